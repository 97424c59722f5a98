//! How a pair is measured: ours and the limit in turns, sample by sample, so that what else the machine does meets both.

use std::{ffi::OsStr, hint::black_box, io::Write, path::PathBuf, time::Duration};

use criterion::{Criterion, SamplingMode};

use crate::{
    clock::{CpuTime, Spent, spent},
    line::{self, Sample, What},
};

/// Where a line for each benchmark is added to a file; nowhere if it is not set.
const LINES: &str = "SHUTTERLAB_BENCH_LINES";
/// Fewer and shorter samples, if it is set.
const QUICK: &str = "SHUTTERLAB_BENCH_QUICK";
/// So many samples are taken of what is slow; criterion takes no fewer.
const FEW_SAMPLES: usize = 10;
/// The cheaper side of a pair is repeated until it takes about such a part of the other: less is measured badly.
const CHEAPER_PART: u32 = 3;
/// But no more often than that for each time of the other.
const REPEATS_MAX: u64 = 100_000;

/// How thoroughly things are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Everything is done once, in worlds as small as can be, and nothing is measured.
    Test,
    /// With few short samples.
    Quick,
    /// Thoroughly.
    Full,
}

/// The benchmarks of one group.
#[expect(missing_debug_implementations, reason = "criterion's are missing too")]
pub struct Bench {
    criterion: Criterion<CpuTime>,
    group: &'static str,
    mode: Mode,
    lines: Option<PathBuf>,
}

impl Bench {
    /// Runs a group as the command line and the environment say.
    pub fn run(group: &'static str, benches: &[fn(&mut Self)]) {
        let has = |name: &str| std::env::args_os().any(|argument| argument == OsStr::new(name));
        let mode = match (has("--bench") && !has("--test"), std::env::var_os(QUICK)) {
            (false, _) => Mode::Test,
            (true, Some(_)) => Mode::Quick,
            (true, None) => Mode::Full,
        };
        let (samples, warm_up, measurement) = match mode {
            Mode::Test | Mode::Quick => (12, 60, 360),
            Mode::Full => (40, 400, 2_400),
        };
        let criterion = Criterion::default()
            .with_measurement(CpuTime)
            .without_plots()
            .sample_size(samples)
            .nresamples(2_000)
            .warm_up_time(Duration::from_millis(warm_up))
            .measurement_time(Duration::from_millis(measurement))
            .configure_from_args();
        let mut bench = Self { criterion, group, mode, lines: std::env::var_os(LINES).map(PathBuf::from) };
        for part in benches {
            part(&mut bench);
        }
        bench.criterion.final_summary();
    }

    /// How thoroughly things are measured.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.mode
    }

    /// Those of `sizes` that are measured: the smallest alone in a test, which wants to see each thing once and soon.
    #[must_use]
    pub fn sizes<'s, T>(&self, sizes: &'s [T]) -> &'s [T] {
        if self.mode == Mode::Test { &sizes[..1.min(sizes.len())] } else { sizes }
    }

    /// Measures two closures in turns.
    pub fn pair<O, L>(&mut self, what: &What<'_>, mut ours: impl FnMut() -> O, mut limit: impl FnMut() -> L) {
        self.timed(
            what,
            |times| {
                spent(|| {
                    for _ in 0..times {
                        black_box(ours());
                    }
                })
            },
            |times| {
                spent(|| {
                    for _ in 0..times {
                        black_box(limit());
                    }
                })
            },
        );
    }

    /// Measures one that has no limit to stand beside.
    pub fn alone<O>(&mut self, what: &What<'_>, mut ours: impl FnMut() -> O) {
        self.timed(
            what,
            |times| {
                spent(|| {
                    for _ in 0..times {
                        black_box(ours());
                    }
                })
            },
            |_| Spent::default(),
        );
    }

    /// Measures two that do something so often and say themselves what it took, where not all of it counts.
    pub fn timed(
        &mut self,
        what: &What<'_>,
        mut ours: impl FnMut(u64) -> Spent,
        mut limit: impl FnMut(u64) -> Spent,
    ) {
        let has_limit = what.limit.is_some();
        let mut samples: Vec<Sample> = vec![];
        let mut repeats = None;
        let mut group = self.criterion.benchmark_group(self.group);
        group.sampling_mode(SamplingMode::Flat);
        if what.slow {
            group.sample_size(FEW_SAMPLES);
        }
        group.bench_function(what.name.as_str(), |bencher| {
            bencher.iter_custom(|times| {
                if !has_limit {
                    let spent = ours(times);
                    samples.push(Sample { ours: (times, spent), limit: (0, Spent::default()) });
                    return spent.cpu;
                }
                let repeats = *repeats.get_or_insert_with(|| repeats_of(&mut ours, &mut limit));
                let sample = in_turns(times, repeats, samples.len(), &mut ours, &mut limit);
                samples.push(sample);
                let (done, spent) = sample.ours;
                let cpu = spent.cpu.as_nanos() * u128::from(times) / u128::from(done.max(1));
                Duration::from_nanos(u64::try_from(cpu).unwrap_or(u64::MAX).max(1))
            });
        });
        group.finish();
        // What came before is criterion's warming up, whose samples grow.
        let last = samples.last().map_or(0, |sample| sample.ours.0);
        let measured = samples.iter().rev().take_while(|sample| sample.ours.0 == last).count();
        self.tell(what, &samples[samples.len() - measured..]);
    }

    /// Adds the line, and says on the terminal how the two compare.
    fn tell(&self, what: &What<'_>, samples: &[Sample]) {
        if self.mode == Mode::Test || samples.is_empty() {
            return;
        }
        if let Some(lines) = &self.lines {
            line::write(lines, self.group, what, samples)
                .expect("the file that was asked for can be written");
            return;
        }
        let Some(limit) = what.limit else { return };
        let median = |part: fn(&Spent) -> Duration| {
            let mut all: Vec<u128> = samples
                .iter()
                .map(|Sample { ours, limit }| {
                    let ours_for_both = part(&ours.1).as_nanos() * u128::from(limit.0);
                    let limit_for_both = part(&limit.1).as_nanos() * u128::from(ours.0);
                    ours_for_both * 100 / limit_for_both.max(1)
                })
                .collect();
            all.sort_unstable();
            let middle = all[all.len() / 2];
            format!("{}.{:02}", middle / 100, middle % 100)
        };
        let (cpu, wall) = (median(|spent| spent.cpu), median(|spent| spent.wall));
        let _ = writeln!(std::io::stdout(), "{:24}{cpu} times {limit}, by CPU time; {wall} by wall time", "");
    }
}

/// How often each side is done for each time that criterion asks for.
fn repeats_of(ours: &mut dyn FnMut(u64) -> Spent, limit: &mut dyn FnMut(u64) -> Spent) -> (u64, u64) {
    // Once to warm up.
    let _ = (ours(1), limit(1));
    let (ours, limit) = (ours(1).wall.as_nanos().max(1), limit(1).wall.as_nanos().max(1));
    let often = |dear: u128, cheap: u128| {
        let times = dear / u128::from(CHEAPER_PART) / cheap;
        u64::try_from(times).unwrap_or(REPEATS_MAX).clamp(1, REPEATS_MAX)
    };
    (often(limit, ours), often(ours, limit))
}

/// One sample: ours, limit, limit, ours, or the other way round, so that what grows or shrinks meanwhile meets both.
fn in_turns(
    times: u64,
    repeats: (u64, u64),
    nth: usize,
    ours: &mut dyn FnMut(u64) -> Spent,
    limit: &mut dyn FnMut(u64) -> Spent,
) -> Sample {
    let mut sample = Sample { ours: (0, Spent::default()), limit: (0, Spent::default()) };
    let mut first = nth.is_multiple_of(2);
    for part in [times / 2, times - times / 2] {
        if part == 0 {
            continue;
        }
        for is_ours in [first, !first] {
            let (side, times, took) = if is_ours {
                (&mut sample.ours, part * repeats.0, ours(part * repeats.0))
            } else {
                (&mut sample.limit, part * repeats.1, limit(part * repeats.1))
            };
            *side = (side.0 + times, side.1.and(took));
        }
        first = !first;
    }
    sample
}
