//! A loss of power at every moment of a session, on a disk that forgets as much as a disk may.
//!
//! The disk notes each call. For every prefix of the calls a folder is made of what could be found after the power came
//! back: content that was not synced is empty, cut in half or there; names that were not synced are there or not, each by
//! itself. The index is as SQLite had left its files at that moment; what SQLite promises for them is SQLite's own.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use library::{AssetId, Library};
use store::{Blob, Capture, Disk, Format, RealDisk, Store};

use crate::sample::{self, Photo, check_whole};

#[derive(Clone, Debug)]
enum Call {
    Create(PathBuf),
    Write(PathBuf, Vec<u8>),
    Sync(PathBuf),
    Rename(PathBuf, PathBuf),
    SyncDir(PathBuf),
    Remove(PathBuf),
    Commit,
    /// Something was reported as done; the library is now like that.
    Reported(Box<Library>),
}

/// A call, and the files of the index as they were before it.
type Moment = (Call, BTreeMap<String, Vec<u8>>);

#[derive(Clone, Debug)]
struct Noting {
    root: PathBuf,
    moments: Arc<Mutex<Vec<Moment>>>,
}

impl Noting {
    fn note(&self, call: Call) {
        let index = ["library.sqlite", "library.sqlite-wal"].into_iter();
        let index = index.filter_map(|name| Some((name.to_owned(), fs::read(self.root.join(name)).ok()?)));
        self.moments.lock().expect("one thread").push((call, index.collect()));
    }

    fn below(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).expect("it lies below").to_owned()
    }
}

impl Disk for Noting {
    fn create(&mut self, path: &Path) -> io::Result<File> {
        self.note(Call::Create(self.below(path)));
        RealDisk.create(path)
    }

    fn write(&mut self, file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.note(Call::Write(self.below(path), bytes.to_vec()));
        RealDisk.write(file, path, bytes)
    }

    fn sync(&mut self, file: &File, path: &Path) -> io::Result<()> {
        self.note(Call::Sync(self.below(path)));
        RealDisk.sync(file, path)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.note(Call::Rename(self.below(from), self.below(to)));
        RealDisk.rename(from, to)
    }

    fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        self.note(Call::SyncDir(self.below(path)));
        RealDisk.sync_dir(path)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.note(Call::Remove(self.below(path)));
        RealDisk.remove(path)
    }

    fn commit(&mut self) -> io::Result<()> {
        self.note(Call::Commit);
        Ok(())
    }
}

/// What a disk does with what it was not told to keep.
#[derive(Clone, Copy, Debug)]
enum Fate {
    /// It keeps all of it, as when only the program was killed.
    Kept,
    /// It keeps none of it.
    Lost,
    /// It keeps the names, and files are empty.
    Empty,
    /// It keeps the names, and half of each file.
    Half,
    /// Each name and each content by chance.
    Chance(u64),
}

impl Fate {
    const ALL: [Self; 8] = [
        Self::Kept,
        Self::Lost,
        Self::Empty,
        Self::Half,
        Self::Chance(1),
        Self::Chance(2),
        Self::Chance(3),
        Self::Chance(4),
    ];

    fn keeps_name(&mut self) -> bool {
        match self {
            Self::Kept | Self::Empty | Self::Half => true,
            Self::Lost => false,
            Self::Chance(state) => draw(state).is_multiple_of(2),
        }
    }

    fn content(&mut self, bytes: &[u8]) -> Vec<u8> {
        let kept = match self {
            Self::Kept => bytes.len(),
            Self::Lost | Self::Empty => 0,
            Self::Half => bytes.len() / 2,
            Self::Chance(state) => {
                [0, bytes.len() / 2, bytes.len()][usize::try_from(draw(state) % 3).expect("small")]
            }
        };
        bytes[..kept].to_vec()
    }
}

fn draw(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// A file of the model: its content, and whether that was synced.
#[derive(Clone, Debug, Default)]
struct Node {
    bytes: Vec<u8>,
    synced: bool,
}

/// A change of one name in one folder that the disk was not told to keep yet.
type Pending = (PathBuf, Option<usize>);

/// What is on the model's disk.
#[derive(Clone, Debug, Default)]
struct Model {
    nodes: Vec<Node>,
    /// Names as a running program sees them, and as they are known to be kept.
    seen: BTreeMap<PathBuf, usize>,
    kept: BTreeMap<PathBuf, usize>,
    pending: Vec<Pending>,
}

impl Model {
    fn set(&mut self, path: &Path, node: Option<usize>) {
        match node {
            Some(node) => self.seen.insert(path.to_owned(), node),
            None => self.seen.remove(path),
        };
        self.pending.push((path.to_owned(), node));
    }

    fn play(&mut self, call: &Call) {
        match call {
            Call::Create(path) => {
                self.nodes.push(Node::default());
                self.set(path, Some(self.nodes.len() - 1));
            }
            Call::Write(path, bytes) => {
                let node = &mut self.nodes[self.seen[path]];
                *node = Node { bytes: bytes.clone(), synced: false };
            }
            Call::Sync(path) => self.nodes[self.seen[path]].synced = true,
            Call::Rename(from, to) => {
                let node = self.seen[from];
                self.set(from, None);
                self.set(to, Some(node));
            }
            Call::SyncDir(folder) => {
                let (synced, pending) = std::mem::take(&mut self.pending)
                    .into_iter()
                    .partition(|(path, _)| path.parent() == Some(folder));
                self.pending = pending;
                synced.iter().for_each(|change| keep(&mut self.kept, change));
            }
            Call::Remove(path) => self.set(path, None),
            Call::Commit | Call::Reported(_) => {}
        }
    }

    /// What is found below `root` after the power came back.
    fn leave(&self, root: &Path, mut fate: Fate) {
        let mut names = self.kept.clone();
        for change in &self.pending {
            if fate.keeps_name() {
                keep(&mut names, change);
            }
        }
        for (path, node) in names {
            let Node { bytes, synced } = &self.nodes[node];
            let bytes = if *synced { bytes.clone() } else { fate.content(bytes) };
            fs::write(root.join(path), bytes).expect("room");
        }
    }
}

fn keep(names: &mut BTreeMap<PathBuf, usize>, (path, node): &Pending) {
    match node {
        Some(node) => names.insert(path.clone(), *node),
        None => names.remove(path),
    };
}

/// A session that does everything that touches files.
fn session() -> Vec<Moment> {
    let folder = tempfile::tempdir().expect("a folder");
    let moments = Arc::<Mutex<Vec<Moment>>>::default();
    let disk = Noting { root: folder.path().to_owned(), moments: moments.clone() };
    let mut store = Store::create_on(folder.path(), Box::new(disk.clone())).expect("a library");
    let report = |store: &Store| disk.note(Call::Reported(Box::new(store.load().expect("it can be read"))));
    let photos: Vec<Photo> = (0..6).map(Photo::new).collect();
    for photo in &photos[..2] {
        store.save(&photo.asset, photo.media()).expect("the disk is sound");
        report(&store);
    }
    let group: Vec<Capture<'_>> =
        photos[2..5].iter().map(|photo| Capture { asset: &photo.asset, media: photo.media() }).collect();
    store.save_all(&group).expect("the disk is sound");
    report(&store);
    let movie = Blob { format: Format::QuickTime, bytes: &photos[0].movie };
    store.convert_to_video(photos[0].asset.id, movie).expect("the disk is sound");
    report(&store);
    for photo in &photos[..3] {
        store.delete(photo.asset.id, sample::at(0)).expect("the disk is sound");
        report(&store);
    }
    store.delete_for_good(photos[1].asset.id).expect("the disk is sound");
    report(&store);
    store.expire(sample::at(40 * 86_400)).expect("the disk is sound");
    report(&store);
    store.save(&photos[5].asset, photos[5].media()).expect("the disk is sound");
    report(&store);
    store.close().expect("the disk is sound");
    moments.lock().expect("one thread").clone()
}

/// How a folder was found that had lost its power, before anything was swept.
fn leftovers(root: &Path) -> bool {
    sample::files(&root.join("temporary")).into_keys().any(|name| name != "session")
}

#[test]
fn a_loss_of_power_at_any_moment_loses_nothing_reported_and_leaves_nothing_half() {
    let moments = session();
    let (mut model, mut reported, mut left) = (Model::default(), Library::new(), 0);
    // Between two reports the library is as at the first or as at the second.
    let later = |from: usize| {
        moments[from..].iter().find_map(|(call, _)| {
            if let Call::Reported(library) = call { Some(library.as_ref().clone()) } else { None }
        })
    };
    for (nth, (call, index)) in moments.iter().enumerate() {
        for fate in Fate::ALL {
            let folder = tempfile::tempdir().expect("a folder");
            for part in ["media", "temporary"] {
                fs::create_dir(folder.path().join(part)).expect("room");
            }
            model.leave(folder.path(), fate);
            for (name, bytes) in index {
                fs::write(folder.path().join(name), bytes).expect("room");
            }
            left += usize::from(leftovers(folder.path()));
            let said = format!("before call {nth}, {call:?}, {fate:?}");
            let mut store = Store::open(folder.path()).unwrap_or_else(|error| panic!("{error} {said}"));
            assert_eq!(store.verify().expect("it can be looked through"), [], "{said}");
            check_whole(&store);
            let found = store.load().expect("it can be read");
            assert!(found == reported || Some(&found) == later(nth).as_ref(), "{said}");
            let next = Photo::new(99);
            store.save(&next.asset, next.media()).expect("the disk is sound");
            check_whole(&store);
            assert!(store.get(AssetId::named("none")).expect("it can be read").is_none());
        }
        model.play(call);
        if let Call::Reported(library) = call {
            reported = library.as_ref().clone();
        }
    }
    assert!(moments.len() > 80 && left > 100, "{} moments, {left} with leftovers", moments.len());
}
