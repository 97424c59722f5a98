//! `shutterlab`: the commands of the laboratory by themselves.
#![forbid(unsafe_code)]

use std::{path::Path, process::ExitCode};

use clap::Parser;

fn main() -> ExitCode {
    shutterlab::Arguments::parse().command.run(Path::new("."))
}
