//! Libraries that a run leaves on disk: the same that its devices had in the end, each photo with its files; and what the
//! command `library` says of them, above all where something is wrong.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use chrono::{DateTime, FixedOffset};
use clap::Parser;
use darkroom::{Form, develop, read};
use engine::{Seeded, play};
use library::{AlbumId, Asset, AssetId, Kind, Rule, SmartAlbum, View};
use scenario::load;
use store::{INDEX, Kept, Store};

/// A scenario's libraries are left on disk, and each is held against what its device had. How many photos there are.
#[track_caller]
fn check(name: &str) -> usize {
    let scenario = load(&tests::folder().join(format!("{name}.toml"))).expect("a sound scenario").scenario;
    let run = play(&scenario, &mut Seeded::new(scenario.seed));
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("libraries");
    develop(&scenario, &run, scenario.seed, &root, Form::Library).expect("room");
    let mut photos = 0;
    for (device, library) in scenario.devices.iter().zip(&run.libraries) {
        let own = root.join(&device.name);
        assert_eq!(own.join(INDEX).exists(), !library.is_empty(), "{}", device.name);
        if library.is_empty() {
            continue;
        }
        let store = Store::open_read_only(&own).expect("it was closed");
        assert_eq!(store.verify().expect("it can be looked through"), []);
        let zone = FixedOffset::east_opt(0).expect("Greenwich");
        for view in View::ALL {
            let shown: Vec<AssetId> = library.view(view, zone).into_iter().map(|asset| asset.id).collect();
            assert_eq!(store.view(view, zone).expect("it can be read"), shown, "{}: {view}", device.name);
        }
        let albums: Vec<_> = library.smart_albums().map(|(id, album)| (id, album.clone())).collect();
        assert_eq!(store.smart_albums().expect("it can be read"), albums);
        store
            .each(|kept| {
                photos += 1;
                check_photo(library.get(kept.asset.id).expect("the device has it"), &kept);
                Ok(())
            })
            .expect("it can be read");
    }
    photos
}

/// A photo is as the device had it, but as large as its files; and a Live Photo's two belong together.
fn check_photo(expected: &Asset, Kept { asset, files }: &Kept) {
    let mut expected = expected.clone();
    expected.bytes = asset.bytes;
    assert_eq!(*asset, expected);
    if asset.content.kind() == Kind::LivePhoto {
        let bytes = |place: &Option<store::Place>| {
            let place = place.as_ref().expect("a Live Photo has both files");
            fs::read(&place.path).expect("it was verified")
        };
        let (still, movie) = (bytes(&files.still), bytes(&files.movie));
        let reading = read::pair(Some(&still), Some(&movie));
        assert_eq!(reading.findings, []);
        let identifier = reading.still.and_then(|still| still.content_identifier().map(str::to_owned));
        let own = asset.metadata.content_identifier.map(|id| id.to_string().to_uppercase());
        assert_eq!(identifier, own);
    }
}

#[test]
fn libraries_on_disk_are_those_of_the_run() {
    assert_eq!(check("call/one-to-one"), 1);
    assert_eq!(check("screenshot/a-screenshot-is-no-live-photo"), 2);
    assert!(check("library/all-photos-holds-everything") > 3);
    assert!(check("library/a-deleted-photo-is-in-recently-deleted-alone") > 0);
    assert!(check("library/a-live-photo-can-become-a-video") > 1);
    assert!(check("library/a-still-can-be-kept-alone") > 1);
    assert!(check("capture/a-burst-can-share-its-first-clip") > 1);
    assert_eq!(check("screenshot/a-mac-keeps-the-whole-screen-on-the-desktop"), 0);
}

/// For the process that is the command: its arguments, one a line, and the code that it ends with.
const ARGUMENTS: &str = "SHUTTERLAB_TEST_ARGUMENTS";
const ENDS_WITH: &str = "SHUTTERLAB_TEST_ENDS_WITH";

/// Not a test but the process that is the command.
#[test]
#[ignore = "the process that other tests start"]
fn child() {
    let Ok(arguments) = std::env::var(ARGUMENTS) else { return };
    let code: u8 = std::env::var(ENDS_WITH).expect("it is set").parse().expect("a number");
    let arguments = ["shutterlab", "library"].into_iter().chain(arguments.lines());
    let ended = shutterlab::Arguments::parse_from(arguments).command.run(Path::new("."));
    assert_eq!(ended, ExitCode::from(code));
}

/// The command, which ends with this code; what it says, to stdout and then to stderr.
#[track_caller]
fn command(folder: &Path, arguments: &[&str], code: u8) -> String {
    let folder = folder.display().to_string();
    let arguments: Vec<&str> = [folder.as_str()].into_iter().chain(arguments.iter().copied()).collect();
    let mut child = Command::new(std::env::current_exe().expect("a test program has a path"));
    child.args(["--exact", "child", "--ignored", "--nocapture"]);
    child.env(ARGUMENTS, arguments.join("\n")).env(ENDS_WITH, code.to_string());
    let output = child.output().expect("it was there a moment ago");
    let said =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "{arguments:?}: {said}");
    said.replace(&folder, "DIR")
}

/// The library of a call in which one Live Photo was taken, and that photo.
fn of_a_call(folder: &Path) -> (PathBuf, Kept) {
    let file = tests::folder().join("call/one-to-one.toml");
    let scenario = load(&file).expect("a sound scenario").scenario;
    let run = play(&scenario, &mut Seeded::new(scenario.seed));
    let root = folder.join("libraries");
    develop(&scenario, &run, scenario.seed, &root, Form::Library).expect("room");
    let mut libraries = scenario.devices.iter().map(|device| root.join(&device.name));
    let library = libraries.find(|library| library.join(INDEX).exists()).expect("somebody took it");
    let store = Store::open_read_only(&library).expect("it was closed");
    let id = store.numbered(1).expect("it can be read").expect("a photo");
    let kept = store.get(id).expect("it can be read").expect("it is there");
    (library, kept)
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn looking_into_a_library_leaves_it_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (library, _) = of_a_call(folder.path());
    let before = names(&library);
    let out = folder.path().join("out");
    for arguments in [
        &[][..],
        &["show", "1"],
        &["why", "1", "hidden"],
        &["albums"],
        &["values", "lens"],
        &["verify"],
        &["export", &out.display().to_string()],
    ] {
        command(&library, arguments, 0);
        assert_eq!(names(&library), before, "{arguments:?}");
    }
    assert_eq!(names(&out), ["IMG_0001.JPG", "IMG_0001.MOV"]);
}

/// The photo stays what it was taken as, and albums show it; who needs the file is told which one is missing.
#[test]
fn a_live_photo_whose_movie_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (library, Kept { asset, files }) = of_a_call(folder.path());
    let movie = files.movie.expect("a Live Photo has both").path;
    fs::remove_file(&movie).unwrap();

    let store = Store::open_read_only(&library).unwrap();
    let kept = store.get(asset.id).unwrap().unwrap();
    assert_eq!(kept.asset.content.kind(), Kind::LivePhoto);
    let now: DateTime<FixedOffset> = "2024-09-06T18:00:00+02:00".parse().unwrap();
    for rule in ["Lens includes FaceTime", "Photo is a Live Photo"] {
        let rule = Rule::parse(rule).unwrap();
        assert_eq!(store.members(&rule, now).unwrap(), [asset.id], "{rule}");
        assert!(store.load().unwrap().why(asset.id, &rule, now).shown, "{rule}");
    }
    drop(store);

    let name = movie.strip_prefix(&library).unwrap().display().to_string();
    let missing = format!("photo {}: `DIR/{name}` is missing", asset.id);
    let said = command(&library, &["verify"], 100);
    assert!(said.contains(&missing) && said.contains("1 photo, 1 finding\n"), "{said}");
    let out = folder.path().join("out");
    let said = command(&library, &["export", &out.display().to_string()], 100);
    assert!(said.contains(&missing) && said.contains("nothing was exported"), "{said}");
    assert!(!out.exists());
}

#[test]
fn an_export_has_whole_photos_or_none() {
    let folder = tempfile::tempdir().unwrap();
    let (library, Kept { files, .. }) = of_a_call(folder.path());
    // As large as it was, so that only reading it tells.
    let movie = files.movie.expect("a Live Photo has both").path;
    let mut bytes = fs::read(&movie).unwrap();
    bytes[1000] ^= 1;
    fs::write(&movie, bytes).unwrap();
    let out = folder.path().join("out");
    for was_there in [false, true] {
        if was_there {
            fs::create_dir(&out).unwrap();
        }
        let said = command(&library, &["export", &out.display().to_string()], 100);
        assert!(said.contains("is not what was saved"), "{said}");
        assert_eq!(out.exists(), was_there);
    }
    assert_eq!(names(&out), [""; 0]);
}

#[test]
fn verify_names_what_lies_about_and_ends_with_100() {
    let folder = tempfile::tempdir().unwrap();
    let (library, _) = of_a_call(folder.path());
    command(&library, &["verify"], 0);
    fs::create_dir_all(library.join("media/sub/empty")).unwrap();
    fs::write(library.join("media/sub/x"), "x").unwrap();
    fs::write(library.join("temporary/0.part"), "half").unwrap();
    let said = command(&library, &["--verify"], 100);
    for path in ["media/sub/empty", "media/sub/x", "temporary/0.part"] {
        assert!(said.contains(&format!("`DIR/{path}` is needed by no photo\n")), "{said}");
    }
    assert!(said.contains("1 photo, 3 findings\n"), "{said}");
}

#[test]
fn a_smart_album_is_found_by_its_name_also_if_a_view_is_called_so() {
    let folder = tempfile::tempdir().unwrap();
    let (library, Kept { asset, .. }) = of_a_call(folder.path());
    let mut store = Store::open(&library).unwrap();
    for (nth, name) in [(1, "Hidden"), (2, "Days")] {
        let rule = Rule::parse("Lens includes FaceTime").unwrap();
        let album = SmartAlbum { name: name.into(), rule };
        store.make_smart_album(AlbumId(uuid::Uuid::from_u128(nth)), album).unwrap();
    }
    store.close().unwrap();
    let short = asset.id.to_string()[..8].to_owned();
    let shows = |album| command(&library, &["list", album], 0).contains(&short);
    assert!(
        shows("Hidden") && shows("Days") && shows("days") && shows("live-photos") && shows("Live Photos")
    );
    assert!(!shows("hidden") && !shows("HIDDEN"), "the view");
}

#[test]
fn the_index_of_an_earlier_release_is_upgraded_by_command_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (library, _) = of_a_call(folder.path());
    // As if it had been folded by another release.
    let before = fs::read(library.join(INDEX)).unwrap();
    earlier(&library);
    let index = fs::read(library.join(INDEX)).unwrap();
    assert_ne!(index, before);
    let said = command(&library, &["list"], 2);
    assert!(said.contains("help: `library DIR upgrade` does that"), "{said}");
    assert_eq!(fs::read(library.join(INDEX)).unwrap(), index);
    command(&library, &["upgrade"], 0);
    command(&library, &["list"], 0);
    command(&library, &["verify"], 0);
}

/// Makes an index as if another release had folded its texts.
fn earlier(library: &Path) {
    let index = rusqlite::Connection::open(library.join(INDEX)).expect("an index");
    index.execute("UPDATE setting SET value = 0 WHERE name = 'folding'", []).expect("it is ours");
}

/// Two devices that each had room can have more together than either could make.
#[test]
fn a_library_on_disk_holds_as_many_smart_albums_as_came_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut library = library::Library::new();
    let rule = Rule::parse("Lens includes FaceTime").unwrap();
    let album = SmartAlbum { name: "Calls".into(), rule };
    for nth in 0..1_200 {
        library.replace_smart_album(AlbumId(uuid::Uuid::from_u128(nth)), album.clone());
    }
    let mut store = Store::create(folder.path()).unwrap();
    store.replace_smart_albums(library.smart_albums()).unwrap();
    assert!(store.load().unwrap() == library);
    let one_more = AlbumId(uuid::Uuid::from_u128(9_999));
    let refused = store.make_smart_album(one_more, album).unwrap_err();
    assert_eq!(refused.to_string(), library::AlbumRefusal::TooManyAlbums.to_string());
    assert!(store.rename_smart_album(AlbumId(uuid::Uuid::from_u128(7)), "Family".into()).unwrap());
    store.close().unwrap();
    assert!(command(folder.path(), &["albums"], 0).contains("Family"));
    command(folder.path(), &["verify"], 0);
}
