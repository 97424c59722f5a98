//! Photos and their files for tests, small and each from its number.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, TimeDelta, Utc};
use library::{Asset, AssetId, Content, Frame, Frames, Metadata};
use store::{Format, Media, Store};
use uuid::Uuid;

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    let afternoon: DateTime<Utc> = "2024-09-06T12:00:00Z".parse().expect("a date");
    afternoon + TimeDelta::seconds(seconds)
}

/// A Live Photo and its two files.
#[derive(Clone, Debug)]
pub(crate) struct Photo {
    pub(crate) asset: Asset,
    pub(crate) still: Vec<u8>,
    pub(crate) movie: Vec<u8>,
}

impl Photo {
    /// The photo of that number, with files of so many bytes.
    pub(crate) fn sized(number: u32, still: usize, movie: usize) -> Self {
        let fill = |what: &str, size: usize| {
            let seed = format!("{what} {number};");
            seed.bytes().cycle().take(size.max(seed.len())).collect::<Vec<u8>>()
        };
        let (still, movie) = (fill("still", still), fill("movie", movie));
        let frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };
        let identifier = Uuid::from_u128(number.into());
        let asset = Asset::new(
            AssetId::of_live_photo(identifier),
            Content::LivePhoto { frames },
            at(number.into()).fixed_offset(),
            Metadata::facetime(identifier, "MacBook Air", true),
            (still.len() + movie.len()) as u64,
        );
        Self { asset, still, movie }
    }

    pub(crate) fn new(number: u32) -> Self {
        Self::sized(number, 100, 300)
    }

    pub(crate) fn media(&self) -> Media<'_> {
        Media::live_photo(&self.still, &self.movie)
    }
}

/// A still's file, from a name.
pub(crate) fn still(bytes: &[u8]) -> Media<'_> {
    Media::still(Format::Png, bytes)
}

/// Every file below a folder, with its content; what SQLite keeps beside an index only while it is open is left out.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().ends_with("-shm") {
                let name = path.strip_prefix(folder).expect("it lies below").display().to_string();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// That a library is whole: no finding, and nothing on its way.
#[track_caller]
pub(crate) fn check_whole(store: &Store) {
    assert_eq!(store.verify().expect("it can be looked through"), []);
    let names: Vec<String> =
        files(&store.folder().join("temporary")).into_keys().filter(|name| name != "session").collect();
    assert_eq!(names, [""; 0], "nothing is on its way");
}
