//! Which scenario files there are, and which are meant.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where scenarios are looked for when no path is named.
pub(crate) const SCENARIOS: &str = "scenarios";
/// A folder of files with mistakes, which are not played unless named.
const INVALID: &str = "invalid";

/// A scenario file, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// `call/one-to-one`: the path below `scenarios`, or as it was named, without `.toml`.
    pub(crate) name: String,
}

/// The scenario files that `paths` mean, in order of their names; a path that does not exist is kept, so that reading
/// it gives the error.
pub(crate) fn find(paths: &[PathBuf], base: &Path) -> io::Result<Vec<Found>> {
    let mut found = Vec::new();
    if paths.is_empty() {
        walk(&base.join(SCENARIOS), &mut found)?;
    }
    for path in paths {
        // As typed, or else from the workspace's root.
        let path = if path.exists() { path.clone() } else { or_below(base, path) };
        if path.is_dir() {
            walk(&path, &mut found)?;
        } else {
            found.push(path);
        }
    }
    let mut found: Vec<_> = found
        .into_iter()
        .map(|path| {
            let path = path.strip_prefix(base).map(Path::to_path_buf).unwrap_or(path);
            Found { name: name(&path), path }
        })
        .collect();
    found.sort();
    found.dedup();
    Ok(found)
}

fn or_below(base: &Path, path: &Path) -> PathBuf {
    let below = base.join(path);
    if below.exists() { below } else { path.to_path_buf() }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != INVALID) {
                walk(&path, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    Ok(())
}

fn name(path: &Path) -> String {
    let stem = path.with_extension("");
    let parts: Vec<_> = stem.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let below = parts.iter().rposition(|part| part == SCENARIOS).map_or(0, |place| place + 1);
    let start = if below < parts.len() { below } else { 0 };
    parts[start..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_lies_below_scenarios() {
        assert_eq!(name(Path::new("scenarios/call/one-to-one.toml")), "call/one-to-one");
        assert_eq!(name(Path::new("/x/scenarios/a.toml")), "a");
        assert_eq!(name(Path::new("mine.toml")), "mine");
    }
}
