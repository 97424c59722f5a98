//! `merge`: what several machines did of one sweep, put together; what does not belong together is refused.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use check::Sometimes;

use super::{
    grouped,
    lines::{Asked, Came, Line, SWEEP_VERSION},
    work::FAILURES_KEPT_MAX,
};
use crate::{EXIT_BUG, EXIT_DIFFERED, EXIT_FAILED, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, complain};

/// A file with the results of a sweep is at most so large.
const FILE_BYTES_MAX: u64 = 64 << 20;

/// So many missing slices are named at most; the others are counted.
const ABSENT_NAMED_MAX: usize = 8;

/// One machine's part.
struct Part {
    file: String,
    asked: Asked,
    failures: BTreeMap<u64, (String, String)>,
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
    let (mut text, limit) = (String::new(), FILE_BYTES_MAX + 1);
    let opened = fs::File::open(file).map_err(|error| error.to_string())?;
    let size = opened.take(limit).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if size as u64 == limit {
        return Err(format!("larger than {} MB", FILE_BYTES_MAX >> 20));
    }
    parsed(file.display().to_string(), &text)
}

fn parsed(file: String, text: &str) -> Result<Part, String> {
    let mut asked = None;
    let (mut failures, mut came) = (BTreeMap::new(), None);
    let last = text.lines().count();
    for (number, line) in (1..).zip(text.lines()) {
        let line = match serde_json::from_str(line) {
            Ok(line) => line,
            // A line that was cut off says nothing; that the closing line is missing says it all.
            Err(_) if asked.is_some() && number == last && came.is_none() => break,
            Err(_) => return Err(format!("line {number} is none of a sweep")),
        };
        match line {
            Line::Sweep(_) if asked.is_some() => return Err(format!("line {number} begins a second sweep")),
            Line::Sweep(its) => asked = Some(its),
            _ if asked.is_none() => return Err(format!("line {number} comes before the sweep's first line")),
            _ if came.is_some() => return Err(format!("line {number} comes behind the closing line")),
            Line::Failure { seed, wrong, what } => {
                if failures.insert(seed, (wrong, what)).is_some() {
                    return Err(format!("line {number} tells of seed {seed} a second time"));
                }
            }
            Line::End(its) => came = Some(its),
        }
    }
    let part = Part { file, asked: asked.ok_or("there is no sweep in it")?, failures, came };
    part.check()?;
    Ok(part)
}

impl Part {
    /// Whether it agrees with itself.
    fn check(&self) -> Result<(), String> {
        let Asked { sweep_version, from, to, slice: (place, of), .. } = self.asked;
        if sweep_version != SWEEP_VERSION {
            return Err(format!("it is of version {sweep_version}, this program reads {SWEEP_VERSION}"));
        }
        if !(1..=of).contains(&place) {
            return Err(format!("there is no slice {place} of {of}"));
        }
        let its_own = |seed: u64| {
            seed >= from && to.is_none_or(|to| seed < to) && (seed - from) % of == (place - 1) % of
        };
        if let Some(seed) = self.failures.keys().find(|seed| !its_own(**seed)) {
            return Err(format!("seed {seed} is none of slice {place} of {of}"));
        }
        let Some(Came { runs, completed, failed, .. }) = self.came else { return Ok(()) };
        let told = self.failures.len() as u64;
        if failed < told || told < failed.min(FAILURES_KEPT_MAX as u64) {
            return Err(format!("its closing line counts {failed} failures, and it tells of {told}"));
        }
        let played = match completed {
            None => Some(0),
            Some((first, last)) => (Some(first) == self.first() && its_own(last) && first <= last)
                .then(|| (last - first) / of + 1),
        };
        if played != Some(runs) {
            return Err(format!("its closing line counts {runs} runs, which are not those of its seeds"));
        }
        Ok(())
    }

    /// The first seed of its slice.
    fn first(&self) -> Option<u64> {
        let first = self.asked.from.checked_add(self.asked.slice.0 - 1)?;
        (first < self.asked.to.unwrap_or(u64::MAX)).then_some(first)
    }

    /// The first of its seeds that was not played, whether it was wanted or not; none if there is none.
    fn next(&self) -> Option<u64> {
        let completed = self.came.as_ref().and_then(|came| came.completed);
        completed.map_or_else(|| self.first(), |(_, last)| last.checked_add(self.asked.slice.1))
    }
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
    let mut missing = absent(parts, first.asked.slice.1);
    let mut failures = BTreeMap::new();
    let mut seen: BTreeMap<&str, u64> = BTreeMap::new();
    let mut runs = 0_u64;
    for part in parts {
        failures.extend(&part.failures);
        let Some(came) = &part.came else {
            missing.push(format!("the end of {}, which was cut off", part.file));
            continue;
        };
        runs = runs.saturating_add(came.runs);
        for (what, times) in &came.seen {
            let sum = seen.entry(what).or_default();
            *sum = sum.saturating_add(*times);
        }
        if let (Some(behind), Some(next), true) = (part.asked.to, part.next(), part.failures.is_empty())
            && next < behind
        {
            missing.push(format!("seeds from {} on of slice {}", grouped(next), part.asked.slice.0));
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
        writeln!(to, "seed {}  {wrong}: {what}", grouped(**seed))?;
    }
    if first.asked.to.is_none() && missing.is_empty() {
        played_by_all(to, parts)?;
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

/// Which slices there is no file of.
fn absent(parts: &[Part], of: u64) -> Vec<String> {
    let mut there: Vec<_> = parts.iter().map(|part| part.asked.slice.0).collect();
    there.sort_unstable();
    let (mut absent, mut next) = (vec![], 1);
    for place in there.into_iter().chain([of.saturating_add(1)]) {
        while next < place && absent.len() < ABSENT_NAMED_MAX {
            absent.push(format!("slice {next} of {of}"));
            next += 1;
        }
        next = next.max(place.saturating_add(1));
    }
    let count = of.saturating_sub(parts.len() as u64);
    let named = absent.len() as u64;
    if count > named {
        absent.push(format!("{} more slices of {of}", grouped(count - named)));
    }
    absent
}

/// Machines that played for some time did not all come equally far.
fn played_by_all(to: &mut impl Write, parts: &[Part]) -> io::Result<()> {
    let Some(slowest) = parts.iter().min_by_key(|part| part.next().unwrap_or(u64::MAX)) else {
        return Ok(());
    };
    let (from, next) = (slowest.asked.from, slowest.next().unwrap_or(u64::MAX));
    if next <= from {
        return writeln!(to, "completed   no seed: slice {} played none", slowest.asked.slice.0);
    }
    writeln!(
        to,
        "completed   seeds {} to {} by all; slice {} came no further",
        grouped(from),
        grouped(next - 1),
        slowest.asked.slice.0,
    )
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
        Part { file: format!("{place}.jsonl"), asked, failures: BTreeMap::new(), came: Some(came) }
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
        let failure = |seed, wrong: &str| BTreeMap::from([(seed, (wrong.to_owned(), "so".to_owned()))]);
        let parts = [
            Part { failures: failure(40, "limit"), ..part(1) },
            Part { failures: failure(9, "saved-once"), ..part(2) },
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
    fn machines_that_played_for_some_time_say_how_far_all_came() {
        let for_some_time = |place, last| {
            let mut part = part(place);
            part.asked.to = None;
            let came = part.came.as_mut().expect("it came to its end");
            (came.completed, came.runs) = (Some((place - 1, last)), (last - (place - 1)) / 4 + 1);
            part
        };
        let (text, code) =
            told(&[for_some_time(1, 400), for_some_time(2, 81), for_some_time(3, 402), for_some_time(4, 83)]);
        let expected = "completed   seeds 0 to 84 by all; slice 2 came no further\n";
        assert!(text.starts_with(expected), "{text}");
        assert_eq!(code, EXIT_OK);
    }

    #[test]
    fn slices_without_number_are_counted() {
        let mut wide = part(3);
        wide.asked.slice.1 = u64::MAX;
        let (text, code) = told(&[wide]);
        assert!(text.contains("missing     slice 9 of 18446744073709551615\n"), "{text}");
        assert!(text.contains("missing     18,446,744,073,709,551,606 more slices of "), "{text}");
        assert_eq!(code, EXIT_UNDECIDED);
    }

    /// The lines of slice 2 of 4, and what is said of them.
    fn check_lines(change: impl FnOnce(&mut Vec<String>), expected: &str) {
        let part = part(2);
        let failure = Line::Failure { seed: 41, wrong: "saved-once".to_owned(), what: "so".to_owned() };
        let came = Came { failed: 1, ..part.came.expect("it came to its end") };
        let mut lines: Vec<_> = [Line::Sweep(part.asked), failure, Line::End(came)]
            .iter()
            .map(|line| serde_json::to_string(line).expect("it is a value"))
            .collect();
        change(&mut lines);
        let said = parsed("2.jsonl".to_owned(), &lines.join("\n")).map_or_else(
            |what| what,
            |part| {
                format!(
                    "{} failures, {}",
                    part.failures.len(),
                    if part.came.is_some() { "whole" } else { "cut off" }
                )
            },
        );
        assert_eq!(said, expected);
    }

    #[test]
    fn a_part_agrees_with_itself() {
        let with = |index: usize, from: &'static str, to: &'static str| {
            move |lines: &mut Vec<String>| {
                assert!(lines[index].contains(from), "{}", lines[index]);
                lines[index] = lines[index].replace(from, to);
            }
        };
        check_lines(|_| {}, "1 failures, whole");
        check_lines(|lines| drop(lines.pop()), "1 failures, cut off");
        check_lines(|lines| lines[2].truncate(20), "1 failures, cut off");
        check_lines(|lines| drop(lines.remove(1)), "its closing line counts 1 failures, and it tells of 0");
        check_lines(
            with(2, "\"failed\":1", "\"failed\":0"),
            "its closing line counts 0 failures, and it tells of 1",
        );
        let runs = "its closing line counts 18446744073709551615 runs, which are not those of its seeds";
        check_lines(with(2, "\"runs\":25", "\"runs\":18446744073709551615"), runs);
        let none = "its closing line counts 25 runs, which are not those of its seeds";
        check_lines(with(2, "[1,97]", "null"), none);
        check_lines(with(2, "[1,97]", "[97,1]"), none);
        check_lines(with(2, "[1,97]", "[1,101]"), none);
        check_lines(with(1, "41", "42"), "seed 42 is none of slice 2 of 4");
        check_lines(with(0, "[2,4]", "[7,4]"), "there is no slice 7 of 4");
        check_lines(with(0, "[2,4]", "[0,0]"), "there is no slice 0 of 0");
        check_lines(
            with(0, "\"sweep_version\":1", "\"sweep_version\":9"),
            "it is of version 9, this program reads 1",
        );
        check_lines(|lines| lines[1].truncate(20), "line 2 is none of a sweep");
        check_lines(|lines| lines.swap(1, 2), "line 3 comes behind the closing line");
        check_lines(|lines| lines.swap(0, 1), "line 1 comes before the sweep's first line");
        check_lines(|lines| lines.insert(1, lines[0].clone()), "line 2 begins a second sweep");
        check_lines(|lines| lines.insert(1, lines[1].clone()), "line 3 tells of seed 41 a second time");
        check_lines(|lines| lines.clear(), "there is no sweep in it");
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
