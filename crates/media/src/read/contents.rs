//! The pictures and the sound themselves, for whoever wants to decode them.

use super::{
    atom::{Walker, find},
    bytes::Bytes,
    edit::Edits,
    samples::{Sample, SampleTables},
    track::timescale_of,
};
use crate::{PICTURES_MAX, Parameters, SAMPLE_RATE};

/// The most samples of sound that are taken out of a movie: ten minutes.
const SOUND_MAX: u32 = 10 * 60 * SAMPLE_RATE;

/// What a movie holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents<'a> {
    /// What a decoder must know before the first picture; none if the pictures are no H.264.
    pub parameters: Option<Parameters>,
    /// The encoded pictures, in the order of the file, up to [`PICTURES_MAX`].
    pub pictures: Vec<Coded<'a>>,
    /// The sound, if it is of 16 bits with a sign, the low byte first, of one channel.
    pub sound: Vec<i16>,
}

/// An encoded picture in a movie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coded<'a> {
    /// Its bytes: parts with their length before each.
    pub bytes: &'a [u8],
    /// Whether it is shown, or there for the decoder alone.
    pub shown: bool,
}

/// Takes the pictures and the sound out of a movie, as far as they are there.
#[must_use]
pub fn contents(file: &[u8]) -> Contents<'_> {
    let mut walker = Walker::new();
    let top = walker.top(file);
    let moov = find(&top, b"moov").map(|moov| walker.inside(moov, 0)).unwrap_or_default();
    let movie_timescale = find(&moov, b"mvhd").and_then(timescale_of).unwrap_or_default();
    let mut contents = Contents::default();
    for trak in moov.iter().filter(|atom| atom.kind == *b"trak") {
        let inside = walker.inside(trak, 0);
        let mut open =
            |atoms: &[_], kind| find(atoms, kind).map(|atom| walker.inside(atom, 0)).unwrap_or_default();
        let (edts, mdia) = (open(&inside, b"edts"), open(&inside, b"mdia"));
        let minf = open(&mdia, b"minf");
        let stbl = open(&minf, b"stbl");
        let Some(entry) = find(&stbl, b"stsd").and_then(|stsd| walker.inside(stsd, 8).first().copied())
        else {
            continue;
        };
        let handler = find(&mdia, b"hdlr").and_then(|hdlr| Bytes::big_at(hdlr.body, 8)?.four());
        let tables = SampleTables::of(&stbl, file.len() as u64);
        match handler.as_ref() {
            Some(b"vide") if contents.pictures.is_empty() => {
                let timescale = find(&mdia, b"mdhd").and_then(timescale_of).unwrap_or_default();
                let edits = Edits::of(find(&edts, b"elst"), movie_timescale, timescale);
                let boxes = walker.inside(&entry, 78);
                contents.parameters = find(&boxes, b"avcC").and_then(|avc| parameters(avc.body));
                contents.pictures = pictures(file, &tables, &edits);
            }
            Some(b"soun") if contents.sound.is_empty() && matches!(&entry.kind, b"lpcm" | b"sowt") => {
                contents.sound = sound(file, &tables);
            }
            _ => {}
        }
    }
    contents
}

/// The first set of each kind in an `avcC` whose parts have lengths of four bytes.
fn parameters(configuration: &[u8]) -> Option<Parameters> {
    let mut bytes = Bytes::big_at(configuration, 4)?;
    let long_lengths = bytes.u8()? & 3 == 3;
    let mut set = || {
        bytes.u8()?;
        let length = bytes.u16()?;
        Some(bytes.take(usize::from(length))?.to_vec())
    };
    let (sequence, picture) = (set()?, set()?);
    long_lengths.then_some(Parameters { sequence, picture })
}

fn pictures<'a>(file: &'a [u8], tables: &SampleTables<'a>, edits: &Edits) -> Vec<Coded<'a>> {
    let most = u32::try_from(PICTURES_MAX).unwrap_or(u32::MAX);
    let coded = tables.walk(most).filter_map(|sample| {
        let until = sample.shown.saturating_add(i64::from(sample.lasts));
        Some(Coded { bytes: bytes_of(file, &sample)?, shown: edits.show(sample.shown, until) })
    });
    coded.collect()
}

fn sound(file: &[u8], tables: &SampleTables<'_>) -> Vec<i16> {
    let samples = tables.walk(SOUND_MAX).filter_map(|sample| match bytes_of(file, &sample)? {
        [low, high] => Some(i16::from_le_bytes([*low, *high])),
        _ => None,
    });
    samples.collect()
}

fn bytes_of<'a>(file: &'a [u8], sample: &Sample) -> Option<&'a [u8]> {
    let (at, size) = sample.place?;
    Bytes::big_at(file, usize::try_from(at).ok()?)?.take(usize::try_from(size).ok()?)
}
