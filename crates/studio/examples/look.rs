//! Writes pictures of cameras and screens into a folder, to be looked at, and says how long they took:
//! `cargo run -p studio --example look -- FOLDER`.
#![expect(clippy::disallowed_types, clippy::print_stdout, reason = "a tool for eyes, not a part of any run")]

use std::{error::Error, fs, fs::File, io::BufWriter, path::Path, time::Instant};

use media::{Orientation, Size};
use studio::{Camera, Image, Side};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    cameras(folder)
}

/// People, sizes, orientations and times of day.
fn cameras(folder: &Path) -> Result<(), Box<dyn Error>> {
    let hour = 3_600_000_000;
    for (device, size, orientation, time) in [
        ("alice.phone", Size::VGA, Orientation::QuarterTurn, 9 * hour),
        ("bob.mac", Size::HD, Orientation::Upright, 19 * hour),
        ("carol.pad", Size::VGA, Orientation::Upright, 14 * hour),
        ("dave.phone", Size::HD, Orientation::QuarterTurn, 23 * hour),
        ("erin.phone", Size::VGA, Orientation::ThreeQuarterTurn, 7 * hour),
        ("frank.pod", Size::VGA, Orientation::HalfTurn, 12 * hour),
    ] {
        let mut camera = Camera::new(device, size, orientation, time);
        for (side, name) in [(Side::Front, "front"), (Side::Back, "back")] {
            for frame in [0, 90] {
                let image = Image::of(&camera.picture(frame, side), orientation);
                write(&folder.join(format!("{device}-{name}-{frame}.png")), &image)?;
            }
            let start = Instant::now();
            for frame in 0..100 {
                std::hint::black_box(camera.picture(frame, side));
            }
            println!("{device} {name}: {:?} a frame", start.elapsed() / 100);
        }
    }
    Ok(())
}

/// Writes an image as a file.
fn write(path: &Path, image: &Image) -> Result<(), Box<dyn Error>> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), image.width, image.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&image.rgb)?;
    Ok(())
}
