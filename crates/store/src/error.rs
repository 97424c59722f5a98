//! What can go wrong with a library on disk.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use library::{AlbumRefusal, Kind, Refusal};
use rusqlite::ErrorCode;

/// Why a library on disk did not do what it was told. It then changed nothing, unless its words say so.
#[derive(Debug)]
pub enum Error {
    /// There is no library in this folder.
    NoLibrary(PathBuf),
    /// A library is made in a folder that is empty or new; this one is not.
    NotEmpty(PathBuf),
    /// The file is no library of ours: another program's, or no index at all.
    Foreign(PathBuf),
    /// A later release made it, with this version of the schema.
    Newer(PathBuf, i64),
    /// An earlier release made it, and it has to be upgraded before it is read.
    Earlier(PathBuf),
    /// The index is damaged, or its media are not there; what was found.
    Damaged(PathBuf, String),
    /// Another program has it open.
    Locked(PathBuf),
    /// It may be read only: the file system says so, or it was opened so.
    ReadOnly(PathBuf),
    /// It may not even be read.
    Unreadable(PathBuf),
    /// There is no room left on the disk.
    Full(PathBuf),
    /// The disk failed.
    Io(PathBuf, io::Error),
    /// The index failed in another way.
    Index(PathBuf, String),
    /// The library itself refuses, as [`library::Library`] does.
    Refused(Refusal),
    /// The library itself refuses something about a smart album, as [`library::Library`] does.
    RefusedAlbum(AlbumRefusal),
    /// A photo that cannot be kept as it is.
    Misfit(Misfit),
}

/// Why a photo cannot be kept as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// A photo of this kind has other files: a Live Photo both, a movie a movie, others a still.
    Files(Kind),
    /// It says another size than its files have.
    Size {
        /// What it says, in bytes.
        said: u64,
        /// What they have, in bytes.
        files: u64,
    },
    /// A date is not in the years 1 to 9999.
    Date,
    /// The pictures of its movie are not in order, or their numbers are beyond an index.
    Frames,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Files(kind) => f.write_str(match kind {
                Kind::LivePhoto => "a Live Photo has a still and a movie",
                Kind::Photo => "a photo has a still and no movie",
                Kind::Movie => "a movie has no still",
                Kind::Screenshot => "a screenshot has a still and no movie",
            }),
            Self::Size { said, files } => {
                write!(f, "the photo says that it has {said} bytes, its files have {files}")
            }
            Self::Date => f.write_str("the photo's date is not in the years 1 to 9999"),
            Self::Frames => f.write_str("the pictures of the photo's movie are not in order"),
        }
    }
}

impl Error {
    /// A failure of the disk in its kind.
    pub(crate) fn of_disk(path: &Path, error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        if matches!(error.kind(), Kind::StorageFull | Kind::QuotaExceeded) {
            Self::Full(path.to_owned())
        } else if matches!(error.kind(), Kind::ReadOnlyFilesystem | Kind::PermissionDenied) {
            Self::ReadOnly(path.to_owned())
        } else {
            Self::Io(path.to_owned(), error)
        }
    }

    /// A failure of the disk in its kind, where something was only to be read.
    pub(crate) fn of_reading(path: &Path, error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::PermissionDenied {
            Self::Unreadable(path.to_owned())
        } else {
            Self::of_disk(path, error)
        }
    }

    /// A failure of SQLite in its kind.
    pub(crate) fn of_index(path: &Path, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(path),
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(path, error.to_string()),
            Some(ErrorCode::NotADatabase) => Self::Foreign(path),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly(path),
            Some(ErrorCode::DiskFull) => Self::Full(path),
            _ => Self::Index(path, error.to_string()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLibrary(path) => write!(f, "there is no library in `{}`", path.display()),
            Self::NotEmpty(path) => write!(f, "`{}` is not empty: name a new folder", path.display()),
            Self::Foreign(path) => write!(f, "`{}` is not a library of Shutterlab", path.display()),
            Self::Newer(path, version) => write!(
                f,
                "`{}` was made by a later release: it has version {version}, and this release knows {} at most",
                path.display(),
                crate::VERSION
            ),
            Self::Earlier(path) => write!(
                f,
                "`{}` was made by an earlier release, and is read once it has been upgraded",
                path.display()
            ),
            Self::Damaged(path, found) => write!(f, "`{}` is damaged: {found}", path.display()),
            Self::Locked(path) => write!(f, "another program has `{}` open", path.display()),
            Self::ReadOnly(path) => write!(f, "`{}` can be read but not written", path.display()),
            Self::Unreadable(path) => write!(f, "`{}` may not be read", path.display()),
            Self::Full(path) => write!(f, "there is no room left on the disk of `{}`", path.display()),
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Index(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::RefusedAlbum(refusal) => refusal.fmt(f),
            Self::Misfit(misfit) => misfit.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<AlbumRefusal> for Error {
    fn from(refusal: AlbumRefusal) -> Self {
        Self::RefusedAlbum(refusal)
    }
}

impl From<Misfit> for Error {
    fn from(misfit: Misfit) -> Self {
        Self::Misfit(misfit)
    }
}
