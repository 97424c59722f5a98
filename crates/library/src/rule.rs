//! The rules of a smart album, as a value (ALB-3).
//!
//! Written as people say it, `Lens includes FaceTime and Photo is not hidden`; [`Rule`] is what that means.

mod days;
mod holds;
#[cfg(test)]
mod holds_tests;
mod leaf;
mod mistake;
mod near;
mod read;
mod serial;
mod sound;
#[cfg(test)]
mod tests;
mod token;
mod value;
mod words;
mod write;

use alloc::string::String;
use alloc::vec::Vec;

use chrono::NaiveDate;

pub(crate) use self::days::{Clock, DateRule, date};
pub(crate) use self::holds::{Answer, Question};
pub use self::mistake::Mistake;
pub use self::sound::{LAST_DAYS_MAX, RULE_BYTES_MAX, RULE_DEPTH_MAX, RULE_TEXT_BYTES_MAX, RULES_MAX};
pub(crate) use self::write::{Amount, Quoted};

/// What an asset has to be like to be in a smart album.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Every one of them holds; there are at least two.
    All(Vec<Self>),
    /// At least one of them holds; there are at least two.
    Any(Vec<Self>),
    /// A text of the asset is like that.
    Text {
        /// Which text.
        field: TextField,
        /// Like what.
        test: TextTest,
    },
    /// The date on which it was taken, as the viewing device's calendar has it, is like that.
    Date(DateTest),
    /// It is of that kind, or is not.
    Photo {
        /// Whether it has to be.
        is: bool,
        /// Which kind.
        kind: PhotoKind,
    },
    /// An amount is like that.
    Number {
        /// Of what.
        field: NumberField,
        /// Like what.
        test: NumberTest,
    },
}

/// A text that an asset bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextField {
    /// The title that its owner gave it.
    Title,
    /// The caption that its owner gave it; Photos on the Mac calls it description in its rules.
    Description,
    /// Its keywords: a text for each, so that a test holds if it holds for one of them, and its negation for none.
    Keyword,
    /// The marketing name of the device that took it.
    CameraModel,
    /// The lens (LIB-4): the one by which FaceTime Live Photos are found (ALB-2).
    Lens,
    /// Any of these texts.
    Text,
}

/// What a text has to be like. Case and diacritics make no difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextTest {
    /// It is this, the whole of it.
    Is(String),
    /// It is anything but this, nothing included.
    IsNot(String),
    /// This is somewhere in it.
    Includes(String),
    /// This is nowhere in it, which holds of nothing too.
    DoesNotInclude(String),
    /// It starts with this.
    StartsWith(String),
    /// It ends with this.
    EndsWith(String),
    /// There is none.
    IsEmpty,
    /// There is one.
    IsNotEmpty,
}

/// What the date of an asset has to be like. A day is one of the viewing device's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateTest {
    /// It is that day.
    Is(NaiveDate),
    /// It is any other day.
    IsNot(NaiveDate),
    /// It is a day before that one.
    Before(NaiveDate),
    /// It is a day after that one.
    After(NaiveDate),
    /// It is one of the days from the first to the second, both included.
    InRange(NaiveDate, NaiveDate),
    /// It is today or one of so many days up to it: the last 1 day is today. A day to come is none of them.
    InTheLastDays(u32),
}

/// A kind that a photo can be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhotoKind {
    /// A Live Photo, ordinary or FaceTime's.
    LivePhoto,
    /// A screenshot.
    Screenshot,
    /// A movie.
    Movie,
    /// In the favourites.
    Favourite,
    /// Its picture is not as it was taken.
    Edited,
    /// Hidden by its owner.
    Hidden,
}

/// An amount that an asset has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberField {
    /// The size of all its files, in bytes.
    Size,
    /// How long a Live Photo's movie is, in milliseconds; 0 of all else, for the length of other movies is not known.
    Duration,
}

/// What an amount has to be like, in the unit of its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberTest {
    /// Exactly that.
    Is(u64),
    /// Anything else.
    IsNot(u64),
    /// Less than that.
    LessThan(u64),
    /// More than that.
    GreaterThan(u64),
    /// From the first to the second, both included.
    InRange(u64, u64),
}
