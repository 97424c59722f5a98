//! What always holds of a library, whatever its owner does: laws, tried on random series of commands.

mod rules;
mod smart;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use library::{
    Asset, AssetId, Bucket, Edit, Frame, Frames, LeftOut, Library, LivePhoto, MONTHS_PER_DAY_MAX, Metadata,
    RECENTLY_DELETED_DAYS, View, YEARS_PER_DAY_MAX,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use uuid::Uuid;

use crate::smart::{AlbumCommand, album_command, edit, look};

const MODEL: &str = "iPhone 15 Pro";
const FRAMES: Frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };

/// What an owner, or the FaceTime app, can do. Assets are named by their place in order of ids, taken round.
#[derive(Clone, Debug)]
enum Command {
    SaveLivePhoto {
        identifier: u8,
    },
    AddPhoto {
        name: u8,
    },
    AddLivePhoto {
        name: u8,
    },
    AddScreenshot {
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
    ConvertToVideo {
        nth: usize,
    },
    KeepStillAlone {
        nth: usize,
    },
    Edit {
        nth: usize,
        edit: Edit,
    },
    Album(AlbumCommand),
    /// Another device's word: an asset as it is there.
    Replace {
        nth: usize,
        edit: Edit,
        deleted: bool,
    },
    /// Another device's word: it is there no longer.
    Forget {
        nth: usize,
    },
}

/// A command and the seconds that pass before it: often none or few, so that near-duplicates and full days occur,
/// sometimes days, so that something expires; now and then the clock is set back.
fn step() -> impl Strategy<Value = (i64, Command)> {
    let few = 0..12_u8;
    let nth = any::<usize>();
    let seconds = prop_oneof![4 => 0..3_i64, 2 => 0..4_000_i64, 2 => 0..3_000_000_i64, 1 => -90_000..0_i64];
    let command = prop_oneof![
        4 => few.clone().prop_map(|identifier| Command::SaveLivePhoto { identifier }),
        4 => any::<u8>().prop_map(|name| Command::AddPhoto { name }),
        2 => few.clone().prop_map(|name| Command::AddLivePhoto { name }),
        2 => few.prop_map(|name| Command::AddScreenshot { name }),
        4 => nth.prop_map(|nth| Command::Delete { nth }),
        2 => nth.prop_map(|nth| Command::Recover { nth }),
        1 => nth.prop_map(|nth| Command::DeleteForGood { nth }),
        2 => Just(Command::Expire),
        1 => nth.prop_map(|nth| Command::ConvertToVideo { nth }),
        1 => nth.prop_map(|nth| Command::KeepStillAlone { nth }),
        6 => (nth, edit()).prop_map(|(nth, edit)| Command::Edit { nth, edit }),
        4 => album_command().prop_map(Command::Album),
        2 => (nth, edit(), any::<bool>()).prop_map(|(nth, edit, deleted)| Command::Replace { nth, edit, deleted }),
        1 => nth.prop_map(|nth| Command::Forget { nth }),
    ];
    (seconds, command)
}

fn zone() -> impl Strategy<Value = FixedOffset> {
    (-48..=56_i32).prop_map(|quarters| FixedOffset::east_opt(quarters * 900).expect("less than a day"))
}

fn start() -> DateTime<Utc> {
    "2024-09-06T12:00:00Z".parse().expect("a date")
}

fn facetime(identifier: u8, now: DateTime<Utc>) -> LivePhoto {
    let metadata = Metadata::facetime(Uuid::from_u128(identifier.into()), MODEL, true);
    LivePhoto { frames: FRAMES, taken: now.fixed_offset(), metadata, bytes: 3 }
}

fn ids(library: &Library, view: View, zone: FixedOffset) -> BTreeSet<AssetId> {
    library.view(view, zone).into_iter().map(|asset| asset.id).collect()
}

/// Carries out one command and checks what it may change.
fn run(library: &mut Library, now: DateTime<Utc>, command: Command) {
    let before = library.clone();
    let nth = |nth: usize| before.assets().nth(nth % before.len().max(1)).map(|asset| asset.id);
    let taken = now.fixed_offset();
    match command {
        Command::SaveLivePhoto { identifier } => {
            library.save_live_photo(facetime(identifier, now));
            let once = library.clone();
            library.save_live_photo(facetime(identifier, now + TimeDelta::seconds(1)));
            assert_eq!(*library, once, "saving twice is saving once");
        }
        Command::AddPhoto { name } => {
            library.add(Asset::ordinary_photo(&format!("photo {name}"), taken, MODEL, 2));
        }
        Command::AddLivePhoto { name } => {
            library.add(Asset::ordinary_live_photo(&format!("live {name}"), taken, MODEL, FRAMES, 4));
        }
        Command::AddScreenshot { name } => {
            library.add(Asset::screenshot(&format!("screen {name}"), taken, 1));
        }
        Command::Delete { nth: n } => {
            if let Some(id) = nth(n)
                && library.delete(id, now).is_ok()
            {
                let mut recovered = library.clone();
                assert_eq!(recovered.recover(id), Ok(()));
                assert_eq!(recovered, before, "what is recovered is as it was");
            }
        }
        Command::Recover { nth: n } => {
            nth(n).map(|id| library.recover(id));
        }
        Command::DeleteForGood { nth: n } => {
            nth(n).map(|id| library.delete_for_good(id));
        }
        Command::Expire => check_expiry(&before, library, now),
        Command::ConvertToVideo { nth: n } => {
            nth(n).map(|id| library.convert_to_video(id, 3));
        }
        Command::KeepStillAlone { nth: n } => {
            nth(n).map(|id| library.keep_still_alone(id, 1));
        }
        Command::Edit { nth: n, edit } => {
            let changed = nth(n).map(|id| library.edit(id, edit));
            assert_eq!(
                changed == Some(Ok(true)),
                *library != before,
                "an edit says whether it changes anything"
            );
        }
        Command::Album(command) => smart::run(library, command),
        Command::Replace { nth: n, edit, deleted } => {
            if let Some(id) = nth(n) {
                check_replace(library, id, edit, deleted.then_some(now));
            }
        }
        Command::Forget { nth: n } => {
            if let Some(id) = nth(n) {
                assert_eq!(library.forget_for_good(id).as_ref(), before.get(id));
                assert!(library.is_gone_for_good(id));
            }
        }
    }
}

/// Puts an asset in as another device has it, where it was edited and perhaps deleted.
fn check_replace(library: &mut Library, id: AssetId, edit: Edit, deleted: Option<DateTime<Utc>>) {
    let mut elsewhere = library.clone();
    let _ = elsewhere.edit(id, edit);
    let mut asset = elsewhere.get(id).cloned().expect("it is one of them");
    asset.deleted = deleted;
    assert_eq!(library.replace(asset.clone()).map(|asset| asset.id), Some(id));
    assert_eq!(library.get(id), Some(&asset));
}

/// What has been deleted for 30 days goes, and nothing else.
fn check_expiry(before: &Library, library: &mut Library, now: DateTime<Utc>) {
    let due =
        |asset: &Asset| asset.deleted.is_some_and(|at| now - at >= TimeDelta::days(RECENTLY_DELETED_DAYS));
    let expected: BTreeSet<AssetId> =
        before.assets().filter(|asset| due(asset)).map(|asset| asset.id).collect();
    let removed = library.expire(now);
    assert_eq!(removed.iter().copied().collect::<BTreeSet<_>>(), expected);
    assert_eq!(before.next_expiry().is_some_and(|at| at <= now), !removed.is_empty());
    assert!(library.next_expiry().is_none_or(|at| at > now), "nothing is left that is due");
    assert_eq!(library.len() + removed.len(), before.len());
    if let Some(at) = before.next_expiry() {
        assert_eq!(before.clone().expire(at - TimeDelta::nanoseconds(1)), [], "never early");
        assert_ne!(before.clone().expire(at), [], "nor late");
    }
}

/// What holds after every command.
fn check(library: &Library, zone: FixedOffset, seen: &BTreeSet<AssetId>) {
    let every: BTreeSet<AssetId> = library.assets().map(|asset| asset.id).collect();
    let all_photos = ids(library, View::AllPhotos, zone);
    let recently_deleted = ids(library, View::RecentlyDeleted, zone);
    let hidden = ids(library, View::Hidden, zone);
    assert!(all_photos.is_disjoint(&recently_deleted) && all_photos.is_disjoint(&hidden));
    assert!(hidden.is_disjoint(&recently_deleted));
    assert_eq!(&(&all_photos | &hidden) | &recently_deleted, every, "every asset is in one of the three");

    let kept = library.assets().filter(|asset| asset.deleted.is_none() && !asset.marks().hidden);
    let live_photos = kept.filter(|asset| asset.is_live_photo()).map(|asset| asset.id).collect();
    assert_eq!(
        ids(library, View::LivePhotos, zone),
        live_photos,
        "the album holds the Live Photos and no more"
    );

    let [days, months, years] = [View::Days, View::Months, View::Years].map(|view| ids(library, view, zone));
    assert!(years.is_subset(&months) && months.is_subset(&days) && days.is_subset(&all_photos));

    for view in View::ALL {
        let shown = ids(library, view, zone);
        let grouped: Vec<_> = library.grouped(view, zone);
        assert!(grouped.is_sorted_by(|(a, _), (b, _)| a < b), "each heading once, in order");
        let flat: Vec<AssetId> = grouped.into_iter().flat_map(|(_, ids)| ids).collect();
        let listed: Vec<AssetId> = library.view(view, zone).into_iter().map(|asset| asset.id).collect();
        assert_eq!(flat, listed, "headings neither lose nor move anything");
        for id in seen {
            let reason = library.left_out(view, zone, *id);
            assert_eq!(reason.is_none(), shown.contains(id), "{view} of {id}: {reason:?}");
            assert_eq!(reason == Some(LeftOut::GoneForGood), library.get(*id).is_none());
            if let Some(LeftOut::NearDuplicate { first }) = reason {
                assert!(days.contains(&first), "what is shown instead is shown");
            }
        }
    }
    // Among equals, what others are made of comes first.
    let order = |asset: &&Asset| (asset.taken_at(), !asset.is_live_photo());
    assert!(library.view(View::AllPhotos, zone).is_sorted_by_key(order));
    assert_eq!(library.bytes(), library.assets().map(|asset| asset.bytes).sum::<u64>());
    check_rebuilt(library, zone);
}

/// The shelves say nothing that the assets do not say: a library filled anew shows the same.
fn check_rebuilt(library: &Library, zone: FixedOffset) {
    let mut rebuilt = Library::new();
    for asset in library.assets() {
        rebuilt.add(asset.clone());
    }
    for view in View::ALL {
        assert_eq!(rebuilt.view(view, zone), library.view(view, zone));
    }
    assert_eq!(rebuilt.albums(), library.albums());
}

proptest! {
    // A fixed seed: a test that failed fails again, on every machine.
    #![proptest_config(Config { rng_seed: RngSeed::Fixed(0), failure_persistence: None, ..Config::default() })]

    #[test]
    fn a_library_keeps_its_laws_whatever_its_owner_does(steps in vec(step(), 0..60), zone in zone(), look in look()) {
        let mut library = Library::new();
        let mut now = start();
        let mut seen = BTreeSet::new();
        for (seconds, command) in steps {
            now += TimeDelta::seconds(seconds);
            run(&mut library, now, command);
            seen.extend(library.assets().map(|asset| asset.id));
            check(&library, zone, &seen);
            smart::check(&library, now, look, &seen);
        }
    }

    /// Photos in a few days, so many that days are full.
    #[test]
    fn a_crowded_library_keeps_its_laws(seconds in vec(0..260_000_i64, 20..150), zone in zone()) {
        let mut library = Library::new();
        for (name, seconds) in (0_u8..).zip(seconds) {
            run(&mut library, start() + TimeDelta::seconds(seconds), Command::AddPhoto { name });
        }
        let every = library.assets().map(|asset| asset.id).collect();
        check(&library, zone, &every);
        for (view, max) in [(View::Months, MONTHS_PER_DAY_MAX), (View::Years, YEARS_PER_DAY_MAX)] {
            let mut shown_of_day = BTreeMap::<Bucket, usize>::new();
            for asset in library.view(view, zone) {
                *shown_of_day.entry(Bucket::day(asset.taken_at(), zone)).or_default() += 1;
            }
            prop_assert!(shown_of_day.values().all(|shown| *shown <= max), "{}: {:?}", view, shown_of_day);
        }
    }

    #[test]
    fn a_photo_gone_for_good_stays_away(identifier in any::<u8>(), repeats in 1..5_usize) {
        let mut library = Library::new();
        let id = library.save_live_photo(facetime(identifier, start())).id();
        prop_assert_eq!(library.delete(id, start()), Ok(()));
        prop_assert_eq!(library.expire(start() + TimeDelta::days(RECENTLY_DELETED_DAYS)), [id]);
        let after = library.clone();
        for _ in 0..repeats {
            library.save_live_photo(facetime(identifier, start()));
        }
        prop_assert_eq!(&library, &after);
        prop_assert!(library.is_empty());
    }
}
