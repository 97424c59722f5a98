//! The parts of the interface that are pressed: buttons, shutter, the three lights of a window.

use super::Area;
use crate::{
    letters::Style,
    raster::{Canvas, Color, FINE, Path, Point, at},
};

/// Outer radius of the shutter's ring.
pub(super) const RING: i32 = 42;
/// Inner radius of the ring.
pub(super) const RING_INSIDE: i32 = 35;
/// Radius of the disc in the ring.
pub(super) const DISC: i32 = 28;
/// What the interface says beside a shutter that is unavailable.
const MUST_BE_ON: [&str; 2] = ["FaceTime Live Photos must be on,", "on both devices"];

/// What a button does, which its sign shows.
#[derive(Clone, Copy, Debug)]
enum Button {
    /// The sound of the others.
    Speaker,
    /// The own sound.
    Microphone,
    /// The own picture.
    Camera,
    /// Front or back.
    Flip,
    /// Leave the call.
    End,
}

/// Draws the pill with round buttons, its middle at `x`, at most `width` wide.
pub(super) fn pill(canvas: &mut Canvas, x: i32, top: i32, width: i32, video: bool) {
    let buttons: &[Button] = if video {
        &[Button::Speaker, Button::Camera, Button::Microphone, Button::Flip, Button::End]
    } else {
        &[Button::Speaker, Button::Microphone, Button::End]
    };
    let count = i32::try_from(buttons.len()).expect("a few buttons");
    let pitch = (width / count).min(98);
    let area = Area { x: x - pitch * count / 2 - 6, y: top, width: pitch * count + 12, height: 104 };
    canvas.fill(&area.path(52), Color::of(0x0022_2430).alpha(190));
    for (number, button) in (0_i32..).zip(buttons) {
        let middle = x - pitch * count / 2 + pitch * number + pitch / 2;
        draw_button(canvas, *button, middle, top + 52, (pitch / 2 - 8).min(37));
    }
}

/// Draws a round button with its sign.
fn draw_button(canvas: &mut Canvas, button: Button, x: i32, y: i32, radius: i32) {
    let ground = match button {
        Button::End => Color::of(0x00ee_4038),
        Button::Speaker | Button::Microphone | Button::Camera | Button::Flip => Color::WHITE.alpha(66),
    };
    canvas.fill(&Path::circle(x, y, radius), ground);
    let bent = |points: &[(i32, i32)], width: i32| {
        let points: Vec<Point> = points.iter().map(|(dx, dy)| at(x + dx, y + dy)).collect();
        Path::bent_stroke(&points, width * FINE)
    };
    let straight = |points: &[(i32, i32)], width: i32| {
        let points: Vec<Point> = points.iter().map(|(dx, dy)| at(x + dx, y + dy)).collect();
        Path::stroke(&points, width * FINE)
    };
    let sign = match button {
        Button::Speaker => Path::from(at(x - 16, y - 6))
            .line(at(x - 8, y - 6))
            .line(at(x + 1, y - 14))
            .line(at(x + 1, y + 14))
            .line(at(x - 8, y + 6))
            .line(at(x - 16, y + 6))
            .and(&bent(&[(7, -7), (13, 0), (7, 7)], 3))
            .and(&bent(&[(12, -13), (23, 0), (12, 13)], 3)),
        Button::Microphone => Path::round_rect(x - 6, y - 17, 12, 22, 6)
            .and(&bent(&[(-12, -2), (-12, 10), (0, 10), (12, 10), (12, -2)], 3))
            .and(&straight(&[(0, 10), (0, 17)], 3))
            .and(&straight(&[(-7, 17), (7, 17)], 3)),
        Button::Camera => Path::round_rect(x - 18, y - 11, 25, 22, 6).and(
            &Path::from(at(x + 9, y - 3))
                .line(at(x + 19, y - 10))
                .line(at(x + 19, y + 10))
                .line(at(x + 9, y + 3)),
        ),
        Button::Flip => bent(&[(-15, 0), (-15, -14), (0, -14), (10, -14), (14, -5)], 4)
            .and(&bent(&[(15, 0), (15, 14), (0, 14), (-10, 14), (-14, 5)], 4))
            .and(&straight(&[(15, -13), (14, -4), (5, -5)], 4))
            .and(&straight(&[(-15, 13), (-14, 4), (-5, 5)], 4)),
        Button::End => straight(&[(-11, -11), (11, 11)], 6).and(&straight(&[(11, -11), (-11, 11)], 6)),
    };
    canvas.fill(&sign.overlapping(), Color::WHITE);
}

/// Draws a shutter that can be pressed: two white circles, one inside the other (SHUT-1).
pub(super) fn shutter_ready(canvas: &mut Canvas, (x, y): (i32, i32)) {
    // Dark behind them, so that they are seen before a white wall too.
    canvas.fill(&Path::circle(x, y, RING + 7), Color::BLACK.alpha(110));
    canvas.fill(&Path::ring(x, y, RING, RING_INSIDE), Color::WHITE);
    canvas.fill(&Path::circle(x, y, DISC), Color::WHITE);
}

/// Draws a shutter that cannot be pressed.
pub(super) fn shutter_unavailable(canvas: &mut Canvas, (x, y): (i32, i32)) {
    let pale = Color::of(0x009c_9ca4);
    canvas.fill(&Path::circle(x, y, RING + 7), Color::BLACK.alpha(110));
    canvas.fill(&Path::ring(x, y, RING, RING_INSIDE), pale.alpha(170));
    canvas.fill(&Path::circle(x, y, DISC), pale.alpha(110));
    canvas.fill(&Path::stroke(&[at(x - 32, y + 32), at(x + 32, y - 32)], 13 * FINE), Color::of(0x0034_3440));
    canvas.fill(&Path::stroke(&[at(x - 34, y + 34), at(x + 34, y - 34)], 6 * FINE), Color::of(0x00e4_e4ea));
}

/// Says how the shutter becomes ready (SHUT-6), from `left` on, around the height `y`, within `width`.
pub(super) fn must_be_on(canvas: &mut Canvas, left: i32, y: i32, width: i32) {
    let style = Style::of(15).fitting(MUST_BE_ON[0], width - 36);
    let text_width = super::width_of(style, MUST_BE_ON[0]);
    canvas.fill(&Path::round_rect(left, y - 36, text_width + 36, 72, 22), Color::of(0x0022_2430).alpha(190));
    for (line, below) in MUST_BE_ON.into_iter().zip([-7, 22]) {
        canvas.fill(&style.left(line, at(left + 18, y + below)), Color::of(0x00f4_f4f8));
    }
}

/// Draws the three buttons of a Mac's window, the first at `x`, `y`.
pub(super) fn traffic_lights(canvas: &mut Canvas, x: i32, y: i32) {
    for (number, color) in (0_i32..).zip([0x00fc_5f56, 0x00fd_bd2e, 0x0028_c840]) {
        canvas.fill(&Path::circle(x + 22 * number, y, 8), Color::of(color).darker(40));
        canvas.fill(&Path::circle(x + 22 * number, y, 7), Color::of(color));
    }
}
