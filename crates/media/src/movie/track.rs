//! Tracks: what one of them says of itself, how it is edited, and where its samples lie.

use super::{FRAME_TICKS, Form, TIMESCALE, count, metadata, ticks};
use crate::{About, Clip, Orientation, SAMPLE_RATE, Size, atom::Atoms};

/// Seconds from the beginning of 1904, from where QuickTime counts, to that of 1970.
const FROM_1904: i64 = 2_082_844_800;
/// A one, in the fixed point of sides and scales.
const ONE: u32 = 1 << 16;
/// A one in the last column of a matrix.
const LAST_ONE: u32 = 1 << 30;
/// No language is said.
const NO_LANGUAGE: u16 = 0x55C4;

/// A track.
pub(super) struct Track<'a> {
    pub(super) kind: Kind<'a>,
    /// Ticks of the movie that it lasts, with waiting.
    pub(super) shown: u32,
    pub(super) edits: Vec<Edit>,
    pub(super) chunks: Vec<Chunk>,
}

/// What a track holds.
pub(super) enum Kind<'a> {
    /// The pictures.
    Pictures { clip: &'a Clip, form: Form },
    /// The sound.
    Sound { samples: usize, form: Form },
    /// A mark at the still's time.
    StillTime,
    /// How the camera was held.
    Orientation { orientation: Orientation },
}

/// A part of the movie's time: a part of the track, or waiting.
pub(super) struct Edit {
    /// Ticks of the movie.
    pub(super) length: u32,
    /// From where on in the track; none is waiting.
    pub(super) from: Option<u32>,
}

/// Samples that lie next to each other.
pub(super) struct Chunk {
    pub(super) at: u32,
    pub(super) samples: u32,
}

/// The movie's header.
pub(super) fn movie_header(atoms: &mut Atoms, about: &About, duration: u32, tracks: usize) {
    atoms.full(b"mvhd", 0, 0, |atoms| {
        dates(atoms, about);
        atoms.u32(TIMESCALE);
        atoms.u32(duration);
        // As fast and as loud as it was.
        atoms.u32(ONE);
        atoms.u16(0x0100);
        atoms.zeros(10);
        matrix(atoms, Orientation::Upright, Size { width: 0, height: 0 });
        atoms.zeros(24);
        atoms.u32(count(tracks) + 1);
    });
}

fn dates(atoms: &mut Atoms, about: &About) {
    let seconds = u32::try_from(about.taken.timestamp() + FROM_1904).unwrap_or(0);
    atoms.u32(seconds);
    atoms.u32(seconds);
}

/// Turns the stored picture upright; where a turn would move it out of sight, moves it back.
fn matrix(atoms: &mut Atoms, orientation: Orientation, size: Size) {
    let (width, height) = (u32::from(size.width) << 16, u32::from(size.height) << 16);
    let minus = ONE.wrapping_neg();
    let [a, b, c, d, x, y] = match orientation {
        Orientation::Upright => [ONE, 0, 0, ONE, 0, 0],
        Orientation::QuarterTurn => [0, ONE, minus, 0, height, 0],
        Orientation::HalfTurn => [minus, 0, 0, minus, width, height],
        Orientation::ThreeQuarterTurn => [0, minus, ONE, 0, 0, width],
    };
    for value in [a, b, 0, c, d, 0, x, y, LAST_ONE] {
        atoms.u32(value);
    }
}

impl Track<'_> {
    /// Writes it as the track of that number; the first is the pictures', which timed metadata describes.
    pub(super) fn write(&self, atoms: &mut Atoms, number: u32, about: &About) {
        let (size, orientation) = match &self.kind {
            Kind::Pictures { clip, .. } => (clip.size, about.orientation),
            Kind::Sound { .. } | Kind::StillTime | Kind::Orientation { .. } => {
                (Size { width: 0, height: 0 }, Orientation::Upright)
            }
        };
        let is_sound = matches!(self.kind, Kind::Sound { .. });
        atoms.atom(b"trak", |atoms| {
            // In use in the movie, its preview and its poster.
            atoms.full(b"tkhd", 0, 0xF, |atoms| {
                dates(atoms, about);
                atoms.u32(number);
                atoms.zeros(4);
                atoms.u32(self.shown);
                atoms.zeros(8);
                atoms.zeros(4);
                atoms.u16(if is_sound { 0x0100 } else { 0 });
                atoms.zeros(2);
                matrix(atoms, orientation, size);
                sides(atoms, size);
            });
            if self.is_quicktime() && size.width > 0 {
                atoms.atom(b"tapt", |atoms| {
                    for kind in [b"clef", b"prof", b"enof"] {
                        atoms.full(kind, 0, 0, |atoms| sides(atoms, size));
                    }
                });
            }
            self.edits(atoms);
            if matches!(self.kind, Kind::StillTime | Kind::Orientation { .. }) {
                atoms.atom(b"tref", |atoms| atoms.atom(b"cdsc", |atoms| atoms.u32(1)));
            }
            self.media(atoms, about);
        });
    }

    fn is_quicktime(&self) -> bool {
        match self.kind {
            Kind::Pictures { form, .. } | Kind::Sound { form, .. } => form != Form::Mp4,
            Kind::StillTime | Kind::Orientation { .. } => true,
        }
    }

    fn edits(&self, atoms: &mut Atoms) {
        atoms.atom(b"edts", |atoms| {
            atoms.full(b"elst", 0, 0, |atoms| {
                atoms.u32(count(self.edits.len()));
                for edit in &self.edits {
                    atoms.u32(edit.length);
                    atoms.u32(edit.from.unwrap_or(u32::MAX));
                    atoms.u32(ONE);
                }
            });
        });
    }

    fn media(&self, atoms: &mut Atoms, about: &About) {
        let (timescale, duration, handler) = match &self.kind {
            Kind::Pictures { clip, .. } => (TIMESCALE, ticks(clip.units.len()), b"vide"),
            Kind::Sound { samples, .. } => (SAMPLE_RATE, count(*samples), b"soun"),
            Kind::StillTime => (TIMESCALE, 1, b"meta"),
            Kind::Orientation { .. } => (TIMESCALE, self.shown, b"meta"),
        };
        atoms.atom(b"mdia", |atoms| {
            atoms.full(b"mdhd", 0, 0, |atoms| {
                dates(atoms, about);
                atoms.u32(timescale);
                atoms.u32(duration);
                atoms.u16(NO_LANGUAGE);
                atoms.zeros(2);
            });
            self.handler(atoms, b"mhlr", handler);
            atoms.atom(b"minf", |atoms| {
                match self.kind {
                    Kind::Pictures { .. } => atoms.full(b"vmhd", 0, 1, |atoms| atoms.zeros(8)),
                    Kind::Sound { .. } => atoms.full(b"smhd", 0, 0, |atoms| atoms.zeros(4)),
                    Kind::StillTime | Kind::Orientation { .. } => atoms.atom(b"gmhd", |atoms| {
                        atoms.full(b"gmin", 0, 0, |atoms| {
                            // Copied over what is below it, in the middle grey that QuickTime asks for.
                            atoms.u16(0x40);
                            for _ in 0..3 {
                                atoms.u16(0x8000);
                            }
                            atoms.zeros(4);
                        });
                    }),
                }
                if self.is_quicktime() {
                    self.handler(atoms, b"dhlr", b"url ");
                }
                atoms.atom(b"dinf", |atoms| {
                    atoms.full(b"dref", 0, 0, |atoms| {
                        atoms.u32(1);
                        // The samples lie in this file.
                        atoms.full(b"url ", 0, 1, |_| {});
                    });
                });
                self.samples(atoms, duration);
            });
        });
    }

    /// Whose words the following atoms are.
    fn handler(&self, atoms: &mut Atoms, component: &[u8; 4], kind: &[u8; 4]) {
        const NAME: &[u8] = b"Shutterlab";
        atoms.full(b"hdlr", 0, 0, |atoms| {
            if self.is_quicktime() {
                atoms.raw(component);
                atoms.raw(kind);
                atoms.zeros(12);
                // Its length first in QuickTime, a zero last in MP4.
                atoms.u8(u8::try_from(NAME.len()).expect("a short name"));
                atoms.raw(NAME);
            } else {
                atoms.zeros(4);
                atoms.raw(kind);
                atoms.zeros(12);
                atoms.raw(NAME);
                atoms.u8(0);
            }
        });
    }

    fn samples(&self, atoms: &mut Atoms, duration: u32) {
        // How many samples, how long each is, and how large all are where they are equal.
        let (samples, length) = match &self.kind {
            Kind::Pictures { clip, .. } => (count(clip.units.len()), FRAME_TICKS),
            Kind::Sound { samples, .. } => (count(*samples), 1),
            Kind::StillTime | Kind::Orientation { .. } => (1, duration),
        };
        let size = match &self.kind {
            Kind::Pictures { .. } => 0,
            Kind::Sound { .. } => 2,
            Kind::StillTime => count(metadata::STILL_SAMPLE.len()),
            Kind::Orientation { orientation } => count(metadata::orientation_sample(*orientation).len()),
        };
        atoms.atom(b"stbl", |atoms| {
            atoms.full(b"stsd", 0, 0, |atoms| {
                atoms.u32(1);
                self.description(atoms);
            });
            atoms.full(b"stts", 0, 0, |atoms| {
                atoms.u32(u32::from(samples > 0));
                if samples > 0 {
                    atoms.u32(samples);
                    atoms.u32(length);
                }
            });
            if let Kind::Pictures { clip, .. } = &self.kind {
                let keyframes: Vec<u32> = (1..)
                    .zip(&clip.units)
                    .filter(|(_, unit)| unit.keyframe)
                    .map(|(place, _)| place)
                    .collect();
                atoms.full(b"stss", 0, 0, |atoms| {
                    atoms.u32(count(keyframes.len()));
                    for place in keyframes {
                        atoms.u32(place);
                    }
                });
            }
            atoms.full(b"stsc", 0, 0, |atoms| self.runs(atoms));
            atoms.full(b"stsz", 0, 0, |atoms| {
                atoms.u32(size);
                atoms.u32(samples);
                if let Kind::Pictures { clip, .. } = &self.kind {
                    for unit in &clip.units {
                        atoms.u32(count(unit.bytes.len()));
                    }
                }
            });
            atoms.full(b"stco", 0, 0, |atoms| {
                atoms.u32(count(self.chunks.len()));
                for chunk in &self.chunks {
                    atoms.u32(chunk.at);
                }
            });
        });
    }

    /// From which chunk on each chunk has how many samples.
    fn runs(&self, atoms: &mut Atoms) {
        let mut runs: Vec<(u32, u32)> = vec![];
        for (chunk, number) in self.chunks.iter().zip(1..) {
            if runs.last().is_none_or(|(_, samples)| *samples != chunk.samples) {
                runs.push((number, chunk.samples));
            }
        }
        atoms.u32(count(runs.len()));
        for (number, samples) in runs {
            atoms.u32(number);
            atoms.u32(samples);
            atoms.u32(1);
        }
    }

    fn description(&self, atoms: &mut Atoms) {
        match &self.kind {
            Kind::Pictures { clip, form } => pictures(atoms, clip, *form),
            Kind::Sound { form: Form::Mp4, .. } => plain_sound(atoms),
            Kind::Sound { form: Form::LivePhoto | Form::Video, .. } => sound(atoms),
            Kind::StillTime => metadata::description(atoms, metadata::STILL_KEY),
            Kind::Orientation { .. } => metadata::description(atoms, metadata::ORIENTATION_KEY),
        }
    }
}

fn sides(atoms: &mut Atoms, size: Size) {
    atoms.u32(u32::from(size.width) << 16);
    atoms.u32(u32::from(size.height) << 16);
}

fn pictures(atoms: &mut Atoms, clip: &Clip, form: Form) {
    atoms.atom(b"avc1", |atoms| {
        atoms.zeros(6);
        atoms.u16(1);
        atoms.zeros(16);
        atoms.u16(clip.size.width);
        atoms.u16(clip.size.height);
        // 72 dots an inch, one picture a sample, no name of the encoder, 24 bits of colour, no table of colours.
        atoms.u32(72 << 16);
        atoms.u32(72 << 16);
        atoms.zeros(4);
        atoms.u16(1);
        atoms.zeros(32);
        atoms.u16(24);
        atoms.u16(u16::MAX);
        atoms.atom(b"avcC", |atoms| {
            let sequence = &clip.parameters.sequence;
            atoms.u8(1);
            // Profile, its constraints, level.
            atoms.raw(&sequence[1..4]);
            // Lengths have four bytes; one set of each.
            atoms.u8(0xFF);
            atoms.u8(0xE1);
            atoms.u16(u16::try_from(sequence.len()).expect("the parameters were checked"));
            atoms.raw(sequence);
            atoms.u8(1);
            atoms.u16(u16::try_from(clip.parameters.picture.len()).expect("the parameters were checked"));
            atoms.raw(&clip.parameters.picture);
        });
        // BT.601, as in the stream itself.
        atoms.atom(b"colr", |atoms| {
            atoms.raw(if form == Form::Mp4 { b"nclx" } else { b"nclc" });
            for _ in 0..3 {
                atoms.u16(6);
            }
            if form == Form::Mp4 {
                atoms.u8(0x80);
            }
        });
    });
}

/// Version 2 of QuickTime's sound description: 16 bits with a sign, the low byte first.
fn sound(atoms: &mut Atoms) {
    atoms.atom(b"lpcm", |atoms| {
        atoms.zeros(6);
        atoms.u16(1);
        atoms.u16(2);
        atoms.zeros(6);
        // What readers of older versions find: values that are always the same.
        atoms.u16(3);
        atoms.u16(16);
        atoms.u16(0xFFFE);
        atoms.u16(0);
        atoms.u32(ONE);
        // From here on version 2: the size of this description, the rate, one channel.
        atoms.u32(72);
        atoms.raw(&f64::from(SAMPLE_RATE).to_be_bytes());
        atoms.u32(1);
        atoms.u32(0x7F00_0000);
        atoms.u32(16);
        // With a sign, packed, low byte first.
        atoms.u32(4 | 8);
        atoms.u32(2);
        atoms.u32(1);
        atoms.full(b"chan", 0, 0, |atoms| {
            // One channel, by the number of its layout.
            atoms.u32(100 << 16 | 1);
            atoms.zeros(8);
        });
    });
}

/// The plainest description of the same sound: QuickTime's word, which readers of MP4 take too.
fn plain_sound(atoms: &mut Atoms) {
    atoms.atom(b"sowt", |atoms| {
        atoms.zeros(6);
        atoms.u16(1);
        atoms.zeros(8);
        atoms.u16(1);
        atoms.u16(16);
        atoms.zeros(4);
        atoms.u32(SAMPLE_RATE << 16);
    });
}
