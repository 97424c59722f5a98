//! What leaves or reads pictures, sound and files: `sim --out`, `inspect`, `fixtures`.

use std::{
    fmt::Write,
    fs,
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use darkroom::{
    Developed, Fixture, Photo, Seen, develop,
    read::{Reading, Severity},
};
use serde::Serialize;

use crate::{EXIT_FAILED, EXIT_OK, EXIT_USAGE, Form, InspectArgs, complain, game::Played, say, sim::quietly};

/// Leaves on disk what the owners in each run have, and says what that is.
pub(crate) fn leave(out: &Path, form: Form, played: &[(&str, &Played)]) -> io::Result<u8> {
    let form = match form {
        Form::Pair => darkroom::Form::Pair,
        Form::Pvt => darkroom::Form::Bundle,
        Form::MotionPhoto => darkroom::Form::MotionPhoto,
    };
    let alone = played.len() == 1;
    if !alone && fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        complain(&format!("error: {}", darkroom::Trouble::NotEmpty(out.to_owned())));
        return Ok(EXIT_USAGE);
    }
    for (name, played) in played {
        let root = if alone { out.to_owned() } else { out.join(below(name)) };
        match develop(&played.parsed.scenario, &played.run, played.seed, &root, form) {
            Ok(developed) => complain(&left(&root, &developed)),
            Err(trouble) => {
                complain(&format!("error: {trouble}"));
                return Ok(EXIT_USAGE);
            }
        }
    }
    Ok(EXIT_OK)
}

/// A scenario's name as a path that leads nowhere but down.
fn below(name: &str) -> PathBuf {
    let parts = Path::new(name).components();
    parts.filter(|part| matches!(part, Component::Normal(_))).collect()
}

fn left(root: &Path, developed: &Developed) -> String {
    let mut text = format!("left in {}", root.display());
    if developed.devices.is_empty() {
        text += ": nothing, nobody has a photo";
    }
    for index in &developed.devices {
        for photo in &index.photos {
            let files: Vec<_> = photo.files.iter().map(|file| file.path.as_str()).collect();
            let _ = write!(text, "\n  {}/{}  {}", index.device, files.join("  "), described(photo));
        }
    }
    text
}

fn described(photo: &Photo) -> String {
    let mut text = photo.kind.clone();
    if let (Some(camera), Some([first, still, last])) = (&photo.camera, photo.pictures) {
        let _ = write!(text, " by {camera}, ");
        if first == last {
            let _ = write!(text, "picture {still}");
        } else {
            let _ = write!(text, "pictures {first} to {last}, the still {still}");
        }
    }
    if photo.hidden_pictures > 0 {
        let _ = write!(text, "; {} pictures from before are in the movie, hidden", photo.hidden_pictures);
    }
    text
}

/// Writes pairs for those who test photo managers.
pub(crate) fn fixtures(out: &Path) -> io::Result<u8> {
    let fixtures = match darkroom::fixtures(out) {
        Ok(fixtures) => fixtures,
        Err(trouble) => {
            complain(&format!("error: {trouble}"));
            return Ok(EXIT_USAGE);
        }
    };
    let width = fixtures.iter().map(|fixture| fixture.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for Fixture { name, what, wrong, .. } in &fixtures {
        let said = if wrong.is_empty() { what } else { wrong };
        let _ = writeln!(text, "{name:<width$}  {said}");
    }
    say(&text)?;
    complain(&format!("{} fixtures in {}; README.md there lists them", fixtures.len(), out.display()));
    Ok(EXIT_OK)
}

/// Counts up when the JSON of `inspect` is no longer read as before.
const INSPECTION_VERSION: u32 = 1;

/// What `inspect` says as JSON.
#[derive(Serialize)]
struct Inspection<'a> {
    version: u32,
    #[serde(flatten)]
    reading: &'a Reading,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'a Seen>,
}

/// Says what files are, and what is wrong with them.
pub(crate) fn inspect(args: &InspectArgs) -> io::Result<u8> {
    let mut files = vec![];
    for path in &args.files {
        match read_at_most(path) {
            Ok(bytes) => files.push(bytes),
            Err(error) => {
                complain(&format!("error: {}: {error}", path.display()));
                return Ok(EXIT_USAGE);
            }
        }
    }
    let (still, movie) = match sides(&args.files, &files) {
        Ok(sides) => sides,
        Err(error) => {
            complain(&format!("error: {error}"));
            return Ok(EXIT_USAGE);
        }
    };
    let reading = darkroom::read::pair(still, movie);
    // What reads codes may stumble over a picture that only looks like one; that is its own affair.
    let seen = args.pictures.then(|| quietly(|| darkroom::look(still, movie)));
    if args.json {
        let inspection = Inspection {
            version: INSPECTION_VERSION,
            reading: &reading,
            seen: seen.as_ref().and_then(|seen| seen.as_ref().ok()),
        };
        say(&(serde_json::to_string_pretty(&inspection)? + "\n"))?;
    } else {
        say(&reading.render())?;
        if let Some(Ok(seen)) = &seen {
            say(&format!("\n{seen}"))?;
        }
    }
    if let Some(Err(blind)) = &seen {
        complain(&format!("error: {blind}"));
        return Ok(EXIT_FAILED);
    }
    let sound = !reading.findings.iter().any(|finding| finding.severity == Severity::Broken);
    Ok(if sound { EXIT_OK } else { EXIT_FAILED })
}

/// A file, up to the most that is read of one; what is longer is cut there, and the reader says so.
fn read_at_most(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    let most = u64::try_from(darkroom::read::limits::FILE_BYTES_MAX).unwrap_or(u64::MAX);
    fs::File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The still and the movie, as far as they are there.
type Sides<'a> = (Option<&'a [u8]>, Option<&'a [u8]>);

/// Which of the files is the still and which the movie: by what they begin with, or else by their names.
fn sides<'a>(paths: &[PathBuf], files: &'a [Vec<u8>]) -> Result<Sides<'a>, String> {
    let mut sides = (None, None);
    for (path, file) in paths.iter().zip(files) {
        let side = if is_movie(path, file) { &mut sides.1 } else { &mut sides.0 };
        if side.replace(file.as_slice()).is_some() {
            return Err("both files are stills, or both are movies: name one of each".to_owned());
        }
    }
    Ok(sides)
}

fn is_movie(path: &Path, file: &[u8]) -> bool {
    const MOVIES: [&str; 4] = ["mov", "mp4", "m4v", "qt"];
    if file.starts_with(&[0xFF, 0xD8]) {
        return false;
    }
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| MOVIES.contains(&ending.as_str()))
}
