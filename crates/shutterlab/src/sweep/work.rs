//! The work of a sweep: seeds in order, on several threads, what came of them put together.

use std::{
    collections::BTreeMap,
    io::{self, IsTerminal},
    panic::{self, AssertUnwindSafe},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use check::{Differed, Failure, Met, Plan, Seen, Sometimes};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Slice, grouped};
use crate::{bug, sim::Stopwatch};

/// So many failing seeds are kept at most, the lowest; the others are only counted.
pub(super) const FAILURES_KEPT_MAX: usize = 1000;
/// So often a bar is drawn anew.
const PROGRESS_EVERY: u64 = 128;

/// What to play.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Orders {
    /// The first seed.
    pub(crate) from: u64,
    /// Behind the last one.
    pub(crate) to: u64,
    pub(crate) slice: Slice,
    pub(crate) jobs: usize,
    /// How long at most.
    pub(crate) limit: Option<Duration>,
    /// Begin none behind one that fails.
    pub(crate) fail_fast: bool,
    /// Count which states met what.
    pub(crate) counts: bool,
}

/// How a seed ended that did not end well.
#[derive(Clone, Debug)]
pub(crate) enum Ended {
    /// Something was wrong.
    Failed(Failure),
    /// Two equal runs differed.
    Differed(Box<Differed>),
    /// The program has a mistake.
    Bug(String),
}

/// What came of a sweep.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) runs: u64,
    pub(crate) seen: Seen,
    /// In how many runs each was seen.
    pub(crate) times: Vec<u64>,
    /// The first and the last seed between which none was left out, other than those of other slices.
    pub(crate) completed: Option<(u64, u64)>,
    pub(crate) failures: BTreeMap<u64, Ended>,
    pub(crate) failed: u64,
    pub(crate) met: Met,
}

/// What one thread has done.
#[derive(Default)]
struct Part {
    runs: u64,
    times: Vec<u64>,
    failures: BTreeMap<u64, Ended>,
    failed: u64,
    met: Met,
}

impl Orders {
    /// The first seed of the slice; [`u64::MAX`], which is behind all, if there is none.
    pub(crate) const fn first(&self) -> u64 {
        self.from.saturating_add(self.slice.place - 1)
    }
}

/// Plays all seeds that are asked for, the lower ones first. Hands over each failure as it comes.
pub(crate) fn work(
    plan: &Plan<'_>,
    orders: &Orders,
    stopwatch: &Stopwatch,
    bar: bool,
    on_failure: &(dyn Fn(u64, &Ended) + Sync),
) -> Done {
    let Orders { to, slice, jobs, limit, fail_fast, counts, .. } = *orders;
    let first = orders.first();
    let next = AtomicU64::new(first);
    // The lowest that failed: none behind it is begun.
    let failed = AtomicU64::new(u64::MAX);
    let seen = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    let parts = Mutex::new(Vec::new());
    let bar = progress(orders, bar);
    let play = || {
        let mut part = Part { times: vec![0; Sometimes::ALL.len()], ..Part::default() };
        loop {
            if limit.is_some_and(|limit| stopwatch.elapsed() >= limit) {
                break;
            }
            // What is handed out is played, whatever the other threads do meanwhile.
            let wanted = |seed: u64| {
                let behind = seed >= to || (fail_fast && seed > failed.load(Ordering::Relaxed));
                (!behind).then(|| seed.saturating_add(slice.of))
            };
            let Ok(seed) = next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, wanted) else { break };
            let (ended, its) = one(plan, seed, counts.then_some(&mut part.met));
            part.runs += 1;
            for (times, what) in part.times.iter_mut().zip(Sometimes::ALL) {
                *times += u64::from(its.has(*what));
            }
            seen.fetch_or(its.bits(), Ordering::Relaxed);
            if let Some(ended) = ended {
                failed.fetch_min(seed, Ordering::Relaxed);
                on_failure(seed, &ended);
                part.failed += 1;
                part.failures.insert(seed, ended);
                if part.failures.len() > FAILURES_KEPT_MAX {
                    part.failures.pop_last();
                }
            }
            let runs = done.fetch_add(1, Ordering::Relaxed) + 1;
            if runs.is_multiple_of(PROGRESS_EVERY) {
                draw(&bar, runs, Seen::from_bits(seen.load(Ordering::Relaxed)), stopwatch);
            }
        }
        if let Ok(mut parts) = parts.lock() {
            parts.push(part);
        }
    };
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(play);
        }
    });
    bar.finish_and_clear();
    let behind = next.into_inner();
    let mut all = Done {
        seen: Seen::from_bits(seen.into_inner()),
        times: vec![0; Sometimes::ALL.len()],
        ..Done::default()
    };
    for part in parts.into_inner().into_iter().flatten() {
        all.runs += part.runs;
        all.failed += part.failed;
        all.failures.extend(part.failures);
        all.met.add(&part.met);
        for (sum, times) in all.times.iter_mut().zip(part.times) {
            *sum += times;
        }
    }
    // Each of them was played once, one after the other.
    all.completed = (behind > first).then(|| (first, first + (all.runs - 1) * slice.of));
    while all.failures.len() > FAILURES_KEPT_MAX {
        all.failures.pop_last();
    }
    all
}

/// A bug of ours ends one seed, not the sweep.
pub(crate) fn one(plan: &Plan<'_>, seed: u64, met: Option<&mut Met>) -> (Option<Ended>, Seen) {
    let play = || match met {
        Some(met) => plan.play_counted(seed, met),
        None => plan.play(seed),
    };
    match panic::catch_unwind(AssertUnwindSafe(play)) {
        Err(panic) => (Some(Ended::Bug(bug::text(&*panic))), Seen::default()),
        Ok(outcome) => {
            let differed = outcome.differed.map(|differed| Ended::Differed(Box::new(differed)));
            (outcome.trial.failure.map(Ended::Failed).or(differed), outcome.trial.seen)
        }
    }
}

fn progress(orders: &Orders, wanted: bool) -> ProgressBar {
    let shown = wanted && io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let length = orders.limit.is_none().then(|| (orders.to - orders.from).div_ceil(orders.slice.of));
    let bar = ProgressBar::with_draw_target(length, target);
    bar.set_style(ProgressStyle::with_template("  {msg}").expect("it is a template"));
    bar
}

fn draw(bar: &ProgressBar, runs: u64, seen: Seen, stopwatch: &Stopwatch) {
    if bar.is_hidden() {
        return;
    }
    let millis = u64::try_from(stopwatch.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
    let of = bar.length().map(|all| format!(" of {}", grouped(all))).unwrap_or_default();
    let rate = grouped(runs.saturating_mul(1000) / millis);
    let (seen, ends) = (seen.count(), Seen::ALL.count());
    bar.set_message(format!("{}{of}   {rate} runs/s   seen {seen} of {ends} ends", grouped(runs)));
}
