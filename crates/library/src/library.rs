//! The library itself: what comes in, and what is there.
//!
//! How assets leave is in `deletion`, what is made of them in `conversion`, how they show in `view` and `album`.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::sync::Arc;
use core::fmt;

use serde::{Deserialize, Serialize};

use crate::asset::{Asset, Content, LivePhoto};
use crate::id::AssetId;
use crate::shelves::Shelves;
use crate::smart::SmartAlbums;
use crate::values::Values;
use crate::words::Words;

/// The photo library of one device.
///
/// Libraries with equal assets, equal albums and equal memory of what is gone are equal, whatever the way there. An id that
/// was ever in it stays known, also when its asset is
/// gone for good: a repeat that comes late must not bring back what its owner removed (LIB-1, LIB-3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Library {
    /// Shared with the shelves on which they stand.
    assets: BTreeMap<AssetId, Arc<Asset>>,
    pub(crate) shelves: Shelves,
    pub(crate) smart_albums: SmartAlbums,
    /// What the photos say of their cameras.
    pub(crate) words: Words,
    pub(crate) values: Values,
    /// Ids of assets that were here and are gone for good.
    pub(crate) gone: BTreeSet<AssetId>,
    bytes: u64,
}

/// What came of putting something into a library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Saved {
    /// It is there now, and was not before.
    New(AssetId),
    /// It had been put there before, and nothing changed. It may be in Recently Deleted by now, or gone for good;
    /// [`Library::get`] tells.
    AlreadyThere(AssetId),
}

impl Saved {
    /// The asset that it is about.
    #[must_use]
    pub fn id(self) -> AssetId {
        match self {
            Self::New(id) | Self::AlreadyThere(id) => id,
        }
    }
}

/// Why a library did not do what it was told. It then changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// No asset has this id, or none has it any more.
    UnknownAsset,
    /// Only a Live Photo can be turned into a video or a still (LIB-6).
    NotALivePhoto,
    /// It is not in Recently Deleted (LIB-7).
    NotDeleted,
    /// It is in Recently Deleted already, where nothing but recovery and removal for good is possible (LIB-7).
    AlreadyDeleted,
    /// A text is longer than [`TEXT_BYTES_MAX`](crate::TEXT_BYTES_MAX).
    TooLong,
    /// It would have more than [`KEYWORDS_MAX`](crate::KEYWORDS_MAX) keywords.
    TooManyKeywords,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownAsset => "there is no such asset in the library",
            Self::NotALivePhoto => "the asset is not a Live Photo",
            Self::NotDeleted => "the asset is not in Recently Deleted",
            Self::AlreadyDeleted => "the asset is already in Recently Deleted",
            Self::TooLong => "the text is too long",
            Self::TooManyKeywords => "the asset has as many keywords as it can have",
        })
    }
}

impl Library {
    /// An empty library.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Saves a FaceTime Live Photo, still and movie together, once for each content identifier (LIB-1, LIB-3, LIB-4).
    ///
    /// A transaction can be saved more than once, after a crash or when an answer is resent. The id comes from the
    /// content identifier, so any repeat finds the first one, also in Recently Deleted, and changes nothing.
    ///
    /// # Panics
    ///
    /// If the photo bears no content identifier: the device that accepts a photo has compared it with a transaction.
    pub fn save_live_photo(&mut self, photo: LivePhoto) -> Saved {
        let LivePhoto { frames, taken, metadata, bytes } = photo;
        let identifier = metadata
            .content_identifier
            .expect("a FaceTime Live Photo bears the id of its transaction (LIB-4)");
        let mut id = AssetId::of_live_photo(identifier);
        if planted::bug!(RepeatSavedBeside | SlowSaveRepeated) && self.has_known(id) {
            id = AssetId::named(&format!("{id} again"));
        }
        self.add(Asset::new(id, Content::LivePhoto { frames }, taken, metadata, bytes))
    }

    /// Adds any other asset, such as one with which the library begins (LIB-8) or a screenshot (SHOT-4).
    ///
    /// Its id alone decides whether it is new. An asset that says when it was deleted goes to Recently Deleted.
    pub fn add(&mut self, asset: Asset) -> Saved {
        let id = asset.id;
        if self.has_known(id) {
            return Saved::AlreadyThere(id);
        }
        self.put(asset);
        Saved::New(id)
    }

    /// The asset with this id, in whatever view it is; none if it never came or is gone for good.
    #[must_use]
    pub fn get(&self, id: AssetId) -> Option<&Asset> {
        self.assets.get(&id).map(|asset| &**asset)
    }

    /// All assets in order of their ids, Recently Deleted included.
    pub fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.assets.values().map(|asset| &**asset)
    }

    /// How many assets there are, Recently Deleted included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.assets.len()
    }

    /// Whether there are none, not even in Recently Deleted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.assets.is_empty()
    }

    /// The size of all assets together; those in Recently Deleted take their room until they are gone (DEV-7).
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether this id is here or ever was.
    pub(crate) fn has_known(&self, id: AssetId) -> bool {
        self.assets.contains_key(&id) || self.gone.contains(&id)
    }

    /// Puts in an asset whose id is not there.
    pub(crate) fn put(&mut self, mut asset: Asset) {
        self.words.share(&mut asset);
        let asset = Arc::new(asset);
        self.shelves.insert(&asset);
        self.smart_albums.insert(&asset, &self.words);
        self.values.insert(&asset);
        self.bytes += asset.bytes;
        let before = self.assets.insert(asset.id, asset);
        debug_assert!(before.is_none(), "an asset is put where none is");
    }

    /// Takes an asset out, without remembering that it was there.
    pub(crate) fn take(&mut self, id: AssetId) -> Option<Asset> {
        let asset = self.assets.remove(&id)?;
        self.shelves.remove(&asset);
        self.smart_albums.remove(&asset, &self.words);
        self.values.remove(&asset);
        self.words.release(&asset);
        self.bytes -= asset.bytes;
        Some(Arc::unwrap_or_clone(asset))
    }

    /// Every asset, as it is shared with shelves.
    pub(crate) fn shared_assets(&self) -> impl Iterator<Item = &Arc<Asset>> {
        self.assets.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[track_caller]
    fn check(library: &mut Library, photo: LivePhoto, new: bool, len: usize) {
        let before = library.clone();
        let saved = library.save_live_photo(photo);
        let expected = if new { Saved::New(saved.id()) } else { Saved::AlreadyThere(saved.id()) };
        assert_eq!((saved, library.len()), (expected, len));
        assert_eq!(*library == before, !new, "a repeat changes nothing");
    }

    #[test]
    fn the_same_identifier_is_saved_once() {
        let mut library = Library::new();
        check(&mut library, sample::facetime(1, 0), true, 1);
        check(&mut library, sample::facetime(1, 0), false, 1);
        check(&mut library, sample::facetime(1, 5), false, 1);
        check(&mut library, sample::facetime(2, 0), true, 2);
    }

    #[test]
    fn a_late_repeat_brings_nothing_back() {
        let mut library = Library::new();
        let id = library.save_live_photo(sample::facetime(1, 0)).id();
        assert_eq!(library.delete(id, sample::at(10)), Ok(()));
        check(&mut library, sample::facetime(1, 0), false, 1);
        assert_eq!(library.delete_for_good(id), Ok(()));
        check(&mut library, sample::facetime(1, 0), false, 0);
        assert_eq!((library.get(id), library.bytes()), (None, 0));
    }

    #[test]
    fn an_ordinary_live_photo_shares_the_identifier_space_of_facetimes() {
        let mut library = Library::new();
        let ordinary = sample::live_photo("beach", 0);
        let mut repeat = sample::facetime(1, 0);
        repeat.metadata.content_identifier = ordinary.metadata.content_identifier;
        library.add(ordinary);
        check(&mut library, repeat, false, 1);
    }

    #[test]
    #[should_panic(expected = "bears the id of its transaction")]
    fn a_facetime_live_photo_without_identifier_is_a_bug() {
        let mut photo = sample::facetime(1, 0);
        photo.metadata.content_identifier = None;
        Library::new().save_live_photo(photo);
    }
}
