//! The device's own camera during a call: a function of time, with a short history (CAP-5).

use core::time::Duration;

use library::{Frame, Frames};
use protocol::{Failure, Instant};

use crate::{
    event::Shortened,
    policy::{LateRequest, Policy},
};

/// The camera. Frames exist from `on_since` to `off_since`, or until now. Pausing forgets what was, so that nothing of
/// a person can be taken after the camera is paused (CALL-4, CAP-8). The end of a call does not: a photo in flight
/// survives it (CAP-11), for as long as the history reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Camera {
    pub(crate) on_since: Option<Instant>,
    /// When the call ended, if it has.
    pub(crate) off_since: Option<Instant>,
    pub(crate) paused: bool,
    pub(crate) front: bool,
}

/// The picture chosen for a still, and where its movie begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Choice {
    pub(crate) still: Frame,
    pub(crate) first: Frame,
    /// How far the still is from the moment asked for, where that was not in the history.
    pub(crate) shift: Duration,
    pub(crate) shortened: Option<Shortened>,
}

impl Camera {
    /// Chooses the picture nearest to `seen` (CAP-5).
    pub(crate) fn choose(&self, now: Instant, seen: Instant, policy: &Policy) -> Result<Choice, Failure> {
        if self.paused {
            return Err(Failure::CameraPaused);
        }
        let on_since = self.on_since.ok_or(Failure::NoPicture)?;
        let reach = now.minus(policy.clip.history());
        let oldest = Frame::at_or_after(on_since.max(reach).as_micros());
        let newest = Frame::at_or_before(self.off_since.unwrap_or(now).min(now).as_micros());
        if oldest > newest {
            return Err(if on_since < reach { Failure::MomentGone } else { Failure::NoPicture });
        }
        let wanted = Frame::nearest(seen.as_micros());
        let still = wanted.clamp(oldest, newest);
        if wanted < oldest && policy.late_request == LateRequest::Fail {
            return Err(Failure::MomentGone);
        }
        let shift = if still == wanted {
            Duration::ZERO
        } else {
            Duration::from_micros(still.micros().abs_diff(wanted.micros()))
        };
        let wanted_first =
            Frame::at_or_after(Instant::from_micros(still.micros()).minus(policy.clip.before()).as_micros());
        let first = wanted_first.max(oldest);
        let shortened = (first > wanted_first).then_some(if on_since < reach {
            Shortened::RequestLate
        } else {
            Shortened::CameraBegan
        });
        Ok(Choice { still, first, shift, shortened })
    }
}

/// The last moment that a clip around `still` can hold (CAP-6).
pub(crate) fn clip_end(still: Frame, policy: &Policy) -> Instant {
    Instant::from_micros(still.micros()) + policy.clip.after()
}

/// The clip that ends at `end`.
pub(crate) fn frames_until(first: Frame, still: Frame, end: Instant) -> Frames {
    Frames { first, still, last: Frame::at_or_before(end.as_micros()).max(still) }
}
