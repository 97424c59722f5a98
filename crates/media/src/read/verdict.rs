//! What a careful reader concludes from a pair.

use serde::{Deserialize, Serialize};

use super::{
    Movie, Still,
    finding::{Finding, Part, Severity},
};

/// What a pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// A Live Photo.
    LivePhoto,
    /// A pair by its identifiers, without the moment of the photo.
    PairWithoutStillTime,
    /// Two files that do not belong together.
    NotAPair,
    /// A still, and no movie was given.
    StillOnly,
    /// A movie, and no still was given.
    MovieOnly,
    /// A still with its movie at its end.
    MotionPhoto,
    /// Something is missing of it, or it contradicts itself.
    Damaged,
    /// One of the files is none that this reader reads.
    Unreadable,
}

impl Verdict {
    /// Its name, as people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LivePhoto => "Live Photo",
            Self::PairWithoutStillTime => "pair without the still's time",
            Self::NotAPair => "not a pair",
            Self::StillOnly => "still only",
            Self::MovieOnly => "movie only",
            Self::MotionPhoto => "Motion Photo",
            Self::Damaged => "damaged",
            Self::Unreadable => "unreadable",
        }
    }

    /// What it means.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::LivePhoto => "the two files belong together, and the movie says when the photo was taken",
            Self::PairWithoutStillTime => {
                "photo managers pair the two files, but Apple's player finds no moment of the photo"
            }
            Self::NotAPair => "the two files do not belong together",
            Self::StillOnly => "a still without a movie",
            Self::MovieOnly => "a movie without a still",
            Self::MotionPhoto => "one file, a still with its movie at its end",
            Self::Damaged => {
                "what is here is incomplete or contradicts itself; the half that is whole can be kept"
            }
            Self::Unreadable => "a file is none that can be read here, so that nothing is concluded",
        }
    }
}

/// One of the two files, as far as it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    /// It was not given.
    Absent,
    /// It is none of the formats that are read.
    Unreadable,
    /// It is empty, cut off, or contradicts itself.
    Damaged,
    Good,
}

/// Concludes. Files were given where the flags say so.
pub(super) fn conclude(
    (still, still_given): (Option<&Still>, bool),
    (movie, movie_given): (Option<&Movie>, bool),
    findings: &[Finding],
) -> Verdict {
    let broken = |part: Part| {
        findings.iter().any(|finding| finding.part == part && finding.severity == Severity::Broken)
    };
    let half = |given: bool, read: bool, empty: bool, part: Part| match (given, read) {
        (false, _) => Half::Absent,
        (true, false) if empty => Half::Damaged,
        (true, false) => Half::Unreadable,
        (true, true) if broken(part) => Half::Damaged,
        (true, true) => Half::Good,
    };
    let empty = |part| findings.iter().any(|finding| finding.part == part && finding.kind.is_empty_file());
    let still_half = half(still_given, still.is_some(), empty(Part::Still), Part::Still);
    let movie_half =
        half(movie_given, movie.is_some_and(|movie| !movie.fragmented), empty(Part::Movie), Part::Movie);
    let identifiers = still
        .and_then(Still::content_identifier)
        .zip(movie.and_then(|movie| movie.content_identifier.as_deref()));
    match (still_half, movie_half) {
        (Half::Unreadable, _) | (_, Half::Unreadable) | (Half::Absent, Half::Absent) => Verdict::Unreadable,
        (Half::Damaged | Half::Good, Half::Damaged | Half::Good)
            if identifiers.is_some_and(|(still, movie)| still != movie) =>
        {
            Verdict::NotAPair
        }
        (Half::Damaged, _) | (_, Half::Damaged) => Verdict::Damaged,
        (Half::Good, Half::Absent) => match still.and_then(|still| still.motion.as_ref()) {
            Some(_) if broken(Part::Appended) => Verdict::Damaged,
            Some(motion) if motion.movie.is_some() => Verdict::MotionPhoto,
            Some(_) | None => Verdict::StillOnly,
        },
        (Half::Absent, Half::Good) => Verdict::MovieOnly,
        (Half::Good, Half::Good) if identifiers.is_none() => Verdict::NotAPair,
        (Half::Good, Half::Good) if broken(Part::Pair) || broken(Part::Appended) => Verdict::Damaged,
        (Half::Good, Half::Good) if movie.is_some_and(|movie| movie.still.is_some()) => Verdict::LivePhoto,
        (Half::Good, Half::Good) => Verdict::PairWithoutStillTime,
    }
}
