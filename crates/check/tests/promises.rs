//! What a file expects under any faults counts when faults are thrown into it; nothing else that it expects does.

use check::{FoundBy, Plan, Wrong, shrink, trial};
use device::Policy;
use engine::Kindest;
use scenario::{Scenario, parse};

/// A photo is taken and saved; what is expected of it comes behind.
const TAKEN: &str = r#"
title = "A photo is taken"
why = "To see which expectations count."
rules = ["LIB-1"]

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
  { at = "5s", who = "alice.phone", do = "tap-screen" },
  { at = "6s", who = "alice.phone", do = "press-shutter" },
]
"#;

/// An expectation that holds whatever happens, one that holds unless the photo is prevented, and one that does not hold.
const HELD: &str = r#"always = true, who = "bob.phone", saved = 0"#;
const HOPED: &str = r#"by = "15s", who = "alice.phone", saved = 1"#;
const WRONG: &str = r#"always = true, who = "alice.phone", saved = 0"#;

fn expecting(expectations: &[(&str, bool)]) -> Scenario {
    let line = |(what, promised): &(&str, bool)| {
        format!("  {{ {what}{} }},\n", if *promised { ", under-faults = true" } else { "" })
    };
    let lines: String = expectations.iter().map(line).collect();
    let text = format!("{TAKEN}expect = [\n{lines}]\n");
    parse("promises", &text).unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
}

fn check(expectations: &[(&str, bool)], broken: Option<usize>) {
    let failure = trial(&expecting(expectations), &mut Kindest).failure;
    assert_eq!(failure.map(|failure| failure.wrong), broken.map(Wrong::Expectation), "{expectations:?}");
}

#[test]
fn only_promises_count() {
    check(&[(HELD, true), (HOPED, true)], None);
    check(&[(HELD, true), (WRONG, false)], None);
    check(&[(WRONG, false), (HELD, true), (WRONG, true)], Some(2));
}

/// Faults prevent some of the photos. Whoever hopes for one is not disappointed by a sweep; whoever promises one is.
#[test]
fn a_sweep_of_a_file_counts_its_promises_alone() {
    let broken = |expectations: &[(&str, bool)]| {
        let given = [("promises".to_owned(), expecting(expectations))];
        let plan = Plan::of_these(&given);
        let wrong = |seed| plan.play(seed).trial.failure.map(|failure| failure.wrong);
        (0..300).filter_map(wrong).collect::<Vec<_>>()
    };
    assert_eq!(broken(&[(HELD, true), (HOPED, false)]), []);
    let broken = broken(&[(HELD, true), (HOPED, true)]);
    assert!(!broken.is_empty() && broken.iter().all(|wrong| *wrong == Wrong::Expectation(1)), "{broken:?}");
}

/// One odd policy is what it takes to fail; the others go one by one.
#[test]
fn what_need_not_be_odd_is_as_usual_in_the_small_file() {
    let odd = r#"[policy]
shutter_off = "unavailable"
clip = "1.5s+1.5s"
clip_start = "exact"
late_request = "nearest"
asset_date = "saved"
"#;
    let text = TAKEN.replacen("[people.alice", &format!("{odd}\n[people.alice"), 1);
    let text = text.replacen("live_photos = true\n\n[call]", "live_photos = false\n\n[call]", 1);
    let never = r#"{ never = true, under-faults = true, who = "alice.phone", shutter = "unavailable" }"#;
    let text = format!("{text}expect = [{never}]\n");
    let scenario = parse("odd", &text).unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario;
    let shrunk = shrink(&scenario, &[], Wrong::Expectation(0), FoundBy::Sweep).expect("it fails alone");
    let shutter_off = scenario.policy.shutter_off;
    assert_eq!(shrunk.scenario.policy, Policy { shutter_off, ..Policy::default() });
}
