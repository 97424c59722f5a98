//! What planted bugs do that takes more than a line. Nothing here is called in a normal build.

use alloc::{sync::Arc, vec::Vec};

use library::{AssetId, Frames, LivePhoto, Metadata};
use protocol::{DeviceId, File, Instant, Message, Parts, Request, STILL_BYTES};
use uuid::Uuid;

use crate::{Effect, device::Device, timer::TimerName};

impl Device {
    /// Saves a clip where it was taken.
    pub(crate) fn keep_copy(&mut self, now: Instant, id: Uuid, frames: Frames, front: bool) {
        let metadata = Metadata::facetime(id, self.profile.model.name, front);
        let bytes = STILL_BYTES + File::Movie { frames }.bytes();
        let taken = self.wall_clock(now);
        self.perform(Effect::Save { id, photo: Arc::new(LivePhoto { frames, taken, metadata, bytes }) });
    }

    /// Whether a notice of that taker seems not worth raising.
    pub(crate) fn saves_notice(&self, taker: DeviceId) -> bool {
        if planted::bug!(NoticeOnlyInFront) {
            return !self.volatile.screen.foreground;
        }
        if planted::bug!(NoticeOnlyInCall) {
            return self.in_call().is_none();
        }
        self.durable().notices.values().any(|of| *of == taker)
    }

    /// Gives the answer to a request that was closed long ago.
    pub(crate) fn answer_close(&mut self, from: DeviceId, id: Uuid) {
        if let Some(answer) = self.durable().known.get(&id).map(|known| known.answer) {
            self.send(from, Message::Answer { id, answer });
        }
    }

    /// Asks whoever is in view for a photo in the name of a screenshot.
    pub(crate) fn announce_screenshot(&mut self, now: Instant, asset: AssetId) {
        let Some(subject) = self.subject_in_view() else { return };
        let request = Request { id: asset.0, taker: self.profile.id, subject, seen: now, have: Parts::BOTH };
        self.send(subject, Message::Request(request));
    }

    /// Nothing reminds this device of its presses any more.
    pub(crate) fn stop_press_timers(&mut self) {
        let open: Vec<Uuid> = self.durable().presses.keys().copied().collect();
        for id in open {
            self.timers.stop(TimerName::Request(id));
            self.timers.stop(TimerName::Deadline(id));
        }
    }
}
