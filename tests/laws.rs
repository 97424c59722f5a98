//! What always holds (section 13), on every scenario file: as it stands, and again and again with faults thrown in.

use std::collections::BTreeSet;

use check::{Monitors, Plan, Seen, fails_alone};
use engine::{Seeded, watch};
use scenario::Scenario;

/// How often each file is played with faults thrown in.
const ROUNDS: u64 = 40;

fn given() -> Vec<(String, Scenario)> {
    tests::scenarios().into_iter().map(|(name, parsed)| (name, parsed.scenario)).collect()
}

#[test]
fn what_must_never_happen_happens_in_no_scenario() {
    let mut seen = Seen::default();
    for (name, scenario) in given() {
        let mut monitors = Monitors::new(&scenario);
        let run = watch(&scenario, &mut Seeded::new(scenario.seed), &mut monitors);
        monitors.end(run.trace.ended_at, run.trace.end, &run.libraries);
        assert_eq!(monitors.broken(), [], "{name}");
        seen = seen.and(monitors.seen());
    }
    assert_eq!(seen.missing().collect::<Vec<_>>(), [], "some scenario shows each end");
}

#[test]
fn laws_hold_whatever_happens_on_the_way() {
    let given = given();
    let plan = Plan::of_these(&given);
    let seeds = ROUNDS * u64::try_from(given.len()).expect("there are few");
    let mut broken = vec![];
    for seed in 0..seeds {
        let outcome = plan.play(seed);
        assert_eq!(outcome.differed, None, "seed {seed}");
        if let (Some(failure), Some((name, _))) = (outcome.trial.failure, plan.given(seed)) {
            broken.push(format!("{name}, seed {seed}: {}: {}", failure.wrong, failure.what));
        }
    }
    assert!(broken.is_empty(), "{} of {seeds} runs:\n{}", broken.len(), broken.join("\n"));
}

/// What a sweep once found: mended, and still told whole by the file alone.
#[test]
fn regressions_leave_nothing_to_chance_and_do_not_come_back() {
    for (name, scenario) in given().iter().filter(|(name, _)| name.starts_with("regressions/")) {
        assert!(scenario.property.is_some(), "{name} names no property");
        assert!(check::leaves_nothing_to_chance(scenario), "{name} leaves something to chance");
        assert_eq!(fails_alone(scenario), None, "{name}");
    }
}

/// So many drawn scenarios show every fault.
const DRAWN: u64 = 4000;

#[test]
fn every_fault_that_a_file_can_name_is_drawn() {
    let schema = serde_json::from_str::<serde_json::Value>(&scenario::schema()).expect("it is JSON");
    let kinds = schema["$defs"]["FaultKind"]["oneOf"].as_array().expect("faults are listed");
    let mut undrawn: BTreeSet<_> =
        kinds.iter().map(|kind| kind["const"].as_str().expect("a name").to_owned()).collect();
    assert!(undrawn.len() > 20, "{undrawn:?}");
    let plan = Plan::of_everything(&[]);
    for seed in 0..DRAWN {
        let text = scenario::write(&plan.scenario(seed).0);
        undrawn.retain(|fault| !text.contains(&format!("fault = \"{fault}\"")));
    }
    assert!(undrawn.is_empty(), "{undrawn:?}");
}
