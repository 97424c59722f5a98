//! `sweep`: play seeds by the thousand and stop at what must never happen. `replay` plays one of them again, `shrink` makes
//! a file of it, `merge` puts together what several machines did.

pub(crate) mod found;
mod lines;
mod merge;
mod work;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use check::{Met, Plan, Seen, Sometimes, State};
use clap::{Args, ValueEnum};
use report::Style;
use scenario::Scenario;

use crate::{
    EXIT_BUG, EXIT_DIFFERED, EXIT_FAILED, EXIT_NOTHING, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, bug, colour,
    complain, game,
    select::find,
    sim::{Stopwatch, cores},
};
use lines::Lines;
use work::{Done, Ended, Orders};

pub(crate) use merge::merge;

/// So many seeds are played where nobody says how many.
const SEEDS: u64 = 10_000;

/// What `sweep` is asked.
#[derive(Args, Debug)]
pub struct SweepArgs {
    /// Throw faults into these scenarios alone; drawn ones, and all of `scenarios` now and then, where none is named
    paths: Vec<PathBuf>,
    /// Play so many seeds; 10,000 where nothing is said
    #[arg(long, value_name = "N", conflicts_with = "duration", value_parser = clap::value_parser!(u64).range(1..))]
    seeds: Option<u64>,
    /// Play for so long: `30s`, `10m`, `2h`
    #[arg(long = "for", id = "duration", value_name = "TIME")]
    duration: Option<Period>,
    /// The first seed
    #[arg(long, value_name = "SEED", default_value_t = 0)]
    from: u64,
    /// Play so many at once; as many as there are cores where it is not said
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// Play only the Kth of every N seeds, so that several machines share the work: `slice:1/4`
    #[arg(long, value_name = "slice:K/N")]
    partition: Option<Slice>,
    /// How to say what happened
    #[arg(long, value_enum, default_value_t = Form::Human)]
    format: Form,
    /// Go on after the first failure, and say which seeds fail
    #[arg(long)]
    no_fail_fast: bool,
    /// Say how often each end was seen, and which states of devices met which inputs and faults
    #[arg(long)]
    coverage: bool,
}

/// What `replay` is asked.
#[derive(Args, Debug)]
pub struct ReplayArgs {
    /// The scenarios of the sweep, if it named any
    paths: Vec<PathBuf>,
    /// Which seed
    #[arg(long, value_name = "SEED")]
    seed: u64,
    /// Print the scenario that the seed stands for, instead of playing it
    #[arg(long)]
    scenario: bool,
    /// Tell all that goes on, message by message
    #[arg(long)]
    trace: bool,
}

/// What `shrink` is asked.
#[derive(Args, Debug)]
pub struct ShrinkArgs {
    /// The scenarios of the sweep, if it named any
    paths: Vec<PathBuf>,
    /// Which seed
    #[arg(long, value_name = "SEED")]
    seed: u64,
    /// Keep the file in this folder, such as `scenarios/regressions`
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

/// How to say what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    Human,
    /// JSON Lines, with a schema version and a closing line
    Json,
}

/// Every nth seed: `slice:1/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slice {
    /// Which, counted from 1.
    pub(crate) place: u64,
    /// Of how many.
    pub(crate) of: u64,
}

impl Slice {
    /// All seeds.
    const WHOLE: Self = Self { place: 1, of: 1 };
}

impl FromStr for Slice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.strip_prefix("slice:").and_then(|numbers| numbers.split_once('/'));
        let slice =
            numbers.and_then(|(place, of)| Some(Self { place: place.parse().ok()?, of: of.parse().ok()? }));
        slice
            .filter(|slice| (1..=slice.of).contains(&slice.place))
            .ok_or_else(|| "expected `slice:K/N`, such as `slice:1/4`, with K from 1 to N".to_owned())
    }
}

/// A time as people type it: `30s`, `10m`, `2h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Period(Duration);

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unit = |unit: char| match unit {
            's' => Some(1),
            'm' => Some(60),
            'h' => Some(3600),
            _ => None,
        };
        let seconds = text.chars().last().and_then(unit).and_then(|unit| {
            let number: u64 = text[..text.len() - 1].parse().ok()?;
            number.checked_mul(unit)
        });
        seconds
            .filter(|seconds| *seconds > 0)
            .map(|seconds| Self(Duration::from_secs(seconds)))
            .ok_or_else(|| "expected a number and `s`, `m` or `h`, such as `10m`".to_owned())
    }
}

/// The scenarios that somebody wrote, or the exit code if they cannot be read.
fn given(paths: &[PathBuf], root: &Path) -> io::Result<Result<Vec<(String, Scenario)>, u8>> {
    let found = find(paths, root)?;
    if found.is_empty() {
        complain("error: there is no scenario in these paths");
        return Ok(Err(EXIT_NOTHING));
    }
    let mut given = vec![];
    for (found, parsed) in found.iter().zip(game::read(&found, cores())) {
        match parsed {
            Ok(parsed) => given.push((found.name.clone(), parsed.scenario)),
            Err(mistakes) => {
                complain(&mistakes.render(colour(&io::stderr())));
                return Ok(Err(EXIT_USAGE));
            }
        }
    }
    Ok(Ok(given))
}

fn plan<'a>(paths: &[PathBuf], given: &'a [(String, Scenario)]) -> Plan<'a> {
    if paths.is_empty() { Plan::of_everything(given) } else { Plan::of_these(given) }
}

/// Plays seeds and reports.
pub(crate) fn sweep(args: &SweepArgs, root: &Path) -> io::Result<u8> {
    let given = match given(&args.paths, root)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let plan = plan(&args.paths, &given);
    let count = args.seeds.unwrap_or(if args.duration.is_some() { u64::MAX } else { SEEDS });
    if args.from == u64::MAX {
        complain(&format!("error: no seed is behind {}, the last one", u64::MAX - 1));
        return Ok(EXIT_USAGE);
    }
    if args.coverage && args.format == Form::Json {
        complain("error: `--coverage` is for people to read: leave out `--format json`");
        return Ok(EXIT_USAGE);
    }
    let orders = Orders {
        from: args.from,
        to: args.from.saturating_add(count),
        slice: args.partition.unwrap_or(Slice::WHOLE),
        jobs: args.jobs.map_or_else(cores, usize::from),
        limit: args.duration.map(|Period(limit)| limit),
        fail_fast: !args.no_fail_fast,
        counts: args.coverage,
    };
    let stopwatch = Stopwatch::start();
    if args.format == Form::Json {
        let lines = Mutex::new(Lines::begin(io::stdout(), &args.paths, &plan, &orders));
        let on_failure = |seed, ended: &Ended| told(&lines).failure(seed, ended);
        let done = bug::quietly(|| work::work(&plan, &orders, &stopwatch, false, &on_failure));
        lines.into_inner().unwrap_or_else(PoisonError::into_inner).end(&done)?;
        return Ok(exit_code(&plan, &orders, &done));
    }
    let done = bug::quietly(|| work::work(&plan, &orders, &stopwatch, true, &|_, _| {}));
    let code = exit_code(&plan, &orders, &done);
    let mut to = io::stdout().lock();
    let style = Style { color: colour(&io::stdout()) };
    summary(&mut to, &plan, &orders, &done, stopwatch.elapsed())?;
    if let Some((seed, ended)) = done.failures.first_key_value() {
        found::tell(&mut to, style, &plan, &args.paths, *seed, ended)?;
    }
    Ok(code)
}

fn told<T>(lines: &Mutex<T>) -> MutexGuard<'_, T> {
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}

fn exit_code(plan: &Plan<'_>, orders: &Orders, done: &Done) -> u8 {
    match done.failures.first_key_value() {
        Some((_, Ended::Bug(_))) => EXIT_BUG,
        Some((_, Ended::Differed(_))) => EXIT_DIFFERED,
        Some((_, Ended::Failed(failure))) if failure.wrong == check::Wrong::Limit => EXIT_UNDECIDED,
        Some((_, Ended::Failed(_))) => EXIT_FAILED,
        None if unseen(plan, orders, done).is_empty() => EXIT_OK,
        None => EXIT_FAILED,
    }
}

/// What should have been seen and was not, in a sweep that is long enough to tell.
fn unseen(plan: &Plan<'_>, orders: &Orders, done: &Done) -> Vec<Sometimes> {
    let tells =
        plan.is_unrestricted() && orders.slice == Slice::WHOLE && done.runs >= check::RUNS_THAT_SEE_ALL;
    if tells { done.seen.missing().collect() } else { vec![] }
}

fn summary(
    to: &mut impl Write,
    plan: &Plan<'_>,
    orders: &Orders,
    done: &Done,
    elapsed: Duration,
) -> io::Result<()> {
    if orders.counts {
        for (what, runs) in Sometimes::ALL.iter().zip(&done.times) {
            writeln!(to, "{runs:>10}  {:<28}  {}", what.as_str(), what.sentence())?;
        }
        coverage(to, &done.met)?;
    }
    for what in unseen(plan, orders, done) {
        writeln!(to, "never seen  {what}: {}", what.sentence())?;
    }
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = done.runs.saturating_mul(1000) / millis;
    let failed = match done.failures.len() {
        0 => "nothing that must never happen".to_owned(),
        1 => "1 failed".to_owned(),
        count => format!("{count} failed"),
    };
    let range = match done.completed {
        Some((first, last)) if first == last => format!(", seed {}", grouped(first)),
        Some((first, last)) => format!(", seeds {} to {}", grouped(first), grouped(last)),
        None => String::new(),
    };
    let seen = format!("seen {} of {} ends", done.seen.count(), Seen::ALL.count());
    let (seconds, hundredths) = (millis / 1000, millis % 1000 / 10);
    writeln!(
        to,
        "{} {}{range}: {failed}; {seen}; {} runs/s, {seconds}.{hundredths:02} s",
        grouped(done.runs),
        if done.runs == 1 { "run" } else { "runs" },
        grouped(rate),
    )
}

/// Which states met what, with a dot where they never did.
fn coverage(to: &mut impl Write, met: &Met) -> io::Result<()> {
    write!(to, "\n{:<28}", "")?;
    for state in State::ALL {
        write!(to, "{:>12}", state.as_str())?;
    }
    writeln!(to)?;
    let mut blanks = 0;
    for (name, times) in met.rows() {
        write!(to, "{name:<28}")?;
        for times in times {
            blanks += usize::from(*times == 0);
            let times = if *times == 0 { "·".to_owned() } else { grouped(*times) };
            write!(to, "{times:>12}")?;
        }
        writeln!(to)?;
    }
    writeln!(to, "\n{blanks} of {} never met\n", met.rows().count() * State::ALL.len())
}

/// Plays one seed again.
pub(crate) fn replay(args: &ReplayArgs, root: &Path) -> io::Result<u8> {
    let given = match given(&args.paths, root)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let plan = plan(&args.paths, &given);
    let mut to = io::stdout().lock();
    if args.scenario {
        to.write_all(scenario::write(&plan.scenario(args.seed).0).as_bytes())?;
        return Ok(EXIT_OK);
    }
    let style = Style { color: colour(&io::stdout()) };
    found::replay(&mut to, style, &plan, args.seed, args.trace)
}

/// Makes a seed's failure small.
pub(crate) fn shrink(args: &ShrinkArgs, root: &Path) -> io::Result<u8> {
    let given = match given(&args.paths, root)? {
        Ok(given) => given,
        Err(code) => return Ok(code),
    };
    let plan = plan(&args.paths, &given);
    let mut to = io::stdout().lock();
    found::shrink(&mut to, &plan, args.seed, args.write.as_deref())
}

/// `41,310`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [0, 999, 1000, 41_310, 1_000_000].map(grouped),
            ["0", "999", "1,000", "41,310", "1,000,000"]
        );
    }

    const SOME: Orders = Orders {
        from: 1_000,
        to: 1_100,
        slice: Slice::WHOLE,
        jobs: 1,
        limit: None,
        fail_fast: true,
        counts: false,
    };

    /// That are played, and what is said of which.
    fn check_range(orders: Orders, expected: impl FnOnce(u64, u64)) {
        let plan = Plan::of_everything(&[]);
        let done = work::work(&plan, &orders, &Stopwatch::start(), false, &|_, _| {});
        let (first, last) = done.completed.expect("some were played");
        assert_eq!((last - first) / orders.slice.of + 1, done.runs, "none is left out: {orders:?}");
        let mut said = vec![];
        summary(&mut said, &plan, &orders, &done, Duration::from_secs(1)).expect("there is room");
        let said = String::from_utf8(said).expect("it is text");
        let range = match done.runs {
            1 => format!("1 run, seed {}: ", grouped(first)),
            runs => format!("{} runs, seeds {} to {}: ", grouped(runs), grouped(first), grouped(last)),
        };
        assert!(said.starts_with(&range), "{said}");
        expected(first, last);
    }

    #[test]
    fn a_sweep_says_which_seeds_it_played() {
        let second = Slice { place: 2, of: 3 };
        check_range(SOME, |first, last| assert_eq!((first, last), (1_000, 1_099)));
        check_range(Orders { jobs: 2, ..SOME }, |first, last| assert_eq!((first, last), (1_000, 1_099)));
        check_range(Orders { jobs: 2, slice: second, ..SOME }, |first, last| {
            assert_eq!((first, last), (1_001, 1_097));
        });
        // Behind the last seed there is none, whatever a slice takes.
        let (end, wide) = (u64::MAX - 3, Slice { place: 2, of: u64::MAX });
        let last = Orders { from: end, to: u64::MAX, ..SOME };
        check_range(last, |first, last| assert_eq!((first, last), (end, u64::MAX - 1)));
        check_range(Orders { jobs: 2, slice: wide, ..last }, |first, last| {
            assert_eq!((first, last), (end + 1, end + 1));
        });
        let beyond = Orders { slice: Slice { place: u64::MAX, of: u64::MAX }, ..last };
        let done = work::work(&Plan::of_everything(&[]), &beyond, &Stopwatch::start(), false, &|_, _| {});
        assert_eq!((done.runs, done.completed), (0, None));
        // Where the time is over, all below the last are played, whoever of the threads played them.
        let for_a_while = Orders { to: u64::MAX, limit: Some(Duration::from_millis(100)), ..SOME };
        for (jobs, slice) in [(1, Slice::WHOLE), (2, Slice::WHOLE), (3, second)] {
            check_range(Orders { jobs, slice, ..for_a_while }, |first, _| {
                assert_eq!(first, 999 + slice.place);
            });
        }
    }

    /// Those that failed, by seed.
    fn done(failures: impl IntoIterator<Item = (u64, Ended)>) -> Done {
        Done { failures: failures.into_iter().collect(), ..Done::default() }
    }

    #[test]
    fn the_lowest_seed_says_how_a_sweep_ends() {
        let check = |failures: &[(u64, Ended)], expected: u8| {
            assert_eq!(
                exit_code(&Plan::of_everything(&[]), &SOME, &done(failures.to_vec())),
                expected,
                "{failures:?}"
            );
        };
        let failed =
            |wrong| Ended::Failed(check::Failure { wrong, at: protocol::Instant::ZERO, what: String::new() });
        let property = failed(check::Wrong::Property(scenario::Property::OneOutcome));
        let differed = Ended::Differed(Box::new(check::Differed { index: 3, one: None, other: None }));
        check(&[], EXIT_OK);
        check(&[(5, property.clone())], EXIT_FAILED);
        check(&[(5, failed(check::Wrong::Limit)), (6, property.clone())], EXIT_UNDECIDED);
        check(&[(4, differed.clone()), (5, property.clone())], EXIT_DIFFERED);
        check(&[(4, property), (5, differed)], EXIT_FAILED);
        check(&[(4, Ended::Bug("a panic".to_owned()))], EXIT_BUG);
    }

    #[test]
    fn slices_and_periods_are_read() {
        assert_eq!("slice:2/4".parse(), Ok(Slice { place: 2, of: 4 }));
        for wrong in ["2/4", "slice:0/4", "slice:5/4", "slice:1", "slice:a/b", ""] {
            assert!(wrong.parse::<Slice>().is_err(), "{wrong}");
        }
        assert_eq!("10m".parse(), Ok(Period(Duration::from_secs(600))));
        for wrong in ["", "10", "0s", "s", "1d", "-1s", "99999999999999999999s", "18446744073709551615h", "é"]
        {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }
}
