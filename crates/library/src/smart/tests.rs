//! What a smart album holds, and what it refuses.

use alloc::format;

use super::*;
use crate::id::AssetId;
use crate::marks::Edit;
use crate::sample;

fn album(nth: u128) -> AlbumId {
    AlbumId(Uuid::from_u128(nth))
}

fn smart(name: &str, rule: &str) -> SmartAlbum {
    SmartAlbum { name: name.into(), rule: Rule::parse(rule).unwrap() }
}

/// A library with one smart album.
fn library(rule: &str) -> Library {
    let mut library = Library::new();
    library.make_smart_album(album(1), smart("An album", rule)).unwrap();
    library
}

#[track_caller]
fn check(library: &Library, now: &str, expected: &[AssetId]) {
    let now = DateTime::parse_from_rfc3339(now).unwrap();
    let members = library.members(album(1), now).unwrap();
    assert_eq!(members.iter().map(|asset| asset.id).collect::<Vec<_>>(), expected, "{now}");
}

const NOON: &str = "2024-09-06T12:00:00+00:00";

#[test]
fn facetime_live_photos_are_collected_whether_taken_before_or_still_to_come() {
    let mut library = Library::new();
    library.add(sample::photo("hill", 0));
    let before = library.save_live_photo(sample::facetime(1, 10)).id();
    library.make_smart_album(album(1), smart("FaceTime", "Lens includes FaceTime")).unwrap();
    check(&library, NOON, &[before]);
    let after = library.save_live_photo(sample::facetime(2, 5)).id();
    library.add(sample::live_photo("beach", 7));
    check(&library, NOON, &[after, before]);
    let still = library.keep_still_alone(before, 1).unwrap();
    check(&library, NOON, &[after, before, still]);
    library.delete(before, sample::at(20)).unwrap();
    check(&library, NOON, &[after, still]);
    library.recover(before).unwrap();
    check(&library, NOON, &[after, before, still]);
}

#[test]
fn an_edit_moves_a_photo_in_and_out() {
    let mut library = library("Keyword is family and Photo is not a favourite");
    let id = library.add(sample::photo("hill", 0)).id();
    check(&library, NOON, &[]);
    for (edit, is_in) in [
        (Edit::AddKeyword("Family".into()), true),
        (Edit::Favourite(true), false),
        (Edit::Favourite(false), true),
        (Edit::Hidden(true), false),
        (Edit::Hidden(false), true),
        (Edit::RemoveKeyword("Family".into()), false),
    ] {
        library.edit(id, edit.clone()).unwrap();
        check(&library, NOON, if is_in { core::slice::from_ref(&id) } else { &[] });
    }
}

#[test]
fn the_last_days_move_on_though_nothing_changes() {
    for rule in ["Date is in the last 7 days", "Camera Model includes iPhone and Date is in the last 7 days"]
    {
        let mut library = library(rule);
        let first = library.add(sample::photo("hill", 0)).id();
        let second = library.add(sample::photo("lake", 86_400)).id();
        check(&library, NOON, &[first]);
        check(&library, "2024-09-12T12:00:00+00:00", &[first, second]);
        check(&library, "2024-09-13T12:00:00+00:00", &[second]);
        check(&library, "2024-09-14T00:00:00+00:00", &[]);
        // There it is still the day before.
        check(&library, "2024-09-13T22:00:00-02:00", &[second]);
    }
}

#[test]
fn what_is_certain_and_what_the_clock_decides_stand_in_one_order() {
    let mut library = library("Photo is a screenshot or Date is in the last 2 days or Date is 2024-08-01");
    let [screen, early, late] = [
        library.add(sample::screenshot("screen", 60)).id(),
        library.add(sample::photo("hill", 0)).id(),
        library.add(sample::photo("lake", 120)).id(),
    ];
    let august = library.add(sample::photo("august", -36 * 86_400)).id();
    check(&library, NOON, &[august, early, screen, late]);
    check(&library, "2025-01-01T00:00:00+00:00", &[august, screen]);
    // In the evening of the first of August by UTC it is the second in the east.
    check(&library, "2025-01-01T00:00:00+14:00", &[screen]);
}

#[test]
fn albums_are_named_changed_and_removed() {
    let mut library = library("Photo is a screenshot");
    library.make_smart_album(album(2), smart("An album", "Photo is a movie")).unwrap();
    library.add(sample::screenshot("screen", 0));
    assert_eq!(library.smart_albums_named("An album").collect::<Vec<_>>(), [album(1), album(2)]);
    assert_eq!(library.rename_smart_album(album(1), "Screens".into()), Ok(true));
    assert_eq!(library.rename_smart_album(album(1), "Screens".into()), Ok(false));
    assert_eq!(library.smart_albums_named("An album").collect::<Vec<_>>(), [album(2)]);

    let rule = Rule::parse("Photo is not a screenshot").unwrap();
    assert_eq!(library.change_smart_album(album(1), rule.clone()), Ok(true));
    assert_eq!(library.change_smart_album(album(1), rule), Ok(false));
    check(&library, NOON, &[]);
    let hill = library.add(sample::photo("hill", 0)).id();
    check(&library, NOON, &[hill]);
    assert_eq!(library.smart_album(album(1)), Some(&smart("Screens", "Photo is not a screenshot")));
    assert_eq!(library.smart_albums().map(|(id, _)| id).collect::<Vec<_>>(), [album(1), album(2)]);

    assert_eq!(library.remove_smart_album(album(1)), Ok(smart("Screens", "Photo is not a screenshot")));
    assert_eq!(library.members(album(1), sample::at(0).fixed_offset()), Err(AlbumRefusal::UnknownAlbum));
    assert_eq!((library.smart_album(album(1)), library.len()), (None, 2));
}

#[track_caller]
fn check_refused(library: &Library, act: impl Fn(&mut Library) -> AlbumRefusal, expected: AlbumRefusal) {
    let mut after = library.clone();
    assert_eq!(act(&mut after), expected);
    assert_eq!(after, *library, "what is refused changes nothing");
}

#[test]
fn each_refusal_has_its_reason() {
    let library = library("Photo is a screenshot");
    let make = |id, name: &str| {
        let album = smart(name, "Photo is a movie");
        move |library: &mut Library| library.make_smart_album(album_of(id), album.clone()).unwrap_err()
    };
    fn album_of(id: u128) -> AlbumId {
        album(id)
    }
    let long = "x".repeat(ALBUM_NAME_BYTES_MAX + 1);
    check_refused(&library, make(1, "Movies"), AlbumRefusal::AlbumExists);
    check_refused(&library, make(2, " "), AlbumRefusal::NoName);
    check_refused(&library, make(2, &long), AlbumRefusal::NameTooLong);
    let rename = |id, name: &'static str| {
        move |library: &mut Library| library.rename_smart_album(album(id), name.into()).unwrap_err()
    };
    check_refused(&library, rename(1, ""), AlbumRefusal::NoName);
    check_refused(&library, rename(2, "Movies"), AlbumRefusal::UnknownAlbum);
    let change = |id, rule: Rule| {
        move |library: &mut Library| library.change_smart_album(album(id), rule.clone()).unwrap_err()
    };
    check_refused(&library, change(1, Rule::All([].into())), AlbumRefusal::UnsoundRule);
    check_refused(&library, change(2, Rule::parse("Photo is a movie").unwrap()), AlbumRefusal::UnknownAlbum);
    check_refused(
        &library,
        |library| library.remove_smart_album(album(2)).unwrap_err(),
        AlbumRefusal::UnknownAlbum,
    );
}

#[test]
fn there_are_so_many_albums_at_most() {
    let mut library = Library::new();
    for nth in 0..SMART_ALBUMS_MAX {
        let id = album(u128::try_from(nth).unwrap());
        library.make_smart_album(id, smart(&format!("{nth}"), "Photo is a movie")).unwrap();
    }
    check_refused(
        &library,
        |library| library.make_smart_album(album(u128::MAX), smart("x", "Photo is a movie")).unwrap_err(),
        AlbumRefusal::TooManyAlbums,
    );
}
