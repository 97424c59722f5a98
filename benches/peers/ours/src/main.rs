//! Measures Shutterlab, which plays the exchange as a scenario: whole phones, with trace and under all monitors.
#![forbid(unsafe_code)]

use check::trial;
use engine::Seeded;
use exchange::{Played, measure};
use trace::Fact;

/// The exchange, as anybody would write it for Shutterlab.
const SCENARIO: &str = include_str!("exchange.toml");

fn main() {
    let parsed = scenario::parse("exchange", SCENARIO).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    measure(|seed| {
        let trial = trial(&parsed.scenario, &mut Seeded::new(seed));
        if let Some(failure) = trial.failure {
            panic!("seed {seed}: {}", failure.what);
        }
        let records = &trial.run.trace.records;
        let arrived = records.iter().filter(|record| matches!(record.fact, Fact::Arrived { .. }));
        Played {
            deliveries: arrived.count() as u64,
            photos: trial.run.libraries.iter().map(|library| library.len() as u64).sum(),
            records: records.len() as u64,
        }
    });
}
