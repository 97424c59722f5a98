//! How a run ends: quiet, at its time, or because it never becomes quiet.

use std::time::Duration;

use device::Outcome;
use engine::{Kindest, QUIET_WITHIN, Run, SLOW_TRIPS, play};
use protocol::Instant;
use trace::End;

use crate::world::{outcomes, scenario};

/// Plays the call with these steps between the press and Bob's hanging up, and compares how and when it ends.
#[track_caller]
fn check(steps: &str, end: End, ended_at: Option<u64>) -> Run {
    let run = play(&scenario("", steps), &mut Kindest);
    assert_eq!(run.trace.end, end);
    if let Some(seconds) = ended_at {
        assert_eq!(run.trace.ended_at, Instant::ZERO + Duration::from_secs(seconds));
    }
    assert!(run.items < 20_000, "{} items", run.items);
    run
}

fn after_the_last_step() -> Option<u64> {
    Some(20 + QUIET_WITHIN.as_secs())
}

#[test]
fn a_run_becomes_quiet_soon_after_its_last_step() {
    let run = check("", End::Quiet, None);
    assert!(run.trace.ended_at < Instant::ZERO + Duration::from_secs(30), "{}", run.trace.ended_at);
}

#[test]
fn a_device_that_stays_offline_keeps_nobody_waiting_once_its_press_has_ended() {
    let run = check(r#"{ at = "6.5s", fault = "offline", who = "alice.phone" },"#, End::Quiet, None);
    assert_eq!(outcomes(&run), [Outcome::TimedOut], "its press ends all the same");
}

#[test]
fn a_service_that_stays_down_never_becomes_quiet() {
    check(
        r#"{ at = "10s", fault = "service-down", service = "call" },"#,
        End::NeverQuiet,
        after_the_last_step(),
    );
}

#[test]
fn a_cut_that_never_heals_never_becomes_quiet() {
    check(
        r#"{ at = "10s", fault = "cut", between = ["bob.mac", "call-service"] },"#,
        End::NeverQuiet,
        after_the_last_step(),
    );
}

/// With everything said a day late by all services: whatever is late still comes, and then there is an end.
#[test]
fn services_that_are_a_day_late_become_quiet() {
    let slow =
        |service| format!(r#"{{ at = "6.5s", fault = "slow-service", service = "{service}", by = "1d" }},"#);
    let steps = ["call", "push", "icloud"].map(slow).concat();
    let run = play(&scenario("", &steps), &mut Kindest);
    assert_eq!(run.trace.end, End::Quiet);
    assert_eq!(outcomes(&run).len(), 1);
    assert!(run.trace.ended_at > Instant::ZERO + QUIET_WITHIN, "{}", run.trace.ended_at);
    assert!(run.items < 200_000, "{} items", run.items);
}

/// Being slow mends nothing: what would never come to an end still does not.
#[test]
fn a_slow_service_that_goes_down_for_good_never_becomes_quiet() {
    let run = play(
        &scenario(
            "",
            r#"{ at = "6.5s", fault = "slow-service", service = "call", by = "10m" },
               { at = "10s", fault = "service-down", service = "call" },"#,
        ),
        &mut Kindest,
    );
    assert_eq!(run.trace.end, End::NeverQuiet);
    let patience = QUIET_WITHIN + Duration::from_secs(600) * SLOW_TRIPS;
    assert_eq!(run.trace.ended_at, Instant::ZERO + Duration::from_secs(20) + patience);
}

#[test]
fn a_fault_that_is_mended_becomes_quiet() {
    check(
        r#"{ at = "6.5s", fault = "offline", who = "alice.phone" },
           { at = "19s", fault = "online", who = "alice.phone" },"#,
        End::Quiet,
        None,
    );
}

#[test]
fn a_run_with_an_end_of_its_own_ends_then() {
    let mut scenario = scenario("", "");
    scenario.until = Some(Instant::from_micros(6_500_000));
    let run = play(&scenario, &mut Kindest);
    assert_eq!((run.trace.end, run.trace.ended_at), (End::Until, Instant::from_micros(6_500_000)));
    assert!(run.trace.records.iter().all(|record| record.at <= run.trace.ended_at));
    assert!(outcomes(&run).is_empty());
}
