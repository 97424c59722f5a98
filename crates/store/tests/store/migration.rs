//! An index of an earlier version becomes one of this version, and nothing of it is lost.

use std::{fs, path::Path};

use library::{Edit, Library};
use rusqlite::Connection;
use store::{APPLICATION_ID, Error, INDEX, Store, VERSION};
use tempfile::TempDir;

use crate::sample::{Photo, check_whole, files};

/// What version 1 was, as it was written then: this text never changes.
const VERSION_1: &str = include_str!("version_1.sql");

/// A library of version 1 with one photo.
fn old() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let photo = Photo::new(1);
    fs::create_dir(folder.path().join("media")).expect("room");
    let index = Connection::open(folder.path().join(INDEX)).expect("an index");
    index.execute_batch(VERSION_1).expect("it is SQL");
    for (ending, bytes) in [("jpg", &photo.still), ("mov", &photo.movie)] {
        let hash = blake3::hash(bytes);
        fs::write(folder.path().join(format!("media/{}.{ending}", hash.to_hex())), bytes).expect("room");
        let sql = "INSERT INTO file (blake3, ending, bytes) VALUES (?1, ?2, ?3)";
        index.execute(sql, (hash.as_bytes(), ending, bytes.len())).expect("a row");
    }
    let asset = &photo.asset;
    index
        .execute_batch(
            "INSERT INTO camera (make, model, folded) VALUES ('Apple', 'MacBook Air', 'macbook air');
             INSERT INTO lens (text, folded) VALUES ('MacBook Air front FaceTime camera', 'folded as they did then');
             INSERT INTO comment (text) VALUES ('FaceTime Live Photo');",
        )
        .expect("rows");
    let identifier = asset.metadata.content_identifier.expect("it has one");
    index
        .execute(
            "INSERT INTO photo (asset, kind, taken, taken_nanos, taken_offset, frame_first, frame_still, frame_last, \
             content_identifier, camera, lens, comment, bytes, still, movie) \
             VALUES (?1, 0, ?2, 0, 0, 0, 30, 90, ?3, 1, 1, 1, ?4, 1, 2)",
            (asset.id.0.as_bytes(), asset.taken.timestamp(), identifier.as_bytes(), asset.bytes),
        )
        .expect("a row");
    folder
}

fn version(folder: &Path) -> [i32; 2] {
    let index = Connection::open(folder.join(INDEX)).expect("an index");
    ["user_version", "application_id"]
        .map(|name| index.pragma_query_value(None, name, |row| row.get(0)).expect("a number"))
}

#[test]
fn version_1_becomes_this_version() {
    let folder = old();
    assert_eq!(version(folder.path()), [1, APPLICATION_ID]);
    let before = files(folder.path());
    // Reading alone does not write, and says so.
    assert!(matches!(Store::open_read_only(folder.path()), Err(Error::Earlier(_))));
    assert_eq!(files(folder.path()), before);

    let mut store = Store::open(folder.path()).unwrap();
    let photo = Photo::new(1);
    let mut library = Library::new();
    library.add(photo.asset.clone());
    assert_eq!(store.load().unwrap(), library);
    check_whole(&store);
    // What came with version 2 is there.
    store.edit(photo.asset.id, Edit::Hidden(true)).unwrap();
    library.edit(photo.asset.id, Edit::Hidden(true)).unwrap();
    assert_eq!(store.load().unwrap(), library);
    drop(store);
    assert_eq!(version(folder.path()), [VERSION, APPLICATION_ID]);
    check_whole(&Store::open(folder.path()).unwrap());
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let folder = old();
    // A table of somebody's own stands where one of version 2 comes.
    let index = Connection::open(folder.path().join(INDEX)).unwrap();
    index.execute_batch("CREATE TABLE keyword (mine TEXT)").unwrap();
    drop(index);
    let before = files(folder.path())["library.sqlite"].clone();
    assert!(Store::open(folder.path()).is_err());
    // Its journal mode may have changed, of which two bytes and a counter tell; no page of content has.
    let after = files(folder.path())["library.sqlite"].clone();
    assert_eq!(after[100..], before[100..]);
    assert_eq!(version(folder.path()), [1, APPLICATION_ID]);
}

#[test]
fn texts_folded_otherwise_are_folded_anew() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(folder.path()).unwrap();
    let photo = Photo::new(1);
    store.save(&photo.asset, photo.media()).unwrap();
    store.edit(photo.asset.id, Edit::AddKeyword("Größe".into())).unwrap();
    drop(store);
    let index = Connection::open(folder.path().join(INDEX)).unwrap();
    let folded = || -> [String; 2] {
        ["SELECT folded FROM lens", "SELECT folded FROM keyword"]
            .map(|sql| index.query_row(sql, [], |row| row.get(0)).unwrap())
    };
    let before = folded();
    index
        .execute_batch(
            "UPDATE lens SET folded = 'x'; UPDATE keyword SET folded = 'x'; UPDATE setting SET value = 0",
        )
        .unwrap();
    assert!(matches!(Store::open_read_only(folder.path()), Err(Error::Earlier(_))));
    drop(Store::open(folder.path()).unwrap());
    assert_eq!(folded(), before);
}
