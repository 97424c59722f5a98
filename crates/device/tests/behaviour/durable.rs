//! What is durable, and what waits until it is.

use crate::script::{check, in_call, profile, ready};

#[test]
fn nothing_leaves_between_a_commit_and_its_completion() {
    check(
        ready(),
        "show commit request pressed answer press-ended
         > 5s disk waits
         > 5s press 4.9s
         5.000s ! commit
         > 5.4s b: request b1 seen 5.3s
         5.400s ! commit
         > 5.5s done
         5.500s * pressed a1
         5.500s b <- request a1 seen 4.900s
         > 5.6s wait
         > 5.9s done 2
         5.900s b <- answer b1 Accepted
         5.900s b <- request a1 seen 4.900s",
    );
}

#[test]
fn an_outcome_is_told_once_it_is_durable_that_the_press_has_ended() {
    check(
        ready(),
        "show commit press-ended close
         > 5s press 4.9s
         5.000s ! commit
         > 6s disk waits
         > 6s b: answer a1 failed
         6.000s ! commit
         > 7s wait
         > 7s done
         7.000s * press-ended a1 failed CameraPaused
         7.000s b <- close a1",
    );
}

#[test]
fn a_crash_before_the_commit_is_done_forgets_and_says_nothing() {
    check(
        ready(),
        "show commit pressed press-ended request look started
         > 5s disk waits
         > 5s press 4.9s
         5.000s ! commit
         > 5.1s crash device
         > 5.1s disk works
         15.100s * started 2
         15.100s ! commit
         > 400s ask
         400.000s quiet",
    );
}

#[test]
fn a_crash_after_the_commit_is_done_remembers() {
    check(
        ready(),
        "show pressed press-ended request look started
         > 5s press 4.9s
         5.002s * pressed a1
         5.002s b <- request a1 seen 4.900s
         > 5.1s crash device
         15.100s * started 2
         15.100s ! look a1
         15.150s b via push <- request a1 seen 4.900s
         > 15.3s b: answer a1 refused
         15.302s * press-ended a1 refused SettingOff(b)
         > 16s wait",
    );
}

#[test]
fn powering_off_makes_everything_durable_first() {
    check(
        ready(),
        "show pressed request powered-off look started
         > 5s disk waits
         > 5s press 4.9s
         > 5.1s power-off
         5.100s * pressed a1
         5.100s b <- request a1 seen 4.900s
         5.100s * powered-off
         > 6s disk works
         > 6s power-on
         16.000s * started 2
         16.000s ! look a1
         > 16.01s wait",
    );
}

#[test]
fn a_crash_of_facetime_alone_loses_no_change_under_way() {
    check(
        ready(),
        "show pressed request look crashed
         > 5s disk waits
         > 5s press 4.9s
         > 5.001s crash facetime
         5.001s * crashed
         5.001s ! look a1
         > 5.2s done
         5.200s * pressed a1
         5.200s b <- request a1 seen 4.900s
         > 5.3s wait",
    );
}

#[test]
fn a_notice_is_shown_once_it_is_durable() {
    check(
        in_call(profile(), "one-to-one b"),
        "show request-arrived notice-raised started answer
         > 5s disk waits
         > 5s b: request b1 seen 4.9s
         5.000s * request-arrived b1
         > 5.1s crash device
         > 5.1s disk works
         15.100s * started 2
         > 20s b: request b1 seen 4.9s
         20.000s * request-arrived b1
         20.002s b via push <- answer b1 Refused(Stranger(b))
         > 21s wait",
    );
}

/// A press that is refused needs no commit of its own, but its name counts starts.
#[test]
fn a_name_is_given_once_though_the_start_is_not_durable_yet() {
    check(
        ready(),
        "show pressed started press-ended
         > 5s b: announce 2 on paused
         > 6s crash device
         > 6s disk waits
         16.000s * started 2
         > 16.1s dial one-to-one b
         > 16.1s call: roster 2 one-to-one a b
         > 16.1s b: announce 3 on paused
         > 16.1s tap
         > 16.1s press nothing
         > 16.2s crash device
         26.200s * started 2
         > 27s dial one-to-one b
         > 27s call: roster 3 one-to-one a b
         > 27s b: announce 4 on paused
         > 27s tap
         > 27s press nothing
         > 28s done 2
         28.000s * pressed a1'
         28.000s * press-ended a1' refused CameraPaused(b)",
    );
}

#[test]
fn an_update_lost_in_a_crash_is_not_made_later() {
    check(
        in_call(profile(), "one-to-one b"),
        "show updated started powered-off
         > 5s disk waits
         > 5s update iOS-18.0
         > 5.1s crash device
         > 5.1s disk works
         15.100s * started 2
         > 60s wait",
    );
}

#[test]
fn powering_off_during_an_update_makes_it_once() {
    check(
        in_call(profile(), "one-to-one b"),
        "show updated started powered-off
         > 5s disk waits
         > 5s update iOS-18.0
         > 5.1s power-off
         5.100s * updated
         5.100s * powered-off
         > 5.2s disk works
         > 6s power-on
         16.000s * started 2
         > 60s wait",
    );
}
