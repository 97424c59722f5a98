//! Names of assets, each made from what it names: nothing is drawn, so that equal runs give equal names.

use core::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

// Sixteen letters each, for a UUID has sixteen bytes; one namespace for each way in which an asset comes about.
const SAVED: Uuid = Uuid::from_bytes(*b"shutterlab:saved");
const NAMED: Uuid = Uuid::from_bytes(*b"shutterlab:named");
const VIDEO: Uuid = Uuid::from_bytes(*b"shutterlab:video");
const STILL: Uuid = Uuid::from_bytes(*b"shutterlab:still");

/// Names an asset within one library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AssetId(pub Uuid);

impl AssetId {
    /// The name of the Live Photo that bears `content_identifier`: one identifier, one asset (LIB-4).
    #[must_use]
    pub fn of_live_photo(content_identifier: Uuid) -> Self {
        Self(Uuid::new_v5(&SAVED, content_identifier.as_bytes()))
    }

    /// The name of an asset that a caller calls `name`, such as a photo with which a library begins (LIB-8).
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self(identifier_named(name))
    }

    /// The name of the `ordinal`th video made of this Live Photo, counted from 0 (LIB-6).
    #[must_use]
    pub fn video(self, ordinal: u64) -> Self {
        self.copy(VIDEO, ordinal)
    }

    /// The name of the `ordinal`th still kept of this Live Photo, counted from 0 (LIB-6).
    #[must_use]
    pub fn still(self, ordinal: u64) -> Self {
        self.copy(STILL, ordinal)
    }

    fn copy(self, namespace: Uuid, ordinal: u64) -> Self {
        let source = Uuid::new_v5(&namespace, self.0.as_bytes());
        Self(Uuid::new_v5(&source, &ordinal.to_be_bytes()))
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An identifier for what a caller calls `name`.
pub(crate) fn identifier_named(name: &str) -> Uuid {
    Uuid::new_v5(&NAMED, name.as_bytes())
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn every_way_in_has_names_of_its_own() {
        let source = AssetId::of_live_photo(Uuid::nil());
        let names = [
            source,
            AssetId::named(""),
            AssetId::named("beach"),
            source.video(0),
            source.video(1),
            source.still(0),
            source.still(1),
            source.video(0).video(0),
        ];
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    }

    #[test]
    fn the_same_thing_has_the_same_name_in_every_release() {
        // Names are in traces and on disks: a change here breaks every one that was written before.
        assert_eq!(AssetId::named("beach").to_string(), "6c2be394-d490-5ec2-8959-6c4c2ac5c854");
        assert_eq!(AssetId::of_live_photo(Uuid::nil()).to_string(), "cc62ea99-e841-5409-b1de-96f4c66fa3ce");
    }
}
