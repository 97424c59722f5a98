//! The words of the language: fields, operators, kinds and units, as they are written.

use alloc::string::String;

use chrono::NaiveDate;

use super::{DateTest, NumberField, NumberTest, PhotoKind, TextField, TextTest};

/// What a rule asks about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Text(TextField),
    Date,
    Photo,
    Number(NumberField),
}

impl Field {
    pub(super) const ALL: [Self; 10] = [
        Self::Text(TextField::Title),
        Self::Text(TextField::Description),
        Self::Text(TextField::Keyword),
        Self::Text(TextField::CameraModel),
        Self::Text(TextField::Lens),
        Self::Text(TextField::Text),
        Self::Date,
        Self::Photo,
        Self::Number(NumberField::Size),
        Self::Number(NumberField::Duration),
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Text(field) => field.as_str(),
            Self::Date => "Date",
            Self::Photo => "Photo",
            Self::Number(field) => field.as_str(),
        }
    }

    /// What people write instead, and what of ours they mean.
    pub(super) const fn foreign_operators(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Text(_) => &FOREIGN_TEXT,
            Self::Date => &FOREIGN_DATE,
            Self::Photo => &FOREIGN_PHOTO,
            Self::Number(_) => &FOREIGN_NUMBER,
        }
    }

    /// A rule about it that can be copied.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Text(TextField::Title) => "Title includes beach",
            Self::Text(TextField::Description) => "Description is not empty",
            Self::Text(TextField::Keyword) => "Keyword is family",
            Self::Text(TextField::CameraModel) => "Camera Model is \"iPhone 15 Pro\"",
            Self::Text(TextField::Lens) => "Lens includes FaceTime",
            Self::Text(TextField::Text) => "Text includes beach",
            Self::Date => "Date is in the last 7 days",
            Self::Photo => "Photo is a Live Photo",
            Self::Number(NumberField::Size) => "Size is greater than 3 MB",
            Self::Number(NumberField::Duration) => "Duration is greater than 2.5 s",
        }
    }
}

/// Names of fields that people write instead, and the field that they mean.
pub(super) const FOREIGN_FIELDS: [(&str, Field); 14] = [
    ("caption", Field::Text(TextField::Description)),
    ("name", Field::Text(TextField::Title)),
    ("tag", Field::Text(TextField::Keyword)),
    ("tags", Field::Text(TextField::Keyword)),
    ("person", Field::Text(TextField::Keyword)),
    ("camera", Field::Text(TextField::CameraModel)),
    ("model", Field::Text(TextField::CameraModel)),
    ("device", Field::Text(TextField::CameraModel)),
    ("day", Field::Date),
    ("taken", Field::Date),
    ("kind", Field::Photo),
    ("media", Field::Photo),
    ("bytes", Field::Number(NumberField::Size)),
    ("length", Field::Number(NumberField::Duration)),
];

/// Operators by their names, each with what it stands for.
pub(super) type Operators<O> = [(&'static str, O)];

/// What is asked of a text, and what has to follow.
#[derive(Clone, Copy)]
pub(super) enum TextOperator {
    /// A text follows.
    Text(fn(String) -> TextTest),
    /// Nothing follows: whether there is no text at all.
    Empty { is: bool },
}

pub(super) const TEXT: &Operators<TextOperator> = &[
    ("is", TextOperator::Text(TextTest::Is)),
    ("is not", TextOperator::Text(TextTest::IsNot)),
    ("includes", TextOperator::Text(TextTest::Includes)),
    ("does not include", TextOperator::Text(TextTest::DoesNotInclude)),
    ("starts with", TextOperator::Text(TextTest::StartsWith)),
    ("ends with", TextOperator::Text(TextTest::EndsWith)),
    ("is empty", TextOperator::Empty { is: true }),
    ("is not empty", TextOperator::Empty { is: false }),
];

/// What is asked of a date, and what has to follow.
#[derive(Clone, Copy)]
pub(super) enum DateOperator {
    /// A date follows.
    Day(fn(NaiveDate) -> DateTest),
    /// `DATE to DATE` follows.
    Range,
    /// `N days` follows.
    LastDays,
}

pub(super) const DATE: &Operators<DateOperator> = &[
    ("is", DateOperator::Day(DateTest::Is)),
    ("is not", DateOperator::Day(DateTest::IsNot)),
    ("is before", DateOperator::Day(DateTest::Before)),
    ("is after", DateOperator::Day(DateTest::After)),
    ("is in the range", DateOperator::Range),
    ("is in the last", DateOperator::LastDays),
];

/// Whether it has to be of the kind that follows.
pub(super) const PHOTO: &Operators<bool> = &[("is", true), ("is not", false)];

/// What is asked of an amount, and what has to follow.
#[derive(Clone, Copy)]
pub(super) enum NumberOperator {
    /// An amount follows.
    Amount(fn(u64) -> NumberTest),
    /// `AMOUNT to AMOUNT` follows.
    Range,
}

pub(super) const NUMBER: &Operators<NumberOperator> = &[
    ("is", NumberOperator::Amount(NumberTest::Is)),
    ("is not", NumberOperator::Amount(NumberTest::IsNot)),
    ("is less than", NumberOperator::Amount(NumberTest::LessThan)),
    ("is greater than", NumberOperator::Amount(NumberTest::GreaterThan)),
    ("is in the range", NumberOperator::Range),
];

const FOREIGN_TEXT: [(&str, &str); 21] = [
    ("=", "is"),
    ("==", "is"),
    ("!=", "is not"),
    ("<>", "is not"),
    ("equals", "is"),
    ("isn't", "is not"),
    ("isn’t", "is not"),
    ("are", "is"),
    ("contains", "includes"),
    ("contain", "includes"),
    ("has", "includes"),
    ("matches", "includes"),
    ("like", "includes"),
    ("does not contain", "does not include"),
    ("doesn't contain", "does not include"),
    ("doesn't include", "does not include"),
    ("doesn’t include", "does not include"),
    ("does not have", "does not include"),
    ("not includes", "does not include"),
    ("begins with", "starts with"),
    ("finishes with", "ends with"),
];

const FOREIGN_DATE: [(&str, &str); 24] = [
    ("=", "is"),
    ("==", "is"),
    ("!=", "is not"),
    ("<>", "is not"),
    ("<", "is before"),
    (">", "is after"),
    ("isn't", "is not"),
    ("isn’t", "is not"),
    ("on", "is"),
    ("is on", "is"),
    ("before", "is before"),
    ("after", "is after"),
    ("since", "is after"),
    ("is since", "is after"),
    ("is until", "is before"),
    ("is less than", "is before"),
    ("is greater than", "is after"),
    ("between", "is in the range … to …"),
    ("is between", "is in the range … to …"),
    ("is from", "is in the range … to …"),
    ("is in range", "is in the range"),
    ("is in last", "is in the last"),
    ("is within the last", "is in the last"),
    ("is today", "is in the last 1 day"),
];

const FOREIGN_PHOTO: [(&str, &str); 8] = [
    ("=", "is"),
    ("==", "is"),
    ("!=", "is not"),
    ("<>", "is not"),
    ("isn't", "is not"),
    ("isn’t", "is not"),
    ("are", "is"),
    ("has", "is"),
];

const FOREIGN_NUMBER: [(&str, &str); 25] = [
    ("=", "is"),
    ("==", "is"),
    ("!=", "is not"),
    ("<>", "is not"),
    ("<", "is less than"),
    (">", "is greater than"),
    ("equals", "is"),
    ("isn't", "is not"),
    ("isn’t", "is not"),
    ("less than", "is less than"),
    ("greater than", "is greater than"),
    ("is more than", "is greater than"),
    ("is larger than", "is greater than"),
    ("is longer than", "is greater than"),
    (">=", "is greater than"),
    ("<=", "is less than"),
    ("is at least", "is greater than"),
    ("is at most", "is less than"),
    ("is above", "is greater than"),
    ("is over", "is greater than"),
    ("is smaller than", "is less than"),
    ("is shorter than", "is less than"),
    ("is under", "is less than"),
    ("is between", "is in the range … to …"),
    ("is in range", "is in the range"),
];

/// Between the ends of a range.
pub(super) const TO: &str = "to";

/// What cannot stand bare where a text is asked for: it would mean something else there.
pub(super) const RESERVED: [&str; 4] = ["and", "or", "not", "empty"];

impl TextField {
    /// Every one of them, in the order in which the Mac lists them.
    pub const ALL: [Self; 6] =
        [Self::Title, Self::Description, Self::Keyword, Self::CameraModel, Self::Lens, Self::Text];

    /// Its name in a rule.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "Title",
            Self::Description => "Description",
            Self::Keyword => "Keyword",
            Self::CameraModel => "Camera Model",
            Self::Lens => "Lens",
            Self::Text => "Text",
        }
    }
}

impl PhotoKind {
    /// Every one of them.
    pub const ALL: [Self; 6] =
        [Self::LivePhoto, Self::Screenshot, Self::Movie, Self::Favourite, Self::Edited, Self::Hidden];

    /// Its name in a rule.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LivePhoto => "Live Photo",
            Self::Screenshot => "screenshot",
            Self::Movie => "movie",
            Self::Favourite => "favourite",
            Self::Edited => "edited",
            Self::Hidden => "hidden",
        }
    }

    /// Its name behind `is`, with the article that English wants.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::LivePhoto => "a Live Photo",
            Self::Screenshot => "a screenshot",
            Self::Movie => "a movie",
            Self::Favourite => "a favourite",
            Self::Edited => "edited",
            Self::Hidden => "hidden",
        }
    }
}

/// Other spellings of kinds, which are read too.
pub(super) const KIND_SPELLINGS: [(&str, PhotoKind); 1] = [("favorite", PhotoKind::Favourite)];

/// What people write for a kind, and what helps them.
pub(super) const FOREIGN_KINDS: [(&str, &str); 8] = [
    ("FaceTime Live Photo", "Lens includes FaceTime and Photo is a Live Photo"),
    ("FaceTime", "Lens includes FaceTime"),
    ("video", "Photo is a movie"),
    ("live", "Photo is a Live Photo"),
    ("screen shot", "Photo is a screenshot"),
    ("liked", "Photo is a favourite"),
    ("adjusted", "Photo is edited"),
    ("invisible", "Photo is hidden"),
];

impl NumberField {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::Size, Self::Duration];

    /// Its name in a rule.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Size => "Size",
            Self::Duration => "Duration",
        }
    }

    /// Its units and how many of the smallest each is, from the smallest.
    pub(super) const fn units(self) -> &'static [(&'static str, u64)] {
        match self {
            Self::Size => &[("B", 1), ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)],
            Self::Duration => &[("ms", 1), ("s", 1_000)],
        }
    }
}

/// What people write for units, and the unit that they mean.
pub(super) const FOREIGN_UNITS: [(&str, &str); 10] = [
    ("byte", "B"),
    ("bytes", "B"),
    ("kilobytes", "kB"),
    ("megabytes", "MB"),
    ("gigabytes", "GB"),
    ("milliseconds", "ms"),
    ("msec", "ms"),
    ("sec", "s"),
    ("second", "s"),
    ("seconds", "s"),
];
