//! The limits of a rule, and which rules keep them: those that can be written and read back.

use alloc::string::String;

use chrono::{Datelike, NaiveDate};

use super::{DateTest, NumberTest, Rule, TextTest};
use crate::fold::fold;

/// The text of a rule has at most so many bytes. Whatever keeps the other limits is written in fewer.
pub const RULE_BYTES_MAX: usize = 65_536;

/// A rule consists of at most so many simple ones.
pub const RULES_MAX: usize = 100;

/// Parentheses stand in parentheses at most so deep.
pub const RULE_DEPTH_MAX: usize = 8;

/// A text in a rule has at most so many bytes.
pub const RULE_TEXT_BYTES_MAX: usize = 256;

/// A rule looks back at most so many days: a hundred years.
pub const LAST_DAYS_MAX: u32 = 36_525;

/// Why a text cannot be looked for.
pub(super) enum TextFault {
    Empty,
    TooLong,
    ControlCharacter,
    OnlyDiacritics,
}

impl TextFault {
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.is_empty() {
            Some(Self::Empty)
        } else if text.len() > RULE_TEXT_BYTES_MAX {
            Some(Self::TooLong)
        } else if text.contains(char::is_control) {
            Some(Self::ControlCharacter)
        } else if fold(text).is_empty() {
            Some(Self::OnlyDiacritics)
        } else {
            None
        }
    }
}

/// Whether a date has a year of four digits, which is how dates are written.
pub(super) fn is_writable(day: NaiveDate) -> bool {
    (0..=9_999).contains(&day.year())
}

impl Rule {
    /// Whether it keeps the limits: [`RULES_MAX`], [`RULE_DEPTH_MAX`], two rules at least in a group, texts that can
    /// be looked for, ranges that do not end before they begin, years of four digits, days up to [`LAST_DAYS_MAX`].
    ///
    /// What [`Rule::parse`] gives always does; what does is written as a text that reads back as the same rule.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let mut left = RULES_MAX;
        self.keeps_limits(RULE_DEPTH_MAX, &mut left)
    }

    /// `depth` is how many parentheses may stand around what is in a group here, `left` how many simple rules may
    /// still come.
    fn keeps_limits(&self, depth: usize, left: &mut usize) -> bool {
        match self {
            Self::All(rules) | Self::Any(rules) => {
                rules.len() >= 2
                    && rules.iter().all(|rule| match rule {
                        Self::All(_) | Self::Any(_) => {
                            depth.checked_sub(1).is_some_and(|depth| rule.keeps_limits(depth, left))
                        }
                        Self::Text { .. } | Self::Date(_) | Self::Photo { .. } | Self::Number { .. } => {
                            rule.keeps_limits(depth, left)
                        }
                    })
            }
            Self::Text { .. } | Self::Date(_) | Self::Photo { .. } | Self::Number { .. } => {
                let counted = left.checked_sub(1).map(|fewer| *left = fewer).is_some();
                counted && self.is_sound_alone()
            }
        }
    }

    fn is_sound_alone(&self) -> bool {
        match self {
            Self::Text { test, .. } => test.text().is_none_or(|text| TextFault::of(text).is_none()),
            Self::Date(test) => test.is_sound(),
            Self::Number { test: NumberTest::InRange(least, most), .. } => least <= most,
            Self::All(_) | Self::Any(_) | Self::Photo { .. } | Self::Number { .. } => true,
        }
    }
}

impl TextTest {
    /// The text that it compares with.
    pub(crate) fn text(&self) -> Option<&String> {
        match self {
            Self::Is(text)
            | Self::IsNot(text)
            | Self::Includes(text)
            | Self::DoesNotInclude(text)
            | Self::StartsWith(text)
            | Self::EndsWith(text) => Some(text),
            Self::IsEmpty | Self::IsNotEmpty => None,
        }
    }
}

impl DateTest {
    fn is_sound(self) -> bool {
        match self {
            Self::Is(day) | Self::IsNot(day) | Self::Before(day) | Self::After(day) => is_writable(day),
            Self::InRange(first, last) => first <= last && is_writable(first) && is_writable(last),
            Self::InTheLastDays(days) => (1..=LAST_DAYS_MAX).contains(&days),
        }
    }
}
