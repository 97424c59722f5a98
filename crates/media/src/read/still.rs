//! What a still says of itself: a JPEG with Exif, the note of an Apple camera, and perhaps a movie at its end.

use serde::Serialize;

use crate::{Orientation, Size};

use super::{
    bytes::{Bytes, Endian},
    exif::{Block, Directory},
    finding::{FindingKind, Findings},
    jpeg,
    limits::IFD_ENTRIES_MAX,
    motion::Motion,
    text,
    time::Date,
    track::serialize_turn,
};

/// The tags of Exif that are read.
mod tag {
    pub(super) const MAKE: u16 = 0x010f;
    pub(super) const MODEL: u16 = 0x0110;
    pub(super) const ORIENTATION: u16 = 0x0112;
    pub(super) const SOFTWARE: u16 = 0x0131;
    pub(super) const DATE_TIME: u16 = 0x0132;
    pub(super) const EXIF_DIRECTORY: u16 = 0x8769;
    pub(super) const GPS_DIRECTORY: u16 = 0x8825;
    pub(super) const DATE_TIME_ORIGINAL: u16 = 0x9003;
    pub(super) const DATE_TIME_DIGITIZED: u16 = 0x9004;
    pub(super) const OFFSET_TIME: u16 = 0x9010;
    pub(super) const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
    pub(super) const OFFSET_TIME_DIGITIZED: u16 = 0x9012;
    pub(super) const MAKER_NOTE: u16 = 0x927c;
    pub(super) const USER_COMMENT: u16 = 0x9286;
    pub(super) const SUB_SEC_TIME: u16 = 0x9290;
    pub(super) const SUB_SEC_TIME_ORIGINAL: u16 = 0x9291;
    pub(super) const SUB_SEC_TIME_DIGITIZED: u16 = 0x9292;
    pub(super) const LENS_MAKE: u16 = 0xa433;
    pub(super) const LENS_MODEL: u16 = 0xa434;
    /// In Apple's note.
    pub(super) const NOTE_VERSION: u16 = 0x0001;
    /// In Apple's note.
    pub(super) const CONTENT_IDENTIFIER: u16 = 0x0011;
    /// In Apple's note.
    pub(super) const IMAGE_CAPTURE_TYPE: u16 = 0x0014;
    /// In Apple's note.
    pub(super) const VIDEO_INDEX: u16 = 0x0017;
}

/// A still.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Still {
    /// Length of the file.
    pub bytes: u64,
    /// As stored, before any turn.
    pub size: Option<Size>,
    /// Whether all segments were there, up to the end of the picture.
    pub whole: bool,
    /// Bytes behind the end of the picture.
    pub trailing_bytes: u64,
    /// Whether it says that more pictures follow it (`MPF`).
    pub more_pictures: bool,
    /// How it has to be turned; none if it says that in a way that is none of the four turns. In JSON, degrees
    /// clockwise.
    #[serde(serialize_with = "serialize_turn")]
    pub orientation: Option<Orientation>,
    /// The maker of the camera.
    pub make: Option<String>,
    /// The camera.
    pub model: Option<String>,
    /// What wrote it.
    pub software: Option<String>,
    /// The maker of the lens.
    pub lens_make: Option<String>,
    /// The lens.
    pub lens_model: Option<String>,
    /// When it was changed.
    pub changed: Option<Date>,
    /// When it was taken.
    pub taken: Option<Date>,
    /// When it was digitized.
    pub digitized: Option<Date>,
    /// What somebody wrote about it.
    pub user_comment: Option<String>,
    /// Whether it says where it was taken.
    pub location: bool,
    /// The note of an Apple camera.
    pub note: Option<Note>,
    /// What it says of a movie at its end.
    pub motion: Option<Motion>,
}

/// The note of an Apple camera.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Note {
    /// The version of the note.
    pub version: Option<i64>,
    /// The UUID that the movie has as well.
    pub content_identifier: Option<String>,
    /// What kind of capture it was: 10 for a photo.
    pub image_capture_type: Option<i64>,
    /// A number that pictures and movies of one capture share.
    pub video_index: Option<i64>,
}

impl Still {
    /// The UUID that the movie has as well.
    #[must_use]
    pub fn content_identifier(&self) -> Option<&str> {
        self.note.as_ref()?.content_identifier.as_deref()
    }
}

/// Brands of files with pictures in HEIF, of which HEIC is the one that cameras write.
const HEIF: [&[u8; 4]; 6] = [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"];

/// Whether a file begins as a HEIC does.
pub(super) fn is_heic(file: &[u8]) -> bool {
    file.get(4..8) == Some(b"ftyp") && HEIF.iter().any(|brand| file.get(8..12) == Some(brand.as_slice()))
}

/// Reads a still; none if it is none.
pub(super) fn read(file: &[u8], findings: &mut Findings) -> Option<Still> {
    if file.is_empty() {
        findings.broken(FindingKind::ZeroLengthStill, "the file has 0 bytes");
        return None;
    }
    if is_heic(file) {
        findings.suspicious(FindingKind::HeicNotRead, "HEIC, not read");
        return None;
    }
    if !jpeg::is_jpeg(file) {
        findings.broken(FindingKind::NotAJpeg, "the file does not begin with `ff d8 ff`");
        return None;
    }
    let segments = jpeg::read(file, findings);
    let mut still = Still {
        bytes: file.len() as u64,
        size: segments.size,
        whole: segments.end.is_some(),
        trailing_bytes: segments.end.and_then(|end| file.len().checked_sub(end)).unwrap_or_default() as u64,
        more_pictures: segments.more_pictures,
        // What does not say so is seen as it is stored.
        orientation: Some(Orientation::Upright),
        ..Still::default()
    };
    if let Some(exif) = segments.exif {
        still.read_exif(exif, findings);
    }
    still.motion = segments.xmp.and_then(|packet| Motion::of(packet, still.bytes, findings));
    still.check_trailing(findings);
    still.check_dates(findings);
    Some(still)
}

impl Still {
    fn read_exif(&mut self, exif: &[u8], findings: &mut Findings) {
        let Some((block, main)) = Block::tiff(exif) else {
            findings.broken(FindingKind::MalformedExif, "the block does not begin as a TIFF does");
            return;
        };
        if let Some(trouble) = block.follow(&main) {
            findings.suspicious(FindingKind::MalformedExif, trouble);
        }
        let linked =
            |tag| main.number(tag).and_then(|at| u32::try_from(at).ok()).map(|at| block.directory(at));
        let exif = linked(tag::EXIF_DIRECTORY).unwrap_or_default();
        let location = linked(tag::GPS_DIRECTORY);
        for directory in [Some(&main), Some(&exif), location.as_ref()].into_iter().flatten() {
            told(directory, FindingKind::MalformedExif, findings);
        }
        self.location = location.is_some();
        self.make = main.text(tag::MAKE);
        self.model = main.text(tag::MODEL);
        self.software = main.text(tag::SOFTWARE);
        self.lens_make = exif.text(tag::LENS_MAKE);
        self.lens_model = exif.text(tag::LENS_MODEL);
        self.user_comment = exif
            .get(tag::USER_COMMENT)
            .and_then(|entry| comment(entry.bytes()?, block.endian))
            .filter(|text| !text.is_empty());
        let date = |home: &Directory<'_>, date, fraction, zone| {
            let text = home.text(date)?;
            Some(Date::of_exif(&text, exif.text(fraction).as_deref(), exif.text(zone).as_deref()))
        };
        self.changed = date(&main, tag::DATE_TIME, tag::SUB_SEC_TIME, tag::OFFSET_TIME);
        self.taken =
            date(&exif, tag::DATE_TIME_ORIGINAL, tag::SUB_SEC_TIME_ORIGINAL, tag::OFFSET_TIME_ORIGINAL);
        self.digitized =
            date(&exif, tag::DATE_TIME_DIGITIZED, tag::SUB_SEC_TIME_DIGITIZED, tag::OFFSET_TIME_DIGITIZED);
        if let Some(number) = main.number(tag::ORIENTATION) {
            self.orientation = u16::try_from(number).ok().and_then(Orientation::of_exif);
            if self.orientation.is_none() {
                findings.suspicious(FindingKind::UnusualOrientation, format!("orientation {number}"));
            }
        }
        if let Some(note) = exif.get(tag::MAKER_NOTE).and_then(|entry| entry.bytes()) {
            self.read_note(note, findings);
        }
    }

    fn read_note(&mut self, note: &[u8], findings: &mut Findings) {
        // A note of another maker is none of ours.
        let Some((_, note)) = Block::apple_note(note) else { return };
        told(&note, FindingKind::MalformedMakerNote, findings);
        let mut identifiers = note.texts(tag::CONTENT_IDENTIFIER);
        let content_identifier = identifiers.next();
        if identifiers.any(|other| Some(&other) != content_identifier.as_ref()) {
            findings.suspicious(FindingKind::SeveralIdentifiers, "two content identifiers in the note");
        }
        self.note = Some(Note {
            version: note.number(tag::NOTE_VERSION),
            content_identifier,
            image_capture_type: note.number(tag::IMAGE_CAPTURE_TYPE),
            video_index: note.number(tag::VIDEO_INDEX),
        });
    }

    fn check_trailing(&self, findings: &mut Findings) {
        let bytes = self.trailing_bytes;
        if bytes == 0 {
            return;
        }
        let text = format!("{} behind the end of the picture", text::many(bytes, "byte"));
        if self.motion.is_some() || self.more_pictures {
            findings.note(FindingKind::TrailingData, text);
        } else {
            findings.suspicious(FindingKind::TrailingData, text);
        }
    }

    fn check_dates(&self, findings: &mut Findings) {
        if let Some(date) = self.taken.as_ref().filter(|date| date.local.is_none()) {
            findings.suspicious(FindingKind::UnreadableDate, format!("taken `{}`", date.text));
        }
    }
}

/// Passes on what was wrong with a directory.
fn told(directory: &Directory<'_>, kind: FindingKind, findings: &mut Findings) {
    if let Some(trouble) = &directory.malformed {
        findings.suspicious(kind, trouble.clone());
    }
    if directory.limit_reached {
        findings.limit(format!("more than {IFD_ENTRIES_MAX} entries in a directory"));
    }
}

/// A comment begins with eight bytes that name its characters.
fn comment(bytes: &[u8], endian: Endian) -> Option<String> {
    let (characters, body) = bytes.split_at_checked(8)?;
    Some(match characters {
        b"UNICODE\0" => {
            let mut units = Bytes::new(body, endian);
            text::of_utf16(std::iter::from_fn(|| units.u16()))
        }
        _ => text::until_zero(body).trim_end().to_owned(),
    })
}
