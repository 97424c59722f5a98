//! What is drawn is sound: it can be written, read again, and means the same wherever and whenever it is drawn.

use check::{FoundBy, Plan, Size, Wrong, fails_alone, shrink};
use engine::{Unforced, forced};
use scenario::{Property, parse, write};

#[test]
fn a_drawn_scenario_can_be_written_and_read_again() {
    let plan = Plan::of_everything(&[]);
    for seed in 0..2000 {
        let (drawn, _) = plan.scenario(seed);
        let text = write(&drawn);
        match parse("drawn", &text) {
            Ok(parsed) => assert_eq!(parsed.scenario, drawn, "seed {seed}:\n{text}"),
            Err(mistakes) => panic!("seed {seed}: {mistakes}\n{text}"),
        }
    }
}

#[test]
fn a_seed_means_the_same_whenever_it_is_played() {
    let plan = Plan::of_everything(&[]);
    let digest = |seed| {
        let outcome = plan.play(seed);
        outcome.trial.run.trace.digest(&outcome.scenario)
    };
    let forwards: Vec<_> = (0..100).map(digest).collect();
    let mut backwards: Vec<_> = (0..100).rev().map(digest).collect();
    backwards.reverse();
    assert_eq!(forwards, backwards);
}

/// What chance decided in a drawn run, steps can force.
#[test]
fn a_drawn_run_needs_no_chance() {
    let plan = Plan::of_everything(&[]);
    for seed in 0..500 {
        let outcome = plan.play(seed);
        let forced = forced(&outcome.scenario, &outcome.trial.run.decisions);
        let mut unforced = Unforced::default();
        let again = check::trial(&forced, &mut unforced);
        assert_eq!(unforced.asked, None, "seed {seed}");
        assert_eq!(again.seen, outcome.trial.seen, "seed {seed}");
    }
}

#[test]
fn what_does_not_fail_cannot_be_made_small() {
    let (drawn, _) = Plan::of_everything(&[]).scenario(1);
    assert_eq!(fails_alone(&drawn), None);
    assert!(shrink(&drawn, &[], Wrong::Property(Property::SavedOnce), FoundBy::Sweep).is_err());
    assert!(Size::of(&drawn).devices > 1);
}
