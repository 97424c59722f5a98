//! `shutterlab`: the commands of the laboratory by themselves.
#![forbid(unsafe_code)]

use std::{path::Path, process::ExitCode};

use clap::Parser;

/// A laboratory for Live Photos taken during FaceTime calls
#[derive(Parser)]
#[command(name = "shutterlab", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: shutterlab::Command,
}

fn main() -> ExitCode {
    Arguments::parse().command.run::<Arguments>(Path::new("."))
}
