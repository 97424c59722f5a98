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

fn engine(criterion: &mut Criterion<CpuTime>) {
    let mut group = criterion.benchmark_group("engine");
    for (label, file) in [
        ("a one-to-one call", "call/one-to-one"),
        ("a group of 32", "call/group-of-thirty-two"),
        ("losses in bursts", "network/losses-in-bursts-are-repeated"),
    ] {
        let scenario = scenario(file);
        let items = play(&scenario, &mut Seeded::new(scenario.seed)).items;
        group.bench_function(format!("run/{label}"), |bencher| {
            bencher.iter(|| play(black_box(&scenario), &mut Seeded::new(scenario.seed)));
        });
        group.throughput(Throughput::Elements(items));
        group.bench_function(format!("item/{label}"), |bencher| {
            bencher.iter(|| play(black_box(&scenario), &mut Seeded::new(scenario.seed)));
        });
    }
    group.finish();
}

criterion_group! {
    name = all;
    config = Criterion::default().with_measurement(CpuTime);
    targets = engine
}
criterion_main!(all);
