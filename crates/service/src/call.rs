//! The call service: who is in the call, who is rung, and what the operator allows (CALL-1 to CALL-3, SET-11).
//!
//! One call at a time: a scenario has one, and whoever dials beside it finds the service busy. The main type is
//! [`CallService`].
//!
//! | what happens | one-to-one | group |
//! | --- | --- | --- |
//! | a member leaves or is unreachable | the call is over for both | the others stay, even one alone |
//! | somebody declines | the call is over | the others stay |
//! | nobody answered | the call is over | the caller stays, for those who join later |
//!
//! What survives a stop is [`Durable`]: the switch, and two counts, so that no roster and no ring looks older than one
//! from before. The members learn nothing of a stop: their call goes on between their devices.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    vec::Vec,
};

use protocol::{
    CallKind, CallSpec, DeviceId, EndReason, Feature, Instant, Joining, Message, NodeId, Roster,
    ServiceRefusal, ServiceStatus, supports,
};

use crate::{
    CALL_MEMBERS_MAX, ENDED_SENDS_MAX, Event, Input, Output, RESEND, RING_FOR, RING_REPEAT, TimerName,
};

/// Keeps who is in the call, tells every member, and rings who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CallService {
    durable: Durable,
    up: bool,
    /// What the transport knows; it goes on knowing while the service is stopped.
    unreachable: BTreeSet<DeviceId>,
    call: Option<Call>,
    /// Who must still learn that a call is over for them.
    dismissed: BTreeMap<DeviceId, Dismissal>,
    outputs: VecDeque<Output>,
}

/// What is on the service's disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Durable {
    status: ServiceStatus,
    /// Counts every roster of every call.
    roster_version: u32,
    /// Counts rings.
    serial: u32,
}

/// The running call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Call {
    caller: DeviceId,
    spec: CallSpec,
    /// In order of joining.
    members: Vec<DeviceId>,
    /// The newest; it says who was in the call when it was made.
    roster: Arc<Roster>,
    /// Who did not acknowledge the newest roster, and when they are told (again).
    untold: BTreeMap<DeviceId, Instant>,
    /// Who is rung and did not answer.
    rings: BTreeMap<DeviceId, Ringing>,
}

/// One device being rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Ringing {
    serial: u32,
    next_at: Instant,
    until: Instant,
}

/// One device being told that its call is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Dismissal {
    why: EndReason,
    next_at: Instant,
    sends: u8,
}

impl CallService {
    /// A service that is up and has no call. `refuses_old`: it refuses Live Photos to old versions (OS-2), by the
    /// scenario's date; `live_photos`: it allows them at all (SET-11). Both are only told to the members.
    #[must_use]
    pub const fn new(refuses_old: bool, live_photos: bool) -> Self {
        Self {
            durable: Durable {
                status: ServiceStatus { live_photos, refuses_old },
                roster_version: 0,
                serial: 0,
            },
            up: true,
            unreachable: BTreeSet::new(),
            call: None,
            dismissed: BTreeMap::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Takes what happens. What is due by `now` is done as well, after `input`: an answer that comes at the very
    /// moment at which the ringing ends still counts.
    pub fn handle_input(&mut self, now: Instant, input: Input) {
        match input {
            Input::Receive { from: NodeId::Device(device), message } => {
                if self.up && !self.unreachable.contains(&device) {
                    self.receive(now, device, message);
                }
            }
            Input::Receive { from: NodeId::CallService | NodeId::PushService, .. } | Input::Timeout => {}
            Input::Disconnected(device) => {
                self.unreachable.insert(device);
                self.part(now, device);
            }
            Input::Connected(device) => {
                self.unreachable.remove(&device);
            }
            Input::Stop => self.stop(),
            Input::Start => self.start(),
            Input::SetLivePhotos(on) => self.set_live_photos(now, on),
        }
        self.ring_unanswered(now);
        self.send_rosters(now);
        self.send_rings(now);
        self.send_dismissals(now);
    }

    /// Gives what the service does, one thing at a time, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in [`Input::Timeout`], and what for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Instant, TimerName)> {
        let call = self.call.iter();
        let untold = call.clone().flat_map(|call| call.untold.values()).map(|at| (*at, TimerName::Roster));
        let rings = call.flat_map(|call| call.rings.values());
        let rings = rings.map(|ring| (ring.next_at.min(ring.until), TimerName::Ring));
        let dismissed = self.dismissed.values().map(|dismissal| (dismissal.next_at, TimerName::Ended));
        untold.chain(rings).chain(dismissed).min()
    }

    /// Whether something is open with a reachable device: a roster to acknowledge, a ring to answer, an end to learn of.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let untold = self.call.iter().flat_map(|call| call.untold.keys());
        let rings = self.call.iter().flat_map(|call| call.rings.keys());
        untold.chain(rings).chain(self.dismissed.keys()).any(|device| !self.unreachable.contains(device))
    }

    fn receive(&mut self, now: Instant, device: DeviceId, message: Message) {
        match message {
            Message::Dial(spec) => self.dial(now, device, *spec),
            Message::Join(joining) => self.join(now, device, joining),
            Message::Decline => self.decline(now, device),
            Message::Leave => self.leave(now, device),
            Message::RosterAck { version } => self.acknowledge(device, version),
            Message::Left
            | Message::Ring { .. }
            | Message::Roster(_)
            | Message::Ended(_)
            | Message::Register
            | Message::Registered
            | Message::Relay { .. }
            | Message::RelayAck { .. }
            | Message::Announce(_)
            | Message::AnnounceAck { .. }
            | Message::Bye
            | Message::Request(_)
            | Message::Answer { .. }
            | Message::File { .. }
            | Message::FileAck { .. }
            | Message::Close { .. } => {}
        }
    }

    fn dial(&mut self, now: Instant, caller: DeviceId, spec: CallSpec) {
        match &mut self.call {
            Some(call) if call.is_dialled_by(caller, &spec) => call.tell_again(now, caller),
            Some(_) => self.refuse(caller, ServiceRefusal::Busy),
            None if spec.kind.group && !supports(spec.os, Feature::GroupFaceTime) => {
                self.refuse(caller, ServiceRefusal::VersionLacksGroup);
            }
            None => self.begin(now, caller, spec),
        }
    }

    fn begin(&mut self, now: Instant, caller: DeviceId, spec: CallSpec) {
        let members = Vec::from([caller]);
        let roster = self.durable.next_roster(spec.kind, &members);
        let mut rings = BTreeMap::new();
        for device in spec.invite.iter().copied().filter(|device| *device != caller) {
            self.dismissed.remove(&device);
            self.durable.serial += 1;
            let serial = self.durable.serial;
            rings.entry(device).or_insert(Ringing { serial, next_at: now, until: now + RING_FOR });
        }
        self.dismissed.remove(&caller);
        self.event(Event::CallBegan { kind: spec.kind });
        self.event(Event::MemberJoined { device: caller });
        let nobody_can_join = rings.is_empty() && !spec.link && !spec.kind.group;
        let untold = BTreeMap::from([(caller, now)]);
        self.call = Some(Call { caller, spec, members, roster, untold, rings });
        if nobody_can_join {
            self.end(now, EndReason::NoAnswer);
        }
    }

    fn join(&mut self, now: Instant, device: DeviceId, joining: Joining) {
        let Some(call) = &mut self.call else {
            return self.refuse(device, ServiceRefusal::NoCall);
        };
        if call.members.contains(&device) {
            call.tell_again(now, device);
        } else if let Some(why) = call.refusal(device, joining) {
            self.refuse(device, why);
        } else {
            self.admit(now, device);
        }
    }

    fn admit(&mut self, now: Instant, device: DeviceId) {
        let Some(call) = &mut self.call else { return };
        call.members.push(device);
        call.rings.remove(&device);
        // Nobody is rung for a call that could not let them in.
        let stopped = if call.is_full() { core::mem::take(&mut call.rings) } else { BTreeMap::new() };
        self.dismissed.remove(&device);
        self.event(Event::MemberJoined { device });
        self.publish(now);
        for device in stopped.into_keys() {
            self.dismiss(now, device, EndReason::NotLetIn(ServiceRefusal::CallFull));
        }
    }

    fn decline(&mut self, now: Instant, device: DeviceId) {
        let Some(call) = &mut self.call else { return };
        if call.rings.remove(&device).is_none() {
            return;
        }
        let over = !call.spec.kind.group;
        self.event(Event::RingDeclined { device });
        // A repeat of the ring may have crossed the answer: the one who declined is told too.
        self.dismiss(now, device, EndReason::Declined);
        if over {
            self.end(now, EndReason::Declined);
        }
    }

    fn leave(&mut self, now: Instant, device: DeviceId) {
        self.dismissed.remove(&device);
        self.outputs.push_back(Output::to_device(device, Message::Left));
        self.part(now, device);
    }

    /// Takes `device` out of the call, if it is in it.
    fn part(&mut self, now: Instant, device: DeviceId) {
        let Some(call) = &mut self.call else { return };
        let before = call.members.len();
        call.members.retain(|member| *member != device);
        if call.members.len() == before {
            return;
        }
        let over = call.members.is_empty() || !call.spec.kind.group;
        self.event(Event::MemberLeft { device });
        if over {
            self.end(now, EndReason::OthersLeft);
        } else {
            self.publish(now);
        }
    }

    fn acknowledge(&mut self, device: DeviceId, version: u32) {
        if let Some(call) = self.call.as_mut().filter(|call| call.roster.version == version) {
            call.untold.remove(&device);
        }
    }

    /// The call is over for everybody who is in it or rung for it.
    fn end(&mut self, now: Instant, why: EndReason) {
        let Some(call) = self.call.take() else { return };
        for device in call.members.into_iter().chain(call.rings.into_keys()) {
            self.dismiss(now, device, why);
        }
        self.event(Event::CallOver);
    }

    fn stop(&mut self) {
        if self.up {
            self.up = false;
            self.call = None;
            self.dismissed.clear();
            self.event(Event::Stopped);
        }
    }

    fn start(&mut self) {
        if !self.up {
            self.up = true;
            self.event(Event::Started);
        }
    }

    /// The operator's switch is no message: it can be set while the service is down.
    fn set_live_photos(&mut self, now: Instant, on: bool) {
        if self.durable.status.live_photos != on {
            self.durable.status.live_photos = on;
            self.event(Event::SwitchedLivePhotos { on });
            self.publish(now);
        }
    }

    /// Makes a new roster, for all members to acknowledge.
    fn publish(&mut self, now: Instant) {
        let Some(call) = &mut self.call else { return };
        call.roster = self.durable.next_roster(call.spec.kind, &call.members);
        call.untold = call.members.iter().map(|member| (*member, now)).collect();
    }

    /// Said once: whoever asks again is answered again.
    fn refuse(&mut self, device: DeviceId, why: ServiceRefusal) {
        self.event(Event::NotLetIn { device, why });
        self.outputs.push_back(Output::to_device(device, Message::Ended(EndReason::NotLetIn(why))));
    }

    fn dismiss(&mut self, now: Instant, device: DeviceId, why: EndReason) {
        self.dismissed.insert(device, Dismissal { why, next_at: now, sends: 0 });
    }

    fn ring_unanswered(&mut self, now: Instant) {
        let Some(call) = &mut self.call else { return };
        let unanswered: Vec<_> = call.rings.extract_if(.., |_, ring| ring.until <= now).collect();
        let over = !unanswered.is_empty() && !call.spec.kind.group;
        for (device, _) in unanswered {
            self.event(Event::RingUnanswered { device });
            self.dismiss(now, device, EndReason::NoAnswer);
        }
        if over {
            self.end(now, EndReason::NoAnswer);
        }
    }

    fn send_rosters(&mut self, now: Instant) {
        let Some(call) = &mut self.call else { return };
        for (device, at) in call.untold.iter_mut().filter(|(_, at)| **at <= now) {
            *at = now + RESEND;
            self.outputs.push_back(Output::to_device(*device, Message::Roster(Arc::clone(&call.roster))));
        }
    }

    fn send_rings(&mut self, now: Instant) {
        let Some(call) = &mut self.call else { return };
        for (to, ring) in call.rings.iter_mut().filter(|(_, ring)| ring.next_at <= now) {
            ring.next_at = now + RING_REPEAT;
            let message = Box::new(Message::Ring { caller: call.caller, kind: call.spec.kind });
            let relay = Message::Relay { from: NodeId::CallService, to: *to, serial: ring.serial, message };
            self.outputs.push_back(Output::to(NodeId::PushService, relay));
        }
    }

    fn send_dismissals(&mut self, now: Instant) {
        for (device, dismissal) in self.dismissed.iter_mut().filter(|(_, dismissal)| dismissal.next_at <= now)
        {
            dismissal.next_at = now + RESEND;
            dismissal.sends += 1;
            self.outputs.push_back(Output::to_device(*device, Message::Ended(dismissal.why)));
        }
        self.dismissed.retain(|_, dismissal| dismissal.sends < ENDED_SENDS_MAX);
    }

    fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }
}

impl Durable {
    fn next_roster(&mut self, kind: CallKind, members: &[DeviceId]) -> Arc<Roster> {
        self.roster_version += 1;
        let (version, service) = (self.roster_version, self.status);
        Arc::new(Roster { version, kind, members: members.to_vec(), service })
    }
}

impl Call {
    fn is_dialled_by(&self, caller: DeviceId, spec: &CallSpec) -> bool {
        self.caller == caller && self.spec == *spec && self.members.contains(&caller)
    }

    fn is_full(&self) -> bool {
        self.members.len() >= if self.spec.kind.group { CALL_MEMBERS_MAX } else { 2 }
    }

    /// Why `device` may not come in, if it may not (CALL-2, OS-1). Guests come by link, whatever their version (OS-3).
    fn refusal(&self, device: DeviceId, joining: Joining) -> Option<ServiceRefusal> {
        let invited = device == self.caller || self.spec.invite.contains(&device);
        let lacks_group = !joining.guest && !supports(joining.os, Feature::GroupFaceTime);
        if !invited && !self.spec.link {
            Some(ServiceRefusal::NotInvited)
        } else if self.spec.kind.group && lacks_group {
            Some(ServiceRefusal::VersionLacksGroup)
        } else if self.is_full() {
            Some(ServiceRefusal::CallFull)
        } else {
            None
        }
    }

    fn tell_again(&mut self, now: Instant, member: DeviceId) {
        self.untold.insert(member, now);
    }
}
