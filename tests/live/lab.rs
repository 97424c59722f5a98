//! The program, for tests that need it as a process: `live --processes` calls it for each node.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let root = tests::folder();
    shutterlab::Arguments::parse().command.run(root.parent().unwrap_or(&root))
}
