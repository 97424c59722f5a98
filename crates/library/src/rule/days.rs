//! Rules that ask for dates alone, and the days that they let in: what of a smart album only the clock decides.

use alloc::vec;
use alloc::vec::Vec;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use super::{DateTest, Rule};

/// The number of days from the calendar's day 0 to the first of 1970, on which chrono and clocks count from.
const DAYS_BEFORE_1970: i64 = 719_163;

pub(crate) const SECONDS_OF_DAY: i64 = 86_400;

/// The viewing device's clock as rules read it.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// The day that it is, counted from 1970.
    pub(crate) today: i64,
    /// Its zone, in seconds east.
    pub(crate) offset: i64,
}

impl Clock {
    pub(crate) fn new(now: DateTime<FixedOffset>) -> Self {
        let offset = i64::from(now.offset().local_minus_utc());
        Self { today: day(now.timestamp(), offset), offset }
    }

    /// The day on which an instant falls in its zone, in seconds since 1970.
    pub(crate) fn day(self, seconds: i64) -> i64 {
        day(seconds, self.offset)
    }
}

fn day(seconds: i64, offset: i64) -> i64 {
    (seconds + offset).div_euclid(SECONDS_OF_DAY)
}

fn number(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - DAYS_BEFORE_1970
}

/// The date of a day by its number; none beyond the calendar.
pub(crate) fn date(day: i64) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(day + DAYS_BEFORE_1970).ok()?)
}

impl DateTest {
    /// Whether it holds of a day, by its number, on the day that is today.
    pub(crate) fn holds(self, day: i64, today: i64) -> bool {
        match self {
            Self::Is(date) => day == number(date),
            Self::IsNot(date) => day != number(date),
            Self::Before(date) => day < number(date),
            Self::After(date) => day > number(date),
            Self::InRange(first, last) => (number(first)..=number(last)).contains(&day),
            Self::InTheLastDays(days) => day <= today && day > today - i64::from(days),
        }
    }

    /// The days of which it holds.
    fn days(self, today: i64) -> Days {
        Days(match self {
            Self::Is(date) => vec![(number(date), number(date))],
            Self::IsNot(date) => vec![(i64::MIN, number(date) - 1), (number(date) + 1, i64::MAX)],
            Self::Before(date) => vec![(i64::MIN, number(date) - 1)],
            Self::After(date) => vec![(number(date) + 1, i64::MAX)],
            Self::InRange(first, last) if first <= last => vec![(number(first), number(last))],
            Self::InTheLastDays(days) if days > 0 => vec![(today - i64::from(days) + 1, today)],
            Self::InRange(..) | Self::InTheLastDays(_) => vec![],
        })
    }

    /// What it says of an instant, in seconds since 1970, in whatever zone and at whatever time somebody looks; none if
    /// that makes a difference.
    pub(crate) fn holds_everywhere(self, seconds: i64) -> Option<bool> {
        if let Self::InTheLastDays(_) = self {
            return None;
        }
        // A zone is less than a day away from UTC, so the date is one of three at most.
        let [first, last] = [1 - SECONDS_OF_DAY, SECONDS_OF_DAY - 1].map(|offset| day(seconds, offset));
        let holds = self.holds(first, 0);
        (first + 1..=last).all(|day| self.holds(day, 0) == holds).then_some(holds)
    }
}

/// A rule that asks for dates alone: what is left of one when all else about an asset is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum DateRule {
    All(Vec<Self>),
    Any(Vec<Self>),
    Test(DateTest),
}

impl DateRule {
    /// The same, if the rule asks for dates alone.
    pub(crate) fn of(rule: &Rule) -> Option<Self> {
        let each = |rules: &[Rule]| rules.iter().map(Self::of).collect::<Option<Vec<_>>>();
        match rule {
            Rule::All(rules) => each(rules).map(Self::All),
            Rule::Any(rules) => each(rules).map(Self::Any),
            Rule::Date(test) => Some(Self::Test(*test)),
            Rule::Text { .. } | Rule::Photo { .. } | Rule::Number { .. } => None,
        }
    }

    /// The days that it lets in on the day that is today.
    pub(crate) fn days(&self, today: i64) -> Days {
        match self {
            Self::All(rules) => rules.iter().fold(Days::every(), |days, rule| days.and(&rule.days(today))),
            Self::Any(rules) => rules.iter().fold(Days::none(), |days, rule| days.or(&rule.days(today))),
            Self::Test(test) => test.days(today),
        }
    }
}

/// Days by their numbers: runs of them, both ends included, in order, with at least a day between one and the next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Days(Vec<(i64, i64)>);

impl Days {
    fn none() -> Self {
        Self(vec![])
    }

    fn every() -> Self {
        Self(vec![(i64::MIN, i64::MAX)])
    }

    /// Those in both.
    fn and(&self, other: &Self) -> Self {
        let runs = self.0.iter().flat_map(|(first, last)| {
            other.0.iter().map(move |(from, to)| (*first.max(from), *last.min(to)))
        });
        Self(runs.filter(|(first, last)| first <= last).collect())
    }

    /// Those in one of them.
    fn or(&self, other: &Self) -> Self {
        let mut runs = [self.0.as_slice(), &other.0].concat();
        runs.sort_unstable();
        let mut joined: Vec<(i64, i64)> = vec![];
        for (first, last) in runs {
            match joined.last_mut() {
                Some((_, before)) if before.saturating_add(1) >= first => *before = last.max(*before),
                Some(_) | None => joined.push((first, last)),
            }
        }
        Self(joined)
    }

    /// The same runs as instants of a zone, in seconds since 1970: from the first, up to but without the second.
    pub(crate) fn instants(&self, offset: i64) -> impl Iterator<Item = (i64, i64)> {
        let start = move |day: i64| day.saturating_mul(SECONDS_OF_DAY).saturating_sub(offset);
        self.0.iter().map(move |(first, last)| (start(*first), start(last.saturating_add(1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(runs: &[(i64, i64)]) -> Days {
        Days(runs.to_vec())
    }

    #[track_caller]
    fn check(one: &[(i64, i64)], other: &[(i64, i64)], both: &[(i64, i64)], either: &[(i64, i64)]) {
        for (one, other) in [(one, other), (other, one)] {
            assert_eq!((days(one).and(&days(other)), days(one).or(&days(other))), (days(both), days(either)));
        }
    }

    #[test]
    fn runs_of_days_meet_and_join() {
        check(&[(1, 3)], &[(5, 7)], &[], &[(1, 3), (5, 7)]);
        check(&[(1, 3)], &[(4, 7)], &[], &[(1, 7)]);
        check(&[(1, 5)], &[(4, 7)], &[(4, 5)], &[(1, 7)]);
        check(&[(1, 9)], &[(2, 3), (5, 6)], &[(2, 3), (5, 6)], &[(1, 9)]);
        check(&[(i64::MIN, 0), (2, i64::MAX)], &[(0, 2)], &[(0, 0), (2, 2)], &[(i64::MIN, i64::MAX)]);
        check(&[], &[(0, 2)], &[], &[(0, 2)]);
    }

    #[test]
    fn a_date_is_certain_but_within_a_day_of_where_it_ends() {
        let test = DateTest::Is(NaiveDate::from_ymd_opt(1970, 1, 10).unwrap());
        let midnight = 9 * SECONDS_OF_DAY;
        for (hours, expected) in [
            (-25, Some(false)),
            (-24, Some(false)),
            (-23, None),
            (0, None),
            (12, None),
            (24, None),
            (47, None),
            (48, Some(false)),
        ] {
            assert_eq!(test.holds_everywhere(midnight + hours * 3_600), expected, "{hours}");
        }
        let after = DateTest::After(NaiveDate::from_ymd_opt(1970, 1, 10).unwrap());
        assert_eq!(after.holds_everywhere(midnight + 48 * 3_600), Some(true));
        assert_eq!(DateTest::InTheLastDays(1).holds_everywhere(midnight), None);
    }
}
