//! One device in a FaceTime call: what its owner does with it, what it hears, decides, tells and takes.
//!
//! What belongs here: participants, the call, settings, consent, the shutter, capture, notification, screenshots,
//! power, and what of all that is durable. What must never be known here: a network, a disk, a photo library, a
//! clock, chance, other devices except by their messages.
//!
//! A [`Device`] is a value with three methods. [`Device::handle_input`] takes what happens to it;
//! [`Device::poll_output`] gives what it does: messages, [`Effect`]s that somebody must carry out and answer by a
//! [`Completion`], and [`Event`]s, which are facts; [`Device::poll_timeout`] says when it wants to be woken.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod alike;
mod asked;
mod bug;
mod call;
mod camera;
mod capture;
mod clock;
mod command;
mod consent;
mod device;
mod durable;
mod event;
mod icloud;
mod limits;
mod notification;
mod participant;
mod photos;
mod picture;
pub mod policy;
mod power;
mod press;
mod profile;
mod screenshot;
mod settings;
mod shutter;
mod timer;

use alloc::{boxed::Box, string::String, sync::Arc};

use chrono::FixedOffset;
use library::{
    AlbumId, AlbumRefusal, AssetId, Edit, Frames, LivePhoto,
    cloud::{News, Receipt},
};
use protocol::{Message, NodeId, Route};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use clock::{ClockImage, WallClock};
pub use command::{AlbumAction, Command, Keys, PhotoAction};
pub use consent::Availability;
pub use device::Device;
pub use durable::Image;
pub use event::{
    App, CallRefusal, DiscardReason, Event, EventKind, Gesture, Impossible, Outcome, Place, Shortened,
    Shutter,
};
pub use icloud::{Outgoing, UploadHold};
pub use limits::Limits;
pub use picture::Picture;
pub use policy::Policy;
pub use profile::{Clock, Profile};
pub use settings::{Region, Setting, Settings, update_path};
pub use shutter::CallScreen;
pub use timer::TimerName;

/// Everything that can happen to a device.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Its owner does something.
    Command(Command),
    /// A message arrives.
    Receive {
        /// From whom.
        from: NodeId,
        /// What.
        message: Message,
    },
    /// An effect is done.
    Completion(Completion),
    /// The moment that [`Device::poll_timeout`] named has come.
    Timeout,
    /// Something stops without being asked (LIB-3).
    Crash(App),
    /// The battery is empty: it stops like that, and does not start again by itself (DEV-8).
    BatteryEmpty,
    /// The free storage is another now (DEV-7).
    FreeBytes(u64),
    /// The connection to the services was lost, or is there again.
    Connection {
        /// Whether it is there.
        up: bool,
    },
    /// The device's iCloud account is signed out, or signed in again, wherever that was done (CLOUD-3).
    ICloudAccount {
        /// Whether it is signed in.
        signed_in: bool,
    },
    /// Somebody or something set the wall clock (DEV-6).
    ClockStep {
        /// By how much; negative is back.
        micros: i64,
    },
    /// The wall clock runs at another pace from now on (DEV-6).
    ClockDrift {
        /// By how many millionths it runs fast; negative is slow.
        ppm: i32,
    },
    /// The wall clock is set to another zone (DEV-6).
    ClockZone(FixedOffset),
    /// Something changed in the photo library by itself: time went by (LIB-7).
    LibraryChanged,
    /// The owner has another one of the same model in its place, set up with the same account: nothing that was on
    /// the old one is on it.
    Replaced,
}

/// Everything that a device does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Says something; it may be lost.
    Transmit {
        /// To whom.
        to: NodeId,
        /// Which way.
        route: Route,
        /// What.
        message: Message,
    },
    /// Wants something done, and a [`Completion`].
    Perform(Effect),
    /// States a fact.
    Event(Event),
}

/// What a device wants done outside of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Make durable all changes up to this one.
    Commit {
        /// The last change.
        revision: u64,
    },
    /// Write the still of a capture to the subject's disk (CAP-7).
    WriteStill {
        /// Which press.
        id: Uuid,
        /// How much.
        bytes: u64,
    },
    /// Write the movie of a capture to the subject's disk (CAP-7).
    WriteMovie {
        /// Which press.
        id: Uuid,
        /// How much.
        bytes: u64,
    },
    /// Remove the files of a capture from the subject's disk (CAP-10). Has no completion.
    RemoveFiles {
        /// Which press.
        id: Uuid,
    },
    /// Save to the photo library (LIB-1).
    Save {
        /// Which press.
        id: Uuid,
        /// What.
        photo: Arc<LivePhoto>,
    },
    /// See whether the photo library has the photo of a press, once every save of it that was asked for before is done.
    Look {
        /// Which press.
        id: Uuid,
    },
    /// Keep a screenshot (SHOT-4).
    KeepScreenshot {
        /// Its name.
        asset: AssetId,
        /// By which keys.
        keys: Keys,
        /// Where.
        place: Place,
    },
    /// Do something to a photo in the library.
    Photo {
        /// Counts from 1, as in [`Command::Photo`].
        photo: u32,
        /// What.
        action: PhotoAction,
    },
    /// Change what the owner makes of a photo.
    Edit {
        /// Counts from 1, as in [`Command::Edit`].
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

/// What became of an effect.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Completion {
    /// All changes up to this one are durable.
    Committed {
        /// The last one.
        revision: u64,
    },
    /// The still is written, or not.
    StillWritten {
        /// Which press.
        id: Uuid,
        /// Whether.
        result: Result<(), WriteError>,
    },
    /// The movie is written, or not.
    MovieWritten {
        /// Which press.
        id: Uuid,
        /// Whether.
        result: Result<(), WriteError>,
    },
    /// The photo is in the library, or not (LIB-3).
    Saved {
        /// Which press.
        id: Uuid,
        /// As which asset.
        result: Result<AssetId, WriteError>,
    },
    /// What the library has of a press.
    Looked {
        /// Which press.
        id: Uuid,
        /// The photo, if it is there.
        found: Option<(AssetId, Frames)>,
    },
    /// The screenshot is kept, or not.
    ScreenshotKept {
        /// By which keys.
        keys: Keys,
        /// Where.
        place: Place,
        /// Whether.
        result: Result<(), WriteError>,
    },
    /// Something was done to a photo, or not.
    PhotoDone {
        /// What.
        action: PhotoAction,
        /// To which asset, or why not.
        result: Result<AssetId, library::Refusal>,
    },
    /// A photo was edited, or not.
    EditDone {
        /// How.
        edit: Edit,
        /// Which, and whether anything is different now; or why not.
        result: Result<(AssetId, bool), library::Refusal>,
    },
    /// Something was done to a smart album, or not.
    SmartAlbumDone {
        /// As its owner calls it.
        album: String,
        /// What.
        action: Box<AlbumAction>,
        /// To which, or why not.
        result: Result<AlbumId, AlbumRefusal>,
    },
    /// There is so much to send to iCloud.
    UploadsCollected(Outgoing),
    /// What iCloud said is noted.
    UploadsConfirmed {
        /// How many things it has now.
        confirmed: u32,
    },
    /// The library is as iCloud says.
    NewsApplied {
        /// How many things are different now.
        things: u32,
    },
}

/// Why something could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WriteError {
    /// There is no room.
    StorageFull,
    /// The disk failed.
    DiskFailed,
    /// Photos stopped before it was done.
    PhotosStopped,
}
