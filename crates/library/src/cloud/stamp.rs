//! Which of two changes is the later one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One of a person's devices, among themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplicaId(pub u32);

/// When a change was made: after what its device had seen of the same thing, and not before what its clock said.
///
/// This is a hybrid of a clock and a count, for each thing by itself: so a clock that is wrong can spoil what it changed,
/// and nothing else. The earliest stamp, [`Stamp::default`], is that of everything that a photo came with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Milliseconds since 1970, by the clock of the device, or of the one whose change it had seen.
    pub millis: u64,
    /// Orders what bears the same time.
    pub count: u32,
    /// Who made the change.
    pub by: ReplicaId,
}

impl Stamp {
    /// The stamp of a change that `by` makes when its clock says `now`, to something that bore the stamp `self`.
    #[must_use]
    pub fn next(self, by: ReplicaId, now: DateTime<Utc>) -> Self {
        let now = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let (millis, count) = match self.count.checked_add(1) {
            _ if now > self.millis => (now, 0),
            Some(count) => (self.millis, count),
            None => (self.millis.saturating_add(1), 0),
        };
        Self { millis, count, by }
    }
}

/// Who changes something, and what their clock says.
pub(crate) type Hand = (ReplicaId, DateTime<Utc>);

/// Something that changes, and when it last did. The later change wins; of two that bear the same stamp, as a device
/// that lost its memory can make them, the greater value, so that all devices choose alike.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Register<T> {
    /// When it was last changed.
    pub stamp: Stamp,
    /// What it is since.
    pub value: T,
}

impl<T: Ord> Register<T> {
    /// What it is from the beginning.
    pub fn unchanged(value: T) -> Self {
        Self { stamp: Stamp::default(), value }
    }

    /// Changes it: `by` does, when its clock says `now`.
    pub(crate) fn set(&mut self, value: T, (by, now): Hand) {
        *self = Self { stamp: self.stamp.next(by, now), value };
    }

    /// Takes over what is later there.
    pub(crate) fn join(&mut self, other: Self) {
        if other > *self {
            *self = other;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(millis).unwrap()
    }

    #[track_caller]
    fn check(seen: (u64, u32), clock: i64, expected: (u64, u32)) {
        let (millis, count) = seen;
        let stamp = Stamp { millis, count, by: ReplicaId(9) };
        let next = stamp.next(ReplicaId(1), at(clock));
        assert_eq!((next.millis, next.count, next.by), (expected.0, expected.1, ReplicaId(1)));
        assert!(next > stamp, "a change is later than what its device had seen");
    }

    #[test]
    fn a_change_is_later_than_all_that_was_seen_whatever_the_clock_says() {
        check((100, 0), 200, (200, 0));
        check((100, 3), 100, (100, 4));
        check((100, 3), 50, (100, 4));
        check((100, 3), -50, (100, 4));
        check((100, u32::MAX), 50, (101, 0));
    }
}
