//! `parse(write(s))` is `s`, for any scenario there can be.

mod draw;

use std::{ffi::OsStr, fs, path::PathBuf};

use proptest::prelude::*;

const EVERY_KEY: &str = include_str!("every-key.toml");

/// The scenario that `text` says is written as `text` again.
#[track_caller]
fn check(text: &str) {
    let scenario = match scenario::parse("it.toml", text) {
        Ok(parsed) => parsed.scenario,
        Err(mistakes) => panic!("{mistakes}\n{text}"),
    };
    let written = scenario::write(&scenario);
    match scenario::parse("written.toml", &written) {
        Ok(parsed) => assert_eq!(parsed.scenario, scenario, "{written}"),
        Err(mistakes) => panic!("{mistakes}\n{written}"),
    }
}

#[test]
fn every_scenario_is_written_as_it_is_read() {
    let mut folders = vec![PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios"))];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && path.file_name() != Some(OsStr::new("invalid")) {
                folders.push(path);
            } else if path.extension() == Some(OsStr::new("toml")) {
                check(&fs::read_to_string(path).unwrap());
            }
        }
    }
}

#[test]
fn every_key_is_written_as_it_is_read() {
    check(EVERY_KEY);
}

#[test]
fn every_key_is_in_the_file_of_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&scenario::schema()).unwrap();
    let mut tables = vec![&schema];
    tables.extend(schema["$defs"].as_object().unwrap().values());
    let keys = tables.iter().filter_map(|table| table["properties"].as_object()).flat_map(|keys| keys.keys());
    let missing: Vec<_> = keys.filter(|key| !EVERY_KEY.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn people_and_devices_are_counted_in_the_order_of_the_file() {
    let scenario = scenario::parse("it.toml", EVERY_KEY).unwrap().scenario;
    let names: Vec<_> = scenario.people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(names, ["zoe", "bob", "dan"]);
    let names: Vec<_> = scenario.devices.iter().map(|device| device.name.as_str()).collect();
    assert_eq!(names, ["zoe.phone", "bob.mac", "bob.pad", "dan.pc"]);
    assert!(scenario.devices.iter().zip(0..).all(|(device, id)| device.profile.id.0 == id));
}

proptest! {
    #[test]
    fn any_scenario_comes_back(choices in prop::collection::vec(any::<u32>(), 0..600)) {
        let scenario = draw::scenario(&choices);
        let written = scenario::write(&scenario);
        match scenario::parse("written.toml", &written) {
            Ok(parsed) => {
                prop_assert_eq!(&parsed.scenario, &scenario, "{}", written);
                prop_assert_eq!(parsed.sources().steps.len(), scenario.steps.len());
                prop_assert_eq!(parsed.sources().expect.len(), scenario.expect.len());
                prop_assert_eq!(scenario::write(&parsed.scenario), written);
            }
            Err(mistakes) => prop_assert!(false, "{mistakes}\n{written}"),
        }
    }
}
