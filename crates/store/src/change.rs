//! What an owner does to photos that are there: deletion and recovery, copies, marks. Each as [`library::Library`] does it.

use blake3::Hash;
use chrono::{DateTime, TimeDelta, Utc};
use library::{Asset, AssetId, Content, Edit, Kind, Library, Metadata, RECENTLY_DELETED_DAYS, Refusal};

use crate::{
    error::Error,
    index::Index,
    load::{Files, Kept},
    media::{Blob, Media},
    row,
    save::Capture,
    store::Store,
};

impl Store {
    /// Moves a photo to Recently Deleted (LIB-7). Its files stay.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] as [`library::Library::delete`] refuses; or as with [`Store::save`].
    pub fn delete(&mut self, id: AssetId, now: DateTime<Utc>) -> Result<(), Error> {
        self.check_writable()?;
        self.not_deleted(id)?;
        self.set_deleted(id, Some(now))
    }

    /// Puts a photo back from Recently Deleted (LIB-7).
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] as [`library::Library::recover`] refuses; or as with [`Store::save`].
    pub fn recover(&mut self, id: AssetId) -> Result<(), Error> {
        self.check_writable()?;
        self.deleted(id)?;
        self.set_deleted(id, None)
    }

    /// Removes a photo from Recently Deleted, and those of its files that no other photo needs, once the index no longer
    /// knows them. Its id is remembered.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] as [`library::Library::delete_for_good`] refuses; or as with [`Store::save`].
    pub fn delete_for_good(&mut self, id: AssetId) -> Result<(), Error> {
        self.check_writable()?;
        let kept = self.deleted(id)?;
        self.forget(&[kept])
    }

    /// Removes what has been in Recently Deleted for [`RECENTLY_DELETED_DAYS`] or longer, and returns it in order of
    /// deletion (LIB-7).
    ///
    /// # Errors
    ///
    /// As with [`Store::save`]; then nothing is removed.
    pub fn expire(&mut self, now: DateTime<Utc>) -> Result<Vec<AssetId>, Error> {
        self.check_writable()?;
        let mut due = vec![];
        for id in self.in_recently_deleted()? {
            let Some(kept) = self.get(id)? else { continue };
            let long = TimeDelta::days(RECENTLY_DELETED_DAYS);
            if kept.asset.deleted.is_none_or(|deleted| now.signed_duration_since(deleted) < long) {
                break;
            }
            due.push(kept);
        }
        if !due.is_empty() {
            self.forget(&due)?;
        }
        Ok(due.into_iter().map(|kept| kept.asset.id).collect())
    }

    /// The earliest time at which [`Store::expire`] would remove something; none if nothing is in Recently Deleted.
    ///
    /// # Errors
    ///
    /// As with [`Store::get`].
    pub fn next_expiry(&self) -> Result<Option<DateTime<Utc>>, Error> {
        let Some(first) = self.in_recently_deleted()?.first().copied() else { return Ok(None) };
        let deleted = self.get(first)?.and_then(|kept| kept.asset.deleted);
        Ok(deleted.and_then(|deleted| deleted.checked_add_signed(TimeDelta::days(RECENTLY_DELETED_DAYS))))
    }

    /// Keeps a video of a Live Photo beside it (LIB-6).
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] as [`library::Library::convert_to_video`] refuses; or as with [`Store::save`].
    pub fn convert_to_video(&mut self, id: AssetId, movie: Blob<'_>) -> Result<AssetId, Error> {
        self.save_beside(id, Content::Movie, Media { still: None, movie: Some(movie) }, AssetId::video)
    }

    /// Keeps the still of a Live Photo as a photo of its own (LIB-6).
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] as [`library::Library::keep_still_alone`] refuses; or as with [`Store::save`].
    pub fn keep_still_alone(&mut self, id: AssetId, still: Blob<'_>) -> Result<AssetId, Error> {
        self.save_beside(id, Content::Photo, Media { still: Some(still), movie: None }, AssetId::still)
    }

    /// Changes what its owner makes of a photo; whether anything is different now.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] as [`library::Library::edit`] refuses; or as with [`Store::save`].
    pub fn edit(&mut self, id: AssetId, edit: Edit) -> Result<bool, Error> {
        self.check_writable()?;
        // The library itself says what the edit does, to this photo alone.
        let mut alone = Library::new();
        if let Some(kept) = self.get(id)? {
            alone.add(kept.asset);
        }
        let changed = alone.edit(id, edit)?;
        if let Some(asset) = alone.get(id).filter(|_| changed) {
            self.change(&[], |index| {
                let hidden = asset.marks().hidden;
                let sql = "UPDATE photo SET hidden = ?2 WHERE asset = ?1 RETURNING id";
                let photo = index.first(sql, (id.0.as_bytes(), hidden), |row| row.get(0))?;
                photo.map_or(Ok(()), |photo| row::write_marks(index, photo, asset.marks()))
            })?;
        }
        Ok(changed)
    }

    /// The ids of what is in Recently Deleted, in order of deletion.
    fn in_recently_deleted(&self) -> Result<Vec<AssetId>, Error> {
        let sql =
            "SELECT asset FROM photo WHERE deleted IS NOT NULL ORDER BY deleted, deleted_nanos, kind, asset";
        self.index.all(sql, [], |row| Ok(AssetId(uuid::Uuid::from_bytes(row.get(0)?))))
    }

    fn not_deleted(&self, id: AssetId) -> Result<Kept, Error> {
        let kept = self.get(id)?.ok_or(Refusal::UnknownAsset)?;
        if kept.asset.deleted.is_some() { Err(Refusal::AlreadyDeleted.into()) } else { Ok(kept) }
    }

    fn deleted(&self, id: AssetId) -> Result<Kept, Error> {
        let kept = self.get(id)?.ok_or(Refusal::UnknownAsset)?;
        if kept.asset.deleted.is_none() { Err(Refusal::NotDeleted.into()) } else { Ok(kept) }
    }

    fn set_deleted(&mut self, id: AssetId, deleted: Option<DateTime<Utc>>) -> Result<(), Error> {
        let columns = deleted.map(row::columns).transpose()?;
        self.change(&[], |index| {
            let (seconds, nanos) = columns.unzip();
            let sql = "UPDATE photo SET deleted = ?2, deleted_nanos = ?3 WHERE asset = ?1";
            index.run(sql, (id.0.as_bytes(), seconds, nanos)).map(|_| ())
        })
    }

    fn forget(&mut self, gone: &[Kept]) -> Result<(), Error> {
        let files = |Files { still, movie }: &Files| [still.clone(), movie.clone()].into_iter().flatten();
        let hashes: Vec<Hash> =
            gone.iter().flat_map(|kept| files(&kept.files)).map(|place| place.blake3).collect();
        self.change(&hashes, |index| {
            for Kept { asset, .. } in gone {
                index.run("DELETE FROM photo WHERE asset = ?1", [asset.id.0.as_bytes()])?;
                index.run("INSERT OR IGNORE INTO gone (asset) VALUES (?1)", [asset.id.0.as_bytes()])?;
            }
            remove_needless_files(index, &hashes)
        })
    }

    fn save_beside(
        &mut self,
        source: AssetId,
        content: Content,
        media: Media<'_>,
        name: impl Fn(AssetId, u64) -> AssetId,
    ) -> Result<AssetId, Error> {
        self.check_writable()?;
        let Kept { asset: original, .. } = self.not_deleted(source)?;
        if original.content.kind() != Kind::LivePhoto {
            return Err(Refusal::NotALivePhoto.into());
        }
        let mut ordinal = 0;
        while self.has_known(name(source, ordinal))? {
            ordinal += 1;
        }
        let id = name(source, ordinal);
        let metadata = Metadata { content_identifier: None, ..original.metadata };
        let copy = Asset::new(id, content, original.taken, metadata, media.bytes());
        self.save_all(&[Capture { asset: &copy, media }])?;
        Ok(id)
    }
}

/// Takes the rows of files out that no photo needs any more.
fn remove_needless_files(index: &Index, hashes: &[Hash]) -> Result<(), Error> {
    for hash in hashes {
        index.run(
            "DELETE FROM file WHERE blake3 = ?1 \
             AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.still = file.id) \
             AND NOT EXISTS (SELECT 1 FROM photo WHERE photo.movie = file.id)",
            [hash.as_bytes()],
        )?;
    }
    Ok(())
}
