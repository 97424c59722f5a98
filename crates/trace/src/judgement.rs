//! What comes of comparing a run with what its scenario expects.

use device::Impossible;
use protocol::{Instant, Refusal};
use scenario::Property;
use serde::Serialize;

/// Whether a run came out as its scenario says, and what did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Everything that did not; steps before expectations, each in the order of the file.
    pub problems: Vec<Problem>,
    /// What it amounts to.
    pub verdict: Verdict,
}

impl Judgement {
    /// The same, with the reason of each failed expectation as `why` tells it: by its place in the file, and the moment
    /// that tells.
    #[must_use]
    pub fn explained(mut self, why: impl Fn(usize, Instant) -> Option<String>) -> Self {
        for problem in &mut self.problems {
            if let Problem::Expectation { index, at, because, .. } = problem {
                *because = why(*index, *at);
            }
        }
        self
    }

    /// The same, with properties that did not hold: what always has to, whatever a file expects. Whoever watched the run
    /// tells of them.
    #[must_use]
    pub fn with_broken(mut self, broken: impl IntoIterator<Item = (Property, String, Instant)>) -> Self {
        let problems =
            broken.into_iter().map(|(property, what, at)| Problem::Property { property, what, at });
        self.problems.extend(problems);
        if !self.problems.is_empty() {
            self.verdict = Verdict::Failed;
        }
        self
    }
}

/// What a judgement amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything as expected.
    Passed,
    /// Something else.
    Failed,
    /// Nothing is wrong so far, but a limit was reached before all was over.
    Undecided,
}

/// One thing that did not come out as the scenario says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// An expectation was not met.
    Expectation {
        /// Which, counted from 0.
        index: usize,
        /// Which key of it, as the file spells it: `after`, `saved`.
        key: &'static str,
        /// What is the case instead: "it is 0.9 s".
        actual: String,
        /// Why what was expected did not come about, in a sentence, where somebody looked.
        because: Option<String>,
        /// When it was so, if it is a state, after the time that was given for it.
        later: Option<Instant>,
        /// The moment that tells.
        at: Instant,
    },
    /// A step could not be done as things were.
    StepNotDone {
        /// Which, counted from 0.
        step: u32,
        /// Why.
        why: Impossible,
        /// When it was tried.
        at: Instant,
    },
    /// A press found no shutter, and nothing says that it should (SHUT-7).
    NoShutter {
        /// Which step, counted from 0.
        step: u32,
        /// Why there is none.
        reasons: Vec<Refusal>,
        /// When it was tried.
        at: Instant,
    },
    /// What a step ordered for a message, a save or a file never came about: there was none.
    FaultNeverCame {
        /// Which, counted from 0.
        step: u32,
    },
    /// What a step waits for never happened.
    StepNeverCame {
        /// Which, counted from 0.
        step: u32,
    },
    /// What always holds did not (section 13).
    Property {
        /// What.
        property: Property,
        /// How, in one line.
        what: String,
        /// The moment that tells.
        at: Instant,
    },
}

impl Problem {
    /// The moment that tells, if there is one.
    #[must_use]
    pub const fn at(&self) -> Option<Instant> {
        match self {
            Self::Expectation { at, .. }
            | Self::StepNotDone { at, .. }
            | Self::NoShutter { at, .. }
            | Self::Property { at, .. } => Some(*at),
            Self::StepNeverCame { .. } | Self::FaultNeverCame { .. } => None,
        }
    }
}
