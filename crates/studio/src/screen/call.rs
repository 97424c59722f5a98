//! A call on a screen or in a window: the others, oneself in a corner, names, controls, shutter and the code.

use media::{Orientation, Picture};

use super::{Area, Call, Look, Screen, Shutter, Tile, controls, image::Video, label, width_of};
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
    let large = if call.group { call.full_screen } else { Some(0) };
    match large.and_then(|number| call.tiles.get(number)) {
        Some(tile) => draw_tile(canvas, tile, area, radius, call.audio_only),
        None => draw_grid(canvas, call, below_bar(area)),
    }
    // Letters at the edges are read before any picture.
    shade(canvas, area, 190, 120);
    if let (false, Some((picture, orientation))) = (call.audio_only, &call.own) {
        draw_own(canvas, picture, *orientation, area);
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
    let place = shutter_place(screen.look, area);
    match call.shutter {
        Shutter::Hidden => {}
        Shutter::Unavailable => {
            controls::shutter_unavailable(canvas, place, area.x + area.width - place.0 - MARGIN);
        }
        Shutter::Ready => controls::shutter_ready(canvas, place),
    }
}

/// The middle of the shutter: above the controls on the left.
pub(super) fn shutter_place(look: Look, area: Area) -> (i32, i32) {
    let bottom = area.y + area.height;
    if look.is_mac() || area.width > area.height {
        (area.x + 84, bottom - 88)
    } else {
        (area.x + 84, bottom - 214)
    }
}

/// What of the area lies below the bar with code and names.
fn below_bar(area: Area) -> Area {
    Area { y: area.y + BAR, height: area.height - BAR - MARGIN, ..area }
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
            let text = if audio_only { "FaceTime Audio" } else { "Camera paused" };
            let style = Style::of((size / 24).clamp(1, 24));
            label(canvas, text, style, (x, y + disc), area.width * 9 / 10, Color::WHITE.alpha(190));
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
        let style = Style::of(14).fitting(&tile.name, cell.width - 60);
        let plate = Area {
            x: cell.x + 10,
            y: cell.y + cell.height - 42,
            width: width_of(style, &tile.name) + 26,
            height: 32,
        };
        canvas.fill(&plate.path(16), Color::BLACK.alpha(130));
        canvas.fill(&style.left(&tile.name, at(plate.x + 13, plate.y + 23)), Color::WHITE);
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

/// Draws oneself in the upper right corner.
fn draw_own(canvas: &mut Canvas, picture: &Picture, orientation: Orientation, area: Area) {
    let (width, height) = if orientation.swaps_sides() { (126, 168) } else { (180, 126) };
    let own = Area { x: area.x + area.width - width - MARGIN, y: area.y + top_of_bar(area), width, height };
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

/// Draws who is in the call, beside the code.
fn draw_names(canvas: &mut Canvas, call: &Call, area: Area) {
    let left = area.x + MARGIN + MODULES_WITH_QUIET * CODE_MODULE + 24;
    let width = (area.x + area.width - left - MARGIN - 200).max(60);
    let large = if call.group { call.full_screen } else { Some(0) };
    let title = match large.and_then(|number| call.tiles.get(number)) {
        Some(tile) => tile.name.clone(),
        None => format!("{} people", call.tiles.len() + 1),
    };
    let kind = match (call.audio_only, call.group) {
        (true, _) => "FaceTime Audio",
        (false, true) => "Group FaceTime",
        (false, false) => "FaceTime Video",
    };
    let y = area.y + top_of_bar(area);
    let style = Style::of(24).bold().fitting(&title, width);
    canvas.fill(&style.left(&title, at(left, y + 46)), Color::WHITE);
    let style = Style::of(14).fitting(kind, width);
    canvas.fill(&style.left(kind, at(left, y + 78)), Color::WHITE.alpha(205));
}

/// Darkens the upper and lower edge of an area.
fn shade(canvas: &mut Canvas, area: Area, top: i32, bottom: i32) {
    let lines = (0..top)
        .map(|row| (area.y + row, 110 * (top - row) / top))
        .chain((0..bottom).map(|row| (area.y + area.height - 1 - row, 70 * (bottom - row) / bottom)));
    for (y, alpha) in lines {
        // Within the round corners of a window.
        let alpha = u8::try_from(alpha).unwrap_or(u8::MAX);
        let inset = if area.x > 0 || area.y > 0 { 14 } else { 0 };
        if y >= area.y + inset && y < area.y + area.height - inset {
            canvas.fill(&Path::rect(area.x, y, area.width, 1), Color::BLACK.alpha(alpha));
        }
    }
}

/// How far below an area's upper edge code and own picture begin: below the status bar or the window's buttons.
fn top_of_bar(area: Area) -> i32 {
    if area.height > area.width { 74 } else { 62 }
}
