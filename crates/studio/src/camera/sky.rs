//! The time of day: the sky before the window and the light in the room.

use crate::raster::{Canvas, Color, Path, at};

/// Minutes of the day with the upper and lower colour of the sky, and how dark a room is, of 256.
const HOURS: [(i64, u32, u32, i32); 11] = [
    (0, 0x0014_1c3c, 0x002c_3560, 150),
    (290, 0x0018_2244, 0x003c_4270, 145),
    (370, 0x005a_6aa4, 0x00f2_b08c, 70),
    (450, 0x007c_b4e0, 0x00fb_dcb4, 20),
    (600, 0x0068_b4ea, 0x00cd_e9f6, 0),
    (960, 0x0064_b0e8, 0x00d2_eaf4, 0),
    (1080, 0x0070_a4d8, 0x00fb_d8a0, 15),
    (1155, 0x006c_6cb0, 0x00f8_9c6c, 60),
    (1230, 0x0034_3c74, 0x00b8_6c84, 115),
    (1310, 0x0018_2146, 0x0038_3c6c, 145),
    (1440, 0x0014_1c3c, 0x002c_3560, 150),
];
/// Sunrise and sunset, in minutes of the day.
const SUN: (i64, i64) = (360, 1170);

/// The light at a minute of the day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Light {
    /// Minute of the day.
    minute: i64,
    /// Sky above.
    high: Color,
    /// Sky at the horizon.
    low: Color,
    /// How dark the room is, of 256.
    pub(super) dark: i32,
}

impl Light {
    /// The light at a minute of the day.
    pub(super) fn of(minute: i64) -> Self {
        let after = HOURS.partition_point(|hour| hour.0 <= minute).clamp(1, HOURS.len() - 1);
        let (from, to) = (HOURS[after - 1], HOURS[after]);
        let part = i32::try_from((minute - from.0) * 256 / (to.0 - from.0)).expect("a part of 256");
        Self {
            minute,
            high: Color::of(from.1).mix(Color::of(to.1), part),
            low: Color::of(from.2).mix(Color::of(to.2), part),
            dark: from.3 + (to.3 - from.3) * part / 256,
        }
    }

    /// A colour of the room in this light: by night a warm lamp is on, and what it does not reach is blue.
    pub(super) fn on(&self, color: Color) -> Color {
        color.mix(Color::of(0x002a_2440), self.dark * 5 / 8)
    }

    /// A colour out of doors in this light.
    pub(super) fn outside(&self, color: Color) -> Color {
        color.mix(self.high, 40).mix(Color::of(0x0012_1a34), self.dark)
    }

    /// Whether lamps are on.
    pub(super) fn lamps(&self) -> bool {
        self.dark > 50
    }

    /// Draws what is seen through a window, on a canvas that is clipped to it.
    pub(super) fn draw(&self, canvas: &mut Canvas, [x, y, width, height]: [i32; 4]) {
        let steps = 64;
        for step in 0..steps {
            let (from, to) = (height * step / steps, height * (step + 1) / steps);
            let color = self.high.mix(self.low, 256 * step / steps);
            canvas.fill(&Path::rect(x, y + from, width, to - from + 4), color);
        }
        if self.dark > 100 {
            self.stars_and_moon(canvas, [x, y, width, height]);
        }
        self.sun(canvas, [x, y, width, height]);
        for (left, top, size) in [(18, 18, 100), (58, 32, 76), (30, 47, 60)] {
            cloud(
                canvas,
                x + width * left / 100,
                y + height * top / 100,
                width * size / 400,
                self.low.lighter(110),
            );
        }
        self.hills(canvas, [x, y, width, height]);
    }

    /// The sun, on its way from the lower left over the middle to the lower right.
    fn sun(&self, canvas: &mut Canvas, [x, y, width, height]: [i32; 4]) {
        let day = SUN.1 - SUN.0;
        let way = i32::try_from((self.minute - SUN.0) * 1000 / day).expect("a part of a day");
        if !(-60..=1060).contains(&way) {
            return;
        }
        let place = (x + width * way / 1000, y + height * 12 / 100 + height * (way - 500).pow(2) / 420_000);
        for (radius, alpha) in [(80, 40), (58, 70), (40, 255)] {
            let color = Color::of(0x00ff_f0c0).mix(self.low, 40).alpha(alpha);
            canvas.fill(&Path::circle(place.0, place.1, radius), color);
        }
    }

    /// A crescent and some stars.
    fn stars_and_moon(&self, canvas: &mut Canvas, [x, y, width, height]: [i32; 4]) {
        for (left, top) in
            [(12, 10), (30, 22), (46, 8), (22, 40), (62, 14), (84, 30), (54, 36), (90, 9), (8, 28)]
        {
            let star = Path::circle(x + width * left / 100, y + height * top / 100, 3);
            canvas.fill(&star, Color::WHITE.alpha(190));
        }
        let moon = (x + width * 70 / 100, y + height * 22 / 100);
        canvas.fill(&Path::circle(moon.0, moon.1, 34), Color::of(0x00ff_f2cc));
        canvas.fill(&Path::circle(moon.0 - 15, moon.1 - 6, 30), self.high.mix(self.low, 50));
    }

    /// Two hills and a few trees.
    fn hills(&self, canvas: &mut Canvas, [x, y, width, height]: [i32; 4]) {
        let (right, bottom) = (x + width, y + height);
        let level = |percent: i32| y + height * percent / 100;
        let far = Path::from(at(x - 20, level(74)))
            .cubic(at(x + width / 3, level(56)), at(x + width / 2, level(70)), at(right + 20, level(60)))
            .line(at(right + 20, bottom))
            .line(at(x - 20, bottom));
        canvas.fill(&far, self.outside(Color::of(0x0086_b494)).mix(self.low, 60));
        for (left, top, size) in [(66, 66, 30), (77, 65, 38), (88, 66, 28)] {
            let (tree_x, tree_y) = (x + width * left / 100, level(top));
            let trunk = Path::rect(tree_x - 4, tree_y, 8, size + 16);
            canvas.fill(&trunk, self.outside(Color::of(0x0070_5440)));
            let crown = Path::ellipse(tree_x, tree_y - size / 3, size * 3 / 4, size);
            canvas.fill(&crown, self.outside(Color::of(0x0048_8460)));
        }
        let near = Path::from(at(x - 20, level(78)))
            .cubic(at(x + width / 3, level(90)), at(x + width * 2 / 3, level(72)), at(right + 20, level(84)))
            .line(at(right + 20, bottom))
            .line(at(x - 20, bottom));
        canvas.fill(&near, self.outside(Color::of(0x006c_a868)));
    }
}

/// A cloud of three puffs on a flat base.
fn cloud(canvas: &mut Canvas, x: i32, y: i32, size: i32, color: Color) {
    let puffs = Path::circle(x, y, size * 3 / 8)
        .and(&Path::circle(x + size / 2, y - size / 8, size / 2))
        .and(&Path::circle(x + size, y, size * 5 / 16))
        .and(&Path::round_rect(x - size * 3 / 8, y, size * 27 / 16, size * 3 / 8, size / 5));
    canvas.fill(&puffs, color.alpha(150));
}
