//! What is simulated is what runs.

use live::compare;
use protocol::Instant;
use tempfile::TempDir;

use crate::play::{a_few_at_once, plan};

/// As fast as time goes by at first; what is not the same then is tried with more time for everything, for a machine that
/// is busy is late by as much wall time whatever the speed.
const SPEEDS: [u32; 3] = [20, 5, 1];

/// Areas of which every scenario that can be is played both ways; `cargo xtask live --parity` does so with all.
const AREAS: [&str; 3] = ["consent/", "notification/", "shutter/"];
/// Longer ones are left to that.
const LENGTH_MAX: Instant = Instant::from_micros(25_000_000);
/// Whatever its length: a way is cut in one direction only.
const ONE_WAY: &str = "library/a-photo-saved-after-the-call-is-saved-the-same";
/// So many have to be the same.
const SAME_MIN: usize = 60;

/// In these something happens milliseconds after something else, which the simulation has in that order and the wall in any:
/// a file that arrives before the outcome is durable, a crash just after a press.
const BY_A_HAIR: [&str; 2] = [
    "consent/a-taker-who-turns-it-off-accepts-nothing-more",
    "notification/a-crash-of-the-taker-does-not-avoid-the-notice",
];

#[test]
fn devices_state_the_same_events_live_as_in_the_simulation() {
    let all = tests::scenarios();
    let cases: Vec<_> = all
        .iter()
        .filter(|(name, _)| {
            let is_in_an_area = AREAS.iter().any(|area| name.starts_with(area));
            name == ONE_WAY || is_in_an_area && !BY_A_HAIR.contains(&name.as_str())
        })
        .filter(|(_, parsed)| live::not_played(&parsed.scenario).is_none())
        .map(|(name, parsed)| (name, engine::play(&parsed.scenario, &mut engine::Kindest).trace))
        .filter(|(name, simulated)| *name == ONE_WAY || simulated.ended_at <= LENGTH_MAX)
        .collect();
    assert!(cases.len() >= SAME_MIN, "{} are compared", cases.len());
    a_few_at_once(&cases, |(name, simulated)| {
        let mut difference = String::new();
        for speed in SPEEDS {
            let folder = TempDir::new().expect("a folder that passes can be made");
            let (scenario, plan) = plan(name, speed, folder.path().to_owned());
            let played =
                live::play(&scenario, &plan, |_| {}).unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
            for (_, replay) in &played.replays {
                replay.as_ref().unwrap_or_else(|differs| panic!("{name}: {differs}"));
            }
            match compare(&scenario, simulated, &played.trace) {
                Ok(_) => return,
                Err(what) => difference = what,
            }
        }
        panic!("{name}: {difference}");
    });
}
