//! The exchange in a loop over a heap: what somebody would write who needs nothing but this.
#![forbid(unsafe_code)]

pub mod whole;

use std::{cmp::Ordering, collections::BinaryHeap};

use exchange::{At, DEVICES, Fact, Id, JOIN, Line, Log, Message, Outlet, PRESSES_EACH, Phone, press_at};

/// More events than this make no run of the exchange.
const EVENTS_MAX: u64 = 100_000;
/// Events that wait at once, with room to spare.
const PENDING_ABOUT: usize = 64;

/// What a phone meets.
#[derive(Clone, Copy, Debug)]
enum What {
    Join,
    Press,
    Wake,
    Arrive { from: Id, message: Message },
}

/// Something that will happen to a phone.
#[derive(Clone, Copy, Debug)]
struct Event {
    at: At,
    /// Of two events of one moment, the one that was planned first comes first.
    order: u64,
    to: Id,
    what: What,
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

/// Everything but the phones.
struct World {
    now: At,
    events: BinaryHeap<Event>,
    planned: u64,
    line: Line,
    log: Log,
}

impl World {
    fn plan(&mut self, at: At, to: Id, what: What) {
        self.events.push(Event { at, order: self.planned, to, what });
        self.planned += 1;
    }
}

/// The world as one phone sees it.
struct Of<'a> {
    world: &'a mut World,
    who: Id,
}

impl Outlet for Of<'_> {
    fn send(&mut self, to: Id, message: Message) {
        let Self { world, who } = self;
        world.log.sent(world.now, *who, to, &message);
        match world.line.draw() {
            Some(latency) => world.plan(world.now.plus(latency), to, What::Arrive { from: *who, message }),
            None => world.log.note(world.now, Fact::Lost),
        }
    }

    fn note(&mut self, fact: Fact) {
        self.world.log.note(self.world.now, fact);
    }
}

/// Plays the exchange; consents by phone.
///
/// # Panics
///
/// If something happens that must never happen.
#[must_use]
pub fn play(seed: u64, consents: [bool; DEVICES]) -> Log {
    let mut phones = Id::ALL.map(|id| Phone::new(id, consents[id.index()]));
    let mut wakes: [Option<At>; DEVICES] = [None; DEVICES];
    let events = BinaryHeap::with_capacity(PENDING_ABOUT);
    let mut world = World { now: At(0), events, planned: 0, line: Line::new(seed), log: Log::default() };
    for who in Id::ALL {
        world.plan(JOIN, who, What::Join);
        for nth in 0..PRESSES_EACH {
            world.plan(press_at(who, nth), who, What::Press);
        }
    }
    while let Some(Event { at, to, what, .. }) = world.events.pop() {
        world.now = at;
        let phone = &mut phones[to.index()];
        match what {
            What::Join => phone.join(at, &mut Of { world: &mut world, who: to }),
            What::Press => phone.press(at, &mut Of { world: &mut world, who: to }),
            What::Wake => {
                // A wake that was overtaken by an earlier one is not meant any more.
                if wakes[to.index()] != Some(at) {
                    continue;
                }
                wakes[to.index()] = None;
                phone.wake(at, &mut Of { world: &mut world, who: to });
            }
            What::Arrive { from, message } => {
                world.log.arrived(at, from, to, &message);
                phone.receive(at, from, message, &mut Of { world: &mut world, who: to });
            }
        }
        if let Some(wake) = phone.next_wake()
            && wakes[to.index()].is_none_or(|planned| planned > wake)
        {
            wakes[to.index()] = Some(wake);
            world.plan(wake, to, What::Wake);
        }
        if world.log.is_over() {
            break;
        }
        assert!(world.planned < EVENTS_MAX, "a run of the exchange comes to its end");
    }
    world.log.end();
    world.log
}

#[cfg(test)]
mod tests;
