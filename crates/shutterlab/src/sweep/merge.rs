//! `merge`: what several machines did of one sweep, put together; what does not belong together is refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use check::Sometimes;

use super::{
    grouped,
    lines::{Asked, Came, Line, SWEEP_VERSION},
};
use crate::{EXIT_BUG, EXIT_DIFFERED, EXIT_FAILED, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, complain};

/// A file with the results of a sweep is at most so large.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// One machine's part.
struct Part {
    file: String,
    asked: Asked,
    failures: Vec<(u64, String, String)>,
    /// None if it was cut off.
    came: Option<Came>,
}

/// Puts the files together, and says what is missing.
pub(crate) fn merge(files: &[PathBuf]) -> io::Result<u8> {
    let mut parts = vec![];
    for file in files {
        match read(file) {
            Ok(part) => parts.push(part),
            Err(what) => {
                complain(&format!("error: {}: {what}", file.display()));
                return Ok(EXIT_USAGE);
            }
        }
    }
    if let Some(what) = apart(&parts) {
        complain(&format!("error: {what}"));
        return Ok(EXIT_USAGE);
    }
    tell(&mut io::stdout().lock(), &parts)
}

fn read(file: &Path) -> Result<Part, String> {
    let size = fs::metadata(file).map_err(|error| error.to_string())?.len();
    if size > FILE_BYTES_MAX {
        return Err(format!("larger than {} MB", FILE_BYTES_MAX >> 20));
    }
    let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
    let mut asked = None;
    let (mut failures, mut came) = (vec![], None);
    for (number, line) in (1..).zip(text.lines()) {
        // A line that was cut off says nothing; that the closing line is missing says it all.
        let Ok(line) = serde_json::from_str(line) else {
            if asked.is_none() {
                return Err(format!("line {number} is none of a sweep"));
            }
            break;
        };
        match line {
            Line::Sweep(_) if asked.is_some() => return Err(format!("line {number} begins a second sweep")),
            Line::Sweep(its) => asked = Some(its),
            Line::Failure { seed, wrong, what } => failures.push((seed, wrong, what)),
            Line::End(its) => came = Some(its),
        }
    }
    let asked = asked.ok_or("there is no sweep in it")?;
    if asked.sweep_version != SWEEP_VERSION {
        return Err(format!("it is of version {}, this program reads {SWEEP_VERSION}", asked.sweep_version));
    }
    Ok(Part { file: file.display().to_string(), asked, failures, came })
}

/// Why the parts are not of one sweep, if they are not.
fn apart(parts: &[Part]) -> Option<String> {
    let (first, others) = parts.split_first()?;
    let mut places = BTreeMap::from([(first.asked.slice.0, &first.file)]);
    for part in others {
        let (one, other) = (&first.asked, &part.asked);
        let differs = [
            ("program", one.program != other.program),
            ("scenarios", one.scenarios != other.scenarios),
            ("paths", one.paths != other.paths),
            ("seeds", (one.from, one.to) != (other.from, other.to)),
            ("number of slices", one.slice.1 != other.slice.1),
        ];
        if let Some((what, _)) = differs.into_iter().find(|(_, differs)| *differs) {
            return Some(format!(
                "{} and {} are of different sweeps: the {what} differ",
                first.file, part.file
            ));
        }
        if let Some(before) = places.insert(other.slice.0, &part.file) {
            let (place, of) = other.slice;
            return Some(format!("{before} and {} are both slice {place} of {of}", part.file));
        }
    }
    None
}

fn tell(to: &mut impl Write, parts: &[Part]) -> io::Result<u8> {
    let Some(first) = parts.first() else { return Ok(EXIT_USAGE) };
    let mut missing = vec![];
    let there: BTreeSet<_> = parts.iter().map(|part| part.asked.slice.0).collect();
    let absent = (1..=first.asked.slice.1).filter(|place| !there.contains(place));
    missing.extend(absent.map(|place| format!("slice {place} of {}", first.asked.slice.1)));
    let mut failures = BTreeMap::new();
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    let mut runs = 0;
    for part in parts {
        for (seed, wrong, what) in &part.failures {
            failures.insert(*seed, (wrong, what));
        }
        let Some(came) = &part.came else {
            missing.push(format!("the end of {}, which was cut off", part.file));
            continue;
        };
        runs += came.runs;
        for (what, times) in &came.seen {
            *seen.entry(what).or_default() += times;
        }
        let (place, of) = part.asked.slice;
        if let (Some(behind), true) = (part.asked.to, part.failures.is_empty()) {
            let last = came.completed.map_or(0, |(_, last)| last);
            if last.saturating_add(of) < behind {
                missing.push(format!("seeds from {} on of slice {place}", grouped(last + of)));
            }
        }
    }
    for what in &missing {
        writeln!(to, "missing     {what}")?;
    }
    let tells = first.asked.paths.is_empty() && runs >= check::RUNS_THAT_SEE_ALL && missing.is_empty();
    let unseen: Vec<_> =
        Sometimes::ALL.iter().filter(|what| tells && !seen.contains_key(what.as_str())).collect();
    for what in &unseen {
        writeln!(to, "never seen  {what}: {}", what.sentence())?;
    }
    for (seed, (wrong, what)) in &failures {
        writeln!(to, "seed {}  {wrong}: {what}", grouped(*seed))?;
    }
    let found = if failures.is_empty() { "nothing that must never happen" } else { "failures" };
    writeln!(to, "{} runs of {} slices: {found}", grouped(runs), parts.len())?;
    Ok(match failures.first_key_value().map(|(_, (wrong, _))| wrong.as_str()) {
        Some("bug") => EXIT_BUG,
        Some("differed") => EXIT_DIFFERED,
        Some("limit") => EXIT_UNDECIDED,
        Some(_) => EXIT_FAILED,
        None if !missing.is_empty() => EXIT_UNDECIDED,
        None if !unseen.is_empty() => EXIT_FAILED,
        None => EXIT_OK,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The part of one of four machines: seeds from 0 to 99, of which it completed all of its own.
    fn part(place: u64) -> Part {
        let asked = Asked {
            sweep_version: SWEEP_VERSION,
            program: "this".to_owned(),
            scenarios: "these".to_owned(),
            paths: vec![],
            from: 0,
            to: Some(100),
            slice: (place, 4),
        };
        let seen = vec![("saved".to_owned(), 3)];
        let came = Came { runs: 25, completed: Some((place - 1, 95 + place)), failed: 0, seen };
        Part { file: format!("{place}.jsonl"), asked, failures: vec![], came: Some(came) }
    }

    fn told(parts: &[Part]) -> (String, u8) {
        let mut to = vec![];
        let code = tell(&mut to, parts).expect("a vector can be written to");
        (String::from_utf8(to).expect("it is text"), code)
    }

    #[test]
    fn parts_of_one_sweep_are_joined_and_what_is_missing_is_named() {
        let all: Vec<_> = (1..=4).map(part).collect();
        assert_eq!(
            told(&all),
            ("100 runs of 4 slices: nothing that must never happen\n".to_owned(), EXIT_OK)
        );
        let three = [part(1), part(2), part(4)];
        let expected = "missing     slice 3 of 4\n75 runs of 3 slices: nothing that must never happen\n";
        assert_eq!(told(&three), (expected.to_owned(), EXIT_UNDECIDED));
        let cut_off = Part { came: None, ..part(2) };
        let stopped = Came { completed: Some((2, 50)), ..part(3).came.expect("it came to its end") };
        let (text, code) = told(&[part(1), cut_off, Part { came: Some(stopped), ..part(3) }, part(4)]);
        assert!(text.contains("missing     the end of 2.jsonl, which was cut off"), "{text}");
        assert!(text.contains("missing     seeds from 54 on of slice 3"), "{text}");
        assert_eq!(code, EXIT_UNDECIDED);
    }

    #[test]
    fn the_lowest_failing_seed_decides() {
        let failure = |seed, wrong: &str| (seed, wrong.to_owned(), "so".to_owned());
        let parts = [
            Part { failures: vec![failure(40, "limit")], ..part(1) },
            Part { failures: vec![failure(9, "saved-once")], ..part(2) },
            part(3),
            part(4),
        ];
        let (text, code) = told(&parts);
        assert!(text.contains("seed 9  saved-once: so\nseed 40  limit: so\n"), "{text}");
        assert_eq!(code, EXIT_FAILED);
    }

    #[test]
    fn a_sweep_long_enough_that_never_saw_an_end_fails() {
        let long = Came { runs: check::RUNS_THAT_SEE_ALL, ..part(1).came.expect("it came to its end") };
        let (text, code) = told(&[Part { came: Some(long), ..part(1) }, part(2), part(3), part(4)]);
        assert!(text.contains("never seen  timed-out: "), "{text}");
        assert!(!text.contains("never seen  saved: "), "{text}");
        assert_eq!(code, EXIT_FAILED);
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        assert_eq!(apart(&[part(1), part(2)]), None);
        assert_eq!(apart(&[part(2), part(2)]).as_deref(), Some("2.jsonl and 2.jsonl are both slice 2 of 4"));
        let changed = |change: fn(&mut Asked)| {
            let mut other = part(2);
            change(&mut other.asked);
            apart(&[part(1), other]).unwrap_or_default()
        };
        for (change, what) in [
            ((|asked| asked.program.push('r')) as fn(&mut Asked), "program"),
            (|asked| asked.scenarios.push('r'), "scenarios"),
            (|asked| asked.paths.push("one".to_owned()), "paths"),
            (|asked| asked.to = None, "seeds"),
            (|asked| asked.slice.1 = 5, "number of slices"),
        ] {
            let text = changed(change);
            assert!(text.ends_with(&format!("of different sweeps: the {what} differ")), "{text}");
        }
    }
}
