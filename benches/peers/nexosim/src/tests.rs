//! What a run comes to, and that it comes to it again.

use exchange::{DEVICES, Fact, Log, Outcome, PRESSES_EACH, Played};

use super::play;

const ALL: [bool; DEVICES] = [true; DEVICES];
const PHOTOS: u64 = DEVICES as u64 * PRESSES_EACH as u64;

fn ended(log: &Log, wanted: &[Outcome]) -> usize {
    let is_wanted = |fact| matches!(fact, Fact::Ended { outcome, .. } if wanted.contains(&outcome));
    log.records.iter().filter(|record| is_wanted(record.fact)).count()
}

#[test]
fn a_seed_plays_the_same_run_again() {
    assert_eq!(play(1, ALL).digest(), play(1, ALL).digest());
}

#[test]
fn two_seeds_play_two_runs() {
    assert_ne!(play(1, ALL).digest(), play(2, ALL).digest());
}

#[test]
fn all_photos_are_saved() {
    for seed in 0..500 {
        assert_eq!(Played::from(&play(seed, ALL)).photos, PHOTOS, "seed {seed}");
    }
}

#[test]
fn who_does_not_consent_is_not_taken() {
    for seed in 0..500 {
        let log = play(seed, [true, false, true]);
        let denied = ended(&log, &[Outcome::Refused, Outcome::Unavailable]);
        assert_eq!(denied, usize::from(PRESSES_EACH), "seed {seed}");
        assert_eq!(ended(&log, &[Outcome::Saved]) + denied, PHOTOS as usize, "seed {seed}");
    }
}
