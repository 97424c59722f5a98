//! iCloud Photos: when this device sends what changed on it, and takes what changed elsewhere (CLOUD-1 to CLOUD-3).
//!
//! What is sent and how it becomes one with the rest is the library's business; the device asks for it by effects.

use alloc::sync::Arc;
use core::time::Duration;

use library::cloud::{Batch, News, Receipt};
use protocol::{Instant, Message, NodeId, Route};
use serde::{Deserialize, Serialize};

use crate::{
    Effect, Event,
    device::{Device, Power},
    policy::{ICLOUD_BYTES_PER_SECOND, ICLOUD_PATIENCE, ICLOUD_RETRY_LATER, time_on_the_way},
    timer::TimerName,
};

/// Why what changed on a device is not in iCloud yet (CLOUD-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadHold {
    /// Its account is signed out.
    #[serde(rename = "icloud-signed-out")]
    ICloudSignedOut,
    /// The device reaches nobody.
    Offline,
    /// Low Power Mode pauses iCloud Photos.
    LowPowerMode,
    /// There is no room in iCloud.
    #[serde(rename = "icloud-full")]
    ICloudFull,
    /// iCloud does not answer.
    #[serde(rename = "icloud-unreachable")]
    ICloudUnreachable,
}

/// How far the exchange with iCloud has come. Lost when the device stops: it begins anew then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct ICloud {
    /// The transport said that nobody is reached.
    pub(crate) offline: bool,
    /// The account is signed out, by the world: no stop of the device changes that.
    pub(crate) signed_out: bool,
    /// The library was asked what there is to send, and whether that has to be asked again.
    collecting: bool,
    again: bool,
    /// Things were sent and not answered.
    sent: bool,
    /// News has to be asked for, and was.
    asking: bool,
    /// From which count it was asked for, until that is answered.
    asked: Option<u64>,
    attempts: u32,
    /// Why things were last said to wait, and how many.
    told: Option<(UploadHold, u32)>,
}

/// What there is to send, as the library has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Outgoing {
    /// What can be sent.
    pub batch: Arc<Batch>,
    /// The count of changes in iCloud of which all are known here.
    pub applied: u64,
    /// The newest change of the room in iCloud of which it is known here; 0 if of none.
    pub room: u64,
    /// How many things iCloud has not confirmed.
    pub unconfirmed: u32,
    /// How many of them wait for room in iCloud.
    pub without_room: u32,
}

impl ICloud {
    pub(crate) fn told(&self) -> Option<UploadHold> {
        self.told.map(|(hold, _)| hold)
    }

    /// What its owner was told went with the device.
    pub(crate) fn forget_what_was_told(&mut self) {
        self.told = None;
    }
}

impl Device {
    /// Whether its owner wants it to speak to iCloud, and it is on.
    fn uses_icloud(&self) -> bool {
        self.power == Power::On
            && self.profile.model.family.shows_icloud_photos()
            && self.durable().settings.icloud_photos
    }

    /// Why it cannot speak to iCloud now, if so.
    fn upload_hold(&self) -> Option<UploadHold> {
        let settings = &self.durable().settings;
        if self.icloud.signed_out {
            Some(UploadHold::ICloudSignedOut)
        } else if settings.low_power_mode {
            Some(UploadHold::LowPowerMode)
        } else if self.icloud.offline {
            Some(UploadHold::Offline)
        } else {
            None
        }
    }

    /// Something changed in the library, or about whether iCloud can be spoken to.
    pub(crate) fn sync(&mut self) {
        // Without iCloud Photos nothing waits.
        if !self.uses_icloud() {
            return;
        }
        if self.icloud.collecting {
            self.icloud.again = true;
        } else {
            self.icloud.collecting = true;
            self.perform(Effect::CollectUploads);
        }
    }

    /// Whether iCloud can be spoken to has changed, for better or for worse.
    pub(crate) fn sync_anew(&mut self) {
        self.stop_exchange();
        self.icloud.asking = self.uses_icloud() && self.upload_hold().is_none();
        self.sync();
    }

    /// The account is signed out, or signed in again (CLOUD-3). What is in the library stays there.
    pub(crate) fn set_icloud_account(&mut self, signed_in: bool) {
        if self.icloud.signed_out != signed_in {
            return;
        }
        self.icloud.signed_out = !signed_in;
        self.event(if signed_in { Event::ICloudSignedIn } else { Event::ICloudSignedOut });
        self.sync_anew();
    }

    /// What was under way is given up; an answer that comes yet is taken all the same.
    pub(crate) fn stop_exchange(&mut self) {
        let ICloud { offline, signed_out, told, .. } = self.icloud;
        self.icloud = ICloud { offline, signed_out, told, ..ICloud::default() };
        self.timers.stop(TimerName::ICloud);
        self.timers.stop(TimerName::ICloudLater);
    }

    /// The library says what there is to send.
    pub(crate) fn uploads_collected(&mut self, now: Instant, outgoing: Outgoing) {
        self.icloud.collecting = false;
        if core::mem::take(&mut self.icloud.again) {
            return self.sync();
        }
        let Outgoing { batch, applied, room, unconfirmed, without_room } = outgoing;
        if !self.uses_icloud() {
            return;
        }
        if let Some(why) = self.upload_hold() {
            return self.tell_waiting(why, unconfirmed);
        }
        if without_room > 0 {
            self.tell_waiting(UploadHold::ICloudFull, without_room);
        } else if self.icloud.attempts < ICLOUD_PATIENCE {
            self.icloud.told = None;
        }
        // What is under way is not said twice.
        let (send, ask) =
            (!self.icloud.sent && !batch.items.is_empty(), self.icloud.asking && self.icloud.asked.is_none());
        let mut longer = Duration::ZERO;
        if send {
            self.icloud.sent = true;
            longer = time_on_the_way(batch.media_bytes(), ICLOUD_BYTES_PER_SECOND);
            self.say_to_icloud(Message::Upload { boot: self.durable().boots, batch });
        }
        if ask {
            self.icloud.asked = Some(applied);
            self.say_to_icloud(Message::AskNews { since: applied, boot: self.durable().boots, room });
        }
        if send || ask || (!self.icloud.sent && self.icloud.asked.is_none()) {
            self.wait_for_icloud(now + longer, unconfirmed);
        }
    }

    fn say_to_icloud(&mut self, message: Message) {
        self.transmit(NodeId::ICloud, Route::Services, message);
    }

    /// Waits for an answer, if there is one to come; after some attempts only now and then, and nobody else waits.
    fn wait_for_icloud(&mut self, now: Instant, unconfirmed: u32) {
        self.timers.stop(TimerName::ICloud);
        self.timers.stop(TimerName::ICloudLater);
        if !self.icloud.sent && self.icloud.asked.is_none() {
            return;
        }
        let attempts = self.icloud.attempts;
        if attempts < ICLOUD_PATIENCE {
            self.timers.set(TimerName::ICloud, now + self.limits().backoff(attempts));
        } else {
            self.tell_waiting(UploadHold::ICloudUnreachable, unconfirmed);
            self.timers.set(TimerName::ICloudLater, now + ICLOUD_RETRY_LATER);
        }
    }

    /// iCloud did not answer in time.
    pub(crate) fn icloud_silent(&mut self) {
        if !planted::bug!(ICloudAskedForEver) {
            self.icloud.attempts = self.icloud.attempts.saturating_add(1);
        }
        (self.icloud.sent, self.icloud.asked) = (false, None);
        self.sync();
    }

    fn tell_waiting(&mut self, why: UploadHold, things: u32) {
        if things == 0 {
            self.icloud.told = None;
        } else if self.icloud.told != Some((why, things)) {
            self.icloud.told = Some((why, things));
            self.event(Event::UploadsWait { why, things });
        }
    }

    /// iCloud says what became of what was sent.
    pub(crate) fn upload_answered(&mut self, receipt: Arc<Receipt>) {
        self.icloud.attempts = 0;
        self.perform(Effect::ConfirmUploads { receipt });
    }

    /// The library took note of it: on with the next.
    pub(crate) fn uploads_confirmed(&mut self, confirmed: u32) {
        if confirmed > 0 {
            self.event(Event::Uploaded { things: confirmed });
        }
        self.icloud.sent = false;
        self.sync();
    }

    /// iCloud is there: what it did not answer before is said again at once.
    fn hear_from_icloud(&mut self) {
        if core::mem::take(&mut self.icloud.attempts) > 0 {
            (self.icloud.sent, self.icloud.asked) = (false, None);
        }
    }

    /// iCloud says that there is something new, after this device asked so often.
    pub(crate) fn news_waits(&mut self, asked: u32) {
        self.hear_from_icloud();
        if !self.uses_icloud() || self.upload_hold().is_some() {
            return self.say_to_icloud(Message::NewsDeclined { asked });
        }
        self.icloud.asking = true;
        self.sync();
    }

    /// iCloud says what is new. Whoever takes none now asks again when it can.
    pub(crate) fn news_arrived(&mut self, news: Arc<News>) {
        if !self.uses_icloud() || self.upload_hold().is_some() {
            return;
        }
        // What comes late, or twice, answers no question; but what it brings is as good as any.
        if self.icloud.asked == Some(news.from) {
            // Until there is nothing new: the last question tells iCloud that all of it is here, and what room is known.
            (self.icloud.asking, self.icloud.asked) = (news.more || !news.records.is_empty(), None);
            self.icloud.attempts = 0;
        }
        self.perform(Effect::ApplyNews { news });
    }

    /// The library is as iCloud says.
    pub(crate) fn news_applied(&mut self, things: u32) {
        if things > 0 {
            self.event(Event::CameFromICloud { things });
        }
        self.sync();
    }
}
