//! What can go wrong where files are written.

use std::{fmt, io, path::PathBuf};

use media::{BadClip, BadMotionPhoto, BadScreenshot, BadStill, Missing};
use store::Error as LibraryError;
use video::Unencodable;

/// Why photos could not be written.
#[derive(Debug)]
pub enum Trouble {
    /// The folder holds something already; nothing was written.
    NotEmpty(PathBuf),
    /// There are more photos than [`crate::FILES_MAX`]; nothing was written.
    TooMany(usize),
    /// A file or folder could not be written.
    Io(PathBuf, io::Error),
    /// A picture could not be encoded.
    Picture(Unencodable),
    /// A clip ends before it begins.
    NoPicture,
    /// The camera's history does not hold a clip.
    Missing(Missing),
    /// A clip is none.
    Clip(BadClip),
    /// A still could not be written.
    Still(BadStill),
    /// A screenshot could not be written.
    Screenshot(BadScreenshot),
    /// A Motion Photo could not be written.
    MotionPhoto(BadMotionPhoto),
    /// A library on disk could not be written.
    Library(LibraryError),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEmpty(folder) => write!(f, "`{}` is not empty: name a new folder", folder.display()),
            Self::TooMany(files) => {
                write!(f, "{files} photos are more than are written: at most {}", crate::FILES_MAX)
            }
            Self::Io(path, error) => write!(f, "{}: {error}", path.display()),
            Self::NoPicture => f.write_str("a clip has no picture"),
            Self::Picture(error) => error.fmt(f),
            Self::Missing(error) => error.fmt(f),
            Self::Clip(error) => error.fmt(f),
            Self::Still(error) => error.fmt(f),
            Self::Screenshot(error) => error.fmt(f),
            Self::MotionPhoto(error) => error.fmt(f),
            Self::Library(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Trouble {}

/// What went wrong in other rooms is trouble here.
macro_rules! from {
    ($($error:ident $variant:ident),*) => {
        $(impl From<$error> for Trouble {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

from! {
    Unencodable Picture, Missing Missing, BadClip Clip, BadStill Still, BadScreenshot Screenshot,
    BadMotionPhoto MotionPhoto, LibraryError Library
}
