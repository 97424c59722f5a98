//! Whoever tries all that can happen to a device: what it leaves open, and when two devices are alike.
//!
//! When something that was not answered is said again is left open: the wait only says that it is not at once. So two devices
//! hash alike if whatever may still happen to them, they do the same, but for the waits between attempts: how often something
//! was said bears on nothing else, and neither does how many changes the journal has counted, only which of them are under way.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use protocol::{Answer, Instant, Message, NodeId};

use crate::{
    Output, Setting,
    call::Call,
    device::{Device, Volatile},
    durable::{Durable, Incoming, Journal, Sending},
    timer::TimerName,
};

impl Device {
    /// How many changes were made of what is durable. Two that are alike have those under way as far from it.
    #[must_use]
    pub const fn changes(&self) -> u64 {
        self.journal.revision
    }

    /// Whether anything waits for a change to be durable.
    #[must_use]
    pub fn is_committing(&self) -> bool {
        self.journal.is_waiting()
    }

    /// What it acknowledges to the push service once its changes are durable: from whom that came, and its number. Two that are
    /// alike acknowledge the same in this order, whatever it is numbered by.
    pub fn acknowledges(&self) -> impl Iterator<Item = (NodeId, u32)> {
        self.journal.held.iter().filter_map(|(_, output)| match output {
            Output::Transmit { message: Message::RelayAck { from, serial }, .. } => Some((*from, *serial)),
            Output::Transmit { .. } | Output::Perform(_) | Output::Event(_) => None,
        })
    }

    /// Whether a message does nothing here, now or later, but that its sender is told to close what is closed: whatever happens
    /// before it comes, unless this device gets into a call again (`calls`).
    #[must_use]
    pub fn is_moot(&self, message: &Message, calls: bool) -> bool {
        if !self.is_on() {
            return false;
        }
        let is_over = matches!(self.volatile.call, Call::None) && !calls;
        let open = |durable: &Durable, id| durable.presses.contains_key(id);
        let (now, completed) = (&self.journal.now, &self.journal.completed);
        match message {
            Message::Relay { message, .. } => self.is_moot(message, calls),
            Message::Bye { .. } | Message::Ended(_) => is_over,
            // It only says that waiting is worth while.
            Message::Answer { id, answer: Answer::Accepted } => open(now, id) == open(completed, id),
            Message::Answer { id, .. } | Message::File { id, .. } => !open(now, id) && !open(completed, id),
            Message::Close { id } => completed.known.get(id).is_some_and(|known| known.closed),
            Message::Registered
            | Message::Left
            | Message::AnnounceAck { .. }
            | Message::FileAck { .. }
            | Message::Announce(_)
            | Message::Request(_)
            | Message::Ring { .. }
            | Message::Roster(_)
            | Message::UploadReceipt(_)
            | Message::News(_)
            | Message::NewsWaiting { .. }
            | Message::NewsDeclined { .. }
            | Message::Dial(_)
            | Message::Join(_)
            | Message::Decline
            | Message::Leave { .. }
            | Message::RosterAck { .. }
            | Message::RelayAck { .. }
            | Message::Register
            | Message::Upload { .. }
            | Message::AskNews { .. } => false,
        }
    }

    /// Whether a setting is on.
    #[must_use]
    pub const fn has_on(&self, setting: Setting) -> bool {
        self.journal.now.settings.get(setting)
    }

    /// Leaves open when it says again what was not answered: at [`Instant::FAR`], or when it is told to ([`Self::repeat`]).
    pub fn postpone_repeats(&mut self) {
        let repeats: Vec<_> = self.repeats().collect();
        for name in repeats {
            self.timers.set(name, Instant::FAR);
        }
    }

    /// What was not answered, and can be said again.
    pub fn repeats(&self) -> impl Iterator<Item = TimerName> {
        self.timers.names().filter(|name| name.is_repeat())
    }

    /// Has to be woken now to say again what was not answered.
    pub fn repeat(&mut self, now: Instant, name: TimerName) {
        self.timers.set(name, now);
    }

    fn hash_volatile(&self, state: &mut impl Hasher) {
        let Volatile {
            call,
            former,
            declined,
            leaving,
            screen,
            camera,
            incoming,
            captures,
            sending,
            serial,
            relayed: _,
            wishes,
            call_attempts: _,
            register_attempts: _,
            announce_attempts: _,
        } = &self.volatile;
        (call, former, declined, leaving).hash(state);
        (screen, camera, captures, serial, wishes).hash(state);
        for (id, incoming) in incoming.iter() {
            let Incoming { metadata, frames, saving, attempts: _, accepted } = incoming;
            (id, metadata, frames, saving, accepted).hash(state);
        }
        incoming.len().hash(state);
        for (id, sending) in sending.iter() {
            let Sending { acknowledged, attempts: _ } = sending;
            (id, acknowledged).hash(state);
        }
        sending.len().hash(state);
    }
}

/// What was bought and which world it is in never changes.
impl Hash for Device {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            profile: _,
            world: _,
            power,
            journal,
            volatile: _,
            timers,
            free_bytes,
            off_since,
            clears,
            updating,
            icloud,
            clock,
            outputs,
        } = self;
        (power, journal, timers, free_bytes, off_since).hash(state);
        (clears, updating, icloud, clock, outputs).hash(state);
        self.hash_volatile(state);
    }
}

/// Changes are counted for the commits that are asked for; what they are called bears on nothing.
impl Hash for Journal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { now, completed, under_way, revision, asked, held } = self;
        now.hash(state);
        (revision - asked, under_way.len(), held.len()).hash(state);
        let settled = completed == now;
        settled.hash(state);
        if !settled {
            completed.hash(state);
        }
        for (change, what) in under_way {
            (revision - change, what).hash(state);
        }
        for (change, what) in held {
            (revision - change).hash(state);
            match what {
                // What it is numbered by tells nothing of what it is.
                Output::Transmit { to, route, message: Message::Relay { message, .. } } => {
                    (to, route, message).hash(state);
                }
                Output::Transmit { to, route, message: Message::RelayAck { from, serial: _ } } => {
                    (to, route, from).hash(state);
                }
                Output::Transmit { .. } | Output::Perform(_) | Output::Event(_) => what.hash(state),
            }
        }
    }
}
