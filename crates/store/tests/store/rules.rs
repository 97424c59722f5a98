//! Rules of smart albums as SQL give the same photos as the library as a value, for any rule and any library.

use chrono::{DateTime, FixedOffset, NaiveDate, TimeDelta};
use library::{
    AlbumId, Asset, AssetId, Content, DateTest, Edit, Frame, Frames, Library, Marks, Metadata, NumberField,
    NumberTest, PhotoKind, Rule, SmartAlbum, TextField, TextTest, View,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};
use rusqlite::Connection;
use store::{Capture, Format, INDEX, Media, Store};
use uuid::Uuid;

use crate::sample::at;

/// Texts that differ in case, diacritics, and what SQLite's own functions make of them; and a few that do not matter.
const TEXTS: &[&str] = &[
    "",
    "FaceTime",
    "FACETIME",
    "iPhone 15 Pro front FaceTime camera",
    "iPhone 15 Pro back camera",
    "iPhone 15 Pro",
    "Été",
    "ete",
    "Straße",
    "STRASSE",
    "nul\0in it",
    "in it",
    "100%",
    "_",
    "e",
    "É",
    "\u{301}",
    "한",
    "'",
    "a'b",
    "?",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![8 => select(TEXTS).prop_map(str::to_owned), 1 => "\\PC{0,6}"]
}

fn sought() -> impl Strategy<Value = String> {
    text().prop_filter("it can be looked for", |text| {
        !text.contains(char::is_control) && !library::fold(text).is_empty()
    })
}

fn text_test() -> impl Strategy<Value = TextTest> {
    prop_oneof![
        sought().prop_map(TextTest::Is),
        sought().prop_map(TextTest::IsNot),
        sought().prop_map(TextTest::Includes),
        sought().prop_map(TextTest::DoesNotInclude),
        sought().prop_map(TextTest::StartsWith),
        sought().prop_map(TextTest::EndsWith),
        Just(TextTest::IsEmpty),
        Just(TextTest::IsNotEmpty),
    ]
}

fn day() -> impl Strategy<Value = NaiveDate> {
    let day = |year, day| NaiveDate::from_yo_opt(year, day).expect("a day of any year");
    prop_oneof![
        6 => (245..256_u32).prop_map(move |nth| day(2024, nth)),
        1 => (0..=9_999, 1..=365_u32).prop_map(move |(year, nth)| day(year, nth)),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let days = prop_oneof![4 => 1..6_u32, 1 => 1..=36_525_u32];
    let date = prop_oneof![
        day().prop_map(DateTest::Is),
        day().prop_map(DateTest::IsNot),
        day().prop_map(DateTest::Before),
        day().prop_map(DateTest::After),
        (day(), day()).prop_map(|(one, other)| DateTest::InRange(one.min(other), one.max(other))),
        days.prop_map(DateTest::InTheLastDays),
    ];
    let amount = || prop_oneof![6 => 0..8_u64, 3 => (0..5_u64).prop_map(|n| n * 1_000), 1 => any::<u64>()];
    let number = prop_oneof![
        amount().prop_map(NumberTest::Is),
        amount().prop_map(NumberTest::IsNot),
        amount().prop_map(NumberTest::LessThan),
        amount().prop_map(NumberTest::GreaterThan),
        (amount(), amount()).prop_map(|(one, other)| NumberTest::InRange(one.min(other), one.max(other))),
    ];
    let leaf = prop_oneof![
        4 => (select(&TextField::ALL[..]), text_test()).prop_map(|(field, test)| Rule::Text { field, test }),
        2 => date.prop_map(Rule::Date),
        2 => (any::<bool>(), select(&PhotoKind::ALL[..])).prop_map(|(is, kind)| Rule::Photo { is, kind }),
        1 => (select(&NumberField::ALL[..]), number).prop_map(|(field, test)| Rule::Number { field, test }),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![vec(inner.clone(), 2..4).prop_map(Rule::All), vec(inner, 2..4).prop_map(Rule::Any)]
    })
}

fn marks() -> impl Strategy<Value = Marks> {
    let texts = (text(), text(), btree_set(text(), 0..3));
    (texts, any::<bool>(), prop::bool::weighted(0.3), proptest::option::of(text())).prop_map(
        |((title, caption, keywords), favourite, hidden, adjustment)| Marks {
            title,
            caption,
            keywords,
            favourite,
            hidden,
            adjustment,
        },
    )
}

/// A photo of any kind, by what differs: its name, when it was taken, what it says, its marks, its size.
fn asset() -> impl Strategy<Value = (Asset, u8)> {
    let kind = prop_oneof![
        3 => (0..200_u64, 0..200_u64, 0..200_u64).prop_map(|(first, before, after)| {
            let frames = [first, first + before, first + before + after].map(Frame);
            Content::LivePhoto { frames: Frames { first: frames[0], still: frames[1], last: frames[2] } }
        }),
        2 => Just(Content::Photo),
        1 => Just(Content::Movie),
        1 => Just(Content::Screenshot),
    ];
    // Around midnight of some zones, and at one instant several.
    let seconds =
        prop_oneof![Just(0_i64), -400_000..400_000_i64, (-4..4_i64).prop_map(|day| day * 86_400 + 43_200)];
    let says = (text(), text(), text());
    let marks = proptest::option::of(marks());
    let deleted = prop::bool::weighted(0.15);
    (any::<u64>(), kind, seconds, 0..3_u32, says, marks, deleted, 0..4_u8).prop_map(
        |(name, content, seconds, millis, (make, model, lens), marks, deleted, size)| {
            let taken = at(seconds) + TimeDelta::milliseconds(millis.into());
            let metadata = Metadata {
                make: make.into(),
                model: model.into(),
                lens_model: lens.into(),
                ..Metadata::default()
            };
            let files = if matches!(content, Content::LivePhoto { .. }) { 2 } else { 1 };
            let bytes = u64::from(size) * files;
            let id = AssetId(Uuid::from_u64_pair(name, 1));
            let mut asset = Asset::new(id, content, taken.fixed_offset(), metadata, bytes);
            asset.deleted = deleted.then(|| at(0));
            asset.set_marks(marks.unwrap_or_default());
            (asset, size)
        },
    )
}

fn media(content: Content, bytes: &[u8]) -> Media<'_> {
    match content {
        Content::LivePhoto { .. } => Media::live_photo(bytes, bytes),
        Content::Photo | Content::Screenshot => Media::still(Format::Jpeg, bytes),
        Content::Movie => Media::movie(Format::QuickTime, bytes),
    }
}

fn now() -> impl Strategy<Value = DateTime<FixedOffset>> {
    (-300_000..300_000_i64, prop_oneof![-50_400..=50_400_i32, Just(-86_399), Just(86_399)]).prop_map(
        |(seconds, offset)| {
            at(seconds).with_timezone(&FixedOffset::east_opt(offset).expect("less than a day"))
        },
    )
}

/// Both libraries show the same of a rule, in the same order.
fn check(store: &Store, library: &mut Library, rule: &Rule, now: DateTime<FixedOffset>) {
    let id = AlbumId(Uuid::nil());
    let _ = library.remove_smart_album(id);
    let album = SmartAlbum { name: "tried".into(), rule: rule.clone() };
    library.make_smart_album(id, album).expect("the rule is sound");
    let expected: Vec<AssetId> =
        library.members(id, now).expect("it was made").into_iter().map(|asset| asset.id).collect();
    let members = store.members(rule, now).expect("it can be read");
    assert_eq!(members, expected, "{rule} at {now}");
    assert_eq!(store.count(rule, now).expect("it can be read"), expected.len() as u64, "{rule} at {now}");
}

proptest! {
    #![proptest_config(Config { cases: 96, rng_seed: RngSeed::Fixed(20_240_906), failure_persistence: None, ..Config::default() })]

    #[test]
    fn sql_and_library_agree(
        assets in vec(asset(), 0..40),
        rules in vec((rule(), now()), 1..24),
        plain in vec((select(&TextField::ALL[..]), text_test(), now()), 8),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::create(folder.path()).expect("a library");
        let files: Vec<Vec<u8>> = assets.iter().map(|(_, size)| vec![7; usize::from(*size)]).collect();
        let captures: Vec<Capture<'_>> = assets
            .iter()
            .zip(&files)
            .map(|((asset, _), bytes)| Capture { asset, media: media(asset.content, bytes) })
            .collect();
        store.save_all(&captures).expect("the disk is sound");
        let mut library = Library::new();
        for (asset, _) in assets {
            library.add(asset);
        }
        assert_eq!(store.load().expect("it can be read"), library);
        for (rule, now) in &rules {
            check(&store, &mut library, rule, *now);
        }
        for (field, test, now) in plain {
            check(&store, &mut library, &Rule::Text { field, test }, now);
        }
        let zone = *rules[0].1.offset();
        for view in View::ALL {
            let expected: Vec<AssetId> = library.view(view, zone).into_iter().map(|asset| asset.id).collect();
            assert_eq!(store.view(view, zone).expect("it can be read"), expected, "{view}");
        }
        // The views for people: what is in an album, by SQLite's own clock and in its own session.
        let rule = &rules[0].0;
        let id = AlbumId(Uuid::from_u128(3));
        store.make_smart_album(id, SmartAlbum { name: "It's \"mine\"?".into(), rule: rule.clone() }).expect("room");
        check_views(&store, &library, rule);
    }
}

/// The view of albums, as another program reads it.
fn check_views(store: &Store, library: &Library, rule: &Rule) {
    let index = Connection::open(store.folder().join(INDEX)).expect("an index");
    let now: DateTime<FixedOffset> = index
        .query_row("SELECT datetime('now') || '+00:00'", [], |row| row.get::<_, String>(0))
        .expect("SQLite has a clock")
        .parse()
        .expect("a date");
    let read = |sql: &str| -> Vec<String> {
        let mut statement = index.prepare(sql).expect("it is SQL");
        let rows = statement.query_map([], |row| row.get(0)).expect("it can be read");
        let mut ids: Vec<String> = rows.map(|row| row.expect("a text")).collect();
        ids.sort();
        ids
    };
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let shows = |rule: &Rule| {
        sorted(
            library
                .assets()
                .filter(|asset| rule.shows(asset, now))
                .map(|asset| asset.id.to_string())
                .collect(),
        )
    };
    assert_eq!(
        read("SELECT asset FROM albums WHERE album = 'It''s \"mine\"?'"),
        shows(rule),
        "{rule} at {now}"
    );
    for (name, view) in [
        ("Live Photos", View::LivePhotos),
        ("Screenshots", View::Screenshots),
        ("Hidden", View::Hidden),
        ("Recently Deleted", View::RecentlyDeleted),
    ] {
        let expected =
            library.view(view, *now.offset()).into_iter().map(|asset| asset.id.to_string()).collect();
        assert_eq!(
            read(&format!("SELECT asset FROM albums WHERE album = '{name}'")),
            sorted(expected),
            "{name}"
        );
    }
    let every = sorted(library.assets().map(|asset| asset.id.to_string()).collect());
    assert_eq!(read("SELECT asset FROM photos"), every);
}

#[test]
fn a_rule_beyond_its_limits_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(folder.path()).unwrap();
    let mut deep = Rule::Photo { is: true, kind: PhotoKind::Movie };
    for _ in 0..2_000 {
        deep = Rule::All(vec![deep.clone(), Rule::Photo { is: true, kind: PhotoKind::Hidden }]);
    }
    assert!(store.members(&deep, at(0).fixed_offset()).is_err());
    // It is taken apart level by level: a value so deep would overflow the stack when it is dropped at once.
    while let Rule::All(mut rules) = deep {
        deep = rules.swap_remove(0);
    }
}

#[test]
fn what_people_type_is_never_sql() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::create(folder.path()).unwrap();
    let photo = crate::sample::Photo::new(1);
    store.save(&photo.asset, photo.media()).unwrap();
    let evil = "') OR 1=1; DROP TABLE photo; --";
    store.edit(photo.asset.id, Edit::Title("plain".into())).unwrap();
    for test in [TextTest::Is(evil.into()), TextTest::Includes(evil.into()), TextTest::EndsWith(evil.into())]
    {
        let rule = Rule::Text { field: TextField::Text, test };
        assert_eq!(store.members(&rule, at(0).fixed_offset()).unwrap(), []);
        store
            .make_smart_album(AlbumId(Uuid::from_u128(1)), SmartAlbum { name: evil.into(), rule })
            .and_then(|()| store.remove_smart_album(AlbumId(Uuid::from_u128(1))))
            .unwrap();
    }
    crate::sample::check_whole(&store);
}
