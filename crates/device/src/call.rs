//! Being in a call: dialling, ringing, connected, ended (CALL-1 to CALL-4, SET-9, SET-10).

use alloc::{boxed::Box, vec::Vec};

use protocol::{
    CallKind, CallSpec, DeviceId, EndReason, Feature, Instant, Joining, Message, NodeId, Roster, Route,
    ServiceStatus, Wish, supports,
};

use crate::{
    CallRefusal, Event, Impossible, Shortened,
    device::Device,
    participant::Peers,
    policy::{DECLINE_STANDS, RING_LAPSES},
    timer::TimerName,
};

/// Where a device stands with its call (CALL-3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    /// In none.
    #[default]
    None,
    /// Asked the service to begin one.
    Dialling(Box<CallSpec>),
    /// One rings.
    Ringing { caller: DeviceId, kind: CallKind },
    /// Asked to be let in.
    Joining,
    /// In it.
    In(InCall),
}

/// A call that this device is in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct InCall {
    pub(crate) kind: CallKind,
    pub(crate) peers: Peers,
    pub(crate) service: ServiceStatus,
    roster_version: u32,
}

/// The call that ended last: a request from one who was in it may still come, and what they all said still counts
/// (CAP-11, SET-7).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Former {
    peers: Peers,
    service: ServiceStatus,
    until: Instant,
}

impl Device {
    pub(crate) fn in_call(&self) -> Option<&InCall> {
        match &self.volatile.call {
            Call::In(call) => Some(call),
            Call::None | Call::Dialling(_) | Call::Ringing { .. } | Call::Joining => None,
        }
    }

    pub(crate) fn in_call_mut(&mut self) -> Option<&mut InCall> {
        match &mut self.volatile.call {
            Call::In(call) => Some(call),
            Call::None | Call::Dialling(_) | Call::Ringing { .. } | Call::Joining => None,
        }
    }

    /// Who is or was in the call that this device is or was in with `other`, and what the service allowed (CAP-11).
    pub(crate) fn call_shared_with(&self, now: Instant, other: DeviceId) -> Option<(&Peers, ServiceStatus)> {
        if let Some(call) = self.in_call().filter(|call| call.peers.knows(other)) {
            return Some((&call.peers, call.service));
        }
        let former = self.volatile.former.as_ref()?;
        (former.until > now && former.peers.knows(other)).then_some((&former.peers, former.service))
    }

    /// Why no call can be made or answered here (SET-9, SET-10).
    fn call_refusal(&self, kind: CallKind, link: bool) -> Option<CallRefusal> {
        if self.profile.model.family.is_guest() {
            return None;
        }
        let durable = self.durable();
        let settings = &durable.settings;
        if !settings.facetime {
            Some(CallRefusal::FaceTimeOff)
        } else if !settings.signed_in {
            Some(CallRefusal::SignedOut)
        } else if !settings.allow_facetime {
            Some(CallRefusal::ScreenTimeFaceTime)
        } else if !settings.allow_camera {
            Some(CallRefusal::ScreenTimeCamera)
        } else if kind.group && !supports(durable.os, Feature::GroupFaceTime) {
            Some(CallRefusal::VersionLacksGroup)
        } else if link && !supports(durable.os, Feature::Links) {
            Some(CallRefusal::VersionLacksLinks)
        } else {
            None
        }
    }

    pub(crate) fn dial(&mut self, now: Instant, kind: CallKind, invite: Vec<DeviceId>, link: bool) {
        if !matches!(self.volatile.call, Call::None) {
            return self.event(Event::NotPossible { why: Impossible::InCallAlready });
        }
        if let Some(why) = self.call_refusal(kind, link) {
            return self.event(Event::CallRefused { why });
        }
        self.event(Event::Dialled { kind });
        self.volatile.wishes += 1;
        let spec = CallSpec { kind, invite, link, os: self.durable().os, wish: self.wish() };
        self.volatile.call = Call::Dialling(Box::new(spec));
        self.ask_service_again(now, 0);
    }

    pub(crate) fn answer(&mut self, now: Instant) {
        let Call::Ringing { kind, .. } = self.volatile.call else {
            return self.event(Event::NotPossible { why: Impossible::NothingRings });
        };
        self.join_call(now, kind);
    }

    pub(crate) fn join(&mut self, now: Instant) {
        match self.volatile.call {
            Call::Ringing { kind, .. } => self.join_call(now, kind),
            // By a link or a late invitation: what kind of call it is, only the service knows.
            Call::None => self.join_call(now, CallKind { group: false, video: true }),
            Call::Dialling(_) | Call::Joining | Call::In(_) => {
                self.event(Event::NotPossible { why: Impossible::InCallAlready });
            }
        }
    }

    fn join_call(&mut self, now: Instant, kind: CallKind) {
        if let Some(why) = self.call_refusal(kind, false) {
            return self.event(Event::CallRefused { why });
        }
        self.timers.stop(TimerName::Ring);
        self.volatile.wishes += 1;
        self.volatile.call = Call::Joining;
        self.ask_service_again(now, 0);
    }

    pub(crate) fn decline(&mut self, now: Instant) {
        let Call::Ringing { caller, .. } = self.volatile.call else {
            return self.event(Event::NotPossible { why: Impossible::NothingRings });
        };
        self.volatile.declined = Some((caller, now + DECLINE_STANDS));
        self.timers.stop(TimerName::Ring);
        self.volatile.call = Call::None;
        self.say_to_call_service(Message::Decline);
    }

    pub(crate) fn hang_up(&mut self, now: Instant) {
        if matches!(self.volatile.call, Call::None | Call::Ringing { .. }) {
            return self.event(Event::NotPossible { why: Impossible::NotInCall });
        }
        self.end_call(now, EndReason::HungUp);
    }

    /// Leaves the call, whatever state it is in, and tells everybody.
    pub(crate) fn end_call(&mut self, now: Instant, why: EndReason) {
        let call = core::mem::take(&mut self.volatile.call);
        if let Call::In(call) = call {
            let joined = self.joined();
            for (peer, _) in call.peers.iter() {
                self.transmit(NodeId::Device(peer), Route::Call, Message::Bye { joined });
            }
            let until = now + self.limits().call_remembered();
            self.volatile.former = Some(Former { peers: call.peers, service: call.service, until });
            self.end_clips(now, Shortened::CallEnded);
            if planted::bug!(TimersStopWithTheCall) {
                self.stop_press_timers();
            }
            // A call without a picture leaves what was of the one before.
            self.volatile.camera.off_since.get_or_insert(now);
        }
        self.event(Event::CallEnded { why });
        self.clear_screen();
        self.timers.stop(TimerName::Announce);
        self.volatile.leaving = true;
        self.ask_service_again(now, 0);
    }

    /// Says to the call service what it has not answered yet.
    pub(crate) fn ask_service_again(&mut self, now: Instant, attempts: u32) {
        let message = match &self.volatile.call {
            Call::Dialling(spec) => Message::Dial(spec.clone()),
            Call::Joining => {
                let (os, guest) = (self.durable().os, self.profile.model.family.is_guest());
                Message::Join(Joining { os, guest, wish: self.wish() })
            }
            Call::None | Call::Ringing { .. } | Call::In(_) if self.volatile.leaving => {
                Message::Leave { wish: self.wish() }
            }
            Call::None | Call::Ringing { .. } | Call::In(_) => return,
        };
        self.say_to_call_service(message);
        self.volatile.call_attempts = attempts;
        self.timers.set(TimerName::Call, now + self.limits().backoff(attempts));
    }

    /// The last wish to be in a call.
    fn wish(&self) -> Wish {
        Wish { boot: self.durable().boots, nth: self.volatile.wishes }
    }

    fn say_to_call_service(&mut self, message: Message) {
        self.transmit(NodeId::CallService, Route::Services, message);
    }

    pub(crate) fn left(&mut self) {
        self.volatile.leaving = false;
        if matches!(self.volatile.call, Call::None | Call::Ringing { .. } | Call::In(_)) {
            self.timers.stop(TimerName::Call);
        }
    }

    pub(crate) fn ring(&mut self, now: Instant, caller: DeviceId, kind: CallKind) {
        if matches!(self.volatile.call, Call::Ringing { .. }) {
            self.timers.set(TimerName::Ring, now + RING_LAPSES);
        }
        // The service did not hear yet that this call was declined.
        if let Some((_, until)) =
            self.volatile.declined.filter(|(declined, until)| *declined == caller && *until > now)
        {
            self.volatile.declined = Some((caller, until.max(now + DECLINE_STANDS)));
            return self.say_to_call_service(Message::Decline);
        }
        // Ringing again, or while busy, changes nothing; a device that cannot take the call does not ring.
        if matches!(self.volatile.call, Call::None) && !self.volatile.leaving {
            match self.call_refusal(kind, false) {
                Some(why) => {
                    self.event(Event::CallRefused { why });
                    self.say_to_call_service(Message::Decline);
                }
                None => {
                    self.volatile.call = Call::Ringing { caller, kind };
                    self.timers.set(TimerName::Ring, now + RING_LAPSES);
                    self.event(Event::Rang { caller });
                }
            }
        }
    }

    /// Nobody repeats the ring any more.
    pub(crate) fn ring_lapses(&mut self) {
        if matches!(self.volatile.call, Call::Ringing { .. }) {
            self.volatile.call = Call::None;
            self.event(Event::CallEnded { why: EndReason::NoAnswer });
        }
    }

    /// The service says that the call is over, or that this device cannot be in it.
    pub(crate) fn ended(&mut self, now: Instant, why: EndReason) {
        match self.volatile.call {
            // Said again until the last ring that may still be on its way has been heard and ended, too.
            Call::None => {}
            Call::Ringing { .. } => {
                self.timers.stop(TimerName::Ring);
                self.volatile.call = Call::None;
                self.event(Event::CallEnded { why });
                self.say_to_call_service(Message::Leave { wish: self.wish() });
            }
            Call::Dialling(_) | Call::Joining | Call::In(_) => self.end_call(now, why),
        }
    }

    /// The service says who is in the call.
    pub(crate) fn apply_roster(&mut self, now: Instant, roster: &Roster) {
        let own = self.profile.id;
        if !roster.members.contains(&own) {
            if self.in_call().is_some_and(|call| call.roster_version < roster.version) {
                self.end_call(now, EndReason::ConnectionLost);
            }
            return;
        }
        // Told late: of a call that this device has left, and wished to be in one again since.
        let wishing = matches!(self.volatile.call, Call::Dialling(_) | Call::Joining);
        if wishing && roster.wish_of(own).is_some_and(|wish| wish < self.wish()) {
            return;
        }
        let version = roster.version;
        match &mut self.volatile.call {
            Call::In(call) if call.roster_version >= version => {
                return self.say_to_call_service(Message::RosterAck { version });
            }
            Call::In(call) => {
                call.roster_version = version;
                call.service = roster.service;
            }
            Call::Dialling(_) | Call::Joining => self.enter(now, roster),
            // Hung up meanwhile, or lost the call in a crash: the service is told until it knows.
            Call::None | Call::Ringing { .. } => {
                self.volatile.leaving = true;
                return self.ask_service_again(now, 0);
            }
        }
        self.say_to_call_service(Message::RosterAck { version });
        self.volatile.screen.dirty = true;
        self.update_peers(now, roster);
    }

    fn enter(&mut self, now: Instant, roster: &Roster) {
        self.volatile.call = Call::In(InCall {
            kind: roster.kind,
            peers: Peers::default(),
            service: roster.service,
            roster_version: roster.version,
        });
        self.volatile.leaving = false;
        self.timers.stop(TimerName::Call);
        self.volatile.screen.foreground = true;
        self.event(Event::Joined { kind: roster.kind });
        let has_camera = self.profile.model.family.takes_live_photos();
        let on = has_camera && roster.kind.video && !self.volatile.camera.paused;
        self.volatile.camera.on_since = on.then_some(now);
        self.volatile.camera.off_since = None;
        self.make_announcement(roster.version);
    }

    fn update_peers(&mut self, now: Instant, roster: &Roster) {
        let own = self.profile.id;
        let Some(call) = self.in_call() else { return };
        // A table by number: everybody hears of everybody, so that a search for each would cost the cube of them.
        let mut listed = [false; 256];
        for member in &roster.members {
            listed[usize::from(member.0)] = true;
        }
        // Who came in later than that roster was made has not left: it is told late.
        let is_gone =
            |peer: &DeviceId| !listed[usize::from(peer.0)] && !call.peers.joined_after(*peer, roster.version);
        let gone: Vec<_> = call.peers.iter().map(|(peer, _)| peer).filter(is_gone).collect();
        let new: Vec<_> =
            roster.members.iter().copied().filter(|peer| *peer != own && !call.peers.has(*peer)).collect();
        for peer in new {
            self.peer_joined(now, peer);
        }
        for peer in gone {
            self.peer_left(now, peer);
        }
    }

    /// Somebody else is there.
    pub(crate) fn peer_joined(&mut self, now: Instant, peer: DeviceId) {
        if let Some(call) = self.in_call_mut() {
            call.peers.add(peer);
        }
        self.volatile.screen.dirty = true;
        self.event(Event::PeerJoined { peer });
        self.announce_to(now, peer);
    }

    /// Somebody is out of the call, into which they came with the roster `joined`, unless they have come back since.
    pub(crate) fn peer_says_bye(&mut self, now: Instant, peer: DeviceId, joined: u32) {
        if self.in_call().is_some_and(|call| call.peers.joined_after(peer, joined)) {
            return;
        }
        self.peer_left(now, peer);
    }

    /// Somebody else left; a one-to-one call is over with it.
    pub(crate) fn peer_left(&mut self, now: Instant, peer: DeviceId) {
        let Some(call) = self.in_call_mut() else { return };
        if !call.peers.remove(peer) {
            return;
        }
        let alone = !call.kind.group && call.peers.is_empty();
        self.event(Event::PeerLeft { peer });
        self.forget_tile(peer);
        self.volatile.screen.dirty = true;
        if alone {
            self.end_call(now, EndReason::OthersLeft);
        }
    }

    pub(crate) fn pause_camera(&mut self, now: Instant, pause: bool) {
        let video = self.in_call().is_some_and(|call| call.kind.video);
        if !video || !self.profile.model.family.takes_live_photos() {
            return self.event(Event::NotPossible { why: Impossible::NoCamera });
        }
        if pause == self.volatile.camera.paused {
            return;
        }
        self.volatile.camera.paused = pause;
        if pause {
            self.event(Event::CameraPaused);
            self.end_clips(now, Shortened::CameraPaused);
            if !planted::bug!(PauseKeepsHistory) {
                self.volatile.camera.on_since = None;
            }
        } else {
            let since = if planted::bug!(PauseKeepsHistory) { self.volatile.camera.on_since } else { None };
            self.volatile.camera.on_since = since.or(Some(now));
            self.volatile.camera.off_since = None;
            self.event(Event::CameraResumed);
        }
        self.announce_if_changed(now);
    }

    pub(crate) fn switch_camera(&mut self, now: Instant) {
        if self.in_call().is_none_or(|call| !call.kind.video) || !self.profile.model.family.is_touched() {
            return self.event(Event::NotPossible { why: Impossible::NoCamera });
        }
        self.volatile.camera.turn(now, &self.profile.policy);
        let front = self.volatile.camera.front;
        self.event(Event::CameraSwitched { front });
        self.force_keyframe(now);
    }

    /// FaceTime was turned off, signed out of or forbidden: a call that runs is over (SET-9, SET-10).
    pub(crate) fn end_call_if_forbidden(&mut self, now: Instant) {
        let allowed = self.call_refusal(CallKind { group: false, video: true }, false).is_none();
        match self.volatile.call {
            Call::Dialling(_) | Call::Joining | Call::In(_) if !allowed => {
                self.end_call(now, EndReason::FaceTimeOff);
            }
            Call::Ringing { .. } if !allowed => {
                self.timers.stop(TimerName::Ring);
                self.volatile.call = Call::None;
                self.event(Event::CallEnded { why: EndReason::FaceTimeOff });
                self.say_to_call_service(Message::Decline);
            }
            Call::None | Call::Ringing { .. } | Call::Dialling(_) | Call::Joining | Call::In(_) => {}
        }
    }
}
