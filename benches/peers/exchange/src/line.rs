//! What happens to a message on its way, for players who must say it themselves.

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

/// The shortest way, in microseconds.
pub const LATENCY_LEAST: u64 = 1_000;
/// The longest way, in microseconds.
pub const LATENCY_MOST: u64 = 50_000;
/// So many of 10,000 messages are lost.
pub const LOSS_OF_10_000: u32 = 100;

/// Draws what becomes of each message, from the generator that Shutterlab draws from.
#[derive(Clone, Debug)]
pub struct Line(Xoshiro256PlusPlus);

impl Line {
    /// The line of a run.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// How long the next message is on its way, in microseconds; none if it is lost.
    pub fn draw(&mut self) -> Option<u64> {
        let is_lost = self.0.random_range(0..10_000) < LOSS_OF_10_000;
        let latency = self.0.random_range(LATENCY_LEAST..=LATENCY_MOST);
        (!is_lost).then_some(latency)
    }
}
