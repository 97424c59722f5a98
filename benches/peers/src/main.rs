//! Builds and runs everything that plays the exchange, in turns, and says who needs how long.
//!
//! `cargo run --release --manifest-path benches/peers/Cargo.toml -- [--rounds N] [--millis N] [--only NAME]`
#![forbid(unsafe_code)]

mod arguments;
mod pairs;
mod player;
mod table;

use std::{env, path::PathBuf, process::ExitCode};

use arguments::{Arguments, USAGE};
use player::{PLAYERS, Player, Round};

/// What a wrong command line ends with.
const WRONG_COMMAND: u8 = 2;

/// A player with its figures, or why it has none.
struct Row {
    player: &'static Player,
    rounds: Result<Vec<Round>, String>,
}

fn main() -> ExitCode {
    let arguments = match Arguments::parse(env::args().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(mistake) => {
            eprintln!("error: {mistake}\nhelp: {USAGE}");
            return ExitCode::from(WRONG_COMMAND);
        }
    };
    let mut all_well = true;
    if arguments.only.as_deref() != Some(pairs::NAME) {
        let rows = play(&arguments);
        all_well &= rows.iter().all(|row| row.rounds.is_ok());
        print!("{}", table::exchanges(&rows));
    }
    if arguments.only.as_deref().is_none_or(|name| name == pairs::NAME) {
        match pairs::run(&arguments) {
            Ok(text) => print!("\n{text}"),
            Err(error) => {
                all_well = false;
                println!("\nLive Photo: not measured: {error}");
            }
        }
    }
    if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Builds all who are wanted and lets them play in turns, every other round the other way round.
fn play(arguments: &Arguments) -> Vec<Row> {
    let wanted = |player: &&Player| arguments.only.as_deref().is_none_or(|name| player.name == name);
    let mut rows: Vec<(Row, PathBuf)> = vec![];
    for player in PLAYERS.iter().filter(wanted) {
        eprintln!("building {}", player.name);
        let (rounds, program) = match player.build() {
            Ok(program) => (Ok(vec![]), program),
            Err(reason) => (Err(format!("not built: {reason}")), PathBuf::new()),
        };
        rows.push((Row { player, rounds }, program));
    }
    for round in 0..arguments.rounds {
        eprintln!("round {} of {}", round + 1, arguments.rounds);
        let count = rows.len();
        for turn in 0..count {
            let (row, program) = &mut rows[if round % 2 == 0 { turn } else { count - 1 - turn }];
            if let Ok(rounds) = &mut row.rounds {
                match player::run(program, arguments.millis) {
                    Ok(round) => rounds.push(round),
                    Err(error) => row.rounds = Err(error),
                }
            }
        }
    }
    rows.into_iter().map(|(row, _)| row).collect()
}
