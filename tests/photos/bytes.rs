//! The same scenario leaves the same bytes: twice in one process, and on every machine, in every profile, with and
//! without an assembler, as a committed list says.

use std::{fmt::Write, fs};

use darkroom::Form;
use libtest_mimic::Failed;
use tests::{Album, Held};

/// Both sizes of pictures, and a screen.
const LISTED: [&str; 2] = ["call/one-to-one", "screenshot/a-screenshot-is-no-live-photo"];

/// Writes the scenarios twice, and holds what their files hash to against the committed list.
pub(crate) fn the_same_scenario_leaves_the_same_bytes() -> Result<(), Failed> {
    let [list, again] = [list(), list()];
    if list != again {
        return Err(Failed::from("two equal runs leave different files"));
    }
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/photos"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("bytes", list));
    Ok(())
}

/// What the files hash to.
fn list() -> String {
    let mut list = String::new();
    for name in LISTED {
        let album = Album::of_scenario(name, Form::Pair);
        for index in album.indexes() {
            for file in index.photos.iter().flat_map(|photo| &photo.files) {
                let bytes =
                    fs::read(album.root().join(&index.device).join(&file.path)).expect("it was written");
                let hash = blake3::hash(&bytes).to_hex();
                writeln!(list, "{hash}  {name}/{}/{}", index.device, file.path).expect("a text has room");
            }
        }
    }
    list
}

/// What an index says of its files is so.
pub(crate) fn check(held: &mut Held, album: &Album) {
    for index in album.indexes() {
        for file in index.photos.iter().flat_map(|photo| &photo.files) {
            held.about(&format!("{}/{}", index.device, file.path));
            let bytes = fs::read(album.root().join(&index.device).join(&file.path)).unwrap_or_default();
            held.check("its length", bytes.len(), file.bytes);
            held.check("its hash", blake3::hash(&bytes).to_hex().as_str(), &file.blake3);
        }
    }
}

/// A photo that came by iCloud is the same files on every device of its owner; on a Windows PC a Live Photo is two files
/// with one base name (CLOUD-1, CLOUD-4).
pub(crate) fn a_photo_is_the_same_files_on_all_devices_of_its_owner() -> Result<(), Failed> {
    let album = Album::of_scenario("icloud/the-whole-story-of-the-guide", Form::Pair);
    let indexes = album.indexes();
    let mut held = Held::default();
    let files = |device: &str| -> Vec<(String, String)> {
        let index = indexes.iter().find(|index| index.device == device);
        let photos = index.into_iter().flat_map(|index| &index.photos);
        photos.flat_map(|photo| &photo.files).map(|file| (file.path.clone(), file.blake3.clone())).collect()
    };
    let phone = files("alice.phone");
    for device in ["alice.mac", "alice.pad", "alice.pc"] {
        held.about(device);
        held.check("its files", &files(device), &phone);
    }
    held.about("alice.pc");
    let names: Vec<_> = files("alice.pc").into_iter().map(|(path, _)| path).collect();
    for base in ["Photos/IMG_0003", "Photos/IMG_0004"] {
        let two = [format!("{base}.JPG"), format!("{base}.MOV")];
        held.check(base, two.iter().all(|file| names.contains(file)), true);
    }
    held.check("how many there are", names.len(), 6);
    Ok(held.end()?)
}

/// Each library that makes a video, also that of a device in the place of another.
const VIDEOS_OF_MANY_LIBRARIES: &str = r#"
title = "Videos made on two devices, and on one that took the place of one of them"
why = "A video shows what its photo shows, wherever it was made."
rules = ["LIB-6", "CLOUD-2"]

[people.alice.devices.phone]
model = "iPhone 15 Pro"
icloud_photos = true
library = [{ kind = "live-photo", taken = "2024-09-01T10:00:00Z" }]

[people.alice.devices.mac]
model = "MacBook Air (M2)"
icloud_photos = true

[timeline]
steps = [
  { at = "30s", who = "alice.phone", do = "save-as-video", photo = 1 },
  { at = "60s", who = "alice.mac", do = "save-as-video", photo = 1 },
  { at = "90s", who = "alice.mac", fault = "replace-device" },
  { at = "180s", who = "alice.mac", do = "save-as-video", photo = 1 },
]
expect = [{ who = "alice.phone", holds = 4, view = "all-photos" }]
"#;

/// A video of a Live Photo shows the same pictures as the photo, wherever it was made (LIB-6).
pub(crate) fn a_video_shows_what_its_photo_shows() -> Result<(), Failed> {
    let parsed = scenario::parse("videos.toml", VIDEOS_OF_MANY_LIBRARIES)?;
    let album = Album::of(&parsed.scenario, Form::Pair);
    let mut held = Held::default();
    for index in album.indexes() {
        held.about(&index.device);
        let shown = index.photos.iter().map(|photo| (photo.camera.clone(), photo.pictures));
        let photo = (Some("alice.phone".to_owned()), Some([0, 45, 89]));
        held.check("what its photos show", shown.collect::<Vec<_>>(), vec![photo; 4]);
    }
    Ok(held.end()?)
}
