//! What is shown: each benchmark with what it comes to and what changed since a baseline; and how cost grows.
#![expect(clippy::float_arithmetic, reason = "statistics; nothing here decides what a run does")]

use super::{
    document::{Aim, AimOf, Benchmark, Document},
    figure::{Change, Figure, exponent, to_f64},
};

/// A smaller change does not count even where samples agree on it: from one build or start of a program to the next,
/// code and memory lie elsewhere, and that alone moves a figure by so much.
pub(crate) const SMALL_PART: f64 = 0.05;

/// Everything that is shown.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    /// What was measured.
    pub(crate) document: &'a Document,
    /// What it is compared with, by its name.
    pub(crate) baseline: Option<(&'a str, &'a Document)>,
    /// By what part something may become dearer.
    pub(crate) threshold: f64,
    /// Each benchmark, in order.
    pub(crate) rows: Vec<Row<'a>>,
    /// Benchmarks of the baseline that were not measured now, though others of their group were.
    pub(crate) gone: Vec<String>,
}

/// A benchmark.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// What was measured.
    pub(crate) benchmark: &'a Benchmark,
    /// What it comes to.
    pub(crate) figure: Figure,
    /// What changed, if it is compared with anything.
    pub(crate) since: Option<Since>,
}

/// What became of it since the baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Since {
    /// The baseline does not have it.
    New,
    /// It changed, or seems to.
    Changed(Change, Verdict),
}

/// What a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It may well be none.
    Same,
    /// It is one, and smaller than what counts.
    Small,
    /// Not what ours costs changed, but what its limit does.
    LimitMoved,
    /// It became cheaper.
    Faster,
    /// It became dearer.
    Slower,
    /// It became dearer, and all of the interval lies past the threshold.
    Past,
}

/// A row of a plot.
#[derive(Clone, Debug)]
pub(crate) struct Growth<'a> {
    /// Its group.
    pub(crate) group: &'a str,
    /// Its name.
    pub(crate) name: &'a str,
    /// Of what there is more and more.
    pub(crate) axis: &'a str,
    /// What one thing is called.
    pub(crate) each: &'a str,
    /// From few to many.
    pub(crate) points: Vec<Point>,
}

/// A benchmark in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Point {
    /// How many there are.
    pub(crate) at: f64,
    /// How many things are done at a time.
    pub(crate) of: f64,
    /// Ours, CPU time of one thing in ns.
    pub(crate) each_ns: f64,
    /// The limit, CPU time of one thing in ns.
    pub(crate) limit_ns: Option<f64>,
    /// The most memory at once, in bytes.
    pub(crate) memory_bytes: Option<f64>,
}

impl<'a> View<'a> {
    /// Compares what was measured with a baseline, if there is one.
    pub(crate) fn new(
        document: &'a Document,
        baseline: Option<(&'a str, &'a Document)>,
        threshold: f64,
    ) -> Self {
        let row = |benchmark: &'a Benchmark| Row {
            benchmark,
            figure: Figure::of(benchmark),
            since: baseline.map(|(_, then)| since(find(then, benchmark), benchmark, threshold)),
        };
        let rows = document.benchmarks.iter().map(row).collect();
        let measured = |group: &str| document.benchmarks.iter().any(|benchmark| benchmark.group == group);
        let then = baseline.map_or(&[][..], |(_, then)| &then.benchmarks);
        let gone = then
            .iter()
            .filter(|then| measured(&then.group) && find(document, then).is_none())
            .map(|then| format!("{}/{}", then.group, then.name))
            .collect();
        Self { document, baseline, threshold, rows, gone }
    }

    /// What was not the same when the baseline was measured, so that figures may differ for no change of ours.
    pub(crate) fn otherwise(&self) -> Option<String> {
        let (name, then) = self.baseline?;
        let now = self.document;
        let mut differs = vec![];
        if then.machine != now.machine {
            differs.push(format!("on another machine ({})", then.machine));
        }
        if then.rustc != now.rustc {
            differs.push(format!("by another compiler ({})", then.rustc));
        }
        if then.quick != now.quick {
            differs.push(if then.quick { "as a quick look" } else { "thoroughly" }.to_owned());
        }
        (!differs.is_empty()).then(|| format!("the baseline {name} was measured {}", differs.join(", ")))
    }

    /// How many changed neither way.
    pub(crate) fn neither(&self) -> usize {
        self.rows.iter().filter_map(Row::verdict).filter(|verdict| !verdict.counts()).count()
    }

    /// Whether there is a baseline, and nothing that was measured is in it.
    pub(crate) fn compares_nothing(&self) -> bool {
        self.baseline.is_some() && self.rows.iter().all(|row| row.since == Some(Since::New))
    }

    /// How many went past the threshold.
    pub(crate) fn past(&self) -> usize {
        self.rows.iter().filter(|row| row.verdict() == Some(Verdict::Past)).count()
    }

    /// The groups that were measured, in order.
    pub(crate) fn groups(&self) -> Vec<&'a str> {
        let mut groups: Vec<&str> = vec![];
        for benchmark in &self.document.benchmarks {
            if !groups.contains(&benchmark.group.as_str()) {
                groups.push(&benchmark.group);
            }
        }
        groups
    }

    /// How cost grows, of everything that was done with more and more of something.
    pub(crate) fn growths(&self) -> Vec<Growth<'a>> {
        let mut growths: Vec<Growth<'a>> = vec![];
        for row in &self.rows {
            let Some(series) = &row.benchmark.series else { continue };
            let of = row.figure.of;
            let point = Point {
                at: to_f64(series.at),
                of,
                each_ns: row.figure.cpu_ns / of,
                limit_ns: row.figure.beside.map(|beside| beside.limit_cpu_ns / of),
                memory_bytes: row.benchmark.memory_bytes.map(to_f64),
            };
            let (group, name, axis) = (&row.benchmark.group, &series.name, &series.axis);
            match growths
                .iter_mut()
                .find(|growth| (growth.group, growth.name, growth.axis) == (group, name, axis))
            {
                Some(growth) => growth.points.push(point),
                None => {
                    growths.push(Growth { group, name, axis, each: &row.benchmark.each, points: vec![point] })
                }
            }
        }
        growths.retain(|growth| growth.points.len() > 1);
        for growth in &mut growths {
            growth.points.sort_by(|one, other| one.at.total_cmp(&other.at));
        }
        growths
    }
}

fn find<'d>(document: &'d Document, like: &Benchmark) -> Option<&'d Benchmark> {
    document.benchmarks.iter().find(|other| (&other.group, &other.name) == (&like.group, &like.name))
}

fn since(then: Option<&Benchmark>, now: &Benchmark, threshold: f64) -> Since {
    let Some(then) = then else { return Since::New };
    let change = Change::between(then, now);
    let by = change.by;
    // A ratio that moved while ours costs what it did says that the limit moved: a small one hangs on where memory lies.
    let (is_dearer, is_cheaper) = (change.cpu > SMALL_PART, change.cpu < -SMALL_PART);
    let is_up = by.low > 0.0 && by.middle > SMALL_PART;
    let is_down = by.high < 0.0 && by.middle < -SMALL_PART;
    let verdict = if by.low > threshold && is_dearer {
        Verdict::Past
    } else if is_up && is_dearer {
        Verdict::Slower
    } else if is_down && is_cheaper {
        Verdict::Faster
    } else if change.of_ratio && (is_up || is_down) {
        Verdict::LimitMoved
    } else if by.low > 0.0 || by.high < 0.0 {
        Verdict::Small
    } else {
        Verdict::Same
    };
    Since::Changed(change, verdict)
}

impl Verdict {
    /// In words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Same => "as before",
            Self::Small => "too little to count",
            Self::LimitMoved => "its limit moved",
            Self::Faster => "faster",
            Self::Slower => "slower",
            Self::Past => "past the threshold",
        }
    }

    /// Whether ours costs more, or less.
    pub(crate) const fn counts(self) -> bool {
        match self {
            Self::Faster | Self::Slower | Self::Past => true,
            Self::Same | Self::Small | Self::LimitMoved => false,
        }
    }
}

impl Row<'_> {
    /// What its change is, if it is one.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        match self.since {
            Some(Since::Changed(_, verdict)) => Some(verdict),
            Some(Since::New) | None => None,
        }
    }

    /// Whether it is the last of its row of a plot, or in none.
    pub(crate) fn stands_for_its_row(&self, among: &[Self]) -> bool {
        let Some(series) = &self.benchmark.series else { return true };
        among
            .iter()
            .filter(|other| other.benchmark.group == self.benchmark.group)
            .filter_map(|other| other.benchmark.series.as_ref())
            .all(|other| other.name != series.name || other.axis != series.axis || other.at <= series.at)
    }

    /// What is wanted of it, and whether it is so here.
    pub(crate) fn aim(&self) -> Option<(Aim, bool)> {
        let aim = self.benchmark.aim?;
        let most = to_f64(aim.at_most);
        let is_kept = match aim.what {
            AimOf::RatioHundredths => self.figure.beside?.ratio.middle * 100.0 <= most,
            AimOf::CpuNs => self.figure.cpu_ns <= most,
            AimOf::CpuNsEach => self.figure.cpu_ns / self.figure.of <= most,
        };
        Some((aim, is_kept))
    }
}

impl Growth<'_> {
    /// The power of the number of things with which time grows: 1 is linear. Only where the things grow.
    pub(crate) fn time_exponent(&self) -> Option<f64> {
        let points: Vec<(f64, f64)> =
            self.points.iter().map(|point| (point.of, point.each_ns * point.of)).collect();
        exponent(&points)
    }

    /// The same of memory, where it was measured.
    pub(crate) fn memory_exponent(&self) -> Option<f64> {
        let points: Option<Vec<(f64, f64)>> =
            self.points.iter().map(|point| Some((point.of, point.memory_bytes?))).collect();
        points.and_then(|points| exponent(&points))
    }
}
