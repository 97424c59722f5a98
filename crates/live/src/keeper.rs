//! What a device keeps on the real disk: its own state, the files of captures, its photo library. One thread does all of it
//! in order, so that what was asked for later is never durable earlier.
//!
//! | file | what | written |
//! | --- | --- | --- |
//! | `device.json` | [`device::Image`] | at first, and at each commit |
//! | `clock.json` | [`device::ClockImage`] | when a step changed the clock |
//! | `library.json` | [`disk::Disk`]: the library as the model has it, what it owes to iCloud, the room | when it changed |
//! | `captures/` | the two files of each capture, until the taker has its outcome | when a clip is complete |
//! | in a folder of its own | the photo library (`store`) | at each save, before `library.json` |
//!
//! A save is in the library before anybody hears of it. If the program is stopped between the two, the library is what
//! counts: whoever starts again adds to the model what it does not know.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use chrono::{DateTime, FixedOffset};
use darkroom::Files;
use device::{ClockImage, Image};
use disk::Disk;
use library::{AlbumId, Asset, AssetId, Edit, Library, Marks, SmartAlbum};
use protocol::Part;
use serde::{Serialize, de::DeserializeOwned};
use store::{Error, Format, Store};
use tokio::sync::mpsc;
use uuid::Uuid;

/// So many things may wait for the disk; nothing that a device does leaves more open.
const WAITING_MAX: usize = 1024;

const DEVICE: &str = "device.json";
const CLOCK: &str = "clock.json";
const LIBRARY: &str = "library.json";
const CAPTURES: &str = "captures";
/// Where a Mac keeps screenshots, beside its library.
const DESKTOP: &str = "Desktop";

/// So many videos and stills that were made of one photo are looked for; nobody makes more.
const COPIES_MAX: u64 = 1000;

/// The bytes of one file, shared by all who still need them.
pub(crate) type Bytes = Arc<[u8]>;

/// The two files of a Live Photo, as far as they are there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pair {
    pub(crate) still: Option<Bytes>,
    pub(crate) movie: Option<Bytes>,
}

impl Pair {
    pub(crate) fn part(&self, part: Part) -> Option<&Bytes> {
        match part {
            Part::Still => self.still.as_ref(),
            Part::Movie => self.movie.as_ref(),
        }
    }

    pub(crate) fn put(&mut self, part: Part, bytes: Bytes) {
        match part {
            Part::Still => self.still = Some(bytes),
            Part::Movie => self.movie = Some(bytes),
        }
    }

    fn files(&self) -> Files {
        let still = self.still.as_ref().map(|still| (format_of(still), still.to_vec()));
        Files { still, movie: self.movie.as_ref().map(|movie| movie.to_vec()) }
    }
}

impl From<Files> for Pair {
    fn from(files: Files) -> Self {
        Self { still: files.still.map(|(_, still)| still.into()), movie: files.movie.map(Into::into) }
    }
}

/// What a file says of itself in its first bytes.
fn format_of(still: &[u8]) -> Format {
    if still.starts_with(b"\x89PNG") { Format::Png } else { Format::Jpeg }
}

/// Something to be kept.
pub(crate) enum Keep {
    /// What the device has on its disk.
    Device(Box<Image>),
    /// What was done to the device's clock.
    Clock(ClockImage),
    /// What a library has and owes.
    Library(Box<Disk>),
    /// The files of a capture.
    Capture { id: Uuid, pair: Pair },
    /// They are needed no more.
    Forget { id: Uuid },
    /// A photo, with its files.
    Save { asset: Box<Asset>, pair: Pair },
    /// A screenshot on a Mac's desktop (SHOT-4).
    Desktop { taken: DateTime<FixedOffset>, pair: Pair },
    /// The library changed: these photos are so now, or gone, and files came with some; the smart albums, if they changed.
    Mirror {
        assets: Vec<(AssetId, Option<Box<Asset>>)>,
        files: BTreeMap<AssetId, Pair>,
        albums: Option<Vec<(AlbumId, SmartAlbum)>>,
        disk: Box<Disk>,
    },
    /// Another device takes this one's place: an empty library, where copies of photos are counted from `first` on.
    Replaced { first: u64, disk: Box<Disk> },
    /// The files of these photos are wanted.
    Read { assets: Vec<AssetId> },
    /// Nothing more comes.
    Close,
}

/// What became of it.
pub(crate) enum Kept {
    /// It is durable.
    Done,
    /// These are the files.
    Files(Vec<(AssetId, Pair)>),
    /// It is not there, and why.
    Failed(String),
}

/// The way to the thread that keeps things.
pub(crate) struct Keeper {
    orders: mpsc::Sender<(u64, Keep)>,
    done: mpsc::Receiver<(u64, Kept)>,
    tokens: u64,
}

/// What was found as a device began.
pub(crate) struct Found {
    /// What it had on its disk; none if it is new.
    pub(crate) image: Option<Image>,
    /// What was done to its clock, if anything was.
    pub(crate) clock: Option<ClockImage>,
    /// The library, with all that is on the real disk.
    pub(crate) disk: Option<Disk>,
}

impl Keeper {
    /// Opens what is in `folder`, and the photo library in another, or makes them. `first` is the number from which on the
    /// device counts the copies that it makes of a photo.
    pub(crate) fn open(folder: &Path, library: &Path, first: u64) -> Result<(Self, Found), String> {
        let said = |error: io::Error| format!("{}: {error}", folder.display());
        fs::create_dir_all(folder.join(CAPTURES)).map_err(said)?;
        let is_new = !library.join(store::INDEX).exists();
        let store = if is_new { Store::create(library) } else { Store::open(library) };
        let mut store = store.map_err(|error| error.to_string())?;
        let (image, clock) = (read(&folder.join(DEVICE))?, read(&folder.join(CLOCK))?);
        let mut disk: Option<Disk> = read(&folder.join(LIBRARY))?;
        if let Some(disk) = &mut disk {
            // What was saved last may not have been noted.
            for asset in store.load().map_err(|error| error.to_string())?.assets() {
                disk.adopt(asset);
            }
            let wanted = disk.replica().library();
            bring_into_line(&mut store, wanted, first).map_err(|error| error.to_string())?;
        }
        let (orders, to_do) = mpsc::channel(WAITING_MAX);
        let (tell, done) = mpsc::channel(WAITING_MAX);
        let folder = folder.to_owned();
        let room = Room { folder, first, store: Some(store) };
        thread::Builder::new()
            .name("keeper".into())
            .spawn(move || room.work(to_do, &tell))
            .map_err(|error| error.to_string())?;
        Ok((Self { orders, done, tokens: 0 }, Found { image, clock, disk }))
    }

    /// Asks for something, and returns the number by which it will be answered. None if the disk is so far behind that no
    /// more can wait.
    pub(crate) fn keep(&mut self, what: Keep) -> Option<u64> {
        self.tokens += 1;
        self.orders.try_send((self.tokens, what)).is_ok().then_some(self.tokens)
    }

    /// The next thing that is done.
    pub(crate) async fn done(&mut self) -> Option<(u64, Kept)> {
        self.done.recv().await
    }

    /// Waits until everything is kept and the library closed.
    pub(crate) async fn close(mut self) {
        if self.orders.send((0, Keep::Close)).await.is_ok() {
            while self.done().await.is_some() {}
        }
    }
}

/// The files of a capture that were kept when the program last ran.
pub(crate) fn capture(folder: &Path, id: Uuid) -> Pair {
    let file = |ending| fs::read(folder.join(CAPTURES).join(format!("{id}.{ending}"))).ok().map(Bytes::from);
    Pair { still: file("jpg"), movie: file("mov") }
}

/// What a file says; none if there is none.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, String> {
    match fs::read(path) {
        Ok(bytes) => {
            serde_json::from_slice(&bytes).map(Some).map_err(|error| format!("{}: {error}", path.display()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Puts a file where it is to lie, whole or not at all, and returns once it is durable.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

pub(crate) fn write_json<T: Serialize>(path: &Path, what: &T) -> io::Result<()> {
    write(path, &serde_json::to_vec(what)?)
}

/// What the thread has.
struct Room {
    folder: PathBuf,
    /// From which number on the device counts the copies that it makes of a photo (LIB-6).
    first: u64,
    store: Option<Store>,
}

impl Room {
    fn work(mut self, mut to_do: mpsc::Receiver<(u64, Keep)>, tell: &mpsc::Sender<(u64, Kept)>) {
        while let Some((token, what)) = to_do.blocking_recv() {
            if matches!(what, Keep::Close) {
                // If it does not close well, the next one that opens it looks through it.
                let _ = self.store.take().map(Store::close);
                return;
            }
            let kept = self.keep(what).unwrap_or_else(Kept::Failed);
            if tell.blocking_send((token, kept)).is_err() {
                return;
            }
        }
    }

    /// The library of the device that was here before stays beside the new one's.
    fn replace(&mut self, first: u64, disk: &Disk) -> Result<(), String> {
        let Some(before) = self.store.take() else { return Ok(()) };
        let place = before.folder().to_owned();
        let said = |error: io::Error| format!("{}: {error}", place.display());
        before.close().map_err(|error| error.to_string())?;
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let mut names = (1..).map(|nth: u32| place.with_file_name(format!("{name} (replaced {nth})")));
        let aside = names.find(|aside| !aside.exists()).unwrap_or_default();
        fs::rename(&place, aside).map_err(said)?;
        for capture in fs::read_dir(self.folder.join(CAPTURES)).map_err(said)? {
            // What cannot be removed now is only in the way.
            let _ = capture.and_then(|capture| fs::remove_file(capture.path()));
        }
        self.first = first;
        self.store = Some(Store::create(&place).map_err(|error| error.to_string())?);
        write_json(&self.folder.join(LIBRARY), disk).map_err(|error| error.to_string())
    }

    fn keep(&mut self, what: Keep) -> Result<Kept, String> {
        if let Keep::Replaced { first, disk } = what {
            self.replace(first, &disk)?;
            return Ok(Kept::Done);
        }
        let Some(store) = &mut self.store else { return Ok(Kept::Done) };
        let captures = self.folder.join(CAPTURES);
        let file = |id: Uuid, ending| captures.join(format!("{id}.{ending}"));
        match what {
            Keep::Device(image) => {
                write_json(&self.folder.join(DEVICE), &image).map_err(|error| error.to_string())?
            }
            Keep::Clock(clock) => {
                write_json(&self.folder.join(CLOCK), &clock).map_err(|error| error.to_string())?
            }
            Keep::Library(disk) => {
                write_json(&self.folder.join(LIBRARY), &disk).map_err(|error| error.to_string())?
            }
            Keep::Capture { id, pair } => {
                for (part, ending) in [(&pair.still, "jpg"), (&pair.movie, "mov")] {
                    if let Some(bytes) = part {
                        write(&file(id, ending), bytes).map_err(|error| error.to_string())?;
                    }
                }
            }
            Keep::Forget { id } => {
                for ending in ["jpg", "mov"] {
                    // What cannot be removed now is only in the way.
                    let _ = fs::remove_file(file(id, ending));
                }
            }
            Keep::Save { asset, pair } => {
                save(store, &asset, &pair.files()).map_err(|error| error.to_string())?
            }
            Keep::Desktop { taken, pair } => {
                let desktop = store.folder().join(DESKTOP);
                fs::create_dir_all(&desktop).map_err(|error| error.to_string())?;
                let name = taken.format("Screenshot %Y-%m-%d at %H.%M.%S").to_string();
                let mut names = (2..).map(|nth: u32| format!("{name} ({nth}).png"));
                let mut path = desktop.join(format!("{name}.png"));
                while path.exists() {
                    path = desktop.join(names.next().unwrap_or_default());
                }
                write(&path, pair.still.as_deref().unwrap_or_default()).map_err(|error| error.to_string())?;
            }
            Keep::Mirror { assets, files, albums, disk } => {
                for (id, wanted) in assets {
                    let files = files.get(&id).map(Pair::files);
                    mirror(store, id, wanted.as_deref(), files.as_ref(), self.first)
                        .map_err(|error| error.to_string())?;
                }
                if let Some(albums) = albums {
                    set_albums(store, &albums).map_err(|error| error.to_string())?;
                }
                write_json(&self.folder.join(LIBRARY), &disk).map_err(|error| error.to_string())?;
            }
            Keep::Replaced { .. } | Keep::Close => {}
            Keep::Read { assets } => {
                let files = assets.into_iter().filter_map(|id| Some((id, pair_of(store, id)?)));
                return Ok(Kept::Files(files.collect()));
            }
        }
        Ok(Kept::Done)
    }
}

/// Saves a photo, which is from now on as large as its files.
fn save(store: &mut Store, asset: &Asset, files: &Files) -> Result<(), Error> {
    let media = files.media();
    let mut asset = asset.clone();
    asset.bytes = media.bytes();
    store.save(&asset, media).map(|_| ())
}

/// The files of a photo that is there.
fn pair_of(store: &Store, id: AssetId) -> Option<Pair> {
    let kept = store.get(id).ok()??;
    let read =
        |place: Option<store::Place>| place.and_then(|place| fs::read(place.path).ok()).map(Bytes::from);
    Some(Pair { still: read(kept.files.still), movie: read(kept.files.movie) })
}

/// Makes a photo of the library on disk what it is to be.
fn mirror(
    store: &mut Store,
    id: AssetId,
    wanted: Option<&Asset>,
    files: Option<&Files>,
    first: u64,
) -> Result<(), Error> {
    let kept = store.get(id)?.map(|kept| kept.asset);
    match (wanted, kept) {
        (None, None) => Ok(()),
        (None, Some(kept)) => {
            if kept.deleted.is_none() {
                store.delete(id, kept.taken.to_utc())?;
            }
            store.delete_for_good(id)
        }
        (Some(wanted), None) => {
            let made_of = if files.is_some() { None } else { source(store, wanted, first) };
            match files.or(made_of.as_ref()) {
                Some(files) => save(store, wanted, files),
                // Its files are still to come.
                None => Ok(()),
            }
        }
        (Some(wanted), Some(kept)) => {
            let edits = edits(kept.marks(), wanted.marks());
            if kept.deleted.is_some() && (wanted.deleted != kept.deleted || !edits.is_empty()) {
                store.recover(id)?;
            }
            for edit in edits {
                store.edit(id, edit)?;
            }
            match wanted.deleted {
                Some(date) if kept.deleted != wanted.deleted => store.delete(id, date),
                Some(_) | None => Ok(()),
            }
        }
    }
}

/// A video or a still of its own that was made of a Live Photo (LIB-6) has its file.
fn source(store: &Store, made: &Asset, first: u64) -> Option<Files> {
    let library = store.load().ok()?;
    let mut live_photos = library.assets().filter(|asset| asset.is_live_photo());
    let source = live_photos.find(|asset| {
        let mut ordinals = first..first + COPIES_MAX;
        ordinals.any(|ordinal| asset.id.video(ordinal) == made.id || asset.id.still(ordinal) == made.id)
    })?;
    let files = pair_of(store, source.id)?.files();
    Some(match made.content {
        library::Content::Movie => Files { still: None, movie: files.movie },
        library::Content::Photo | library::Content::LivePhoto { .. } | library::Content::Screenshot => {
            Files { still: files.still, movie: None }
        }
    })
}

/// What makes `after` of `before`.
fn edits(before: &Marks, after: &Marks) -> Vec<Edit> {
    let mut edits = vec![];
    if before.title != after.title {
        edits.push(Edit::Title(after.title.clone()));
    }
    if before.caption != after.caption {
        edits.push(Edit::Caption(after.caption.clone()));
    }
    edits.extend(before.keywords.difference(&after.keywords).cloned().map(Edit::RemoveKeyword));
    edits.extend(after.keywords.difference(&before.keywords).cloned().map(Edit::AddKeyword));
    if before.favourite != after.favourite {
        edits.push(Edit::Favourite(after.favourite));
    }
    if before.hidden != after.hidden {
        edits.push(Edit::Hidden(after.hidden));
    }
    if before.adjustment != after.adjustment {
        edits.push(Edit::Adjustment(after.adjustment.clone()));
    }
    edits
}

fn set_albums(store: &mut Store, albums: &[(AlbumId, SmartAlbum)]) -> Result<(), Error> {
    for (id, _) in store.smart_albums()? {
        if albums.iter().all(|(wanted, _)| *wanted != id) {
            store.remove_smart_album(id)?;
        }
    }
    store.replace_smart_albums(albums.iter().map(|(id, album)| (*id, album)))
}

/// Makes the library on disk what the model says, but for photos that only the disk has.
fn bring_into_line(store: &mut Store, wanted: &Library, first: u64) -> Result<(), Error> {
    let known: Vec<AssetId> = store.load()?.assets().map(|asset| asset.id).collect();
    for id in known.into_iter().chain(wanted.assets().map(|asset| asset.id)) {
        mirror(store, id, wanted.get(id), None, first)?;
    }
    let albums: Vec<_> = wanted.smart_albums().map(|(id, album)| (id, album.clone())).collect();
    set_albums(store, &albums)
}
