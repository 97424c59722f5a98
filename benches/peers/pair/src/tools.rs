//! The pair as ffmpeg and exiftool make it.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use crate::{
    frames::{CUT, Frames, IDENTIFIER},
    write,
};

/// What begins each part of a stream of H.264.
const START_CODE: [u8; 4] = [0, 0, 0, 1];
/// Both programs, and how each says which one it is.
const PROGRAMS: [(&str, &str); 2] = [("ffmpeg", "-version"), ("exiftool", "-ver")];

/// What exiftool must be told before it writes the identifier.
pub(crate) const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/exiftool.config");

/// A program that is not there, if one is not.
pub(crate) fn missing() -> Option<&'static str> {
    let is_missing = |(name, argument): &(&str, &str)| {
        let output = Command::new(name).arg(argument).output();
        !output.is_ok_and(|output| output.status.success())
    };
    PROGRAMS.iter().find(|program| is_missing(program)).map(|(name, _)| *name)
}

/// A still and a movie: the movie of the encoded pictures as they are, the still from the raw picture, and what both say.
pub(crate) fn pair(frames: &Frames, folder: &Path) -> Result<(), String> {
    write(&folder.join("clip.h264"), &stream(frames)?)?;
    write(&folder.join("clip.pcm"), &sound(frames)?)?;
    let still = &frames.still;
    write(&folder.join("still.yuv"), &[&still.y[..], &still.u, &still.v].concat())?;
    let size = format!("{}x{}", still.size.width, still.size.height);
    let rate = media::FRAME_RATE.to_string();
    let sound_rate = media::SAMPLE_RATE.to_string();
    // One process for both files: starting is most of what it costs.
    #[rustfmt::skip]
    let words = [
        "-v", "error", "-y", "-threads", "1",
        "-f", "h264", "-framerate", &rate, "-i", "clip.h264",
        "-f", "s16le", "-ar", &sound_rate, "-ac", "1", "-i", "clip.pcm",
        "-f", "rawvideo", "-pix_fmt", "yuvj420p", "-s", &size, "-i", "still.yuv",
        "-map", "0:v", "-map", "1:a", "-c", "copy", "-f", "mov", "pair.mov",
        "-map", "2:v", "-frames:v", "1", "-c:v", "mjpeg", "-q:v", "2", "-threads", "1", "-f", "image2", "-update", "1", "pair.jpg",
    ];
    run("ffmpeg", &words, folder)?;
    let movie_identifier = format!("-Keys:ContentIdentifier={IDENTIFIER}");
    let still_identifier = format!("-ExifIFD:ImageUniqueID={IDENTIFIER}");
    let common = ["-q", "-overwrite_original"];
    let about = ["-Make=Apple", "-Model=MacBook Air", "-UserComment=FaceTime Live Photo"];
    let movie_about = ["-Keys:Make=Apple", "-Keys:Model=MacBook Air"];
    let of_still = common.iter().chain(&about).copied().chain([&still_identifier[..], "pair.jpg"]);
    let of_movie = common.iter().chain(&movie_about).copied().chain([&movie_identifier[..], "pair.mov"]);
    let words: Vec<&str> =
        ["-config", CONFIG].into_iter().chain(of_still).chain(["-execute"]).chain(of_movie).collect();
    run("exiftool", &words, folder)
}

fn run(program: &str, words: &[&str], folder: &Path) -> Result<(), String> {
    let output = Command::new(program).args(words).current_dir(folder).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr).trim()))
}

/// The clip's pictures, with start codes in place of lengths.
fn stream(frames: &Frames) -> Result<Vec<u8>, String> {
    let clip = frames.ring.cut(CUT).map_err(|error| error.to_string())?;
    let mut stream = vec![];
    for part in [&clip.parameters.sequence, &clip.parameters.picture] {
        stream.extend(START_CODE);
        stream.extend(part);
    }
    for unit in &clip.units {
        let mut rest = &unit.bytes[..];
        while let Some((length, after)) = rest.split_first_chunk() {
            let part = after.split_at_checked(u32::from_be_bytes(*length) as usize);
            let (part, after) = part.ok_or("a part is longer than its picture")?;
            stream.extend(START_CODE);
            stream.extend(part);
            rest = after;
        }
    }
    Ok(stream)
}

fn sound(frames: &Frames) -> Result<Vec<u8>, String> {
    let clip = frames.ring.cut(CUT).map_err(|error| error.to_string())?;
    Ok(clip.sound.iter().flat_map(|sound| sound.iter()).flat_map(|sample| sample.to_le_bytes()).collect())
}
