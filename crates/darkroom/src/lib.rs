//! Develops a run: writes the photos that the devices' owners would have.
//!
//! What belongs here: from a run's trace and libraries to pictures, sound and files; sets of files for those who test
//! photo managers; what a pair of files shows when one looks into it. What must never be known here: how a run comes
//! about, what should have come of it, the command line.
//!
//! The way in is [`develop`].
#![forbid(unsafe_code)]

mod apart;
mod develop;
mod fixtures;
mod folder;
mod index;
mod libraries;
mod look;
mod reel;
mod running;
mod screens;
mod shelf;
mod shoot;
mod trouble;

pub use apart::{Exposure, Files, initial_files, screenshot_files};
pub use develop::{Developed, FILES_MAX, Form, develop};
pub use fixtures::{FIXTURE_FILE, FIXTURE_VERSION, Fixture, Pair, fixtures};
pub use index::{File, INDEX_FILE, INDEX_VERSION, Index, Photo};
pub use look::{Blind, MoviePicture, Seen, Shown, look};
pub use media::read;
pub use running::RunningCamera;
pub use trouble::Trouble;
