//! Each file of `scenarios/invalid` has one mistake, or one combination of mistakes, and beside it lies what people
//! see of it.

use std::{collections::BTreeSet, ffi::OsStr, fs, path::Path};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/invalid");

#[test]
fn every_mistake_is_shown_as_its_snapshot_says() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(FOLDER);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for name in names("toml") {
        let text = fs::read_to_string(Path::new(FOLDER).join(format!("{name}.toml"))).unwrap();
        let mistakes = scenario::parse(&format!("scenarios/invalid/{name}.toml"), &text);
        let mistakes = mistakes.map(|parsed| parsed.scenario).expect_err(&name);
        settings.bind(|| insta::assert_snapshot!(name.as_str(), mistakes.render(false)));
    }
}

#[test]
fn every_snapshot_has_its_file() {
    assert_eq!(names("snap"), names("toml"));
}

fn names(extension: &str) -> BTreeSet<String> {
    let files = fs::read_dir(FOLDER).expect("the folder is there");
    let files = files.map(|entry| entry.expect("it can be listed").path());
    let files = files.filter(|path| path.extension() == Some(OsStr::new(extension)));
    let names = files.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    names.collect()
}
