//! The limit of playing: as many plain things as a run has, through a heap and onto a list, by a loop that knows nothing.

use std::{cmp::Reverse, collections::BinaryHeap};

use engine::Run;
use trace::Fact;

/// How many things a loop delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many are taken from the heap.
    pub things: u64,
    /// How many are written down on the way.
    pub records: u64,
    /// How many are in the heap at once, as long as there are so many left.
    pub pending: u64,
}

/// What is due, as plain as can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: u64,
    serial: u32,
    from: u8,
    to: u8,
    what: [u64; 4],
}

/// What was written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    at: u64,
    from: u8,
    to: u8,
    what: [u64; 4],
}

/// How far apart things are at most, in microseconds.
const APART_MAX: u64 = 40_000;

impl Shape {
    /// Of a run: its things, its records, and how many messages were under way on an average record.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let (mut under_way, mut sum) = (0_u64, 0_u64);
        for record in &run.trace.records {
            if matches!(record.fact, Fact::Sent { .. }) {
                under_way += 1;
            } else if matches!(record.fact, Fact::Arrived { .. } | Fact::Missed { .. }) {
                under_way = under_way.saturating_sub(1);
            }
            sum += under_way;
        }
        let records = run.trace.records.len() as u64;
        Self { things: run.items, records, pending: (sum / records.max(1)).max(1) }
    }

    /// Takes that many things from a heap, earliest first, and writes them down.
    #[must_use]
    pub fn deliver(self) -> Vec<Noted> {
        let (mut heap, mut noted) = (BinaryHeap::new(), vec![]);
        let (mut state, mut serial) = (20_240_906_u64, 0_u32);
        let mut due = |now: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            serial += 1;
            let [from, to, ..] = state.to_le_bytes();
            Reverse(Due { at: now + (state >> 33) % APART_MAX, serial, from, to, what: [state; 4] })
        };
        let mut left = self.things;
        for _ in 0..self.pending.min(left) {
            heap.push(due(0));
            left -= 1;
        }
        let mut taken = 0;
        while let Some(Reverse(Due { at, from, to, what, .. })) = heap.pop() {
            // As evenly as whole numbers allow.
            taken += 1;
            let owed = self.records * taken / self.things - noted.len() as u64;
            for _ in 0..owed {
                noted.push(Noted { at, from, to, what });
            }
            if left > 0 {
                heap.push(due(at));
                left -= 1;
            }
        }
        noted
    }
}
