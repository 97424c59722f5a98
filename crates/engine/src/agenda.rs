//! What is due, earliest first; what is due at the same moment leaves in order of arrival.

use std::{cmp::Reverse, collections::BinaryHeap};

use device::Command;
use protocol::{DeviceId, Instant, Message, NodeId};

use crate::disk::Job;

/// Something that will happen.
#[derive(Debug)]
pub(crate) enum Due {
    /// A node asked to be woken. Kept out of [`Agenda::slots`], since there are many.
    Wake(u8),
    /// A step of the scenario, for the so-manieth time.
    Step { step: u32, repetition: u32 },
    /// An owner does what goes without saying: dials, answers, joins; or switches on again after a restart.
    Do { who: DeviceId, command: Command, step: Option<u32> },
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

/// Sorted by time, then by order of arrival.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    at: Instant,
    serial: u64,
    /// A place in [`Agenda::slots`], or with [`WAKE`] the number of a node.
    slot: u32,
}

const WAKE: u32 = 1 << 31;

/// What is due.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    heap: BinaryHeap<Reverse<Key>>,
    slots: Vec<Option<Due>>,
    free: Vec<u32>,
    serial: u64,
    /// How many are awaited.
    pub(crate) awaited: u32,
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
        self.heap.push(Reverse(Key { at, serial: self.serial, slot }));
    }

    fn keep(&mut self, due: Due) -> u32 {
        if let Some(slot) = self.free.pop() {
            self.slots[slot as usize] = Some(due);
            return slot;
        }
        self.slots.push(Some(due));
        u32::try_from(self.slots.len() - 1).expect("a run holds fewer things than ITEMS_MAX")
    }

    pub(crate) fn next_at(&self) -> Option<Instant> {
        self.heap.peek().map(|key| key.0.at)
    }

    pub(crate) fn pop(&mut self) -> Option<(Instant, Due)> {
        let Reverse(Key { at, slot, .. }) = self.heap.pop()?;
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
