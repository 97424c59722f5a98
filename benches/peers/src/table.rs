//! What the rounds came to, as text.

use std::fmt::Write as _;

use crate::{
    Row,
    player::{Group, OURS, Round},
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

/// The tables of all who played the exchange, one for what each played.
pub(crate) fn exchanges(rows: &[Row]) -> String {
    let has_any = |group: &Group| rows.iter().any(|row| row.player.group == *group);
    let tables: Vec<String> =
        Group::ALL.into_iter().filter(has_any).map(|group| exchange(rows, group)).collect();
    tables.join("\n")
}

/// The table of all who played the one.
fn exchange(rows: &[Row], group: Group) -> String {
    let mut text = format!(
        "{:<13} {:>9} {:>10} {:>12} {:>11} {:>7} {:>8}  {:<24} {}\n",
        group.title(),
        "runs/s",
        "µs/run",
        "µs/delivery",
        "deliveries",
        "photos",
        "records",
        format!("CPU beside {}", group.plain()),
        "CPU beside ours"
    );
    for row in rows.iter().filter(|row| group.shows(row.player)) {
        let name = row.player.name;
        let line = match &row.rounds {
            Err(reason) => format!("{name:<13} {reason}"),
            Ok(rounds) => {
                let median = |figure: fn(&Round) -> f64| {
                    Spread::of(rounds.iter().map(figure)).map_or(0.0, |s| s.median)
                };
                format!(
                    "{name:<13} {:>9.0} {:>10.1} {:>12.3} {:>11.1} {:>7.1} {:>8.1}  {:<24} {:<24}",
                    median(|round| 1e6 / round.micros()),
                    median(Round::micros),
                    median(|round| round.nanos as f64 / 1e3 / round.deliveries as f64),
                    median(|round| round.deliveries as f64 / round.runs as f64),
                    median(|round| round.photos as f64 / round.runs as f64),
                    median(|round| round.records as f64 / round.runs as f64),
                    beside(rounds, rows, group.plain()),
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
    use super::{Row, Spread, exchanges};
    use crate::player::{PLAYERS, Player, Round};

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
        let row = |name: &str, runs| Row { player: named(name), rounds: Ok(vec![round(runs)]) };
        let failed = Row { player: named("nexosim"), rounds: Err("not built: no such crate".to_owned()) };
        let text = exchanges(&[row("plain", 40), row("ours", 10), failed, row("whole-plain", 12)]);
        let tables: Vec<&str> = text.split("\n\n").collect();
        let ours = |table: &str| {
            let line = table.lines().find(|line| line.starts_with("ours")).unwrap_or_default();
            line.split("  ").filter_map(|word| word.trim().split_once(" (")).next().unwrap().0.to_owned()
        };
        assert!(ours(tables[0]).ends_with("4.00"), "{text}");
        assert!(ours(tables[1]).ends_with("1.20"), "{text}");
        assert!(tables[0].contains("nexosim       not built: no such crate"), "{text}");
        assert!(!tables[0].contains("\nwhole-plain") && !tables[1].contains("\nplain"), "{text}");
    }

    #[test]
    fn there_is_no_table_of_what_nobody_played() {
        let row = |name| Row { player: named(name), rounds: Err("not built".to_owned()) };
        assert!(exchanges(&[row("plain")]).starts_with("light phones"));
        for name in ["ours", "whole-madsim"] {
            assert!(exchanges(&[row(name)]).starts_with("whole phones"), "{name}");
        }
    }

    fn named(name: &str) -> &'static Player {
        PLAYERS.iter().find(|player| player.name == name).unwrap()
    }
}
