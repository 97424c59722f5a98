//! What a library can begin with, besides FaceTime Live Photos (LIB-8), and screenshots taken later (SHOT-4).
//!
//! Each asset takes its id from a name that the caller gives; the same name is the same asset. A field that a
//! constructor does not ask for, such as the place, is set afterwards: all fields are public.

use alloc::format;
use alloc::string::ToString;

use chrono::{DateTime, FixedOffset};

use crate::asset::{Asset, Content, Metadata};
use crate::frame::Frames;
use crate::id::{AssetId, identifier_named};

/// The user comment of a screenshot, as iOS writes it.
const SCREENSHOT_USER_COMMENT: &str = "Screenshot";

impl Asset {
    /// A photo that the camera of a `model` took (LIB-8); `bytes` is the size of its file.
    #[must_use]
    pub fn ordinary_photo(name: &str, taken: DateTime<FixedOffset>, model: &str, bytes: u64) -> Self {
        let metadata = camera(model);
        Self::new(AssetId::named(name), Content::Photo, taken, metadata, bytes)
    }

    /// A Live Photo that the camera of a `model` took (LIB-8); `bytes` is the size of still and movie together.
    ///
    /// Its content identifier comes from `name`, and its id from that, as with any Live Photo.
    #[must_use]
    pub fn ordinary_live_photo(
        name: &str,
        taken: DateTime<FixedOffset>,
        model: &str,
        frames: Frames,
        bytes: u64,
    ) -> Self {
        let identifier = identifier_named(name);
        let metadata = Metadata { content_identifier: Some(identifier), ..camera(model) };
        Self::new(AssetId::of_live_photo(identifier), Content::LivePhoto { frames }, taken, metadata, bytes)
    }

    /// The same once more, under a name of its own: of two photos that were taken in one second, the second.
    #[must_use]
    pub fn once_more(mut self) -> Self {
        match &mut self.metadata.content_identifier {
            Some(identifier) => {
                *identifier = identifier_named(&identifier.to_string());
                self.id = AssetId::of_live_photo(*identifier);
            }
            None => self.id = AssetId::named(&self.id.to_string()),
        }
        self
    }

    /// A screenshot (SHOT-4, LIB-8), which names no camera; `bytes` is the size of its file.
    #[must_use]
    pub fn screenshot(name: &str, taken: DateTime<FixedOffset>, bytes: u64) -> Self {
        let metadata = Metadata { user_comment: SCREENSHOT_USER_COMMENT.into(), ..Metadata::default() };
        Self::new(AssetId::named(name), Content::Screenshot, taken, metadata, bytes)
    }
}

/// What an ordinary photo says of the back camera that took it.
fn camera(model: &str) -> Metadata {
    Metadata {
        make: "Apple".into(),
        model: model.into(),
        lens_model: format!("{model} back camera").into(),
        ..Metadata::default()
    }
}
