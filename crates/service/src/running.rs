//! The running call as a value: who is in it, who may come in, who must be told or rung, and when.

use alloc::{sync::Arc, vec::Vec};
use core::time::Duration;

use protocol::{
    CallKind, CallSpec, DeviceId, Feature, Few, Instant, Joining, Message, NodeId, Roster, ServiceRefusal,
    ServiceStatus, Wish, supports,
};
use serde::{Deserialize, Serialize};

use crate::{CALL_MEMBERS_MAX, Output, RING_FOR, RING_REPEAT, TimerName};

/// What is on the service's disk.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Durable {
    pub(crate) status: ServiceStatus,
    /// Counts every roster of every call.
    roster_version: u32,
    /// Counts rings.
    serial: u32,
}

/// What a call service has on its disk, for whoever keeps it from one start of a program to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallImage(pub(crate) Durable);

/// The running call.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Call {
    pub(crate) caller: DeviceId,
    pub(crate) spec: CallSpec,
    /// In order of joining.
    pub(crate) members: Vec<DeviceId>,
    /// By which wish each of them is in it.
    wishes: Few<DeviceId, Wish>,
    /// The newest; it says who was in the call when it was made.
    pub(crate) roster: Arc<Roster>,
    /// Who did not acknowledge the newest roster, and when they are told (again).
    pub(crate) untold: Few<DeviceId, Instant>,
    /// Who is rung and did not answer.
    pub(crate) rings: Few<DeviceId, Ringing>,
}

/// One device being rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ringing {
    serial: u32,
    next_at: Instant,
    until: Instant,
}

impl Durable {
    pub(crate) const fn new(status: ServiceStatus) -> Self {
        Self { status, roster_version: 0, serial: 0 }
    }

    fn next_roster(
        &mut self,
        kind: CallKind,
        members: &[DeviceId],
        wishes: &Few<DeviceId, Wish>,
    ) -> Arc<Roster> {
        self.roster_version += 1;
        let (version, service) = (self.roster_version, self.status);
        let wishes = members.iter().map(|member| wishes.get(member).copied().unwrap_or_default()).collect();
        Arc::new(Roster { version, kind, members: members.to_vec(), wishes, service })
    }

    fn next_ring(&mut self, now: Instant) -> Ringing {
        self.serial += 1;
        Ringing { serial: self.serial, next_at: now, until: now + RING_FOR }
    }
}

impl Call {
    /// A call with its caller in it, who is to be told of it; everybody else who is invited is to be rung.
    pub(crate) fn new(now: Instant, durable: &mut Durable, caller: DeviceId, spec: CallSpec) -> Self {
        let members = Vec::from([caller]);
        let wishes = Few::from_iter([(caller, spec.wish)]);
        let roster = durable.next_roster(spec.kind, &members, &wishes);
        let untold = Few::from_iter([(caller, now)]);
        let mut rings = Few::new();
        for device in spec.invite.iter().filter(|device| **device != caller) {
            rings.get_or_insert_with(*device, || durable.next_ring(now));
        }
        Self { caller, spec, members, wishes, roster, untold, rings }
    }

    pub(crate) fn is_dialled_by(&self, caller: DeviceId, spec: &CallSpec) -> bool {
        self.caller == caller && self.spec == *spec && self.members.contains(&caller)
    }

    /// A member wishes to be in it; whether it does so anew.
    pub(crate) fn wish(&mut self, member: DeviceId, wish: Wish) -> bool {
        let known = self.wishes.get_or_insert_with(member, || wish);
        let anew = wish > *known;
        *known = wish.max(*known);
        anew
    }

    /// Whether `device` is in it by a wish before that one.
    pub(crate) fn wished_before(&self, device: DeviceId, wish: Wish) -> bool {
        self.members.contains(&device) && self.wishes.get(&device).is_some_and(|known| *known < wish)
    }

    /// Whether `device` is in it by a wish after that one.
    pub(crate) fn wished_after(&self, device: DeviceId, wish: Wish) -> bool {
        self.wishes.get(&device).is_some_and(|known| *known > wish)
    }

    /// Whether this is a one-to-one call for which nobody is rung and nobody has a link.
    pub(crate) fn nobody_can_join(&self) -> bool {
        !self.spec.kind.group && self.rings.is_empty() && !self.spec.link
    }

    fn is_full(&self) -> bool {
        self.members.len() >= if self.spec.kind.group { CALL_MEMBERS_MAX } else { 2 }
    }

    /// Why `device` may not come in, if it may not (CALL-2, OS-1). Guests come by link, whatever their version (OS-3).
    pub(crate) fn refusal(&self, device: DeviceId, joining: Joining) -> Option<ServiceRefusal> {
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

    /// Lets `device` in. Nobody is rung for a call that could not let them in: gives whose ringing stops.
    pub(crate) fn admit(&mut self, device: DeviceId, wish: Wish) -> Vec<DeviceId> {
        self.members.push(device);
        self.wishes.insert(device, wish);
        self.rings.remove(&device);
        if self.is_full() { core::mem::take(&mut self.rings).into_keys().collect() } else { Vec::new() }
    }

    /// Makes a new roster, for all members to acknowledge.
    pub(crate) fn publish(&mut self, now: Instant, durable: &mut Durable) {
        self.roster = durable.next_roster(self.spec.kind, &self.members, &self.wishes);
        self.untold = self.members.iter().map(|member| (*member, now)).collect();
    }

    pub(crate) fn tell_again(&mut self, now: Instant, member: DeviceId) {
        self.untold.insert(member, now);
    }

    pub(crate) fn rosters_due(&mut self, now: Instant, resend: Duration) -> impl Iterator<Item = Output> {
        let Self { roster, untold, .. } = self;
        untold.iter_mut().filter(move |(_, at)| **at <= now).map(move |(device, at)| {
            *at = now + resend;
            Output::to_device(*device, Message::Roster(Arc::clone(roster)))
        })
    }

    pub(crate) fn rings_due(&mut self, now: Instant) -> impl Iterator<Item = Output> {
        let (caller, kind) = (self.caller, self.spec.kind);
        self.rings.iter_mut().filter(move |(_, ring)| ring.next_at <= now).map(move |(to, ring)| {
            ring.next_at = now + RING_REPEAT;
            let message = Arc::new(Message::Ring { caller, kind });
            let relay = Message::Relay { from: NodeId::CallService, to: *to, serial: ring.serial, message };
            Output::to(NodeId::PushService, relay)
        })
    }

    /// Stops the rings whose time is over, and gives whose they were.
    pub(crate) fn take_unanswered(&mut self, now: Instant) -> Vec<DeviceId> {
        let over = self.rings.iter().filter(|(_, ring)| ring.until <= now);
        let unanswered = over.map(|(device, _)| *device).collect();
        self.rings.retain(|_, ring| ring.until > now);
        unanswered
    }

    pub(crate) fn timeouts(&self) -> impl Iterator<Item = (Instant, TimerName)> {
        let untold = self.untold.values().map(|at| (*at, TimerName::Roster));
        untold.chain(self.rings.values().map(|ring| (ring.next_at.min(ring.until), TimerName::Ring)))
    }
}
