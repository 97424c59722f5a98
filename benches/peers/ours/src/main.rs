//! Measures Shutterlab, which plays the exchange as a scenario: whole phones, with trace and under all monitors.
#![forbid(unsafe_code)]

use check::trial;
use engine::Seeded;
use exchange::measure;
use whole::{Plan, played};

fn main() {
    let scenario = Plan::exchange().scenario();
    measure(|seed| {
        let trial = trial(scenario, &mut Seeded::new(seed));
        if let Some(failure) = trial.failure {
            panic!("seed {seed}: {}", failure.what);
        }
        played(&trial.run.trace.records, &trial.run.libraries)
    });
}
