//! `explore`: every order of deliveries and every fault within bounds, and what that came to.

use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use check::{Bounds, Budget, Cut, Explored, Found, STATES_MAX};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use report::Style;
use scenario::{Parsed, Scenario, read_duration};

use crate::{
    EXIT_FAILED, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, colour, complain,
    select::{find, only},
    sim::Stopwatch,
    sweep::{found, grouped},
};

/// What `explore` is asked.
#[derive(Args, Debug)]
pub struct ExploreArgs {
    /// One scenario
    file: PathBuf,
    /// Make so many choices at most, one after the other; any number where nothing is said
    #[arg(long, value_name = "N")]
    depth: Option<u32>,
    /// Go through so many states at most
    #[arg(long, value_name = "N", default_value_t = STATES_MAX)]
    states: u64,
    /// Play kindly up to this moment, `5.9s`, and explore from there; from the first press on where nothing is said
    #[arg(long, value_name = "TIME")]
    from: Option<Moment>,
    /// What may happen besides: `loss`, `duplicate`, `crash`, `toggle`, `hang-up`, each once, or as often as `loss=2` says
    #[arg(long, value_name = "FAULT,…", value_delimiter = ',', default_value = "loss,duplicate,toggle")]
    faults: Vec<Fault>,
    /// So often what was not answered is said again
    #[arg(long, value_name = "N", default_value_t = 2)]
    retries: u8,
    /// Keep the file of a failure in this folder, such as `scenarios/regressions`
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

/// A moment as files spell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Moment(Duration);

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read_duration(text).map(Self).ok_or_else(|| "expected a time, such as `5.9s`".to_owned())
    }
}

/// What may happen, and how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Fault {
    kind: Kind,
    times: u8,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Loss,
    Duplicate,
    Crash,
    Toggle,
    HangUp,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Loss, Self::Duplicate, Self::Crash, Self::Toggle, Self::HangUp];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Loss => "loss",
            Self::Duplicate => "duplicate",
            Self::Crash => "crash",
            Self::Toggle => "toggle",
            Self::HangUp => "hang-up",
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, times) = text.split_once('=').unwrap_or((text, "1"));
        let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == name);
        let (Some(kind), Ok(times)) = (kind, times.parse()) else {
            let names = Kind::ALL.map(|kind| format!("`{}`", kind.as_str())).join(", ");
            return Err(format!("expected one of {names}, or how often, such as `loss=2`"));
        };
        Ok(Self { kind, times })
    }
}

impl ExploreArgs {
    fn bounds(&self) -> Bounds {
        let mut budget = Budget { retries: self.retries, ..Budget::default() };
        for Fault { kind, times } in &self.faults {
            let place = match kind {
                Kind::Loss => &mut budget.losses,
                Kind::Duplicate => &mut budget.duplicates,
                Kind::Crash => &mut budget.crashes,
                Kind::Toggle => &mut budget.toggles,
                Kind::HangUp => &mut budget.hang_ups,
            };
            *place = *times;
        }
        let from = self.from.map(|Moment(from)| from);
        Bounds { depth: self.depth, states: self.states, from, budget }
    }
}

/// Explores and reports.
pub(crate) fn explore(args: &ExploreArgs, root: &Path) -> io::Result<u8> {
    explore_to(&mut io::stdout().lock(), args, root)
}

fn explore_to(to: &mut impl Write, args: &ExploreArgs, root: &Path) -> io::Result<u8> {
    let found = find(std::slice::from_ref(&args.file), root)?;
    let file = match only(&found) {
        Ok(file) => file,
        Err(code) => return Ok(code),
    };
    let scenario = match scenario::load(&file.path) {
        Ok(Parsed { scenario, .. }) => scenario,
        Err(mistakes) => {
            complain(&mistakes.render(colour(&io::stderr())));
            return Ok(EXIT_USAGE);
        }
    };
    let bounds = args.bounds();
    let stopwatch = Stopwatch::start();
    let bar = bar();
    let explored = check::explore(&scenario, &bounds, &mut |so_far| draw(&bar, so_far, &stopwatch));
    bar.finish_and_clear();
    let style = Style { color: colour(&io::stdout()) };
    summary(to, &bounds, &explored, stopwatch.elapsed())?;
    if let Some(found) = &explored.found {
        tell(to, style, &scenario, &bounds, found, args.write.as_deref())?;
    }
    Ok(match explored {
        Explored { found: Some(_), .. } => EXIT_FAILED,
        Explored { cut: Some(_), .. } => EXIT_UNDECIDED,
        Explored { .. } => EXIT_OK,
    })
}

fn summary(to: &mut impl Write, bounds: &Bounds, explored: &Explored, elapsed: Duration) -> io::Result<()> {
    let Explored { states, transitions, depth, quiet, in_vain, seen, cut, found } = explored;
    let millis = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX).max(1);
    let result = match (found, cut) {
        (Some(_), _) => "something that must never happen".to_owned(),
        (None, None) => "complete, and nothing that must never happen".to_owned(),
        (None, Some(Cut::Depth)) => format!(
            "nothing that must never happen so far; not complete: ways end after {} choices",
            bounds.depth.unwrap_or_default()
        ),
        (None, Some(Cut::States)) => format!(
            "nothing that must never happen so far; not complete: it ends at {} states",
            grouped(bounds.states)
        ),
    };
    let (states, rate) = (grouped(*states), grouped(transitions.saturating_mul(1000) / millis));
    let (seconds, hundredths) = (millis / 1000, millis % 1000 / 10);
    writeln!(to, "{states} states, {} transitions, {depth} deep: {result}", grouped(*transitions))?;
    writeln!(
        to,
        "{} ends at rest, {} in vain; seen {} of {} ends; {rate} transitions/s, {seconds}.{hundredths:02} s",
        grouped(*quiet),
        grouped(*in_vain),
        seen.count(),
        check::Seen::ALL.count(),
    )
}

/// What went wrong, what led there, and a file in which the same happens.
fn tell(
    to: &mut impl Write,
    style: Style,
    scenario: &Scenario,
    bounds: &Bounds,
    found: &Found,
    keep: Option<&Path>,
) -> io::Result<()> {
    let check::Failure { wrong, at, what } = &found.failure;
    writeln!(to, "\nbreaks  {}: {}", style.bad(&wrong.to_string()), wrong.sentence())?;
    writeln!(to, "  at {at}: {what}\n")?;
    let shortest =
        if found.shortest { ", and no shorter way with such faults leads to anything wrong" } else { "" };
    writeln!(to, "  {} choices led there{shortest}:\n", found.path.len())?;
    for choice in &found.path {
        writeln!(to, "    {}", choice.words(scenario))?;
    }
    let told = check::retell(scenario, bounds, &found.path);
    let shrunk = told.and_then(|told| check::shrink(&told, &[], *wrong, check::FoundBy::Exploring).ok());
    let Some(shrunk) = shrunk else {
        writeln!(
            to,
            "\n  no file tells it: what was not answered is said again at its times there, and disks take time"
        )?;
        writeln!(to, "\n  as it was explored, where nothing takes any time:\n")?;
        let trace = check::traced(scenario, bounds, &found.path);
        found::tell_all(to, style, scenario, &trace)?;
        return writeln!(to, "{:>8}  {}", trace::moment(*at), style.bad(what));
    };
    writeln!(to, "\n  a file in which it happens, made small:\n")?;
    let alone = check::trial(&shrunk.scenario, &mut engine::Unforced::default());
    found::tell_all(to, style, &shrunk.scenario, &alone.run.trace)?;
    writeln!(to, "{:>8}  {}", trace::moment(shrunk.failure.at), style.bad(&shrunk.failure.what))?;
    writeln!(to, "\n{}", found::indented(&scenario::write(&shrunk.scenario)))?;
    found::findings(to, &shrunk)?;
    keep.map_or(Ok(()), |folder| found::kept(to, folder, *wrong, "explored", &shrunk))
}

fn bar() -> ProgressBar {
    let shown = io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(None, target);
    bar.set_style(ProgressStyle::with_template("  {msg}").expect("it is a template"));
    bar
}

fn draw(bar: &ProgressBar, explored: &Explored, stopwatch: &Stopwatch) {
    if bar.is_hidden() {
        return;
    }
    let millis = u64::try_from(stopwatch.elapsed().as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = grouped(explored.transitions.saturating_mul(1000) / millis);
    let (states, transitions) = (grouped(explored.states), grouped(explored.transitions));
    bar.set_message(format!("{states} states, {transitions} transitions   {rate}/s"));
    bar.tick();
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        explore: ExploreArgs,
    }

    /// What the program says of that line, and its exit code.
    fn said(line: &str) -> (String, u8) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let args = Line::try_parse_from(["explore"].into_iter().chain(line.split(' ')));
        let Line { explore } = args.unwrap_or_else(|mistake| panic!("{mistake}"));
        let mut to = vec![];
        let code = explore_to(&mut to, &explore, &root).expect("a vector can be written to");
        (String::from_utf8(to).expect("it is text"), code)
    }

    #[test]
    fn whether_it_was_complete_is_said_and_decides_the_exit_code() {
        let line = "scenarios/explore/one-to-one.toml --retries 0 --faults toggle";
        for (bound, expected, exit) in [
            ("", ": complete, and nothing that must never happen", EXIT_OK),
            (" --depth 4", "not complete: ways end after 4 choices", EXIT_UNDECIDED),
            (" --states 50", "not complete: it ends at 50 states", EXIT_UNDECIDED),
        ] {
            let (text, code) = said(&format!("{line}{bound}"));
            assert!(text.lines().next().is_some_and(|line| line.ends_with(expected)), "{text}");
            assert_eq!(code, exit, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_explored_is_refused() {
        assert_eq!(said("scenarios/explore/nowhere.toml").1, EXIT_USAGE);
        assert_eq!(said("scenarios/consent").1, EXIT_USAGE, "many");
        assert_eq!(said("scenarios/invalid/album-rule-empty.toml").1, EXIT_USAGE);
        for (wrong, help) in [
            ("--faults fire", "expected one of `loss`, `duplicate`, `crash`, `toggle`, `hang-up`"),
            ("--from soon", "expected a time, such as `5.9s`"),
            ("--retries 300", "300 is not in 0..=255"),
            ("--depth -1", "unexpected argument '-1'"),
        ] {
            let line = ["explore", "any.toml"].into_iter().chain(wrong.split(' '));
            let mistake = Line::try_parse_from(line).err().map(|mistake| mistake.to_string());
            assert!(mistake.is_some_and(|mistake| mistake.contains(help)), "{wrong}");
        }
    }

    #[test]
    fn faults_are_read() {
        assert_eq!("loss".parse(), Ok(Fault { kind: Kind::Loss, times: 1 }));
        assert_eq!("hang-up=3".parse(), Ok(Fault { kind: Kind::HangUp, times: 3 }));
        for wrong in ["", "losses", "loss=", "loss=-1", "loss=256", "loss=1=2", "=1"] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn moments_are_read() {
        assert_eq!("5.9s".parse(), Ok(Moment(Duration::from_millis(5900))));
        assert!("soon".parse::<Moment>().is_err());
    }
}
