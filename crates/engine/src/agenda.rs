//! What is due, earliest first; what is due at the same moment leaves in order of arrival.

use std::{cmp::Reverse, collections::BinaryHeap};

use device::Command;
use disk::Job;
use protocol::{DeviceId, Instant, Message, NodeId};

/// Something that will happen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Due {
    /// A node asked to be woken. Kept out of [`Agenda::slots`], since there are many.
    Wake(u8),
    /// A step of the scenario, for the nth time.
    Step { step: u32, repetition: u32 },
    /// An owner does what goes without saying: dials, answers, joins; or switches on again after a restart.
    Do { who: DeviceId, command: Box<Command>, step: Option<u32> },
    /// A message arrives.
    Arrive { from: NodeId, to: NodeId, message: Message },
    /// A disk is done with something that was begun in that life of the device.
    Done { who: DeviceId, life: u32, job: Job },
    /// The transport notices that a device stopped, if it has not started since that life of it.
    Unreachable { who: DeviceId, since: u32 },
    /// The transport notices that a device is offline, if it still is since then.
    Offline { who: DeviceId, since: Instant },
    /// Photos empties Recently Deleted.
    Expire { who: DeviceId },
}

impl Due {
    /// Whether things are not quiet before it has happened.
    const fn is_awaited(&self) -> bool {
        match self {
            Self::Wake(_) | Self::Expire { .. } => false,
            Self::Unreachable { .. }
            | Self::Offline { .. }
            | Self::Step { .. }
            | Self::Do { .. }
            | Self::Arrive { .. }
            | Self::Done { .. } => true,
        }
    }
}

/// Something due, where it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) enum DueNow<'a> {
    /// A node asked to be woken.
    Wake(u8),
    /// Anything else.
    Kept(&'a Due),
}

/// What the heap sorts by, in one word: the time, then the order of arrival, then a place in [`Agenda::slots`], or with
/// [`WAKE`] the number of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u128);

impl Key {
    fn new(at: Instant, serial: u32, slot: u32) -> Self {
        Self(u128::from(at.as_micros()) << 64 | u128::from(serial) << 32 | u128::from(slot))
    }

    fn at(self) -> Instant {
        Instant::from_micros(u64::try_from(self.0 >> 64).expect("the upper half fits"))
    }

    /// Its place in the order of arrival.
    pub(crate) fn serial(self) -> u32 {
        u32::try_from(self.0 >> 32 & u128::from(u32::MAX)).expect("a quarter fits")
    }

    fn slot(self) -> u32 {
        u32::try_from(self.0 & u128::from(u32::MAX)).expect("the lowest quarter fits")
    }
}

const WAKE: u32 = 1 << 31;

/// What is due.
#[derive(Clone, Debug)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Reverse<Key>>,
    slots: Vec<Option<Due>>,
    free: Vec<u32>,
    serial: u32,
    /// How many are awaited.
    pub(crate) awaited: u32,
}

/// How much is due at once, mostly, so that the agenda seldom moves.
const DUE_EXPECTED: usize = 64;

impl Default for Agenda {
    fn default() -> Self {
        Self {
            heap: BinaryHeap::with_capacity(DUE_EXPECTED),
            slots: Vec::with_capacity(DUE_EXPECTED),
            free: Vec::with_capacity(DUE_EXPECTED),
            serial: 0,
            awaited: 0,
        }
    }
}

impl Agenda {
    pub(crate) fn push(&mut self, at: Instant, due: Due) {
        if due.is_awaited() {
            self.awaited += 1;
        }
        let slot = match due {
            Due::Wake(node) => WAKE | u32::from(node),
            Due::Step { .. }
            | Due::Do { .. }
            | Due::Arrive { .. }
            | Due::Done { .. }
            | Due::Unreachable { .. }
            | Due::Offline { .. }
            | Due::Expire { .. } => self.keep(due),
        };
        self.serial += 1;
        self.heap.push(Reverse(Key::new(at, self.serial, slot)));
    }

    fn keep(&mut self, due: Due) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = Some(due);
            return slot;
        }
        self.slots.push(Some(due));
        u32::try_from(self.slots.len() - 1).expect("a run holds fewer things than ITEMS_MAX")
    }

    /// All that is due, with its key, in no order: what happens first has the least key.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Key, Instant, DueNow<'_>)> {
        let due = |key: Key| match key.slot() {
            slot if slot & WAKE != 0 => {
                DueNow::Wake(u8::try_from(slot & !WAKE).expect("a wake names a node"))
            }
            slot => DueNow::Kept(self.slots[slot as usize].as_ref().expect("what is due is kept")),
        };
        self.heap.iter().map(move |Reverse(key)| (*key, key.at(), due(*key)))
    }

    /// Takes that one, wherever in the order it is.
    pub(crate) fn take(&mut self, key: Key) -> Option<Due> {
        let before = self.heap.len();
        self.heap.retain(|Reverse(other)| *other != key);
        if self.heap.len() == before {
            return None;
        }
        let slot = key.slot();
        if slot & WAKE != 0 {
            return Some(Due::Wake(u8::try_from(slot & !WAKE).expect("a wake names a node")));
        }
        let due = self.slots[slot as usize].take().expect("what is due is kept");
        self.free.push(slot);
        if due.is_awaited() {
            self.awaited -= 1;
        }
        Some(due)
    }

    /// Keeps those of which it is said, and drops the others.
    pub(crate) fn retain(&mut self, keep: impl Fn(Instant, &DueNow<'_>) -> bool) {
        let drop: Vec<Key> = self.all().filter(|(_, at, due)| !keep(*at, due)).map(|(key, ..)| key).collect();
        for key in drop {
            self.take(key);
        }
    }

    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|key| key.0.at())
    }

    pub(crate) fn pop(&mut self) -> Option<(Instant, Due)> {
        let Reverse(key) = self.heap.pop()?;
        let (at, slot) = (key.at(), key.slot());
        if slot & WAKE != 0 {
            let node = u8::try_from(slot & !WAKE).expect("a wake names a node");
            return Some((at, Due::Wake(node)));
        }
        let due = self.slots[slot as usize].take().expect("a slot is emptied once");
        self.free.push(slot);
        if due.is_awaited() {
            self.awaited -= 1;
        }
        Some((at, due))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expire(who: u8) -> Due {
        Due::Expire { who: DeviceId(who) }
    }

    fn step(step: u32) -> Due {
        Due::Step { step, repetition: 0 }
    }

    /// What is due in the order in which it leaves: wakes `w`, steps `s`, expiries `e`, each with its number.
    fn check(agenda: &mut Agenda, expected: &str) {
        let mut left = vec![];
        while let Some((at, due)) = agenda.pop() {
            let what = match due {
                Due::Wake(node) => format!("w{node}"),
                Due::Step { step, .. } => format!("s{step}"),
                Due::Expire { who } => format!("e{}", who.0),
                Due::Do { .. }
                | Due::Arrive { .. }
                | Due::Done { .. }
                | Due::Unreachable { .. }
                | Due::Offline { .. } => panic!("nobody put {due:?} there"),
            };
            left.push(format!("{}:{what}", at.as_micros()));
        }
        assert_eq!(left.join(" "), expected);
    }

    #[test]
    fn the_earliest_leaves_first_and_ties_leave_in_order_of_arrival() {
        let mut agenda = Agenda::default();
        for (at, due) in
            [(5, step(1)), (3, expire(2)), (5, Due::Wake(3)), (3, step(4)), (5, expire(5)), (3, Due::Wake(6))]
        {
            agenda.push(Instant::from_micros(at), due);
        }
        assert_eq!(agenda.next_at(), Some(Instant::from_micros(3)));
        check(&mut agenda, "3:e2 3:s4 3:w6 5:s1 5:w3 5:e5");
    }

    #[test]
    fn a_slot_that_is_used_again_keeps_the_order_of_arrival() {
        let mut agenda = Agenda::default();
        for number in 0..4 {
            agenda.push(Instant::from_micros(u64::from(number)), step(number));
        }
        for _ in 0..3 {
            agenda.pop().expect("four are there");
        }
        for number in 4..7 {
            agenda.push(Instant::from_micros(9), step(number));
        }
        assert_eq!(agenda.slots.len(), 4, "slots are used again");
        check(&mut agenda, "3:s3 9:s4 9:s5 9:s6");
        assert_eq!(agenda.free.len(), 4);
    }

    #[test]
    fn housekeeping_is_not_awaited() {
        let mut agenda = Agenda::default();
        agenda.push(Instant::ZERO, Due::Wake(1));
        agenda.push(Instant::ZERO, expire(1));
        assert_eq!(agenda.awaited, 0);
        agenda.push(Instant::ZERO, step(1));
        assert_eq!(agenda.awaited, 1);
        check(&mut agenda, "0:w1 0:e1 0:s1");
        assert_eq!(agenda.awaited, 0);
    }
}
