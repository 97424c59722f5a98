//! Time as a run counts it.

use core::{fmt, hash, ops, time::Duration};

use serde::{Deserialize, Serialize};

/// A moment: microseconds since the run began. Not a wall clock; those belong to the devices (DEV-6).
///
/// It hashes as an `i128`, as nothing else in a run does, so that a hasher can tell moments from numbers: two worlds in which
/// the same is about to happen, only later in one of them, are then seen to be alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(u64);

impl hash::Hash for Instant {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        state.write_i128(self.0.into());
    }
}

impl Instant {
    /// The beginning of the run.
    pub const ZERO: Self = Self(0);
    /// Later than anything that happens.
    pub const FAR: Self = Self(u64::MAX);

    /// The moment `micros` microseconds after the beginning.
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the beginning.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// How long ago `earlier` was; zero if it lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }

    /// This moment moved back, to the beginning at most.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(micros(span)))
    }
}

/// In whole microseconds, [`u64::MAX`] at most; without the wide arithmetic of `Duration::as_micros`, for runs add often.
fn micros(span: Duration) -> u64 {
    span.as_secs().saturating_mul(1_000_000).saturating_add(span.subsec_micros().into())
}

/// Stops at [`Instant::FAR`].
impl ops::Add<Duration> for Instant {
    type Output = Self;

    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(micros(span)))
    }
}

/// Seconds with as many decimals as are needed, three at least: `6.000s`, `6.033333s`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0 / 1_000_000, self.0 % 1_000_000);
        if micros.is_multiple_of(1000) {
            write!(f, "{seconds}.{:03}s", micros / 1000)
        } else {
            write!(f, "{seconds}.{micros:06}s")
        }
    }
}
