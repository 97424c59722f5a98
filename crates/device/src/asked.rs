//! What somebody who looks at a device from outside can see of it: those who explain a run ask here. Nothing of it bears on
//! what the device does.

use protocol::{CallKind, Capability, DeviceId, OsVersion};
use uuid::Uuid;

use crate::{Settings, Shutter, TimerName, UploadHold, call::Call, device::Device};

impl Device {
    /// How it is set.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.durable().settings
    }

    /// Its OS.
    #[must_use]
    pub const fn os(&self) -> OsVersion {
        self.durable().os
    }

    /// Whether Photos was ever opened on it (LIB-2).
    #[must_use]
    pub const fn photos_opened(&self) -> bool {
        self.durable().photos_opened
    }

    /// Its free storage, in bytes (DEV-7).
    #[must_use]
    pub const fn free_bytes(&self) -> u64 {
        self.free_bytes
    }

    /// Whom the press of that name took, as long as it has no outcome.
    #[must_use]
    pub fn subject_of(&self, press: Uuid) -> Option<DeviceId> {
        self.durable().presses.get(&press).map(|press| press.subject)
    }

    /// What kind of call it is in; none outside of one.
    #[must_use]
    pub fn call_kind(&self) -> Option<CallKind> {
        self.in_call().map(|call| call.kind)
    }

    /// Whether a call rings on it.
    #[must_use]
    pub const fn is_ringing(&self) -> bool {
        matches!(self.volatile.call, Call::Ringing { .. })
    }

    /// Who is in its call besides itself, as far as it knows.
    pub fn others(&self) -> impl Iterator<Item = DeviceId> {
        self.in_call().into_iter().flat_map(|call| call.peers.iter()).map(|(peer, _)| peer)
    }

    /// What it heard `other` say of itself in this call (SET-6).
    #[must_use]
    pub fn heard(&self, other: DeviceId) -> Option<Capability> {
        self.in_call()?.peers.heard(other)
    }

    /// Whether it heard in this call that the service allows Live Photos; none outside of a call (SET-11).
    #[must_use]
    pub fn hears_service_allow(&self) -> Option<bool> {
        self.in_call().map(|call| call.service.live_photos)
    }

    /// Whether FaceTime is in front.
    #[must_use]
    pub const fn is_in_front(&self) -> bool {
        self.volatile.screen.foreground
    }

    /// What its shutter looks like (SHUT-6).
    #[must_use]
    pub fn shutter_now(&self) -> Shutter {
        self.shutter()
    }

    /// Whether its camera is paused (CALL-4).
    #[must_use]
    pub const fn is_camera_paused(&self) -> bool {
        self.volatile.camera.paused
    }

    /// Presses of its shutter without an outcome.
    pub fn open_presses(&self) -> impl Iterator<Item = Uuid> {
        self.durable().presses.keys().copied()
    }

    /// Notices that wait to be read, and who took each photo (NOTE-4).
    pub fn unread(&self) -> impl Iterator<Item = (Uuid, DeviceId)> {
        self.durable().notices.iter().map(|(id, taker)| (*id, *taker))
    }

    /// Whether it is telling the push service where it is reached.
    #[must_use]
    pub fn is_registering(&self) -> bool {
        self.timers.is_set(TimerName::Register)
    }

    /// Why what changed on it is not in iCloud yet, as it last told its owner (CLOUD-3).
    #[must_use]
    pub fn uploads_wait_for(&self) -> Option<UploadHold> {
        self.icloud.told()
    }

    /// Whether its iCloud account is signed out (CLOUD-3).
    #[must_use]
    pub const fn is_icloud_signed_out(&self) -> bool {
        self.icloud.signed_out
    }
}
