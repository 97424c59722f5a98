//! Limits on what a file may be. Reaching one is a mistake with a message, never a hang.

use std::{ops::Range, time::Duration};

/// The largest file that is read.
pub const FILE_BYTES_MAX: u64 = 16 << 20;
/// The most lines of `timeline.steps`.
pub const STEPS_MAX: usize = 100_000;
/// The most lines of `timeline.expect`.
pub const EXPECT_MAX: usize = 10_000;
/// The most people.
pub const PEOPLE_MAX: usize = 64;
/// The most devices, of all people together.
pub const DEVICES_MAX: usize = 64;
/// The most links of the network.
pub const LINKS_MAX: usize = 10_000;
/// The most devices in one call (CALL-2).
pub const JOINS_MAX: usize = 32;
/// The most times that one step is repeated, or that one kind of photo is in a library at the beginning.
pub const TIMES_MAX: u32 = 100_000;
/// The most that all steps of a file do together, each counted as often as it is repeated.
pub const DEEDS_MAX: u64 = 100_000;
/// The latest moment, and the longest time.
pub const TIME_MAX: Duration = Duration::from_secs(3650 * 86_400);
/// The most millionths by which a clock can run fast, or slow: a tenth.
pub const CLOCK_DRIFT_PPM_MAX: u32 = 100_000;
/// The most by which what a service sends can be late. Meanwhile devices ask it again and again, and a run has an end.
pub const SLOW_SERVICE_MAX: Duration = Duration::from_secs(86_400);
/// The deepest nesting of tables and arrays.
pub const NESTING_MAX: usize = 16;
/// The most words, strings, brackets, commas and so on of a file. A hundred thousand steps of five keys have 2.6
/// million.
pub const TOKENS_MAX: usize = 3_000_000;
/// The most mistakes that are shown of one file; the rest is counted.
pub const MISTAKES_SHOWN_MAX: usize = 20;

/// The most mistakes that are looked for in one file.
pub const MISTAKES_FOUND_MAX: usize = 1000;

/// A limit that a text goes beyond, before anybody tries to understand it.
pub(crate) struct Excess {
    /// What there is too much of.
    pub(crate) message: String,
    /// Where it becomes too much.
    pub(crate) span: Range<usize>,
}

/// Looks once over `text` for nesting and length beyond the limits; strings and comments are passed over.
pub(crate) fn excess(text: &str) -> Option<Excess> {
    let bytes = text.as_bytes();
    let (mut depth, mut dots, mut tokens, mut at) = (0_usize, 0_usize, 0_usize, 0_usize);
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        tokens += 1;
        match byte {
            b'#' => at = end_of_line(bytes, at),
            b'"' | b'\'' => at = end_of_string(bytes, start),
            b'[' | b'{' => (depth, dots) = (depth + 1, 0),
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'.' => dots += 1,
            b'=' | b',' | b'\n' => dots = 0,
            b' ' | b'\t' | b'\r' => tokens -= 1,
            _ => at = find(bytes, at, |byte| !is_bare(byte)).unwrap_or(bytes.len()),
        }
        let message = if depth > NESTING_MAX || dots > NESTING_MAX {
            format!("nested deeper than {NESTING_MAX}")
        } else if tokens > TOKENS_MAX {
            format!("more than {TOKENS_MAX} words and marks")
        } else {
            continue;
        };
        return Some(Excess { message, span: start..at });
    }
    None
}

/// Whether a byte can be within a word.
fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b':') || !byte.is_ascii()
}

fn end_of_line(bytes: &[u8], from: usize) -> usize {
    find(bytes, from, |byte| byte == b'\n').unwrap_or(bytes.len())
}

/// Behind the string that begins at `start`; where it does not end, behind its line.
fn end_of_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let escapes = quote == b'"';
    let long = bytes[start..].starts_with(&[quote; 3]);
    let mut at = start + if long { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if escapes => at += 2,
            b'\n' if !long => return at,
            _ if byte == quote && !long => return at + 1,
            _ if byte == quote && bytes[at..].starts_with(&[quote; 3]) => return at + 3,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn find(bytes: &[u8], from: usize, is: impl Fn(u8) -> bool) -> Option<usize> {
    bytes.get(from..)?.iter().position(|byte| is(*byte)).map(|offset| from + offset)
}
