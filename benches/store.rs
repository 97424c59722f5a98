//! What a library on disk costs: a durable capture against a loop by hand that makes the same system calls, and opening an
//! album of a million photos against the best SQL by hand, each in the same run.
//!
//! A sync takes wall time, not CPU time; so the ratios at the end are of both, in turns of one and the other.

use std::{
    cell::RefCell,
    fs::{self, File},
    hint::black_box,
    io::Write,
    path::Path,
    time::Duration,
};

use benches::CpuTime;
use chrono::{DateTime, FixedOffset};
use criterion::{
    BenchmarkId, Criterion, Throughput, criterion_group,
    measurement::{Measurement, WallTime},
};
use library::{Asset, AssetId, Content, Frame, Frames, Metadata, Rule, View};
use rusqlite::Connection;
use store::{Capture, INDEX, Media, Store};
use tempfile::TempDir;
use uuid::Uuid;

/// The files of a capture, as large as those of a call.
const STILL_BYTES: usize = 60_000;
const MOVIE_BYTES: usize = 500_000;
/// How many captures a group has.
const GROUP: usize = 20;
/// Photos in the large library; one in ten is FaceTime's.
const PHOTOS: u32 = 1_000_000;
/// How often each side of a ratio is measured, in turns.
const ROUNDS: usize = 9;

fn facetime(number: u64) -> Asset {
    let identifier = Uuid::from_u64_pair(number, 7);
    let frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };
    let taken = DateTime::UNIX_EPOCH.fixed_offset();
    let metadata = Metadata::facetime(identifier, "MacBook Air", true);
    let bytes = (STILL_BYTES + MOVIE_BYTES) as u64;
    Asset::new(AssetId::of_live_photo(identifier), Content::LivePhoto { frames }, taken, metadata, bytes)
}

/// Files whose content differs from capture to capture.
struct Shot {
    still: Vec<u8>,
    movie: Vec<u8>,
    number: u64,
}

impl Shot {
    fn new() -> Self {
        Self { still: vec![1; STILL_BYTES], movie: vec![2; MOVIE_BYTES], number: 0 }
    }

    fn stamp(&mut self, number: u64) {
        self.number = number;
        self.still[..8].copy_from_slice(&self.number.to_le_bytes());
        self.movie[..8].copy_from_slice(&self.number.to_le_bytes());
    }
}

/// Saves through the store.
struct Ours {
    store: Store,
    shots: Vec<Shot>,
    number: u64,
    _folder: TempDir,
}

impl Ours {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::create(folder.path()).expect("a library");
        let shots = (0..GROUP).map(|_| Shot::new()).collect();
        Self { store, shots, number: 0, _folder: folder }
    }

    fn save(&mut self, count: usize) {
        let shots = &mut self.shots[..count];
        for shot in shots.iter_mut() {
            self.number += 1;
            shot.stamp(self.number);
        }
        let assets: Vec<Asset> = shots.iter().map(|shot| facetime(shot.number)).collect();
        let captures: Vec<Capture<'_>> = assets
            .iter()
            .zip(shots)
            .map(|(asset, shot)| Capture { asset, media: Media::live_photo(&shot.still, &shot.movie) })
            .collect();
        self.store.save_all(&captures).expect("room");
    }
}

/// The same system calls by hand: no hash, no schema to speak of, one table of one row a photo.
struct ByHand {
    index: Connection,
    shot: Shot,
    folder: TempDir,
}

impl ByHand {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for part in ["media", "temporary"] {
            fs::create_dir(folder.path().join(part)).expect("room");
        }
        let index = Connection::open(folder.path().join("index.sqlite")).expect("an index");
        index
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 CREATE TABLE photo (id INTEGER PRIMARY KEY, still TEXT, movie TEXT)",
            )
            .expect("a table");
        Self { index, shot: Shot::new(), folder }
    }

    fn save(&mut self, count: usize) {
        let mut underway = vec![];
        for _ in 0..count {
            self.shot.stamp(self.shot.number + 1);
            for (what, bytes) in [("still", &self.shot.still), ("movie", &self.shot.movie)] {
                let name = format!("{what}-{:060}", self.shot.number);
                let path = self.folder.path().join("temporary").join(&name);
                let mut file = File::create_new(&path).expect("room");
                file.write_all(bytes).expect("room");
                underway.push((file, path, name));
            }
        }
        for (file, ..) in &underway {
            file.sync_all().expect("the disk is sound");
        }
        let media = self.folder.path().join("media");
        for (_, path, name) in &underway {
            fs::rename(path, media.join(name)).expect("the disk is sound");
        }
        File::open(&media).and_then(|folder| folder.sync_all()).expect("the disk is sound");
        self.index.prepare_cached("BEGIN IMMEDIATE").and_then(|mut begin| begin.execute([])).expect("alone");
        for pair in underway.chunks(2) {
            let names = (&pair[0].2, &pair[1].2);
            let sql = "INSERT INTO photo (still, movie) VALUES (?1, ?2)";
            self.index.prepare_cached(sql).and_then(|mut insert| insert.execute(names)).expect("room");
        }
        self.index.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([])).expect("room");
    }
}

fn capture(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("durable capture");
    group.sample_size(10);
    let (mut ours, mut by_hand) = (Ours::new(), ByHand::new());
    group.throughput(Throughput::Elements(1));
    group.bench_function(BenchmarkId::new("store", 1), |bencher| bencher.iter(|| ours.save(1)));
    group.bench_function(BenchmarkId::new("by hand", 1), |bencher| bencher.iter(|| by_hand.save(1)));
    group.throughput(Throughput::Elements(GROUP as u64));
    group.bench_function(BenchmarkId::new("store", GROUP), |bencher| bencher.iter(|| ours.save(GROUP)));
    group.bench_function(BenchmarkId::new("by hand", GROUP), |bencher| bencher.iter(|| by_hand.save(GROUP)));
    group.finish();
}

/// A library of a million photos without media: the index alone is opened here.
struct Large {
    store: Store,
    index: Connection,
    facetime: Vec<i64>,
    _folder: TempDir,
}

impl Large {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Store::create(folder.path()).expect("a library"));
        fill(&folder.path().join(INDEX)).expect("rows as the schema wants them");
        let store = Store::open(folder.path()).expect("it was closed");
        let index = Connection::open(folder.path().join(INDEX)).expect("an index");
        // As much memory as the store gives its index.
        index.execute_batch("PRAGMA cache_size = -65536").expect("a number");
        let facetime = index
            .prepare("SELECT id FROM lens WHERE instr(folded, 'facetime') > 0")
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .expect("there are some");
        Self { store, index, facetime, _folder: folder }
    }

    /// All that a query gives, as ids.
    fn ids(&self, sql: &str) -> Vec<[u8; 16]> {
        let mut statement = self.index.prepare_cached(sql).expect("it is SQL");
        let mut rows = statement.query([]).expect("it is SQL");
        let mut ids = vec![];
        while let Some(row) = rows.next().expect("it can be read") {
            ids.push(row.get(0).expect("an id"));
        }
        ids
    }
}

fn fill(path: &Path) -> rusqlite::Result<()> {
    let mut index = Connection::open(path)?;
    let all = index.transaction()?;
    all.execute_batch(
        "INSERT INTO file (blake3, ending, bytes) VALUES (zeroblob(32), 'jpg', 1000000), (randomblob(32), 'mov', 2000000);
         INSERT INTO comment (text) VALUES ('');
         INSERT INTO camera (make, model, folded) VALUES ('Apple', 'iPhone 15 Pro', 'iphone 15 pro')",
    )?;
    // Eight cameras of calls and sixteen others.
    for lens in 0..24 {
        let text = format!("Model {lens} {} camera", if lens < 8 { "front FaceTime" } else { "back" });
        all.execute("INSERT INTO lens (text, folded) VALUES (?1, ?2)", (&text, library::fold(&text)))?;
    }
    {
        let mut insert = all.prepare(
            "INSERT INTO photo (asset, kind, taken, taken_nanos, taken_offset, frame_first, frame_still, frame_last, \
             camera, lens, comment, bytes, still, movie) \
             VALUES (?1, 0, ?2, ?3, 7200, 0, 30, 90, 1, ?4, 1, 3000000, 1, 2)",
        )?;
        let mut state = 20_240_906_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for number in 0..PHOTOS {
            let id = AssetId::named(&number.to_string());
            let lens = if draw(10) == 0 { 1 + draw(8) } else { 9 + draw(16) };
            let taken = 1_500_000_000 + u64::from(number) * 300 + draw(300);
            insert.execute((id.0.as_bytes(), taken, draw(1_000) * 1_000_000, lens))?;
        }
    }
    all.commit()?;
    index.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
}

fn lens_includes_facetime() -> Rule {
    Rule::parse("Lens includes FaceTime").expect("it is the guide's own rule")
}

fn noon() -> DateTime<FixedOffset> {
    "2024-09-06T12:00:00+02:00".parse().expect("a date")
}

const ORDER: &str = "taken, taken_nanos, kind, asset";

/// What somebody would write by hand who knows the schema and the lenses' numbers; the best of them is the limit.
fn by_hand(lenses: &[i64]) -> Vec<(&'static str, String)> {
    let shows = "deleted IS NULL AND hidden = 0";
    let list: Vec<String> = lenses.iter().map(i64::to_string).collect();
    let each: Vec<String> = lenses
        .iter()
        .map(|lens| {
            format!("SELECT asset, taken, taken_nanos, kind FROM photo WHERE {shows} AND lens = {lens}")
        })
        .collect();
    let list = list.join(", ");
    vec![
        (
            "joined and sorted",
            format!(
                "SELECT asset FROM photo JOIN lens ON lens.id = photo.lens WHERE {shows} AND instr(lens.folded, 'facetime') > 0 ORDER BY {ORDER}"
            ),
        ),
        (
            "lenses listed, sorted",
            format!("SELECT asset FROM photo WHERE {shows} AND lens IN ({list}) ORDER BY {ORDER}"),
        ),
        ("each lens, merged", format!("{} ORDER BY {ORDER}", each.join(" UNION ALL "))),
        (
            "all photos in order",
            format!("SELECT asset FROM photo WHERE {shows} AND +lens IN ({list}) ORDER BY {ORDER}"),
        ),
    ]
}

fn album(criterion: &mut Criterion<CpuTime>) {
    let large = Large::new();
    let rule = lens_includes_facetime();
    let mut group = criterion.benchmark_group("open an album of a million photos");
    group.sample_size(10);
    let open = || large.store.members(&rule, noon()).expect("it can be read");
    group.throughput(Throughput::Elements(open().len() as u64));
    group.bench_function("Lens includes FaceTime", |bencher| bencher.iter(open));
    for (name, sql) in by_hand(&large.facetime) {
        group.bench_function(BenchmarkId::new("by hand", name), |bencher| bencher.iter(|| large.ids(&sql)));
    }
    let others = [
        "Title includes hill",
        "Keyword is summer",
        "Date is 2024-09-06",
        "Photo is a screenshot",
        "Lens includes FaceTime and Date is in the last 30 days",
    ];
    for text in others {
        let rule = Rule::parse(text).expect("a rule");
        let open = || large.store.members(&rule, noon()).expect("it can be read");
        group.throughput(Throughput::Elements(open().len().max(1) as u64));
        group.bench_function(text, |bencher| bencher.iter(open));
    }
    group.throughput(Throughput::Elements(u64::from(PHOTOS)));
    let zone = *noon().offset();
    group.bench_function("All Photos", |bencher| {
        bencher.iter(|| large.store.view(View::AllPhotos, zone).expect("it can be read"));
    });
    group.bench_function("the whole library as a value", |bencher| {
        bencher.iter(|| large.store.load().expect("it can be read"));
    });
    group.finish();
    album_ratio(&large, &rule);
}

/// The medians of what two things cost, done in turns.
fn medians(
    measure: &impl Measurement<Value = Duration>,
    mut things: Vec<Box<dyn FnMut() + '_>>,
) -> Vec<Duration> {
    let mut times = vec![vec![]; things.len()];
    for round in 0..=ROUNDS {
        for (thing, times) in things.iter_mut().zip(&mut times) {
            let start = measure.start();
            thing();
            let time = measure.end(start);
            // The first round warms up.
            if round > 0 {
                times.push(time);
            }
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort();
            times[times.len() / 2]
        })
        .collect()
}

fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// One time as so many hundredths of another.
fn hundredths(one: Duration, other: Duration) -> u128 {
    one.as_nanos() * 100 / other.as_nanos().max(1)
}

fn album_ratio(large: &Large, rule: &Rule) {
    let ours = large.store.members(rule, noon()).expect("it can be read");
    let queries = by_hand(&large.facetime);
    for (name, sql) in &queries {
        assert!(
            large.ids(sql).iter().eq(ours.iter().map(|id| id.0.as_bytes())),
            "{name} gives the same photos"
        );
    }
    let mut things: Vec<Box<dyn FnMut() + '_>> = vec![Box::new(|| {
        black_box(large.store.members(rule, noon()).expect("it can be read"));
    })];
    for (_, sql) in &queries {
        things.push(Box::new(|| {
            black_box(large.ids(sql));
        }));
    }
    let times = medians(&CpuTime, things);
    let best = times.iter().skip(1).min().copied().unwrap_or_default();
    say(&format!(
        "\n`Lens includes FaceTime`, {} of {PHOTOS} photos: {:?} of CPU time",
        ours.len(),
        times[0]
    ));
    for ((name, _), time) in queries.iter().zip(&times[1..]) {
        say(&format!("  by hand, {name}: {time:?}"));
    }
    say(&format!("  {} hundredths of the best by hand; at most 150 are meant", hundredths(times[0], best)));
}

/// How many captures are in one turn of a ratio.
const TURN: usize = 40;

fn capture_ratio(measure: &impl Measurement<Value = Duration>, what: &str) {
    let (ours, hand) = (RefCell::new(Ours::new()), RefCell::new(ByHand::new()));
    let repeat = |times: usize, thing: &dyn Fn()| (0..times).for_each(|_| thing());
    let things: Vec<Box<dyn FnMut() + '_>> = vec![
        Box::new(|| repeat(TURN, &|| ours.borrow_mut().save(1))),
        Box::new(|| repeat(TURN, &|| hand.borrow_mut().save(1))),
        Box::new(|| repeat(TURN / GROUP, &|| ours.borrow_mut().save(GROUP))),
        Box::new(|| repeat(TURN / GROUP, &|| hand.borrow_mut().save(GROUP))),
    ];
    let times = medians(measure, things);
    let each = |time: Duration| time / u32::try_from(TURN).unwrap_or(1);
    for (name, nth) in [("one by one", 0), ("in groups of 20", 2)] {
        let (ours, hand) = (times[nth], times[nth + 1]);
        say(&format!(
            "durable capture {name}, {what}: {:?} each, by hand {:?}: {} hundredths of its speed; at least 80 are meant",
            each(ours),
            each(hand),
            hundredths(hand, ours)
        ));
    }
}

fn ratios(_: &mut Criterion<CpuTime>) {
    capture_ratio(&WallTime, "wall time");
    capture_ratio(&CpuTime, "CPU time");
}

criterion_group! {
    name = all;
    config = Criterion::default().with_measurement(CpuTime);
    targets = capture, album, ratios
}
criterion::criterion_main!(all);
