//! The movie as ffprobe describes and ffmpeg decodes it, beside the still as ffmpeg decodes it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use studio::{Microphone, read_codes};
use tests::{Held, Kind, Photo, check_still};

use crate::{
    decoded,
    tool::{behind, run},
};

/// Holds a photo's pictures and sound against what they should be.
pub(crate) fn check(held: &mut Held, photo: &Photo) {
    let still = photo.still.as_deref().and_then(|path| held.get("the still", decoded::still(path)));
    if let Some(still) = &still {
        check_code(held, photo, still, photo.shows.pictures[1], "the still");
    }
    let movie = match &photo.still {
        Some(still) if photo.kind == Kind::MotionPhoto => taken_out(held, still),
        Some(_) | None => photo.movie.clone(),
    };
    if let Some(path) = &movie {
        check_streams(held, photo, path);
        check_decoded(held, photo, path, still.as_deref());
    }
}

/// The movie behind a still, in a file of its own.
fn taken_out(held: &mut Held, still: &Path) -> Option<PathBuf> {
    let movie = held.get("the movie behind the still", behind(still))?;
    let path = still.with_extension("mp4");
    fs::write(&path, movie).expect("there is room for temporary files");
    Some(path)
}

fn check_streams(held: &mut Held, photo: &Photo, path: &Path) {
    let shows = &photo.shows;
    let [first, still, last] = shows.pictures;
    let arguments = ["-v", "error", "-of", "json", "-show_streams", "-show_format"].map(Path::new);
    let Some(said) = held.get("the streams", run("ffprobe", arguments.into_iter().chain([path]))) else {
        return;
    };
    let Some(said) = held.get("the streams", serde_json::from_slice::<Value>(&said)) else { return };
    let streams = said["streams"].as_array().cloned().unwrap_or_default();
    let kinds: Vec<_> =
        streams.iter().map(|stream| stream["codec_tag_string"].as_str().unwrap_or_default()).collect();
    let expected: &[&str] = match photo.kind {
        Kind::LivePhoto | Kind::Still => &["avc1", "lpcm", "mebx", "mebx"],
        Kind::Video => &["avc1", "lpcm", "mebx"],
        Kind::MotionPhoto => &["avc1", "sowt"],
    };
    held.check("the streams", kinds.as_slice(), expected);
    let length = rounded_micros(last + 1 - first);
    held.check("the movie's length", micros(&said["format"]["duration"]), Some(length));
    let (Some(pictures), Some(sound)) = (streams.first(), streams.get(1)) else { return };
    held.check("what pictures are in", pictures["codec_name"].as_str(), Some("h264"));
    let count = pictures["nb_frames"].as_str().map(str::to_owned);
    let expected = last + 1 - first + shows.hidden;
    held.check("the number of pictures, hidden ones among them", count, Some(expected.to_string()));
    held.check("the width", pictures["width"].as_u64(), Some(shows.size.0.into()));
    held.check("the height", pictures["height"].as_u64(), Some(shows.size.1.into()));
    held.check("the range of brightness", pictures["color_range"].as_str(), Some("pc"));
    let turn = pictures["side_data_list"].as_array().and_then(|list| list.first());
    // ffprobe counts against the clock.
    let turned = turn.map_or(0, |turn| turn["rotation"].as_i64().unwrap_or(0).rem_euclid(360));
    let expected = match shows.orientation {
        1 => 0,
        6 => 270,
        3 => 180,
        _ => 90,
    };
    held.check("how the movie is turned", turned, expected);
    held.check("what sound is in", sound["codec_name"].as_str(), Some("pcm_s16le"));
    held.check("the rate of the sound", sound["sample_rate"].as_str(), Some("48000"));
    held.check("the channels", sound["channels"].as_u64(), Some(1));
    if photo.kind == Kind::LivePhoto {
        let at = streams.get(2).and_then(|stream| micros(&stream["start_time"]));
        held.check("the still's time", at, Some(rounded_micros(still - first)));
    }
}

/// How long that many pictures last.
const fn rounded_micros(pictures: u64) -> u64 {
    (pictures * 1_000_000 + 15) / 30
}

/// A time that ffprobe writes as `1.033333`, in whole microseconds.
fn micros(time: &Value) -> Option<u64> {
    let (seconds, fraction) = time.as_str()?.split_once('.')?;
    (fraction.len() == 6).then_some(())?;
    Some(seconds.parse::<u64>().ok()? * 1_000_000 + fraction.parse::<u64>().ok()?)
}

fn check_decoded(held: &mut Held, photo: &Photo, path: &Path, still: Option<&[u8]>) {
    let shows = &photo.shows;
    let [first, still_frame, last] = shows.pictures;
    let Some(decoded) = held.get("the movie", decoded::movie(path)) else { return };
    let count = usize::try_from(last + 1 - first).unwrap_or(0);
    let expected = Microphone::new(&shows.person).record(first, count);
    let differs = decoded.sound.iter().zip(&expected).position(|(found, expected)| found != expected);
    held.check("the number of sound samples", decoded.sound.len(), expected.len());
    held.check("the first sound sample that is wrong", differs, None);

    let pixels = usize::from(shows.size.0) * usize::from(shows.size.1);
    held.check("the number of pictures", decoded.pictures.len(), count * pixels);
    let pictures = decoded.pictures.chunks_exact(pixels).zip(first..);
    for (picture, frame) in pictures.clone().filter(|(_, frame)| shows.pictures.contains(frame)) {
        check_code(held, photo, picture, frame, "the movie");
    }
    if let Some(still) = still {
        check_still(held, (still, still_frame), pictures);
    }
}

/// Holds a picture against the code that it should bear.
fn check_code(held: &mut Held, photo: &Photo, picture: &[u8], frame: u64, of: &str) {
    let (width, height) = photo.shows.size;
    let found = read_codes(picture, width.into(), height.into());
    held.check(&format!("the code in picture {frame} of {of}"), found, vec![photo.shows.code(frame)]);
}
