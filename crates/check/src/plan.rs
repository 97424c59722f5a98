//! What each seed of a sweep stands for.

use engine::{Oracle, Run, Seeded, play};
use scenario::{Scenario, write};
use sha2::{Digest, Sha256};
use trace::Record;

use crate::{
    compare::compare,
    coverage::Met,
    draw::{drawn, troubled},
    trial::{Trial, counted_trial, trial},
};

/// One seed in so many of an unrestricted sweep throws faults into a scenario that somebody wrote.
const GIVEN_ONE_IN: u64 = 8;
/// One seed in so many plays a second time with a third person's setting turned.
const COMPARED_ONE_IN: u64 = 3;
/// One seed in so many is played twice, to see that nothing differs.
const TWICE_ONE_IN: u64 = 256;
/// An unrestricted sweep of so many runs must have seen everything that should be seen sometimes.
pub const RUNS_THAT_SEE_ALL: u64 = 20_000;

/// What each seed stands for: always the same for the same scenarios.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    /// Scenarios that somebody wrote, by name.
    given: &'a [(String, Scenario)],
    /// What each of these names hashes to.
    names: Vec<u64>,
    /// Whether nothing else is played.
    only_given: bool,
}

/// Two equal runs differed: what nobody may rely on any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differed {
    /// Which record, counted from 0.
    pub index: usize,
    /// In the first run.
    pub one: Option<Record>,
    /// In the second.
    pub other: Option<Record>,
}

/// One seed, played.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it stood for.
    pub scenario: Scenario,
    /// What came of it.
    pub trial: Trial,
    /// How it differed from itself.
    pub differed: Option<Differed>,
}

impl<'a> Plan<'a> {
    /// Drawn scenarios, and now and then one of `given` with faults thrown in.
    #[must_use]
    pub fn of_everything(given: &'a [(String, Scenario)]) -> Self {
        let names = given.iter().map(|(name, _)| number(&Sha256::digest(name))).collect();
        Self { given, names, only_given: false }
    }

    /// Those of `given` alone, with faults thrown in.
    #[must_use]
    pub const fn of_these(given: &'a [(String, Scenario)]) -> Self {
        Self { given, names: vec![], only_given: true }
    }

    /// Whether nothing is left out, so that everything should be seen sometimes.
    #[must_use]
    pub const fn is_unrestricted(&self) -> bool {
        !self.only_given
    }

    /// What all the given scenarios hash to: sweeps of other scenarios are other sweeps.
    #[must_use]
    pub fn identity(&self) -> String {
        let mut hash = Sha256::new();
        for (name, scenario) in self.given {
            hash.update(name);
            hash.update([0]);
            hash.update(write(scenario));
            hash.update([0]);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Which of the given scenarios the seed throws faults into; none if it draws one. One scenario more changes what a seed
    /// of an unrestricted sweep stands for only where it is the new one.
    #[must_use]
    pub fn given(&self, seed: u64) -> Option<&'a (String, Scenario)> {
        if self.only_given {
            let count = u64::try_from(self.given.len()).unwrap_or(u64::MAX);
            let place = seed.checked_rem(count)?;
            return usize::try_from(place).ok().and_then(|place| self.given.get(place));
        }
        if seed % GIVEN_ONE_IN != GIVEN_ONE_IN - 1 {
            return None;
        }
        // Each bids for the seed, whoever else there is.
        let bids = self.names.iter().map(|name| mixed(seed, *name));
        self.given.iter().zip(bids).max_by_key(|(_, bid)| *bid).map(|(given, _)| given)
    }

    /// What the seed stands for, and the oracle that goes on with it.
    #[must_use]
    pub fn scenario(&self, seed: u64) -> (Scenario, Seeded) {
        let mut oracle = Seeded::new(seed);
        let scenario = match self.given(seed) {
            Some((_, given)) => troubled(given, &mut oracle),
            None => drawn(format!("Seed {seed}"), &mut oracle),
        };
        (scenario, oracle)
    }

    /// Plays a seed.
    #[must_use]
    pub fn play(&self, seed: u64) -> Outcome {
        self.play_by(seed, trial)
    }

    /// The same, and counts which states of devices met what.
    #[must_use]
    pub fn play_counted(&self, seed: u64, met: &mut Met) -> Outcome {
        self.play_by(seed, |scenario, oracle| counted_trial(scenario, oracle, met))
    }

    fn play_by(&self, seed: u64, trial: impl FnOnce(&Scenario, &mut dyn Oracle) -> Trial) -> Outcome {
        let (scenario, mut oracle) = self.scenario(seed);
        let before = oracle.clone();
        let mut trial = trial(&scenario, &mut oracle);
        if trial.failure.is_none() && seed.is_multiple_of(COMPARED_ONE_IN) {
            trial.failure = compare(&scenario, &trial.run, &mut before.clone());
        }
        let again = seed.is_multiple_of(TWICE_ONE_IN) && trial.failure.is_none();
        let differed = again.then(|| differed(&trial.run, &play(&scenario, &mut before.clone()))).flatten();
        Outcome { scenario, trial, differed }
    }
}

/// A hash's first bytes as a number.
fn number(hash: &[u8]) -> u64 {
    hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A number that changes all over when a bit of either changes.
const fn mixed(one: u64, other: u64) -> u64 {
    let mut mixed = (one ^ other.rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 32).wrapping_add(other).wrapping_mul(0xd6e8_feb8_6659_fd93);
    mixed ^ mixed >> 32
}

/// Where two runs differ, if they do.
#[must_use]
pub fn differed(one: &Run, other: &Run) -> Option<Differed> {
    let (one, other) = (&one.trace.records, &other.trace.records);
    let same = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (first, second) = (one.get(same), other.get(same));
    (first.is_some() || second.is_some()).then(|| Differed {
        index: same,
        one: first.cloned(),
        other: second.cloned(),
    })
}

#[cfg(test)]
mod tests {
    use protocol::Instant;

    use super::*;

    /// A seed that is played twice, and in no other way again.
    const TWICE: u64 = TWICE_ONE_IN;

    /// Plays [`TWICE`] as something would whose first run is not what its seed says.
    fn disturbed(disturb: impl FnOnce(&mut Vec<Record>)) -> Option<Differed> {
        let outcome = Plan::of_everything(&[]).play_by(TWICE, |scenario, oracle| {
            let mut trial = trial(scenario, oracle);
            disturb(&mut trial.run.trace.records);
            trial
        });
        assert_eq!(outcome.trial.failure, None);
        outcome.differed
    }

    #[test]
    fn a_scenario_more_changes_only_the_seeds_that_are_its_own() {
        let outcome = Plan::of_everything(&[]).play(0);
        let named = |name: u32| (format!("file-{name}"), outcome.scenario.clone());
        let (few, more): (Vec<_>, Vec<_>) = ((0..20).map(named).collect(), (0..21).map(named).collect());
        let (few, more) = (Plan::of_everything(&few), Plan::of_everything(&more));
        let mut met = [0; 21];
        for seed in 0..80_000 {
            let (before, after) = (few.given(seed), more.given(seed));
            assert_eq!(before.is_some(), seed % GIVEN_ONE_IN == GIVEN_ONE_IN - 1);
            let Some(((before, _), (after, _))) = before.zip(after) else { continue };
            assert!(before == after || after == "file-20", "{seed}: {before}, and then {after}");
            met[after.trim_start_matches("file-").parse::<usize>().expect("it is a number")] += 1;
        }
        assert!(met.iter().all(|seeds| (350..650).contains(seeds)), "each has its share: {met:?}");
    }

    #[test]
    fn a_seed_that_is_played_twice_says_where_it_differed_from_itself() {
        assert!(!TWICE.is_multiple_of(COMPARED_ONE_IN));
        assert_eq!(disturbed(|_| {}), None);

        let other = disturbed(|records| records[7].at = Instant::FAR).expect("a record is another");
        assert_eq!((other.index, other.one.map(|record| record.at)), (7, Some(Instant::FAR)));
        assert!(other.other.is_some_and(|record| record.at < Instant::FAR));

        let mut last = None;
        let less = disturbed(|records| last = records.pop()).expect("the last record is missing");
        assert_eq!((less.one, less.other), (None, last));
    }
}
