//! Looking through a whole library: each file by its content, the index by SQLite's own check.

use std::{collections::BTreeSet, fmt, io, path::PathBuf};

use blake3::{Hash, Hasher};
use library::AssetId;

use crate::{
    address::Address,
    error::Error,
    load::{Kept, Place},
    store::Store,
    sweep::names,
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
    /// A file of the library's folders is not needed by any photo.
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
                    findings.extend(wrong_with(asset.id, place));
                }
            }
            Ok(())
        })?;
        let media = self.media();
        let unreferenced = names(&media)?.into_iter().filter(|name| !needed.contains(name));
        findings.extend(unreferenced.map(|name| Finding::Unreferenced { path: media.join(name) }));
        Ok(findings)
    }
}

fn wrong_with(asset: AssetId, place: Place) -> Option<Finding> {
    let content = hash_of(&place);
    let Place { path, bytes, blake3, format: _ } = place;
    match content {
        Ok((size, hash)) if (size, hash) == (bytes, blake3) => None,
        Ok(_) => Some(Finding::Changed { asset, path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Finding::Missing { asset, path }),
        Err(error) => Some(Finding::Unreadable { asset, path, error: error.to_string() }),
    }
}

/// The size and the hash of a file, as far as one byte beyond the size that it should have.
fn hash_of(place: &Place) -> io::Result<(u64, Hash)> {
    let mut hasher = Hasher::new();
    hasher.update_reader(place.open()?)?;
    Ok((hasher.count(), hasher.finalize()))
}
