//! Programs that are not ours, run as processes.

use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
};

/// All that are needed, and how each says which one it is.
const PROGRAMS: [(&str, &str); 3] = [("ffmpeg", "-version"), ("ffprobe", "-version"), ("exiftool", "-ver")];
/// How to get them.
pub(crate) const HELP: &str = "`apt-get install ffmpeg libimage-exiftool-perl`";

/// Those that this machine does not have, for people; empty if it has all.
pub(crate) fn missing() -> String {
    let runs = |name: &str, argument: &str| {
        let quiet = || Stdio::null();
        let status = Command::new(name).arg(argument).stdin(quiet()).stdout(quiet()).stderr(quiet()).status();
        status.is_ok_and(|status| status.success())
    };
    let missing = PROGRAMS.iter().filter(|(name, argument)| !runs(name, argument));
    missing.map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// The movie behind a still, as exiftool takes it out: version 13 has a name for it of its own.
pub(crate) fn behind(still: &Path) -> Result<Vec<u8>, String> {
    let take =
        |tag: &str| run("exiftool", [OsStr::new("-ee"), "-b".as_ref(), tag.as_ref(), still.as_os_str()]);
    let movie = take("-MotionPhotoVideo")?;
    if movie.is_empty() { take("-EmbeddedVideo") } else { Ok(movie) }
}

/// What a program prints; whatever it complains of is an error.
pub(crate) fn run<I>(program: &str, arguments: I) -> Result<Vec<u8>, String>
where
    I: IntoIterator<Item: AsRef<OsStr>>,
{
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    let complaints = String::from_utf8_lossy(&output.stderr);
    if output.status.success() && complaints.trim().is_empty() {
        Ok(output.stdout)
    } else {
        Err(format!("{program} says: {}", complaints.trim()))
    }
}
