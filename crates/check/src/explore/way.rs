//! What happened on a way that was explored, as it was explored: nothing takes any time there, and nobody repeats in time.

use std::hash::{Hash, Hasher};

use device::{Input, Output};
use engine::Observer;
use protocol::{DeviceId, Instant};
use scenario::Scenario;
use trace::{End, Fact, Record, Trace};

use super::{Bounds, Move, bare, begin};

/// Goes the way once more, and writes down what happens.
#[must_use]
pub fn traced(scenario: &Scenario, bounds: &Bounds, path: &[Move]) -> Trace {
    let bare = bare(scenario);
    let mut world = begin(&bare, bounds, Records::default());
    world.leave_repeats_open();
    for Move { choice, loses } in path {
        world.lose_at_once(loses.map(|(nth, _)| nth));
        choice.take(&mut world);
    }
    Trace { records: world.watch().0.clone(), ended_at: world.now(), end: End::Stopped }
}

/// Everything that happened.
#[derive(Clone, Debug, Default)]
struct Records(Vec<Record>);

/// Nobody asks whether two worlds of one way are alike.
impl Hash for Records {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.len().hash(state);
    }
}

impl Observer for Records {
    fn input(&mut self, _now: Instant, _who: DeviceId, _input: &Input) {}

    fn output(&mut self, _now: Instant, _who: DeviceId, _output: &Output) {}

    fn fact(&mut self, now: Instant, fact: &Fact) {
        self.0.push(Record { at: now, fact: fact.clone() });
    }
}
