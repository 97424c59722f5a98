//! From a file to a [`Scenario`], or to all of its mistakes.
//!
//! A file without mistakes is read by serde and checked once. Only where that fails is it read again, slowly, to say
//! everything that is wrong with it: syntax; or else form and meaning together.

use std::{
    fs,
    io::{self, Read},
    ops::Range,
    path::Path,
    sync::OnceLock,
};

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use crate::{
    check::{self, Damaged},
    diagnostic::{Diagnostic, Mistakes, Note, line, render},
    file::File,
    limits::{self, FILE_BYTES_MAX, MISTAKES_FOUND_MAX},
    scenario::Scenario,
    structure, suggest,
};

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What it says.
    pub scenario: Scenario,
    /// What it is called in messages.
    pub name: String,
    /// Its text, which all places are bytes of.
    pub text: String,
    sources: OnceLock<Sources>,
}

/// Where the lines of a timeline stand.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Those of `timeline.steps`, in their order.
    pub steps: Vec<Source>,
    /// Those of `timeline.expect`, in their order.
    pub expect: Vec<Source>,
}

/// Where one line stands.
#[derive(Clone, Debug)]
pub struct Source {
    /// All of it, with its braces.
    pub span: Range<usize>,
    /// Each of its keys, together with its value.
    pub keys: Vec<(String, Range<usize>)>,
}

impl Source {
    /// The bytes of `key` and its value; of all of the line, if it has no such key.
    #[must_use]
    pub fn key(&self, key: &str) -> Range<usize> {
        let found = self.keys.iter().find(|(name, _)| name == key);
        found.map_or(&self.span, |(_, span)| span).clone()
    }
}

impl Parsed {
    /// Where the lines of the timeline stand; looked up when somebody asks for the first time.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        self.sources.get_or_init(|| sources(&self.text))
    }

    /// The line of the file, counted from 1, that a byte lies in.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        line(&self.text, byte)
    }

    /// An expectation that did not hold, shown at its own line, in the look of a mistake: under `key` and its value
    /// stands `label`, what was found instead. Ends without a line break.
    #[must_use]
    pub fn render_failure(
        &self,
        expectation: usize,
        key: &str,
        message: &str,
        label: &str,
        notes: &[Note],
        colored: bool,
    ) -> String {
        let span = self.sources().expect.get(expectation).map(|source| source.key(key));
        self.render_at(span, message, label, notes, colored)
    }

    /// The same for a step, such as a press that found no shutter (SHUT-7).
    #[must_use]
    pub fn render_step(
        &self,
        step: usize,
        key: &str,
        message: &str,
        label: &str,
        notes: &[Note],
        colored: bool,
    ) -> String {
        let span = self.sources().steps.get(step).map(|source| source.key(key));
        self.render_at(span, message, label, notes, colored)
    }

    fn render_at(
        &self,
        span: Option<Range<usize>>,
        message: &str,
        label: &str,
        notes: &[Note],
        colored: bool,
    ) -> String {
        let (message, label) = (message.to_owned(), Some(label.to_owned()));
        let diagnostic = Diagnostic { message, span, label, notes: notes.to_vec() };
        render(&self.name, &self.text, &diagnostic, colored)
    }
}

/// Reads the file at `path`.
///
/// # Errors
///
/// All mistakes of the file, or the one that it cannot be read at all.
pub fn load(path: &Path) -> Result<Parsed, Mistakes> {
    load_as(path, &path.display().to_string())
}

/// Reads the file at `path`, which messages call `name`.
///
/// # Errors
///
/// All mistakes of the file, or the one that it cannot be read at all.
pub fn load_as(path: &Path, name: &str) -> Result<Parsed, Mistakes> {
    let fail = |message: String, notes: Vec<Note>| {
        Mistakes::new(name, "", vec![Diagnostic { message, span: None, label: None, notes }])
    };
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return Err(fail(unreadable(&error), Vec::new())),
    };
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(fail(too_large(), Vec::new()));
    }
    match String::from_utf8(bytes) {
        Ok(text) => parse(name, &text),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
            let note = Note::named("note", format!("the first byte that is not is on line {line}"));
            Err(fail("this file is not text in UTF-8".to_owned(), vec![note]))
        }
    }
}

/// One byte more than is read at most, if there are so many.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !metadata.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unreadable(error: &io::Error) -> String {
    let known = [
        (io::ErrorKind::NotFound, "there is no such file"),
        (io::ErrorKind::IsADirectory, "this is a directory, expected a scenario file"),
        (io::ErrorKind::PermissionDenied, "this file may not be read"),
    ];
    let known = known.into_iter().find(|(kind, _)| *kind == error.kind());
    known.map_or_else(|| format!("this file cannot be read: {error}"), |(_, message)| message.to_owned())
}

fn too_large() -> String {
    format!("this file is larger than {} MiB", FILE_BYTES_MAX >> 20)
}

/// Reads `text`, which messages call `name`.
///
/// # Errors
///
/// All mistakes of the text.
pub fn parse(name: &str, text: &str) -> Result<Parsed, Mistakes> {
    let mistake = |message: String, span, notes| {
        Mistakes::new(name, text, vec![Diagnostic { message, span, label: None, notes }])
    };
    if text.len() as u64 > FILE_BYTES_MAX {
        return Err(mistake(too_large(), None, Vec::new()));
    }
    if text.trim().is_empty() {
        let help = Note::help("a scenario has a title, people and their devices, a call, and a timeline");
        return Err(mistake("this file is empty".to_owned(), None, vec![help]));
    }
    if let Some(excess) = limits::excess(text) {
        return Err(mistake(excess.message, Some(excess.span), Vec::new()));
    }
    match quickly(text) {
        Some(scenario) => {
            let (name, text) = (name.to_owned(), text.to_owned());
            Ok(Parsed { scenario, name, text, sources: OnceLock::new() })
        }
        None => Err(Mistakes::new(name, text, all_mistakes(text))),
    }
}

/// The scenario, if the file has no mistake.
fn quickly(text: &str) -> Option<Scenario> {
    let deserializer = toml::Deserializer::parse(text).ok()?;
    let file = File::deserialize(deserializer).ok()?;
    check::check(&file, &Damaged::default()).ok()
}

/// Every mistake of a file that has one.
fn all_mistakes(text: &str) -> Vec<Diagnostic> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return errors.iter().take(MISTAKES_FOUND_MAX).map(|error| syntax(text, error)).collect();
    }
    let mut repaired = root.clone();
    let (mut diagnostics, damaged) = structure::repair(repaired.get_mut());
    if diagnostics.len() >= MISTAKES_FOUND_MAX {
        return diagnostics;
    }
    match File::deserialize(toml::Deserializer::from(repaired)) {
        Ok(file) => {
            let mistakes = check::check(&file, &damaged).err().unwrap_or_default();
            diagnostics.extend(mistakes.into_iter().map(|mistake| mistake.locate(text, &root)));
        }
        Err(error) => diagnostics.push(syntax(text, &error)),
    }
    diagnostics
}

fn syntax(text: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span();
    let message = match span.clone().and_then(|span| text.get(span)) {
        Some(key) if error.message() == "duplicate key" => {
            format!("`{}` is given twice", suggest::shown(key))
        }
        Some(_) | None => error.message().lines().collect::<Vec<_>>().join(", "),
    };
    Diagnostic { message, span, label: None, notes: Vec::new() }
}

fn sources(text: &str) -> Sources {
    let (root, _) = DeTable::parse_recoverable(text);
    let timeline = root.get_ref().get("timeline").and_then(|timeline| timeline.get_ref().as_table());
    let lines = |key: &str| -> Vec<Source> {
        let lines =
            timeline.and_then(|timeline| timeline.get(key)).and_then(|lines| lines.get_ref().as_array());
        lines
            .into_iter()
            .flat_map(|lines| lines.iter())
            .map(|line| source(line.span(), line.get_ref()))
            .collect()
    };
    Sources { steps: lines("steps"), expect: lines("expect") }
}

fn source(span: Range<usize>, line: &DeValue<'_>) -> Source {
    let keys = line.as_table().into_iter().flat_map(|table| table.iter());
    let keys = keys.map(|(key, value)| (key.get_ref().to_string(), key.span().start..value.span().end));
    Source { span, keys: keys.collect() }
}
