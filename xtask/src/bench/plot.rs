//! Plots as inline SVG, both axes by powers of ten: what grows in proportion is a straight line, what costs the same is a flat one.
#![expect(clippy::float_arithmetic, reason = "places on a plot")]

use std::fmt::Write;

use super::page::escaped;

/// The size of a plot, in units of its own.
const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 300.0;
/// Room for what stands at the axes.
const LEFT: f64 = 74.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 44.0;
/// A plot spans this factor at least, so that noise does not look like a mountain.
const FACTOR_MIN: f64 = 10.0;
/// Ticks between powers of ten stand where there are no more powers than this.
const DECADES_WITH_MORE_TICKS: f64 = 2.2;
/// So many colours there are; more lines begin with the first again.
pub(crate) const COLOURS: usize = 8;

/// A line of a plot: points from left to right.
pub(crate) struct Line {
    /// What it is, for who points at it.
    pub(crate) name: String,
    /// Which colour, counted from 0.
    pub(crate) colour: usize,
    /// Whether it is a limit, which is drawn thin and broken.
    pub(crate) is_limit: bool,
    /// Where it goes.
    pub(crate) points: Vec<(f64, f64)>,
}

/// What stands at the axes.
pub(crate) struct Axes<'a> {
    /// Below.
    pub(crate) x: &'a str,
    /// At the side.
    pub(crate) y: &'a str,
    /// How a number below is written.
    pub(crate) x_words: fn(f64) -> String,
    /// How a number at the side is written.
    pub(crate) y_words: fn(f64) -> String,
}

/// Where a number lies on an axis.
#[derive(Clone, Copy)]
struct Scale {
    from: f64,
    to: f64,
    low: f64,
    high: f64,
}

impl Scale {
    /// An axis for these numbers, which are more than 0.
    fn over(numbers: impl Iterator<Item = f64>, factor_min: f64, from: f64, to: f64) -> Self {
        let (low, high) = numbers.fold((f64::MAX, 0.0_f64), |(low, high), at| (low.min(at), high.max(at)));
        let room = (factor_min / (high / low)).max(1.0).sqrt() * 1.12;
        Self { from, to, low: low / room, high: high * room }
    }

    fn at(self, number: f64) -> f64 {
        let part = (number / self.low).ln() / (self.high / self.low).ln();
        self.from + part * (self.to - self.from)
    }

    /// Powers of ten, and numbers between where there are few; each with whether it is a power.
    fn ticks(self) -> Vec<f64> {
        let decades = (self.high / self.low).log10();
        let between: &[f64] = if decades <= DECADES_WITH_MORE_TICKS { &[1.0, 2.0, 5.0] } else { &[1.0] };
        let mut power = 10_f64.powf(self.low.log10().floor());
        let mut ticks = vec![];
        while power <= self.high {
            ticks.extend(between.iter().map(|digit| digit * power));
            power *= 10.0;
        }
        ticks.retain(|tick| (self.low..=self.high).contains(tick));
        ticks
    }
}

/// Draws lines. Nothing where there is nothing to draw.
pub(crate) fn plot(title: &str, axes: &Axes<'_>, lines: &[Line]) -> String {
    let points = || lines.iter().flat_map(|line| &line.points);
    if points().next().is_none() || points().any(|(x, y)| *x <= 0.0 || *y <= 0.0) {
        return String::new();
    }
    let x = Scale::over(points().map(|point| point.0), 2.0, LEFT, WIDTH - RIGHT);
    let y = Scale::over(points().map(|point| point.1), FACTOR_MIN, HEIGHT - BOTTOM, TOP);
    let mut svg =
        format!("<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">\n", escaped(title));
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    for tick in y.ticks() {
        let (at, words) = (y.at(tick), plain((axes.y_words)(tick)));
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>\
             <text class=\"tick\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{words}</text>",
            LEFT - 8.0,
            at + 4.0,
        );
    }
    for tick in x.ticks() {
        let (at, words) = (x.at(tick), (axes.x_words)(tick));
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/>\
             <text class=\"tick\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{words}</text>",
            bottom + 17.0,
        );
    }
    let _ = writeln!(
        svg,
        "<text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>\
         <text class=\"axis\" transform=\"translate(13 {:.1}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
        f64::midpoint(LEFT, right),
        HEIGHT - 8.0,
        escaped(axes.x),
        f64::midpoint(TOP, bottom),
        escaped(axes.y),
    );
    for line in lines.iter().filter(|line| line.is_limit).chain(lines.iter().filter(|line| !line.is_limit)) {
        draw(&mut svg, line, x, y, axes);
    }
    svg.push_str("</svg>\n");
    svg
}

/// A tick is a whole number: `1.00 ms` is `1 ms`.
fn plain(words: String) -> String {
    words.replace(".00 ", " ").replace(".0 ", " ")
}

fn draw(svg: &mut String, line: &Line, x: Scale, y: Scale, axes: &Axes<'_>) {
    let kind = if line.is_limit { "limit" } else { "ours" };
    let colour = line.colour % COLOURS;
    let path: Vec<String> =
        line.points.iter().map(|point| format!("{:.1},{:.1}", x.at(point.0), y.at(point.1))).collect();
    let _ = writeln!(svg, "<g class=\"{kind} c{colour}\"><polyline points=\"{}\"/>", path.join(" "));
    for point in &line.points {
        let radius = if line.is_limit { 2.0 } else { 3.6 };
        let _ = writeln!(
            svg,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius}\"><title>{}: {} at {}</title></circle>",
            x.at(point.0),
            y.at(point.1),
            escaped(&line.name),
            (axes.y_words)(point.1),
            (axes.x_words)(point.0),
        );
    }
    svg.push_str("</g>\n");
}
