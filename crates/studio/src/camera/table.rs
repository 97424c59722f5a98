//! What the person looks at: a table with a mug that bears their name, a cat and a window behind.

use super::{
    Scene,
    room::{draw_wall, draw_window, wavy},
    since,
    sky::Light,
};
use crate::{
    letters::Style,
    raster::{Canvas, Color, FINE, Path, Point, at},
    wave::{self, TURN},
};

/// Draws what stands still.
pub(super) fn draw(canvas: &mut Canvas, scene: &Scene, light: &Light) {
    draw_wall(canvas, scene, light, scene.looks.wall.mix(scene.looks.accent, 60));
    draw_window(canvas, scene, light);
    draw_table(canvas, scene, light);
    let (x, y) = mug(scene);
    canvas.fill(&Path::ellipse(x + 14, y + 16, 190, 44), Color::BLACK.alpha(46));
    canvas.fill(&Path::ellipse(x, y + 2, 178, 40), light.on(Color::of(0x00fa_f4e8)));
    canvas.fill(&Path::ellipse(x, y - 4, 128, 26), light.on(Color::of(0x00e4_dccc)));
    draw_mug(canvas, scene, light);
}

/// The table with its grain.
fn draw_table(canvas: &mut Canvas, scene: &Scene, light: &Light) {
    let layout = &scene.layout;
    let (width, top) = (layout.width + 2, layout.table);
    let wood = light.on(Color::of(0x00c8_9262));
    canvas.fill(&Path::rect(0, top - 12, width, 14), Color::BLACK.alpha(26));
    canvas.fill(&Path::rect(0, top, width, layout.height), wood);
    canvas.fill(&Path::rect(0, top, width, 12), wood.lighter(70));
    for (from, to, down) in
        [(0, 62, 74), (30, 100, 128), (6, 44, 196), (58, 96, 226), (20, 84, 300), (2, 50, 372)]
    {
        let (left, right) = (width * from / 100, width * to / 100);
        let y = top + down;
        let grain =
            Path::curved_stroke(at(left, y), at((left + right) / 2, y + 22), at(right, y - 4), 6 * FINE);
        canvas.fill(&grain, wood.darker(60).alpha(90));
    }
}

/// The mug without its steam.
fn draw_mug(canvas: &mut Canvas, scene: &Scene, light: &Light) {
    let (x, y) = mug(scene);
    let glaze = light.on(scene.looks.cloth);
    let handle = Path::ring(x + 128, y - 140, 70, 42);
    canvas.fill(&handle, glaze.darker(40));
    let body = Path::from(at(x - 128, y - 262))
        .line(at(x + 128, y - 262))
        .cubic(at(x + 130, y - 120), at(x + 124, y - 40), at(x + 92, y - 8))
        .cubic(at(x + 40, y + 8), at(x - 40, y + 8), at(x - 92, y - 8))
        .cubic(at(x - 124, y - 40), at(x - 130, y - 120), at(x - 128, y - 262));
    canvas.fill(&body, glaze);
    let shade = Path::from(at(x + 128, y - 262))
        .cubic(at(x + 130, y - 120), at(x + 124, y - 40), at(x + 92, y - 8))
        .cubic(at(x + 70, y), at(x + 50, y + 2), at(x + 34, y + 3))
        .cubic(at(x + 84, y - 60), at(x + 90, y - 160), at(x + 88, y - 262));
    canvas.fill(&shade, glaze.darker(80).alpha(120));
    canvas.fill(&Path::ellipse(x, y - 262, 128, 32), glaze.lighter(70));
    canvas.fill(&Path::ellipse(x, y - 258, 114, 25), light.on(Color::of(0x0058_3624)));
    canvas.fill(&Path::ellipse(x - 24, y - 262, 54, 9), light.on(Color::of(0x00a0_704c)));
    let style = Style::of(62).bold().fitting(&scene.title, 200);
    canvas.fill(&style.middle(&scene.title, at(x - 6, y - 92)), light.on(scene.looks.letters));
}

/// Draws what moves.
pub(super) fn draw_moving(canvas: &mut Canvas, scene: &Scene, frame: u64) {
    let (x, y) = mug(scene);
    for (number, (aside, height)) in (0_u64..).zip([(-52, 220), (0, 280), (50, 210)]) {
        let period = 90 + 13 * number;
        let turn = i64::try_from(frame % period).expect("periods are short") * TURN
            / i64::try_from(period).expect("periods are short");
        // The phase grows with the frame and the points against it, so that the steam seems to rise.
        let steam = wavy(at(x + aside, y - 276), (12 * FINE, -height * FINE), 34 * FINE, turn);
        // Thinner and fainter towards its end.
        for (points, width) in [(13, 12), (11, 16), (9, 20), (7, 24)] {
            canvas.fill(&Path::stroke(&steam[..points], width * FINE), Color::WHITE.alpha(42));
        }
    }
    draw_cat(canvas, scene, frame);
}

/// A cat that sits on the table, moves its tail, looks about and blinks.
fn draw_cat(canvas: &mut Canvas, scene: &Scene, frame: u64) {
    let (x, y) = cat(scene);
    let coat = scene.looks.cat;
    let pale = coat.lighter(150);
    let breath = wave::swing(frame, 84, 3 * FINE);
    let sway = wave::swing(frame, 190, 12 * FINE);
    canvas.fill(&Path::ellipse(x + 10, y + 2, 190, 30), Color::BLACK.alpha(46));
    let phase = i64::from(wave::swing(frame, 64, 90_000)) + TURN / 8;
    let tail: Vec<Point> = wavy(at(x + 90, y - 34), (190 * FINE, -150 * FINE), 74 * FINE, phase);
    canvas.fill(&Path::stroke(&tail, 46 * FINE), coat.darker(34));
    canvas.fill(&Path::stroke(&tail[10..], 46 * FINE), pale);
    let half = Path::from(at(0, -330))
        .cubic(at(86, -320), at(110, -190), at(136, -110))
        .cubic(at(156, -40), at(140, 4), at(84, 6))
        .line(at(0, 6));
    let place = |path: Path| path.shifted(x * FINE + sway / 6, y * FINE);
    let body = half.with_mirror();
    canvas.fill(&place(body), coat);
    let chest = Path::ellipse_at(at(0, -176), 58 * FINE + breath, 92 * FINE);
    canvas.fill(&place(chest), pale);
    for side in [-1, 1] {
        canvas.fill(&place(Path::ellipse(side * 44, -8, 44, 26)), pale);
        let leg = Path::curved_stroke(at(side * 8, -86), at(side * 6, -40), at(side * 8, 0), 5 * FINE);
        canvas.fill(&place(leg), coat.darker(70).alpha(140));
        let line = Path::curved_stroke(at(side * 96, -96), at(side * 64, -60), at(side * 92, -14), 6 * FINE);
        canvas.fill(&place(line), coat.darker(80).alpha(150));
    }
    draw_cat_head(canvas, coat, frame, |path| path.shifted(x * FINE + sway, y * FINE - 2 * breath));
}

/// The cat's head; `place` puts it on its body.
fn draw_cat_head(canvas: &mut Canvas, coat: Color, frame: u64, place: impl Fn(Path) -> Path) {
    let tilt = i64::from(wave::swing(frame, 230, 9000));
    let middle = at(0, -360);
    let place = |path: Path| place(path.turned(middle, tilt));
    let twitch = if since(frame, 150) < 12 { wave::swing(frame % 150, 6, 5) } else { 0 };
    for side in [-1, 1] {
        let ear = Path::from(at(side * 24, -420))
            .quad(at(side * 70, -510), at(side * (106 + twitch), -512))
            .quad(at(side * 128, -430), at(side * 112, -370));
        canvas.fill(&place(ear), coat);
        let inner = Path::from(at(side * 52, -430))
            .quad(at(side * 78, -480), at(side * (98 + twitch), -486))
            .quad(at(side * 108, -430), at(side * 98, -400));
        canvas.fill(&place(inner), Color::of(0x00e8_a49c));
    }
    let half = Path::from(at(0, -446)).cubic(at(70, -448), at(126, -400), at(126, -352)).cubic(
        at(126, -296),
        at(70, -268),
        at(0, -268),
    );
    canvas.fill(&place(half.with_mirror()), coat);
    canvas.fill(&place(Path::ellipse(0, -306, 58, 38)), coat.lighter(150));
    for (x, length) in [(-26, 40), (0, 52), (26, 40)] {
        let stripe = Path::stroke(&[at(x, -438), at(x * 7 / 8, -438 + length)], 10 * FINE);
        canvas.fill(&place(stripe), coat.darker(90).alpha(170));
    }
    let blink = since(frame, 137);
    for side in [-1, 1] {
        if blink < 7 {
            let lid = Path::curved_stroke(
                at(side * 56 - 22, -358),
                at(side * 56, -344),
                at(side * 56 + 22, -358),
                6 * FINE,
            );
            canvas.fill(&place(lid), Color::of(0x0020_1c20));
        } else {
            canvas.fill(&place(Path::ellipse(side * 56, -358, 26, 26)), Color::of(0x00d4_d468));
            canvas.fill(&place(Path::ellipse(side * 56, -358, 12, 23)), Color::of(0x0020_1c20));
            canvas.fill(&place(Path::circle(side * 56 + 6, -367, 6)), Color::WHITE);
        }
        for (dy, end) in [(-6, -18), (4, 2), (14, 24)] {
            let whisker = Path::curved_stroke(
                at(side * 40, -310 + dy),
                at(side * 90, -316 + dy),
                at(side * 146, -306 + end),
                3 * FINE,
            );
            canvas.fill(&place(whisker), Color::of(0x00fd_f6ea).alpha(210));
        }
        let lip = Path::curved_stroke(at(0, -312), at(side * 8, -290), at(side * 30, -296), 5 * FINE);
        canvas.fill(&place(lip), Color::of(0x0050_3834));
    }
    let nose = Path::from(at(-15, -328))
        .quad(at(0, -336), at(15, -328))
        .quad(at(6, -312), at(0, -310))
        .quad(at(-6, -312), at(-15, -328));
    canvas.fill(&place(nose), Color::of(0x00d8_7478));
}

/// Where the mug stands: the middle of its foot.
fn mug(scene: &Scene) -> (i32, i32) {
    let layout = &scene.layout;
    if layout.height > layout.width {
        (680, layout.height - 130)
    } else {
        (layout.width * 66 / 100, layout.height - 110)
    }
}

/// Where the cat sits: the middle of its feet.
fn cat(scene: &Scene) -> (i32, i32) {
    let layout = &scene.layout;
    if layout.height > layout.width {
        (250, layout.height - 300)
    } else {
        (layout.width * 27 / 100, layout.height - 200)
    }
}
