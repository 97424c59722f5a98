//! What files of `media/` are called: the BLAKE3 of their content, and an ending for people's programs.

use std::{fmt, str::FromStr};

use blake3::Hash;

/// The format of a file, as far as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A still.
    Jpeg,
    /// A still.
    Heic,
    /// A screenshot.
    Png,
    /// A movie.
    QuickTime,
    /// A movie.
    Mpeg4,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Heic, Self::Png, Self::QuickTime, Self::Mpeg4];

    /// What its files' names end with, without the dot.
    #[must_use]
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Heic => "heic",
            Self::Png => "png",
            Self::QuickTime => "mov",
            Self::Mpeg4 => "mp4",
        }
    }

    /// The format whose files' names end so.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.ending() == ending)
    }
}

/// The name of a file of `media/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) hash: Hash,
    pub(crate) format: Format,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.hash.to_hex(), self.format.ending())
    }
}

/// A file is called as no file of ours is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotOurs;

impl FromStr for Address {
    type Err = NotOurs;

    fn from_str(name: &str) -> Result<Self, NotOurs> {
        let (hash, ending) = name.split_once('.').ok_or(NotOurs)?;
        let address = Self {
            hash: Hash::from_hex(hash).map_err(|_| NotOurs)?,
            format: Format::of_ending(ending).ok_or(NotOurs)?,
        };
        // Hex in capitals reads the same and is another name.
        if address.to_string() == name { Ok(address) } else { Err(NotOurs) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, ours: bool) {
        let read = name.parse::<Address>();
        assert_eq!(
            read.map(|address| address.to_string()),
            if ours { Ok(name.into()) } else { Err(NotOurs) }
        );
    }

    #[test]
    fn only_our_own_names_are_read() {
        let hash = blake3::hash(b"still").to_hex();
        check(&format!("{hash}.jpg"), true);
        check(&format!("{hash}.mp4"), true);
        check(&format!("{hash}.txt"), false);
        check(&format!("{}.jpg", hash.to_uppercase()), false);
        check(&format!("{hash}.jpg.part"), false);
        check(".DS_Store", false);
        check("", false);
    }
}
