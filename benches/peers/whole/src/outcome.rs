//! What a run leaves.

use exchange::Played;
use library::Library;
use trace::{Fact, Record, Trace};

/// What a run leaves.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Everything that happened.
    pub trace: Trace,
    /// The phones' photo libraries.
    pub libraries: Vec<Library>,
}

/// What a run came to, as it is counted for everybody who plays whole phones.
#[must_use]
pub fn played(records: &[Record], libraries: &[Library]) -> Played {
    let arrived = records.iter().filter(|record| matches!(record.fact, Fact::Arrived { .. }));
    Played {
        deliveries: arrived.count() as u64,
        photos: libraries.iter().map(|library| library.len() as u64).sum(),
        records: records.len() as u64,
    }
}

impl From<&Outcome> for Played {
    fn from(outcome: &Outcome) -> Self {
        played(&outcome.trace.records, &outcome.libraries)
    }
}
