//! The push service: reaches devices outside of a call, and keeps what it cannot deliver yet (CALL-3, FIX-9).
//!
//! The main type is [`PushService`]. What it knows is volatile: after a stop it has no registrations, while the
//! devices believe that they are registered. Then messages wait for them until they register again, as they do when
//! they are restarted. That is how a registration gets stuck (FIX-9).

use alloc::{collections::VecDeque, sync::Arc, vec::Vec};
use core::{
    hash::{Hash, Hasher},
    ops::Range,
    time::Duration,
};

use protocol::{DeviceId, Devices, Instant, Message, MessageKind, NodeId};

use crate::{Event, HELD_MAX, Input, Output, RESEND, RING_KEPT, TimerName};

/// Knows where devices are reached, and relays messages to them until each is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushService {
    up: bool,
    /// What the transport knows; it goes on knowing while the service is stopped.
    unreachable: Devices,
    registered: Devices,
    /// What is not delivered, in order of whom it is for, and for each device the oldest first. Short, so that scanning
    /// it whole beats a tree of queues.
    undelivered: Vec<Undelivered>,
    /// When the next of it is due to be sent, and when the next ring lapses; looked for once with each input.
    sends_at: Option<Instant>,
    lapses_at: Option<Instant>,
    held_max: u16,
    /// How much later than usual what it sends arrives.
    slow: Duration,
    outputs: VecDeque<Output>,
}

/// One relayed message that was not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Undelivered {
    to: DeviceId,
    from: NodeId,
    serial: u32,
    message: Arc<Message>,
    /// Whether it ever had to wait for its device.
    held: bool,
    next_at: Instant,
    /// For a ring: until when it is kept, unless its caller repeats it.
    lapses_at: Option<Instant>,
}

impl PushService {
    /// A service that is up, knows no device, and keeps so many messages for each that it does not reach; then the oldest
    /// goes.
    #[must_use]
    pub const fn new(held_max: u16) -> Self {
        Self {
            up: true,
            unreachable: Devices::NONE,
            registered: Devices::NONE,
            undelivered: Vec::new(),
            sends_at: None,
            lapses_at: None,
            held_max,
            slow: Duration::ZERO,
            outputs: VecDeque::new(),
        }
    }

    /// Takes what happens. What is due by `now` is done as well, after `input`.
    pub fn handle_input(&mut self, now: Instant, input: Input) {
        match input {
            Input::Receive { from, message } => {
                if self.up && self.hears(from) {
                    self.receive(now, from, message);
                }
            }
            Input::Disconnected(device) => {
                self.unreachable.insert(device);
                self.hold(device);
            }
            Input::Connected(device) => {
                self.unreachable.remove(device);
                self.wake(now, device);
            }
            Input::Stop => self.stop(),
            Input::Start => self.start(),
            Input::Slow(by) => self.set_slow(now, by),
            Input::Timeout | Input::SetLivePhotos(_) | Input::SetStorage { .. } => {}
        }
        if self.lapses_at.is_some_and(|at| at <= now) {
            self.lapse(now);
        }
        self.send(now);
    }

    /// Gives what the service does, one thing at a time, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in [`Input::Timeout`], and what for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Instant, TimerName)> {
        let relay = self.sends_at.map(|at| (at, TimerName::Relay));
        let lapse = self.lapses_at.map(|at| (at, TimerName::RingLapse));
        relay.into_iter().chain(lapse).min()
    }

    /// Whether it is there.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.up
    }

    /// Whether it knows where that device is reached.
    #[must_use]
    pub const fn knows(&self, device: DeviceId) -> bool {
        self.registered.contains(device)
    }

    /// The message of that number, if it waits for that device to acknowledge it, and whether it had to wait for the device.
    #[must_use]
    pub fn awaited(&self, device: DeviceId, from: NodeId, serial: u32) -> Option<(&Message, bool)> {
        let mut relays = self.undelivered.iter();
        let relay = relays.find(|relay| relay.to == device && relay.is_same(from, serial))?;
        Some((&relay.message, relay.held))
    }

    /// Whether a message is under way to a device that can be reached. What waits for an unreachable or unregistered
    /// device can wait forever, and does not count.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.sends_at.is_some()
    }

    /// Leaves open when it says again what was not answered: at [`Instant::FAR`], or when it is told to ([`Self::repeat`]).
    pub fn postpone_repeats(&mut self) {
        for relay in &mut self.undelivered {
            relay.next_at = Instant::FAR;
        }
        self.sends_at = self.sends_at.map(|_| Instant::FAR);
    }

    /// Says again what was not answered, when it is woken now; false if there is nobody to say it to.
    pub fn repeat(&mut self, now: Instant) -> bool {
        for relay in &mut self.undelivered {
            relay.next_at = now;
        }
        self.sends_at = self.sends_at.map(|_| now);
        self.is_waiting()
    }

    fn hears(&self, from: NodeId) -> bool {
        match from {
            NodeId::Device(device) => !self.unreachable.contains(device),
            NodeId::CallService => true,
            NodeId::PushService | NodeId::ICloud => false,
        }
    }

    fn reaches(&self, device: DeviceId) -> bool {
        self.registered.contains(device) && !self.unreachable.contains(device)
    }

    fn receive(&mut self, now: Instant, sender: NodeId, message: Message) {
        match (sender, message) {
            (NodeId::Device(device), Message::Register) => self.register(now, device),
            (NodeId::Device(device), Message::RelayAck { from, serial }) => {
                self.acknowledge(device, from, serial);
            }
            // Nobody speaks for somebody else.
            (_, Message::Relay { from, to, serial, message }) if from == sender => {
                self.relay(now, Undelivered::new(now, to, from, serial, message));
            }
            (
                _,
                Message::Relay { .. }
                | Message::RelayAck { .. }
                | Message::Register
                | Message::Dial(_)
                | Message::Join(_)
                | Message::Decline
                | Message::Leave { .. }
                | Message::Left
                | Message::Ring { .. }
                | Message::Roster(_)
                | Message::RosterAck { .. }
                | Message::Ended(_)
                | Message::Registered
                | Message::Announce(_)
                | Message::AnnounceAck { .. }
                | Message::Bye { .. }
                | Message::Request(_)
                | Message::Answer { .. }
                | Message::File { .. }
                | Message::FileAck { .. }
                | Message::Close { .. }
                | Message::Upload { .. }
                | Message::UploadReceipt(_)
                | Message::AskNews { .. }
                | Message::News(_)
                | Message::NewsWaiting { .. }
                | Message::NewsDeclined { .. },
            ) => {}
        }
    }

    fn register(&mut self, now: Instant, device: DeviceId) {
        if self.registered.insert(device) {
            self.event(Event::Registered { device });
        }
        self.outputs.push_back(Output::to_device(device, Message::Registered));
        self.wake(now, device);
    }

    /// Where in [`Self::undelivered`] that is what is for `device`.
    fn queue(&self, device: DeviceId) -> Range<usize> {
        let before = self.undelivered.partition_point(|relay| relay.to < device);
        before..self.undelivered.partition_point(|relay| relay.to <= device)
    }

    fn relay(&mut self, now: Instant, relay: Undelivered) {
        let to = relay.to;
        let queue = self.queue(to);
        let others = &mut self.undelivered[queue];
        if let Some(same) = others.iter_mut().find(|other| other.is_same(relay.from, relay.serial)) {
            same.lapses_at = same.is_ring().then(|| now + RING_KEPT);
            return;
        }
        if relay.is_ring() {
            let from_same = |other: &Undelivered| other.is_ring() && other.from == relay.from;
            if others.iter().any(|other| from_same(other) && other.serial > relay.serial) {
                return;
            }
            self.undelivered.retain(|other| other.to != to || !from_same(other));
        }
        let queue = self.queue(to);
        let full = queue.len() >= usize::from(self.held_max);
        self.undelivered.insert(queue.end, relay);
        if full {
            let kind = self.undelivered.remove(queue.start).message.kind();
            self.event(Event::Dropped { to, kind });
        }
        if !self.reaches(to) {
            self.hold(to);
        }
    }

    fn acknowledge(&mut self, device: DeviceId, from: NodeId, serial: u32) {
        let acknowledged = |relay: &Undelivered| relay.to == device && relay.is_same(from, serial);
        let Some(place) = self.undelivered.iter().position(acknowledged) else { return };
        if planted::bug!(HeldRelayKept) && self.undelivered[place].held {
            return;
        }
        let relay = self.undelivered.remove(place);
        if relay.held {
            self.event(Event::Delivered { to: device, kind: relay.message.kind() });
        }
    }

    /// What is for `device` has to wait from now on.
    fn hold(&mut self, device: DeviceId) {
        let undelivered = self.undelivered.iter_mut();
        for relay in undelivered.filter(|relay| relay.to == device && !relay.held) {
            relay.held = true;
            self.outputs.push_back(Output::Event(Event::Held { to: device, kind: relay.message.kind() }));
        }
    }

    /// What is for `device` is sent now, if it can be reached.
    fn wake(&mut self, now: Instant, device: DeviceId) {
        for relay in self.undelivered.iter_mut().filter(|relay| relay.to == device) {
            relay.next_at = now;
        }
    }

    /// Forgets rings that nobody repeats: their callers have given up.
    fn lapse(&mut self, now: Instant) {
        self.undelivered.retain(|relay| {
            let lapses = relay.lapses_at.is_some_and(|at| at <= now);
            if lapses {
                self.outputs.push_back(Output::Event(Event::RingLapsed { to: relay.to }));
            }
            !lapses
        });
    }

    /// Sends what is due to those who can be reached, and sees what is due next.
    fn send(&mut self, now: Instant) {
        let (registered, unreachable) = (self.registered, self.unreachable);
        let reaches = |device| registered.contains(device) && !unreachable.contains(device);
        let (mut sends_at, mut lapses_at) = (None, None);
        for relay in &mut self.undelivered {
            lapses_at = sooner(lapses_at, relay.lapses_at);
            if !reaches(relay.to) {
                continue;
            }
            if relay.next_at <= now {
                relay.next_at = now + RESEND + self.slow;
                self.outputs.push_back(relay.output());
            }
            sends_at = sooner(sends_at, Some(relay.next_at));
        }
        (self.sends_at, self.lapses_at) = (sends_at, lapses_at);
    }

    fn set_slow(&mut self, now: Instant, by: Duration) {
        self.slow = by;
        for relay in &mut self.undelivered {
            relay.next_at = relay.next_at.min(now + RESEND + by);
        }
    }

    fn stop(&mut self) {
        if self.up {
            self.up = false;
            self.registered.clear();
            self.undelivered.clear();
            self.event(Event::Stopped);
        }
    }

    fn start(&mut self) {
        if !self.up {
            self.up = true;
            self.event(Event::Started);
        }
    }

    fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }
}

/// Two hash alike that do the same. What messages are numbered by bears only on which of them is acknowledged
/// ([`PushService::awaited`]), and in which order they came, on which is said first in the same moment. When what is next due
/// is due follows from the rest.
impl Hash for PushService {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            up,
            unreachable,
            registered,
            undelivered,
            held_max: _,
            sends_at: _,
            lapses_at: _,
            slow,
            outputs,
        } = self;
        (up, unreachable, registered, slow, outputs).hash(state);
        let mut undelivered: Vec<_> = undelivered.iter().collect();
        undelivered.sort_by_key(|relay| {
            (relay.to, relay.from, relay.message.kind(), relay.message.transaction(), relay.held)
        });
        undelivered.len().hash(state);
        for Undelivered { to, from, serial: _, message, held, next_at, lapses_at } in undelivered {
            (to, from, message, held, next_at, lapses_at).hash(state);
        }
    }
}

fn sooner(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

impl Default for PushService {
    fn default() -> Self {
        Self::new(HELD_MAX)
    }
}

impl Undelivered {
    fn new(now: Instant, to: DeviceId, from: NodeId, serial: u32, message: Arc<Message>) -> Self {
        let lapses_at = (message.kind() == MessageKind::Ring).then(|| now + RING_KEPT);
        Self { to, from, serial, message, held: false, next_at: now, lapses_at }
    }

    fn is_same(&self, from: NodeId, serial: u32) -> bool {
        self.from == from && self.serial == serial
    }

    fn is_ring(&self) -> bool {
        self.lapses_at.is_some()
    }

    fn output(&self) -> Output {
        let Self { to, from, serial, .. } = *self;
        Output::to_device(to, Message::Relay { from, to, serial, message: Arc::clone(&self.message) })
    }
}
