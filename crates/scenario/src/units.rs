//! Texts with a unit, read and written without a float: times, sizes, percentages, bandwidths, dates.

use std::{fmt, time::Duration};

use chrono::{DateTime, FixedOffset, SecondsFormat, TimeDelta};
use protocol::Instant;

use crate::{
    limits::TIME_MAX,
    network::{Bandwidth, Odds},
};

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnitError {
    /// It does not begin with a number.
    NoNumber,
    /// The number has no unit.
    NoUnit(&'static [(&'static str, u64)]),
    /// There is a space between number and unit.
    Space,
    /// There is no such unit.
    UnknownUnit(String, &'static [(&'static str, u64)]),
    /// It has more decimals than are kept.
    TooFine(&'static str),
    /// It is more than can be.
    TooMuch(String),
}

impl fmt::Display for UnitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoNumber => f.write_str("expected a number and a unit"),
            Self::NoUnit(units) => write!(f, "the unit is missing: {}", Listed(units)),
            Self::Space => f.write_str("no space stands between number and unit"),
            Self::UnknownUnit(unit, units) => write!(f, "unknown unit `{unit}`, expected {}", Listed(units)),
            Self::TooFine(finest) => write!(f, "finer than {finest}"),
            Self::TooMuch(most) => write!(f, "more than {most}"),
        }
    }
}

/// Units as a sentence lists them.
struct Listed(&'static [(&'static str, u64)]);

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (unit, _)) in self.0.iter().enumerate() {
            let before = match place {
                0 => "",
                _ if place + 1 == self.0.len() => " or ",
                _ => ", ",
            };
            write!(f, "{before}`{unit}`")?;
        }
        Ok(())
    }
}

const TIMES: &[(&str, u64)] = &[
    ("us", 1),
    ("ms", 1000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];
const SIZES: &[(&str, u64)] = &[("B", 1), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000)];
const BANDWIDTHS: &[(&str, u64)] =
    &[("bit/s", 1), ("kbit/s", 1000), ("Mbit/s", 1_000_000), ("Gbit/s", 1_000_000_000)];
const PERCENTS: &[(&str, u64)] = &[("%", 100)];

/// Digits that any number in a file can need, and that no arithmetic here overflows with.
const DIGITS_MAX: usize = 18;

/// `6.25s` by `units`: how many of the smallest it is.
fn amount(text: &str, units: &'static [(&'static str, u64)], finest: &'static str) -> Result<u64, UnitError> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (whole, decimals) = match number.split_once('.') {
        Some((_, "")) => return Err(UnitError::NoNumber),
        Some(parts) => parts,
        None => (number, ""),
    };
    if whole.is_empty() || decimals.contains('.') {
        return Err(UnitError::NoNumber);
    }
    if unit.is_empty() {
        return Err(UnitError::NoUnit(units));
    }
    let Some(&(_, scale)) = units.iter().find(|known| known.0 == unit) else {
        let spaced = units.iter().any(|known| known.0 == unit.trim());
        let unknown = || UnitError::UnknownUnit(unit.trim().to_owned(), units);
        return Err(if spaced { UnitError::Space } else { unknown() });
    };
    if decimals.len() > DIGITS_MAX {
        return Err(UnitError::TooFine(finest));
    }
    let too_much = || UnitError::TooMuch("can be counted".to_owned());
    let digits =
        |text: &str| if text.is_empty() { Ok(0) } else { text.parse::<u64>().map_err(|_| too_much()) };
    let parts = u128::from(digits(decimals)?) * u128::from(scale);
    let divisor = 10_u128.pow(u32::try_from(decimals.len()).unwrap_or(0));
    if !parts.is_multiple_of(divisor) {
        return Err(UnitError::TooFine(finest));
    }
    let total = u128::from(digits(whole)?) * u128::from(scale) + parts / divisor;
    u64::try_from(total).map_err(|_| too_much())
}

/// Writes `count` of the smallest of `units` by the greatest that leaves no decimals.
fn exactly(count: u64, units: &[(&str, u64)]) -> String {
    let fits = |unit: &&(&str, u64)| count.is_multiple_of(unit.1);
    let (unit, scale) = units.iter().rev().find(fits).copied().unwrap_or(("", 1));
    if count == 0 { format!("0{}", units[0].0) } else { format!("{}{unit}", count / scale) }
}

/// Writes `count` parts of `unit`, each the `scale`th of it, with as many decimals as are needed.
fn decimal(count: u64, scale: u64, unit: &str) -> String {
    let digits = scale.ilog10() as usize;
    let decimals = format!("{:0digits$}", count % scale);
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{}{point}{decimals}{unit}", count / scale)
}

/// A time as files spell it: `6s`, `5.9s`, `40ms`.
#[must_use]
pub fn read_duration(text: &str) -> Option<Duration> {
    duration(text).ok()
}

pub(crate) fn duration(text: &str) -> Result<Duration, UnitError> {
    let span = Duration::from_micros(amount(text, TIMES, "a microsecond")?);
    if span > TIME_MAX {
        return Err(UnitError::TooMuch(write_duration(TIME_MAX)));
    }
    Ok(span)
}

/// Seconds, unless another unit reads better: `40ms`, `6.25s`, `10m`, `1h`, `30d`.
pub(crate) fn write_duration(span: Duration) -> String {
    let micros = u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
    match micros {
        1..1000 => format!("{micros}us"),
        1000..1_000_000 => decimal(micros, 1000, "ms"),
        600_000_000.. if micros.is_multiple_of(60_000_000) => exactly(micros, &TIMES[3..]),
        _ => decimal(micros, 1_000_000, "s"),
    }
}

pub(crate) fn write_instant(at: Instant) -> String {
    write_duration(Duration::from_micros(at.as_micros()))
}

pub(crate) fn signed_duration(text: &str) -> Result<TimeDelta, UnitError> {
    let (sign, rest) = match (text.strip_prefix('-'), text.strip_prefix('+')) {
        (Some(rest), _) => (-1, rest),
        (None, Some(rest)) => (1, rest),
        (None, None) => (1, text),
    };
    let micros = i64::try_from(duration(rest)?.as_micros()).unwrap_or(i64::MAX);
    Ok(TimeDelta::microseconds(sign * micros))
}

/// With its sign, always: `+3s`.
pub(crate) fn write_signed_duration(span: TimeDelta) -> String {
    let micros = span.num_microseconds().unwrap_or(i64::MAX);
    let sign = if micros < 0 { '-' } else { '+' };
    format!("{sign}{}", write_duration(Duration::from_micros(micros.unsigned_abs())))
}

pub(crate) fn size(text: &str) -> Result<u64, UnitError> {
    amount(text, SIZES, "a byte")
}

pub(crate) fn write_size(bytes: u64) -> String {
    exactly(bytes, SIZES)
}

pub(crate) fn odds(text: &str) -> Result<Odds, UnitError> {
    let parts = amount(text, PERCENTS, "a hundredth of a percent")?;
    let parts = u16::try_from(parts).ok().and_then(Odds::new);
    parts.ok_or_else(|| UnitError::TooMuch("100%".to_owned()))
}

pub(crate) fn write_odds(odds: Odds) -> String {
    decimal(u64::from(odds.parts()), 100, "%")
}

const UNLIMITED: &str = "unlimited";

pub(crate) fn bandwidth(text: &str) -> Result<Bandwidth, UnitError> {
    if text == UNLIMITED {
        return Ok(Bandwidth::Unlimited);
    }
    amount(text, BANDWIDTHS, "a bit a second").map(Bandwidth::Bits)
}

pub(crate) fn write_bandwidth(bandwidth: Bandwidth) -> String {
    match bandwidth {
        Bandwidth::Unlimited => UNLIMITED.to_owned(),
        Bandwidth::Bits(bits) => exactly(bits, BANDWIDTHS),
    }
}

pub(crate) fn date(text: &str) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

pub(crate) fn write_date(date: DateTime<FixedOffset>) -> String {
    date.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// `+02:00`.
pub(crate) fn zone(text: &str) -> Option<FixedOffset> {
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let two_digits = |text: &str| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))
}

pub(crate) fn write_zone(zone: FixedOffset) -> String {
    let seconds = zone.local_minus_utc();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_exactly() {
        let check = |text, micros| assert_eq!(duration(text), Ok(Duration::from_micros(micros)), "{text}");
        check("6s", 6_000_000);
        check("6.25s", 6_250_000);
        check("6.000001s", 6_000_001);
        check("40ms", 40_000);
        check("250us", 250);
        check("0.5ms", 500);
        check("5m", 300_000_000);
        check("1.5h", 5_400_000_000);
        check("30d", 2_592_000_000_000);
        check("0s", 0);
    }

    #[test]
    fn what_is_no_time_says_why() {
        let check = |text, why: &str| assert_eq!(duration(text).unwrap_err().to_string(), why, "{text}");
        check("", "expected a number and a unit");
        check("soon", "expected a number and a unit");
        check("-1s", "expected a number and a unit");
        check(".5s", "expected a number and a unit");
        check("5.s", "expected a number and a unit");
        check("1.2.3s", "expected a number and a unit");
        check("6", "the unit is missing: `us`, `ms`, `s`, `m`, `h` or `d`");
        check("6 s", "no space stands between number and unit");
        check("6sec", "unknown unit `sec`, expected `us`, `ms`, `s`, `m`, `h` or `d`");
        check("0.0000001s", "finer than a microsecond");
        check("0.0000000000000000000000000001s", "finer than a microsecond");
        check("10000d", "more than 3650d");
        check("99999999999999999999999s", "more than can be counted");
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        let check = |text: &str| assert_eq!(write_duration(duration(text).unwrap()), text);
        for text in ["0s", "40ms", "1.5ms", "250us", "6s", "6.25s", "90s", "10m", "1h", "30d", "0.5s"] {
            if text == "0.5s" {
                assert_eq!(write_duration(duration(text).unwrap()), "500ms");
            } else {
                check(text);
            }
        }
        assert_eq!(write_signed_duration(signed_duration("-1h").unwrap()), "-1h");
        assert_eq!(write_signed_duration(signed_duration("3s").unwrap()), "+3s");
    }

    #[test]
    fn sizes_percentages_and_bandwidths_come_back() {
        for text in ["0B", "64GB", "5MB", "1500kB", "999B"] {
            assert_eq!(write_size(size(text).unwrap()), text);
        }
        assert_eq!(size("1.5GB"), Ok(1_500_000_000));
        for text in ["0%", "5%", "0.25%", "99.9%", "100%"] {
            assert_eq!(write_odds(odds(text).unwrap()), text);
        }
        assert_eq!(odds("100.01%").unwrap_err().to_string(), "more than 100%");
        assert_eq!(odds("0.001%").unwrap_err().to_string(), "finer than a hundredth of a percent");
        for text in ["unlimited", "20Mbit/s", "300kbit/s", "1Gbit/s", "1bit/s"] {
            assert_eq!(write_bandwidth(bandwidth(text).unwrap()), text);
        }
    }

    #[test]
    fn zones_come_back() {
        for text in ["+00:00", "+02:00", "-09:30", "+05:45"] {
            assert_eq!(write_zone(zone(text).unwrap()), text);
        }
        for text in ["", "2", "+2:00", "+24:00", "+0a:00", "\u{e9}02:00", "Z"] {
            assert_eq!(zone(text), None, "{text}");
        }
    }
}
