//! When something that is not answered is said again.

use crate::message::At;

/// How long to wait before the first repeat, in microseconds.
pub const REPEAT_FIRST: u64 = 500_000;
/// The longest wait between two repeats, in microseconds; each is twice the one before.
pub const REPEAT_MOST: u64 = 8_000_000;

/// The timer of one thing that is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// When it is said next.
    pub(crate) at: At,
    /// How long to wait after that, in microseconds.
    wait: u64,
}

impl Repeat {
    /// Something was said for the first time.
    pub(crate) const fn after(now: At) -> Self {
        Self { at: now.plus(REPEAT_FIRST), wait: REPEAT_FIRST * 2 }
    }

    /// Something will be said for the first time.
    pub(crate) const fn from(at: At) -> Self {
        Self { at, wait: REPEAT_FIRST }
    }

    /// Whether it is time; if so, the timer is set anew.
    pub(crate) fn is_due(&mut self, now: At) -> bool {
        if self.at > now {
            return false;
        }
        self.at = now.plus(self.wait);
        self.wait = (self.wait * 2).min(REPEAT_MOST);
        true
    }
}
