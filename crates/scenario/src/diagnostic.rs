//! Mistakes of a file, shown in the look of rustc: all at once, each with its place and a way out.

use std::{error, fmt, ops::Range};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Padding, Renderer, Snippet};

use crate::limits::{MISTAKES_FOUND_MAX, MISTAKES_SHOWN_MAX};

/// One mistake, or one expectation that did not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub message: String,
    /// Which bytes of the file it is about; none if it is about all of it.
    pub span: Option<Range<usize>>,
    /// What is said under those bytes.
    pub label: Option<String>,
    /// What follows, each on a line of its own.
    pub notes: Vec<Note>,
}

/// What follows a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// `help`, `note`, `rule`, `why`.
    pub name: &'static str,
    /// What it says.
    pub text: String,
}

impl Note {
    /// A way out.
    #[must_use]
    pub fn help(text: impl Into<String>) -> Self {
        Self { name: "help", text: text.into() }
    }

    /// Something else: `note`, `rule`, `why`.
    #[must_use]
    pub fn named(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, text: text.into() }
    }
}

/// Every mistake of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistakes {
    name: String,
    text: String,
    diagnostics: Vec<Diagnostic>,
}

impl Mistakes {
    /// At least one mistake; they are put in the order of the file.
    pub(crate) fn new(name: &str, text: &str, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.as_ref().map(|span| (span.start, span.end)));
        Self { name: name.to_owned(), text: text.to_owned(), diagnostics }
    }

    /// The mistakes themselves, in the order of the file.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// As people read them, in colors where `colored`, and how many there are. Ends without a line break.
    #[must_use]
    pub fn render(&self, colored: bool) -> String {
        let count = self.diagnostics.len();
        let mut out = String::new();
        for diagnostic in self.diagnostics.iter().take(MISTAKES_SHOWN_MAX) {
            out.push_str(&render(&self.name, &self.text, diagnostic, colored));
            out.push('\n');
        }
        let all_found = count < MISTAKES_FOUND_MAX;
        if count > MISTAKES_SHOWN_MAX {
            let more = count - MISTAKES_SHOWN_MAX;
            out.push_str(&if all_found {
                format!("and {more} more\n")
            } else {
                "and many more\n".to_owned()
            });
        }
        let least = if all_found { "" } else { "at least " };
        let plural = if count == 1 { "" } else { "s" };
        out.push_str(&format!("{least}{count} mistake{plural} in {}", self.name));
        out
    }
}

/// As people read them, without colors.
impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl error::Error for Mistakes {}

/// One diagnostic about the file `name` that holds `text`. Ends without a line break.
#[must_use]
pub fn render(name: &str, text: &str, diagnostic: &Diagnostic, colored: bool) -> String {
    let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
    let mut elements: Vec<Element<'_>> = Vec::new();
    let window = diagnostic.span.clone().and_then(|span| Window::round(text, span));
    match &window {
        Some(window) => {
            let marked = AnnotationKind::Primary.span(window.span.clone()).label(diagnostic.label.as_deref());
            let snippet = Snippet::source(window.lines).line_start(window.first_line).path(name);
            elements.push(snippet.annotation(marked).into());
        }
        None => {
            let origin = Origin::path(name);
            elements.push(match &diagnostic.span {
                Some(span) => origin.line(line(text, span.start)).into(),
                None => origin.into(),
            });
            let says_more = diagnostic.label.is_some() || !diagnostic.notes.is_empty();
            elements.extend(says_more.then_some(Padding.into()));
            elements.extend(diagnostic.label.as_deref().map(|label| Level::NOTE.message(label).into()));
        }
    }
    for note in &diagnostic.notes {
        elements.push(Level::NOTE.with_name(note.name).message(&note.text).into());
    }
    let group = Group::with_title(Level::ERROR.primary_title(&diagnostic.message));
    renderer.render(&[group.elements(elements)])
}

/// The lines round a span, so that a large file costs no more to show than a small one.
struct Window<'a> {
    lines: &'a str,
    first_line: usize,
    span: Range<usize>,
}

/// A longer line is not shown: nobody could read it, and to lay it out takes long.
const LINE_BYTES_MAX: usize = 2000;

impl<'a> Window<'a> {
    fn round(text: &'a str, span: Range<usize>) -> Option<Self> {
        let start = floor(text, span.start.min(text.len()));
        let end = floor(text, span.end.clamp(start, text.len()));
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        // Only the first line of a longer span is shown: the mistake begins there.
        let to = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let lines = &text[from..to];
        if lines.len() > LINE_BYTES_MAX || text.is_empty() {
            return None;
        }
        let first_line = line(text, from);
        Some(Self { lines, first_line, span: start - from..end.min(to) - from })
    }
}

/// The line that a byte lies in, counted from 1.
pub(crate) fn line(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

/// The beginning of the character that `at` lies in.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
