//! What is said of a benchmark: a line of JSON, for `cargo xtask bench`.

use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::Path,
    time::Duration,
};

use serde_json::{Value, json};

use crate::clock::Spent;

/// What is measured.
#[derive(Clone, Debug)]
pub struct What<'a> {
    /// Its name, which stays the same from run to run.
    pub name: String,
    /// What the limit is: `a copy of the same bytes`; nothing where there is none.
    pub limit: Option<&'a str>,
    /// How many things are done at a time, at least 1.
    pub of: u64,
    /// What one of them is called: `photo`.
    pub each: &'a str,
    /// The row of a plot that it belongs to.
    pub series: Option<Series<'a>>,
    /// What the project wants of it.
    pub aim: Option<Aim>,
    /// The most memory that ours takes at once, in bytes, where that is measured.
    pub memory_bytes: Option<u64>,
    /// Whether it takes so long that few samples have to do.
    pub slow: bool,
}

/// The row of a plot: the same thing done with more and more of something.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    /// What is drawn: `remux and copy`.
    pub name: &'a str,
    /// Of what there is more and more: `devices`, `photos`, `pending events`, `events`.
    pub axis: &'a str,
    /// How many of them here.
    pub at: u64,
}

/// The limit that the project sets itself.
#[derive(Clone, Copy, Debug)]
pub enum Aim {
    /// Ours takes at most so many hundredths of the limit, by CPU time.
    Ratio(u64),
    /// All of it takes at most so long, CPU time.
    Whole(Duration),
    /// One thing takes at most so long, CPU time.
    Each(Duration),
}

impl What<'_> {
    /// Something of that name, done once at a time, beside no limit.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            limit: None,
            of: 1,
            each: "",
            series: None,
            aim: None,
            memory_bytes: None,
            slow: false,
        }
    }
}

/// So often ours was done, so often the limit, and what each took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) ours: (u64, Spent),
    pub(crate) limit: (u64, Spent),
}

/// Adds a line to a file.
pub(crate) fn write(to: &Path, group: &str, what: &What<'_>, samples: &[Sample]) -> io::Result<()> {
    let mut line = to_json(group, what, samples).to_string();
    line.push('\n');
    OpenOptions::new().append(true).create(true).open(to)?.write_all(line.as_bytes())
}

fn to_json(group: &str, what: &What<'_>, samples: &[Sample]) -> Value {
    let What { name, limit, of, each, series, aim, memory_bytes, slow: _ } = what;
    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let side = |side: fn(&Sample) -> (u64, Spent)| {
        let column = |value: &dyn Fn((u64, Spent)) -> u64| {
            samples.iter().map(|sample| value(side(sample))).collect::<Vec<_>>()
        };
        json!({
            "times": column(&|(times, _)| times),
            "cpu_ns": column(&|(_, spent)| nanos(spent.cpu)),
            "wall_ns": column(&|(_, spent)| nanos(spent.wall)),
        })
    };
    json!({
        "group": group,
        "name": name,
        "of": of,
        "each": each,
        "series": series.map(|Series { name, axis, at }| json!({ "name": name, "axis": axis, "at": at })),
        "aim": aim.map(|aim| match aim {
            Aim::Ratio(hundredths) => json!({ "what": "ratio-hundredths", "at_most": hundredths }),
            Aim::Whole(time) => json!({ "what": "cpu-ns", "at_most": nanos(time) }),
            Aim::Each(time) => json!({ "what": "cpu-ns-each", "at_most": nanos(time) }),
        }),
        "memory_bytes": memory_bytes,
        "ours": side(|sample| sample.ours),
        "limit": limit.map(|limit| json!({ "what": limit, "samples": side(|sample| sample.limit) })),
    })
}
