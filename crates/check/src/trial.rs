//! One trial: a scenario played once under all monitors, and what was wrong with it.

use std::fmt;

use engine::{Oracle, Run, watch};
use protocol::Instant;
use scenario::{Property, Scenario};
use trace::{End, Problem, judge};

use crate::{
    coverage::{Counting, Met},
    monitor::{Broken, Monitors},
    sometimes::Seen,
};

/// What can be wrong with a run. Two runs fail alike if this is equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wrong {
    /// A property of section 13 did not hold.
    Property(Property),
    /// An expectation that is a promise under any faults; which, counted from 0.
    Expectation(usize),
    /// More happened than a run may hold: nobody can say.
    Limit,
}

/// What was wrong, and how it showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What.
    pub wrong: Wrong,
    /// When it was seen.
    pub at: Instant,
    /// What happened, in one line.
    pub what: String,
}

/// What came of one scenario.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The run, as far as it went.
    pub run: Run,
    /// The first thing that was wrong.
    pub failure: Option<Failure>,
    /// What was seen of what should be seen sometimes.
    pub seen: Seen,
}

/// Plays `scenario` under all monitors, up to the first thing that is wrong.
#[must_use]
pub fn trial(scenario: &Scenario, oracle: &mut dyn Oracle) -> Trial {
    let mut monitors = Monitors::new(scenario).stopping();
    let run = watch(scenario, oracle, &mut monitors);
    concluded(scenario, monitors, run)
}

/// The same, and counts which states of devices met what.
#[must_use]
pub fn counted_trial(scenario: &Scenario, oracle: &mut dyn Oracle, met: &mut Met) -> Trial {
    let mut monitors = Monitors::new(scenario).stopping();
    let run = watch(scenario, oracle, &mut Counting { monitors: &mut monitors, met });
    concluded(scenario, monitors, run)
}

fn concluded(scenario: &Scenario, mut monitors: Monitors<'_>, run: Run) -> Trial {
    monitors.end(run.trace.ended_at, run.trace.end, &run.libraries);
    let broken = monitors.broken().first().cloned().map(Failure::from);
    let failure = broken.or_else(|| limit(&run)).or_else(|| promise(scenario, &run));
    Trial { run, failure, seen: monitors.seen() }
}

fn limit(run: &Run) -> Option<Failure> {
    (run.trace.end == End::TooMuch).then(|| Failure {
        wrong: Wrong::Limit,
        at: run.trace.ended_at,
        what: format!("more happened than {} things, the most that a run may hold", engine::ITEMS_MAX),
    })
}

/// The first promise of the file that was not kept.
fn promise(scenario: &Scenario, run: &Run) -> Option<Failure> {
    if scenario.expect.is_empty() {
        return None;
    }
    judge(scenario, &run.trace).problems.into_iter().find_map(|problem| match problem {
        Problem::Expectation { index, actual, at, .. } if scenario.expect[index].under_faults => {
            Some(Failure {
                wrong: Wrong::Expectation(index),
                at,
                what: format!("a promise of the file is not kept: {actual}"),
            })
        }
        Problem::Expectation { .. }
        | Problem::StepNotDone { .. }
        | Problem::NoShutter { .. }
        | Problem::FaultNeverCame { .. }
        | Problem::StepNeverCame { .. }
        | Problem::Property { .. } => None,
    })
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        Self { wrong: Wrong::Property(broken.property), at: broken.at, what: broken.what }
    }
}

impl Wrong {
    /// The property, if it is one.
    #[must_use]
    pub const fn property(self) -> Option<Property> {
        match self {
            Self::Property(property) => Some(property),
            Self::Expectation(_) | Self::Limit => None,
        }
    }

    /// What should have held, in one sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Property(property) => property.sentence(),
            Self::Expectation(_) => "what a file expects under any faults holds under any faults",
            Self::Limit => "a run comes to its end within its limits",
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property(property) => property.fmt(f),
            Self::Expectation(index) => write!(f, "expectation-{}", index + 1),
            Self::Limit => f.write_str("limit"),
        }
    }
}
