//! What everybody must keep to who plays whole phones: for their tests.

use std::panic::{AssertUnwindSafe, catch_unwind};

use exchange::Played;

use crate::{outcome::Outcome, plan::Plan};

/// Three phones, each of which presses nine times.
const PHOTOS: u64 = 27;

/// Holds a player to all of it; `seeds` says how many runs it plays.
///
/// # Panics
///
/// If it does not keep to it.
pub fn hold(seeds: u64, play: impl Fn(u64, &'static Plan<'static>) -> Outcome) {
    a_seed_plays_the_same_run_again(&play);
    all_photos_are_saved(seeds, &play);
    who_does_not_consent_is_not_taken(seeds, &play);
    a_mistake_is_seen(&play);
}

fn a_seed_plays_the_same_run_again(play: &impl Fn(u64, &'static Plan<'static>) -> Outcome) {
    let one = play(1, Plan::exchange()).trace;
    assert!(one == play(1, Plan::exchange()).trace, "a seed plays the same run again");
    assert!(one != play(2, Plan::exchange()).trace, "two seeds play two runs");
}

fn all_photos_are_saved(seeds: u64, play: &impl Fn(u64, &'static Plan<'static>) -> Outcome) {
    for seed in 0..seeds {
        assert_eq!(Played::from(&play(seed, Plan::exchange())).photos, PHOTOS, "photos of seed {seed}");
    }
}

fn who_does_not_consent_is_not_taken(seeds: u64, play: &impl Fn(u64, &'static Plan<'static>) -> Outcome) {
    for seed in 0..seeds {
        let outcome = play(seed, Plan::denied());
        let photos: Vec<usize> = outcome.libraries.iter().map(library::Library::len).collect();
        // The first phone takes the second, which has Live Photos off; that one can take nobody itself.
        assert_eq!(photos, [0, 0, 9], "photos of seed {seed}");
    }
}

fn a_mistake_is_seen(play: &impl Fn(u64, &'static Plan<'static>) -> Outcome) {
    let seen = catch_unwind(AssertUnwindSafe(|| play(1, Plan::mistaken())));
    let said = seen.err().and_then(|said| said.downcast::<String>().ok());
    let said = said.expect("a run in which a phone makes a mistake does not end well");
    assert!(said.starts_with("OneOutcome does not hold"), "{said}");
}
