//! A camera: its picture of a person in a room, or of what that person looks at, for each frame.
//!
//! The picture is a function of the device's name, the frame and the time of day. What stands still is drawn once a
//! minute and kept; what moves is drawn on top of it. The code hangs on the wall, where nothing that moves comes near.

mod clock;
mod figure;
mod room;
mod sky;
mod table;

use media::{FRAME_RATE, Orientation, Picture, Size};

use crate::{
    code::{Code, MODULES_WITH_QUIET, code_name},
    number::{hash, signed},
    person::Looks,
    raster::{Canvas, Color, Path, Space},
};

/// Microseconds of a day.
const DAY: i128 = 86_400_000_000;
/// Microseconds of a minute.
const MINUTE: i64 = 60_000_000;
/// What the squares of the code are drawn with: nearly black, so that the code is of the room and still easy to read.
const CODE_INK: Color = Color::of(0x001c_1a24);

/// Which of a device's two cameras.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The one beside the screen, which sees the person.
    Front,
    /// The one on the back, which sees what the person looks at.
    Back,
}

/// The cameras of a device, with what they have drawn already.
#[derive(Debug)]
pub struct Camera {
    /// The device, as codes bear it.
    name: String,
    /// Time of day of frame 0, in microseconds since midnight.
    midnight_micros: i64,
    /// What is drawn.
    scene: Scene,
    /// The picture being drawn.
    canvas: Canvas,
    /// What stands still before the front and the back camera, with the minute of the day.
    backgrounds: [Option<(i64, Canvas)>; 2],
}

/// What the parts of a picture need to know of it.
#[derive(Debug)]
struct Scene {
    /// Who is seen, or looks.
    looks: Looks,
    /// The person's name in capitals.
    title: String,
    /// Frames by which this person's movements are shifted, so that two people do not nod in time.
    shift: u64,
    /// Where things are.
    layout: Layout,
}

/// Where things are, in units, of which the short side of the picture has 1000.
#[derive(Clone, Copy, Debug)]
struct Layout {
    /// Width of the picture.
    width: i32,
    /// Height of the picture.
    height: i32,
    /// Left, top, width and height of the window.
    window: [i32; 4],
    /// Middle of the clock.
    clock: (i32, i32),
    /// Middle of the head at rest.
    head: (i32, i32),
    /// Left end and upper side of the shelf, which ends at the right edge.
    shelf: (i32, i32),
    /// The far edge of the table.
    table: i32,
    /// Pixels of a square of the code.
    module: i32,
    /// Left and top of the code with its white, in pixels as seen upright.
    code: (i32, i32),
}

impl Layout {
    /// The places for a picture of that many pixels, as seen upright.
    fn of(canvas: &Canvas) -> Self {
        let ((width, height), pixels) = (canvas.extent(), canvas.upright());
        let short = pixels.0.min(pixels.1);
        // Edges on even pixels fall together with those of the blocks of colour, which have half the size.
        let module = (short / 240 * 2).max(2);
        let even = |value: i32| value / 2 * 2;
        let portrait = height > width;
        // Where it stays in sight when a screen of another shape cuts off two sides.
        let beside = pixels.0 - MODULES_WITH_QUIET * module;
        let code = if portrait {
            (even(beside / 2), even(short * 60 / 1000))
        } else {
            (even(beside - short * 110 / 1000), even(short * 112 / 1000))
        };
        let high = height > 1500;
        Self {
            width,
            height,
            window: match (portrait, width > 1500) {
                (true, _) => [54, 100, 232, if high { 460 } else { 380 }],
                (false, true) => [110, 90, 430, 450],
                (false, false) => [64, 84, 290, 430],
            },
            clock: match (portrait, width > 1500) {
                (true, _) => (812, 190),
                (false, true) => (710, 160),
                (false, false) => (500, 144),
            },
            head: match (portrait, high) {
                (true, true) => (width / 2, 960),
                (true, false) => (width / 2, 705),
                (false, _) => (width / 2, 488),
            },
            shelf: (width - if portrait { 285 } else { 350 }, if portrait { 660 } else { 690 }),
            table: height - if portrait { 430 } else { 330 },
            module,
            code,
        }
    }
}

/// A moment, as the moving parts need it.
#[derive(Clone, Copy, Debug)]
struct Moment {
    /// The frame, shifted for the person.
    frame: u64,
    /// Microseconds since midnight.
    micros: i64,
}

impl Camera {
    /// The cameras of a device, such as `bob.mac`. `size` is as stored; `midnight_micros` is the local time of day of
    /// frame 0, in microseconds since midnight, of any day.
    #[must_use]
    pub fn new(device: &str, size: Size, orientation: Orientation, midnight_micros: i64) -> Self {
        let person = device.split('.').next().unwrap_or_default();
        let short = i64::from(size.width.min(size.height));
        let canvas =
            Canvas::new(usize::from(size.width), usize::from(size.height), orientation, Space::Video, short);
        let scene = Scene {
            looks: Looks::of(person),
            title: person.to_uppercase(),
            shift: hash(person, 9) % 3600,
            layout: Layout::of(&canvas),
        };
        Self { name: code_name(device), midnight_micros, scene, canvas, backgrounds: [None, None] }
    }

    /// The picture of a frame.
    pub fn picture(&mut self, frame: u64, side: Side) -> Picture {
        let moment = Moment { frame: (frame % (1 << 40)) + self.scene.shift, micros: self.micros(frame) };
        let minute = moment.micros / MINUTE;
        let slot = match side {
            Side::Front => 0,
            Side::Back => 1,
        };
        if self.backgrounds[slot].as_ref().is_none_or(|(drawn, _)| *drawn != minute) {
            let mut canvas =
                self.backgrounds[slot].take().map_or_else(|| self.canvas.blank(), |(_, old)| old);
            self.scene.background(&mut canvas, side, minute);
            self.backgrounds[slot] = Some((minute, canvas));
        }
        let (_, background) = self.backgrounds[slot].as_ref().expect("drawn above");
        self.canvas.copy(background);
        self.scene.moving(&mut self.canvas, side, moment);
        let code = Code::Camera { name: self.name.clone(), side, frame };
        let layout = &self.scene.layout;
        code.modules().draw(&mut self.canvas, layout.code.0, layout.code.1, layout.module, CODE_INK);
        self.canvas.picture()
    }

    /// The time of day of a frame, in microseconds since midnight.
    fn micros(&self, frame: u64) -> i64 {
        let since = i128::from(frame) * 1_000_000 / i128::from(FRAME_RATE);
        let micros = (i128::from(self.midnight_micros) + since).rem_euclid(DAY);
        i64::try_from(micros).expect("a day has fewer microseconds than 2^63")
    }
}

impl Scene {
    /// Draws what stands still for a minute.
    fn background(&self, canvas: &mut Canvas, side: Side, minute: i64) {
        let light = sky::Light::of(minute);
        match side {
            Side::Front => room::draw(canvas, self, &light),
            Side::Back => table::draw(canvas, self, &light),
        }
        clock::draw_face(canvas, self.layout.clock, &light);
        self.frame_of_code(canvas, &light);
    }

    /// Draws what moves.
    fn moving(&self, canvas: &mut Canvas, side: Side, moment: Moment) {
        clock::draw_hands(canvas, self.layout.clock, moment.micros);
        match side {
            Side::Front => {
                room::draw_moving(canvas, self, moment.frame);
                figure::draw(canvas, self, moment.frame);
            }
            Side::Back => table::draw_moving(canvas, self, moment.frame),
        }
    }

    /// Draws the frame in which the code hangs, with its shadow on the wall.
    fn frame_of_code(&self, canvas: &mut Canvas, light: &sky::Light) {
        let Layout { code: (x, y), module, width, .. } = self.layout;
        let (pixels, _) = canvas.upright();
        let units = |length: i32| length * width / pixels;
        let (x, y, side) = (units(x), units(y), units(MODULES_WITH_QUIET * module));
        let shadow = Path::round_rect(x - 4, y + 6, side + 24, side + 26, 12);
        canvas.fill(&shadow, Color::BLACK.alpha(40));
        let wood = light.on(self.looks.accent.darker(90));
        canvas.fill(&Path::round_rect(x - 14, y - 14, side + 28, side + 28, 10), wood);
        canvas.fill(&Path::round_rect(x - 6, y - 6, side + 12, side + 12, 4), wood.lighter(150));
    }
}

/// The time of a moment at which something that happens every `period` frames has been going on for so many frames.
fn since(frame: u64, period: u64) -> i32 {
    signed(usize::try_from(frame % period).expect("periods are short"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What hangs around the code and no farther away than its shadow: nothing that moves may come there.
    fn around_code(camera: &Camera, picture: &Picture) -> Vec<u8> {
        let Layout { code: (x, y), module, .. } = camera.scene.layout;
        let (side, border) = (MODULES_WITH_QUIET * module, 3 * module);
        let (width, height) = (i32::from(picture.size.width), i32::from(picture.size.height));
        let inside = |value: i32, from: i32| (from..from + side).contains(&value);
        let mut pixels = Vec::new();
        for row in y - border..y + side + border {
            for column in x - border..x + side + border {
                if inside(column, x) && inside(row, y) {
                    continue;
                }
                let (stored_x, stored_y) = match camera.canvas.orientation() {
                    Orientation::Upright => (column, row),
                    Orientation::QuarterTurn => (row, height - 1 - column),
                    Orientation::HalfTurn => (width - 1 - column, height - 1 - row),
                    Orientation::ThreeQuarterTurn => (width - 1 - row, column),
                };
                pixels.push(picture.y[crate::number::index(stored_y * width + stored_x)]);
            }
        }
        pixels
    }

    #[test]
    fn nothing_that_moves_comes_near_the_code() {
        for size in [Size::VGA, Size::HD] {
            for orientation in Orientation::ALL {
                for device in ["alice.phone", "bob.mac", "gina.pad"] {
                    let mut camera = Camera::new(device, size, orientation, 40_000_000_000);
                    for side in [Side::Front, Side::Back] {
                        let first = camera.picture(0, side);
                        let first = around_code(&camera, &first);
                        for frame in (0..1000).step_by(83) {
                            let picture = camera.picture(frame, side);
                            let now = around_code(&camera, &picture);
                            assert!(first == now, "{device} {size:?} {orientation:?} {side:?} frame {frame}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_second_hand_moves_with_each_frame() {
        let mut canvas = Canvas::new(400, 400, Orientation::Upright, Space::Rgb, 1000);
        let mut shown = |micros: i64| {
            canvas.fill_pixels(0, 0, 400, 400, Color::WHITE);
            clock::draw_hands(&mut canvas, (200, 200), micros);
            canvas.rgb()
        };
        for frame in 0..60 {
            assert_ne!(shown(frame * 33_333), shown((frame + 1) * 33_333), "frame {frame}");
        }
    }

    #[test]
    fn the_time_of_day_wraps() {
        let at = |midnight_micros: i64, frame: u64| {
            Camera::new("bob.mac", Size::VGA, Orientation::Upright, midnight_micros).micros(frame)
        };
        assert_eq!(at(0, 30), 1_000_000);
        assert_eq!(at(-1_000_000, 0), 86_399_000_000);
        assert_eq!(at(86_399_000_000, 60), 1_000_000);
        assert!((0..86_400_000_000).contains(&at(i64::MIN, u64::MAX)));
    }
}
