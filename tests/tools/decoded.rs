//! Pictures and sound as ffmpeg decodes them.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::Path,
};

use crate::tool::run;

/// A movie's pictures, as far as they are shown, and its sound.
pub(crate) struct Decoded {
    /// The brightness of one picture after the other.
    pub(crate) pictures: Vec<u8>,
    /// Samples of one channel.
    pub(crate) sound: Vec<i16>,
}

/// Brightness as it is stored: not turned upright.
const BRIGHTNESS: [&str; 8] =
    ["-map", "0:v:0", "-fps_mode", "passthrough", "-pix_fmt", "gray", "-f", "rawvideo"];

fn ffmpeg(arguments: &[&OsStr]) -> Result<Vec<u8>, String> {
    let first = ["-v", "error", "-nostdin", "-threads", "1", "-noautorotate"].map(OsStr::new);
    run("ffmpeg", first.iter().chain(arguments))
}

/// The brightness of a JPEG.
pub(crate) fn still(path: &Path) -> Result<Vec<u8>, String> {
    // One picture, whatever may lie behind it.
    let input = [OsStr::new("-f"), "jpeg_pipe".as_ref(), "-i".as_ref(), path.as_os_str()];
    let output = ["-frames:v", "1"].into_iter().chain(BRIGHTNESS).chain(["-"]).map(OsStr::new);
    ffmpeg(&input.into_iter().chain(output).collect::<Vec<_>>())
}

/// All that is seen and heard of a movie.
pub(crate) fn movie(path: &Path) -> Result<Decoded, String> {
    let mut heard = OsString::from(path);
    heard.push(".pcm");
    let input = [OsStr::new("-i"), path.as_os_str()];
    let output = BRIGHTNESS.into_iter().chain(["-", "-map", "0:a:0", "-f", "s16le"]).map(OsStr::new);
    let arguments: Vec<_> = input.into_iter().chain(output).chain([heard.as_os_str()]).collect();
    let pictures = ffmpeg(&arguments)?;
    let sound = fs::read(&heard).map_err(|error| error.to_string())?;
    let sound = sound.chunks_exact(2).map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]])).collect();
    Ok(Decoded { pictures, sound })
}
