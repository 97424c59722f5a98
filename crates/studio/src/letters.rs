//! An alphabet of our own, drawn with one round pen: for the name on the clothing, the clock, and what screens say.
//!
//! A letter stands on a grid of columns `a` to `m` and rows `A` (the top of capitals) to `M` (the line on which it
//! stands) to `Q` (the end of tails). Its strokes are points such as `aM`; `~aM` is the control point of a curve to
//! the next point, and `/` lifts the pen.

use crate::raster::{FINE, Path, Point, path::push_quad};

/// Columns and rows between the top of capitals and the line on which they stand.
const CAPITAL: i32 = 12;
/// Columns between two letters.
const GAP: i32 = 4;
/// Columns of a space.
const SPACE: i32 = 4;
/// The bowl of `a`, `b`, `d`, `g`, `o`, `p` and `q`.
const BOWL: &str = "dE ~aE aI ~aM dM ~gM gI ~gE dE";

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Height of a capital, in fine parts of a unit.
    pub(crate) height: i32,
    /// Width of the pen, in fine parts of a unit.
    pub(crate) pen: i32,
}

impl Style {
    /// Letters of a height in units, with a pen of medium width.
    pub(crate) const fn of(height: i32) -> Self {
        Self { height: height * FINE, pen: height * FINE / 7 }
    }

    /// The same letters with a wider pen.
    pub(crate) const fn bold(self) -> Self {
        Self { pen: self.height / 5, ..self }
    }

    /// The same style, smaller if the text would be wider than `width` units.
    pub(crate) fn fitting(self, text: &str, width: i32) -> Self {
        let own = self.width(text);
        if own <= width * FINE {
            return self;
        }
        let less = |length: i32| (i64::from(length) * i64::from(width * FINE) / i64::from(own)).max(1);
        Self { height: crate::number::narrow(less(self.height)), pen: crate::number::narrow(less(self.pen)) }
    }

    /// How wide a text is, in fine parts.
    pub(crate) fn width(self, text: &str) -> i32 {
        let columns: i32 = text.chars().map(|letter| glyph(letter).0 + GAP).sum();
        (columns - GAP).max(0) * self.height / CAPITAL
    }

    /// The outline of a text that begins at a point of the line on which it stands.
    pub(crate) fn left(self, text: &str, start: Point) -> Path {
        let mut path = Path::default();
        let mut columns = 0;
        let scale = |grid: i32| grid * self.height / CAPITAL;
        for letter in text.chars() {
            let (width, strokes) = glyph(letter);
            for part in strokes {
                for points in pen_ways(part) {
                    let placed: Vec<Point> = points
                        .into_iter()
                        .map(|(x, y)| Point {
                            x: start.x + scale(columns) + x * self.height / (CAPITAL * FINE),
                            y: start.y + y * self.height / (CAPITAL * FINE) - self.height,
                        })
                        .collect();
                    path = path.and(&Path::stroke(&placed, self.pen));
                }
            }
            columns += width + GAP;
        }
        path
    }

    /// The outline of a text whose middle is at a point of the line on which it stands.
    pub(crate) fn middle(self, text: &str, middle: Point) -> Path {
        self.left(text, Point { x: middle.x - self.width(text) / 2, y: middle.y })
    }
}

/// The ways of the pen, each a line of points in fine parts of the grid.
fn pen_ways(strokes: &str) -> Vec<Vec<(i32, i32)>> {
    let mut ways = Vec::new();
    let mut way: Vec<Point> = Vec::new();
    let mut control = None;
    for token in strokes.split(' ') {
        let (bends, place) = token.strip_prefix('~').map_or((false, token), |place| (true, place));
        let [column, row] = place.as_bytes() else {
            ways.push(std::mem::take(&mut way));
            continue;
        };
        let point = Point {
            x: (i32::from(*column) - i32::from(b'a')) * FINE,
            y: (i32::from(*row) - i32::from(b'A')) * FINE,
        };
        match (bends, control.take(), way.last().copied()) {
            (true, _, _) => control = Some(point),
            (false, Some(control), Some(from)) => push_quad(&mut way, from, control, point),
            (false, Some(_) | None, _) => way.push(point),
        }
    }
    ways.push(way);
    ways.into_iter().map(|way| way.into_iter().map(|point| (point.x, point.y)).collect()).collect()
}

/// The columns of a letter and its strokes. What the alphabet has not is a question mark, so that it is seen.
fn glyph(letter: char) -> (i32, [&'static str; 2]) {
    const NO_MORE: &str = "/";
    let (width, first, second) = match letter {
        ' ' => (SPACE, NO_MORE, NO_MORE),
        'A' => (8, "aM eA iM / cI gI", NO_MORE),
        'B' => (7, "aA aM dM ~hM hJ ~hG dG aG / dG ~gG gD ~gA dA aA", NO_MORE),
        'C' => (8, "iC ~hA eA ~aA aG ~aM eM ~hM iK", NO_MORE),
        'D' => (8, "aA aM cM ~iM iG ~iA cA aA", NO_MORE),
        'E' => (6, "gA aA aM gM / aG fG", NO_MORE),
        'F' => (6, "gA aA aM / aG fG", NO_MORE),
        'G' => (8, "iC ~hA eA ~aA aG ~aM eM ~iM iG eG", NO_MORE),
        'H' => (7, "aA aM / hA hM / aG hG", NO_MORE),
        'I' => (0, "aA aM", NO_MORE),
        'J' => (5, "fA fJ ~fM cM ~aM aJ", NO_MORE),
        'K' => (7, "aA aM / hA aH / cF hM", NO_MORE),
        'L' => (6, "aA aM gM", NO_MORE),
        'M' => (9, "aM aA eI jA jM", NO_MORE),
        'N' => (7, "aM aA hM hA", NO_MORE),
        'O' => (8, "eA ~aA aG ~aM eM ~iM iG ~iA eA", NO_MORE),
        'P' => (7, "aM aA dA ~hA hD ~hH dH aH", NO_MORE),
        'Q' => (8, "eA ~aA aG ~aM eM ~iM iG ~iA eA", "fJ iM"),
        'R' => (7, "aM aA dA ~hA hD ~hG dG aG", "dG hM"),
        'S' => (7, "hC ~gA dA ~aA aD ~aG dG ~hG hJ ~hM dM ~bM aK", NO_MORE),
        'T' => (8, "aA iA / eA eM", NO_MORE),
        'U' => (8, "aA aI ~aM eM ~iM iI iA", NO_MORE),
        'V' => (8, "aA eM iA", NO_MORE),
        'W' => (12, "aA dM gC jM mA", NO_MORE),
        'X' => (7, "aA hM / hA aM", NO_MORE),
        'Y' => (8, "aA eG iA / eG eM", NO_MORE),
        'Z' => (7, "aA hA aM hM", NO_MORE),
        'a' => (6, BOWL, "gE gM"),
        'b' => (6, BOWL, "aA aM"),
        'c' => (6, "gF ~fE dE ~aE aI ~aM dM ~fM gL", NO_MORE),
        'd' => (6, BOWL, "gA gM"),
        'e' => (6, "aI gI ~gE dE ~aE aI ~aM dM ~fM gL", NO_MORE),
        'f' => (4, "eA ~bA bD bM / aE eE", NO_MORE),
        'g' => (6, BOWL, "gE gN ~gQ dQ ~bQ aP"),
        'h' => (6, "aA aM / aI ~aE dE ~gE gI gM", NO_MORE),
        'i' => (0, "aE aM / aB", NO_MORE),
        'j' => (2, "cE cN ~cQ aQ / cB", NO_MORE),
        'k' => (5, "aA aM / fE aJ / cI fM", NO_MORE),
        'l' => (0, "aA aM", NO_MORE),
        'm' => (10, "aE aM / aH ~aE cE ~fE fH fM", "fH ~fE hE ~kE kH kM"),
        'n' => (6, "aE aM / aI ~aE dE ~gE gI gM", NO_MORE),
        'o' => (6, BOWL, NO_MORE),
        'p' => (6, BOWL, "aE aQ"),
        'q' => (6, BOWL, "gE gQ"),
        'r' => (4, "aE aM / aI ~aE eE", NO_MORE),
        's' => (5, "fF ~eE cE ~aE aG ~aI cI ~fI fK ~fM cM ~bM aL", NO_MORE),
        't' => (4, "bB bJ ~bM eM / aE eE", NO_MORE),
        'u' => (6, "aE aI ~aM dM ~gM gI gE / gE gM", NO_MORE),
        'v' => (6, "aE dM gE", NO_MORE),
        'w' => (8, "aE cM eF gM iE", NO_MORE),
        'x' => (6, "aE gM / gE aM", NO_MORE),
        'y' => (6, "aE dM / gE bQ", NO_MORE),
        'z' => (6, "aE gE aM gM", NO_MORE),
        '0' => (6, "dA ~aA aE aI ~aM dM ~gM gI gE ~gA dA", NO_MORE),
        '1' => (6, "bC eA eM", NO_MORE),
        '2' => (6, "aD ~aA dA ~gA gD ~gF eH aM gM", NO_MORE),
        '3' => (6, "aA gA dE ~gE gI ~gM dM ~bM aK", NO_MORE),
        '4' => (6, "eM eA aI gI", NO_MORE),
        '5' => (6, "fA bA aF ~bE dE ~gE gI ~gM dM ~bM aK", NO_MORE),
        '6' => (6, "eA ~aE aI ~aM dM ~gM gI ~gF dF ~aF aI", NO_MORE),
        '7' => (6, "aA gA cM", NO_MORE),
        '8' => (6, "dG ~aG aD ~aA dA ~gA gD ~gG dG", "dG ~aG aJ ~aM dM ~gM gJ ~gG dG"),
        '9' => (6, "cM ~gI gE ~gA dA ~aA aE ~aH dH ~gH gE", NO_MORE),
        '.' => (0, "aM", NO_MORE),
        ',' => (1, "bM aO", NO_MORE),
        ':' => (0, "aF / aM", NO_MORE),
        '-' => (4, "aH eH", NO_MORE),
        '\'' => (0, "aA aC", NO_MORE),
        '/' => (5, "aM fA", NO_MORE),
        '+' => (6, "aH gH / dE dK", NO_MORE),
        '!' => (0, "aA aI / aM", NO_MORE),
        _ => (6, "aC ~aA dA ~gA gD ~gG dH dI / dM", NO_MORE),
    };
    (width, [first, second])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_keep_to_their_columns() {
        for letter in (' '..='~').chain(['é']) {
            let (width, strokes) = glyph(letter);
            for (x, y) in strokes.iter().flat_map(|part| pen_ways(part)).flatten() {
                assert!((0..=width * FINE).contains(&x), "{letter}: column {x} of {width}");
                assert!((0..=16 * FINE).contains(&y), "{letter}: row {y}");
            }
        }
    }

    #[test]
    fn a_fitting_text_fits() {
        let style = Style::of(60).bold().fitting("MAXIMILIANA", 200);
        assert!(style.width("MAXIMILIANA") <= 200 * FINE);
        assert_eq!(Style::of(60).fitting("BOB", 200).height, 60 * FINE);
    }
}
