//! Of what a rule holds, and of what not: what the words of the language mean (ALB-3).

use chrono::{DateTime, FixedOffset};

use super::*;
use crate::asset::{Asset, Content};
use crate::library::Library;
use crate::marks::Marks;
use crate::sample;

/// A photo with a title, a caption and two keywords.
fn marked() -> Asset {
    let mut asset = sample::live_photo("beach", 0);
    let keywords = ["Family".into(), "Best Friends".into()].into();
    asset.set_marks(Marks {
        title: "Été à Zoë".into(),
        caption: "Straße".into(),
        keywords,
        ..Marks::default()
    });
    asset
}

fn noon() -> DateTime<FixedOffset> {
    sample::at(0).fixed_offset()
}

#[track_caller]
fn check_at(asset: &Asset, now: &str, rule: &str, expected: bool) {
    let now = DateTime::parse_from_rfc3339(now).unwrap();
    assert_eq!(Rule::parse(rule).unwrap().holds(asset, now), expected, "{rule} at {now}");
}

/// At noon of the day on which the samples were taken.
#[track_caller]
fn check(asset: &Asset, rules: &[(&str, bool)]) {
    for (rule, expected) in rules {
        check_at(asset, &noon().to_rfc3339(), rule, *expected);
    }
}

#[test]
fn texts_are_compared_without_case_and_diacritics() {
    check(
        &marked(),
        &[
            ("Title is \"ete a zoe\"", true),
            ("Title is ete", false),
            ("Title is not ete", true),
            ("Title includes É", true),
            ("Title includes ZOE", true),
            ("Title does not include zoe", false),
            ("Title starts with Ete", true),
            ("Title starts with zoe", false),
            ("Title ends with Zoë", true),
            ("Description is STRASSE", true),
            ("Camera Model is \"iphone 15 pro\"", true),
            ("Lens ends with camera", true),
            ("Lens includes FaceTime", false),
            ("Text includes strasse and Text is family and Text starts with iphone", true),
            ("Text does not include x", true),
            ("Text is not family", false),
        ],
    );
}

#[test]
fn of_several_keywords_one_is_enough_and_none_may_be_unwanted() {
    check(
        &marked(),
        &[
            ("Keyword is family", true),
            ("Keyword is \"best friends\"", true),
            ("Keyword is not family", false),
            ("Keyword is not work", true),
            ("Keyword includes friend", true),
            ("Keyword does not include friend", false),
            ("Keyword starts with best and Keyword ends with ily", true),
            ("Keyword is empty", false),
            ("Keyword is not empty", true),
        ],
    );
}

#[test]
fn what_is_not_there_is_not_anything() {
    for field in ["Title", "Description", "Keyword", "Camera Model", "Lens", "Text"] {
        let screenshot = sample::screenshot("screen", 0);
        for (test, expected) in [
            ("is x", false),
            ("is not x", true),
            ("includes x", false),
            ("does not include x", true),
            ("starts with x", false),
            ("ends with x", false),
            ("is empty", true),
            ("is not empty", false),
        ] {
            check(&screenshot, &[(&alloc::format!("{field} {test}"), expected)]);
        }
    }
}

#[test]
fn a_still_or_a_video_of_a_facetime_live_photo_keeps_the_lens_alone() {
    let mut library = Library::new();
    let original = library.save_live_photo(sample::facetime(1, 0)).id();
    let still = library.keep_still_alone(original, 1).unwrap();
    let video = library.convert_to_video(original, 1).unwrap();
    for (id, live_photo, movie) in [(original, true, false), (still, false, false), (video, false, true)] {
        check(
            library.get(id).unwrap(),
            &[
                ("Lens includes FaceTime", true),
                ("Photo is a Live Photo", live_photo),
                ("Photo is not a Live Photo", !live_photo),
                ("Photo is a movie", movie),
                ("Duration is 3 s", live_photo),
                ("Duration is 0 s", !live_photo),
            ],
        );
    }
}

#[test]
fn kinds_are_what_the_owner_and_the_camera_made_of_it() {
    let mut asset = sample::screenshot("screen", 0);
    check(
        &asset,
        &[("Photo is a screenshot", true), ("Photo is a favourite", false), ("Photo is not edited", true)],
    );
    let adjustment = Some("crop".into());
    asset.set_marks(Marks { favourite: true, hidden: true, adjustment, ..Marks::default() });
    check(&asset, &[("Photo is a favourite and Photo is edited and Photo is hidden", true)]);
}

#[test]
fn ranges_hold_their_ends() {
    let mut asset = sample::photo("hill", 0);
    asset.bytes = 2_000_000;
    asset.content = Content::Photo;
    check(
        &asset,
        &[
            ("Size is 2 MB", true),
            ("Size is not 2 MB", false),
            ("Size is greater than 2 MB", false),
            ("Size is less than 2000001 B", true),
            ("Size is in the range 2 MB to 3 MB", true),
            ("Size is in the range 1 MB to 2 MB", true),
            ("Size is in the range 1 MB to 1999999 B", false),
            ("Date is in the range 2024-09-06 to 2024-09-06", true),
            ("Date is in the range 2024-09-05 to 2024-09-06", true),
            ("Date is in the range 2024-09-07 to 2024-09-08", false),
            ("Date is before 2024-09-06", false),
            ("Date is after 2024-09-06", false),
            ("Date is not 2024-09-06", false),
            ("Date is not 2024-09-07", true),
        ],
    );
}

#[test]
fn the_viewing_devices_zone_decides_the_date() {
    // Taken at noon of 2024-09-06, by UTC.
    let asset = sample::photo("hill", 0);
    check_at(&asset, "2024-10-01T00:00:00+00:00", "Date is 2024-09-06", true);
    check_at(&asset, "2024-10-01T00:00:00+11:59", "Date is 2024-09-06", true);
    check_at(&asset, "2024-10-01T00:00:00+12:00", "Date is 2024-09-07", true);
    check_at(&asset, "2024-10-01T00:00:00-12:00", "Date is 2024-09-06", true);
    check_at(&asset, "2024-10-01T00:00:00-12:01", "Date is 2024-09-05", true);
}

#[test]
fn the_last_seven_days_are_today_and_six_before() {
    let asset = sample::photo("hill", 0);
    let week = "Date is in the last 7 days";
    check_at(&asset, "2024-09-06T00:00:00+00:00", week, true);
    check_at(&asset, "2024-09-12T23:59:59+00:00", week, true);
    check_at(&asset, "2024-09-13T00:00:00+00:00", week, false);
    // A day to come is none of them, though it be an hour away.
    check_at(&asset, "2024-09-05T23:59:59+00:00", week, false);
    // The seventh day before begins by the wall clock, not by UTC.
    check_at(&asset, "2024-09-12T23:30:00-02:00", week, true);
    check_at(&asset, "2024-09-13T00:30:00+02:00", week, false);
    let today = "Date is in the last 1 day";
    check_at(&asset, "2024-09-06T23:59:59+00:00", today, true);
    check_at(&asset, "2024-09-07T00:00:00+00:00", today, false);
}

#[test]
fn hidden_photos_show_only_where_the_rule_names_them() {
    let mut hidden = sample::photo("hill", 0);
    hidden.set_marks(Marks { hidden: true, ..Marks::default() });
    let shown = sample::photo("hill", 0);
    for (rule, of_hidden, of_shown) in [
        ("Camera Model includes iPhone", false, true),
        ("Camera Model includes iPhone and Photo is hidden", true, false),
        ("Camera Model includes iPhone and Photo is not hidden", false, true),
        ("Camera Model includes iPhone or Photo is not hidden", true, true),
    ] {
        let rule = Rule::parse(rule).unwrap();
        assert_eq!(
            (rule.shows(&hidden, noon()), rule.shows(&shown, noon())),
            (of_hidden, of_shown),
            "{rule}"
        );
        let mut deleted = hidden.clone();
        deleted.deleted = Some(sample::at(1));
        assert!(!rule.shows(&deleted, noon()), "Recently Deleted shows nowhere else");
    }
}
