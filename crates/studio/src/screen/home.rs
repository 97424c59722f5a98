//! What is seen when no call is in front: a home screen with icons, or a desktop.

use super::{Area, label};
use crate::{
    letters::Style,
    raster::{Canvas, Color, FINE, Path, at},
};

/// Colours of icons.
const ICONS: [u32; 8] =
    [0x0046_b87c, 0x00f2_9a4a, 0x0052_8cd8, 0x00e8_6258, 0x00f4_c84e, 0x008c_6cc8, 0x0038_aab4, 0x00e0_78a4];

/// Draws a wallpaper of hills in the evening.
pub(super) fn draw_wallpaper(canvas: &mut Canvas, area: Area) {
    let Area { x, y, width, height } = area;
    let (high, low) = (Color::of(0x0034_4a8c), Color::of(0x00f4_a684));
    for row in 0..height {
        let color = high.mix(low, 256 * row / height);
        canvas.fill_pixels(x, y + row, width, 1, color);
    }
    canvas.glow(
        (x + width * 68 / 100, y + height * 58 / 100),
        width.min(height) / 2,
        Color::of(0x00ff_e8b8),
        210,
    );
    canvas.fill(
        &Path::circle(x + width * 68 / 100, y + height * 58 / 100, width.min(height) / 11),
        Color::of(0x00ff_f2d4),
    );
    for (level, first, second, color) in [
        (64, 48, 74, 0x00b0_6c88),
        (74, 82, 62, 0x0080_5280),
        (85, 74, 94, 0x0054_3c6c),
        (95, 104, 84, 0x0038_2c54),
    ] {
        let at_percent = |percent: i32| y + height * percent / 100;
        let hill = Path::from(at(x - 4, at_percent(level)))
            .cubic(
                at(x + width / 3, at_percent(first)),
                at(x + width * 2 / 3, at_percent(second)),
                at(x + width + 4, at_percent(level - 4)),
            )
            .line(at(x + width + 4, y + height + 4))
            .line(at(x - 4, y + height + 4));
        canvas.fill(&hill, Color::of(color));
    }
}

/// Draws a home screen: wallpaper, icons and a dock.
pub(super) fn draw_icons(canvas: &mut Canvas, area: Area) {
    draw_wallpaper(canvas, area);
    let columns = if area.width > area.height { 6 } else { 4 };
    let cell = area.width / columns;
    let icon = (cell * 62 / 100).min(118);
    let row_height = icon * 3 / 2;
    let rows = (area.height - 140 - row_height * 2) / row_height;
    for row in 0..rows.min(6) {
        for column in 0..columns {
            // The last row is not full, as on most screens.
            if row == rows.min(6) - 1 && column > 1 {
                break;
            }
            let (x, y) = (area.x + cell * column + (cell - icon) / 2, area.y + 110 + row_height * row);
            draw_icon(canvas, x, y, icon, row * columns + column);
            let line = Path::stroke(
                &[at(x + icon / 4, y + icon + 16), at(x + icon * 3 / 4, y + icon + 16)],
                6 * FINE,
            );
            canvas.fill(&line, Color::WHITE.alpha(170));
        }
    }
    let dock = Area {
        x: area.x + 22,
        y: area.y + area.height - icon - 66,
        width: area.width - 44,
        height: icon + 44,
    };
    canvas.fill(&dock.path(36), Color::WHITE.alpha(90));
    for column in 0..columns {
        draw_icon(canvas, area.x + cell * column + (cell - icon) / 2, dock.y + 22, icon, 3 * column + 2);
    }
}

/// Draws an icon with one of a few signs.
fn draw_icon(canvas: &mut Canvas, x: i32, y: i32, size: i32, number: i32) {
    let color = Color::of(ICONS[crate::number::index(number * 5 % 8)]);
    canvas.fill(&Path::round_rect(x, y, size, size, size * 23 / 100), color);
    let (middle_x, middle_y, third) = (x + size / 2, y + size / 2, size / 3);
    let sign = match number % 4 {
        0 => Path::ring(middle_x, middle_y, third, third * 2 / 3),
        1 => {
            Path::round_rect(middle_x - third, middle_y - third * 2 / 3, 2 * third, third * 4 / 3, third / 3)
        }
        2 => Path::from(at(middle_x, middle_y - third))
            .line(at(middle_x + third, middle_y + third * 2 / 3))
            .line(at(middle_x - third, middle_y + third * 2 / 3)),
        _ => Path::stroke(
            &[
                at(middle_x - third, middle_y + third / 2),
                at(middle_x - third / 4, middle_y - third / 3),
                at(middle_x + third / 4, middle_y + third / 4),
                at(middle_x + third, middle_y - third * 2 / 3),
            ],
            size / 10 * FINE,
        ),
    };
    canvas.fill(&sign, Color::WHITE.alpha(235));
}

/// Draws the bar at the top of a Mac's screen, which begins with the program that is in front.
pub(super) fn draw_menu_bar(canvas: &mut Canvas, (width, height): (i32, i32), program: &str, time: &str) {
    canvas.fill(&Path::rect(0, 0, width, height), Color::of(0x00f6_f2f4).alpha(215));
    let ink = Color::of(0x0030_2c3c);
    canvas.fill(&Path::circle(26, height / 2, 8), ink);
    let mut x = 52;
    for (number, text) in (0_u8..).zip([program, "File", "Edit", "View", "Window", "Help"]) {
        let style = if number == 0 { Style::of(12).bold() } else { Style::of(12) };
        canvas.fill(&style.left(text, at(x, height / 2 + 6)), ink);
        x += super::width_of(style, text) + 26;
    }
    label(canvas, time, Style::of(12), (width - 46, height / 2 + 6), 80, ink);
}

/// Draws the row of icons at the foot of a Mac's screen.
pub(super) fn draw_dock(canvas: &mut Canvas, area: Area) {
    let dock =
        Area { x: area.x + area.width / 2 - 300, y: area.y + area.height - 84, width: 600, height: 72 };
    canvas.fill(&dock.path(20), Color::WHITE.alpha(90));
    for number in 0..9 {
        draw_icon(canvas, dock.x + 16 + number * 64, dock.y + 10, 52, number);
    }
}
