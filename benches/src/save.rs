//! A durable save: through the store, and by a loop by hand that makes the same system calls.

use std::{
    fs::{self, File},
    io::Write,
};

use chrono::DateTime;
use library::{Asset, AssetId, Content, Frame, Frames, Metadata};
use rusqlite::Connection;
use store::{Capture, Media, Store};
use tempfile::TempDir;
use uuid::Uuid;

/// A library is left for an empty one after so many photos, so that no disk fills.
const PHOTOS_MAX: u64 = 400;

/// The files of a capture.
#[derive(Clone, Debug)]
pub struct Shot {
    /// The still.
    pub still: Vec<u8>,
    /// The movie.
    pub movie: Vec<u8>,
}

impl Shot {
    /// Files as large as those of a call, 60 and 500 KB.
    #[must_use]
    pub fn usual() -> Self {
        Self { still: vec![1; 60_000], movie: vec![2; 500_000] }
    }

    /// Other content than that of any other number: the same content would be kept once.
    fn stamp(&mut self, number: u64) {
        for file in [&mut self.still, &mut self.movie] {
            let end = file.len().saturating_sub(8);
            file[end..].copy_from_slice(&number.to_le_bytes());
        }
    }
}

fn facetime(number: u64, bytes: usize) -> Asset {
    let identifier = Uuid::from_u64_pair(number, 7);
    let frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };
    let taken = DateTime::UNIX_EPOCH.fixed_offset();
    let metadata = Metadata::facetime(identifier, "MacBook Air", true);
    Asset::new(
        AssetId::of_live_photo(identifier),
        Content::LivePhoto { frames },
        taken,
        metadata,
        bytes as u64,
    )
}

/// Saves through the store.
#[expect(missing_debug_implementations, reason = "a store has none")]
pub struct Ours {
    store: Store,
    number: u64,
    _folder: TempDir,
}

/// The same system calls by hand: no hash, no schema to speak of, one table of one row a photo.
#[derive(Debug)]
pub struct ByHand {
    index: Connection,
    number: u64,
    folder: TempDir,
}

impl Ours {
    /// An empty library.
    ///
    /// # Panics
    ///
    /// If the disk is full or broken, as all that is here.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it makes files")]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(folder.path()).expect("a library");
        Self { store, number: 0, _folder: folder }
    }

    /// Begins a new library once this one is large.
    pub fn renew(&mut self) {
        if self.number > PHOTOS_MAX {
            *self = Self::new();
        }
    }

    /// Saves captures in one step.
    ///
    /// # Panics
    ///
    /// If the disk is full or broken.
    pub fn save(&mut self, shots: &mut [Shot]) {
        for shot in shots.iter_mut() {
            self.number += 1;
            shot.stamp(self.number);
        }
        let first = self.number + 1 - shots.len() as u64;
        let numbered = shots.iter().zip(first..);
        let assets: Vec<Asset> =
            numbered.map(|(shot, number)| facetime(number, shot.still.len() + shot.movie.len())).collect();
        let captures: Vec<Capture<'_>> = assets
            .iter()
            .zip(shots)
            .map(|(asset, shot)| Capture { asset, media: Media::live_photo(&shot.still, &shot.movie) })
            .collect();
        self.store.save_all(&captures).expect("room");
    }
}

impl ByHand {
    /// An empty folder and an empty table.
    ///
    /// # Panics
    ///
    /// If the disk is full or broken, as all that is here.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it makes files")]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["media", "temporary"] {
            fs::create_dir(folder.path().join(part)).expect("room");
        }
        let index = Connection::open(folder.path().join("index.sqlite")).expect("an index");
        index
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 CREATE TABLE photo (id INTEGER PRIMARY KEY, still TEXT, movie TEXT)",
            )
            .expect("a table");
        Self { index, number: 0, folder }
    }

    /// Begins a new folder once this one is large.
    pub fn renew(&mut self) {
        if self.number > PHOTOS_MAX {
            *self = Self::new();
        }
    }

    /// Saves captures in one step.
    ///
    /// # Panics
    ///
    /// If the disk is full or broken.
    pub fn save(&mut self, shots: &mut [Shot]) {
        let mut underway = vec![];
        for shot in shots {
            self.number += 1;
            shot.stamp(self.number);
            for (what, bytes) in [("still", &shot.still), ("movie", &shot.movie)] {
                let name = format!("{what}-{:060}", self.number);
                let path = self.folder.path().join("temporary").join(&name);
                let mut file = File::create_new(&path).expect("room");
                file.write_all(bytes).expect("room");
                underway.push((file, path, name));
            }
        }
        for (file, ..) in &underway {
            file.sync_all().expect("the disk is sound");
        }
        let media = self.folder.path().join("media");
        for (_, path, name) in &underway {
            fs::rename(path, media.join(name)).expect("the disk is sound");
        }
        File::open(&media).and_then(|folder| folder.sync_all()).expect("the disk is sound");
        self.index.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([])).expect("alone");
        for pair in underway.chunks(2) {
            let names = (&pair[0].2, &pair[1].2);
            let sql = "INSERT INTO photo (still, movie) VALUES (?1, ?2)";
            self.index.prepare_cached(sql).and_then(|mut insert| insert.execute(names)).expect("room");
        }
        self.index.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([])).expect("room");
    }
}
