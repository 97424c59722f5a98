//! What lies in a device's folder, for programs: `library.json`.

use serde::{Deserialize, Serialize};

/// The index's name in each device's folder.
pub const INDEX_FILE: &str = "library.json";
/// Counts up when the index is no longer read as before.
pub const INDEX_VERSION: u32 = 1;

/// What a device's owner has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// [`INDEX_VERSION`].
    pub version: u32,
    /// What the scenario is called.
    pub scenario: String,
    /// What all chance was drawn from.
    pub seed: u64,
    /// The device, `alice.phone`.
    pub device: String,
    /// Its marketing name.
    pub model: String,
    /// What is on it, in the order in which it came.
    pub photos: Vec<Photo>,
}

/// One photo, video or screenshot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// Its name in the library.
    pub asset: String,
    /// `live-photo`, `photo`, `movie` or `screenshot`.
    pub kind: String,
    /// The date and time that it bears.
    pub taken: String,
    /// Its files.
    pub files: Vec<File>,
    /// What still and movie share, as the files bear it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub content_identifier: Option<String>,
    /// Whose camera took it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub camera: Option<String>,
    /// Which pictures of the camera it shows: the first, the still, the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pictures: Option<[u64; 3]>,
    /// How many pictures from before the first one its movie holds and hides.
    #[serde(skip_serializing_if = "is_zero", default)]
    pub hidden_pictures: usize,
    /// Whether it is in Recently Deleted.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub deleted: bool,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Where, below the device's folder.
    pub path: String,
    /// How large.
    pub bytes: usize,
    /// What its content hashes to.
    pub blake3: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}
