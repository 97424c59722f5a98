//! What a node is to do and when, for those who play each node by itself.

use protocol::{DeviceId, Instant};

use crate::world::{Due, Parcel};

/// What a node is to do and when, and what it says until it is sent.
#[derive(Debug, Default)]
pub struct Desk {
    /// The earliest last; of one moment, what was planned first last.
    due: Vec<(Instant, Due)>,
    /// What the node said.
    pub outbox: Vec<Parcel>,
}

impl Desk {
    /// Something will be due.
    pub fn plan(&mut self, _who: DeviceId, at: Instant, due: Due) {
        let place = self.due.partition_point(|(other, _)| *other > at);
        self.due.insert(place, (at, due));
    }

    /// When something is due next, with when the node wants to be woken.
    #[must_use]
    pub fn next(&self, wake: Option<Instant>) -> Option<Instant> {
        let due = self.due.last().map(|(at, _)| *at);
        due.into_iter().chain(wake).min()
    }

    /// What is due by now, if anything is.
    pub fn take(&mut self, now: Instant, wake: Option<Instant>) -> Option<Due> {
        let planned = self.due.last().map(|(at, _)| *at).filter(|at| *at <= now);
        match (planned, wake.filter(|at| *at <= now)) {
            (Some(planned), woken) if woken.is_none_or(|woken| planned <= woken) => {
                self.due.pop().map(|(_, due)| due)
            }
            (_, Some(_)) => Some(Due::Wake),
            (_, None) => None,
        }
    }
}
