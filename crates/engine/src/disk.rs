//! The simulated disk of a device: what is on it, and how long things take.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use device::{AlbumAction, Effect, Keys, PhotoAction, Place};
use library::{
    AlbumId, AssetId, Edit, LivePhoto,
    cloud::{News, Receipt, Replica},
};
use protocol::Instant;
use uuid::Uuid;

use crate::bug;

/// What a screenshot weighs.
pub(crate) const SCREENSHOT_BYTES: u64 = 2_000_000;

/// Something that a disk is at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Job {
    Commit {
        revision: u64,
    },
    /// `fails` if a step ordered so.
    Still {
        id: Uuid,
        bytes: u64,
        fails: bool,
    },
    /// `fails` if a step ordered so.
    Movie {
        id: Uuid,
        bytes: u64,
        fails: bool,
    },
    /// Begun in that life of Photos; `fails` if a step ordered so.
    Save {
        id: Uuid,
        photo: Arc<LivePhoto>,
        photos_life: u32,
        fails: bool,
    },
    Look {
        id: Uuid,
    },
    Screenshot {
        asset: AssetId,
        keys: Keys,
        place: Place,
    },
    Photo {
        photo: u32,
        action: PhotoAction,
    },
    Edit {
        photo: u32,
        edit: Edit,
    },
    SmartAlbum {
        id: AlbumId,
        album: String,
        action: Box<AlbumAction>,
    },
    CollectUploads,
    ConfirmUploads {
        receipt: Arc<Receipt>,
    },
    ApplyNews {
        news: Arc<News>,
    },
}

/// What a step ordered for one save.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SaveOrder {
    Fail,
    Slow(Duration),
}

/// The disk of one device.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Disk {
    pub(crate) free_bytes: u64,
    /// What the library takes beyond all room that there was.
    owed_bytes: u64,
    /// Files of captures that have not left yet.
    captures: BTreeMap<Uuid, u64>,
    pub(crate) replica: Replica,
    /// Files on a Mac's desktop.
    pub(crate) desktop_files: u32,
    /// Counts starts of the device, so that what was begun before is not ended after.
    pub(crate) life: u32,
    /// Counts starts of Photos.
    pub(crate) photos_life: u32,
    /// Saves still to be counted, and what is ordered for them.
    orders: Vec<(u32, SaveOrder, u32)>,
    /// Files of captures still to be counted, until one that fails.
    write_orders: Vec<(u32, u32)>,
    /// Until when Photos is at a save of that press.
    saving: BTreeMap<Uuid, Instant>,
    /// When Photos will look at Recently Deleted.
    pub(crate) expiry: Option<Instant>,
}

impl Disk {
    pub(crate) fn new(free_bytes: u64, replica: Replica) -> Self {
        Self {
            free_bytes,
            owed_bytes: 0,
            captures: BTreeMap::new(),
            replica,
            desktop_files: 0,
            life: 1,
            photos_life: 1,
            orders: vec![],
            write_orders: vec![],
            saving: BTreeMap::new(),
            expiry: None,
        }
    }

    pub(crate) fn order(&mut self, nth: u32, order: SaveOrder, step: u32) {
        self.orders.push((nth, order, step));
    }

    /// The steps whose saves and files never came.
    pub(crate) fn unspent(&self) -> impl Iterator<Item = u32> {
        let saves = self.orders.iter().map(|(_, _, step)| *step);
        saves.chain(self.write_orders.iter().map(|(_, step)| *step))
    }

    pub(crate) fn order_write(&mut self, nth: u32, step: u32) {
        self.write_orders.push((nth, step));
    }

    /// What an effect comes to, and how long it takes; none if there is nothing to wait for.
    pub(crate) fn begin(
        &mut self,
        now: Instant,
        effect: Effect,
        times: &scenario::Disk,
    ) -> Option<(Duration, Job)> {
        Some(match effect {
            Effect::Commit { revision } => (times.commit, Job::Commit { revision }),
            Effect::WriteStill { id, bytes } => {
                (times.still, Job::Still { id, bytes, fails: count_down(&mut self.write_orders) })
            }
            Effect::WriteMovie { id, bytes } => {
                (times.movie, Job::Movie { id, bytes, fails: count_down(&mut self.write_orders) })
            }
            Effect::RemoveFiles { id } => {
                self.free_bytes += self.captures.remove(&id).unwrap_or(0);
                return None;
            }
            Effect::Save { id, photo } => {
                let (slower, fails) = self.take_orders();
                let photos_life = self.photos_life;
                self.saving.insert(id, now + times.save + slower);
                (times.save + slower, Job::Save { id, photo, photos_life, fails })
            }
            // Photos answers in order: a save that was asked for before is done, or has failed, by then.
            Effect::Look { id } => {
                let saving = self.saving.get(&id).map_or(Duration::ZERO, |until| until.since(now));
                (saving.max(times.commit), Job::Look { id })
            }
            Effect::KeepScreenshot { asset, keys, place } => {
                (times.still, Job::Screenshot { asset, keys, place })
            }
            Effect::Photo { photo, action } => (times.commit, Job::Photo { photo, action }),
            Effect::Edit { photo, edit } => (times.commit, Job::Edit { photo, edit }),
            Effect::SmartAlbum { id, album, action } => (times.commit, Job::SmartAlbum { id, album, action }),
            // What is there is known at once; what changes is durable before anybody hears of it.
            Effect::CollectUploads => (Duration::ZERO, Job::CollectUploads),
            Effect::ConfirmUploads { receipt } => (times.commit, Job::ConfirmUploads { receipt }),
            Effect::ApplyNews { news } => (times.commit, Job::ApplyNews { news }),
        })
    }

    fn take_orders(&mut self) -> (Duration, bool) {
        let (mut slower, mut fails) = (Duration::ZERO, false);
        for (nth, order, _) in &mut self.orders {
            *nth = nth.saturating_sub(1);
            match order {
                SaveOrder::Slow(by) if *nth == 0 => slower += *by,
                SaveOrder::Fail if *nth == 0 => fails = true,
                SaveOrder::Slow(_) | SaveOrder::Fail => {}
            }
        }
        self.orders.retain(|(nth, ..)| *nth > 0);
        (slower, fails)
    }

    /// A save of that press is done, or has failed.
    pub(crate) fn saved(&mut self, id: Uuid) {
        if !planted::bug!(CrashLosesLastSave) {
            self.saving.remove(&id);
        }
    }

    /// The device stopped: what its disk was at is not ended.
    pub(crate) fn stop(&mut self) {
        if planted::bug!(CrashLosesLastSave) {
            bug::lose_last_save(&self.saving, &mut self.replica);
        }
        self.life += 1;
        self.photos_life += 1;
        self.saving.clear();
    }

    /// Another device is in this one's place.
    pub(crate) fn begin_anew(&mut self, free_bytes: u64, replica: Replica) {
        self.stop();
        let (life, photos_life) = (self.life, self.photos_life);
        let orders = (std::mem::take(&mut self.orders), std::mem::take(&mut self.write_orders));
        *self = Self { life, photos_life, ..Self::new(free_bytes, replica) };
        (self.orders, self.write_orders) = orders;
    }

    /// The library takes so much more. What came from iCloud comes whether there is room or not: the device then keeps
    /// smaller versions (CLOUD-1 A), and owes the rest.
    pub(crate) fn charge(&mut self, bytes: u64) {
        self.owed_bytes += bytes.saturating_sub(self.free_bytes);
        self.free_bytes = self.free_bytes.saturating_sub(bytes);
    }

    /// The library takes so much less; what is owed is paid first.
    pub(crate) fn give_back(&mut self, bytes: u64) {
        let paid = bytes.min(self.owed_bytes);
        self.owed_bytes -= paid;
        self.free_bytes += bytes - paid;
    }

    /// Takes room for a file of a capture, if there is room.
    pub(crate) fn keep_capture(&mut self, id: Uuid, bytes: u64) -> bool {
        let kept = self.take_room(bytes);
        if kept {
            *self.captures.entry(id).or_default() += bytes;
        }
        kept
    }

    pub(crate) fn take_room(&mut self, bytes: u64) -> bool {
        match self.free_bytes.checked_sub(bytes) {
            Some(left) => {
                self.free_bytes = left;
                true
            }
            None => false,
        }
    }
}

/// Counts one more; whether one of the orders was for it.
fn count_down(orders: &mut Vec<(u32, u32)>) -> bool {
    for (nth, _) in orders.iter_mut() {
        *nth = nth.saturating_sub(1);
    }
    let before = orders.len();
    orders.retain(|(nth, _)| *nth > 0);
    orders.len() < before
}
