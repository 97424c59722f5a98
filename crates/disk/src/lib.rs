//! The disk of a device as a value: its photo library, the files of captures, the room on it, and what each
//! [`device::Effect`] comes to.
//!
//! What belongs here: how long things take, what is ordered to fail, what a save, an edit or news from iCloud does to the
//! library and to the room, and what there is to note about it. What must never be known here: files, a network, virtual
//! time's agenda, scenarios, what anybody expects.
//!
//! A [`Disk`] has two steps for an effect: [`Disk::begin`] says what is to be done and how long it takes, and
//! [`Disk::finish`] does it and gives the [`device::Completion`]. Between the two lies the time of whoever drives it: the
//! engine's agenda, or a real disk.
#![forbid(unsafe_code)]

mod bug;
mod disk;
mod finish;
mod photos;
mod room;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, FixedOffset, Utc};
use device::{Profile, WriteError, policy::SmartAlbumSync};
use library::{
    AlbumId, Asset, AssetId, SmartAlbum,
    cloud::{Replica, ReplicaId},
};
use protocol::Family;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use disk::{Disk, Job, SaveOrder};

/// How long a disk takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Times {
    /// Until a change of what is durable is kept.
    pub commit: Duration,
    /// Until the still of a capture is written.
    pub still: Duration,
    /// Until the movie of a capture is written.
    pub movie: Duration,
    /// Until Photos has saved a Live Photo.
    pub save: Duration,
}

/// What time it is as a job ends.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// By the device's clock, which dates what its owner does.
    pub clock: DateTime<FixedOffset>,
    /// The true time, by which Recently Deleted counts its days (LIB-7).
    pub today: DateTime<Utc>,
}

/// What there is to note of a disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The photo library changed.
    Library(LibraryChange),
    /// A file came to lie on a Mac's desktop.
    Desktop {
        /// Its name.
        asset: AssetId,
        /// How many lie there now.
        files: u32,
    },
    /// A save did not work, or was undone (LIB-3).
    SaveFailed {
        /// Which press.
        id: Uuid,
        /// Why.
        error: WriteError,
    },
}

/// How a photo library changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum LibraryChange {
    /// Something was added.
    Added {
        /// What.
        asset: Arc<Asset>,
    },
    /// Something was saved again that was there already, or had been deleted; nothing changed.
    AlreadyThere {
        /// What.
        asset: AssetId,
    },
    /// To Recently Deleted (LIB-7).
    Deleted {
        /// What.
        asset: AssetId,
    },
    /// Back from Recently Deleted.
    Recovered {
        /// What.
        asset: AssetId,
    },
    /// Gone for good, by its owner or after 30 days (LIB-7).
    Gone {
        /// What.
        asset: AssetId,
        /// Whether by the owner.
        by_owner: bool,
    },
    /// Its owner makes something else of it (ALB-3).
    Edited {
        /// As it is now.
        asset: Arc<Asset>,
    },
    /// It came from iCloud, or is there as it is in iCloud (CLOUD-1, CLOUD-2).
    Synced {
        /// As it is now.
        asset: Arc<Asset>,
    },
    /// Gone for good, as it is in iCloud (CLOUD-2).
    SyncedAway {
        /// What.
        asset: AssetId,
    },
    /// A smart album was made, changed or removed (ALB-2), or came from iCloud (ALB-4).
    SmartAlbum {
        /// Which.
        id: AlbumId,
        /// As it is now; none if it was removed.
        album: Option<Box<SmartAlbum>>,
        /// Whether from iCloud.
        from_icloud: bool,
    },
    /// Another device is in this one's place, with an empty library.
    Replaced,
}

/// The library of a device as it is bought; `id` tells it from every other that its owner ever had. Smart albums appear
/// where the policy has them, but a PC has no Albums tab (ALB-4).
#[must_use]
pub fn new_replica(profile: &Profile, id: u32) -> Replica {
    let shows_smart_albums = match (profile.model.family, profile.policy.smart_album_sync) {
        (Family::Mac, _) | (Family::Phone | Family::Pad | Family::Pod, SmartAlbumSync::Everywhere) => true,
        (Family::Phone | Family::Pad | Family::Pod, SmartAlbumSync::Macs)
        | (Family::Watch | Family::WindowsPc | Family::AndroidPhone, _) => false,
    };
    Replica::new(ReplicaId(id), shows_smart_albums)
}
