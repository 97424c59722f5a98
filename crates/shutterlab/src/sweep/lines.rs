//! A sweep as JSON Lines: what was asked, each failure, and a closing line, without which it was cut off.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use check::{Plan, Sometimes};
use serde::{Deserialize, Serialize};

use super::work::{Done, Ended, Orders};

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

pub(super) fn write(
    to: &mut impl Write,
    paths: &[PathBuf],
    plan: &Plan<'_>,
    orders: &Orders,
    done: &Done,
) -> io::Result<()> {
    let asked = Asked {
        sweep_version: SWEEP_VERSION,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        scenarios: plan.identity(),
        paths: paths.iter().map(|path| path.display().to_string()).collect(),
        from: orders.from,
        to: orders.limit.is_none().then_some(orders.to),
        slice: (orders.slice.place, orders.slice.of),
    };
    line(to, &Line::Sweep(asked))?;
    for (seed, ended) in &done.failures {
        let (wrong, what) = match ended {
            Ended::Failed(failure) => (failure.wrong.to_string(), failure.what.clone()),
            Ended::Differed(differed) => {
                ("differed".to_owned(), format!("two equal runs differ from record {} on", differed.index))
            }
            Ended::Bug(what) => ("bug".to_owned(), what.clone()),
        };
        line(to, &Line::Failure { seed: *seed, wrong, what })?;
    }
    let seen = Sometimes::ALL.iter().zip(&done.times).filter(|(_, times)| **times > 0);
    let seen = seen.map(|(what, times)| (what.as_str().to_owned(), *times)).collect();
    let came = Came { runs: done.runs, completed: done.completed, failed: done.failed, seen };
    line(to, &Line::End(came))
}

fn line(to: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}
