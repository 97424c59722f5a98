//! Files as a library has them: regular ones. A pipe would have its reader wait for ever, a device has no end.

use std::{
    fs::{self, File},
    io::{self, Read, Take},
    path::Path,
};

use crate::{
    error::Error,
    index::beside,
    load::Place,
    open::{BESIDE, INDEX, LOCK},
};

/// Opens a regular file, or a link to one, for reading no more than so many bytes. What else has that name is not opened.
pub(crate) fn open(path: &Path, most: u64) -> io::Result<Take<File>> {
    check(path)?;
    Ok(File::open(path)?.take(most))
}

/// Whether a regular file, or a link to one, has this name.
pub(crate) fn check(path: &Path) -> io::Result<()> {
    if fs::metadata(path)?.is_file() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"))
    }
}

/// Whether what opening a library opens, as far as it is there, are regular files.
pub(crate) fn check_library(folder: &Path) -> Result<(), Error> {
    let index = folder.join(INDEX);
    let all = [index.clone(), folder.join(LOCK)].into_iter().chain(BESIDE.map(|more| beside(&index, more)));
    for path in all {
        match check(&path) {
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => {
                return Err(Error::Damaged(path, error.to_string()));
            }
            // Whoever opens it says what is wrong with it.
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

impl Place {
    /// Opens the file for reading: if it is a regular one, and no more than one byte beyond the size that the index names.
    ///
    /// # Errors
    ///
    /// Whatever the disk fails with; also if it is no regular file.
    pub fn open(&self) -> io::Result<impl Read + use<>> {
        open(&self.path, self.bytes.saturating_add(1))
    }
}
