//! `cargo xtask`: everything that is done with this house, by one word each.
//!
//! What belongs here: what is about this house itself, its layers, rules and snapshots. What it is there for, playing
//! scenarios, is in the crate `shutterlab`, which this program calls in its own process; what needs pictures, it calls
//! as a program of its own, which takes a minute to build and is built only when it is asked for.
#![forbid(unsafe_code)]

mod bench;
mod tidy;

use std::{
    io,
    path::Path,
    process::{self, Child, ExitCode, ExitStatus},
    thread,
    time::Duration,
};

use clap::{Parser, Subcommand};
use shutterlab::{EXIT_BUG, EXIT_USAGE, complain};

/// A laboratory for Live Photos taken during FaceTime calls
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    #[command(flatten)]
    Lab(shutterlab::Command),
    /// Measure what things cost, beside their limits and since a baseline, and leave a page with plots
    Bench(bench::BenchArgs),
    /// Check layers, pages of crates, rules and snapshots of this house
    Tidy,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    match Arguments::parse().command {
        Command::Lab(command) if command.needs_media() => with_media(root).unwrap_or_else(|error| {
            complain(&format!("error: cargo: {error}"));
            ExitCode::from(EXIT_USAGE)
        }),
        Command::Lab(command) => command.run(root),
        Command::Bench(args) => bench::run(&args, root),
        Command::Tidy => tidy::run(root),
    }
}

/// Builds the whole program, and runs it with our own arguments where we stand.
fn with_media(root: &Path) -> io::Result<ExitCode> {
    let manifest = root.join("Cargo.toml");
    let cargo = |verb: &str| {
        let mut cargo = process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.args([verb, "--quiet", "--package", "shutterlab", "--features", "media", "--manifest-path"]);
        cargo.arg(&manifest);
        cargo
    };
    let built = wait(
        cargo("build").spawn()?,
        "building what makes pictures and sound, which takes a minute and is done once",
    )?;
    if !built.success() {
        complain("error: what makes pictures and sound could not be built; it needs a C++ compiler");
        return Ok(ExitCode::from(EXIT_USAGE));
    }
    let arguments = std::env::args_os().skip(1);
    let ran = cargo("run").arg("--").args(arguments).env("SHUTTERLAB_ROOT", root).status()?;
    Ok(ExitCode::from(ran.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(EXIT_BUG)))
}

/// Waits for a build, and says so if it is a long one.
pub(crate) fn wait(mut build: Child, words: &str) -> io::Result<ExitStatus> {
    const PATIENCE: u32 = 20;
    for _ in 0..PATIENCE {
        if let Some(status) = build.try_wait()? {
            return Ok(status);
        }
        thread::sleep(Duration::from_millis(100));
    }
    complain(words);
    build.wait()
}
