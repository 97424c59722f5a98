//! What a node is to do and when, for those who play each node by itself.

use protocol::{Instant, NodeId};

use crate::{tickets::TICKET_BYTES, world::Due};

/// What a node is to do and when, and what it says until it is sent.
#[derive(Debug, Default)]
pub struct Desk {
    /// The earliest last; of one moment, what was planned first last.
    due: Vec<(Instant, Due)>,
    /// To whom the node said something, with its ticket.
    pub outbox: Vec<(NodeId, [u8; TICKET_BYTES])>,
}

impl Desk {
    /// Something will be due.
    pub fn plan(&mut self, at: Instant, due: Due) {
        let place = self.due.partition_point(|(other, _)| *other > at);
        self.due.insert(place, (at, due));
    }

    /// When something is due next, or the node wants to be woken.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn step(step: u32) -> Due {
        Due::Step { step, times: 1 }
    }

    #[test]
    fn the_earliest_comes_first_and_then_what_was_planned_first() {
        let mut desk = Desk::default();
        let at = Instant::from_micros;
        for (time, number) in [(5, 1), (3, 2), (5, 3), (9, 4)] {
            desk.plan(at(time), step(number));
        }
        assert_eq!(desk.next(Some(at(4))), Some(at(3)));
        let mut taken = vec![];
        let mut wake = Some(at(4));
        while let Some(due) = desk.take(at(8), wake) {
            taken.push(if let Due::Step { step, .. } = due { step } else { 0 });
            wake = wake.filter(|_| matches!(due, Due::Step { .. }));
        }
        assert_eq!(taken, [2, 0, 1, 3]);
        assert_eq!(desk.next(None), Some(at(9)));
    }
}
