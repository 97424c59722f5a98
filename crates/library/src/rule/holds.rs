//! Whether a rule holds of an asset (ALB-3).

use alloc::vec::Vec;

use chrono::{DateTime, FixedOffset};

use super::days::{Clock, DateRule};
use super::{NumberField, NumberTest, PhotoKind, Rule, TextTest};
use crate::asset::{Asset, Kind};
use crate::fold::fold;
use crate::texts::Texts;

impl Rule {
    /// Whether it holds of an asset, seen on a device whose wall clock shows `now`: its date is today's, its zone says
    /// on which days photos were taken.
    ///
    /// It asks nothing but what is in the rule; [`Rule::shows`] tells what an album with it shows.
    #[must_use]
    pub fn holds(&self, asset: &Asset, now: DateTime<FixedOffset>) -> bool {
        Question::new(self).holds(asset, &Texts::of(asset), Clock::new(now))
    }

    /// Whether a smart album with this rule shows an asset: the rule holds, the asset is not in Recently Deleted
    /// (LIB-7), and if it is hidden, the rule names hidden photos, as wanted or as unwanted.
    #[must_use]
    pub fn shows(&self, asset: &Asset, now: DateTime<FixedOffset>) -> bool {
        asset.deleted.is_none() && (!asset.marks().hidden || self.names_hidden()) && self.holds(asset, now)
    }

    /// Whether it says of hidden photos that it wants them, or that it does not. A rule that says neither is about
    /// photos that show.
    #[must_use]
    pub fn names_hidden(&self) -> bool {
        match self {
            Self::All(rules) | Self::Any(rules) => rules.iter().any(Self::names_hidden),
            Self::Photo { kind, .. } => *kind == PhotoKind::Hidden,
            Self::Text { .. } | Self::Date(_) | Self::Number { .. } => false,
        }
    }
}

/// A rule as assets are asked: its texts folded, once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Question(Rule);

/// What of a question about an asset is left when only the clock is still unknown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// It is one on these days.
    ByClock(DateRule),
}

impl Question {
    pub(crate) fn new(rule: &Rule) -> Self {
        Self(folded(rule))
    }

    /// Whether the rule holds of an asset with these texts.
    pub(crate) fn holds(&self, asset: &Asset, texts: &Texts<'_>, clock: Clock) -> bool {
        holds(&self.0, asset, texts, clock)
    }

    /// Whether the rule holds of an asset with these texts, as far as no clock and no zone decides.
    pub(crate) fn answer(&self, asset: &Asset, texts: &Texts<'_>) -> Answer {
        answer(&self.0, asset, texts)
    }
}

fn folded(rule: &Rule) -> Rule {
    let each = |rules: &[Rule]| rules.iter().map(folded).collect();
    match rule {
        Rule::All(rules) => Rule::All(each(rules)),
        Rule::Any(rules) => Rule::Any(each(rules)),
        Rule::Text { field, test } => Rule::Text { field: *field, test: test.folded() },
        Rule::Date(_) | Rule::Photo { .. } | Rule::Number { .. } => rule.clone(),
    }
}

fn holds(rule: &Rule, asset: &Asset, texts: &Texts<'_>, clock: Clock) -> bool {
    match rule {
        Rule::All(rules) => rules.iter().all(|rule| holds(rule, asset, texts, clock)),
        Rule::Any(rules) => rules.iter().any(|rule| holds(rule, asset, texts, clock)),
        Rule::Text { field, test } => texts.pass(*field, test),
        Rule::Date(test) => test.holds(clock.day(asset.taken.timestamp()), clock.today),
        Rule::Photo { is, kind } => asset.is(*kind) == *is,
        Rule::Number { field, test } => test.holds(asset.amount(*field)),
    }
}

fn answer(rule: &Rule, asset: &Asset, texts: &Texts<'_>) -> Answer {
    let certain = |holds| if holds { Answer::Yes } else { Answer::No };
    match rule {
        Rule::All(rules) => {
            let mut left = Vec::new();
            for rule in rules {
                match answer(rule, asset, texts) {
                    Answer::Yes => {}
                    Answer::No => return Answer::No,
                    Answer::ByClock(rule) => left.push(rule),
                }
            }
            by_clock(left, DateRule::All).unwrap_or(Answer::Yes)
        }
        Rule::Any(rules) => {
            let mut left = Vec::new();
            for rule in rules {
                match answer(rule, asset, texts) {
                    Answer::Yes => return Answer::Yes,
                    Answer::No => {}
                    Answer::ByClock(rule) => left.push(rule),
                }
            }
            by_clock(left, DateRule::Any).unwrap_or(Answer::No)
        }
        Rule::Text { field, test } => certain(texts.pass(*field, test)),
        Rule::Date(test) => match test.holds_everywhere(asset.taken.timestamp()) {
            Some(holds) => certain(holds),
            None => Answer::ByClock(DateRule::Test(*test)),
        },
        Rule::Photo { is, kind } => certain(asset.is(*kind) == *is),
        Rule::Number { field, test } => certain(test.holds(asset.amount(*field))),
    }
}

/// What is left of a group; none if nothing is.
fn by_clock(mut left: Vec<DateRule>, group: impl Fn(Vec<DateRule>) -> DateRule) -> Option<Answer> {
    let rule = if left.len() > 1 { group(left) } else { left.pop()? };
    Some(Answer::ByClock(rule))
}

impl TextTest {
    fn folded(&self) -> Self {
        match self {
            Self::Is(text) => Self::Is(fold(text)),
            Self::IsNot(text) => Self::IsNot(fold(text)),
            Self::Includes(text) => Self::Includes(fold(text)),
            Self::DoesNotInclude(text) => Self::DoesNotInclude(fold(text)),
            Self::StartsWith(text) => Self::StartsWith(fold(text)),
            Self::EndsWith(text) => Self::EndsWith(fold(text)),
            Self::IsEmpty => Self::IsEmpty,
            Self::IsNotEmpty => Self::IsNotEmpty,
        }
    }
}

impl NumberTest {
    fn holds(self, amount: u64) -> bool {
        match self {
            Self::Is(wanted) => amount == wanted,
            Self::IsNot(wanted) => amount != wanted,
            Self::LessThan(bound) => amount < bound,
            Self::GreaterThan(bound) => amount > bound,
            Self::InRange(least, most) => (least..=most).contains(&amount),
        }
    }
}

impl Asset {
    /// Whether it is of a kind.
    pub(crate) fn is(&self, kind: PhotoKind) -> bool {
        match kind {
            PhotoKind::LivePhoto => self.is_live_photo(),
            PhotoKind::Screenshot => self.content.kind() == Kind::Screenshot,
            PhotoKind::Movie => self.content.kind() == Kind::Movie,
            PhotoKind::Favourite => self.marks().favourite,
            PhotoKind::Edited => self.marks().adjustment.is_some(),
            PhotoKind::Hidden => self.marks().hidden,
        }
    }

    /// An amount of it, in the unit of the field.
    pub(crate) fn amount(&self, field: NumberField) -> u64 {
        match field {
            NumberField::Size => self.bytes,
            NumberField::Duration => self.duration_millis(),
        }
    }
}
