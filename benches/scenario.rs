//! The cost of reading scenario files, beside reading them as TOML alone; and of writing them.

use std::hint::black_box;

use benches::{Bench, Series, What, world};
use scenario::{parse, write};

/// What reading stands beside.
const LIMIT: &str = "the same text as plain TOML";

fn as_toml(text: &str) -> toml::Table {
    black_box(text).parse().expect("it is TOML")
}

fn one(bench: &mut Bench) {
    let parsed = world::file("call/one-to-one");
    let what = What { limit: Some(LIMIT), ..What::named("read/a one-to-one call") };
    bench.pair(&what, || parse("one-to-one.toml", black_box(&parsed.text)), || as_toml(&parsed.text));
    let text = write(&parsed.scenario);
    let what = What { limit: Some("a copy of the same text"), ..What::named("write/a one-to-one call") };
    bench.pair(&what, || write(black_box(&parsed.scenario)), || black_box(&text).clone());
}

fn long(bench: &mut Bench) {
    for steps in bench.sizes(&[10, 100, 1_000, 10_000]) {
        let text = world::long_file(*steps);
        let what = What {
            limit: Some(LIMIT),
            of: u64::from(*steps),
            each: "step",
            series: Some(Series { name: "a file of many lines", axis: "steps", at: u64::from(*steps) }),
            ..What::named(format!("read/{steps} steps"))
        };
        bench.pair(&what, || parse("long.toml", black_box(&text)), || as_toml(&text));
    }
}

fn all(bench: &mut Bench) {
    let files = world::files();
    let what = What {
        limit: Some(LIMIT),
        of: files.len() as u64,
        each: "file",
        ..What::named("read/every file of this house")
    };
    bench.pair(
        &what,
        || files.iter().filter(|(name, text)| parse(name, black_box(text)).is_ok()).count(),
        || files.iter().map(|(_, text)| as_toml(text).len()).sum::<usize>(),
    );
}

fn main() {
    Bench::run("scenario", &[one, long, all]);
}
