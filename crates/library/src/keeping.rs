//! A library and its replica as text, for whoever keeps them from one start of a program to the next. What follows from the
//! assets, shelves and words, is made again.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::asset::Asset;
use crate::id::AssetId;
use crate::library::Library;
use crate::smart::{AlbumId, SmartAlbum};

/// What a library is made of.
#[derive(Serialize, Deserialize)]
struct Kept {
    assets: Vec<Asset>,
    smart_albums: Vec<(AlbumId, SmartAlbum)>,
    gone: Vec<AssetId>,
}

impl Serialize for Library {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let albums = self.smart_albums().map(|(id, album)| (id, album.clone()));
        Kept {
            assets: self.assets().cloned().collect(),
            smart_albums: albums.collect(),
            gone: self.gone.iter().copied().collect(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Library {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Kept { assets, smart_albums, gone } = Kept::deserialize(deserializer)?;
        let mut library = Self::new();
        for asset in assets {
            library.add(asset);
        }
        for id in gone {
            library.forget_for_good(id);
        }
        for (id, album) in smart_albums {
            library.replace_smart_album(id, album);
        }
        Ok(library)
    }
}

/// A map whose keys are no texts, as a list of pairs.
pub(crate) mod pairs {
    use super::{BTreeMap, Deserialize, Deserializer, Serialize, Serializer, Vec};

    pub(crate) fn serialize<K: Serialize, V: Serialize, S: Serializer>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(crate) fn deserialize<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<K, V>, D::Error> {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}
