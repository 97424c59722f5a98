//! One mistake, by keys; its bytes are looked up once it is shown.

use std::ops::Range;

use toml::{Spanned, de::DeTable};

use crate::{
    diagnostic::{self, Diagnostic, Note},
    place::{Part, Path},
    suggest::Unknown,
};

/// Where a value stands, said without making a [`Path`] of it.
#[derive(Clone, Copy)]
pub(crate) enum Spot<'a> {
    /// The value at that path.
    Here(&'a Path),
    /// The value of a key of the table there.
    Key(&'a Path, &'static str),
    /// An element of the array that is the value of a key of the table there.
    Item(&'a Path, &'static str, usize),
}

impl Spot<'_> {
    pub(crate) fn path(self) -> Path {
        match self {
            Self::Here(path) => path.clone(),
            Self::Key(path, key) => path.key(key),
            Self::Item(path, key, index) => path.key(key).index(index),
        }
    }
}

/// One mistake.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    path: Path,
    part: Part,
    /// Which bytes of a text it is about; all of them, where it is not said.
    inside: Option<Range<usize>>,
    message: String,
    label: Option<String>,
    notes: Vec<Remark>,
}

/// A note, and the place whose line it names at its end.
#[derive(Clone, Debug)]
struct Remark {
    note: Note,
    line_of: Option<Path>,
}

impl Mistake {
    pub(crate) fn new(spot: Spot<'_>, message: impl Into<String>) -> Self {
        Self {
            path: spot.path(),
            part: Part::Value,
            inside: None,
            message: message.into(),
            label: None,
            notes: Vec::new(),
        }
    }

    /// `written` is none of `words`.
    pub(crate) fn unknown<'w>(
        spot: Spot<'_>,
        noun: &str,
        written: &str,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Self {
        let unknown = Unknown::new(noun, written, words);
        let mistake = Self::new(spot, unknown.message).label(unknown.label);
        match unknown.note {
            Some(note) => mistake.note(note),
            None => mistake,
        }
    }

    /// It is about the key, not about its value.
    pub(crate) fn key(mut self) -> Self {
        self.part = Part::Key;
        self
    }

    /// It is about those bytes of the text that is the value.
    pub(crate) fn inside(mut self, bytes: Range<usize>) -> Self {
        self.inside = Some(bytes);
        self
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Remark { note: Note::help(text), line_of: None });
        self
    }

    /// A way out, on the line of `path`.
    pub(crate) fn help_on_line(mut self, text: impl Into<String>, path: Path) -> Self {
        self.notes.push(Remark { note: Note::help(text), line_of: Some(path) });
        self
    }

    pub(crate) fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(Remark { note: Note::named("note", text), line_of: None });
        self
    }

    /// With its bytes in the file that `root` was read from.
    pub(crate) fn locate(self, text: &str, root: &Spanned<DeTable<'_>>) -> Diagnostic {
        let line = |path: &Path| Some(diagnostic::line(text, path.span(root, Part::Value)?.start));
        let notes = self.notes.into_iter().map(|remark| match remark.line_of.as_ref().and_then(line) {
            Some(line) => Note { text: format!("{} on line {line}", remark.note.text), ..remark.note },
            None => remark.note,
        });
        Diagnostic {
            message: self.message,
            span: self.path.span(root, self.part).map(|span| within(text, span, self.inside)),
            label: self.label,
            notes: notes.collect(),
        }
    }
}

/// The bytes `inside` of a text that stands at `span`, quotes included. A text of several lines is shown whole.
fn within(text: &str, span: Range<usize>, inside: Option<Range<usize>>) -> Range<usize> {
    let written = text.get(span.clone()).unwrap_or_default();
    let place = |byte| Some(span.start + place_in(written, byte)?);
    let found = inside.and_then(|inside| Some(place(inside.start)?..place(inside.end)?));
    found.unwrap_or(span)
}

/// Where in a text as it is written, quotes included, that byte of what it says stands: an escape is written in more
/// bytes than it says.
fn place_in(written: &str, byte: usize) -> Option<usize> {
    if written.starts_with("'''") || written.starts_with("\"\"\"") {
        return None;
    }
    let escapes = written.starts_with('"');
    let mut said = 0;
    let mut letters = written.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        if said >= byte {
            return Some(at);
        }
        said += if escapes && letter == '\\' { escaped(&mut letters)? } else { letter.len_utf8() };
    }
    None
}

/// How many bytes the escape says whose backslash was just read.
fn escaped(letters: &mut impl Iterator<Item = (usize, char)>) -> Option<usize> {
    let digits = match letters.next()?.1 {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return Some(1),
    };
    let code: String = letters.take(digits).map(|(_, digit)| digit).collect();
    char::from_u32(u32::from_str_radix(&code, 16).ok()?).map(char::len_utf8)
}
