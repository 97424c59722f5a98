//! A first look at an index, as at a file that nobody may change: one that is not ours is not touched.
//!
//! SQLite itself looks. If this program opened the file by any other way and closed it again, the system would take from
//! it the locks that SQLite holds on that file, if it has it open already.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags};

use crate::{
    error::Error,
    index::Index,
    regular,
    schema::{APPLICATION_ID, VERSION},
};

/// Whether this file is an index that this release can read, as far as its first page tells.
pub(crate) fn check(path: &Path) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(path);
    regular::check_library(folder)?;
    match path.metadata() {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            return Err(Error::of_reading(path, error));
        }
        Err(_) => return Err(Error::NoLibrary(folder.to_owned())),
    }
    let connection = unchanging(path)?;
    let index = Index::new(connection, path);
    if index.pragma("application_id")? != i64::from(APPLICATION_ID) {
        return Err(Error::Foreign(path.to_owned()));
    }
    check_version(path, index.pragma("user_version")?)
}

/// Whether this release knows this version of the schema.
pub(crate) fn check_version(path: &Path, version: i64) -> Result<(), Error> {
    if version > i64::from(VERSION) {
        Err(Error::Newer(path.to_owned(), version))
    } else if version < 1 {
        Err(Error::Damaged(path.to_owned(), format!("its schema has version {version}")))
    } else {
        Ok(())
    }
}

/// Opens an index as one that nobody can write to: without locks, and without what is in its log.
pub(crate) fn unchanging(path: &Path) -> Result<Connection, Error> {
    let how = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let whole: PathBuf = path.canonicalize().map_err(|error| Error::of_reading(path, error))?;
    let mut uri = String::from("file:");
    for byte in whole.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(byte) {
            uri.push(char::from(*byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri.push_str("?immutable=1");
    Connection::open_with_flags(uri, how).map_err(|error| match File::open(path) {
        // SQLite says that it cannot open it, and not why.
        Err(why) if why.kind() == io::ErrorKind::PermissionDenied => Error::of_reading(path, why),
        Ok(_) | Err(_) => Error::of_index(path, &error),
    })
}
