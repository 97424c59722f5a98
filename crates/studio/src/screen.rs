//! What a device's screen shows: the home screen, or a call with its interface, as a screenshot holds it (SHOT-1).
//!
//! The interface bears a code of its own, so that a picture with interface is told from one without. [`Screen`] says
//! what is to be seen, [`Screen::draw`] draws it; whether a shutter is there and why is decided elsewhere.

mod call;
mod controls;
mod home;
mod image;

use media::{Orientation, Picture};

pub use self::image::Image;
use crate::{
    letters::Style,
    number::index,
    raster::{Canvas, Color, FINE, Path, Space, at},
};

/// iPhone without a Home button.
const PHONE: (i32, i32) = (590, 1278);
/// iPhone with a Home button.
const PHONE_HOME: (i32, i32) = (750, 1334);
/// iPod touch.
const POD: (i32, i32) = (640, 1136);
/// iPad without a Home button.
const PAD: (i32, i32) = (1180, 820);
/// iPad with a Home button.
const PAD_HOME: (i32, i32) = (1024, 768);
/// The FaceTime window of a Mac.
const MAC_WINDOW: (i32, i32) = (1280, 800);
/// The screen of a Mac.
const MAC_SCREEN: (i32, i32) = (1440, 900);
/// Where a call's window is on the screen of a Mac.
const MAC_SCREEN_WINDOW: Area = Area { x: 140, y: 76, width: 1160, height: 700 };
/// Height of a Mac's menu bar.
const MENU_BAR: i32 = 30;

/// Whose screen it is, and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Look {
    /// An iPhone.
    Phone {
        /// Whether it has a Home button.
        home_button: bool,
    },
    /// An iPad, in landscape.
    Pad {
        /// Whether it has a Home button.
        home_button: bool,
    },
    /// An iPod touch.
    Pod,
    /// A Mac's FaceTime window alone.
    MacWindow,
    /// A Mac's whole screen.
    MacScreen,
}

impl Look {
    /// Width and height in pixels.
    #[must_use]
    pub const fn size(self) -> (i32, i32) {
        match self {
            Self::Phone { home_button: false } => PHONE,
            Self::Phone { home_button: true } => PHONE_HOME,
            Self::Pad { home_button: false } => PAD,
            Self::Pad { home_button: true } => PAD_HOME,
            Self::Pod => POD,
            Self::MacWindow => MAC_WINDOW,
            Self::MacScreen => MAC_SCREEN,
        }
    }

    /// Whether it is a Mac's.
    const fn is_mac(self) -> bool {
        match self {
            Self::Phone { .. } | Self::Pad { .. } | Self::Pod => false,
            Self::MacWindow | Self::MacScreen => true,
        }
    }
}

/// What is to be seen of the shutter (SHUT-1, SHUT-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shutter {
    /// Nothing.
    Hidden,
    /// The shutter, struck through, with what would make it ready.
    Unavailable,
    /// The shutter, struck through: there is no picture to take, and no setting would help.
    NoPicture,
    /// Two white circles, one inside the other.
    Ready,
}

/// Another participant.
#[derive(Clone, Debug)]
pub struct Tile {
    /// The name on the label.
    pub name: String,
    /// The picture as it was received; none if the camera is paused or nothing came yet.
    pub picture: Option<(Picture, Orientation)>,
    /// Whether the tile was chosen with a tap or a click.
    pub chosen: bool,
}

/// A call as its participant sees it.
#[derive(Clone, Debug)]
pub struct Call {
    /// The others.
    pub tiles: Vec<Tile>,
    /// In a group call: the one among [`tiles`](Self::tiles) that fills the screen.
    pub full_screen: Option<usize>,
    /// The own picture.
    pub own: Option<(Picture, Orientation)>,
    /// Whether controls are shown (SHUT-2, SHUT-3).
    pub controls: bool,
    /// What is to be seen of the shutter.
    pub shutter: Shutter,
    /// Whether it is a group call.
    pub group: bool,
    /// Whether it is a call without pictures.
    pub audio_only: bool,
}

/// A device's screen at a moment.
#[derive(Clone, Debug)]
pub struct Screen {
    /// The device's full name, `alice.phone`.
    pub device: String,
    /// Whose screen it is.
    pub look: Look,
    /// The device's own time of day, in minutes since midnight.
    pub minute: u16,
    /// The call that is in front; none shows the home screen or the desktop, without any interface of FaceTime.
    pub call: Option<Call>,
    /// Milliseconds of the run, which the interface's code bears.
    pub millis: u64,
}

/// A part of the screen, in pixels.
#[derive(Clone, Copy, Debug)]
struct Area {
    /// Left edge.
    x: i32,
    /// Upper edge.
    y: i32,
    /// Width.
    width: i32,
    /// Height.
    height: i32,
}

impl Area {
    /// The area as an outline with round corners.
    fn path(self, radius: i32) -> Path {
        Path::round_rect(self.x, self.y, self.width, self.height, radius)
    }

    /// The area without a border of `margin` pixels.
    fn inside(self, margin: i32) -> Self {
        Self {
            x: self.x + margin,
            y: self.y + margin,
            width: (self.width - 2 * margin).max(1),
            height: (self.height - 2 * margin).max(1),
        }
    }
}

impl Screen {
    /// Draws what the screen shows.
    #[must_use]
    pub fn draw(&self) -> Image {
        let (width, height) = self.look.size();
        let mut canvas = Canvas::new(index(width), index(height), Orientation::Upright, Space::Rgb, 1000);
        let whole = Area { x: 0, y: 0, width, height };
        if self.look.is_mac() {
            self.draw_mac(&mut canvas, whole);
        } else if let Some(call) = &self.call {
            call::draw(&mut canvas, self, call, whole);
            self.status_bar(&mut canvas);
        } else {
            home::draw_icons(&mut canvas, whole);
            self.status_bar(&mut canvas);
        }
        Image { width: width.unsigned_abs(), height: height.unsigned_abs(), rgb: canvas.rgb() }
    }

    /// A desktop, a menu bar if all of the screen is seen, and the window if there is a call.
    fn draw_mac(&self, canvas: &mut Canvas, whole: Area) {
        home::draw_wallpaper(canvas, whole);
        let window = match self.look {
            Look::MacScreen => {
                let program = if self.call.is_some() { "FaceTime" } else { "Finder" };
                home::draw_menu_bar(canvas, (whole.width, MENU_BAR), program, &self.time());
                home::draw_dock(canvas, whole);
                MAC_SCREEN_WINDOW
            }
            Look::MacWindow | Look::Phone { .. } | Look::Pad { .. } | Look::Pod => whole,
        };
        if let Some(call) = &self.call {
            if window.x > 0 {
                for spread in 0..10 {
                    let shadow = Area { y: window.y + 10, ..window }.inside(spread * 2 - 18);
                    canvas.fill(&shadow.path(28 - 2 * spread), Color::BLACK.alpha(9));
                }
            }
            call::draw(canvas, self, call, window);
            controls::traffic_lights(canvas, window.x + 26, window.y + 26);
        }
    }

    /// Time on the left, signal and battery on the right.
    fn status_bar(&self, canvas: &mut Canvas) {
        let (width, _) = self.look.size();
        let y = 46;
        let style = Style::of(19).bold();
        canvas.fill(&style.left(&self.time(), at(38, y)), Color::WHITE);
        let right = width - 38;
        canvas.fill(&Path::round_rect(right - 44, y - 19, 40, 20, 6), Color::WHITE.alpha(110));
        canvas.fill(&Path::round_rect(right - 41, y - 16, 27, 14, 4), Color::WHITE);
        canvas.fill(&Path::round_rect(right - 2, y - 13, 3, 8, 1), Color::WHITE.alpha(150));
        for bar in 0..4 {
            let high = 6 + 4 * bar;
            canvas.fill(&Path::round_rect(right - 90 + 9 * bar, y - high, 6, high, 2), Color::WHITE);
        }
    }

    /// The time of day as a screen writes it.
    fn time(&self) -> String {
        let minute = self.minute % 1440;
        format!("{}:{:02}", minute / 60, minute % 60)
    }
}

/// A text in one line within `width` pixels, its middle at `x`, standing on `y`.
fn label(canvas: &mut Canvas, text: &str, style: Style, (x, y): (i32, i32), width: i32, color: Color) {
    let style = style.fitting(text, width);
    canvas.fill(&style.middle(text, at(x, y)), color);
}

/// The width of a text in whole pixels.
fn width_of(style: Style, text: &str) -> i32 {
    style.width(text) / FINE + 1
}
