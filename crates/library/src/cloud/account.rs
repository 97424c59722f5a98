//! What iCloud keeps of one person's photos.

use alloc::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cloud::record::{Batch, Item, Name, News, PhotoRecord, Receipt, Record, Room, Stage};
use crate::id::AssetId;
use crate::keeping::pairs;

/// News brings at most so many records at once.
pub const NEWS_RECORDS_MAX: usize = 50;

/// A batch and news bring at most files of so many bytes at once, but one photo in any case: what is lost on the way has to
/// come again.
pub const FILES_BYTES_MAX: u64 = 20_000_000;

/// One person's photos and smart albums in iCloud.
///
/// It shows a photo to nobody before it has its files, and takes no files for which it has no room.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Account {
    capacity: u64,
    used: u64,
    /// How often the room has changed.
    room_changes: u64,
    /// With which of these changes it last became more; 0 if with none.
    room_grew: u64,
    #[serde(with = "pairs")]
    records: BTreeMap<Name, (u64, Record)>,
    /// Photos whose files are here.
    media: BTreeMap<AssetId, u64>,
    /// What changed at which count; of each thing the last change alone.
    log: BTreeMap<u64, Name>,
    count: u64,
}

impl Account {
    /// An empty account with room for so many bytes.
    #[must_use]
    pub fn new(capacity: u64) -> Self {
        Self {
            capacity,
            used: 0,
            room_changes: 1,
            room_grew: 0,
            records: BTreeMap::new(),
            media: BTreeMap::new(),
            log: BTreeMap::new(),
            count: 0,
        }
    }

    /// Gives it room for so many bytes. What is there stays, even if it is more.
    pub fn set_capacity(&mut self, capacity: u64) {
        let before = self.room().bytes;
        self.capacity = capacity;
        self.room_changed(before);
    }

    fn room_changed(&mut self, before: u64) {
        self.room_changes += 1;
        if self.room().bytes > before {
            self.room_grew = self.room_changes;
        }
    }

    /// Free storage.
    #[must_use]
    pub fn room(&self) -> Room {
        Room { change: self.room_changes, bytes: self.capacity.saturating_sub(self.used) }
    }

    /// With which change of the room it last became more: whoever knows of that change, or of a later one, believes in no
    /// less room than there is. 0 if it never did.
    #[must_use]
    pub fn room_grew(&self) -> u64 {
        self.room_grew
    }

    /// How many changes it has taken; a device that has applied so many knows all.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// How many photos it has, Recently Deleted included.
    #[must_use]
    pub fn photos(&self) -> usize {
        self.media.len()
    }

    /// Whether it has the files of that photo.
    #[must_use]
    pub fn has_files(&self, photo: AssetId) -> bool {
        self.media.contains_key(&photo)
    }

    /// Takes what a device sends, as far as it can.
    pub fn take(&mut self, batch: &Batch) -> Receipt {
        let mut receipt = Receipt { counts: (self.count, self.count), ..Receipt::default() };
        for item in &batch.items {
            self.take_item(item, &mut receipt);
        }
        receipt.room = self.room();
        receipt.counts.1 = self.count;
        receipt
    }

    fn take_item(&mut self, item: &Item, receipt: &mut Receipt) {
        let name = item.record.name();
        let known = self.records.get(&name).map(|(_, record)| record);
        let mut joined = known.cloned().unwrap_or_else(|| item.record.clone());
        joined.join(item.record.clone());
        let mut changed = known != Some(&joined);
        if let Record::Photo(photo) = &joined {
            match self.files(photo, item.media) {
                Files::Kept => {}
                Files::Come(bytes) => {
                    let before = self.room().bytes;
                    self.used += bytes;
                    self.room_changed(before);
                    self.media.insert(photo.id, bytes);
                    changed = true;
                }
                Files::Go(bytes) => {
                    let before = self.room().bytes;
                    self.used -= bytes;
                    self.room_changed(before);
                    self.media.remove(&photo.id);
                }
                Files::Missing => return receipt.wanted.push(photo.id),
                Files::TooLarge => return receipt.no_room.push(photo.id),
            }
        }
        receipt.taken.push((name, item.revision));
        if changed {
            self.count += 1;
            self.log.insert(self.count, name);
            if let Some((before, _)) = self.records.insert(name, (self.count, joined)) {
                self.log.remove(&before);
            }
        }
    }

    /// What becomes of the files of a photo that stands like that, if they are offered or not.
    fn files(&self, photo: &PhotoRecord, offered: bool) -> Files {
        let is_there = match photo.life.stage {
            Stage::Here | Stage::Deleted(_) => true,
            Stage::Gone => false,
        };
        match (is_there, self.media.get(&photo.id)) {
            (true, Some(_)) | (false, None) => Files::Kept,
            (false, Some(bytes)) => Files::Go(*bytes),
            (true, None) if !offered => Files::Missing,
            (true, None) if photo.bytes() > self.room().bytes => Files::TooLarge,
            (true, None) => Files::Come(photo.bytes()),
        }
    }

    /// What changed since a count, [`NEWS_RECORDS_MAX`] records and [`FILES_BYTES_MAX`] at most.
    #[must_use]
    pub fn since(&self, from: u64) -> News {
        let mut news = News { from, to: from, room: self.room(), ..News::default() };
        let mut bytes = 0;
        for (count, name) in self.log.range(from.saturating_add(1)..) {
            let Some((_, record)) = self.records.get(name) else { continue };
            bytes += record.media_bytes();
            let full = news.records.len() == NEWS_RECORDS_MAX || bytes > FILES_BYTES_MAX;
            if full && !news.records.is_empty() {
                if planted::bug!(NewsSkipsOne) {
                    news.to = *count;
                }
                news.more = true;
                return news;
            }
            news.to = *count;
            news.records.push(record.clone());
        }
        news.to = self.count.max(from);
        news
    }
}

/// What becomes of a photo's files in iCloud.
enum Files {
    Kept,
    Come(u64),
    Go(u64),
    /// They are not there and were not sent.
    Missing,
    /// There is no room.
    TooLarge,
}
