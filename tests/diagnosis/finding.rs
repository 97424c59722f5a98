//! A photo that was saved and does not show: causes alone and in pairs; presses that failed for what is over by now; notices.

use std::collections::BTreeSet;

use diagnosis::{Cause, Diagnosis, NoAnswer, Promise, Question, why};
use protocol::DeviceId;
use scenario::{Scenario, parse};

use crate::words::unreadable_answer;

const PHONE: DeviceId = DeviceId(0);
const MAC: DeviceId = DeviceId(1);
const BOB: DeviceId = DeviceId(2);

/// Alice takes Bob at 6 s with her phone, and looks for it on her Mac. `devices` stands with her phone and her Mac, `steps`
/// is what happens besides, one a line.
fn scenario((phone, mac): (&str, &str), steps: &str) -> Scenario {
    let own = [
        r#"{ at = "5s", who = "alice.phone", do = "tap-screen" },"#,
        r#"{ at = "6s", who = "alice.phone", do = "press-shutter" },"#,
    ];
    let mut steps: Vec<&str> = own.into_iter().chain(steps.lines()).collect();
    steps.sort_by_key(|step| at(step));
    let steps = steps.join("\n");
    let text = format!(
        r#"
title = "A photo that was saved"
why = "Somebody looks for it."
rules = ["FIX-6"]
until = "150s"
[people.alice.devices.phone]
model = "iPhone 15 Pro"
{phone}
[people.alice.devices.mac]
model = "MacBook Air"
{mac}
[people.bob.devices.phone]
model = "iPhone 14"
[call]
kind = "one-to-one"
joins = ["alice.phone", "bob.phone"]
[timeline]
steps = [
{steps}
]
"#
    );
    let parsed = parse("finding", &text).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"));
    parsed.scenario
}

/// When a step is taken, as it says itself.
fn at(step: &str) -> Option<std::time::Duration> {
    scenario::read_duration(step.split('"').nth(1)?)
}

const ON: &str = "icloud_photos = true";

fn causes(diagnosis: &Diagnosis) -> Vec<(Cause, &str)> {
    diagnosis.causes.iter().map(|told| (told.cause, told.device.as_deref().unwrap_or_default())).collect()
}

/// Asks why the photo does not show on `who`, and holds the answer to `expected`; the remedies must help where no cause is
/// for good.
fn check(scenario: &Scenario, who: DeviceId, expected: &[(Cause, &str)]) {
    let diagnosis = why(scenario, who, Question::Photo(1), None).expect("there is a photo");
    assert_eq!(causes(&diagnosis), expected, "{}", diagnosis.sentence);
    let promise = match expected {
        [] => Promise::NothingIsWrong,
        causes if causes.iter().any(|(cause, _)| cause.is_for_good()) => Promise::NothingHelps,
        _ => Promise::Helps,
    };
    assert_eq!(diagnosis.promise, promise, "{}", diagnosis.sentence);
    assert_eq!(unreadable_answer(&diagnosis), None);
    assert!(diagnosis.cure.is_none_or(|cure| cure.photo), "the remedies do not help: {}", diagnosis.sentence);
}

#[test]
fn a_photo_that_is_there_is_found() {
    check(&scenario((ON, ON), ""), MAC, &[]);
    check(&scenario(("", ""), ""), PHONE, &[]);
}

#[test]
fn it_is_on_no_device_of_the_one_who_was_taken() {
    check(&scenario(("", ""), ""), BOB, &[(Cause::WrongPerson, "alice.phone")]);
}

#[test]
fn what_its_owner_did_to_it_is_named_and_undone() {
    let step = |what: &str| format!(r#"{{ at = "20s", who = "alice.phone", do = "{what}", photo = 1 }},"#);
    check(&scenario(("", ""), &step("delete-photo")), PHONE, &[(Cause::Deleted, "alice.phone")]);
    check(&scenario(("", ""), &step("hide-photo")), PHONE, &[(Cause::Hidden, "alice.phone")]);
    let gone = step("delete-photo")
        + "\n"
        + r#"{ at = "30s", who = "alice.phone", do = "delete-for-good", photo = 1 },"#;
    check(&scenario(("", ""), &gone), PHONE, &[(Cause::DeletedForGood, "alice.phone")]);
}

#[test]
fn a_near_duplicate_is_in_all_photos() {
    let twice = r#"{ at = "6.3s", who = "alice.phone", do = "press-shutter" },"#;
    let scenario = scenario(("", ""), twice);
    let diagnosis = why(&scenario, PHONE, Question::Photo(2), None).expect("there is a photo");
    assert_eq!(causes(&diagnosis), [(Cause::LeftOut, "alice.phone")]);
    assert!(diagnosis.remedies[0].does[0].contains("All Photos"), "{:?}", diagnosis.remedies);
}

#[test]
fn a_wrong_clock_and_a_wrong_zone_move_it() {
    check(&scenario((r#"clock_error = "-400d""#, ""), ""), PHONE, &[(Cause::WrongDate, "alice.phone")]);
    let zone = format!("{ON}\nutc_offset = \"+09:00\"");
    check(&scenario((&zone, ON), ""), MAC, &[(Cause::WrongZone, "alice.phone")]);
}

/// What keeps iCloud from bringing it, on either device; each is brought about before the press.
const ICLOUD: [(Cause, &str, &str); 9] = [
    (Cause::DeviceOff, "alice.mac", r#"{ at = "4s", who = "alice.mac", do = "power-off" },"#),
    (Cause::Offline, "alice.mac", r#"{ at = "4s", fault = "offline", who = "alice.mac" },"#),
    (
        Cause::ICloudPhotosOff,
        "alice.phone",
        r#"{ at = "4s", who = "alice.phone", do = "turn-off", setting = "icloud-photos" },"#,
    ),
    (
        Cause::ICloudPhotosOff,
        "alice.mac",
        r#"{ at = "4s", who = "alice.mac", do = "turn-off", setting = "icloud-photos" },"#,
    ),
    (
        Cause::ICloudSignedOut,
        "alice.phone",
        r#"{ at = "4s", fault = "icloud-signed-out", who = "alice.phone" },"#,
    ),
    (
        Cause::ICloudSignedOut,
        "alice.mac",
        r#"{ at = "4s", fault = "icloud-signed-out", who = "alice.mac" },"#,
    ),
    (
        Cause::LowPowerMode,
        "alice.phone",
        r#"{ at = "4s", who = "alice.phone", do = "turn-on", setting = "low-power-mode" },"#,
    ),
    (
        Cause::LowPowerMode,
        "alice.mac",
        r#"{ at = "4s", who = "alice.mac", do = "turn-on", setting = "low-power-mode" },"#,
    ),
    (Cause::Offline, "alice.phone", r#"{ at = "30s", fault = "offline", who = "alice.phone" },"#),
];

/// So that it has not gone up by then.
const LATE: &str = r#"{ at = "1s", fault = "cut", between = ["alice.phone", "icloud"] },
{ at = "31s", fault = "heal", between = ["alice.phone", "icloud"] },
"#;

#[test]
fn what_keeps_it_from_coming_by_icloud_is_named_alone_and_in_pairs() {
    let in_order = |mut ills: Vec<(Cause, &'static str)>| {
        ills.sort_by_key(|(cause, device)| (*cause, *device != "alice.phone"));
        ills
    };
    for (place, (cause, device, step)) in ICLOUD.into_iter().enumerate() {
        let steps = format!("{LATE}{step}");
        check(&scenario((ON, ON), &steps), MAC, &in_order(vec![(cause, device)]));
        for (other, its, more) in &ICLOUD[place + 1..] {
            // A device that is off takes no setting that is turned after it.
            let off = cause == Cause::DeviceOff && *its == device;
            if !off {
                let steps = format!("{steps}\n{more}");
                check(&scenario((ON, ON), &steps), MAC, &in_order(vec![(cause, device), (*other, its)]));
            }
        }
    }
}

#[test]
fn a_full_icloud_and_an_icloud_that_is_down_are_named() {
    let full = r#"{ at = "4s", fault = "icloud-storage", person = "alice", total = "1kB" },"#;
    let down = r#"{ at = "4s", fault = "service-down", service = "icloud" },"#;
    for (steps, expected) in
        [(full, (Cause::ICloudFull, "alice.phone")), (down, (Cause::ICloudDown, "alice.mac"))]
    {
        check(&scenario((ON, ON), steps), MAC, &[expected]);
    }
}

#[test]
fn a_press_that_failed_for_what_is_over_says_so() {
    let press = |phone: &str, steps: &str| {
        let scenario = scenario((phone, ""), steps);
        let diagnosis = why(&scenario, PHONE, Question::Press(1), None).expect("there is a press");
        let first = diagnosis.causes.first().map(|told| told.cause);
        assert_eq!(unreadable_answer(&diagnosis), None);
        assert!(diagnosis.cure.is_none_or(|cure| cure.photo), "{}", diagnosis.sentence);
        (first, diagnosis.sentence)
    };
    let set = |at: &str, who: &str, to: &str| {
        format!(r#"{{ at = "{at}", who = "{who}", do = "turn-{to}", setting = "live-photos" }},"#)
    };
    let off_and_on = |who| set("6.5s", who, "off") + "\n" + &set("30s", who, "on");
    for (phone, steps, expected) in [
        ("", off_and_on("bob.phone"), Cause::ConsentWithdrawn),
        ("", off_and_on("alice.phone"), Cause::ConsentWithdrawn),
        (
            "",
            r#"{ at = "7s", fault = "crash", who = "bob.phone", app = "facetime" },"#.into(),
            Cause::Interrupted,
        ),
        (
            "",
            r#"{ at = "5s", fault = "fail-write", who = "bob.phone", nth = 1 },"#.into(),
            Cause::WriteFailed,
        ),
        (
            "",
            r#"{ at = "5s", fault = "fail-save", who = "alice.phone", nth = 1 },"#.into(),
            Cause::SaveFailed,
        ),
        (
            "",
            r#"{ at = "5.9s", fault = "cut", from = "alice.phone", to = "bob.phone" },
{ at = "9s", fault = "heal", from = "alice.phone", to = "bob.phone" },"#
                .into(),
            Cause::MomentGone,
        ),
        ("photos_opened = false", String::new(), Cause::PhotosNeverOpened),
        (
            "",
            r#"{ at = "5.99s", fault = "crash", who = "bob.phone", app = "facetime" },"#.into(),
            Cause::Stranger,
        ),
        (
            "",
            r#"{ at = "6.005s", who = "bob.phone", do = "pause-camera" },
{ at = "6.035s", who = "bob.phone", do = "resume-camera" },"#
                .into(),
            Cause::NoPictureYet,
        ),
        (
            "[limits]\npress_timeout = \"20s\"",
            r#"{ at = "5.9s", fault = "cut", from = "alice.phone", to = "bob.phone" },
{ at = "40s", fault = "heal", from = "alice.phone", to = "bob.phone" },"#
                .into(),
            Cause::TimedOut,
        ),
    ] {
        let (first, sentence) = press(phone, &steps);
        assert_eq!(first, Some(expected), "{sentence}");
    }
}

#[test]
fn who_had_the_shutter_and_never_pressed_it_is_told_so() {
    let never = |until: &str| {
        let taps = r#"{ at = "20s", who = "bob.phone", do = "tap-screen" },"#;
        let mut asked = scenario(("", ""), taps);
        asked.until = scenario::read_duration(until).map(|until| protocol::Instant::ZERO + until);
        let diagnosis = why(&asked, BOB, Question::Anything, None).expect("there is an answer");
        assert_eq!(unreadable_answer(&diagnosis), None);
        assert!(diagnosis.cure.as_ref().is_some_and(|cure| cure.photo), "{}", diagnosis.sentence);
        diagnosis
    };
    let there = never("22s");
    assert_eq!(there.sentence, "Bob never pressed the shutter, which is there since 20.000s.");
    assert_eq!(causes(&there), [(Cause::NotPressed, "bob.phone")]);
    let gone = never("30s");
    assert_eq!(gone.sentence, "Bob never pressed the shutter, which was there from 20.000s to 25.000s.");
    assert_eq!(causes(&gone), [(Cause::NotPressed, "bob.phone"), (Cause::ControlsHidden, "bob.phone")]);
    let does: Vec<_> =
        gone.remedies.iter().chain(&gone.then).map(|advice| advice.does.join(" or ")).collect();
    assert_eq!(does, ["tap the screen", "press the shutter"]);
}

#[test]
fn a_photo_that_has_not_come_yet_comes() {
    // The run ends at 150 s.
    let late = r#"{ at = "147s", who = "alice.phone", do = "tap-screen" },
{ at = "149s", who = "alice.phone", do = "press-shutter" },"#;
    let diagnosis =
        why(&scenario(("", ""), late), PHONE, Question::Press(2), None).expect("there is a press");
    assert_eq!(causes(&diagnosis), [(Cause::OnItsWay, "bob.phone")], "{}", diagnosis.sentence);
    assert!(diagnosis.cure.is_some_and(|cure| cure.photo), "{}", diagnosis.sentence);
    let cut = r#"{ at = "1s", fault = "cut", between = ["alice.phone", "icloud"] },
{ at = "149s", fault = "heal", between = ["alice.phone", "icloud"] },"#;
    check(&scenario((ON, ON), cut), MAC, &[(Cause::ICloudNotYet, "alice.mac")]);
}

#[test]
fn who_was_not_told_learns_why() {
    let told = |steps: &str, who| {
        let diagnosis =
            why(&scenario(("", ""), steps), who, Question::Told, None).expect("there is an answer");
        let causes: BTreeSet<_> = diagnosis.causes.iter().map(|told| told.cause).collect();
        assert_eq!(unreadable_answer(&diagnosis), None);
        (causes, diagnosis.promise)
    };
    let read = r#"{ at = "20s", who = "bob.phone", do = "read-notices" },"#;
    let shot = r#"{ at = "8s", who = "alice.phone", do = "screenshot", keys = "volume-up+side" },"#;
    assert_eq!(told("", BOB), ([Cause::NotSeen].into(), Promise::Helps));
    assert_eq!(told(read, BOB), ([].into(), Promise::NothingIsWrong));
    assert_eq!(told(&format!("{read}\n{shot}"), BOB), ([Cause::Screenshot].into(), Promise::NothingHelps));
    assert_eq!(told("", PHONE), ([Cause::NoPhoto].into(), Promise::NothingHelps));
}

#[test]
fn what_is_not_there_is_not_explained() {
    let scenario = scenario(("", ""), "");
    assert_eq!(why(&scenario, PHONE, Question::Press(2), None), Err(NoAnswer::NoSuchPress(1)));
    assert_eq!(why(&scenario, PHONE, Question::Press(0), None), Err(NoAnswer::NoSuchPress(1)));
    assert_eq!(why(&scenario, PHONE, Question::Photo(7), None), Err(NoAnswer::NoSuchPhoto(1)));
}
