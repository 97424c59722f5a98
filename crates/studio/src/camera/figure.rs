//! The person: head and shoulders, that breathe, sway, look about, blink, smile, talk and sometimes wave.
//!
//! Everything is drawn about the middle of the head and then tilted and moved as a whole.

use super::{Scene, since};
use crate::{
    letters::Style,
    person::{Hair, Looks},
    raster::{Canvas, Color, FINE, Path, Point, at},
    wave::{self, ONE, TURN},
};

/// What the person does at a frame.
#[derive(Clone, Copy, Debug)]
struct Pose {
    /// Where the middle of the chest is.
    body: Point,
    /// Where the middle of the head is.
    head: Point,
    /// By how much the head is tilted.
    tilt: i64,
    /// How far the shoulders are up from breathing.
    breath: i32,
    /// How far eyes look aside.
    gaze: i32,
    /// How far eyes are open, of 8.
    open: i32,
    /// How broad the smile is.
    smile: i32,
    /// How far the mouth is open.
    mouth: i32,
    /// How far the hand is up, of [`ONE`].
    hand: i32,
    /// How the hand is turned while it waves.
    waving: i64,
}

impl Pose {
    /// The pose of a person at rest in the middle of `scene` at a frame.
    fn of(scene: &Scene, frame: u64) -> Self {
        let (x, y) = scene.layout.head;
        let sway = wave::swing(frame, 170, 13 * FINE) + wave::swing(frame, 71, 5 * FINE);
        let breath = wave::swing(frame, 112, 5 * FINE);
        let body = Point { x: at(x, 0).x + sway * 5 / 8, y: at(0, y).y };
        let head =
            Point { x: at(x, 0).x + sway, y: at(0, y).y + breath / 3 + wave::swing(frame, 83, 4 * FINE) };
        let hand = rise(since(frame, 330), 40, 150);
        let talking = rise(since(frame, 410), 30, 230);
        let lips = (wave::swing(frame, 11, 9 * FINE) + wave::swing(frame, 17, 8 * FINE) + 12 * FINE).max(0);
        let blinking = since(frame, 109);
        Self {
            body,
            head,
            tilt: i64::from(wave::swing(frame, 140, 6000)) + i64::from(hand) / 10,
            breath,
            gaze: wave::swing(frame, 260, 7 * FINE),
            open: if blinking < 8 { (blinking - 4).abs().min(4) * 2 } else { 8 },
            smile: 26 * FINE + wave::swing(frame, 200, 8 * FINE) + wave::part(12 * FINE, hand),
            mouth: wave::part(lips, talking) + wave::part(16 * FINE, hand),
            hand,
            waving: i64::from(wave::swing(frame, 20, 22_000)),
        }
    }
}

/// How far something is on, of [`ONE`]: it begins gently at `start` and ends as gently by `end`.
fn rise(now: i32, start: i32, end: i32) -> i32 {
    let passed = (now - start).min(end - now).clamp(0, 20);
    (ONE - wave::cos(i64::from(passed) * TURN / 40)) / 2
}

/// Draws the person.
pub(super) fn draw(canvas: &mut Canvas, scene: &Scene, frame: u64) {
    let looks = &scene.looks;
    let pose = Pose::of(scene, frame);
    let mut head = Head { canvas, looks, pose };
    head.hair_behind();
    let canvas = head.canvas;
    draw_body(canvas, scene, &pose);
    let mut head = Head { canvas, looks, pose };
    head.skull();
    head.hair_before();
    head.features();
    if pose.hand > 0 {
        draw_hand(head.canvas, looks, &pose);
    }
}

/// Shoulders, chest with the name, and neck.
fn draw_body(canvas: &mut Canvas, scene: &Scene, pose: &Pose) {
    let looks = &scene.looks;
    let place = |path: Path| path.shifted(pose.body.x, pose.body.y - pose.breath);
    let half = Path::from(at(0, 236))
        .line(at(74, 236))
        .cubic(at(120, 296), at(330, 288), at(376, 420))
        .cubic(at(420, 560), at(424, 800), at(430, 1300))
        .line(at(0, 1300));
    let torso = half.with_mirror();
    canvas.fill(&place(torso), looks.cloth);
    for side in [-1, 1] {
        let sleeve =
            Path::curved_stroke(at(side * 268, 520), at(side * 290, 700), at(side * 276, 1300), 9 * FINE);
        canvas.fill(&place(sleeve), looks.cloth.darker(80).alpha(150));
    }
    let shade = Path::from(at(376, 420))
        .cubic(at(420, 560), at(424, 800), at(430, 1300))
        .line(at(330, 1300))
        .cubic(at(352, 800), at(384, 560), at(376, 420));
    canvas.fill(&place(shade), looks.cloth.darker(90).alpha(90));
    let neck = Path::from(at(-66, 110)).line(at(66, 110)).line(at(84, 240)).cubic(
        at(70, 336),
        at(-70, 336),
        at(-84, 240),
    );
    canvas.fill(&place(neck), looks.skin.darker(18));
    let throat = Path::from(at(-66, 130)).line(at(66, 130)).line(at(69, 176)).cubic(
        at(44, 262),
        at(-44, 262),
        at(-69, 176),
    );
    canvas.fill(&place(throat), looks.skin.darker(70));
    let collar = [at(-86, 238), at(-70, 312), at(0, 312), at(70, 312), at(86, 238)];
    canvas.fill(&place(Path::bent_stroke(&collar, 22 * FINE)), looks.cloth.darker(50));
    let style = Style::of(74).bold().fitting(&scene.title, 400);
    canvas.fill(&place(style.middle(&scene.title, at(0, 474))), looks.letters);
}

/// The hand that waves, with its sleeve.
fn draw_hand(canvas: &mut Canvas, looks: &Looks, pose: &Pose) {
    let down = wave::part(900 * FINE, ONE - pose.hand);
    let (body, elbow) = (pose.body, at(-376, 640));
    let place = |path: Path| path.turned(elbow, pose.waving).shifted(body.x, body.y + down);
    let upper = Path::stroke(&[at(-372, 1000), elbow, at(-352, 380)], 150 * FINE);
    canvas.fill(&place(upper), looks.cloth.darker(30));
    canvas.fill(&place(Path::stroke(&[at(-402, 366), at(-300, 358)], 40 * FINE)), looks.cloth.darker(70));
    let wrist = Path::stroke(&[at(-350, 330), at(-345, 250)], 84 * FINE);
    let palm = Path::round_rect(-398, 140, 106, 136, 46);
    let mut hand = wrist.and(&palm);
    for (from, to) in [((-380, 170), (-398, 62)), ((-356, 160), (-362, 30)), ((-330, 160), (-324, 34))]
        .into_iter()
        .chain([((-308, 170), (-288, 64)), ((-312, 230), (-244, 168))])
    {
        hand = hand.and(&Path::stroke(&[at(from.0, from.1), at(to.0, to.1)], 32 * FINE));
    }
    canvas.fill(&place(hand), looks.skin);
    let fold = Path::curved_stroke(at(-374, 214), at(-350, 240), at(-318, 226), 5 * FINE);
    canvas.fill(&place(fold), looks.skin.darker(60));
}

/// The head, part by part.
struct Head<'a> {
    /// What it is drawn on.
    canvas: &'a mut Canvas,
    /// Whose it is.
    looks: &'a Looks,
    /// How it is held.
    pose: Pose,
}

impl Head<'_> {
    /// Fills an outline about the middle of the head.
    fn fill(&mut self, path: Path, color: Color) {
        let placed = path.turned(at(0, 230), self.pose.tilt).shifted(self.pose.head.x, self.pose.head.y);
        self.canvas.fill(&placed, color);
    }

    /// Fills an outline and the same on the other side.
    fn fill_both(&mut self, path: Path, color: Color) {
        self.fill(path.clone(), color);
        self.fill(path.mirrored(), color);
    }

    /// Hair behind neck and face.
    fn hair_behind(&mut self) {
        let hair = self.looks.hair.darker(44);
        match self.looks.style {
            Hair::Short | Hair::Beard => {}
            Hair::Bun => {
                self.fill(Path::ellipse(0, -262, 84, 74), self.looks.hair);
                self.fill(
                    Path::curved_stroke(at(-52, -262), at(0, -312), at(52, -262), 7 * FINE),
                    hair.alpha(160),
                );
            }
            Hair::Bob => {
                let half = Path::from(at(0, -230))
                    .cubic(at(150, -235), at(222, -140), at(222, 10))
                    .cubic(at(222, 120), at(236, 180), at(200, 214))
                    .cubic(at(150, 236), at(60, 220), at(0, 220));
                self.fill(half.with_mirror(), hair);
            }
            Hair::Long => {
                let half = Path::from(at(0, -230))
                    .cubic(at(160, -235), at(214, -130), at(214, 20))
                    .cubic(at(214, 200), at(270, 330), at(236, 500))
                    .cubic(at(180, 540), at(90, 500), at(0, 480));
                self.fill(half.with_mirror(), hair);
            }
            Hair::Curly => {
                let mut curls = Path::default().overlapping();
                for step in 0..=13 {
                    let angle = TURN * (58 + step * 9) / 132 - TURN / 2 + TURN * 8 / 132;
                    let (x, y) = (wave::part(190, wave::sin(angle)), -wave::part(198, wave::cos(angle)));
                    curls = curls.and(&Path::circle(x, y - 14, 70));
                }
                self.fill(curls, hair);
            }
        }
    }

    /// Ears and face.
    fn skull(&mut self) {
        let skin = self.looks.skin;
        self.fill_both(Path::ellipse(168, 24, 30, 44), skin.darker(16));
        self.fill_both(Path::ellipse(170, 26, 14, 24), skin.darker(52));
        let half = Path::from(at(0, -196)).cubic(at(106, -196), at(170, -126), at(167, -16)).cubic(
            at(164, 100),
            at(112, 212),
            at(0, 212),
        );
        self.fill(half.with_mirror(), skin);
        let shade = Path::from(at(150, -110))
            .cubic(at(170, -60), at(170, 0), at(163, 40))
            .cubic(at(146, 140), at(94, 212), at(0, 212))
            .cubic(at(90, 190), at(152, 60), at(150, -110));
        self.fill(shade, skin.darker(50).alpha(110));
    }

    /// Hair over the forehead.
    fn hair_before(&mut self) {
        let hair = self.looks.hair;
        match self.looks.style {
            Hair::Short => self.short_hair(),
            Hair::Beard => {
                self.beard();
                self.short_hair();
            }
            Hair::Bob => {
                let fringe = Path::from(at(-210, 190))
                    .cubic(at(-244, -120), at(-140, -252), at(0, -252))
                    .cubic(at(140, -252), at(244, -120), at(210, 190))
                    .cubic(at(170, 210), at(148, 190), at(146, 150))
                    .cubic(at(160, 60), at(160, 0), at(154, -70))
                    .cubic(at(80, -92), at(-30, -90), at(-154, -62))
                    .cubic(at(-160, 0), at(-160, 60), at(-146, 150))
                    .cubic(at(-148, 190), at(-170, 210), at(-210, 190));
                self.fill(fringe, hair);
                let shine = Path::curved_stroke(at(-120, -150), at(-40, -200), at(60, -196), 13 * FINE);
                self.fill(shine, hair.lighter(60).alpha(120));
            }
            Hair::Long => {
                for side in [-1, 1] {
                    let lock = Path::from(at(side * -36, -222))
                        .cubic(at(side * 120, -262), at(side * 216, -150), at(side * 208, 40))
                        .cubic(at(side * 214, 150), at(side * 244, 260), at(side * 218, 370))
                        .cubic(at(side * 206, 404), at(side * 168, 390), at(side * 160, 350))
                        .cubic(at(side * 172, 240), at(side * 166, 120), at(side * 168, 20))
                        .cubic(at(side * 150, -70), at(side * 90, -130), at(side * -36, -176));
                    self.fill(lock, hair);
                }
                let shine = Path::curved_stroke(at(66, -206), at(150, -170), at(182, -70), 12 * FINE);
                self.fill(shine, hair.lighter(60).alpha(110));
            }
            Hair::Bun => {
                let cap = Path::from(at(-178, 12))
                    .cubic(at(-196, -130), at(-120, -236), at(0, -236))
                    .cubic(at(120, -236), at(196, -130), at(178, 12))
                    .cubic(at(164, -60), at(120, -140), at(0, -150))
                    .cubic(at(-120, -140), at(-164, -60), at(-178, 12));
                self.fill(cap, hair);
                let shine = Path::curved_stroke(at(-110, -170), at(-20, -218), at(80, -190), 11 * FINE);
                self.fill(shine, hair.lighter(60).alpha(110));
            }
            Hair::Curly => {
                let mut curls = Path::default().overlapping();
                for (x, y, radius) in [(-150, -110, 50), (-96, -158, 56), (-30, -178, 58), (40, -180, 58)]
                    .into_iter()
                    .chain([(104, -154, 54), (154, -104, 48), (-176, -50, 38), (178, -46, 36)])
                {
                    curls = curls.and(&Path::circle(x, y, radius));
                }
                self.fill(curls, hair);
                for (x, y) in [(-110, -172), (-30, -200), (56, -196), (120, -150)] {
                    let curl = Path::curved_stroke(at(x - 18, y + 4), at(x, y - 22), at(x + 20, y), 7 * FINE);
                    self.fill(curl, hair.lighter(60).alpha(120));
                }
            }
        }
    }

    /// Short hair, combed to a side.
    fn short_hair(&mut self) {
        let hair = self.looks.hair;
        let cap = Path::from(at(-170, 18))
            .cubic(at(-206, -140), at(-140, -232), at(-30, -242))
            .cubic(at(30, -276), at(150, -262), at(176, -150))
            .cubic(at(188, -100), at(186, -40), at(170, 18))
            .cubic(at(166, -40), at(158, -80), at(140, -104))
            .cubic(at(60, -96), at(-40, -110), at(-104, -150))
            .cubic(at(-130, -110), at(-156, -60), at(-170, 18));
        self.fill(cap, hair);
        let shine = Path::curved_stroke(at(-60, -196), at(20, -236), at(110, -190), 12 * FINE);
        self.fill(shine, hair.lighter(60).alpha(110));
    }

    /// A beard from ear to ear.
    fn beard(&mut self) {
        let half = Path::from(at(0, 68))
            .cubic(at(40, 60), at(86, 76), at(112, 92))
            .cubic(at(142, 76), at(158, 30), at(166, -4))
            .cubic(at(170, 110), at(126, 232), at(0, 234));
        self.fill(half.with_mirror(), self.looks.hair);
    }

    /// Brows, eyes, nose, cheeks, mouth and glasses.
    fn features(&mut self) {
        let Pose { gaze, open, smile, hand, .. } = self.pose;
        let skin = self.looks.skin;
        let lift = wave::part(16, hand);
        let brow =
            Path::curved_stroke(at(42, -62 - lift), at(72, -84 - lift), at(108, -58 - lift), 12 * FINE);
        self.fill_both(brow, self.looks.hair.darker(40));
        let blush = Color::of(0x00e8_6a5c);
        self.fill_both(Path::ellipse(104, 74, 36, 24), blush.alpha(70));
        for side in [-1, 1] {
            let eye = at(side * 70, -8);
            if open == 0 {
                let lid = Path::curved_stroke(
                    at(side * 70 - 24, -6),
                    at(side * 70, 12),
                    at(side * 70 + 24, -6),
                    8 * FINE,
                );
                self.fill(lid, self.looks.iris.darker(110));
                continue;
            }
            let across = |radius: i32| radius * FINE;
            let down = |radius: i32| radius * FINE * open / 8;
            let white = Path::ellipse_at(eye, across(31), down(26));
            self.fill(white, Color::of(0x00ff_fcf6));
            let ball = Point { x: eye.x + gaze, y: eye.y };
            self.fill(Path::ellipse_at(ball, across(20), down(22)), self.looks.iris);
            self.fill(Path::ellipse_at(ball, across(11), down(12)), Color::of(0x0018_141c));
            let glint = Point { x: ball.x + 6 * FINE, y: ball.y - down(8) };
            self.fill(Path::ellipse_at(glint, across(6), down(6)), Color::WHITE);
            let lash = Path::curved_stroke(
                Point { x: eye.x - across(32), y: eye.y - down(4) },
                Point { x: eye.x, y: eye.y - down(44) },
                Point { x: eye.x + across(32), y: eye.y - down(4) },
                8 * FINE,
            );
            self.fill(lash, self.looks.iris.darker(150));
        }
        let nose = Path::curved_stroke(at(-4, 8), at(-34, 62), at(12, 58), 8 * FINE);
        self.fill(nose, skin.darker(76));
        self.mouth(smile);
        if self.looks.glasses {
            let rim = Color::of(0x0030_2c38);
            self.fill_both(Path::ring(70, -6, 56, 48), rim);
            self.fill(Path::curved_stroke(at(-16, -12), at(0, -22), at(16, -12), 8 * FINE), rim);
            self.fill_both(Path::stroke(&[at(124, -14), at(162, -22)], 8 * FINE), rim);
        }
    }

    /// A mouth that smiles, and opens when the person talks or laughs.
    fn mouth(&mut self, smile: i32) {
        let open = self.pose.mouth;
        let (left, right) = (at(-54, 112), at(54, 112));
        let upper = Point { x: 0, y: left.y + smile };
        let lower = Point { x: 0, y: left.y + smile + 3 * open };
        if open > 2 * FINE {
            let inside = Path::from(left).quad(upper, right).quad(lower, left);
            self.fill(inside, Color::of(0x0086_2a34));
            let tongue = Point { x: 0, y: left.y + smile / 2 + open };
            self.fill(Path::ellipse_at(tongue, 22 * FINE, open / 3), Color::of(0x00e0_7070));
            let teeth = Point { x: 0, y: left.y + smile + open / 2 };
            let (from, to) = (Point { x: left.x * 3 / 4, ..left }, Point { x: right.x * 3 / 4, ..right });
            let down = smile / 4;
            let from = Point { y: from.y + down, ..from };
            let to = Point { y: to.y + down, ..to };
            self.fill(Path::from(from).quad(upper, to).quad(teeth, from), Color::of(0x00ff_faf2));
        }
        let lip = Color::of(0x009c_3c3c).mix(self.looks.skin, 50);
        self.fill(Path::curved_stroke(left, upper, right, 9 * FINE), lip);
        if open > 2 * FINE {
            self.fill(Path::curved_stroke(left, lower, right, 8 * FINE), lip);
        }
    }
}
