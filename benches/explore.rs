//! The cost of trying everything: transitions from one world to the next, under all monitors.

use std::hint::black_box;

use benches::CpuTime;
use check::{Bounds, Budget, explore};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// What may happen: with a toggle alone worlds are young, with a crash they differ in much.
const PARTS: [(&str, Budget); 2] = [
    ("a toggle, a loss, a duplicate", Budget { crashes: 0, ..Budget::ONE_OF_EACH }),
    ("a toggle, a crash", Budget { losses: 0, duplicates: 0, retries: 0, ..Budget::ONE_OF_EACH }),
];

fn transitions(criterion: &mut Criterion<CpuTime>) {
    let text = include_str!("../scenarios/explore/one-to-one.toml");
    let parsed = scenario::parse("one-to-one", text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let mut group = criterion.benchmark_group("transition");
    for (name, budget) in PARTS {
        let bounds = Bounds { budget, ..Bounds::default() };
        let explored = || explore(black_box(&parsed.scenario), &bounds, &mut |_| ()).transitions;
        group.throughput(Throughput::Elements(explored()));
        group.bench_function(name, |bencher| bencher.iter(explored));
    }
    group.finish();
}

criterion_group! {
    name = all;
    config = Criterion::default().with_measurement(CpuTime).sample_size(10);
    targets = transitions
}
criterion_main!(all);
