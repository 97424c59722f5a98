//! Every scenario file as a test of its own, and facts that cross crates.
//!
//! `scenarios.rs` makes a test of each file and holds its report to a snapshot in `snapshots/`; `facts.rs` says what
//! is true of all of them together; `laws.rs` plays them again with other faults thrown in. `photos/` looks at the files
//! that they leave with readers that are not ours, `tools/` with programs that are not; `libraries.rs` holds libraries on
//! disk to those of the run; `live/` plays over real sockets, and holds that to the simulation.

mod album;
mod fixtures;
mod held;
mod likeness;

use std::{
    fs,
    path::{Path, PathBuf},
};

use scenario::{Parsed, load};

pub use album::{Album, Kind, Photo, SCENARIOS, Screenshot, Shows};
pub use fixtures::{FIXTURES, Set};
pub use held::Held;
pub use likeness::check_still;

/// The folder of scenarios.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// Every scenario that can be played, by its name (`call/one-to-one`), in order of names.
///
/// # Panics
///
/// If one cannot be read: every file outside of `invalid/` is a sound one.
#[must_use]
pub fn scenarios() -> Vec<(String, Parsed)> {
    let folder = folder();
    let mut found = vec![];
    walk(&folder, &mut found);
    found.sort();
    let name = |path: &PathBuf| {
        let below = path.strip_prefix(&folder).expect("it was found there").with_extension("");
        below.to_string_lossy().replace('\\', "/")
    };
    let read = |path: &PathBuf| load(path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    found.iter().map(|path| (name(path), read(path))).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the folder of scenarios can be read");
    for path in entries.map(|entry| entry.expect("a folder's entry can be read").path()) {
        if path.is_dir() && path.file_name().is_none_or(|name| name != "invalid") {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
}
