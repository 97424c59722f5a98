//! What a taker sees: the path of the picture from a camera to another screen, as a function of time.
//!
//! There is no event for a video frame. A picture arrives a line's latency after it was taken; while nothing gets
//! through, or the camera is paused, the screen keeps the last one, with its old time.

use std::{collections::BTreeMap, time::Duration};

use library::Frame;
use protocol::{DeviceId, Instant};

/// When each camera made pictures, and which ways are closed.
#[derive(Debug, Default)]
pub(crate) struct Picture {
    /// The last time that each camera was on: from, and until if it is off again.
    on: BTreeMap<DeviceId, (Instant, Option<Instant>)>,
    /// Since when no picture gets from the first to the second.
    frozen: BTreeMap<(DeviceId, DeviceId), Instant>,
}

impl Picture {
    /// Notes whether a camera makes pictures.
    pub(crate) fn camera(&mut self, now: Instant, who: DeviceId, on_since: Option<Instant>) {
        match (on_since, self.on.get_mut(&who)) {
            (Some(since), _) => {
                self.on.insert(who, (since, None));
            }
            (None, Some((_, until))) => {
                until.get_or_insert(now);
            }
            (None, None) => {}
        }
    }

    /// Notes whether pictures get from one to the other.
    pub(crate) fn way(&mut self, now: Instant, from: DeviceId, to: DeviceId, open: bool) {
        if open {
            self.frozen.remove(&(from, to));
        } else {
            self.frozen.entry((from, to)).or_insert(now);
        }
    }

    /// The time of the picture of `subject` that `taker` sees; none if none ever came.
    pub(crate) fn seen(
        &self,
        now: Instant,
        taker: DeviceId,
        subject: DeviceId,
        latency: Duration,
    ) -> Option<Instant> {
        let (since, until) = *self.on.get(&subject)?;
        let arrived = now.minus(latency);
        let sent = self.frozen.get(&(subject, taker)).map_or(arrived, |frozen| arrived.min(*frozen));
        let made = until.map_or(sent, |until| sent.min(until));
        let frame = Instant::from_micros(Frame::at_or_before(made.as_micros()).micros());
        (frame >= since).then_some(frame)
    }
}
