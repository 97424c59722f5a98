//! Where things lie: what was measured last, its page, and the baselines that somebody keeps.

use std::{
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use super::document::{Document, Unreadable};

/// The longest name of a baseline.
const NAME_BYTES_MAX: usize = 64;
/// So alike a name has to be to be meant.
const ALIKE: f64 = 0.7;

/// The name of a baseline, which is the name of a file too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_sound = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let fits = (1..=NAME_BYTES_MAX).contains(&text.len());
        if fits && !text.starts_with(['.', '-']) && text.chars().all(is_sound) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "expected a name of at most {NAME_BYTES_MAX} letters, digits, `-`, `_` and `.`, such as `main`"
        ))
    }
}

/// A folder in the target folder.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
}

impl Shelf {
    /// Of the house below `root`.
    pub(crate) fn of(root: &Path) -> Self {
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Self::at(target.join("shutterlab-bench"))
    }

    /// In that folder.
    pub(crate) const fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What was measured last.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("bench.json")
    }

    /// Its page.
    pub(crate) fn page(&self) -> PathBuf {
        self.folder.join("bench.html")
    }

    fn baseline(&self, name: &str) -> PathBuf {
        self.folder.join("baselines").join(format!("{name}.json"))
    }

    /// Keeps a baseline.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(crate) fn put(&self, name: &Name, document: &Document) -> io::Result<()> {
        fs::create_dir_all(self.folder.join("baselines"))?;
        fs::write(self.baseline(name.as_str()), document.to_text()?)
    }

    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// What to say where it is not there or cannot be read.
    pub(crate) fn take(&self, name: &Name) -> Result<Document, String> {
        let (name, path) = (name.as_str(), self.baseline(name.as_str()));
        Document::read(&path).map_err(|error| match error {
            Unreadable::Io(error) if error.kind() == io::ErrorKind::NotFound => self.unknown(name),
            Unreadable::Io(_) | Unreadable::Damaged(_) | Unreadable::Version(_) => format!(
                "error: cannot read the baseline `{name}`: {error}\n  --> {}\nhelp: measure it anew: `cargo xtask bench --save {name}`",
                path.display()
            ),
        })
    }

    fn unknown(&self, name: &str) -> String {
        let names = self.names();
        let alike = |other: &&String| strsim::jaro_winkler(name, other) > ALIKE;
        let closest = names.iter().filter(alike).max_by(|one, other| {
            strsim::jaro_winkler(name, one).total_cmp(&strsim::jaro_winkler(name, other))
        });
        let meant = closest.map_or(String::new(), |other| format!(": did you mean `{other}`?"));
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let there = match listed.as_slice() {
            [] => format!("there is none yet: `cargo xtask bench --save {name}` makes it"),
            listed => format!("there is {}", listed.join(", ")),
        };
        format!("error: unknown baseline `{name}`{meant}\nhelp: {there}")
    }

    /// The baselines that there are, in order.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join("baselines")).into_iter().flatten().flatten();
        let mut names: Vec<String> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        names
    }
}
