//! What always holds of smart albums: they show what their rule says, as if every photo were asked each time.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use library::{AlbumId, Asset, AssetId, Edit, Library, Rule, SmartAlbum, TextField, View};
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use crate::rules::rule;

/// What a Mac can do about smart albums. Albums are named by small numbers.
#[derive(Clone, Debug)]
pub(crate) enum AlbumCommand {
    Make { album: u8, rule: Rule },
    Change { album: u8, rule: Rule },
    Rename { album: u8 },
    Remove { album: u8 },
}

pub(crate) fn album_command() -> impl Strategy<Value = AlbumCommand> {
    let few = || 0..4_u8;
    prop_oneof![
        4 => (few(), rule()).prop_map(|(album, rule)| AlbumCommand::Make { album, rule }),
        2 => (few(), rule()).prop_map(|(album, rule)| AlbumCommand::Change { album, rule }),
        1 => few().prop_map(|album| AlbumCommand::Rename { album }),
        1 => few().prop_map(|album| AlbumCommand::Remove { album }),
    ]
}

pub(crate) fn run(library: &mut Library, command: AlbumCommand) {
    let id = |album: u8| AlbumId(Uuid::from_u128(album.into()));
    match command {
        AlbumCommand::Make { album, rule } => {
            let there = library.smart_album(id(album)).is_some();
            let made = library.make_smart_album(id(album), SmartAlbum { name: album.to_string(), rule });
            assert_eq!(made.is_err(), there, "an id is taken once");
        }
        AlbumCommand::Change { album, rule } => {
            let _ = library.change_smart_album(id(album), rule);
        }
        AlbumCommand::Rename { album } => {
            let _ = library.rename_smart_album(id(album), "renamed".to_owned());
        }
        AlbumCommand::Remove { album } => {
            let _ = library.remove_smart_album(id(album));
        }
    }
}

pub(crate) fn edit() -> impl Strategy<Value = Edit> {
    let text =
        || select(&["", "Hill", "hill", "Été", "best friends", "FaceTime"][..]).prop_map(str::to_owned);
    prop_oneof![
        1 => text().prop_map(Edit::Title),
        1 => text().prop_map(Edit::Caption),
        2 => text().prop_map(Edit::AddKeyword),
        1 => text().prop_map(Edit::RemoveKeyword),
        1 => any::<bool>().prop_map(Edit::Favourite),
        2 => any::<bool>().prop_map(Edit::Hidden),
        1 => any::<bool>().prop_map(|edited| Edit::Adjustment(edited.then(|| "crop".to_owned()))),
    ]
}

/// How far from the present, and in which zone, somebody looks into the albums.
pub(crate) fn look() -> impl Strategy<Value = (TimeDelta, FixedOffset)> {
    let seconds =
        prop_oneof![3 => 0..90_000_i64, 2 => -900_000..900_000_i64, 1 => any::<i32>().prop_map(i64::from)];
    let zone = prop_oneof![4 => -50_400..=50_400_i32, 1 => select(&[-86_399, 86_399][..])];
    (seconds.prop_map(TimeDelta::seconds), zone)
        .prop_map(|(later, zone)| (later, FixedOffset::east_opt(zone).expect("less than a day")))
}

/// Each album shows what its rule says, in the order of the views; so does a library that was filled in another way.
pub(crate) fn check(
    library: &Library,
    now: DateTime<Utc>,
    look: (TimeDelta, FixedOffset),
    seen: &BTreeSet<AssetId>,
) {
    let now = (now + look.0).with_timezone(&look.1);
    // The order of All Photos, hidden photos among the others: what a library shows once it shows them.
    let mut shown = library.clone();
    for asset in library.assets() {
        let _ = shown.edit(asset.id, Edit::Hidden(false));
    }
    let order: Vec<AssetId> =
        shown.view(View::AllPhotos, *now.offset()).iter().map(|asset| asset.id).collect();
    for (id_of_album, album) in library.smart_albums() {
        let members = library.members(id_of_album, now).expect("it is there");
        let members: Vec<AssetId> = members.into_iter().map(|asset| asset.id).collect();
        let shows = |id: &AssetId| library.get(*id).is_some_and(|asset| album.rule.shows(asset, now));
        let expected: Vec<AssetId> = order.iter().copied().filter(shows).collect();
        assert_eq!(members, expected, "{} at {now}", album.rule);
        for id in seen {
            let why = library.why_in_album(*id, id_of_album, now).expect("the album is there");
            assert_eq!(why.shown, members.contains(id), "{why}");
        }
    }
    check_rebuilt(library, seen);
    check_values(library);
}

/// Whatever the way there, libraries of the same assets and albums are equal in all they keep.
fn check_rebuilt(library: &Library, seen: &BTreeSet<AssetId>) {
    let mut rebuilt = Library::new();
    for id in seen {
        rebuilt.forget_for_good(*id);
    }
    let (before, after): (Vec<_>, Vec<_>) =
        library.smart_albums().partition(|(id, _)| id.0.as_u128() % 2 == 0);
    for (id, album) in before {
        assert_eq!(rebuilt.make_smart_album(id, album.clone()), Ok(()));
    }
    for asset in library.assets() {
        rebuilt.replace(asset.clone());
    }
    for (id, album) in after {
        assert_eq!(rebuilt.make_smart_album(id, album.clone()), Ok(()));
    }
    assert_eq!(rebuilt, *library);
}

/// The values that are offered are those that photos that show have.
fn check_values(library: &Library) {
    let shows = |asset: &&Asset| asset.deleted.is_none() && !asset.marks().hidden;
    let keywords: BTreeSet<&str> = library
        .assets()
        .filter(shows)
        .flat_map(|asset| &asset.marks().keywords)
        .map(|keyword| &**keyword)
        .collect();
    let lenses: BTreeSet<&str> =
        library.assets().filter(shows).map(|asset| &*asset.metadata.lens_model).collect();
    for (field, expected) in [(TextField::Keyword, keywords), (TextField::Lens, lenses)] {
        let offered = library.values(field);
        let once: BTreeSet<&str> = offered.iter().copied().collect();
        assert_eq!(offered.len(), once.len(), "each once");
        assert_eq!(once, expected.into_iter().filter(|text| !text.is_empty()).collect());
    }
}
