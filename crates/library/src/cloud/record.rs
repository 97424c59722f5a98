//! What is exchanged: one record for each photo and each smart album, whole, so that none depends on another.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};

use crate::asset::{Asset, Content, Metadata};
use crate::cloud::stamp::{Hand, Register, Stamp};
use crate::id::AssetId;
use crate::marks::{Edit, Marks};
use crate::rule::Rule;
use crate::smart::{AlbumId, SmartAlbum};

/// What a record is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Name {
    /// A smart album.
    Album(AlbumId),
    /// A photo, or anything else in a library.
    Photo(AssetId),
}

/// Where a photo is in its life. The order decides between two that follow from the same change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// It shows.
    #[default]
    Here,
    /// It is in Recently Deleted since then (LIB-7).
    Deleted(DateTime<Utc>),
    /// It is gone for good.
    Gone,
}

/// Whether a photo is there, and since which deletion or recovery. Being gone bears the stamp of the deletion that it
/// ends, so that a later recovery wins over it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Life {
    /// The deletion or recovery that it goes back to.
    pub since: Stamp,
    /// What came of it.
    pub stage: Stage,
}

/// Everything that is to be known of one photo.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PhotoRecord {
    /// The photo.
    pub id: AssetId,
    /// As it came into the library; none if the sender knows only that it is gone.
    pub original: Option<Arc<Original>>,
    /// Whether it is there.
    pub life: Life,
    /// What its owner made of it.
    pub registers: Registers,
}

/// A photo as it came: [`Asset`] without what changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Original {
    content: Content,
    taken: DateTime<FixedOffset>,
    metadata: Metadata,
    bytes: u64,
}

impl Original {
    /// What of `asset` does not change.
    #[must_use]
    pub fn of(asset: &Asset) -> Self {
        let Asset { id: _, content, taken, metadata, bytes, deleted: _, marks: _ } = asset;
        Self { content: *content, taken: *taken, metadata: metadata.clone(), bytes: *bytes }
    }

    /// What it is.
    #[must_use]
    pub fn content(&self) -> Content {
        self.content
    }

    /// The date and time it bears.
    #[must_use]
    pub fn taken(&self) -> DateTime<FixedOffset> {
        self.taken
    }

    /// The size of all its files together.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// [`Marks`], each with the time of its last change.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Registers {
    title: Register<String>,
    caption: Register<String>,
    /// Those that were ever given, and whether they still are.
    keywords: BTreeMap<String, Register<bool>>,
    favourite: Register<bool>,
    hidden: Register<bool>,
    adjustment: Register<Option<String>>,
}

impl Registers {
    /// Those of a photo whose marks were never changed here.
    pub(crate) fn unchanged(marks: &Marks) -> Self {
        let Marks { title, caption, keywords, favourite, hidden, adjustment } = marks;
        Self {
            title: Register::unchanged(title.clone()),
            caption: Register::unchanged(caption.clone()),
            keywords: keywords.iter().map(|word| (word.clone(), Register::unchanged(true))).collect(),
            favourite: Register::unchanged(*favourite),
            hidden: Register::unchanged(*hidden),
            adjustment: Register::unchanged(adjustment.clone()),
        }
    }

    /// What they come to.
    pub(crate) fn marks(&self) -> Marks {
        let given = self.keywords.iter().filter(|(_, given)| given.value);
        Marks {
            title: self.title.value.clone(),
            caption: self.caption.value.clone(),
            keywords: given.map(|(word, _)| word.clone()).collect(),
            favourite: self.favourite.value,
            hidden: self.hidden.value,
            adjustment: self.adjustment.value.clone(),
        }
    }

    /// Notes a change.
    pub(crate) fn edit(&mut self, edit: Edit, hand: Hand) {
        match edit {
            Edit::Title(title) => self.title.set(title, hand),
            Edit::Caption(caption) => self.caption.set(caption, hand),
            Edit::AddKeyword(word) => self.keywords.entry(word).or_default().set(true, hand),
            Edit::RemoveKeyword(word) => self.keywords.entry(word).or_default().set(false, hand),
            Edit::Favourite(favourite) => self.favourite.set(favourite, hand),
            Edit::Hidden(hidden) => self.hidden.set(hidden, hand),
            Edit::Adjustment(adjustment) => self.adjustment.set(adjustment, hand),
        }
    }

    fn join(&mut self, other: Self) {
        self.title.join(other.title);
        self.caption.join(other.caption);
        for (word, given) in other.keywords {
            self.keywords.entry(word).or_default().join(given);
        }
        if planted::bug!(FavouriteByArrival) {
            self.favourite = other.favourite;
        }
        self.favourite.join(other.favourite);
        self.hidden.join(other.hidden);
        self.adjustment.join(other.adjustment);
    }
}

impl PhotoRecord {
    /// Makes one of two accounts of the same photo.
    pub fn join(&mut self, other: Self) {
        // Equal everywhere, unless a device lost its memory and made something else of the same name.
        self.original = self.original.take().max(other.original);
        let gone = planted::bug!(GoneWinsOverRecovery)
            && [self.life, other.life].iter().any(|life| life.stage == Stage::Gone);
        self.life = self.life.max(other.life);
        if gone {
            self.life.stage = Stage::Gone;
        }
        self.registers.join(other.registers);
    }

    /// The photo as it stands; none if it is gone, or if nothing but its end is known.
    #[must_use]
    pub fn asset(&self) -> Option<Asset> {
        let deleted = match self.life.stage {
            Stage::Here => None,
            Stage::Deleted(at) => Some(at),
            Stage::Gone => return None,
        };
        let Original { content, taken, metadata, bytes } = self.original.as_deref()?;
        let mut asset = Asset::new(self.id, *content, *taken, metadata.clone(), *bytes);
        asset.deleted = deleted;
        asset.set_marks(self.registers.marks());
        Some(asset)
    }

    /// The size of its files, as far as it is known.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.original.as_ref().map_or(0, |original| original.bytes)
    }
}

/// Everything that is to be known of one smart album.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AlbumRecord {
    /// The album.
    pub id: AlbumId,
    /// As it is named.
    pub name: Register<String>,
    /// Its rule.
    pub rule: Register<Rule>,
    /// Whether it was removed; a later change brings it back. Of removal and change apart the later wins.
    pub removed: Register<bool>,
}

impl AlbumRecord {
    /// Makes one of two accounts of the same album.
    pub fn join(&mut self, other: Self) {
        if !planted::bug!(RenameLost) {
            self.name.join(other.name);
        }
        self.rule.join(other.rule);
        self.removed.join(other.removed);
    }

    /// The album as it stands; none if it was removed.
    #[must_use]
    pub fn album(&self) -> Option<SmartAlbum> {
        (!self.removed.value)
            .then(|| SmartAlbum { name: self.name.value.clone(), rule: self.rule.value.clone() })
    }
}

/// Everything that is to be known of one thing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// Of a smart album.
    Album(AlbumRecord),
    /// Of a photo.
    Photo(PhotoRecord),
}

impl Record {
    /// What it is about.
    #[must_use]
    pub fn name(&self) -> Name {
        match self {
            Self::Album(album) => Name::Album(album.id),
            Self::Photo(photo) => Name::Photo(photo.id),
        }
    }
}

/// What a device sends to iCloud in one piece.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Batch {
    /// In any order.
    pub items: Vec<Item>,
}

/// One record on its way to iCloud.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// What is to be known.
    pub record: Record,
    /// The sender's count of changes to it, which the receipt gives back.
    pub revision: u64,
    /// Whether the photo's files come with it.
    pub media: bool,
}

impl Batch {
    /// The size of the files in it.
    #[must_use]
    pub fn media_bytes(&self) -> u64 {
        self.items.iter().filter(|item| item.media).map(|item| item.record.media_bytes()).sum()
    }
}

impl Record {
    /// The size of the photo's files; 0 if it is gone, or is none.
    #[must_use]
    pub fn media_bytes(&self) -> u64 {
        match self {
            Self::Photo(photo) if photo.life.stage != Stage::Gone => photo.bytes(),
            Self::Photo(_) | Self::Album(_) => 0,
        }
    }
}

/// Free storage in iCloud. What was said of it later holds, in whatever order it arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Room {
    /// How often it has changed.
    pub change: u64,
    /// How much there is.
    pub bytes: u64,
}

/// What iCloud says to a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Receipt {
    /// It has them, in the revision that was sent.
    pub taken: Vec<(Name, u64)>,
    /// There is no room for the files of these (CLOUD-3).
    pub no_room: Vec<AssetId>,
    /// It has no files of these and needs them.
    pub wanted: Vec<AssetId>,
    /// Free storage in iCloud.
    pub room: Room,
    /// The count of changes before this batch, and after it: all that is new between the two came with it.
    pub counts: (u64, u64),
}

/// What changed in iCloud from one count to another, as it stands now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct News {
    /// Everything up to this count is known to the receiver.
    pub from: u64,
    /// Everything up to this count is known once this is applied.
    pub to: u64,
    /// Whether there is more, so that the receiver asks on.
    pub more: bool,
    /// In the order of their last change in iCloud.
    pub records: Vec<Record>,
    /// Free storage in iCloud.
    pub room: Room,
}

impl News {
    /// The size of the files in it.
    #[must_use]
    pub fn media_bytes(&self) -> u64 {
        self.records.iter().map(Record::media_bytes).sum()
    }
}

impl Record {
    /// Makes one of two accounts of the same thing.
    pub fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::Album(own), Self::Album(other)) => own.join(other),
            (Self::Photo(own), Self::Photo(other)) => own.join(other),
            (Self::Album(_), Self::Photo(_)) | (Self::Photo(_), Self::Album(_)) => {
                unreachable!("records of one name are of one kind")
            }
        }
    }
}
