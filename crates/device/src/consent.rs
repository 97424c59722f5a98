//! Whether a Live Photo may be taken: as the taker's device believes, and as the subject's decides (SET-4 to SET-11).

use alloc::{vec, vec::Vec};

use chrono::{DateTime, Utc};
use protocol::{
    Capability, DeviceId, Feature, LivePhotos, OsVersion, Refusal, ServiceStatus, server_refuses, supports,
};

use crate::{
    participant::Peers,
    policy::ConsentPolicy,
    settings::{Region, Settings},
};

/// What one device believes of taking another (SET-8).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Availability {
    /// It may be asked for.
    Available,
    /// This device is kept from it, whatever the others say; all the reasons, its own first.
    Restricted(Vec<Refusal>),
    /// Nothing was heard from them yet; what is known against it comes after that.
    Unknown(Vec<Refusal>),
    /// Not now; all the reasons.
    Unavailable(Vec<Refusal>),
}

/// What a device knows that bears on consent.
pub(crate) struct View<'a> {
    pub(crate) own: DeviceId,
    pub(crate) os: OsVersion,
    pub(crate) settings: &'a Settings,
    pub(crate) peers: &'a Peers,
    pub(crate) service: ServiceStatus,
    pub(crate) date: DateTime<Utc>,
    pub(crate) policy: ConsentPolicy,
}

impl View<'_> {
    /// What this device believes of taking `subject` (SET-8).
    pub(crate) fn availability(&self, subject: DeviceId) -> Availability {
        let mut restricted = self.restrictions();
        let mut unheard = Vec::new();
        let mut reasons = self.own_reasons();
        for (peer, heard) in self.counted(subject) {
            match heard {
                Some(capability) => self.peer_reasons(peer, peer == subject, &capability, &mut reasons),
                None => unheard.push(Refusal::NothingHeard(peer)),
            }
        }
        if !restricted.is_empty() {
            restricted.append(&mut unheard);
            restricted.append(&mut reasons);
            Availability::Restricted(restricted)
        } else if !unheard.is_empty() {
            unheard.append(&mut reasons);
            Availability::Unknown(unheard)
        } else if reasons.is_empty() {
            Availability::Available
        } else {
            Availability::Unavailable(reasons)
        }
    }

    /// The subject's last word to `taker` (SET-7): its own settings, and every announcement that it has applied.
    pub(crate) fn last_word(&self, taker: DeviceId) -> Option<Refusal> {
        if planted::bug!(LastWordAsksEveryone) && self.policy != ConsentPolicy::Everyone {
            return View { policy: ConsentPolicy::Everyone, ..*self }.last_word(taker);
        }
        let mut reasons = if planted::bug!(LockdownForgotten) { vec![] } else { self.restrictions() };
        reasons.extend(self.own_reasons());
        for (peer, heard) in self.counted(taker) {
            if planted::bug!(ThirdPersonsNoIgnored) && peer != taker {
                continue;
            }
            if let Some(capability) = heard {
                self.peer_reasons(peer, peer == taker, &capability, &mut reasons);
            }
        }
        reasons.first().copied()
    }

    /// Whose announcements count beside this device's own: `other`'s, or everyone's (SET-5).
    fn counted(&self, other: DeviceId) -> impl Iterator<Item = (DeviceId, Option<Capability>)> {
        self.peers.with(Some(other)).filter(move |(peer, _)| match self.policy {
            ConsentPolicy::Pairwise => *peer == other || planted::bug!(GroupAsksEveryone),
            ConsentPolicy::Everyone => true,
        })
    }

    fn restrictions(&self) -> Vec<Refusal> {
        let region = (self.settings.region == Region::NotOffered).then_some(Refusal::RegionBlocked(self.own));
        let lockdown = self.settings.lockdown_mode.then_some(Refusal::LockdownMode(self.own));
        region.into_iter().chain(lockdown).collect()
    }

    fn own_reasons(&self) -> Vec<Refusal> {
        let mut reasons = if self.service.live_photos { vec![] } else { vec![Refusal::ServiceOff] };
        if !self.settings.live_photos {
            reasons.push(Refusal::SettingOff(self.own));
        }
        self.version_reasons(self.own, self.os, &mut reasons);
        reasons
    }

    /// Of the other one of a pair everything counts; of a third person the setting alone (SET-5, SET-8).
    fn peer_reasons(
        &self,
        peer: DeviceId,
        paired: bool,
        capability: &Capability,
        reasons: &mut Vec<Refusal>,
    ) {
        if capability.guest {
            if paired {
                reasons.push(Refusal::Guest(peer));
            }
            return;
        }
        match capability.live_photos {
            LivePhotos::On => {}
            LivePhotos::Off => reasons.push(Refusal::SettingOff(peer)),
            LivePhotos::NotOffered => reasons.push(Refusal::RegionBlocked(peer)),
            LivePhotos::LockedDown => reasons.push(Refusal::LockdownMode(peer)),
        }
        if paired {
            self.version_reasons(peer, capability.os, reasons);
        }
    }

    fn version_reasons(&self, whose: DeviceId, os: OsVersion, reasons: &mut Vec<Refusal>) {
        if !supports(os, Feature::LivePhotos) {
            reasons.push(Refusal::VersionLacks(whose));
        } else if self.service.refuses_old && server_refuses(os, self.date) {
            reasons.push(Refusal::ServerRefusesVersion(whose));
        }
    }
}
