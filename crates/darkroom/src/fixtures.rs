//! Pairs of files for those who test photo managers: good ones of every kind, and broken ones that nobody ships.

mod broken;
mod good;

use std::{cell::Cell, path::Path};

use chrono::{DateTime, FixedOffset, TimeDelta};
use media::{
    About, Clip, Cut, Orientation, Picture, Size,
    read::{FindingKind, Verdict},
};
use serde::{Deserialize, Serialize};
use studio::Side;
use uuid::Uuid;

use crate::{File, Trouble, folder::Folder, reel::Reel, shoot::shoot};

/// What says of each fixture what it is.
pub const FIXTURE_FILE: &str = "fixture.json";
/// Counts up when that file is no longer read as before.
pub const FIXTURE_VERSION: u32 = 1;
/// Names of fixtures: everything in them is made from these.
const NAMESPACE: Uuid = Uuid::from_bytes(*b"shutterlab:a set");

/// Pictures from one photo of the set to the next: ten seconds.
const APART: u64 = 300;

/// One fixture: what it is, what is wrong with it, what a reader should conclude.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fixture {
    /// [`FIXTURE_VERSION`].
    pub version: u32,
    /// Its folder below the set's, `broken/identifiers-differ`.
    pub name: String,
    /// What it is, in a sentence.
    pub what: String,
    /// What is wrong with it, in a sentence; empty for a sound one.
    pub wrong: String,
    /// What a reader should do with it.
    pub conclusion: String,
    /// What `inspect` says of each pair in it.
    pub pairs: Vec<Pair>,
    /// Identifiers that more than one of the pairs bear.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_identifiers: Vec<String>,
    /// Its other files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<File>,
}

/// One pair of a fixture, or what there is of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub still: Option<File>,
    /// The movie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub movie: Option<File>,
    /// What it is.
    pub verdict: Verdict,
    /// What is wrong with it, or suspicious.
    pub findings: Vec<FindingKind>,
    /// The content identifier of a sound pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_identifier: Option<String>,
    /// Which pictures of the camera it shows: the first, the still, the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pictures: Option<[u64; 3]>,
}

/// A camera and a moment, as fixtures have them.
#[derive(Clone, Copy, Debug)]
struct Scene {
    size: Size,
    orientation: Orientation,
    side: Side,
    cut: Cut,
}

/// The usual one: a telephone in the hand, a second before the still and two after it.
const SCENE: Scene = Scene {
    size: Size::VGA,
    orientation: Orientation::QuarterTurn,
    side: Side::Front,
    cut: Cut { first: 150, still: 180, last: 240 },
};

/// What a scene gives.
struct Taken {
    about: About,
    clip: Clip,
    picture: Picture,
    cut: Cut,
    /// What its files are called, each otherwise: a whole set can lie in one folder.
    base: String,
}

impl Scene {
    /// Takes it, under an identifier made from `name`, ten seconds later than the one before it in the set.
    fn take(self, set: &Set, name: &str) -> Result<Taken, Trouble> {
        self.take_at(set, name, set.later())
    }

    /// Takes it, so many pictures later.
    fn take_at(mut self, set: &Set, name: &str, later: u64) -> Result<Taken, Trouble> {
        let ordinal = set.taken.get();
        set.taken.set(ordinal + 1);
        let Cut { first, still, last } = self.cut;
        self.cut = Cut { first: first + later, still: still + later, last: last + later };
        let (device, model) = ("bob.phone", "iPhone 15");
        let taken_at = moment(self.cut.still);
        let reel = Reel::still_camera(
            device,
            "bob",
            self.size,
            self.orientation,
            self.side,
            (self.cut.still, taken_at),
        );
        let mut taken = None;
        shoot(&reel, &[self.cut], |_, shot| {
            taken = Some((shot.clip.clone(), shot.picture.clone()));
            Ok(())
        })?;
        let (clip, picture) = taken.expect("a cut that was asked for was made");
        let id = Uuid::new_v5(&NAMESPACE, name.as_bytes());
        let side = if self.side == Side::Front { "front" } else { "back" };
        let about = About {
            content_identifier: Some(id),
            make: "Apple".into(),
            model: model.into(),
            lens_model: format!("{model} {side} FaceTime camera"),
            user_comment: library::FACETIME_USER_COMMENT.into(),
            taken: taken_at,
            orientation: self.orientation,
            location: None,
        };
        Ok(Taken { about, clip, picture, cut: self.cut, base: media::base_name(ordinal) })
    }
}

impl Taken {
    fn still(&self) -> Result<Vec<u8>, Trouble> {
        Ok(media::still(&self.picture, &self.about)?)
    }

    fn pictures(&self) -> [u64; 3] {
        [self.cut.first, self.cut.still, self.cut.last]
    }

    fn movie(&self) -> Result<Vec<u8>, Trouble> {
        Ok(media::movie(&self.clip, &self.about, media::Form::LivePhoto)?)
    }
}

/// When the picture of that number was taken.
fn moment(still: u64) -> DateTime<FixedOffset> {
    let begin =
        DateTime::parse_from_rfc3339("2024-09-06T20:00:00.040+02:00").expect("a date that is written here");
    begin + TimeDelta::microseconds(i64::try_from(library::Frame(still).micros()).unwrap_or(0))
}

/// Writes the whole set below `root`: a folder for each fixture, with its files and [`FIXTURE_FILE`].
///
/// # Errors
///
/// [`Trouble`]; what was written until then stays.
pub fn fixtures(root: &Path) -> Result<Vec<Fixture>, Trouble> {
    let set = Set { folder: Folder::make(root)?, taken: Cell::new(0) };
    let fixtures = [good::all(&set)?, broken::all(&set)?].concat();
    let mut page = String::from(PAGE);
    for fixture in &fixtures {
        let text =
            serde_json::to_string_pretty(fixture).expect("a fixture has only texts and numbers") + "\n";
        set.folder.write(&format!("{}/{FIXTURE_FILE}", fixture.name), text.as_bytes())?;
        page += &format!(
            "| `{}` | {} | {} | {} |\n",
            fixture.name, fixture.what, fixture.wrong, fixture.conclusion
        );
    }
    set.folder.write("README.md", page.as_bytes())?;
    Ok(fixtures)
}

/// What stands before the table of fixtures.
const PAGE: &str = "# Live Photos for testing photo managers

Written by Shutterlab, the same bytes every time. All people in them are drawn. Structure follows a real Live Photo, and
independent readers agree; they were not made by a telephone, and say so in their software tag.

Each folder holds a `fixture.json` that says what is wrong with it and what a reader should conclude. The code on the
wall in every picture names the camera and the number of the picture.

| folder | what it is | what is wrong | what a reader should conclude |
| --- | --- | --- | --- |
";

/// Where fixtures are written.
struct Set {
    folder: Folder,
    /// How many photos were taken.
    taken: Cell<u64>,
}

impl Set {
    /// How much later than the first the next photo is taken, in pictures.
    fn later(&self) -> u64 {
        self.taken.get() * APART
    }

    /// Writes a file of a fixture.
    fn write(&self, fixture: &str, name: &str, bytes: &[u8]) -> Result<File, Trouble> {
        let file = self.folder.write(&format!("{fixture}/{name}"), bytes)?;
        Ok(File { path: name.to_owned(), ..file })
    }
}
