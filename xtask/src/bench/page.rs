//! The page: one file that needs nothing else, light or dark as its reader likes it.
#![expect(clippy::float_arithmetic, reason = "numbers that are shown")]

use std::fmt::Write;

use super::{
    plot::{Axes, COLOURS, Line, plot},
    view::{Growth, Row, Since, Verdict, View},
    words::{aim, bytes, count, percent, short_count, time, times},
};

const STYLE: &str = include_str!("page.css");
/// A bar is full at so many times the limit.
const BAR_RATIO_MAX: f64 = 1_000.0;

/// What each axis is asked, in the order in which people ask; others follow.
const AXES: [(&str, &str); 5] = [
    ("devices", "With more and more devices"),
    ("photos", "With more and more photos"),
    ("pending events", "With more and more under way"),
    ("events", "With more and more happening"),
    ("steps", "With longer and longer files"),
];

/// Writes the page.
pub(crate) fn page(view: &View<'_>) -> String {
    let document = view.document;
    let mut html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>What things cost · Shutterlab</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>What things cost</h1>\n<p class=\"meta\">{}{} · commit {} · {} · {}</p>\n",
        escaped(&document.made),
        if document.quick { " · a quick look" } else { "" },
        escaped(&document.commit),
        escaped(&document.rustc),
        escaped(&document.machine),
    );
    html.push_str(
        "<p>Everything stands beside its practical limit, a bare version by hand that was measured in turns with it in \
         the same process. <b>The ratio is what counts</b>: a busy machine slows both. Times are CPU time of one \
         thread unless they say otherwise; medians.</p>\n",
    );
    said(&mut html, view);
    growths(&mut html, &view.growths());
    for group in view.groups() {
        let _ = writeln!(html, "<h2 id=\"{0}\">{0}</h2>", escaped(group));
        let rows: Vec<&Row<'_>> = view.rows.iter().filter(|row| row.benchmark.group == group).collect();
        table(&mut html, view, &rows);
    }
    if !view.gone.is_empty() {
        let _ = writeln!(
            html,
            "<h2>In the baseline, and not measured now</h2>\n<p class=\"dim\">{}</p>",
            escaped(&view.gone.join(" · "))
        );
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

/// What a hurried reader wants to know.
fn said(html: &mut String, view: &View<'_>) {
    let aims: Vec<bool> = view.rows.iter().filter_map(|row| row.aim()).map(|(_, is_kept)| is_kept).collect();
    let kept = aims.iter().filter(|is_kept| **is_kept).count();
    let _ = write!(html, "<ul class=\"said\">\n<li><b>{}</b> benchmarks</li>\n", view.rows.len());
    if !aims.is_empty() {
        let class = if kept < aims.len() { " class=\"bad\"" } else { "" };
        let of = aims.len();
        let _ =
            writeln!(html, "<li{class}><b>{kept} of {of}</b> limits kept that the project sets itself</li>");
    }
    if let Some((name, then)) = view.baseline {
        let counted = |verdict| view.rows.iter().filter(|row| row.verdict() == Some(verdict)).count();
        let (name, commit) = (escaped(name), escaped(&then.commit));
        let (faster, slower) = (counted(Verdict::Faster), counted(Verdict::Slower));
        let neither = view.neither();
        let past = view.past();
        let _ = writeln!(
            html,
            "<li>since <b>{name}</b> ({commit})</li>\n<li><b>{faster}</b> faster</li>\n<li><b>{slower}</b> slower</li>\n\
             <li><b>{neither}</b> neither</li>\n<li{}><b>{past}</b> past the threshold of {:.0} %</li>",
            if past > 0 { " class=\"bad\"" } else { "" },
            view.threshold * 100.0,
        );
    }
    html.push_str("</ul>\n");
    if let Some(otherwise) = view.otherwise() {
        let _ = writeln!(html, "<p class=\"meta\">{}</p>", escaped(&otherwise));
    }
}

fn growths(html: &mut String, growths: &[Growth<'_>]) {
    let known = AXES.iter().map(|(axis, _)| *axis);
    let others =
        growths.iter().map(|growth| growth.axis).filter(|axis| !known.clone().any(|one| one == *axis));
    let mut axes: Vec<&str> = known.clone().collect();
    for axis in others {
        if !axes.contains(&axis) {
            axes.push(axis);
        }
    }
    for axis in axes {
        let along: Vec<&Growth<'_>> = growths.iter().filter(|growth| growth.axis == axis).collect();
        if along.is_empty() {
            continue;
        }
        let title = AXES.iter().find(|(one, _)| *one == axis).map_or(axis, |(_, title)| title);
        let _ = writeln!(html, "<h2>{}</h2>\n<div class=\"plots\">", escaped(title));
        let mut kinds: Vec<(&str, &str)> = vec![];
        for growth in &along {
            if !kinds.contains(&(growth.group, growth.each)) {
                kinds.push((growth.group, growth.each));
            }
        }
        for (group, each) in kinds {
            let alike: Vec<&Growth<'_>> =
                along.iter().copied().filter(|growth| (growth.group, growth.each) == (group, each)).collect();
            time_plot(html, group, axis, each, &alike);
            memory_plot(html, group, axis, each, &alike);
        }
        html.push_str("</div>\n");
    }
}

fn time_plot(html: &mut String, group: &str, axis: &str, each: &str, growths: &[&Growth<'_>]) {
    let mut lines = vec![];
    for (colour, growth) in growths.iter().enumerate() {
        let name = growth.name.to_owned();
        let ours = growth.points.iter().map(|point| (point.at, point.each_ns)).collect();
        lines.push(Line { name: name.clone(), colour, is_limit: false, points: ours });
        let limit = growth.points.iter().filter_map(|point| Some((point.at, point.limit_ns?))).collect();
        lines.push(Line { name: format!("{name}, the limit"), colour, is_limit: true, points: limit });
    }
    let of = if each.is_empty() { String::new() } else { format!(" of one {each}") };
    let title = format!("{group}: CPU time{of}");
    let powers: Vec<String> = growths
        .iter()
        .filter(|_| axis == "events")
        .filter_map(|growth| Some(format!("{}: events^{:.2}", growth.name, growth.time_exponent()?)))
        .collect();
    let note = match powers.as_slice() {
        [] => String::new(),
        powers => format!("Time in all grows as {}; 1 is linear.", powers.join(", ")),
    };
    let axes = Axes { x: axis, y: "CPU time", x_words: short_count, y_words: time };
    figure(html, &title, &note, &plot(&title, &axes, &lines), growths, true);
}

fn memory_plot(html: &mut String, group: &str, axis: &str, each: &str, growths: &[&Growth<'_>]) {
    let mut lines = vec![];
    for (colour, growth) in growths.iter().enumerate() {
        let points = growth.points.iter().filter_map(|point| Some((point.at, point.memory_bytes?))).collect();
        lines.push(Line { name: growth.name.to_owned(), colour, is_limit: false, points });
    }
    if lines.iter().all(|line| line.points.is_empty()) {
        return;
    }
    let powers: Vec<String> = growths
        .iter()
        .filter(|_| axis == "events" && !each.is_empty())
        .filter_map(|growth| Some(format!("{}: events^{:.2}", growth.name, growth.memory_exponent()?)))
        .collect();
    let note = match powers.as_slice() {
        [] => String::new(),
        powers => format!("The most at once grows as {}; 1 is linear.", powers.join(", ")),
    };
    let title = format!("{group}: memory in all");
    let axes = Axes { x: axis, y: "memory", x_words: short_count, y_words: bytes };
    figure(html, &title, &note, &plot(&title, &axes, &lines), growths, false);
}

fn figure(html: &mut String, title: &str, note: &str, svg: &str, growths: &[&Growth<'_>], has_limit: bool) {
    let _ = write!(
        html,
        "<figure>\n<figcaption><h3>{}</h3><p>{}</p></figcaption>\n{svg}",
        escaped(title),
        escaped(note)
    );
    html.push_str("<ul class=\"key\">");
    for (colour, growth) in growths.iter().enumerate() {
        if has_limit || growth.points.iter().any(|point| point.memory_bytes.is_some()) {
            let _ = write!(html, "<li><i class=\"k{}\"></i>{}</li>", colour % COLOURS, escaped(growth.name));
        }
    }
    if has_limit {
        html.push_str("<li class=\"dim\"><i class=\"broken\"></i>its limit</li>");
    }
    html.push_str("</ul>\n</figure>\n");
}

fn table(html: &mut String, view: &View<'_>, rows: &[&Row<'_>]) {
    let has_memory = rows.iter().any(|row| row.benchmark.memory_bytes.is_some());
    let has_aim = rows.iter().any(|row| row.benchmark.aim.is_some());
    html.push_str(
        "<div class=\"scroll\"><table>\n<tr><th>what</th><th class=\"n\">ours</th><th class=\"n\">limit</th>\
         <th>ratio</th><th class=\"n\">wall</th>",
    );
    if has_memory {
        html.push_str("<th class=\"n\">memory</th>");
    }
    if has_aim {
        html.push_str("<th>wanted</th>");
    }
    if let Some((name, _)) = view.baseline {
        let _ = write!(html, "<th>the ratio since {}</th>", escaped(name));
    }
    html.push_str("</tr>\n");
    for row in rows {
        line(html, row, [has_memory, has_aim]);
    }
    html.push_str("</table></div>\n");
}

fn line(html: &mut String, row: &Row<'_>, [has_memory, has_aim]: [bool; 2]) {
    let (figure, benchmark) = (row.figure, row.benchmark);
    let (what, to) = benchmark.parts();
    let limit = benchmark
        .limit
        .as_ref()
        .map_or(String::new(), |limit| format!("<br><small>beside {}</small>", escaped(&limit.what)));
    let each = match benchmark.each.as_str() {
        "" => String::new(),
        each => format!(" <small>/ {}</small>", escaped(each)),
    };
    let whole = if benchmark.of > 1 {
        format!("<br><small>{} in all, {} times</small>", time(figure.cpu_ns), count(figure.of))
    } else {
        String::new()
    };
    let _ = write!(
        html,
        "<tr><td>{} <span class=\"dim\">{}</span>{limit}</td><td class=\"n\">{}{each}{whole}</td>",
        escaped(what),
        escaped(to),
        time(figure.cpu_ns / figure.of),
    );
    match figure.beside {
        Some(beside) => {
            let ratio = beside.ratio;
            let part = 100.0 * ratio.middle.max(1.0).ln() / BAR_RATIO_MAX.ln();
            let _ = write!(
                html,
                "<td class=\"n\">{}</td><td class=\"ratio\"><div style=\"--part:{:.1}%\" title=\"by wall time {}\">{} \
                 <small>{:.2} to {:.2}</small></div></td>",
                time(beside.limit_cpu_ns / figure.of),
                part.min(100.0),
                times(beside.wall_ratio),
                times(ratio.middle),
                ratio.low,
                ratio.high,
            );
        }
        None => html.push_str("<td class=\"n dim\">·</td><td class=\"ratio dim\">·</td>"),
    }
    let _ = write!(html, "<td class=\"n\">{}</td>", time(figure.wall_ns / figure.of));
    if has_memory {
        let memory = benchmark.memory_bytes.map(super::figure::to_f64).map_or(String::new(), bytes);
        let _ = write!(html, "<td class=\"n\">{memory}</td>");
    }
    if has_aim {
        let wanted = row.aim().map_or(String::new(), |(wanted, is_kept)| {
            let (class, mark) = if is_kept { ("good", "✓") } else { ("bad", "✗") };
            format!("<span class=\"{class}\">{mark} {}</span>", aim(wanted))
        });
        let _ = write!(html, "<td>{wanted}</td>");
    }
    if let Some(since) = row.since {
        let _ = write!(html, "<td>{}</td>", changed(since));
    }
    html.push_str("</tr>\n");
}

fn changed(since: Since) -> String {
    let Since::Changed(change, verdict) = since else { return "<span class=\"neither\">new</span>".into() };
    let word = verdict.words();
    let class = match verdict {
        Verdict::Same | Verdict::Small | Verdict::LimitMoved => "neither",
        Verdict::Faster => "faster",
        Verdict::Slower => "slower",
        Verdict::Past => "bad",
    };
    let by = change.by;
    let of = if change.of_ratio { "" } else { ", by CPU time" };
    format!(
        "<span class=\"{class}\">{}, {word}</span>{of}<br><small>{} to {}</small>",
        percent(by.middle),
        percent(by.low),
        percent(by.high),
    )
}

/// As it may stand in a page.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
