//! What is not a library of ours, or not a sound one, says so and stays as it is.

use std::{fs, path::Path, process::Command, thread};

use rusqlite::Connection;
use store::{Error, INDEX, Store, VERSION};
use tempfile::TempDir;

use crate::sample::{Photo, check_whole, files};

/// A library of three photos, closed.
pub(crate) fn library() -> TempDir {
    let folder = tempfile::tempdir().expect("the disk is sound");
    let mut store = Store::create(folder.path()).expect("the disk is sound");
    for number in 0..3 {
        let photo = Photo::new(number);
        store.save(&photo.asset, photo.media()).expect("the disk is sound");
    }
    store.close().expect("the disk is sound");
    folder
}

/// After `harm`, opening says this, for writing and for reading, and changes nothing.
#[track_caller]
fn check(harm: impl FnOnce(&Path), said: &str) {
    let folder = library();
    harm(folder.path());
    let before = files(folder.path());
    let opened = Store::open(folder.path()).map(|_| ()).expect_err("it does not open").to_string();
    let name = folder.path().display().to_string();
    assert_eq!(opened.replace(&name, "DIR"), said);
    let read = Store::open_read_only(folder.path()).map(|_| ()).expect_err("it does not open").to_string();
    assert_eq!(read.replace(&name, "DIR"), said);
    assert_eq!(files(folder.path()), before);
}

fn sql(folder: &Path, sql: &str) {
    let index = Connection::open(folder.join(INDEX)).expect("the disk is sound");
    index.execute_batch(sql).expect("the disk is sound");
}

#[test]
fn what_is_no_library_says_so() {
    check(|folder| fs::remove_file(folder.join(INDEX)).unwrap(), "there is no library in `DIR`");
    check(
        |folder| fs::write(folder.join(INDEX), "").unwrap(),
        "`DIR/library.sqlite` is not a library of Shutterlab",
    );
    let page = "a text that is longer than the header of an index. ".repeat(100);
    check(
        |folder| fs::write(folder.join(INDEX), page).unwrap(),
        "`DIR/library.sqlite` is not a library of Shutterlab",
    );
    let foreign = |folder: &Path| {
        fs::remove_file(folder.join(INDEX)).unwrap();
        sql(folder, "CREATE TABLE bookmarks (url TEXT)");
    };
    check(foreign, "`DIR/library.sqlite` is not a library of Shutterlab");
}

#[test]
fn a_later_version_says_so() {
    let later = VERSION + 1;
    check(
        |folder| sql(folder, &format!("PRAGMA user_version = {later}")),
        &format!(
            "`DIR/library.sqlite` was made by a later release: it has version {later}, and this release knows {VERSION} at most"
        ),
    );
    check(
        |folder| sql(folder, "PRAGMA user_version = 0"),
        "`DIR/library.sqlite` is damaged: its schema has version 0",
    );
}

#[test]
fn a_later_version_that_is_still_in_the_log_says_so() {
    let folder = library();
    // A program of a later release that was killed: its index is there, and the log beside it.
    let index = Connection::open(folder.path().join(INDEX)).unwrap();
    index.execute_batch(&format!("PRAGMA user_version = {}", VERSION + 1)).unwrap();
    let killed = tempfile::tempdir().unwrap();
    for (name, bytes) in files(folder.path()) {
        let path = killed.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    fs::create_dir_all(killed.path().join("temporary")).unwrap();
    let before = files(killed.path());
    assert!(before["library.sqlite-wal"].len() > 4096, "the log holds the version");
    assert!(matches!(Store::open(killed.path()), Err(Error::Newer(..))));
    assert_eq!(files(killed.path()), before);
}

#[test]
fn another_schema_says_so() {
    check(
        |folder| sql(folder, "DROP INDEX photo_lens"),
        "`DIR/library.sqlite` is damaged: its index `photo_lens` is missing or is not as it was made",
    );
    check(
        |folder| sql(folder, "CREATE TRIGGER no AFTER DELETE ON photo BEGIN DELETE FROM gone; END"),
        "`DIR/library.sqlite` is damaged: it has a trigger, `no`, which is not ours",
    );
    // What people add for themselves is theirs.
    let folder = library();
    sql(folder.path(), "CREATE VIEW recent AS SELECT * FROM photos ORDER BY taken_utc DESC");
    check_whole(&Store::open(folder.path()).unwrap());
}

#[test]
fn media_that_are_missing_say_so() {
    check(
        |folder| fs::remove_dir_all(folder.join("media")).unwrap(),
        "`DIR/library.sqlite` is damaged: its folder `media` is missing",
    );
}

/// Whatever byte is harmed, nothing panics; and if the library does not open, it stays as it is.
#[test]
fn damage_anywhere_panics_nowhere() {
    let sound = library();
    let whole = fs::read(sound.path().join(INDEX)).unwrap();
    let mut refused = 0;
    for nth in 0..160_usize {
        let mut bytes = whole.clone();
        let place = nth * 7919 % bytes.len();
        if nth % 4 == 0 {
            bytes.truncate(place);
        } else {
            for byte in bytes.iter_mut().skip(place).take(1 << (nth % 5)) {
                *byte ^= 0xA5;
            }
        }
        fs::write(sound.path().join(INDEX), &bytes).unwrap();
        let before = files(sound.path());
        match Store::open(sound.path()) {
            Ok(store) => {
                let _ = (store.load(), store.verify());
            }
            Err(_) => {
                refused += 1;
                assert_eq!(files(sound.path()), before, "place {place}");
            }
        }
        for beside in ["library.sqlite-wal", "library.sqlite-shm"] {
            let _ = fs::remove_file(sound.path().join(beside));
        }
    }
    // The rest lay where nothing is kept, or in a value that could be as well what it now is.
    assert!(refused > 50, "damage is seen when the library is opened: {refused}");
}

#[test]
fn one_program_at_a_time_writes() {
    let folder = library();
    let mut store = Store::open(folder.path()).unwrap();
    let other = Store::open(folder.path()).map(|_| ()).unwrap_err().to_string();
    assert_eq!(other, format!("another program has `{}` open", folder.path().display()));
    // Others may read meanwhile, and see what was saved.
    let reader = Store::open_read_only(folder.path()).unwrap();
    let photo = Photo::new(9);
    store.save(&photo.asset, photo.media()).unwrap();
    assert_eq!(reader.load().unwrap().len(), 4);
    drop(store);
    check_whole(&Store::open(folder.path()).unwrap());
}

/// A lock of a file goes when its process closes the file by any way; SQLite must not lose its own so. If it did, a tool of
/// SQLite that closes the index could take itself for the last, and remove the log in which saves are.
#[test]
#[cfg(target_os = "linux")]
fn looking_into_an_open_library_leaves_its_locks() {
    use std::os::unix::fs::MetadataExt;
    let folder = library();
    let index = folder.path().join(INDEX);
    let node = format!(":{} ", fs::metadata(&index).unwrap().ino());
    let pid = format!(" {} ", std::process::id());
    let locks = || {
        let locks = fs::read_to_string("/proc/locks").unwrap();
        locks
            .lines()
            .filter(|line| line.contains("POSIX") && line.contains(&node) && line.contains(&pid))
            .count()
    };
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(locks(), 1);
    drop(Store::open_read_only(folder.path()).unwrap());
    assert!(Store::open(folder.path()).is_err());
    assert_eq!(locks(), 1);
    drop(store);
    assert_eq!(locks(), 0);
}

#[test]
fn an_index_that_is_busy_says_so_and_the_next_save_works() {
    let folder = library();
    let mut store = Store::open(folder.path()).unwrap();
    let tool = Connection::open(folder.path().join(INDEX)).unwrap();
    tool.execute_batch("BEGIN IMMEDIATE").unwrap();
    let photo = Photo::new(9);
    let busy = store.save(&photo.asset, photo.media()).unwrap_err();
    assert!(matches!(busy, Error::Locked(_)), "{busy}");
    check_whole(&store);
    tool.execute_batch("COMMIT").unwrap();
    store.save(&photo.asset, photo.media()).unwrap();
    check_whole(&store);
}

#[test]
fn a_library_opened_for_reading_is_not_written() {
    let folder = library();
    let before = files(folder.path());
    let mut store = Store::open_read_only(folder.path()).unwrap();
    let photo = Photo::new(9);
    for refused in [
        store.save(&photo.asset, photo.media()).map(|_| ()),
        store.delete(Photo::new(0).asset.id, crate::sample::at(0)),
        store.edit(Photo::new(0).asset.id, library::Edit::Favourite(true)).map(|_| ()),
        store.expire(crate::sample::at(0)).map(|_| ()),
    ] {
        assert!(matches!(refused, Err(Error::ReadOnly(_))), "{refused:?}");
    }
    check_whole(&store);
    drop(store);
    assert_eq!(files(folder.path()), before);
    for left in ["library.sqlite-wal", "library.sqlite-shm"] {
        assert!(!folder.path().join(left).exists(), "{left}");
    }
}

/// A reader that goes takes nothing from a writer that is there.
#[test]
fn a_reader_leaves_a_writer_its_log() {
    let folder = library();
    let reader = Store::open_read_only(folder.path()).unwrap();
    let mut store = Store::open(folder.path()).unwrap();
    drop(reader);
    drop(Store::open_read_only(folder.path()).unwrap());
    let photo = Photo::new(9);
    store.save(&photo.asset, photo.media()).unwrap();
    let reader = Store::open_read_only(folder.path()).unwrap();
    store.close().unwrap();
    assert_eq!(reader.load().unwrap().len(), 4);
    drop(reader);
    check_whole(&Store::open(folder.path()).unwrap());
}

/// Run in a process of somebody who may not write there.
const UNPRIVILEGED: &str = "SHUTTERLAB_TEST_UNPRIVILEGED";

#[test]
fn a_folder_that_cannot_be_written_is_read() {
    if let Some(folder) = std::env::var_os(UNPRIVILEGED) {
        let folder = Path::new(&folder);
        let said = Store::open(folder).map(|_| ()).unwrap_err();
        assert!(matches!(said, Error::ReadOnly(_)), "{said}");
        let mut store = Store::open_read_only(folder).unwrap();
        assert_eq!(store.load().unwrap().len(), 3);
        check_whole(&store);
        let photo = Photo::new(9);
        assert!(matches!(store.save(&photo.asset, photo.media()), Err(Error::ReadOnly(_))));
        let inside = Store::create(&folder.join("media/new")).map(|_| ()).unwrap_err();
        assert!(matches!(inside, Error::ReadOnly(_)), "{inside}");
        // What may not even be read says that.
        for part in ["closed", "shut"] {
            for open in [Store::open, Store::open_read_only] {
                let said = open(&folder.join(part)).map(|_| ()).unwrap_err();
                let words = format!("`{}/{part}/library.sqlite` may not be read", folder.display());
                assert_eq!(said.to_string(), words);
            }
        }
        return;
    }
    as_somebody_who_may_only_read(library().path());
}

#[cfg(unix)]
fn as_somebody_who_may_only_read(folder: &Path) {
    use std::os::unix::{fs::PermissionsExt, process::CommandExt};
    for part in ["closed", "shut"] {
        fs::create_dir(folder.join(part)).expect("room");
        fs::copy(folder.join(INDEX), folder.join(part).join(INDEX)).expect("room");
    }
    let before = files(folder);
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the disk is sound")
    };
    for part in ["media", "temporary", ""] {
        mode(&folder.join(part), 0o555);
    }
    for name in before.keys() {
        mode(&folder.join(name), 0o444);
    }
    mode(&folder.join("closed").join(INDEX), 0o000);
    mode(&folder.join("shut"), 0o000);
    let this = std::env::current_exe().expect("the disk is sound");
    let mut child = Command::new(this);
    child.args(["--exact", "opening::a_folder_that_cannot_be_written_is_read"]).env(UNPRIVILEGED, folder);
    // Root may write anywhere; nobody may not.
    if fs::File::create(folder.join("probe")).is_ok() {
        fs::remove_file(folder.join("probe")).expect("the disk is sound");
        child.uid(65_534).gid(65_534);
    }
    let output = child.output().expect("the disk is sound");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    mode(&folder.join("shut"), 0o755);
    mode(&folder.join("closed").join(INDEX), 0o644);
    assert_eq!(files(folder), before);
    for part in ["", "media", "temporary"] {
        mode(&folder.join(part), 0o755);
    }
}

#[cfg(not(unix))]
fn as_somebody_who_may_only_read(_: &Path) {}

#[test]
fn a_library_is_made_in_an_empty_folder_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "dear").unwrap();
    let said = Store::create(folder.path()).map(|_| ()).unwrap_err();
    assert!(matches!(said, Error::NotEmpty(_)), "{said}");
    let said = Store::create(library().path()).map(|_| ()).unwrap_err();
    assert!(matches!(said, Error::NotEmpty(_)), "{said}");
    // What an attempt left that was cut short is no hindrance.
    let cut_short = tempfile::tempdir().unwrap();
    fs::create_dir(cut_short.path().join("media")).unwrap();
    fs::write(cut_short.path().join("library.new"), "half").unwrap();
    fs::write(cut_short.path().join("library.new-wal"), "half").unwrap();
    check_whole(&Store::create(cut_short.path()).unwrap());
}

#[test]
fn a_store_can_go_to_another_thread() {
    let folder = library();
    let store = Store::open(folder.path()).unwrap();
    thread::spawn(move || check_whole(&store)).join().unwrap();
}
