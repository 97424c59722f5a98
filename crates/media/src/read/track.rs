//! A track of a movie: what it is, how long, how it is shown, and whether its samples are all there.

use serde::{Serialize, Serializer};

use crate::{Orientation, Size};

use super::{
    atom::{Atom, Walker, find},
    bytes::Bytes,
    edit::Edits,
    finding::{FindingKind, Findings},
    limits::{DESCRIPTIONS_MAX, EDITS_MAX, REFERENCES_MAX},
    media::{Audio, Video},
    samples::SampleTables,
    text,
    time::Time,
    timed::Timed,
};

/// A track.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Track {
    /// The number by which other tracks refer to it.
    pub id: u32,
    /// Ticks in a second of its own clock.
    pub timescale: u32,
    /// Samples, by the table of their sizes.
    pub samples: u32,
    /// Edits, with the empty ones; 1 if there is no list.
    pub edits: usize,
    /// When its first sample is presented, after all that is empty.
    pub lead_in: Time,
    /// When its presentation ends.
    pub end: Time,
    /// The tracks that it refers to.
    pub references: Vec<Reference>,
    /// What it carries.
    pub media: Media,
}

/// How a track refers to another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// The code of the reference: `cdsc` if it describes the other.
    pub kind: String,
    /// The other track's number.
    pub track: u32,
}

/// What a track carries.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Media {
    /// Pictures.
    Video(Video),
    /// Sound.
    Audio(Audio),
    /// Timed metadata.
    Timed(Timed),
    /// Anything else.
    Other {
        /// The code of its handler.
        handler: String,
    },
}

/// A track, with what it was read from.
#[derive(Debug)]
pub(super) struct Parsed<'a> {
    pub(super) track: Track,
    pub(super) tables: SampleTables<'a>,
    pub(super) edits: Edits,
}

/// The movie around a track.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    pub(super) file: &'a [u8],
    /// Where the insides of the `mdat`s begin and end, in order.
    pub(super) mdats: &'a [(u64, u64)],
    pub(super) timescale: u32,
}

/// Reads a `trak`.
pub(super) fn read<'a>(
    walker: &mut Walker,
    trak: &Atom<'a>,
    around: Around<'_>,
    findings: &mut Findings,
) -> Parsed<'a> {
    let inside = walker.inside(trak, 0);
    let mut open =
        |atoms: &[Atom<'a>], kind| find(atoms, kind).map(|atom| walker.inside(atom, 0)).unwrap_or_default();
    let edts = open(&inside, b"edts");
    let tref = open(&inside, b"tref");
    let mdia = open(&inside, b"mdia");
    let minf = open(&mdia, b"minf");
    let stbl = open(&minf, b"stbl");
    let mut descriptions = find(&stbl, b"stsd").map(|stsd| walker.inside(stsd, 8)).unwrap_or_default();

    let header = find(&inside, b"tkhd").and_then(Header::of).unwrap_or_default();
    let timescale = find(&mdia, b"mdhd").and_then(timescale_of).unwrap_or_default();
    let handler =
        find(&mdia, b"hdlr").and_then(|hdlr| Bytes::big_at(hdlr.body, 8)?.four()).unwrap_or_default();
    let tables = SampleTables::of(&stbl, around.file.len() as u64);
    let edits = Edits::of(find(&edts, b"elst"), around.timescale, timescale);

    let name = format!("track {}", header.id);
    if edits.limit_reached {
        findings.limit(format!("more than {EDITS_MAX} edits in {name}"));
    }
    if descriptions.len() > DESCRIPTIONS_MAX {
        descriptions.truncate(DESCRIPTIONS_MAX);
        findings.limit(format!("more than {DESCRIPTIONS_MAX} sample descriptions in {name}"));
    }
    check_samples(&tables, around, &name, findings);

    let entry = descriptions.first();
    let media = match &handler {
        b"vide" => Media::Video(Video::read(
            walker,
            &descriptions,
            (&tables, &edits),
            (&header, &inside, around.file),
            findings,
        )),
        b"soun" => Media::Audio(Audio::read(entry, findings)),
        b"meta" => Media::Timed(Timed::read(walker, entry, around.file, (&tables, &edits), findings)),
        _ => Media::Other { handler: text::four(handler) },
    };
    let track = Track {
        id: header.id,
        timescale,
        samples: tables.count(),
        edits: edits.count(),
        lead_in: edits.lead_in(),
        end: edits.end(tables.ticks()),
        references: references(&tref, &name, findings),
        media,
    };
    Parsed { track, tables, edits }
}

/// The facts of a `tkhd`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Header {
    id: u32,
    /// How the matrix turns the picture.
    pub(super) orientation: Option<Orientation>,
    /// Width and height after scaling, in whole pixels.
    pub(super) size: Option<Size>,
}

impl Header {
    fn of(tkhd: &Atom<'_>) -> Option<Self> {
        let mut bytes = tkhd.bytes();
        let wide = bytes.u8()? == 1;
        // Flags; dates of making and of change.
        bytes.skip(if wide { 3 + 16 } else { 3 + 8 })?;
        let id = bytes.u32()?;
        // Reserved, duration, reserved, layer, group, volume, reserved.
        bytes.skip(if wide { 4 + 8 + 16 } else { 4 + 4 + 16 })?;
        let matrix = bytes.take(36);
        let orientation = matrix.and_then(turn);
        let mut fixed = || u16::try_from(bytes.u32()? >> 16).ok();
        let size = fixed().zip(fixed()).map(|(width, height)| Size { width, height });
        Some(Self { id, orientation, size })
    }
}

/// A matrix has 16 bits behind the point.
const ONE: i32 = 1 << 16;
const MINUS_ONE: i32 = -ONE;

/// The turn that a matrix stands for; none if it mirrors, scales or does anything else.
fn turn(matrix: &[u8]) -> Option<Orientation> {
    let mut bytes = Bytes::big(matrix);
    let (a, b) = (bytes.i32()?, bytes.i32()?);
    bytes.skip(4)?;
    let (c, d) = (bytes.i32()?, bytes.i32()?);
    match [a, b, c, d] {
        [ONE, 0, 0, ONE] => Some(Orientation::Upright),
        [0, ONE, MINUS_ONE, 0] => Some(Orientation::QuarterTurn),
        [MINUS_ONE, 0, 0, MINUS_ONE] => Some(Orientation::HalfTurn),
        [0, MINUS_ONE, ONE, 0] => Some(Orientation::ThreeQuarterTurn),
        _ => None,
    }
}

/// Degrees by which the picture has to be turned clockwise.
pub(super) const fn degrees(orientation: Orientation) -> u16 {
    match orientation {
        Orientation::Upright => 0,
        Orientation::QuarterTurn => 90,
        Orientation::HalfTurn => 180,
        Orientation::ThreeQuarterTurn => 270,
    }
}

/// An orientation as its degrees clockwise, which need no table to be understood.
pub(super) fn serialize_turn<S: Serializer>(
    turn: &Option<Orientation>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    turn.map(degrees).serialize(serializer)
}

pub(super) fn timescale_of(mdhd: &Atom<'_>) -> Option<u32> {
    let mut bytes = mdhd.bytes();
    let wide = bytes.u8()? == 1;
    bytes.skip(if wide { 3 + 16 } else { 3 + 8 })?;
    bytes.u32()
}

fn references(tref: &[Atom<'_>], name: &str, findings: &mut Findings) -> Vec<Reference> {
    let mut references = Vec::new();
    for kind in tref {
        let mut bytes = kind.bytes();
        while let Some(track) = bytes.u32() {
            if references.len() >= REFERENCES_MAX {
                findings.limit(format!("more than {REFERENCES_MAX} references in {name}"));
                return references;
            }
            references.push(Reference { kind: text::four(kind.kind), track });
        }
    }
    references
}

/// Whether the tables describe the same samples, and whether those are in the file.
fn check_samples(tables: &SampleTables<'_>, around: Around<'_>, name: &str, findings: &mut Findings) {
    let count = u64::from(tables.count());
    let extent = tables.extent(around.file.len() as u64, around.mdats);
    if extent.chunks_beyond > 0 {
        let chunks = text::many(extent.chunks_beyond, "chunk");
        findings
            .broken(FindingKind::TruncatedMovie, format!("beyond the end of the file: {chunks} of {name}"));
    }
    if extent.chunks_outside > 0 {
        let chunks = text::many(extent.chunks_outside, "chunk");
        findings.suspicious(
            FindingKind::SamplesOutsideMdat,
            format!("outside of every `mdat`: {chunks} of {name}"),
        );
    }
    if tables.short() {
        findings.broken(
            FindingKind::SampleTablesDisagree,
            format!("a table of {name} ends before its own count does"),
        );
    }
    if extent.placed < count {
        let placed = extent.placed;
        findings.broken(
            FindingKind::SampleTablesDisagree,
            format!("{name} has {}, but chunks for {placed}", text::many(count, "sample")),
        );
    }
    let timed = tables.timed();
    if timed != count {
        findings.suspicious(
            FindingKind::SampleTablesDisagree,
            format!("{name} has {}, but times for {timed}", text::many(count, "sample")),
        );
    }
}
