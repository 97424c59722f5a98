//! Writes pictures of cameras and screens into a folder, to be looked at, and says how long they took:
//! `cargo run -p studio --example look -- FOLDER`.
#![expect(clippy::disallowed_types, clippy::print_stdout, reason = "a tool for eyes, not a part of any run")]

use std::{error::Error, fs, fs::File, io::BufWriter, path::Path, time::Instant};

use media::{Orientation, Size};
use studio::{Call, Camera, Image, Look, Screen, Shutter, Side, Tile};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    cameras(folder)?;
    screens(folder)
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

/// Screens of each look.
fn screens(folder: &Path) -> Result<(), Box<dyn Error>> {
    let picture = |device: &str, orientation: Orientation| {
        let mut camera = Camera::new(device, Size::VGA, orientation, 36_000_000_000);
        Some((camera.picture(120, Side::Front), orientation))
    };
    let tile = |device: &str, name: &str, orientation| Tile {
        name: name.to_owned(),
        picture: picture(device, orientation),
        chosen: false,
    };
    let single = |shutter: Shutter, orientation: Orientation| Call {
        tiles: vec![tile("bob.phone", "Bob", orientation)],
        full_screen: None,
        own: picture("alice.phone", orientation),
        controls: shutter != Shutter::Hidden,
        shutter,
        group: false,
        audio_only: false,
    };
    let mut group = single(Shutter::Hidden, Orientation::QuarterTurn);
    group.group = true;
    group.controls = true;
    let names = ["bob", "carol", "dan", "gina", "will"];
    group.tiles = names.map(|name| tile(&format!("{name}.phone"), name, Orientation::QuarterTurn)).to_vec();
    group.tiles[1].chosen = true;
    group.tiles[3].picture = None;
    let mut many = group.clone();
    many.tiles = (0..31).map(|number| group.tiles[number % 5].clone()).collect();
    let mut audio = single(Shutter::Hidden, Orientation::Upright);
    audio.audio_only = true;
    audio.controls = true;
    let portrait = Orientation::QuarterTurn;
    let phone = Look::Phone { home_button: false };
    for (name, look, call) in [
        ("phone-ready", phone, Some(single(Shutter::Ready, portrait))),
        ("phone-unavailable", phone, Some(single(Shutter::Unavailable, portrait))),
        ("phone-hidden", Look::Phone { home_button: true }, Some(single(Shutter::Hidden, portrait))),
        ("phone-group", phone, Some(group.clone())),
        ("phone-audio", phone, Some(audio)),
        ("phone-home", phone, None),
        ("pod-ready", Look::Pod, Some(single(Shutter::Ready, Orientation::Upright))),
        ("pad-ready", Look::Pad { home_button: false }, Some(single(Shutter::Ready, Orientation::Upright))),
        ("pad-many", Look::Pad { home_button: true }, Some(many)),
        ("mac-window", Look::MacWindow, Some(single(Shutter::Unavailable, Orientation::Upright))),
        ("mac-screen", Look::MacScreen, Some(single(Shutter::Ready, Orientation::Upright))),
        ("mac-group", Look::MacWindow, Some(group)),
        ("mac-desktop", Look::MacScreen, None),
    ] {
        let start = Instant::now();
        let screen = Screen { device: "alice.phone".into(), look, minute: 609, call, millis: 6040 };
        let image = screen.draw();
        println!("{name}: {:?}", start.elapsed());
        write(&folder.join(format!("screen-{name}.png")), &image)?;
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
