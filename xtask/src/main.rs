//! `cargo xtask`: everything that is done with this house, by one word each.
//!
//! What belongs here: what is about this house itself, its layers, rules and snapshots. What it is there for, playing
//! scenarios, is in the crate `shutterlab`, which this program calls in its own process.
#![forbid(unsafe_code)]

mod tidy;

use std::{path::Path, process::ExitCode};

use clap::{Parser, Subcommand};

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
    /// Check layers, pages of crates, rules and snapshots of this house
    Tidy,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    match Arguments::parse().command {
        Command::Lab(command) => command.run(root),
        Command::Tidy => tidy::run(root),
    }
}
