//! What always holds of replicas (CLOUD-1, CLOUD-2, CLOUD-3): whatever a person does on whichever device, whatever the
//! network does to what they send, and however long a device is away, all come to show the same, and nothing is lost.
//!
//! `SHUTTERLAB_HISTORIES=100000 cargo test --release -p library --test convergence` tries so many histories; without
//! it there are fewer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use library::cloud::{Account, Batch, News, Receipt, Replica, ReplicaId};
use library::{
    AlbumId, Asset, AssetId, Edit, Frame, Frames, LivePhoto, Metadata, PhotoKind, Rule, SmartAlbum,
    TextField, TextTest,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use uuid::Uuid;

const DEVICES_MAX: usize = 5;
const FRAMES: Frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };

/// What can happen. Photos are named by their place in order of ids on that device, taken round.
#[derive(Clone, Debug)]
enum Happening {
    Save {
        identifier: u8,
    },
    AddPhoto {
        name: u8,
    },
    Delete {
        nth: usize,
    },
    Recover {
        nth: usize,
    },
    DeleteForGood {
        nth: usize,
    },
    Expire,
    ToVideo {
        nth: usize,
    },
    KeepStill {
        nth: usize,
    },
    Edit {
        nth: usize,
        edit: Edit,
    },
    MakeAlbum {
        name: u8,
    },
    RenameAlbum {
        nth: usize,
        name: u8,
    },
    ChangeAlbum {
        nth: usize,
        rule: usize,
    },
    RemoveAlbum {
        nth: usize,
    },
    /// The device sends what it owes.
    Send,
    /// The device asks what is new.
    Ask,
    /// Something that is on its way arrives, or is lost; it may arrive again.
    Arrive {
        nth: usize,
        lost: bool,
        again: bool,
    },
    /// The device's clock is set.
    SetClock {
        hours: i32,
    },
    /// The device is replaced by a new one.
    Replace,
    /// iCloud has room for so many photos.
    Capacity {
        photos: u8,
    },
}

fn edit() -> impl Strategy<Value = Edit> {
    let word = prop_oneof![Just(String::new()), Just("a".to_owned()), Just("b".to_owned())];
    let keyword = prop_oneof![Just("walks".to_owned()), Just("family".to_owned())];
    prop_oneof![
        word.clone().prop_map(Edit::Title),
        word.clone().prop_map(Edit::Caption),
        keyword.clone().prop_map(Edit::AddKeyword),
        keyword.prop_map(Edit::RemoveKeyword),
        any::<bool>().prop_map(Edit::Favourite),
        any::<bool>().prop_map(Edit::Hidden),
        proptest::option::of(word).prop_map(Edit::Adjustment),
    ]
}

fn happening() -> impl Strategy<Value = Happening> {
    let nth = || any::<usize>();
    prop_oneof![
        3 => (0..9_u8).prop_map(|identifier| Happening::Save { identifier }),
        2 => (0..9_u8).prop_map(|name| Happening::AddPhoto { name }),
        4 => nth().prop_map(|nth| Happening::Delete { nth }),
        3 => nth().prop_map(|nth| Happening::Recover { nth }),
        1 => nth().prop_map(|nth| Happening::DeleteForGood { nth }),
        1 => Just(Happening::Expire),
        1 => nth().prop_map(|nth| Happening::ToVideo { nth }),
        1 => nth().prop_map(|nth| Happening::KeepStill { nth }),
        6 => (nth(), edit()).prop_map(|(nth, edit)| Happening::Edit { nth, edit }),
        2 => (0..4_u8).prop_map(|name| Happening::MakeAlbum { name }),
        1 => (nth(), 0..4_u8).prop_map(|(nth, name)| Happening::RenameAlbum { nth, name }),
        1 => (nth(), nth()).prop_map(|(nth, rule)| Happening::ChangeAlbum { nth, rule }),
        1 => nth().prop_map(|nth| Happening::RemoveAlbum { nth }),
        8 => Just(Happening::Send),
        8 => Just(Happening::Ask),
        16 => (nth(), proptest::bool::weighted(0.2), proptest::bool::weighted(0.2))
            .prop_map(|(nth, lost, again)| Happening::Arrive { nth, lost, again }),
        1 => (-60_000..60_000_i32).prop_map(|hours| Happening::SetClock { hours }),
        1 => Just(Happening::Replace),
        1 => (0..6_u8).prop_map(|photos| Happening::Capacity { photos }),
    ]
}

/// Seconds that pass, the device, and what happens there.
type Step = (u32, usize, Happening);

fn history() -> impl Strategy<Value = (usize, Vec<Step>)> {
    let seconds = prop_oneof![3 => Just(0_u32), 3 => 0..100_u32, 1 => 0..3_000_000_u32];
    (2..=DEVICES_MAX, vec((seconds, 0..DEVICES_MAX, happening()), 1..70))
}

fn rules() -> [Rule; 2] {
    let lens = Rule::Text { field: TextField::Lens, test: TextTest::Includes("FaceTime".into()) };
    [lens, Rule::Photo { is: true, kind: PhotoKind::Favourite }]
}

/// What is on its way.
#[derive(Clone, Debug)]
enum Letter {
    Batch(usize, Batch),
    Receipt(usize, Receipt),
    Question(usize, u64),
    News(usize, News),
}

struct World {
    now: DateTime<Utc>,
    replicas: Vec<Replica>,
    clocks: Vec<TimeDelta>,
    account: Account,
    letters: Vec<Letter>,
    /// What each device is called, also after it was replaced.
    names: Vec<u32>,
    next_name: u32,
    /// Photos that somebody saved, and on which device, until they are deleted anywhere or lost with a device.
    owed: BTreeMap<AssetId, BTreeSet<usize>>,
}

const PHOTO_BYTES: u64 = 10;
const ROOM_ENOUGH: u64 = 1_000_000;

impl World {
    fn new(devices: usize) -> Self {
        let names: Vec<u32> = (0..).take(devices).collect();
        Self {
            now: "2024-09-06T12:00:00Z".parse().expect("a date"),
            replicas: names.iter().map(|name| Replica::new(ReplicaId(*name), true)).collect(),
            clocks: vec![TimeDelta::zero(); devices],
            account: Account::new(ROOM_ENOUGH),
            letters: vec![],
            next_name: (0..).nth(devices).expect("few devices"),
            names,
            owed: BTreeMap::new(),
        }
    }

    fn happen(&mut self, who: usize, happening: Happening) {
        let (date, clock) = (self.now, self.now + self.clocks[who]);
        let replica = &mut self.replicas[who];
        let ids: Vec<AssetId> = replica.library().assets().map(|asset| asset.id).collect();
        let nth = |nth: usize| ids.get(nth % ids.len().max(1)).copied();
        let albums: Vec<AlbumId> = replica.library().smart_albums().map(|(id, _)| id).collect();
        let album = |nth: usize| albums.get(nth % albums.len().max(1)).copied();
        match happening {
            Happening::Save { identifier } => {
                // A transaction is one device's own.
                let identifier =
                    Uuid::from_u128((u128::from(identifier) << 16) + u128::from(self.names[who]));
                let metadata = Metadata::facetime(identifier, "iPhone 15 Pro", true);
                let taken = clock.fixed_offset();
                let photo = LivePhoto { frames: FRAMES, taken, metadata, bytes: PHOTO_BYTES };
                if let library::Saved::New(id) = replica.save_live_photo(photo) {
                    self.owed.entry(id).or_default().insert(who);
                }
            }
            Happening::AddPhoto { name } => {
                let asset = Asset::ordinary_photo(
                    &format!("{} {name}", self.names[who]),
                    clock.fixed_offset(),
                    "iPhone",
                    PHOTO_BYTES,
                );
                if let library::Saved::New(id) = replica.add(asset) {
                    self.owed.entry(id).or_default().insert(who);
                }
            }
            Happening::Delete { nth: n } => {
                if let Some(id) = nth(n)
                    && replica.delete(id, date, clock).is_ok()
                {
                    self.owed.remove(&id);
                }
            }
            Happening::Recover { nth: n } => drop(nth(n).map(|id| replica.recover(id, clock))),
            Happening::DeleteForGood { nth: n } => drop(nth(n).map(|id| replica.delete_for_good(id))),
            Happening::Expire => drop(replica.expire(date)),
            Happening::ToVideo { nth: n } => {
                if let Some(Ok(id)) = nth(n).map(|id| replica.convert_to_video(id, PHOTO_BYTES)) {
                    self.owed.entry(id).or_default().insert(who);
                }
            }
            Happening::KeepStill { nth: n } => {
                if let Some(Ok(id)) = nth(n).map(|id| replica.keep_still_alone(id, PHOTO_BYTES)) {
                    self.owed.entry(id).or_default().insert(who);
                }
            }
            Happening::Edit { nth: n, edit } => drop(nth(n).map(|id| replica.edit(id, edit, clock))),
            Happening::MakeAlbum { name } => {
                let id = AlbumId(Uuid::from_u128((u128::from(name) << 16) + u128::from(self.names[who])));
                let album = SmartAlbum { name: name.to_string(), rule: rules()[0].clone() };
                let _ = replica.make_smart_album(id, album, clock);
            }
            Happening::RenameAlbum { nth, name } => {
                let _ = album(nth).map(|id| replica.rename_smart_album(id, name.to_string(), clock));
            }
            Happening::ChangeAlbum { nth, rule } => {
                let rule = rules()[rule % 2].clone();
                let _ = album(nth).map(|id| replica.change_smart_album(id, rule, clock));
            }
            Happening::RemoveAlbum { nth } => {
                let _ = album(nth).map(|id| replica.remove_smart_album(id, clock));
            }
            Happening::Send => self.letters.push(Letter::Batch(who, replica.outgoing())),
            Happening::Ask => self.letters.push(Letter::Question(who, replica.applied())),
            Happening::Arrive { nth, lost, again } => {
                if !self.letters.is_empty() {
                    let nth = nth % self.letters.len();
                    let letter =
                        if again { self.letters[nth].clone() } else { self.letters.swap_remove(nth) };
                    if !lost {
                        self.arrive(letter);
                    }
                }
            }
            Happening::SetClock { hours } => self.clocks[who] = TimeDelta::hours(hours.into()),
            Happening::Replace => {
                self.replicas[who] = Replica::new(ReplicaId(self.next_name), true);
                self.names[who] = self.next_name;
                self.next_name += 1;
                // What is on its way to the old device reaches nobody.
                self.letters.retain(
                    |letter| !matches!(letter, Letter::Receipt(to, _) | Letter::News(to, _) if *to == who),
                );
                self.letters.retain(|letter| !matches!(letter, Letter::Question(from, _) if *from == who));
                for holders in self.owed.values_mut() {
                    holders.remove(&who);
                }
            }
            Happening::Capacity { photos } => self.account.set_capacity(u64::from(photos) * PHOTO_BYTES),
        }
    }

    fn arrive(&mut self, letter: Letter) {
        match letter {
            Letter::Batch(from, batch) => {
                let receipt = self.account.take(&batch);
                self.letters.push(Letter::Receipt(from, receipt));
            }
            Letter::Receipt(to, receipt) => self.replicas[to].confirm(&receipt),
            Letter::Question(from, count) => {
                let news = self.account.since(count);
                self.letters.push(Letter::News(from, news));
            }
            Letter::News(to, news) => drop(self.replicas[to].apply(&news)),
        }
    }

    /// All devices are back, iCloud has room, and they speak until nobody has anything to say.
    fn settle(&mut self) {
        self.account.set_capacity(ROOM_ENOUGH);
        for _ in 0..200 {
            let before = (self.replicas.clone(), self.account.clone());
            for who in 0..self.replicas.len() {
                let receipt = self.account.take(&self.replicas[who].outgoing());
                self.replicas[who].confirm(&receipt);
                let news = self.account.since(self.replicas[who].applied());
                self.replicas[who].apply(&news);
            }
            if before == (self.replicas.clone(), self.account.clone()) {
                return;
            }
        }
        panic!("they never come to rest");
    }
}

fn check(devices: usize, history: Vec<Step>) {
    let mut world = World::new(devices);
    for (seconds, who, happening) in history {
        world.now += TimeDelta::seconds(seconds.into());
        world.happen(who % devices, happening);
        // A photo that nobody deleted is on the device that saved it, whatever comes from iCloud.
        for (id, holders) in &world.owed {
            for holder in holders {
                let asset = world.replicas[*holder].library().get(*id);
                assert!(asset.is_some_and(|asset| asset.deleted.is_none()), "{id} is lost on {holder}");
            }
        }
    }
    let owed: Vec<AssetId> =
        world.owed.iter().filter(|(_, holders)| !holders.is_empty()).map(|(id, _)| *id).collect();
    world.settle();
    let first = world.replicas[0].library();
    for replica in &world.replicas {
        assert_eq!(replica.unconfirmed(), 0);
        let (own, others): (Vec<_>, Vec<_>) =
            (replica.library().assets().collect(), first.assets().collect());
        assert_eq!(own, others, "replicas show the same");
        let (own, others): (Vec<_>, Vec<_>) =
            (replica.library().smart_albums().collect(), first.smart_albums().collect());
        assert_eq!(own, others, "and the same smart albums");
    }
    assert_eq!(world.account.photos(), first.len(), "and iCloud has the files of all of it");
    for id in owed {
        assert!(first.get(id).is_some_and(|asset| asset.deleted.is_none()), "{id} is lost");
    }
}

fn histories() -> u32 {
    std::env::var("SHUTTERLAB_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000)
}

proptest! {
    #![proptest_config(Config { cases: histories(), failure_persistence: None, rng_seed: RngSeed::Fixed(4), ..Config::default() })]

    #[test]
    fn replicas_converge_and_lose_nothing((devices, history) in history()) {
        check(devices, history);
    }
}
