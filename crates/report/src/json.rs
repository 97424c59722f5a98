//! For programs: JSON Lines. A line for each file, then one for all of them; with the traces, a line for each record.

use std::{
    io::{self, Write},
    time::Duration,
};

use protocol::Instant;
use rules::Rule;
use scenario::{Mistakes, Parsed};
use serde::Serialize;
use trace::{End, Judgement, Record, Verdict, rules_shown};

use crate::{
    entry::{Counts, Entry, Played},
    problem::Shown,
};

/// Version of what a line says; it changes with any change of it but new keys.
pub const SCHEMA_VERSION: u32 = 1;

/// Writes `entries` and their summary. With `trace`, the records of each run stand before its line.
///
/// # Errors
///
/// Whatever `to` fails with.
pub fn write_json(
    to: &mut impl Write,
    entries: &[Entry<'_>],
    elapsed: Option<Duration>,
    trace: bool,
) -> io::Result<()> {
    for entry in entries {
        let name = entry.full_name();
        match entry {
            Entry::Played(played) => {
                for record in played.trace.records.iter().filter(|_| trace) {
                    line(to, &Line::Record { scenario: &name, record })?;
                }
                line(to, &scenario(&name, played))?;
            }
            Entry::Unreadable(unreadable) => {
                let (file, problems) = (&unreadable.file, mistakes(unreadable.mistakes));
                line(to, &Line::Unreadable { scenario: &name, file, problems })?;
            }
            Entry::Broken(broken) => {
                line(to, &Line::Broken { scenario: &name, file: &broken.file, message: broken.what })?;
            }
        }
    }
    let counts = Counts::of(entries);
    line(
        to,
        &Line::Summary {
            scenarios: counts.all(),
            passed: counts.passed,
            failed: counts.failed,
            undecided: counts.undecided,
            unreadable: counts.unreadable,
            broken: counts.broken,
            elapsed_millis: elapsed.map(|elapsed| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)),
        },
    )
}

fn line(to: &mut impl Write, line: &Line<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *to, &Versioned { schema_version: SCHEMA_VERSION, line })?;
    to.write_all(b"\n")
}

#[derive(Serialize)]
struct Versioned<'a> {
    schema_version: u32,
    #[serde(flatten)]
    line: &'a Line<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum Line<'a> {
    Scenario(Box<ScenarioLine<'a>>),
    Unreadable {
        scenario: &'a str,
        file: &'a str,
        problems: Vec<Mistake<'a>>,
    },
    Broken {
        scenario: &'a str,
        file: &'a str,
        message: &'a str,
    },
    Record {
        scenario: &'a str,
        record: &'a Record,
    },
    Summary {
        scenarios: usize,
        passed: usize,
        failed: usize,
        undecided: usize,
        unreadable: usize,
        broken: usize,
        elapsed_millis: Option<u64>,
    },
}

#[derive(Serialize)]
struct ScenarioLine<'a> {
    scenario: &'a str,
    file: &'a str,
    title: &'a str,
    verdict: Verdict,
    seed: u64,
    digest: Option<&'a str>,
    /// A number in a record counts from here.
    people: Vec<&'a str>,
    /// A number in a record counts from here.
    devices: Vec<&'a str>,
    ended_at_micros: Instant,
    end: End,
    problems: Vec<Problem<'a>>,
    rules: &'a [Rule],
    rules_shown: Vec<Rule>,
    records: usize,
    agenda_items: u64,
}

#[derive(Serialize)]
struct Problem<'a> {
    kind: &'static str,
    line: Option<usize>,
    key: &'static str,
    message: String,
    actual: String,
    /// Why, in a sentence, where an expectation failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
    /// When it was so, too late.
    #[serde(skip_serializing_if = "Option::is_none")]
    later_micros: Option<Instant>,
    at_micros: Option<Instant>,
}

#[derive(Serialize)]
struct Mistake<'a> {
    message: &'a str,
    label: Option<&'a str>,
    /// The first byte, and the one after the last.
    bytes: Option<(usize, usize)>,
    notes: Vec<String>,
}

fn scenario<'a>(name: &'a str, played: &'a Played<'_>) -> Line<'a> {
    let scenario = &played.parsed.scenario;
    Line::Scenario(Box::new(ScenarioLine {
        scenario: name,
        file: &played.file,
        title: &scenario.title,
        verdict: played.judgement.verdict,
        seed: played.seed,
        digest: played.digest.as_deref(),
        people: scenario.people.iter().map(|person| person.name.as_str()).collect(),
        devices: scenario.devices.iter().map(|device| device.name.as_str()).collect(),
        ended_at_micros: played.trace.ended_at,
        end: played.trace.end,
        problems: problems(played.parsed, played.judgement),
        rules: &scenario.rules,
        rules_shown: rules_shown(scenario, played.trace).into_iter().collect(),
        records: played.trace.records.len(),
        agenda_items: played.items,
    }))
}

fn problems<'a>(parsed: &Parsed, judgement: &'a Judgement) -> Vec<Problem<'a>> {
    let problem = |problem: &'a trace::Problem| {
        let Shown { kind, message, actual, line, key } = Shown::new(parsed, problem);
        let (because, later_micros) = match problem {
            trace::Problem::Expectation { because, later, .. } => (because.as_deref(), *later),
            trace::Problem::StepNotDone { .. }
            | trace::Problem::NoShutter { .. }
            | trace::Problem::FaultNeverCame { .. }
            | trace::Problem::StepNeverCame { .. }
            | trace::Problem::Property { .. } => (None, None),
        };
        Problem { kind, line, key, message, actual, because, later_micros, at_micros: problem.at() }
    };
    judgement.problems.iter().map(problem).collect()
}

fn mistakes(mistakes: &Mistakes) -> Vec<Mistake<'_>> {
    let mistake = |diagnostic: &'_ scenario::Diagnostic| {
        let notes = diagnostic.notes.iter().map(|note| format!("{}: {}", note.name, note.text));
        (diagnostic.span.as_ref().map(|span| (span.start, span.end)), notes.collect())
    };
    let diagnostics = mistakes.diagnostics().iter();
    diagnostics
        .map(|diagnostic| {
            let (bytes, notes) = mistake(diagnostic);
            Mistake { message: &diagnostic.message, label: diagnostic.label.as_deref(), bytes, notes }
        })
        .collect()
}

#[cfg(test)]
mod tests;
