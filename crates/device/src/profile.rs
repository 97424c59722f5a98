//! What a device is when a run begins: what was bought, how it is set, how its clock goes.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use protocol::{DeviceId, Instant, Model, OsVersion, PersonId};

use crate::{policy::Policy, settings::Settings};

/// What a device is when a run begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Profile {
    /// Its name in the run.
    pub id: DeviceId,
    /// Its owner.
    pub person: PersonId,
    /// What was bought (DEV-1).
    pub model: &'static Model,
    /// Its OS at the beginning.
    pub os: OsVersion,
    /// How it is set at the beginning.
    pub settings: Settings,
    /// Whether Photos has ever been opened (LIB-2).
    pub photos_opened: bool,
    /// Whether the camera is on when a call begins.
    pub camera_on: bool,
    /// Whether that is the front camera.
    pub front_camera: bool,
    /// Free storage at the beginning (DEV-7); afterwards whoever keeps the disk tells.
    pub free_bytes: u64,
    /// Its wall clock (DEV-6).
    pub clock: Clock,
    /// What is assumed.
    pub policy: Policy,
}

/// A wall clock when a run begins: the true time, an error, and an offset from UTC (DEV-6). [`WallClock`](crate::WallClock)
/// says what it shows later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Clock {
    /// The true time at [`Instant::ZERO`].
    pub start: DateTime<Utc>,
    /// How far the clock is ahead of true time.
    pub error: TimeDelta,
    /// The zone that it is set to.
    pub offset: FixedOffset,
}

impl Clock {
    /// The true time at `now`.
    #[must_use]
    pub fn true_time(&self, now: Instant) -> DateTime<Utc> {
        let micros = i64::try_from(now.as_micros()).unwrap_or(i64::MAX);
        self.start.checked_add_signed(TimeDelta::microseconds(micros)).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}
