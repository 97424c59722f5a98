//! Saving: one atomic step, whatever happens (LIB-3).

use std::collections::{BTreeMap, BTreeSet};

use library::{Asset, AssetId, Content, LivePhoto, Saved};

use crate::{
    address::Address,
    error::Error,
    index::Index,
    media::{Blob, Media},
    row,
    staging::Staged,
    store::{Broken, Store},
};

/// A photo and the files that come with it.
#[derive(Clone, Copy, Debug)]
pub struct Capture<'a> {
    /// The photo, whose `bytes` is the size of its files together.
    pub asset: &'a Asset,
    /// Its files.
    pub media: Media<'a>,
}

impl Store {
    /// Saves a photo with its files, once for each id (LIB-1, LIB-3). When this returns, it is durable.
    ///
    /// # Errors
    ///
    /// [`Error::Misfit`], [`Error::Full`], [`Error::ReadOnly`], [`Error::Locked`], or what the disk fails with. Then the
    /// photo is not there, and the next save may succeed. If it was the commit that failed, the photo may come to light
    /// after a crash, whole; saving it again is right in either case.
    pub fn save(&mut self, asset: &Asset, media: Media<'_>) -> Result<Saved, Error> {
        let saved = self.save_all(&[Capture { asset, media }])?;
        Ok(saved.first().copied().unwrap_or(Saved::AlreadyThere(asset.id)))
    }

    /// Saves a FaceTime Live Photo; its id comes from its content identifier, as with
    /// [`library::Library::save_live_photo`].
    ///
    /// # Errors
    ///
    /// As with [`Store::save`].
    ///
    /// # Panics
    ///
    /// If the photo bears no content identifier: the device that accepts a photo has compared it with a transaction.
    pub fn save_live_photo(&mut self, photo: LivePhoto, media: Media<'_>) -> Result<Saved, Error> {
        let LivePhoto { frames, taken, metadata, bytes } = photo;
        let identifier = metadata
            .content_identifier
            .expect("a FaceTime Live Photo bears the id of its transaction (LIB-4)");
        let id = AssetId::of_live_photo(identifier);
        self.save(&Asset::new(id, Content::LivePhoto { frames }, taken, metadata, bytes), media)
    }

    /// Saves several photos in one step, all of them or none, for less than one by one: one sync of the folder, one commit.
    ///
    /// # Errors
    ///
    /// As with [`Store::save`], for all of them together.
    pub fn save_all(&mut self, captures: &[Capture<'_>]) -> Result<Vec<Saved>, Error> {
        self.check_writable()?;
        for Capture { asset, media } in captures {
            row::check(asset)?;
            media.check(asset.content.kind(), asset.bytes)?;
        }
        let (mut saved, mut ids) = (vec![], BTreeSet::new());
        for Capture { asset, .. } in captures {
            let new = ids.insert(asset.id) && !self.has_known(asset.id)?;
            saved.push(if new { Saved::New(asset.id) } else { Saved::AlreadyThere(asset.id) });
        }
        let new: Vec<Capture<'_>> = captures
            .iter()
            .zip(&saved)
            .filter_map(|(capture, saved)| match saved {
                Saved::New(_) => Some(*capture),
                Saved::AlreadyThere(_) => None,
            })
            .collect();
        if !new.is_empty() {
            self.save_new(&new)?;
        }
        Ok(saved)
    }

    fn save_new(&mut self, captures: &[Capture<'_>]) -> Result<(), Error> {
        let blobs: Vec<Blob<'_>> = captures.iter().flat_map(|capture| capture.media.blobs()).collect();
        let staged = self.stage(&blobs)?;
        match self.commit(|index| insert_all(index, captures, &staged)) {
            Ok(()) => {
                self.settle();
                Ok(())
            }
            Err(Broken { error, doubtful }) => {
                if doubtful {
                    self.doubt(&staged);
                } else {
                    self.take_back(&staged);
                }
                Err(error)
            }
        }
    }
}

fn insert_all(index: &Index, captures: &[Capture<'_>], staged: &Staged) -> Result<(), Error> {
    let mut addresses = staged.addresses.iter();
    let (fresh, mut rows) = (staged.fresh(), BTreeMap::new());
    for Capture { asset, media } in captures {
        let mut file = |blob: Option<Blob<'_>>| -> Result<Option<i64>, Error> {
            let Some(blob) = blob else { return Ok(None) };
            let Some(address) = addresses.next() else { return Ok(None) };
            // Equal files of one save have one row.
            if let Some(row) = rows.get(address.hash.as_bytes()) {
                return Ok(Some(*row));
            }
            let row = file_row(index, address, blob, fresh.contains(address.hash.as_bytes()))?;
            rows.insert(*address.hash.as_bytes(), row);
            Ok(Some(row))
        };
        // In the order in which the blobs were staged.
        let still = file(media.still)?;
        let movie = file(media.movie)?;
        row::insert(index, asset, still, movie)?;
    }
    Ok(())
}

/// The row of a file, which other photos may need too; there is none yet if it is fresh.
fn file_row(index: &Index, address: &Address, blob: Blob<'_>, fresh: bool) -> Result<i64, Error> {
    let hash = address.hash.as_bytes();
    let find = "SELECT id FROM file WHERE blake3 = ?1";
    let known = if fresh { None } else { index.first(find, [hash], |row| row.get(0))? };
    match known {
        Some(file) => Ok(file),
        None => index.insert(
            "INSERT INTO file (blake3, ending, bytes) VALUES (?1, ?2, ?3)",
            (hash, address.format.ending(), i64::try_from(blob.bytes.len()).unwrap_or(i64::MAX)),
        ),
    }
}
