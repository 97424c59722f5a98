//! A log that is taken away after a crash takes photos with it that were reported; their files are not swept.

use std::{fs, path::Path};

use store::{Error, INDEX, Store};
use tempfile::TempDir;

use crate::sample::{Photo, check_whole, files};

/// What a killed program left that had saved three photos: a copy, as the power would leave it.
fn killed() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(folder.path()).expect("a library");
    for number in 0..3 {
        let photo = Photo::new(number);
        store.save(&photo.asset, photo.media()).expect("the disk is sound");
    }
    copy(folder.path())
}

fn copy(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for part in ["media", "temporary"] {
        fs::create_dir(copy.path().join(part)).expect("room");
    }
    for (name, bytes) in files(folder) {
        fs::write(copy.path().join(name), bytes).expect("room");
    }
    copy
}

fn log(folder: &Path) -> std::path::PathBuf {
    folder.join(format!("{INDEX}-wal"))
}

#[test]
fn files_whose_photos_are_in_a_missing_log_are_not_swept() {
    for empty in [false, true] {
        let folder = killed();
        let (before, taken) = (files(folder.path()), fs::read(log(folder.path())).unwrap());
        fs::remove_file(log(folder.path())).unwrap();
        if empty {
            fs::write(log(folder.path()), "").unwrap();
        }
        for _ in 0..2 {
            let said = Store::open(folder.path()).map(|_| ()).unwrap_err();
            assert!(matches!(said, Error::Damaged(..)), "{said}");
            assert!(said.to_string().contains("may know whose 6 files of `media` are"), "{said}");
        }
        // Nothing was changed: the log fits when it is put back.
        fs::write(log(folder.path()), taken).unwrap();
        assert_eq!(files(folder.path()), before);
        let store = Store::open(folder.path()).unwrap();
        assert_eq!(store.load().unwrap().len(), 3);
        check_whole(&store);
    }
}

#[test]
fn without_the_log_one_can_go_on_and_the_files_stay() {
    let folder = killed();
    fs::remove_file(log(folder.path())).unwrap();
    fs::remove_file(folder.path().join("temporary/session")).unwrap();
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.load().unwrap().len(), 0);
    assert_eq!(store.verify().unwrap().len(), 6, "each file is named");
}

#[test]
fn a_log_with_nothing_to_tell_of_files_is_not_missed() {
    // A tool of SQLite that looks in after a crash writes the log into the index and removes it.
    let folder = killed();
    let tool = rusqlite::Connection::open(folder.path().join(INDEX)).unwrap();
    tool.query_row("SELECT count(*) FROM photo", [], |row| row.get::<_, i64>(0)).unwrap();
    drop(tool);
    assert!(!log(folder.path()).exists());
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.load().unwrap().len(), 3);
    check_whole(&store);
}

/// From the first mark of a session on there is something in the log, also if nothing was saved in it.
#[test]
fn a_session_has_a_log_for_as_long_as_it_has_its_mark() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::create(folder.path()).unwrap());
    assert!(!log(folder.path()).exists());
    let store = Store::open(folder.path()).unwrap();
    assert!(log(folder.path()).metadata().unwrap().len() > 0);
    let killed = copy(folder.path());
    drop(store);
    assert!(!log(folder.path()).exists());
    // What a save left half done is swept as ever.
    let left = killed.path().join("media").join(format!("{}.jpg", blake3::hash(b"half done").to_hex()));
    fs::write(&left, "half done").unwrap();
    check_whole(&Store::open(killed.path()).unwrap());
    assert!(!left.exists());
}
