//! The exchange with whole phones in a loop over a heap.

use std::{cmp::Reverse, collections::BinaryHeap, mem, time::Duration};

use exchange::Line;
use protocol::{DeviceId, Instant, NodeId};
use trace::{Fate, Loss};
use whole::{Due, NODES, Outcome, Outlet, Parcel, Plan, Stage, place};

/// More events than this make no run of the exchange.
const EVENTS_MAX: u32 = 1_000_000;
/// Events that wait at once, with room to spare.
const PENDING_ABOUT: usize = 64;

/// When something is due, in what order it was planned, and where it lies: in [`Loop::kept`], or with [`WAKE`] nowhere, since
/// that says all.
type Key = Reverse<(Instant, u32, u32)>;

/// A node wants to be woken; the other bits are its place.
const WAKE: u32 = 1 << 31;

/// What will happen, and what becomes of messages. The heap moves keys alone, for what is due is large.
struct Loop<C> {
    keys: BinaryHeap<Key>,
    kept: Vec<(usize, Due)>,
    free: Vec<u32>,
    planned: u32,
    carry: C,
}

impl<C> Loop<C> {
    fn push(&mut self, place: usize, at: Instant, due: Due) {
        let slot = match self.free.pop() {
            Some(slot) => {
                self.kept[slot as usize] = (place, due);
                slot
            }
            None => {
                self.kept.push((place, due));
                self.kept.len() as u32 - 1
            }
        };
        self.key(at, slot);
    }

    fn key(&mut self, at: Instant, slot: u32) {
        self.keys.push(Reverse((at, self.planned, slot)));
        self.planned += 1;
    }

    fn pop(&mut self) -> Option<(Instant, usize, Due)> {
        let Reverse((at, _, slot)) = self.keys.pop()?;
        if slot & WAKE != 0 {
            return Some((at, (slot & !WAKE) as usize, Due::Wake));
        }
        self.free.push(slot);
        let (place, due) = mem::replace(&mut self.kept[slot as usize], (0, Due::Wake));
        Some((at, place, due))
    }
}

impl<C: FnMut() -> Option<Duration>> Outlet for Loop<C> {
    fn send(&mut self, now: Instant, parcel: Parcel) -> Fate {
        let Some(latency) = (self.carry)() else { return Fate::Lost { why: Loss::Odds } };
        let Parcel { from, to, message, .. } = parcel;
        self.push(place(to), now + latency, Due::Arrive { from, message });
        Fate::Carried { arrives: now + latency, copies: 1 }
    }

    fn plan(&mut self, who: DeviceId, at: Instant, due: Due) {
        self.push(place(NodeId::Device(who)), at, due);
    }
}

/// Plays the exchange with whole phones.
///
/// # Panics
///
/// If something happens that must never happen.
#[must_use]
pub fn play(seed: u64, plan: &Plan<'_>) -> Outcome {
    let mut line = Line::new(seed);
    play_over(plan, || line.draw().map(Duration::from_micros))
}

/// The same; `carry` says how long the next message is on its way, or that it is lost.
fn play_over(plan: &Plan<'_>, carry: impl FnMut() -> Option<Duration>) -> Outcome {
    let mut stage = Stage::new(plan);
    let mut wakes: [Option<Instant>; NODES] = [None; NODES];
    let mut events = Loop {
        keys: BinaryHeap::with_capacity(PENDING_ABOUT),
        kept: Vec::with_capacity(PENDING_ABOUT),
        free: Vec::with_capacity(PENDING_ABOUT),
        planned: 0,
        carry,
    };
    for (place, wake) in wakes.iter_mut().enumerate() {
        stage.begin(place, &mut events);
        *wake = stage.wake(place);
        if let Some(at) = *wake {
            events.key(at, WAKE | place as u32);
        }
    }
    while let Some((now, place, due)) = events.pop() {
        if matches!(due, Due::Wake) {
            // What was asked for has changed since.
            if wakes[place] != Some(now) {
                continue;
            }
            wakes[place] = None;
        }
        stage.take(place, now, due, &mut events);
        let wake = stage.wake(place).map(|at| at.max(now));
        if let Some(at) = wake.filter(|_| wake != wakes[place]) {
            events.key(at, WAKE | place as u32);
        }
        wakes[place] = wake;
        if stage.is_over(now) {
            break;
        }
        assert!(events.planned < EVENTS_MAX, "a run of the exchange comes to its end");
    }
    stage.end()
}

#[cfg(test)]
mod tests;
