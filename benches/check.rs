//! The cost of looking for what must never happen: trials of drawn scenarios, runs under monitors, shrinking, exploring.
//! The limit is the same run, or as many things, unwatched.

use std::{hint::black_box, time::Duration};

use benches::{Aim, Bench, Mode, What, world};
use check::{Bounds, Budget, FoundBy, Plan, explore, shrink, trial};
use engine::{Seeded, play};
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
fn worlds(plan: &Plan<'_>, seeds: u64) -> Vec<u64> {
    let is_meant = |seed: &u64| {
        let outcome = plan.play(*seed);
        let records = &outcome.trial.run.trace.records;
        let delivered = records.iter().filter(|record| matches!(record.fact, Fact::Arrived { .. })).count();
        outcome.scenario.devices.len() == 3 && ABOUT_200.contains(&delivered)
    };
    (0..seeds).filter(is_meant).take(WORLDS).collect()
}

/// Draws what a seed stands for and plays it, unwatched.
fn unwatched(plan: &Plan<'_>, seed: u64) -> u64 {
    let (scenario, mut oracle) = plan.scenario(black_box(seed));
    play(&scenario, &mut oracle).items
}

/// Whole trials: drawn, with faults, under all monitors, with the trace kept.
fn trials(bench: &mut Bench) {
    let plan = Plan::of_everything(&[]);
    let is_test = bench.mode() == Mode::Test;
    let alike = worlds(&plan, if is_test { 200 } else { SEEDS });
    let any: Vec<u64> = (0..if is_test { 10 } else { 256 }).collect();
    for (name, seeds, aim) in [
        ("trial/3 devices, 200 deliveries", &alike, Some(Aim::Each(Duration::from_micros(50)))),
        ("trial/any seed", &any, None),
    ] {
        let what = What {
            limit: Some("the same runs, unwatched"),
            of: seeds.len().max(1) as u64,
            each: "trial",
            aim,
            ..What::named(name)
        };
        bench.pair(
            &what,
            || seeds.iter().map(|seed| plan.play(black_box(*seed)).trial.run.items).sum::<u64>(),
            || seeds.iter().map(|seed| unwatched(&plan, *seed)).sum::<u64>(),
        );
    }
    let drawn: Vec<_> = any.iter().map(|seed| plan.scenario(*seed).0).collect();
    let what = What {
        limit: Some("a copy of what was drawn"),
        of: any.len() as u64,
        each: "scenario",
        ..What::named("draw/any seed")
    };
    bench.pair(
        &what,
        || any.iter().map(|seed| plan.scenario(black_box(*seed)).0.steps.len()).sum::<usize>(),
        || drawn.iter().map(|scenario| black_box(scenario).clone().steps.len()).sum::<usize>(),
    );
}

/// Monitors on what somebody wrote, and off.
fn given(bench: &mut Bench) {
    let files = [
        ("watch/a one-to-one call", "call/one-to-one"),
        ("watch/a group of 32", "call/thirty-two-fit-into-a-group-call"),
    ];
    for (name, file) in files {
        let scenario = world::file(file).scenario;
        let what = What { limit: Some("the same run, unwatched"), ..What::named(name) };
        bench.pair(
            &what,
            || trial(black_box(&scenario), &mut Seeded::new(0)).run.items,
            || play(black_box(&scenario), &mut Seeded::new(0)).items,
        );
    }
}

/// A promise that cannot be kept, among steps and faults that have nothing to do with it.
const BROKEN_PROMISE: &str = "{ always = true, under-faults = true, who = \"p01.phone\", notices = 0 },";

/// A failure made small: a call of five with ten photos, down to the one that matters.
fn shrinking(bench: &mut Bench) {
    let text = world::group_call(5, 10).replace("expect = [", &format!("expect = [{BROKEN_PROMISE}"));
    let scenario = world::read(&text);
    let trial = trial(&scenario, &mut Seeded::new(0));
    let wrong = trial.failure.expect("somebody takes a photo of them").wrong;
    let made_small = || shrink(black_box(&scenario), &trial.run.decisions, wrong, FoundBy::Sweep);
    let shrunk = made_small().expect("nothing was left to chance");
    let what = What {
        limit: Some("as many runs of what is left, unwatched"),
        of: u64::from(shrunk.tried),
        each: "candidate",
        ..What::named("shrink/five devices, ten photos")
    };
    bench.pair(
        &what,
        || made_small().map(|shrunk| shrunk.tried),
        || {
            let left = black_box(&shrunk.scenario);
            (0..shrunk.tried).map(|_| play(left, &mut Seeded::new(0)).items).sum::<u64>()
        },
    );
}

/// What may happen: with a toggle alone worlds are young, with a crash they differ in much.
const PARTS: [(&str, Budget); 2] = [
    ("toggle, loss, duplicate", Budget { crashes: 0, ..Budget::ONE_OF_EACH }),
    ("toggle, crash", Budget { losses: 0, duplicates: 0, retries: 0, ..Budget::ONE_OF_EACH }),
];

/// Transitions from one world to the next, under all monitors.
fn exploring(bench: &mut Bench) {
    let scenario = world::file("explore/one-to-one").scenario;
    let items = play(&scenario, &mut Seeded::new(0)).items.max(1);
    for (name, budget) in bench.sizes(&PARTS) {
        let bounds = match bench.mode() {
            Mode::Test => Bounds { budget: *budget, depth: Some(3), ..Bounds::default() },
            Mode::Quick | Mode::Full => Bounds { budget: *budget, ..Bounds::default() },
        };
        let explored = || explore(black_box(&scenario), &bounds, &mut |_| ()).transitions;
        let transitions = explored();
        let what = What {
            limit: Some("as many things of straight runs"),
            of: transitions.max(1),
            each: "transition",
            slow: true,
            ..What::named(format!("explore/{name}"))
        };
        bench.pair(&what, explored, || {
            (0..transitions.div_ceil(items))
                .map(|_| play(black_box(&scenario), &mut Seeded::new(0)).items)
                .sum::<u64>()
        });
    }
}

fn main() {
    Bench::run("check", &[trials, given, shrinking, exploring]);
}
