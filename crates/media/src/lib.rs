//! The files of a Live Photo: a JPEG and a QuickTime movie that belong together, written and read.
//!
//! What belongs here: pictures as planes, encoded pictures as a call's encoder leaves them, the still, the movie, the
//! pair and its other forms, and a reader that says what a pair is and what is wrong with it.
//! What must never be known here: where pictures and sound come from, how video is encoded, calls, libraries, folders.
//! Bytes go in and out.
#![forbid(unsafe_code)]

mod about;
mod atom;
mod broken;
mod exif;
mod motion_photo;
mod movie;
mod names;
mod orientation;
mod picture;
pub mod read;
mod ring;
mod screenshot;
mod still;
mod tiff;
mod unit;

pub use about::{About, SOFTWARE};
pub use broken::{Break, broken_movie};
pub use motion_photo::{BadMotionPhoto, motion_photo};
pub use movie::{BadClip, Form, MOVIE_BYTES_MAX, PICTURES_MAX, movie};
pub use names::{BUNDLE_METADATA, BUNDLE_PLIST, base_name};
pub use orientation::Orientation;
pub use picture::{Picture, Size};
pub use ring::{Clip, Cut, Missing, Ring, Sound};
pub use screenshot::{BadScreenshot, SCREENSHOT_COMMENT, screenshot};
pub use still::{BadStill, STILL_QUALITY, still};
pub use unit::{Parameters, Unit};

/// Pictures in a second.
pub const FRAME_RATE: u32 = 30;
/// Samples of sound in a second.
pub const SAMPLE_RATE: u32 = 48_000;
/// Samples of sound that go with one picture.
pub const SAMPLES_PER_FRAME: usize = 1600;
