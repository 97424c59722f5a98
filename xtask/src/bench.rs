//! `cargo xtask bench`: runs the benchmarks, and says in one page what things cost, beside their limits and since a baseline.
//!
//! The measuring is done by `benches`, in processes of their own, which leave a line of JSON for each benchmark. All that
//! is here reads those lines: figures, comparison, table and page are pure functions of a [`Document`].

mod document;
mod figure;
mod page;
mod plot;
mod run;
mod shelf;
mod table;
#[cfg(test)]
mod tests;
mod view;
mod words;

use std::{
    collections::BTreeSet,
    fs, io,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
    str::FromStr,
};

use clap::{Args, ValueEnum};
use report::Style;
use shutterlab::{EXIT_BUG, EXIT_OK, EXIT_USAGE, complain, say};

use document::Document;
use shelf::{Name, Shelf};
use view::View;

/// Something became dearer than the threshold allows.
const EXIT_DEARER: u8 = 99;

/// What `bench` is asked.
#[derive(Args, Debug)]
pub(crate) struct BenchArgs {
    /// Only this group; all of them where none is named
    group: Option<Group>,
    /// Keep what is measured as a baseline of that name
    #[arg(long, value_name = "NAME")]
    save: Option<Name>,
    /// Say what changed since the baseline of that name, and end with 99 if anything became dearer than the threshold
    #[arg(long, value_name = "NAME")]
    compare: Option<Name>,
    /// By how much something may become dearer; a change counts where all of its interval of 99 % is past it, and the
    /// CPU time grew by more than 5 %, by which figures differ from one start of a program to the next
    #[arg(long, value_name = "PERCENT", default_value = "10%", requires = "compare")]
    threshold: Threshold,
    /// Take few short samples: a minute or two for all, without the largest libraries and what only a call costs
    #[arg(long)]
    quick: bool,
    /// Show every row, also those with less of the same, which are on the page in any case
    #[arg(long)]
    all: bool,
    /// Show the baseline of that name, instead of measuring
    #[arg(long, value_name = "NAME", conflicts_with_all = ["save", "quick"])]
    show: Option<Name>,
}

/// What is measured together: a program of `benches`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Group {
    /// From the model alone to a Live Photo that is saved durably; 1, 8 and 32 devices, bursts
    Capture,
    /// Whole runs, by devices and by what is under way
    Engine,
    /// Reading and writing scenario files
    Scenario,
    /// Trials, monitors, shrinking, exploring
    Check,
    /// Photos that come, albums that are opened, sync; 1,000 to 1,000,000 photos
    Library,
    /// Stories, lines, JSON Lines, JUnit, traces
    Report,
    /// `why` on a run
    Diagnosis,
    /// How time and memory grow with what happens, to 32 devices and 10,000 presses
    Growth,
    /// What a call costs anyway, and ffmpeg, where it is there
    Call,
}

impl Group {
    /// The name of its program.
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// By what part something may become dearer: `10%`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Threshold(f64);

/// Nobody waits for something to become a hundred times as dear.
const THRESHOLD_PERCENT_MAX: u32 = 10_000;

impl FromStr for Threshold {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number: Option<u32> = text.strip_suffix('%').and_then(|number| number.trim_end().parse().ok());
        match number.filter(|percent| *percent <= THRESHOLD_PERCENT_MAX) {
            #[expect(clippy::float_arithmetic, reason = "a part of figures, which are floats")]
            Some(percent) => Ok(Self(f64::from(percent) / 100.0)),
            None => Err(format!("expected whole percent up to {THRESHOLD_PERCENT_MAX}, such as `10%`")),
        }
    }
}

/// Measures and reports.
pub(crate) fn run(args: &BenchArgs, root: &Path) -> ExitCode {
    match bench(args, root) {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(EXIT_OK),
        Err(error) => {
            complain(&format!("error: {error}"));
            ExitCode::from(EXIT_USAGE)
        }
    }
}

fn bench(args: &BenchArgs, root: &Path) -> io::Result<u8> {
    let shelf = Shelf::of(root);
    // What cannot be compared is said before anybody waits for the measuring.
    let read = |name: &Option<Name>| name.as_ref().map(|name| shelf.take(name)).transpose();
    let (baseline, shown) = match (read(&args.compare), read(&args.show)) {
        (Ok(baseline), Ok(shown)) => (baseline, shown),
        (Err(error), _) | (_, Err(error)) => {
            complain(&error);
            return Ok(EXIT_USAGE);
        }
    };
    if let (Some(name), Some(baseline)) = (&args.compare, &baseline)
        && let Some(error) = nothing_of(args.group, name, baseline)
    {
        complain(&error);
        return Ok(EXIT_USAGE);
    }
    let document = match shown {
        Some(mut shown) => {
            let group = args.group.map(Group::name);
            shown.benchmarks.retain(|benchmark| group.as_ref().is_none_or(|group| benchmark.group == *group));
            shown
        }
        None => match measured(args, root, &shelf)? {
            Ok(document) => document,
            Err(code) => return Ok(code),
        },
    };
    if let Some(name) = &args.save {
        shelf.put(name, &document)?;
    }
    let baseline = args.compare.as_ref().map(Name::as_str).zip(baseline.as_ref());
    let Threshold(threshold) = args.threshold;
    let view = View::new(&document, baseline, threshold);
    let style = Style { color: shutterlab::colour(&io::stdout()) };
    fs::create_dir_all(shelf.folder())?;
    fs::write(shelf.page(), page::page(&view))?;
    say(&table::table(&view, style, args.all))?;
    let here = std::env::current_dir().unwrap_or_default();
    let shown = |path: PathBuf| path.strip_prefix(&here).unwrap_or(&path).display().to_string();
    say(&format!("page  {}\ndata  {}\n", shown(shelf.page()), shown(shelf.data())))?;
    if view.compares_nothing() {
        complain("error: nothing of this is in the baseline, so that nothing was compared");
        return Ok(EXIT_USAGE);
    }
    Ok(if view.past() > 0 { EXIT_DEARER } else { EXIT_OK })
}

/// What to say to whoever would measure a group and compare it with nothing.
fn nothing_of(group: Option<Group>, name: &Name, baseline: &Document) -> Option<String> {
    let wanted = group.map(Group::name)?;
    let has: BTreeSet<&str> = baseline.benchmarks.iter().map(|benchmark| &*benchmark.group).collect();
    let (name, given) = (name.as_str(), has.iter().map(|group| format!("`{group}`")).collect::<Vec<_>>());
    (!has.contains(&*wanted)).then(|| {
        format!(
            "error: the baseline `{name}` has nothing of `{wanted}`\nhelp: it has {}; `--save` makes one of another name",
            given.join(", ")
        )
    })
}

/// Measures what was asked for, and keeps it as `bench.json`; or the exit code if that did not work.
fn measured(args: &BenchArgs, root: &Path, shelf: &Shelf) -> io::Result<Result<Document, u8>> {
    let groups: Vec<Group> = match args.group {
        Some(group) => vec![group],
        None => Group::value_variants()
            .iter()
            .copied()
            .filter(|group| !args.quick || *group != Group::Call)
            .collect(),
    };
    let names: Vec<String> = groups.into_iter().map(Group::name).collect();
    fs::create_dir_all(shelf.folder())?;
    match run::measure(root, shelf.folder(), &names, args.quick, io::stderr().is_terminal())? {
        Ok(mut benchmarks) => {
            // Cargo runs its programs in an order of its own.
            benchmarks.sort_by_key(|benchmark| names.iter().position(|name| *name == benchmark.group));
            let document = Document::new(benchmarks, args.quick, run::about(root));
            fs::write(shelf.data(), document.to_text()?)?;
            Ok(Ok(document))
        }
        Err(run::Trouble::NotBuilt) => {
            complain("error: the benchmarks could not be built; they need a C++ compiler");
            Ok(Err(EXIT_USAGE))
        }
        Err(run::Trouble::Failed(why)) => {
            complain(&format!("error: a benchmark failed\n{why}"));
            Ok(Err(EXIT_BUG))
        }
    }
}
