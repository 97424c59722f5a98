//! How long devices wait, how far back they reach, how much they hold: assumed numbers that a scenario may set within
//! declared bounds. Whatever they are, what must never happen does not.

use core::{ops::RangeInclusive, time::Duration};

use serde::{Deserialize, Serialize};

use crate::policy::{
    FREE_STORAGE_NEEDED_BYTES, HISTORY_SLACK, PRESS_TIMEOUT, PRESSES_OPEN_MAX, RETRY_FIRST, RETRY_MAX,
};

/// The numbers that vary, each within its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limits {
    /// A press without an answer ends this long after it (CAP-9).
    pub press_timeout: Duration,
    /// The camera's history reaches this much further back than a clip's beginning (CAP-5).
    pub history_slack: Duration,
    /// The first wait before something unanswered is sent again; it doubles each time (CAP-14).
    pub retry_first: Duration,
    /// The wait before something unanswered is sent again grows to this at most (CAP-14).
    pub retry_max: Duration,
    /// So many presses may wait for their outcome; then the shutter takes no more until one has it.
    pub presses_open: u16,
    /// A capture needs more free storage than this on the subject's device, in bytes (CAP-7).
    pub free_storage_needed: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            press_timeout: PRESS_TIMEOUT,
            history_slack: HISTORY_SLACK,
            retry_first: RETRY_FIRST,
            retry_max: RETRY_MAX,
            presses_open: PRESSES_OPEN_MAX,
            free_storage_needed: FREE_STORAGE_NEEDED_BYTES,
        }
    }
}

impl Limits {
    /// What [`Self::press_timeout`] can be.
    pub const PRESS_TIMEOUT: RangeInclusive<Duration> = Duration::from_secs(20)..=PRESS_TIMEOUT;
    /// What [`Self::history_slack`] can be.
    pub const HISTORY_SLACK: RangeInclusive<Duration> = Duration::ZERO..=Duration::from_secs(5);
    /// What [`Self::retry_first`] can be.
    pub const RETRY_FIRST: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_secs(2);
    /// What [`Self::retry_max`] can be: never less than the first wait.
    pub const RETRY_MAX: RangeInclusive<Duration> = Duration::from_secs(2)..=Duration::from_secs(30);
    /// What [`Self::presses_open`] can be.
    pub const PRESSES_OPEN: RangeInclusive<u16> = 1..=PRESSES_OPEN_MAX;
    /// What [`Self::free_storage_needed`] can be.
    pub const FREE_STORAGE_NEEDED: RangeInclusive<u64> = 0..=1_000_000_000;

    /// How long to wait for an answer to attempt number `attempts`, counted from 0 (CAP-14).
    #[must_use]
    pub(crate) fn backoff(&self, attempts: u32) -> Duration {
        self.retry_first.saturating_mul(1 << attempts.min(8)).min(self.retry_max)
    }

    /// The subject's device remembers a request this long after it came: longer than any taker waits (CAP-7, CAP-9).
    #[must_use]
    pub fn request_memory(&self) -> Duration {
        self.press_timeout * 2
    }

    /// After a call, a request from somebody who was in it still counts as one from the call for this long (CAP-11).
    #[must_use]
    pub const fn call_remembered(&self) -> Duration {
        self.press_timeout
    }
}
