//! Folders and files on disk: nothing that is there already is ever written over.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use crate::{Trouble, index::File};

/// A folder to write into, which was empty or did not exist.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes the folder.
    ///
    /// # Errors
    ///
    /// If it is there and holds something, or cannot be made.
    pub(crate) fn make(root: &Path) -> Result<Self, Trouble> {
        fs::create_dir_all(root).map_err(|error| Trouble::Io(root.to_owned(), error))?;
        let mut entries = fs::read_dir(root).map_err(|error| Trouble::Io(root.to_owned(), error))?;
        if entries.next().is_some() {
            return Err(Trouble::NotEmpty(root.to_owned()));
        }
        Ok(Self { root: root.to_owned() })
    }

    /// Writes a file below it that is not there yet; `path` has `/` between its parts.
    ///
    /// # Errors
    ///
    /// Whatever the disk fails with.
    pub(crate) fn write(&self, path: &str, bytes: &[u8]) -> Result<File, Trouble> {
        let whole = self.root.join(path);
        let trouble = |error| Trouble::Io(whole.clone(), error);
        if let Some(parent) = whole.parent() {
            fs::create_dir_all(parent).map_err(trouble)?;
        }
        let mut file = fs::File::create_new(&whole).map_err(trouble)?;
        file.write_all(bytes).map_err(trouble)?;
        Ok(File {
            path: path.to_owned(),
            bytes: bytes.len(),
            blake3: blake3::hash(bytes).to_hex().to_string(),
        })
    }
}
