//! Playing many scenarios at once, each by itself, with the results in the order of their names.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use check::Monitors;
use diagnosis::because;
use engine::{Run, Seeded, play, watch};
use scenario::{Mistakes, Parsed, Scenario, load_as};
use trace::{Judgement, Verdict, judge};

use crate::{bug, select::Found};

/// What became of one file.
#[derive(Debug)]
pub(crate) enum Ended {
    /// It was played.
    Played(Box<Played>),
    /// It has mistakes.
    Unreadable(Mistakes),
    /// The program has a mistake.
    Bug(String),
}

/// A scenario that was played.
#[derive(Debug)]
pub(crate) struct Played {
    pub(crate) parsed: Parsed,
    pub(crate) seed: u64,
    pub(crate) run: Run,
    pub(crate) judgement: Judgement,
    /// The digest, if it was asked for.
    pub(crate) digest: Option<String>,
    /// The digest of a second run, if there was one.
    pub(crate) again: Option<String>,
}

impl Ended {
    /// Whether it is what a person hopes for.
    pub(crate) fn is_good(&self) -> bool {
        match self {
            Self::Played(played) => played.judgement.verdict == Verdict::Passed && !played.differed(),
            Self::Unreadable(_) | Self::Bug(_) => false,
        }
    }
}

impl Played {
    /// Two equal runs differed.
    pub(crate) fn differed(&self) -> bool {
        self.again.is_some() && self.again != self.digest
    }
}

/// How to play.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// In place of the file's own.
    pub(crate) seed: Option<u64>,
    /// Play twice and compare.
    pub(crate) twice: bool,
    /// Make the digest.
    pub(crate) digest: bool,
    /// Threads.
    pub(crate) jobs: usize,
    /// Begin no more once one is not good.
    pub(crate) fail_fast: bool,
}

/// Reads the files.
pub(crate) fn read(files: &[Found], jobs: usize) -> Vec<Result<Parsed, Mistakes>> {
    in_parallel(files.len(), jobs, |index| load_as(&files[index].path, &files[index].shown), |_, _| true)
}

/// Plays what was read, and calls `done` for each as it ends. Shorter than `files` if it stopped at one that is not
/// good; then the last one is that one.
pub(crate) fn play_all(
    files: Vec<Result<Parsed, Mistakes>>,
    rules: Rules,
    done: impl Fn() + Sync,
) -> Vec<Ended> {
    let files: Vec<_> = files.into_iter().map(|file| Mutex::new(Some(file))).collect();
    let play_one = |index: usize| {
        let file = files[index].lock().ok().and_then(|mut file| file.take());
        let result = match file.expect("each file is played once") {
            Ok(parsed) => guarded(parsed, rules),
            Err(mistakes) => Ended::Unreadable(mistakes),
        };
        done();
        result
    };
    in_parallel(files.len(), rules.jobs, play_one, |_, result| !rules.fail_fast || result.is_good())
}

/// A bug of ours ends one scenario, not all of them.
fn guarded(parsed: Parsed, rules: Rules) -> Ended {
    panic::catch_unwind(AssertUnwindSafe(|| play_one(parsed, rules)))
        .map_or_else(|panic| Ended::Bug(bug::text(&*panic)), |played| Ended::Played(Box::new(played)))
}

fn play_one(parsed: Parsed, rules: Rules) -> Played {
    let scenario = &parsed.scenario;
    let seed = rules.seed.unwrap_or(scenario.seed);
    let mut monitors = Monitors::new(scenario);
    let run = watch(scenario, &mut Seeded::new(seed), &mut monitors);
    monitors.end(run.trace.ended_at, run.trace.end, &run.libraries);
    let broken = monitors.broken().iter().map(|broken| (broken.property, broken.what.clone(), broken.at));
    let seeded = Scenario { seed, ..scenario.clone() };
    let judgement =
        judge(scenario, &run.trace).explained(|index, at| because(&seeded, index, at)).with_broken(broken);
    let digest = (rules.twice || rules.digest).then(|| run.trace.digest(scenario));
    let again = rules.twice.then(|| play(scenario, &mut Seeded::new(seed)).trace.digest(scenario));
    Played { seed, run, judgement, digest, again, parsed }
}

/// Calls `work` for 0 to `count`, on `jobs` threads, and gives the results in that order, up to the first one after
/// which `goes_on` says no.
fn in_parallel<T: Send>(
    count: usize,
    jobs: usize,
    work: impl Fn(usize) -> T + Sync,
    goes_on: impl Fn(usize, &T) -> bool + Sync,
) -> Vec<T> {
    let next = AtomicUsize::new(0);
    // The first one that says stop: none behind it is begun, and none behind it is given.
    let last = AtomicUsize::new(usize::MAX);
    let results: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, count.max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count || index > last.load(Ordering::Relaxed) {
                        return;
                    }
                    let result = work(index);
                    if !goes_on(index, &result) {
                        last.fetch_min(index, Ordering::Relaxed);
                    }
                    if let Ok(mut slot) = results[index].lock() {
                        *slot = Some(result);
                    }
                }
            });
        }
    });
    let last = last.load(Ordering::Relaxed);
    let results = results.into_iter().map(|slot| slot.into_inner().ok().flatten());
    results.take(last.saturating_add(1)).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stop_at: &[usize], expected: std::ops::Range<usize>) {
        for jobs in [1, 2, 7] {
            let given = in_parallel(20, jobs, |index| index, |index, _| !stop_at.contains(&index));
            assert_eq!(given, expected.clone().collect::<Vec<_>>(), "{jobs} jobs");
        }
    }

    #[test]
    fn results_come_in_order_up_to_the_first_that_stops() {
        check(&[], 0..20);
        check(&[7, 12], 0..8);
        check(&[0], 0..1);
    }
}
