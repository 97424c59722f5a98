//! What a video track and a sound track say of their pictures and their sound.

use serde::Serialize;

use crate::{Orientation, Size};

use super::{
    atom::{Atom, Walker, find},
    bytes::{Bytes, unsigned, whole_of_float},
    edit::Edits,
    finding::{FindingKind, Findings},
    limits::{PICTURES_MAX, UNITS_MAX},
    samples::{Sample, SampleTables},
    text,
    track::{Header, serialize_turn},
};

/// The formats of pictures that Live Photos and Motion Photos have.
const VIDEO_CODECS: [&str; 4] = ["avc1", "avc3", "hvc1", "hev1"];
/// The formats of sound that they have.
const AUDIO_FORMATS: [&str; 8] = ["lpcm", "sowt", "twos", "in24", "in32", "fl32", "mp4a", "alac"];

/// The pictures of a movie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Video {
    /// The code of their format, `avc1` for example; empty if there is no sample description.
    pub codec: String,
    /// Sample descriptions; more than one means that the format changes.
    pub descriptions: usize,
    /// As stored, before any turn.
    pub size: Option<Size>,
    /// As the track wants them shown, before any turn: the stored size, unless pixels are not square.
    pub shown_size: Option<Size>,
    /// How they are turned to be shown; none if that is none of the four turns. In JSON, degrees clockwise.
    #[serde(serialize_with = "serialize_turn")]
    pub orientation: Option<Orientation>,
    /// What the decoder is told, if they are H.264.
    pub avc: Option<Avc>,
    /// Whether the track says how large it is in production, clean and encoded (`tapt`).
    pub apertures: bool,
    /// Pictures that depend on no other; none if that is said of no picture, and so true of all.
    pub key_pictures: Option<u32>,
    /// Whether the first picture depends on no other.
    pub begins_with_key: bool,
    /// Pictures that end before the first moment shown.
    pub hidden_before: u32,
    /// Other pictures that no edit shows.
    pub hidden_after: u32,
}

/// The head of an `avcC`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Avc {
    /// 66 baseline, 77 main, 100 high.
    pub profile: u8,
    /// Constraints, a bit each.
    pub compatibility: u8,
    /// Ten times the level: 31 for 3.1.
    pub level: u8,
    /// Bytes of the length before each part of a picture.
    pub length_bytes: u8,
}

/// The sound of a movie.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Audio {
    /// The code of its format, `lpcm` for example; empty if there is no sample description.
    pub format: String,
    /// The version of the sound description: 0, 1 or 2.
    pub version: u16,
    /// Channels.
    pub channels: u32,
    /// Bits of a sample of one channel; 0 if compressed.
    pub bits: u32,
    /// Samples in a second; none if that is no whole number.
    pub rate: Option<u32>,
}

impl Video {
    pub(super) fn read(
        walker: &mut Walker,
        entries: &[Atom<'_>],
        (tables, edits): (&SampleTables<'_>, &Edits),
        (header, trak, file): (&Header, &[Atom<'_>], &[u8]),
        findings: &mut Findings,
    ) -> Self {
        let entry = entries.first();
        // Reserved, data reference, version, vendor, qualities, sizes, a name and a depth come before the boxes.
        let inside = entry.map(|entry| walker.inside(entry, 78)).unwrap_or_default();
        let mut video = Self {
            codec: entry.map(|entry| text::four(entry.kind)).unwrap_or_default(),
            descriptions: entries.len(),
            size: entry.and_then(stored_size),
            shown_size: header.size,
            orientation: header.orientation,
            avc: find(&inside, b"avcC").and_then(Avc::of),
            apertures: find(trak, b"tapt").is_some(),
            key_pictures: tables.sync_count(),
            begins_with_key: tables.walk(1).all(|sample| sample.sync),
            hidden_before: 0,
            hidden_after: 0,
        };
        video.count_hidden(tables, edits, findings);
        for entry in entries {
            let codec = text::four(entry.kind);
            if !VIDEO_CODECS.contains(&codec.as_str()) {
                findings.suspicious(FindingKind::UnknownCodec, format!("pictures in format `{codec}`"));
            }
        }
        let first = tables.walk(1).next().and_then(|sample| picture(file, &sample));
        if !video.begins_with_key {
            findings.broken(FindingKind::FirstSampleNotSync, "the first picture is no key picture");
        } else if video.avc.zip(first).and_then(|(avc, first)| avc.is_key(first)) == Some(false) {
            let text = "the first picture is said to be a key picture, but its own bytes say that it is none";
            findings.broken(FindingKind::FirstSampleNotSync, text);
        }
        if video.orientation.is_none() {
            findings.suspicious(
                FindingKind::UnusualOrientation,
                "the matrix of the video is none of the four turns",
            );
        }
        video
    }

    fn count_hidden(&mut self, tables: &SampleTables<'_>, edits: &Edits, findings: &mut Findings) {
        if tables.count() > PICTURES_MAX {
            findings.limit(format!("more than {PICTURES_MAX} pictures"));
        }
        let first = edits.first_media().unwrap_or(i64::MAX);
        for sample in tables.walk(PICTURES_MAX) {
            let until = sample.shown.saturating_add(i64::from(sample.lasts));
            // A picture without a place is missing, which is told elsewhere.
            if sample.place.is_none() || edits.show(sample.shown, until) {
                continue;
            }
            if until <= first {
                self.hidden_before += 1;
            } else {
                self.hidden_after += 1;
            }
        }
        if self.hidden_before > 0 || self.hidden_after > 0 {
            let (before, after) = (text::many(self.hidden_before, "picture"), self.hidden_after);
            findings.suspicious(
                FindingKind::HiddenPictures,
                format!("{before} before the first one shown, {after} behind it"),
            );
        }
    }
}

fn stored_size(entry: &Atom<'_>) -> Option<Size> {
    let mut bytes = entry.bytes();
    bytes.skip(24)?;
    Some(Size { width: bytes.u16()?, height: bytes.u16()? })
}

/// The bytes of a picture.
fn picture<'a>(file: &'a [u8], sample: &Sample) -> Option<Bytes<'a>> {
    let (at, size) = sample.place?;
    let mut bytes = Bytes::big_at(file, usize::try_from(at).ok()?)?;
    bytes.take(usize::try_from(size).ok()?).map(Bytes::big)
}

impl Avc {
    fn of(configuration: &Atom<'_>) -> Option<Self> {
        let mut bytes = configuration.bytes();
        bytes.skip(1)?;
        let (profile, compatibility, level) = (bytes.u8()?, bytes.u8()?, bytes.u8()?);
        Some(Self { profile, compatibility, level, length_bytes: (bytes.u8()? & 3) + 1 })
    }

    /// Whether a picture depends on no other, by its own bytes; none if they are no H.264.
    fn is_key(self, mut picture: Bytes<'_>) -> Option<bool> {
        for _ in 0..UNITS_MAX {
            let length = unsigned(picture.take(usize::from(self.length_bytes))?)?;
            let unit = picture.take(usize::try_from(length).ok()?)?;
            // The lower five bits are the type: 5 is a slice of a picture that stands alone, 1 to 4 of any other.
            match unit.first()? & 0x1f {
                5 => return Some(true),
                1..=4 => return Some(false),
                _ => {}
            }
        }
        None
    }
}

impl Audio {
    pub(super) fn read(entry: Option<&Atom<'_>>, findings: &mut Findings) -> Self {
        let format = entry.map(|entry| text::four(entry.kind)).unwrap_or_default();
        if entry.is_some() && !AUDIO_FORMATS.contains(&format.as_str()) {
            findings.suspicious(FindingKind::UnknownCodec, format!("sound in format `{format}`"));
        }
        let empty = Self { format, version: 0, channels: 0, bits: 0, rate: None };
        entry.and_then(|entry| empty.described(entry)).unwrap_or(empty)
    }

    /// The same with what the description says.
    fn described(&self, entry: &Atom<'_>) -> Option<Self> {
        let mut bytes = entry.bytes();
        bytes.skip(8)?;
        let version = bytes.u16()?;
        bytes.skip(6)?;
        let (channels, bits) = (u32::from(bytes.u16()?), u32::from(bytes.u16()?));
        bytes.skip(4)?;
        let rate = bytes.u32()?;
        let format = self.format.clone();
        if version != 2 {
            // Fixed point with 16 bits behind the point.
            let rate = Some(rate >> 16).filter(|_| rate & 0xffff == 0);
            return Some(Self { format, version, channels, bits, rate });
        }
        // Version 2 puts values of escape into the fields above, and the true ones below.
        bytes.skip(4)?;
        let rate = whole_of_float(bytes.u64()?);
        let channels = bytes.u32()?;
        bytes.skip(4)?;
        let bits = bytes.u32()?;
        Some(Self { format, version, channels, bits, rate })
    }
}
