//! How many runs of a sweep it takes to find a planted bug, and how small its failure becomes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use check::{FoundBy, Plan, Shrunk, Size, Wrong, shrink};
use planted::{Bug, plant};
use scenario::{Property, Scenario};

use crate::{PLAYER, SWITCH, THREADS, be_silent_about_players};

/// A bug has to be found within so many runs.
pub const RUNS_MAX: u64 = 20_000;
/// From so many ranges of seeds the median is taken.
pub const RANGES: usize = 10;
/// Each begins so many seeds behind the one before it.
const RANGE_SEEDS: u64 = 1_000_000;

/// How a bug was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// How many runs it took in each range; none where [`RUNS_MAX`] were not enough. In order.
    pub runs: Vec<Option<u64>>,
    /// The smallest form of its first failure.
    pub shrunk: Option<Shrunk>,
}

impl Found {
    /// The median of all ranges; none if in more than half of them it was not found.
    #[must_use]
    pub fn median(&self) -> Option<u64> {
        // What was not found comes last.
        let mut runs: Vec<u64> = self.runs.iter().map(|runs| runs.unwrap_or(u64::MAX)).collect();
        runs.sort_unstable();
        let median = runs.get(runs.len() / 2).copied();
        median.filter(|runs| *runs != u64::MAX)
    }
}

/// Looks for a bug by the property that must catch it.
///
/// # Panics
///
/// If a bug names no property.
#[must_use]
pub fn find(given: &[(String, Scenario)], bug: Bug) -> Found {
    let property = Property::find(bug.property()).expect("a bug names the property that must catch it");
    let wrong = Wrong::Property(property);
    let _one_at_a_time = SWITCH.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    be_silent_about_players();
    plant(Some(bug));
    let plan = Plan::of_everything(given);
    let next = AtomicUsize::new(0);
    let search = || {
        let mut found = vec![];
        loop {
            let range = next.fetch_add(1, Ordering::Relaxed);
            if range >= RANGES {
                return found;
            }
            found.push((range, runs_needed(&plan, wrong, RANGE_SEEDS * range as u64)));
        }
    };
    let mut runs: Vec<_> = thread::scope(|scope| {
        let searcher = |_| {
            let builder = thread::Builder::new().name(PLAYER.to_owned());
            builder.spawn_scoped(scope, search).expect("a thread can be made")
        };
        let threads: Vec<_> = (0..THREADS).map(searcher).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("panics are caught")).collect()
    });
    runs.sort_unstable();
    let first = runs.iter().find_map(|(range, runs)| Some(RANGE_SEEDS * *range as u64 + (*runs)? - 1));
    let shrunk = first.and_then(|seed| {
        let outcome = plan.play(seed);
        shrink(&outcome.scenario, &outcome.trial.run.decisions, wrong, FoundBy::Sweep).ok()
    });
    plant(None);
    Found { runs: runs.into_iter().map(|(_, runs)| runs).collect(), shrunk }
}

/// How many seeds from `from` on have to be played until one fails in that way.
fn runs_needed(plan: &Plan<'_>, wrong: Wrong, from: u64) -> Option<u64> {
    (1..=RUNS_MAX).find(|runs| {
        // A run that breaks a belief of ours finds the bug as well, but not by its property.
        let outcome = catch_unwind(AssertUnwindSafe(|| plan.play(from + runs - 1)));
        let failure = outcome.ok().and_then(|outcome| outcome.trial.failure);
        failure.is_some_and(|failure| failure.wrong == wrong)
    })
}

/// A bug, its property, what it took to find it, and how small its failure became.
#[must_use]
pub fn found_row(bug: Bug, found: &Found) -> String {
    let runs = found.median().map_or_else(|| format!("more than {RUNS_MAX}"), |runs| runs.to_string());
    let size = found.shrunk.as_ref().map_or_else(String::new, |shrunk| {
        let Size { devices, steps, faults, .. } = Size::of(&shrunk.scenario);
        format!("{devices} devices, {steps} steps, {faults} faults")
    });
    format!("| `{}` | `{}` | {runs} | {size} |\n", bug.as_str(), bug.property())
}

/// All bugs with what it took to find them, as docs/PLANTED.md has them.
#[must_use]
pub fn found_table(found: impl Iterator<Item = (Bug, Found)>) -> String {
    let rows: String = found.map(|(bug, found)| found_row(bug, &found)).collect();
    format!("| bug | property | runs | smallest file |\n| --- | --- | --- | --- |\n{rows}")
}
