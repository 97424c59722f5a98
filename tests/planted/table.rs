//! `cargo run --release -p planted-tests --bin table`: prints the tables of docs/PLANTED.md. With names of bugs it looks for
//! those alone, and prints the smallest file that shows each.

use std::io::{self, Write};

use planted::Bug;
use planted_tests::{find, found_row, found_table, scenarios, table};

fn main() -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    let given = scenarios();
    let names: Vec<String> = std::env::args().skip(1).collect();
    if names.is_empty() {
        writeln!(stdout, "{}", table())?;
        let rows = Bug::ALL.iter().map(|bug| (*bug, find(&given, *bug)));
        return stdout.write_all(found_table(rows).as_bytes());
    }
    for name in names {
        let Some(bug) = Bug::find(&name) else {
            writeln!(stdout, "there is no bug `{name}`")?;
            continue;
        };
        let found = find(&given, bug);
        stdout.write_all(found_row(bug, &found).as_bytes())?;
        if let Some(shrunk) = found.shrunk {
            writeln!(stdout, "\n{}\n\n{}", shrunk.failure.what, scenario::write(&shrunk.scenario))?;
        }
    }
    Ok(())
}
