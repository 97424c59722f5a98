//! The command-line program: plays scenarios and says what happened.
//!
//! What belongs here: arguments, files, threads, exit codes. What must never be known here: anything of the model; it
//! is played by `engine`, judged by `trace`, shown by `report`.
//!
//! The way in is [`Command::run`].
#![forbid(unsafe_code)]

mod bug;
mod explore;
#[cfg(feature = "media")]
mod files;
mod filter;
mod game;
#[cfg(feature = "media")]
mod live;
#[cfg(feature = "media")]
mod photos;
mod select;
mod sim;
mod sweep;
mod why;

use std::{
    io::{self, IsTerminal, Write},
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::OnceLock,
};

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use explore::ExploreArgs;
pub use sim::{Form, Format, SimArgs};
pub use sweep::{ReplayArgs, ShrinkArgs, SweepArgs};
pub use why::{DiagnoseArgs, WhyArgs};

/// As expected.
pub const EXIT_OK: u8 = 0;
/// Usage, or a scenario that cannot be read.
pub const EXIT_USAGE: u8 = 2;
/// No scenario was selected.
pub const EXIT_NOTHING: u8 = 4;
/// A bug of ours.
pub const EXIT_BUG: u8 = 70;
/// A filter that cannot be read.
pub const EXIT_FILTER: u8 = 94;
/// An expectation failed.
pub const EXIT_FAILED: u8 = 100;
/// Two equal runs differed.
pub const EXIT_DIFFERED: u8 = 102;
/// A limit was reached, so that nobody can say.
pub const EXIT_UNDECIDED: u8 = 103;

/// A laboratory for Live Photos taken during FaceTime calls
#[derive(Debug, Parser)]
#[command(name = "shutterlab", version, arg_required_else_help = true)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Play scenarios and say what happened, and whether it should have
    Sim(SimArgs),
    /// Play drawn scenarios under drawn faults, and stop at what must never happen
    Sweep(SweepArgs),
    /// Try every order of deliveries and every fault within bounds, and stop at what must never happen
    Explore(ExploreArgs),
    /// Play one seed of a sweep again
    Replay(ReplayArgs),
    /// Make the failure of a seed small: a scenario file that fails by itself
    Shrink(ShrinkArgs),
    /// Put together what several machines did of one sweep: the files of `sweep --format json`
    Merge {
        /// One file for each slice
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Say why there is no photo in a run, and what to do about it
    Why(WhyArgs),
    /// List what can be behind a complaint, the most likely first, and what to do about it
    Diagnose(DiagnoseArgs),
    /// List scenarios, without playing them
    List {
        /// Files and folders; all of `scenarios` where none is named
        paths: Vec<PathBuf>,
        /// Only those that this expression means, as in `sim`
        #[arg(short = 'E', long = "filter", value_name = "FILTER")]
        filter: Option<String>,
    },
    /// Say what a still and a movie are, whether they belong together, and what is wrong with them
    Inspect(InspectArgs),
    /// Write pairs of files, good and broken ones, for those who test photo managers
    Fixtures {
        /// An empty or new folder
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Look into a library on disk, which `sim --out DIR --as library` leaves for each device
    Library(LibraryArgs),
    /// Play a scenario over real sockets, by the wall clock, with real libraries on disk
    Live(LiveArgs),
    /// Be one device or service of `live --processes`, which calls this
    #[command(name = "live-node", hide = true)]
    LiveNode,
    /// Be all services of `live --load`, which calls this
    #[command(name = "live-services", hide = true)]
    LiveServices,
    /// Print the JSON Schema of scenario files
    Schema,
    /// Print what a shell needs to complete the commands of `shutterlab`
    Completions {
        /// Which shell
        shell: Shell,
    },
}

/// What `inspect` is asked.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A still, a movie, or both; more files and folders are paired by their names
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Look into the pictures and the sound, and say which of a simulated camera they are
    #[arg(long)]
    pub pictures: bool,
    /// Say it as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `live` is asked.
#[derive(Args, Debug)]
pub struct LiveArgs {
    /// One scenario; with `--parity`, files and folders
    #[arg(value_name = "FILE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Let time go by so many times as fast
    ///
    /// Above 2, captures are copies of a clip that was encoded beforehand.
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=50))]
    pub(crate) speed: u32,
    /// Leave each device's library there; DIR must be empty or new
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Have each device and each service be a process of its own
    #[arg(long)]
    pub(crate) processes: bool,
    /// Have nodes listen there, instead of where only this machine reaches them; nothing they say is encrypted
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", conflicts_with_all = ["parity", "load"])]
    pub(crate) bind: std::net::IpAddr,
    /// Kill the process of that node at that moment, and start it again 2 s later: `alice.phone@7s`, `icloud@9.5s`
    #[arg(long, value_name = "NODE@TIME", requires = "processes")]
    pub(crate) kill: Vec<String>,
    /// Have the line to that node be bad from that moment on: `bob.mac@6.5s=stall`
    ///
    /// `stall`: nothing passes; `drop`: connections are gone; `delay:200ms`: all passes later; `pass`: all is well again.
    #[arg(long, value_name = "NODE@TIME=WHAT")]
    pub(crate) line: Vec<String>,
    /// Tell all that goes on behind the story too, message by message
    #[arg(long)]
    pub(crate) trace: bool,
    /// Say nothing of what happens, only of what came of it
    #[arg(short, long, conflicts_with = "trace")]
    pub(crate) quiet: bool,
    /// Play each scenario in the simulation too, and say what differs
    #[arg(long, conflicts_with_all = ["out", "kill", "line", "load"])]
    pub(crate) parity: bool,
    /// Hold so many calls at once, `calls=200,devices=2,photos=5`, and say what it takes
    #[arg(long, value_name = "LOAD", conflicts_with_all = ["paths", "kill", "line", "processes", "out"])]
    pub(crate) load: Option<String>,
}

/// What `library` is asked.
#[derive(Debug, Args)]
pub struct LibraryArgs {
    /// The folder in which `library.sqlite` lies
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// What the viewer's clock shows, `2024-09-06T18:00:00+02:00`; the time that it is, in UTC, where it is not said
    #[arg(long, global = true, value_name = "DATE")]
    pub now: Option<String>,
    /// The same as `verify`
    #[arg(long)]
    pub verify: bool,
    /// What to do; `list` where it is not said
    #[command(subcommand)]
    pub what: Option<LibraryCommand>,
}

/// What can be done with a library on disk.
///
/// A PHOTO is its number in All Photos or the beginning of its id. An ALBUM is a view (`all-photos`, `live-photos`,
/// `days`), the name of a smart album, or a rule (`'Lens includes FaceTime'`). A smart album that is named `Hidden` comes
/// before the view that people call so, which is always `hidden`.
#[derive(Debug, Subcommand)]
pub enum LibraryCommand {
    /// List the photos of an album, or all of them
    List {
        /// A view, the name of a smart album, or a rule
        album: Option<String>,
    },
    /// Say all that is known of a photo
    Show {
        /// Its number in All Photos, or the beginning of its id
        photo: String,
    },
    /// Say why an album shows a photo, or why not
    Why {
        /// Its number in All Photos, or the beginning of its id
        photo: String,
        /// A view, the name of a smart album, or a rule
        album: String,
    },
    /// List the albums, and how many photos each of them shows
    Albums,
    /// List the values that a text has in the photos of All Photos
    Values {
        /// Which text: `lens`, `"camera model"`, `title`, `description`, `keyword`, `text`
        field: String,
    },
    /// Look through all of it, also into stills and movies, and say what is wrong
    Verify,
    /// Write the index of an earlier release anew, as this release has it; no other command changes a library
    Upgrade,
    /// Write the photos of an album, or all of them, as files that other programs read
    Export {
        /// An empty or new folder
        to: PathBuf,
        /// A view, the name of a smart album, or a rule
        album: Option<String>,
    },
}

/// A shell that can complete.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
    /// elvish
    Elvish,
    /// PowerShell
    Powershell,
}

impl Command {
    /// Does it. Paths are taken from where the person is, or else from `root`, the folder with `scenarios`.
    #[must_use]
    pub fn run(self, root: &Path) -> ExitCode {
        ExitCode::from(code(|| self.dispatch(root)))
    }

    fn dispatch(self, root: &Path) -> io::Result<u8> {
        match self {
            Self::Sim(args) => sim::sim(&args, root),
            Self::Sweep(args) => sweep::sweep(&args, root),
            Self::Explore(args) => explore::explore(&args, root),
            Self::Replay(args) => sweep::replay(&args, root),
            Self::Shrink(args) => sweep::shrink(&args, root),
            Self::Merge { files } => sweep::merge(&files),
            Self::Why(args) => why::why(&args, root),
            Self::Diagnose(args) => why::diagnose(&args),
            Self::List { paths, filter } => sim::list(&paths, filter.as_deref(), root),
            #[cfg(feature = "media")]
            Self::Inspect(args) => files::inspect(&args),
            #[cfg(feature = "media")]
            Self::Fixtures { out } => files::fixtures(&out),
            #[cfg(feature = "media")]
            Self::Library(args) => photos::library(&args),
            #[cfg(feature = "media")]
            Self::Live(args) => live::live(&args, root),
            #[cfg(feature = "media")]
            Self::LiveNode => live::node(),
            #[cfg(feature = "media")]
            Self::LiveServices => live::services(),
            #[cfg(not(feature = "media"))]
            Self::Inspect(_)
            | Self::Fixtures { .. }
            | Self::Library(_)
            | Self::Live(_)
            | Self::LiveNode
            | Self::LiveServices => Ok(without_media()),
            Self::Schema => say(&scenario::schema()).map(|()| EXIT_OK),
            Self::Completions { shell } => say(&completions(shell)).map(|()| EXIT_OK),
        }
    }
}

impl Command {
    /// Whether it reads or writes pictures, which a program without the feature `media` cannot.
    #[must_use]
    pub const fn needs_media(&self) -> bool {
        match self {
            Self::Sim(args) => args.out.is_some(),
            Self::Inspect(_)
            | Self::Fixtures { .. }
            | Self::Library(_)
            | Self::Live(_)
            | Self::LiveNode
            | Self::LiveServices => true,
            Self::Sweep(_)
            | Self::Explore(_)
            | Self::Replay(_)
            | Self::Shrink(_)
            | Self::Merge { .. }
            | Self::Why(_)
            | Self::Diagnose(_)
            | Self::List { .. }
            | Self::Schema
            | Self::Completions { .. } => false,
        }
    }
}

/// With which code the program ends.
fn code(work: impl FnOnce() -> io::Result<u8>) -> u8 {
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(code)) => code,
        // Whoever read our output stopped reading.
        Ok(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => EXIT_OK,
        Ok(Err(error)) => {
            complain(&format!("error: {error}"));
            EXIT_USAGE
        }
        Err(panic) => {
            let text = bug::text(&*panic);
            complain(&format!(
                "error: a bug of Shutterlab: {text}\nhelp: please report it, with the command"
            ));
            EXIT_BUG
        }
    }
}

/// Says that this program was built without what it needs.
#[cfg(not(feature = "media"))]
fn without_media() -> u8 {
    complain("error: this program was built without pictures: build it with `--features media`");
    EXIT_USAGE
}

fn completions(shell: Shell) -> String {
    let shell = match shell {
        Shell::Bash => clap_complete::Shell::Bash,
        Shell::Zsh => clap_complete::Shell::Zsh,
        Shell::Fish => clap_complete::Shell::Fish,
        Shell::Elvish => clap_complete::Shell::Elvish,
        Shell::Powershell => clap_complete::Shell::PowerShell,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "shutterlab", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

static CALLED: OnceLock<String> = OnceLock::new();

/// Says how somebody calls this program, where it is not by `cargo xtask`: in what it prints, they find a command that they
/// can repeat. What is said first stays.
pub fn call_it(called: impl Into<String>) {
    // That it is said already is no mistake.
    let _ = CALLED.set(called.into());
}

fn called() -> &'static str {
    CALLED.get().map_or("cargo xtask", String::as_str)
}

/// To stdout, which is data.
///
/// # Errors
///
/// Whatever stdout fails with.
pub fn say(text: &str) -> io::Result<()> {
    io::stdout().lock().write_all(text.as_bytes())
}

/// To stderr, which is talk. If even that fails, nobody listens.
pub fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether to use colour there.
#[must_use]
pub fn colour(stream: &impl IsTerminal) -> bool {
    let named = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    stream.is_terminal() && !named("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_can_complete() {
        for shell in Shell::value_variants() {
            assert!(completions(*shell).contains("no-fail-fast"), "{shell:?}");
        }
    }

    #[test]
    fn every_end_has_its_code() {
        assert_eq!(code(|| Ok(EXIT_FAILED)), EXIT_FAILED);
        assert_eq!(code(|| Err(io::ErrorKind::BrokenPipe.into())), EXIT_OK);
        assert_eq!(code(|| Err(io::ErrorKind::NotFound.into())), EXIT_USAGE);
        assert_eq!(code(|| panic!("oops")), EXIT_BUG);
    }

    #[test]
    fn arguments_are_sound() {
        Arguments::command().debug_assert();
    }
}
