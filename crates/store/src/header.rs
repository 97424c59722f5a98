//! The first bytes of an index, read before SQLite is let near it: a file that is not ours is not touched.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use crate::{
    error::Error,
    schema::{APPLICATION_ID, VERSION},
};

/// What every SQLite file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// How long the header of a SQLite file is, in bytes.
const HEADER_BYTES: usize = 100;
/// Where the header has the version of the schema, and where the mark of its program; four bytes each.
const USER_VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;

/// Whether this file is an index that this release can read, as far as its header tells.
pub(crate) fn check(path: &Path) -> Result<(), Error> {
    let trouble = |error| Error::of_disk(path, error);
    let mut header = [0; HEADER_BYTES];
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let mut file = match File::open(path) {
        Ok(file) if is_file => file,
        Ok(_) => return Err(Error::NoLibrary(folder_of(path))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Err(Error::NoLibrary(folder_of(path)));
        }
        Err(error) => return Err(trouble(error)),
    };
    match file.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(Error::Foreign(path.to_owned()));
        }
        Err(error) => return Err(trouble(error)),
    }
    if !header.starts_with(MAGIC) || number_at(&header, APPLICATION_ID_AT) != APPLICATION_ID {
        return Err(Error::Foreign(path.to_owned()));
    }
    check_version(path, number_at(&header, USER_VERSION_AT))
}

/// Whether this release knows this version of the schema.
pub(crate) fn check_version(path: &Path, version: i32) -> Result<(), Error> {
    if version > VERSION {
        Err(Error::Newer(path.to_owned(), version))
    } else if version < 1 {
        Err(Error::Damaged(path.to_owned(), format!("its schema has version {version}")))
    } else {
        Ok(())
    }
}

fn folder_of(path: &Path) -> std::path::PathBuf {
    path.parent().unwrap_or(path).to_owned()
}

fn number_at(header: &[u8; HEADER_BYTES], at: usize) -> i32 {
    let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    i32::from_be_bytes(bytes.unwrap_or_default())
}
