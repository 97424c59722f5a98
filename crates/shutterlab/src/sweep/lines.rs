//! A sweep as JSON Lines: what was asked, each failure as it comes, and a closing line, without which it was cut off.

use std::{
    collections::BTreeSet,
    io::{self, Write},
    path::PathBuf,
};

use check::{Plan, Sometimes};
use serde::{Deserialize, Serialize};

use super::work::{Done, Ended, FAILURES_KEPT_MAX, Orders};

/// Version of what a line says; it changes with any change of it but new keys.
pub(crate) const SWEEP_VERSION: u32 = 1;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub(crate) enum Line {
    /// What was asked; the first line.
    Sweep(Asked),
    /// A seed that failed.
    Failure {
        /// Which.
        seed: u64,
        /// What: a property, `limit`, `differed`, `bug`.
        wrong: String,
        /// In words.
        what: String,
    },
    /// The last line.
    End(Came),
}

/// What was asked. Sweeps whose answers can be put together agree in all but `slice`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) sweep_version: u32,
    /// Its version, and what its sources hash to.
    pub(crate) program: String,
    /// What all scenarios hash to that faults are thrown into.
    pub(crate) scenarios: String,
    pub(crate) paths: Vec<String>,
    pub(crate) from: u64,
    /// Behind the last seed; none if time was the limit.
    pub(crate) to: Option<u64>,
    pub(crate) slice: (u64, u64),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Came {
    pub(crate) runs: u64,
    /// The first and the last seed between which this slice left out none.
    pub(crate) completed: Option<(u64, u64)>,
    pub(crate) failed: u64,
    /// What was seen, and in how many runs.
    pub(crate) seen: Vec<(String, u64)>,
}

/// Writes what comes, so that whoever is stopped leaves what was known by then.
pub(super) struct Lines<W> {
    to: W,
    told: BTreeSet<u64>,
    /// The first thing that went wrong with writing.
    result: io::Result<()>,
}

impl<W: Write> Lines<W> {
    /// Says what was asked.
    pub(super) fn begin(mut to: W, paths: &[PathBuf], plan: &Plan<'_>, orders: &Orders) -> Self {
        let asked = Asked {
            sweep_version: SWEEP_VERSION,
            program: concat!(env!("CARGO_PKG_VERSION"), " ", env!("SHUTTERLAB_SOURCES")).to_owned(),
            scenarios: plan.identity(),
            paths: paths.iter().map(|path| path.display().to_string()).collect(),
            from: orders.from,
            to: orders.limit.is_none().then_some(orders.to),
            slice: (orders.slice.place, orders.slice.of),
        };
        let result = line(&mut to, &Line::Sweep(asked));
        Self { to, told: BTreeSet::new(), result }
    }

    /// Says that a seed failed; not of more than are kept.
    pub(super) fn failure(&mut self, seed: u64, ended: &Ended) {
        if self.result.is_ok() && self.told.len() < FAILURES_KEPT_MAX {
            self.result = self.tell(seed, ended);
        }
    }

    fn tell(&mut self, seed: u64, ended: &Ended) -> io::Result<()> {
        if !self.told.insert(seed) {
            return Ok(());
        }
        let (wrong, what) = match ended {
            Ended::Failed(failure) => (failure.wrong.to_string(), failure.what.clone()),
            Ended::Differed(differed) => {
                ("differed".to_owned(), format!("two equal runs differ from record {} on", differed.index))
            }
            Ended::Bug(what) => ("bug".to_owned(), what.clone()),
        };
        line(&mut self.to, &Line::Failure { seed, wrong, what })
    }

    /// Says the lowest failures, as far as they were not said, and what came of all.
    pub(super) fn end(mut self, done: &Done) -> io::Result<()> {
        std::mem::replace(&mut self.result, Ok(()))?;
        for (seed, ended) in &done.failures {
            self.tell(*seed, ended)?;
        }
        let seen = Sometimes::ALL.iter().zip(&done.times).filter(|(_, times)| **times > 0);
        let seen = seen.map(|(what, times)| (what.as_str().to_owned(), *times)).collect();
        let came = Came { runs: done.runs, completed: done.completed, failed: done.failed, seen };
        line(&mut self.to, &Line::End(came))
    }
}

/// A line is there at once, or not at all.
fn line(to: &mut impl Write, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    to.write_all(&text)?;
    to.flush()
}
