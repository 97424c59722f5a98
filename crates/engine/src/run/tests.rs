//! What a run leaves on its disks.

use super::*;
use crate::oracle::Kindest;
use library::SCREENSHOT_BYTES;

/// Alice's phone and Bob's Mac in a call of two from 0 s on, with these steps.
pub(crate) fn scenario(steps: &str) -> Scenario {
    let text = format!(
        r#"
        title = "A call"
        why = "Tests play it."
        rules = ["CAP-1"]
        [people.alice.devices.phone]
        model = "iPhone 15 Pro"
        [people.bob.devices.mac]
        model = "MacBook Air"
        [call]
        kind = "one-to-one"
        joins = ["alice.phone", "bob.mac"]
        [timeline]
        steps = [
          {{ at = "5s", who = "alice.phone", do = "tap-screen" }},
          {{ at = "6s", who = "alice.phone", do = "press-shutter" }},
          {steps}
        ]
        "#
    );
    scenario::parse("test", &text).unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
}

/// Once everything is over, what is not free is in the library or on the desktop (DEV-7, CAP-10).
#[track_caller]
fn check_room(steps: &str) -> [usize; 2] {
    let scenario = scenario(steps);
    let (mut kindest, mut nobody) = (Kindest, Unwatched);
    let mut world = World::new(&scenario, Watched { oracle: &mut kindest, observer: &mut nobody });
    world.begin();
    let (_, end) = world.run();
    assert_eq!(end, End::Quiet);
    for (disk, device) in world.disks.iter().zip(&scenario.devices) {
        let desktop = u64::from(disk.desktop_files()) * SCREENSHOT_BYTES;
        let taken = device.profile.free_bytes - disk.free_bytes();
        assert_eq!(taken, disk.replica().library().bytes() + desktop, "{} after {steps}", device.name);
    }
    [world.disks[0].replica().library().len(), world.disks[1].replica().library().len()]
}

#[test]
fn what_is_not_free_is_in_the_library_or_on_the_desktop() {
    assert_eq!(check_room(""), [1, 0]);
    let assets = check_room(
        r#"{ at = "20s", who = "alice.phone", do = "screenshot", keys = "volume-up+side" },
           { at = "20s", who = "bob.mac", do = "screenshot", keys = "cmd+shift+3" },"#,
    );
    assert_eq!(assets, [2, 0]);
}

#[test]
fn a_capture_that_came_to_nothing_leaves_nothing() {
    for when in ["6.045s", "6.06s", "7s", "7.97s", "8.05s", "8.2s"] {
        for app in ["device", "facetime"] {
            let crash = format!(r#"{{ at = "{when}", fault = "crash", who = "bob.mac", app = "{app}" }},"#);
            check_room(&crash);
        }
    }
    let off = r#"{ at = "7s", who = "bob.mac", do = "turn-off", setting = "live-photos" },"#;
    assert_eq!(check_room(off), [0, 0]);
}

#[test]
fn what_is_made_of_a_photo_takes_room_and_what_is_gone_gives_it_back() {
    let assets = check_room(
        r#"{ at = "20s", who = "alice.phone", do = "save-as-video" },
           { at = "21s", who = "alice.phone", do = "keep-still" },"#,
    );
    assert_eq!(assets, [3, 0], "the photo comes before what is made of it, so both are made of the photo");
    let for_good = check_room(
        r#"{ at = "20s", who = "alice.phone", do = "delete-photo" },
           { at = "30s", who = "alice.phone", do = "delete-for-good" },"#,
    );
    assert_eq!(for_good, [0, 0]);
    let expired = check_room(
        r#"{ at = "20s", who = "alice.phone", do = "delete-photo" },
           { at = "31d", who = "alice.phone", do = "open-photos" },"#,
    );
    assert_eq!(expired, [0, 0]);
}
