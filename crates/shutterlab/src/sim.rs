//! `sim`: play scenarios, judge them, report. And `list`, which only finds them.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use clap::{Args, ValueEnum};
use console::Term;
use indicatif::{ProgressBar, ProgressDrawTarget};
use report::{Broken, Entry, Human, Style, Told, Unreadable, write_json, write_junit};
use scenario::{Mistakes, Parsed};
use trace::Verdict;

use crate::{
    EXIT_BUG, EXIT_DIFFERED, EXIT_FAILED, EXIT_FILTER, EXIT_NOTHING, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE,
    bug, called, colour, complain,
    filter::Filter,
    game::{self, Ended, Rules},
    select::{Found, find},
};

/// What `sim` is asked.
#[derive(Args, Debug)]
pub struct SimArgs {
    /// Files and folders; all of `scenarios` where none is named
    paths: Vec<PathBuf>,
    /// Only those that this expression means: `tag(group) and not fault(drop)`
    ///
    /// Words: tag, name, device, rule, policy, fault, outcome; with and, or, not and brackets.
    #[arg(short = 'E', long = "filter", value_name = "FILTER")]
    filter: Option<String>,
    /// Draw all chance from this seed instead of each file's own
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Play so many at once; as many as there are cores where it is not said
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    /// How to say what happened
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Tell what people and their devices do and see in each run, and how things stand in the end
    #[arg(long)]
    story: bool,
    /// Tell that and all that goes on behind it, message by message
    #[arg(long)]
    trace: bool,
    /// Leave on disk what each device's owner has in the end: Live Photos, screenshots, an index
    ///
    /// DIR must be empty or new. One scenario goes straight into it, several into a folder each by their names.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// In which files to leave a Live Photo
    #[arg(long = "as", value_enum, default_value_t = Form::Pair, requires = "out", value_name = "FORM")]
    pub(crate) form: Form,
    /// Go on after the first one that fails
    #[arg(long)]
    no_fail_fast: bool,
    /// Play each twice and say so if the two differ
    #[arg(long)]
    twice: bool,
}

/// How to say what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// JSON Lines, with a schema version
    Json,
    /// JUnit, for what collects test results
    Junit,
}

/// In which files a Live Photo is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Two files with one base name
    Pair,
    /// A folder that Apple's programs take for one Live Photo
    Pvt,
    /// One file, as telephones with Android keep it
    MotionPhoto,
    /// A library for each device: an index in SQLite, and files under the hash of their content
    Library,
}

/// The clock on the wall is read here and nowhere else: how long the program took is talk, no run depends on it.
#[expect(clippy::disallowed_types, reason = "how long the program took is for people, no run depends on it")]
pub(crate) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_types, reason = "see the type")]
    pub(crate) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// The files that are meant, read, or the exit code if there is nothing to do.
type Selected = Vec<(Found, Result<Parsed, Mistakes>)>;

/// Plays and reports.
pub(crate) fn sim(args: &SimArgs, root: &Path) -> io::Result<u8> {
    let stopwatch = Stopwatch::start();
    if args.story && args.format != Format::Human {
        complain("error: `--story` is for people; `--trace` is there for `--format json`, too");
        return Ok(EXIT_USAGE);
    }
    #[cfg(feature = "media")]
    if let Some(trouble) = args.out.as_deref().and_then(crate::files::in_the_way) {
        complain(&format!("error: {trouble}"));
        return Ok(EXIT_USAGE);
    }
    let filter = match read_filter(args.filter.as_deref()) {
        Ok(filter) => filter,
        Err(code) => return Ok(code),
    };
    let jobs = args.jobs.map_or_else(cores, usize::from);
    let (names, files): (Vec<_>, Vec<_>) =
        select(&args.paths, filter.as_ref(), root, jobs)?.into_iter().unzip();
    if files.is_empty() {
        return nothing(&args.paths, filter.as_ref(), root);
    }
    let progress = progress_bar(files.len());
    let asks = filter.as_ref().filter(|filter| filter.asks_for_outcome());
    // Whether a filter on outcomes means a scenario is known once it was played; until then none may stop the others.
    let rules = Rules {
        seed: args.seed,
        twice: args.twice,
        digest: args.format == Format::Json,
        jobs,
        fail_fast: !args.no_fail_fast && asks.is_none(),
    };
    let selected = files.len();
    let ended = bug::quietly(|| game::play_all(files, rules, || progress.inc(1)));
    progress.finish_and_clear();
    let mut all: Vec<_> = names.into_iter().zip(ended).collect();
    if let Some(filter) = asks {
        all.retain(|(found, ended)| match ended {
            Ended::Played(played) => {
                filter.chooses(&found.name, &played.parsed.scenario, Some(&played.run.trace))
            }
            Ended::Unreadable(_) | Ended::Bug(_) => true,
        });
        if all.is_empty() {
            return nothing(&args.paths, Some(filter), root);
        }
    }
    let not_begun = if asks.is_some() { 0 } else { selected - all.len() };
    let entries: Vec<_> = all.iter().map(|(found, ended)| entry(found, ended)).collect();
    report(args, &entries, stopwatch.elapsed())?;
    let left = leave(args, &all)?;
    for (found, ended) in &all {
        talk(found, ended);
    }
    if not_begun > 0 {
        complain(&format!(
            "stopped at the first failure, {not_begun} not played; `--no-fail-fast` plays them all"
        ));
    }
    let codes = all.iter().map(|(_, ended)| exit_code(ended)).chain([left]);
    Ok(codes.max_by_key(|code| gravity(*code)).unwrap_or(EXIT_OK))
}

/// Leaves on disk what the owners have, where that is asked for.
#[cfg(feature = "media")]
fn leave(args: &SimArgs, all: &[(Found, Ended)]) -> io::Result<u8> {
    let Some(out) = &args.out else { return Ok(EXIT_OK) };
    let played = all.iter().filter_map(|(found, ended)| match ended {
        Ended::Played(played) => Some((found.name.as_str(), &**played)),
        Ended::Unreadable(_) | Ended::Bug(_) => None,
    });
    crate::files::leave(out, args.form, &played.collect::<Vec<_>>())
}

#[cfg(not(feature = "media"))]
fn leave(args: &SimArgs, _all: &[(Found, Ended)]) -> io::Result<u8> {
    Ok(if args.out.is_some() { crate::without_media() } else { EXIT_OK })
}

/// Lists and does not play.
pub(crate) fn list(paths: &[PathBuf], filter: Option<&str>, root: &Path) -> io::Result<u8> {
    let filter = match read_filter(filter) {
        Ok(filter) => filter,
        Err(code) => return Ok(code),
    };
    if filter.as_ref().is_some_and(Filter::asks_for_outcome) {
        complain("error: `outcome(…)` is known only once a scenario was played; use `sim`");
        return Ok(EXIT_FILTER);
    }
    let selected = select(paths, filter.as_ref(), root, cores())?;
    if selected.is_empty() {
        return nothing(paths, filter.as_ref(), root);
    }
    let width = selected.iter().map(|(found, _)| found.name.chars().count()).max().unwrap_or(0);
    let mut stdout = io::stdout().lock();
    let mut code = EXIT_OK;
    for (found, file) in &selected {
        match file {
            Ok(parsed) => writeln!(stdout, "{:<width$}  {}", found.name, parsed.scenario.title)?,
            Err(mistakes) => {
                complain(&mistakes.render(colour(&io::stderr())));
                code = EXIT_USAGE;
            }
        }
    }
    Ok(code)
}

/// Says that nothing was selected, and what may have been meant.
fn nothing(paths: &[PathBuf], filter: Option<&Filter>, root: &Path) -> io::Result<u8> {
    complain("error: no scenario is meant by these paths and this filter");
    if let Some(filter) = filter {
        let all = select(paths, None, root, cores())?;
        let all = all.iter().filter_map(|(found, file)| {
            file.as_ref().ok().map(|parsed| (found.name.as_str(), &parsed.scenario))
        });
        let all: Vec<_> = all.collect();
        filter.hints(&all).iter().for_each(|hint| complain(&format!("help: {hint}")));
    }
    Ok(EXIT_NOTHING)
}

fn read_filter(expression: Option<&str>) -> Result<Option<Filter>, u8> {
    expression.map(Filter::parse).transpose().map_err(|error| {
        complain(&error.to_string());
        EXIT_FILTER
    })
}

/// Reads the files that are meant. What cannot be read is always meant: nobody knows what is in it.
fn select(paths: &[PathBuf], filter: Option<&Filter>, root: &Path, jobs: usize) -> io::Result<Selected> {
    let found = find(paths, root)?;
    let files = game::read(&found, jobs);
    let means = |found: &Found, file: &Result<Parsed, Mistakes>| match (filter, file) {
        (Some(filter), Ok(parsed)) => filter.chooses(&found.name, &parsed.scenario, None),
        (None, _) | (Some(_), Err(_)) => true,
    };
    Ok(found.into_iter().zip(files).filter(|(found, file)| means(found, file)).collect())
}

pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// How far it has come, on a terminal only, and only if there is time to read it.
fn progress_bar(files: usize) -> ProgressBar {
    const WORTH_A_BAR: usize = 100;
    let count = u64::try_from(files).unwrap_or(u64::MAX);
    let shown = io::stderr().is_terminal() && files >= WORTH_A_BAR;
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    ProgressBar::with_draw_target(Some(count), target)
}

fn entry<'a>(found: &Found, ended: &'a Ended) -> Entry<'a> {
    let file = found.shown.clone();
    let (area, name) = found.name.rsplit_once('/').unwrap_or(("", &found.name));
    let (area, name) = (area.to_owned(), name.to_owned());
    match ended {
        Ended::Played(played) => Entry::Played(report::Played {
            file,
            area,
            name,
            parsed: &played.parsed,
            seed: played.seed,
            trace: &played.run.trace,
            judgement: &played.judgement,
            digest: played.digest.clone(),
            items: played.run.items,
        }),
        Ended::Unreadable(mistakes) => Entry::Unreadable(Unreadable { file, area, name, mistakes }),
        Ended::Bug(what) => Entry::Broken(Broken { file, area, name, what }),
    }
}

/// The report, which is data.
fn report(args: &SimArgs, entries: &[Entry<'_>], elapsed: Duration) -> io::Result<()> {
    let stdout = io::stdout();
    let style = Style { color: colour(&stdout) };
    let mut to = io::BufWriter::new(stdout.lock());
    match args.format {
        Format::Human => {
            let told = match (args.story, args.trace) {
                (_, true) => Told::All,
                (true, false) => Told::Story,
                (false, false) => Told::Nothing,
            };
            let called = Some(called().to_owned());
            let human = Human { style, told, called, columns: columns(&stdout) };
            human.write(&mut to, entries, Some(elapsed))?;
        }
        Format::Json => write_json(&mut to, entries, Some(elapsed), args.trace)?,
        Format::Junit => write_junit(&mut to, entries, Some(elapsed))?,
    }
    to.flush()
}

/// How wide the terminal is, where it is one.
fn columns(stdout: &io::Stdout) -> Option<usize> {
    let size = stdout.is_terminal().then(|| Term::stdout().size_checked())?;
    size.map(|(_, columns)| usize::from(columns))
}

/// What must be said besides.
fn talk(found: &Found, ended: &Ended) {
    if let Ended::Played(played) = ended
        && played.differed()
        && let (Some(one), Some(other)) = (&played.digest, &played.again)
    {
        complain(&format!("error: two equal runs of {} differed: {one}, {other}", found.shown));
    }
}

fn exit_code(ended: &Ended) -> u8 {
    match ended {
        Ended::Bug(_) => EXIT_BUG,
        Ended::Unreadable(_) => EXIT_USAGE,
        Ended::Played(played) if played.differed() => EXIT_DIFFERED,
        Ended::Played(played) => match played.judgement.verdict {
            Verdict::Passed => EXIT_OK,
            Verdict::Failed => EXIT_FAILED,
            Verdict::Undecided => EXIT_UNDECIDED,
        },
    }
}

/// Of several exit codes, the one that matters most.
fn gravity(code: u8) -> u8 {
    const ORDER: [u8; 6] = [EXIT_OK, EXIT_UNDECIDED, EXIT_FAILED, EXIT_USAGE, EXIT_DIFFERED, EXIT_BUG];
    ORDER
        .iter()
        .position(|known| *known == code)
        .and_then(|place| u8::try_from(place).ok())
        .unwrap_or(u8::MAX)
}
