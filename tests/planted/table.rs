//! `cargo run -p planted-tests --bin table`: prints the table of docs/PLANTED.md.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let only: Vec<String> = std::env::args().skip(1).collect();
    let given = planted_tests::scenarios();
    for bug in planted::Bug::ALL {
        if !only.is_empty() && !only.iter().any(|o| o == bug.as_str()) {
            continue;
        }
        let found = planted_tests::find(&given, *bug);
        let size = found.shrunk.as_ref().map(|s| check::Size::of(&s.scenario));
        writeln!(
            io::stdout(),
            "{:<32} {:<26} {:?} {:?} {}",
            bug.as_str(),
            bug.property(),
            found.median(),
            found.runs.iter().flatten().count(),
            size.map_or(String::new(), |s| format!(
                "{} dev {} steps {} faults",
                s.devices, s.steps, s.faults
            ))
        )?;
        if !only.is_empty() {
            if let Some(s) = found.shrunk {
                writeln!(io::stdout(), "{}\n{}", s.failure.what, scenario::write(&s.scenario))?;
            }
        }
    }
    Ok(())
}
