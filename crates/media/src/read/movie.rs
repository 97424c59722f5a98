//! What a movie says of itself, and whether it is all there.

use serde::Serialize;

use super::{
    atom::{Atom, Walker, find, is_code},
    finding::{FindingKind, Findings},
    key::{self, Key},
    limits::{BOXES_MAX, PICTURES_MAX, TRACKS_MAX},
    media::{Audio, Video},
    text,
    time::{Date, Time},
    timed::{STILL_IMAGE_TIME, Timed, VIDEO_ORIENTATION},
    track::{self, Around, Media, Parsed, Track},
    value::Value,
};

/// What stands before the names of all keys of QuickTime.
const PREFIX: &str = "com.apple.quicktime.";

/// A movie.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Movie {
    /// Length of the file.
    pub bytes: u64,
    /// What it says it is: `qt  ` for QuickTime; none in very old files.
    pub brand: Option<String>,
    /// Whether there is a `moov`, without which nothing else is known.
    pub has_moov: bool,
    /// Whether its samples are in fragments.
    pub fragmented: bool,
    /// Whether every box, and every sample of every track, lies inside the file.
    pub whole: bool,
    /// Ticks in a second of the movie's clock.
    pub timescale: u32,
    /// How long it says it lasts.
    pub duration: Time,
    /// Its tracks, in the order of the file.
    pub tracks: Vec<Track>,
    /// When the photo was taken; none if no track says so.
    pub still: Option<StillMoment>,
    /// The UUID that the still has as well.
    pub content_identifier: Option<String>,
    /// When it was begun.
    pub creation_date: Option<Date>,
    /// The maker of the camera.
    pub make: Option<String>,
    /// The camera.
    pub model: Option<String>,
    /// What wrote it.
    pub software: Option<String>,
    /// All keys of its metadata, those above among them.
    pub keys: Vec<Key>,
}

/// When the photo was taken, by the movie's own word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StillMoment {
    /// When, counted from the begin of the movie; none if the edit list never shows the sample.
    pub time: Option<Time>,
    /// What the sample holds: -1 where a camera wrote it; none if it is no whole number.
    pub value: Option<i64>,
    /// Which of the tracks of timed metadata says so, counted from 0.
    pub timed_track: usize,
    /// How often the movie says so.
    pub samples: u32,
    /// The picture that is shown then.
    pub picture: Option<StillPicture>,
}

/// The picture of the movie that is shown when the photo was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct StillPicture {
    /// Which of the pictures, counted from 1 in the order of the file.
    pub number: u32,
    /// When it is shown.
    pub time: Time,
    /// Whether it depends on no other picture.
    pub key: bool,
}

impl Movie {
    /// The pictures, of the first video track.
    #[must_use]
    pub fn video(&self) -> Option<(&Track, &Video)> {
        self.tracks.iter().find_map(|track| match &track.media {
            Media::Video(video) => Some((track, video)),
            Media::Audio(_) | Media::Timed(_) | Media::Other { .. } => None,
        })
    }

    /// The sound, of the first sound track.
    #[must_use]
    pub fn audio(&self) -> Option<(&Track, &Audio)> {
        self.tracks.iter().find_map(|track| match &track.media {
            Media::Audio(audio) => Some((track, audio)),
            Media::Video(_) | Media::Timed(_) | Media::Other { .. } => None,
        })
    }

    /// The tracks of timed metadata, in the order of the file.
    pub fn timed(&self) -> impl Iterator<Item = (&Track, &Timed)> {
        self.tracks.iter().filter_map(|track| match &track.media {
            Media::Timed(timed) => Some((track, timed)),
            Media::Video(_) | Media::Audio(_) | Media::Other { .. } => None,
        })
    }

    /// How the camera was held, by the timed metadata: a number of Exif.
    #[must_use]
    pub fn video_orientation(&self) -> Option<i64> {
        self.timed().find_map(|(_, timed)| timed.value(VIDEO_ORIENTATION)?.value.whole())
    }

    /// The value of a key, by its name without `com.apple.quicktime.`.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Value> {
        self.keys.iter().find(|key| key.name.strip_prefix(PREFIX) == Some(name)).map(|key| &key.value)
    }

    /// Where it was taken, if it says so: the name of the key.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        let tells = |name: &str| name.contains(".location.") || name == "udta/©xyz" || name == "udta/loci";
        self.keys.iter().map(|key| key.name.as_str()).find(|name| tells(name))
    }
}

/// Reads a movie; none if it is none.
pub(super) fn read(file: &[u8], findings: &mut Findings) -> Option<Movie> {
    if file.is_empty() {
        findings.broken(FindingKind::ZeroLengthMovie, "the file has 0 bytes");
        return None;
    }
    let mut walker = Walker::new();
    let top = walker.top(file);
    if !top.first().is_some_and(begins_a_movie) {
        findings.broken(FindingKind::NotAMovie, "the file does not begin with a box of a movie");
        return None;
    }
    let mut movie = Movie::empty(file.len() as u64);
    movie.brand = find(&top, b"ftyp").and_then(|ftyp| ftyp.bytes().four()).map(text::four);
    movie.fragmented = find(&top, b"moof").is_some();
    movie.check_boxes(&top, findings);

    if let Some(moov) = find(&top, b"moov") {
        movie.has_moov = true;
        let moov = walker.inside(moov, 0);
        let mdats: Vec<(u64, u64)> = top
            .iter()
            .filter(|atom| atom.kind == *b"mdat")
            .map(|mdat| (mdat.at as u64, (mdat.at as u64).saturating_add(mdat.body.len() as u64)))
            .collect();
        movie.fragmented |= find(&moov, b"mvex").is_some();
        movie.read_moov(&mut walker, &moov, (file, &mdats), findings);
    } else {
        findings.broken(FindingKind::TruncatedMovie, "there is no `moov`: cut off, or never finished");
    }
    if movie.fragmented {
        findings.suspicious(FindingKind::FragmentedMovie, "the samples are in fragments, which are not read");
    }
    if walker.limit_reached {
        findings.limit(format!("more than {BOXES_MAX} boxes"));
    }
    if let Some(trouble) = walker.malformed {
        findings.broken(FindingKind::MalformedMovie, trouble);
    }
    movie.whole = !findings.has(FindingKind::TruncatedMovie) && !findings.has(FindingKind::MalformedMovie);
    Some(movie)
}

/// QuickTime before `ftyp` begins with any box of the outermost kind.
fn begins_a_movie(first: &Atom<'_>) -> bool {
    let kinds = [b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"];
    kinds.contains(&&first.kind)
}

impl Movie {
    fn empty(bytes: u64) -> Self {
        Self {
            bytes,
            brand: None,
            has_moov: false,
            fragmented: false,
            whole: false,
            timescale: 0,
            duration: Time::default(),
            tracks: Vec::new(),
            still: None,
            content_identifier: None,
            creation_date: None,
            make: None,
            model: None,
            software: None,
            keys: Vec::new(),
        }
    }

    fn check_boxes(&self, top: &[Atom<'_>], findings: &mut Findings) {
        for atom in top {
            let name = text::four(atom.kind);
            if !is_code(atom.kind) {
                findings.broken(FindingKind::MalformedMovie, format!("a box of the file is called `{name}`"));
                return;
            }
            if atom.missing > 0 {
                let missing = text::many(atom.missing, "byte");
                findings.broken(
                    FindingKind::TruncatedMovie,
                    format!("`{name}` says that it is {missing} longer than the file"),
                );
            }
        }
    }

    fn read_moov(
        &mut self,
        walker: &mut Walker,
        moov: &[Atom<'_>],
        (file, mdats): (&[u8], &[(u64, u64)]),
        findings: &mut Findings,
    ) {
        if let Some((timescale, duration)) = find(moov, b"mvhd").and_then(clock) {
            self.timescale = timescale;
            self.duration = Time::of_ticks(i128::from(duration), timescale).unwrap_or_default();
        }
        let around = Around { file, mdats, timescale: self.timescale };
        let traks: Vec<_> = moov.iter().filter(|atom| atom.kind == *b"trak").collect();
        if traks.len() > TRACKS_MAX {
            findings.limit(format!("more than {TRACKS_MAX} tracks"));
        }
        let parsed: Vec<Parsed<'_>> = traks
            .into_iter()
            .take(TRACKS_MAX)
            .map(|trak| track::read(walker, trak, around, findings))
            .collect();
        self.keys = key::keys(walker, moov, findings);
        self.read_keys(findings);
        self.tracks = parsed.iter().map(|parsed| parsed.track.clone()).collect();
        self.still = still_moment(&parsed);
        self.check_length(findings);
    }

    fn read_keys(&mut self, findings: &mut Findings) {
        let mut text = |name: &str| {
            let mut values = self.keys.iter().filter(|key| key.name.strip_prefix(PREFIX) == Some(name));
            let value = &values.next()?.value;
            if value.text().is_none() {
                findings.suspicious(FindingKind::KeyOfWrongType, format!("`{PREFIX}{name}` is {value}"));
            }
            if name == "content.identifier" && values.any(|other| other.value != *value) {
                findings
                    .suspicious(FindingKind::SeveralIdentifiers, "two content identifiers in the metadata");
            }
            value.text().map(str::to_owned)
        };
        let (content_identifier, make, model) = (text("content.identifier"), text("make"), text("model"));
        let (software, date) = (text("software"), text("creationdate"));
        self.content_identifier = content_identifier;
        self.make = make;
        self.model = model;
        self.software = software;
        self.creation_date = date.map(|text| Date::of_movie(&text));
    }

    fn check_length(&self, findings: &mut Findings) {
        let Some((track, _)) = self.video() else {
            findings.broken(FindingKind::NoVideo, "there is no video track");
            return;
        };
        if self.audio().is_none() {
            findings.note(FindingKind::NoAudio, "there is no sound track");
        }
        // Fragments have their samples elsewhere, so that nothing is missing here.
        if self.fragmented {
            return;
        }
        if track.samples == 0 {
            findings.broken(FindingKind::ZeroLengthMovie, "the video track has no pictures");
        } else if track.end <= Time::default() || self.duration <= Time::default() {
            findings.broken(FindingKind::ZeroLengthMovie, "the movie lasts 0.000 s");
        }
    }
}

/// Ticks in a second, and how many of them, of an `mvhd`.
fn clock(mvhd: &Atom<'_>) -> Option<(u32, u64)> {
    let mut bytes = mvhd.bytes();
    let wide = bytes.u8()? == 1;
    bytes.skip(if wide { 3 + 16 } else { 3 + 8 })?;
    let timescale = bytes.u32()?;
    Some((timescale, if wide { bytes.u64()? } else { u64::from(bytes.u32()?) }))
}

fn still_moment(tracks: &[Parsed<'_>]) -> Option<StillMoment> {
    let timed = tracks.iter().filter_map(|parsed| match &parsed.track.media {
        Media::Timed(timed) => Some(timed),
        Media::Video(_) | Media::Audio(_) | Media::Other { .. } => None,
    });
    let mut found = timed.enumerate().filter_map(|(at, timed)| Some((at, timed.value(STILL_IMAGE_TIME)?)));
    let (timed_track, value) = found.next()?;
    let others = found.fold(0, |sum: u32, (_, value)| sum.saturating_add(value.samples));
    let time = value.time;
    Some(StillMoment {
        time,
        value: value.value.whole(),
        timed_track,
        samples: value.samples.saturating_add(others),
        picture: time.and_then(|time| picture_at(tracks, time)),
    })
}

/// The picture that is shown at that time: the last one that began by then.
fn picture_at(tracks: &[Parsed<'_>], time: Time) -> Option<StillPicture> {
    let video = tracks.iter().find(|parsed| matches!(parsed.track.media, Media::Video(_)))?;
    // Times are rounded to a millionth, each on its own.
    let latest = time.micros.saturating_add(1);
    if time >= video.track.end {
        return None;
    }
    video
        .tables
        .walk(PICTURES_MAX)
        .filter_map(|sample| Some((video.edits.presented(sample.shown)?, sample)))
        .filter(|(shown, _)| shown.micros <= latest)
        .max_by_key(|(shown, sample)| (*shown, sample.index))
        .map(|(time, sample)| StillPicture { number: sample.index.saturating_add(1), time, key: sample.sync })
}
