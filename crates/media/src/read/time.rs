//! Times inside a movie, and the dates that the two files give.

use std::fmt;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use serde::Serialize;

/// A time in a movie, or a length of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Time {
    /// Millionths of a second, rounded to the nearest.
    pub micros: i64,
}

impl Time {
    /// That many ticks of a clock with so many in a second; none if the clock stands still.
    pub(super) fn of_ticks(ticks: i128, timescale: u32) -> Option<Self> {
        if timescale == 0 {
            return None;
        }
        let scale = i128::from(timescale);
        let micros = ticks.saturating_mul(1_000_000).saturating_add(scale / 2).div_euclid(scale);
        Some(Self { micros: i64::try_from(micros).unwrap_or(i64::MAX) })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.micros < 0 { "-" } else { "" };
        // To the nearest thousandth, which tells any two pictures apart.
        let millis = self.micros.unsigned_abs().saturating_add(500) / 1000;
        write!(f, "{sign}{}.{:03} s", millis / 1000, millis % 1000)
    }
}

/// A date as a file gives it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Date {
    /// As it is written, with its fraction and zone where the format keeps them apart.
    pub text: String,
    /// Date and time on the clock of the camera; none if the text is no date.
    pub local: Option<NaiveDateTime>,
    /// The instant; none without a zone.
    pub instant: Option<DateTime<FixedOffset>>,
}

impl Date {
    /// A date of Exif, `2024:09:06 18:08:07`, with its fraction and its zone, which are tags of their own.
    pub(super) fn of_exif(date: &str, fraction: Option<&str>, zone: Option<&str>) -> Self {
        let mut text = date.to_owned();
        if let Some(fraction) = fraction {
            text = format!("{text}.{fraction}");
        }
        if let Some(zone) = zone {
            text = format!("{text}{zone}");
        }
        let nanos = fraction.map_or(Some(0), |digits| nanos(digits.trim_end()));
        let local = clock(date, *b":: ")
            .and_then(|(second, rest)| rest.is_empty().then(|| with_nanos(second, nanos?)).flatten());
        Self { text, local, instant: instant(local, zone.and_then(offset)) }
    }

    /// A date of QuickTime, `2024-09-06T18:08:07+0200`, as ISO 8601 has it.
    pub(super) fn of_movie(text: &str) -> Self {
        let read = clock(text, *b"--T").and_then(|(second, rest)| {
            let zone = rest.trim_start_matches(|sign: char| sign == '.' || sign.is_ascii_digit());
            let fraction = rest.strip_suffix(zone)?;
            let nanos = if fraction.is_empty() { 0 } else { nanos(fraction.strip_prefix('.')?)? };
            let offset = if zone.is_empty() { None } else { Some(offset(zone)?) };
            Some((with_nanos(second, nanos)?, offset))
        });
        let local = read.map(|(local, _)| local);
        Self { text: text.to_owned(), local, instant: instant(local, read.and_then(|(_, offset)| offset)) }
    }

    /// Seconds from this date to the other: between instants, or between clocks where one has no zone.
    pub(super) fn seconds_to(&self, other: &Self) -> Option<i64> {
        let apart = match (self.instant, other.instant) {
            (Some(from), Some(to)) => to.signed_duration_since(from),
            (Some(_), None) | (None, Some(_)) | (None, None) => {
                other.local?.signed_duration_since(self.local?)
            }
        };
        // Rounded away from zero, so that a little over the limit is over it.
        let seconds = apart.num_seconds();
        Some(seconds.saturating_add(i64::from(apart.subsec_nanos().signum())))
    }
}

fn instant(local: Option<NaiveDateTime>, offset: Option<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    local?.and_local_timezone(offset?).single()
}

fn with_nanos(second: NaiveDateTime, nanos: u32) -> Option<NaiveDateTime> {
    chrono::Timelike::with_nanosecond(&second, nanos)
}

/// `2024-09-06T18:08:07` with those three signs between its parts, and what follows it.
fn clock(text: &str, [between, between_too, before_time]: [u8; 3]) -> Option<(NaiveDateTime, &str)> {
    let (head, rest) = text.split_at_checked(19)?;
    let head = head.as_bytes();
    for (at, sign) in [(4, between), (7, between_too), (10, before_time), (13, b':'), (16, b':')] {
        head.get(at).filter(|byte| **byte == sign)?;
    }
    let part = |from: usize, to: usize| head.get(from..to).and_then(digits);
    let date = NaiveDate::from_ymd_opt(i32::try_from(part(0, 4)?).ok()?, part(5, 7)?, part(8, 10)?)?;
    Some((date.and_hms_opt(part(11, 13)?, part(14, 16)?, part(17, 19)?)?, rest))
}

/// Billionths of a second of the digits behind the point.
fn nanos(fraction: &str) -> Option<u32> {
    let fraction = fraction.as_bytes();
    let first = fraction.get(..9).unwrap_or(fraction);
    fraction.iter().all(u8::is_ascii_digit).then_some(())?;
    let places = 9 - u32::try_from(first.len()).ok()?;
    digits(first)?.checked_mul(10_u32.pow(places))
}

/// `Z`, `+0200` or `+02:00`.
fn offset(zone: &str) -> Option<FixedOffset> {
    let zone = zone.trim();
    if zone == "Z" {
        return FixedOffset::east_opt(0);
    }
    let (sign, digits_after) = match zone.as_bytes() {
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = match digits_after {
        [a, b, b':', c, d] | [a, b, c, d] => (digits(&[*a, *b])?, digits(&[*c, *d])?),
        _ => return None,
    };
    let seconds = i32::try_from((hours * 60 + minutes) * 60).ok()?;
    FixedOffset::east_opt(sign * seconds)
}

/// A short decimal number of nothing but digits.
fn digits(text: &[u8]) -> Option<u32> {
    if text.is_empty() || text.len() > 9 {
        return None;
    }
    text.iter().try_fold(0_u32, |number, digit| {
        digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_date_are_the_same_instant() {
        let still = Date::of_exif("2024:09:06 18:08:07", Some("250"), Some("+02:00"));
        let movie = Date::of_movie("2024-09-06T18:08:06+0200");
        assert_eq!(still.text, "2024:09:06 18:08:07.250+02:00");
        assert_eq!(movie.seconds_to(&still), Some(2), "1.25 s, rounded up");
        assert_eq!(Date::of_movie("2024-09-06T16:08:07.25Z").instant, still.instant);
    }

    #[test]
    fn clocks_are_compared_where_a_zone_is_missing() {
        let still = Date::of_exif("2024:09:06 18:08:07", None, None);
        assert_eq!(still.instant, None);
        assert_eq!(still.seconds_to(&Date::of_movie("2024-09-06T18:08:07+0200")), Some(0));
    }

    #[test]
    fn what_is_no_date_is_kept_as_text() {
        for text in ["", "2024-09-06", "2024-13-06T18:08:07Z", "2024-09-06T18:08:07x", "äääääääääääääääää"]
        {
            assert_eq!(Date::of_movie(text).local, None, "{text}");
        }
        for (zone, known) in [("+02:00", true), ("-0930", true), ("+2", false), ("+99:99", false)] {
            let date = Date::of_exif("2024:09:06 18:08:07", None, Some(zone));
            assert_eq!(date.instant.is_some(), known, "{zone}");
        }
        assert_eq!(Date::of_exif("    :  :     :  :  ", None, None).local, None);
    }

    #[test]
    fn times_are_rounded_once() {
        let time = |ticks, timescale| Time::of_ticks(ticks, timescale).map(|time| time.to_string());
        assert_eq!(time(900, 600).as_deref(), Some("1.500 s"));
        assert_eq!(time(-20, 600).as_deref(), Some("-0.033 s"));
        assert_eq!(time(1, 0), None);
        assert_eq!(Time::of_ticks(i128::MAX, 1), Some(Time { micros: i64::MAX }));
    }
}
