//! The two files of a Live Photo as they travel: described, never their bytes.

use alloc::sync::Arc;

use library::{Frame, Frames, Metadata};
use serde::{Deserialize, Serialize};

/// One of the two files of a Live Photo.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum File {
    /// The picture, with what it says of itself.
    Still {
        /// Which picture of the camera.
        frame: Frame,
        /// What it says of itself.
        metadata: Arc<Metadata>,
    },
    /// The movie.
    Movie {
        /// Which pictures of the camera.
        frames: Frames,
    },
}

/// Which of the two files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The picture.
    Still,
    /// The movie.
    Movie,
}

/// A set of the two files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Parts {
    /// The picture is in it.
    pub still: bool,
    /// The movie is in it.
    pub movie: bool,
}

impl Parts {
    /// Both files.
    pub const BOTH: Self = Self { still: true, movie: true };

    /// The set and `part`.
    #[must_use]
    pub const fn with(self, part: Part) -> Self {
        match part {
            Part::Still => Self { still: true, ..self },
            Part::Movie => Self { movie: true, ..self },
        }
    }

    /// Whether `part` is in it.
    #[must_use]
    pub const fn has(self, part: Part) -> bool {
        match part {
            Part::Still => self.still,
            Part::Movie => self.movie,
        }
    }

    /// Whether all of `others` is in it.
    #[must_use]
    pub const fn has_all(self, others: Self) -> bool {
        (self.still || !others.still) && (self.movie || !others.movie)
    }
}

/// What a still weighs: a JPEG of a call's camera.
pub const STILL_BYTES: u64 = 60_000;
/// What a picture of a movie weighs with its sound; 3 s are about 500 KB.
pub const MOVIE_BYTES_PER_FRAME: u64 = 5_500;

impl File {
    /// Which file it is.
    #[must_use]
    pub const fn part(&self) -> Part {
        match self {
            Self::Still { .. } => Part::Still,
            Self::Movie { .. } => Part::Movie,
        }
    }

    /// What it weighs.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            Self::Still { .. } => STILL_BYTES,
            Self::Movie { frames } => frames.count() * MOVIE_BYTES_PER_FRAME,
        }
    }
}
