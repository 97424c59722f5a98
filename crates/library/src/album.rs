//! Albums that the device makes by itself (ALB-1, SHOT-4, LIB-7).

use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::library::Library;
use crate::view::{UnknownName, View};

/// An album that the device makes by itself. What it shows is the [`View`] of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Album {
    /// Live Photos, ordinary ones and FaceTime's (ALB-1).
    LivePhotos,
    /// Screenshots (SHOT-4).
    Screenshots,
    /// What its owner hid (ALB-3).
    Hidden,
    /// What was deleted and is not gone yet (LIB-7).
    RecentlyDeleted,
}

impl Album {
    /// Every such album, in the order in which the Albums tab lists them.
    pub const ALL: [Self; 4] = [Self::LivePhotos, Self::Screenshots, Self::Hidden, Self::RecentlyDeleted];

    /// The view of what is in it.
    #[must_use]
    pub const fn view(self) -> View {
        match self {
            Self::LivePhotos => View::LivePhotos,
            Self::Screenshots => View::Screenshots,
            Self::Hidden => View::Hidden,
            Self::RecentlyDeleted => View::RecentlyDeleted,
        }
    }

    /// Its name in scenario files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.view().as_str()
    }
}

impl From<Album> for View {
    fn from(album: Album) -> Self {
        album.view()
    }
}

impl fmt::Display for Album {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Album {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|album| album.as_str() == name).ok_or(UnknownName)
    }
}

impl Library {
    /// The albums that exist: each from the first asset that belongs in it (ALB-1). That it goes again with the last
    /// one is an assumption (A).
    #[must_use]
    pub fn albums(&self) -> Vec<Album> {
        Album::ALL.into_iter().filter(|album| !self.shelves.of(album.view()).is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;
    use crate::sample;

    #[track_caller]
    fn check(library: &Library, expected: &[Album]) {
        assert_eq!(library.albums(), expected);
    }

    #[test]
    fn an_album_is_there_from_its_first_asset() {
        let mut library = Library::new();
        check(&library, &[]);
        library.add(sample::photo("hill", 0));
        check(&library, &[]);
        let facetime = library.save_live_photo(sample::facetime(1, 0)).id();
        check(&library, &[Album::LivePhotos]);
        library.add(sample::screenshot("screen", 0));
        check(&library, &[Album::LivePhotos, Album::Screenshots]);
        library.delete(facetime, sample::at(1)).unwrap();
        check(&library, &[Album::Screenshots, Album::RecentlyDeleted]);
        library.recover(facetime).unwrap();
        check(&library, &[Album::LivePhotos, Album::Screenshots]);
    }

    #[test]
    fn an_ordinary_live_photo_makes_the_album_too() {
        let mut library = Library::new();
        library.add(sample::live_photo("beach", 0));
        check(&library, &[Album::LivePhotos]);
    }

    #[test]
    fn an_album_has_the_name_of_its_view() {
        for album in Album::ALL {
            assert_eq!(album.to_string().parse(), Ok(album));
            assert_eq!(album.to_string().parse(), Ok(album.view()));
        }
        assert_eq!("days".parse::<Album>(), Err(UnknownName));
    }
}
