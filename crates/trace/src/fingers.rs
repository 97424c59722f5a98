//! Which press came of which finger: a press is on record once it is durable, a moment after its owner pressed, and other
//! fingers may have come by then.

use std::collections::{BTreeMap, VecDeque};

use device::{App, Command, Event};
use protocol::DeviceId;
use uuid::Uuid;

use crate::{Fact, Record};

/// By the place of each record in which an owner pressed where the shutter is: the press that came of it, if one did.
#[must_use]
pub fn fingers(records: &[Record]) -> BTreeMap<usize, Uuid> {
    let mut presses = BTreeMap::new();
    // Fingers of which nothing was said yet. Presses come on record in the order in which they were made.
    let mut open: BTreeMap<DeviceId, VecDeque<usize>> = BTreeMap::new();
    // Whose last deed was to press: what cannot be done is said at once.
    let mut just_pressed: BTreeMap<DeviceId, bool> = BTreeMap::new();
    for (place, record) in records.iter().enumerate() {
        match &record.fact {
            Fact::Did { who, command, .. } => {
                let presses = matches!(command, Command::PressShutter { .. });
                just_pressed.insert(*who, presses);
                if presses {
                    open.entry(*who).or_default().push_back(place);
                }
            }
            Fact::Device { who, event: Event::ShutterMissing { .. } | Event::NotPossible { .. } } => {
                if just_pressed.insert(*who, false) == Some(true) {
                    open.entry(*who).or_default().pop_back();
                }
            }
            Fact::Device { who, event: Event::Pressed { id, .. } } => {
                let finger = open.entry(*who).or_default().pop_front();
                presses.extend(finger.map(|place| (place, *id)));
            }
            // What was not durable by then never comes on record.
            Fact::Device {
                who,
                event: Event::Crashed { app: App::Device } | Event::BatteryEmpty | Event::Replaced,
            } => drop(open.remove(who)),
            Fact::Fault { .. }
            | Fact::Device { .. }
            | Fact::Service { .. }
            | Fact::Sent { .. }
            | Fact::Arrived { .. }
            | Fact::Missed { .. }
            | Fact::Unspent { .. }
            | Fact::Library { .. }
            | Fact::Screen { .. }
            | Fact::Desktop { .. }
            | Fact::SaveFailed { .. } => {}
        }
    }
    presses
}

#[cfg(test)]
mod tests {
    use device::Impossible;
    use protocol::Instant;

    use super::*;

    const ALICE: DeviceId = DeviceId(0);

    /// A finger, a press on record, or something else of Alice's.
    fn check(what: &str, expected: &[(usize, u128)]) {
        let event = |event| Fact::Device { who: ALICE, event };
        let did = |command| Fact::Did { who: ALICE, command, step: None };
        let facts = what.split(' ').map(|word| match word {
            "finger" => did(Command::PressShutter { seen: None }),
            "switch" => did(Command::SwitchCamera),
            "impossible" => event(Event::NotPossible { why: Impossible::NoCamera }),
            "missing" => event(Event::ShutterMissing { reasons: vec![] }),
            "facetime-stops" => event(Event::Crashed { app: App::FaceTime }),
            "stops" => event(Event::Crashed { app: App::Device }),
            number => {
                let id = Uuid::from_u128(number.parse().expect("it is a press"));
                event(Event::Pressed { id, subject: DeviceId(1), seen: Instant::ZERO })
            }
        });
        let records: Vec<_> = facts.map(|fact| Record { at: Instant::ZERO, fact }).collect();
        let expected: BTreeMap<_, _> =
            expected.iter().map(|(place, id)| (*place, Uuid::from_u128(*id))).collect();
        assert_eq!(fingers(&records), expected, "{what}");
    }

    #[test]
    fn presses_come_on_record_in_the_order_of_fingers() {
        check("finger 1 finger 2", &[(0, 1), (2, 2)]);
        check("finger finger 1 finger 2 3", &[(0, 1), (1, 2), (3, 3)]);
        check("finger finger missing 1", &[(0, 1)]);
        check("finger switch impossible 1", &[(0, 1)]);
        check("finger impossible finger 1", &[(2, 1)]);
        check("finger facetime-stops 1", &[(0, 1)]);
        check("finger stops finger 1", &[(2, 1)]);
    }
}
