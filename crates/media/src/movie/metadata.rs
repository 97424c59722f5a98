//! What a movie says of itself, and the samples of its timed metadata.

use crate::{About, Orientation, SOFTWARE, atom::Atoms};

/// What the names of Apple's keys begin with.
const PREFIX: &str = "com.apple.quicktime.";
/// How the value's bytes are to be read.
const TEXT: u32 = 1;
const SIGNED: u32 = 21;
const UNSIGNED: u32 = 22;
const FLOAT: u32 = 23;

/// The key of the track that marks the still, and the type of its value: a byte.
pub(super) const STILL_KEY: (&str, u32) = ("com.apple.quicktime.still-image-time", 65);
/// The key of the track that says how the camera was held, and the type of its value: two bytes.
pub(super) const ORIENTATION_KEY: (&str, u32) = ("com.apple.quicktime.video-orientation", 66);

/// A value of -1 under the first key of its track.
pub(super) const STILL_SAMPLE: [u8; 9] = [0, 0, 0, 9, 0, 0, 0, 1, 0xFF];

/// The orientation under the first key of its track.
pub(super) fn orientation_sample(orientation: Orientation) -> [u8; 10] {
    let [high, low] = orientation.exif().to_be_bytes();
    [0, 0, 0, 10, 0, 0, 0, 1, high, low]
}

/// The sample description of a track of timed metadata with one key.
pub(super) fn description(atoms: &mut Atoms, (name, kind): (&str, u32)) {
    atoms.atom(b"mebx", |atoms| {
        atoms.zeros(6);
        atoms.u16(1);
        atoms.atom(b"keys", |atoms| {
            // The type of this atom is the key's number in the samples.
            atoms.atom(&[0, 0, 0, 1], |atoms| {
                atoms.atom(b"keyd", |atoms| {
                    atoms.raw(b"mdta");
                    atoms.raw(name.as_bytes());
                });
                atoms.atom(b"dtyp", |atoms| {
                    atoms.u32(0);
                    atoms.u32(kind);
                });
            });
        });
    });
}

/// The movie's own metadata; in QuickTime its atom has no version.
pub(super) fn movie_metadata(atoms: &mut Atoms, about: &About, live: bool) {
    let mut items: Vec<(&str, u32, Vec<u8>)> = vec![];
    if live {
        if let Some(identifier) = about.identifier() {
            items.push(("content.identifier", TEXT, identifier.into_bytes()));
        }
        items.push(("live-photo.auto", UNSIGNED, vec![1]));
        items.push(("live-photo.vitality-score", FLOAT, 1.0_f32.to_be_bytes().to_vec()));
        items.push(("live-photo.vitality-scoring-version", SIGNED, 4_i64.to_be_bytes().to_vec()));
    }
    if let Some(location) = about.location {
        items.push(("location.ISO6709", TEXT, iso_6709(location).into_bytes()));
    }
    let date = about.taken.format("%Y-%m-%dT%H:%M:%S%z").to_string();
    let texts = [
        ("make", about.make.as_str()),
        ("model", &about.model),
        ("software", SOFTWARE),
        ("creationdate", &date),
    ];
    items.extend(texts.map(|(key, text)| (key, TEXT, text.as_bytes().to_vec())));
    // What nobody said is not there.
    items.retain(|(_, kind, value)| *kind != TEXT || !value.is_empty());
    atoms.atom(b"meta", |atoms| {
        atoms.full(b"hdlr", 0, 0, |atoms| {
            atoms.zeros(4);
            atoms.raw(b"mdta");
            atoms.zeros(13);
        });
        atoms.full(b"keys", 0, 0, |atoms| {
            atoms.u32(u32::try_from(items.len()).expect("there are a dozen keys"));
            for (key, _, _) in &items {
                // Here the type is the namespace of the key.
                atoms.atom(b"mdta", |atoms| {
                    atoms.raw(PREFIX.as_bytes());
                    atoms.raw(key.as_bytes());
                });
            }
        });
        atoms.atom(b"ilst", |atoms| {
            for ((_, kind, value), number) in items.iter().zip(1_u32..) {
                atoms.atom(&number.to_be_bytes(), |atoms| {
                    atoms.atom(b"data", |atoms| {
                        atoms.u32(*kind);
                        atoms.u32(0);
                        atoms.raw(value);
                    });
                });
            }
        });
    });
}

/// Latitude and longitude with their signs, as ISO 6709 writes them.
fn iso_6709((latitude, longitude): (i32, i32)) -> String {
    let part = |number: i32, digits: usize| {
        let sign = if number < 0 { '-' } else { '+' };
        let whole = number.unsigned_abs();
        format!("{sign}{:0digits$}.{:06}", whole / 1_000_000, whole % 1_000_000)
    };
    format!("{}{}/", part(latitude, 2), part(longitude, 3))
}
