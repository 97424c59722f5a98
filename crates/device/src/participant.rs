//! The others in a call, and what each was heard to say of itself (SET-6, CAP-14).

use alloc::vec::Vec;

use protocol::{Announcement, Capability, DeviceId, Instant, Message, NodeId};

use crate::{
    Event,
    call::{Call, InCall},
    device::Device,
    durable::Change,
    timer::TimerName,
};

/// Another participant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Peer {
    id: DeviceId,
    heard: Option<Announcement>,
    /// The newest announcement of ours that it acknowledged; 0 for none.
    acknowledged: u32,
    /// Whether it is in the call; what those said who left still counts for what they asked for.
    here: bool,
}

/// The others in the call, and those who were, in order of their names in the run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Peers(Vec<Peer>);

impl Peers {
    /// Those who are in the call.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (DeviceId, Option<Capability>)> {
        self.with(None)
    }

    /// Those who are in the call, and `other`, be they in it or not.
    pub(crate) fn with(
        &self,
        other: Option<DeviceId>,
    ) -> impl Iterator<Item = (DeviceId, Option<Capability>)> {
        let counted = self.0.iter().filter(move |peer| peer.here || other == Some(peer.id));
        counted.map(|peer| (peer.id, peer.heard.map(|heard| heard.capability)))
    }

    pub(crate) fn has(&self, id: DeviceId) -> bool {
        self.place(id).is_ok_and(|place| self.0[place].here)
    }

    /// Whether `id` is or was in the call.
    pub(crate) fn knows(&self, id: DeviceId) -> bool {
        self.place(id).is_ok()
    }

    /// Whether `id`, who is not in the call as far as this device knows, must be all the same, for it announced that it
    /// joined after it was heard last. Whoever speaks within a call was let in; but what was said before they left
    /// may come late.
    fn may_be_here(&self, id: DeviceId, announcement: &Announcement) -> bool {
        self.place(id).map_or(true, |place| {
            let Peer { heard, here, .. } = self.0[place];
            !here && heard.is_none_or(|heard| heard.joined < announcement.joined)
        })
    }

    /// Whether `id` was heard to come into the call with a later roster than that.
    pub(crate) fn joined_after(&self, id: DeviceId, roster: u32) -> bool {
        let heard = self.place(id).ok().and_then(|place| self.0[place].heard);
        heard.is_some_and(|heard| heard.joined > roster)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first().is_none()
    }

    pub(crate) fn first(&self) -> Option<DeviceId> {
        self.0.iter().find(|peer| peer.here).map(|peer| peer.id)
    }

    pub(crate) fn heard(&self, id: DeviceId) -> Option<Capability> {
        self.0[self.place(id).ok()?].heard.map(|heard| heard.capability)
    }

    pub(crate) fn add(&mut self, id: DeviceId) {
        let peer = Peer { id, heard: None, acknowledged: 0, here: true };
        match self.place(id) {
            Ok(place) => self.0[place] = Peer { heard: self.0[place].heard, ..peer },
            Err(place) => self.0.insert(place, peer),
        }
    }

    pub(crate) fn remove(&mut self, id: DeviceId) -> bool {
        let peer = self.get(id).filter(|peer| peer.here);
        peer.map(|peer| peer.here = false).is_some()
    }

    /// Where it stands, or where it would.
    fn place(&self, id: DeviceId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&id, |peer| peer.id)
    }

    fn get(&mut self, id: DeviceId) -> Option<&mut Peer> {
        let place = self.place(id).ok()?;
        self.0.get_mut(place)
    }

    fn behind(&self, version: u32) -> impl Iterator<Item = DeviceId> {
        let counts = |peer: &Peer| peer.here || planted::bug!(LeaversAnnouncedTo);
        self.0.iter().filter(move |peer| counts(peer) && peer.acknowledged < version).map(|peer| peer.id)
    }
}

impl Device {
    /// What this device can and will do now (SET-6).
    pub(crate) fn capability(&self) -> Capability {
        let family = self.profile.model.family;
        Capability {
            os: self.durable().os,
            live_photos: self.durable().settings.announced(),
            guest: !family.takes_live_photos(),
            camera_on: family.takes_live_photos() && !self.volatile.camera.paused,
        }
    }

    /// Tells the others what changed, if anything did (SET-6).
    pub(crate) fn announce_if_changed(&mut self, now: Instant) {
        let Some(call) = self.in_call() else { return };
        let everyone: Vec<_> = call.peers.iter().map(|(peer, _)| peer).collect();
        if self.renew_announcement() {
            for peer in everyone {
                self.announce_to(now, peer);
            }
        }
    }

    /// Makes a new announcement if the last one does not hold any more.
    fn renew_announcement(&mut self) -> bool {
        let last = self.durable().announced;
        let changed = last.is_none_or(|last| last.capability != self.capability());
        if changed {
            self.make_announcement(self.joined());
        }
        changed
    }

    /// Makes a new announcement, in the call into which this device came with the roster `joined`.
    pub(crate) fn make_announcement(&mut self, joined: u32) {
        let capability = self.capability();
        let version = self.announced_version() + 1;
        self.change(Change::Announced(Announcement { version, joined, capability }));
        self.event(Event::Announced { version, capability });
    }

    pub(crate) fn announce_to(&mut self, now: Instant, peer: DeviceId) {
        let Some(announcement) = self.durable().announced else { return };
        self.send(peer, Message::Announce(announcement));
        if !self.timers.is_set(TimerName::Announce) {
            self.volatile.announce_attempts = 0;
            self.timers.set(TimerName::Announce, now + self.limits().backoff(0));
        }
    }

    /// Announces again to whoever did not acknowledge (CAP-14).
    pub(crate) fn announce_again(&mut self, now: Instant) {
        let Some(announcement) = self.durable().announced else { return };
        let Some(call) = self.in_call() else { return };
        let behind: Vec<_> = call.peers.behind(announcement.version).collect();
        if behind.is_empty() {
            return;
        }
        for peer in behind {
            self.send(peer, Message::Announce(announcement));
        }
        self.volatile.announce_attempts += 1;
        self.timers.set(TimerName::Announce, now + self.limits().backoff(self.volatile.announce_attempts));
    }

    /// The number of the newest announcement; 0 for none.
    pub(crate) fn announced_version(&self) -> u32 {
        self.durable().announced.map_or(0, |announcement| announcement.version)
    }

    /// The roster with which this device came into the call, or into its last one; 0 for none.
    pub(crate) fn joined(&self) -> u32 {
        self.durable().announced.map_or(0, |announcement| announcement.joined)
    }

    /// Who has not acknowledged the newest announcement.
    pub(crate) fn unacknowledged(&self) -> impl Iterator<Item = DeviceId> {
        let newest = self.announced_version();
        self.in_call().into_iter().flat_map(move |call| call.peers.behind(newest))
    }

    /// Another device says what it can and will do. What is older than what is known is dropped (CAP-14).
    pub(crate) fn hear(&mut self, now: Instant, from: DeviceId, announcement: Announcement) {
        // Somebody believes that this device is in a call with them: the service lost it in a crash, say.
        if matches!(self.volatile.call, Call::None | Call::Ringing { .. }) {
            let bye = Message::Bye { joined: self.joined() };
            return self.transmit(NodeId::Device(from), protocol::Route::Call, bye);
        }
        let room = |call: &InCall| call.kind.group || call.peers.is_empty();
        let back = |call: &InCall| room(call) && call.peers.may_be_here(from, &announcement);
        if self.in_call().is_some_and(back) {
            self.peer_joined(now, from);
        }
        let Some(peer) = self.in_call_mut().and_then(|call| call.peers.get(from)).filter(|peer| peer.here)
        else {
            return;
        };
        let Announcement { version, capability, .. } = announcement;
        let known = peer.heard.map_or(0, |heard| heard.version);
        if version > known || planted::bug!(StaleAnnouncementTrusted) && version < known {
            peer.heard = Some(announcement);
            self.volatile.screen.dirty = true;
            self.event(Event::Heard { peer: from, version, capability });
            if planted::bug!(AnyNoEndsClips) && capability.live_photos == protocol::LivePhotos::Off {
                self.end_clips(now, crate::Shortened::CallEnded);
            }
        } else if version < known {
            self.event(Event::HeardStale { peer: from, version });
        }
        self.send(from, Message::AnnounceAck { version });
    }

    pub(crate) fn acknowledge_announcement(&mut self, from: DeviceId, version: u32) {
        let newest = self.announced_version();
        let Some(call) = self.in_call_mut() else { return };
        if let Some(peer) = call.peers.get(from) {
            peer.acknowledged = peer.acknowledged.max(version);
        }
        if call.peers.behind(newest).next().is_none() {
            self.timers.stop(TimerName::Announce);
        }
    }

    /// Says something to another device: within the call they share, or else by way of the push service. Files go
    /// their own way.
    pub(crate) fn send(&mut self, to: DeviceId, message: Message) {
        let shared = self.in_call().is_some_and(|call| call.peers.has(to));
        let file = matches!(message, Message::File { .. });
        if shared || file {
            let route = if file { protocol::Route::Files } else { protocol::Route::Call };
            self.transmit(NodeId::Device(to), route, message);
            return;
        }
        self.volatile.relayed += 1;
        let relay = Message::Relay {
            from: NodeId::Device(self.profile.id),
            to,
            serial: self.volatile.relayed,
            message: alloc::sync::Arc::new(message),
        };
        self.transmit(NodeId::PushService, protocol::Route::Services, relay);
    }
}
