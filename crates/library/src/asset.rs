//! One thing in a photo library, and what it says of itself.

use alloc::boxed::Box;
use alloc::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::frame::Frames;
use crate::id::AssetId;
use crate::marks::Marks;

/// The user comment of a FaceTime Live Photo (LIB-4).
pub const FACETIME_USER_COMMENT: &str = "FaceTime Live Photo";

/// The word in the lens model that tells FaceTime Live Photos from all others (LIB-4, ALB-2).
pub const FACETIME_LENS: &str = "FaceTime";

/// What a screenshot weighs (LIB-8 A).
pub const SCREENSHOT_BYTES: u64 = 2_000_000;

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

/// The kind of a [`Content`] alone, without its pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A still.
    Photo,
    /// A still and a movie that belong together.
    LivePhoto,
    /// A movie.
    Movie,
    /// A picture of a screen.
    Screenshot,
}

impl Content {
    /// Its kind.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Photo => Kind::Photo,
            Self::LivePhoto { .. } => Kind::LivePhoto,
            Self::Movie => Kind::Movie,
            Self::Screenshot => Kind::Screenshot,
        }
    }
}

/// What a photo says of how it came about.
/// Its texts are shared: a library of a million photos has a few dozen of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Metadata {
    /// Shared by still and movie; upper case on disk (LIB-4).
    pub content_identifier: Option<Uuid>,
    /// Who made the device that took it.
    pub make: Arc<str>,
    /// Its marketing name.
    pub model: Arc<str>,
    /// The lens; a FaceTime Live Photo says `<marketing name> front|back FaceTime camera` (LIB-4).
    pub lens_model: Arc<str>,
    /// A comment for whoever reads the metadata; a FaceTime Live Photo says that it is one.
    pub user_comment: Arc<str>,
    /// Latitude and longitude in millionths of a degree; a FaceTime Live Photo has none (LIB-4).
    pub location: Option<(i32, i32)>,
}

impl Metadata {
    /// What a FaceTime Live Photo says of itself (LIB-4).
    ///
    /// `content_identifier` is the transaction's id, `model` the marketing name of the subject's device, and
    /// `front` tells its front camera from its back one.
    #[must_use]
    pub fn facetime(content_identifier: Uuid, model: &str, front: bool) -> Self {
        let side = if front { "front" } else { "back" };
        Self {
            content_identifier: Some(content_identifier),
            make: "Apple".into(),
            model: model.into(),
            lens_model: [model, " ", side, " ", FACETIME_LENS, " camera"].concat().into(),
            user_comment: FACETIME_USER_COMMENT.into(),
            location: None,
        }
    }
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
    /// What its owner made of it, if anything; [`Asset::marks`] reads it, [`Asset::set_marks`] writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) marks: Option<Box<Marks>>,
}

impl Asset {
    /// An asset without marks, as it comes into a library.
    #[must_use]
    pub fn new(
        id: AssetId,
        content: Content,
        taken: DateTime<FixedOffset>,
        metadata: Metadata,
        bytes: u64,
    ) -> Self {
        Self { id, content, taken, metadata, bytes, deleted: None, marks: None }
    }

    /// Whether it is a Live Photo, FaceTime's or an ordinary one (ALB-1).
    #[must_use]
    pub fn is_live_photo(&self) -> bool {
        self.content.kind() == Kind::LivePhoto
    }

    /// Whether it is a FaceTime Live Photo: a Live Photo whose lens says so (LIB-4).
    ///
    /// A still or a video made of one keeps the lens, but is a Live Photo no longer (LIB-6); a screenshot of a call
    /// never was one.
    #[must_use]
    pub fn is_facetime_live_photo(&self) -> bool {
        self.is_live_photo() && self.metadata.lens_model.contains(FACETIME_LENS)
    }

    /// The endings of its files in a Windows PC's folder of iCloud Photos; a Live Photo is two files with one base name
    /// (CLOUD-4).
    #[must_use]
    pub fn windows_files(&self) -> &'static [&'static str] {
        match self.content.kind() {
            Kind::Photo => &["JPG"],
            Kind::LivePhoto => &["JPG", "MOV"],
            Kind::Movie => &["MOV"],
            Kind::Screenshot => &["PNG"],
        }
    }

    /// How long a Live Photo's movie is, in milliseconds; 0 of anything else.
    #[must_use]
    pub fn duration_millis(&self) -> u64 {
        match self.content {
            Content::LivePhoto { frames } => frames.millis(),
            Content::Photo | Content::Movie | Content::Screenshot => 0,
        }
    }

    /// The instant at which it was taken, which orders the views (LIB-5).
    #[must_use]
    pub fn taken_at(&self) -> DateTime<Utc> {
        self.taken.to_utc()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[track_caller]
    fn check(asset: &Asset, live_photo: bool, facetime: bool) {
        assert_eq!(
            (asset.is_live_photo(), asset.is_facetime_live_photo()),
            (live_photo, facetime),
            "{asset:?}"
        );
    }

    #[test]
    fn only_a_live_photo_through_a_facetime_lens_is_a_facetime_live_photo() {
        let facetime = sample::facetime(1, 0);
        let asset = Asset {
            id: AssetId::of_live_photo(Uuid::from_u128(1)),
            content: Content::LivePhoto { frames: facetime.frames },
            taken: facetime.taken,
            metadata: facetime.metadata,
            bytes: facetime.bytes,
            deleted: None,
            marks: None,
        };
        check(&asset, true, true);
        check(&Asset { content: Content::Photo, ..asset.clone() }, false, false);
        check(&Asset { content: Content::Screenshot, ..asset }, false, false);
        check(&sample::live_photo("beach", 0), true, false);
        check(&sample::photo("hill", 0), false, false);
        check(&sample::screenshot("screen", 0), false, false);
    }

    #[test]
    fn facetime_metadata_names_the_subjects_camera_and_no_place() {
        let metadata = Metadata::facetime(Uuid::from_u128(7), "iPhone 15 Pro", true);
        assert_eq!(metadata.content_identifier, Some(Uuid::from_u128(7)));
        assert_eq!((&*metadata.make, &*metadata.model), ("Apple", "iPhone 15 Pro"));
        assert_eq!(&*metadata.lens_model, "iPhone 15 Pro front FaceTime camera");
        assert_eq!((&*metadata.user_comment, metadata.location), (FACETIME_USER_COMMENT, None));
        let back = Metadata::facetime(Uuid::from_u128(7), "iPad Air", false);
        assert_eq!(&*back.lens_model, "iPad Air back FaceTime camera");
    }
}
