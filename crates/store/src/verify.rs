//! Looking through a whole library: each file by its content, the index by SQLite's own check.

use std::{
    collections::BTreeSet,
    fmt, fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use blake3::{Hash, Hasher};
use library::AssetId;

use crate::{
    address::Address,
    error::Error,
    load::{Kept, Place},
    open::SESSION,
    store::Store,
};

/// Something about a library on disk that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// SQLite says this of the index.
    Index(String),
    /// A file that a photo needs is not there.
    Missing {
        /// Whose.
        asset: AssetId,
        /// Which.
        path: PathBuf,
    },
    /// A file that a photo needs has another content.
    Changed {
        /// Whose.
        asset: AssetId,
        /// Which.
        path: PathBuf,
    },
    /// A file that a photo needs cannot be read.
    Unreadable {
        /// Whose.
        asset: AssetId,
        /// Which.
        path: PathBuf,
        /// What the disk says.
        error: String,
    },
    /// A photo says another size than its files have.
    Size {
        /// Which.
        asset: AssetId,
    },
    /// Something in the library's folders, or below them, is not needed by any photo.
    Unreferenced {
        /// Which.
        path: PathBuf,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(said) => write!(f, "the index is damaged: {said}"),
            Self::Missing { asset, path } => write!(f, "photo {asset}: `{}` is missing", path.display()),
            Self::Changed { asset, path } => {
                write!(f, "photo {asset}: `{}` is not what was saved", path.display())
            }
            Self::Unreadable { asset, path, error } => {
                write!(f, "photo {asset}: `{}` cannot be read: {error}", path.display())
            }
            Self::Size { asset } => write!(f, "photo {asset}: its size is not that of its files"),
            Self::Unreferenced { path } => write!(f, "`{}` is needed by no photo", path.display()),
        }
    }
}

impl Store {
    /// Looks through all of it: the index by SQLite's own check, each file by its content, and whether there are others.
    /// None of it looks inside a still or a movie; [`Store::each`] is for whoever can.
    ///
    /// # Errors
    ///
    /// If the library cannot be looked through. What is wrong with it is no error but a finding.
    pub fn verify(&self) -> Result<Vec<Finding>, Error> {
        let mut findings = vec![];
        self.index.each("PRAGMA integrity_check", [], |row| {
            let said: String = row.get(0).map_err(|error| self.index.error(error))?;
            if said != "ok" {
                findings.push(Finding::Index(said));
            }
            Ok(())
        })?;
        self.index.each("PRAGMA foreign_key_check", [], |row| {
            let table: String = row.get(0).map_err(|error| self.index.error(error))?;
            findings.push(Finding::Index(format!("a row of `{table}` refers to one that is not there")));
            Ok(())
        })?;
        if !findings.is_empty() {
            // A damaged index says nothing of the files.
            return Ok(findings);
        }
        let mut needed: BTreeSet<String> = BTreeSet::new();
        self.each(|Kept { asset, files }| {
            let places: Vec<Place> = [files.still, files.movie].into_iter().flatten().collect();
            if places.iter().try_fold(0_u64, |sum, place| sum.checked_add(place.bytes)) != Some(asset.bytes) {
                findings.push(Finding::Size { asset: asset.id });
            }
            for place in places {
                let address = Address { hash: place.blake3, format: place.format };
                // Photos can share a file; it is read once.
                if needed.insert(address.to_string()) {
                    let same = hash_of(&place).map(|found| found == (place.bytes, place.blake3));
                    findings.extend(place.found(asset.id, same));
                }
            }
            Ok(())
        })?;
        let others = others(&self.media(), |name| needed.contains(name))?
            .into_iter()
            .chain(others(&self.temporary(), |name| name == SESSION)?);
        findings.extend(others.map(|path| Finding::Unreferenced { path }));
        Ok(findings)
    }
}

impl Place {
    /// What is wrong with this file of a photo as far as can be seen without reading it: whether it is there, and as large
    /// as it was.
    #[must_use]
    pub fn look(&self, asset: AssetId) -> Option<Finding> {
        self.found(
            asset,
            self.open().and_then(|_| self.path.metadata()).map(|found| found.len() == self.bytes),
        )
    }

    /// Writes the file's content elsewhere, and says what is wrong with it: it may not be what was saved.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn copy(&self, asset: AssetId, to: &mut impl io::Write) -> io::Result<Option<Finding>> {
        let mut from = match self.open() {
            Ok(from) => from,
            Err(error) => return Ok(self.found(asset, Err(error))),
        };
        let (mut hasher, mut part) = (Hasher::new(), vec![0; PART_BYTES]);
        loop {
            let read = match from.read(&mut part) {
                Ok(read) => part.get(..read).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(self.found(asset, Err(error))),
            };
            if read.is_empty() {
                break;
            }
            hasher.update(read);
            to.write_all(read)?;
        }
        let same = (hasher.count(), hasher.finalize()) == (self.bytes, self.blake3);
        Ok(self.found(asset, Ok(same)))
    }

    fn found(&self, asset: AssetId, is_same: io::Result<bool>) -> Option<Finding> {
        let path = self.path.clone();
        match is_same {
            Ok(true) => None,
            Ok(false) => Some(Finding::Changed { asset, path }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Finding::Missing { asset, path }),
            Err(error) => Some(Finding::Unreadable { asset, path, error: error.to_string() }),
        }
    }
}

/// How much of a file is copied at once.
const PART_BYTES: usize = 1 << 16;

/// The size and the hash of a file, as far as one byte beyond the size that it should have.
fn hash_of(place: &Place) -> io::Result<(u64, Hash)> {
    let mut hasher = Hasher::new();
    hasher.update_reader(place.open()?)?;
    Ok((hasher.count(), hasher.finalize()))
}

/// Whatever else lies in a folder, and below it, in order of the names.
fn others(folder: &Path, is_ours: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, Error> {
    let (mut found, mut folders) = (vec![], vec![folder.to_owned()]);
    while let Some(next) = folders.pop() {
        let entries = match fs::read_dir(&next) {
            Ok(entries) => entries,
            // A library without photos may lack its folders.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Error::of_reading(&next, error)),
        };
        let before = (found.len(), folders.len());
        for entry in entries {
            let entry = entry.map_err(|error| Error::of_reading(&next, error))?;
            // What stands in place of a file of ours was said already, whatever it is.
            if next == folder && entry.file_name().to_str().is_some_and(&is_ours) {
                continue;
            }
            let kind = entry.file_type().map_err(|error| Error::of_reading(&entry.path(), error))?;
            if kind.is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
        if next != folder && before == (found.len(), folders.len()) {
            found.push(next);
        }
    }
    found.sort();
    Ok(found)
}
