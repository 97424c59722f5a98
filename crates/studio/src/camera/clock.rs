//! The clock on the wall, which shows the device's own time.

use super::sky::Light;
use crate::{
    raster::{Canvas, Color, FINE, Path, Point, at},
    wave::{self, TURN},
};

/// Radius of the face.
const RADIUS: i32 = 84;

/// Draws the clock without hands.
pub(super) fn draw_face(canvas: &mut Canvas, (x, y): (i32, i32), light: &Light) {
    canvas.fill(&Path::circle(x - 4, y + 12, RADIUS + 14), Color::BLACK.alpha(36));
    canvas.fill(&Path::circle(x, y, RADIUS + 13), light.on(Color::of(0x0038_3844)));
    canvas.fill(&Path::circle(x, y, RADIUS), light.on(Color::of(0x00ff_fbf2)));
    for hour in 0..12_i32 {
        let (inner, width) = if hour % 3 == 0 { (62, 8) } else { (68, 4) };
        let mark = Path::stroke(&[at(0, -inner), at(0, -75)], width * FINE);
        let mark = mark.turned(at(0, 0), TURN / 12 * i64::from(hour)).shifted(x * FINE, y * FINE);
        canvas.fill(&mark, Color::of(0x0048_4854));
    }
}

/// Draws the hands at a time of day.
pub(super) fn draw_hands(canvas: &mut Canvas, (x, y): (i32, i32), micros: i64) {
    let middle = at(x, y);
    for (length, width, period, color) in [
        (42, 10, 43_200_000_000, 0x002c_2c38),
        (62, 7, 3_600_000_000, 0x002c_2c38),
        (68, 4, 60_000_000, 0x00dc_4c3c),
    ] {
        // The remainder fits with room to spare when it is multiplied by the parts of a turn.
        let angle = micros % period * TURN / period;
        let tip = along(middle, angle, length);
        let tail = along(middle, angle + TURN / 2, length / 5);
        canvas.fill(&Path::stroke(&[tail, tip], width * FINE), Color::of(color));
    }
    canvas.fill(&Path::circle(x, y, 7), Color::of(0x00dc_4c3c));
}

/// The point that lies `length` away in the direction of a hand.
fn along(middle: Point, angle: i64, length: i32) -> Point {
    Point {
        x: middle.x + wave::part(length * FINE, wave::sin(angle)),
        y: middle.y - wave::part(length * FINE, wave::cos(angle)),
    }
}
