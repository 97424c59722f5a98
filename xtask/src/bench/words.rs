//! Numbers as people read them.
#![expect(clippy::float_arithmetic, reason = "numbers that are shown")]

use super::document::{Aim, AimOf};
use super::figure::to_f64;

/// `2.36 ms`: three digits and a unit.
pub(crate) fn time(nanos: f64) -> String {
    let (number, unit) = match nanos {
        ..999.5 => (nanos, "ns"),
        ..999.5e3 => (nanos / 1e3, "µs"),
        ..999.5e6 => (nanos / 1e6, "ms"),
        _ => (nanos / 1e9, "s"),
    };
    format!("{} {unit}", digits(number))
}

/// `325 MB`.
pub(crate) fn bytes(bytes: f64) -> String {
    let (number, unit) = match bytes {
        ..999.5 => (bytes, "B"),
        ..999.5e3 => (bytes / 1e3, "KB"),
        ..999.5e6 => (bytes / 1e6, "MB"),
        _ => (bytes / 1e9, "GB"),
    };
    format!("{} {unit}", digits(number))
}

/// Three digits where there are so many.
fn digits(number: f64) -> String {
    match number {
        ..9.995 => format!("{number:.2}"),
        ..99.95 => format!("{number:.1}"),
        _ => format!("{number:.0}"),
    }
}

/// `1.05 ×`: how many times the limit.
pub(crate) fn times(ratio: f64) -> String {
    format!("{} ×", digits(ratio))
}

/// `+12.3 %`.
pub(crate) fn percent(part: f64) -> String {
    let percent = part * 100.0;
    // No minus before nothing.
    let percent = if percent.abs() < 0.05 { 0.0 } else { percent };
    if percent.abs() < 99.95 { format!("{percent:+.1} %") } else { format!("{percent:+.0} %") }
}

/// `41,310`.
pub(crate) fn count(number: f64) -> String {
    let whole = format!("{number:.0}");
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `10k`: for a tick of a plot.
pub(crate) fn short_count(number: f64) -> String {
    match number {
        ..999.5 => format!("{number:.0}"),
        ..999.5e3 => format!("{:.0}k", number / 1e3),
        _ => format!("{:.0}M", number / 1e6),
    }
}

/// `at most 1.30 ×`.
pub(crate) fn aim(aim: Aim) -> String {
    let most = to_f64(aim.at_most);
    match aim.what {
        AimOf::RatioHundredths => format!("at most {}", times(most / 100.0)),
        AimOf::CpuNs => format!("at most {}", time(most)),
        AimOf::CpuNsEach => format!("at most {} each", time(most)),
    }
}
