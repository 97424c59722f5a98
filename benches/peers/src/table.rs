//! What the rounds came to, as text.

use std::fmt::Write as _;

use crate::{
    Row,
    player::{OURS, PLAIN, Round},
};

/// A median with its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    /// The one in the middle.
    pub(crate) median: f64,
    least: f64,
    most: f64,
}

impl Spread {
    /// Of some figures; none if there are none.
    pub(crate) fn of(figures: impl Iterator<Item = f64>) -> Option<Self> {
        let mut figures: Vec<f64> = figures.collect();
        figures.sort_by(f64::total_cmp);
        let (least, most) = (*figures.first()?, *figures.last()?);
        let half = figures.len() / 2;
        let median = if figures.len() % 2 == 1 {
            figures[half]
        } else {
            f64::midpoint(figures[half - 1], figures[half])
        };
        Some(Self { median, least, most })
    }

    /// As a table shows a ratio.
    pub(crate) fn ratio(self) -> String {
        format!("{:.2} ({:.2}–{:.2})", self.median, self.least, self.most)
    }
}

impl Round {
    /// CPU time of a run, in microseconds.
    fn micros(&self) -> f64 {
        self.nanos as f64 / 1e3 / self.runs as f64
    }
}

/// The CPU time of a run in each round beside that of somebody else in the same round.
fn beside(rounds: &[Round], rows: &[Row], name: &str) -> String {
    let other = rows.iter().find(|row| row.player.name == name).and_then(|row| row.rounds.as_ref().ok());
    let ratios = other.into_iter().flat_map(|other| rounds.iter().zip(other));
    let spread = Spread::of(ratios.map(|(round, other)| round.micros() / other.micros()));
    spread.map_or_else(|| "–".to_owned(), Spread::ratio)
}

/// The table of all who played the exchange.
pub(crate) fn exchange(rows: &[Row]) -> String {
    let mut text = format!(
        "{:<8} {:>9} {:>10} {:>12} {:>11} {:>7} {:>8}  {:<24} {:<24}\n",
        "",
        "runs/s",
        "µs/run",
        "µs/delivery",
        "deliveries",
        "photos",
        "records",
        "CPU beside plain",
        "CPU beside ours"
    );
    for row in rows {
        let name = row.player.name;
        let line = match &row.rounds {
            Err(reason) => format!("{name:<8} {reason}"),
            Ok(rounds) => {
                let median = |figure: fn(&Round) -> f64| {
                    Spread::of(rounds.iter().map(figure)).map_or(0.0, |s| s.median)
                };
                format!(
                    "{name:<8} {:>9.0} {:>10.1} {:>12.3} {:>11.1} {:>7.1} {:>8.1}  {:<24} {:<24}",
                    median(|round| 1e6 / round.micros()),
                    median(Round::micros),
                    median(|round| round.nanos as f64 / 1e3 / round.deliveries as f64),
                    median(|round| round.deliveries as f64 / round.runs as f64),
                    median(|round| round.photos as f64 / round.runs as f64),
                    median(|round| round.records as f64 / round.runs as f64),
                    beside(rounds, rows, PLAIN),
                    beside(rounds, rows, OURS),
                )
            }
        };
        writeln!(text, "{}", line.trim_end()).expect("a string takes all text");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Row, Spread, exchange};
    use crate::player::{PLAYERS, Round};

    #[test]
    fn a_spread_has_its_middle_and_its_ends() {
        let spread = Spread::of([3.0, 1.0, 2.0, 10.0].into_iter()).map(Spread::ratio);
        assert_eq!(spread.as_deref(), Some("2.50 (1.00–10.00)"));
        assert_eq!(Spread::of([].into_iter()), None);
    }

    #[test]
    fn ratios_are_of_cpu_time_of_a_run() {
        let round = |runs| Round {
            runs,
            deliveries: 200 * runs,
            photos: 27 * runs,
            records: 500 * runs,
            nanos: 1_000_000,
        };
        let row = |nth: usize, runs| Row { player: &PLAYERS[nth], rounds: Ok(vec![round(runs)]) };
        let failed = Row { player: &PLAYERS[2], rounds: Err("not built: no such crate".to_owned()) };
        let text = exchange(&[row(0, 40), row(1, 10), failed]);
        let ours = text.lines().find(|line| line.starts_with("ours")).unwrap_or_default();
        assert!(ours.contains("4.00 (4.00–4.00)"), "{text}");
        assert!(text.contains("nexosim  not built: no such crate"), "{text}");
    }
}
