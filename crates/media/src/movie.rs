//! The movie: a clip's encoded pictures and sound, copied into a QuickTime file or an MP4.
//!
//! Nothing is encoded here. What a movie consists of is written down in `docs/LIVE_PHOTO.md`.

mod metadata;
mod track;

use std::{fmt, ops::Range};

use crate::{
    About, Clip, FRAME_RATE, SAMPLES_PER_FRAME,
    atom::Atoms,
    movie::track::{Chunk, Edit, Kind as TrackKind, Track},
};

/// Ticks of a movie's clock in a second.
pub(crate) const TIMESCALE: u32 = 600;
/// Ticks that a picture is shown for.
pub(crate) const FRAME_TICKS: u32 = TIMESCALE / FRAME_RATE;
/// Pictures that lie next to each other in a movie, before their sound.
const CHUNK_PICTURES: usize = 15;
/// The most pictures that a movie of ours holds: ten minutes.
pub const PICTURES_MAX: usize = 10 * 60 * FRAME_RATE as usize;
/// The most bytes of pictures and sound: places in a movie have 32 bits.
pub const MOVIE_BYTES_MAX: usize = 1 << 31;

/// What a movie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// One half of a Live Photo: QuickTime, with the identifier and the still's time.
    LivePhoto,
    /// A video of its own (LIB-6): QuickTime, tied to no still.
    Video,
    /// What lies inside a Motion Photo: MP4, without timed metadata.
    Mp4,
}

/// A clip of which no movie can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BadClip {
    /// It has no pictures, or more of them hidden than it has.
    NothingShown,
    /// It does not begin with a keyframe.
    NoKeyframe,
    /// Its pictures do not follow each other, at this one.
    Gap(u64),
    /// The still is not among the pictures that are shown.
    StillOutside,
    /// Sound and pictures are not of the same length.
    SoundDiffers,
    /// More than [`PICTURES_MAX`] or [`MOVIE_BYTES_MAX`].
    TooLarge,
    /// The parameters are not those of H.264.
    NoParameters,
}

impl fmt::Display for BadClip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "make a movie: ")?;
        match self {
            Self::NothingShown => write!(f, "the clip shows no picture"),
            Self::NoKeyframe => write!(f, "the clip does not begin with a keyframe"),
            Self::Gap(frame) => write!(f, "picture {frame} does not follow the one before it"),
            Self::StillOutside => write!(f, "the still is not in the clip"),
            Self::SoundDiffers => write!(f, "there is not as much sound as there are pictures"),
            Self::TooLarge => write!(f, "the clip is too large"),
            Self::NoParameters => write!(f, "the clip's parameters are not those of H.264"),
        }
    }
}

impl std::error::Error for BadClip {}

/// Writes a clip as a movie that says of itself what `about` says.
///
/// # Errors
///
/// [`BadClip`], of which none happens to what a [`crate::Ring`] gave.
pub fn movie(clip: &Clip, about: &About, form: Form) -> Result<Vec<u8>, BadClip> {
    check(clip)?;
    let shown = clip.units.len() - clip.hidden;
    let still = usize::try_from(clip.still - clip.units[clip.hidden].frame).unwrap_or(usize::MAX);
    let still = (form == Form::LivePhoto).then_some(StillTime { picture: ticks(still) });
    Ok(write(clip, about, form, ticks(shown), still))
}

/// Where the track that marks the still does so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StillTime {
    /// Ticks from the movie's beginning.
    pub(crate) picture: u32,
}

/// Writes what was checked, and what broken files need unchecked.
pub(crate) fn write(
    clip: &Clip,
    about: &About,
    form: Form,
    duration: u32,
    still: Option<StillTime>,
) -> Vec<u8> {
    let sound_bytes = 2 * SAMPLES_PER_FRAME * clip.sound.len();
    let picture_bytes: usize = clip.units.iter().map(|unit| unit.bytes.len()).sum();
    let mut atoms = Atoms { bytes: Vec::with_capacity(sound_bytes + picture_bytes + 8192) };
    begin(&mut atoms, form);
    let media = media(&mut atoms, clip, still, about);
    let tracks = tracks(clip, about, form, duration, still, media);
    atoms.atom(b"moov", |atoms| {
        track::movie_header(atoms, about, duration, tracks.len());
        for (track, number) in tracks.iter().zip(1..) {
            track.write(atoms, number, about);
        }
        if form != Form::Mp4 {
            metadata::movie_metadata(atoms, about, form == Form::LivePhoto);
        }
    });
    atoms.bytes
}

pub(crate) fn check(clip: &Clip) -> Result<(), BadClip> {
    if clip.hidden >= clip.units.len() {
        return Err(BadClip::NothingShown);
    }
    if !clip.units[0].keyframe {
        return Err(BadClip::NoKeyframe);
    }
    for pair in clip.units.windows(2) {
        if pair[0].frame.checked_add(1) != Some(pair[1].frame) {
            return Err(BadClip::Gap(pair[1].frame));
        }
    }
    let shown = &clip.units[clip.hidden..];
    if !(shown[0].frame..=shown[shown.len() - 1].frame).contains(&clip.still) {
        return Err(BadClip::StillOutside);
    }
    let whole = clip.sound.iter().all(|block| block.len() == SAMPLES_PER_FRAME);
    if clip.sound.len() != shown.len() || !whole {
        return Err(BadClip::SoundDiffers);
    }
    if clip.units.len() > PICTURES_MAX
        || clip.units.iter().map(|unit| unit.bytes.len()).sum::<usize>() > MOVIE_BYTES_MAX
    {
        return Err(BadClip::TooLarge);
    }
    let sequence = &clip.parameters.sequence;
    let fits = |set: &[u8]| u16::try_from(set.len()).is_ok();
    if sequence.len() < 4 || !fits(sequence) || !fits(&clip.parameters.picture) {
        return Err(BadClip::NoParameters);
    }
    Ok(())
}

pub(crate) fn ticks(pictures: usize) -> u32 {
    u32::try_from(pictures).map_or(u32::MAX, |pictures| pictures.saturating_mul(FRAME_TICKS))
}

fn begin(atoms: &mut Atoms, form: Form) {
    match form {
        Form::LivePhoto | Form::Video => {
            atoms.atom(b"ftyp", |atoms| atoms.raw(b"qt  \0\0\0\0qt  "));
            atoms.atom(b"wide", |_| {});
        }
        Form::Mp4 => atoms.atom(b"ftyp", |atoms| atoms.raw(b"mp42\0\0\0\0mp42isomavc1")),
    }
}

/// Where in the file the parts of each track lie.
struct Media {
    pictures: Vec<Chunk>,
    sound: Vec<Chunk>,
    still: u32,
    orientation: u32,
}

/// The pictures and their sound in turns, then the samples of timed metadata.
fn media(atoms: &mut Atoms, clip: &Clip, still: Option<StillTime>, about: &About) -> Media {
    let mut media = Media { pictures: vec![], sound: vec![], still: 0, orientation: 0 };
    atoms.atom(b"mdat", |atoms| {
        for begin in (0..clip.units.len()).step_by(CHUNK_PICTURES) {
            let end = (begin + CHUNK_PICTURES).min(clip.units.len());
            media.pictures.push(Chunk { at: place(atoms), samples: count(end - begin) });
            for unit in &clip.units[begin..end] {
                atoms.raw(&unit.bytes);
            }
            let heard = begin.saturating_sub(clip.hidden)..end.saturating_sub(clip.hidden);
            sound(atoms, clip, heard, &mut media.sound);
        }
        media.still = place(atoms);
        if still.is_some() {
            atoms.raw(&metadata::STILL_SAMPLE);
        }
        media.orientation = place(atoms);
        atoms.raw(&metadata::orientation_sample(about.orientation));
    });
    media
}

fn sound(atoms: &mut Atoms, clip: &Clip, blocks: Range<usize>, chunks: &mut Vec<Chunk>) {
    let blocks = clip.sound.get(blocks).unwrap_or_default();
    if blocks.is_empty() {
        return;
    }
    chunks.push(Chunk { at: place(atoms), samples: count(blocks.len() * SAMPLES_PER_FRAME) });
    for block in blocks {
        let start = atoms.bytes.len();
        atoms.zeros(2 * block.len());
        for (bytes, sample) in atoms.bytes[start..].chunks_exact_mut(2).zip(block.iter()) {
            bytes.copy_from_slice(&sample.to_le_bytes());
        }
    }
}

/// The still's track comes first among the metadata tracks: a player for the web takes the first one's edit for the
/// photo's time.
fn tracks<'a>(
    clip: &'a Clip,
    about: &About,
    form: Form,
    duration: u32,
    still: Option<StillTime>,
    media: Media,
) -> Vec<Track<'a>> {
    let shown_from = ticks(clip.hidden);
    let mut tracks = vec![
        Track {
            kind: TrackKind::Pictures { clip, form },
            shown: duration,
            edits: vec![Edit { length: duration, from: Some(shown_from) }],
            chunks: media.pictures,
        },
        Track {
            kind: TrackKind::Sound { samples: clip.sound.len() * SAMPLES_PER_FRAME, form },
            shown: duration,
            edits: vec![Edit { length: duration, from: Some(0) }],
            chunks: media.sound,
        },
    ];
    if let Some(still) = still {
        let wait = Edit { length: still.picture, from: None };
        let mark = Edit { length: 1, from: Some(0) };
        tracks.push(Track {
            kind: TrackKind::StillTime,
            shown: still.picture.saturating_add(1),
            // An edit of no length is none.
            edits: if still.picture == 0 { vec![mark] } else { vec![wait, mark] },
            chunks: vec![Chunk { at: media.still, samples: 1 }],
        });
    }
    if form == Form::LivePhoto && still.is_some() || form == Form::Video {
        tracks.push(Track {
            kind: TrackKind::Orientation { orientation: about.orientation },
            shown: duration,
            edits: vec![Edit { length: duration, from: Some(0) }],
            chunks: vec![Chunk { at: media.orientation, samples: 1 }],
        });
    }
    tracks
}

fn place(atoms: &Atoms) -> u32 {
    count(atoms.bytes.len())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("a movie was checked to be smaller than 4 GiB")
}
