//! The one place that reads a clock: how far a run has come.

use std::time::Duration;

use protocol::Instant;
use tokio::time;

/// The time of a run, which goes by the wall's, or so many times as fast.
///
/// Everything is counted from one start, so that waits do not add up their delays.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start: time::Instant,
    speed: u32,
}

impl Clock {
    /// A clock that shows zero when the wall's shows `start`, as milliseconds since 1970: what several processes agree on.
    pub(crate) fn starting_at(start: u64, speed: u32) -> Self {
        let (now, wall) = (time::Instant::now(), wall_millis());
        let start = if start >= wall {
            now + Duration::from_millis(start - wall)
        } else {
            now.checked_sub(Duration::from_millis(wall - start)).unwrap_or(now)
        };
        Self { start, speed }
    }

    /// How far the run has come.
    pub(crate) fn now(&self) -> Instant {
        let elapsed = time::Instant::now().saturating_duration_since(self.start);
        Instant::ZERO + elapsed.saturating_mul(self.speed)
    }

    /// When the wall shows what this shows at `at`.
    pub(crate) fn wall(&self, at: Instant) -> time::Instant {
        self.start + self.span(at.since(Instant::ZERO))
    }

    /// How long it is until then, by the wall; nothing if that is over.
    pub(crate) fn left(&self, at: Instant) -> Duration {
        self.wall(at).saturating_duration_since(time::Instant::now())
    }

    /// How long the wall takes for what takes so long in the run.
    pub(crate) fn span(&self, span: Duration) -> Duration {
        span / self.speed
    }
}

/// When so long has gone by, by the wall.
pub(crate) fn wall_after(span: Duration) -> time::Instant {
    time::Instant::now() + span
}

/// What the wall shows, as milliseconds since 1970.
#[expect(
    clippy::disallowed_types,
    reason = "live mode goes by the wall; this is the one place that reads it"
)]
pub(crate) fn wall_millis() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
