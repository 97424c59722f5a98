//! For build servers: JUnit's XML. Written by hand, since it is six elements and two kinds of text.

use std::{
    fmt::{self, Write as _},
    io::{self, Write},
    time::Duration,
};

use trace::Verdict;

use crate::{
    entry::{Counts, Entry, Played},
    problem::{self, Shown},
};

/// Writes a test suite for each area and a test case for each file. What is undecided or unreadable is an error.
///
/// # Errors
///
/// Whatever `to` fails with.
pub fn write_junit(to: &mut impl Write, entries: &[Entry<'_>], elapsed: Option<Duration>) -> io::Result<()> {
    writeln!(to, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    let time = elapsed.map(|elapsed| {
        let millis = elapsed.as_millis();
        format!(r#" time="{}.{:03}""#, millis / 1000, millis % 1000)
    });
    let counts = counts(Counts::of(entries));
    writeln!(to, r#"<testsuites name="shutterlab" {counts}{}>"#, time.unwrap_or_default())?;
    let mut areas: Vec<&str> = Vec::new();
    for entry in entries {
        if !areas.contains(&entry.area()) {
            areas.push(entry.area());
        }
    }
    for area in areas {
        let of_area = || entries.iter().filter(|entry| entry.area() == area);
        let counts = self::counts(Counts::of(of_area()));
        writeln!(to, r#"  <testsuite name="{}" {counts}>"#, named(area))?;
        for entry in of_area() {
            case(to, entry)?;
        }
        writeln!(to, "  </testsuite>")?;
    }
    writeln!(to, "</testsuites>")
}

/// Some collectors drop what has no name: so a file that is in no folder has one there.
const fn named(area: &str) -> Escaped<'_> {
    Escaped(if area.is_empty() { "." } else { area })
}

fn counts(counts: Counts) -> String {
    let errors = counts.undecided + counts.unreadable + counts.broken;
    format!(r#"tests="{}" failures="{}" errors="{errors}""#, counts.all(), counts.failed)
}

fn case(to: &mut impl Write, entry: &Entry<'_>) -> io::Result<()> {
    let (area, name, file) = match entry {
        Entry::Played(played) => (&played.area, &played.name, &played.file),
        Entry::Unreadable(unreadable) => (&unreadable.area, &unreadable.name, &unreadable.file),
        Entry::Broken(broken) => (&broken.area, &broken.name, &broken.file),
    };
    let (area, name, file) = (named(area), Escaped(name), Escaped(file));
    write!(to, r#"    <testcase classname="{area}" name="{name}" file="{file}""#)?;
    match entry {
        Entry::Played(played) => match played.judgement.verdict {
            Verdict::Passed => return writeln!(to, "/>"),
            Verdict::Failed => {
                writeln!(to, ">")?;
                failure(to, played)?;
            }
            Verdict::Undecided => {
                let message = "a limit was reached before all was over";
                writeln!(to, ">\n      <error type=\"undecided\" message=\"{message}\"/>")?;
            }
        },
        Entry::Unreadable(unreadable) => {
            let mistakes = unreadable.mistakes.render(false);
            let message = mistakes.lines().last().unwrap_or_default();
            let (message, mistakes) = (Escaped(message), Text(&mistakes));
            writeln!(to, ">\n      <error type=\"unreadable\" message=\"{message}\">{mistakes}</error>")?;
        }
        Entry::Broken(broken) => {
            let message = Escaped(broken.what);
            writeln!(to, ">\n      <error type=\"bug\" message=\"{message}\"/>")?;
        }
    }
    writeln!(to, "    </testcase>")
}

/// One element for all problems: readers expect at most one in a test case.
fn failure(to: &mut impl Write, played: &Played<'_>) -> io::Result<()> {
    let problems = &played.judgement.problems;
    let Some(first) = problems.first() else { return Ok(()) };
    let Shown { kind, message, actual, .. } = Shown::new(played.parsed, first);
    let more = problems.len() - 1;
    let more = if more == 0 { String::new() } else { format!("; and {more} more") };
    let text = problems
        .iter()
        .enumerate()
        .map(|(place, problem)| problem::render(played.parsed, problem, place + 1 == problems.len(), false));
    let text = text.collect::<Vec<_>>().join("\n\n");
    let (message, text) = (format!("{message}, {actual}{more}"), Text(&text));
    writeln!(to, "      <failure type=\"{kind}\" message=\"{}\">{text}</failure>", Escaped(&message))
}

/// Text of an attribute. XML has no way to write most control characters, whatever one does: a mark stands in their
/// place.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                // As they are, a reader would take them for spaces.
                '\t' | '\n' => write!(f, "&#{};", u32::from(c))?,
                c => escape(f, c)?,
            }
        }
        Ok(())
    }
}

/// Text of an element, with its lines as they are.
struct Text<'a>(&'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '\t' | '\n' => f.write_char(c),
            c => escape(f, c),
        })
    }
}

fn escape(f: &mut fmt::Formatter<'_>, c: char) -> fmt::Result {
    match c {
        '&' => f.write_str("&amp;"),
        '<' => f.write_str("&lt;"),
        '>' => f.write_str("&gt;"),
        '"' => f.write_str("&quot;"),
        '\'' => f.write_str("&apos;"),
        '\r' => f.write_str("&#13;"),
        '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}'),
        c => f.write_char(c),
    }
}

#[cfg(test)]
mod tests;
