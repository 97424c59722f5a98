//! The library on disk and the library as a value are the same library: both are driven with the same commands, and
//! everything that can be seen is compared after each.

use std::path::Path;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use library::{
    AlbumId, Asset, AssetId, Edit, Frame, Frames, Library, LivePhoto, Metadata, Refusal, Rule, SmartAlbum,
    View,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use store::{Blob, Error, Format, Media, Store};
use uuid::Uuid;

use crate::sample::{self, check_whole};

/// What an owner, or the FaceTime app, can do. Assets are named by their place in order of ids, taken round.
#[derive(Clone, Debug)]
enum Command {
    SaveLivePhoto { identifier: u8, size: u8 },
    AddPhoto { name: u8, size: u8, taken: DateTime<FixedOffset> },
    AddScreenshot { name: u8, size: u8 },
    AddDeleted { name: u8 },
    Delete { nth: usize },
    Recover { nth: usize },
    DeleteForGood { nth: usize },
    Expire,
    ConvertToVideo { nth: usize, size: u8 },
    KeepStillAlone { nth: usize, size: u8 },
    Edit { nth: usize, edit: Edit },
    Album { album: u8, what: AlbumCommand },
    Reopen,
}

/// What a Mac can do about smart albums.
#[derive(Clone, Debug)]
enum AlbumCommand {
    Make(String),
    Rename(String),
    Change(String),
    Remove,
}

/// Names and rules, some of which are refused.
fn album_command() -> impl Strategy<Value = AlbumCommand> {
    let name = || select(&["FaceTime", "It's mine", "", " "][..]).prop_map(str::to_owned);
    let rules =
        ["Lens includes FaceTime", "Title is \"Straße\" or Photo is hidden", "Date is in the last 3 days"];
    let rule = move || select(rules.to_vec()).prop_map(str::to_owned);
    prop_oneof![
        rule().prop_map(AlbumCommand::Make),
        name().prop_map(AlbumCommand::Rename),
        rule().prop_map(AlbumCommand::Change),
        Just(AlbumCommand::Remove),
    ]
}

/// Dates that an index could get wrong: odd offsets, fractions, the ends of what can be kept, before 1970.
fn date() -> impl Strategy<Value = DateTime<FixedOffset>> {
    let seconds = prop_oneof![
        6 => 1_725_000_000..1_726_000_000_i64,
        1 => Just(-62_135_596_800_i64),
        1 => Just(253_402_300_799_i64),
        1 => -1_000..1_000_i64,
    ];
    let nanos = prop_oneof![Just(0_u32), Just(40_000_000), Just(999_999_999), Just(1_500_000_000), Just(1)];
    (seconds, nanos, -86_399..=86_399_i32).prop_map(|(seconds, nanos, offset)| {
        // A leap second is the last of its minute.
        let seconds = if nanos >= 1_000_000_000 { seconds - seconds.rem_euclid(60) - 1 } else { seconds };
        let instant = DateTime::from_timestamp(seconds.max(-62_135_596_800), nanos.min(999_999_999))
            .and_then(|plain| DateTime::from_timestamp(seconds, nanos).or(Some(plain)))
            .expect("in range");
        let kept = if seconds < -62_135_596_800 { DateTime::UNIX_EPOCH } else { instant };
        kept.with_timezone(&FixedOffset::east_opt(offset).expect("less than a day"))
    })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Straße".into()),
        Just("İstanbul".into()),
        Just("nul \0 in it".into()),
        Just("'; DROP TABLE photo; --".into()),
        "\\PC{0,12}",
        Just("x".repeat(4_000)),
        Just("x".repeat(4_001)),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        1 => text().prop_map(Edit::Title),
        1 => text().prop_map(Edit::Caption),
        4 => text().prop_map(Edit::AddKeyword),
        2 => text().prop_map(Edit::RemoveKeyword),
        1 => any::<bool>().prop_map(Edit::Favourite),
        2 => any::<bool>().prop_map(Edit::Hidden),
        1 => proptest::option::of(text()).prop_map(Edit::Adjustment),
    ]
}

fn step() -> impl Strategy<Value = (i64, Command)> {
    let few = 0..10_u8;
    let nth = any::<usize>();
    // Few sizes, so that photos share files.
    let size = 0..6_u8;
    let seconds = prop_oneof![4 => 0..3_i64, 2 => 0..4_000_i64, 2 => 0..3_000_000_i64, 1 => -90_000..0_i64];
    let command = prop_oneof![
        6 => (few.clone(), size.clone()).prop_map(|(identifier, size)| Command::SaveLivePhoto { identifier, size }),
        4 => (any::<u8>(), size.clone(), date())
            .prop_map(|(name, size, taken)| Command::AddPhoto { name, size, taken }),
        2 => (few.clone(), size.clone()).prop_map(|(name, size)| Command::AddScreenshot { name, size }),
        1 => few.prop_map(|name| Command::AddDeleted { name }),
        4 => nth.prop_map(|nth| Command::Delete { nth }),
        2 => nth.prop_map(|nth| Command::Recover { nth }),
        2 => nth.prop_map(|nth| Command::DeleteForGood { nth }),
        2 => Just(Command::Expire),
        2 => (nth, size.clone()).prop_map(|(nth, size)| Command::ConvertToVideo { nth, size }),
        2 => (nth, size).prop_map(|(nth, size)| Command::KeepStillAlone { nth, size }),
        6 => (nth, edit()).prop_map(|(nth, edit)| Command::Edit { nth, edit }),
        3 => (0..3_u8, album_command()).prop_map(|(album, what)| Command::Album { album, what }),
        1 => Just(Command::Reopen),
    ];
    (seconds, command)
}

/// What a command came to, in either library.
type Outcome = Result<String, String>;

fn of_store<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Outcome {
    match outcome {
        Ok(done) => Ok(format!("{done:?}")),
        Err(Error::Refused(refusal)) => Err(format!("{refusal:?}")),
        Err(Error::RefusedAlbum(refusal)) => Err(format!("{refusal:?}")),
        Err(error) => panic!("the disk is sound: {error}"),
    }
}

fn of_library<T: std::fmt::Debug, E: std::fmt::Debug>(outcome: Result<T, E>) -> Outcome {
    outcome.map(|done| format!("{done:?}")).map_err(|refusal| format!("{refusal:?}"))
}

/// The same library twice.
struct Both {
    store: Store,
    library: Library,
}

impl Both {
    fn nth(&self, nth: usize) -> AssetId {
        let found = self.library.assets().nth(nth % self.library.len().max(1));
        found.map_or(AssetId::named("none"), |asset| asset.id)
    }

    fn add(&mut self, asset: Asset, media: Media<'_>) -> [Outcome; 2] {
        [of_store(self.store.save(&asset, media)), of_library(Ok::<_, Refusal>(self.library.add(asset)))]
    }

    fn run(&mut self, now: DateTime<Utc>, command: Command) -> [Outcome; 2] {
        let bytes = |size: u8| vec![size; usize::from(size) + 1];
        match command {
            Command::SaveLivePhoto { identifier, size } => {
                let (still, movie) = (bytes(size), bytes(size + 1));
                let frames = Frames { first: Frame(7), still: Frame(u64::from(size) + 7), last: Frame(90) };
                let metadata = Metadata {
                    location: (size == 3).then_some((i32::MIN, i32::MAX)),
                    ..Metadata::facetime(Uuid::from_u128(identifier.into()), "iPhone 15 Pro", size > 2)
                };
                let taken = now.fixed_offset();
                let photo = LivePhoto { frames, taken, metadata, bytes: (still.len() + movie.len()) as u64 };
                let media = Media::live_photo(&still, &movie);
                [
                    of_store(self.store.save_live_photo(photo.clone(), media)),
                    of_library(Ok::<_, Refusal>(self.library.save_live_photo(photo))),
                ]
            }
            Command::AddPhoto { name, size, taken } => {
                let still = bytes(size);
                let asset =
                    Asset::ordinary_photo(&format!("photo {name}"), taken, "iPhone", still.len() as u64);
                self.add(asset, Media::still(Format::Heic, &still))
            }
            Command::AddScreenshot { name, size } => {
                let still = bytes(size);
                let asset =
                    Asset::screenshot(&format!("screen {name}"), now.fixed_offset(), still.len() as u64);
                self.add(asset, sample::still(&still))
            }
            Command::AddDeleted { name } => {
                let mut asset = Asset::screenshot(&format!("deleted {name}"), now.fixed_offset(), 1);
                asset.deleted = Some(now - TimeDelta::days(20));
                self.add(asset, sample::still(b"x"))
            }
            Command::Delete { nth } => {
                let id = self.nth(nth);
                [of_store(self.store.delete(id, now)), of_library(self.library.delete(id, now))]
            }
            Command::Recover { nth } => {
                let id = self.nth(nth);
                [of_store(self.store.recover(id)), of_library(self.library.recover(id))]
            }
            Command::DeleteForGood { nth } => {
                let id = self.nth(nth);
                [of_store(self.store.delete_for_good(id)), of_library(self.library.delete_for_good(id))]
            }
            Command::Expire => {
                [of_store(self.store.expire(now)), of_library(Ok::<_, Refusal>(self.library.expire(now)))]
            }
            Command::ConvertToVideo { nth, size } => {
                let (id, movie) = (self.nth(nth), bytes(size));
                let blob = Blob { format: Format::QuickTime, bytes: &movie };
                let library = self.library.convert_to_video(id, movie.len() as u64);
                [of_store(self.store.convert_to_video(id, blob)), of_library(library)]
            }
            Command::KeepStillAlone { nth, size } => {
                let (id, still) = (self.nth(nth), bytes(size));
                let blob = Blob { format: Format::Jpeg, bytes: &still };
                let library = self.library.keep_still_alone(id, still.len() as u64);
                [of_store(self.store.keep_still_alone(id, blob)), of_library(library)]
            }
            Command::Edit { nth, edit } => {
                let id = self.nth(nth);
                [of_store(self.store.edit(id, edit.clone())), of_library(self.library.edit(id, edit))]
            }
            Command::Album { album, what } => {
                let id = AlbumId(Uuid::from_u128(album.into()));
                let rule = |text: &str| Rule::parse(text).expect("it is a rule");
                let Self { store, library } = self;
                match what {
                    AlbumCommand::Make(text) => {
                        let album = SmartAlbum { name: format!("album {album}"), rule: rule(&text) };
                        [
                            of_store(store.make_smart_album(id, album.clone())),
                            of_library(library.make_smart_album(id, album)),
                        ]
                    }
                    AlbumCommand::Rename(name) => [
                        of_store(store.rename_smart_album(id, name.clone())),
                        of_library(library.rename_smart_album(id, name)),
                    ],
                    AlbumCommand::Change(text) => [
                        of_store(store.change_smart_album(id, rule(&text))),
                        of_library(library.change_smart_album(id, rule(&text))),
                    ],
                    AlbumCommand::Remove => {
                        [of_store(store.remove_smart_album(id)), of_library(library.remove_smart_album(id))]
                    }
                }
            }
            Command::Reopen => {
                let folder = self.store.folder().to_owned();
                let other = tempfile::tempdir().expect("a folder");
                let away = Store::create(other.path()).expect("a library");
                drop(std::mem::replace(&mut self.store, away));
                self.store = Store::open(&folder).expect("it was closed");
                [Ok("reopened".into()), Ok("reopened".into())]
            }
        }
    }

    fn check(&self, now: DateTime<FixedOffset>) {
        let zone = *now.offset();
        let Self { store, library } = self;
        let loaded = store.load().expect("it can be read");
        // All of it: assets with their marks, what is gone, every shelf.
        assert_eq!(loaded, *library);
        assert_eq!(store.next_expiry().expect("it can be read"), library.next_expiry());
        for view in View::ALL {
            let shown: Vec<AssetId> = library.view(view, zone).into_iter().map(|asset| asset.id).collect();
            assert_eq!(store.view(view, zone).expect("it can be read"), shown, "{view}");
        }
        for (id, album) in library.smart_albums() {
            let members = library.members(id, now).expect("it is there");
            let members: Vec<AssetId> = members.into_iter().map(|asset| asset.id).collect();
            assert_eq!(store.members(&album.rule, now).expect("it can be read"), members, "{}", album.rule);
        }
        for asset in library.assets() {
            let kept = store.get(asset.id).expect("it can be read").expect("it is there");
            assert_eq!(kept.asset, *asset);
        }
        assert_eq!(store.get(AssetId::named("none")).expect("it can be read"), None);
    }
}

fn create(folder: &Path) -> Both {
    Both { store: Store::create(folder).expect("a library"), library: Library::new() }
}

proptest! {
    #![proptest_config(Config { cases: 48, rng_seed: RngSeed::Fixed(20_240_906), failure_persistence: None, ..Config::default() })]

    #[test]
    fn store_and_library_agree(steps in vec(step(), 1..40), quarters in -48..=56_i32) {
        let zone = FixedOffset::east_opt(quarters * 900).expect("less than a day");
        let folder = tempfile::tempdir().expect("a folder");
        let mut both = create(folder.path());
        let mut now = sample::at(0);
        for (seconds, command) in steps {
            now += TimeDelta::seconds(seconds);
            let said = format!("{command:?}");
            let [store, library] = both.run(now, command);
            assert_eq!(store, library, "{said}");
            both.check(now.with_timezone(&zone));
        }
        check_whole(&both.store);
    }
}
