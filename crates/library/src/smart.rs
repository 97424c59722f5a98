//! Smart albums: a name and a rule, and what the rule lets in (ALB-2, ALB-3).
//!
//! Each album is kept up to date as assets come, change and go: to look into it is never a search. What only a clock
//! can decide, such as the last 7 days, is left open until somebody looks, and is then a range of a shelf.

use core::fmt;

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::asset::Asset;
use crate::library::Library;
use crate::rule::{Answer, Clock, DateRule, Question, Rule};
use crate::shelf::{Shelf, in_order};
use crate::texts::Texts;
use crate::view::View;
use crate::words::Words;

/// A library has at most so many smart albums (A); one more is refused.
pub const SMART_ALBUMS_MAX: usize = 1_000;

/// The name of a smart album has at most so many bytes (A); a longer one is refused.
pub const ALBUM_NAME_BYTES_MAX: usize = 255;

/// Names a smart album, the same on all of a person's devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlbumId(pub Uuid);

impl fmt::Display for AlbumId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A smart album.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SmartAlbum {
    /// As its owner named it.
    pub name: String,
    /// What an asset has to be like to be in it.
    pub rule: Rule,
}

/// Why a library did not do to its smart albums what it was told. It then changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlbumRefusal {
    /// No smart album has this id, or none has it any more.
    UnknownAlbum,
    /// A smart album has this id already.
    AlbumExists,
    /// A smart album has a name, of more than white space.
    NoName,
    /// The name is longer than [`ALBUM_NAME_BYTES_MAX`].
    NameTooLong,
    /// There would be more smart albums than [`SMART_ALBUMS_MAX`].
    TooManyAlbums,
    /// The rule does not keep the limits within which it can be written: [`Rule::is_sound`].
    UnsoundRule,
}

impl fmt::Display for AlbumRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownAlbum => "there is no such smart album in the library",
            Self::AlbumExists => "there is a smart album of this id already",
            Self::NoName => "a smart album has a name",
            Self::NameTooLong => "the name is too long",
            Self::TooManyAlbums => "there are as many smart albums as there can be",
            Self::UnsoundRule => "the rule is none that can be written",
        })
    }
}

/// All smart albums of a library, and what is in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct SmartAlbums(BTreeMap<AlbumId, Kept>);

/// A smart album and what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kept {
    album: SmartAlbum,
    question: Question,
    with_hidden: bool,
    members: Members,
}

/// What is in a smart album, now or ever.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Members {
    /// The rule asks for dates alone: a range of All Photos, which needs no shelf of its own.
    OfDates(DateRule),
    /// What is in it whatever the clock says, and what is in it on certain days. No shelf of these is empty.
    Kept { certain: Shelf, by_clock: BTreeMap<DateRule, Shelf> },
}

impl SmartAlbums {
    /// Puts an asset into every album where it belongs. Its texts are folded once for all of them.
    pub(crate) fn insert(&mut self, asset: &Arc<Asset>, words: &Words) {
        self.visit(asset, words, Kept::insert);
    }

    /// Takes an asset, which is as it was when it was put in, out of every album.
    pub(crate) fn remove(&mut self, asset: &Arc<Asset>, words: &Words) {
        self.visit(asset, words, Kept::remove);
    }

    fn visit(
        &mut self,
        asset: &Arc<Asset>,
        words: &Words,
        visit: impl Fn(&mut Kept, &Arc<Asset>, &Texts<'_>),
    ) {
        if self.0.is_empty() {
            return;
        }
        let texts = Texts::new(asset, |text| words.folded(text));
        for kept in self.0.values_mut() {
            visit(kept, asset, &texts);
        }
    }
}

impl Kept {
    fn new(album: SmartAlbum) -> Self {
        let members = match DateRule::of(&album.rule) {
            Some(dates) => Members::OfDates(dates),
            None => Members::Kept { certain: Shelf::default(), by_clock: BTreeMap::new() },
        };
        let (question, with_hidden) = (Question::new(&album.rule), album.rule.names_hidden());
        Self { album, question, with_hidden, members }
    }

    /// What the rule says of an asset that the album can show at all.
    fn answer(&self, asset: &Asset, texts: &Texts<'_>) -> Answer {
        if asset.deleted.is_some() || (asset.marks().hidden && !self.with_hidden) {
            return Answer::No;
        }
        self.question.answer(asset, texts)
    }

    fn insert(&mut self, asset: &Arc<Asset>, texts: &Texts<'_>) {
        let answer = self.answer(asset, texts);
        let Members::Kept { certain, by_clock } = &mut self.members else { return };
        match answer {
            Answer::Yes => certain.insert(asset),
            Answer::No => {}
            Answer::ByClock(dates) => by_clock.entry(dates).or_default().insert(asset),
        }
    }

    fn remove(&mut self, asset: &Arc<Asset>, texts: &Texts<'_>) {
        let answer = self.answer(asset, texts);
        let Members::Kept { certain, by_clock } = &mut self.members else { return };
        match answer {
            Answer::Yes => certain.remove(asset),
            Answer::No => {}
            Answer::ByClock(dates) => {
                let shelf =
                    by_clock.get_mut(&dates).expect("what was put in by its date is there by its date");
                shelf.remove(asset);
                if shelf.is_empty() {
                    by_clock.remove(&dates);
                }
            }
        }
    }
}

impl Library {
    /// Makes a smart album, which holds from now on what its rule lets in, of the photos that are there and of those
    /// still to come (ALB-2). Names need not be unique; ids are.
    ///
    /// # Errors
    ///
    /// [`AlbumRefusal::AlbumExists`]; [`AlbumRefusal::NoName`]; [`AlbumRefusal::NameTooLong`] for a name of more than
    /// [`ALBUM_NAME_BYTES_MAX`]; [`AlbumRefusal::UnsoundRule`]; [`AlbumRefusal::TooManyAlbums`] for one more than
    /// [`SMART_ALBUMS_MAX`].
    pub fn make_smart_album(&mut self, id: AlbumId, album: SmartAlbum) -> Result<(), AlbumRefusal> {
        if self.smart_albums.0.contains_key(&id) {
            return Err(AlbumRefusal::AlbumExists);
        }
        check_name(&album.name)?;
        check_rule(&album.rule)?;
        if self.smart_albums.0.len() >= SMART_ALBUMS_MAX {
            return Err(AlbumRefusal::TooManyAlbums);
        }
        let kept = self.filled(album);
        self.smart_albums.0.insert(id, kept);
        Ok(())
    }

    /// Puts a smart album in as it is, in place of whatever has its id; however many there are, for another device had
    /// room for it.
    pub fn replace_smart_album(&mut self, id: AlbumId, album: SmartAlbum) {
        if planted::bug!(RuleWithoutMembers)
            && let Some(kept) = self.smart_albums.0.get_mut(&id)
        {
            kept.album = album;
            return;
        }
        let kept = self.filled(album);
        self.smart_albums.0.insert(id, kept);
    }

    /// Gives a smart album another name; whether it is different now.
    ///
    /// # Errors
    ///
    /// [`AlbumRefusal::UnknownAlbum`]; [`AlbumRefusal::NoName`]; [`AlbumRefusal::NameTooLong`].
    pub fn rename_smart_album(&mut self, id: AlbumId, name: String) -> Result<bool, AlbumRefusal> {
        let kept = self.smart_albums.0.get_mut(&id).ok_or(AlbumRefusal::UnknownAlbum)?;
        check_name(&name)?;
        let different = kept.album.name != name;
        kept.album.name = name;
        Ok(different)
    }

    /// Gives a smart album another rule, and so other members; whether the rule is different now.
    ///
    /// # Errors
    ///
    /// [`AlbumRefusal::UnknownAlbum`]; [`AlbumRefusal::UnsoundRule`].
    pub fn change_smart_album(&mut self, id: AlbumId, rule: Rule) -> Result<bool, AlbumRefusal> {
        let kept = self.smart_albums.0.get(&id).ok_or(AlbumRefusal::UnknownAlbum)?;
        check_rule(&rule)?;
        let different = kept.album.rule != rule;
        if different {
            let kept = self.filled(SmartAlbum { name: kept.album.name.clone(), rule });
            self.smart_albums.0.insert(id, kept);
        }
        Ok(different)
    }

    /// Removes a smart album and returns it. What was in it stays in the library.
    ///
    /// # Errors
    ///
    /// [`AlbumRefusal::UnknownAlbum`].
    pub fn remove_smart_album(&mut self, id: AlbumId) -> Result<SmartAlbum, AlbumRefusal> {
        self.smart_albums.0.remove(&id).map(|kept| kept.album).ok_or(AlbumRefusal::UnknownAlbum)
    }

    /// All smart albums, in order of their ids.
    pub fn smart_albums(&self) -> impl Iterator<Item = (AlbumId, &SmartAlbum)> {
        self.smart_albums.0.iter().map(|(id, kept)| (*id, &kept.album))
    }

    /// The smart album with this id.
    #[must_use]
    pub fn smart_album(&self, id: AlbumId) -> Option<&SmartAlbum> {
        self.smart_albums.0.get(&id).map(|kept| &kept.album)
    }

    /// The smart albums of this name, as it is written, in order of their ids.
    pub fn smart_albums_named(&self, name: &str) -> impl Iterator<Item = AlbumId> {
        self.smart_albums().filter(move |(_, album)| album.name == name).map(|(id, _)| id)
    }

    /// What a smart album shows on a device whose wall clock shows `now`, in the order of All Photos (ALB-2, LIB-5):
    /// every asset of which [`Rule::shows`] says so.
    ///
    /// # Errors
    ///
    /// [`AlbumRefusal::UnknownAlbum`].
    pub fn members(&self, id: AlbumId, now: DateTime<FixedOffset>) -> Result<Vec<&Asset>, AlbumRefusal> {
        let kept = self.smart_albums.0.get(&id).ok_or(AlbumRefusal::UnknownAlbum)?;
        let clock = Clock::new(now);
        let (certain, by_clock) = match &kept.members {
            Members::OfDates(dates) => {
                return Ok(on_days(self.shelves.of(View::AllPhotos), dates, clock).collect());
            }
            Members::Kept { certain, by_clock } => (certain, by_clock),
        };
        let mut members: Vec<&Asset> = certain.iter().collect();
        let before = members.len();
        members.extend(by_clock.iter().flat_map(|(dates, shelf)| on_days(shelf, dates, clock)));
        // Each shelf is in order; so is what comes of one of them alone.
        if before > 0 && members.len() > before || by_clock.len() > 1 {
            members.sort_by(|one, other| in_order(one, other));
        }
        Ok(members)
    }

    /// An album, and in it what is in the library.
    fn filled(&self, album: SmartAlbum) -> Kept {
        let mut kept = Kept::new(album);
        for asset in self.shared_assets() {
            kept.insert(asset, &Texts::new(asset, |text| self.words.folded(text)));
        }
        kept
    }
}

/// What of a shelf was taken on the days that a rule lets in.
fn on_days<'a>(shelf: &'a Shelf, dates: &DateRule, clock: Clock) -> impl Iterator<Item = &'a Asset> {
    let runs: Vec<(i64, i64)> = dates.days(clock.today).instants(clock.offset).collect();
    runs.into_iter().flat_map(|(from, to)| shelf.between(from, to))
}

fn check_name(name: &str) -> Result<(), AlbumRefusal> {
    if name.trim().is_empty() {
        return Err(AlbumRefusal::NoName);
    }
    if name.len() > ALBUM_NAME_BYTES_MAX { Err(AlbumRefusal::NameTooLong) } else { Ok(()) }
}

fn check_rule(rule: &Rule) -> Result<(), AlbumRefusal> {
    if rule.is_sound() { Ok(()) } else { Err(AlbumRefusal::UnsoundRule) }
}

#[cfg(test)]
mod tests;
