//! The room behind the person: wall, window, shelf and plant.

use super::{Scene, sky::Light};
use crate::{
    number::hash,
    raster::{Canvas, Color, FINE, Path, Point, at},
    wave::{self, TURN},
};

/// Backs of books.
const BOOKS: [u32; 6] = [0x00c8_5c48, 0x0035_6078, 0x00e0_b458, 0x0058_8068, 0x0090_607c, 0x00e8_dcc8];
/// Leaves of the plant: where each ends, seen from the pot.
const LEAVES: [(i32, i32); 7] =
    [(-118, -150), (-70, -250), (-14, -300), (52, -270), (104, -190), (128, -96), (-136, -66)];

/// Draws what stands still.
pub(super) fn draw(canvas: &mut Canvas, scene: &Scene, light: &Light) {
    draw_wall(canvas, scene, light, scene.looks.wall);
    draw_window(canvas, scene, light);
    draw_shelf(canvas, scene, light);
    let (x, y) = pot(scene);
    let pot =
        Path::from(at(x - 78, y)).line(at(x + 78, y)).line(at(x + 58, y + 170)).line(at(x - 58, y + 170));
    canvas.fill(&pot, light.on(scene.looks.accent));
    canvas.fill(&Path::round_rect(x - 88, y - 14, 176, 40, 10), light.on(scene.looks.accent.lighter(40)));
}

/// Draws the plant's leaves, which a draught moves.
pub(super) fn draw_moving(canvas: &mut Canvas, scene: &Scene, frame: u64) {
    let (x, y) = pot(scene);
    for (number, (tip_x, tip_y)) in (0_u64..).zip(LEAVES) {
        let sway = wave::swing(frame + 17 * number, 96 + 7 * number, 11 * FINE);
        draw_leaf(
            canvas,
            at(x, y - 10),
            Point { x: at(x + tip_x, 0).x + sway, y: at(0, y + tip_y).y },
            number,
        );
    }
}

/// The wall, lit from the window by day and from the lamp by night, with a darker skirting.
pub(super) fn draw_wall(canvas: &mut Canvas, scene: &Scene, light: &Light, color: Color) {
    let layout = &scene.layout;
    let [x, y, width, height] = layout.window;
    canvas.fill(&Path::rect(0, 0, layout.width + 2, layout.height + 2), light.on(color));
    if light.lamps() {
        let lamp = (layout.shelf.0 + 84, layout.shelf.1 - 160);
        canvas.glow(lamp, 1000, Color::of(0x00ff_c880), 130);
    } else {
        canvas.glow((x + width / 2, y + height / 2), 1000, Color::of(0x00ff_f8e4), 110);
    }
    let floor = layout.height - 210;
    canvas.fill(&Path::rect(0, floor, layout.width + 2, 300), color.darker(120).alpha(38));
    canvas.fill(&Path::rect(0, floor, layout.width + 2, 8), color.lighter(120).alpha(120));
}

/// The window with what is seen through it, its sill and its curtains.
pub(super) fn draw_window(canvas: &mut Canvas, scene: &Scene, light: &Light) {
    let [x, y, width, height] = scene.layout.window;
    canvas.clip(scene.layout.window);
    light.draw(canvas, scene.layout.window);
    canvas.unclip();
    let white = light.on(Color::of(0x00fd_f8ee));
    let hole = Path::rect(x + 8, y + 8, width - 16, height - 16).reversed();
    canvas.fill(&Path::round_rect(x - 14, y - 14, width + 28, height + 28, 8).and(&hole), white);
    canvas.fill(&Path::rect(x + width / 2 - 7, y, 14, height), white);
    canvas.fill(&Path::rect(x, y + height * 2 / 5, width, 12), white);
    canvas.fill(&Path::round_rect(x - 30, y + height + 8, width + 60, 26, 6), white);
    canvas.fill(&Path::rect(x - 24, y + height + 34, width + 48, 10), Color::BLACK.alpha(28));
    let cloth = light.on(scene.looks.accent.lighter(50));
    for side in [0, 1] {
        let edge = if side == 0 { x - 44 } else { x + width + 44 };
        let inward = |far: i32| if side == 0 { edge + far } else { edge - far };
        let curtain = Path::from(at(edge, y - 36))
            .line(at(inward(112), y - 36))
            .cubic(
                at(inward(104), y + height / 3),
                at(inward(60), y + height * 2 / 3),
                at(inward(66), y + height + 50),
            )
            .line(at(edge, y + height + 50));
        canvas.fill(&curtain, cloth);
        for fold in [26, 58, 86] {
            let line = Path::curved_stroke(
                at(inward(fold), y - 30),
                at(inward(fold), y + height / 2),
                at(inward(fold * 6 / 10 + 4), y + height + 44),
                5 * FINE,
            );
            canvas.fill(&line, cloth.darker(60).alpha(90));
        }
    }
    canvas.fill(&Path::round_rect(x - 62, y - 48, width + 124, 14, 7), light.on(Color::of(0x0070_5444)));
}

/// A shelf with books and a lamp, which is on when it is dark.
fn draw_shelf(canvas: &mut Canvas, scene: &Scene, light: &Light) {
    let (x, y) = scene.layout.shelf;
    let width = scene.layout.width - x + 4;
    let wood = light.on(Color::of(0x00a8_7850));
    canvas.fill(&Path::rect(x + 6, y + 22, width, 16), Color::BLACK.alpha(34));
    canvas.fill(&Path::round_rect(x, y, width, 24, 5), wood);
    let lamp = x + 84;
    canvas.fill(&Path::round_rect(lamp - 40, y - 14, 80, 14, 6), light.on(Color::of(0x0054_4840)));
    canvas.fill(&Path::rect(lamp - 6, y - 110, 12, 100), light.on(Color::of(0x0054_4840)));
    if light.lamps() {
        canvas.glow((lamp, y - 150), 240, Color::of(0x00ff_e0a0), 200);
    }
    let shade = Path::from(at(lamp - 42, y - 214))
        .line(at(lamp + 42, y - 214))
        .line(at(lamp + 74, y - 100))
        .line(at(lamp - 74, y - 100));
    let lit = if light.lamps() { Color::of(0x00ff_e0a0) } else { light.on(Color::of(0x00f6_e8d0)) };
    canvas.fill(&shade, lit);
    let mut left = x + 168;
    for (number, book) in (0_i32..).zip(BOOKS) {
        let way = hash(&scene.title, 40 + u64::from(number.unsigned_abs()));
        let thick = 24 + i32::from(way.to_be_bytes()[0]) % 14;
        let high = 120 + i32::from(way.to_be_bytes()[1]) % 60;
        canvas.fill(&Path::round_rect(left, y - high, thick, high, 3), light.on(Color::of(book)));
        canvas.fill(&Path::rect(left, y - high + 18, thick, 8), Color::WHITE.alpha(90));
        left += thick + 2;
    }
}

/// A leaf from its stem to its tip.
fn draw_leaf(canvas: &mut Canvas, stem: Point, tip: Point, number: u64) {
    let (dx, dy) = (tip.x - stem.x, tip.y - stem.y);
    let along = |part: i32, aside: i32| Point {
        x: stem.x + dx * part / 16 - dy * aside / 64,
        y: stem.y + dy * part / 16 + dx * aside / 64 - (16 - part) * part * FINE / 4,
    };
    let leaf =
        Path::from(stem).cubic(along(5, 11), along(11, 13), tip).cubic(along(11, -13), along(5, -11), stem);
    let greens = [Color::of(0x004c_8c64), Color::of(0x003c_7858), Color::of(0x0064_a070)];
    let green = greens[usize::try_from(number % 3).expect("one of three")];
    canvas.fill(&leaf, green);
    let rib = Path::stroke(&[stem, along(6, 0), along(12, 0), tip], 4 * FINE);
    canvas.fill(&rib, green.lighter(70).alpha(150));
}

/// Where the plant's pot stands: the middle of its rim.
fn pot(scene: &Scene) -> (i32, i32) {
    (if scene.layout.height > scene.layout.width { 92 } else { 150 }, scene.layout.height - 150)
}

/// A curl of steam or smoke, a tail: a line whose points swing one after the other.
pub(super) fn wavy(start: Point, (dx, dy): (i32, i32), reach: i32, phase: i64) -> Vec<Point> {
    (0..=12)
        .map(|step| {
            let angle = phase + TURN * i64::from(step) / 14;
            let swing = wave::part(reach * step / 12, wave::sin(angle));
            Point { x: start.x + dx * step / 12 + swing, y: start.y + dy * step / 12 }
        })
        .collect()
}
