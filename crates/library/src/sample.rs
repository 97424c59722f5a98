//! Photos for tests: each so many seconds after one fixed afternoon.

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use uuid::Uuid;

use crate::asset::{Asset, LivePhoto, Metadata};
use crate::frame::{Frame, Frames};

/// Seconds from the fixed afternoon, 2024-09-06 at 12:00 UTC, to the year 2025.
pub(crate) const NEW_YEAR: i64 = 116 * 86_400 + 43_200;

const MODEL: &str = "iPhone 15 Pro";
const FRAMES: Frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    let afternoon: DateTime<Utc> = "2024-09-06T12:00:00Z".parse().expect("a date");
    afternoon + TimeDelta::seconds(seconds)
}

fn taken(seconds: i64) -> DateTime<FixedOffset> {
    at(seconds).fixed_offset()
}

pub(crate) fn facetime(identifier: u128, seconds: i64) -> LivePhoto {
    let metadata = Metadata::facetime(Uuid::from_u128(identifier), MODEL, true);
    LivePhoto { frames: FRAMES, taken: taken(seconds), metadata, bytes: 3_000_000 }
}

pub(crate) fn photo(name: &str, seconds: i64) -> Asset {
    Asset::ordinary_photo(name, taken(seconds), MODEL, 2_000_000)
}

pub(crate) fn live_photo(name: &str, seconds: i64) -> Asset {
    Asset::ordinary_live_photo(name, taken(seconds), MODEL, FRAMES, 4_000_000)
}

pub(crate) fn screenshot(name: &str, seconds: i64) -> Asset {
    Asset::screenshot(name, taken(seconds), 500_000)
}
