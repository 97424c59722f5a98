//! Small runs, the rules that they carry, and those that they must not.

use chrono::{FixedOffset, TimeDelta};
use device::{
    CallRefusal, Event, Gesture, Keys, Outcome, Place, Region, Setting, Shutter, policy::ConsentPolicy,
};
use library::{Frame, Frames};
use protocol::{Answer, CallKind, Capability, Failure, LivePhotos, Model, OsVersion, Platform, Refusal};

use super::*;
use crate::sample::{ALICE, BOB, CAROL, added, event, facetime, frames, ms, press_id, scenario, trace};

/// The sections that runs can show.
const SECTIONS: [&str; 9] = [
    "Devices",
    "Calls",
    "Settings and consent",
    "The shutter",
    "Capture",
    "Notifications",
    "Screenshots",
    "Saving",
    "OS versions",
];

#[track_caller]
fn check(scenario: &Scenario, facts: impl IntoIterator<Item = (u64, Fact)>, carried: &[&str], not: &[&str]) {
    let shown = rules_shown(scenario, &trace(facts));
    let has = |id: &&&str| shown.contains(&Rule::find(id).unwrap());
    assert_eq!(
        carried.iter().filter(has).collect::<Vec<_>>(),
        carried.iter().collect::<Vec<_>>(),
        "{shown:?}"
    );
    assert_eq!(not.iter().filter(has).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn every_rule_of_these_sections_has_a_record_that_carries_it() {
    let table = [include_str!("../shown.rs"), include_str!("event.rs"), include_str!("reason.rs")].concat();
    let named = |rule: &Rule| table.contains(&format!("\"{}\"", rule.id()));
    let rules = Rule::all().filter(|rule| SECTIONS.contains(&rule.section()));
    let missing: Vec<_> = rules.filter(|rule| !named(rule)).collect();
    assert_eq!(missing, []);
    for section in SECTIONS {
        assert!(Rule::all().any(|rule| rule.section() == section), "{section}");
    }
}

#[test]
fn every_rule_that_is_named_exists() {
    let table = [include_str!("../shown.rs"), include_str!("event.rs"), include_str!("reason.rs")].concat();
    let ids = table.split('"').skip(1).step_by(2).filter(|text| text.contains('-'));
    assert!(ids.clone().count() > 90);
    for id in ids {
        assert!(Rule::find(id).is_some(), "{id}");
    }
}

const VIDEO: CallKind = CallKind { group: false, video: true };
const GROUP: CallKind = CallKind { group: true, video: true };

fn joined(who: DeviceId, kind: CallKind) -> (u64, Fact) {
    (1000, event(who, Event::Joined { kind }))
}

fn heard(who: DeviceId, peer: DeviceId, live_photos: LivePhotos) -> (u64, Fact) {
    let os = OsVersion::new(Platform::Ios, 17, 6, 0);
    let capability = Capability { os, live_photos, guest: false, camera_on: true };
    (1100, event(who, Event::Heard { peer, version: 1, capability }))
}

fn pressed(number: u128, at: u64) -> (u64, Fact) {
    (at, event(ALICE, Event::Pressed { id: press_id(number), subject: BOB, seen: ms(6000) }))
}

fn ended(number: u128, frames: Frames) -> (u64, Fact) {
    let outcome = Outcome::Saved { asset: facetime(number, 2000).id, frames };
    (9000, event(ALICE, Event::PressEnded { id: press_id(number), outcome }))
}

fn noticed(who: DeviceId, number: u128) -> (u64, Fact) {
    let notice = Event::NoticeRaised { id: press_id(number), taker: ALICE, in_background: false };
    (6040, event(who, notice))
}

fn told(number: u128) -> (u64, Fact) {
    (6100, event(ALICE, Event::TakerTold { id: press_id(number) }))
}

#[test]
fn a_saved_photo_carries_what_it_is() {
    let run =
        [joined(ALICE, VIDEO), pressed(1, 6000), (8900, added(facetime(1, 2000))), ended(1, frames(2000))];
    let carried = ["CAP-1", "CAP-2", "CAP-13", "LIB-1", "LIB-4", "LIB-5", "SET-4", "DEV-1", "SHUT-7"];
    check(&scenario(), run.clone(), &carried, &["CAP-11", "CAP-12", "LIB-3", "DEV-6", "SET-5"]);
    // Without a call at the end, it has outlived the call.
    check(&scenario(), run.into_iter().skip(1), &["CAP-11"], &[]);
    check(
        &scenario(),
        [pressed(1, 6000), ended(1, Frames { first: Frame(180), ..frames(2000) })],
        &[],
        &["CAP-1"],
    );
}

#[test]
fn clocks_show_in_dates() {
    let dated = |change: fn(&mut Asset)| {
        let mut asset = Asset::clone(&facetime(1, 2000));
        change(&mut asset);
        [pressed(1, 6000), (8900, added(std::sync::Arc::new(asset)))]
    };
    check(&scenario(), dated(|_| {}), &[], &["DEV-6"]);
    check(&scenario(), dated(|asset| asset.taken += TimeDelta::seconds(90)), &["DEV-6"], &[]);
    let east = |asset: &mut Asset| {
        asset.taken = asset.taken.with_timezone(&FixedOffset::east_opt(3600).unwrap());
    };
    check(&scenario(), dated(east), &["DEV-6"], &[]);
}

#[test]
fn a_burst_has_pictures_in_common() {
    let run = |other: Frames| [pressed(1, 6000), pressed(2, 6200), ended(1, frames(2000)), ended(2, other)];
    check(&scenario(), run(frames(1000)), &["CAP-12"], &[]);
    // The same photo told twice is one photo.
    check(&scenario(), [pressed(1, 6000), ended(1, frames(1000)), ended(1, frames(1000))], &[], &["CAP-12"]);
    let later = Frames { first: Frame(300), still: Frame(330), last: Frame(390) };
    check(&scenario(), run(later), &[], &["CAP-12"]);
}

#[test]
fn a_group_is_not_told() {
    let group = [joined(ALICE, GROUP), joined(BOB, GROUP), joined(CAROL, GROUP)];
    let press = [pressed(1, 6000), noticed(BOB, 1), told(1)];
    let run = |members: usize, more: &[(u64, Fact)]| [&group[..members], &press[..], more].concat();
    check(&scenario(), run(3, &[]), &["NOTE-1", "NOTE-2", "NOTE-3"], &["NOTE-4"]);
    check(&scenario(), run(2, &[]), &["NOTE-1"], &["NOTE-3"]);
    check(&scenario(), run(3, &[noticed(CAROL, 1)]), &["NOTE-1"], &["NOTE-3"]);
    // The same notice again replaces the first.
    check(&scenario(), run(3, &[noticed(BOB, 1)]), &["NOTE-3", "NOTE-4"], &[]);
}

#[test]
fn a_screenshot_is_silent_and_asks_nobody() {
    let taken = |who, keys, place| (6000, event(who, Event::ScreenshotTaken { keys, place }));
    let phone = taken(ALICE, Keys::VolumeUpSide, Place::Photos);
    let silent = ["SHOT-1", "SHOT-2", "SHOT-4", "DEV-3", "NOTE-6"];
    check(&scenario(), [joined(ALICE, VIDEO), phone.clone()], &silent, &["SHOT-3", "SET-4"]);
    check(&scenario(), [phone.clone()], &["SHOT-2"], &["SHOT-1", "NOTE-6"]);
    let off = [joined(ALICE, VIDEO), heard(ALICE, BOB, LivePhotos::Off), phone.clone()];
    check(&scenario(), off, &["SET-4", "SET-6"], &[]);
    check(&scenario(), [joined(ALICE, VIDEO), phone, noticed(BOB, 7)], &[], &["NOTE-6", "NOTE-1"]);
    let mac = [joined(BOB, VIDEO), taken(BOB, Keys::CmdShift5, Place::Desktop)];
    check(&scenario(), mac, &["SHOT-3", "SHOT-4"], &["SHOT-2", "DEV-3"]);
    let nothing = [(6000, event(CAROL, Event::KeysDidNothing { keys: Keys::VolumeUpSide }))];
    check(&scenario(), nothing, &["DEV-3"], &[]);
    let nothing = [(6000, event(BOB, Event::KeysDidNothing { keys: Keys::VolumeUpSide }))];
    check(&scenario(), nothing, &[], &["DEV-3"]);
}

#[test]
fn a_third_persons_setting_is_told_by_policy() {
    let fullscreen = (5000, event(ALICE, Event::WentFullScreen { of: BOB, by: Gesture::Fullscreen }));
    let shutter = |shutter| (5100, event(ALICE, Event::ShutterChanged { shutter }));
    let run = |last| [joined(ALICE, GROUP), heard(ALICE, CAROL, LivePhotos::Off), fullscreen.clone(), last];
    check(&scenario(), run(shutter(Shutter::Ready)), &["SET-5", "SHUT-1", "SHUT-4"], &["SHUT-5", "SHUT-6"]);
    let off = shutter(Shutter::Hidden(vec![Refusal::SettingOff(CAROL)]));
    let mut everyone = scenario();
    everyone.policy.consent = ConsentPolicy::Everyone;
    check(&everyone, run(off), &["SET-4", "SET-5", "SET-8", "SHUT-6"], &["SHUT-1"]);
    let own = shutter(Shutter::Hidden(vec![Refusal::SettingOff(BOB)]));
    check(&everyone, run(own), &["SET-4"], &["SET-5"]);
}

#[test]
fn a_setting_is_where_its_device_has_it() {
    let changed =
        |who| [(5000, event(who, Event::SettingChanged { setting: Setting::LivePhotos, on: false }))];
    check(&scenario(), changed(ALICE), &["SET-1"], &["SET-2"]);
    check(&scenario(), changed(BOB), &["SET-2"], &["SET-1"]);
    let absent = [(5000, event(ALICE, Event::SettingNotOffered { setting: Setting::LivePhotos }))];
    check(&scenario(), absent.clone(), &[], &["SET-3"]);
    let mut abroad = scenario();
    abroad.devices[0].profile.settings.region = Region::NotOffered;
    check(&abroad, absent, &["SET-3"], &[]);
}

#[test]
fn an_old_version_lacks_or_lost_the_feature() {
    let lacking = |minor| {
        let mut old = scenario();
        old.devices[1].profile.os = OsVersion::new(Platform::MacOs, 10, minor, 0);
        old
    };
    let hidden = Shutter::Hidden(vec![Refusal::VersionLacks(BOB)]);
    let run = [(5000, event(ALICE, Event::ShutterChanged { shutter: hidden }))];
    check(&lacking(12), run.clone(), &["OS-1"], &["OS-2"]);
    check(&lacking(14), run, &["OS-2"], &["OS-1"]);
}

#[test]
fn a_version_shows_itself_by_what_it_can_do() {
    let saved = [pressed(1, 6000), ended(1, frames(2000))];
    let check_os = |os: &str, start: &str, carried: &[&str], not: &[&str]| {
        let mut old = scenario();
        old.devices[0].profile.os = os.parse().unwrap();
        old.start = start.parse().unwrap();
        check(&old, saved.clone(), carried, not);
    };
    check_os("iOS 11.4", "2018-09-06T18:00:00Z", &["OS-1", "OS-2"], &[]);
    check_os("iOS 12.1.3", "2019-01-06T18:00:00Z", &["OS-2"], &["OS-1"]);
    check_os("iOS 12.5.7", "2024-09-06T18:00:00Z", &["OS-2"], &["OS-1"]);
    check_os("iOS 13.1", "2024-09-06T18:00:00Z", &[], &["OS-1", "OS-2"]);
    check_os("macOS 10.13", "2018-09-06T18:00:00Z", &["OS-1", "OS-2"], &[]);
    check_os("macOS 10.14.6", "2024-09-06T18:00:00Z", &[], &["OS-1", "OS-2"]);
    let mut group = scenario();
    group.devices[0].profile.os = "iOS 12.1".parse().unwrap();
    check(&group, [joined(ALICE, GROUP)], &["OS-1"], &[]);
    check(&scenario(), [joined(ALICE, GROUP)], &[], &["OS-1"]);
}

#[test]
fn an_update_that_is_not_offered_is_the_end_of_a_device() {
    let os = OsVersion::new(Platform::Ios, 17, 0, 0);
    let run = [(5000, event(ALICE, Event::UpdateNotOffered { os }))];
    check(&scenario(), run.clone(), &[], &["DEV-5"]);
    let mut old = scenario();
    old.devices[0].profile.model = Model::named("iPod touch (7th generation)").unwrap();
    check(&old, run, &["DEV-5"], &[]);
}

#[test]
fn failures_and_refusals_carry_their_causes() {
    let failed = |failure| [(7000, event(BOB, Event::CaptureFailed { id: press_id(1), failure }))];
    check(&scenario(), failed(Failure::SubjectStorageFull), &["CAP-7", "DEV-7"], &["CAP-8"]);
    check(&scenario(), failed(Failure::CameraPaused), &["CAP-8", "CALL-4"], &["CAP-7"]);
    let refused =
        Event::RequestRefused { id: press_id(1), reason: Refusal::SettingOff(BOB), at_the_end: true };
    check(&scenario(), [(7000, event(BOB, refused))], &["SET-4", "SET-7"], &["SET-8"]);
    let call = [(0, event(BOB, Event::CallRefused { why: CallRefusal::ScreenTimeCamera }))];
    check(&scenario(), call, &["SET-10"], &["SET-9"]);
    let repeated = Event::RequestRepeated { id: press_id(1), answer: Answer::Accepted };
    check(
        &scenario(),
        [pressed(1, 6000), noticed(BOB, 1), (7000, event(BOB, repeated))],
        &["CAP-7", "CAP-14", "NOTE-4"],
        &[],
    );
}
