//! Every kind of moment with a state and with a count; what is told of each thing that is not so.

use std::time::Duration;

use device::{Event, EventKind, Impossible, Outcome, Shutter};
use library::{Kind, View};
use protocol::{Failure, MessageKind, NodeId, Refusal, Route};
use scenario::{Looks, Moment, PressOutcome, Reason, ShutterState, What};

use super::*;
use crate::{
    Fact, Fate, LibraryChange,
    sample::{ALICE, BOB, CAROL, added, event, expecting, facetime, frames, ms, press_id, scenario, trace},
};

/// Alice's shutter is ready from 2 s to 4 s; Bob takes her at 5 s and Carol at 7 s.
fn run() -> Trace {
    let notice = |number, taker| Event::NoticeRaised { id: press_id(number), taker, in_background: false };
    let shutter = |shutter| event(ALICE, Event::ShutterChanged { shutter });
    trace([
        (2000, shutter(Shutter::Ready)),
        (3000, event(BOB, Event::CameraPaused)),
        (4000, shutter(Shutter::Hidden(vec![Refusal::ControlsHidden, Refusal::SettingOff(BOB)]))),
        (5000, event(ALICE, notice(1, BOB))),
        (7000, event(ALICE, notice(2, CAROL))),
    ])
}

/// What is told of the one expectation; empty if it is met.
#[track_caller]
fn check(when: Moment, what: What, trace: &Trace, told: &str) {
    let judgement = judge(&expecting(when, what.clone()), trace);
    let problems = judgement.problems.iter().map(|problem| match problem {
        Problem::Expectation { key, actual, at, later: None, .. } => format!("{at} {key}: {actual}"),
        Problem::Expectation { key, actual, at, later: Some(later), .. } => {
            format!("{at} {key}: {actual}, but {later}")
        }
        Problem::StepNotDone { .. }
        | Problem::NoShutter { .. }
        | Problem::StepNeverCame { .. }
        | Problem::FaultNeverCame { .. }
        | Problem::Property { .. } => {
            panic!("there are no steps, and nobody watched")
        }
    });
    assert_eq!(problems.collect::<Vec<_>>().join("; "), told, "{when:?} {what:?}");
    assert_eq!(judgement.verdict, if told.is_empty() { Verdict::Passed } else { Verdict::Failed });
}

fn ready() -> What {
    What::Shutter { state: ShutterState::Ready, reason: None, whose: None }
}

fn hidden() -> What {
    What::Shutter { state: ShutterState::Hidden, reason: None, whose: None }
}

#[test]
fn a_state_is_judged_at_every_kind_of_moment() {
    let off = "the shutter was hidden: `controls-hidden`, `setting-off` of bob.mac";
    let none = "the shutter was hidden: `no-call`";
    let check = |when, what, told: &str| check(when, what, &run(), told);
    check(Moment::At(ms(2000)), ready(), "");
    check(Moment::At(ms(3999)), ready(), "");
    check(Moment::At(ms(4000)), ready(), &format!("4.000s shutter: {off}"));
    check(Moment::At(ms(1999)), ready(), &format!("1.999s shutter: {none}, but 2.000s"));
    check(Moment::By(ms(2000)), ready(), "");
    check(Moment::By(ms(1999)), ready(), &format!("1.999s shutter: {none}, but 2.000s"));
    check(Moment::Within(ms(3500), ms(9000)), ready(), "");
    check(Moment::Within(ms(1000), ms(2000)), ready(), "");
    check(Moment::Within(ms(4000), ms(9000)), ready(), &format!("9.000s shutter: {off}"));
    check(Moment::End, ready(), &format!("20.000s shutter: {off}"));
    check(Moment::End, hidden(), "");
    check(Moment::Always, hidden(), "2.000s shutter: the shutter was ready");
    check(Moment::Never, ready(), "2.000s shutter: it was so at 2.000s");
    check(Moment::Never, hidden(), "0.000s shutter: it was so at 0.000s");
    check(Moment::NeverWithin(ms(0), ms(1999)), ready(), "");
    check(Moment::NeverWithin(ms(4000), ms(9000)), ready(), "");
    check(Moment::NeverWithin(ms(3000), ms(3100)), ready(), "3.000s shutter: it was so at 3.000s");
}

#[test]
fn records_are_counted_at_every_kind_of_moment() {
    let told = |times| What::Notified { from: None, times };
    let check = |when, what, told: &str| check(when, what, &run(), told);
    check(Moment::At(ms(5000)), told(None), "");
    check(Moment::At(ms(6000)), told(None), "6.000s notified: it was told at 5.000s");
    check(Moment::By(ms(5000)), told(Some(1)), "");
    check(Moment::By(ms(7000)), told(Some(1)), "7.000s times: it happened 2 times");
    check(Moment::Within(ms(5001), ms(7000)), told(Some(1)), "");
    check(Moment::Within(ms(5001), ms(6999)), told(Some(0)), "");
    check(Moment::End, told(Some(2)), "");
    check(Moment::End, told(Some(3)), "20.000s times: it happened 2 times");
    check(Moment::Never, told(None), "5.000s notified: it happened at 5.000s");
    check(Moment::NeverWithin(ms(5001), ms(6999)), told(None), "");
    check(Moment::NeverWithin(ms(5001), ms(7000)), told(None), "7.000s notified: it happened at 7.000s");
}

#[test]
fn who_took_it_and_how_an_event_came_about_are_told() {
    let carol = What::Notified { from: Some(scenario().device(CAROL).profile.person), times: None };
    check(Moment::By(ms(6000)), carol.clone(), &run(), "6.000s from: it was bob");
    check(Moment::By(ms(7000)), carol, &run(), "");
    let happens = |reason: &str, whose, shift| What::Happens {
        event: EventKind::ShutterChanged,
        times: None,
        reason: Reason::find(reason),
        whose,
        shift,
    };
    let hidden = |what, told: &str| check(Moment::Within(ms(4000), ms(9000)), what, &run(), told);
    hidden(happens("setting-off", Some(BOB), None), "");
    hidden(happens("guest", None, None), "9.000s reason: it is `controls-hidden`, `setting-off`");
    hidden(happens("setting-off", Some(CAROL), None), "9.000s whose: it is bob.mac");
    hidden(
        What::Happens { event: EventKind::Joined, times: None, reason: None, whose: None, shift: None },
        "9.000s happens: it did not happen",
    );
    let chosen = Event::StillChosen { id: press_id(1), frame: library::Frame(180), shift_micros: 40_000 };
    let chosen = trace([(6000, event(ALICE, chosen))]);
    let shift = |millis| What::Happens {
        event: EventKind::StillChosen,
        times: None,
        reason: None,
        whose: None,
        shift: Some(Duration::from_millis(millis)),
    };
    check(Moment::End, shift(30), &chosen, "");
    check(Moment::End, shift(10), &chosen, "20.000s shift: it is 0.04 s");
}

#[test]
fn moments_and_lengths_are_as_fine_as_people_read() {
    let moments =
        [0, 5_933_333, 6_000_000, 8_999_500].map(|micros| crate::moment(Instant::from_micros(micros)));
    assert_eq!(moments.join(" "), "0.000s 5.933s 6.000s 9.000s");
    let lengths = [0, 899_999, 1_000_000, 1_033_333, 916_000].map(crate::seconds);
    assert_eq!(lengths.join(", "), "0.0 s, 0.9 s, 1.0 s, 1.033 s, 0.916 s");
}

#[test]
fn what_happens_at_one_moment_is_one_change() {
    let flicker = trace([
        (2000, event(ALICE, Event::ShutterChanged { shutter: Shutter::Ready })),
        (2000, event(ALICE, Event::ShutterChanged { shutter: Shutter::Hidden(vec![Refusal::NoCall]) })),
    ]);
    check(Moment::Never, ready(), &flicker, "");
    check(Moment::Always, hidden(), &flicker, "");
}

#[test]
fn what_a_run_begins_with_is_there_from_the_start() {
    let begun = trace([
        (0, added(facetime(1, 2000))),
        (0, Fact::Desktop { who: ALICE, files: 2, asset: library::AssetId::named("it") }),
    ]);
    let shows = |count| What::Holds { view: View::AllPhotos, count };
    check(Moment::Always, shows(1), &begun, "");
    check(Moment::Always, shows(2), &begun, "0.000s holds: it shows 1");
    check(Moment::At(ms(0)), What::Desktop { count: 2 }, &begun, "");
    check(Moment::End, What::Desktop { count: 1 }, &begun, "20.000s desktop: 2 files lie there");
}

#[test]
fn a_saved_photo_is_known_by_its_clip() {
    let saved = |count, after| What::Saved {
        count,
        before: Some(Duration::from_secs(1)),
        after: Some(Duration::from_millis(after)),
    };
    let run = trace([(7310, added(facetime(1, 900)))]);
    check(Moment::By(ms(15_000)), saved(1, 900), &run, "");
    // Half a picture is 16.7 ms.
    check(Moment::By(ms(15_000)), saved(1, 916), &run, "");
    check(Moment::By(ms(15_000)), saved(1, 917), &run, "15.000s after: it is 0.9 s");
    check(Moment::By(ms(15_000)), saved(2, 900), &run, "15.000s saved: 1 was saved");
    check(Moment::By(ms(7000)), saved(1, 900), &run, "7.000s saved: none was saved, but 7.310s");
    check(Moment::At(ms(7000)), What::Saved { count: 0, before: None, after: None }, &run, "");
}

#[test]
fn a_save_that_is_undone_never_was() {
    let failed = Fact::SaveFailed { who: ALICE, id: press_id(1), error: device::WriteError::PhotosStopped };
    let run = trace([(7000, added(facetime(1, 900))), (7100, failed), (9000, added(facetime(1, 900)))]);
    let saved = |count| What::Saved { count, before: None, after: None };
    check(Moment::At(ms(8000)), saved(0), &run, "");
    check(Moment::At(ms(8000)), What::Holds { view: View::LivePhotos, count: 0 }, &run, "");
    check(Moment::End, saved(1), &run, "");
    check(Moment::End, What::Holds { view: View::LivePhotos, count: 1 }, &run, "");
}

#[test]
fn a_photo_is_compared_key_by_key() {
    let run = trace([(7310, added(facetime(1, 900)))]);
    let photo = |looks| What::Photo { nth: 1, looks };
    let looks = Looks {
        kind: Some(Kind::LivePhoto),
        lens: Some("MacBook Air front FaceTime camera".into()),
        taken: Some("2024-09-06T18:00:06Z".parse().unwrap()),
        after: Some(Duration::from_millis(900)),
        location: Some(false),
        ..Looks::default()
    };
    check(Moment::End, photo(looks.clone()), &run, "");
    let told = |change: fn(&mut Looks), told: &str| {
        let mut looks = looks.clone();
        change(&mut looks);
        check(Moment::End, photo(looks), &run, &format!("20.000s {told}"));
    };
    told(|looks| looks.kind = Some(Kind::Movie), "kind: it is a Live Photo");
    told(|looks| looks.make = Some("Orange".into()), "make: it is \"Apple\"");
    told(|looks| looks.model = Some("iMac".into()), "model: it is \"MacBook Air\"");
    told(|looks| looks.lens = Some("back".into()), "lens: it is \"MacBook Air front FaceTime camera\"");
    told(|looks| looks.comment = Some("hi".into()), "comment: it is \"FaceTime Live Photo\"");
    told(|looks| looks.before = Some(Duration::ZERO), "before: it is 1.0 s");
    told(|looks| looks.after = Some(Duration::ZERO), "after: it is 0.9 s");
    told(|looks| looks.location = Some(true), "location: it does not say where it was taken");
    // The same instant in another zone is another date.
    told(
        |looks| looks.taken = Some("2024-09-06T20:00:06+02:00".parse().unwrap()),
        "taken: it is 2024-09-06T18:00:06+00:00",
    );
    check(Moment::End, What::Photo { nth: 2, looks }, &run, "20.000s photo: 1 photo is there");
}

#[test]
fn views_follow_deletion() {
    let asset = facetime(1, 900).id;
    let change = |change| Fact::Library { who: ALICE, change };
    let run = trace([
        (7000, added(facetime(1, 900))),
        (8000, change(LibraryChange::Deleted { asset })),
        (9000, change(LibraryChange::Recovered { asset })),
        (10_000, change(LibraryChange::Deleted { asset })),
        (11_000, change(LibraryChange::Gone { asset, by_owner: true })),
    ]);
    let shows = |view, count| What::Holds { view, count };
    check(Moment::At(ms(8000)), shows(View::RecentlyDeleted, 1), &run, "");
    check(Moment::At(ms(9000)), shows(View::AllPhotos, 1), &run, "");
    check(Moment::At(ms(10_000)), shows(View::AllPhotos, 0), &run, "");
    check(Moment::End, shows(View::RecentlyDeleted, 1), &run, "20.000s holds: it shows nothing");
    check(Moment::End, What::Saved { count: 1, before: None, after: None }, &run, "");
}

#[test]
fn a_press_is_known_by_its_outcome() {
    let pressed = |number| Event::Pressed { id: press_id(number), subject: BOB, seen: ms(5933) };
    let ended = |number, outcome| Event::PressEnded { id: press_id(number), outcome };
    let asset = facetime(1, 900).id;
    let run = trace([
        (6000, event(ALICE, pressed(1))),
        (6100, event(ALICE, pressed(2))),
        (7000, event(ALICE, ended(2, Outcome::Failed { failure: Failure::MomentGone }))),
        (8000, event(ALICE, ended(1, Outcome::Saved { asset, frames: frames(900) }))),
    ]);
    let outcome = |press, outcome, reason| What::Outcome { press, outcome, reason };
    check(Moment::End, outcome(1, PressOutcome::Saved, None), &run, "");
    check(Moment::End, outcome(2, PressOutcome::Failed, Reason::find("moment-gone")), &run, "");
    check(
        Moment::At(ms(7000)),
        outcome(1, PressOutcome::Saved, None),
        &run,
        "7.000s outcome: the press has no outcome yet, but 8.000s",
    );
    check(
        Moment::End,
        outcome(2, PressOutcome::Failed, Reason::find("save-failed")),
        &run,
        "20.000s reason: it failed: `moment-gone`",
    );
    check(Moment::End, outcome(1, PressOutcome::TimedOut, None), &run, "20.000s outcome: it was saved");
    check(Moment::End, outcome(3, PressOutcome::Saved, None), &run, "20.000s press: there were 2 presses");
}

#[test]
fn notices_wait_until_they_are_read() {
    let mut run = run();
    run.push(ms(9000), event(ALICE, Event::NoticeRead { id: press_id(1) }));
    check(Moment::At(ms(7000)), What::Notices { count: 2 }, &run, "");
    check(Moment::End, What::Notices { count: 2 }, &run, "20.000s notices: 1 notice is waiting");
}

#[test]
fn a_device_that_stops_is_in_no_call_and_shows_no_shutter() {
    let kind = protocol::CallKind { group: false, video: true };
    let run = trace([
        (1000, event(ALICE, Event::Joined { kind })),
        (2000, event(ALICE, Event::ShutterChanged { shutter: Shutter::Ready })),
        (3000, event(ALICE, Event::PoweredOff)),
    ]);
    check(Moment::At(ms(2000)), What::InCall(true), &run, "");
    check(Moment::At(ms(2999)), ready(), &run, "");
    check(Moment::NeverWithin(ms(3000), ms(9000)), ready(), &run, "");
    check(Moment::End, What::InCall(true), &run, "20.000s in_call: it is not in the call");
    check(Moment::End, ready(), &run, "20.000s shutter: the shutter was hidden: `no-call`");
}

#[test]
fn messages_are_counted_by_who_sent_them() {
    let sent = |from, to| Fact::Sent {
        from: NodeId::Device(from),
        to: NodeId::Device(to),
        message: MessageKind::Request,
        id: None,
        route: Route::Call,
        fate: Fate::Carried { arrives: ms(6040), copies: 1 },
    };
    let run = trace([(6000, sent(ALICE, BOB)), (6500, sent(ALICE, BOB)), (6600, sent(BOB, ALICE))]);
    let sends = |to, times| What::Sent { message: MessageKind::Request, to, times };
    check(Moment::End, sends(None, Some(2)), &run, "");
    check(Moment::End, sends(Some(NodeId::Device(CAROL)), None), &run, "20.000s to: it was sent to bob.mac");
    check(Moment::By(ms(5000)), sends(None, None), &run, "5.000s sent: it was sent at 6.000s");
    check(Moment::Never, sends(None, None), &run, "6.000s sent: it was sent at 6.000s");
}

#[test]
fn a_run_that_reached_a_limit_is_undecided_unless_something_failed() {
    let undecided = |end, what, verdict| {
        let run = Trace { end, ..run() };
        assert_eq!(judge(&expecting(Moment::End, what), &run).verdict, verdict);
    };
    undecided(End::NeverQuiet, hidden(), Verdict::Undecided);
    undecided(End::TooMuch, hidden(), Verdict::Undecided);
    undecided(End::NeverQuiet, ready(), Verdict::Failed);
    undecided(End::Until, hidden(), Verdict::Passed);
}

#[test]
fn a_reason_must_be_about_the_right_device() {
    let shutter =
        |whose| What::Shutter { state: ShutterState::Hidden, reason: Reason::find("setting-off"), whose };
    let off = "the shutter was hidden: `controls-hidden`, `setting-off` of bob.mac";
    check(Moment::End, shutter(Some(BOB)), &run(), "");
    check(Moment::End, shutter(Some(CAROL)), &run(), &format!("20.000s whose: {off}"));
    let guest = What::Shutter { state: ShutterState::Hidden, reason: Reason::find("guest"), whose: None };
    check(Moment::End, guest, &run(), &format!("20.000s reason: {off}"));
}

mod steps {
    use device::Command;
    use scenario::{Act, Expectation, Repeat, Scenario, Step, When};

    use super::*;
    use crate::sample::did;

    #[track_caller]
    fn check(scenario: &Scenario, trace: &Trace, problems: &[Problem]) {
        assert_eq!(judge(scenario, trace).problems, problems);
    }

    fn expecting_event(when: Moment, event: EventKind) -> Scenario {
        expecting(when, What::Happens { event, times: None, reason: None, whose: None, shift: None })
    }

    fn impossible() -> Trace {
        trace([
            (5000, did(ALICE, Command::TapScreen, 1)),
            (5000, event(BOB, Event::NotPossible { why: Impossible::NoTiles })),
            (5000, event(ALICE, Event::NotPossible { why: Impossible::NotInCall })),
            (6000, did(ALICE, Command::TapScreen, 1)),
            (6000, event(ALICE, Event::NotPossible { why: Impossible::NotInCall })),
        ])
    }

    #[test]
    fn a_step_that_could_not_be_done_is_told_once() {
        let problem = Problem::StepNotDone { step: 1, why: Impossible::NotInCall, at: ms(5000) };
        check(&scenario(), &impossible(), &[problem]);
        check(&expecting_event(Moment::End, EventKind::NotPossible), &impossible(), &[]);
    }

    #[test]
    fn that_it_never_happens_excuses_nothing() {
        let judgement = judge(&expecting_event(Moment::Never, EventKind::NotPossible), &impossible());
        assert_eq!(judgement.problems.len(), 2);
    }

    #[test]
    fn a_press_that_finds_no_shutter_fails_unless_it_is_expected() {
        let reasons = vec![Refusal::ControlsHidden];
        let missing = Event::ShutterMissing { reasons: reasons.clone() };
        let run = trace([
            (6000, did(ALICE, Command::PressShutter { seen: Some(ms(5933)) }, 0)),
            (6000, event(ALICE, missing)),
        ]);
        check(&scenario(), &run, &[Problem::NoShutter { step: 0, reasons, at: ms(6000) }]);
        check(&expecting_event(Moment::End, EventKind::ShutterMissing), &run, &[]);
    }

    #[test]
    fn a_step_that_waits_in_vain_is_told() {
        let when = When::After { who: BOB, event: EventKind::Joined, nth: 1, plus: Duration::ZERO };
        let act = Act::Do { who: ALICE, command: Command::TapScreen };
        let steps = vec![Step { when, act, repeat: Repeat::ONCE }];
        let waiting = Scenario { steps, expect: Vec::<Expectation>::new(), ..scenario() };
        check(&waiting, &trace([]), &[Problem::StepNeverCame { step: 0 }]);
        check(&waiting, &trace([(5000, did(ALICE, Command::TapScreen, 0))]), &[]);
    }
}
