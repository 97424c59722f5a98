//! Rings, announcements, the screen: what goes by time (CALL-3, SET-6, SHUT-2, CAP-14).

use crate::script::{check, in_call, profile, ready, stage};

#[test]
fn a_ring_that_nobody_repeats_lapses_after_six_seconds() {
    check(
        stage(profile()),
        "show rang call-ended
         > 1s call: ring b
         1.000s * rang b
         > 3s call: ring b
         9.000s * call-ended NoAnswer
         > 10s answer
         > 12s call: ring b
         12.000s * rang b
         > 13s wait",
    );
}

#[test]
fn a_decline_stands_for_three_seconds_after_the_last_ring_of_that_caller() {
    check(
        stage(profile()),
        "show rang decline
         > 1s call: ring b
         1.000s * rang b
         > 2s decline
         2.000s call <- decline
         > 3s call: ring b
         3.000s call <- decline
         > 5.999s call: ring b
         5.999s call <- decline
         > 8.999s call: ring b
         8.999s * rang b
         > 9s wait",
    );
}

#[test]
fn a_decline_stands_against_its_caller_alone() {
    check(
        stage(profile()),
        "show rang decline
         > 1s call: ring b
         1.000s * rang b
         > 2s decline
         2.000s call <- decline
         > 3s call: ring c
         3.000s * rang c
         > 4s wait",
    );
}

#[test]
fn controls_hide_exactly_five_seconds_after_the_last_tap() {
    check(
        in_call(profile(), "one-to-one b"),
        "show controls-shown controls-hidden shutter-changed
         > 4s tap
         4.000s * controls-shown
         4.000s * shutter-changed ready
         > 8s tap
         13.000s * controls-hidden
         13.000s * shutter-changed hidden: ControlsHidden
         > 20s wait",
    );
}

#[test]
fn a_press_finds_the_shutter_until_the_controls_hide() {
    check(
        ready(),
        "show pressed shutter-missing
         > 8.99s press 8s
         8.992s * pressed a1
         > 9.001s press 8s
         9.001s * shutter-missing ControlsHidden
         > 10s wait",
    );
}

#[test]
fn an_announcement_is_repeated_with_doubled_waits_until_it_is_acknowledged() {
    check(
        in_call(profile(), "group b c"),
        "show announce
         > 5s set live-photos off
         5.002s b <- announce 2
         5.002s c <- announce 2
         5.500s b <- announce 2
         5.500s c <- announce 2
         > 5.6s b: announce-ack 2
         > 5.7s c: announce-ack 1
         6.500s c <- announce 2
         8.500s c <- announce 2
         > 9s c: announce-ack 2
         > 60s ask
         60.000s quiet",
    );
}

#[test]
fn dialling_and_leaving_are_repeated_until_the_service_answers() {
    check(
        stage(profile()),
        "show dial leave
         > 0s push: registered
         > 1s dial one-to-one b
         1.000s call <- dial
         1.500s call <- dial
         2.500s call <- dial
         > 3s hang-up
         3.000s call <- leave
         3.500s call <- leave
         > 4s call: left
         > 60s ask
         60.000s quiet",
    );
}

#[test]
fn whoever_speaks_from_a_call_that_is_over_here_is_told() {
    check(
        stage(profile()),
        "show bye
         > 5s b: announce 1
         5.000s b <- bye
         > 6s wait",
    );
}

#[test]
fn the_words_of_those_who_have_no_business_saying_them_are_not_heard() {
    check(
        stage(profile()),
        "show rang joined call-ended left
         > 1s b: ring c
         > 1s push: ring c
         > 2s b: roster 1 a b
         > 3s dial one-to-one b
         > 3s b: ended
         > 3.1s wait",
    );
}
