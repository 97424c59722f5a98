//! What samples say: medians, ratios, and how sure they are. Pure functions of the samples; chance is drawn from a generator
//! with a fixed seed, so the same file always says the same.
#![expect(clippy::float_arithmetic, reason = "statistics; nothing here decides what a run does")]

use super::document::{Benchmark, Samples};

/// So many times samples are drawn again to see how far a median moves.
const RESAMPLES: usize = 1_000;
/// An interval leaves out so many thousandths on each side: of a hundred things that did not change, one looks changed.
const LEFT_OUT_THOUSANDTHS: usize = 5;

/// What was measured, with where it probably lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Estimate {
    /// The median.
    pub(crate) middle: f64,
    /// The lower end of its interval of 99 %.
    pub(crate) low: f64,
    /// The upper end.
    pub(crate) high: f64,
}

/// What a benchmark comes to, for all that it does at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Figure {
    /// Ours, CPU time in ns.
    pub(crate) cpu_ns: f64,
    /// Ours, wall time in ns.
    pub(crate) wall_ns: f64,
    /// How many things are done at a time.
    pub(crate) of: f64,
    /// Beside the limit, if there is one.
    pub(crate) beside: Option<Beside>,
}

/// Ours and the limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Beside {
    /// The limit, CPU time in ns.
    pub(crate) limit_cpu_ns: f64,
    /// How many times the limit ours costs, by CPU time.
    pub(crate) ratio: Estimate,
    /// By wall time.
    pub(crate) wall_ratio: f64,
}

/// What happened since a baseline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Change {
    /// By what part it grew: 0.1 is a tenth more.
    pub(crate) by: Estimate,
    /// Whether ratios were compared; CPU times otherwise.
    pub(crate) of_ratio: bool,
    /// By what part the median of the CPU time itself grew.
    pub(crate) cpu: f64,
}

impl Figure {
    /// What a benchmark comes to.
    pub(crate) fn of(benchmark: &Benchmark) -> Self {
        let beside = ratios(benchmark).map(|ratios| {
            let limit = benchmark.limit.as_ref().map(|limit| &limit.samples);
            Beside {
                limit_cpu_ns: limit.map_or(0.0, |samples| median(&mut each(samples, &samples.cpu_ns))),
                ratio: estimate(&ratios),
                wall_ratio: limit.map_or(0.0, |samples| {
                    let ours = each(&benchmark.ours, &benchmark.ours.wall_ns);
                    median(&mut divided(&ours, &each(samples, &samples.wall_ns)))
                }),
            }
        });
        let ours = &benchmark.ours;
        Self {
            cpu_ns: median(&mut each(ours, &ours.cpu_ns)),
            wall_ns: median(&mut each(ours, &ours.wall_ns)),
            of: to_f64(benchmark.of),
            beside,
        }
    }
}

impl Change {
    /// What changed from `then` to `now`: the ratio where both stand beside the same limit, else the CPU time.
    pub(crate) fn between(then: &Benchmark, now: &Benchmark) -> Self {
        let same_limit = match (&then.limit, &now.limit) {
            (Some(then), Some(now)) => then.what == now.what,
            (None, _) | (_, None) => false,
        };
        let cpu = |benchmark: &Benchmark| -> Vec<f64> {
            let whole = each(&benchmark.ours, &benchmark.ours.cpu_ns);
            whole.into_iter().map(|cpu| cpu / to_f64(benchmark.of)).collect()
        };
        let (cpu_then, cpu_now) = (cpu(then), cpu(now));
        let moved = part(&mut cpu_then.clone(), &mut cpu_now.clone());
        match (ratios(then).filter(|_| same_limit), ratios(now).filter(|_| same_limit)) {
            (Some(then), Some(now)) => Self { by: grown(&then, &now), of_ratio: true, cpu: moved },
            (None, _) | (_, None) => Self { by: grown(&cpu_then, &cpu_now), of_ratio: false, cpu: moved },
        }
    }
}

/// The ratios of samples that were taken together; none if the limit took no time that could be measured.
fn ratios(benchmark: &Benchmark) -> Option<Vec<f64>> {
    let limit = &benchmark.limit.as_ref()?.samples;
    let limit = each(limit, &limit.cpu_ns);
    limit
        .iter()
        .all(|cpu| *cpu > 0.0)
        .then(|| divided(&each(&benchmark.ours, &benchmark.ours.cpu_ns), &limit))
}

fn divided(ones: &[f64], others: &[f64]) -> Vec<f64> {
    ones.iter().zip(others).map(|(one, other)| one / other.max(f64::MIN_POSITIVE)).collect()
}

/// What it took to do it once, in each sample.
fn each(samples: &Samples, column: &[u64]) -> Vec<f64> {
    column.iter().zip(&samples.times).map(|(spent, times)| to_f64(*spent) / to_f64(*times)).collect()
}

/// By what part the median grew.
fn part(then: &mut [f64], now: &mut [f64]) -> f64 {
    let before = median(then);
    if before > 0.0 { median(now) / before - 1.0 } else { 0.0 }
}

/// The same, with where it probably lies.
fn grown(then: &[f64], now: &[f64]) -> Estimate {
    let (mut before, mut after) = (then.to_vec(), now.to_vec());
    let middle = part(&mut before, &mut after);
    let mut dice = Dice::default();
    within(middle, || {
        dice.draw(then, &mut before);
        dice.draw(now, &mut after);
        part(&mut before, &mut after)
    })
}

fn estimate(values: &[f64]) -> Estimate {
    let middle = median(&mut values.to_vec());
    let (mut dice, mut drawn) = (Dice::default(), values.to_vec());
    within(middle, || {
        dice.draw(values, &mut drawn);
        median(&mut drawn)
    })
}

/// The interval in which nearly all of what is drawn lies, and what was measured in any case.
fn within(middle: f64, mut draw: impl FnMut() -> f64) -> Estimate {
    let mut drawn: Vec<f64> = (0..RESAMPLES).map(|_| draw()).collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let out = RESAMPLES * LEFT_OUT_THOUSANDTHS / 1_000;
    let (low, high) = (drawn[out], drawn[RESAMPLES - 1 - out]);
    Estimate { middle, low: low.min(middle), high: high.max(middle) }
}

/// The middle one; of two, half of both. Their order is lost.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    let half = values.len() / 2;
    if values.is_empty() {
        return 0.0;
    }
    let is_even = values.len().is_multiple_of(2);
    let (below, middle, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    let middle = *middle;
    let before = below.iter().copied().max_by(f64::total_cmp);
    before.filter(|_| is_even).map_or(middle, |before| f64::midpoint(before, middle))
}

/// The power of `x` with which `y` grows, by the line of least squares through their logarithms: 1 is linear. None where
/// there are not two different `x`, or something is nothing.
pub(crate) fn exponent(points: &[(f64, f64)]) -> Option<f64> {
    if points.iter().any(|(x, y)| *x <= 0.0 || *y <= 0.0) {
        return None;
    }
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let (above, below) = logs.iter().fold((0.0, 0.0), |(above, below), (at, value)| {
        (above + (at - x) * (value - y), below + (at - x) * (at - x))
    });
    (below > 0.0).then(|| above / below)
}

/// A number as a float; nothing that is measured is so large that it matters.
pub(crate) fn to_f64(number: u64) -> f64 {
    number as f64
}

/// Draws samples again, with repetition.
struct Dice(u64);

impl Default for Dice {
    fn default() -> Self {
        Self(0x5EED)
    }
}

impl Dice {
    fn draw(&mut self, from: &[f64], to: &mut [f64]) {
        let count = from.len() as u64;
        for place in to {
            // SplitMix64, whose stream is the same everywhere.
            self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = self.0;
            mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
            let drawn = (mixed ^ mixed >> 31) % count.max(1);
            *place = usize::try_from(drawn).ok().and_then(|nth| from.get(nth)).copied().unwrap_or_default();
        }
    }
}
