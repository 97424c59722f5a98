//! What is reported: each file that was played, or could not be read.

use scenario::{Mistakes, Parsed};
use trace::{Judgement, Trace, Verdict};

/// One file.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// It was played.
    Played(Played<'a>),
    /// It could not be read.
    Unreadable(Unreadable<'a>),
    /// Shutterlab itself failed over it.
    Broken(Broken<'a>),
}

/// A scenario that was played.
#[derive(Clone, Debug)]
pub struct Played<'a> {
    /// The file, as people name it: `scenarios/call/one-to-one.toml`.
    pub file: String,
    /// The folder that it belongs to: `call`.
    pub area: String,
    /// Its name there: `one-to-one`.
    pub name: String,
    /// What the file says, and where.
    pub parsed: &'a Parsed,
    /// What all chance was drawn from.
    pub seed: u64,
    /// What happened.
    pub trace: &'a Trace,
    /// Whether it should have.
    pub judgement: &'a Judgement,
    /// The trace's digest, where it was made.
    pub digest: Option<String>,
    /// How many things were taken from the agenda.
    pub items: u64,
}

/// A file that could not be read.
#[derive(Clone, Debug)]
pub struct Unreadable<'a> {
    /// The file, as people name it.
    pub file: String,
    /// The folder that it belongs to.
    pub area: String,
    /// Its name there.
    pub name: String,
    /// What is wrong with it.
    pub mistakes: &'a Mistakes,
}

/// A file over which Shutterlab itself failed.
#[derive(Clone, Debug)]
pub struct Broken<'a> {
    /// The file, as people name it.
    pub file: String,
    /// The folder that it belongs to.
    pub area: String,
    /// Its name there.
    pub name: String,
    /// What it said as it failed.
    pub what: &'a str,
}

impl Entry<'_> {
    /// The folder that it belongs to.
    #[must_use]
    pub fn area(&self) -> &str {
        match self {
            Self::Played(played) => &played.area,
            Self::Unreadable(unreadable) => &unreadable.area,
            Self::Broken(broken) => &broken.area,
        }
    }

    /// Whether it came out as expected.
    #[must_use]
    pub const fn has_passed(&self) -> bool {
        match self {
            Self::Played(played) => matches!(played.judgement.verdict, Verdict::Passed),
            Self::Unreadable(_) | Self::Broken(_) => false,
        }
    }

    /// `call/one-to-one`; without an area, the name alone.
    #[must_use]
    pub fn full_name(&self) -> String {
        let (area, name) = match self {
            Self::Played(played) => (&played.area, &played.name),
            Self::Unreadable(unreadable) => (&unreadable.area, &unreadable.name),
            Self::Broken(broken) => (&broken.area, &broken.name),
        };
        if area.is_empty() { name.clone() } else { format!("{area}/{name}") }
    }
}

/// How many files came out how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// As expected.
    pub passed: usize,
    /// Otherwise.
    pub failed: usize,
    /// A limit was reached first.
    pub undecided: usize,
    /// They could not be read.
    pub unreadable: usize,
    /// Shutterlab itself failed over them.
    pub broken: usize,
}

impl Counts {
    /// Counts `entries`.
    #[must_use]
    pub fn of<'e, 'a: 'e>(entries: impl IntoIterator<Item = &'e Entry<'a>>) -> Self {
        let mut counts = Self::default();
        for entry in entries {
            *match entry {
                Entry::Played(played) => match played.judgement.verdict {
                    Verdict::Passed => &mut counts.passed,
                    Verdict::Failed => &mut counts.failed,
                    Verdict::Undecided => &mut counts.undecided,
                },
                Entry::Unreadable(_) => &mut counts.unreadable,
                Entry::Broken(_) => &mut counts.broken,
            } += 1;
        }
        counts
    }

    /// All of them.
    #[must_use]
    pub const fn all(self) -> usize {
        self.passed + self.failed + self.undecided + self.unreadable + self.broken
    }

    /// `117 passed, 1 failed`: what there is, at least those that passed.
    pub(crate) fn words(self) -> Vec<(usize, &'static str)> {
        let Self { passed, failed, undecided, unreadable, broken } = self;
        let all = [
            (passed, "passed"),
            (failed, "failed"),
            (undecided, "undecided"),
            (unreadable, "unreadable"),
            (broken, "broken"),
        ];
        all.into_iter().filter(|(count, word)| *count > 0 || *word == "passed").collect()
    }
}
