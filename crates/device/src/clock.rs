//! A wall clock as it goes: what it began as, and what was done to it since (DEV-6).
//!
//! Only what it shows is wrong. Whatever the device waits for goes by true time.

use core::{
    hash::{Hash, Hasher},
    time::Duration,
};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use protocol::Instant;
use serde::{Deserialize, Serialize};

use crate::{Clock, Event, device::Device};

/// A wall clock as it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WallClock {
    /// True time, error and zone, but for what it gained by running fast.
    clock: Clock,
    /// By how many millionths it runs fast, and since when; negative is slow.
    ppm: i32,
    since: Instant,
}

/// What was done to a wall clock, for whoever keeps it from one start of a program to the next: it goes on while a device is off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockImage {
    /// How far it is ahead of true time, in microseconds, but for what it gained by running fast.
    ahead_micros: i64,
    /// Its zone, in seconds east of Greenwich.
    east_seconds: i32,
    /// By how many millionths it runs fast, and since when; negative is slow.
    ppm: i32,
    since: Instant,
}

/// Since when it keeps time bears on nothing.
impl Hash for WallClock {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { clock, ppm, since } = self;
        (clock, ppm).hash(state);
        if *ppm != 0 {
            since.hash(state);
        }
    }
}

/// Millionths of a whole.
const MILLION: i128 = 1_000_000;

impl WallClock {
    /// A clock that keeps time.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { clock, ppm: 0, since: Instant::ZERO }
    }

    /// The true time at `now`.
    #[must_use]
    pub fn true_time(&self, now: Instant) -> DateTime<Utc> {
        self.clock.true_time(now)
    }

    /// What it shows at `now`.
    #[must_use]
    pub fn shown(&self, now: Instant) -> DateTime<FixedOffset> {
        let time = self.true_time(now);
        let gained = TimeDelta::microseconds(self.gained(now));
        let error = self.clock.error.checked_add(&gained).unwrap_or(self.clock.error);
        time.checked_add_signed(error).unwrap_or(time).with_timezone(&self.clock.offset)
    }

    /// The zone that it is set to.
    #[must_use]
    pub const fn zone(&self) -> FixedOffset {
        self.clock.offset
    }

    /// The first moment at which it has gone forward by `span` since `from`.
    #[must_use]
    pub fn after(&self, from: Instant, span: Duration) -> Instant {
        let micros = |at: Instant| i128::from(at.as_micros());
        let span = i128::try_from(span.as_micros()).unwrap_or(i128::MAX / MILLION);
        let elapsed = micros(from) - micros(self.since);
        let wanted = elapsed + self.gain(elapsed) + span;
        let pace = MILLION + i128::from(self.ppm);
        // The least whole number that is not less.
        let elapsed = -(-wanted * MILLION).div_euclid(pace.max(1));
        Instant::from_micros(u64::try_from(micros(self.since) + elapsed).unwrap_or(u64::MAX))
    }

    /// Puts it forward, or back.
    pub fn step(&mut self, micros: i64) {
        let error = self.clock.error.checked_add(&TimeDelta::microseconds(micros));
        self.clock.error = error.unwrap_or(self.clock.error);
    }

    /// From `now` on it runs fast by so many millionths; what it shows does not jump.
    pub fn run_fast(&mut self, now: Instant, ppm: i32) {
        self.step(self.gained(now));
        (self.ppm, self.since) = (ppm, now);
    }

    /// Sets it to another zone.
    pub fn set_zone(&mut self, zone: FixedOffset) {
        self.clock.offset = zone;
    }

    /// What it gained by running fast, in microseconds.
    fn gained(&self, now: Instant) -> i64 {
        let gain = self.gain(i128::from(now.as_micros()) - i128::from(self.since.as_micros()));
        i64::try_from(gain).unwrap_or(if gain < 0 { i64::MIN } else { i64::MAX })
    }

    const fn gain(&self, elapsed: i128) -> i128 {
        (elapsed * self.ppm as i128).div_euclid(MILLION)
    }
}

impl Device {
    /// What was done to its wall clock.
    #[must_use]
    pub fn clock_image(&self) -> ClockImage {
        let WallClock { clock, ppm, since } = self.clock;
        ClockImage {
            ahead_micros: clock.error.num_microseconds().unwrap_or(i64::MAX),
            east_seconds: clock.offset.local_minus_utc(),
            ppm,
            since,
        }
    }

    /// Sets its wall clock to what was done to it before the program stopped. A zone that there is not is left as it is.
    pub fn restore_clock(&mut self, image: ClockImage) {
        let ClockImage { ahead_micros, east_seconds, ppm, since } = image;
        let offset = FixedOffset::east_opt(east_seconds).unwrap_or(self.clock.clock.offset);
        let clock = Clock { error: TimeDelta::microseconds(ahead_micros), offset, ..self.clock.clock };
        self.clock = WallClock { clock, ppm, since };
    }

    pub(crate) fn step_clock(&mut self, micros: i64) {
        self.clock.step(micros);
        self.event(Event::ClockSet { by_micros: micros });
    }

    pub(crate) fn drift(&mut self, now: Instant, ppm: i32) {
        self.clock.run_fast(now, ppm);
        self.event(Event::ClockDrifts { ppm });
    }

    pub(crate) fn set_zone(&mut self, zone: FixedOffset) {
        self.clock.set_zone(zone);
        self.event(Event::ZoneSet { east_seconds: zone.local_minus_utc() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> WallClock {
        let start = DateTime::from_timestamp(1_725_645_600, 0).expect("it is in this age");
        let offset = FixedOffset::east_opt(0).expect("it is less than a day");
        WallClock::new(Clock { start, error: TimeDelta::zero(), offset })
    }

    /// How far it is ahead at that second, in microseconds.
    fn ahead(clock: &WallClock, second: u64) -> i64 {
        let now = Instant::from_micros(second * 1_000_000);
        let ahead = clock.shown(now).to_utc() - clock.true_time(now);
        ahead.num_microseconds().expect("it is not so much")
    }

    #[test]
    fn a_fast_clock_gains_and_keeps_what_it_gained() {
        let mut clock = clock();
        clock.run_fast(Instant::from_micros(100_000_000), 200);
        assert_eq!([ahead(&clock, 100), ahead(&clock, 101), ahead(&clock, 1100)], [0, 200, 200_000]);
        clock.run_fast(Instant::from_micros(1_100_000_000), -100);
        assert_eq!([ahead(&clock, 1100), ahead(&clock, 2100)], [200_000, 100_000]);
        clock.run_fast(Instant::from_micros(2_100_000_000), 0);
        assert_eq!([ahead(&clock, 2100), ahead(&clock, 9_000_000)], [100_000, 100_000]);
    }

    #[test]
    fn what_it_shows_never_jumps_and_never_goes_back() {
        for ppm in [-100_000, -333, -1, 0, 1, 7, 333, 100_000] {
            let mut clock = clock();
            let mut before = clock.shown(Instant::ZERO);
            for micros in 0..40_u64 {
                let now = Instant::from_micros(micros * 7919);
                if micros % 5 == 3 {
                    let shown = clock.shown(now);
                    clock.run_fast(now, if micros % 2 == 0 { ppm } else { -ppm });
                    assert_eq!(clock.shown(now), shown, "{ppm}");
                }
                let shown = clock.shown(now);
                assert!(shown >= before, "{ppm}");
                before = shown;
            }
        }
    }

    #[test]
    fn the_moment_after_is_the_first_that_shows_it() {
        for ppm in [-100_000, -333, -1, 0, 1, 7, 333, 100_000] {
            let mut clock = clock();
            clock.run_fast(Instant::from_micros(17), ppm);
            for (from, span) in [(17, 1), (1000, 999_999), (5_000_001, 86_400_000_000), (40, 0)] {
                let from = Instant::from_micros(from);
                let until = clock.shown(from) + TimeDelta::microseconds(span);
                let after = clock.after(from, Duration::from_micros(span.unsigned_abs()));
                assert!(clock.shown(after) >= until, "{ppm}");
                let just_before = after.minus(Duration::from_micros(1));
                assert!(span == 0 || clock.shown(just_before) < until, "{ppm}");
            }
        }
    }
}
