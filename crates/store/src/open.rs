//! Making and opening a library on disk. Nothing is changed before it is known that the file is ours and sound.

use std::{
    ffi::OsStr,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{
    disk::{Disk, RealDisk},
    error::Error,
    header,
    index::{Broom, Index, beside},
    regular, schema,
    store::{Lock, Store},
};

/// The index's name in the library's folder.
pub const INDEX: &str = "library.sqlite";
/// The index while it is being made.
const UNFINISHED: &str = "library.new";
/// Locked by the program that has the library open for writing.
pub(crate) const LOCK: &str = "library.lock";
/// The folder of stills and movies.
pub(crate) const MEDIA: &str = "media";
/// The folder of what is being saved.
pub(crate) const TEMPORARY: &str = "temporary";
/// Lies in the folder of what is being saved for as long as the library is open. If it is there when a library is opened,
/// the last session did not end well, and may have left something over.
pub(crate) const SESSION: &str = "session";

/// How long a statement waits for other programs, which may look into the file with any tool of SQLite.
const PATIENCE: Duration = Duration::from_secs(2);

/// An index of at most so many bytes is looked through whenever it is opened; a larger one when something is to be swept,
/// and by [`Store::verify`]. Some 40,000 photos, and a tenth of a second.
pub const LOOKED_THROUGH_BYTES_MAX: u64 = 16 << 20;

/// How much of the index is kept in memory: an album of some hundred thousand photos is read once.
const CACHE_KIBIBYTES: u32 = 65_536;

/// The index's log, beside its file.
pub(crate) const LOG: &str = "-wal";
/// What belongs to the index beside its file.
pub(crate) const BESIDE: [&str; 3] = ["-journal", LOG, "-shm"];

impl Store {
    /// Makes an empty library in a folder that is empty or new, and opens it.
    ///
    /// # Errors
    ///
    /// [`Error::NotEmpty`], or what the disk fails with. What an interrupted attempt left is no hindrance.
    pub fn create(folder: &Path) -> Result<Self, Error> {
        Self::create_on(folder, Box::new(RealDisk))
    }

    /// [`Store::create`] with another disk for all of its saves.
    ///
    /// # Errors
    ///
    /// As with [`Store::create`].
    pub fn create_on(folder: &Path, disk: Box<dyn Disk>) -> Result<Self, Error> {
        let trouble = |error| Error::of_disk(folder, error);
        for part in [MEDIA, TEMPORARY] {
            if !holds_nothing(&folder.join(part)).map_err(trouble)? {
                return Err(Error::NotEmpty(folder.to_owned()));
            }
        }
        let unfinished = folder.join(UNFINISHED);
        let leftovers: Vec<PathBuf> =
            [unfinished.clone()].into_iter().chain(BESIDE.map(|more| beside(&unfinished, more))).collect();
        let may_stay = |name: &OsStr| {
            [MEDIA, TEMPORARY, LOCK].iter().any(|ours| *ours == name)
                || leftovers.iter().any(|ours| ours.file_name() == Some(name))
        };
        if !holds_only(folder, may_stay).map_err(trouble)? {
            return Err(Error::NotEmpty(folder.to_owned()));
        }
        let above = folders_to_sync(folder);
        for part in [MEDIA, TEMPORARY] {
            fs::create_dir_all(folder.join(part)).map_err(trouble)?;
        }
        let mut real = RealDisk;
        for folder in above {
            real.sync_dir(&folder).map_err(trouble)?;
        }
        let lock = lock(folder)?;
        for path in leftovers.iter().filter(|path| path.exists()) {
            fs::remove_file(path).map_err(trouble)?;
        }
        make_index(&unfinished)?;
        // Whoever sees the index by its name sees all of it.
        fs::rename(&unfinished, folder.join(INDEX)).map_err(trouble)?;
        real.sync_dir(folder).map_err(trouble)?;
        Self::open_locked(folder, disk, lock)
    }

    /// Opens a library. If its last session did not end well, what that left over is swept away.
    ///
    /// # Errors
    ///
    /// [`Error::NoLibrary`], [`Error::Foreign`], [`Error::Newer`], [`Error::Damaged`], [`Error::Locked`],
    /// [`Error::ReadOnly`]: then nothing was changed. Or what the disk fails with.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_on(folder, Box::new(RealDisk))
    }

    /// [`Store::open`] with another disk for all of its saves.
    ///
    /// # Errors
    ///
    /// As with [`Store::open`].
    pub fn open_on(folder: &Path, disk: Box<dyn Disk>) -> Result<Self, Error> {
        header::check(&folder.join(INDEX))?;
        let lock = lock(folder)?;
        Self::open_locked(folder, disk, lock)
    }

    /// Opens a library for reading alone, also while another program writes to it, and also where nothing can be written.
    /// When it is closed, nothing lies there that did not before.
    ///
    /// # Errors
    ///
    /// As with [`Store::open`]; [`Error::Earlier`] if its index is of an earlier release, and would have to be written
    /// anew first, as [`Store::open`] does.
    pub fn open_read_only(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(INDEX);
        header::check(&path)?;
        let index = open_index(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).or_else(|error| {
            // SQLite keeps a file beside the index that all readers share. Where that cannot be, nobody writes either.
            let unshared = matches!(error, Error::Index(..) | Error::ReadOnly(_) | Error::Io(..));
            if unshared {
                header::unchanging(&path).and_then(|connection| looked_at(Index::new(connection, &path)))
            } else {
                Err(error)
            }
        })?;
        if !schema::is_current(&index)? {
            return Err(Error::Earlier(folder.to_owned()));
        }
        let store = Self::of(folder, index, Box::new(RealDisk), None);
        store.check_media()?;
        Ok(store)
    }

    fn open_locked(folder: &Path, disk: Box<dyn Disk>, lock: Lock) -> Result<Self, Error> {
        let path = folder.join(INDEX);
        // SQLite makes an empty log as soon as it reads.
        let has_log = beside(&path, LOG).metadata().is_ok_and(|log| log.len() > 0);
        let index = open_index(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let mut store = Self::of(folder, index, disk, Some(lock));
        store.check_media()?;
        if !has_log {
            store.check_nothing_hangs_on_the_log()?;
        }
        store.accept()?;
        store.make_folders()?;
        schema::migrate(&store.index)?;
        store.begin_session()?;
        Ok(store)
    }

    fn of(folder: &Path, index: Index, disk: Box<dyn Disk>, lock: Option<Lock>) -> Self {
        Self {
            folder: folder.to_owned(),
            index,
            disk,
            lock,
            is_begun: false,
            temporaries: 0,
            doubtful: std::collections::BTreeSet::new(),
            removed: false,
            temporaries_left: false,
        }
    }

    /// The folders may be missing from a library without photos, as after a way through a tool that keeps no empty ones.
    fn check_media(&self) -> Result<(), Error> {
        let photos: Option<i64> = self.index.first("SELECT 1 FROM photo LIMIT 1", [], |row| row.get(0))?;
        if photos.is_some() && !self.media().is_dir() {
            return Err(self.index.damaged(&format!("its folder `{MEDIA}` is missing")));
        }
        Ok(())
    }

    fn make_folders(&self) -> Result<(), Error> {
        for part in [self.media(), self.temporary()] {
            fs::create_dir_all(&part).map_err(|error| Error::of_disk(&part, error))?;
        }
        Ok(())
    }

    /// From here on the index may be written to.
    fn accept(&self) -> Result<(), Error> {
        let index = &self.index;
        // A write-ahead log: readers and the writer do not wait for each other, and a commit costs one sync.
        let mode: String = index
            .connection
            .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
            .map_err(|error| index.error(error))?;
        if mode != "wal" {
            return Err(Error::ReadOnly(self.folder.clone()));
        }
        Ok(())
    }

    /// Sweeps after a session that did not end well, and marks that this one has begun.
    fn begin_session(&mut self) -> Result<(), Error> {
        let temporary = self.temporary();
        let session = temporary.join(SESSION);
        let swept = session.exists();
        if swept {
            self.sweep()?;
        }
        // A log has something in it for as long as the mark is there: if it has not, somebody has taken it away.
        self.index.run(
            "INSERT INTO setting (name, value) VALUES ('session', 1) \
             ON CONFLICT (name) DO UPDATE SET value = 1 - (value & 1)",
            [],
        )?;
        self.is_begun = true;
        if swept {
            return Ok(());
        }
        let trouble = |error| Error::of_disk(&session, error);
        let file = self.disk.create(&session).map_err(trouble)?;
        self.disk.sync(&file, &session).map_err(trouble)?;
        self.disk.sync_dir(&temporary).map_err(trouble)
    }
}

/// Makes an empty index, whole and durable.
fn make_index(path: &Path) -> Result<(), Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let connection = connection.map_err(|error| Error::of_index(path, &error))?;
    let index = Index::new(connection, path);
    index.batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")?;
    schema::migrate(&index)?;
    index.connection.close().map_err(|(_, error)| Error::of_index(path, &error))?;
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| Error::of_disk(path, error))
}

/// Opens an index and looks whether it is ours and sound, without changing it.
fn open_index(path: &Path, how: OpenFlags) -> Result<Index, Error> {
    let connection = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let mut index = Index::new(connection.map_err(|error| Error::of_index(path, &error))?, path);
    index.broom = Some(Broom(path.to_owned()));
    looked_at(index)
}

fn looked_at(index: Index) -> Result<Index, Error> {
    let path = &index.path;
    let config = |config, on| {
        index.connection.set_db_config(config, on).map(|_| ()).map_err(|error| index.error(error))
    };
    // Closing writes the log into the file, which is not to be changed as long as it may not be ours.
    config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    index.connection.busy_timeout(PATIENCE).map_err(|error| index.error(error))?;
    index.connection.set_prepared_statement_cache_capacity(64);
    // FULL, for with NORMAL the log is not synced at a commit, and a loss of power takes back what was reported.
    index.batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON")?;
    index.batch(&format!("PRAGMA cache_size = -{CACHE_KIBIBYTES}"))?;
    header::check_version(path, index.pragma("user_version")?)?;
    schema::check(&index)?;
    if path.metadata().map_err(|error| Error::of_disk(path, error))?.len() <= LOOKED_THROUGH_BYTES_MAX {
        index.look_through()?;
    }
    Ok(index)
}

impl Index {
    /// Whether all of the index can be read and holds to its own rules, as far as SQLite checks quickly.
    pub(crate) fn look_through(&self) -> Result<(), Error> {
        let said: Option<String> = self.first("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        match said.as_deref() {
            Some("ok") | None => Ok(()),
            Some(found) => Err(self.damaged(found)),
        }
    }
}

/// Takes the library for this program alone, or says that another has it.
fn lock(folder: &Path) -> Result<Lock, Error> {
    let path = folder.join(LOCK);
    regular::check_library(folder)?;
    let opened = File::options().create(true).truncate(false).write(true).open(&path);
    let lock = opened.map_err(|error| Error::of_disk(&path, error))?;
    match lock.try_lock() {
        Ok(()) => Ok(Lock(lock)),
        Err(TryLockError::WouldBlock) => Err(Error::Locked(folder.to_owned())),
        Err(TryLockError::Error(error)) => Err(Error::of_disk(&path, error)),
    }
}

/// Whether there is no such folder, or nothing in it.
fn holds_nothing(folder: &Path) -> io::Result<bool> {
    holds_only(folder, |_| false)
}

fn holds_only(folder: &Path, may_stay: impl Fn(&OsStr) -> bool) -> io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    for entry in entries {
        if !may_stay(&entry?.file_name()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// In which folders names have to be kept for this one to be found: the one that it is in, and, where that is made with it,
/// those above, as far as the first that is there.
fn folders_to_sync(folder: &Path) -> Vec<PathBuf> {
    let mut folders = vec![];
    for below in folder.ancestors() {
        let Some(parent) = below.parent() else { break };
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        folders.push(parent.to_owned());
        if parent.exists() {
            break;
        }
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_folder_that_is_made_is_kept_by_the_one_above() {
        let there = tempfile::tempdir().expect("a folder");
        let there = there.path();
        let paths = |names: &[&str]| names.iter().map(|name| there.join(name)).collect::<Vec<_>>();
        assert_eq!(folders_to_sync(&there.join("a/b/c")), paths(&["a/b", "a", ""]));
        assert_eq!(folders_to_sync(&there.join("a")), paths(&[""]));
        let relative = |folder: &str| folders_to_sync(Path::new(folder));
        assert_eq!(relative("no such folder"), [Path::new(".")]);
        assert_eq!(relative("no such folder/b"), [Path::new("no such folder"), Path::new(".")]);
        assert_eq!(relative("/"), [""; 0].map(PathBuf::from));
    }
}
