//! What exiftool reads of what photos and screenshots say of themselves, all files of a test at once: it is slow to
//! start.

use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use tests::{Held, Kind, Photo, Screenshot};

use crate::tool::{behind, run};

/// What a still calls the identifier: exiftool 12 and exiftool 13.
const IDENTIFIER: [&str; 2] = ["MediaGroupUUID", "ContentIdentifier"];

/// Holds what all files say of themselves against what they should.
pub(crate) fn check(held: &mut Held, photos: &[Photo], screenshots: &[Screenshot]) {
    let files: Vec<PathBuf> = photos
        .iter()
        .flat_map(|photo| photo.still.iter().chain(&photo.movie))
        .chain(screenshots.iter().map(|screenshot| &screenshot.file))
        .cloned()
        .collect();
    let options = ["-q", "-j", "-n", "-validate", "-warning", "-a", "-All"].map(PathBuf::from);
    held.about("exiftool");
    let Some(said) = held.get("what it says", run("exiftool", options.iter().chain(&files))) else { return };
    let Some(said) = held.get("what it says", serde_json::from_slice::<Vec<Value>>(&said)) else { return };
    let of = |path: &Path| {
        said.iter().find(|said| said["SourceFile"].as_str() == path.to_str()).cloned().unwrap_or_default()
    };
    for photo in photos {
        held.about(&photo.name);
        if let Some(path) = &photo.still {
            check_still(held, photo, path, &of(path));
        }
        if let Some(path) = &photo.movie {
            check_movie(held, photo, &of(path));
        }
    }
    for screenshot in screenshots {
        held.about(&screenshot.name);
        let said = of(&screenshot.file);
        check_valid(held, &said);
        let texts = [
            ("SubSecDateTimeOriginal", date(screenshot.taken)),
            ("UserComment", "Screenshot".into()),
            ("Software", "Shutterlab simulator (synthetic)".into()),
        ];
        check_texts(held, &said, &texts);
    }
}

fn date(taken: DateTime<FixedOffset>) -> String {
    taken.format("%Y:%m:%d %H:%M:%S%.3f%:z").to_string()
}

fn check_texts(held: &mut Held, said: &Value, texts: &[(&str, String)]) {
    for (name, expected) in texts {
        held.check(name, said[*name].as_str(), Some(expected));
    }
}

/// exiftool counts what is wrong with a file: errors, warnings, and among these the lesser ones.
fn check_valid(held: &mut Held, said: &Value) {
    let valid = said["Validate"].as_str().unwrap_or_default();
    held.check("whether exiftool finds anything wrong", valid, "0 0 0");
    held.check("exiftool's warning", &said["Warning"], &Value::Null);
}

fn check_still(held: &mut Held, photo: &Photo, path: &Path, said: &Value) {
    let shows = &photo.shows;
    check_valid(held, said);
    let identifier = IDENTIFIER.iter().find_map(|name| said[*name].as_str());
    held.check("the still's identifier", identifier, shows.identifier.as_deref());
    let texts = [
        ("Make", "Apple".into()),
        ("Model", shows.model.clone()),
        ("LensModel", shows.lens()),
        ("Software", "Shutterlab simulator (synthetic)".into()),
        ("SubSecDateTimeOriginal", date(shows.taken)),
    ];
    check_texts(held, said, &texts);
    let comment = shows.facetime.then_some("FaceTime Live Photo");
    held.check("the comment", said["UserComment"].as_str(), comment);
    held.check("the orientation", said["Orientation"].as_u64(), Some(shows.orientation.into()));
    if photo.kind == Kind::MotionPhoto {
        let [first, still, _] = shows.pictures;
        let micros = (still - first) * 1_000_000 / 30;
        held.check("MotionPhoto", said["MotionPhoto"].as_u64(), Some(1));
        let at = said["MotionPhotoPresentationTimestampUs"].as_u64();
        held.check("the time of the still", at, Some(micros));
        check_extracted(held, path);
    }
}

/// exiftool takes out of a Motion Photo exactly what lies behind its still.
fn check_extracted(held: &mut Held, path: &Path) {
    let Some(movie) = held.get("the movie behind the still", behind(path)) else { return };
    let file = std::fs::read(path).expect("it was written");
    held.check("whether it is an MP4", movie.get(4..8), Some(b"ftyp".as_slice()));
    held.check("whether the file ends with it", file.ends_with(&movie), true);
    let options = ["-j", "-n", "-struct", "-XMP-Container:All"].map(Path::new);
    let arguments = options.into_iter().chain([path]);
    let Some(said) = held.get("its parts", run("exiftool", arguments)) else { return };
    let Some(said) = held.get("its parts", serde_json::from_slice::<Value>(&said)) else { return };
    let length = said[0]["Directory"][1]["Item"]["Length"].as_u64();
    held.check("the length of the movie behind it", length, Some(movie.len() as u64));
    let before = &file[..file.len().saturating_sub(movie.len())];
    held.check("whether the still ends before it", before.ends_with(&[0xFF, 0xD9]), true);
}

fn check_movie(held: &mut Held, photo: &Photo, said: &Value) {
    let shows = &photo.shows;
    let identifier = said["ContentIdentifier"].as_str();
    held.check("the movie's identifier", identifier, shows.identifier.as_deref());
    let texts = [
        ("Make", "Apple".into()),
        ("Model", shows.model.clone()),
        ("Software", "Shutterlab simulator (synthetic)".into()),
        ("CreationDate", shows.taken.format("%Y:%m:%d %H:%M:%S%:z").to_string()),
    ];
    check_texts(held, said, &texts);
    let turn = match shows.orientation {
        1 => 0,
        6 => 90,
        3 => 180,
        _ => 270,
    };
    held.check("how the movie is turned", said["Rotation"].as_u64(), Some(turn));
}
