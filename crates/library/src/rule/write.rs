//! A rule as text: one way to write each, which reads back as the same rule.

use core::fmt;

use super::words::{RESERVED, TO};
use super::{DateTest, NumberField, NumberTest, Rule, TextTest};

/// How many digits after the point an amount is written with; if it needs more, it is written in a smaller unit.
const DECIMALS_MAX: u32 = 2;

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All(rules) => write_group(f, rules, " and "),
            Self::Any(rules) => write_group(f, rules, " or "),
            Self::Text { field, test } => write!(f, "{} {test}", field.as_str()),
            Self::Date(test) => write!(f, "Date {test}"),
            Self::Photo { is, kind } => {
                write!(f, "Photo {} {}", if *is { "is" } else { "is not" }, kind.phrase())
            }
            Self::Number { field, test } => write_number(f, *field, *test),
        }
    }
}

fn write_group(f: &mut fmt::Formatter<'_>, rules: &[Rule], joiner: &str) -> fmt::Result {
    for (nth, rule) in rules.iter().enumerate() {
        if nth > 0 {
            f.write_str(joiner)?;
        }
        match rule {
            Rule::All(_) | Rule::Any(_) => write!(f, "({rule})")?,
            Rule::Text { .. } | Rule::Date(_) | Rule::Photo { .. } | Rule::Number { .. } => {
                write!(f, "{rule}")?;
            }
        }
    }
    Ok(())
}

impl fmt::Display for TextTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operator, text) = match self {
            Self::Is(text) => ("is", text),
            Self::IsNot(text) => ("is not", text),
            Self::Includes(text) => ("includes", text),
            Self::DoesNotInclude(text) => ("does not include", text),
            Self::StartsWith(text) => ("starts with", text),
            Self::EndsWith(text) => ("ends with", text),
            Self::IsEmpty => return f.write_str("is empty"),
            Self::IsNotEmpty => return f.write_str("is not empty"),
        };
        write!(f, "{operator} {}", Value(text))
    }
}

impl fmt::Display for DateTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(day) => write!(f, "is {day}"),
            Self::IsNot(day) => write!(f, "is not {day}"),
            Self::Before(day) => write!(f, "is before {day}"),
            Self::After(day) => write!(f, "is after {day}"),
            Self::InRange(first, last) => write!(f, "is in the range {first} {TO} {last}"),
            Self::InTheLastDays(1) => f.write_str("is in the last 1 day"),
            Self::InTheLastDays(days) => write!(f, "is in the last {days} days"),
        }
    }
}

fn write_number(f: &mut fmt::Formatter<'_>, field: NumberField, test: NumberTest) -> fmt::Result {
    let name = field.as_str();
    let amount = |amount| Amount(field, amount);
    match test {
        NumberTest::Is(n) => write!(f, "{name} is {}", amount(n)),
        NumberTest::IsNot(n) => write!(f, "{name} is not {}", amount(n)),
        NumberTest::LessThan(n) => write!(f, "{name} is less than {}", amount(n)),
        NumberTest::GreaterThan(n) => write!(f, "{name} is greater than {}", amount(n)),
        NumberTest::InRange(least, most) => {
            write!(f, "{name} is in the range {} {TO} {}", amount(least), amount(most))
        }
    }
}

/// A text as a rule names it: bare if it is a plain word, else in quotes.
pub(crate) struct Value<'a>(pub(crate) &'a str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(text) = self;
        let plain = |c: char| c.is_alphanumeric() || "-_.'’".contains(c);
        let reserved = RESERVED.iter().any(|word| word.eq_ignore_ascii_case(text));
        if text.starts_with(char::is_alphanumeric) && text.chars().all(plain) && !reserved {
            return f.write_str(text);
        }
        write!(f, "{}", Quoted(text))
    }
}

/// A text in quotes.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for part in self.0.split_inclusive(['"', '\\']) {
            match part.strip_suffix(['"', '\\']) {
                Some(plain) => write!(f, "{plain}\\{}", &part[plain.len()..])?,
                None => f.write_str(part)?,
            }
        }
        f.write_str("\"")
    }
}

/// An amount in the largest unit of its field that shows it shortly: `3 MB`, `2.5 s`.
pub(crate) struct Amount(pub(crate) NumberField, pub(crate) u64);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(field, amount) = *self;
        let short =
            |unit: u64| amount >= unit && amount.is_multiple_of((unit / 10_u64.pow(DECIMALS_MAX)).max(1));
        let units = field.units();
        let (name, unit) = units.iter().rfind(|(_, unit)| short(*unit)).unwrap_or(&units[0]);
        write!(f, "{}", amount / unit)?;
        let mut rest = amount % unit;
        if rest > 0 {
            f.write_str(".")?;
        }
        while rest > 0 {
            rest *= 10;
            write!(f, "{}", rest / unit)?;
            rest %= unit;
        }
        write!(f, " {name}")
    }
}
