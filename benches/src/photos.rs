//! A library as people have: photos of ten years, some of them from calls, and what twenty smart albums ask about them.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use library::{AlbumId, Asset, Frame, Frames, Library, LivePhoto, Marks, Metadata, Rule, SmartAlbum};
use uuid::Uuid;

/// All photos were taken in these years, so many seconds after their begin at most: about ten years.
const SECONDS: i64 = 315_000_000;

const FRAMES: Frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };

const MODELS: [&str; 6] =
    ["iPhone 15 Pro", "iPhone 14", "iPhone SE (3rd generation)", "iPad Air", "MacBook Air", "iPod touch"];

/// What the guide makes, and what people make besides: texts, dates, kinds, amounts, all of them and any.
pub const RULES: [&str; 20] = [
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
///
/// # Panics
///
/// Never.
#[must_use]
pub fn now() -> DateTime<FixedOffset> {
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

/// The name of the so-manieth smart album.
#[must_use]
pub fn album(nth: usize) -> AlbumId {
    AlbumId(Uuid::from_u128(nth as u128))
}

/// A library of so many photos, with the first so many of [`RULES`] as smart albums.
///
/// # Panics
///
/// Never, as long as the rules are rules.
#[must_use]
pub fn library(photos: u32, albums: usize) -> Library {
    let mut library = Library::new();
    for (nth, rule) in RULES.into_iter().enumerate().take(albums) {
        let rule = Rule::parse(rule).expect("a rule");
        let made = library.make_smart_album(album(nth), SmartAlbum { name: rule.to_string(), rule });
        made.expect("there is room for twenty");
    }
    for photo in some(photos) {
        library.add(photo);
    }
    library
}

/// So many photos of all the years, in order.
pub fn some(photos: u32) -> impl Iterator<Item = Asset> {
    (0..photos).map(move |nth| photo(nth, photos, "photo"))
}

/// How many photos come, one after the other.
pub const COMERS: u32 = 1_000;

/// Photos that are newer than all that are there, each newer than the one before: as from a camera.
#[must_use]
pub fn newest() -> Vec<Asset> {
    let taken = |nth| begin() + TimeDelta::seconds(SECONDS + i64::from(nth));
    (0..COMERS).map(|nth| photo_of(nth, taken(nth), "newcomer")).collect()
}

/// Photos of all the years, each far from the one before: as from an old disk.
#[must_use]
pub fn of_all_years() -> Vec<Asset> {
    // A step that has no part in common with their number visits each.
    (0..COMERS).map(|nth| photo(nth * 619 % COMERS, COMERS, "comer")).collect()
}
