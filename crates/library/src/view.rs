//! Views: what of a library shows where, in which order, under which dates, and why something does not show (LIB-5).

use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::asset::Asset;
use crate::id::AssetId;
use crate::library::Library;
use crate::selection::{LeftOut, Selection};

/// A place of the Photos app that shows assets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum View {
    /// Everything that is not deleted, nothing filtered out, by the instant at which it was taken (LIB-5).
    AllPhotos,
    /// The least of the three selections (LIB-5).
    Years,
    /// Less than Days, more than Years (LIB-5).
    Months,
    /// All photos without screenshots and near-duplicates (LIB-5).
    Days,
    /// Live Photos alone, ordinary ones and FaceTime's (ALB-1).
    LivePhotos,
    /// Screenshots alone (SHOT-4).
    Screenshots,
    /// What its owner hid; no other view shows it (ALB-3).
    Hidden,
    /// What was deleted less than 30 days ago, by the instant of deletion (LIB-7).
    RecentlyDeleted,
}

impl View {
    /// Every view, in the order in which the app lists them.
    pub const ALL: [Self; 8] = [
        Self::AllPhotos,
        Self::Years,
        Self::Months,
        Self::Days,
        Self::LivePhotos,
        Self::Screenshots,
        Self::Hidden,
        Self::RecentlyDeleted,
    ];

    /// Its name in scenario files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AllPhotos => "all-photos",
            Self::Years => "years",
            Self::Months => "months",
            Self::Days => "days",
            Self::LivePhotos => "live-photos",
            Self::Screenshots => "screenshots",
            Self::Hidden => "hidden",
            Self::RecentlyDeleted => "recently-deleted",
        }
    }

    /// The bucket under which this view shows an asset, in the viewing device's zone.
    #[must_use]
    pub fn bucket(self, asset: &Asset, zone: FixedOffset) -> Bucket {
        let taken = asset.taken_at();
        match self {
            Self::Years => Bucket::year(taken, zone),
            Self::Months => Bucket::month(taken, zone),
            Self::AllPhotos | Self::Days | Self::LivePhotos | Self::Screenshots | Self::Hidden => {
                Bucket::day(taken, zone)
            }
            Self::RecentlyDeleted => Bucket::day(asset.deleted.unwrap_or(taken), zone),
        }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// No view or album has this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownName;

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no view or album has this name")
    }
}

impl core::error::Error for UnknownName {}

impl FromStr for View {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|view| view.as_str() == name).ok_or(UnknownName)
    }
}

/// A heading under which a view gathers assets. Its text is a date of ISO 8601 as far as it goes: `2024`, `2024-09`,
/// `2024-09-06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bucket {
    /// A year.
    Year(i32),
    /// A year and its month, January being 1.
    Month(i32, u32),
    /// A day.
    Day(NaiveDate),
}

impl Bucket {
    /// The year in which `instant` falls in `zone`.
    #[must_use]
    pub fn year(instant: DateTime<Utc>, zone: FixedOffset) -> Self {
        Self::Year(instant.with_timezone(&zone).year())
    }

    /// The month in which `instant` falls in `zone`.
    #[must_use]
    pub fn month(instant: DateTime<Utc>, zone: FixedOffset) -> Self {
        let local = instant.with_timezone(&zone);
        Self::Month(local.year(), local.month())
    }

    /// The day on which `instant` falls in `zone`.
    #[must_use]
    pub fn day(instant: DateTime<Utc>, zone: FixedOffset) -> Self {
        Self::Day(instant.with_timezone(&zone).date_naive())
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(date) => write!(f, "{date}"),
        }
    }
}

impl Library {
    /// What a view shows on a device whose clock stands in `zone`, earliest first and among equals by id (LIB-5).
    ///
    /// The zone never changes the order. It matters to Months and Years alone, which choose from each day.
    #[must_use]
    pub fn view(&self, view: View, zone: FixedOffset) -> Vec<&Asset> {
        let candidates = self.candidates(view);
        match Selection::of(view, zone) {
            None => candidates.collect(),
            Some(mut selection) => candidates.filter(|asset| selection.left_out(asset).is_none()).collect(),
        }
    }

    /// What a view shows, under its headings: years in Years, months in Months, days everywhere else (LIB-5).
    #[must_use]
    pub fn grouped(&self, view: View, zone: FixedOffset) -> Vec<(Bucket, Vec<AssetId>)> {
        let mut groups: Vec<(Bucket, Vec<AssetId>)> = Vec::new();
        for asset in self.view(view, zone) {
            let bucket = view.bucket(asset, zone);
            match groups.last_mut() {
                Some((last, ids)) if *last == bucket => ids.push(asset.id),
                Some(_) | None => groups.push((bucket, [asset.id].into())),
            }
        }
        groups
    }

    /// Why a view does not show an asset; none if it does. Of several reasons it is the first that would have to go.
    #[must_use]
    pub fn left_out(&self, view: View, zone: FixedOffset, id: AssetId) -> Option<LeftOut> {
        let Some(asset) = self.get(id) else {
            return Some(if self.gone.contains(&id) { LeftOut::GoneForGood } else { LeftOut::NeverSaved });
        };
        match (view == View::RecentlyDeleted, asset.deleted.is_some()) {
            (true, true) => return None,
            (true, false) => return Some(LeftOut::NotDeleted),
            (false, true) => return Some(LeftOut::RecentlyDeleted),
            (false, false) => {}
        }
        match (view == View::Hidden, asset.marks().hidden) {
            (true, true) => return None,
            (true, false) => return Some(LeftOut::NotHidden),
            (false, true) => return Some(LeftOut::Hidden),
            (false, false) => {}
        }
        if let Some(reason) = LeftOut::of_kind(view, asset.content.kind()) {
            return Some(reason);
        }
        let mut selection = Selection::of(view, zone)?;
        self.candidates(view)
            .map(|candidate| (candidate.id, selection.left_out(candidate)))
            .find_map(|(candidate, reason)| (candidate == id).then_some(reason))
            .flatten()
    }

    /// What a view could show, in its order, before any selection.
    fn candidates(&self, view: View) -> impl Iterator<Item = &Asset> {
        self.shelves.of(view).iter()
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::{String, ToString};

    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    use super::*;
    use crate::sample;

    fn hours(hours: i32) -> FixedOffset {
        FixedOffset::east_opt(hours * 3600).unwrap()
    }

    #[track_caller]
    fn check_grouped(view: View, zone: FixedOffset, expected: &[(&str, usize)]) {
        let mut library = Library::new();
        // Half an hour before and after the turn of the year, by UTC.
        library.add(sample::photo("old year", sample::NEW_YEAR - 1800));
        library.add(sample::photo("new year", sample::NEW_YEAR + 1800));
        let groups = library.grouped(view, zone);
        let groups: Vec<(String, usize)> = groups.iter().map(|(b, ids)| (b.to_string(), ids.len())).collect();
        let expected: Vec<(String, usize)> = expected.iter().map(|(b, n)| ((*b).into(), *n)).collect();
        assert_eq!(groups, expected, "{view} at {zone}");
    }

    #[test]
    fn the_viewing_devices_zone_decides_the_date() {
        check_grouped(View::AllPhotos, hours(0), &[("2024-12-31", 1), ("2025-01-01", 1)]);
        check_grouped(View::AllPhotos, hours(2), &[("2025-01-01", 2)]);
        check_grouped(View::AllPhotos, hours(-2), &[("2024-12-31", 2)]);
        check_grouped(View::Months, hours(0), &[("2024-12", 1), ("2025-01", 1)]);
        check_grouped(View::Months, hours(2), &[("2025-01", 2)]);
        check_grouped(View::Years, hours(0), &[("2024", 1), ("2025", 1)]);
        check_grouped(View::Years, hours(-2), &[("2024", 2)]);
    }

    #[test]
    fn all_photos_is_in_order_of_the_instant_not_of_the_clocks_reading() {
        let mut library = Library::new();
        let mut east = sample::photo("taken first, in the east", 0);
        east.taken = east.taken.with_timezone(&hours(9));
        let mut west = sample::photo("taken next, in the west", 60);
        west.taken = west.taken.with_timezone(&hours(-8));
        assert!(east.taken.naive_local() > west.taken.naive_local());
        let ids = [east.id, west.id];
        library.add(west);
        library.add(east);
        let shown: Vec<AssetId> =
            library.view(View::AllPhotos, hours(0)).iter().map(|asset| asset.id).collect();
        assert_eq!(shown, ids);
    }

    #[test]
    fn each_view_has_one_name_everywhere() {
        for view in View::ALL {
            let deserializer: StrDeserializer<'_, Error> = view.as_str().into_deserializer();
            assert_eq!(View::deserialize(deserializer), Ok(view));
            assert_eq!(view.to_string().parse(), Ok(view));
        }
        assert_eq!("favourites".parse::<View>(), Err(UnknownName));
    }
}
