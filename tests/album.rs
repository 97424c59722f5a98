//! Photos of chosen scenarios, written to disk, and what each of them must show by the run that they are of.
//!
//! All of it is worked out here again, from the scenario and the trace; only of what no call left, and of copies, the
//! index's word is taken for which pictures they show.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::{DateTime, FixedOffset};
use darkroom::{Form, INDEX_FILE, Index, develop};
use device::{App, Event};
use engine::{Run, Seeded, play};
use scenario::{Device, Held as HowHeld, PictureSize, Scenario, load};
use studio::{Code, Side, code_name};
use tempfile::TempDir;
use trace::Fact;

/// The scenarios whose photos are looked at, and in which files they are kept. Each brings something of its own.
pub const SCENARIOS: &[(&str, Form)] = &[
    ("call/one-to-one", Form::Pair),
    ("call/an-ipad-takes-and-is-taken", Form::MotionPhoto),
    ("capture/a-burst-can-share-its-first-clip", Form::Pair),
    ("capture/a-camera-that-comes-back-begins-the-clip", Form::Pair),
    ("capture/a-clip-begins-with-a-keyframe", Form::Pair),
    ("capture/a-clip-can-begin-exactly-and-hide-its-lead-in", Form::Pair),
    ("capture/each-press-of-a-burst-is-a-photo-of-its-own", Form::Pair),
    ("capture/hanging-up-shortens-the-movie", Form::Pair),
    ("capture/the-camera-that-is-on-takes-the-photo", Form::Pair),
    ("capture/a-photo-is-as-large-and-as-upright-as-the-subjects-camera", Form::Pair),
    ("capture/two-people-can-take-each-other-at-once", Form::Bundle),
    ("library/a-deleted-photo-is-in-recently-deleted-alone", Form::Pair),
    ("library/a-library-can-begin-with-live-photos-of-its-own", Form::Pair),
    ("library/a-live-photo-can-become-a-video", Form::Pair),
    ("library/a-still-can-be-kept-alone", Form::Pair),
    ("library/all-photos-holds-everything", Form::Pair),
    ("library/the-lens-begins-anew-with-facetime", Form::Pair),
    ("library/the-lens-is-that-of-the-moment", Form::Pair),
    ("library/the-screenshots-album-holds-screenshots-alone", Form::Pair),
    ("screenshot/a-mac-keeps-a-window-on-the-desktop", Form::Pair),
    ("screenshot/a-mac-keeps-the-whole-screen-on-the-desktop", Form::Pair),
    ("screenshot/a-screenshot-is-no-live-photo", Form::Pair),
    ("screenshot/an-ipad-with-a-home-button-takes-home-and-side", Form::Pair),
    ("screenshot/an-ipad-without-a-home-button-takes-volume-up-and-side", Form::Pair),
    ("screenshot/an-iphone-with-a-home-button-takes-home-and-side", Form::Pair),
    ("screenshot/an-iphone-without-a-home-button-takes-volume-up-and-side", Form::Pair),
    ("screenshot/an-ipod-touch-takes-home-and-top", Form::Pair),
];

/// What a photo is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A still and a movie that belong together.
    LivePhoto,
    /// A still that belongs to no movie.
    Still,
    /// A movie that belongs to no still.
    Video,
    /// A still with its movie behind it.
    MotionPhoto,
}

/// A photo on disk.
#[derive(Clone, Debug)]
pub struct Photo {
    /// For people.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The JPEG.
    pub still: Option<PathBuf>,
    /// The movie beside it.
    pub movie: Option<PathBuf>,
    /// How many files it has.
    pub files: usize,
    /// What must be in them.
    pub shows: Shows,
}

/// What must be in a photo.
#[derive(Clone, Debug)]
pub struct Shows {
    /// What still and movie share.
    pub identifier: Option<String>,
    /// The date and time that it bears.
    pub taken: DateTime<FixedOffset>,
    /// Whose camera: `bob.mac`.
    pub device: String,
    /// Whose voice.
    pub person: String,
    /// The camera's marketing name.
    pub model: String,
    /// Whether it is of a call, or the owner's own.
    pub facetime: bool,
    /// Which pictures of the camera: the first, the still, the last.
    pub pictures: [u64; 3],
    /// How many from before the first are in the movie, and are not shown.
    pub hidden: u64,
    /// Exif's number of how the camera was held.
    pub orientation: u16,
    /// Width and height.
    pub size: (u16, u16),
    /// From which picture on which side took them.
    pub sides: Vec<(u64, Side)>,
}

/// A screenshot on disk.
#[derive(Clone, Debug)]
pub struct Screenshot {
    /// For people.
    pub name: String,
    /// The PNG.
    pub file: PathBuf,
    /// The date and time that it bears.
    pub taken: DateTime<FixedOffset>,
    /// Whose screen.
    pub device: String,
    /// Milliseconds of the run, if it shows a call; none if it shows none.
    pub call_millis: Option<u64>,
    /// The cameras and their pictures that are in it.
    pub cameras: Vec<(String, u64)>,
}

/// What a scenario's devices hold in the end, on disk until this goes.
#[derive(Debug)]
pub struct Album {
    folder: TempDir,
    /// The photos.
    pub photos: Vec<Photo>,
    /// The screenshots.
    pub screenshots: Vec<Screenshot>,
}

impl Shows {
    /// What the camera calls its lens.
    #[must_use]
    pub fn lens(&self) -> String {
        let lens = match (self.facetime, self.side(self.pictures[1])) {
            (true, Side::Front) => "front FaceTime camera",
            (true, Side::Back) => "back FaceTime camera",
            (false, _) => "back camera",
        };
        format!("{} {lens}", self.model)
    }

    /// The code that a picture bears.
    #[must_use]
    pub fn code(&self, frame: u64) -> Code {
        Code::Camera { name: code_name(&self.device), side: self.side(frame), frame }
    }

    /// Which side took that picture.
    ///
    /// # Panics
    ///
    /// Never: some side is on from picture 0.
    #[must_use]
    pub fn side(&self, frame: u64) -> Side {
        let since = self.sides.iter().rev().find(|(since, _)| *since <= frame);
        since.expect("some side is on from picture 0").1
    }
}

impl Album {
    /// Plays the scenario of that name and writes what it leaves.
    ///
    /// # Panics
    ///
    /// If it cannot be read, played or written.
    #[must_use]
    pub fn of_scenario(name: &str, form: Form) -> Self {
        let parsed = load(&crate::folder().join(format!("{name}.toml")));
        let parsed = parsed.unwrap_or_else(|mistakes| panic!("{mistakes}"));
        Self::of(&parsed.scenario, form)
    }

    /// Plays a scenario and writes what it leaves.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    #[must_use]
    pub fn of(scenario: &Scenario, form: Form) -> Self {
        let run = play(scenario, &mut Seeded::new(scenario.seed));
        let folder = fresh_folder();
        develop(scenario, &run, scenario.seed, folder.path(), form).expect("it can be written");
        let mut album = Self { folder, photos: vec![], screenshots: vec![] };
        for index in album.indexes() {
            let root = album.folder.path().join(&index.device);
            for photo in &index.photos {
                if photo.kind == "screenshot" {
                    album.screenshots.push(screenshot(scenario, &run, &index, photo, &root));
                } else {
                    album.photos.push(camera_photo(scenario, &run, &index, photo, &root));
                }
            }
        }
        album
    }

    /// Where it all lies.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// What the devices' folders say that they hold, by the names of the devices.
    ///
    /// # Panics
    ///
    /// If an index cannot be read.
    #[must_use]
    pub fn indexes(&self) -> Vec<Index> {
        let entries = fs::read_dir(self.root()).expect("the folder is there");
        let mut devices: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
        devices.sort();
        let read = |device: &PathBuf| {
            let text = fs::read_to_string(device.join(INDEX_FILE)).expect("every folder has an index");
            serde_json::from_str(&text).expect("an index is what its type says")
        };
        devices.iter().map(read).collect()
    }
}

/// A folder that goes when its owner does.
pub(crate) fn fresh_folder() -> TempDir {
    tempfile::Builder::new().prefix("shutterlab-").tempdir().expect("there is room for temporary files")
}

fn date(taken: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(taken).expect("an index has dates")
}

fn ending(photo: &darkroom::Photo, root: &Path, endings: &[&str]) -> Option<PathBuf> {
    let path = |file: &darkroom::File| endings.iter().any(|ending| file.path.ends_with(ending));
    photo.files.iter().find(|file| path(file)).map(|file| root.join(&file.path))
}

fn camera_photo(
    scenario: &Scenario,
    run: &Run,
    index: &Index,
    photo: &darkroom::Photo,
    root: &Path,
) -> Photo {
    let still = ending(photo, root, &[".JPG", ".jpg"]);
    let movie = ending(photo, root, &[".MOV"]);
    let kind = match (&still, &movie) {
        (Some(_), Some(_)) => Kind::LivePhoto,
        (Some(path), None) if path.to_string_lossy().ends_with(".MP.jpg") => Kind::MotionPhoto,
        (Some(_), None) => Kind::Still,
        (None, _) => Kind::Video,
    };
    let camera = photo.camera.as_deref().expect("an index names the camera of a photo");
    let device = scenario.devices.iter().find(|device| device.name == camera);
    let device = device.expect("an index names a device of the scenario");
    // A call shows somebody else's camera; one's own photos come from one's other devices too (CLOUD-1).
    let owner = scenario.devices.iter().find(|device| device.name == index.device);
    let facetime = owner.is_none_or(|owner| owner.profile.person != device.profile.person);
    let pictures = photo.pictures.expect("an index says which pictures a photo is of");
    if let (true, Some(identifier)) = (facetime, &photo.content_identifier) {
        assert_eq!(Some(pictures), captured(run, identifier), "the pictures of {identifier}");
    }
    // One's own photos are taken with the back, at another time.
    let sides = if facetime { sides(run, device) } else { vec![(0, Side::Back)] };
    let first_file = photo.files.first().expect("a photo has files");
    Photo {
        name: format!("{}/{}", index.device, first_file.path),
        kind,
        still,
        movie,
        files: photo.files.len(),
        shows: Shows {
            identifier: photo.content_identifier.clone(),
            taken: date(&photo.taken),
            device: camera.to_owned(),
            person: scenario.person(device.profile.person).to_owned(),
            model: device.profile.model.name.to_owned(),
            facetime,
            pictures,
            hidden: photo.hidden_pictures as u64,
            orientation: match device.held {
                HowHeld::Landscape => 1,
                HowHeld::Portrait => 6,
                HowHeld::LandscapeUpsideDown => 3,
                HowHeld::PortraitUpsideDown => 8,
            },
            size: match device.picture {
                PictureSize::Vga => (640, 480),
                PictureSize::Hd => (1280, 720),
            },
            sides,
        },
    }
}

/// Which pictures the subject's device said that it took for the press of that name.
fn captured(run: &Run, identifier: &str) -> Option<[u64; 3]> {
    run.trace.records.iter().find_map(|record| {
        let Fact::Device { event: Event::ClipComplete { id, frames, .. }, .. } = &record.fact else {
            return None;
        };
        let pictures = [frames.first, frames.still, frames.last].map(|frame| frame.0);
        id.to_string().eq_ignore_ascii_case(identifier).then_some(pictures)
    })
}

/// Which side of a camera was on from which picture on, by what the device said of itself.
fn sides(run: &Run, device: &Device) -> Vec<(u64, Side)> {
    let side = |front: bool| if front { Side::Front } else { Side::Back };
    let mut sides = vec![(0, side(device.profile.front_camera))];
    for record in &run.trace.records {
        let event = record.fact.device_event().filter(|(who, _)| *who == device.profile.id);
        let front = match event {
            Some((_, Event::CameraSwitched { front })) => *front,
            // What stops begins anew as it was bought.
            Some((
                _,
                Event::Crashed { app: App::FaceTime | App::Device } | Event::BatteryEmpty | Event::PoweredOff,
            )) => device.profile.front_camera,
            Some(_) | None => continue,
        };
        sides.push(((record.at.as_micros() * 30).div_ceil(1_000_000), side(front)));
    }
    sides
}

fn screenshot(
    scenario: &Scenario,
    run: &Run,
    index: &Index,
    photo: &darkroom::Photo,
    root: &Path,
) -> Screenshot {
    let mut call_millis = None;
    let mut cameras = vec![];
    for record in &run.trace.records {
        if let Fact::Screen { who, asset, call: Some(call), pictures, .. } = &record.fact
            && asset.to_string() == photo.asset
        {
            call_millis = Some(record.at.as_micros() / 1000);
            let own = call.own_camera.then_some((*who, Some(record.at)));
            let seen = pictures.iter().copied().chain(own);
            cameras = seen
                .filter_map(|(whose, at)| {
                    let frame = (at?.as_micros() * 30 + 500_000) / 1_000_000;
                    Some((scenario.device(whose).name.clone(), frame))
                })
                .collect();
        }
    }
    Screenshot {
        name: format!("{}/{}", index.device, photo.files[0].path),
        file: root.join(&photo.files[0].path),
        taken: date(&photo.taken),
        device: index.device.clone(),
        call_millis,
        cameras,
    }
}
