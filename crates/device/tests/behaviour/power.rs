//! Starting again: what goes on, what was cleared (FIX-4, CAP-9, CAP-13, NOTE-4).

use crate::script::{check, in_call, profile, ready, stage};

#[test]
fn a_press_that_was_open_is_looked_up_before_the_subject_is_asked() {
    check(
        ready(),
        "show look request press-ended save
         > 5s press 4.9s
         5.002s b <- request a1 seen 4.900s
         > 5.3s power-off
         > 10s power-on
         20.000s ! look a1
         20.050s b via push <- request a1 seen 4.900s
         20.550s b via push <- request a1 seen 4.900s
         > 21s wait",
    );
}

#[test]
fn a_save_that_was_the_last_thing_that_worked_is_found() {
    check(
        ready(),
        "show look request press-ended save
         > 5s press 4.9s
         5.002s b <- request a1 seen 4.900s
         > 5.1s b: still a1
         > 5.1s b: movie a1
         5.100s ! save a1
         > 5.149s crash device
         15.149s ! look a1
         15.201s * press-ended a1 saved
         > 20s wait",
    );
}

#[test]
fn a_press_whose_time_has_passed_is_looked_up_and_then_timed_out() {
    check(
        ready(),
        "show look request press-ended
         > 5s press 4.9s
         5.002s b <- request a1 seen 4.900s
         > 5.3s power-off
         > 295s power-on
         305.000s ! look a1
         305.052s * press-ended a1 timed-out
         > 305.1s push: registered
         > 306s ask
         306.000s quiet",
    );
}

#[test]
fn a_clip_in_the_making_is_lost_with_its_taker_told_and_a_finished_one_goes_on_leaving() {
    check(
        in_call(profile(), "one-to-one b"),
        "show answer capture-failed movie remove-files started
         > 5s b: request b1 seen 4.9s
         5.002s b <- answer b1 Accepted
         6.912s b <- movie b1
         > 7s b: request b2 seen 6.9s
         7.002s b <- answer b2 Accepted
         > 7.1s crash device
         17.100s * started 2
         17.100s * capture-failed b2 CaptureInterrupted
         17.100s ! remove-files b2
         17.102s b <- movie b1
         17.102s b via push <- answer b2 Failed(CaptureInterrupted)
         > 18s wait",
    );
}

#[test]
fn a_device_that_was_off_for_thirty_seconds_registers_again() {
    check(
        stage(profile()),
        "show register started
         > 0s push: registered
         > 5s power-off
         > 35s power-on
         45.000s * started 2
         45.002s push <- register
         > 45.1s push: registered
         > 60s ask
         60.000s quiet",
    );
}

#[test]
fn a_short_stop_does_not_register_again() {
    check(
        stage(profile()),
        "show register started
         > 0s push: registered
         > 5s power-off
         > 34.999s power-on
         44.999s * started 2
         > 50s crash device
         60.000s * started 3
         > 80s wait",
    );
}

#[test]
fn registering_is_repeated_with_doubled_waits_up_to_the_longest() {
    check(
        stage(profile()),
        "show register
         > 0s wait
         0.500s push <- register
         1.500s push <- register
         3.500s push <- register
         7.500s push <- register
         15.500s push <- register
         23.500s push <- register
         > 24s push: registered
         > 60s back
         60.000s push <- register
         60.500s push <- register
         > 61s wait",
    );
}

#[test]
fn nothing_is_done_with_a_device_that_is_off_or_starting() {
    check(
        in_call(profile(), "one-to-one b"),
        "show not-possible request-arrived started
         > 5s power-on
         5.000s * not-possible DeviceOn
         > 6s power-off
         > 7s tap
         7.000s * not-possible DeviceOff
         > 7s b: request b1 seen 5s
         > 8s power-on
         > 9s power-off
         9.000s * not-possible DeviceOff
         > 9s b: request b1 seen 5s
         18.000s * started 2
         > 19s wait",
    );
}
