//! What the cameras of a simulated call see, its microphones hear and its screens show.
//!
//! What belongs here: the drawn person in a drawn room, the code in every picture, the tones of the microphone, the
//! drawn interface of FaceTime. All of it is a function of names and times, in whole numbers, so that it is the same
//! everywhere. What must never be known here: files, encoders, devices, runs.
#![forbid(unsafe_code)]

mod camera;
mod code;
mod letters;
mod microphone;
mod number;
mod person;
mod raster;
mod screen;
mod wave;

pub use camera::{Camera, Side};
pub use code::{Code, code_name, read_codes};
pub use microphone::{Heard, Microphone, hear, voice};
pub use screen::{Call, Image, Look, Screen, Shutter, Tile};
