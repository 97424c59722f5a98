//! The cost of looking for what must never happen: whole trials, from the drawing of a scenario to the last property.

use std::hint::black_box;

use benches::CpuTime;
use check::{Plan, trial};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use engine::Seeded;
use mimalloc::MiMalloc;
use trace::Fact;

/// Of the program that somebody builds to sweep for long.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Seeds that are looked through for worlds of a kind.
const SEEDS: u64 = 20_000;
/// So many worlds of each kind are measured.
const WORLDS: usize = 256;
/// How many messages are delivered in a world of about 200 deliveries.
const ABOUT_200: std::ops::RangeInclusive<usize> = 170..=230;

/// The seeds of drawn worlds of three devices and about 200 deliveries.
fn worlds(plan: &Plan<'_>) -> Vec<u64> {
    let is_meant = |seed: &u64| {
        let outcome = plan.play(*seed);
        let records = &outcome.trial.run.trace.records;
        let delivered = records.iter().filter(|record| matches!(record.fact, Fact::Arrived { .. })).count();
        outcome.scenario.devices.len() == 3 && ABOUT_200.contains(&delivered)
    };
    (0..SEEDS).filter(is_meant).take(WORLDS).collect()
}

/// Whole trials: drawn, with faults, under all monitors, with the trace kept.
fn whole(criterion: &mut Criterion<CpuTime>) {
    let plan = Plan::of_everything(&[]);
    let worlds = worlds(&plan);
    let mut group = criterion.benchmark_group("trial");
    group.throughput(Throughput::Elements(worlds.len() as u64));
    group.bench_function("three devices, 200 deliveries", |bencher| {
        bencher.iter(|| worlds.iter().map(|seed| plan.play(black_box(*seed)).trial.run.items).sum::<u64>());
    });
    group.bench_function("the same, without monitors", |bencher| {
        bencher.iter(|| {
            let play = |seed: &u64| {
                let (scenario, mut oracle) = plan.scenario(black_box(*seed));
                engine::play(&scenario, &mut oracle).items
            };
            worlds.iter().map(play).sum::<u64>()
        });
    });
    group.bench_function("drawing alone", |bencher| {
        bencher
            .iter(|| worlds.iter().map(|seed| plan.scenario(black_box(*seed)).0.steps.len()).sum::<usize>());
    });
    group.throughput(Throughput::Elements(1000));
    group.bench_function("any seed", |bencher| {
        bencher.iter(|| (0..1000).map(|seed| plan.play(black_box(seed)).trial.run.items).sum::<u64>());
    });
    group.finish();
}

/// Monitors on what somebody wrote.
fn given(criterion: &mut Criterion<CpuTime>) {
    let text = include_str!("../scenarios/call/one-to-one.toml");
    let parsed = scenario::parse("one-to-one", text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    criterion.bench_function("trial/a one-to-one call", |bencher| {
        bencher.iter(|| trial(black_box(&parsed.scenario), &mut Seeded::new(0)).run.items);
    });
}

criterion_group! {
    name = all;
    config = Criterion::default().with_measurement(CpuTime).sample_size(20);
    targets = whole, given
}
criterion_main!(all);
