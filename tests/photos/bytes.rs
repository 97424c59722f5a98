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
