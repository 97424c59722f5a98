//! What came of it, on one page of a terminal.
#![expect(clippy::float_arithmetic, reason = "numbers that are shown")]

use std::fmt::Write;

use report::Style;

use super::{
    view::{Growth, Row, Since, Verdict, View},
    words::{aim, count, percent, time, times},
};

/// The widest that the name of a benchmark may be before the columns move.
const NAME_WIDTH: usize = 40;

/// Writes the table. Of a row with more and more of something the last stands for all, unless `all` are wanted or one
/// went past the threshold: the others are on the page.
pub(crate) fn table(view: &View<'_>, style: Style, all: bool) -> String {
    let mut text = String::new();
    let mut left_out = 0;
    for group in view.groups() {
        let heading = format!("{group:<NAME_WIDTH$}");
        let columns = ["ours, CPU", "", "limit", "ratio", "wall"];
        let [ours, each, limit, ratio, wall] = columns;
        let last = view
            .baseline
            .map_or_else(|| "the limit is".to_owned(), |(name, _)| format!("the ratio since {name}"));
        let _ = writeln!(
            text,
            "{} {}",
            style.strong(&heading),
            style.dim(&format!("{ours:>9}{each:<12}{limit:>9}{ratio:>9}{wall:>10}   {last}"))
        );
        for row in view.rows.iter().filter(|row| row.benchmark.group == group) {
            if all || row.stands_for_its_row(&view.rows) || row.verdict() == Some(Verdict::Past) {
                line(&mut text, row, style);
            } else {
                left_out += 1;
            }
        }
        text.push('\n');
    }
    growths(&mut text, &view.growths(), style);
    summary(&mut text, view, left_out, style);
    text
}

fn line(text: &mut String, row: &Row<'_>, style: Style) {
    let figure = row.figure;
    let (what, to) = row.benchmark.parts();
    let name = if to.is_empty() { what.to_owned() } else { format!("{what}: {to}") };
    let each = match row.benchmark.each.as_str() {
        "" => String::new(),
        each => format!("/{each}"),
    };
    let (limit, ratio) = figure.beside.map_or_else(
        || ("·".to_owned(), "·".to_owned()),
        |beside| (time(beside.limit_cpu_ns / figure.of), times(beside.ratio.middle)),
    );
    let last = row.since.map_or_else(
        || {
            let limit = row.benchmark.limit.as_ref().map_or("", |limit| limit.what.as_str());
            style.dim(limit)
        },
        |since| changed(since, style),
    );
    let missed = match row.aim() {
        Some((wanted, false)) => format!("  {}", style.bad(&format!("wanted: {}", aim(wanted)))),
        Some((_, true)) | None => String::new(),
    };
    let line = format!(
        "  {name:<width$} {:>9}{}{limit:>9}{ratio:>9}{:>10}   {last}{missed}",
        time(figure.cpu_ns / figure.of),
        style.dim(&format!("{each:<12}")),
        time(figure.wall_ns / figure.of),
        width = NAME_WIDTH - 2,
    );
    let _ = writeln!(text, "{}", line.trim_end());
}

fn changed(since: Since, style: Style) -> String {
    let Since::Changed(change, verdict) = since else { return style.dim("new") };
    let by = change.by;
    let of = if change.of_ratio { "" } else { ", by CPU time" };
    let numbers = format!("{:>8} [{} to {}]", percent(by.middle), percent(by.low), percent(by.high));
    let words = verdict.words();
    match verdict {
        Verdict::Same | Verdict::Small | Verdict::LimitMoved => style.dim(&format!("{numbers}  {words}{of}")),
        Verdict::Faster | Verdict::Slower => format!("{numbers}  {}{of}", style.strong(words)),
        Verdict::Past => format!("{numbers}  {}{of}", style.bad(words)),
    }
}

fn growths(text: &mut String, growths: &[Growth<'_>], style: Style) {
    if growths.is_empty() {
        return;
    }
    let heading = format!("{:<NAME_WIDTH$}", "how cost grows");
    let columns = format!("  {:<12}{:>9}{:<11}{:>9}", "CPU time of", "first", "", "last");
    let _ = writeln!(text, "{}{}", style.strong(&heading), style.dim(&columns));
    for growth in growths {
        let (Some(first), Some(last)) = (growth.points.first(), growth.points.last()) else { continue };
        let _ = write!(
            text,
            "  {:<width$}  {}{:>9} at {:<8}{:>9} at {} {}",
            format!("{}: {}", growth.group, growth.name),
            style.dim(&format!("{:<12}", if growth.each.is_empty() { "all" } else { growth.each })),
            time(first.each_ns),
            count(first.at),
            time(last.each_ns),
            count(last.at),
            growth.axis,
            width = NAME_WIDTH - 2,
        );
        if let Some(power) = growth.time_exponent().filter(|_| growth.axis == "events") {
            let memory = growth.memory_exponent().map(|power| format!(", memory as events^{power:.2}"));
            let _ = write!(text, "; time as events^{power:.2}{}", memory.unwrap_or_default());
        }
        text.push('\n');
    }
    text.push('\n');
}

fn summary(text: &mut String, view: &View<'_>, left_out: usize, style: Style) {
    let rows = view.rows.len();
    let one = if rows == 1 { "benchmark" } else { "benchmarks" };
    let quick = if view.document.quick { ", a quick look" } else { "" };
    let _ = write!(text, "{rows} {one}{quick}");
    if left_out > 0 {
        let _ = write!(text, "; {left_out} with less of the same are on the page, or `--all`");
    }
    text.push('\n');
    let Some((name, _)) = view.baseline else { return };
    let counted = |verdict: Verdict| view.rows.iter().filter(|row| row.verdict() == Some(verdict)).count();
    let new = view.rows.iter().filter(|row| row.since == Some(Since::New)).count();
    let past = view.past();
    let _ = write!(
        text,
        "since {name}: {} faster, {} slower, {} neither, {new} new",
        counted(Verdict::Faster),
        counted(Verdict::Slower) + past,
        view.neither(),
    );
    if !view.gone.is_empty() {
        let _ = write!(text, ", {} not measured now", view.gone.len());
    }
    let threshold = format!("{:.0} %", view.threshold * 100.0);
    if past > 0 {
        let _ = writeln!(text, "; {}", style.bad(&format!("{past} past the threshold of {threshold}")));
    } else {
        let _ = writeln!(text, "; none past the threshold of {threshold}");
    }
    if let Some(otherwise) = view.otherwise() {
        let _ = writeln!(text, "note: {otherwise}");
    }
}
