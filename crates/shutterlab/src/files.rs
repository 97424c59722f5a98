//! What leaves or reads pictures, sound and files: `sim --out`, `inspect`, `fixtures`.

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

use darkroom::{
    Blind, Developed, Fixture, Index, Photo, Seen, develop,
    read::{self, Reading, Severity, SharedIdentifier, Verdict},
};
use serde::Serialize;

use crate::{
    EXIT_FAILED, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, Form, InspectArgs, bug, called, complain, game::Played,
    say,
};

/// Leaves on disk what the owners in each run have, and says what that is.
pub(crate) fn leave(out: &Path, form: Form, played: &[(&str, &Played)]) -> io::Result<u8> {
    let form = match form {
        Form::Pair => darkroom::Form::Pair,
        Form::Pvt => darkroom::Form::Bundle,
        Form::MotionPhoto => darkroom::Form::MotionPhoto,
        Form::Library => darkroom::Form::Library,
    };
    let alone = played.len() == 1;
    for (name, played) in played {
        let root = if alone { out.to_owned() } else { out.join(below(name)) };
        match develop(&played.parsed.scenario, &played.run, played.seed, &root, form) {
            Ok(developed) => complain(&left(&root, form, &developed)),
            Err(trouble) => {
                complain(&format!("error: {trouble}"));
                return Ok(EXIT_USAGE);
            }
        }
    }
    Ok(EXIT_OK)
}

/// A scenario's name as a path that leads nowhere but down, and is another for another name.
fn below(name: &str) -> PathBuf {
    let parts = Path::new(name).components().filter_map(|part| match part {
        Component::Normal(part) => Some(part),
        Component::ParentDir => Some("up".as_ref()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir => None,
    });
    parts.collect()
}

/// Says, before anything is played, what is in the way of leaving files there.
pub(crate) fn in_the_way(out: &Path) -> Option<String> {
    if out.is_file() {
        Some(format!("`{}` is a file: name a folder", out.display()))
    } else if fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        Some(darkroom::Trouble::NotEmpty(out.to_owned()).to_string())
    } else {
        None
    }
}

fn left(root: &Path, form: darkroom::Form, developed: &Developed) -> String {
    let mut text = format!("left in {}", root.display());
    if developed.devices.is_empty() {
        text += ": nothing, nobody has a photo";
    }
    // The files of a library bear no names for people.
    if form == darkroom::Form::Library {
        let called = called();
        let names = developed.devices.iter().map(|index| index.device.len()).max().unwrap_or(0);
        for Index { device, photos, .. } in &developed.devices {
            let many = if photos.len() == 1 { "photo" } else { "photos" };
            let dir = root.join(device);
            let _ = write!(
                text,
                "\n  {device:names$}  {} {many}: {called} library {}",
                photos.len(),
                dir.display()
            );
        }
        return text;
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
    if let Some(trouble) = in_the_way(out) {
        complain(&format!("error: {trouble}"));
        return Ok(EXIT_USAGE);
    }
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
    pairs: Vec<Inspected<'a>>,
    /// Identifiers that more than one of the pairs bear.
    shared_identifiers: &'a [SharedIdentifier],
}

/// What it says of one pair.
#[derive(Serialize)]
struct Inspected<'a> {
    name: &'a str,
    #[serde(flatten)]
    reading: &'a Reading,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<&'a Seen>,
}

/// Says what files are, and what is wrong with them.
pub(crate) fn inspect(args: &InspectArgs) -> io::Result<u8> {
    let pairs = match pairs(&args.files) {
        Ok(pairs) => pairs,
        Err(error) => {
            complain(&format!("error: {error}"));
            return Ok(EXIT_USAGE);
        }
    };
    let (mut readings, mut seen, mut blind) = (vec![], vec![], false);
    for pair in &pairs {
        let [still, movie] = pair.contents()?;
        let (still, movie) = (still.as_deref(), movie.as_deref());
        let reading = read::pair(still, movie);
        let movie = movie.or_else(|| reading.appended(still?));
        readings.push((pair.name.clone(), reading));
        // What reads codes may stumble over a picture that only looks like one; that is its own affair.
        let looked = args.pictures.then(|| bug::quietly(|| darkroom::look(still, movie))).transpose();
        seen.push(looked.unwrap_or_else(|error| {
            complain(&format!("error: {}: {error}", pair.name));
            // Pictures of another kind are nobody's fault.
            blind |= !matches!(error, Blind::NoPictures);
            None
        }));
    }
    let mut shared = vec![];
    for identifier in read::shared_identifiers(&readings) {
        let bear_it: Vec<_> = pairs.iter().filter(|pair| identifier.pairs.contains(&pair.name)).collect();
        if !is_one_photo(&bear_it)? {
            shared.push(identifier);
        }
    }
    if args.json {
        let pairs = readings.iter().zip(&seen);
        let pairs = pairs.map(|((name, reading), seen)| Inspected { name, reading, seen: seen.as_ref() });
        let inspection =
            Inspection { version: INSPECTION_VERSION, pairs: pairs.collect(), shared_identifiers: &shared };
        say(&(serde_json::to_string_pretty(&inspection)? + "\n"))?;
    } else {
        for ((name, reading), seen) in readings.iter().zip(&seen) {
            say(&page(name, reading, seen.as_ref(), readings.len() > 1))?;
        }
        for SharedIdentifier { identifier, pairs } in &shared {
            say(&format!("broken: one identifier in several pairs: {identifier} in {}\n", pairs.join(", ")))?;
        }
    }
    let broken =
        |reading: &Reading| reading.findings.iter().any(|finding| finding.severity == Severity::Broken);
    let unread = |reading: &Reading| reading.verdict == Verdict::Unreadable;
    Ok(if blind || !shared.is_empty() || readings.iter().any(|(_, reading)| broken(reading)) {
        EXIT_FAILED
    } else if readings.iter().any(|(_, reading)| unread(reading)) {
        EXIT_UNDECIDED
    } else {
        EXIT_OK
    })
}

/// Whether the pairs are the same, byte for byte, each in a folder of its own: what iCloud brings to the other devices of
/// its owner is the same photo.
fn is_one_photo(pairs: &[&Pair]) -> io::Result<bool> {
    let Some((first, others)) = pairs.split_first() else { return Ok(true) };
    let folders: BTreeSet<_> = pairs.iter().map(|pair| Path::new(&pair.name).parent()).collect();
    if folders.len() < pairs.len() {
        return Ok(false);
    }
    let contents = first.contents()?;
    for other in others {
        if other.contents()? != contents {
            return Ok(false);
        }
    }
    Ok(true)
}

/// All of one pair; of several, a line each, and what is wrong with it.
fn page(name: &str, reading: &Reading, seen: Option<&Seen>, several: bool) -> String {
    let mut page = if several {
        let mut lines = format!("{name}: {}\n", reading.verdict.name());
        for finding in &reading.findings {
            let _ = writeln!(lines, "  {finding}");
        }
        lines
    } else {
        reading.render()
    };
    if let Some(seen) = seen {
        let gap = if several { "" } else { "\n" };
        let _ = write!(page, "{gap}{seen}");
    }
    page
}

/// Files that were meant together.
struct Pair {
    name: String,
    still: Option<PathBuf>,
    movie: Option<PathBuf>,
}

impl Pair {
    /// The bytes of the still and of the movie, up to the most that is read.
    fn contents(&self) -> io::Result<[Option<Vec<u8>>; 2]> {
        let read = |path: &Option<PathBuf>| path.as_deref().map(read_at_most).transpose();
        Ok([read(&self.still)?, read(&self.movie)?])
    }
}

/// One or two files are a pair, whatever they are called; more, and those in folders, by their names without an ending.
fn pairs(paths: &[PathBuf]) -> Result<Vec<Pair>, String> {
    let mut files = vec![];
    for path in paths {
        gather(path, &mut files).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    if files.is_empty() {
        return Err("there is no still and no movie in these folders".to_owned());
    }
    let named = files.len() > 2 || paths.iter().any(|path| path.is_dir());
    let mut pairs: Vec<Pair> = vec![];
    for path in files {
        let name = if named { path.with_extension("").display().to_string() } else { String::new() };
        let is_movie = is_movie(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let place = pairs.iter().position(|pair| pair.name == name).unwrap_or_else(|| {
            pairs.push(Pair { name, still: None, movie: None });
            pairs.len() - 1
        });
        let pair = &mut pairs[place];
        let side = if is_movie { &mut pair.movie } else { &mut pair.still };
        if side.replace(path).is_some() {
            return Err(
                "of these two files none is a movie, or both are: name one still and one movie".to_owned()
            );
        }
    }
    for pair in pairs.iter_mut().filter(|pair| pair.name.is_empty()) {
        let named = pair.still.as_ref().or(pair.movie.as_ref());
        pair.name = named.map(|path| path.with_extension("").display().to_string()).unwrap_or_default();
    }
    Ok(pairs)
}

/// The file, or the stills and movies in the folder and those below it, in the order of their names. A folder that is a
/// link is not followed.
fn gather(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        fs::File::open(path)?;
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = fs::read_dir(path)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        let is_ours = has_ending(&path, &STILLS) || has_ending(&path, &MOVIES);
        if kind.is_dir() || (kind.is_file() && is_ours) {
            gather(&path, files)?;
        }
    }
    Ok(())
}

/// What stills and movies are called.
const STILLS: [&str; 3] = ["jpg", "jpeg", "heic"];
const MOVIES: [&str; 4] = ["mov", "mp4", "m4v", "qt"];

fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| endings.contains(&ending.as_str()))
}

/// Whether a file is a movie: by what it begins with, or else by its name.
fn is_movie(path: &Path) -> io::Result<bool> {
    let mut begin = vec![];
    fs::File::open(path)?.take(12).read_to_end(&mut begin)?;
    // A HEIC begins as a movie does, and names another brand.
    let is_picture =
        begin.starts_with(&[0xFF, 0xD8]) || matches!(begin.get(8..), Some(b"heic" | b"heix" | b"mif1"));
    let is_box = matches!(begin.get(4..8), Some(b"ftyp" | b"moov" | b"mdat" | b"wide" | b"free" | b"skip"));
    Ok(!is_picture && (is_box || has_ending(path, &MOVIES)))
}

/// A file, up to the most that is read of one; what is longer is cut there, and the reader says so.
pub(crate) fn read_at_most(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    let most = u64::try_from(read::limits::FILE_BYTES_MAX).unwrap_or(u64::MAX);
    fs::File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
