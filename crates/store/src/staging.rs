//! From bytes in memory to files under their content's name: everything of a save before its commit.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::PathBuf,
};

use crate::{address::Address, error::Error, media::Blob, store::Store};

/// Files that lie in `media/` now, and that no photo needs yet.
pub(crate) struct Staged {
    /// The name of each blob, in order; equal blobs have equal names.
    pub(crate) addresses: Vec<Address>,
    /// Those that were not there before.
    fresh: Vec<Address>,
}

impl Staged {
    /// The hashes that no row of the index is about yet.
    pub(crate) fn fresh(&self) -> BTreeSet<[u8; 32]> {
        self.fresh.iter().map(|address| *address.hash.as_bytes()).collect()
    }
}

/// A file on its way.
struct Underway {
    address: Address,
    temporary: PathBuf,
    file: File,
}

impl Store {
    /// Writes blobs to temporary names, syncs each, gives them their own names, syncs the folder. If anything of it fails,
    /// all of it is taken back.
    pub(crate) fn stage(&mut self, blobs: &[Blob<'_>]) -> Result<Staged, Error> {
        let mut names: BTreeMap<[u8; 32], Address> = BTreeMap::new();
        let mut addresses = vec![];
        let mut wanted = vec![];
        for blob in blobs {
            let hash = blake3::hash(blob.bytes);
            let address = match names.get(hash.as_bytes()) {
                Some(address) => *address,
                None => {
                    let known = self.address_of(&hash)?;
                    let address = known.unwrap_or(Address { hash, format: blob.format });
                    if known.is_none() || !self.is_there(&address, blob) {
                        wanted.push((address, *blob, known.is_none()));
                    }
                    address
                }
            };
            names.insert(*hash.as_bytes(), address);
            addresses.push(address);
        }
        let mut staged = Staged { addresses, fresh: vec![] };
        let mut underway = vec![];
        match self.stage_all(&wanted, &mut underway, &mut staged.fresh) {
            Ok(()) => Ok(staged),
            Err(error) => {
                for Underway { temporary, .. } in underway {
                    // Whatever stays is swept when the library is next opened, for the session has not ended well then.
                    if temporary.exists() && self.disk.remove(&temporary).is_err() {
                        self.temporaries_left = true;
                    }
                }
                self.take_back(&staged);
                Err(error)
            }
        }
    }

    fn stage_all(
        &mut self,
        wanted: &[(Address, Blob<'_>, bool)],
        underway: &mut Vec<Underway>,
        fresh: &mut Vec<Address>,
    ) -> Result<(), Error> {
        let (media, folder) = (self.media(), self.temporary());
        for (address, blob, _) in wanted {
            let temporary = folder.join(format!("{}.part", self.temporaries));
            self.temporaries += 1;
            let trouble = |error| Error::of_disk(&temporary, error);
            let file = self.disk.create(&temporary).map_err(trouble)?;
            underway.push(Underway { address: *address, temporary: temporary.clone(), file });
            if let Some(Underway { file, .. }) = underway.last_mut() {
                self.disk.write(file, &temporary, blob.bytes).map_err(trouble)?;
            }
        }
        for Underway { temporary, file, .. } in underway.iter() {
            // A sync that failed is never tried again: what could not be written may be forgotten by now.
            self.disk.sync(file, temporary).map_err(|error| Error::of_disk(temporary, error))?;
        }
        for (Underway { address, temporary, .. }, (.., new)) in underway.iter().zip(wanted) {
            let path = media.join(address.to_string());
            self.disk.rename(temporary, &path).map_err(|error| Error::of_disk(&path, error))?;
            if *new {
                fresh.push(*address);
            }
        }
        if underway.is_empty() {
            return Ok(());
        }
        self.disk.sync_dir(&media).map_err(|error| Error::of_disk(&media, error))
    }

    /// Whether a file that a photo needs lies there as it should, as far as its size tells. One that somebody took away is
    /// put back by the next save of the same content.
    fn is_there(&self, address: &Address, blob: &Blob<'_>) -> bool {
        let bytes = blob.bytes.len() as u64;
        self.media_path(address)
            .metadata()
            .is_ok_and(|metadata| metadata.is_file() && metadata.len() == bytes)
    }

    /// Removes what a save left in `media/`, unless it is in doubt whether an earlier one needs it.
    pub(crate) fn take_back(&mut self, staged: &Staged) {
        for address in &staged.fresh {
            let hash = *address.hash.as_bytes();
            if !self.doubtful.contains(&hash) && !self.remove_media(&hash) {
                self.doubtful.insert(hash);
            }
        }
    }

    /// Remembers that nobody knows whether a photo needs what a save left in `media/`.
    pub(crate) fn doubt(&mut self, staged: &Staged) {
        self.doubtful.extend(staged.fresh.iter().map(|address| *address.hash.as_bytes()));
    }
}
