//! What is true of all scenarios together.

use std::collections::BTreeMap;

use device::EventKind;
use engine::{Replay, Seeded, Unforced, forced, play};
use scenario::Reason;
use trace::{Fact, Fate, Loss, Record, Seen, Trace};

/// Words for what no scenario can bring about, and why.
const NEVER_SEEN: &[(&str, &str)] = &[
    ("wrong-sender", "no step can send in another name; a test of the device does"),
    (
        "not-deleted",
        "a photo is chosen from the list that its action is for; a test of the library goes past that",
    ),
    (
        "already-deleted",
        "a photo is chosen from the list that its action is for; a test of the library goes past that",
    ),
    (
        "album-exists",
        "every album that is made has a name of its own among all devices; a test of the library repeats one",
    ),
    (
        "unsound-rule",
        "what a file says is sound or a mistake; a test of the library has rules that nobody can write",
    ),
    (
        "too-many-albums",
        "a thousand albums make a story of a thousand lines; a test of the library makes them",
    ),
];

/// Played in another order, every scenario leaves the trace that it leaves in this one.
#[test]
fn the_order_of_files_changes_nothing() {
    let scenarios = tests::scenarios();
    let digest = |parsed: &scenario::Parsed| {
        let scenario = &parsed.scenario;
        play(scenario, &mut Seeded::new(scenario.seed)).trace.digest(scenario)
    };
    let forwards: BTreeMap<_, _> = scenarios.iter().map(|(name, parsed)| (name, digest(parsed))).collect();
    let backwards: BTreeMap<_, _> =
        scenarios.iter().rev().map(|(name, parsed)| (name, digest(parsed))).collect();
    assert_eq!(forwards, backwards);
    assert!(forwards.len() >= 90, "{} scenarios", forwards.len());
}

/// Every decision has a step that forces it: a file can tell all that chance did, without odds and without a seed.
#[test]
fn steps_force_what_chance_decided() {
    let mut with_chance = 0;
    for (file, parsed) in tests::scenarios() {
        let scenario = &parsed.scenario;
        for seed in [scenario.seed, 1, 2] {
            let run = play(scenario, &mut Seeded::new(seed));
            with_chance += usize::from(!run.decisions.is_empty());
            let forced = forced(scenario, &run.decisions);
            let mut unforced = Unforced::default();
            let again = play(&forced, &mut unforced);
            assert_eq!(unforced.asked, None, "{file}");
            assert_eq!(without_chance(again.trace), without_chance(run.trace), "{file}, seed {seed}");
        }
    }
    assert!(with_chance > 0, "some scenarios leave something to chance");
}

/// A trace without what says how a message came to be lost.
#[expect(clippy::wildcard_enum_match_arm, reason = "two facts say so")]
fn without_chance(trace: Trace) -> Vec<Record> {
    let mut records = trace.records;
    records.retain(|record| !matches!(record.fact, Fact::Fault { .. } | Fact::Unspent { .. }));
    for record in &mut records {
        match &mut record.fact {
            Fact::Sent { fate: Fate::Lost { why }, .. } if matches!(why, Loss::Odds | Loss::Burst) => {
                *why = Loss::Dropped;
            }
            Fact::Did { step, .. } => *step = None,
            _ => {}
        }
    }
    records
}

/// A run is its scenario and its decisions: they make it again without the seed.
#[test]
fn decisions_make_a_run_again() {
    let mut with_chance = 0;
    for (name, parsed) in tests::scenarios() {
        let scenario = &parsed.scenario;
        let run = play(scenario, &mut Seeded::new(scenario.seed));
        with_chance += usize::from(!run.decisions.is_empty());
        let again = play(scenario, &mut Replay::new(run.decisions.iter().copied()));
        assert_eq!(run.trace.digest(scenario), again.trace.digest(scenario), "{name}");
    }
    assert!(with_chance > 0, "some scenario leaves something to chance");
}

/// Every fact that a device or a service can state, and every reason that there is, occurs in some scenario.
#[test]
fn everything_that_can_be_said_is_said_in_some_scenario() {
    let mut seen = Seen::default();
    for (_, parsed) in tests::scenarios() {
        let scenario = &parsed.scenario;
        seen.add(&play(scenario, &mut Seeded::new(scenario.seed)).trace);
    }
    let excused = |word: &str| NEVER_SEEN.iter().any(|(excused, _)| *excused == word);
    let events = EventKind::ALL.iter().filter(|kind| !seen.events.contains(kind)).map(|kind| kind.as_str());
    let services =
        service::EventKind::ALL.iter().filter(|kind| !seen.service.contains(kind)).map(|kind| kind.as_str());
    let said = |reason: &Reason| seen.reasons.iter().any(|(_, said)| said == reason);
    let reasons = Reason::all().filter(|reason| !said(reason)).map(Reason::as_str);
    let missing: Vec<_> = events.chain(services).chain(reasons).filter(|word| !excused(word)).collect();
    assert!(missing.is_empty(), "no scenario says: {}", missing.join(", "));
    for (word, why) in NEVER_SEEN {
        assert!(!why.is_empty(), "{word} is excused without a reason");
    }
}

/// A fault that hits nothing is a check that cannot fail.
#[test]
fn a_fault_that_never_comes_about_fails_its_scenario() {
    let folder = tests::folder();
    let text = std::fs::read_to_string(folder.join("call/one-to-one.toml")).expect("it is there");
    let fault =
        r#"steps = [{ fault = "drop", from = "alice.phone", to = "bob.mac", message = "request", nth = 9 },"#;
    let parsed = scenario::parse("mine.toml", &text.replace("steps = [", fault)).expect("it has no mistake");
    let run = play(&parsed.scenario, &mut Seeded::new(0));
    let judgement = trace::judge(&parsed.scenario, &run.trace);
    assert_eq!(judgement.problems, [trace::Problem::FaultNeverCame { step: 0 }]);
}

/// What is built and tested holds no switch for planted bugs (docs/PLANTED.md).
#[test]
fn no_bug_can_be_planted_in_a_normal_build() {
    let can_be = [planted::bug!(), planted::bug!(LastCheckSkipped)];
    assert_eq!(can_be, [false; 2], "something that is built along turns on the feature `on` of `planted`");
}

/// The committed schema is the one that the types give.
#[test]
fn the_schema_is_current() {
    let committed =
        std::fs::read_to_string(tests::folder().join("../scenario.schema.json")).expect("it is there");
    assert_eq!(committed, scenario::schema(), "run `cargo xtask schema > scenario.schema.json`");
}
