//! A call on a screen or in a window: the others, oneself in a corner, names, controls, shutter and the code.

use media::{Orientation, Picture};

use super::{Area, Call, Screen, Shutter, Tile, controls, image::Video, label, width_of};
use crate::{
    code::{Code, MODULES_WITH_QUIET},
    letters::Style,
    raster::{Canvas, Color, Path, at},
};

/// Pixels of a square of the interface's code.
const CODE_MODULE: i32 = 3;
/// What the interface's code is drawn with.
const CODE_INK: Color = Color::of(0x0014_1420);
/// Pixels of the screen's edge that stay free.
const MARGIN: i32 = 26;
/// Height of the grid's upper border, where code and names are.
const BAR: i32 = 172;

/// Draws a call in its area.
pub(super) fn draw(canvas: &mut Canvas, screen: &Screen, call: &Call, area: Area) {
    let radius = if screen.look.is_mac() { 14 } else { 0 };
    canvas.fill(&area.path(radius), Color::of(0x0020_2230));
    match large_tile(call) {
        Some(tile) => draw_tile(canvas, tile, area, radius, call.audio_only),
        None => draw_grid(canvas, call, grid_area(call, area)),
    }
    // Letters at the edges are read before any picture.
    shade(canvas, area, radius);
    if let (false, Some((picture, orientation))) = (call.audio_only, &call.own) {
        draw_own(canvas, picture, *orientation, own_place(call, area, orientation.swaps_sides()));
    }
    draw_code(canvas, screen, area);
    if call.controls {
        draw_names(canvas, call, area);
        let bottom = area.y + area.height;
        controls::pill(
            canvas,
            area.x + area.width / 2,
            bottom - 140,
            area.width - 2 * MARGIN,
            !call.audio_only,
        );
    }
    let place = shutter_place(area);
    match call.shutter {
        Shutter::Hidden => {}
        Shutter::Unavailable => {
            controls::shutter_unavailable(canvas, place);
            let right = area.x + area.width - MARGIN;
            if is_wide(area) {
                controls::must_be_on(canvas, area.x + MARGIN, place.1 - 104, 420);
            } else {
                controls::must_be_on(canvas, place.0 + 62, place.1, right - place.0 - 62);
            }
        }
        Shutter::NoPicture => controls::shutter_unavailable(canvas, place),
        Shutter::Ready => controls::shutter_ready(canvas, place),
    }
}

/// The middle of the shutter: above the controls on the left.
pub(super) fn shutter_place(area: Area) -> (i32, i32) {
    let bottom = area.y + area.height;
    (area.x + 84, if is_wide(area) { bottom - 88 } else { bottom - 214 })
}

/// Whether shutter, controls and own picture have room beside each other.
fn is_wide(area: Area) -> bool {
    area.width > area.height
}

/// The participant who fills the area, if one does.
fn large_tile(call: &Call) -> Option<&Tile> {
    let number = if call.group { call.full_screen } else { Some(0) };
    number.and_then(|number| call.tiles.get(number))
}

/// What of the area lies below the bar with code and names and above the controls.
fn grid_area(call: &Call, area: Area) -> Area {
    let foot = if call.controls { 152 } else { MARGIN };
    Area { y: area.y + BAR, height: area.height - BAR - foot, ..area }
}

/// Where the own picture is: in the lower right corner, where it leaves the upper part of the other's picture free,
/// or beside a grid in the bar.
fn own_place(call: &Call, area: Area, portrait: bool) -> Area {
    let right = area.x + area.width - MARGIN;
    if large_tile(call).is_none() {
        let (width, height) = if portrait { (75, 100) } else { (132, 96) };
        return Area { x: right - width, y: area.y + top_of_bar(area), width, height };
    }
    let (width, height) = if portrait { (126, 168) } else { (180, 126) };
    let controls = if call.controls && !is_wide(area) { 286 } else { MARGIN };
    Area { x: right - width, y: area.y + area.height - controls - height, width, height }
}

/// Draws a participant in full: the picture, or what stands for it.
fn draw_tile(canvas: &mut Canvas, tile: &Tile, area: Area, radius: i32, audio_only: bool) {
    match &tile.picture {
        Some((picture, orientation)) if !audio_only => {
            draw_video(canvas, picture, *orientation, area, radius);
        }
        Some(_) | None => {
            canvas.fill(&area.path(radius), Color::of(0x003c_4260));
            let size = area.width.min(area.height);
            let (x, y) = (area.x + area.width / 2, area.y + area.height / 2);
            let disc = size / 5;
            canvas.fill(&Path::circle(x, y - disc / 2, disc), Color::of(0x006c_76a4));
            let initial: String = tile.name.chars().take(1).flat_map(char::to_uppercase).collect();
            let style = Style::of((disc * 9 / 10).max(1)).bold();
            label(canvas, &initial, style, (x, y - disc / 20), disc * 2, Color::WHITE);
            if size > 150 {
                let text = if audio_only { "FaceTime Audio" } else { "No picture" };
                let style = Style::of((size / 24).min(24));
                label(canvas, text, style, (x, y + disc), area.width * 9 / 10, Color::WHITE.alpha(190));
            }
        }
    }
}

/// Draws everybody, none larger than the others.
fn draw_grid(canvas: &mut Canvas, call: &Call, area: Area) {
    let count = i32::try_from(call.tiles.len()).unwrap_or(i32::MAX);
    if count == 0 {
        let middle = (area.x + area.width / 2, area.y + area.height / 2);
        label(
            canvas,
            "Waiting for others",
            Style::of(24),
            middle,
            area.width * 8 / 10,
            Color::WHITE.alpha(200),
        );
        return;
    }
    let rows_for = |columns: i32| (count - 1) / columns + 1;
    // The number of columns that makes the shorter side of a tile longest; the first of equals.
    let short = |columns: i32| (area.width / columns).min(area.height / rows_for(columns));
    let columns = (1..=count.min(area.width)).rev().max_by_key(|columns| short(*columns)).unwrap_or(1);
    let (width, height) = (area.width / columns, area.height / rows_for(columns));
    for (number, tile) in (0..count).zip(&call.tiles) {
        let (row, column) = (number / columns, number % columns);
        // A last row that is not full stands in the middle.
        let in_row = (count - row * columns).min(columns);
        let left = area.x + (area.width - in_row * width) / 2 + column * width;
        let cell = Area { x: left, y: area.y + row * height, width, height }.inside(5);
        draw_cell(canvas, tile, cell, call.audio_only);
    }
}

/// Draws a tile of the grid with its name, and around it a line if it was chosen.
fn draw_cell(canvas: &mut Canvas, tile: &Tile, cell: Area, audio_only: bool) {
    if tile.chosen {
        canvas.fill(&cell.inside(-4).path(22), Color::of(0x0058_a8ff));
    }
    draw_tile(canvas, tile, cell, 18, audio_only);
    if cell.width > 90 && cell.height > 70 {
        let letter = (cell.height / 13).clamp(8, 14);
        let style = Style::of(letter).fitting(&tile.name, cell.width - 50);
        let plate = Area {
            x: cell.x + letter / 2,
            y: cell.y + cell.height - letter * 3,
            width: width_of(style, &tile.name) + 2 * letter,
            height: letter * 5 / 2,
        };
        canvas.fill(&plate.path(letter * 5 / 4), Color::BLACK.alpha(130));
        canvas.fill(&style.left(&tile.name, at(plate.x + letter, plate.y + letter * 7 / 4)), Color::WHITE);
    }
    if tile.chosen && cell.width > 150 {
        // Two arrows' heads: the way to full screen (SHUT-4).
        let (x, y) = (cell.x + cell.width - 36, cell.y + 36);
        canvas.fill(&Path::circle(x, y, 22), Color::BLACK.alpha(140));
        let heads = Path::stroke(&[at(x + 1, y - 9), at(x + 9, y - 9), at(x + 9, y - 1)], 3 * 64)
            .and(&Path::stroke(&[at(x - 1, y + 9), at(x - 9, y + 9), at(x - 9, y + 1)], 3 * 64))
            .and(&Path::stroke(&[at(x - 8, y + 8), at(x + 8, y - 8)], 3 * 64));
        canvas.fill(&heads, Color::WHITE);
    }
}

/// Draws a picture so that it fills an area.
fn draw_video(canvas: &mut Canvas, picture: &Picture, orientation: Orientation, area: Area, radius: i32) {
    let video = Video::new(picture, orientation, area.width, area.height);
    canvas.fill_with(&area.path(radius), |x, y| video.rgb(x - area.x, y - area.y));
}

/// Draws oneself.
fn draw_own(canvas: &mut Canvas, picture: &Picture, orientation: Orientation, own: Area) {
    canvas.fill(&own.inside(-3).path(23), Color::WHITE.alpha(90));
    draw_video(canvas, picture, orientation, own, 20);
}

/// Draws the interface's code on a white card in the upper left corner.
fn draw_code(canvas: &mut Canvas, screen: &Screen, area: Area) {
    let (x, y) = (area.x + MARGIN, area.y + top_of_bar(area));
    let side = MODULES_WITH_QUIET * CODE_MODULE;
    canvas.fill(&Path::round_rect(x - 4, y - 4, side + 8, side + 8, 12), Color::WHITE);
    let code = Code::Interface { name: screen.device.clone(), millis: screen.millis };
    code.modules().draw(canvas, x, y, CODE_MODULE, CODE_INK);
}

/// Draws who is in the call: beside the code, or if there a picture's own code may hang, below it.
fn draw_names(canvas: &mut Canvas, call: &Call, area: Area) {
    let side = MODULES_WITH_QUIET * CODE_MODULE;
    let title = match large_tile(call) {
        Some(tile) => tile.name.clone(),
        None => format!("{} people", call.tiles.len() + 1),
    };
    let kind = match (call.audio_only, call.group) {
        (true, _) => "FaceTime Audio",
        (false, true) => "Group FaceTime",
        (false, false) => "FaceTime",
    };
    let top = area.y + top_of_bar(area);
    let (left, top, width) = if large_tile(call).is_some() && !is_wide(area) {
        (area.x + MARGIN - 4, top + side + 14, side - 18)
    } else {
        (area.x + MARGIN + side + 16, top + 10, 240)
    };
    let (large, small) = (Style::of(22).bold().fitting(&title, width), Style::of(13).fitting(kind, width));
    let wide = width_of(large, &title).max(width_of(small, kind)) + 26;
    canvas.fill(&Path::round_rect(left, top, wide, 74, 16), Color::of(0x0022_2430).alpha(150));
    canvas.fill(&large.left(&title, at(left + 13, top + 36)), Color::WHITE);
    canvas.fill(&small.left(kind, at(left + 13, top + 61)), Color::WHITE.alpha(215));
}

/// Darkens the upper and lower part of an area with round corners.
fn shade(canvas: &mut Canvas, area: Area, radius: i32) {
    let (top, bottom) = (190, 120);
    let lines = (0..top)
        .map(|row| (row, 100 * (top - row) / top))
        .chain((0..bottom).map(|row| (area.height - 1 - row, 70 * (bottom - row) / bottom)));
    for (row, alpha) in lines {
        let to_edge = row.min(area.height - 1 - row);
        let over = (radius - to_edge).max(0);
        let inset = (radius - (radius * radius - over * over).isqrt() - 1).max(0);
        let line = Path::rect(area.x + inset, area.y + row, area.width - 2 * inset, 1);
        canvas.fill(&line, Color::BLACK.alpha(u8::try_from(alpha).unwrap_or(u8::MAX)));
    }
}

/// How far below an area's upper edge code and own picture begin: below the status bar or the window's buttons.
fn top_of_bar(area: Area) -> i32 {
    if area.height > area.width { 74 } else { 62 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        number::index,
        screen::{
            Image, Look,
            controls::{DISC, RING, RING_INSIDE},
        },
    };

    /// The brightness from the middle of the shutter to the right.
    fn ray(look: Look, shutter: Shutter, wall: u8) -> Vec<u8> {
        let (width, height) = look.size();
        let area = match look {
            Look::MacScreen => crate::screen::MAC_SCREEN_WINDOW,
            Look::MacWindow | Look::Phone { .. } | Look::Pad { .. } | Look::Pod => {
                Area { x: 0, y: 0, width, height }
            }
        };
        let mut picture = Picture::black(media::Size::VGA);
        picture.y.fill(wall);
        let call = Call {
            tiles: vec![Tile {
                name: "Bob".into(),
                picture: Some((picture, Orientation::Upright)),
                chosen: false,
            }],
            full_screen: None,
            own: None,
            controls: true,
            shutter,
            group: false,
            audio_only: false,
        };
        let screen = Screen { device: "alice.phone".into(), look, minute: 0, call: Some(call), millis: 0 };
        let image: Image = screen.draw();
        let (x, y) = shutter_place(area);
        let start = index(y * width + x);
        image.luma()[start..start + index(RING + 20)].to_vec()
    }

    /// Whether two white circles, one inside the other, are on the ray, and something darker between and around them.
    fn is_shutter(ray: &[u8]) -> bool {
        let white = |from: i32, to: i32| ray[index(from)..index(to)].iter().all(|luma| *luma > 250);
        let dark = |from: i32, to: i32| ray[index(from)..index(to)].iter().all(|luma| *luma < 180);
        white(0, DISC - 1)
            && dark(DISC + 2, RING_INSIDE - 2)
            && white(RING_INSIDE + 1, RING - 1)
            && dark(RING + 2, RING + 6)
    }

    #[test]
    fn a_ready_shutter_is_two_white_circles_and_others_are_not() {
        for home_button in [false, true] {
            for look in [
                Look::Phone { home_button },
                Look::Pad { home_button },
                Look::Pod,
                Look::MacWindow,
                Look::MacScreen,
            ] {
                for wall in [0, 120, 255] {
                    assert!(is_shutter(&ray(look, Shutter::Ready, wall)), "{look:?} on {wall}");
                    assert!(!is_shutter(&ray(look, Shutter::Unavailable, wall)), "{look:?} on {wall}");
                    let hidden = ray(look, Shutter::Hidden, wall);
                    let (least, most) = (hidden.iter().min(), hidden.iter().max());
                    assert!(
                        least.zip(most).is_some_and(|(a, b)| b - a < 12),
                        "{look:?} on {wall}: {hidden:?}"
                    );
                }
            }
        }
    }
}
