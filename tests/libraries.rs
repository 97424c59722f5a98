//! Libraries that a run leaves on disk: the same that its devices had in the end, each photo with its files.

use chrono::FixedOffset;
use darkroom::{Form, develop, read};
use engine::{Seeded, play};
use library::{Asset, AssetId, Kind, View};
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
            std::fs::read(&place.path).expect("it was verified")
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
