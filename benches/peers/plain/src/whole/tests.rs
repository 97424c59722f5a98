//! What a run comes to; and that it is, record by record, the run of Shutterlab's engine in which messages fare the same.

use std::time::Duration;

use check::trial;
use engine::Seeded;
use trace::{Fact, Fate, Record};
use whole::Plan;

use super::{play, play_over};

#[test]
fn it_keeps_to_the_laws() {
    whole::laws::hold(100, play);
}

/// How long each message that was sent was on its way, or that it was lost.
fn fates(records: &[Record]) -> Vec<Option<Duration>> {
    let fate = |record: &Record| {
        let Fact::Sent { fate, .. } = record.fact else { return None };
        Some(match fate {
            Fate::Carried { arrives, .. } => Some(arrives.since(record.at)),
            Fate::Lost { .. } => None,
        })
    };
    records.iter().filter_map(fate).collect()
}

#[test]
fn it_is_the_run_of_the_engine() {
    for seed in 0..200 {
        let trial = trial(Plan::exchange().scenario(), &mut Seeded::new(seed));
        assert_eq!(trial.failure, None);
        let theirs = trial.run.trace;
        let mut fates = fates(&theirs.records).into_iter();
        let ours = play_over(Plan::exchange(), || fates.next().expect("as many messages as the engine's"));
        for (nth, (ours, theirs)) in ours.trace.records.iter().zip(&theirs.records).enumerate() {
            assert_eq!(ours, theirs, "record {nth} of seed {seed}");
        }
        assert!(ours.trace == theirs, "seed {seed}: {:?}", (ours.trace.ended_at, theirs.ended_at));
        assert!(ours.libraries == trial.run.libraries, "libraries of seed {seed}");
        assert_eq!(fates.next(), None);
    }
}
