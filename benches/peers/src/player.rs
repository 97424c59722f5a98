//! Who plays the exchange, how each is built, and what one turn comes to.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// Lines of a failing build, or of a player that fails, that are shown.
const ERROR_LINES: usize = 2;

/// A program that plays.
#[derive(Debug)]
pub(crate) struct Player {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What it plays.
    pub(crate) group: Group,
    /// Its package.
    pub(crate) package: &'static str,
    /// Its program in there.
    pub(crate) program: &'static str,
    /// The flags that it is built with, and nobody else.
    pub(crate) flags: Option<&'static str>,
}

/// What is played; each has a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// A phone that knows nothing but this exchange.
    Light,
    /// Shutterlab's own phones and services.
    Whole,
}

impl Group {
    /// In the order of their tables.
    pub(crate) const ALL: [Self; 2] = [Self::Light, Self::Whole];

    /// The loop that was written by hand, beside which all others of the group are shown.
    pub(crate) const fn plain(self) -> &'static str {
        match self {
            Self::Light => "plain",
            Self::Whole => "whole-plain",
        }
    }

    /// What stands above its names.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Light => "light phones",
            Self::Whole => "whole phones",
        }
    }

    /// Whether a table of the group shows that player. Shutterlab stands beside light phones, too.
    pub(crate) fn shows(self, player: &Player) -> bool {
        player.group == self || player.name == OURS
    }
}

/// The name of Shutterlab.
pub(crate) const OURS: &str = "ours";

/// The flags that madsim is built with.
const MADSIM: Option<&str> = Some("--cfg madsim");

/// All who play.
pub(crate) const PLAYERS: [Player; 8] = [
    light("plain", "plain", None),
    whole(OURS, "ours", None),
    light("nexosim", "on-nexosim", None),
    light("madsim", "on-madsim", MADSIM),
    light("turmoil", "on-turmoil", None),
    whole("whole-plain", "plain", None),
    whole("whole-madsim", "on-madsim", MADSIM),
    whole("whole-turmoil", "on-turmoil", None),
];

/// The program that has the name of its package.
const fn light(name: &'static str, package: &'static str, flags: Option<&'static str>) -> Player {
    Player { name, group: Group::Light, package, program: package, flags }
}

/// The program that has the name of the player.
const fn whole(name: &'static str, package: &'static str, flags: Option<&'static str>) -> Player {
    Player { name, group: Group::Whole, package, program: name, flags }
}

/// What one turn came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    /// Runs.
    pub(crate) runs: u64,
    /// Messages that arrived, in all runs.
    pub(crate) deliveries: u64,
    /// Photos that were saved, in all runs.
    pub(crate) photos: u64,
    /// Lines of the trace, in all runs.
    pub(crate) records: u64,
    /// CPU time, in nanoseconds.
    pub(crate) nanos: u64,
}

impl Player {
    /// Builds it, and says where it lies.
    ///
    /// # Errors
    ///
    /// Why it is not built.
    pub(crate) fn build(&self) -> Result<PathBuf, String> {
        build(self.package, self.program, self.flags)
    }
}

/// Builds a program of a package of this workspace, and says where it lies.
///
/// # Errors
///
/// Why it is not built.
pub(crate) fn build(package: &str, program: &str, flags: Option<&str>) -> Result<PathBuf, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(["build", "--release", "--quiet", "--package", package]);
    command.args(["--bin", program, "--manifest-path"]);
    command.arg(workspace.join("Cargo.toml"));
    if let Some(flags) = flags {
        // Other flags would build everything anew each time, were it in the same place.
        target.push(package);
        command.env("RUSTFLAGS", flags);
    }
    command.env("CARGO_TARGET_DIR", &target);
    let output = command.output().map_err(|error| format!("cargo does not start: {error}"))?;
    if !output.status.success() {
        let talk = String::from_utf8_lossy(&output.stderr);
        let errors = talk.lines().filter(|line| line.starts_with("error")).take(ERROR_LINES);
        return Err(errors.collect::<Vec<_>>().join("; "));
    }
    Ok(target.join("release").join(program).with_extension(env::consts::EXE_EXTENSION))
}

/// Lets a program play for so many milliseconds of CPU time.
///
/// # Errors
///
/// Why it did not.
pub(crate) fn run(program: &Path, millis: u32) -> Result<Round, String> {
    let output = Command::new(program).arg(millis.to_string()).output();
    let output = output.map_err(|error| format!("does not start: {error}"))?;
    if !output.status.success() {
        let talk = String::from_utf8_lossy(&output.stderr);
        let told: Vec<&str> = talk.lines().filter(|line| !line.is_empty()).take(ERROR_LINES).collect();
        return Err(format!("{}: {}", output.status, told.join(" ")));
    }
    let line = String::from_utf8_lossy(&output.stdout);
    read(&line).ok_or_else(|| format!("said `{}`, which is no round", line.trim()))
}

fn read(line: &str) -> Option<Round> {
    let numbers: Option<Vec<u64>> = line.split_whitespace().map(|word| word.parse().ok()).collect();
    let [runs, deliveries, photos, records, nanos] = numbers?[..] else { return None };
    (runs > 0 && deliveries > 0 && nanos > 0).then_some(Round { runs, deliveries, photos, records, nanos })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_line_is_a_round_only_if_all_of_it_is_there() {
        assert_eq!(read("2 400 54 1000 9000\n").map(|round| round.deliveries), Some(400));
        for line in
            ["", "2 400 54 1000", "2 400 54 1000 x", "0 2 3 4 5", "1 0 3 4 5", "1 2 3 4 0", "1 2 3 4 5 6"]
        {
            assert_eq!(read(line), None, "`{line}`");
        }
    }
}
