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
//! What survives a stop is durable: the switch, and two counts, so that no roster and no ring looks older than one
//! from before. The members learn nothing of a stop: their call goes on between their devices.

use alloc::collections::VecDeque;
use core::time::Duration;

use protocol::{
    CallSpec, DeviceId, Devices, EndReason, Feature, Few, Instant, Joining, Message, NodeId, ServiceRefusal,
    ServiceStatus, Wish, supports,
};

use crate::{
    ENDED_SENDS_MAX, Event, Input, Output, RESEND, TimerName,
    running::{Call, CallImage, Durable},
};

/// Keeps who is in the call, tells every member, and rings who is invited.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CallService {
    durable: Durable,
    up: bool,
    /// What the transport knows; it goes on knowing while the service is stopped.
    unreachable: Devices,
    call: Option<Call>,
    /// Who must still learn that a call is over for them.
    dismissed: Few<DeviceId, Dismissal>,
    /// How much later than usual what it sends arrives.
    slow: Duration,
    outputs: VecDeque<Output>,
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
            durable: Durable::new(ServiceStatus { live_photos, refuses_old }),
            up: true,
            unreachable: Devices::NONE,
            call: None,
            dismissed: Few::new(),
            slow: Duration::ZERO,
            outputs: VecDeque::new(),
        }
    }

    /// A service whose program stopped and runs again: it is down until it is given [`Input::Start`], and on its disk is
    /// `image`.
    #[must_use]
    pub const fn restored(image: CallImage) -> Self {
        let mut service = Self::new(false, false);
        service.durable = image.0;
        service.up = false;
        service
    }

    /// What is on its disk; it has to be kept before anybody hears what the service says next.
    #[must_use]
    pub fn image(&self) -> CallImage {
        CallImage(self.durable.clone())
    }

    /// Takes what happens. What is due by `now` is done as well, after `input`: an answer that comes at the very
    /// moment at which the ringing ends still counts.
    pub fn handle_input(&mut self, now: Instant, input: Input) {
        match input {
            Input::Receive { from: NodeId::Device(device), message } => {
                if self.up && !self.unreachable.contains(device) {
                    self.receive(now, device, message);
                }
            }
            Input::Receive { from: NodeId::CallService | NodeId::PushService | NodeId::ICloud, .. }
            | Input::SetStorage { .. }
            | Input::Timeout => {}
            Input::Disconnected(device) => {
                self.unreachable.insert(device);
                self.part(now, device);
            }
            Input::Connected(device) => {
                self.unreachable.remove(device);
            }
            Input::Stop => self.stop(),
            Input::Start => self.start(),
            Input::Slow(by) => self.set_slow(now, by),
            Input::SetLivePhotos(on) => self.set_live_photos(now, on),
        }
        self.ring_unanswered(now);
        self.send_rosters(now);
        self.send_rings(now);
        self.send_dismissals(now);
    }

    /// Whether it is there.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        self.up
    }

    /// Whether it allows Live Photos (SET-11).
    #[must_use]
    pub const fn allows_live_photos(&self) -> bool {
        self.durable.status.live_photos
    }

    /// Gives what the service does, one thing at a time, in order.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to hand in [`Input::Timeout`], and what for.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<(Instant, TimerName)> {
        let call = self.call.iter().flat_map(Call::timeouts);
        let dismissed = self.dismissed.values().map(|dismissal| (dismissal.next_at, TimerName::Ended));
        call.chain(dismissed).min()
    }

    /// Whether something is open with a reachable device: a roster to acknowledge, a ring to answer, an end to learn of.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let untold = self.call.iter().flat_map(|call| call.untold.keys());
        let rings = self.call.iter().flat_map(|call| call.rings.keys());
        untold.chain(rings).chain(self.dismissed.keys()).any(|device| !self.unreachable.contains(*device))
    }

    /// Leaves open when it says again what was not answered: at [`Instant::FAR`], or when it is told to ([`Self::repeat`]).
    /// Rings go on as they do.
    pub fn postpone_repeats(&mut self) {
        self.repeats().for_each(|at| *at = Instant::FAR);
    }

    /// Says again what was not answered, when it is woken now; false if everything was.
    pub fn repeat(&mut self, now: Instant) -> bool {
        self.repeats().map(|at| *at = now).count() > 0
    }

    /// Whether anything was not answered, be it by somebody who can be reached or not.
    #[must_use]
    pub fn has_unanswered(&self) -> bool {
        let untold = self.call.as_ref().is_some_and(|call| !call.untold.is_empty());
        untold || !self.dismissed.is_empty()
    }

    fn repeats(&mut self) -> impl Iterator<Item = &mut Instant> {
        let untold = self.call.iter_mut().flat_map(|call| call.untold.values_mut());
        untold.chain(self.dismissed.values_mut().map(|dismissal| &mut dismissal.next_at))
    }

    fn receive(&mut self, now: Instant, device: DeviceId, message: Message) {
        match message {
            Message::Dial(spec) => self.dial(now, device, *spec),
            Message::Join(joining) => self.join(now, device, joining),
            Message::Decline => self.decline(now, device),
            Message::Leave { wish } => self.leave(now, device, wish),
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
            | Message::NewsDeclined { .. } => {}
        }
    }

    fn dial(&mut self, now: Instant, caller: DeviceId, spec: CallSpec) {
        // Who wishes anew has left what they wished for before, although word of it did not come.
        if self.call.as_ref().is_some_and(|call| call.wished_before(caller, spec.wish)) {
            self.part(now, caller);
        }
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
        self.event(Event::CallBegan { kind: spec.kind });
        self.event(Event::MemberJoined { device: caller });
        let call = Call::new(now, &mut self.durable, caller, spec);
        // What they were told of the call before is not meant for this one.
        self.dismissed.retain(|device, _| *device != caller && !call.rings.contains_key(device));
        let nobody_can_join = call.nobody_can_join();
        self.call = Some(call);
        if nobody_can_join {
            self.end(now, EndReason::NoAnswer);
        }
    }

    fn join(&mut self, now: Instant, device: DeviceId, joining: Joining) {
        let Some(call) = &mut self.call else {
            return self.refuse(device, ServiceRefusal::NoCall);
        };
        if call.members.contains(&device) {
            let anew = call.wish(device, joining.wish);
            call.tell_again(now, device);
            if anew {
                self.publish(now);
            }
        } else if let Some(why) = call.refusal(device, joining) {
            self.refuse(device, why);
        } else {
            self.admit(now, device, joining.wish);
        }
    }

    fn admit(&mut self, now: Instant, device: DeviceId, wish: Wish) {
        let Some(call) = &mut self.call else { return };
        let stopped = call.admit(device, wish);
        self.dismissed.remove(&device);
        self.event(Event::MemberJoined { device });
        self.publish(now);
        for device in stopped {
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

    fn leave(&mut self, now: Instant, device: DeviceId, wish: Wish) {
        self.dismissed.remove(&device);
        self.outputs.push_back(Output::to_device(device, Message::Left));
        // Word that comes late is of a call before: meanwhile the device wished for this one.
        if self.call.as_ref().is_none_or(|call| !call.wished_after(device, wish)) {
            self.part(now, device);
        }
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

    fn set_slow(&mut self, now: Instant, by: Duration) {
        self.slow = by;
        let untold = self.call.iter_mut().flat_map(|call| call.untold.values_mut());
        for at in untold.chain(self.dismissed.values_mut().map(|dismissal| &mut dismissal.next_at)) {
            *at = (*at).min(now + RESEND + by);
        }
    }

    /// Makes a new roster, for all members to acknowledge.
    fn publish(&mut self, now: Instant) {
        let Some(call) = &mut self.call else { return };
        call.publish(now, &mut self.durable);
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
        let unanswered = call.take_unanswered(now);
        let over = !unanswered.is_empty() && !call.spec.kind.group;
        for device in unanswered {
            self.event(Event::RingUnanswered { device });
            self.dismiss(now, device, EndReason::NoAnswer);
        }
        if over {
            self.end(now, EndReason::NoAnswer);
        }
    }

    fn send_rosters(&mut self, now: Instant) {
        let Some(call) = &mut self.call else { return };
        self.outputs.extend(call.rosters_due(now, RESEND + self.slow));
    }

    fn send_rings(&mut self, now: Instant) {
        let Some(call) = &mut self.call else { return };
        self.outputs.extend(call.rings_due(now));
    }

    fn send_dismissals(&mut self, now: Instant) {
        for (device, dismissal) in self.dismissed.iter_mut().filter(|(_, dismissal)| dismissal.next_at <= now)
        {
            dismissal.next_at = now + RESEND + self.slow;
            dismissal.sends = dismissal.sends.saturating_add(1);
            self.outputs.push_back(Output::to_device(*device, Message::Ended(dismissal.why)));
        }
        self.dismissed
            .retain(|_, dismissal| dismissal.sends < ENDED_SENDS_MAX || planted::bug!(EndSaidForEver));
    }

    fn event(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }
}
