//! What is on a disk, what it is at, and how long things take.

use std::{sync::Arc, time::Duration};

use device::{AlbumAction, Effect, Keys, PhotoAction, Place};
use library::{
    AlbumId, Asset, AssetId, Edit, LivePhoto, SCREENSHOT_BYTES,
    cloud::{News, Receipt, Replica},
};
use protocol::{Few, Instant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Times, bug};

/// Something that a disk is at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Make durable all changes up to this one.
    Commit {
        /// The last change.
        revision: u64,
    },
    /// Write the still of a capture.
    Still {
        /// Which press.
        id: Uuid,
        /// How much.
        bytes: u64,
        /// Whether it was ordered to fail.
        fails: bool,
    },
    /// Write the movie of a capture.
    Movie {
        /// Which press.
        id: Uuid,
        /// How much.
        bytes: u64,
        /// Whether it was ordered to fail.
        fails: bool,
    },
    /// Save to the photo library (LIB-1).
    Save {
        /// Which press.
        id: Uuid,
        /// What.
        photo: Arc<LivePhoto>,
        /// The life of Photos in which it was begun: it does not outlive that.
        photos_life: u32,
        /// Whether it was ordered to fail.
        fails: bool,
    },
    /// See whether the library has the photo of a press.
    Look {
        /// Which press.
        id: Uuid,
    },
    /// Keep a screenshot (SHOT-4).
    Screenshot {
        /// Its name.
        asset: AssetId,
        /// By which keys.
        keys: Keys,
        /// Where.
        place: Place,
    },
    /// Do something to a photo.
    Photo {
        /// Counts from 1 in the view that shows it.
        photo: u32,
        /// What.
        action: PhotoAction,
    },
    /// Change what its owner makes of a photo.
    Edit {
        /// Counts from 1 in the view that shows it.
        photo: u32,
        /// How.
        edit: Edit,
    },
    /// Do something to a smart album (ALB-2).
    SmartAlbum {
        /// The name of a new one, if one is to be made.
        id: AlbumId,
        /// As its owner calls it.
        album: String,
        /// What.
        action: Box<AlbumAction>,
    },
    /// See what there is to send to iCloud (CLOUD-1).
    CollectUploads,
    /// Take note of what iCloud said to what was sent.
    ConfirmUploads {
        /// What it said.
        receipt: Arc<Receipt>,
    },
    /// Bring the library into line with what is new in iCloud (CLOUD-2).
    ApplyNews {
        /// What is new.
        news: Arc<News>,
    },
}

impl Job {
    /// Has it fail when it is done, as it did on a real disk; false for what nobody expects to fail.
    pub fn fail(&mut self) -> bool {
        match self {
            Self::Still { fails, .. } | Self::Movie { fails, .. } | Self::Save { fails, .. } => {
                *fails = true;
                true
            }
            Self::Commit { .. }
            | Self::Look { .. }
            | Self::Screenshot { .. }
            | Self::Photo { .. }
            | Self::Edit { .. }
            | Self::SmartAlbum { .. }
            | Self::CollectUploads
            | Self::ConfirmUploads { .. }
            | Self::ApplyNews { .. } => false,
        }
    }

    /// Whether it can change what is in Recently Deleted, or since when.
    #[must_use]
    pub fn is_about_deletion(&self) -> bool {
        matches!(self, Self::Photo { .. } | Self::ApplyNews { .. })
    }
}

/// What is ordered for one save.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SaveOrder {
    /// It fails.
    Fail,
    /// It takes so much longer.
    Slow(Duration),
}

/// The disk of one device. See the crate's page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Disk {
    times: Times,
    free_bytes: u64,
    /// What the library takes beyond all room that there was.
    pub(crate) owed_bytes: u64,
    /// Files of captures that have not left yet.
    pub(crate) captures: Few<Uuid, u64>,
    pub(crate) replica: Replica,
    /// Files on a Mac's desktop.
    pub(crate) desktop_files: u32,
    /// Counts starts of the device, so that what was begun before is not ended after.
    life: u32,
    /// Counts starts of Photos.
    photos_life: u32,
    /// Saves still to be counted, and what is ordered for them.
    orders: Vec<(u32, SaveOrder, u32)>,
    /// Files of captures still to be counted, until one that fails.
    write_orders: Vec<(u32, u32)>,
    /// Until when Photos is at a save of that press.
    saving: Few<Uuid, Instant>,
}

impl Disk {
    /// A disk with so many bytes free and a library on it.
    #[must_use]
    pub fn new(free_bytes: u64, replica: Replica, times: Times) -> Self {
        Self {
            times,
            free_bytes,
            owed_bytes: 0,
            captures: Few::new(),
            replica,
            desktop_files: 0,
            life: 1,
            photos_life: 1,
            orders: vec![],
            write_orders: vec![],
            saving: Few::new(),
        }
    }

    /// Puts a photo into the library that was there before anything happened (LIB-8), under a name that is free, and
    /// returns it. It takes no room: what is free is told without it.
    pub fn put(&mut self, mut asset: Asset) -> Arc<Asset> {
        while self.replica.library().get(asset.id).is_some() {
            asset = asset.once_more();
        }
        self.replica.add(asset.clone());
        Arc::new(asset)
    }

    /// A photo is in the library on a real disk of which nothing is known here: the program stopped just after it was saved.
    pub fn adopt(&mut self, asset: &Asset) {
        let before = self.replica.library().bytes();
        self.replica.add(asset.clone());
        self.account_for(before);
    }

    /// The photo library, with what it owes to iCloud.
    #[must_use]
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// The photo library alone.
    #[must_use]
    pub fn into_library(self) -> library::Library {
        self.replica.into_library()
    }

    /// How many bytes are free.
    #[must_use]
    pub fn free_bytes(&self) -> u64 {
        self.free_bytes
    }

    /// Something outside of it fills the disk, or empties it (DEV-7).
    pub fn set_free_bytes(&mut self, free_bytes: u64) {
        self.free_bytes = free_bytes;
    }

    /// How many files lie on a Mac's desktop.
    #[must_use]
    pub fn desktop_files(&self) -> u32 {
        self.desktop_files
    }

    /// Counts starts and stops of the device: what was begun in one life is not ended in another.
    #[must_use]
    pub fn life(&self) -> u32 {
        self.life
    }

    /// Orders something for the `nth` save from now, counted from 1. `by` is whoever ordered it, for [`Disk::unspent`].
    pub fn order(&mut self, nth: u32, order: SaveOrder, by: u32) {
        self.orders.push((nth, order, by));
    }

    /// Who ordered something for saves and files that never came.
    pub fn unspent(&self) -> impl Iterator<Item = u32> {
        let saves = self.orders.iter().map(|(_, _, by)| *by);
        saves.chain(self.write_orders.iter().map(|(_, by)| *by))
    }

    /// Orders the `nth` file of a capture from now, counted from 1, to fail.
    pub fn order_write(&mut self, nth: u32, by: u32) {
        self.write_orders.push((nth, by));
    }

    /// What an effect comes to, and how long it takes; none if there is nothing to wait for, but more room.
    pub fn begin(&mut self, now: Instant, effect: Effect) -> Option<(Duration, Job)> {
        let times = self.times;
        Some(match effect {
            Effect::Commit { revision } => (times.commit, Job::Commit { revision }),
            Effect::WriteStill { id, bytes } => {
                (times.still, Job::Still { id, bytes, fails: count_down(&mut self.write_orders) })
            }
            Effect::WriteMovie { id, bytes } => {
                (times.movie, Job::Movie { id, bytes, fails: count_down(&mut self.write_orders) })
            }
            Effect::RemoveFiles { id } => {
                self.free_up(id);
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

    /// Whether a save or a screenshot would succeed now.
    #[must_use]
    pub fn has_room_for(&self, job: &Job) -> bool {
        match job {
            Job::Save { photo, photos_life, fails, .. } => {
                !fails && !self.is_undone(*photos_life) && photo.bytes <= self.free_bytes
            }
            Job::Screenshot { .. } => SCREENSHOT_BYTES <= self.free_bytes,
            Job::Commit { .. }
            | Job::Still { .. }
            | Job::Movie { .. }
            | Job::Look { .. }
            | Job::Photo { .. }
            | Job::Edit { .. }
            | Job::SmartAlbum { .. }
            | Job::CollectUploads
            | Job::ConfirmUploads { .. }
            | Job::ApplyNews { .. } => false,
        }
    }

    /// Photos stopped: what it was saving is undone.
    pub fn photos_stopped(&mut self) {
        self.photos_life += 1;
    }

    pub(crate) fn is_undone(&self, photos_life: u32) -> bool {
        self.photos_life != photos_life
    }

    /// The device stopped: what its disk was at is not ended.
    pub fn stop(&mut self) {
        if planted::bug!(CrashLosesLastSave) {
            bug::lose_last_save(&self.saving, &mut self.replica);
        }
        self.life += 1;
        self.photos_life += 1;
        self.saving.clear();
    }

    /// The device started.
    pub fn start(&mut self) {
        self.life += 1;
    }

    /// Another device is in this one's place: the disk is as it is bought, but what is ordered still stands.
    pub fn begin_anew(&mut self, free_bytes: u64, replica: Replica) {
        self.stop();
        let (life, photos_life) = (self.life, self.photos_life);
        let orders = (std::mem::take(&mut self.orders), std::mem::take(&mut self.write_orders));
        *self = Self { life, photos_life, ..Self::new(free_bytes, replica, self.times) };
        (self.orders, self.write_orders) = orders;
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
