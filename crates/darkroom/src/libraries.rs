//! The libraries of the devices' owners as they lie on disk: an index and its media for each (`crates/store`).

use std::{collections::BTreeMap, path::PathBuf};

use library::{Asset, Library};
use store::{Media, Place, Store};

use crate::{Trouble, index::File};

/// Libraries on disk, each below a folder in the folder of its device.
pub(crate) struct Libraries {
    root: PathBuf,
    open: BTreeMap<String, Store>,
}

impl Libraries {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root, open: BTreeMap::new() }
    }

    /// Saves a photo, which is from now on as large as its files; they are what is returned.
    pub(crate) fn save(
        &mut self,
        device: &str,
        asset: &Asset,
        media: Media<'_>,
    ) -> Result<Vec<File>, Trouble> {
        let folder = self.root.join(device);
        if !self.open.contains_key(device) {
            self.open.insert(device.to_owned(), Store::create(&folder)?);
        }
        let Some(store) = self.open.get_mut(device) else { return Ok(vec![]) };
        // The run knows how large such files are as a rule; here they are.
        let mut asset = asset.clone();
        asset.bytes = media.bytes();
        store.save(&asset, media)?;
        let files = store.get(asset.id)?.map(|kept| kept.files).unwrap_or_default();
        let file = |Place { path, bytes, blake3, format: _ }: Place| File {
            path: path.strip_prefix(&folder).unwrap_or(&path).display().to_string(),
            bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
            blake3: blake3.to_hex().to_string(),
        };
        Ok([files.still, files.movie].into_iter().flatten().map(file).collect())
    }

    /// Puts the smart albums of a device's library into the one on disk, if there is one, and closes that.
    pub(crate) fn finish(&mut self, device: &str, library: &Library) -> Result<(), Trouble> {
        if let Some(mut store) = self.open.remove(device) {
            store.replace_smart_albums(library.smart_albums())?;
            store.close()?;
        }
        Ok(())
    }
}
