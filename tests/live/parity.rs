//! What is simulated is what runs.

use live::{Parity, Plan, hold_against};
use protocol::Instant;
use tempfile::TempDir;

use crate::play::{a_few_at_once, read};

/// As fast as time goes by at first.
const SPEED: u32 = 20;

/// Areas of which every scenario that can be is played both ways; `cargo xtask live --parity` does so with all.
const AREAS: [&str; 3] = ["consent/", "notification/", "shutter/"];
/// Longer ones are left to that.
const LENGTH_MAX: Instant = Instant::from_micros(25_000_000);
/// So many have to be the same.
const SAME_MIN: usize = 60;

/// Plays it both ways.
#[track_caller]
fn check(name: &str, text: &str) {
    let parsed = scenario::parse(name, text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let simulated: Vec<_> = engine::by_a_hair(&parsed.scenario).collect();
    let parity = hold_against(&parsed.scenario, &simulated, SPEED, |speed| {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let plan = Plan::new(name.to_owned(), text.to_owned(), speed, folder.path().to_owned());
        let plan = Plan { stand_in: true, ..plan };
        live::play(&parsed.scenario, &plan, |_| {}).map_err(|trouble| trouble.to_string())
    });
    assert!(matches!(parity, Parity::Same { events: 1.., .. }), "{name}: {parity:?}");
}

#[test]
fn devices_state_the_same_events_live_as_in_the_simulation() {
    let all = tests::scenarios();
    let cases: Vec<_> = all
        .iter()
        .filter(|(name, _)| AREAS.iter().any(|area| name.starts_with(area)))
        .filter(|(_, parsed)| live::not_played(&parsed.scenario).is_none())
        .filter(|(_, parsed)| {
            engine::play(&parsed.scenario, &mut engine::Kindest).trace.ended_at <= LENGTH_MAX
        })
        .map(|(name, _)| name)
        .collect();
    assert!(cases.len() >= SAME_MIN, "{} are compared", cases.len());
    a_few_at_once(&cases, |name| check(name, &read(name).2));
}

#[test]
fn a_way_that_is_cut_in_one_direction_is_so_live_too() {
    // What Bob says is cut just before his files would leave: well after he has said that he is at it, whatever his disk takes.
    let name = "library/a-photo-saved-after-the-call-is-saved-the-same";
    let (_, _, text) = read(name);
    let later = text.replace("{ at = \"6.3s\", fault = \"cut\"", "{ at = \"7.3s\", fault = \"cut\"");
    assert_ne!(later, text);
    check(name, &later);
}
