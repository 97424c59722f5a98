//! What makes a run the same again: its scenario and its decisions, and nothing of the machine.

use std::thread;

use engine::{Kindest, Replay, Seeded, play};
use proptest::{
    prelude::*,
    test_runner::{Config, RngSeed},
};
use trace::End;

use crate::world::{outcomes, scenario};

const BAD: &str = r#"
    loss = "20%"
    duplicate = "10%"
    reorder = "30%"
    jitter = "30ms"
    distribution = "pareto"
    burst_loss = { begin = "2%", end = "30%", loss = "60%" }
"#;

proptest! {
    // A fixed seed: a test that failed fails again, on every machine.
    #![proptest_config(Config { rng_seed: RngSeed::Fixed(0), failure_persistence: None, cases: 64, ..Config::default() })]

    #[test]
    fn a_replay_of_its_decisions_is_the_same_run(seed in any::<u64>()) {
        let scenario = scenario(BAD, "");
        let run = play(&scenario, &mut Seeded::new(seed));
        let again = play(&scenario, &mut Replay::new(run.decisions.iter().copied()));
        prop_assert!(!run.decisions.is_empty());
        prop_assert_eq!(&run.trace.records, &again.trace.records);
        prop_assert_eq!(run.trace.digest(&scenario), again.trace.digest(&scenario));
        prop_assert_eq!(&run.decisions, &again.decisions);
        prop_assert_eq!((run.trace.end, outcomes(&again).len()), (End::Quiet, 1));
        prop_assert_eq!((run.items, run.libraries), (again.items, again.libraries));
    }
}

#[test]
fn another_seed_is_another_run() {
    let scenario = scenario(BAD, "");
    let digest = |seed| play(&scenario, &mut Seeded::new(seed)).trace.digest(&scenario);
    assert_ne!(digest(1), digest(2));
}

#[test]
fn kindness_is_a_network_without_odds() {
    let bad = scenario(BAD, "");
    let kind = play(&bad, &mut Kindest);
    assert!(kind.decisions.is_empty());
    assert_eq!(kind.trace.digest(&bad), play(&scenario("", ""), &mut Seeded::new(9)).trace.digest(&bad));
}

#[test]
fn threads_make_the_same_runs() {
    let scenario = scenario(BAD, "");
    let digests = || {
        (0..8).map(|seed| play(&scenario, &mut Seeded::new(seed)).trace.digest(&scenario)).collect::<Vec<_>>()
    };
    let alone = digests();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(digests)).collect();
        for thread in threads {
            assert_eq!(thread.join().expect("a run does not panic"), alone);
        }
    });
}
