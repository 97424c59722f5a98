//! Telling the subject (NOTE-1 to NOTE-4).

use protocol::DeviceId;
use uuid::Uuid;

use crate::{Event, device::Device, durable::Change};

impl Device {
    /// Tells the owner that `taker` took a photo: on this device, before the capture is complete, also with FaceTime
    /// in the background (NOTE-2, NOTE-4). A press has one notice: the same again replaces it. It is shown once it is
    /// durable, so that what was shown is there until it is read.
    pub(crate) fn raise_notice(&mut self, id: Uuid, taker: DeviceId) {
        if planted::bug!(NoticeOnlyInFront | NoticeOnlyInCall | NoticeOncePerTaker)
            && self.saves_notice(taker)
        {
            return;
        }
        self.change(Change::Noticed(id, taker));
        let in_background = self.in_call().is_none() || !self.volatile.screen.foreground;
        self.report(Event::NoticeRaised { id, taker, in_background });
    }

    /// The owner looks at what is waiting.
    pub(crate) fn read_notices(&mut self) {
        let waiting: alloc::vec::Vec<_> = self.durable().notices.keys().copied().collect();
        if waiting.is_empty() {
            return;
        }
        for id in waiting {
            self.event(Event::NoticeRead { id });
        }
        self.change(Change::NoticesRead);
    }
}
