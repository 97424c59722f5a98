//! A library on disk: where it lies, how it commits, how it closes.

use std::{collections::BTreeSet, fs::File, path::PathBuf};

use blake3::Hash;
use library::AssetId;
use rusqlite::config::DbConfig;

use crate::{
    address::Address,
    disk::Disk,
    error::Error,
    index::Index,
    open::{MEDIA, SESSION, TEMPORARY},
};

/// The photo library of one device, on disk.
///
/// One program at a time has it open for writing. What [`Store::save`] has returned for is there, whole, after any crash;
/// what it has not returned for is there whole or not at all. Dropping it closes it.
pub struct Store {
    pub(crate) folder: PathBuf,
    pub(crate) index: Index,
    pub(crate) disk: Box<dyn Disk>,
    /// Held for as long as the library is open for writing; none if it is open for reading only.
    pub(crate) lock: Option<Lock>,
    /// Whether the mark of this session may be taken away by it.
    pub(crate) is_begun: bool,
    /// Counts the temporary files of this session, for their names.
    pub(crate) temporaries: u64,
    /// Files that no photo needs, or of which it is not known whether one does, because a commit failed: such a commit
    /// can still come to light after a crash. The next one that succeeds settles it.
    pub(crate) doubtful: BTreeSet<[u8; 32]>,
    /// Whether files were removed of which the disk may not know yet.
    pub(crate) removed: bool,
    /// Whether a temporary file could not be removed.
    pub(crate) temporaries_left: bool,
}

/// The lock of a library, which is given back as the last of it.
pub(crate) struct Lock(pub(crate) File);

impl Drop for Lock {
    fn drop(&mut self) {
        // A process that is just being started by this one may hold the file for a moment more, and would keep the lock.
        let _ = self.0.unlock();
    }
}

/// A transaction that did not come about.
pub(crate) struct Broken {
    pub(crate) error: Error,
    /// Whether it may come to light after a crash all the same.
    pub(crate) doubtful: bool,
}

impl Store {
    /// The folder in which it lies.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    pub(crate) fn media(&self) -> PathBuf {
        self.folder.join(MEDIA)
    }

    pub(crate) fn temporary(&self) -> PathBuf {
        self.folder.join(TEMPORARY)
    }

    pub(crate) fn media_path(&self, address: &Address) -> PathBuf {
        self.media().join(address.to_string())
    }

    /// Whether it may be written to.
    pub(crate) fn check_writable(&self) -> Result<(), Error> {
        if self.lock.is_some() { Ok(()) } else { Err(Error::ReadOnly(self.folder.clone())) }
    }

    /// Does something to the index in one transaction, whose commit is the one point at which it happens.
    pub(crate) fn commit<T>(&mut self, body: impl FnOnce(&Index) -> Result<T, Error>) -> Result<T, Broken> {
        let certain = |error| Broken { error, doubtful: false };
        self.check_writable().map_err(certain)?;
        self.index.run("BEGIN IMMEDIATE", []).map_err(certain)?;
        let path = &self.index.path;
        let done = body(&self.index)
            .and_then(|done| self.disk.commit().map(|()| done).map_err(|error| Error::of_disk(path, error)));
        let done = match done {
            Ok(done) => done,
            Err(error) => {
                self.roll_back();
                return Err(certain(error));
            }
        };
        match self.index.run("COMMIT", []) {
            Ok(_) => Ok(done),
            Err(error) => {
                self.roll_back();
                Err(Broken { error, doubtful: true })
            }
        }
    }

    /// Ends a transaction that failed, unless SQLite has done so by itself.
    fn roll_back(&self) {
        if !self.index.connection.is_autocommit() {
            // If even that fails, the next `BEGIN` does too, and says why.
            let _ = self.index.run("ROLLBACK", []);
        }
    }

    /// A change without new files. `needless` are the files that may no longer be needed once it has happened.
    pub(crate) fn change<T>(
        &mut self,
        needless: &[Hash],
        body: impl FnOnce(&Index) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self.commit(body) {
            Ok(done) => {
                self.doubtful.extend(needless.iter().map(Hash::as_bytes));
                self.settle();
                Ok(done)
            }
            Err(Broken { error, doubtful }) => {
                if doubtful {
                    self.doubtful.extend(needless.iter().map(Hash::as_bytes));
                }
                Err(error)
            }
        }
    }

    /// Removes, after a commit, the files that no photo needs. What cannot be removed is tried again after the next.
    pub(crate) fn settle(&mut self) {
        for hash in std::mem::take(&mut self.doubtful) {
            let is_needed = match self.address_of(&Hash::from_bytes(hash)) {
                Ok(address) => address.is_some(),
                Err(_) => {
                    self.doubtful.insert(hash);
                    continue;
                }
            };
            if !is_needed && !self.remove_media(&hash) {
                self.doubtful.insert(hash);
            }
        }
    }

    /// Removes a file of `media/`, whatever its ending; whether it is gone.
    pub(crate) fn remove_media(&mut self, hash: &[u8; 32]) -> bool {
        let hash = Hash::from_bytes(*hash);
        crate::Format::ALL.into_iter().all(|format| {
            let path = self.media_path(&Address { hash, format });
            if !path.exists() {
                return true;
            }
            self.removed = true;
            self.disk.remove(&path).is_ok()
        })
    }

    /// Under which name the index has this content, if any photo needs it.
    pub(crate) fn address_of(&self, hash: &Hash) -> Result<Option<Address>, Error> {
        let found =
            self.index.first("SELECT ending FROM file WHERE blake3 = ?1", [hash.as_bytes()], |row| {
                row.get::<_, String>(0)
            })?;
        let Some(ending) = found else { return Ok(None) };
        let format = crate::Format::of_ending(&ending)
            .ok_or_else(|| self.index.damaged("a file has an ending that is not ours"))?;
        Ok(Some(Address { hash: *hash, format }))
    }

    /// Whether this id is here or ever was.
    pub(crate) fn has_known(&self, id: AssetId) -> Result<bool, Error> {
        let known = "SELECT EXISTS (SELECT 1 FROM photo WHERE asset = ?1) OR EXISTS (SELECT 1 FROM gone WHERE asset = ?1)";
        Ok(self.index.first(known, [id.0.as_bytes()], |row| row.get(0))?.unwrap_or(false))
    }

    /// Closes it, as dropping it does, and says if that fails: the library is then looked through when it is next opened.
    ///
    /// # Errors
    ///
    /// Whatever the disk fails with. Nothing is lost.
    pub fn close(mut self) -> Result<(), Error> {
        self.finish()
    }

    /// Takes the mark of this session away, once nothing of it can be left over. Only then SQLite writes the log into the
    /// index and removes it: a session that has not ended well leaves its log.
    fn finish(&mut self) -> Result<(), Error> {
        if !self.is_begun || self.temporaries_left || !self.doubtful.is_empty() {
            return Ok(());
        }
        let (media, session) = (self.media(), self.temporary().join(SESSION));
        if self.removed {
            self.disk.sync_dir(&media).map_err(|error| Error::of_disk(&media, error))?;
            self.removed = false;
        }
        if session.exists() {
            self.disk.remove(&session).map_err(|error| Error::of_disk(&session, error))?;
        }
        self.is_begun = false;
        let config = self.index.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false);
        config.map(|_| ()).map_err(|error| self.index.error(error))
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // A failure leaves the mark of the session, and the next one looks through the library.
        let _ = self.finish();
    }
}
