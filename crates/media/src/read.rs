//! Reads a pair of files and says what it is, and what is wrong with it.
//!
//! The files may be anybody's, and hostile: nothing that they say is believed before it is held against their bytes, and
//! every limit in [`limits`] that is reached becomes a finding. Nothing here is shared with what writes pairs, so that
//! each can be held against the other. The main type is [`Reading`].

mod atom;
mod bytes;
mod compare;
mod contents;
mod edit;
mod exif;
mod finding;
mod jpeg;
mod key;
pub mod limits;
mod media;
mod motion;
mod movie;
mod render;
mod samples;
mod still;
mod text;
mod time;
mod timed;
mod track;
mod value;
mod verdict;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Serialize;

pub use contents::{Coded, Contents, contents};
pub use finding::{Finding, FindingKind, Part, Severity};
pub use key::Key;
pub use media::{Audio, Avc, Video};
pub use motion::{Item, Motion, Place};
pub use movie::{Movie, StillMoment, StillPicture};
pub use still::{Note, Still};
pub use time::{Date, Time};
pub use timed::{Timed, TimedKey, TimedValue};
pub use track::{Media, Reference, Track};
pub use value::Value;
pub use verdict::Verdict;

use finding::Findings;
use limits::FILE_BYTES_MAX;

/// What a pair of files is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// What the still says of itself; none if it was not given, or is none that can be read.
    pub still: Option<Still>,
    /// What the movie says of itself; none if it was not given, or is none that can be read.
    pub movie: Option<Movie>,
    /// What a careful reader concludes.
    pub verdict: Verdict,
    /// What is wrong with it, or worth knowing: the worst first, and otherwise still, movie, appended movie, pair.
    pub findings: Vec<Finding>,
}

/// One identifier in several pairs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct SharedIdentifier {
    /// The identifier, in capital letters.
    pub identifier: String,
    /// The names of the pairs, in the order in which they were given.
    pub pairs: Vec<String>,
}

/// Reads the bytes of a still, of a movie, or of both.
#[must_use]
pub fn pair(still: Option<&[u8]>, movie: Option<&[u8]>) -> Reading {
    let given = (still.is_some(), movie.is_some());
    let mut of_still = Findings::about(Part::Still);
    let mut of_movie = Findings::about(Part::Movie);
    let mut of_appended = Findings::about(Part::Appended);
    let mut of_pair = Findings::about(Part::Pair);

    let still = still.filter(|file| accepted(file, &mut of_still)).and_then(|file| {
        let mut still = still::read(file, &mut of_still)?;
        read_appended(file, &mut still, &mut of_appended);
        compare::still(&still, &mut of_still);
        compare::appended(&still, &mut of_appended);
        Some(still)
    });
    let movie = movie.filter(|file| accepted(file, &mut of_movie)).and_then(|file| {
        let movie = movie::read(file, &mut of_movie)?;
        compare::movie(&movie, &mut of_movie);
        Some(movie)
    });
    if let Some((still, movie)) = still.as_ref().zip(movie.as_ref()) {
        compare::pair(still, movie, &mut of_pair);
    }
    tell_missing(given, still.as_ref(), movie.as_ref(), &mut of_pair);

    let mut findings: Vec<Finding> =
        [of_still, of_movie, of_appended, of_pair].into_iter().flat_map(Findings::into_list).collect();
    findings.sort_by_key(|finding| finding.severity);
    let verdict = verdict::conclude((still.as_ref(), given.0), (movie.as_ref(), given.1), &findings);
    if verdict == Verdict::MotionPhoto {
        // It is one whole file, and what lies behind the picture is its movie.
        let of_two = [FindingKind::MissingMovie, FindingKind::TrailingData];
        findings.retain(|finding| finding.severity != Severity::Note || !of_two.contains(&finding.kind));
    }
    Reading { still, movie, verdict, findings }
}

/// Identifiers that more than one of the named pairs have, whatever their letters' size.
#[must_use]
pub fn shared_identifiers(readings: &[(String, Reading)]) -> Vec<SharedIdentifier> {
    let mut homes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, reading) in readings {
        for identifier in reading.identifiers() {
            let pairs = homes.entry(identifier.to_ascii_uppercase()).or_default();
            // A pair has its identifier twice.
            if pairs.last() != Some(name) {
                pairs.push(name.clone());
            }
        }
    }
    homes
        .into_iter()
        .filter(|(_, pairs)| pairs.len() > 1)
        .map(|(identifier, pairs)| SharedIdentifier { identifier, pairs })
        .collect()
}

impl Reading {
    /// The identifiers of the still and of the movie, as far as they have one.
    pub fn identifiers(&self) -> impl Iterator<Item = &str> {
        let still = self.still.as_ref().and_then(Still::content_identifier);
        let movie = self.movie.as_ref().and_then(|movie| movie.content_identifier.as_deref());
        still.into_iter().chain(movie)
    }

    /// The movie at the end of the still that was read, if it is a Motion Photo.
    #[must_use]
    pub fn appended<'a>(&self, still: &'a [u8]) -> Option<&'a [u8]> {
        let place = self.still.as_ref()?.motion.as_ref()?.place.as_ref()?;
        let begin = usize::try_from(place.begin).ok()?;
        still.get(begin..begin.checked_add(usize::try_from(place.bytes).ok()?)?)
    }

    /// Whether something of that kind was found.
    #[must_use]
    pub fn has(&self, kind: FindingKind) -> bool {
        self.findings.iter().any(|finding| finding.kind == kind)
    }

    /// A page for people: what it is, what the files say, and what is wrong.
    #[must_use]
    pub fn render(&self) -> String {
        render::page(self)
    }
}

fn accepted(file: &[u8], findings: &mut Findings) -> bool {
    let bytes = file.len();
    if bytes > FILE_BYTES_MAX {
        findings
            .suspicious(FindingKind::FileTooLarge, format!("{bytes} bytes, where {FILE_BYTES_MAX} are read"));
    }
    bytes <= FILE_BYTES_MAX
}

/// Reads the movie at the end of a still, if the still says that there is one.
fn read_appended(file: &[u8], still: &mut Still, findings: &mut Findings) {
    let Some(motion) = &mut still.motion else { return };
    let bytes = motion.place.and_then(|place| {
        let begin = usize::try_from(place.begin).ok()?;
        let end = begin.checked_add(usize::try_from(place.bytes).ok()?)?;
        file.get(begin..end)
    });
    motion.movie = bytes.and_then(|bytes| movie::read(bytes, findings));
}

fn tell_missing(
    (still_given, movie_given): (bool, bool),
    still: Option<&Still>,
    movie: Option<&Movie>,
    findings: &mut Findings,
) {
    // A plain photo or video misses nothing, nor does a Motion Photo; one that names its Live Photo does.
    if !movie_given {
        let brings_its_own =
            |still: &&Still| still.motion.as_ref().is_some_and(|motion| motion.movie.is_some());
        match still.filter(|still| !brings_its_own(still)).and_then(Still::content_identifier) {
            Some(identifier) => findings
                .broken(FindingKind::MissingMovie, format!("the still names the Live Photo `{identifier}`")),
            None => findings.note(FindingKind::MissingMovie, "no movie was given"),
        }
    }
    if !still_given {
        match movie.and_then(|movie| movie.content_identifier.as_deref()) {
            Some(identifier) => findings
                .broken(FindingKind::MissingStill, format!("the movie names the Live Photo `{identifier}`")),
            None => findings.note(FindingKind::MissingStill, "no still was given"),
        }
    }
}
