//! A library on disk of many photos, and the SQL that somebody would write by hand for what the store does.

use std::{hint::black_box, path::Path};

use library::AssetId;
use rusqlite::Connection;
use store::{INDEX, Store};
use tempfile::TempDir;

use crate::clock::spent;

/// A library on disk without media, and a second way into its index for SQL by hand.
#[expect(missing_debug_implementations, reason = "a store has none")]
pub struct Indexed {
    /// Through the store.
    pub store: Store,
    index: Connection,
    facetime: Vec<i64>,
    _folder: TempDir,
}

impl Indexed {
    /// A library of so many photos, of which one in ten is FaceTime's.
    ///
    /// # Panics
    ///
    /// If the disk is full or broken.
    #[must_use]
    pub fn new(photos: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        drop(Store::create(folder.path()).expect("a library"));
        fill(&folder.path().join(INDEX), photos).expect("rows as the schema wants them");
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
    ///
    /// # Panics
    ///
    /// If it is no SQL.
    #[must_use]
    pub fn ids(&self, sql: &str) -> Vec<[u8; 16]> {
        let mut statement = self.index.prepare_cached(sql).expect("it is SQL");
        let mut rows = statement.query([]).expect("it is SQL");
        let mut ids = vec![];
        while let Some(row) = rows.next().expect("it can be read") {
            ids.push(row.get(0).expect("an id"));
        }
        ids
    }
}

fn fill(path: &Path, photos: u32) -> rusqlite::Result<()> {
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
        for number in 0..photos {
            let id = AssetId::named(&number.to_string());
            let lens = if draw(10) == 0 { 1 + draw(8) } else { 9 + draw(16) };
            let taken = 1_500_000_000 + u64::from(number) * 300 + draw(300);
            insert.execute((id.0.as_bytes(), taken, draw(1_000) * 1_000_000, lens))?;
        }
    }
    all.commit()?;
    index.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
}

const ORDER: &str = "taken, taken_nanos, kind, asset";

impl Indexed {
    /// What somebody would write by hand for `Lens includes FaceTime` who knows the schema and the lenses' numbers.
    fn by_hand(&self) -> [String; 4] {
        by_hand(&self.facetime)
    }

    /// The query by hand that takes the least CPU time here.
    ///
    /// # Panics
    ///
    /// If one does not give what the store gives.
    #[must_use]
    pub fn best_by_hand(&self, expected: &[AssetId]) -> String {
        let time = |query: &String| {
            assert!(
                self.ids(query).iter().eq(expected.iter().map(|id| id.0.as_bytes())),
                "`{query}` gives the same photos"
            );
            (0..TRIES).map(|_| spent(|| drop(black_box(self.ids(query)))).cpu).min()
        };
        let best = self.by_hand().into_iter().min_by_key(time);
        best.expect("there are four")
    }

    /// All Photos by hand.
    #[must_use]
    pub fn all_by_hand() -> String {
        format!("SELECT asset FROM photo WHERE {SHOWN} ORDER BY {ORDER}")
    }
}

/// How often each query is tried to find the best.
const TRIES: u32 = 3;
/// What views and smart albums show.
const SHOWN: &str = "deleted IS NULL AND hidden = 0";

fn by_hand(lenses: &[i64]) -> [String; 4] {
    let list: Vec<String> = lenses.iter().map(i64::to_string).collect();
    let each: Vec<String> = lenses
        .iter()
        .map(|lens| {
            format!("SELECT asset, taken, taken_nanos, kind FROM photo WHERE {SHOWN} AND lens = {lens}")
        })
        .collect();
    let list = list.join(", ");
    [
        format!(
            "SELECT asset FROM photo JOIN lens ON lens.id = photo.lens WHERE {SHOWN} AND instr(lens.folded, 'facetime') > 0 ORDER BY {ORDER}"
        ),
        format!("SELECT asset FROM photo WHERE {SHOWN} AND lens IN ({list}) ORDER BY {ORDER}"),
        format!("{} ORDER BY {ORDER}", each.join(" UNION ALL ")),
        format!("SELECT asset FROM photo WHERE {SHOWN} AND +lens IN ({list}) ORDER BY {ORDER}"),
    ]
}
