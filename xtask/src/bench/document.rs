//! `bench.json`: what was measured, for other programs and for comparing later. docs/BENCHMARKS.md describes it.

use std::{fmt, fs, io, path::Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the file's shape; it changes with any change that a reader would notice.
pub(crate) const SCHEMA_VERSION: u32 = 1;
/// What kind of file it is.
const KIND: &str = "shutterlab-bench";
/// A file with more benchmarks than that is none of ours.
const BENCHMARKS_MAX: usize = 10_000;
/// Nobody takes more samples of a benchmark.
const SAMPLES_MAX: usize = 100_000;

/// Everything that was measured in one go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Document {
    /// [`SCHEMA_VERSION`].
    pub(crate) schema_version: u32,
    /// Always `shutterlab-bench`.
    pub(crate) kind: String,
    /// Whether it was a quick look.
    pub(crate) quick: bool,
    /// When it ended, in UTC: `2026-11-23T09:00:00Z`.
    pub(crate) made: String,
    /// Of what: the commit, with `+` if something was changed since.
    pub(crate) commit: String,
    /// By what: the compiler.
    pub(crate) rustc: String,
    /// On what: the processor and how many cores of it.
    pub(crate) machine: String,
    /// In the order in which they ran.
    pub(crate) benchmarks: Vec<Benchmark>,
}

/// One benchmark: what we do, and the limit, in turns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Benchmark {
    /// `capture`.
    pub(crate) group: String,
    /// `photo/640x480`.
    pub(crate) name: String,
    /// How many things are done at a time.
    pub(crate) of: u64,
    /// What one of them is called; empty where there is only one.
    pub(crate) each: String,
    /// The row of a plot that it belongs to.
    pub(crate) series: Option<Series>,
    /// What the project wants of it.
    pub(crate) aim: Option<Aim>,
    /// The most memory that ours takes at once, where that is measured.
    pub(crate) memory_bytes: Option<u64>,
    /// Ours.
    pub(crate) ours: Samples,
    /// The limit, if there is one.
    pub(crate) limit: Option<Limit>,
}

/// A row of a plot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Series {
    /// Which.
    pub(crate) name: String,
    /// Of what there is more and more.
    pub(crate) axis: String,
    /// How many of them here.
    pub(crate) at: u64,
}

/// The limit that the project sets itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Aim {
    /// Of what.
    pub(crate) what: AimOf,
    /// In hundredths or nanoseconds.
    pub(crate) at_most: u64,
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum AimOf {
    /// CPU time as hundredths of the limit's.
    RatioHundredths,
    /// CPU time of all of it.
    CpuNs,
    /// CPU time of one thing.
    CpuNsEach,
}

/// A bare version by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Limit {
    /// What it does: `a copy of the same bytes`.
    pub(crate) what: String,
    /// What that took.
    pub(crate) samples: Samples,
}

/// Columns of equal length; the so-manieth samples of ours and of the limit were taken together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Samples {
    /// How often it was done.
    pub(crate) times: Vec<u64>,
    /// What that took of the processor.
    pub(crate) cpu_ns: Vec<u64>,
    /// What it took by the clock on the wall.
    pub(crate) wall_ns: Vec<u64>,
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is not there, or may not be read.
    Io(io::Error),
    /// It is not what it should be.
    Damaged(String),
    /// It is of another release.
    Version(u64),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Damaged(why) => write!(f, "it is damaged: {why}"),
            Self::Version(version) => {
                write!(f, "it has schema version {version}; this program reads {SCHEMA_VERSION}")
            }
        }
    }
}

impl Document {
    /// Of these benchmarks, in this house, on this machine.
    pub(crate) fn new(benchmarks: Vec<Benchmark>, quick: bool, about: [String; 4]) -> Self {
        let [made, commit, rustc, machine] = about;
        let kind = KIND.to_owned();
        Self { schema_version: SCHEMA_VERSION, kind, quick, made, commit, rustc, machine, benchmarks }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// [`Unreadable`].
    pub(crate) fn read(path: &Path) -> Result<Self, Unreadable> {
        Self::parse(&fs::read(path).map_err(Unreadable::Io)?)
    }

    /// Reads what a file holds.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], but not for the disk.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        let damaged = |error: serde_json::Error| Unreadable::Damaged(error.to_string());
        let value: Value = serde_json::from_slice(bytes).map_err(damaged)?;
        if value["kind"] != KIND {
            return Err(Unreadable::Damaged(format!("it does not say that its kind is `{KIND}`")));
        }
        match value["schema_version"].as_u64() {
            Some(version) if version == u64::from(SCHEMA_VERSION) => {}
            Some(version) => return Err(Unreadable::Version(version)),
            None => return Err(Unreadable::Damaged("it has no schema version".into())),
        }
        let document: Self = serde_json::from_value(value).map_err(damaged)?;
        if document.benchmarks.len() > BENCHMARKS_MAX {
            return Err(Unreadable::Damaged(format!("it has more than {BENCHMARKS_MAX} benchmarks")));
        }
        match document.benchmarks.iter().find_map(|benchmark| benchmark.fault().map(|why| (benchmark, why))) {
            Some((Benchmark { group, name, .. }, why)) => {
                Err(Unreadable::Damaged(format!("`{group}/{name}` {why}")))
            }
            None => Ok(document),
        }
    }

    /// As a file.
    ///
    /// # Errors
    ///
    /// Never, as far as is known.
    pub(crate) fn to_text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string(self)? + "\n")
    }
}

impl Benchmark {
    /// Reads what a benchmark said of itself: a line.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub(crate) fn parse(line: &str) -> Result<Self, String> {
        let benchmark: Self = serde_json::from_str(line).map_err(|error| error.to_string())?;
        benchmark.fault().map_or(Ok(benchmark), |why| Err(why.to_owned()))
    }

    /// What makes it useless.
    fn fault(&self) -> Option<&'static str> {
        let count = self.ours.times.len();
        if count == 0 || count > SAMPLES_MAX {
            return Some("has no samples, or too many");
        }
        let limit = self.limit.as_ref().map(|limit| &limit.samples);
        for samples in [Some(&self.ours), limit].into_iter().flatten() {
            let Samples { times, cpu_ns, wall_ns } = samples;
            if [times.len(), cpu_ns.len(), wall_ns.len()] != [count; 3] {
                return Some("has columns of different lengths");
            }
            if times.contains(&0) {
                return Some("has a sample in which nothing was done");
            }
        }
        (self.of == 0).then_some("does nothing at a time")
    }

    /// The two parts of its name: what is done, and to what.
    pub(crate) fn parts(&self) -> (&str, &str) {
        self.name.split_once('/').unwrap_or((&self.name, ""))
    }
}
