//! What a device's screen shows.

mod image;

pub use image::Image;
