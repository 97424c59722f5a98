//! What hinges on a hair: real lines and disks take some milliseconds more than a scenario says, and never the same.

use std::time::Duration;

use scenario::{Scenario, When};
use trace::Trace;

use crate::{
    oracle::{Kindest, Seeded},
    run::play,
};

/// How much more whatever takes time takes at most, in milliseconds, and how often each is tried.
const MORE_MS: [u64; 3] = [2, 10, 40];
const SEEDS: u64 = 6;

/// What comes of `scenario` as it stands; and then of the same, as often as anybody asks, up to a limit, with messages each of
/// which takes up to 40 ms longer, as chance has it, and with disks that do, or with people who do what they do after something
/// happened so much later. What is different there hinges on so little that the world settles it either way. For scenarios
/// whose lines leave nothing to chance.
pub fn by_a_hair(scenario: &Scenario) -> impl Iterator<Item = Trace> {
    let as_it_stands = std::iter::once_with(|| play(scenario, &mut Kindest).trace);
    let others = MORE_MS.into_iter().flat_map(|millis| (0..SEEDS).map(move |nth| (millis, nth)));
    let others = others.map(move |(millis, nth)| {
        let more = Duration::from_millis(millis);
        let slower = if nth % 2 == 0 { slow_disks(scenario, more) } else { late_steps(scenario, more) };
        play(&slower, &mut Seeded::new(millis * SEEDS + nth)).trace
    });
    as_it_stands.chain(others)
}

fn slow_disks(scenario: &Scenario, more: Duration) -> Scenario {
    let mut slower = slow_lines(scenario, more);
    slower.disk.commit += more;
    slower.disk.save += more;
    slower
}

fn late_steps(scenario: &Scenario, more: Duration) -> Scenario {
    let mut slower = slow_lines(scenario, more);
    for step in &mut slower.steps {
        if let When::After { plus, .. } = &mut step.when {
            *plus += more;
        }
    }
    slower
}

fn slow_lines(scenario: &Scenario, more: Duration) -> Scenario {
    let mut slower = scenario.clone();
    let network = &mut slower.network;
    for line in [&mut network.call, &mut network.files, &mut network.services] {
        line.jitter += more;
    }
    for link in &mut network.links {
        link.change.jitter = link.change.jitter.map(|jitter| jitter + more);
    }
    slower
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Alice hangs up just as the service repeats its ring: whether it rings on at Bob's is settled by less than a millisecond.
    const CROSSED: &str = r#"
title = "A ring that crosses the hang-up"
why = "To see what hinges on a hair."
rules = ["CALL-3"]

[people.alice.devices.phone]
model = "iPhone 15"

[people.bob.devices.phone]
model = "iPhone 13"

[call]
kind = "one-to-one"
joins = ["alice.phone"]
invited = ["bob.phone"]

[timeline]
steps = [
  { at = "HANG-UPs", who = "alice.phone", do = "hang-up" },
]
expect = [
  { by = "20s", who = "bob.phone", in_call = false },
]
"#;

    /// How often Bob's phone rings, in the run as it stands and in the others.
    #[track_caller]
    fn check(hang_up: &str, expected: (usize, &[usize])) {
        let text = CROSSED.replace("HANG-UP", hang_up);
        let scenario = scenario::parse("crossed", &text).expect("it has no mistake").scenario;
        let is_ring =
            |fact: &trace::Fact| matches!(fact.device_event(), Some((_, device::Event::Rang { .. })));
        let rings = |trace: &Trace| trace.records.iter().filter(|record| is_ring(&record.fact)).count();
        let mut counts: Vec<usize> = by_a_hair(&scenario).map(|trace| rings(&trace)).collect();
        let first = counts.remove(0);
        counts.sort_unstable();
        counts.dedup();
        assert_eq!((first, counts.as_slice()), expected);
    }

    #[test]
    fn what_hinges_on_a_hair_comes_out_either_way_and_nothing_else_does() {
        check("4", (2, &[1, 2]));
        check("5", (1, &[1]));
    }

    #[test]
    fn as_it_stands_nothing_is_slower() {
        let text = CROSSED.replace("HANG-UP", "4");
        let scenario = scenario::parse("crossed", &text).expect("it has no mistake").scenario;
        let first = by_a_hair(&scenario).next().expect("the first is always there");
        assert_eq!(first, play(&scenario, &mut Kindest).trace);
    }
}
