//! From text to the value of a rule: texts, dates, days, amounts, ranges.

use alloc::format;
use alloc::string::{String, ToString};
use core::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::NumberField;
use super::leaf::{list, shown};
use super::near::nearest;
use super::read::Reader;
use super::sound::{LAST_DAYS_MAX, RULE_TEXT_BYTES_MAX, TextFault};
use super::token::TokenKind;
use super::words::{FOREIGN_UNITS, TO};
use super::write::Quoted;

impl Reader<'_> {
    /// A text that is looked for.
    pub(super) fn text_value(&mut self, operator: &str) -> Option<String> {
        let span = self.span(0);
        let text = match self.kind(0) {
            Some(TokenKind::Text(text)) => text.clone(),
            Some(TokenKind::Word) if !self.is_over() => return self.bare_text(),
            Some(TokenKind::Word | TokenKind::Sign | TokenKind::Open | TokenKind::Close) | None => {
                let hint = match self.kind(0) {
                    Some(TokenKind::Word) => format!("if it is a text, write `\"{}\"`", self.word(0)),
                    Some(TokenKind::Open) => {
                        "each rule has a field of its own: `(Title is x or Title is y)`".into()
                    }
                    Some(_) | None => "write a word, or a text in quotes".into(),
                };
                self.complain(span, &format!("a text is missing behind `{operator}`"), &hint);
                return None;
            }
        };
        self.at += 1;
        self.checked(text, span, operator)
    }

    /// A text that stands without quotes, and so has to be one word.
    fn bare_text(&mut self) -> Option<String> {
        let first = self.span(0);
        let mut end = first.end;
        self.at += 1;
        while !self.is_over() && !self.starts_rule(0) {
            let piece = match self.kind(0) {
                Some(TokenKind::Word | TokenKind::Sign | TokenKind::Text(_)) => self.span(0),
                Some(TokenKind::Open | TokenKind::Close) | None => break,
            };
            end = piece.end;
            self.at += 1;
        }
        let text = &self.text[first.start..end];
        let plain = text.trim_matches(['\'', '‘', '’', '`']);
        let quoted = Quoted(plain).to_string();
        if end > first.end {
            let hint = format!("write `{}`", shown(&quoted.replace("\\\"", "")));
            self.complain(first.start..end, "a text that is more than one word stands in quotes", &hint);
            return None;
        }
        if text.starts_with(['\'', '‘', '’', '`']) {
            let hint = format!("write `{}`", shown(&quoted));
            self.complain(first, "quotes are double", &hint);
            return None;
        }
        let text = text.to_string();
        self.checked(text, first, "")
    }

    fn checked(&mut self, text: String, span: Range<usize>, operator: &str) -> Option<String> {
        match TextFault::of(&text) {
            None => return Some(text),
            Some(TextFault::Empty) => {
                let meant = match operator {
                    "is" => "write `is empty`",
                    "is not" => "write `is not empty`",
                    "includes" | "starts with" | "ends with" => {
                        "write a text, or ask whether it `is not empty`"
                    }
                    _ => "write a text, or ask whether it `is empty`",
                };
                self.complain(span, "there is nothing between the quotes", meant);
            }
            Some(TextFault::TooLong) => {
                self.complain_bare(
                    span,
                    &format!("a text in a rule has at most {RULE_TEXT_BYTES_MAX} bytes"),
                );
            }
            Some(TextFault::ControlCharacter) => {
                self.complain(
                    span,
                    "there is a control character in the text",
                    "take it away: a text is one line",
                );
            }
            Some(TextFault::OnlyDiacritics) => {
                self.complain(
                    span,
                    "there are only diacritics in the text",
                    "add a letter: diacritics make no difference",
                );
            }
        }
        None
    }

    /// `FIRST to LAST`, both of them read by `read`.
    pub(super) fn range<T: PartialOrd>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<(T, T)> {
        let from = self.span(0).start;
        let first = read(self);
        let first_text = from..self.end();
        if self.phrase_at(0, TO).is_none() {
            if first.is_some() {
                let hint = "write `to` and its end, such as `2024-09-01 to 2024-09-30` or `1 MB to 5 MB`";
                self.complain(self.span(0), "the range has no end", hint);
            }
            return None;
        }
        self.at += 1;
        let from = self.span(0).start;
        let last = read(self);
        let last_text = from..self.end();
        let (first, last) = (first?, last?);
        if last < first {
            let hint =
                format!("write `{} {TO} {}`", &self.text[last_text.clone()], &self.text[first_text.clone()]);
            self.complain(first_text.start..last_text.end, "the range ends before it begins", &hint);
            return None;
        }
        Some((first, last))
    }

    /// Where the token ends that was read last.
    fn end(&self) -> usize {
        self.before().end
    }

    /// The word that stands here and is to be a value; none, and a mistake, if there is none.
    fn value_word(&mut self, noun: &str, hint: &str) -> Option<Range<usize>> {
        let span = self.span(0);
        match self.kind(0) {
            Some(TokenKind::Word) if !self.is_over() && self.phrase_at(0, TO).is_none() => {
                self.at += 1;
                Some(span)
            }
            Some(TokenKind::Text(text)) => {
                let hint = format!("write `{}`", shown(text));
                self.complain(span, &format!("{noun} stands without quotes"), &hint);
                self.at += 1;
                None
            }
            Some(TokenKind::Word | TokenKind::Sign | TokenKind::Open | TokenKind::Close) | None => {
                self.complain(span, &format!("{noun} is missing here"), hint);
                None
            }
        }
    }

    /// A date, `2024-09-06`.
    pub(super) fn date(&mut self) -> Option<NaiveDate> {
        let span = self.value_word("a date", DATES)?;
        let word = &self.text[span.clone()];
        let what = format!("`{}` is no date", shown(word));
        let hint = match iso(word) {
            Some((year, month, day)) => match NaiveDate::from_ymd_opt(year, month, day) {
                Some(date) => return Some(date),
                None => impossible(year, month),
            },
            None => meant_date(word).map_or(DATES.into(), |date| format!("dates are written {date}")),
        };
        self.complain(span, &what, &hint);
        None
    }

    /// A number of days, `7 days`.
    pub(super) fn days(&mut self) -> Option<u32> {
        let span = self.value_word("a number of days", "write it, such as `7 days`")?;
        let Ok(number) = self.text[span.clone()].parse::<u32>() else {
            let what = format!("`{}` is no number of days", shown(&self.text[span.clone()]));
            self.complain(span, &what, "write it in digits, such as `7 days`");
            return None;
        };
        let unit = self.value_word("`days`", &format!("write `{number} days`"))?;
        let word = &self.text[unit.clone()];
        if !["day", "days"].iter().any(|name| name.eq_ignore_ascii_case(word)) {
            let in_days =
                DAYS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.trim_end_matches(['s', 'S'])));
            let days = in_days.map_or(number, |(_, days)| number.saturating_mul(*days));
            let what = format!("a rule counts in days, not in `{}`", shown(word));
            self.complain(unit, &what, &format!("write `{days} days`"));
            return None;
        }
        if !(1..=LAST_DAYS_MAX).contains(&number) {
            let hint = if number == 0 {
                "the last 1 day is today"
            } else {
                "`Date is after …` looks back as far as you like"
            };
            self.complain(span, &format!("a rule looks back at 1 to {LAST_DAYS_MAX} days"), hint);
            return None;
        }
        Some(number)
    }

    /// An amount and its unit, `3 MB`, in the unit of the field.
    pub(super) fn amount(&mut self, field: NumberField) -> Option<u64> {
        let units = || list(field.units().iter().map(|(name, _)| *name));
        let example = match field {
            NumberField::Size => "write it with its unit, such as `3 MB`",
            NumberField::Duration => "write it with its unit, such as `2.5 s`",
        };
        let span = self.value_word("an amount", example)?;
        let word = &self.text[span.clone()];
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic());
        let glued = &word[digits.len()..];
        let Some(number) = Decimal::read(digits) else {
            let meant = digits.replace(',', if digits.matches(',').count() == 1 { "." } else { "" });
            let hint = match Decimal::read(&meant) {
                Some(_) => format!("write `{meant}`"),
                None => example.to_string(),
            };
            let is_long =
                digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.len() > DIGITS_MAX;
            let what = if is_long { "is too long a number" } else { "is no number" };
            self.complain(span, &format!("`{}` {what}", shown(word)), &hint);
            // Its unit goes with it.
            self.at += usize::from(glued.is_empty() && self.unit_at(field).is_some());
            return None;
        };
        let (unit, unit_span) = match glued {
            "" => {
                let unit_span = self.value_word("a unit", &format!("the units are {}", units()))?;
                (&self.text[unit_span.clone()], unit_span)
            }
            glued => (glued, span.start + digits.len()..span.end),
        };
        let Some(factor) = factor(field, unit) else {
            let foreign = FOREIGN_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit));
            let near = || nearest(unit, field.units().iter().map(|(name, _)| *name));
            let meant =
                foreign.map(|(_, meant)| *meant).filter(|meant| factor(field, meant).is_some()).or_else(near);
            let hint = meant
                .map_or_else(|| format!("the units are {}", units()), |meant| format!("write `{meant}`"));
            let what = format!("`{}` is no unit of `{}`", shown(unit), field.as_str());
            self.complain(unit_span, &what, &hint);
            return None;
        };
        let span = span.start..unit_span.end;
        let smallest = field.units().first().map_or("", |(name, _)| *name);
        match number.times(factor) {
            Times::Whole(amount) => return Some(amount),
            Times::Part => self.complain_bare(span, &format!("that is no whole number of {smallest}")),
            Times::TooLarge => {
                self.complain(span, "that is too large", &format!("it is at most {} {smallest}", u64::MAX))
            }
        }
        None
    }

    /// The unit that stands here, if one does.
    fn unit_at(&self, field: NumberField) -> Option<u64> {
        factor(field, self.word(0))
    }
}

/// A number with fewer digits can be counted.
const DIGITS_MAX: usize = 18;

/// How a date is written.
const DATES: &str = "dates are written 2024-09-06";

/// How many days there are in what people count in else, about.
const DAYS: [(&str, u32); 3] = [("week", 7), ("month", 30), ("year", 365)];

/// How many of the smallest unit of a field a unit is.
fn factor(field: NumberField, unit: &str) -> Option<u64> {
    field.units().iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, factor)| *factor)
}

/// Year, month and day of a text in the form of a date, whether there is such a date or not.
fn iso(word: &str) -> Option<(i32, u32, u32)> {
    let is_form = word.bytes().enumerate().all(|(nth, byte)| match nth {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if word.len() != 10 || !is_form {
        return None;
    }
    Some((word[..4].parse().ok()?, word[5..7].parse().ok()?, word[8..].parse().ok()?))
}

/// Why there is no such day in a year's month.
fn impossible(year: i32, month: u32) -> String {
    let first = NaiveDate::from_ymd_opt(year, month, 1);
    match first {
        None => format!("there are months from 01 to 12, and no {month:02}"),
        Some(first) => {
            format!("{} has {} days, from 01 on", first.format("%B %Y"), first.num_days_in_month())
        }
    }
}

/// The date that was meant by one in another order, if there is only one that it can mean.
fn meant_date(word: &str) -> Option<NaiveDate> {
    let separator = word.chars().find(|c| !c.is_ascii_digit())?;
    let mut parts = word.trim_end_matches(separator).split(separator);
    let (one, two, three) = (parts.next()?, parts.next()?, parts.next()?);
    let number = |part: &str| part.parse::<u32>().ok();
    let (a, b) = (number(one)?, number(two)?);
    if one.len() == 4 {
        return NaiveDate::from_ymd_opt(one.parse().ok()?, b, number(three)?);
    }
    // A day first with points; with anything else only if it can be no month, for half of the world has months first.
    let year = three.parse().ok().filter(|_| three.len() == 4)?;
    match separator {
        '.' => NaiveDate::from_ymd_opt(year, b, a),
        _ if a > 12 => NaiveDate::from_ymd_opt(year, b, a),
        _ if b > 12 => NaiveDate::from_ymd_opt(year, a, b),
        _ => None,
    }
}

/// A number as it is written, in units of its last digit.
struct Decimal {
    digits: u64,
    /// 1 for a whole number, 10 for one with a digit behind the point, and so on.
    divisor: u64,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(whole) || !is_number(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let divisor = 10_u64.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        let part = if fraction.is_empty() { 0 } else { fraction.parse::<u64>().ok()? };
        let digits = whole.parse::<u64>().ok()?.checked_mul(divisor)?.checked_add(part)?;
        Some(Self { digits, divisor })
    }

    fn times(&self, factor: u64) -> Times {
        let product = u128::from(self.digits) * u128::from(factor);
        let divisor = u128::from(self.divisor);
        if !product.is_multiple_of(divisor) {
            return Times::Part;
        }
        u64::try_from(product / divisor).map_or(Times::TooLarge, Times::Whole)
    }
}

/// A number so many times.
enum Times {
    Whole(u64),
    /// Something behind the point is left.
    Part,
    TooLarge,
}
