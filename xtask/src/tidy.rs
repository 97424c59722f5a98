//! `cargo xtask tidy`: the rules of the house that a compiler does not check.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use rules::Rule;
use scenario::Parsed;

/// Each room and its layer: a room may use rooms of lower layers only. `ARCHITECTURE.md` says why each is a crate.
const LAYERS: [(&str, u8); 25] = [
    ("planted", 0),
    ("rules", 0),
    ("media", 0),
    ("library", 1),
    ("studio", 1),
    ("video", 1),
    ("protocol", 2),
    ("store", 2),
    ("device", 3),
    ("service", 3),
    ("wire", 3),
    ("disk", 4),
    ("scenario", 4),
    ("trace", 5),
    ("engine", 6),
    ("report", 6),
    ("check", 7),
    ("darkroom", 7),
    ("diagnosis", 7),
    ("live", 8),
    ("shutterlab", 9),
    ("benches", 10),
    ("planted-tests", 10),
    ("tests", 10),
    ("xtask", 10),
];

/// Rooms whose compiler must refuse a clock, a hash map, a thread and a file.
const CORE: [&str; 5] = ["planted", "library", "protocol", "device", "service"];

/// A file longer than this asks for a reason, which [`LONG_FILES`] gives.
const LINES_MAX: usize = 500;

/// Longer files, and why.
const LONG_FILES: [(&str, &str); 2] = [
    (
        "crates/service/tests/behaviour/call.rs",
        "scripts of what the call service says, read from top to bottom",
    ),
    ("crates/device/src/event.rs", "one closed list of facts, in one place"),
];

/// Sections of the behaviour document whose rules must each be shown by a scenario, by the letters of their ids.
const SHOWN: [&str; 11] = ["DEV", "CALL", "SET", "SHUT", "CAP", "NOTE", "SHOT", "LIB", "ALB", "CLOUD", "OS"];

/// Files with mistakes, which are not played.
const INVALID: &str = "scenarios/invalid/";

/// What is wrong, one line each.
type Complaints = Vec<String>;

/// Looks at the house below a folder and says what is wrong.
type Check = fn(&Path, &mut Complaints) -> io::Result<()>;

/// Checks everything and says what is wrong.
pub(crate) fn run(root: &Path) -> ExitCode {
    let checks: [(&str, Check); 6] = [
        ("layers", layers),
        ("pages", pages),
        ("core", core),
        ("rules", rules_shown),
        ("snapshots", snapshots),
        ("schema lines", schema_lines),
    ];
    let mut complaints = Vec::new();
    for (name, check) in checks {
        let before = complaints.len();
        if let Err(error) = check(root, &mut complaints) {
            complaints.push(format!("{name}: {error}"));
        }
        let found = complaints.len() - before;
        let state = if found == 0 { "in order" } else { "not in order" };
        if let Err(error) = shutterlab::say(&format!("{name:>14}  {state}\n")) {
            complaints.push(error.to_string());
        }
    }
    for complaint in &complaints {
        shutterlab::complain(&format!("error: {complaint}"));
    }
    if complaints.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Every arrow between rooms goes down at least one layer.
fn layers(root: &Path, complaints: &mut Complaints) -> io::Result<()> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root)
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let layer = |name: &str| LAYERS.iter().find(|(room, _)| *room == name).map(|(_, layer)| *layer);
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let name = text(&package["name"]);
        let Some(own) = layer(&name) else {
            complaints.push(format!("`{name}` has no layer in the table of xtask/src/tidy.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let other = text(&dependency["name"]);
            if layer(&other).is_some_and(|other| other >= own) {
                complaints.push(format!("`{name}` (layer {own}) must not use `{other}`: arrows go down"));
            }
        }
    }
    Ok(())
}

/// Every file says what it is before anything else, and is not too long.
fn pages(root: &Path, complaints: &mut Complaints) -> io::Result<()> {
    for folder in ["crates", "benches", "tests", "xtask"] {
        for path in files(&root.join(folder), "rs")? {
            let text = fs::read_to_string(&path)?;
            let name = below(root, &path);
            if !text.starts_with("//! ") {
                complaints.push(format!("{name} does not begin with `//! ` and what it is"));
            }
            let excused = LONG_FILES.iter().any(|(file, _)| *file == name);
            let lines = text.lines().count();
            if lines > LINES_MAX && !excused {
                complaints.push(format!(
                    "{name} has {lines} lines; split it, or give its reason in xtask/src/tidy.rs"
                ));
            }
        }
    }
    Ok(())
}

/// The core knows neither clock nor file, and every crate is safe code.
fn core(root: &Path, complaints: &mut Complaints) -> io::Result<()> {
    for entry in fs::read_dir(root.join("crates"))? {
        let folder = entry?.path();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let page = fs::read_to_string(folder.join("src/lib.rs"))?;
        if !page.contains("\n#![forbid(unsafe_code)]\n") {
            complaints.push(format!("crates/{name} does not forbid unsafe code"));
        }
        if CORE.contains(&name.as_str()) && !page.contains("\n#![no_std]\n") {
            complaints.push(format!("crates/{name} is of the core and must be `no_std`"));
        }
        if !page.contains("must never be known here") && !page.contains("must never know") {
            complaints.push(format!("the page of crates/{name} does not say what must never be known there"));
        }
    }
    Ok(())
}

/// Every rule is shown by a scenario that names it, and a scenario shows every rule that it names.
fn rules_shown(root: &Path, complaints: &mut Complaints) -> io::Result<()> {
    let mut shown: BTreeSet<Rule> = BTreeSet::new();
    for path in files(&root.join("scenarios"), "toml")? {
        let name = below(root, &path);
        if name.starts_with(INVALID) {
            continue;
        }
        let Ok(Parsed { scenario, .. }) = scenario::load(&path) else {
            complaints.push(format!("{name} cannot be read"));
            continue;
        };
        let run = engine::play(&scenario, &mut engine::Seeded::new(scenario.seed));
        let rules = trace::rules_shown(&scenario, &run.trace);
        for rule in &scenario.rules {
            if rules.contains(rule) {
                shown.insert(*rule);
            } else if scenario.property.is_none() {
                // What shrinking left guards a property; which rule its trace shows is chance.
                complaints.push(format!("{name} names {}, but nothing in its trace shows it", rule.id()));
            }
        }
    }
    for rule in Rule::all().filter(|rule| SHOWN.contains(&section_of(*rule)) && !shown.contains(rule)) {
        complaints.push(format!("no scenario shows {}: {}", rule.id(), rule.text()));
    }
    Ok(())
}

fn section_of(rule: Rule) -> &'static str {
    rule.id().split('-').next().unwrap_or_default()
}

/// Every snapshot belongs to a scenario.
fn snapshots(root: &Path, complaints: &mut Complaints) -> io::Result<()> {
    let scenarios: BTreeSet<String> = files(&root.join("scenarios"), "toml")?
        .iter()
        .map(|path| below(&root.join("scenarios"), &path.with_extension("")).replace('/', "__"))
        .collect();
    for path in files(&root.join("tests/snapshots"), "snap")? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !scenarios.contains(&stem) {
            complaints.push(format!("{} belongs to no scenario", below(root, &path)));
        }
    }
    Ok(())
}

/// Every scenario names its schema, so that editors complete and check it.
fn schema_lines(root: &Path, complaints: &mut Complaints) -> io::Result<()> {
    for path in files(&root.join("scenarios"), "toml")? {
        let name = below(root, &path);
        let text = fs::read_to_string(&path).unwrap_or_default();
        let line = format!("#:schema {}scenario.schema.json", "../".repeat(name.matches('/').count()));
        if !name.starts_with(INVALID) && text.lines().next() != Some(line.as_str()) {
            complaints.push(format!("{name} does not begin with `{line}`"));
        }
    }
    Ok(())
}

/// All files below a folder with that ending, in order.
fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        // Workspaces of their own build below themselves.
        if path.is_dir() && !path.ends_with("target") {
            found.extend(files(&path, ending)?);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn below(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}
