//! Why a smart album shows a photo, or does not: a tree in the form of its rule (ALB-2, ALB-3).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use chrono::{DateTime, FixedOffset};
use serde::Serialize;

use crate::asset::{Asset, Kind};
use crate::id::AssetId;
use crate::library::Library;
use crate::rule::{Amount, Clock, DateTest, NumberField, PhotoKind, Question, Quoted, Rule, TextField};
use crate::selection::LeftOut;
use crate::smart::{AlbumId, AlbumRefusal};
use crate::texts::Texts;

/// Why a smart album shows an asset, or does not.
///
/// As text it is a line for each clause, indented below the group that it is in, with a tick if it holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Why {
    /// Whether the album shows it.
    pub shown: bool,
    /// What keeps it out whatever the rule says of it: it never came or is gone, it is in Recently Deleted, or it is
    /// hidden and the rule does not name hidden photos.
    pub left_out: Option<LeftOut>,
    /// What the rule says of it; none if there is no asset that could be asked.
    pub clause: Option<Clause>,
}

/// A part of a rule, and whether it holds of an asset.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Clause {
    /// Rules of which every one has to hold.
    All {
        /// Whether every one does.
        holds: bool,
        /// What they say, each for itself.
        clauses: Vec<Self>,
    },
    /// Rules of which one has to hold.
    Any {
        /// Whether at least one does.
        holds: bool,
        /// What they say, each for itself.
        clauses: Vec<Self>,
    },
    /// A simple rule.
    Simple {
        /// Whether it holds.
        holds: bool,
        /// What it asks.
        rule: Rule,
        /// What there is, in words: `the lens is "iPhone 15 Pro back camera"`, `there is no title`.
        found: String,
    },
}

impl Clause {
    /// Whether it holds.
    #[must_use]
    pub fn holds(&self) -> bool {
        match self {
            Self::All { holds, .. } | Self::Any { holds, .. } | Self::Simple { holds, .. } => *holds,
        }
    }

    fn new(rule: &Rule, asset: &Asset, texts: &Texts<'_>, clock: Clock) -> Self {
        let each = |rules: &[Rule]| -> Vec<Self> {
            rules.iter().map(|rule| Self::new(rule, asset, texts, clock)).collect()
        };
        match rule {
            Rule::All(rules) => {
                let clauses = each(rules);
                Self::All { holds: clauses.iter().all(Self::holds), clauses }
            }
            Rule::Any(rules) => {
                let clauses = each(rules);
                Self::Any { holds: clauses.iter().any(Self::holds), clauses }
            }
            Rule::Text { .. } | Rule::Date(_) | Rule::Photo { .. } | Rule::Number { .. } => {
                let holds = Question::new(rule).holds(asset, texts, clock);
                Self::Simple { holds, rule: rule.clone(), found: found(rule, asset, clock) }
            }
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        let tick = if self.holds() { '✓' } else { '✗' };
        write!(f, "\n{:indent$}{tick} ", "", indent = 2 * depth)?;
        let clauses = match self {
            Self::All { clauses, .. } => {
                f.write_str("all of these")?;
                clauses
            }
            Self::Any { clauses, .. } => {
                f.write_str("one of these")?;
                clauses
            }
            Self::Simple { rule, found, .. } => return write!(f, "{rule}: {found}"),
        };
        clauses.iter().try_for_each(|clause| clause.write(f, depth + 1))
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.shown { "it shows" } else { "it does not show: " })?;
        match self.left_out {
            Some(LeftOut::Hidden) => f.write_str("it is hidden, and the rule does not name hidden photos")?,
            Some(reason) => write!(f, "{reason}")?,
            None if self.shown => {}
            None => f.write_str("the rule does not hold of it")?,
        }
        match &self.clause {
            Some(clause) => clause.write(f, 0),
            None => Ok(()),
        }
    }
}

impl Library {
    /// Why a smart album with this rule would show an asset, or would not, on a device whose wall clock shows `now`.
    #[must_use]
    pub fn why(&self, id: AssetId, rule: &Rule, now: DateTime<FixedOffset>) -> Why {
        let Some(asset) = self.get(id) else {
            let reason = if self.is_gone_for_good(id) { LeftOut::GoneForGood } else { LeftOut::NeverSaved };
            return Why { shown: false, left_out: Some(reason), clause: None };
        };
        let left_out = if asset.deleted.is_some() {
            Some(LeftOut::RecentlyDeleted)
        } else if asset.marks().hidden && !rule.names_hidden() {
            Some(LeftOut::Hidden)
        } else {
            None
        };
        let clause = Clause::new(rule, asset, &Texts::of(asset), Clock::new(now));
        Why { shown: left_out.is_none() && clause.holds(), left_out, clause: Some(clause) }
    }

    /// Why a smart album shows an asset, or does not, on a device whose wall clock shows `now`.
    ///
    /// # Errors
    ///
    /// [`AlbumRefusal::UnknownAlbum`].
    pub fn why_in_album(
        &self,
        id: AssetId,
        album: AlbumId,
        now: DateTime<FixedOffset>,
    ) -> Result<Why, AlbumRefusal> {
        let album = self.smart_album(album).ok_or(AlbumRefusal::UnknownAlbum)?;
        Ok(self.why(id, &album.rule, now))
    }
}

/// What there is of what a simple rule asks for.
fn found(rule: &Rule, asset: &Asset, clock: Clock) -> String {
    match rule {
        Rule::All(_) | Rule::Any(_) => String::new(),
        Rule::Text { field, .. } => found_texts(*field, asset),
        Rule::Date(test) => {
            let taken = format!("taken on {}", Day(clock.day(asset.taken.timestamp())));
            match test {
                DateTest::InTheLastDays(_) => format!("{taken}, and today is {}", Day(clock.today)),
                DateTest::Is(_)
                | DateTest::IsNot(_)
                | DateTest::Before(_)
                | DateTest::After(_)
                | DateTest::InRange(..) => taken,
            }
        }
        Rule::Photo { kind, .. } => found_kind(*kind, asset),
        Rule::Number { field, .. } => {
            let noun = match field {
                NumberField::Size => "size",
                NumberField::Duration => "duration",
            };
            format!("the {noun} is {}", Amount(*field, asset.amount(*field)))
        }
    }
}

/// More texts than these are counted, not listed.
const LISTED_MAX: usize = 8;

/// Of a longer text the beginning is shown.
const SHOWN_CHARS_MAX: usize = 80;

fn found_texts(field: TextField, asset: &Asset) -> String {
    let noun = match field {
        TextField::Title => "title",
        TextField::Description => "description",
        TextField::Keyword => "keyword",
        TextField::CameraModel => "camera model",
        TextField::Lens => "lens",
        TextField::Text => "text",
    };
    let texts: Vec<&str> =
        asset.texts().filter(|(own, _)| field.covers(*own)).map(|(_, text)| text).collect();
    let mut listed: Vec<String> = texts.iter().take(LISTED_MAX).map(|text| shown(text)).collect();
    if texts.len() > LISTED_MAX {
        listed.push(format!("{} more", texts.len() - LISTED_MAX));
    }
    match listed.as_slice() {
        [] => format!("there is no {noun}"),
        [only] => format!("the {noun} is {only}"),
        [first @ .., last] => format!("the {noun}s are {} and {last}", first.join(", ")),
    }
}

/// A text in quotes and in a line.
fn shown(text: &str) -> String {
    let mut line: String =
        text.chars().take(SHOWN_CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(SHOWN_CHARS_MAX).is_some() {
        line.push('…');
    }
    Quoted(&line).to_string()
}

fn found_kind(kind: PhotoKind, asset: &Asset) -> String {
    let what = match kind {
        PhotoKind::LivePhoto | PhotoKind::Screenshot | PhotoKind::Movie => match asset.content.kind() {
            Kind::Photo => "a photo",
            Kind::LivePhoto => PhotoKind::LivePhoto.phrase(),
            Kind::Movie => PhotoKind::Movie.phrase(),
            Kind::Screenshot => PhotoKind::Screenshot.phrase(),
        },
        PhotoKind::Favourite | PhotoKind::Edited | PhotoKind::Hidden if asset.is(kind) => kind.phrase(),
        PhotoKind::Favourite | PhotoKind::Edited | PhotoKind::Hidden => {
            return format!("it is not {}", kind.phrase());
        }
    };
    format!("it is {what}")
}

/// A day by its number, as a date.
struct Day(i64);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match crate::rule::date(self.0) {
            Some(date) => write!(f, "{date}"),
            None => f.write_str("a day beyond the calendar"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::{Edit, Marks};
    use crate::sample;

    /// At noon of 2024-09-20, two weeks after the samples were taken.
    fn now() -> DateTime<FixedOffset> {
        sample::at(14 * 86_400).fixed_offset()
    }

    #[track_caller]
    fn check(library: &Library, id: AssetId, rule: &str, expected: &str) {
        let rule = Rule::parse(rule).unwrap();
        assert_eq!(library.why(id, &rule, now()).to_string(), expected);
    }

    #[test]
    fn the_tree_says_of_each_part_whether_it_holds_and_what_was_found() {
        let mut library = Library::new();
        let id = library.save_live_photo(sample::facetime(1, 0)).id();
        for keyword in ["family", "\"us\""] {
            library.edit(id, Edit::AddKeyword(keyword.into())).unwrap();
        }
        check(
            &library,
            id,
            "Lens includes FaceTime and (Keyword is friends or Date is in the last 7 days or Title is not empty) and \
             Size is less than 5 MB and Photo is not a screenshot and Photo is not hidden",
            "it does not show: the rule does not hold of it
✗ all of these
  ✓ Lens includes FaceTime: the lens is \"iPhone 15 Pro front FaceTime camera\"
  ✗ one of these
    ✗ Keyword is friends: the keywords are \"\\\"us\\\"\" and \"family\"
    ✗ Date is in the last 7 days: taken on 2024-09-06, and today is 2024-09-20
    ✗ Title is not empty: there is no title
  ✓ Size is less than 5 MB: the size is 3 MB
  ✓ Photo is not a screenshot: it is a Live Photo
  ✓ Photo is not hidden: it is not hidden",
        );
        check(&library, id, "Duration is 3 s", "it shows\n✓ Duration is 3 s: the duration is 3 s");
        check(&library, id, "Date is 2024-09-06", "it shows\n✓ Date is 2024-09-06: taken on 2024-09-06");
    }

    #[test]
    fn what_keeps_it_out_whatever_the_rule_says_comes_first() {
        let mut library = Library::new();
        let rule = "Photo is not a movie";
        let id = AssetId::named("hill");
        let clause = "\n✓ Photo is not a movie: it is a photo";
        check(&library, id, rule, "it does not show: it was never saved in this library");
        library.add(sample::photo("hill", 0));
        check(&library, id, rule, &format!("it shows{clause}"));
        library.edit(id, Edit::Hidden(true)).unwrap();
        let hidden = "it does not show: it is hidden, and the rule does not name hidden photos";
        check(&library, id, rule, &format!("{hidden}{clause}"));
        check(&library, id, "Photo is hidden", "it shows\n✓ Photo is hidden: it is hidden");
        library.delete(id, sample::at(1)).unwrap();
        check(&library, id, rule, &format!("it does not show: it is in Recently Deleted{clause}"));
        library.delete_for_good(id).unwrap();
        check(&library, id, rule, "it does not show: it was deleted for good");
    }

    #[test]
    fn long_texts_and_many_are_shortened_to_a_line() {
        let mut library = Library::new();
        let mut asset = sample::photo("hill", 0);
        let title = format!("a\nb{}", "c".repeat(SHOWN_CHARS_MAX));
        let keywords = (0..100).map(|nth| format!("{nth:02}")).collect();
        asset.set_marks(Marks { title, keywords, ..Marks::default() });
        let id = library.add(asset).id();
        let title = format!("\"a b{}…\"", "c".repeat(SHOWN_CHARS_MAX - 3));
        check(
            &library,
            id,
            "Title is x or Keyword is x",
            &format!(
                "it does not show: the rule does not hold of it\n✗ one of these\n  ✗ Title is x: the title is {title}\n  \
                 ✗ Keyword is x: the keywords are \"00\", \"01\", \"02\", \"03\", \"04\", \"05\", \"06\", \"07\" and 92 more"
            ),
        );
    }

    #[test]
    fn for_programs_it_is_the_same_tree() {
        let mut library = Library::new();
        let id = library.add(sample::photo("hill", 0)).id();
        let rule = Rule::parse("Title is empty and Photo is a movie").unwrap();
        let why = library.why(id, &rule, now());
        assert_eq!(
            serde_json::to_value(&why).unwrap(),
            serde_json::json!({
                "shown": false,
                "left_out": null,
                "clause": { "kind": "all", "holds": false, "clauses": [
                    { "kind": "simple", "holds": true, "rule": "Title is empty", "found": "there is no title" },
                    { "kind": "simple", "holds": false, "rule": "Photo is a movie", "found": "it is a photo" },
                ] },
            })
        );
    }
}
