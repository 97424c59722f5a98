//! Looks into a library on disk: `library`.

use std::{
    fmt::Write,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use chrono::{DateTime, FixedOffset, Offset, Utc};
use darkroom::read::{self, Severity};
use library::{Asset, AssetId, Kind, Library, Marks, Mistake, Rule, SmartAlbum, TextField, View};
use store::{Error, Files, Finding, INDEX, Kept, Place, Store};

use crate::{
    EXIT_FAILED, EXIT_OK, EXIT_USAGE, LibraryArgs, LibraryCommand, complain, files::in_the_way, say,
};

/// Why a question about a library has no answer.
enum Trouble {
    /// The library on disk does not give it.
    Store(Error),
    /// The question cannot be asked so; the whole of what is said.
    Usage(String),
    /// A file beside it, or our own output, failed.
    Io(io::Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Does what was asked with a library on disk.
pub(crate) fn library(args: &LibraryArgs) -> io::Result<u8> {
    match answer(args) {
        Ok(code) => Ok(code),
        Err(Trouble::Io(error)) => Err(error),
        Err(Trouble::Store(error)) => {
            complain(&format!("error: {error}"));
            if let Some(help) = elsewhere(&args.dir).filter(|_| matches!(error, Error::NoLibrary(_))) {
                complain(&help);
            }
            Ok(EXIT_USAGE)
        }
        Err(Trouble::Usage(said)) => {
            complain(&said);
            Ok(EXIT_USAGE)
        }
    }
}

fn answer(args: &LibraryArgs) -> Result<u8, Trouble> {
    let now = match &args.now {
        Some(text) => text.parse().map_err(|_| {
            Trouble::Usage(format!("error: `{text}` is no date\nhelp: write `2024-09-06T18:00:00+02:00`"))
        })?,
        None => today(),
    };
    let what = match (args.verify, &args.what) {
        (true, None) => &LibraryCommand::Verify,
        (false, None) => &LibraryCommand::List { album: None },
        (false, Some(what)) => what,
        (true, Some(_)) => return Err(Trouble::Usage("error: `--verify` is a command of its own".into())),
    };
    if matches!(what, LibraryCommand::Upgrade) {
        // Opening it for writing is all that it takes.
        Store::open(&args.dir)?.close()?;
        complain(&format!("`{}` is as this release makes it", args.dir.display()));
        return Ok(EXIT_OK);
    }
    let opened = Store::open_read_only(&args.dir);
    if let Err(error @ Error::Earlier(_)) = &opened {
        return Err(Trouble::Usage(format!(
            "error: {error}\nhelp: `library {} upgrade` does that; no release before this one reads it then",
            args.dir.display()
        )));
    }
    let store = opened?;
    let desk = Desk { store, now };
    match what {
        LibraryCommand::Upgrade => Ok(EXIT_OK),
        LibraryCommand::List { album } => desk.list(album.as_deref()),
        LibraryCommand::Show { photo } => desk.show(photo),
        LibraryCommand::Why { photo, album } => desk.why(photo, album),
        LibraryCommand::Albums => desk.albums(),
        LibraryCommand::Values { field } => desk.values(field),
        LibraryCommand::Verify => desk.verify(),
        LibraryCommand::Export { to, album } => desk.export(to, album.as_deref()),
    }
}

/// The time that it is: which photos are of the last days depends on it, no run does.
#[expect(clippy::disallowed_types, reason = "whoever looks into an album looks now; no run depends on it")]
fn today() -> DateTime<FixedOffset> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or_default();
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().with_timezone(&Utc.fix())
}

/// To list more photos than these, the library is read as a whole.
const ASKED_ONE_BY_ONE_MAX: usize = 10_000;

/// What is meant by the name of an album.
enum Shelf {
    View(View),
    Rule(Rule),
}

/// A library and the one who looks into it.
struct Desk {
    store: Store,
    now: DateTime<FixedOffset>,
}

impl Desk {
    fn zone(&self) -> FixedOffset {
        *self.now.offset()
    }

    fn shelf(&self, text: &str) -> Result<Shelf, Trouble> {
        // A view by the name that only it has, then a smart album by its own, then a view as people say it.
        if let Ok(view) = text.parse() {
            return Ok(Shelf::View(view));
        }
        let albums = self.store.smart_albums()?;
        let mut named = albums.iter().filter(|(_, SmartAlbum { name, .. })| name == text);
        match (named.next(), named.next()) {
            (Some((_, album)), None) => Ok(Shelf::Rule(album.rule.clone())),
            (Some(_), Some(_)) => {
                let said = "error: several smart albums have the name `{text}`\nhelp: type the rule of the one that is meant";
                Err(Trouble::Usage(said.replace("{text}", text)))
            }
            (None, _) => match text.trim().to_lowercase().replace(' ', "-").parse() {
                Ok(view) => Ok(Shelf::View(view)),
                Err(_) => Rule::parse(text).map(Shelf::Rule).map_err(|mistakes| {
                    let names: Vec<_> = albums.into_iter().map(|(_, album)| album.name).collect();
                    no_shelf(text, &mistakes, &names)
                }),
            },
        }
    }

    fn members(&self, album: Option<&str>) -> Result<Vec<AssetId>, Trouble> {
        let shelf = album.map_or(Ok(Shelf::View(View::AllPhotos)), |album| self.shelf(album))?;
        Ok(match shelf {
            Shelf::View(view) => self.store.view(view, self.zone())?,
            Shelf::Rule(rule) => self.store.members(&rule, self.now)?,
        })
    }

    fn photo(&self, text: &str) -> Result<Kept, Trouble> {
        // Few digits are a number and nothing else, or a number too high would be some other photo's id.
        let numbered = text.parse().map_or(Ok(None), |number| self.store.numbered(number))?;
        let found = match numbered {
            Some(id) => vec![id],
            None if text.len() < ID_CHARS_MIN => vec![],
            None => self.store.beginning_with(text)?,
        };
        let kept = match found.as_slice() {
            [id] => self.store.get(*id)?,
            [] => None,
            [..] => {
                let ids: Vec<String> = found.iter().map(ToString::to_string).collect();
                let said =
                    format!("error: more than one photo's id begins with `{text}`: {}", ids.join(", "));
                return Err(Trouble::Usage(said));
            }
        };
        kept.ok_or_else(|| {
            let said = format!("error: there is no photo `{text}` in this library");
            let help = "help: a photo is named by its number in All Photos or by the beginning of its id";
            Trouble::Usage(format!("{said}\n{help}, {ID_CHARS_MIN} characters at least"))
        })
    }

    fn list(&self, album: Option<&str>) -> Result<u8, Trouble> {
        let shown = self.members(album)?;
        let all = self.store.view(View::AllPhotos, self.zone())?;
        let numbers: std::collections::BTreeMap<AssetId, usize> =
            all.iter().enumerate().map(|(nth, id)| (*id, nth + 1)).collect();
        let width = all.len().to_string().len();
        let library = if shown.len() > ASKED_ONE_BY_ONE_MAX { Some(self.store.load()?) } else { None };
        for id in shown {
            let asset = match &library {
                Some(library) => library.get(id).cloned(),
                None => self.store.get(id)?.map(|kept| kept.asset),
            };
            let Some(asset) = asset else { continue };
            // What All Photos does not show has no number there, but a name.
            let short = id.to_string().chars().take(8).collect::<String>();
            let number = numbers.get(&id).map_or_else(|| "-".to_owned(), usize::to_string);
            say(&format!("{number:>width$}  {short}  {}\n", report::describe(&asset)))?;
        }
        Ok(EXIT_OK)
    }

    fn show(&self, photo: &str) -> Result<u8, Trouble> {
        let Kept { asset, files } = self.photo(photo)?;
        let library = self.store.load()?;
        let mut page = format!("{}\n\n", report::describe(&asset));
        for (name, value) in facts(&asset) {
            let _ = writeln!(page, "{name:<12}{value}");
        }
        for (name, file) in [("still", files.still), ("movie", files.movie)] {
            if let Some(Place { path, bytes, blake3, .. }) = file {
                let _ =
                    writeln!(page, "{name:<12}{}, {bytes} bytes\n{:<12}blake3 {blake3}", path.display(), "");
            }
        }
        let _ = writeln!(page, "\nshows in");
        for view in View::ALL {
            let reason = library.left_out(view, self.zone(), asset.id);
            let _ = match reason {
                None => writeln!(page, "  ✓ {view}"),
                Some(reason) => writeln!(page, "  ✗ {view}: {reason}"),
            };
        }
        for (_, SmartAlbum { name, rule }) in library.smart_albums() {
            let shown = library.why(asset.id, rule, self.now).shown;
            let _ = writeln!(page, "  {} {name}: {rule}", if shown { '✓' } else { '✗' });
        }
        say(&page)?;
        Ok(EXIT_OK)
    }

    fn why(&self, photo: &str, album: &str) -> Result<u8, Trouble> {
        let id = self.photo(photo)?.asset.id;
        let shelf = self.shelf(album)?;
        let library = self.store.load()?;
        let text = match shelf {
            Shelf::Rule(rule) => library.why(id, &rule, self.now).to_string(),
            Shelf::View(view) => match library.left_out(view, self.zone(), id) {
                None => "it shows".to_owned(),
                Some(reason) => format!("it does not show: {reason}"),
            },
        };
        say(&(text + "\n"))?;
        Ok(EXIT_OK)
    }

    fn albums(&self) -> Result<u8, Trouble> {
        let mut lines = vec![];
        for view in View::ALL {
            lines.push((view.to_string(), self.store.view(view, self.zone())?.len() as u64, String::new()));
        }
        for (_, SmartAlbum { name, rule }) in self.store.smart_albums()? {
            lines.push((name, self.store.count(&rule, self.now)?, rule.to_string()));
        }
        let width = lines.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
        for (name, count, rule) in lines {
            say(format!("{name:<width$}  {count:>6}  {rule}").trim_end())?;
            say("\n")?;
        }
        Ok(EXIT_OK)
    }

    fn values(&self, field: &str) -> Result<u8, Trouble> {
        let name = field.trim().to_lowercase().replace('-', " ");
        let Some(field) = TextField::ALL.into_iter().find(|field| field.as_str().to_lowercase() == name)
        else {
            let fields =
                TextField::ALL.map(|field| format!("`{}`", field.as_str().to_lowercase())).join(", ");
            return Err(Trouble::Usage(format!(
                "error: `{field}` is no text of a photo\nhelp: there are {fields}"
            )));
        };
        let library: Library = self.store.load()?;
        for value in library.values(field) {
            say(&format!("{value}\n"))?;
        }
        Ok(EXIT_OK)
    }

    /// The store looks at each file's content as a whole; what is inside a still and a movie is looked at here.
    fn verify(&self) -> Result<u8, Trouble> {
        let mut findings: Vec<String> = self.store.verify()?.iter().map(ToString::to_string).collect();
        let mut photos = 0_u64;
        // A damaged index has been said; what it would say of photos is worth nothing.
        let readable = self.store.each(|Kept { asset, files }| {
            photos += 1;
            findings.extend(inside(&asset, &files));
            Ok(())
        });
        match readable {
            Ok(()) => {}
            Err(_) if !findings.is_empty() => {}
            Err(error) => return Err(error.into()),
        }
        for finding in &findings {
            say(&format!("{finding}\n"))?;
        }
        let photos = counted(photos, "photo");
        if findings.is_empty() {
            say(&format!(
                "{photos}, each whole; the index is sound, and nothing else lies in `media` and `temporary`\n"
            ))?;
            return Ok(EXIT_OK);
        }
        complain(&format!("{photos}, {}", counted(findings.len() as u64, "finding")));
        Ok(EXIT_FAILED)
    }

    /// Photos with all their files, or none of them.
    fn export(&self, to: &Path, album: Option<&str>) -> Result<u8, Trouble> {
        if let Some(trouble) = in_the_way(to) {
            return Err(Trouble::Usage(format!("error: {trouble}")));
        }
        let mut files = vec![];
        let mut count = 0_u64;
        for id in self.members(album)? {
            let Some(kept) = self.store.get(id)? else { continue };
            for place in [kept.files.still, kept.files.movie].into_iter().flatten() {
                let ending = place.format.ending().to_uppercase();
                files.push((id, format!("{}.{ending}", media::base_name(count)), place));
            }
            count += 1;
        }
        let mut findings: Vec<Finding> = files.iter().filter_map(|(id, _, place)| place.look(*id)).collect();
        if findings.is_empty() {
            findings = copy_all(to, &files)?.into_iter().collect();
        }
        if !findings.is_empty() {
            for finding in &findings {
                say(&format!("{finding}\n"))?;
            }
            complain("nothing was exported");
            return Ok(EXIT_FAILED);
        }
        complain(&format!("{} in {}", counted(count, "photo"), to.display()));
        Ok(EXIT_OK)
    }
}

/// So many of them, in words.
fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Copies files into a new or empty folder; if anything of it fails, the folder is as it was.
fn copy_all(to: &Path, files: &[(AssetId, String, Place)]) -> Result<Option<Finding>, Trouble> {
    let was_there = to.exists();
    let trouble = |path: &Path, error: io::Error| {
        Trouble::Usage(format!("error: `{}` cannot be written: {error}", path.display()))
    };
    fs::create_dir_all(to).map_err(|error| trouble(to, error))?;
    let mut made = vec![];
    let mut copy_one = |(id, name, place): &(AssetId, String, Place)| {
        let path = to.join(name);
        let mut copy = File::create_new(&path).map_err(|error| trouble(&path, error))?;
        made.push(path.clone());
        place.copy(*id, &mut copy).map_err(|error| trouble(&path, error))
    };
    let ended =
        files.iter().map(&mut copy_one).find(|copied| !matches!(copied, Ok(None))).unwrap_or(Ok(None));
    if !matches!(ended, Ok(None)) {
        // What cannot be removed either is left: the failure that is said is the first.
        for path in made {
            let _ = fs::remove_file(path);
        }
        if !was_there {
            let _ = fs::remove_dir(to);
        }
    }
    ended
}

/// The beginning of an id has at least so many characters.
const ID_CHARS_MIN: usize = 4;

/// So many smart albums are named to somebody who named one that is not there.
const ALBUMS_NAMED_MAX: usize = 20;

/// What is said if a text is neither a view nor the name of an album, and no rule.
fn no_shelf(text: &str, mistakes: &[Mistake], albums: &[String]) -> Trouble {
    let mut said = format!("error: `{text}` is no view, no smart album and no rule");
    for Mistake { span, what, hint } in mistakes {
        let before = text.get(..span.start).unwrap_or_default().chars().count();
        let marked = text.get(span.clone()).unwrap_or_default().chars().count().max(1);
        let _ = write!(said, "\n  |\n  | {text}\n  | {}{} {what}", " ".repeat(before), "^".repeat(marked));
        if let Some(hint) = hint {
            let _ = write!(said, "\n  = help: {hint}");
        }
    }
    if !albums.is_empty() {
        let names: Vec<_> = albums.iter().take(ALBUMS_NAMED_MAX).map(|name| format!("`{name}`")).collect();
        let more = if albums.len() > ALBUMS_NAMED_MAX { ", …" } else { "" };
        let _ = write!(said, "\n  = help: the smart albums are {}{more}", names.join(", "));
    }
    let views = View::ALL.map(|view| format!("`{view}`")).join(", ");
    let _ = write!(said, "\n  = help: the views are {views}; a rule is such as `Lens includes FaceTime`");
    Trouble::Usage(said)
}

/// What a photo says of itself, and what its owner made of it; what is not there has no line.
fn facts(asset: &Asset) -> Vec<(&'static str, String)> {
    let Marks { title, caption, keywords, favourite, hidden, adjustment } = asset.marks();
    let metadata = &asset.metadata;
    let micro = |degrees: i32| {
        let (sign, size) = (if degrees < 0 { "-" } else { "" }, degrees.unsigned_abs());
        format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
    };
    let place =
        metadata.location.map(|(latitude, longitude)| format!("{}, {}", micro(latitude), micro(longitude)));
    let keywords: Vec<&str> = keywords.iter().map(String::as_str).collect();
    let flags: Vec<&str> = [(*favourite, "favourite"), (*hidden, "hidden")]
        .into_iter()
        .filter_map(|(is, name)| is.then_some(name))
        .collect();
    let facts = [
        ("id", asset.id.to_string()),
        ("taken", asset.taken.to_rfc3339()),
        (
            "identifier",
            metadata.content_identifier.map(|id| id.to_string().to_uppercase()).unwrap_or_default(),
        ),
        ("make", metadata.make.to_string()),
        ("model", metadata.model.to_string()),
        ("lens", metadata.lens_model.to_string()),
        ("comment", metadata.user_comment.to_string()),
        ("place", place.unwrap_or_default()),
        ("bytes", asset.bytes.to_string()),
        ("title", title.clone()),
        ("caption", caption.clone()),
        ("keywords", keywords.join(", ")),
        ("marks", flags.join(", ")),
        ("edited", adjustment.clone().unwrap_or_default()),
        ("deleted", asset.deleted.map(|deleted| deleted.to_rfc3339()).unwrap_or_default()),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What is wrong inside the files of a Live Photo: whether they belong together, under the photo's own identifier.
fn inside(asset: &Asset, files: &Files) -> Vec<String> {
    if asset.content.kind() != Kind::LivePhoto {
        return vec![];
    }
    let bytes = |place: &Option<Place>| place.as_ref().and_then(|place| content(place).ok());
    let (still, movie) = (bytes(&files.still), bytes(&files.movie));
    if still.is_none() || movie.is_none() {
        // That a file is missing was said already.
        return vec![];
    }
    let reading = read::pair(still.as_deref(), movie.as_deref());
    let broken = reading.findings.iter().filter(|finding| finding.severity == Severity::Broken);
    let mut found: Vec<String> = broken.map(|finding| format!("photo {}: {finding}", asset.id)).collect();
    let wanted = asset.metadata.content_identifier.map(|id| id.to_string().to_uppercase());
    let said = reading.still.as_ref().and_then(|still| still.content_identifier().map(str::to_owned));
    if said != wanted {
        let shown = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
        found.push(format!(
            "photo {}: its identifier is {}, its still bears {}",
            asset.id,
            shown(wanted),
            shown(said)
        ));
    }
    found
}

/// The bytes of a file, as many as are ever read of one.
fn content(place: &Place) -> io::Result<Vec<u8>> {
    let mut bytes = vec![];
    let most = u64::try_from(read::limits::FILE_BYTES_MAX).unwrap_or(u64::MAX);
    place.open()?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where a library may be that is not in `dir`.
fn elsewhere(dir: &Path) -> Option<String> {
    if dir.file_name().is_some_and(|name| name == INDEX) {
        return Some("help: name the folder in which it lies".into());
    }
    if dir.join(darkroom::INDEX_FILE).is_file() {
        return Some("help: these are photos as files; `sim --out DIR --as library` leaves libraries".into());
    }
    let entries = fs::read_dir(dir).ok()?.take(ENTRIES_MAX).filter_map(Result::ok);
    let folders = entries.filter(|entry| entry.path().join(INDEX).is_file());
    let mut names: Vec<_> = folders.map(|entry| format!("`{}`", entry.path().display())).collect();
    names.sort();
    (!names.is_empty()).then(|| format!("help: there is one in {}", names.join(", ")))
}

/// So many entries of a folder are looked at for libraries.
const ENTRIES_MAX: usize = 1000;
