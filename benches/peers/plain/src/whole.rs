//! The exchange with whole phones in a loop over a heap.

use std::{cmp::Ordering, collections::BinaryHeap, time::Duration};

use exchange::Line;
use protocol::{DeviceId, Instant, NodeId};
use trace::{Fate, Loss};
use whole::{Due, NODES, Outcome, Outlet, Parcel, Plan, Stage, place};

/// More events than this make no run of the exchange.
const EVENTS_MAX: u32 = 1_000_000;
/// Events that wait at once, with room to spare.
const PENDING_ABOUT: usize = 64;

/// Something that will happen at a node.
struct Event {
    at: Instant,
    /// Of two events of one moment, the one that was planned first comes first.
    order: u32,
    place: u8,
    due: Due,
}

impl Ord for Event {
    /// The earliest is the greatest, since a heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

impl PartialOrd for Event {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Event {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Event {}

/// What will happen, and what becomes of messages.
struct Loop<C> {
    events: BinaryHeap<Event>,
    planned: u32,
    carry: C,
}

impl<C> Loop<C> {
    fn push(&mut self, place: usize, at: Instant, due: Due) {
        let place = u8::try_from(place).expect("there are six nodes");
        self.events.push(Event { at, order: self.planned, place, due });
        self.planned += 1;
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
    let mut events = Loop { events: BinaryHeap::with_capacity(PENDING_ABOUT), planned: 0, carry };
    for (place, wake) in wakes.iter_mut().enumerate() {
        stage.begin(place, &mut events);
        *wake = stage.wake(place);
        if let Some(at) = *wake {
            events.push(place, at, Due::Wake);
        }
    }
    while let Some(Event { at: now, place, due, .. }) = events.events.pop() {
        let place = usize::from(place);
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
            events.push(place, at, Due::Wake);
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
