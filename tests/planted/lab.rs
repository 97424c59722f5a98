//! `cargo run --release -p planted-tests --bin lab -- BUG COMMAND …`: the whole program with a bug planted, to see how it is
//! found: `lab -- last-check-skipped sweep`.

use std::process::ExitCode;

use clap::Parser;
use planted::{Bug, plant};
use planted_tests::root;

fn main() -> ExitCode {
    let mut arguments = std::env::args();
    let program = arguments.next();
    let named = arguments.next();
    let Some(bug) = named.as_deref().and_then(Bug::find) else {
        let unknown = named.map_or_else(String::new, |name| format!("there is no bug `{name}`; "));
        shutterlab::complain(&format!(
            "error: {unknown}name a bug first, one of docs/PLANTED.md, then a command"
        ));
        return ExitCode::from(shutterlab::EXIT_USAGE);
    };
    plant(Some(bug));
    shutterlab::call_it(format!("cargo run --release -p planted-tests --bin lab -- {}", bug.as_str()));
    shutterlab::Arguments::parse_from(program.into_iter().chain(arguments)).command.run(&root())
}
