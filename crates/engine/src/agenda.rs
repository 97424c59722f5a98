//! What is due, earliest first; what is due at the same moment leaves in order of arrival.

use device::Command;
use protocol::{DeviceId, Instant, Message, NodeId};

use crate::disk::Job;

/// Something that will happen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Due {
    /// A node asked to be woken ([`Agenda::push_wake`]). Kept out of [`Agenda::slots`], since there are many.
    Wake(u8),
    /// A step of the scenario, for the so-manieth time.
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

/// What is due and when: the time, the order of arrival, and a place in [`Agenda::slots`], or with [`WAKE`] the number of
/// a node. What happens first is least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    at: Instant,
    /// Its place in the order of arrival.
    pub(crate) serial: u32,
    slot: u32,
}

const WAKE: u32 = 1 << 31;

/// What is due.
#[derive(Clone, Debug)]
pub(crate) struct Agenda {
    /// In the order in which they leave; those before `left` have left. Most of what comes is due late among what is there,
    /// so that few have to move for it, and the next is always at hand: short as it is, a heap is slower.
    keys: Vec<Key>,
    left: usize,
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
            keys: Vec::with_capacity(2 * DUE_EXPECTED),
            left: 0,
            slots: Vec::with_capacity(DUE_EXPECTED),
            free: Vec::with_capacity(DUE_EXPECTED),
            serial: 0,
            awaited: 0,
        }
    }
}

impl Agenda {
    pub(crate) fn push(&mut self, at: Instant, due: Due) {
        if let Due::Wake(node) = due {
            return self.push_wake(at, node);
        }
        self.awaited += u32::from(due.is_awaited());
        let slot = self.keep(due);
        self.plan(at, slot);
    }

    /// A node wants to be woken then.
    pub(crate) fn push_wake(&mut self, at: Instant, node: u8) {
        self.plan(at, WAKE | u32::from(node));
    }

    fn plan(&mut self, at: Instant, slot: u32) {
        self.serial += 1;
        let place = self.left + self.keys[self.left..].partition_point(|key| key.at <= at);
        self.keys.insert(place, Key { at, serial: self.serial, slot });
    }

    fn keep(&mut self, due: Due) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = Some(due);
            return slot;
        }
        self.slots.push(Some(due));
        u32::try_from(self.slots.len() - 1).expect("a run holds fewer things than ITEMS_MAX")
    }

    /// All that is due, with its key: what happens first comes first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Key, Instant, DueNow<'_>)> {
        let due = |key: Key| match key.node() {
            Some(node) => DueNow::Wake(node),
            None => DueNow::Kept(self.slots[key.slot as usize].as_ref().expect("what is due is kept")),
        };
        self.keys[self.left..].iter().map(move |key| (*key, key.at, due(*key)))
    }

    /// Takes that one, wherever in the order it is.
    pub(crate) fn take(&mut self, key: Key) -> Option<Due> {
        let place = self.keys[self.left..].iter().position(|other| *other == key)?;
        self.keys.remove(self.left + place);
        Some(self.give(key))
    }

    /// Keeps those of which it is said, and drops the others.
    pub(crate) fn retain(&mut self, keep: impl Fn(Instant, &DueNow<'_>) -> bool) {
        let drop: Vec<Key> = self.all().filter(|(_, at, due)| !keep(*at, due)).map(|(key, ..)| key).collect();
        for key in drop {
            self.take(key);
        }
    }

    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.keys.get(self.left).map(|key| key.at)
    }

    pub(crate) fn pop(&mut self) -> Option<(Instant, Due)> {
        let key = *self.keys.get(self.left)?;
        self.left += 1;
        if self.left >= DUE_EXPECTED && self.left * 2 >= self.keys.len() {
            self.keys.drain(..self.left);
            self.left = 0;
        }
        Some((key.at, self.give(key)))
    }

    fn give(&mut self, key: Key) -> Due {
        if let Some(node) = key.node() {
            return Due::Wake(node);
        }
        let due = self.slots[key.slot as usize].take().expect("a slot is emptied once");
        self.free.push(key.slot);
        self.awaited -= u32::from(due.is_awaited());
        due
    }
}

impl Key {
    /// The node that is to be woken, if it is that.
    fn node(self) -> Option<u8> {
        (self.slot & WAKE != 0).then(|| u8::try_from(self.slot & !WAKE).expect("a wake names a node"))
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
    fn much_is_kept_in_order_and_what_has_left_gives_way() {
        let mut agenda = Agenda::default();
        let mut left = vec![];
        for number in 0..1000 {
            agenda.push(Instant::from_micros(u64::from(number * 37 % 1000 + number)), step(number));
            left.extend(if number % 4 > 0 { agenda.pop() } else { None });
        }
        let before = left.len();
        left.extend(std::iter::from_fn(|| agenda.pop()));
        assert_eq!(left.len(), 1000);
        assert!(left[before..].is_sorted_by_key(|(at, _)| *at));
        assert!(agenda.keys.capacity() < 1000);
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
