//! The cost of playing: of a whole run, and of each thing taken from the agenda. The trace is kept.

use std::{hint::black_box, path::Path};

use benches::CpuTime;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::{Seeded, play};
use scenario::{Scenario, load};

/// The scenario file of that name, below `scenarios/`.
fn scenario(name: &str) -> Scenario {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let parsed = load(&root.join(name).with_extension("toml"));
    parsed.unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
}

/// What is played, and what it is called.
const RUNS: [(&str, &str); 3] = [
    ("a one-to-one call", "call/one-to-one"),
    ("a group of 32", "call/thirty-two-fit-into-a-group-call"),
    ("losses in bursts", "network/losses-in-bursts-lose-no-photo"),
];

/// A whole run: call, capture, notification, save.
fn run(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("run");
    for (label, file) in RUNS {
        let scenario = scenario(file);
        group.bench_function(label, |bencher| {
            bencher.iter(|| play(black_box(&scenario), &mut Seeded::new(scenario.seed)));
        });
    }
    group.finish();
}

/// The same, divided by the number of things taken from the agenda.
fn item(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("item");
    for (label, file) in RUNS {
        let scenario = scenario(file);
        let items = play(&scenario, &mut Seeded::new(scenario.seed)).items;
        group.throughput(Throughput::Elements(items));
        group.bench_function(label, |bencher| {
            bencher.iter(|| play(black_box(&scenario), &mut Seeded::new(scenario.seed)));
        });
    }
    group.finish();
}

/// From the text of a file to a scenario.
fn parse(criterion: &mut Criterion<CpuTime>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/call/one-to-one.toml");
    let text = std::fs::read_to_string(path).expect("the scenario is there");
    criterion.bench_function("parse/a one-to-one call", |bencher| {
        bencher.iter(|| scenario::parse("one-to-one.toml", black_box(&text)));
    });
}

criterion_group! {
    name = all;
    config = Criterion::default().with_measurement(CpuTime);
    targets = run, item, parse
}
criterion_main!(all);
