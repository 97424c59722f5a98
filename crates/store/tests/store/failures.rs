//! Every call of a save is made to fail, one after the other: the save is a clean error, and the next one works.

use std::{
    collections::BTreeSet,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use library::Edit;
use store::{Capture, Disk, Error, RealDisk, Store};

use crate::sample::{self, Photo, check_whole};

/// What is to fail, and what was called.
#[derive(Debug, Default)]
struct Plan {
    /// The call that fails, counted from 0; none if all go well.
    at: Option<usize>,
    /// Whether all calls after it fail too.
    for_good: bool,
    error: i32,
    calls: Vec<String>,
    /// Files whose sync failed: whoever uses one afterwards believes what is not true.
    lost: BTreeSet<PathBuf>,
}

/// A disk that fails as planned.
#[derive(Clone, Debug, Default)]
struct Failing(Arc<Mutex<Plan>>);

const NO_SPACE: i32 = 28;
const INPUT_OUTPUT: i32 = 5;

impl Failing {
    fn plan(&self, at: Option<usize>, for_good: bool, error: i32) {
        let mut plan = self.0.lock().expect("one thread");
        *plan = Plan { at, for_good, error, ..Plan::default() };
    }

    fn calls(&self) -> Vec<String> {
        self.0.lock().expect("one thread").calls.clone()
    }

    fn call(&self, name: &str, path: &Path) -> io::Result<()> {
        let mut plan = self.0.lock().expect("one thread");
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
        let place =
            if name == "sync_dir" { path.file_name().unwrap_or_default().to_string_lossy() } else { folder };
        let number = plan.calls.len();
        plan.calls.push(format!("{name} {place}").trim().to_owned());
        assert!(name == "remove" || !plan.lost.contains(path), "{name} of a file whose sync failed");
        let fails = plan.at.is_some_and(|at| number == at || (plan.for_good && number > at));
        if fails && name == "sync" {
            plan.lost.insert(path.to_owned());
        }
        if fails { Err(io::Error::from_raw_os_error(plan.error)) } else { Ok(()) }
    }
}

impl Disk for Failing {
    fn create(&mut self, path: &Path) -> io::Result<File> {
        self.call("create", path)?;
        RealDisk.create(path)
    }

    fn write(&mut self, file: &mut File, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.call("write", path) {
            // Some of it was written.
            RealDisk.write(file, path, &bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        RealDisk.write(file, path, bytes)
    }

    fn sync(&mut self, file: &File, path: &Path) -> io::Result<()> {
        self.call("sync", path)?;
        RealDisk.sync(file, path)
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.call("rename", from)?;
        RealDisk.rename(from, to)
    }

    fn sync_dir(&mut self, path: &Path) -> io::Result<()> {
        self.call("sync_dir", path)?;
        RealDisk.sync_dir(path)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.call("remove", path)?;
        RealDisk.remove(path)
    }

    fn commit(&mut self) -> io::Result<()> {
        self.call("commit", Path::new(""))
    }
}

/// Does something to a library of two photos, one of them in Recently Deleted.
type Act = fn(&mut Store) -> Result<(), Error>;

/// Every call that `act` makes fails once, with each error, alone and with all calls after it. How many there are.
#[track_caller]
fn check(act: Act) -> usize {
    let mut calls = 0;
    loop {
        let mut all_went_well = false;
        for (for_good, error) in
            [(false, INPUT_OUTPUT), (false, NO_SPACE), (true, INPUT_OUTPUT), (true, NO_SPACE)]
        {
            all_went_well = !fail_one(act, calls, for_good, error);
        }
        if all_went_well {
            return calls;
        }
        calls += 1;
    }
}

/// Whether the call was made, and failed.
fn fail_one(act: Act, at: usize, for_good: bool, error: i32) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Failing::default();
    let mut store = Store::create_on(folder.path(), Box::new(disk.clone())).expect("a library");
    let photos = [Photo::new(0), Photo::new(1)];
    for photo in &photos {
        store.save(&photo.asset, photo.media()).expect("nothing fails yet");
    }
    store.delete(photos[1].asset.id, sample::at(0)).expect("nothing fails yet");
    let before = store.load().expect("it can be read");

    disk.plan(Some(at), for_good, error);
    let done = act(&mut store);
    let made = disk.calls().len() > at;
    let said = format!("call {at} of {:?}, {for_good}", disk.calls());
    let after = store.load().expect("it can be read");
    match &done {
        // What cannot be removed after the commit does not undo it.
        Ok(()) => assert!(!made || disk.calls()[at].starts_with("remove"), "{said}"),
        Err(failure) => {
            assert!(made, "{said}");
            let full = matches!(failure, Error::Full(_));
            assert!(full == (error == NO_SPACE) && (full || matches!(failure, Error::Io(..))), "{failure}");
            assert_eq!(after, before, "{said}");
        }
    }
    if done.is_err() && !for_good {
        check_whole(&store);
    }
    disk.plan(None, false, 0);
    // Reopened as it is, or after the next save.
    if at.is_multiple_of(2) {
        drop(store);
        store = Store::open(folder.path()).expect("it was closed");
        check_whole(&store);
        assert_eq!(store.load().expect("it can be read"), after, "{said}");
    }
    if done.is_err() {
        act(&mut store).expect("nothing fails any more");
    }
    let next = Photo::new(77);
    store.save(&next.asset, next.media()).expect("nothing fails any more");
    drop(store);
    check_whole(&Store::open(folder.path()).expect("it was closed"));
    made
}

fn save_one(store: &mut Store) -> Result<(), Error> {
    let photo = Photo::new(5);
    store.save(&photo.asset, photo.media()).map(|_| ())
}

fn save_group(store: &mut Store) -> Result<(), Error> {
    // Two of the three share their files, and the third shares its still with a photo that is there.
    let mut photos = [Photo::new(5), Photo::new(6), Photo::new(7)];
    let same = Photo::new(5);
    photos[1].still.clone_from(&same.still);
    photos[1].movie.clone_from(&same.movie);
    photos[2].still = Photo::new(0).still;
    for photo in &mut photos {
        photo.asset.bytes = (photo.still.len() + photo.movie.len()) as u64;
    }
    let captures: Vec<Capture<'_>> =
        photos.iter().map(|photo| Capture { asset: &photo.asset, media: photo.media() }).collect();
    store.save_all(&captures).map(|_| ())
}

fn remove(store: &mut Store) -> Result<(), Error> {
    store.delete_for_good(Photo::new(1).asset.id)
}

fn mark(store: &mut Store) -> Result<(), Error> {
    store.edit(Photo::new(0).asset.id, Edit::Title("Hill".into())).map(|_| ())
}

#[test]
fn whatever_call_of_a_save_fails_nothing_half_stays() {
    // Two files: create, write, sync, rename each; sync of the folder; commit.
    assert_eq!(check(save_one), 10);
}

#[test]
fn whatever_call_of_a_group_fails_nothing_half_stays() {
    assert_eq!(check(save_group), 3 * 4 + 2);
}

#[test]
fn whatever_call_of_a_removal_fails_nothing_half_stays() {
    assert_eq!(check(remove), 1 + 2);
    assert_eq!(check(mark), 1);
}

#[test]
fn a_save_makes_these_calls_in_this_order() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Failing::default();
    let mut store = Store::create_on(folder.path(), Box::new(disk.clone())).unwrap();
    assert_eq!(disk.calls(), ["create temporary", "sync temporary", "sync_dir temporary"]);
    disk.plan(None, false, 0);
    save_one(&mut store).unwrap();
    let expected = [
        "create temporary",
        "write temporary",
        "create temporary",
        "write temporary",
        "sync temporary",
        "sync temporary",
        "rename temporary",
        "rename temporary",
        "sync_dir media",
        "commit",
    ];
    assert_eq!(disk.calls(), expected);
    // What is there already costs nothing.
    disk.plan(None, false, 0);
    save_one(&mut store).unwrap();
    assert_eq!(disk.calls(), [""; 0]);
    store.close().unwrap();
    assert_eq!(disk.calls(), ["remove temporary"]);
}

#[test]
fn a_file_that_somebody_took_away_is_put_back_by_its_next_save() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(folder.path()).unwrap();
    save_one(&mut store).unwrap();
    let id = Photo::new(5).asset.id;
    let still = store.get(id).unwrap().unwrap().files.still.unwrap();
    std::fs::remove_file(&still.path).unwrap();
    assert_eq!(store.verify().unwrap().len(), 1);
    let twin = Photo { asset: Photo::new(6).asset, ..Photo::new(5) };
    store.save(&twin.asset, twin.media()).unwrap();
    check_whole(&store);
}
