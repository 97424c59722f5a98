//! Plays the scenarios with a bug planted, and says which of them do not pass; and the table of all bugs.
//!
//! `planted.rs` holds the suite to finding most of them, and the sweep to finding all; `sweep.rs` says how many runs that
//! takes; `table.rs` prints the tables of docs/PLANTED.md.

mod sweep;

use std::{
    fs,
    panic::{self, AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Mutex, Once},
    thread,
};

use engine::{Seeded, play};
use planted::{Bug, plant};
use scenario::{Scenario, load};
use trace::{Trace, Verdict, judge};

pub use sweep::{Found, RANGES, RUNS_MAX, find, found_row, found_table};

/// Scenarios are played by so many threads.
const THREADS: usize = 2;

/// Their name.
const PLAYER: &str = "player";

/// The switch is one for the whole process.
static SWITCH: Mutex<()> = Mutex::new(());

/// The top of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder of that ending, in order of names.
///
/// # Panics
///
/// If a folder cannot be read.
#[must_use]
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = vec![];
    let entries = fs::read_dir(folder).expect("a folder of the repository can be read");
    for path in entries.map(|entry| entry.expect("a folder's entry can be read").path()) {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every scenario that can be played, by its name (`call/one-to-one`), in order of names.
///
/// # Panics
///
/// If one cannot be read: every file outside of `invalid/` is a sound one.
#[must_use]
pub fn scenarios() -> Vec<(String, Scenario)> {
    let folder = root().join("scenarios");
    let sound = files(&folder, "toml").into_iter().filter(|path| !path.starts_with(folder.join("invalid")));
    let read = |path: PathBuf| {
        let name = path.strip_prefix(&folder).expect("it was found there").with_extension("");
        let parsed = load(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        (name.to_string_lossy().replace('\\', "/"), parsed.scenario)
    };
    sound.map(read).collect()
}

/// The names of the scenarios that do not pass with that bug planted, in their order. A run that breaks a belief of
/// ours does not pass either.
///
/// # Panics
///
/// If a thread cannot be waited for.
#[must_use]
pub fn not_passed(scenarios: &[(String, Scenario)], bug: Option<Bug>) -> Vec<&str> {
    let _one_at_a_time = SWITCH.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    be_silent_about_players();
    plant(bug);
    let every_other = |thread| {
        let own = scenarios.iter().enumerate().skip(thread).step_by(THREADS);
        own.map(|(place, (_, scenario))| (place, played(scenario))).collect::<Vec<_>>()
    };
    let mut traces: Vec<(usize, Option<Trace>)> = thread::scope(|scope| {
        let player = |thread| {
            let builder = thread::Builder::new().name(PLAYER.to_owned());
            builder.spawn_scoped(scope, move || every_other(thread)).expect("a thread can be made")
        };
        let threads: Vec<_> = (0..THREADS).map(player).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("panics are caught")).collect()
    });
    // Whoever judges keeps libraries as well, and no bug belongs into those.
    plant(None);
    traces.sort_unstable_by_key(|(place, _)| *place);
    let judged = traces.into_iter().map(|(place, trace)| (&scenarios[place], trace));
    let passed = |scenario, trace: &Option<Trace>| {
        trace.as_ref().is_some_and(|trace| judge(scenario, trace).verdict == Verdict::Passed)
    };
    let failed = judged.filter(|((_, scenario), trace)| !passed(scenario, trace));
    failed.map(|((name, _), _)| name.as_str()).collect()
}

/// Does something with that bug planted, or none, while nobody else plays.
pub fn with<T>(bug: Option<Bug>, play: impl FnOnce() -> T) -> T {
    let _one_at_a_time = SWITCH.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    plant(bug);
    let played = play();
    plant(None);
    played
}

/// What breaks a belief of ours while a bug is planted is counted; its message would bury everything else.
fn be_silent_about_players() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().name() != Some(PLAYER) {
                others(info);
            }
        }));
    });
}

/// What a run leaves; nothing if it breaks a belief.
fn played(scenario: &Scenario) -> Option<Trace> {
    catch_unwind(AssertUnwindSafe(|| play(scenario, &mut Seeded::new(scenario.seed)).trace)).ok()
}

/// All bugs as the table of docs/PLANTED.md has them.
#[must_use]
pub fn table() -> String {
    let row = |bug: &Bug| format!("| `{}` | `{}` | {} |\n", bug.as_str(), bug.property(), bug.sentence());
    let rows: String = Bug::ALL.iter().map(row).collect();
    format!("| bug | property | what was done |\n| --- | --- | --- |\n{rows}")
}
