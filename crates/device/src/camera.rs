//! The device's own camera during a call: a function of time, with a short history (CAP-5).

use alloc::vec::Vec;
use core::time::Duration;

use library::{Frame, Frames};
use protocol::{Failure, Instant};

use crate::{
    event::Shortened,
    policy::{ClipStart, KEYFRAME_INTERVAL, LateRequest, Policy},
};

/// The camera. Frames exist from `on_since` to `off_since`, or until now. Pausing forgets what was, so that nothing of
/// a person can be taken after the camera is paused (CALL-4, CAP-8). The end of a call does not: a photo in flight
/// survives it (CAP-11), for as long as the history reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Camera {
    pub(crate) on_since: Option<Instant>,
    /// When the call ended, if it has.
    pub(crate) off_since: Option<Instant>,
    pub(crate) paused: bool,
    /// Whether the front camera is the one that makes pictures now.
    pub(crate) front: bool,
    /// When the device turned to its other camera, for as long as the history reaches.
    turned: Vec<Instant>,
    /// Keyframes that were asked for out of turn, for as long as the history reaches.
    forced: Vec<Frame>,
}

/// The picture chosen for a still, and where its movie begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Choice {
    pub(crate) still: Frame,
    pub(crate) first: Frame,
    /// How far the still is from the moment asked for, where that was not in the history.
    pub(crate) shift: Duration,
    pub(crate) shortened: Option<Shortened>,
    /// Whether the front camera made it.
    pub(crate) front: bool,
}

impl Camera {
    pub(crate) fn new(paused: bool, front: bool) -> Self {
        Self { paused, front, ..Self::default() }
    }

    /// Turns to the other camera.
    pub(crate) fn turn(&mut self, now: Instant, policy: &Policy) {
        let reach = now.minus(policy.history());
        self.turned.retain(|turned| *turned >= reach);
        self.turned.push(now);
        self.front = !self.front;
    }

    /// Asks the encoder for a keyframe: its next picture is one.
    pub(crate) fn force_keyframe(&mut self, now: Instant, policy: &Policy) -> Frame {
        let reach = Frame::at_or_before(now.minus(policy.history()).as_micros());
        self.forced.retain(|frame| *frame >= reach);
        let next = Frame::at_or_after(now.as_micros());
        if self.forced.last() != Some(&next) {
            self.forced.push(next);
        }
        next
    }

    /// Whether decoding can begin with that picture, of a camera that began with `begin`.
    fn is_keyframe(&self, frame: Frame, begin: Frame) -> bool {
        frame == begin || frame.0.is_multiple_of(KEYFRAME_INTERVAL) || self.forced.contains(&frame)
    }

    /// Whether the front camera made the picture of that moment (LIB-4).
    fn was_front(&self, moment: Instant) -> bool {
        let turned_since = self.turned.iter().filter(|turned| **turned > moment).count();
        self.front == turned_since.is_multiple_of(2)
    }

    /// Chooses the picture nearest to `seen` (CAP-5).
    pub(crate) fn choose(&self, now: Instant, seen: Instant, policy: &Policy) -> Result<Choice, Failure> {
        if self.paused {
            return Err(Failure::CameraPaused);
        }
        let on_since = self.on_since.ok_or(Failure::NoPicture)?;
        let history =
            if planted::bug!(HistoryWithoutSlack) { policy.clip.before() } else { policy.history() };
        let reach = now.minus(history);
        let oldest = Frame::at_or_after(on_since.max(reach).as_micros());
        let newest = Frame::at_or_before(self.off_since.unwrap_or(now).min(now).as_micros());
        if oldest > newest {
            return Err(if on_since < reach { Failure::MomentGone } else { Failure::NoPicture });
        }
        let wanted = if planted::bug!(NewestPicture) { newest } else { Frame::nearest(seen.as_micros()) };
        let still = wanted.clamp(oldest, newest);
        let fails = policy.late_request == LateRequest::Fail && !planted::bug!(LateTakesOldest);
        if wanted < oldest && fails {
            return Err(Failure::MomentGone);
        }
        let shift = if still == wanted {
            Duration::ZERO
        } else {
            Duration::from_micros(still.micros().abs_diff(wanted.micros()))
        };
        let wanted_first =
            Frame::at_or_after(Instant::from_micros(still.micros()).minus(policy.clip.before()).as_micros());
        let early = u64::from(planted::bug!(ClipOneFrameEarly));
        let wanted_first = Frame(wanted_first.0.saturating_sub(early));
        // What the encoder gave is kept from a keyframe on, so its history reaches back a little further.
        let begin = Frame::at_or_after(on_since.as_micros());
        let is_keyframe = |frame: &Frame| self.is_keyframe(*frame, begin);
        let kept = (begin.0..=oldest.0).rev().map(Frame).find(is_keyframe).unwrap_or(oldest);
        let bound = wanted_first.max(kept);
        let first = match policy.clip_start {
            ClipStart::Keyframe => (bound.0..=still.0).map(Frame).find(is_keyframe).unwrap_or(still),
            ClipStart::Exact => bound,
        };
        let shortened = (bound > wanted_first).then_some(if on_since < reach {
            Shortened::RequestLate
        } else {
            Shortened::CameraBegan
        });
        let front = self.was_front(Instant::from_micros(still.micros()));
        Ok(Choice { still, first, shift, shortened, front })
    }
}

/// The last moment that a clip around `still` can hold (CAP-6).
pub(crate) fn clip_end(still: Frame, policy: &Policy) -> Instant {
    let after = if planted::bug!(ClipLengthFixed) { Duration::from_secs(2) } else { policy.clip.after() };
    Instant::from_micros(still.micros()) + after
}

/// The clip that ends at `end`.
pub(crate) fn frames_until(first: Frame, still: Frame, end: Instant) -> Frames {
    Frames { first, still, last: Frame::at_or_before(end.as_micros()).max(still) }
}
