//! A Live Photo from the ring of a call, by Shutterlab and by ffmpeg and exiftool.

use std::{fmt::Write as _, process::Command};

use crate::{arguments::Arguments, player, table::Spread};

/// The name of this table, and of its program.
pub(crate) const NAME: &str = "pair";

/// What one turn came to: pairs, bytes of one, nanoseconds of CPU time.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Turn {
    pairs: f64,
    bytes: f64,
    nanos: f64,
}

impl Turn {
    /// CPU time of a pair, in microseconds.
    fn micros(&self) -> f64 {
        self.nanos / 1e3 / self.pairs
    }
}

/// Measures both and says in a table what came of it.
///
/// # Errors
///
/// Why nothing is measured.
pub(crate) fn run(arguments: &Arguments) -> Result<String, String> {
    eprintln!("building {NAME}");
    let program = player::build(NAME, NAME, None).map_err(|reason| format!("not built: {reason}"))?;
    let (mut ours, mut tools) = (vec![], vec![]);
    for round in 0..arguments.rounds {
        eprintln!("round {} of {}", round + 1, arguments.rounds);
        let output = Command::new(&program).arg(arguments.millis.to_string()).output();
        let output = output.map_err(|error| format!("does not start: {error}"))?;
        if !output.status.success() {
            let talk = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{}: {}", output.status, talk.lines().nth(1).unwrap_or_default()));
        }
        let said = String::from_utf8_lossy(&output.stdout);
        if let Some(program) = said.trim().strip_prefix("missing ") {
            return Ok(format!("Live Photo: not measured, since `{program}` is not installed\n"));
        }
        let turns = read(&said).ok_or_else(|| format!("said `{}`, which is no turn", said.trim()))?;
        ours.push(turns[0]);
        tools.push(turns[1]);
    }
    Ok(table(&ours, &tools))
}

fn read(said: &str) -> Option<[Turn; 2]> {
    let mut lines = said.lines();
    let mut turn = |name: &str| {
        let numbers = lines.next()?.strip_prefix(name)?.split_whitespace().map(|word| word.parse().ok());
        let [pairs, bytes, nanos] = numbers.collect::<Option<Vec<f64>>>()?[..] else { return None };
        (pairs > 0.0 && nanos > 0.0).then_some(Turn { pairs, bytes, nanos })
    };
    Some([turn("ours ")?, turn("tools ")?])
}

fn table(ours: &[Turn], tools: &[Turn]) -> String {
    let mut text = format!("{:<20} {:>12} {:>12}  CPU beside ours\n", "Live Photo", "µs/pair", "bytes");
    for (name, turns) in [("ours", ours), ("ffmpeg and exiftool", tools)] {
        let median =
            |figure: fn(&Turn) -> f64| Spread::of(turns.iter().map(figure)).map_or(0.0, |s| s.median);
        let ratio = Spread::of(turns.iter().zip(ours).map(|(turn, ours)| turn.micros() / ours.micros()));
        let ratio = ratio.map(Spread::ratio).unwrap_or_default();
        let (micros, bytes) = (median(Turn::micros), median(|turn| turn.bytes));
        writeln!(text, "{name:<20} {micros:>12.0} {bytes:>12.0}  {ratio}").expect("a string takes all text");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{read, table};

    #[test]
    fn turns_become_a_table() {
        let [ours, tools] = read("ours 10 5000 1000000\ntools 2 6000 2000000\n").expect("two turns");
        assert!(table(&[ours], &[tools]).contains("10.00 (10.00–10.00)"));
        assert_eq!(read("ours 10 5000 1000000\n"), None);
    }
}
