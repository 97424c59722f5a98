//! Outlines: closed contours of straight lines, to which curves are broken up at once.

use crate::{
    number::narrow,
    wave::{self, TURN},
};

/// Parts of a unit in which points are kept. What a unit is, the canvas says.
pub(crate) const FINE: i32 = 64;

/// Lines that a quadratic curve becomes.
const QUAD_LINES: i64 = 8;
/// Length of the lines that a cubic curve becomes, along its control points.
const CUBIC_LINE: i64 = 18 * FINE as i64;

/// A place, in [`FINE`] parts of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// To the right.
    pub(crate) x: i32,
    /// Downwards.
    pub(crate) y: i32,
}

/// The place at whole units.
pub(crate) const fn at(x: i32, y: i32) -> Point {
    Point { x: x * FINE, y: y * FINE }
}

/// An outline. What winds around twice is inside; contours of the helpers all wind the same way, so they unite.
#[derive(Clone, Debug, Default)]
pub(crate) struct Path {
    /// The corners of all contours.
    points: Vec<Point>,
    /// Where each contour begins among the corners.
    starts: Vec<usize>,
    /// Whether contours overlap on purpose: then a pixel is covered by the one that covers most of it, where otherwise
    /// two halves would make a whole.
    pub(crate) overlaps: bool,
}

impl Path {
    /// Begins a contour.
    pub(crate) fn from(start: Point) -> Self {
        Self { points: vec![start], starts: vec![0], overlaps: false }
    }

    /// A straight line to there.
    pub(crate) fn line(mut self, to: Point) -> Self {
        self.points.push(to);
        self
    }

    /// A curve with one control point.
    pub(crate) fn quad(mut self, control: Point, to: Point) -> Self {
        let from = self.last();
        push_quad(&mut self.points, from, control, to);
        self
    }

    /// A curve with two control points.
    pub(crate) fn cubic(mut self, first: Point, second: Point, to: Point) -> Self {
        let from = self.last();
        let far = |a: Point, b: Point| i64::from((a.x - b.x).abs() + (a.y - b.y).abs());
        let length = far(from, first) + far(first, second) + far(second, to);
        let lines = (length / CUBIC_LINE).clamp(6, 60);
        let along = |t: i64, a: i32, b: i32, c: i32, d: i32| {
            let s = lines - t;
            let sum = i64::from(a) * s * s * s
                + 3 * i64::from(b) * s * s * t
                + 3 * i64::from(c) * s * t * t
                + i64::from(d) * t * t * t;
            narrow(sum.div_euclid(lines * lines * lines))
        };
        self.points.extend((1..=lines).map(|t| Point {
            x: along(t, from.x, first.x, second.x, to.x),
            y: along(t, from.y, first.y, second.y, to.y),
        }));
        self
    }

    /// The outline and another one.
    pub(crate) fn and(mut self, other: &Self) -> Self {
        let before = self.points.len();
        self.points.extend(&other.points);
        self.starts.extend(other.starts.iter().map(|start| before + start));
        self.overlaps |= other.overlaps;
        self
    }

    /// The same, of contours that overlap.
    pub(crate) fn overlapping(self) -> Self {
        Self { overlaps: true, ..self }
    }

    /// An outline that lies on one side of the line `x = 0`, with its mirror image on the other side.
    pub(crate) fn with_mirror(self) -> Self {
        let mirror = self.clone().mirrored();
        self.and(&mirror)
    }

    /// A rectangle: left, top, width, height.
    pub(crate) fn rect(x: i32, y: i32, width: i32, height: i32) -> Self {
        Self::from(at(x, y)).line(at(x + width, y)).line(at(x + width, y + height)).line(at(x, y + height))
    }

    /// A rectangle with round corners.
    pub(crate) fn round_rect(x: i32, y: i32, width: i32, height: i32, radius: i32) -> Self {
        let radius = radius.min(width / 2).min(height / 2).max(0);
        let (r, right, bottom) = (radius * FINE, x + width - radius, y + height - radius);
        let mut points = Vec::with_capacity(4 * 9);
        for (corner, quarter) in [(at(right, y + radius), 3), (at(right, bottom), 0)]
            .into_iter()
            .chain([(at(x + radius, bottom), 1), (at(x + radius, y + radius), 2)])
        {
            for step in 0..=8 {
                points.push(on_circle(corner, r, r, TURN / 4 * quarter + TURN / 32 * step));
            }
        }
        Self { points, starts: vec![0], overlaps: false }
    }

    /// An ellipse: middle and half axes.
    pub(crate) fn ellipse(x: i32, y: i32, across: i32, down: i32) -> Self {
        Self::ellipse_at(at(x, y), across * FINE, down * FINE)
    }

    /// An ellipse whose middle and half axes are in fine parts.
    pub(crate) fn ellipse_at(middle: Point, across: i32, down: i32) -> Self {
        let corners = (i64::from(across.max(down)) / i64::from(FINE) / 3 + 16).min(72);
        let points =
            (0..corners).map(|corner| on_circle(middle, across, down, TURN * corner / corners)).collect();
        Self { points, starts: vec![0], overlaps: false }
    }

    /// A circle.
    pub(crate) fn circle(x: i32, y: i32, radius: i32) -> Self {
        Self::ellipse(x, y, radius, radius)
    }

    /// A ring: the outer circle with the inner one cut out.
    pub(crate) fn ring(x: i32, y: i32, outer: i32, inner: i32) -> Self {
        Self::circle(x, y, outer).and(&Self::circle(x, y, inner).reversed())
    }

    /// The other way around, so that it is a hole in what it is added to.
    pub(crate) fn reversed(mut self) -> Self {
        let ends: Vec<usize> = self.starts.iter().skip(1).copied().chain([self.points.len()]).collect();
        for (start, end) in self.starts.iter().zip(ends) {
            self.points[*start..end].reverse();
        }
        self
    }

    /// A line of round ends along points, `width` wide, in fine parts.
    pub(crate) fn stroke(points: &[Point], width: i32) -> Self {
        let mut path = Self::default().overlapping();
        match points {
            [] => {}
            [only] => return Self::ellipse_at(*only, width / 2, width / 2),
            [_, ..] => {
                for pair in points.windows(2) {
                    path.capsule(pair[0], pair[1], width / 2);
                }
            }
        }
        path
    }

    /// A line of round ends along points between which it bends: the first, control, point, control, point.
    pub(crate) fn bent_stroke(points: &[Point], width: i32) -> Self {
        let mut flat = points[..1].to_vec();
        for pair in points[1..].chunks_exact(2) {
            let from = *flat.last().expect("begins with the first point");
            push_quad(&mut flat, from, pair[0], pair[1]);
        }
        Self::stroke(&flat, width)
    }

    /// A line of round ends along a curve with one control point.
    pub(crate) fn curved_stroke(from: Point, control: Point, to: Point, width: i32) -> Self {
        Self::bent_stroke(&[from, control, to], width)
    }

    /// Moved, by fine parts.
    pub(crate) fn shifted(self, x: i32, y: i32) -> Self {
        self.mapped(|point| Point { x: point.x + x, y: point.y + y })
    }

    /// Turned clockwise about a point.
    pub(crate) fn turned(self, about: Point, angle: i64) -> Self {
        let (sin, cos) = (wave::sin(angle), wave::cos(angle));
        self.mapped(|point| {
            let (x, y) = (point.x - about.x, point.y - about.y);
            Point {
                x: about.x + wave::part(x, cos) - wave::part(y, sin),
                y: about.y + wave::part(x, sin) + wave::part(y, cos),
            }
        })
    }

    /// Left and right exchanged about the line `x = 0`.
    pub(crate) fn mirrored(self) -> Self {
        // A mirrored contour winds the other way; it must not cut holes into its neighbours.
        self.mapped(|point| Point { x: -point.x, y: point.y }).reversed()
    }

    /// Each point at its new place.
    pub(crate) fn mapped(mut self, place: impl Fn(Point) -> Point) -> Self {
        for point in &mut self.points {
            *point = place(*point);
        }
        self
    }

    /// The contours, each to be closed.
    pub(crate) fn contours(&self) -> impl Iterator<Item = &[Point]> {
        let ends = self.starts.iter().skip(1).copied().chain([self.points.len()]);
        self.starts.iter().zip(ends).map(|(start, end)| &self.points[*start..end])
    }

    /// Where the next line begins.
    fn last(&self) -> Point {
        *self.points.last().expect("a path begins with a point")
    }

    /// Adds the outline of all that is nearer than `radius` to a line.
    fn capsule(&mut self, from: Point, to: Point, radius: i32) {
        let (dx, dy) = (i64::from(to.x - from.x), i64::from(to.y - from.y));
        let length = (dx * dx + dy * dy).isqrt();
        self.starts.push(self.points.len());
        // A line of no length is a dot, for which any direction does.
        let (dx, dy, length) = if length == 0 { (1, 0, 1) } else { (dx, dy, length) };
        let side =
            Point { x: narrow(dy * i64::from(radius) / length), y: narrow(-dx * i64::from(radius) / length) };
        let steps = if radius < 4 * FINE { 6 } else { 12 };
        for (end, first) in [(to, 0), (from, steps)] {
            for step in 0..=steps {
                let angle = TURN / 2 * (first + step) / steps;
                let (sin, cos) = (wave::sin(angle), wave::cos(angle));
                self.points.push(Point {
                    x: end.x + wave::part(side.x, cos) - wave::part(side.y, sin),
                    y: end.y + wave::part(side.x, sin) + wave::part(side.y, cos),
                });
            }
        }
    }
}

/// The lines of a quadratic curve, without its beginning.
pub(crate) fn push_quad(points: &mut Vec<Point>, from: Point, control: Point, to: Point) {
    let along = |t: i64, a: i32, b: i32, c: i32| {
        let s = QUAD_LINES - t;
        let sum = i64::from(a) * s * s + 2 * i64::from(b) * s * t + i64::from(c) * t * t;
        narrow(sum.div_euclid(QUAD_LINES * QUAD_LINES))
    };
    points.extend(
        (1..=QUAD_LINES)
            .map(|t| Point { x: along(t, from.x, control.x, to.x), y: along(t, from.y, control.y, to.y) }),
    );
}

/// A point of an ellipse, clockwise from its right end.
fn on_circle(middle: Point, across: i32, down: i32, angle: i64) -> Point {
    Point {
        x: middle.x + wave::part(across, wave::cos(angle)),
        y: middle.y + wave::part(down, wave::sin(angle)),
    }
}
