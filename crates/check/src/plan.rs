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
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Scenarios that somebody wrote, by name.
    given: &'a [(String, Scenario)],
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
    pub const fn of_everything(given: &'a [(String, Scenario)]) -> Self {
        Self { given, only_given: false }
    }

    /// Those of `given` alone, with faults thrown in.
    #[must_use]
    pub const fn of_these(given: &'a [(String, Scenario)]) -> Self {
        Self { given, only_given: true }
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

    /// Which of the given scenarios the seed throws faults into; none if it draws one.
    #[must_use]
    pub fn given(&self, seed: u64) -> Option<&'a (String, Scenario)> {
        let every = if self.only_given { 1 } else { GIVEN_ONE_IN };
        let count = u64::try_from(self.given.len()).unwrap_or(u64::MAX);
        if count == 0 || seed % every != every - 1 {
            return None;
        }
        usize::try_from(seed / every % count).ok().and_then(|place| self.given.get(place))
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
