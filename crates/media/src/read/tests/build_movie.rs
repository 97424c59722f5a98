//! Builds small movies for tests, box by box, with anything wrong that a test asks for.

use super::IDENTIFIER;

/// A movie to be built. The default is the half of a good Live Photo: 3 s of 18 pictures, the photo at 1.5 s.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    pub(crate) brand: &'static [u8; 4],
    pub(crate) identifier: Option<String>,
    pub(crate) date: Option<&'static str>,
    /// More keys: name, type and value.
    pub(crate) keys: Vec<(&'static str, u32, Vec<u8>)>,
    pub(crate) codec: &'static [u8; 4],
    /// The type of the one part of which each picture is made: 5 for a picture that stands alone.
    pub(crate) unit: u8,
    pub(crate) size: (u16, u16),
    /// Quarters of a turn.
    pub(crate) turn: usize,
    pub(crate) pictures: u32,
    /// Ticks of a picture, of which 600 are a second.
    pub(crate) picture_ticks: u32,
    /// Pictures that depend on no other, from 1.
    pub(crate) key_pictures: Option<Vec<u32>>,
    /// Length and media time.
    pub(crate) video_edits: Vec<(u32, i32)>,
    pub(crate) sound: Option<Sound>,
    /// The tracks of timed metadata, in order.
    pub(crate) timed: Vec<Meta>,
    pub(crate) moov_first: bool,
    /// 64-bit boxes, version 1 of all headers, `co64`, a full `meta`.
    pub(crate) wide: bool,
    /// The `mdat` reaches to the end of the file, by a size of 0.
    pub(crate) open_mdat: bool,
    /// Boxes that nobody knows are strewn in.
    pub(crate) strange: bool,
}

/// A track of sound.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Sound {
    /// `lpcm`, described by version 2.
    Lpcm,
    /// `sowt`, described by version 0.
    Sowt,
}

/// A track of timed metadata.
#[derive(Clone, Debug)]
pub(crate) struct Meta {
    pub(crate) key: &'static str,
    pub(crate) dtype: u32,
    pub(crate) value: Vec<u8>,
    pub(crate) edits: Vec<(u32, i32)>,
    pub(crate) describes: bool,
    pub(crate) samples: u32,
}

impl Meta {
    /// The moment of the still, in ticks of the movie.
    pub(crate) fn still_at(ticks: u32) -> Self {
        Self {
            key: "com.apple.quicktime.still-image-time",
            dtype: 65,
            value: vec![0xff],
            edits: vec![(ticks, -1), (1, 0)],
            describes: true,
            samples: 1,
        }
    }

    pub(crate) fn orientation() -> Self {
        Self {
            key: "com.apple.quicktime.video-orientation",
            dtype: 66,
            value: vec![0, 1],
            edits: vec![(1800, 0)],
            describes: true,
            samples: 1,
        }
    }
}

impl Default for Clip {
    fn default() -> Self {
        Self {
            brand: b"qt  ",
            identifier: Some(IDENTIFIER.to_owned()),
            date: Some("2024-09-06T18:08:06+0200"),
            keys: vec![
                ("make", 1, b"Apple".to_vec()),
                ("model", 1, b"iPhone 15".to_vec()),
                ("software", 1, b"Shutterlab".to_vec()),
                ("live-photo.auto", 22, vec![1]),
                ("live-photo.vitality-score", 23, 0.5_f32.to_be_bytes().to_vec()),
                ("live-photo.vitality-scoring-version", 21, 4_i64.to_be_bytes().to_vec()),
            ],
            codec: b"avc1",
            unit: 5,
            size: (640, 480),
            turn: 0,
            pictures: 18,
            picture_ticks: 100,
            key_pictures: Some(vec![1, 4, 7, 10, 13, 16]),
            video_edits: vec![(1800, 0)],
            sound: Some(Sound::Lpcm),
            timed: vec![Meta::still_at(900), Meta::orientation()],
            moov_first: false,
            wide: false,
            open_mdat: false,
            strange: false,
        }
    }
}

fn concat(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn be32(number: u32) -> [u8; 4] {
    number.to_be_bytes()
}

fn length(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap()
}

/// A box.
pub(crate) fn atom(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = concat(parts);
    concat(&[&be32(length(&body) + 8), kind, &body])
}

/// A box with a size of 64 bits.
fn wide_atom(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    concat(&[&be32(1), kind, &(u64::from(length(body)) + 16).to_be_bytes(), body])
}

/// Bytes of the samples of a track.
struct Samples {
    /// One size after the other.
    sizes: Vec<u32>,
    bytes: Vec<u8>,
}

impl Clip {
    /// The file.
    pub(crate) fn build(&self) -> Vec<u8> {
        let ftyp = atom(b"ftyp", &[self.brand, &be32(0), self.brand]);
        let mut head = ftyp;
        if self.strange {
            head.extend(atom(b"uuid", &[&[7; 24]]));
            head.extend(atom(b"free", &[]));
        }
        head.extend(atom(b"wide", &[]));
        let samples = self.samples();
        let bytes: Vec<u8> = samples.iter().flat_map(|samples| samples.bytes.clone()).collect();
        let mdat = match (self.open_mdat, self.wide) {
            (true, _) => concat(&[&be32(0), b"mdat", &bytes]),
            (false, true) => wide_atom(b"mdat", &bytes),
            (false, false) => atom(b"mdat", &[&bytes]),
        };
        let header = length(&mdat) - length(&bytes);
        if self.moov_first || self.open_mdat {
            // The offsets do not change the length of what holds them.
            let moov_length = length(&self.moov(&samples, 0));
            let first = length(&head) + moov_length + header;
            concat(&[&head, &self.moov(&samples, first), &mdat])
        } else {
            let first = length(&head) + header;
            concat(&[&head, &mdat, &self.moov(&samples, first)])
        }
    }

    /// Samples of all tracks: pictures, sound, metadata.
    fn samples(&self) -> Vec<Samples> {
        let sizes: Vec<u32> = (0..self.pictures).map(|picture| 20 + picture % 3).collect();
        let units = sizes.iter().flat_map(|size| {
            let rest = vec![0x55; *size as usize - 5];
            concat(&[&be32(size - 4), &[0x60 | self.unit], &rest])
        });
        let mut all = vec![Samples { bytes: units.collect(), sizes }];
        if self.sound.is_some() {
            all.push(Samples { sizes: vec![2; 160], bytes: vec![0; 320] });
        }
        for meta in &self.timed {
            let item = concat(&[&be32(length(&meta.value) + 8), &be32(1), &meta.value]);
            let sizes = vec![length(&item); meta.samples as usize];
            all.push(Samples { sizes, bytes: item.repeat(meta.samples as usize) });
        }
        all
    }

    fn moov(&self, samples: &[Samples], first: u32) -> Vec<u8> {
        let mut tracks = Vec::new();
        let mut at = first;
        for (index, track) in samples.iter().enumerate() {
            let id = u32::try_from(index).unwrap() + 1;
            let sound = usize::from(self.sound.is_some());
            let built = match index.checked_sub(1 + sound) {
                Some(meta) => self.meta_track(id, &self.timed[meta], track, at),
                None if index == 0 => self.video_track(id, track, at),
                None => self.sound_track(id, track, at),
            };
            tracks.extend(built);
            at += length(&track.bytes);
        }
        let lasts = self.pictures * self.picture_ticks;
        let mvhd = self.header(b"mvhd", &[], 600, lasts, &[0; 80]);
        let strange = if self.strange { atom(b"what", &[b"ever"]) } else { Vec::new() };
        atom(b"moov", &[&mvhd, &strange, &tracks, &self.meta()])
    }

    /// Version, flags, two dates, what comes before the clock, the clock, and the rest.
    fn header(&self, kind: &[u8; 4], before: &[u8], timescale: u32, lasts: u32, rest: &[u8]) -> Vec<u8> {
        let clock = if timescale == 0 { Vec::new() } else { be32(timescale).to_vec() };
        if self.wide {
            let lasts = u64::from(lasts).to_be_bytes();
            atom(kind, &[&[1, 0, 0, 0], &[0; 16], before, &clock, &lasts, rest])
        } else {
            atom(kind, &[&[0; 4], &[0; 8], before, &clock, &be32(lasts), rest])
        }
    }

    fn edts(&self, edits: &[(u32, i32)]) -> Vec<u8> {
        if edits.is_empty() {
            return Vec::new();
        }
        let count = be32(u32::try_from(edits.len()).unwrap());
        let version = u8::from(self.wide);
        let mut body = concat(&[&[version, 0, 0, 0], &count]);
        for (lasts, media) in edits {
            if self.wide {
                body.extend(u64::from(*lasts).to_be_bytes());
                body.extend(i64::from(*media).to_be_bytes());
            } else {
                body.extend(be32(*lasts));
                body.extend(media.to_be_bytes());
            }
            body.extend([0, 1, 0, 0]);
        }
        atom(b"edts", &[&atom(b"elst", &[&body])])
    }

    fn trak(
        &self,
        id: u32,
        handler: &[u8; 4],
        edits: &[(u32, i32)],
        extra: &[u8],
        media: Media<'_>,
    ) -> Vec<u8> {
        let turns: [[i32; 4]; 4] = [[1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1], [0, -1, 1, 0]];
        let [a, b, c, d] = if handler == b"vide" { turns[self.turn] } else { turns[0] };
        let mut rest = vec![0; 16];
        for number in [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30] {
            rest.extend(number.to_be_bytes());
        }
        let (width, height) = if handler == b"vide" { self.size } else { (0, 0) };
        rest.extend(be32(u32::from(width) << 16));
        rest.extend(be32(u32::from(height) << 16));
        let tkhd = self.header(b"tkhd", &concat(&[&be32(id), &[0; 4]]), 0, 1800, &rest);
        let lasts = media.times.iter().map(|(samples, each)| samples * each).sum();
        let mdhd = self.header(b"mdhd", &[], media.timescale, lasts, &[0; 4]);
        let hdlr = atom(b"hdlr", &[&[0; 4], b"mhlr", handler, &[0; 12], b"\0"]);
        let minf = atom(b"minf", &[&self.stbl(media)]);
        let mdia = atom(b"mdia", &[&mdhd, &hdlr, &minf]);
        atom(b"trak", &[&tkhd, &self.edts(edits), extra, &mdia])
    }

    fn stbl(&self, media: Media<'_>) -> Vec<u8> {
        let count = u32::try_from(media.samples.sizes.len()).unwrap();
        let stsd = atom(b"stsd", &[&[0; 4], &be32(1), media.description]);
        let mut times = concat(&[&[0; 4], &be32(u32::try_from(media.times.len()).unwrap())]);
        for (samples, each) in media.times {
            times.extend(concat(&[&be32(*samples), &be32(*each)]));
        }
        let stts = atom(b"stts", &[&times]);
        let mut syncs = Vec::new();
        if let Some(keys) = media.keys {
            let mut body = concat(&[&[0; 4], &be32(u32::try_from(keys.len()).unwrap())]);
            keys.iter().for_each(|key| body.extend(be32(*key)));
            syncs = atom(b"stss", &[&body]);
        }
        let sizes: Vec<u8> = media.samples.sizes.iter().flat_map(|size| be32(*size)).collect();
        let same = media.samples.sizes.first().filter(|_| media.one_size);
        let stsz = match same {
            Some(size) => atom(b"stsz", &[&[0; 4], &be32(*size), &be32(count)]),
            None => atom(b"stsz", &[&[0; 4], &be32(0), &be32(count), &sizes]),
        };
        let stsc = atom(b"stsc", &[&[0; 4], &be32(u32::from(count > 0)), &be32(1), &be32(count), &be32(1)]);
        let stco = if self.wide {
            atom(b"co64", &[&[0; 4], &be32(1), &u64::from(media.at).to_be_bytes()])
        } else {
            atom(b"stco", &[&[0; 4], &be32(1), &be32(media.at)])
        };
        atom(b"stbl", &[&stsd, &stts, &syncs, &stsc, &stsz, &stco])
    }

    fn video_track(&self, id: u32, samples: &Samples, at: u32) -> Vec<u8> {
        let avcc = atom(b"avcC", &[&[1, 66, 0xc0, 30, 0xff, 0xe0, 0]]);
        let (width, height) = self.size;
        let entry = atom(
            self.codec,
            &[&[0; 6], &[0, 1], &[0; 16], &width.to_be_bytes(), &height.to_be_bytes(), &[0; 50], &avcc],
        );
        let keys = self.key_pictures.as_deref();
        let times = [(self.pictures, self.picture_ticks)];
        let media =
            Media { timescale: 600, description: &entry, times: &times, keys, one_size: false, samples, at };
        let tapt = atom(b"tapt", &[&atom(b"clef", &[&[0; 12]])]);
        self.trak(id, b"vide", &self.video_edits, &tapt, media)
    }

    fn sound_track(&self, id: u32, samples: &Samples, at: u32) -> Vec<u8> {
        let entry = match self.sound {
            Some(Sound::Sowt) => {
                let plain = concat(&[&[0; 8], &[0, 1, 0, 16], &[0; 4], &be32(48_000 << 16)]);
                atom(b"sowt", &[&[0; 6], &[0, 1], &plain])
            }
            Some(Sound::Lpcm) | None => {
                let escape =
                    concat(&[&[0, 2], &[0; 6], &[0, 3, 0, 16, 0xff, 0xfe, 0, 0], &be32(0x0001_0000)]);
                let rate = 48_000_f64.to_be_bytes();
                let version_2 = concat(&[
                    &be32(72),
                    &rate,
                    &be32(1),
                    &be32(0x7f00_0000),
                    &be32(16),
                    &be32(12),
                    &be32(2),
                    &be32(1),
                ]);
                atom(b"lpcm", &[&[0; 6], &[0, 1], &escape, &version_2])
            }
        };
        // Ten pictures of sound in a second, so that a test is small.
        let times = [(160, 900)];
        let media = Media {
            timescale: 48_000,
            description: &entry,
            times: &times,
            keys: None,
            one_size: true,
            samples,
            at,
        };
        self.trak(id, b"soun", &[(1800, 0)], &[], media)
    }

    fn meta_track(&self, id: u32, meta: &Meta, samples: &Samples, at: u32) -> Vec<u8> {
        let keyd = atom(b"keyd", &[b"mdta", meta.key.as_bytes()]);
        let dtyp = atom(b"dtyp", &[&be32(0), &be32(meta.dtype)]);
        let keys = atom(b"keys", &[&atom(&be32(1), &[&keyd, &dtyp])]);
        let entry = atom(b"mebx", &[&[0; 6], &[0, 1], &keys]);
        let tref = if meta.describes { atom(b"tref", &[&atom(b"cdsc", &[&be32(1)])]) } else { Vec::new() };
        let times = [(meta.samples, 1)];
        let media = Media {
            timescale: 600,
            description: &entry,
            times: &times,
            keys: None,
            one_size: false,
            samples,
            at,
        };
        self.trak(id, b"meta", &meta.edits, &tref, media)
    }

    fn meta(&self) -> Vec<u8> {
        let mut all: Vec<(&str, u32, Vec<u8>)> = Vec::new();
        if let Some(identifier) = &self.identifier {
            all.push(("content.identifier", 1, identifier.clone().into_bytes()));
        }
        if let Some(date) = self.date {
            all.push(("creationdate", 1, date.as_bytes().to_vec()));
        }
        all.extend(self.keys.clone());
        let mut names = concat(&[&[0; 4], &be32(u32::try_from(all.len()).unwrap())]);
        let mut items = Vec::new();
        for (index, (name, code, value)) in (1..).zip(&all) {
            names.extend(atom(b"mdta", &[b"com.apple.quicktime.", name.as_bytes()]));
            items.extend(atom(&be32(index), &[&atom(b"data", &[&be32(*code), &[0; 4], value])]));
        }
        let hdlr = atom(b"hdlr", &[&[0; 8], b"mdta", &[0; 13]]);
        let version: &[u8] = if self.wide { &[0; 4] } else { &[] };
        atom(b"meta", &[version, &hdlr, &atom(b"keys", &[&names]), &atom(b"ilst", &[&items])])
    }
}

/// The tables of a track.
#[derive(Clone, Copy)]
struct Media<'a> {
    timescale: u32,
    description: &'a [u8],
    times: &'a [(u32, u32)],
    keys: Option<&'a [u32]>,
    one_size: bool,
    samples: &'a Samples,
    at: u32,
}
