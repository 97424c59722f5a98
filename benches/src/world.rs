//! Scenarios that are measured: files of this house, and calls as large as anybody wants.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use scenario::{Parsed, Scenario};

/// Files with mistakes, which are not played.
const INVALID: &str = "invalid";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// The scenario file of that name, below `scenarios/`, without its ending.
///
/// # Panics
///
/// If it is not there, or has mistakes.
#[must_use]
pub fn file(name: &str) -> Parsed {
    let parsed = scenario::load(&folder().join(name).with_extension("toml"));
    parsed.unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Every scenario file that can be played: its name and its text, in order.
///
/// # Panics
///
/// If one cannot be read.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    let mut found = vec![];
    let areas = fs::read_dir(folder()).expect("the scenarios are there");
    for area in areas.map(|area| area.expect("it can be read").path()) {
        if !area.is_dir() || area.ends_with(INVALID) {
            continue;
        }
        let entries = fs::read_dir(&area).expect("it can be read");
        for path in entries.map(|entry| entry.expect("it can be read").path()) {
            if path.extension().is_some_and(|ending| ending == "toml") {
                let text = fs::read_to_string(&path).expect("it can be read");
                found.push((path.display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}

/// What a text says.
///
/// # Panics
///
/// If it has mistakes.
#[must_use]
pub fn read(text: &str) -> Scenario {
    scenario::parse("a scenario that is measured", text)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
        .scenario
}

/// How often a device in [`group_call`] presses: controls hide after five seconds, so it taps before each press.
const PRESS_EVERY_MS: u32 = 6_000;

/// A group call of 2 to 32 devices with so many presses in all: each takes the next one, in turns.
#[must_use]
pub fn group_call(devices: u32, presses: u32) -> String {
    let mut steps = vec![];
    for device in 0..devices {
        let next = (device + 1) % devices;
        steps.push((
            5_000,
            format!("who = \"p{device:02}.phone\", do = \"choose-tile\", of = \"p{next:02}\""),
        ));
        steps.push((5_001, format!("who = \"p{device:02}.phone\", do = \"fullscreen\"")));
        let times = presses / devices + u32::from(device < presses % devices);
        if times > 0 {
            // All take their photos within one turn, but no two at the same moment.
            let begin = 6_000 + device * 90;
            steps.push((begin - 500, repeated(device, "tap-screen", times, PRESS_EVERY_MS)));
            steps.push((begin, repeated(device, "press-shutter", times, PRESS_EVERY_MS)));
        }
    }
    call(devices, "40ms", steps)
}

/// A group call of 2 to 32 devices in which each turns FaceTime Live Photos off and on again so many times, and all
/// others have to hear of it: the longer the way, the more messages are under way at once.
#[must_use]
pub fn chatter(devices: u32, latency_ms: u32, times: u32, every_ms: u32) -> String {
    let mut steps = vec![];
    for device in 0..devices {
        for (nth, verb) in [(0, "turn-off"), (1, "turn-on")] {
            let what = repeated(device, verb, times, every_ms);
            steps.push((
                60_000 + device * 7 + nth * every_ms / 2,
                format!("{what}, setting = \"live-photos\""),
            ));
        }
    }
    call(devices, &format!("{latency_ms}ms"), steps)
}

fn repeated(device: u32, verb: &str, times: u32, every_ms: u32) -> String {
    let often =
        if times > 1 { format!(", times = {times}, every = \"{every_ms}ms\"") } else { String::new() };
    format!("who = \"p{device:02}.phone\", do = \"{verb}\"{often}")
}

fn call(devices: u32, latency: &str, mut steps: Vec<(u32, String)>) -> String {
    steps.sort_by_key(|(at_ms, _)| *at_ms);
    let mut text = String::from(
        "title = \"A call that is measured\"\nwhy = \"To see what it costs.\"\nrules = [\"CAP-6\"]\n\n[people]\n",
    );
    let mut joins = vec![];
    for device in 0..devices {
        let _ = writeln!(
            text,
            "p{device:02}.devices.phone = {{ model = \"iPhone 15 Pro\", live_photos = true }}"
        );
        joins.push(format!("\"p{device:02}.phone\""));
    }
    let _ = write!(text, "\n[network]\nlatency = \"{latency}\"\n");
    let _ =
        write!(text, "\n[call]\nkind = \"group\"\njoins = [{}]\n\n[timeline]\nsteps = [\n", joins.join(", "));
    for (at_ms, what) in steps {
        let _ = writeln!(text, "  {{ at = \"{at_ms}ms\", {what} }},");
    }
    text.push_str("]\nexpect = []\n");
    text
}

/// A one-to-one call with so many lines of steps, of which each is written out.
#[must_use]
pub fn long_file(steps: u32) -> String {
    let steps = (0..steps).map(|nth| (5_000 + nth * 100, repeated(0, "tap-screen", 1, 0))).collect();
    call(2, "40ms", steps)
}
