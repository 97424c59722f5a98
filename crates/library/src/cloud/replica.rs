//! One device's library, and what is needed to bring it into line with iCloud.

mod albums;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::sync::Arc;
use alloc::vec::Vec;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::asset::{Asset, LivePhoto};
use crate::cloud::account::FILES_BYTES_MAX;
use crate::cloud::record::{
    AlbumRecord, Batch, Item, Life, Name, News, Original, PhotoRecord, Receipt, Record, Registers, Room,
    Stage,
};
use crate::cloud::stamp::{ReplicaId, Stamp};
use crate::id::AssetId;
use crate::keeping::pairs;
use crate::library::{Library, Refusal, Saved};
use crate::marks::Edit;
use crate::smart::AlbumId;

/// A batch holds at most so many records.
pub const BATCH_ITEMS_MAX: usize = 20;

/// The copies of one photo are counted by each device from a multiple of this, its own (LIB-6).
pub const COPIES_OF_A_DEVICE: u64 = 1 << 16;

/// A revision says whose it is above so many bits.
const REVISION_BITS: u32 = 32;

/// The library of one device, with what its device owes to iCloud and knows from there.
///
/// It works alike whether iCloud Photos is on or not: what would have to be sent is remembered until it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Replica {
    library: Library,
    me: ReplicaId,
    /// Photos about which anything was ever changed. All others are as they came.
    touched: BTreeMap<AssetId, Touched>,
    /// Smart albums that were ever there; none on a device that does not show them.
    albums: BTreeMap<AlbumId, AlbumRecord>,
    shows_smart_albums: bool,
    /// What iCloud has not confirmed yet, each with the count of its changes.
    #[serde(with = "pairs")]
    outbox: BTreeMap<Name, u64>,
    revision: u64,
    /// Photos whose files are in iCloud, as far as is known.
    in_icloud: BTreeSet<AssetId>,
    /// The count of changes in iCloud up to which all are applied.
    applied: u64,
    /// Free storage in iCloud, as far as is known.
    room: Room,
}

/// What was changed about a photo.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Touched {
    life: Life,
    registers: Registers,
    /// Of a photo that is gone, or not there yet: as it came, if that is known.
    original: Option<Arc<Original>>,
}

/// What came of applying news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Applied {
    /// A photo came, or came back.
    Came(AssetId),
    /// A photo is not as it was.
    Changed(AssetId),
    /// A photo is gone for good.
    Gone(AssetId),
    /// A smart album came, changed or was removed.
    Album(AlbumId),
}

impl Replica {
    /// An empty library. Those of one person must have different names; a device that lost its memory is a new one.
    /// Smart albums that come from iCloud appear only where they are shown (ALB-4).
    #[must_use]
    pub fn new(me: ReplicaId, shows_smart_albums: bool) -> Self {
        Self {
            library: Library::new(),
            me,
            touched: BTreeMap::new(),
            albums: BTreeMap::new(),
            shows_smart_albums,
            outbox: BTreeMap::new(),
            // A receipt that was meant for the device before this one must not confirm what this one changed.
            revision: u64::from(me.0) << REVISION_BITS,
            in_icloud: BTreeSet::new(),
            applied: 0,
            room: Room { change: 0, bytes: u64::MAX },
        }
    }

    /// The library.
    #[must_use]
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The library alone.
    #[must_use]
    pub fn into_library(self) -> Library {
        self.library
    }

    /// How many things iCloud has not confirmed yet.
    #[must_use]
    pub fn unconfirmed(&self) -> usize {
        self.outbox.len()
    }

    /// The count of changes in iCloud up to which all are applied.
    #[must_use]
    pub fn applied(&self) -> u64 {
        self.applied
    }

    /// See [`Library::save_live_photo`].
    ///
    /// # Panics
    ///
    /// As there.
    pub fn save_live_photo(&mut self, photo: LivePhoto) -> Saved {
        let saved = self.library.save_live_photo(photo);
        self.owe_new(saved);
        saved
    }

    /// See [`Library::add`].
    pub fn add(&mut self, asset: Asset) -> Saved {
        let saved = self.library.add(asset);
        self.owe_new(saved);
        saved
    }

    /// See [`Library::edit`]; `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn edit(&mut self, id: AssetId, edit: Edit, now: DateTime<Utc>) -> Result<bool, Refusal> {
        // Before the change, for what was never touched is as it came.
        let mut touched = self.touched(id).ok_or(Refusal::UnknownAsset)?;
        let changed = self.library.edit(id, edit.clone())?;
        if changed {
            touched.registers.edit(edit, (self.me, now));
            self.touched.insert(id, touched);
            self.owe(Name::Photo(id));
        }
        Ok(changed)
    }

    /// See [`Library::delete`]; `now` is the device's clock, `date` the date of the deletion.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn delete(&mut self, id: AssetId, date: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Refusal> {
        let mut touched = self.touched(id).ok_or(Refusal::UnknownAsset)?;
        self.library.delete(id, date)?;
        touched.life = Life { since: touched.life.since.next(self.me, now), stage: Stage::Deleted(date) };
        self.touched.insert(id, touched);
        if !planted::bug!(DeletionNotSent) {
            self.owe(Name::Photo(id));
        }
        Ok(())
    }

    /// See [`Library::recover`]; `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn recover(&mut self, id: AssetId, now: DateTime<Utc>) -> Result<(), Refusal> {
        let mut touched = self.touched(id).ok_or(Refusal::UnknownAsset)?;
        self.library.recover(id)?;
        if !planted::bug!(RecoveryNotNoted) {
            touched.life = Life { since: touched.life.since.next(self.me, now), stage: Stage::Here };
        }
        self.touched.insert(id, touched);
        self.owe(Name::Photo(id));
        Ok(())
    }

    /// See [`Library::delete_for_good`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn delete_for_good(&mut self, id: AssetId) -> Result<(), Refusal> {
        let touched = self.touched(id).ok_or(Refusal::UnknownAsset)?;
        self.library.delete_for_good(id)?;
        self.end(id, touched);
        Ok(())
    }

    /// See [`Library::expire`].
    pub fn expire(&mut self, date: DateTime<Utc>) -> Vec<AssetId> {
        let before: Vec<(AssetId, Option<Touched>)> =
            self.library.expired(date).map(|id| (id, self.touched(id))).collect();
        let expired = self.library.expire(date);
        for (id, touched) in before {
            if let Some(touched) = touched {
                self.end(id, touched);
            }
        }
        expired
    }

    /// Being gone ends the deletion that it follows, and is no change of its own.
    fn end(&mut self, id: AssetId, mut touched: Touched) {
        touched.life.stage = Stage::Gone;
        self.touched.insert(id, touched);
        self.in_icloud.remove(&id);
        self.owe(Name::Photo(id));
    }

    /// See [`Library::convert_to_video`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn convert_to_video(&mut self, id: AssetId, bytes: u64) -> Result<AssetId, Refusal> {
        let made = self.library.convert_to_video_from(self.first_copy(), id, bytes)?;
        if planted::bug!(VideoReplacesPhoto) {
            self.library.forget_for_good(id);
        }
        self.owe(Name::Photo(made));
        Ok(made)
    }

    /// See [`Library::keep_still_alone`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn keep_still_alone(&mut self, id: AssetId, bytes: u64) -> Result<AssetId, Refusal> {
        let made = self.library.keep_still_alone_from(self.first_copy(), id, bytes)?;
        self.owe(Name::Photo(made));
        Ok(made)
    }

    /// Copies that two devices make apart are two: each counts its own from another number.
    fn first_copy(&self) -> u64 {
        u64::from(self.me.0) * COPIES_OF_A_DEVICE
    }

    fn owe_new(&mut self, saved: Saved) {
        match saved {
            Saved::New(id) => self.owe(Name::Photo(id)),
            Saved::AlreadyThere(_) => {}
        }
    }

    fn owe(&mut self, name: Name) {
        self.revision += 1;
        self.outbox.insert(name, self.revision);
    }

    /// What was changed about a photo so far; none if it never was here.
    fn touched(&self, id: AssetId) -> Option<Touched> {
        self.touched.get(&id).cloned().or_else(|| self.untouched(id))
    }

    /// A photo as if nothing had ever been changed about it; none if it is not here.
    fn untouched(&self, id: AssetId) -> Option<Touched> {
        let asset = self.library.get(id)?;
        let stage = asset.deleted.map_or(Stage::Here, Stage::Deleted);
        Some(Touched {
            life: Life { since: Stamp::default(), stage },
            registers: Registers::unchanged(asset.marks()),
            original: Some(Arc::new(Original::of(asset))),
        })
    }

    fn record(&self, name: Name) -> Option<Record> {
        match name {
            Name::Album(id) => self.albums.get(&id).cloned().map(Record::Album),
            Name::Photo(id) => {
                let Touched { life, registers, original } = self.touched(id)?;
                Some(Record::Photo(PhotoRecord { id, original, life, registers }))
            }
        }
    }

    /// What to send next: what iCloud has not confirmed yet, as far as there is room for it, [`BATCH_ITEMS_MAX`] records
    /// and [`FILES_BYTES_MAX`] at most. Empty if there is nothing that could be sent.
    #[must_use]
    pub fn outgoing(&self) -> Batch {
        let (mut room, mut sent) = (self.room.bytes, 0);
        let mut batch = Batch::default();
        for (name, revision) in &self.outbox {
            if batch.items.len() == BATCH_ITEMS_MAX {
                break;
            }
            let Some(record) = self.record(*name) else { continue };
            let bytes = self.owed_bytes(&record);
            if let Some(left) = room.checked_sub(bytes.unwrap_or(0)) {
                sent += bytes.unwrap_or(0);
                if sent > FILES_BYTES_MAX && !batch.items.is_empty() {
                    break;
                }
                room = left;
                batch.items.push(Item { record, revision: *revision, media: bytes.is_some() });
            }
        }
        batch
    }

    /// The size of the photo's files if they have to go with its record; none if not.
    fn owed_bytes(&self, record: &Record) -> Option<u64> {
        match record {
            Record::Photo(photo)
                if photo.life.stage != Stage::Gone && !self.in_icloud.contains(&photo.id) =>
            {
                Some(photo.bytes())
            }
            Record::Photo(_) | Record::Album(_) => None,
        }
    }

    /// The newest change of the room in iCloud of which it knows; 0 if of none.
    #[must_use]
    pub fn room_change(&self) -> u64 {
        self.room.change
    }

    /// How many photos wait because there is no room for them in iCloud (CLOUD-3).
    #[must_use]
    pub fn without_room(&self) -> usize {
        // Most often there is room for all of it, and nothing has to be looked at.
        if self.library.bytes() <= self.room.bytes {
            return 0;
        }
        let waits = |name: &&Name| match name {
            Name::Album(_) => false,
            Name::Photo(id) => {
                let bytes = self.library.get(*id).map_or(0, |asset| asset.bytes);
                bytes > self.room.bytes && !self.in_icloud.contains(id)
            }
        };
        self.outbox.keys().filter(waits).count()
    }

    /// Takes note of what iCloud says to a batch. What was changed since it was sent stays to be sent.
    pub fn confirm(&mut self, receipt: &Receipt) {
        for (name, revision) in &receipt.taken {
            if let Name::Photo(id) = name
                && self.library.get(*id).is_some()
            {
                self.in_icloud.insert(*id);
            }
            if self.outbox.get(name) == Some(revision) || planted::bug!(ReceiptNotCompared) {
                self.outbox.remove(name);
            }
        }
        for id in &receipt.wanted {
            self.in_icloud.remove(id);
        }
        // Who knew all that was there knows all that is there, for the rest came from here, and from no device before it.
        let mine =
            receipt.taken.iter().all(|(_, revision)| revision >> REVISION_BITS == u64::from(self.me.0));
        if mine && (self.applied == receipt.counts.0 || planted::bug!(ReceiptSkipsNews)) {
            self.applied = receipt.counts.1;
        }
        self.room = self.room.max(receipt.room);
    }

    /// Applies what changed in iCloud, in whatever order and however often it comes, and says what is different here.
    pub fn apply(&mut self, news: &News) -> Vec<Applied> {
        let applied = news.records.iter().filter_map(|record| self.apply_record(record)).collect();
        // News that begins later than what is known leaves a gap, which the next question asks for.
        if news.from <= self.applied {
            self.applied = self.applied.max(news.to);
        }
        self.room = self.room.max(news.room);
        applied
    }

    fn apply_record(&mut self, record: &Record) -> Option<Applied> {
        match record {
            Record::Photo(photo) => self.apply_photo(photo),
            Record::Album(album) => self.apply_album(album),
        }
    }

    fn apply_photo(&mut self, news: &PhotoRecord) -> Option<Applied> {
        let id = news.id;
        let mut joined = news.clone();
        if let Some(Touched { life, registers, original }) = self.touched(id) {
            joined.join(PhotoRecord { id, original, life, registers });
        }
        let before = self.library.get(id);
        let asset = joined.asset();
        let applied = match (before, &asset) {
            (None, Some(_)) => Some(Applied::Came(id)),
            (Some(before), Some(after)) => (before != after).then_some(Applied::Changed(id)),
            (Some(_), None) => Some(Applied::Gone(id)),
            (None, None) => None,
        };
        // Files in iCloud are as iCloud says, not as the two together: what is back here may be gone there.
        if news.life.stage == Stage::Gone {
            self.in_icloud.remove(&id);
        } else {
            self.in_icloud.insert(id);
        }
        match asset {
            Some(_) if planted::bug!(EditNotApplied) && matches!(applied, Some(Applied::Changed(_))) => None,
            Some(asset) => self.library.replace(asset),
            None => self.library.forget_for_good(id),
        };
        let PhotoRecord { id: _, original, life, registers } = joined;
        let touched = Touched { life, registers, original };
        if self.untouched(id).as_ref() == Some(&touched) {
            self.touched.remove(&id);
        } else {
            self.touched.insert(id, touched);
        }
        applied
    }
}
