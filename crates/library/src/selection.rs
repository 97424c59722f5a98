//! Which photos Days, Months and Years choose, and why they leave out the rest (LIB-5).
//!
//! Photos chooses by what it sees in a picture, which nobody outside knows and this model cannot see. That there is a
//! selection is documented; the rule here is an assumption (standing A), made to be simple and to explain itself:
//!
//! - **Days** leaves out screenshots, and of photos that are alike (same kind, model and lens) and follow one another
//!   within [`NEAR_DUPLICATE_SECONDS`] all but the first.
//! - **Months** shows the first [`MONTHS_PER_DAY_MAX`] of what Days shows of each day.
//! - **Years** shows the first [`YEARS_PER_DAY_MAX`] of them.

use alloc::collections::BTreeMap;
use core::fmt;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::asset::{Asset, Kind};
use crate::id::AssetId;
use crate::view::{Bucket, View};

/// Photos that are alike are near-duplicates if each was taken at most this long after the one before (LIB-5, A).
pub const NEAR_DUPLICATE_SECONDS: i64 = 1;

/// How many photos of one day Months shows (LIB-5, A).
pub const MONTHS_PER_DAY_MAX: usize = 10;

/// How many photos of one day Years shows (LIB-5, A).
pub const YEARS_PER_DAY_MAX: usize = 5;

/// Why a view does not show an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason")]
pub enum LeftOut {
    /// It never came into this library; a diagnosis looks at the save, or at other devices.
    NeverSaved,
    /// It was here, and was removed for good (LIB-1, LIB-7).
    GoneForGood,
    /// It is in Recently Deleted, and in no other view (LIB-7).
    RecentlyDeleted,
    /// Recently Deleted does not show it because it is not deleted.
    NotDeleted,
    /// Its owner hid it, and only the Hidden album shows it (ALB-3).
    Hidden,
    /// The Hidden album does not show it because it is not hidden.
    NotHidden,
    /// The album shows Live Photos only (ALB-1).
    NotALivePhoto,
    /// The album shows screenshots only (SHOT-4).
    NotAScreenshot,
    /// Days, Months and Years show no screenshots (LIB-5).
    Screenshot,
    /// Days, Months and Years leave it out in favour of one that is nearly the same (LIB-5, A).
    NearDuplicate {
        /// The first of the photos that are alike, which Days shows.
        first: AssetId,
    },
    /// Months or Years already shows as many earlier ones of its day as it does (LIB-5, A).
    DayIsFull {
        /// How many the view shows of a day: [`MONTHS_PER_DAY_MAX`] or [`YEARS_PER_DAY_MAX`].
        max: usize,
    },
}

impl LeftOut {
    /// Why a view shows no assets of this kind at all, if so.
    pub(crate) fn of_kind(view: View, kind: Kind) -> Option<Self> {
        match (view, kind) {
            (View::Years | View::Months | View::Days, Kind::Screenshot) => Some(Self::Screenshot),
            (View::LivePhotos, Kind::Photo | Kind::Movie | Kind::Screenshot) => Some(Self::NotALivePhoto),
            (View::Screenshots, Kind::Photo | Kind::LivePhoto | Kind::Movie) => Some(Self::NotAScreenshot),
            (View::Years | View::Months | View::Days, Kind::Photo | Kind::LivePhoto | Kind::Movie)
            | (View::LivePhotos, Kind::LivePhoto)
            | (View::Screenshots, Kind::Screenshot)
            | (
                View::AllPhotos | View::Hidden | View::RecentlyDeleted,
                Kind::Photo | Kind::LivePhoto | Kind::Movie | Kind::Screenshot,
            ) => None,
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverSaved => f.write_str("it was never saved in this library"),
            Self::GoneForGood => f.write_str("it was deleted for good"),
            Self::RecentlyDeleted => f.write_str("it is in Recently Deleted"),
            Self::NotDeleted => f.write_str("it is not deleted"),
            Self::Hidden => f.write_str("it is hidden"),
            Self::NotHidden => f.write_str("it is not hidden"),
            Self::NotALivePhoto => f.write_str("it is not a Live Photo"),
            Self::NotAScreenshot => f.write_str("it is not a screenshot"),
            Self::Screenshot => f.write_str("this view leaves out screenshots"),
            Self::NearDuplicate { first } => write!(f, "it is nearly the same as `{first}`"),
            Self::DayIsFull { max } => write!(f, "this view shows only the first {max} of a day"),
        }
    }
}

/// One passage through all photos in order, that chooses as it goes. Views and reasons both come from it, so they
/// cannot disagree.
pub(crate) struct Selection<'a> {
    view: View,
    zone: FixedOffset,
    /// How many photos it chooses of a day.
    day_max: usize,
    /// The latest day, and how many of its photos are chosen so far.
    day: Option<(Bucket, usize)>,
    /// The latest series of near-duplicates of each look.
    series: BTreeMap<Look<'a>, Series>,
}

/// What near-duplicates have in common: kind, model, lens.
type Look<'a> = (Kind, &'a str, &'a str);

struct Series {
    first: AssetId,
    last_taken: DateTime<Utc>,
}

impl<'a> Selection<'a> {
    /// The selection that a view makes, if it makes one.
    pub(crate) fn of(view: View, zone: FixedOffset) -> Option<Self> {
        let day_max = match view {
            View::Days => usize::MAX,
            View::Months => MONTHS_PER_DAY_MAX,
            View::Years => YEARS_PER_DAY_MAX,
            View::AllPhotos | View::LivePhotos | View::Screenshots | View::Hidden | View::RecentlyDeleted => {
                return None;
            }
        };
        Some(Self { view, zone, day_max, day: None, series: BTreeMap::new() })
    }

    /// Whether the next photo is left out, and why.
    pub(crate) fn left_out(&mut self, asset: &'a Asset) -> Option<LeftOut> {
        if let Some(reason) = LeftOut::of_kind(self.view, asset.content.kind()) {
            return Some(reason);
        }
        if let Some(first) = self.near_duplicate(asset) {
            return Some(LeftOut::NearDuplicate { first });
        }
        if !self.has_room_for(asset) {
            return Some(LeftOut::DayIsFull { max: self.day_max });
        }
        None
    }

    /// Takes a place in the photo's day if there is one. Days come in order, so only the latest is kept.
    fn has_room_for(&mut self, asset: &Asset) -> bool {
        let day = Bucket::day(asset.taken_at(), self.zone);
        let chosen = self.day.filter(|(latest, _)| *latest == day).map_or(0, |(_, chosen)| chosen);
        let room = chosen < self.day_max;
        self.day = Some((day, chosen + usize::from(room)));
        room
    }

    fn near_duplicate(&mut self, asset: &'a Asset) -> Option<AssetId> {
        let look = (asset.content.kind(), &*asset.metadata.model, &*asset.metadata.lens_model);
        let taken = asset.taken_at();
        let near = TimeDelta::seconds(NEAR_DUPLICATE_SECONDS);
        if let Some(series) = self.series.get_mut(&look)
            && taken.signed_duration_since(series.last_taken) <= near
        {
            series.last_taken = taken;
            return Some(series.first);
        }
        self.series.insert(look, Series { first: asset.id, last_taken: taken });
        None
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;
    use crate::library::Library;
    use crate::sample;

    /// What each of the three views says of one photo, from the fullest to the sparsest.
    #[track_caller]
    fn check(library: &Library, id: AssetId, expected: [Option<LeftOut>; 3]) {
        let zone = FixedOffset::east_opt(0).unwrap();
        let actual = [View::Days, View::Months, View::Years].map(|view| library.left_out(view, zone, id));
        assert_eq!(actual, expected);
        assert_eq!(library.left_out(View::AllPhotos, zone, id), None);
    }

    #[test]
    fn screenshots_are_left_out() {
        let mut library = Library::new();
        let id = library.add(sample::screenshot("screen", 0)).id();
        check(&library, id, [Some(LeftOut::Screenshot); 3]);
    }

    #[test]
    fn of_near_duplicates_the_first_is_shown() {
        let mut library = Library::new();
        let first = library.save_live_photo(sample::facetime(1, 0)).id();
        let second = library.save_live_photo(sample::facetime(2, 1)).id();
        let third = library.save_live_photo(sample::facetime(3, 2)).id();
        let later = library.save_live_photo(sample::facetime(4, 4)).id();
        let other_lens = library.add(sample::live_photo("beach", 1)).id();
        let other_kind = library.convert_to_video(second, 1).unwrap();
        for shown in [first, later, other_lens, other_kind] {
            check(&library, shown, [None; 3]);
        }
        for left_out in [second, third] {
            check(&library, left_out, [Some(LeftOut::NearDuplicate { first }); 3]);
        }
    }

    #[test]
    fn months_and_years_show_the_first_few_of_each_day() {
        let mut library = Library::new();
        for day in [0, 1] {
            let photos = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(|minute| {
                let name = format!("day {day}, minute {minute}");
                library.add(sample::photo(&name, day * 86_400 + minute * 60)).id()
            });
            let [in_months, in_years] =
                [MONTHS_PER_DAY_MAX, YEARS_PER_DAY_MAX].map(|max| Some(LeftOut::DayIsFull { max }));
            check(&library, photos[YEARS_PER_DAY_MAX - 1], [None, None, None]);
            check(&library, photos[YEARS_PER_DAY_MAX], [None, None, in_years]);
            check(&library, photos[MONTHS_PER_DAY_MAX - 1], [None, None, in_years]);
            check(&library, photos[MONTHS_PER_DAY_MAX], [None, in_months, in_years]);
        }
    }
}
