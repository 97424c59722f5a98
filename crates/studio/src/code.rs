//! Codes in pictures that any telephone can read: each picture of a camera and each screen in a call says what it is.
//!
//! A code says `BOB.MAC F 180`: the device, its front or back camera, the number of the frame; or `UI ALICE.PHONE 6040`:
//! the device and the milliseconds of the run. It is a QR code of version 2, level M, so that all are equally large.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use media::Orientation;
use qrcode::{EcLevel, QrCode, Version};

use crate::{
    camera::Side,
    number::{hash, signed},
    raster::{Canvas, Color},
};

/// Modules of a row.
const MODULES: usize = 25;
/// White modules around a code.
const QUIET: i32 = 3;
/// Modules of a code with the white around it.
pub(crate) const MODULES_WITH_QUIET: i32 = 25 + 2 * QUIET;
/// Letters of a name; with the largest number, a text is as long as a code holds.
const NAME_MAX: usize = 22;
/// Letters of a longer name that stay before its hash.
const NAME_KEPT: usize = NAME_MAX - 5;
/// Numbers of frames are shown up to here: 10,000 years.
const FRAME_END: u64 = 10_000_000_000_000;
/// Milliseconds are shown up to here: 31 years.
const MILLIS_END: u64 = 1_000_000_000_000;

/// What a code says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// In a picture of a camera.
    Camera {
        /// The device, as [`code_name`] gives it.
        name: String,
        /// Which camera.
        side: Side,
        /// The number of the frame.
        frame: u64,
    },
    /// In the interface on a screen.
    Interface {
        /// The device, as [`code_name`] gives it.
        name: String,
        /// Milliseconds of the run.
        millis: u64,
    },
}

impl Code {
    /// What a text says; none if it is no text of ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(' ').collect();
        let &[first, second, third] = parts.as_slice() else { return None };
        let number: u64 = third.parse().ok()?;
        // A number has one way to be written, so that a code has one text.
        let code = match (first, second) {
            ("UI", name) => Self::Interface { name: read_name(name)?, millis: number },
            (name, "F") => Self::Camera { name: read_name(name)?, side: Side::Front, frame: number },
            (name, "B") => Self::Camera { name: read_name(name)?, side: Side::Back, frame: number },
            _ => return None,
        };
        (code.to_string() == text).then_some(code)
    }

    /// The squares of the code.
    pub(crate) fn modules(&self) -> Modules {
        let code = QrCode::with_version(self.to_string(), Version::Normal(2), EcLevel::M)
            .expect("names and numbers are cut to what version 2 holds");
        Modules(code.into_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect())
    }
}

/// The text of the code. Names and numbers that are too long for it are shortened.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Camera { name, side, frame } => {
                let side = match side {
                    Side::Front => 'F',
                    Side::Back => 'B',
                };
                write!(f, "{} {side} {}", code_name(name).to_ascii_uppercase(), frame % FRAME_END)
            }
            Self::Interface { name, millis } => {
                write!(f, "UI {} {}", code_name(name).to_ascii_uppercase(), millis % MILLIS_END)
            }
        }
    }
}

/// The name of a device as a code bears it: itself, or if it is long or has letters that a code has not, its beginning
/// and a hash of all of it.
#[must_use]
pub fn code_name(device: &str) -> String {
    if read_name(&device.to_ascii_uppercase()).as_deref() == Some(device) {
        return device.to_owned();
    }
    let plain = |letter: char| if is_in_name(letter) { letter } else { '-' };
    let kept: String = device.to_ascii_lowercase().chars().take(NAME_KEPT).map(plain).collect();
    format!("{kept}-{:04x}", hash(device, 0) & 0xffff)
}

/// All codes of ours in a picture's brightness, in the order of what they say, wherever and whichever way up they are.
/// None if `luma` is not `width` times `height`.
#[must_use]
pub fn read_codes(luma: &[u8], width: usize, height: usize) -> Vec<Code> {
    if luma.is_empty() || width.checked_mul(height) != Some(luma.len()) {
        return Vec::new();
    }
    let mut codes = Vec::new();
    // The reader can take squares of a code for its corner, and then misses the real one; seen from another side the
    // corner is the first that it finds.
    for turn in Orientation::ALL {
        // What lies in shadow asks for a threshold that follows the picture; what is blurred is cut more evenly by one
        // that does not. Neither finds all that the other finds.
        let tries = [None, Some(128)].map(|threshold| texts_in(luma, width, height, turn, threshold));
        let all_read = tries.iter().all(|texts| texts.iter().all(Option::is_some));
        codes.extend(tries.iter().flatten().flatten().filter_map(|text| Code::parse(text)));
        if all_read && !codes.is_empty() {
            break;
        }
    }
    codes.sort();
    codes.dedup();
    codes
}

/// The texts of all that looks like a code in a picture, seen after a turn; none for what cannot be read. Dark is what
/// is darker than the threshold; without one, what is darker than around it.
fn texts_in(
    luma: &[u8],
    width: usize,
    height: usize,
    turn: Orientation,
    threshold: Option<u8>,
) -> Vec<Option<String>> {
    let at = |x: usize, y: usize| match turn {
        Orientation::Upright => luma[y * width + x],
        Orientation::QuarterTurn => luma[(height - 1 - x) * width + y],
        Orientation::HalfTurn => luma[(height - 1 - y) * width + width - 1 - x],
        Orientation::ThreeQuarterTurn => luma[x * width + width - 1 - y],
    };
    let (columns, rows) = if turn.swaps_sides() { (height, width) } else { (width, height) };
    // The reader asserts that what looks like a code has a perspective that makes sense; in a picture made to mislead
    // it has none, and then there is no code to be read.
    let texts = catch_unwind(AssertUnwindSafe(|| {
        let mut image = match threshold {
            None => rqrr::PreparedImage::prepare_from_greyscale(columns, rows, at),
            Some(threshold) => {
                rqrr::PreparedImage::prepare_from_bitmap(columns, rows, |x, y| at(x, y) < threshold)
            }
        };
        let grids = image.detect_grids();
        grids.into_iter().map(|grid| grid.decode().ok().map(|(_, text)| text)).collect()
    }));
    texts.unwrap_or_else(|_| vec![None])
}

/// The squares of a code, row by row; true is dark.
#[derive(Debug)]
pub(crate) struct Modules(Vec<bool>);

impl Modules {
    /// Draws the code and the white around it, from the upper left corner in whole pixels of `module` a square.
    pub(crate) fn draw(&self, canvas: &mut Canvas, x: i32, y: i32, module: i32, dark: Color) {
        let side = MODULES_WITH_QUIET * module;
        canvas.fill_pixels(x, y, side, side, Color::WHITE);
        for (row, squares) in self.0.chunks(MODULES).enumerate() {
            for (column, _) in squares.iter().enumerate().filter(|(_, is_dark)| **is_dark) {
                let place = |index: usize| (signed(index) + QUIET) * module;
                canvas.fill_pixels(x + place(column), y + place(row), module, module, dark);
            }
        }
    }
}

/// The name that a code bears, if it can be one.
fn read_name(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let fits = (1..=NAME_MAX).contains(&name.len());
    (fits && lower.chars().all(is_in_name) && name == lower.to_ascii_uppercase()).then_some(lower)
}

/// Whether a letter can be in a name.
fn is_in_name(letter: char) -> bool {
    letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '.' | '-')
}
