//! `live`: a scenario over real sockets, by the wall clock.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use device::{Event, Outcome};
use library::AssetId;
use live::{Disturbance, Plan, Played};
use protocol::{DeviceId, Instant, NodeId};
use report::{Level, Story, Style};
use scenario::{Parsed, Scenario};
use store::Store;
use trace::{End, Fact, LibraryChange, Record, Trace, Verdict, judge};

use crate::{
    EXIT_BUG, EXIT_DIFFERED, EXIT_FAILED, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, LiveArgs, colour, complain,
    files::in_the_way,
    select::{Found, find, only},
};

mod load;
mod parity;

/// A killed node is started again after this, by the run's time.
const REVIVED_AFTER: Duration = Duration::from_secs(2);

/// Plays live and reports.
pub(crate) fn live(args: &LiveArgs, root: &Path) -> io::Result<u8> {
    if let Some(load) = &args.load {
        return load::load(load, args.speed);
    }
    let found = find(&args.paths, root)?;
    if args.parity {
        return parity::parity(&found, args.speed);
    }
    let file = match only(&found) {
        Ok(file) => file,
        Err(code) => return Ok(code),
    };
    let Some(parsed) = read(file)? else { return Ok(EXIT_USAGE) };
    if let Some(why) = live::not_played(&parsed.scenario) {
        complain(&format!("error: {} cannot be played live: {why}", file.shown));
        return Ok(EXIT_USAGE);
    }
    if let Some(trouble) = args.out.as_deref().and_then(in_the_way) {
        complain(&format!("error: {trouble}"));
        return Ok(EXIT_USAGE);
    }
    let asked = kills(&args.kill, &parsed.scenario)
        .and_then(|kills| Ok((kills, disturbances(&args.line, &parsed.scenario)?)));
    let (kills, disturbances) = match asked {
        Ok(asked) => asked,
        Err(mistake) => {
            complain(&format!("error: {mistake}"));
            return Ok(EXIT_USAGE);
        }
    };
    let folder = Folder::new(args.out.as_deref())?;
    let text = fs::read_to_string(&file.path)?;
    let plan = Plan {
        processes: args.processes.then(std::env::current_exe).transpose()?,
        kills,
        disturbances,
        bind: args.bind,
        ..Plan::new(file.shown.clone(), text, args.speed, folder.path.clone())
    };
    let told = match (args.quiet, args.trace) {
        (true, _) => None,
        (false, false) => Some(Level::Story),
        (false, true) => Some(Level::Detail),
    };
    let mut teller = Teller::new(&parsed.scenario, told);
    let played = live::play(&parsed.scenario, &plan, |record| teller.tell(record));
    match played {
        Ok(played) => say_what_came(&parsed, file, &plan, &played),
        Err(trouble) => Ok(tell_trouble(&trouble)),
    }
}

fn tell_trouble(trouble: &live::Trouble) -> u8 {
    complain(&format!("error: {trouble}"));
    match trouble {
        live::Trouble::Failed(_) => EXIT_USAGE,
        live::Trouble::Bug(_) => EXIT_BUG,
    }
}

/// Reads a scenario; none, with its mistakes told, if it cannot be read.
fn read(file: &Found) -> io::Result<Option<Parsed>> {
    let text = fs::read_to_string(&file.path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.shown)))?;
    match scenario::parse(&file.shown, &text) {
        Ok(parsed) => Ok(Some(parsed)),
        Err(mistakes) => {
            complain(&mistakes.render(colour(&io::stderr())));
            Ok(None)
        }
    }
}

/// Is one node of a scenario that another process plays.
pub(crate) fn node() -> io::Result<u8> {
    until_done(live::be_node())
}

/// Is the services of all calls of a load that another process holds.
pub(crate) fn services() -> io::Result<u8> {
    until_done(live::be_services())
}

fn until_done(done: Result<(), live::Trouble>) -> io::Result<u8> {
    Ok(done.map_or_else(|trouble| tell_trouble(&trouble), |()| EXIT_OK))
}

/// Nodes to be killed, and when.
fn kills(kills: &[String], scenario: &Scenario) -> Result<Vec<(Instant, NodeId, Duration)>, String> {
    let kill = |text: &String| node_at(text, scenario).map(|(at, node)| (at, node, REVIVED_AFTER));
    kills.iter().map(kill).collect()
}

/// What lines to nodes do, and from when on.
fn disturbances(
    lines: &[String],
    scenario: &Scenario,
) -> Result<Vec<(Instant, NodeId, Disturbance)>, String> {
    let line = |text: &String| {
        let (node, what) =
            text.split_once('=').ok_or_else(|| format!("`{text}`: write `bob.mac@6.5s=stall`"))?;
        let (at, node) = node_at(node, scenario)?;
        Ok((at, node, what.parse()?))
    };
    lines.iter().map(line).collect()
}

/// `alice.phone@7s`.
fn node_at(text: &str, scenario: &Scenario) -> Result<(Instant, NodeId), String> {
    let (name, at) = text.split_once('@').ok_or_else(|| format!("`{text}`: write `alice.phone@7s`"))?;
    let nodes = live::nodes_of(scenario);
    let node = nodes.iter().find(|node| scenario.node_name(**node) == name);
    let node = node.ok_or_else(|| format!("there is no `{name}` in this scenario"))?;
    let at = scenario::read_duration(at).ok_or_else(|| format!("`{at}` is no time: write `7s`"))?;
    Ok((Instant::ZERO + at, *node))
}

/// Where the libraries are: where somebody wants them, or where they go when the program does.
struct Folder {
    path: PathBuf,
    passes: bool,
}

impl Folder {
    fn new(out: Option<&Path>) -> io::Result<Self> {
        match out {
            Some(out) => {
                fs::create_dir_all(out)?;
                Ok(Self { path: out.to_owned(), passes: false })
            }
            None => {
                static COUNT: AtomicU64 = AtomicU64::new(0);
                let name = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
                let path = std::env::temp_dir().join(format!("shutterlab-live-{}-{}", name.0, name.1));
                fs::create_dir_all(&path)?;
                Ok(Self { path, passes: true })
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.passes {
            // What cannot be removed is where everything is that passes.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// So many lines back something can turn out to matter.
const RECENT: usize = 50;

/// Tells what happens as it does.
struct Teller<'a> {
    scenario: &'a Scenario,
    told: Option<Level>,
    so_far: Trace,
    /// The places of what was told. A press is known as one only once it is durable, a moment after the finger.
    said: BTreeSet<usize>,
    style: Style,
}

impl<'a> Teller<'a> {
    fn new(scenario: &'a Scenario, told: Option<Level>) -> Self {
        Self {
            scenario,
            told,
            so_far: Trace::empty(),
            said: BTreeSet::new(),
            style: Style { color: colour(&io::stdout()) },
        }
    }

    fn tell(&mut self, record: &Record) {
        let Some(told) = self.told else { return };
        self.so_far.records.push(record.clone());
        let story = Story::new(self.scenario, &self.so_far);
        let recent = story.lines.len().saturating_sub(RECENT);
        for (place, line) in story.lines.iter().enumerate().skip(recent) {
            if (told == Level::Detail || line.level == Level::Story) && self.said.insert(place) {
                // Whoever stopped reading misses the rest.
                let _ = Story::write_line(&mut io::stdout().lock(), self.scenario, line, self.style);
            }
        }
    }
}

fn say_what_came(parsed: &Parsed, file: &Found, plan: &Plan, played: &Played) -> io::Result<u8> {
    let judgement = judge(&parsed.scenario, &played.trace);
    let mut out = io::stdout().lock();
    writeln!(out)?;
    let kept = kept(&parsed.scenario, plan, &played.trace);
    for problem in &judgement.problems {
        writeln!(out, "{}\n", report::describe_problem(parsed, problem, colour(&io::stdout())))?;
    }
    let word = match (judgement.verdict, played.trace.end) {
        (Verdict::Passed, _) => "as expected",
        (Verdict::Failed, _) => "not as expected",
        (Verdict::Undecided, End::Stopped) => "ended before its time; nothing is wrong so far",
        (Verdict::Undecided, _) => "undecided: things did not become quiet in time",
    };
    writeln!(out, "{}: {word}, after {}", file.name, trace::moment(played.trace.ended_at))?;
    writeln!(
        out,
        "  saved   {} of {} Live Photos that were reported as saved are in the libraries, whole",
        kept.whole, kept.reported
    )?;
    let inputs: usize = played.replays.iter().filter_map(|(_, replay)| replay.as_ref().ok()).sum();
    let differing = played.replays.iter().filter_map(|(node, replay)| Some((node, replay.as_ref().err()?)));
    let differing: Vec<_> = differing.collect();
    writeln!(
        out,
        "  again   {inputs} inputs of {} machines, played again without sockets: {}",
        played.replays.len(),
        if differing.is_empty() { "the same" } else { "NOT the same" }
    )?;
    for (node, differs) in &differing {
        writeln!(out, "          {}: {differs}", parsed.scenario.node_name(**node))?;
    }
    if played.dropped + played.reconnects + played.breaches > 0 {
        let Played { dropped, reconnects, breaches, .. } = played;
        writeln!(
            out,
            "  links   {reconnects} made anew, {dropped} letters dropped, {breaches} closed for what came over them"
        )?;
    }
    Ok(if kept.whole < kept.reported || judgement.verdict == Verdict::Failed {
        EXIT_FAILED
    } else if !differing.is_empty() {
        EXIT_DIFFERED
    } else if judgement.verdict == Verdict::Undecided && played.trace.end != End::Stopped {
        EXIT_UNDECIDED
    } else {
        EXIT_OK
    })
}

/// How many Live Photos were reported as saved, and how many of those are in their libraries with both files.
struct Kept {
    reported: usize,
    whole: usize,
}

fn kept(scenario: &Scenario, plan: &Plan, trace: &Trace) -> Kept {
    let mut kept = Kept { reported: 0, whole: 0 };
    for (id, device) in (0..).map(DeviceId).zip(&scenario.devices) {
        let saved = trace.records.iter().filter_map(|record| match record.fact.device_event() {
            Some((who, Event::PressEnded { outcome: Outcome::Saved { asset, .. }, .. })) if who == id => {
                Some(*asset)
            }
            _ => None,
        });
        let gone = |asset: &AssetId| trace.records.iter().any(|record| is_gone(&record.fact, id, *asset));
        let saved: Vec<_> = saved.filter(|asset| !gone(asset)).collect();
        if saved.is_empty() {
            continue;
        }
        kept.reported += saved.len();
        let Ok(store) = Store::open_read_only(&plan.out.join(&device.name)) else { continue };
        let is_whole = |asset| matches!(store.get(asset), Ok(Some(kept)) if kept.files.still.is_some() && kept.files.movie.is_some());
        kept.whole += saved.into_iter().filter(|asset| is_whole(*asset)).count();
    }
    kept
}

/// Whether that photo was removed for good there.
fn is_gone(fact: &Fact, who: DeviceId, asset: AssetId) -> bool {
    if let Fact::Library {
        who: of,
        change: LibraryChange::Gone { asset: gone, .. } | LibraryChange::SyncedAway { asset: gone },
    } = fact
    {
        *of == who && *gone == asset
    } else {
        false
    }
}
