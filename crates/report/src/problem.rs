//! One problem of a judgement, in words and in its place of the file.

use scenario::{Moment, Note, Parsed};
use trace::{Problem, moment};

use crate::words;

/// Rules that are told with a failure; of more, only the ids.
const RULES_TOLD_MAX: usize = 3;

/// A problem, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// `expectation`, `step-not-done`, `no-shutter`, `fault-never-came`, `step-never-came`, `property`.
    pub(crate) kind: &'static str,
    /// What is wrong, in one line.
    pub(crate) message: String,
    /// What is the case instead.
    pub(crate) actual: String,
    /// The line of the file, counted from 1.
    pub(crate) line: Option<usize>,
    /// The key of that line.
    pub(crate) key: &'static str,
}

impl Shown {
    pub(crate) fn new(parsed: &Parsed, problem: &Problem) -> Self {
        let sources = parsed.sources();
        let step_line = |step: &u32| {
            let source = usize::try_from(*step).ok().and_then(|step| sources.steps.get(step));
            source.map(|source| parsed.line(source.span.start))
        };
        match problem {
            Problem::Expectation { index, key, actual, .. } => {
                let source = sources.expect.get(*index);
                let written = source.and_then(|source| parsed.text.get(source.key(key)));
                Self {
                    kind: "expectation",
                    message: expected(first_line(written.unwrap_or(key)), parsed, *index),
                    actual: actual.clone(),
                    line: source.map(|source| parsed.line(source.key(key).start)),
                    key,
                }
            }
            Problem::StepNotDone { step, why, .. } => Self {
                kind: "step-not-done",
                message: "this could not be done".into(),
                actual: words::impossible(*why).into(),
                line: step_line(step),
                key: "do",
            },
            Problem::NoShutter { step, reasons, .. } => Self {
                kind: "no-shutter",
                message: "this press found no shutter".into(),
                actual: words::refusals(&parsed.scenario, reasons),
                line: step_line(step),
                key: "do",
            },
            Problem::FaultNeverCame { step } => Self {
                kind: "fault-never-came",
                message: "this fault never came about".into(),
                actual: "there was no such message, save or file".into(),
                line: step_line(step),
                key: "fault",
            },
            Problem::StepNeverCame { step } => Self {
                kind: "step-never-came",
                message: "this step was never taken".into(),
                actual: "what it waits for did not happen".into(),
                line: step_line(step),
                key: "after",
            },
            Problem::Property { property, what, .. } => Self {
                kind: "property",
                message: format!("`{property}` does not hold"),
                actual: what.clone(),
                line: None,
                key: property.as_str(),
            },
        }
    }
}

fn expected(written: &str, parsed: &Parsed, index: usize) -> String {
    let when = parsed.scenario.expect.get(index).map(|expectation| expectation.when);
    match when {
        Some(Moment::Never) => format!("expected `{written}` at no time"),
        Some(Moment::NeverWithin(from, to)) => {
            format!("expected `{written}` at no time from {} to {}", moment(from), moment(to))
        }
        Some(Moment::Always) => format!("expected `{written}` all the time"),
        Some(Moment::End | Moment::At(_) | Moment::By(_) | Moment::Within(..)) | None => {
            format!("expected `{written}`")
        }
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text).trim()
}

/// One problem of a judgement, in the look of rustc, at its place of the file. Ends without a line break.
#[must_use]
pub fn describe_problem(parsed: &Parsed, problem: &Problem, color: bool) -> String {
    render(parsed, problem, false, color)
}

/// In the look of rustc, at its own line; with the scenario's rules and its why, where `reasons`, as they are the same
/// for all its problems. Ends without a line break.
pub(crate) fn render(parsed: &Parsed, problem: &Problem, reasons: bool, color: bool) -> String {
    let Shown { message, actual, key, .. } = Shown::new(parsed, problem);
    let mut notes = if reasons { reasons_of(parsed) } else { Vec::new() };
    notes.extend(help(problem));
    match problem {
        Problem::Expectation { index, because, later, .. } => {
            if let Some(later) = later {
                notes.insert(0, Note::named("later", format!("it is so at {}", moment(*later))));
            }
            notes.extend(because.as_ref().map(|because| Note::named("because", because)));
            parsed.render_failure(*index, key, &message, &actual, &notes, color)
        }
        Problem::StepNotDone { step, .. }
        | Problem::NoShutter { step, .. }
        | Problem::StepNeverCame { step }
        | Problem::FaultNeverCame { step } => {
            let step = usize::try_from(*step).unwrap_or(usize::MAX);
            parsed.render_step(step, key, &message, &actual, &notes, color)
        }
        Problem::Property { property, .. } => {
            notes.insert(0, Note::named("always", property.sentence()));
            parsed.render_step(usize::MAX, key, &message, &actual, &notes, color)
        }
    }
}

/// The rules that the scenario exercises, and why it matters.
fn reasons_of(parsed: &Parsed) -> Vec<Note> {
    let scenario = &parsed.scenario;
    let told = scenario.rules.iter().take(RULES_TOLD_MAX);
    let told =
        told.map(|rule| Note { name: "rule", text: format!("{}, {}", rule.id(), sentence(rule.text())) });
    let more: Vec<_> = scenario.rules.iter().skip(RULES_TOLD_MAX).map(|rule| rule.id()).collect();
    let more = (!more.is_empty()).then(|| Note { name: "rule", text: format!("also {}", more.join(", ")) });
    let why = (!scenario.why.is_empty()).then(|| Note { name: "why", text: scenario.why.clone() });
    told.chain(more).chain(why).collect()
}

fn help(problem: &Problem) -> Option<Note> {
    match problem {
        Problem::NoShutter { .. } => {
            Some(Note::help("if that is meant, expect `happens = \"shutter-missing\"` on that device"))
        }
        Problem::StepNotDone { .. } => {
            Some(Note::help("if that is meant, expect `happens = \"not-possible\"` on that device"))
        }
        Problem::Expectation { .. }
        | Problem::StepNeverCame { .. }
        | Problem::FaultNeverCame { .. }
        | Problem::Property { .. } => None,
    }
}

/// The first sentence, without its full stop.
fn sentence(text: &str) -> &str {
    let end = text.find(". ").unwrap_or(text.len());
    text[..end].trim_end_matches('.')
}
