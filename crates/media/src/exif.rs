//! What the still says of itself: Exif, with Apple's note of the maker.

use crate::{
    About, SOFTWARE, Size,
    tiff::{Value, directory},
};

/// Whose note it is.
const APPLE_MAKE: &str = "Apple";
/// What begins Apple's note; offsets in it count from here.
const APPLE: &[u8; 14] = b"Apple iOS\0\0\x01MM";
/// The note's version, and that the picture comes from the camera, as telephones write them.
const NOTE_VERSION: i32 = 14;
const CAPTURE_TYPE: i32 = 10;
/// A length of the TIFF header, which everything else is counted from.
const HEADER: usize = 8;

/// The payload of an APP1 segment.
pub(crate) fn exif(about: &About, size: Size) -> Vec<u8> {
    [b"Exif\0\0", tiff(about, size).as_slice()].concat()
}

/// What a picture says of itself, as TIFF.
pub(crate) fn tiff(about: &About, size: Size) -> Vec<u8> {
    let date = about.taken.format("%Y:%m:%d %H:%M:%S").to_string();
    let offset = about.taken.format("%:z").to_string();
    let fraction = about.taken.format("%3f").to_string();
    let text = |text: &str| Value::Text(text.to_owned());
    let mut photo = vec![
        (0x9000, Value::Undefined(b"0232".to_vec())),
        (0x9003, text(&date)),
        (0x9004, text(&date)),
        (0x9010, text(&offset)),
        (0x9011, text(&offset)),
        (0x9012, text(&offset)),
        // Y, Cb, Cr.
        (0x9101, Value::Undefined(vec![1, 2, 3, 0])),
        (0x927C, Value::Undefined(apple_note(about))),
        (0x9286, Value::Undefined(comment(&about.user_comment))),
        (0x9290, text(&fraction)),
        (0x9291, text(&fraction)),
        (0x9292, text(&fraction)),
        (0xA000, Value::Undefined(b"0100".to_vec())),
        // sRGB.
        (0xA001, Value::Short(1)),
        (0xA002, Value::Long(size.width.into())),
        (0xA003, Value::Long(size.height.into())),
        (0xA433, text(&about.make)),
        (0xA434, text(&about.lens_model)),
    ];
    said(&mut photo);
    let gps = about.location.map(location);
    let main = |photo_at: usize, gps_at: usize| {
        let mut entries = vec![
            (0x010F, text(&about.make)),
            (0x0110, text(&about.model)),
            (0x0112, Value::Short(about.orientation.exif())),
            (0x011A, Value::Ratios(vec![(72, 1)])),
            (0x011B, Value::Ratios(vec![(72, 1)])),
            // Inches.
            (0x0128, Value::Short(2)),
            (0x0131, text(SOFTWARE)),
            (0x0132, text(&date)),
            // Colour lies in the middle of the pixels that share it.
            (0x0213, Value::Short(1)),
            (0x8769, Value::Long(place(photo_at))),
        ];
        if gps.is_some() {
            entries.push((0x8825, Value::Long(place(gps_at))));
        }
        said(&mut entries);
        directory(HEADER, &entries)
    };
    // Places do not change lengths, so the first try tells where the others begin.
    let photo_at = HEADER + main(0, 0).len();
    let photo = directory(photo_at, &photo);
    let gps_at = photo_at + photo.len();
    let gps = gps.as_ref().map(|entries| directory(gps_at, entries)).unwrap_or_default();
    [b"MM\0\x2A\0\0\0\x08", main(photo_at, gps_at).as_slice(), &photo, &gps].concat()
}

/// Takes out what nobody said: texts that are empty, and the note of a maker who has none.
fn said(entries: &mut Vec<(u16, Value)>) {
    entries.retain(|(_, value)| match value {
        Value::Text(text) => !text.is_empty(),
        Value::Undefined(bytes) => !bytes.is_empty(),
        Value::Bytes(_)
        | Value::Short(_)
        | Value::Long(_)
        | Value::Signed(_)
        | Value::Huge(_)
        | Value::Ratios(_) => true,
    });
}

/// A comment, which names the letters that it is in.
fn comment(text: &str) -> Vec<u8> {
    if text.is_empty() { vec![] } else { [b"ASCII\0\0\0", text.as_bytes()].concat() }
}

/// Apple's note: the content identifier and what stands around it.
fn apple_note(about: &About) -> Vec<u8> {
    if about.make != APPLE_MAKE {
        return vec![];
    }
    let mut entries = vec![(0x0001, Value::Signed(NOTE_VERSION))];
    if let Some(identifier) = about.identifier() {
        entries.push((0x0011, Value::Text(identifier)));
    }
    entries.push((0x0014, Value::Signed(CAPTURE_TYPE)));
    if about.content_identifier.is_some() {
        // The movie's place among those of a burst: it is the only one.
        entries.push((0x0017, Value::Huge(0)));
    }
    [APPLE.as_slice(), &directory(APPLE.len(), &entries)].concat()
}

fn location((latitude, longitude): (i32, i32)) -> Vec<(u16, Value)> {
    let side =
        |number: i32, plus: &str, minus: &str| Value::Text(if number < 0 { minus } else { plus }.to_owned());
    vec![
        (0x0000, Value::Bytes(vec![2, 3, 0, 0])),
        (0x0001, side(latitude, "N", "S")),
        (0x0002, degrees(latitude)),
        (0x0003, side(longitude, "E", "W")),
        (0x0004, degrees(longitude)),
    ]
}

/// Degrees, minutes and hundredths of a second, without the sign.
fn degrees(millionths: i32) -> Value {
    let whole = millionths.unsigned_abs();
    let minutes = whole % 1_000_000 * 60;
    let hundredths = minutes % 1_000_000 * 6 / 1000;
    Value::Ratios(vec![(whole / 1_000_000, 1), (minutes / 1_000_000, 1), (hundredths, 100)])
}

fn place(at: usize) -> u32 {
    u32::try_from(at).expect("what a photo says of itself is short")
}
