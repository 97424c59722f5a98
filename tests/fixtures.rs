//! The set of fixtures, written to disk, and what each sound pair in it must show by its name.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta};
use darkroom::{File, Fixture, fixtures, read::Verdict};
use studio::Side;
use tempfile::TempDir;

use crate::album::{Kind, Photo, Shows, fresh_folder};

/// Parts of the set of fixtures, by what their names begin with; together they are all of it.
pub const FIXTURES: &[&str] = &["good/640x480-", "good/1280x720-", "good/", "broken/"];

/// The set of fixtures, on disk until this goes.
#[derive(Debug)]
pub struct Set {
    folder: TempDir,
    fixtures: Vec<Fixture>,
}

impl Set {
    /// Writes it.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    #[must_use]
    pub fn write() -> Self {
        let folder = fresh_folder();
        let fixtures = fixtures(folder.path()).expect("it can be written");
        Self { folder, fixtures }
    }

    /// Where it lies.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The fixtures of that one of [`FIXTURES`]: those that begin with it and with none of those before it.
    pub fn part(&self, part: &str) -> impl Iterator<Item = &Fixture> {
        let of = |name: &str| FIXTURES.iter().find(|part| name.starts_with(**part)).copied();
        self.fixtures.iter().filter(move |fixture| of(&fixture.name) == Some(part))
    }

    /// A file of a fixture.
    #[must_use]
    pub fn path(&self, fixture: &Fixture, file: &File) -> PathBuf {
        self.root().join(&fixture.name).join(&file.path)
    }

    /// The sound photos in a fixture.
    #[must_use]
    pub fn photos(&self, fixture: &Fixture) -> Vec<Photo> {
        let sound = fixture.pairs.iter().filter(|_| fixture.wrong.is_empty());
        let photo = |pair: &darkroom::Pair| {
            let pictures = pair.pictures?;
            let kind = match pair.verdict {
                Verdict::LivePhoto => Kind::LivePhoto,
                Verdict::StillOnly => Kind::Still,
                Verdict::MovieOnly => Kind::Video,
                Verdict::MotionPhoto => Kind::MotionPhoto,
                Verdict::PairWithoutStillTime
                | Verdict::NotAPair
                | Verdict::Damaged
                | Verdict::Unreadable => return None,
            };
            let path = |file: &Option<File>| file.as_ref().map(|file| self.path(fixture, file));
            let (still, movie) = (path(&pair.still), path(&pair.movie));
            let side = if fixture.name.ends_with("-back") { Side::Back } else { Side::Front };
            let begun = DateTime::parse_from_rfc3339("2024-09-06T20:00:00.040+02:00").expect("it is a date");
            let still_micros = i64::try_from(pictures[1] * 1_000_000 / 30).expect("a clip is short");
            let shows = Shows {
                identifier: pair.content_identifier.clone(),
                taken: begun + TimeDelta::microseconds(still_micros),
                device: "bob.phone".into(),
                person: "bob".into(),
                model: "iPhone 15".into(),
                facetime: true,
                pictures,
                // Its cameras give a keyframe every 15 pictures, and nobody asks them for one.
                hidden: if kind == Kind::Still { 0 } else { pictures[0] % 15 },
                orientation: orientation(&fixture.name),
                size: if fixture.name.contains("1280x720") { (1280, 720) } else { (640, 480) },
                sides: vec![(0, side)],
            };
            Some(Photo {
                name: format!("{} {}", fixture.name, pictures[1]),
                kind,
                files: [&still, &movie].into_iter().flatten().count() + fixture.others.len(),
                still,
                movie,
                shows,
            })
        };
        sound.filter_map(photo).collect()
    }
}

/// Exif's number of how a camera is held, by a fixture's name.
fn orientation(name: &str) -> u16 {
    [("-portrait-upside-down-", 8), ("-landscape-upside-down-", 3), ("-landscape-", 1)]
        .into_iter()
        .find(|(held, _)| name.contains(held))
        .map_or(6, |(_, number)| number)
}
