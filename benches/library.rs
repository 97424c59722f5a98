//! The cost of a large library: of a photo that comes, of opening an album, of a sync; in memory and on disk, from a thousand
//! photos to a million.
//!
//! In memory a photo that comes is the newest, as from a camera, or one of all the years, each in turn, as from an old disk.

use std::{
    collections::{BTreeMap, BTreeSet},
    hint::black_box,
    sync::Arc,
};

use benches::{
    Bench, Mode, Series, Spent, What,
    index::Indexed,
    photos::{COMERS, RULES, album, library, newest, now, of_all_years, some},
    spent,
};
use chrono::{DateTime, Utc};
use library::{
    Asset, AssetId, Library, Rule, View,
    cloud::{Account, News, Replica, ReplicaId},
};
use peak_alloc::PeakAlloc;

/// Counts what a library takes; ours and the limit both pay for it.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// So many photos are in the libraries.
const SIZES: [u32; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Those of a sync, which copies the library each time.
const SYNCED: [u32; 3] = [1_000, 10_000, 100_000];

/// A million photos take long to make, so a quick look does without.
fn sizes<'s>(bench: &Bench, sizes: &'s [u32]) -> &'s [u32] {
    let large = if bench.mode() == Mode::Full { 0 } else { usize::from(sizes.len() > 3) };
    bench.sizes(&sizes[..sizes.len() - large])
}

fn row<'a>(series: &'a str, limit: &'a str, photos: u32) -> What<'a> {
    What {
        limit: Some(limit),
        series: Some(Series { name: series, axis: "photos", at: u64::from(photos) }),
        ..What::named(format!("{series}/{}", short(photos)))
    }
}

/// `10k`.
fn short(photos: u32) -> String {
    if photos.is_multiple_of(1_000_000) {
        format!("{}M", photos / 1_000_000)
    } else {
        format!("{}k", photos / 1_000)
    }
}

/// A tree of the standard library, sorted as All Photos is; and one for each album, where there are any.
#[derive(Default)]
struct Plain {
    photos: BTreeMap<(DateTime<Utc>, AssetId), Arc<Asset>>,
    albums: Vec<BTreeSet<(DateTime<Utc>, AssetId)>>,
}

impl Plain {
    fn of(library: &Library, albums: usize) -> Self {
        let mut plain = Self { albums: vec![BTreeSet::new(); albums], ..Self::default() };
        for asset in library.view(View::AllPhotos, *now().offset()) {
            plain.photos.insert((asset.taken_at(), asset.id), Arc::new(asset.clone()));
        }
        for nth in 0..albums {
            let members = library.members(album(nth), now()).expect("it was made");
            plain.albums[nth].extend(members.into_iter().map(|asset| (asset.taken_at(), asset.id)));
        }
        plain
    }

    /// A photo comes, of which it is known where it belongs.
    fn put(&mut self, asset: Asset, albums: &[usize]) {
        let key = (asset.taken_at(), asset.id);
        for nth in albums {
            self.albums[*nth].insert(key);
        }
        self.photos.insert(key, Arc::new(asset));
    }

    fn take(&mut self, asset: &Asset, albums: &[usize]) {
        let key = (asset.taken_at(), asset.id);
        for nth in albums {
            self.albums[*nth].remove(&key);
        }
        self.photos.remove(&key);
    }
}

/// To which smart albums each photo belongs.
fn memberships(comers: &[Asset], albums: usize) -> Vec<Vec<usize>> {
    let mut library = library(0, albums);
    for asset in comers {
        library.replace(asset.clone());
    }
    let members = |nth| library.members(album(nth), now()).expect("it was made");
    let members: Vec<BTreeSet<AssetId>> =
        (0..albums).map(|nth| members(nth).into_iter().map(|asset| asset.id).collect()).collect();
    let belongs = |asset: &Asset| (0..albums).filter(|nth| members[*nth].contains(&asset.id)).collect();
    comers.iter().map(belongs).collect()
}

/// Photos come to a library. They are copied before the clock runs, and go when it has stopped.
fn comes(bench: &mut Bench, what: &What<'_>, library: &mut Library, plain: &mut Plain, comers: &[Asset]) {
    let belongs = memberships(comers, plain.albums.len());
    bench.timed(
        &What { of: u64::from(COMERS), each: "photo", ..what.clone() },
        |times| {
            let round = |_| {
                let coming: Vec<Asset> = comers.to_vec();
                let took = spent(|| coming.into_iter().for_each(|asset| drop(library.replace(asset))));
                comers.iter().for_each(|asset| drop(library.forget_for_good(asset.id)));
                took
            };
            (0..times).map(round).fold(Spent::default(), Spent::and)
        },
        |times| {
            let round = |_| {
                let coming: Vec<(Asset, &Vec<usize>)> = comers.iter().cloned().zip(&belongs).collect();
                let took = spent(|| coming.into_iter().for_each(|(asset, albums)| plain.put(asset, albums)));
                comers.iter().zip(&belongs).for_each(|(asset, albums)| plain.take(asset, albums));
                took
            };
            (0..times).map(round).fold(Spent::default(), Spent::and)
        },
    );
}

/// A photo comes to a library without smart albums, and to one that keeps twenty.
fn save(bench: &mut Bench) {
    for photos in sizes(bench, &SIZES) {
        let mut library = library(*photos, 0);
        let mut plain = Plain::of(&library, 0);
        let what = row("the newest comes", "an insert into a sorted tree", *photos);
        comes(bench, &what, &mut library, &mut plain, &newest());
    }
    for photos in sizes(bench, &SIZES) {
        let before = ALLOCATOR.current_usage();
        let mut library = library(*photos, RULES.len());
        let taken = ALLOCATOR.current_usage().saturating_sub(before);
        let mut plain = Plain::of(&library, RULES.len());
        let limit = "inserts into the same sorted trees";
        let what = row("the newest, 20 albums", limit, *photos);
        let what = What { memory_bytes: u64::try_from(taken).ok(), ..what };
        comes(bench, &what, &mut library, &mut plain, &newest());
        let what = row("of any year, 20 albums", limit, *photos);
        comes(bench, &what, &mut library, &mut plain, &of_all_years());
        drop(plain);
        open(bench, &library, *photos);
    }
}

/// Which albums are opened, by their place among the rules.
const OPENED: [(usize, &str); 3] = [(0, "FaceTime"), (5, "a keyword"), (2, "the last 7 days")];

/// Opening an album: its members, in order.
fn open(bench: &mut Bench, library: &Library, photos: u32) {
    for (nth, name) in OPENED {
        let members = || black_box(library).members(album(nth), now()).expect("it was made");
        let sorted = members();
        let series = format!("open {name}");
        let what = row(&series, "a copy of a sorted list", photos);
        bench.pair(&what, members, || black_box(&sorted).clone());
    }
    let all = || black_box(library).view(View::AllPhotos, *now().offset());
    let sorted = all();
    let what = row("open all", "a copy of a sorted list", photos);
    bench.pair(&what, all, || black_box(&sorted).clone());
}

/// The same on disk.
fn disk(bench: &mut Bench) {
    let facetime = Rule::parse("Lens includes FaceTime").expect("it is the guide's own rule");
    for photos in sizes(bench, &SIZES) {
        let indexed = Indexed::new(*photos);
        let store = &indexed.store;
        let open = || store.members(&facetime, now()).expect("it can be read");
        let members = open();
        let best = indexed.best_by_hand(&members);
        let what = row("open FaceTime on disk", "the best SQL by hand", *photos);
        bench.pair(&what, open, || indexed.ids(&best));
        let all = || store.view(View::AllPhotos, *now().offset()).expect("it can be read");
        let by_hand = Indexed::all_by_hand();
        let what = row("open all on disk", "the best SQL by hand", *photos);
        bench.pair(&what, all, || indexed.ids(&by_hand));
        if bench.mode() != Mode::Quick {
            let load = || store.load().expect("it can be read");
            let what = row("read all on disk", "the ids by SQL", *photos);
            let what = What { slow: *photos > 100_000, ..what };
            bench.pair(&what, load, || indexed.ids(&by_hand));
        }
    }
}

/// What iCloud says of a thousand new photos.
fn news() -> Vec<News> {
    let mut phone = Replica::new(ReplicaId(1), true);
    for asset in newest() {
        phone.add(asset);
    }
    let mut account = Account::new(u64::MAX);
    phone.confirm(&account.take(&phone.outgoing()));
    while phone.unconfirmed() > 0 {
        let receipt = account.take(&phone.outgoing());
        assert!(!receipt.taken.is_empty(), "there is room for all");
        phone.confirm(&receipt);
    }
    let mut news = vec![account.since(0)];
    while let Some(last) = news.last().filter(|last| last.more) {
        let next = account.since(last.to);
        news.push(next);
    }
    news
}

/// A thousand changes come from iCloud; each time to a library that knows nothing of them.
fn sync(bench: &mut Bench) {
    let news = news();
    let changes: usize = news.iter().map(|news| news.records.len()).sum();
    for photos in sizes(bench, &SYNCED) {
        let mut mac = Replica::new(ReplicaId(2), true);
        for asset in some(*photos) {
            mac.add(asset);
        }
        let plain: BTreeMap<AssetId, Arc<Asset>> = mac
            .library()
            .view(View::AllPhotos, *now().offset())
            .into_iter()
            .map(|asset| (asset.id, Arc::new(asset.clone())))
            .collect();
        let comers = newest();
        let what = row("sync 1,000 changes", "inserts into a tree by id", *photos);
        bench.timed(
            &What { of: changes as u64, each: "change", ..what },
            |times| {
                let round = |_| {
                    let mut mac = mac.clone();
                    spent(|| {
                        for news in &news {
                            black_box(mac.apply(news));
                        }
                    })
                };
                (0..times).map(round).fold(Spent::default(), Spent::and)
            },
            |times| {
                let round = |_| {
                    let mut plain = plain.clone();
                    spent(|| {
                        for asset in &comers {
                            plain.insert(asset.id, Arc::new(asset.clone()));
                        }
                    })
                };
                (0..times).map(round).fold(Spent::default(), Spent::and)
            },
        );
    }
}

fn main() {
    Bench::run("library", &[save, disk, sync]);
}
