//! One device's library, and what is needed to bring it into line with iCloud.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use chrono::{DateTime, Utc};

use crate::asset::{Asset, LivePhoto};
use crate::cloud::record::{
    AlbumRecord, Batch, Item, Life, Name, News, Original, PhotoRecord, Receipt, Record, Registers, Stage,
};
use crate::cloud::stamp::{Register, ReplicaId, Stamp};
use crate::id::AssetId;
use crate::library::{Library, Refusal, Saved};
use crate::marks::Edit;
use crate::rule::Rule;
use crate::smart::{AlbumId, AlbumRefusal, SmartAlbum};

/// A batch holds at most so many records.
pub const BATCH_ITEMS_MAX: usize = 20;

/// The library of one device, with what its device owes to iCloud and knows from there.
///
/// It works alike whether iCloud Photos is on or not: what would have to be sent is remembered until it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replica {
    library: Library,
    me: ReplicaId,
    /// The latest change that was seen.
    clock: Stamp,
    /// Photos about which anything was ever changed. All others are as they came.
    touched: BTreeMap<AssetId, Touched>,
    /// Smart albums that were ever there; none on a device that does not show them.
    albums: BTreeMap<AlbumId, AlbumRecord>,
    shows_smart_albums: bool,
    /// What iCloud has not confirmed yet, each with the count of its changes.
    outbox: BTreeMap<Name, u64>,
    revision: u64,
    /// Photos whose files are in iCloud, as far as is known.
    in_icloud: BTreeSet<AssetId>,
    /// The count of changes in iCloud up to which all are applied.
    applied: u64,
    /// Free storage in iCloud, as far as is known.
    room: u64,
}

/// What was changed about a photo.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
            clock: Stamp::default(),
            touched: BTreeMap::new(),
            albums: BTreeMap::new(),
            shows_smart_albums,
            outbox: BTreeMap::new(),
            // A receipt that was meant for the device before this one must not confirm what this one changed.
            revision: u64::from(me.0) << 32,
            in_icloud: BTreeSet::new(),
            applied: 0,
            room: u64::MAX,
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
            touched.registers.edit(edit, self.stamp(now));
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
        touched.life = Life { since: self.stamp(now), stage: Stage::Deleted(date) };
        self.touched.insert(id, touched);
        self.owe(Name::Photo(id));
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
        touched.life = Life { since: self.stamp(now), stage: Stage::Here };
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
        let made = self.library.convert_to_video(id, bytes)?;
        self.owe(Name::Photo(made));
        Ok(made)
    }

    /// See [`Library::keep_still_alone`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn keep_still_alone(&mut self, id: AssetId, bytes: u64) -> Result<AssetId, Refusal> {
        let made = self.library.keep_still_alone(id, bytes)?;
        self.owe(Name::Photo(made));
        Ok(made)
    }

    /// See [`Library::make_smart_album`]; `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn make_smart_album(
        &mut self,
        id: AlbumId,
        album: SmartAlbum,
        now: DateTime<Utc>,
    ) -> Result<(), AlbumRefusal> {
        self.library.make_smart_album(id, album.clone())?;
        let stamp = self.stamp(now);
        let SmartAlbum { name, rule } = album;
        let (name, rule) = (Register { stamp, value: name }, Register { stamp, value: rule });
        self.albums.insert(id, AlbumRecord { id, name, rule, removed: Register { stamp, value: false } });
        self.owe(Name::Album(id));
        Ok(())
    }

    /// See [`Library::rename_smart_album`]; `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn rename_smart_album(
        &mut self,
        id: AlbumId,
        name: String,
        now: DateTime<Utc>,
    ) -> Result<bool, AlbumRefusal> {
        let changed = self.library.rename_smart_album(id, name.clone())?;
        if changed {
            self.change_album(id, now, |album, stamp| album.name = Register { stamp, value: name });
        }
        Ok(changed)
    }

    /// See [`Library::change_smart_album`]; `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn change_smart_album(
        &mut self,
        id: AlbumId,
        rule: Rule,
        now: DateTime<Utc>,
    ) -> Result<bool, AlbumRefusal> {
        let changed = self.library.change_smart_album(id, rule.clone())?;
        if changed {
            self.change_album(id, now, |album, stamp| album.rule = Register { stamp, value: rule });
        }
        Ok(changed)
    }

    /// See [`Library::remove_smart_album`]; `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn remove_smart_album(&mut self, id: AlbumId, now: DateTime<Utc>) -> Result<(), AlbumRefusal> {
        self.library.remove_smart_album(id)?;
        self.change_album(id, now, |album, stamp| album.removed = Register { stamp, value: true });
        Ok(())
    }

    /// Whoever changes an album wants it to be there, except by removing it: removed elsewhere meanwhile, it comes back.
    fn change_album(
        &mut self,
        id: AlbumId,
        now: DateTime<Utc>,
        change: impl FnOnce(&mut AlbumRecord, Stamp),
    ) {
        let stamp = self.stamp(now);
        if let Some(album) = self.albums.get_mut(&id) {
            album.removed = Register { stamp, value: false };
            change(album, stamp);
            self.owe(Name::Album(id));
        }
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

    fn stamp(&mut self, now: DateTime<Utc>) -> Stamp {
        self.clock = self.clock.next(self.me, now);
        self.clock
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

    /// What to send next: what iCloud has not confirmed yet, as far as there is room for it, and
    /// [`BATCH_ITEMS_MAX`] records at most. Empty if there is nothing that could be sent.
    #[must_use]
    pub fn outgoing(&self) -> Batch {
        let mut room = self.room;
        let mut batch = Batch::default();
        for (name, revision) in &self.outbox {
            if batch.items.len() == BATCH_ITEMS_MAX {
                break;
            }
            let Some(record) = self.record(*name) else { continue };
            let bytes = self.owed_bytes(&record);
            if let Some(left) = room.checked_sub(bytes.unwrap_or(0)) {
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

    /// How many photos wait because there is no room for them in iCloud (CLOUD-3).
    #[must_use]
    pub fn without_room(&self) -> usize {
        if self.room == u64::MAX {
            return 0;
        }
        let records = self.outbox.keys().filter_map(|name| self.record(*name));
        records.filter(|record| self.owed_bytes(record).is_some_and(|bytes| bytes > self.room)).count()
    }

    /// Takes note of what iCloud says to a batch. What was changed since it was sent stays to be sent.
    pub fn confirm(&mut self, receipt: &Receipt) {
        for (name, revision) in &receipt.taken {
            if let Name::Photo(id) = name
                && self.library.get(*id).is_some()
            {
                self.in_icloud.insert(*id);
            }
            if self.outbox.get(name) == Some(revision) {
                self.outbox.remove(name);
            }
        }
        for id in &receipt.wanted {
            self.in_icloud.remove(id);
        }
        self.room = receipt.room;
    }

    /// Applies what changed in iCloud, in whatever order and however often it comes, and says what is different here.
    pub fn apply(&mut self, news: &News) -> Vec<Applied> {
        let applied = news.records.iter().filter_map(|record| self.apply_record(record)).collect();
        // News that begins later than what is known leaves a gap, which the next question asks for.
        if news.from <= self.applied {
            self.applied = self.applied.max(news.to);
        }
        self.room = news.room;
        applied
    }

    fn apply_record(&mut self, record: &Record) -> Option<Applied> {
        self.clock = self.clock.max(record.latest());
        match record {
            Record::Photo(photo) => self.apply_photo(photo),
            Record::Album(album) => self.apply_album(album),
        }
    }

    fn apply_album(&mut self, news: &AlbumRecord) -> Option<Applied> {
        if !self.shows_smart_albums {
            return None;
        }
        let id = news.id;
        let known = self.albums.get(&id);
        let mut joined = known.unwrap_or(news).clone();
        joined.join(news.clone());
        self.albums.insert(id, joined.clone());
        self.show_album(id, joined.album()).then_some(Applied::Album(id))
    }

    /// Brings the library's album into line; whether anything is different now.
    fn show_album(&mut self, id: AlbumId, album: Option<SmartAlbum>) -> bool {
        let different = self.library.smart_album(id) != album.as_ref();
        match album {
            Some(album) if different => self.library.replace_smart_album(id, album),
            Some(_) => {}
            None => drop(self.library.remove_smart_album(id)),
        }
        different
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
