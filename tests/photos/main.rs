//! Photos as readers see them that are not ours: mp4-atom, kamadak-exif, zune-jpeg, png, and openh264's decoder. Every
//! chosen scenario, and every part of the set of fixtures, is a test of its own.

mod bytes;
mod demux;
mod motion_photo;
mod movie;
mod pictures;
mod reading;
mod screenshot;
mod still;

use std::{
    fs,
    process::ExitCode,
    sync::{Arc, OnceLock},
};

use darkroom::Form;
use libtest_mimic::{Arguments, Failed, Trial};
use tests::{Album, FIXTURES, Held, Kind, Photo, SCENARIOS, Set};

use crate::{demux::Demuxed, pictures::Codes};

/// Whose pictures are all read, and not some of each movie: reading a code costs more than decoding its picture. One of
/// each way in which numbers can go wrong.
const READ_WHOLLY: &[&str] = &[
    "capture/a-clip-can-begin-exactly-and-hide-its-lead-in",
    "capture/a-clip-begins-with-a-keyframe",
    "library/the-lens-is-that-of-the-moment",
    "good/hidden-lead-in",
    "good/call-ended",
];

fn main() -> ExitCode {
    let mut trials = vec![
        Trial::test(
            "the-same-scenario-leaves-the-same-bytes",
            bytes::the_same_scenario_leaves_the_same_bytes,
        ),
        Trial::test(
            "a-photo-is-the-same-files-on-all-devices-of-its-owner",
            bytes::a_photo_is_the_same_files_on_all_devices_of_its_owner,
        ),
        Trial::test("a-video-shows-what-its-photo-shows", bytes::a_video_shows_what_its_photo_shows),
        Trial::test("the-shutter-is-two-white-circles", screenshot::the_shutter_is_two_white_circles),
    ];
    let set = Arc::new(OnceLock::new());
    for part in FIXTURES {
        let set = Arc::clone(&set);
        let name = format!("fixtures/{}", part.trim_end_matches(['-', '/']));
        trials.push(Trial::test(name, move || check_fixtures(set.get_or_init(Set::write), part)));
    }
    for (name, form) in SCENARIOS {
        trials.push(Trial::test(*name, move || check_scenario(name, *form)));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn check_scenario(name: &str, form: Form) -> Result<(), Failed> {
    let album = Album::of_scenario(name, form);
    let mut held = Held::default();
    held.about(name);
    held.check("whether it leaves anything", album.photos.is_empty() && album.screenshots.is_empty(), false);
    for photo in &album.photos {
        held.about(&photo.name);
        let kind_files = match (photo.kind, form) {
            (Kind::LivePhoto, Form::Bundle) => 3,
            (Kind::LivePhoto, Form::Pair | Form::MotionPhoto | Form::Library) => 2,
            (Kind::Still | Kind::Video | Kind::MotionPhoto, _) => 1,
        };
        held.check("the number of its files", photo.files, kind_files);
        check_photo(&mut held, photo, codes(name));
    }
    for screenshot in &album.screenshots {
        held.about(&screenshot.name);
        screenshot::check(&mut held, screenshot);
    }
    bytes::check(&mut held, &album);
    Ok(held.end()?)
}

fn check_fixtures(set: &Set, part: &str) -> Result<(), Failed> {
    let mut held = Held::default();
    for fixture in set.part(part) {
        held.about(&fixture.name);
        reading::check(&mut held, set, fixture);
        let photos = set.photos(fixture);
        let expected = if fixture.wrong.is_empty() { fixture.pairs.len() } else { 0 };
        held.check("the number of its sound photos", photos.len(), expected);
        for photo in &photos {
            held.about(&photo.name);
            check_photo(&mut held, photo, codes(&fixture.name));
        }
    }
    Ok(held.end()?)
}

fn codes(name: &str) -> Codes {
    if READ_WHOLLY.contains(&name) { Codes::All } else { Codes::Some }
}

/// Holds all of a photo's files against what they should show and say.
fn check_photo(held: &mut Held, photo: &Photo, codes: Codes) {
    let read = |path: &std::path::PathBuf| fs::read(path).expect("it was written");
    let still = photo.still.as_ref().map(read);
    let mut movie = photo.movie.as_ref().map(read);
    let mut picture = None;
    if let Some(still) = &still {
        still::check(held, photo, still);
        picture = pictures::check_code_of_still(held, photo, still);
        if photo.kind == Kind::MotionPhoto {
            movie = motion_photo::appended(held, photo, still).map(<[u8]>::to_vec);
        }
    }
    if let Some(movie) = &movie
        && let Some(movie) = held.get("the movie", Demuxed::of(movie))
    {
        movie::check(held, photo, &movie);
        pictures::check(held, photo, &movie, picture.as_deref(), codes);
    }
}
