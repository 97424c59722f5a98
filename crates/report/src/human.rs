//! For people at a terminal: a line for each scenario, what failed and why, and a summary.

use std::{
    borrow::Cow,
    io::{self, Write},
    time::Duration,
};

use protocol::Instant;
use trace::Verdict;

use crate::{
    ending::write_ending,
    entry::{Broken, Counts, Entry, Played, Unreadable},
    problem,
    story::{Level, Story, StoryLine, write_lines},
    style::Style,
};

/// How many lines of a story stand under a failure.
const EXCERPT_LINES_MAX: usize = 12;
/// The column in which a summary's time ends.
const SUMMARY_WIDTH: usize = 80;

/// How results are written for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Human {
    /// Colours.
    pub style: Style,
    /// How much of each run is told.
    pub told: Told,
    /// How somebody calls this program, for what they may repeat; `cargo xtask`, where nothing is said.
    pub called: Option<String>,
    /// How many columns there are, where that is known: a title that does not fit on its line is cut short.
    pub columns: Option<usize>,
}

/// Columns before the name: the verdict and two blanks.
const BEFORE_NAME: usize = 14;
/// In fewer columns than these no title says anything.
const TITLE_COLUMNS_MIN: usize = 12;

/// How much of a run is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// Nothing, unless something is wrong.
    #[default]
    Nothing,
    /// What people and their devices do and see.
    Story,
    /// That, and all that goes on behind it.
    All,
}

impl Human {
    /// Writes everything: lines, failures, summary. `elapsed` is what the clock on the wall says, where it matters.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn write(
        &self,
        to: &mut impl Write,
        entries: &[Entry<'_>],
        elapsed: Option<Duration>,
    ) -> io::Result<()> {
        let width = entries.iter().map(|entry| entry.full_name().chars().count()).max().unwrap_or(0);
        for entry in entries {
            self.line(to, entry, width)?;
        }
        for entry in entries {
            self.details(to, entry)?;
        }
        self.summary(to, Counts::of(entries), elapsed)?;
        // Several are a long way up by now.
        let wrong: Vec<_> = entries.iter().filter(|entry| !entry.has_passed()).collect();
        if wrong.len() > 1 {
            wrong.into_iter().try_for_each(|entry| self.line(to, entry, width))?;
        }
        Ok(())
    }

    /// Writes the line of one scenario; its name is given `width` columns.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn line(&self, to: &mut impl Write, entry: &Entry<'_>, width: usize) -> io::Result<()> {
        let name = entry.full_name();
        let (verdict, title) = match entry {
            Entry::Played(played) => {
                (self.verdict(played.judgement.verdict), played.parsed.scenario.title.as_str())
            }
            Entry::Unreadable(_) => (self.style.bad("  UNREADABLE"), ""),
            Entry::Broken(_) => (self.style.bad("      BROKEN"), ""),
        };
        let line = format!("{verdict}  {name:<width$}  {}", self.fitting(title, BEFORE_NAME + width + 2));
        writeln!(to, "{}", line.trim_end())
    }

    /// As much of `title` as there is room for after `before` columns.
    fn fitting<'t>(&self, title: &'t str, before: usize) -> Cow<'t, str> {
        let room = self.columns.map_or(usize::MAX, |columns| columns.saturating_sub(before));
        if title.chars().count() <= room {
            Cow::Borrowed(title)
        } else if room < TITLE_COLUMNS_MIN {
            Cow::Borrowed("")
        } else {
            let start: String = title.chars().take(room - 1).collect();
            Cow::Owned(format!("{}…", start.trim_end()))
        }
    }

    fn verdict(&self, verdict: Verdict) -> String {
        match verdict {
            Verdict::Passed => self.style.good("        PASS"),
            Verdict::Failed => self.style.bad("        FAIL"),
            Verdict::Undecided => self.style.unsure("   UNDECIDED"),
        }
    }

    /// Writes what is to be said of one scenario besides its line: why it failed, and its trace if that is wanted.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn details(&self, to: &mut impl Write, entry: &Entry<'_>) -> io::Result<()> {
        match entry {
            Entry::Played(played) => {
                if self.told != Told::Nothing {
                    self.tell(to, played)?;
                }
                match played.judgement.verdict {
                    Verdict::Passed => Ok(()),
                    Verdict::Failed => self.failed(to, played),
                    Verdict::Undecided => self.undecided(to, played),
                }
            }
            Entry::Unreadable(unreadable) => self.unreadable(to, unreadable),
            Entry::Broken(Broken { file, what, .. }) => {
                writeln!(to, "\nerror: a bug of Shutterlab, while it played {file}: {what}")?;
                writeln!(to, "  = help: please report it, with the file")
            }
        }
    }

    fn tell(&self, to: &mut impl Write, played: &Played<'_>) -> io::Result<()> {
        let scenario = &played.parsed.scenario;
        writeln!(to, "\n{}\n", self.style.strong(&scenario.title))?;
        let story = Story::new(scenario, played.trace);
        let wanted = |line: &&StoryLine| self.told == Told::All || line.level == Level::Story;
        write_lines(to, self.style, story.lines.iter().filter(wanted))?;
        write_ending(to, scenario, played.trace, self.style)
    }

    fn failed(&self, to: &mut impl Write, played: &Played<'_>) -> io::Result<()> {
        self.heading(to, &self.style.bad("FAILED"), played)?;
        let problems = &played.judgement.problems;
        for (place, problem) in problems.iter().enumerate() {
            let last = place + 1 == problems.len();
            writeln!(to, "\n{}", problem::render(played.parsed, problem, last, self.style.color))?;
        }
        let problems = played.judgement.problems.iter();
        let until = problems.map(|problem| problem.at().unwrap_or(Instant::FAR)).max();
        self.excerpt(to, played, until.unwrap_or(Instant::FAR))?;
        self.repeat(to, played)
    }

    fn undecided(&self, to: &mut impl Write, played: &Played<'_>) -> io::Result<()> {
        self.heading(to, &self.style.unsure("UNDECIDED"), played)?;
        let why = match played.trace.end {
            trace::End::NeverQuiet => "things did not become quiet in time",
            trace::End::TooMuch => "more happened than a run may hold",
            trace::End::Stopped => "it was ended before its time",
            trace::End::Quiet | trace::End::Until => "the run came to its end",
        };
        writeln!(to, "\nnothing is wrong so far, but {why}")?;
        self.excerpt(to, played, Instant::FAR)?;
        self.repeat(to, played)
    }

    fn unreadable(&self, to: &mut impl Write, unreadable: &Unreadable<'_>) -> io::Result<()> {
        writeln!(to, "\n{}", unreadable.mistakes.render(self.style.color))
    }

    fn heading(&self, to: &mut impl Write, word: &str, played: &Played<'_>) -> io::Result<()> {
        let Played { area, name, .. } = played;
        let separator = if area.is_empty() { "" } else { "/" };
        writeln!(to, "\n{word}  {area}{separator}{name}")
    }

    /// The last that happened before a moment; a trace that was told in full is not told again.
    fn excerpt(&self, to: &mut impl Write, played: &Played<'_>, until: Instant) -> io::Result<()> {
        if self.told != Told::Nothing {
            return Ok(());
        }
        let story = Story::new(&played.parsed.scenario, played.trace);
        let (left_out, lines) = story.excerpt(until, EXCERPT_LINES_MAX);
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(to)?;
        if left_out > 0 {
            writeln!(to, "{}", self.style.dim(&format!("       …  {left_out} earlier")))?;
        }
        write_lines(to, self.style, lines.into_iter())
    }

    fn repeat(&self, to: &mut impl Write, played: &Played<'_>) -> io::Result<()> {
        let own = played.seed == played.parsed.scenario.seed;
        let seed = if own { String::new() } else { format!(" --seed {}", played.seed) };
        let called = self.called.as_deref().unwrap_or("cargo xtask");
        writeln!(to, "\nrepeat:  {called} sim {}{seed} --trace", quoted(&played.file))
    }

    /// Writes the last line.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn summary(&self, to: &mut impl Write, counts: Counts, elapsed: Option<Duration>) -> io::Result<()> {
        let all = counts.all();
        let noun = if all == 1 { "scenario" } else { "scenarios" };
        let plain = counts.words().into_iter().map(|(count, word)| format!("{count} {word}"));
        let plain = format!("{all} {noun}: {}", plain.collect::<Vec<_>>().join(", "));
        let words = counts.words().into_iter().map(|(count, word)| self.count(count, word));
        let words = words.collect::<Vec<_>>().join(", ");
        let time = elapsed.map(hundredths).unwrap_or_default();
        let room = SUMMARY_WIDTH.saturating_sub(plain.chars().count()).max(time.chars().count() + 2);
        let line = format!("{} {noun}: {words}{time:>room$}", self.style.strong(&all.to_string()));
        writeln!(to, "\n{}", if time.is_empty() { line.trim_end() } else { &line })
    }

    fn count(&self, count: usize, word: &str) -> String {
        let text = format!("{count} {word}");
        match word {
            "passed" => self.style.good(&text),
            "undecided" => self.style.unsure(&text),
            _ => self.style.bad(&text),
        }
    }
}

/// `0.21 s`.
fn hundredths(elapsed: Duration) -> String {
    let hundredths = (elapsed.as_millis() + 5) / 10;
    format!("{}.{:02} s", hundredths / 100, hundredths % 100)
}

/// As a shell takes it.
fn quoted(file: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:".contains(c);
    if !file.is_empty() && file.chars().all(plain) {
        return file.to_owned();
    }
    format!("'{}'", file.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests;
