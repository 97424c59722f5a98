//! The cost of telling: of one run as a story and as its encoding, of all runs as lines, JSON Lines and JUnit. The limit is
//! to write the same text again, line by line.

use std::{
    hint::black_box,
    io::{self, Write},
};

use benches::{Bench, What, world};
use engine::{Seeded, play};
use report::{Entry, Human, Played, Story, Style, write_json, write_junit};
use scenario::Parsed;
use trace::{Judgement, Trace, judge};

/// What telling stands beside.
const LIMIT: &str = "writing the same lines";

/// What a writer leaves in memory.
fn written(write: impl Fn(&mut Vec<u8>) -> io::Result<()>) -> Vec<u8> {
    let mut to = vec![];
    write(&mut to).expect("memory takes everything");
    to
}

/// Measures a writer beside the writing of what it wrote.
fn measure(
    bench: &mut Bench,
    name: &str,
    of: u64,
    each: &str,
    write: impl Fn(&mut Vec<u8>) -> io::Result<()>,
) {
    let text = written(&write);
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let what = What { limit: Some(LIMIT), of: of.max(1), each, ..What::named(name) };
    bench.pair(
        &what,
        || written(&write),
        || written(|to| black_box(&lines).iter().try_for_each(|line| to.write_all(line))),
    );
}

/// A group of 32 in which each takes a photo.
fn one(bench: &mut Bench) {
    let scenario = world::read(&world::group_call(32, 32));
    let trace = play(&scenario, &mut Seeded::new(scenario.seed)).trace;
    let records = trace.records.len() as u64;
    let story = |to: &mut Vec<u8>| Story::new(&scenario, &trace).write(to, Style::default());
    measure(bench, "story/a group of 32", records, "record", story);
    measure(bench, "trace/a group of 32", records, "record", |to| trace.write(&scenario, to));
}

/// A file and what came of it.
struct Told {
    name: String,
    parsed: Parsed,
    trace: Trace,
    judgement: Judgement,
    items: u64,
}

impl Told {
    fn new(name: &str, text: &str) -> Option<Self> {
        let parsed = scenario::parse(name, text).ok()?;
        let scenario = &parsed.scenario;
        let run = play(scenario, &mut Seeded::new(scenario.seed));
        let judgement = judge(scenario, &run.trace);
        Some(Self { name: name.to_owned(), trace: run.trace, judgement, items: run.items, parsed })
    }

    fn entry(&self) -> Entry<'_> {
        Entry::Played(Played {
            file: self.name.clone(),
            area: "every".into(),
            name: self.name.clone(),
            parsed: &self.parsed,
            seed: self.parsed.scenario.seed,
            trace: &self.trace,
            judgement: &self.judgement,
            digest: None,
            items: self.items,
        })
    }
}

/// Every file of this house.
fn all(bench: &mut Bench) {
    let told: Vec<Told> = world::files().iter().filter_map(|(name, text)| Told::new(name, text)).collect();
    let entries: Vec<Entry<'_>> = told.iter().map(Told::entry).collect();
    let count = entries.len() as u64;
    measure(bench, "lines/every file", count, "file", |to| Human::default().write(to, &entries, None));
    measure(bench, "JSON Lines/every file", count, "file", |to| write_json(to, &entries, None, false));
    measure(bench, "JUnit/every file", count, "file", |to| write_junit(to, &entries, None));
}

fn main() {
    Bench::run("report", &[one, all]);
}
