//! What a photo says of itself, in both of its files.

use chrono::{DateTime, FixedOffset};
use uuid::Uuid;

use crate::Orientation;

/// What every file says of the program that made it: a synthetic photo must not pass for a real one.
pub const SOFTWARE: &str = "Shutterlab simulator (synthetic)";

/// What a photo says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct About {
    /// Ties still and movie to each other; files bear it in capitals.
    pub content_identifier: Option<Uuid>,
    /// Who made the camera.
    pub make: String,
    /// The camera's marketing name.
    pub model: String,
    /// The lens.
    pub lens_model: String,
    /// A comment for whoever reads the metadata.
    pub user_comment: String,
    /// When it was taken, with the offset of the clock that said so.
    pub taken: DateTime<FixedOffset>,
    /// How the camera was held.
    pub orientation: Orientation,
    /// Latitude and longitude in millionths of a degree.
    pub location: Option<(i32, i32)>,
}

impl About {
    /// The content identifier as files bear it.
    #[must_use]
    pub fn identifier(&self) -> Option<String> {
        self.content_identifier.map(|id| id.hyphenated().to_string().to_uppercase())
    }
}
