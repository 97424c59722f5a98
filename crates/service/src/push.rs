//! The push service: reaches devices outside of a call, and keeps what it cannot deliver yet (CALL-3, FIX-9).
//!
//! The main type is [`PushService`]. What it knows is volatile: after a stop it has no registrations, while the
//! devices believe that they are registered. Then messages wait for them until they register again, as they do when
//! they are restarted. That is how a registration gets stuck (FIX-9).

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet, VecDeque},
    vec::Vec,
};
use core::time::Duration;

use protocol::{DeviceId, Instant, Message, MessageKind, NodeId};

use crate::{Event, HELD_MAX, Input, Output, RESEND, RING_KEPT, TimerName};

/// Knows where devices are reached, and relays messages to them until each is acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PushService {
    up: bool,
    /// What the transport knows; it goes on knowing while the service is stopped.
    unreachable: BTreeSet<DeviceId>,
    registered: BTreeSet<DeviceId>,
    /// What is not delivered, for each device the oldest first. No queue is empty.
    queues: BTreeMap<DeviceId, Vec<Undelivered>>,
    /// How much later than usual what it sends arrives.
    slow: Duration,
    outputs: VecDeque<Output>,
}

/// One relayed message that was not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Undelivered {
    from: NodeId,
    serial: u32,
    message: Box<Message>,
    /// Whether it ever had to wait for its device.
    held: bool,
    next_at: Instant,
    /// For a ring: until when it is kept, unless its caller repeats it.
    lapses_at: Option<Instant>,
}

impl PushService {
    /// A service that is up and knows no device.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            up: true,
            unreachable: BTreeSet::new(),
            registered: BTreeSet::new(),
            queues: BTreeMap::new(),
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
                self.unreachable.remove(&device);
                self.wake(now, device);
            }
            Input::Stop => self.stop(),
            Input::Start => self.start(),
            Input::Slow(by) => self.set_slow(now, by),
            Input::Timeout | Input::SetLivePhotos(_) | Input::SetStorage { .. } => {}
        }
        self.lapse(now);
        self.send(now);
    }

    /// Gives what the service does, one thing at a time, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in [`Input::Timeout`], and what for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Instant, TimerName)> {
        let reached = self.queues.iter().filter(|(device, _)| self.reaches(**device));
        let relays = reached.flat_map(|(_, queue)| queue).map(|relay| (relay.next_at, TimerName::Relay));
        let rings = self.queues.values().flatten().filter_map(|relay| relay.lapses_at);
        relays.chain(rings.map(|at| (at, TimerName::RingLapse))).min()
    }

    /// Whether a message is under way to a device that can be reached. What waits for an unreachable or unregistered
    /// device can wait forever, and does not count.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.queues.keys().any(|device| self.reaches(*device))
    }

    fn hears(&self, from: NodeId) -> bool {
        match from {
            NodeId::Device(device) => !self.unreachable.contains(&device),
            NodeId::CallService => true,
            NodeId::PushService | NodeId::ICloud => false,
        }
    }

    fn reaches(&self, device: DeviceId) -> bool {
        self.registered.contains(&device) && !self.unreachable.contains(&device)
    }

    fn receive(&mut self, now: Instant, sender: NodeId, message: Message) {
        match (sender, message) {
            (NodeId::Device(device), Message::Register) => self.register(now, device),
            (NodeId::Device(device), Message::RelayAck { from, serial }) => {
                self.acknowledge(device, from, serial);
            }
            // Nobody speaks for somebody else.
            (_, Message::Relay { from, to, serial, message }) if from == sender => {
                self.relay(now, to, Undelivered::new(now, from, serial, message));
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
                | Message::Bye
                | Message::Request(_)
                | Message::Answer { .. }
                | Message::File { .. }
                | Message::FileAck { .. }
                | Message::Close { .. }
                | Message::Upload { .. }
                | Message::UploadReceipt(_)
                | Message::AskNews { .. }
                | Message::News(_)
                | Message::NewsWaiting
                | Message::NewsDeclined,
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

    fn relay(&mut self, now: Instant, to: DeviceId, relay: Undelivered) {
        let queue = self.queues.entry(to).or_default();
        if let Some(same) = queue.iter_mut().find(|other| other.is_same(relay.from, relay.serial)) {
            same.lapses_at = same.is_ring().then(|| now + RING_KEPT);
            return;
        }
        if relay.is_ring() {
            let from_same = |other: &Undelivered| other.is_ring() && other.from == relay.from;
            if queue.iter().any(|other| from_same(other) && other.serial > relay.serial) {
                return;
            }
            queue.retain(|other| !from_same(other));
        }
        let dropped = (queue.len() >= HELD_MAX).then(|| queue.remove(0).message.kind());
        queue.push(relay);
        if let Some(kind) = dropped {
            self.event(Event::Dropped { to, kind });
        }
        if !self.reaches(to) {
            self.hold(to);
        }
    }

    fn acknowledge(&mut self, device: DeviceId, from: NodeId, serial: u32) {
        let Some(queue) = self.queues.get_mut(&device) else { return };
        let Some(place) = queue.iter().position(|relay| relay.is_same(from, serial)) else { return };
        if planted::bug!(HeldRelayKept) && queue[place].held {
            return;
        }
        let relay = queue.remove(place);
        if queue.is_empty() {
            self.queues.remove(&device);
        }
        if relay.held {
            self.event(Event::Delivered { to: device, kind: relay.message.kind() });
        }
    }

    /// What is for `device` has to wait from now on.
    fn hold(&mut self, device: DeviceId) {
        for relay in self.queues.get_mut(&device).into_iter().flatten().filter(|relay| !relay.held) {
            relay.held = true;
            self.outputs.push_back(Output::Event(Event::Held { to: device, kind: relay.message.kind() }));
        }
    }

    /// What is for `device` is sent now, if it can be reached.
    fn wake(&mut self, now: Instant, device: DeviceId) {
        for relay in self.queues.get_mut(&device).into_iter().flatten() {
            relay.next_at = now;
        }
    }

    /// Forgets rings that nobody repeats: their callers have given up.
    fn lapse(&mut self, now: Instant) {
        for (device, queue) in &mut self.queues {
            let before = queue.len();
            queue.retain(|relay| relay.lapses_at.is_none_or(|at| at > now));
            for _ in queue.len()..before {
                self.outputs.push_back(Output::Event(Event::RingLapsed { to: *device }));
            }
        }
        self.queues.retain(|_, queue| !queue.is_empty());
    }

    fn send(&mut self, now: Instant) {
        let reached: Vec<_> = self.queues.keys().copied().filter(|device| self.reaches(*device)).collect();
        for to in reached {
            let queue = self.queues.get_mut(&to).into_iter().flatten();
            for relay in queue.filter(|relay| relay.next_at <= now) {
                relay.next_at = now + RESEND + self.slow;
                self.outputs.push_back(Output::to_device(to, relay.message_to(to)));
            }
        }
    }

    fn set_slow(&mut self, now: Instant, by: Duration) {
        self.slow = by;
        for relay in self.queues.values_mut().flatten() {
            relay.next_at = relay.next_at.min(now + RESEND + by);
        }
    }

    fn stop(&mut self) {
        if self.up {
            self.up = false;
            self.registered.clear();
            self.queues.clear();
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

impl Default for PushService {
    fn default() -> Self {
        Self::new()
    }
}

impl Undelivered {
    fn new(now: Instant, from: NodeId, serial: u32, message: Box<Message>) -> Self {
        let lapses_at = (message.kind() == MessageKind::Ring).then(|| now + RING_KEPT);
        Self { from, serial, message, held: false, next_at: now, lapses_at }
    }

    fn is_same(&self, from: NodeId, serial: u32) -> bool {
        self.from == from && self.serial == serial
    }

    fn is_ring(&self) -> bool {
        self.lapses_at.is_some()
    }

    fn message_to(&self, to: DeviceId) -> Message {
        Message::Relay { from: self.from, to, serial: self.serial, message: self.message.clone() }
    }
}
