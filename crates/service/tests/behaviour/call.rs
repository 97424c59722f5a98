//! The call service.

use protocol::{
    CallKind, CallSpec, DeviceId, EndReason, Instant, Joining, Message, NodeId, OsVersion, Platform,
    ServiceRefusal, Wish,
};
use service::{CALL_MEMBERS_MAX, CallService, Input, Output};

use crate::script::{Service, call, check};

#[test]
fn a_dialled_device_is_rung_until_it_joins() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 0.1s ask
         0.100s waiting, next at 2.000s for ring
         2.000s push <- ring from a to b #1
         > 2.5s b: join
         2.500s * member-joined b
         2.500s a <- roster 2 of a b
         2.500s b <- roster 2 of a b
         > 2.6s a: ack 2
         > 2.6s b: ack 2
         > 2.6s ask
         2.600s quiet, no timer",
    );
}

#[test]
fn a_roster_is_repeated_until_its_newest_version_is_acknowledged() {
    check(
        call(),
        "> 0s a: dial group
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         > 1s live-photos off
         1.000s * switched-live-photos off
         1.000s a <- roster 2 of a, live photos off
         > 1.1s live-photos off
         > 1.2s a: ack 1
         3.000s a <- roster 2 of a, live photos off
         > 5s a: ack 2
         > 9s ask
         9.000s quiet, no timer",
    );
}

#[test]
fn members_learn_what_the_service_allows() {
    check(
        Service::Call(CallService::new(true, false)),
        "> 0s a: dial group
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a, live photos off, old versions refused
         > 1s live-photos on
         1.000s * switched-live-photos on
         1.000s a <- roster 2 of a, old versions refused",
    );
}

#[test]
fn repeating_dial_or_join_changes_nothing_and_tells_the_roster_again() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 0.5s a: dial one-to-one b
         0.500s a <- roster 1 of a
         > 0.6s a: ack 1
         > 1s b: join
         1.000s * member-joined b
         1.000s a <- roster 2 of a b
         1.000s b <- roster 2 of a b
         > 1.1s a: ack 2
         > 1.1s b: ack 2
         > 1.5s b: join
         1.500s b <- roster 2 of a b
         > 1.6s b: ack 2
         > 5s ask
         5.000s quiet, no timer",
    );
}

#[test]
fn there_is_one_call_at_a_time() {
    check(
        call(),
        "> 0s a: dial group
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         > 0.1s a: ack 1
         > 1s b: dial one-to-one c
         1.000s * not-let-in b busy
         1.000s b <- ended, busy
         > 1.5s a: dial group c
         1.500s * not-let-in a busy
         1.500s a <- ended, busy
         > 9s ask
         9.000s quiet, no timer",
    );
}

#[test]
fn a_one_to_one_call_that_nobody_answers_is_over_after_half_a_minute() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         2.000s push <- ring from a to b #1
         4.000s push <- ring from a to b #1
         6.000s push <- ring from a to b #1
         8.000s push <- ring from a to b #1
         10.000s push <- ring from a to b #1
         12.000s push <- ring from a to b #1
         14.000s push <- ring from a to b #1
         16.000s push <- ring from a to b #1
         18.000s push <- ring from a to b #1
         20.000s push <- ring from a to b #1
         22.000s push <- ring from a to b #1
         24.000s push <- ring from a to b #1
         26.000s push <- ring from a to b #1
         28.000s push <- ring from a to b #1
         30.000s * ring-unanswered b
         30.000s * call-over
         30.000s a <- ended, no answer
         30.000s b <- ended, no answer
         > 30.5s a: leave
         30.500s a <- left
         32.000s b <- ended, no answer
         34.000s b <- ended, no answer
         36.000s b <- ended, no answer
         38.000s b <- ended, no answer
         > 60s ask
         60.000s quiet, no timer",
    );
}

#[test]
fn an_answer_at_the_last_moment_counts() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         2.000s push <- ring from a to b #1
         4.000s push <- ring from a to b #1
         6.000s push <- ring from a to b #1
         8.000s push <- ring from a to b #1
         10.000s push <- ring from a to b #1
         12.000s push <- ring from a to b #1
         14.000s push <- ring from a to b #1
         16.000s push <- ring from a to b #1
         18.000s push <- ring from a to b #1
         20.000s push <- ring from a to b #1
         22.000s push <- ring from a to b #1
         24.000s push <- ring from a to b #1
         26.000s push <- ring from a to b #1
         28.000s push <- ring from a to b #1
         > 30s b: join
         30.000s * member-joined b
         30.000s a <- roster 2 of a b
         30.000s b <- roster 2 of a b
         > 30s ask
         30.000s waiting, next at 32.000s for roster",
    );
}

#[test]
fn a_group_call_goes_on_when_nobody_answers_and_those_who_were_rung_can_join_later() {
    check(
        call(),
        "> 0s a: dial group b
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         2.000s push <- ring from a to b #1
         4.000s push <- ring from a to b #1
         6.000s push <- ring from a to b #1
         8.000s push <- ring from a to b #1
         10.000s push <- ring from a to b #1
         12.000s push <- ring from a to b #1
         14.000s push <- ring from a to b #1
         16.000s push <- ring from a to b #1
         18.000s push <- ring from a to b #1
         20.000s push <- ring from a to b #1
         22.000s push <- ring from a to b #1
         24.000s push <- ring from a to b #1
         > 25s ask
         25.000s waiting, next at 26.000s for ring
         26.000s push <- ring from a to b #1
         28.000s push <- ring from a to b #1
         30.000s * ring-unanswered b
         30.000s b <- ended, no answer
         > 31s b: leave
         31.000s b <- left
         > 40s b: join
         40.000s * member-joined b
         40.000s a <- roster 2 of a b
         40.000s b <- roster 2 of a b",
    );
}

#[test]
fn declining_a_one_to_one_call_ends_it() {
    check(
        call(),
        "> 0s a: dial one-to-one b c
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         0.000s push <- ring from a to c #2
         > 0.1s a: ack 1
         > 1s b: decline
         1.000s * ring-declined b
         1.000s * call-over
         1.000s a <- ended, declined
         1.000s b <- ended, declined
         1.000s c <- ended, declined
         > 1.1s a: leave
         1.100s a <- left
         > 1.2s c: leave
         1.200s c <- left
         > 1.3s b: decline
         3.000s b <- ended, declined
         5.000s b <- ended, declined
         7.000s b <- ended, declined
         9.000s b <- ended, declined
         > 20s ask
         20.000s quiet, no timer",
    );
}

#[test]
fn declining_a_group_call_stops_only_that_ring() {
    check(
        call(),
        "> 0s a: dial group b c
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         0.000s push <- ring from a to c #2
         > 0.1s a: ack 1
         > 1s b: decline
         1.000s * ring-declined b
         1.000s b <- ended, declined
         > 1.1s b: leave
         1.100s b <- left
         > 1.5s c: decline
         1.500s * ring-declined c
         1.500s c <- ended, declined
         > 1.6s c: leave
         1.600s c <- left
         > 9s ask
         9.000s quiet, no timer
         > 9s b: join
         9.000s * member-joined b
         9.000s a <- roster 2 of a b
         9.000s b <- roster 2 of a b",
    );
}

#[test]
fn a_one_to_one_call_takes_two_and_stops_ringing_elsewhere() {
    check(
        call(),
        "> 0s a: dial one-to-one b c link
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         0.000s push <- ring from a to c #2
         > 0.1s a: ack 1
         > 1s b: join
         1.000s * member-joined b
         1.000s a <- roster 2 of a b
         1.000s b <- roster 2 of a b
         1.000s c <- ended, call full
         > 1.1s a: ack 2
         > 1.1s b: ack 2
         > 1.2s c: leave
         1.200s c <- left
         > 1.5s c: join
         1.500s * not-let-in c call full
         1.500s c <- ended, call full
         > 1.5s d: join guest
         1.500s * not-let-in d call full
         1.500s d <- ended, call full
         > 9s ask
         9.000s quiet, no timer",
    );
}

#[test]
fn who_is_not_let_in_learns_why() {
    check(
        call(),
        "> 0s b: join
         0.000s * not-let-in b no call
         0.000s b <- ended, no call
         > 1s a: dial group b old
         1.000s * not-let-in a version lacks group
         1.000s a <- ended, version lacks group
         > 2s a: dial group b
         2.000s * call-began group
         2.000s * member-joined a
         2.000s a <- roster 1 of a
         2.000s push <- ring from a to b #1
         > 2.1s a: ack 1
         > 2.2s c: join
         2.200s * not-let-in c not invited
         2.200s c <- ended, not invited
         > 2.3s c: join guest
         2.300s * not-let-in c not invited
         2.300s c <- ended, not invited
         > 2.4s b: join old
         2.400s * not-let-in b version lacks group
         2.400s b <- ended, version lacks group
         > 2.5s ask
         2.500s waiting, next at 4.000s for ring",
    );
}

#[test]
fn a_link_lets_in_whoever_has_it_and_guests_of_any_version() {
    check(
        call(),
        "> 0s a: dial group link
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         > 0.1s a: ack 1
         > 1s b: join
         1.000s * member-joined b
         1.000s a <- roster 2 of a b
         1.000s b <- roster 2 of a b
         > 1.1s a: ack 2
         > 1.1s b: ack 2
         > 2s c: join guest
         2.000s * member-joined c
         2.000s a <- roster 3 of a b c
         2.000s b <- roster 3 of a b c
         2.000s c <- roster 3 of a b c
         > 2.5s d: join old
         2.500s * not-let-in d version lacks group
         2.500s d <- ended, version lacks group
         > 2.6s a: ack 3
         > 2.6s b: ack 3
         > 2.6s c: ack 3
         > 9s ask
         9.000s quiet, no timer",
    );
}

#[test]
fn a_one_to_one_call_waits_for_a_guest_by_link_but_not_for_nobody() {
    check(
        call(),
        "> 0s a: dial one-to-one link
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         > 0.1s a: ack 1
         > 60s ask
         60.000s quiet, no timer
         > 61s b: join guest
         61.000s * member-joined b
         61.000s a <- roster 2 of a b
         61.000s b <- roster 2 of a b
         > 62s b: leave
         62.000s b <- left
         62.000s * member-left b
         62.000s * call-over
         62.000s a <- ended, others left
         > 62.1s a: leave
         62.100s a <- left
         > 63s a: dial one-to-one a
         63.000s * call-began one-to-one
         63.000s * member-joined a
         63.000s * call-over
         63.000s a <- ended, no answer
         > 63.1s a: leave
         63.100s a <- left
         > 64s ask
         64.000s quiet, no timer",
    );
}

#[test]
fn leaving_ends_a_one_to_one_call() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 1s b: join
         1.000s * member-joined b
         1.000s a <- roster 2 of a b
         1.000s b <- roster 2 of a b
         > 1.1s a: ack 2
         > 1.1s b: ack 2
         > 2s a: leave
         2.000s a <- left
         2.000s * member-left a
         2.000s * call-over
         2.000s b <- ended, others left
         > 2.1s a: leave
         2.100s a <- left
         4.000s b <- ended, others left
         > 5s b: leave
         5.000s b <- left
         > 9s ask
         9.000s quiet, no timer",
    );
}

#[test]
fn hanging_up_before_an_answer_stops_the_ringing() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 1s a: leave
         1.000s a <- left
         1.000s * member-left a
         1.000s * call-over
         1.000s b <- ended, others left
         > 1.1s ask
         1.100s waiting, next at 3.000s for ended
         > 1.2s b: join
         1.200s * not-let-in b no call
         1.200s b <- ended, no call
         3.000s b <- ended, others left
         5.000s b <- ended, others left
         7.000s b <- ended, others left
         9.000s b <- ended, others left
         > 20s ask
         20.000s quiet, no timer",
    );
}

#[test]
fn a_group_call_goes_on_until_the_last_one_leaves() {
    check(
        call(),
        "> 0s a: dial group b
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 1s b: join
         1.000s * member-joined b
         1.000s a <- roster 2 of a b
         1.000s b <- roster 2 of a b
         > 1.1s a: ack 2
         > 1.1s b: ack 2
         > 2s a: leave
         2.000s a <- left
         2.000s * member-left a
         2.000s b <- roster 3 of b
         > 2.1s b: ack 3
         > 30s ask
         30.000s quiet, no timer
         > 31s a: join
         31.000s * member-joined a
         31.000s a <- roster 4 of b a
         31.000s b <- roster 4 of b a
         > 31.1s a: ack 4
         > 31.1s b: ack 4
         > 32s a: leave
         32.000s a <- left
         32.000s * member-left a
         32.000s b <- roster 5 of b
         > 33s b: leave
         33.000s b <- left
         33.000s * member-left b
         33.000s * call-over
         > 33s ask
         33.000s quiet, no timer",
    );
}

#[test]
fn an_unreachable_member_counts_as_gone_and_is_not_heard() {
    check(
        call(),
        "> 0s a: dial group b
         0.000s * call-began group
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 1s b: join
         1.000s * member-joined b
         1.000s a <- roster 2 of a b
         1.000s b <- roster 2 of a b
         > 1.1s a: ack 2
         > 1.1s b: ack 2
         > 2s cut b
         2.000s * member-left b
         2.000s a <- roster 3 of a
         > 2.1s a: ack 3
         > 2.2s b: join
         > 3s back b
         > 3s b: join
         3.000s * member-joined b
         3.000s a <- roster 4 of a b
         3.000s b <- roster 4 of a b
         > 3.1s a: ack 4
         > 3.1s b: ack 4
         > 4s cut b
         4.000s * member-left b
         4.000s a <- roster 5 of a
         > 4s cut a
         4.000s * member-left a
         4.000s * call-over
         > 4s ask
         4.000s quiet, no timer",
    );
}

#[test]
fn a_ring_for_an_unreachable_device_waits_without_being_waited_for() {
    check(
        call(),
        "> 0s cut b
         > 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 0.1s ask
         0.100s quiet, next at 2.000s for ring
         > 1s back b
         > 1s ask
         1.000s waiting, next at 2.000s for ring",
    );
}

#[test]
fn a_service_that_stops_forgets_the_call_but_not_its_switch_and_counts() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 1s b: join
         1.000s * member-joined b
         1.000s a <- roster 2 of a b
         1.000s b <- roster 2 of a b
         > 1.1s a: ack 2
         > 2s stop
         2.000s * stopped
         > 2s ask
         2.000s quiet, no timer
         > 2.5s a: leave
         > 3s live-photos off
         3.000s * switched-live-photos off
         > 3s stop
         > 4s start
         4.000s * started
         > 4s start
         > 4.1s b: ack 2
         > 4.2s a: leave
         4.200s a <- left
         > 4.3s b: join
         4.300s * not-let-in b no call
         4.300s b <- ended, no call
         > 5s a: dial one-to-one b
         5.000s * call-began one-to-one
         5.000s * member-joined a
         5.000s a <- roster 3 of a, live photos off
         5.000s push <- ring from a to b #2",
    );
}

#[test]
fn a_new_call_is_not_taken_for_the_one_before() {
    check(
        call(),
        "> 0s a: dial one-to-one b
         0.000s * call-began one-to-one
         0.000s * member-joined a
         0.000s a <- roster 1 of a
         0.000s push <- ring from a to b #1
         > 0.1s a: ack 1
         > 1s b: decline
         1.000s * ring-declined b
         1.000s * call-over
         1.000s a <- ended, declined
         1.000s b <- ended, declined
         > 1.5s b: dial one-to-one a
         1.500s * call-began one-to-one
         1.500s * member-joined b
         1.500s b <- roster 2 of b
         1.500s push <- ring from b to a #2
         > 1.6s b: ack 2
         > 3.5s a: join
         3.500s * member-joined a
         3.500s a <- roster 3 of b a
         3.500s b <- roster 3 of b a",
    );
}

#[test]
fn what_no_device_says_to_this_service_is_ignored() {
    check(
        call(),
        "> 0s a: register
         > 0s push: leave
         > 0s a: bye as a
         > 0s wait
         > 0s ask
         0.000s quiet, no timer",
    );
}

#[test]
fn a_group_call_takes_32() {
    let os = OsVersion::new(Platform::Ios, 17, 6, 0);
    let mut service = CallService::new(false, true);
    let mut say = |from: u8, message: Message| {
        let from = NodeId::Device(DeviceId(from));
        service.handle_input(Instant::ZERO, Input::Receive { from, message });
        std::iter::from_fn(|| service.poll_output()).collect::<Vec<_>>()
    };
    let kind = CallKind { group: true, video: true };
    let invite = (1..40).map(DeviceId).collect();
    say(0, Message::Dial(Box::new(CallSpec { kind, invite, link: false, os, wish: Wish::default() })));
    let join = || Message::Join(Joining { os, guest: false, wish: Wish::default() });
    let last = (1..32).map(|device| say(device, join())).last().expect("31 join");
    let rosters = last.iter().filter_map(|output| match output {
        Output::Transmit { message: Message::Roster(roster), .. } => Some(roster.members.len()),
        Output::Transmit { .. } | Output::Event(_) => None,
    });
    assert_eq!(rosters.collect::<Vec<_>>(), [CALL_MEMBERS_MAX; CALL_MEMBERS_MAX], "each learns of all");
    let full = Message::Ended(EndReason::NotLetIn(ServiceRefusal::CallFull));
    let told = |outputs: &[Output], device: u8| {
        outputs.iter().any(|output| match output {
            Output::Transmit { to, message, .. } => {
                *to == NodeId::Device(DeviceId(device)) && *message == full
            }
            Output::Event(_) => false,
        })
    };
    assert!((32..40).all(|device| told(&last, device)), "nobody is rung for a full call");
    assert!(told(&say(33, join()), 33));
    say(5, Message::Leave { wish: Wish::default() });
    assert!(!told(&say(33, join()), 33), "there is room again");
}
