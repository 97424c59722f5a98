//! Any one process can be killed during a capture.

use crate::play::{Kill, Live, a_few_at_once, at_millis, read};

/// As fast as time goes by here.
const SPEED: u32 = 8;

/// A call in which Alice takes Bob at 6.04 s: the request arrives 40 ms later, the clip is complete at 8 s, the photo is
/// saved soon after. Whoever is killed, and whenever.
const KILLS: &[Kill] = &[
    ("alice.phone", 6_400),
    ("alice.phone", 7_000),
    ("alice.phone", 8_100),
    ("alice.phone", 8_400),
    ("alice.phone", 9_000),
    ("bob.mac", 6_060),
    ("bob.mac", 6_500),
    ("bob.mac", 8_050),
    ("bob.mac", 8_300),
    ("call-service", 6_500),
    ("call-service", 2_000),
    ("push-service", 6_500),
    ("push-service", 2_000),
    ("icloud", 6_500),
];

#[test]
fn nothing_that_was_reported_as_saved_is_lost_and_every_press_has_its_outcome() {
    a_few_at_once(KILLS, |kill| {
        let live = Live::with_kills("call/one-to-one", SPEED, &[*kill]);
        let (what, killed_at) = (format!("{} killed at {} ms", kill.0, kill.1), at_millis(kill.1));
        let ended = live.check(&what);
        assert_eq!(ended.len(), 1, "{what}: how many presses");
        // The clip is complete at 8.03 s.
        assert!(ended[0] > killed_at || kill.1 > 8_000, "{what}: ended at {}", ended[0]);
    });
}

/// Kills after which there may be no press: just as its finger is on the shutter, and as the call comes about.
const MAYBE_NO_PRESS: &[Kill] = &[("alice.phone", 6_045), ("call-service", 100), ("push-service", 100)];

#[test]
fn whatever_was_not_durable_never_was() {
    a_few_at_once(MAYBE_NO_PRESS, |kill| {
        let live = Live::with_kills("call/one-to-one", SPEED, &[*kill]);
        let ended = live.check(&format!("{} killed at {} ms", kill.0, kill.1));
        assert!(ended.len() <= 1, "{} presses", ended.len());
    });
}

#[test]
fn without_a_kill_the_photo_is_saved() {
    let live = Live::with_kills("call/one-to-one", SPEED, &[]);
    live.check("nobody killed");
    assert_eq!(live.saved().len(), 1);
}

#[test]
fn all_can_be_killed_one_after_the_other() {
    let kills = [("icloud", 5_500), ("push-service", 6_200), ("bob.mac", 7_000), ("alice.phone", 10_000)];
    Live::with_kills("call/one-to-one", SPEED, &kills).check("all killed");
}

#[test]
fn photos_on_their_way_to_icloud_arrive_although_icloud_was_killed() {
    let killed = [("icloud", 10_100)];
    let live = Live::with_kills("icloud/a-photo-taken-on-each-device-is-on-both", SPEED, &killed);
    live.check("iCloud killed");
    for device in ["alice.phone", "alice.pad"] {
        let photos = live.photos(device);
        assert_eq!(photos, [true; 3], "each photo on {device}, and whether its file is there");
    }
}

#[test]
fn a_clock_goes_on_while_its_device_is_off() {
    // It is set to another zone at 20 s, and to the right one at 40 s, here at 60 s. The second of three photos is taken
    // between, once the device that was killed is up again, which takes a busy machine a while.
    const NAME: &str = "library/a-wrong-zone-dates-photos-elsewhere";
    let (_, _, text) = read(NAME);
    let later = [("30s", "58s"), ("40s", "60s"), ("50s", "70s")].iter().fold(text, |text, (early, late)| {
        let later = text.replace(&format!("{{ at = \"{early}\", who"), &format!("{{ at = \"{late}\", who"));
        assert_ne!(later, text);
        later
    });
    let live = Live::of_text_with_kills(NAME, later, SPEED, &[("alice.phone", 20_500)]);
    live.check("a device with a wrong zone killed");
    let zones: Vec<String> = live.taken("alice.phone").iter().map(|taken| taken[19..].to_owned()).collect();
    assert_eq!(zones, ["-09:00", "+02:00", "+02:00"]);
}
