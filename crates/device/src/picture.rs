//! What a taker sees: the path of the picture from a camera to another screen, as a function of time.
//!
//! There is no event for a video frame. A picture arrives a line's latency after it was taken; while nothing gets
//! through, or the camera is paused, the screen keeps the last one, with its old time.

use core::time::Duration;

use library::Frame;
use protocol::{DeviceId, Few, Instant};

/// When each camera made pictures, and which ways are closed.
#[derive(Clone, Debug, Default, Hash)]
pub struct Picture {
    /// The last time that each camera was on: from, and until if it is off again.
    on: Few<DeviceId, (Instant, Option<Instant>)>,
    /// Since when no picture gets from the first to the second.
    frozen: Few<(DeviceId, DeviceId), Instant>,
}

impl Picture {
    /// Notes whether a camera makes pictures.
    pub fn camera(&mut self, now: Instant, who: DeviceId, on_since: Option<Instant>) {
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
    pub fn way(&mut self, now: Instant, from: DeviceId, to: DeviceId, open: bool) {
        if open {
            self.frozen.remove(&(from, to));
        } else {
            self.frozen.get_or_insert_with((from, to), || now);
        }
    }

    /// The time of the picture of `subject` that `taker` sees; none if none ever came.
    #[must_use]
    pub fn seen(
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

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: DeviceId = DeviceId(0);
    const BOB: DeviceId = DeviceId(1);

    fn at(millis: u64) -> Instant {
        Instant::from_micros(millis * 1000)
    }

    /// What Alice sees of Bob at `now`, 100 ms behind, in milliseconds.
    #[track_caller]
    fn check(picture: &Picture, now: u64, seen: Option<u64>) {
        let frame = picture.seen(at(now), ALICE, BOB, Duration::from_millis(100));
        assert_eq!(frame.map(|frame| frame.as_micros() / 1000), seen, "at {now} ms");
    }

    fn on_since(millis: u64) -> Picture {
        let mut picture = Picture::default();
        picture.camera(at(millis), BOB, Some(at(millis)));
        picture
    }

    #[test]
    fn a_picture_that_never_came_is_not_seen() {
        check(&Picture::default(), 5000, None);
        let mut never = Picture::default();
        never.camera(at(0), BOB, None);
        check(&never, 5000, None);
        let picture = on_since(1000);
        check(&picture, 1099, None);
        check(&picture, 1100, Some(1000));
    }

    #[test]
    fn a_frozen_picture_keeps_its_old_time() {
        let mut picture = on_since(1000);
        picture.way(at(3000), BOB, ALICE, false);
        picture.way(at(4000), BOB, ALICE, false);
        check(&picture, 3050, Some(2933));
        check(&picture, 9000, Some(3000));
        picture.way(at(9000), ALICE, BOB, true);
        check(&picture, 9000, Some(3000));
        picture.way(at(9000), BOB, ALICE, true);
        check(&picture, 9000, Some(8900));
    }

    #[test]
    fn a_picture_frozen_before_the_camera_began_is_none() {
        let mut picture = on_since(1000);
        picture.way(at(500), BOB, ALICE, false);
        check(&picture, 9000, None);
    }

    #[test]
    fn a_paused_camera_leaves_its_last_picture() {
        let mut picture = on_since(1000);
        picture.camera(at(3000), BOB, None);
        picture.camera(at(4000), BOB, None);
        check(&picture, 3050, Some(2933));
        check(&picture, 9000, Some(3000));
        picture.camera(at(9000), BOB, Some(at(9000)));
        check(&picture, 9050, None);
        check(&picture, 9100, Some(9000));
    }
}
