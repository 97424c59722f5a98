//! What is not written, and what is said of it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use darkroom::{FILES_MAX, Form, Trouble, develop};
use engine::{Kindest, play};

/// A call without a press, after which Alice has what her library began with.
fn scenario(library: &str) -> scenario::Scenario {
    let text = format!(
        r#"
title = "A call"
why = "It is short."
rules = ["CALL-1"]

[people.alice.devices.phone]
model = "iPhone 15"
library = [{library}]

[people.bob.devices.mac]
model = "MacBook Air"

[call]
kind = "one-to-one"
joins = ["alice.phone", "bob.mac"]

[timeline]
steps = [{{ at = "5s", who = "bob.mac", do = "hang-up" }}]
expect = [{{ who = "bob.mac", saved = 0 }}]
"#
    );
    scenario::parse("it.toml", &text).expect("the file has no mistakes").scenario
}

/// A path of its own, where nothing is yet.
fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("shutterlab-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&path);
    path
}

/// Develops into `root` and says what came of it: how many devices have a folder, or what went wrong.
#[track_caller]
fn check(library: &str, root: &Path, expected: Result<usize, &str>) {
    let scenario = scenario(library);
    let run = play(&scenario, &mut Kindest);
    let developed = develop(&scenario, &run, 0, root, Form::Pair);
    let said =
        developed.map(|developed| developed.devices.len()).map_err(|trouble: Trouble| trouble.to_string());
    assert_eq!(said, expected.map_err(str::to_owned));
}

#[test]
fn who_has_nothing_has_no_folder() {
    let root = folder("nothing");
    check("", &root, Ok(0));
    assert_eq!(fs::read_dir(&root).unwrap().count(), 0);
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let root = folder("taken");
    fs::create_dir_all(&root).unwrap();
    fs::write(root.join("mine"), "precious").unwrap();
    check("", &root, Err(&format!("`{}` is not empty: name a new folder", root.display())));
    assert_eq!(fs::read_to_string(root.join("mine")).unwrap(), "precious");
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
    fs::remove_dir_all(root).unwrap();
}

#[test]
fn more_than_the_limit_is_refused_before_anything_is_written() {
    let root = folder("too-many");
    let count = FILES_MAX + 1;
    let library = format!(r#"{{ kind = "photo", taken = "2024-09-01T10:00:00Z", count = {count} }}"#);
    check(&library, &root, Err("2001 photos are more than are written: at most 2000"));
    assert!(!root.exists());
}

#[test]
fn every_form_of_a_library_that_was_there_before_is_written() {
    let library = r#"
        { kind = "photo", taken = "2024-09-01T10:00:00+02:00" },
        { kind = "live-photo", taken = "2024-09-02T10:00:00+02:00" },
        { kind = "screenshot", taken = "2024-09-03T10:00:00+02:00" }"#;
    let root = folder("before");
    check(library, &root, Ok(1));
    let photos = root.join("alice.phone/Photos");
    let mut names: Vec<_> = fs::read_dir(photos)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["IMG_0001.JPG", "IMG_0002.JPG", "IMG_0002.MOV", "IMG_0003.PNG"]);
    fs::remove_dir_all(root).unwrap();
}
