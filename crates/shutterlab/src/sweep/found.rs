//! What a sweep found, as people read it: the property, what led to it, and the small file that fails the same way.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use check::{Failure, NotAlone, Outcome, Plan, Shrunk, Size, Wrong};
use report::{Level, Story, Style};
use scenario::Scenario;
use trace::Trace;

use super::{
    grouped,
    work::{self, Ended},
};
use crate::{
    EXIT_BUG, EXIT_DIFFERED, EXIT_FAILED, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, bug, called, complain,
    sim::Stopwatch,
};

/// So many lines of what led to it are shown.
const LAST_LINES: usize = 12;

/// Tells of the lowest seed that failed.
pub(super) fn tell(
    to: &mut impl Write,
    style: Style,
    plan: &Plan<'_>,
    paths: &[PathBuf],
    seed: u64,
    ended: &Ended,
) -> io::Result<()> {
    let called = called();
    let paths: String = paths.iter().map(|path| format!(" {}", quoted(path))).collect();
    match ended {
        Ended::Failed(failure) => {
            let outcome = plan.play(seed);
            heading(to, style, plan, seed, failure)?;
            let trace = &outcome.trial.run.trace;
            last_lines(to, style, &outcome.scenario, trace, failure)?;
            let stopwatch = Stopwatch::start();
            match smaller(&outcome, failure.wrong) {
                Ok(shrunk) => {
                    let (before, after) = (Size::of(&outcome.scenario), Size::of(&shrunk.scenario));
                    let millis = stopwatch.elapsed().as_millis();
                    writeln!(to, "\n  shrunk from {}  to  {}   ({millis} ms)\n", size(before), size(after))?;
                    let alone = check::trial(&shrunk.scenario, &mut engine::Unforced::default());
                    tell_all(to, style, &shrunk.scenario, &alone.run.trace)?;
                    let Failure { at, what, .. } = &shrunk.failure;
                    writeln!(to, "{:>8}  {}", trace::moment(*at), style.bad(what))?;
                    writeln!(to, "\n{}", indented(&scenario::write(&shrunk.scenario)))?;
                    findings(to, &shrunk)?;
                }
                Err(NotAlone) => writeln!(to, "\n  it could not be told by steps alone")?,
            }
            writeln!(to, "  repeat  {called} replay --seed {seed}{paths} --trace")?;
            writeln!(to, "  keep    {called} shrink --seed {seed}{paths} --write scenarios/regressions")
        }
        Ended::Differed(differed) => {
            writeln!(
                to,
                "\nseed {}: two equal runs differ from record {} on",
                grouped(seed),
                differed.index
            )?;
            writeln!(to, "  the first   {:?}", differed.one)?;
            writeln!(to, "  the second  {:?}", differed.other)?;
            writeln!(to, "\n  repeat  {called} replay --seed {seed}{paths}")
        }
        Ended::Bug(what) => {
            writeln!(to, "\nseed {}: a bug of Shutterlab: {what}", grouped(seed))?;
            writeln!(to, "\n  repeat  {called} replay --seed {seed}{paths}")
        }
    }
}

fn heading(
    to: &mut impl Write,
    style: Style,
    plan: &Plan<'_>,
    seed: u64,
    failure: &Failure,
) -> io::Result<()> {
    let Failure { wrong, at, what } = failure;
    let name = style.bad(&wrong.to_string());
    writeln!(to, "\nseed {} breaks  {name}: {}", grouped(seed), wrong.sentence())?;
    if let Some((file, _)) = plan.given(seed) {
        writeln!(to, "  in {file}, with faults thrown in")?;
    }
    writeln!(to, "  at {at}: {what}\n")
}

fn last_lines(
    to: &mut impl Write,
    style: Style,
    scenario: &Scenario,
    trace: &Trace,
    failure: &Failure,
) -> io::Result<()> {
    let story = Story::new(scenario, trace);
    let (left_out, lines) = story.excerpt(failure.at, LAST_LINES);
    if left_out > 0 {
        writeln!(to, "{}", style.dim(&format!("       …  {left_out} earlier")))?;
    }
    let lines = lines.into_iter().cloned().collect();
    Story { lines }.write(to, style)
}

pub(crate) fn tell_all(
    to: &mut impl Write,
    style: Style,
    scenario: &Scenario,
    trace: &Trace,
) -> io::Result<()> {
    let mut story = Story::new(scenario, trace);
    story.lines.retain(|line| line.level == Level::Story);
    story.write(to, style)
}

fn smaller(outcome: &Outcome, wrong: Wrong) -> Result<Shrunk, NotAlone> {
    check::shrink(&outcome.scenario, &outcome.trial.run.decisions, wrong, check::FoundBy::Sweep)
}

pub(crate) fn findings(to: &mut impl Write, shrunk: &Shrunk) -> io::Result<()> {
    for wrong in shrunk.findings.keys() {
        writeln!(to, "  met on the way: {wrong}: {}; `--write` keeps it, too", wrong.sentence())?;
    }
    Ok(())
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |char: char| char.is_alphanumeric() || "/._-+=:@%,".contains(char);
    if !path.is_empty() && path.chars().all(plain) {
        path
    } else {
        format!("'{}'", path.replace('\'', "'\\''"))
    }
}

/// `2 devices, 4 steps, 2 faults`.
fn size(size: Size) -> String {
    let Size { people, devices, steps, faults } = size;
    let count =
        |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    [
        count(people, "person", "people"),
        count(devices, "device", "devices"),
        count(steps, "step", "steps"),
        count(faults, "fault", "faults"),
    ]
    .join(", ")
}

pub(crate) fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

/// Plays one seed again, and says all of it.
pub(super) fn replay(
    to: &mut impl Write,
    style: Style,
    plan: &Plan<'_>,
    seed: u64,
    all: bool,
) -> io::Result<u8> {
    let (ended, _) = bug::quietly(|| work::one(plan, seed, None));
    if let Some(Ended::Bug(what)) = ended {
        writeln!(to, "seed {}: a bug of Shutterlab: {what}", grouped(seed))?;
        return Ok(EXIT_BUG);
    }
    let outcome = plan.play(seed);
    let trace = &outcome.trial.run.trace;
    if all {
        Story::new(&outcome.scenario, trace).write(to, style)?;
    } else {
        tell_all(to, style, &outcome.scenario, trace)?;
    }
    match ended {
        Some(Ended::Failed(failure)) => {
            heading(to, style, plan, seed, &failure)?;
            Ok(if failure.wrong == Wrong::Limit { EXIT_UNDECIDED } else { EXIT_FAILED })
        }
        Some(Ended::Differed(differed)) => {
            writeln!(to, "\ntwo equal runs differ from record {} on", differed.index)?;
            Ok(EXIT_DIFFERED)
        }
        Some(Ended::Bug(_)) | None => {
            writeln!(to, "\nseed {}: nothing that must never happen", grouped(seed))?;
            Ok(EXIT_OK)
        }
    }
}

/// Makes the failure of a seed small, and keeps it where it is asked for.
pub(super) fn shrink(to: &mut impl Write, plan: &Plan<'_>, seed: u64, keep: Option<&Path>) -> io::Result<u8> {
    let outcome = plan.play(seed);
    let Some(failure) = &outcome.trial.failure else {
        complain(&format!("error: seed {seed} does not fail: there is nothing to make small"));
        return Ok(EXIT_USAGE);
    };
    let Ok(shrunk) = smaller(&outcome, failure.wrong) else {
        complain("error: it could not be told by steps alone");
        return Ok(EXIT_USAGE);
    };
    match keep {
        None => to.write_all(scenario::write(&shrunk.scenario).as_bytes())?,
        Some(folder) => kept(to, folder, failure.wrong, &seed.to_string(), &shrunk)?,
    }
    Ok(EXIT_OK)
}

/// Writes the small file, and one for each other failure that was met on the way, and says where they are.
pub(crate) fn kept(
    to: &mut impl Write,
    folder: &Path,
    wrong: Wrong,
    by: &str,
    shrunk: &Shrunk,
) -> io::Result<()> {
    let others = shrunk.findings.iter();
    let others = others.map(|(wrong, scenario)| (format!("{wrong}-{by}-met-on-the-way.toml"), scenario));
    let files = std::iter::once((format!("{wrong}-{by}.toml"), &shrunk.scenario)).chain(others);
    let schema = if folder.ends_with("scenarios/regressions") {
        "#:schema ../../scenario.schema.json\n\n"
    } else {
        ""
    };
    fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
    for (name, scenario) in files {
        let path = folder.join(name);
        let text = format!("{schema}{}", scenario::write(scenario));
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path);
        file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| at(&path, &error))?;
        writeln!(to, "{}", path.display())?;
    }
    Ok(())
}

fn at(path: &Path, error: &io::Error) -> io::Error {
    let there = error.kind() == io::ErrorKind::AlreadyExists;
    let what = if there { "it is there already, and stays as it is".to_owned() } else { error.to_string() };
    io::Error::new(error.kind(), format!("`{}`: {what}", path.display()))
}
