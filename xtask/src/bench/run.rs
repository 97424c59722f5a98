//! Runs the benchmarks, as programs of their own: whoever only plays scenarios never builds them.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use chrono::{DateTime, Utc};

use super::document::Benchmark;

/// How often it is looked how far they are.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// So many lines of what a benchmark said are shown when it failed.
const LAST_LINES: usize = 15;

/// Why nothing was measured.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// What they are built with is not here.
    NotBuilt,
    /// One of them stopped, with its last words.
    Failed(String),
}

/// Measures these groups. What criterion says goes into a file beside the lines of JSON.
///
/// # Errors
///
/// If cargo cannot be started, or files not be written.
pub(crate) fn measure(
    root: &Path,
    folder: &Path,
    groups: &[String],
    quick: bool,
    is_watched: bool,
) -> io::Result<Result<Vec<Benchmark>, Trouble>> {
    let (lines, log) = (folder.join("lines.jsonl"), folder.join("criterion.log"));
    fs::write(&lines, "")?;
    let cargo = || {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args(["bench", "--package", "benches", "--manifest-path"]).arg(root.join("Cargo.toml"));
        for group in groups {
            cargo.args(["--bench", group]);
        }
        cargo.stdin(Stdio::null());
        cargo
    };
    let building = cargo().args(["--quiet", "--no-run"]).spawn()?;
    if !crate::wait(building, "building the benchmarks, which takes some minutes the first time")?.success() {
        return Ok(Err(Trouble::NotBuilt));
    }
    let to = File::create(&log)?;
    let mut running = cargo();
    running.env("SHUTTERLAB_BENCH_LINES", fs::canonicalize(&lines)?);
    if quick {
        running.env("SHUTTERLAB_BENCH_QUICK", "1");
    } else {
        running.env_remove("SHUTTERLAB_BENCH_QUICK");
    }
    let mut running = running.stdout(to.try_clone()?).stderr(to).spawn()?;
    let ended = loop {
        if let Some(status) = running.try_wait()? {
            break status;
        }
        if is_watched {
            progress(&fs::read_to_string(&lines)?);
        }
        thread::sleep(LOOK_EVERY);
    };
    if is_watched {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
    if !ended.success() {
        let said = fs::read_to_string(&log).unwrap_or_default();
        let said: Vec<&str> = said.lines().collect();
        return Ok(Err(Trouble::Failed(said[said.len().saturating_sub(LAST_LINES)..].join("\n"))));
    }
    let measured: Result<Vec<Benchmark>, String> =
        fs::read_to_string(&lines)?.lines().map(Benchmark::parse).collect();
    Ok(measured.map_err(Trouble::Failed))
}

/// Says on a line that is written over how far they are.
fn progress(lines: &str) {
    let last = lines.lines().next_back().and_then(|line| Benchmark::parse(line).ok());
    let last = last.map_or(String::new(), |last| format!(", last {}/{}", last.group, last.name));
    let _ = write!(io::stderr(), "\r\x1b[K  {} measured{last}", lines.lines().count());
}

/// When it was measured, of what commit, by which compiler, on what machine; `unknown` where nobody can say.
pub(crate) fn about(root: &Path) -> [String; 4] {
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(root).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    };
    let unknown = || "unknown".to_owned();
    let commit = said("git", &["rev-parse", "--short=9", "HEAD"]).map(|commit| {
        let changed = said("git", &["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
        if changed { commit + "+" } else { commit }
    });
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let named = |line: &str| Some(line.strip_prefix("model name")?.split_once(':')?.1.trim().to_owned());
    let cpu = cpus.lines().find_map(named).unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    [
        now(),
        commit.unwrap_or_else(unknown),
        said("rustc", &["--version"]).unwrap_or_else(unknown),
        format!("{cpu}, {cores} cores, {}", std::env::consts::OS),
    ]
}

/// The time that it is, in UTC.
fn now() -> String {
    #[expect(clippy::disallowed_types, reason = "the clock on the wall says when something was measured")]
    let elapsed = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    let seconds = elapsed.ok().and_then(|elapsed| i64::try_from(elapsed.as_secs()).ok()).unwrap_or(0);
    DateTime::<Utc>::from_timestamp(seconds, 0)
        .map_or_else(String::new, |now| now.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}
