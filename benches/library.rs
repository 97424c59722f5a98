//! The cost of a large library: of a photo that comes and goes, of opening a smart album, of the memory of a million.
//!
//! All of it stands in memory, with twenty smart albums. A photo that comes is the newest, as from a camera, or one of a
//! thousand that were taken all over the years of the library, each in turn, as from an old disk.

use std::{hint::black_box, io::Write, time::Duration};

use benches::CpuTime;
use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use cpu_time::ThreadTime;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use library::{AlbumId, Asset, Frame, Frames, Library, LivePhoto, Marks, Metadata, Rule, SmartAlbum, View};
use peak_alloc::PeakAlloc;
use uuid::Uuid;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The two libraries that are compared.
const SMALL: u32 = 1_000;
const LARGE: u32 = 1_000_000;

/// All photos were taken in these years, so many seconds after their begin at most: about ten years.
const SECONDS: i64 = 315_000_000;

const FRAMES: Frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };

const MODELS: [&str; 6] =
    ["iPhone 15 Pro", "iPhone 14", "iPhone SE (3rd generation)", "iPad Air", "MacBook Air", "iPod touch"];

/// What the guide makes, and what people make besides: texts, dates, kinds, amounts, all of them and any.
const RULES: [&str; 20] = [
    "Lens includes FaceTime",
    "Lens includes \"FaceTime camera\" and Photo is not hidden",
    "Date is in the last 7 days",
    "Date is in the range 2020-06-01 to 2020-08-31",
    "Keyword is family",
    "Keyword is \"best friends\" or Keyword is family",
    "Keyword is family and Date is in the last 30 days",
    "(Lens includes FaceTime or Keyword is family) and Date is in the last 365 days",
    "Title is not empty",
    "Title starts with été",
    "Description is not empty",
    "Text includes beach",
    "Camera Model is \"iPhone 15 Pro\" and Photo is a Live Photo",
    "Photo is a favourite",
    "Photo is edited",
    "Photo is hidden",
    "Photo is a screenshot",
    "Size is greater than 8 MB",
    "Size is in the range 1 MB to 2 MB and Photo is not a screenshot",
    "Duration is greater than 2.5 s and Lens does not include FaceTime and Photo is a favourite",
];

fn begin() -> DateTime<Utc> {
    "2015-01-01T12:00:00Z".parse().expect("a date")
}

/// A day in the last year of the library.
fn now() -> DateTime<FixedOffset> {
    "2024-09-06T18:00:00+02:00".parse().expect("a date")
}

/// One of so many photos: seven of ten ordinary, two Live, of every hundred six from FaceTime and four screenshots. Of
/// every ten one is marked.
fn photo(nth: u32, of: u32, kind: &str) -> Asset {
    let seconds = SECONDS * i64::from(nth) / i64::from(of);
    photo_of(nth, begin() + TimeDelta::seconds(seconds), kind)
}

fn photo_of(nth: u32, taken: DateTime<Utc>, kind: &str) -> Asset {
    let taken = taken.fixed_offset();
    let name = format!("{kind} {nth}");
    let model = MODELS[usize::try_from(nth % 6).expect("a small number")];
    let bytes = 1_000_000 + u64::from(nth % 97) * 100_000;
    let mut asset = match nth % 100 {
        0..6 => facetime(&name, taken, model, bytes),
        6..10 => Asset::screenshot(&name, taken, bytes),
        10..30 => Asset::ordinary_live_photo(&name, taken, model, FRAMES, bytes),
        _ => Asset::ordinary_photo(&name, taken, model, bytes),
    };
    if nth % 10 == 3 {
        asset.set_marks(marks(nth));
    }
    asset
}

fn facetime(name: &str, taken: DateTime<FixedOffset>, model: &str, bytes: u64) -> Asset {
    let metadata = Metadata::facetime(Uuid::new_v5(&Uuid::nil(), name.as_bytes()), model, true);
    let mut library = Library::new();
    let id = library.save_live_photo(LivePhoto { frames: FRAMES, taken, metadata, bytes }).id();
    library.forget_for_good(id).expect("it was saved")
}

fn marks(nth: u32) -> Marks {
    let title = if nth % 20 == 3 { format!("Été, no. {nth}") } else { String::new() };
    let caption = if nth % 50 == 3 { "On the beach".into() } else { String::new() };
    let keywords = ["family".to_owned()].into_iter().filter(|_| nth % 30 == 3).collect();
    let adjustment = (nth % 70 == 3).then(|| "crop".to_owned());
    Marks { title, caption, keywords, favourite: nth % 40 == 3, hidden: nth % 1_000 == 3, adjustment }
}

fn album(nth: usize) -> AlbumId {
    AlbumId(Uuid::from_u128(u128::try_from(nth).expect("a small number")))
}

fn library(photos: u32) -> Library {
    let mut library = Library::new();
    for (nth, rule) in RULES.into_iter().enumerate() {
        let rule = Rule::parse(rule).expect("a rule");
        let made = library.make_smart_album(album(nth), SmartAlbum { name: rule.to_string(), rule });
        made.expect("there is room for twenty");
    }
    for nth in 0..photos {
        library.add(photo(nth, photos, "photo"));
    }
    library
}

/// Photos that come one after the other.
struct Comers {
    photos: Vec<Asset>,
    next: usize,
}

impl Comers {
    /// Newer than all that are there, and each newer than the one before.
    fn newest() -> Self {
        let taken = |nth| begin() + TimeDelta::seconds(SECONDS + i64::from(nth));
        Self { photos: (0..1_000).map(|nth| photo_of(nth, taken(nth), "newcomer")).collect(), next: 0 }
    }

    /// All over the years.
    fn of_all_years() -> Self {
        // A step that has no part in common with their number visits each, far from the one before.
        let photos = (0..1_000).map(|nth| photo(nth * 619 % 1_000, 1_000, "comer")).collect();
        Self { photos, next: 0 }
    }

    /// One comes into the library, and goes again.
    fn visit(&mut self, library: &mut Library) {
        let asset = &self.photos[self.next % self.photos.len()];
        self.next += 1;
        library.replace(asset.clone());
        black_box(library.forget_for_good(asset.id));
    }
}

/// A photo that comes and goes, in a small library and in a large one, and how the two compare.
fn add(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("a photo comes and goes");
    let mut both = [SMALL, LARGE].map(|photos| (library(photos), Comers::newest()));
    for (photos, (library, comers)) in [SMALL, LARGE].into_iter().zip(&mut both) {
        group.bench_function(BenchmarkId::from_parameter(photos), |bencher| {
            bencher.iter(|| comers.visit(library));
        });
    }
    group.finish();
    compare_visits("the newest photo", &mut both);
    for (_, comers) in &mut both {
        *comers = Comers::of_all_years();
    }
    compare_visits("a photo of any year", &mut both);
}

fn compare_visits(what: &str, both: &mut [(Library, Comers); 2]) {
    compare(&format!("{what} comes and goes"), both, |library, comers| {
        let start = ThreadTime::now();
        (0..VISITS).for_each(|_| comers.visit(library));
        start.elapsed() / VISITS
    });
    compare(&format!("{what} comes"), both, |library, comers| {
        let photos = comers.photos.len();
        let mut time = Duration::ZERO;
        for _ in 0..VISITS / 1_000 {
            // They are copied before the clock runs, and go when it has stopped; a library of a thousand has then doubled.
            let coming: Vec<Asset> = comers.photos.clone();
            let start = ThreadTime::now();
            for asset in coming {
                library.replace(asset);
            }
            time += start.elapsed();
            for nth in 0..photos {
                black_box(library.forget_for_good(comers.photos[nth].id));
            }
        }
        time / VISITS
    });
}

/// How many photos come in one round, and how many rounds there are, the small library and the large one in turns.
const VISITS: u32 = 20_000;
const ROUNDS: usize = 9;

/// Says the medians of both libraries, and how they compare.
fn compare(
    what: &str,
    both: &mut [(Library, Comers); 2],
    mut measure: impl FnMut(&mut Library, &mut Comers) -> Duration,
) {
    let mut times = [vec![], vec![]];
    for round in 0..=ROUNDS {
        for ((library, comers), times) in both.iter_mut().zip(&mut times) {
            let time = measure(library, comers);
            // The first round warms up.
            if round > 0 {
                times.push(time);
            }
        }
    }
    let [small, large] = times.map(|mut times| {
        times.sort();
        times[times.len() / 2]
    });
    let hundredths = large.as_nanos() * 100 / small.as_nanos().max(1);
    let times = format!("{}.{:02} times", hundredths / 100, hundredths % 100);
    say(&format!("{what}: in a library of {SMALL}: {small:?}; of {LARGE}: {large:?}, {times} as long"));
}

/// Opening an album: its members, in order.
fn open(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("open");
    let library = library(LARGE);
    for nth in [0, 2, 5, 7] {
        let members = library.members(album(nth), now()).expect("it was made");
        say(&format!("{}: {} of {}", RULES[nth], members.len(), library.len()));
        group.bench_function(RULES[nth], |bencher| {
            bencher.iter(|| black_box(&library).members(album(nth), now()).map(|members| members.len()));
        });
    }
    group.bench_function("All Photos", |bencher| {
        bencher.iter(|| black_box(&library).view(View::AllPhotos, *now().offset()).len());
    });
    group.finish();
}

/// What a million photos take, albums and all: as counted by the allocator, and as the system sees it where it is Linux.
fn memory(_: &mut Criterion<CpuTime>) {
    let (counted, resident) = (ALLOCATOR.current_usage(), resident_bytes());
    let library = library(LARGE);
    let counted = ALLOCATOR.current_usage() - counted;
    let resident = resident_bytes().saturating_sub(resident);
    let albums: usize = (0..RULES.len())
        .filter_map(|nth| library.members(album(nth), now()).ok())
        .map(|members| members.len())
        .sum();
    say(&format!(
        "{} photos, {albums} times in {} smart albums: {} MB, {} MB resident",
        library.len(),
        RULES.len(),
        counted / 1_000_000,
        resident / 1_000_000,
    ));
}

/// The memory of this process that is in use, in pages of 4,096 bytes; 0 where there is no `/proc`.
fn resident_bytes() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages
        .split_whitespace()
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .map_or(0, |pages: usize| pages * 4_096)
}

fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

criterion_group! {
    name = all;
    config = Criterion::default().with_measurement(CpuTime);
    targets = memory, add, open
}
criterion_main!(all);
