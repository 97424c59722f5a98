//! The scenarios pass as long as nothing is planted, and find most of what is.

use std::{collections::BTreeSet, fs, io::Write};

use check::{FoundBy, Size, Wrong, fails_alone, shrink};
use planted::Bug;
use planted_tests::{RUNS_MAX, files, find, found_row, not_passed, root, scenarios, table, with};
use scenario::{Property, parse};

/// So many bugs must be planted at least.
const BUGS_MIN: usize = 30;
/// So many of them must be found by the scenarios alone.
const FOUND_MIN: usize = 25;
/// The smallest file of most bugs has at most so many devices, and so many steps, faults included.
const DEVICES_MAX: usize = 3;
const STEPS_MAX: usize = 12;
/// So many bugs may need more.
const LARGE_MAX: usize = 3;
/// So many bugs must be there for each property to catch.
const BUGS_OF_A_PROPERTY_MIN: usize = 2;

#[test]
fn without_a_planted_bug_every_scenario_passes() {
    assert_eq!(not_passed(&scenarios(), None), [""; 0]);
}

#[test]
fn the_scenario_suite_finds_most() {
    let scenarios = scenarios();
    let never: BTreeSet<_> = not_passed(&scenarios, None).into_iter().map(str::to_owned).collect();
    let scenarios: Vec<_> = scenarios.into_iter().filter(|(name, _)| !never.contains(name)).collect();
    let found: Vec<_> = Bug::ALL.iter().map(|bug| (*bug, not_passed(&scenarios, Some(*bug)))).collect();
    let mut shown = String::new();
    for (bug, failed) in &found {
        let first = failed.first().unwrap_or(&"-");
        shown += &format!("{:>28}  {:>3}  {first}\n", bug.as_str(), failed.len());
    }
    std::io::stdout().write_all(shown.as_bytes()).expect("the table can be shown");
    let count = found.iter().filter(|(_, failed)| !failed.is_empty()).count();
    assert!(Bug::ALL.len() >= BUGS_MIN, "{} bugs are planted", Bug::ALL.len());
    assert!(count >= FOUND_MIN, "{count} of {} bugs are found:\n{shown}", Bug::ALL.len());
}

/// The sweep finds every bug by the property that must catch it, and hands most of them over small.
#[test]
fn the_sweep_finds_each_and_makes_it_small() {
    let given = scenarios();
    let (mut shown, mut missed, mut large) = (String::new(), vec![], vec![]);
    for bug in Bug::ALL {
        let found = find(&given, *bug);
        shown += &found_row(*bug, &found);
        if found.median().is_none() {
            missed.push(bug.as_str());
        }
        let size = found.shrunk.as_ref().map(|shrunk| Size::of(&shrunk.scenario));
        if size.is_none_or(|size| size.devices > DEVICES_MAX || size.steps + size.faults > STEPS_MAX) {
            large.push(bug.as_str());
        }
    }
    std::io::stdout().write_all(shown.as_bytes()).expect("the table can be shown");
    assert!(missed.is_empty(), "not within {RUNS_MAX} runs: {missed:?}");
    assert!(large.len() <= LARGE_MAX, "more than {DEVICES_MAX} devices or {STEPS_MAX} steps: {large:?}");
}

/// A photo is saved although the file promises that there is none. Whoever leaves out the step that turns consent on again
/// meets another failure, if the last check is skipped.
const TWO_FAILURES: &str = r#"
title = "Consent is gone for a moment"
why = "One failure is made small, and another is met on the way."
rules = ["CAP-7"]

[people.alice.devices.phone]
model = "iPhone 15 Pro"
live_photos = true

[people.bob.devices.phone]
model = "iPhone 15 Pro"
live_photos = true

[call]
kind = "one-to-one"
joins = ["alice.phone", "bob.phone"]

[timeline]
steps = [
  { at = "7s", who = "bob.phone", do = "tap-screen" },
  { at = "8s", who = "alice.phone", do = "tap-screen" },
  { at = "9s", who = "alice.phone", do = "press-shutter" },
  { at = "9.5s", who = "bob.phone", do = "turn-off", setting = "live-photos" },
  { at = "10s", who = "bob.phone", do = "turn-on", setting = "live-photos" },
]
expect = [
  { always = true, under-faults = true, who = "alice.phone", saved = 0 },
]
"#;

#[test]
fn other_failures_that_are_met_on_the_way_are_kept() {
    let scenario = parse("two-failures", TWO_FAILURES).expect("it can be read").scenario;
    let (promise, consent) = (Wrong::Expectation(0), Wrong::Property(Property::ConsentAtTheLastCheck));
    let shrunk = |bug| with(bug, || shrink(&scenario, &[], promise, FoundBy::Sweep)).expect("it fails alone");
    let small = shrunk(Some(Bug::LastCheckSkipped));
    assert_eq!(small.failure.wrong, promise);
    let other = small.findings.get(&consent).expect("the other failure is kept");
    let again = with(Some(Bug::LastCheckSkipped), || fails_alone(other));
    assert_eq!(again.map(|failure| failure.wrong), Some(consent));
    assert!(shrunk(None).findings.is_empty(), "without the bug there is but one");
}

#[test]
fn every_property_has_bugs_to_catch() {
    for property in Property::ALL {
        let count = Bug::ALL.iter().filter(|bug| bug.property() == property.as_str()).count();
        assert!(count >= BUGS_OF_A_PROPERTY_MIN, "{} has {count}", property.as_str());
    }
    for bug in Bug::ALL {
        assert!(Property::find(bug.property()).is_some(), "{} is for no property", bug.as_str());
    }
}

#[test]
fn every_bug_has_a_name_of_its_own_and_is_found_by_it() {
    let names: BTreeSet<_> = Bug::ALL.iter().map(|bug| bug.as_str()).collect();
    assert_eq!(names.len(), Bug::ALL.len());
    assert!(Bug::ALL.iter().all(|bug| Bug::find(bug.as_str()) == Some(*bug)));
    assert_eq!(Bug::find("no-such-bug"), None);
}

/// A bug that nobody asks for is planted nowhere.
#[test]
fn every_bug_is_planted_somewhere() {
    let crates = files(&root().join("crates"), "rs");
    let sources: Vec<_> =
        crates.iter().map(|path| fs::read_to_string(path).expect("a source can be read")).collect();
    let lines = sources.iter().flat_map(|source| source.lines());
    let asking = lines.filter(|line| line.contains("planted::bug!("));
    let words = asking.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
    let asked: BTreeSet<_> = words.collect();
    for bug in Bug::ALL {
        assert!(asked.contains(bug.ident()), "nobody asks for {}", bug.ident());
    }
}

#[test]
fn the_page_has_the_table() {
    let page = fs::read_to_string(root().join("docs/PLANTED.md")).expect("it is there");
    assert!(
        page.contains(&table()),
        "put what `cargo run -p planted-tests --bin table` prints into docs/PLANTED.md"
    );
}
