//! How facts are told.

use std::fmt::Debug;

use device::{App, Command, Event, Impossible, Keys, Outcome, PhotoAction, Setting};
use protocol::{
    Answer, EndReason, Failure, LivePhotos, MessageKind, NodeId, OsVersion, Platform, Refusal, Route,
    ServiceRefusal,
};
use trace::Loss;

use super::*;
use crate::sample::{ALICE, BOB, FRAMES, ID, ms, passing};

/// How one fact is told, after a press of Alice's.
fn told(before: &[Fact], fact: Fact) -> StoryLine {
    let mut trace = crate::sample::trace();
    trace.records.clear();
    let pressed = |id| Event::Pressed { id, subject: BOB, seen: ms(5933) };
    trace.push(ms(0), Fact::Device { who: ALICE, event: pressed(ID) });
    for fact in before.iter().cloned().chain([fact]) {
        trace.push(ms(1000), fact);
    }
    Story::new(&passing().parsed.scenario, &trace).lines.pop().unwrap()
}

#[track_caller]
fn check(fact: Fact, who: &str, expected: &str) {
    let line = told(&[], fact);
    assert_eq!((line.who.as_str(), line.what.as_str()), (who, expected));
}

fn does(command: Command) -> Fact {
    Fact::Did { who: ALICE, command, step: None }
}

fn event(event: Event) -> Fact {
    Fact::Device { who: ALICE, event }
}

#[test]
fn owners_do_things_by_their_real_names() {
    let set = |who, setting, on| Fact::Did { who, command: Command::Set { setting, on }, step: None };
    check(
        set(ALICE, Setting::LivePhotos, false),
        "alice.phone",
        "turns off FaceTime Live Photos: Settings > FaceTime > FaceTime Live Photos",
    );
    check(
        set(BOB, Setting::LivePhotos, true),
        "bob.mac",
        "turns on FaceTime Live Photos: FaceTime > Settings > Settings tab > \
         Allow Live Photos to be captured during video calls",
    );
    check(does(Command::ChooseTile { of: BOB }), "alice.phone", "chooses the tile of Bob");
    check(
        does(Command::Screenshot { keys: Keys::VolumeUpSide }),
        "alice.phone",
        "presses Volume Up and Side",
    );
    check(does(Command::Photo { photo: 2, action: PhotoAction::Delete }), "alice.phone", "deletes photo 2");
}

#[test]
fn a_setting_is_found_where_the_newest_os_has_it() {
    let updated = event(Event::Updated { os: OsVersion::new(Platform::Ios, 18, 0, 0) });
    let set = does(Command::Set { setting: Setting::LivePhotos, on: true });
    let line = told(&[updated], set);
    assert_eq!(line.what, "turns on FaceTime Live Photos: Settings > Apps > FaceTime > FaceTime Live Photos");
}

#[test]
fn reasons_are_clauses() {
    let reason = Refusal::SettingOff(BOB);
    check(
        event(Event::PressEnded { id: ID, outcome: Outcome::Refused { reason } }),
        "alice.phone",
        "gets no Live Photo: FaceTime Live Photos is off on bob.mac",
    );
    check(
        event(Event::ShutterMissing { reasons: vec![Refusal::NotFullScreen, Refusal::CameraPaused(BOB)] }),
        "alice.phone",
        "presses where the shutter should be: nobody fills the screen; the camera is paused on bob.mac",
    );
    check(
        event(Event::RequestRefused { id: ID, reason, at_the_end: true }),
        "alice.phone",
        "sends nothing of the Live Photo after all: FaceTime Live Photos is off on bob.mac",
    );
    check(
        event(Event::NotPossible { why: Impossible::NoTiles }),
        "alice.phone",
        "cannot do that: this call has no tiles",
    );
    check(
        event(Event::CallEnded { why: EndReason::NotLetIn(ServiceRefusal::CallFull) }),
        "alice.phone",
        "is in the call no more: the call is full",
    );
}

#[test]
fn the_wording_of_a_notice_is_configurable() {
    let notice = event(Event::NoticeRaised { id: ID, taker: BOB, in_background: true });
    check(
        notice.clone(),
        "alice.phone",
        "is told, with FaceTime in the background: \"Bob took a Live Photo of you\"",
    );
    let mut scenario = passing().parsed.scenario;
    scenario.notice = "Smile, {taker}!".into();
    let trace =
        Trace { records: vec![Record { at: ms(0), fact: notice }], ended_at: ms(1), end: trace::End::Quiet };
    let line = Story::new(&scenario, &trace).lines.pop().unwrap();
    assert!(line.what.ends_with(": \"Smile, Bob!\""), "{}", line.what);
}

#[test]
fn several_presses_are_told_apart() {
    let second = Event::Pressed { id: Uuid::from_u128(2), subject: BOB, seen: ms(5933) };
    let saved = Outcome::Saved { asset: library::AssetId::named("it"), frames: FRAMES };
    let ended = |id| event(Event::PressEnded { id, outcome: saved });
    let line = told(&[event(second)], ended(Uuid::from_u128(2)));
    assert_eq!(line.what, "saved 1 Live Photo (press 2), 1.0 s before and 0.9 s after");
    assert_eq!(told(&[], ended(ID)).what, "saved 1 Live Photo, 1.0 s before and 0.9 s after");
}

#[test]
fn messages_are_told_with_what_becomes_of_them() {
    let sent = |fate| Fact::Sent {
        from: NodeId::Device(ALICE),
        to: NodeId::CallService,
        message: MessageKind::Join,
        id: None,
        route: Route::Services,
        fate,
    };
    check(
        sent(Fate::Carried { arrives: ms(1020), copies: 2 }),
        "alice.phone",
        "sends the wish to join to the call service; it arrives 2 times, first at 1.020s",
    );
    check(
        sent(Fate::Lost { why: Loss::Cut }),
        "alice.phone",
        "sends the wish to join to the call service; it is lost, the line is cut",
    );
    let (from, to) = (NodeId::CallService, NodeId::Device(BOB));
    check(
        Fact::Arrived { from, to, message: MessageKind::Ring, id: None },
        "bob.mac",
        "gets the ring from the call service",
    );
}

/// What people do not say: names of variants, brackets of a debug dump.
#[track_caller]
fn reads_well(line: &StoryLine, of: &impl Debug) {
    let bad = line.what.is_empty()
        || line.what.contains(['{', '}', '_'])
        || line.what.contains("::")
        || line.what.contains("DeviceId");
    assert!(!bad, "{of:?} is told as {}", line.what);
}

#[test]
fn nothing_internal_shows() {
    let capability = protocol::Capability {
        os: OsVersion::new(Platform::MacOs, 14, 6, 0),
        live_photos: LivePhotos::Off,
        guest: false,
        camera_on: true,
    };
    let events = [
        Event::Started { boot: 2 },
        Event::Crashed { app: App::FaceTime },
        Event::Heard { peer: BOB, version: 3, capability },
        Event::Announced { version: 1, capability },
        Event::RequestRepeated { id: ID, answer: Answer::Refused(Refusal::Guest(BOB)) },
        Event::CaptureFailed { id: ID, failure: Failure::MomentGone },
        Event::KeyframeForced { frame: library::Frame(182) },
        Event::StillChosen { id: ID, frame: library::Frame(178), shift_micros: 40_000 },
        Event::ClipForgotten { id: ID },
        Event::SettingNotOffered { setting: Setting::LockdownMode },
        Event::UpdateNotOffered { os: capability.os },
        Event::KeysDidNothing { keys: Keys::HomeTop },
    ];
    for event in events {
        let line = told(&[], Fact::Device { who: ALICE, event: event.clone() });
        reads_well(&line, &event);
    }
    for line in Story::new(&passing().parsed.scenario, &crate::sample::trace()).lines {
        reads_well(&line, &line);
    }
}
