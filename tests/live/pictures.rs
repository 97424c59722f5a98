//! What is on the pictures of captures that are cut from a running camera.

use std::fs;

use tempfile::TempDir;

use crate::play::{Live, plan};

/// The most at which captures are drawn as they are taken.
const SPEED: u32 = 2;
/// The clip's first picture: Alice sees Bob as he was at 6 s, and gets the second before that and the two after it.
const FIRST: u64 = 150;
/// The still.
const STILL: u64 = 180;
/// The last one.
const LAST: u64 = 240;

#[test]
fn they_are_of_the_camera_and_of_the_moments_that_were_asked_for() {
    let folder = TempDir::new().expect("a folder that passes can be made");
    let (scenario, plan) = plan("call/one-to-one", SPEED, folder.path().to_owned());
    let played = live::play(&scenario, &plan, |_| {}).unwrap_or_else(|trouble| panic!("{trouble}"));
    let live = Live { scenario, played, folder };
    live.check("a photo of a running camera");
    let [(_, asset)] = live.saved()[..] else { panic!("one is saved") };
    let [still, movie] = live.files("alice.phone", asset).map(|path| fs::read(path).expect("it can be read"));
    let seen = darkroom::look(Some(&still), Some(&movie)).unwrap_or_else(|blind| panic!("{blind}"));
    assert_eq!(seen.still.and_then(|still| still.picture), Some(STILL));
    let shown = seen.pictures.iter().filter(|picture| !picture.hidden).map(|picture| &picture.shown);
    assert!(shown.clone().all(|shown| shown.camera.as_deref() == Some("bob.mac") && !shown.interface));
    let numbers: Vec<_> = shown.map(|shown| shown.picture).collect();
    assert_eq!(numbers, (FIRST..=LAST).map(Some).collect::<Vec<_>>());
    assert_eq!(seen.sound.len(), numbers.len());
    assert_eq!(seen.sound, numbers, "the sound is of the same moments");
}
