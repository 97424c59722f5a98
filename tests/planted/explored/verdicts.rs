//! What the explorer says of the devices, and `stateright` of the model: the same.

use std::collections::BTreeSet;

use check::{Bounds, Budget};
use planted::Bug;
use planted_tests::with;
use stateright::{Checker, Model};

use crate::{
    CRASH, CRASH_AND_LOSS, TOGGLE, TOGGLE_AND_CRASH, TOGGLES, explored,
    model::{Left, Protocol},
    one_to_one,
};

/// The ends that the model has to come to when nothing is wrong.
const SOMETIMES: [&str; 2] = ["saved", "refused at the last check"];

/// Mistakes that are in both, and the properties that the model breaks in any of its states.
const BOTH: [(Option<Bug>, Budget, &[&str]); 10] = [
    (None, TOGGLE, &[]),
    (None, Budget { losses: 1, duplicates: 1, retries: 2, ..TOGGLE }, &[]),
    (Some(Bug::LastCheckSkipped), TOGGLE, &["consent-at-the-last-check"]),
    (Some(Bug::OwnSettingIgnored), TOGGLE, &["consent-at-the-last-check"]),
    (Some(Bug::StaleAnnouncementTrusted), TOGGLES, &["consent-at-the-last-check"]),
    (Some(Bug::SettingNotWritten), TOGGLE_AND_CRASH, &["consent-at-the-last-check"]),
    (Some(Bug::NoticeAtTheClose), TOGGLE, &["told-before-saved"]),
    (Some(Bug::OutcomeToldEarly), CRASH, &["one-outcome"]),
    // What is asked for anew may come too late, and be told as not saved.
    (Some(Bug::RepeatSavedBeside), CRASH, &["one-outcome", "saved-once"]),
    (Some(Bug::DeadlineForgottenAtStart), CRASH_AND_LOSS, &["one-outcome"]),
];

fn left(budget: Budget) -> Left {
    let Budget { losses, duplicates, crashes, toggles, hang_ups: _, retries } = budget;
    Left { losses, duplicates, crashes, toggles, retries }
}

/// The properties that the model breaks, of all its states.
fn broken(bug: Option<Bug>, budget: Budget) -> BTreeSet<&'static str> {
    let checker = Protocol { bug, left: left(budget) }.checker().spawn_bfs().join();
    assert!(checker.is_done(), "it goes through all");
    let found = checker.discoveries();
    if bug.is_none() && budget.toggles > 0 {
        assert!(SOMETIMES.iter().all(|end| found.contains_key(end)), "{budget:?}: {:?}", found.keys());
    }
    found.into_keys().filter(|name| !SOMETIMES.contains(name)).collect()
}

#[test]
fn model_and_devices_have_the_same_verdicts() {
    let scenario = one_to_one();
    for (bug, budget, expected) in BOTH {
        let bounds = Bounds { budget, ..Bounds::default() };
        let explored = with(bug, || explored(&scenario, &bounds));
        let found = explored.found.map(|found| found.failure.wrong.to_string());
        let broken = broken(bug, budget);
        assert_eq!(broken.iter().copied().collect::<Vec<_>>(), expected, "the model, {bug:?}");
        // The explorer ends with the first that it finds.
        let same = found.as_deref().map_or(broken.is_empty(), |found| broken.contains(found));
        assert!(same, "{bug:?}: the devices break {found:?}, the model {broken:?}");
    }
}

/// One loss, one duplicate, one crash and one toggle together, with two retries.
#[test]
fn the_model_is_sound_under_all_that_the_issue_names() {
    assert_eq!(broken(None, Budget::ONE_OF_EACH), BTreeSet::new());
}
