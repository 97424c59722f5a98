//! What `inspect` says of the folders of several devices at once, where one photo lies in each.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Parser;
use darkroom::{Form, develop};
use engine::{Seeded, play};
use scenario::load;
use shutterlab::{Arguments, EXIT_FAILED, EXIT_OK};

/// Alice's phone takes a photo, which iCloud brings to her Mac.
const SCENARIO: &str = "icloud/photos-come-to-ones-own-devices-alone.toml";

fn inspect(folders: &[PathBuf]) -> ExitCode {
    let folders = folders.iter().map(|folder| folder.as_os_str());
    let line = ["shutterlab".as_ref(), "inspect".as_ref()].into_iter().chain(folders);
    Arguments::parse_from(line).command.run(Path::new("."))
}

/// The still and the movie of the only Live Photo in the folder and those below it.
fn live_photo(folder: &Path) -> Option<[PathBuf; 2]> {
    let entries = fs::read_dir(folder).expect("it is there").map(|entry| entry.expect("it is there").path());
    entries
        .flat_map(|path| match path.extension() {
            None => live_photo(&path),
            Some(ending) => (ending == "MOV").then(|| [path.with_extension("JPG"), path]),
        })
        .next()
}

#[test]
fn the_same_files_on_two_devices_are_one_photo_and_other_files_are_not() {
    let scenario = load(&tests::folder().join(SCENARIO)).expect("a sound scenario").scenario;
    let run = play(&scenario, &mut Seeded::new(scenario.seed));
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("photos");
    develop(&scenario, &run, scenario.seed, &root, Form::Pair).expect("room");
    let [phone, mac] = ["alice.phone", "alice.mac"].map(|device| root.join(device));
    let both = [phone, mac];
    let [still, movie] = live_photo(&both[1]).expect("iCloud brought it");
    assert_eq!(inspect(&both), ExitCode::from(EXIT_OK));

    // Whoever imports a folder gets it twice if it lies there twice.
    let twice = [still.with_file_name("TWICE.JPG"), movie.with_file_name("TWICE.MOV")];
    for (file, twice) in [&still, &movie].into_iter().zip(&twice) {
        fs::copy(file, twice).expect("room");
    }
    assert_eq!(inspect(&both), ExitCode::from(EXIT_FAILED), "a copy in the same folder");
    for twice in twice {
        fs::remove_file(twice).expect("it is there");
    }
    assert_eq!(inspect(&both), ExitCode::from(EXIT_OK));

    // What lies behind the end of a JPEG is no part of its picture; but the files are no longer the same.
    let changed = [fs::read(&still).expect("it is there"), b"changed".to_vec()].concat();
    fs::write(&still, changed).expect("room");
    assert_eq!(inspect(&both), ExitCode::from(EXIT_FAILED), "another photo under the same identifier");
}
