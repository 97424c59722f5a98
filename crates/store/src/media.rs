//! The files that come with a photo, before they lie anywhere.

use library::Kind;

use crate::{address::Format, error::Misfit};

/// The bytes of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blob<'a> {
    /// What it is, as far as its name will tell.
    pub format: Format,
    /// All of it.
    pub bytes: &'a [u8],
}

/// The files of one photo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Media<'a> {
    /// The still of a Live Photo, a photo, a screenshot.
    pub still: Option<Blob<'a>>,
    /// The movie of a Live Photo, or a movie by itself.
    pub movie: Option<Blob<'a>>,
}

impl<'a> Media<'a> {
    /// A Live Photo as JPEG and QuickTime.
    #[must_use]
    pub const fn live_photo(still: &'a [u8], movie: &'a [u8]) -> Self {
        Self {
            still: Some(Blob { format: Format::Jpeg, bytes: still }),
            movie: Some(Blob { format: Format::QuickTime, bytes: movie }),
        }
    }

    /// A photo or a screenshot.
    #[must_use]
    pub const fn still(format: Format, bytes: &'a [u8]) -> Self {
        Self { still: Some(Blob { format, bytes }), movie: None }
    }

    /// A movie.
    #[must_use]
    pub const fn movie(format: Format, bytes: &'a [u8]) -> Self {
        Self { still: None, movie: Some(Blob { format, bytes }) }
    }

    /// Both files together.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.blobs().map(|blob| blob.bytes.len() as u64).sum()
    }

    /// The files that are there.
    pub(crate) fn blobs(&self) -> impl Iterator<Item = Blob<'a>> {
        [self.still, self.movie].into_iter().flatten()
    }

    /// Whether these are the files that a photo of this kind and size has.
    pub(crate) fn check(&self, kind: Kind, bytes: u64) -> Result<(), Misfit> {
        let (still, movie) = match kind {
            Kind::LivePhoto => (true, true),
            Kind::Photo | Kind::Screenshot => (true, false),
            Kind::Movie => (false, true),
        };
        if (self.still.is_some(), self.movie.is_some()) != (still, movie) {
            return Err(Misfit::Files(kind));
        }
        if self.bytes() != bytes {
            return Err(Misfit::Size { said: bytes, files: self.bytes() });
        }
        Ok(())
    }
}
