//! `shutterlab`: the commands of the laboratory by themselves.
#![forbid(unsafe_code)]

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Names the folder with `scenarios`, for whoever calls this program from elsewhere; else it is where the person is.
const ROOT: &str = "SHUTTERLAB_ROOT";

fn main() -> ExitCode {
    let root = std::env::var_os(ROOT).map_or_else(|| PathBuf::from("."), PathBuf::from);
    shutterlab::Arguments::parse().command.run(&root)
}
