//! What everybody must keep to who plays the exchange: for their tests.

use crate::{DEVICES, Fact, Log, Outcome, PRESSES_EACH, Played};

const ALL: [bool; DEVICES] = [true; DEVICES];
const PHOTOS: u64 = DEVICES as u64 * PRESSES_EACH as u64;

/// Holds a player to all of it; `seeds` says how many runs of each kind it plays.
///
/// # Panics
///
/// If it does not keep to it.
pub fn hold(seeds: u64, play: impl Fn(u64, [bool; DEVICES]) -> Log) {
    assert_eq!(play(1, ALL).digest(), play(1, ALL).digest(), "a seed plays the same run again");
    assert_ne!(play(1, ALL).digest(), play(2, ALL).digest(), "two seeds play two runs");
    for seed in 0..seeds {
        assert_eq!(Played::from(&play(seed, ALL)).photos, PHOTOS, "photos of seed {seed}");
        who_does_not_consent_is_not_taken(seed, &play(seed, [true, false, true]));
    }
}

fn who_does_not_consent_is_not_taken(seed: u64, log: &Log) {
    let denied = ended(log, &[Outcome::Refused, Outcome::Unavailable]);
    assert_eq!(denied, usize::from(PRESSES_EACH), "presses denied of seed {seed}");
    assert_eq!(ended(log, &[Outcome::Saved]) + denied, PHOTOS as usize, "presses of seed {seed}");
}

fn ended(log: &Log, wanted: &[Outcome]) -> usize {
    let is_wanted = |fact| matches!(fact, Fact::Ended { outcome, .. } if wanted.contains(&outcome));
    log.records.iter().filter(|record| is_wanted(record.fact)).count()
}
