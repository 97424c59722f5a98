//! The movie as mp4-atom reads it: its tracks, their times, its sound, what it says of itself.

use mp4_atom::{Codec, ElstEntry, Matrix, MebxSample, Trak};
use studio::Microphone;
use tests::{Held, Kind, Photo};

use crate::demux::{Demuxed, only_key};

/// Ticks of the movie's clock that a picture is shown for.
const PICTURE_TICKS: u64 = 20;
/// A one in a matrix.
const ONE: i32 = 1 << 16;
/// The key by which players find the still's time.
const STILL_KEY: &str = "com.apple.quicktime.still-image-time";
/// The key of how the camera was held.
const ORIENTATION_KEY: &str = "com.apple.quicktime.video-orientation";

/// Holds a movie, beside its still or behind it, against what it should hold.
pub(crate) fn check(held: &mut Held, photo: &Photo, movie: &Demuxed<'_>) {
    let shows = &photo.shows;
    let [first, still, last] = shows.pictures;
    let length = (last + 1 - first) * PICTURE_TICKS;
    let mp4 = photo.kind == Kind::MotionPhoto;
    let handlers: Vec<_> = movie.moov.trak.iter().map(|trak| trak.mdia.hdlr.handler).collect();
    let expected: &[&[u8; 4]] = match photo.kind {
        Kind::LivePhoto | Kind::Still => &[b"vide", b"soun", b"meta", b"meta"],
        Kind::Video => &[b"vide", b"soun", b"meta"],
        Kind::MotionPhoto => &[b"vide", b"soun"],
    };
    held.check("the tracks", handlers, expected.iter().map(|kind| (*kind).into()).collect());
    held.check("the movie's clock", movie.moov.mvhd.timescale, 600);
    held.check("the movie's length", movie.moov.mvhd.duration, length);
    if let Some(pictures) = movie.tracks(b"vide").first() {
        check_pictures(held, photo, movie, pictures);
    }
    if let Some(sound) = movie.tracks(b"soun").first() {
        check_sound(held, photo, movie, sound, mp4);
    }
    let metadata = movie.tracks(b"meta");
    if photo.kind == Kind::LivePhoto {
        let key = metadata.first().and_then(|trak| only_key(trak));
        held.check("the first metadata track's key", key, Some((STILL_KEY.into(), 65)));
        // Before an edit of no length there is none.
        let wait = (still > first).then_some(((still - first) * PICTURE_TICKS, None));
        let edits = wait.into_iter().chain([(1, Some(0))]).collect();
        held.check("the still's time", metadata.first().map(|trak| edits_of(trak)), Some(edits));
        check_metadata(held, movie, metadata.first().copied(), &[0xFF]);
    }
    if !mp4 {
        let key = metadata.last().and_then(|trak| only_key(trak));
        held.check("the last metadata track's key", key, Some((ORIENTATION_KEY.into(), 66)));
        check_metadata(held, movie, metadata.last().copied(), &shows.orientation.to_be_bytes());
    }
    let mut said = |key: &str, expected: Option<String>| held.check(key, movie.text(key), expected);
    let date = shows.taken.format("%Y-%m-%dT%H:%M:%S%z").to_string();
    said("content.identifier", shows.identifier.clone());
    said("make", (!mp4).then(|| "Apple".into()));
    said("model", (!mp4).then(|| shows.model.clone()));
    said("software", (!mp4).then(|| "Shutterlab simulator (synthetic)".into()));
    said("creationdate", (!mp4).then_some(date));
}

fn edits_of(trak: &Trak) -> Vec<(u64, Option<u64>)> {
    let entries = trak.edts.iter().flat_map(|edts| &edts.elst).flat_map(|elst| &elst.entries);
    entries.map(|ElstEntry { segment_duration, media_time, .. }| (*segment_duration, *media_time)).collect()
}

fn check_pictures(held: &mut Held, photo: &Photo, movie: &Demuxed<'_>, trak: &Trak) {
    let shows = &photo.shows;
    let [first, _, last] = shows.pictures;
    let count = last + 1 - first + shows.hidden;
    let (width, height) = (i32::from(shows.size.0) << 16, i32::from(shows.size.1) << 16);
    // Turned clockwise about the corner, and moved back to where it is seen.
    let (a, b, c, d, x, y) = match shows.orientation {
        1 => (ONE, 0, 0, ONE, 0, 0),
        6 => (0, ONE, -ONE, 0, height, 0),
        3 => (-ONE, 0, 0, -ONE, width, height),
        _ => (0, -ONE, ONE, 0, 0, width),
    };
    let matrix = Matrix { a, b, u: 0, c, d, v: 0, x, y, w: 1 << 30 };
    held.check("how the movie is turned", &trak.tkhd.matrix, &matrix);
    held.check("the width on screen", trak.tkhd.width.integer(), shows.size.0);
    held.check("the height on screen", trak.tkhd.height.integer(), shows.size.1);
    held.check("the clock of the pictures", trak.mdia.mdhd.timescale, 600);
    held.check("the length of all pictures", trak.mdia.mdhd.duration, count * PICTURE_TICKS);
    let edit = ((last + 1 - first) * PICTURE_TICKS, Some(shows.hidden * PICTURE_TICKS));
    held.check("which pictures are shown", edits_of(trak), vec![edit]);
    let stbl = &trak.mdia.minf.stbl;
    let times: Vec<_> =
        stbl.stts.entries.iter().map(|entry| (entry.sample_count.into(), entry.sample_delta)).collect();
    held.check("the times of the pictures", times, vec![(count, 20)]);
    match movie.codec(b"vide") {
        Some(Codec::Avc1(avc1)) => {
            held.check("the stored size", (avc1.visual.width, avc1.visual.height), shows.size);
            held.check("the bytes of a length", avc1.avcc.length_size, 4);
        }
        other => held.fail(&format!("the pictures are in {other:?}")),
    }
    let Some(samples) = held.get("the pictures", movie.samples(trak)) else { return };
    held.check("the number of pictures", samples.len() as u64, count);
    // A track without such a table has keyframes alone.
    let listed = |number: u32| stbl.stss.as_ref().is_none_or(|stss| stss.entries.contains(&number));
    let keyframes: Vec<_> = samples.iter().map(|sample| unit_types(sample) == [5]).collect();
    let table: Vec<_> = samples.iter().zip(1..).map(|(_, number)| listed(number)).collect();
    held.check("the table of keyframes", &table, &keyframes);
    held.check("whether it begins with a keyframe", keyframes.first().copied(), Some(true));
    let due = keyframes.iter().zip(first - shows.hidden..).filter(|(_, frame)| frame.is_multiple_of(15));
    held.check("whether a keyframe comes every half second", due.into_iter().all(|(key, _)| *key), true);
}

/// The types of the units of H.264 in a sample: 5 is a picture that needs no other, 1 is any other picture.
fn unit_types(sample: &[u8]) -> Vec<u8> {
    let mut types = vec![];
    let mut rest = sample;
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        types.extend(after.first().map(|header| header & 0x1F));
        rest = after.get(length..).unwrap_or_default();
    }
    types.dedup();
    types
}

fn check_sound(held: &mut Held, photo: &Photo, movie: &Demuxed<'_>, trak: &Trak, mp4: bool) {
    let [first, _, last] = photo.shows.pictures;
    let pictures = last + 1 - first;
    held.check("the clock of the sound", trak.mdia.mdhd.timescale, 48_000);
    held.check("the length of the sound", trak.mdia.mdhd.duration, pictures * 1600);
    held.check("which sound is heard", edits_of(trak), vec![(pictures * PICTURE_TICKS, Some(0))]);
    match (movie.codec(b"soun"), mp4) {
        (Some(Codec::Lpcm(_)), false) => check_description(held, movie.raw),
        (Some(Codec::Sowt(_)), true) => {}
        (other, _) => held.fail(&format!("the sound is in {other:?}")),
    }
    let Some(samples) = held.get("the sound", movie.samples(trak)) else { return };
    let found: Vec<i16> = samples
        .iter()
        .flat_map(|sample| sample.chunks_exact(2))
        .map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]]))
        .collect();
    let count = usize::try_from(pictures).unwrap_or(0);
    let expected = Microphone::new(&photo.shows.person).record(first, count);
    let differs = found.iter().zip(&expected).position(|(found, expected)| found != expected);
    held.check("the number of sound samples", found.len(), expected.len());
    held.check("the first sound sample that is wrong", differs, None);
}

/// mp4-atom passes over what version 2 of a description of sound says, so it is read here.
fn check_description(held: &mut Held, moov: &[u8]) {
    let Some(at) = moov.windows(4).position(|kind| kind == b"lpcm") else {
        held.fail("there is no description of the sound");
        return;
    };
    let described = &moov[at + 4..];
    held.check("the version of the sound's description", described.get(8..10), Some(&[0, 2][..]));
    // Its own size, 48,000 as a number with a fraction, one channel, what is always there, bits of a sample; then: with
    // a sign (4), packed (8), the low byte first (not 2), no fractions (not 1); bytes of a sample, samples of a packet.
    let numbers =
        |numbers: &[u32]| numbers.iter().flat_map(|number| number.to_be_bytes()).collect::<Vec<_>>();
    let rate = 48_000_f64.to_be_bytes().to_vec();
    let expected = [numbers(&[72]), rate, numbers(&[1, 0x7F00_0000, 16, 12, 2, 1])].concat();
    held.check("the sound's description", described.get(28..64), Some(expected.as_slice()));
}

/// A track of timed metadata describes the pictures, and has one value.
fn check_metadata(held: &mut Held, movie: &Demuxed<'_>, trak: Option<&Trak>, value: &[u8]) {
    let Some(trak) = trak else { return };
    let pictures: Vec<_> = movie.tracks(b"vide").iter().map(|trak| trak.tkhd.track_id).collect();
    let references = trak.tref.iter().flat_map(|tref| &tref.track_reference_type_boxes);
    let describes: Vec<_> =
        references.map(|reference| (reference.reference_type, reference.track_ids.clone())).collect();
    held.check("what a metadata track describes", describes, vec![(b"cdsc".into(), pictures)]);
    let Some(samples) = held.get("the timed metadata", movie.samples(trak)) else { return };
    let [sample] = samples.as_slice() else {
        held.fail(&format!("a metadata track has {} samples", samples.len()));
        return;
    };
    let Some(items) = held.get("the timed metadata", MebxSample::decode(&mut &**sample)) else { return };
    let values: Vec<_> = items.iter().map(|item| (u32::from(item.local_key_id), &*item.data)).collect();
    held.check("the value of a metadata track", values, vec![(1, value)]);
}
