//! The still as kamadak-exif and zune-jpeg read it.

use std::io::Cursor;

use exif::{Exif, In, Reader, Tag, Value};
use tests::{Held, Photo};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// What a note of Apple's begins with.
const APPLE: &[u8] = b"Apple iOS\0\0\x01MM";
/// The tag of the content identifier in it.
const IDENTIFIER: u16 = 0x0011;

/// The picture's brightness, width and height.
pub(crate) fn luma(jpeg: &[u8]) -> Result<(Vec<u8>, usize, usize), String> {
    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let luma = decoder.decode().map_err(|error| error.to_string())?;
    let (width, height) = decoder.dimensions().ok_or("it has no size")?;
    Ok((luma, width, height))
}

/// What is said by a JPEG or PNG in Exif.
pub(crate) fn said(file: &[u8]) -> Result<Exif, exif::Error> {
    Reader::new().read_from_container(&mut Cursor::new(file))
}

/// A text of Exif; none if it is absent or is not one text.
pub(crate) fn text(exif: &Exif, tag: Tag) -> Option<String> {
    let Value::Ascii(texts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [text] = texts.as_slice() else { return None };
    Some(String::from_utf8_lossy(text).into_owned())
}

/// A comment of Exif, which names the letters that it is in.
pub(crate) fn comment(exif: &Exif) -> Option<String> {
    let Value::Undefined(bytes, _) = &exif.get_field(Tag::UserComment, In::PRIMARY)?.value else {
        return None;
    };
    Some(String::from_utf8_lossy(bytes.strip_prefix(b"ASCII\0\0\0")?).into_owned())
}

/// Holds what a still says of itself against what it should.
pub(crate) fn check(held: &mut Held, photo: &Photo, jpeg: &[u8]) {
    let shows = &photo.shows;
    let Some(exif) = held.get("its Exif", said(jpeg)) else { return };
    let number = |tag| exif.get_field(tag, In::PRIMARY).and_then(|field| field.value.get_uint(0));
    held.check("the order of Exif's bytes", exif.little_endian(), false);
    held.check("the orientation", number(Tag::Orientation), Some(shows.orientation.into()));
    held.check("the width", number(Tag::PixelXDimension), Some(shows.size.0.into()));
    held.check("the height", number(Tag::PixelYDimension), Some(shows.size.1.into()));
    let date = shows.taken.format("%Y:%m:%d %H:%M:%S").to_string();
    let zone = shows.taken.format("%:z").to_string();
    let texts = [
        (Tag::Make, "Apple".to_owned()),
        (Tag::Model, shows.model.clone()),
        (Tag::LensModel, shows.lens()),
        (Tag::Software, "Shutterlab simulator (synthetic)".to_owned()),
        (Tag::DateTimeOriginal, date.clone()),
        (Tag::DateTimeDigitized, date.clone()),
        (Tag::DateTime, date),
        (Tag::SubSecTimeOriginal, shows.taken.format("%3f").to_string()),
        (Tag::OffsetTimeOriginal, zone.clone()),
        (Tag::OffsetTime, zone),
    ];
    for (tag, expected) in texts {
        held.check(&tag.to_string(), text(&exif, tag), Some(expected));
    }
    held.check("the comment", comment(&exif), shows.facetime.then(|| "FaceTime Live Photo".to_owned()));
    held.check("whether it says where", exif.get_field(Tag::GPSLatitude, In::PRIMARY).is_some(), false);
    let note = match exif.get_field(Tag::MakerNote, In::PRIMARY).map(|field| &field.value) {
        Some(Value::Undefined(note, _)) => note.as_slice(),
        _ => &[],
    };
    held.check("whether the maker's note is Apple's", note.starts_with(APPLE), true);
    held.check("the still's identifier", identifier(note), shows.identifier.clone());
    if let Some(identifier) = &shows.identifier {
        held.check("whether the identifier is a UUID in capitals", is_capital_uuid(identifier), true);
    }
}

/// The identifier in a note of Apple's.
fn identifier(note: &[u8]) -> Option<String> {
    let two = |at: usize| Some(u16::from_be_bytes(note.get(at..at + 2)?.try_into().ok()?));
    let four = |at: usize| Some(u32::from_be_bytes(note.get(at..at + 4)?.try_into().ok()?) as usize);
    let entries = (0..two(APPLE.len())?).map(|number| APPLE.len() + 2 + 12 * usize::from(number));
    let at = entries.into_iter().find(|at| two(*at) == Some(IDENTIFIER))?;
    // A text of 37 bytes, the last of which is 0.
    if (two(at + 2)?, four(at + 4)?) != (2, 37) {
        return None;
    }
    let (last, letters) = note.get(four(at + 8)?..)?.get(..37)?.split_last()?;
    (*last == 0).then(|| String::from_utf8_lossy(letters).into_owned())
}

fn is_capital_uuid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(str::len).collect();
    let letter = |letter: char| letter == '-' || letter.is_ascii_digit() || ('A'..='F').contains(&letter);
    parts == [8, 4, 4, 4, 12] && text.chars().all(letter)
}
