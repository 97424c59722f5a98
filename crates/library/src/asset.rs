//! One thing in a photo library, and what it says of itself.

use alloc::string::String;

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::frame::Frames;

/// Names an asset within one library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetId(pub Uuid);

/// What kind of thing an asset is, and which pictures it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Content {
    /// An ordinary photo, or the still of a Live Photo kept alone (LIB-6).
    Photo,
    /// A still and a movie under one content identifier.
    LivePhoto {
        /// Which pictures of the camera it holds.
        frames: Frames,
    },
    /// A movie, among them a Live Photo turned into one (LIB-6).
    Movie,
    /// A picture of a screen (SHOT-1).
    Screenshot,
}

/// What a photo says of how it came about.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Metadata {
    /// Shared by still and movie; upper case on disk (LIB-4).
    pub content_identifier: Option<Uuid>,
    /// Who made the device that took it.
    pub make: String,
    /// Its marketing name.
    pub model: String,
    /// The lens; a FaceTime Live Photo says `<marketing name> front|back FaceTime camera` (LIB-4).
    pub lens_model: String,
    /// A comment for whoever reads the metadata; a FaceTime Live Photo says that it is one.
    pub user_comment: String,
    /// Latitude and longitude in millionths of a degree; a FaceTime Live Photo has none (LIB-4).
    pub location: Option<(i32, i32)>,
}

/// What a capture hands over: both files, described.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LivePhoto {
    /// Which pictures it holds.
    pub frames: Frames,
    /// The wall clock's date and time it bears (LIB-5).
    pub taken: DateTime<FixedOffset>,
    /// What it says of itself.
    pub metadata: Metadata,
    /// Size of still and movie together.
    pub bytes: u64,
}

/// One thing in a library.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Asset {
    /// Its name in this library.
    pub id: AssetId,
    /// What it is.
    pub content: Content,
    /// The date and time it bears, with the offset of the clock that gave it.
    pub taken: DateTime<FixedOffset>,
    /// What it says of itself.
    pub metadata: Metadata,
    /// Size of all its files together.
    pub bytes: u64,
    /// When its owner deleted it; it is then in Recently Deleted and nowhere else (LIB-7).
    pub deleted: Option<DateTime<Utc>>,
}
