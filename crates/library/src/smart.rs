//! Smart albums: a name and a rule, and what the rule lets in (ALB-2, ALB-3).

use core::fmt;

use alloc::string::String;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::rule::Rule;

/// Names a smart album, the same on all of a person's devices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlbumId(pub Uuid);

impl fmt::Display for AlbumId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A smart album.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SmartAlbum {
    /// As its owner named it.
    pub name: String,
    /// What an asset has to be like to be in it.
    pub rule: Rule,
}
