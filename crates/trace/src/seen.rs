//! What kinds of things a run holds, so that a test can say which occur in no scenario.

use std::collections::BTreeSet;

use device::{EventKind, WriteError};
use protocol::MessageKind;
use scenario::{Reason, carries};

use crate::{
    record::{Fact, Fate, Loss},
    trace::Trace,
};

/// Kinds of things that occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Facts of devices.
    pub events: BTreeSet<EventKind>,
    /// Reasons, each with the kind of fact that carried it; the same word can stand for different things.
    pub reasons: BTreeSet<(EventKind, Reason)>,
    /// Facts of services.
    pub service: BTreeSet<service::EventKind>,
    /// Messages that were sent.
    pub messages: BTreeSet<MessageKind>,
    /// Ways in which messages were lost.
    pub losses: BTreeSet<Loss>,
    /// Ways in which saves did not work.
    pub save_errors: BTreeSet<WriteError>,
}

impl Seen {
    /// What occurs in `trace`.
    #[must_use]
    pub fn of(trace: &Trace) -> Self {
        let mut seen = Self::default();
        seen.add(trace);
        seen
    }

    /// Adds what occurs in `trace`.
    pub fn add(&mut self, trace: &Trace) {
        for record in &trace.records {
            match &record.fact {
                Fact::Device { event, .. } => {
                    let kind = event.kind();
                    self.events.insert(kind);
                    let carried = Reason::all().filter(|reason| carries(event, Some(*reason), None));
                    self.reasons.extend(carried.map(|reason| (kind, reason)));
                }
                Fact::Service { event, .. } => {
                    self.service.insert(event.kind());
                }
                Fact::Sent { message, fate, .. } => {
                    self.messages.insert(*message);
                    if let Fate::Lost { why } = fate {
                        self.losses.insert(*why);
                    }
                }
                Fact::SaveFailed { error, .. } => {
                    self.save_errors.insert(*error);
                }
                Fact::Did { .. }
                | Fact::Fault { .. }
                | Fact::Arrived { .. }
                | Fact::Missed { .. }
                | Fact::Unspent { .. }
                | Fact::Library { .. }
                | Fact::Screen { .. }
                | Fact::Desktop { .. } => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use device::{Event, Impossible, Shutter};
    use protocol::Refusal;

    use super::*;
    use crate::sample::{ALICE, BOB, event, trace};

    #[test]
    fn reasons_are_seen_with_what_carried_them() {
        let run = trace([
            (0, event(ALICE, Event::NotPossible { why: Impossible::NoTiles })),
            (
                1,
                event(
                    ALICE,
                    Event::ShutterChanged { shutter: Shutter::Hidden(vec![Refusal::SettingOff(BOB)]) },
                ),
            ),
        ]);
        let seen = Seen::of(&run);
        let reason = |kind, word| (kind, Reason::find(word).expect("a word"));
        assert_eq!(seen.events, BTreeSet::from([EventKind::NotPossible, EventKind::ShutterChanged]));
        assert_eq!(
            seen.reasons,
            BTreeSet::from([
                reason(EventKind::NotPossible, "no-tiles"),
                reason(EventKind::ShutterChanged, "setting-off"),
            ])
        );
    }
}
