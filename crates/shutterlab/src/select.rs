//! Which scenario files there are, and which are meant.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{EXIT_NOTHING, EXIT_USAGE, complain};

/// Where scenarios are looked for when no path is named.
pub(crate) const SCENARIOS: &str = "scenarios";
/// A folder of files with mistakes, which are not played unless named.
const INVALID: &str = "invalid";

/// A scenario file, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    /// `call/one-to-one`: the path below `scenarios`, or as it was named, without `.toml`.
    pub(crate) name: String,
    /// As people are told: below the workspace's root, from where `cargo xtask sim` finds it wherever it is called.
    pub(crate) shown: String,
    /// Where it is.
    pub(crate) path: PathBuf,
}

/// The scenario files that `paths` mean, in order of their names; a path that does not exist is kept, so that reading
/// it gives the error.
pub(crate) fn find(paths: &[PathBuf], root: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    if paths.is_empty() {
        walk(&root.join(SCENARIOS), &mut found)?;
    }
    for path in paths {
        // As typed, or else from the workspace's root, or as a scenario's own name, which is what people see.
        let path = if path.exists() { path.clone() } else { or_below(root, path) };
        if path.is_dir() {
            walk(&path, &mut found)?;
        } else {
            found.push(path);
        }
    }
    let mut found: Vec<_> = found.into_iter().map(|path| Found::new(path, root)).collect();
    found.sort();
    found.dedup();
    Ok(found)
}

/// The one scenario that is meant, for a command that takes one; where it is none or more, that is said, and what to
/// exit with.
pub(crate) fn only(found: &[Found]) -> Result<&Found, u8> {
    match found {
        [one] => Ok(one),
        [] => {
            complain("error: there is no scenario in that folder");
            Err(EXIT_NOTHING)
        }
        [first, ..] => {
            complain(&format!(
                "error: these are {} scenarios, and this command takes one, such as `{}`",
                found.len(),
                first.shown
            ));
            Err(EXIT_USAGE)
        }
    }
}

impl Found {
    fn new(path: PathBuf, root: &Path) -> Self {
        let shown = path.strip_prefix(root).unwrap_or(&path);
        Self { name: name(shown), shown: shown.display().to_string(), path }
    }
}

fn or_below(root: &Path, path: &Path) -> PathBuf {
    let named = root.join(SCENARIOS).join(path);
    let mut file = named.clone().into_os_string();
    file.push(".toml");
    let places = [root.join(path), file.into(), named];
    places.into_iter().find(|place| place.exists()).unwrap_or_else(|| path.to_path_buf())
}

/// A folder that is a link is not followed: it may lead back here.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(named)? {
        let entry = entry.map_err(named)?;
        let path = entry.path();
        if entry.file_type().map_err(named)?.is_dir() {
            if path.file_name().is_none_or(|name| name != INVALID) {
                walk(&path, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "toml") && !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}

fn name(path: &Path) -> String {
    let stem = path.with_extension("");
    let parts: Vec<_> = stem.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    match parts.iter().rposition(|part| part == SCENARIOS) {
        Some(place) if place + 1 < parts.len() => parts[place + 1..].join("/"),
        Some(_) | None => stem.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_found_by_the_name_that_people_see() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let shown = |path: &str| {
            let found = find(&[path.into()], &root).expect("a folder that can be read");
            only(&found).map(|found| found.name.clone())
        };
        assert_eq!(shown("call/one-to-one"), Ok("call/one-to-one".into()));
        assert_eq!(shown("scenarios/call/one-to-one.toml"), Ok("call/one-to-one".into()));
        assert_eq!(shown("call"), Err(EXIT_USAGE), "a folder of many");
        assert_eq!(shown("call/nowhere"), Ok("call/nowhere".into()), "for whoever reads it to say so");
    }

    #[test]
    fn a_name_is_what_lies_below_scenarios() {
        assert_eq!(name(Path::new("scenarios/call/one-to-one.toml")), "call/one-to-one");
        assert_eq!(name(Path::new("/x/scenarios/a.toml")), "a");
        assert_eq!(name(Path::new("mine.toml")), "mine");
        assert_eq!(name(Path::new("/tmp/mine.toml")), "/tmp/mine");
    }
}
