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
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// Its package, and its program.
    pub(crate) package: &'static str,
    /// The flags that it is built with, and nobody else.
    pub(crate) flags: Option<&'static str>,
}

/// The name of the loop that was written by hand.
pub(crate) const PLAIN: &str = "plain";
/// The name of Shutterlab.
pub(crate) const OURS: &str = "ours";

/// All who play.
pub(crate) const PLAYERS: [Player; 5] = [
    Player { name: PLAIN, package: "plain", flags: None },
    Player { name: OURS, package: "ours", flags: None },
    Player { name: "nexosim", package: "on-nexosim", flags: None },
    Player { name: "madsim", package: "on-madsim", flags: Some("--cfg madsim") },
    Player { name: "turmoil", package: "on-turmoil", flags: None },
];

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
        build(self.package, self.flags)
    }
}

/// Builds a package of this workspace, and says where its program lies.
///
/// # Errors
///
/// Why it is not built.
pub(crate) fn build(package: &str, flags: Option<&str>) -> Result<PathBuf, String> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace.join("target"), PathBuf::from);
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(["build", "--release", "--quiet", "--package", package, "--manifest-path"]);
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
    Ok(target.join("release").join(package).with_extension(env::consts::EXE_EXTENSION))
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
