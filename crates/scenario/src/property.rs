//! What always holds: section 13 of the behaviour document as words that a file may name.
//!
//! A file that shrinking left names the property that was broken when it was found; so whoever reads it knows what it
//! guards. What a property means of a run is none of this crate's business.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that holds of every run, whatever happens on the way (section 13 of docs/BEHAVIOUR.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "property")]
pub enum Property {
    /// A Live Photo leaves the subject's device only if it was allowed there at the last check (line 1).
    ConsentAtTheLastCheck,
    /// No Live Photo is saved whose subject was not told before (line 2).
    ToldBeforeSaved,
    /// A screenshot announces nothing (line 3).
    ScreenshotsTellNobody,
    /// Being photographed adds nothing to the subject's library (line 4).
    NothingForTheSubject,
    /// At most one original for each press and library (line 5).
    SavedOnce,
    /// Each press has one outcome (line 6).
    OneOutcome,
    /// The still is the moment that the taker saw (line 7).
    TheMomentSeen,
    /// What was reported as saved stays saved (line 8).
    SavedStaysSaved,
    /// A person's devices show the same photos (line 9).
    DevicesAgree,
    /// A third person's setting changes nothing for two others (line 10).
    OthersDoNotMatter,
    /// Once faults are over, everything comes to its end (line 11).
    ComesToRest,
}

/// When it can be told whether a property holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PropertyKind {
    /// After every event: the first record that breaks it shows where.
    AfterEveryEvent,
    /// Once things are quiet, and not before.
    OnceQuiet,
    /// By comparing two runs.
    ByComparison,
}

impl Property {
    /// Every property, in the order of the behaviour document.
    pub const ALL: [Self; 11] = [
        Self::ConsentAtTheLastCheck,
        Self::ToldBeforeSaved,
        Self::ScreenshotsTellNobody,
        Self::NothingForTheSubject,
        Self::SavedOnce,
        Self::OneOutcome,
        Self::TheMomentSeen,
        Self::SavedStaysSaved,
        Self::DevicesAgree,
        Self::OthersDoNotMatter,
        Self::ComesToRest,
    ];

    /// As files spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConsentAtTheLastCheck => "consent-at-the-last-check",
            Self::ToldBeforeSaved => "told-before-saved",
            Self::ScreenshotsTellNobody => "screenshots-tell-nobody",
            Self::NothingForTheSubject => "nothing-for-the-subject",
            Self::SavedOnce => "saved-once",
            Self::OneOutcome => "one-outcome",
            Self::TheMomentSeen => "the-moment-seen",
            Self::SavedStaysSaved => "saved-stays-saved",
            Self::DevicesAgree => "devices-agree",
            Self::OthersDoNotMatter => "others-do-not-matter",
            Self::ComesToRest => "comes-to-rest",
        }
    }

    /// The property of that spelling.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|property| property.as_str() == word)
    }

    /// What it promises, in one sentence without a full stop.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ConsentAtTheLastCheck => {
                "a Live Photo leaves the subject's device only if, at its last check, everything known there allowed it, \
                 and is accepted only if the taker's own setting is on"
            }
            Self::ToldBeforeSaved => {
                "a FaceTime Live Photo is saved only if its notice was raised on the subject's device before"
            }
            Self::ScreenshotsTellNobody => {
                "a screenshot announces nothing, and never looks like a FaceTime Live Photo"
            }
            Self::NothingForTheSubject => "being photographed adds nothing to the subject's library",
            Self::SavedOnce => {
                "each press leaves at most one original in a library, still and movie together under one identifier"
            }
            Self::OneOutcome => {
                "each press has at most one outcome, and once things are quiet exactly one, which the taker's device knows"
            }
            Self::TheMomentSeen => {
                "the clip holds the subject's own pictures in order and within its limits, and the still is the moment \
                 that the taker saw, if the camera's history still held it"
            }
            Self::SavedStaysSaved => {
                "what was reported as saved is there after any crash and restart, unless its owner deleted it"
            }
            Self::DevicesAgree => {
                "a person's devices that have iCloud Photos on, and that nothing holds back, show the same photos and \
                 smart albums"
            }
            Self::OthersDoNotMatter => {
                "with the pairwise policy, a third person's setting changes nothing for the other two"
            }
            Self::ComesToRest => "once faults are over, everything comes to its end",
        }
    }

    /// When it can be told whether it holds. [`Self::OneOutcome`] has a part that can be told only once things are quiet,
    /// that there is an outcome at all; it counts for what can be told sooner, that there are never two.
    #[must_use]
    pub const fn kind(self) -> PropertyKind {
        match self {
            Self::ConsentAtTheLastCheck
            | Self::ToldBeforeSaved
            | Self::ScreenshotsTellNobody
            | Self::NothingForTheSubject
            | Self::SavedOnce
            | Self::OneOutcome
            | Self::TheMomentSeen
            | Self::SavedStaysSaved => PropertyKind::AfterEveryEvent,
            Self::DevicesAgree | Self::ComesToRest => PropertyKind::OnceQuiet,
            Self::OthersDoNotMatter => PropertyKind::ByComparison,
        }
    }
}

impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_stands_in_the_behaviour_document_under_its_word() {
        let document = include_str!("../../../docs/BEHAVIOUR.md");
        let (_, section) = document.split_once("## 13 ").expect("the section is there");
        let lines: Vec<_> =
            section.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit())).collect();
        assert_eq!(lines.len(), Property::ALL.len());
        for (nth, (line, property)) in (1..).zip(lines.iter().zip(Property::ALL)) {
            let letter = match property.kind() {
                PropertyKind::AfterEveryEvent => 'S',
                PropertyKind::OnceQuiet => 'L',
                PropertyKind::ByComparison => 'R',
            };
            let begin = format!("{nth}. {letter} `{property}` ");
            assert!(line.starts_with(&begin), "{line}\nbegins with {begin}");
        }
    }

    #[test]
    fn a_word_is_read_as_it_is_written() {
        for property in Property::ALL {
            assert_eq!(Property::find(property.as_str()), Some(property));
            let json = serde_json::to_string(&property).expect("a word can be written");
            assert_eq!(json, format!("\"{property}\""));
            assert!(!property.sentence().ends_with('.'));
        }
        assert_eq!(Property::find("one-outcomes"), None);
    }
}
