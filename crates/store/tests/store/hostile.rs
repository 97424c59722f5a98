//! What has the name of a file of ours and is none: it is said, and nobody waits for it or reads it without end.

use std::{fs, path::Path, process::Command, sync::mpsc, thread, time::Duration};

use store::{Error, Finding, Store};

use crate::{opening::library, sample::Photo};

/// What `what` gives, which has to be soon.
#[track_caller]
fn soon<T: Send + 'static>(what: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = mpsc::channel();
    thread::spawn(move || done.send(what()));
    wait.recv_timeout(Duration::from_secs(20)).expect("nobody waits for what never comes")
}

type Harm = fn(&Path);

fn pipe(path: &Path) {
    let _ = fs::remove_file(path);
    assert!(Command::new("mkfifo").arg(path).status().expect("it is part of every Unix").success());
}

#[test]
fn a_pipe_in_place_of_a_file_that_opening_needs_says_so() {
    for name in ["library.sqlite", "library.sqlite-wal", "library.sqlite-shm", "library.lock"] {
        let folder = library();
        pipe(&folder.path().join(name));
        for open in [Store::open, Store::open_read_only, Store::create] {
            let path = folder.path().to_owned();
            let said = soon(move || open(&path).map(|_| ())).expect_err("it does not open");
            let words =
                format!("`{}` is damaged: it is not a regular file", folder.path().join(name).display());
            assert!(matches!(said, Error::NotEmpty(_)) || said.to_string() == words, "{said}");
        }
    }
}

#[test]
fn a_pipe_a_device_and_a_folder_in_place_of_a_photo_s_file_are_findings() {
    let harms: [(&str, Harm); 4] = [
        ("pipe", pipe),
        ("device", |path| {
            fs::remove_file(path).expect("the disk is sound");
            std::os::unix::fs::symlink("/dev/zero", path).expect("room");
        }),
        ("folder", |path| {
            fs::remove_file(path).expect("the disk is sound");
            fs::create_dir(path).expect("room");
        }),
        ("a file without end, as good as", |path| {
            fs::File::options()
                .write(true)
                .open(path)
                .and_then(|file| file.set_len(1 << 40))
                .expect("a hole takes no room");
        }),
    ];
    for (name, harm) in harms {
        let folder = library();
        let store = Store::open(folder.path()).unwrap();
        let photo = Photo::new(1).asset.id;
        let path = store.get(photo).unwrap().unwrap().files.movie.unwrap().path;
        harm(&path);
        let found = soon(move || store.verify()).unwrap();
        let expected = if path.is_file() {
            Finding::Changed { asset: photo, path }
        } else {
            Finding::Unreadable { asset: photo, path, error: "it is not a regular file".into() }
        };
        assert_eq!(found, [expected], "{name}");
    }
}
