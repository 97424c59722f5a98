//! The cost of playing: of whole runs, by the number of devices, and by how much is under way. The trace is kept.

use std::{hint::black_box, time::Duration};

use benches::{Aim, Bench, Mode, Series, What, heap::Shape, world};
use engine::{Seeded, play};
use scenario::Scenario;

/// What playing stands beside.
const LIMIT: &str = "as many plain things through a heap";

/// What is played, what it is called, and what the project wants of it.
const RUNS: [(&str, &str, Option<Aim>); 3] = [
    ("a one-to-one call", "call/one-to-one", Some(Aim::Whole(Duration::from_micros(25)))),
    ("losses in bursts", "network/losses-in-bursts-lose-no-photo", None),
    ("a group of 32", "call/thirty-two-fit-into-a-group-call", Some(Aim::Each(Duration::from_nanos(250)))),
];

/// Plays a scenario, which has no faults that a seed would make.
fn measure(
    bench: &mut Bench,
    name: String,
    scenario: &Scenario,
    series: Option<Series<'_>>,
    aim: Option<Aim>,
) {
    let shape = Shape::of(&play(scenario, &mut Seeded::new(scenario.seed)));
    let what = What { limit: Some(LIMIT), of: shape.things, each: "thing", series, aim, ..What::named(name) };
    bench.pair(
        &what,
        || play(black_box(scenario), &mut Seeded::new(scenario.seed)),
        || black_box(shape).deliver(),
    );
}

/// A whole run: call, capture, notification, save.
fn runs(bench: &mut Bench) {
    for (label, file, aim) in RUNS {
        measure(bench, format!("run/{label}"), &world::file(file).scenario, None, aim);
    }
}

/// A call in which everybody takes one photo, by how many there are.
fn devices(bench: &mut Bench) {
    for devices in bench.sizes(&[2, 4, 8, 16, 32]) {
        let scenario = world::read(&world::group_call(*devices, *devices));
        let series = Series { name: "a photo each", axis: "devices", at: u64::from(*devices) };
        measure(bench, format!("devices/{devices}"), &scenario, Some(series), None);
    }
}

/// How long a message is on its way, how often everybody says something, and how many milliseconds lie between.
const WAYS: [(u32, u32, u32); 6] =
    [(1, 8, 1_000), (10, 8, 1_000), (100, 8, 1_000), (1_000, 8, 1_000), (5_000, 8, 1_000), (5_000, 30, 200)];

/// A call in which everybody says much, by how much is under way at once.
fn pending(bench: &mut Bench) {
    let devices = if bench.mode() == Mode::Test { 4 } else { 32 };
    for (latency_ms, times, every_ms) in bench.sizes(&WAYS) {
        let scenario = world::read(&world::chatter(devices, *latency_ms, *times, *every_ms));
        let pending = Shape::of(&play(&scenario, &mut Seeded::new(scenario.seed))).pending;
        let series = Series { name: "32 devices, many messages", axis: "pending events", at: pending };
        let name = format!("under way/{latency_ms} ms, {} changes", devices * times * 2);
        measure(bench, name, &scenario, Some(series), None);
    }
}

fn main() {
    Bench::run("engine", &[runs, devices, pending]);
}
