//! How a player is measured: as many runs as fit into some CPU time, each with a seed of its own.

use std::{env, time::Duration};

use cpu_time::ProcessTime;

use crate::log::{Fact, Log, Record};

/// Runs before anything is counted.
const WARM_UP: u64 = 20;
/// How long to play if nobody says, in milliseconds of CPU time.
const MILLIS: u64 = 1_000;

/// What one run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Played {
    /// Messages that arrived.
    pub deliveries: u64,
    /// Photos that were saved.
    pub photos: u64,
    /// Lines of the trace.
    pub records: u64,
}

/// Plays runs until the CPU time of the first argument, in milliseconds, is spent, and says in one line what they came to.
/// All time is that of the process with all its threads.
pub fn measure(mut play: impl FnMut(u64) -> Played) {
    let millis = env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(MILLIS);
    for seed in 0..WARM_UP {
        play(seed);
    }
    let limit = Duration::from_millis(millis);
    let begin = ProcessTime::now();
    let (mut runs, mut deliveries, mut photos, mut records) = (0_u64, 0_u64, 0_u64, 0_u64);
    let mut cpu = Duration::ZERO;
    while cpu < limit {
        let played = play(WARM_UP + runs);
        runs += 1;
        deliveries += played.deliveries;
        photos += played.photos;
        records += played.records;
        cpu = begin.elapsed();
    }
    println!("{runs} {deliveries} {photos} {records} {}", cpu.as_nanos());
}

impl From<&Log> for Played {
    fn from(log: &Log) -> Self {
        let is_saved = |record: &&Record| matches!(record.fact, Fact::Saved(_));
        Self {
            deliveries: log.deliveries,
            photos: log.records.iter().filter(is_saved).count() as u64,
            records: log.records.len() as u64,
        }
    }
}
