//! Pictures of one camera, by number: a clip is a range of numbers, never a pile of pixels.

use core::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

/// Pictures a camera takes in a second.
pub const FRAME_RATE: u64 = 30;

const MICROS_PER_SECOND: u64 = 1_000_000;
const MILLIS_PER_SECOND: u64 = 1_000;

/// One picture of a camera: its number, counted from 0 at the start of the run.
///
/// It hashes as its time, and as an `i128`, as moments of a run do: see `protocol::Instant`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Frame(pub u64);

impl Hash for Frame {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i128(self.micros().into());
    }
}

impl Frame {
    /// The picture nearest to `micros`, microseconds since the run began; of two equally near, the later.
    #[must_use]
    pub fn nearest(micros: u64) -> Self {
        Self((micros.saturating_mul(FRAME_RATE).saturating_add(MICROS_PER_SECOND / 2)) / MICROS_PER_SECOND)
    }

    /// The first picture taken at or after `micros`.
    #[must_use]
    pub fn at_or_after(micros: u64) -> Self {
        Self(micros.saturating_mul(FRAME_RATE).div_ceil(MICROS_PER_SECOND))
    }

    /// The last picture taken at or before `micros`.
    #[must_use]
    pub fn at_or_before(micros: u64) -> Self {
        Self((micros.saturating_mul(FRAME_RATE).saturating_add(FRAME_RATE - 1)) / MICROS_PER_SECOND)
    }

    /// When the picture is taken, in microseconds since the run began, rounded down.
    #[must_use]
    pub fn micros(self) -> u64 {
        self.0.saturating_mul(MICROS_PER_SECOND) / FRAME_RATE
    }
}

/// A run of pictures of one camera, both ends included, with the one among them that is the still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Frames {
    /// The first picture of the movie.
    pub first: Frame,
    /// The picture that is the still.
    pub still: Frame,
    /// The last picture of the movie.
    pub last: Frame,
}

impl Frames {
    /// How many pictures the movie holds.
    #[must_use]
    pub fn count(self) -> u64 {
        self.last.0 - self.first.0 + 1
    }

    /// The movie's length in milliseconds, from the first picture to the last, rounded down; 0 if there is no such run.
    #[must_use]
    pub fn millis(self) -> u64 {
        self.last.0.saturating_sub(self.first.0).saturating_mul(MILLIS_PER_SECOND) / FRAME_RATE
    }

    /// The movie's length before the still, in microseconds.
    #[must_use]
    pub fn before_micros(self) -> u64 {
        self.still.micros() - self.first.micros()
    }

    /// The movie's length after the still, in microseconds.
    #[must_use]
    pub fn after_micros(self) -> u64 {
        self.last.micros() - self.still.micros()
    }
}
