//! Screenshots as the png crate and kamadak-exif read them: the interface is in those of a call and in no other, and the
//! shutter is two white circles.

use std::{fs, io::Cursor, path::Path};

use darkroom::Form;
use exif::Tag;
use libtest_mimic::Failed;
use studio::{Code, code_name, read_codes};
use tests::{Album, Held, Screenshot};

use crate::still;

/// Somebody who looks at a call with its controls, and takes a screenshot of it.
const CALL: &str = r#"
title = "A screenshot"
why = "It is compared with another."
rules = ["SHOT-1"]
people.alice.devices.phone = { model = "iPhone 15 Pro", live_photos = LIVE }
people.bob.devices.phone = { model = "iPhone 14" }
call = { kind = "one-to-one", joins = ["alice.phone", "bob.phone"] }
[timeline]
steps = [
  { at = "5s", who = "alice.phone", do = "tap-screen" },
  { at = "6s", who = "alice.phone", do = "screenshot", keys = "volume-up+side" },
]
expect = [{ who = "alice.phone", saved = 0 }]
"#;

/// Pixels of a screenshot.
struct Pixels {
    width: usize,
    height: usize,
    rgb: Vec<u8>,
}

/// Holds a screenshot against what it should show and say.
pub(crate) fn check(held: &mut Held, screenshot: &Screenshot) {
    let file = fs::read(&screenshot.file).expect("it was written");
    let Some(exif) = held.get("its Exif", still::said(&file)) else { return };
    let date = screenshot.taken.format("%Y:%m:%d %H:%M:%S").to_string();
    held.check("the date", still::text(&exif, Tag::DateTimeOriginal), Some(date));
    held.check("the comment", still::comment(&exif), Some("Screenshot".into()));
    held.check("the lens", still::text(&exif, Tag::LensModel), None);
    let Some(pixels) = held.get("its pixels", decode(&screenshot.file)) else { return };
    let (cameras, interfaces): (Vec<_>, Vec<_>) =
        pixels.codes().into_iter().partition(|code| matches!(code, Code::Camera { .. }));
    let name = code_name(&screenshot.device);
    let interface = screenshot.call_millis.map(|millis| Code::Interface { name, millis });
    held.check("the interface's code", interfaces, interface.into_iter().collect());
    // Small tiles are too coarse to be read, and a screen of another shape cuts them; what is read must be what was to
    // be seen.
    let seen = |code: &Code| {
        let Code::Camera { name, frame, .. } = code else { return false };
        screenshot.cameras.iter().any(|(device, seen)| code_name(device) == *name && frame == seen)
    };
    held.check("whether its pictures were to be seen", cameras.iter().all(seen), true);
    let others = screenshot.cameras.iter().filter(|(device, _)| *device != screenshot.device);
    if others.count() == 1 && pixels.height > pixels.width {
        held.check("whether the picture in it can be read", cameras.is_empty(), false);
    }
}

/// A shutter that is ready is two white circles, one inside the other, and all that a screenshot without one lacks.
pub(crate) fn the_shutter_is_two_white_circles() -> Result<(), Failed> {
    let [ready, hidden] = ["true", "false"].map(|live| {
        let scenario = scenario::parse("mine.toml", &CALL.replace("LIVE", live)).expect("it has no mistake");
        let album = Album::of(&scenario.scenario, Form::Pair);
        decode(&album.screenshots.first().expect("a screenshot was taken").file).expect("it is a PNG")
    });
    let white = |pixels: &Pixels, at: usize| pixels.rgb[3 * at..3 * at + 3].iter().all(|value| *value >= 240);
    let differs = |at: &usize| ready.rgb[3 * at..3 * at + 3] != hidden.rgb[3 * at..3 * at + 3];
    let places: Vec<usize> = (0..ready.width * ready.height).filter(differs).collect();
    let of = |side: fn(usize, usize) -> usize| {
        let sides = || places.iter().map(|at| side(*at, ready.width));
        (sides().min().unwrap_or(0), sides().max().unwrap_or(0))
    };
    let ((left, right), (top, bottom)) = (of(|at, width| at % width), of(|at, width| at / width));
    let (width, height) = (right + 1 - left, bottom + 1 - top);
    // Along the line through the middle: ring, gap, disc, gap, ring.
    let row = (top + bottom) / 2;
    let mut runs: Vec<(bool, usize)> = vec![];
    for column in left..=right {
        let is_white = white(&ready, row * ready.width + column);
        match runs.last_mut() {
            Some((was_white, length)) if *was_white == is_white => *length += 1,
            _ => runs.push((is_white, 1)),
        }
    }
    // Without the soft edges, and the shadow on both sides.
    runs.retain(|(_, length)| *length > 2);
    let colours: Vec<_> = runs.iter().map(|(is_white, _)| *is_white).collect();
    let colours: Vec<_> = colours.into_iter().skip_while(|is_white| !is_white).collect();
    let whites = colours.iter().rposition(|is_white| *is_white).map_or(0, |last| last + 1);
    let mut held = Held::default();
    held.about("the shutter");
    held.check("whether it is as wide as high", width.abs_diff(height) <= 2, true);
    held.check("whether it is of a size to be touched", (40..300).contains(&width), true);
    held.check(
        "white and not white along its middle",
        &colours[..whites],
        &[true, false, true, false, true][..],
    );
    Ok(held.end()?)
}

impl Pixels {
    /// All codes in it.
    fn codes(&self) -> Vec<Code> {
        let luma = |pixel: &[u8]| {
            let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
            u8::try_from((299 * red + 587 * green + 114 * blue) / 1000).unwrap_or(u8::MAX)
        };
        let luma: Vec<u8> = self.rgb.chunks_exact(3).map(luma).collect();
        read_codes(&luma, self.width, self.height)
    }
}

fn decode(path: &Path) -> Result<Pixels, String> {
    let file = fs::read(path).map_err(|error| error.to_string())?;
    let mut reader = png::Decoder::new(Cursor::new(file)).read_info().map_err(|error| error.to_string())?;
    let size = reader.output_buffer_size().ok_or("it is too large")?;
    let mut rgb = vec![0; size];
    let info = reader.next_frame(&mut rgb).map_err(|error| error.to_string())?;
    if (info.color_type, info.bit_depth) != (png::ColorType::Rgb, png::BitDepth::Eight) {
        return Err(format!("its pixels are {:?}", info.color_type));
    }
    Ok(Pixels { width: info.width as usize, height: info.height as usize, rgb })
}
