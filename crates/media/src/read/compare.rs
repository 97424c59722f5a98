//! What is wrong with a movie as the half of a Live Photo, and with two halves held against each other.

use uuid::Uuid;

use crate::{Orientation, Size};

use super::{
    Movie, Still,
    finding::{FindingKind, Findings},
    limits::{DATES_SECONDS_MAX, LIVE_MICROS_MAX},
    text,
    time::Time,
    timed::STILL_IMAGE_TIME,
    track::degrees,
};

/// Sides may differ in their ratio by one part in so many: encoders want even numbers, or multiples of 16.
const RATIO_PARTS: u64 = 50;

/// Judges a still on its own.
pub(super) fn still(still: &Still, findings: &mut Findings) {
    if let Some(identifier) = still.content_identifier() {
        check_identifier(identifier, findings);
    }
    if still.location {
        findings.note(FindingKind::LocationPresent, "a directory of positions (GPS)");
    }
    if still.software.is_none() {
        findings.note(FindingKind::NoSoftware, "no `Software` in the Exif block");
    }
}

/// Judges a movie as the half of a Live Photo.
pub(super) fn movie(movie: &Movie, findings: &mut Findings) {
    if let Some(identifier) = &movie.content_identifier {
        check_identifier(identifier, findings);
    }
    if let Some(key) = movie.location() {
        findings.note(FindingKind::LocationPresent, format!("`{key}`"));
    }
    if !movie.has_moov {
        return;
    }
    if movie.software.is_none() {
        findings.note(FindingKind::NoSoftware, "no `com.apple.quicktime.software`");
    }
    if let Some(date) = movie.creation_date.as_ref().filter(|date| date.instant.is_none()) {
        findings.suspicious(FindingKind::UnreadableDate, format!("created `{}`", date.text));
    }
    let lasts = movie.video().map_or(movie.duration, |(track, _)| track.end.max(movie.duration));
    if lasts.micros > LIVE_MICROS_MAX {
        tell(movie, FindingKind::MovieLongerThanLive, format!("it lasts {lasts}"), findings);
    }
    if !movie.fragmented {
        check_still_time(movie, findings);
    }
}

/// What is a fault in the half of a Live Photo is none in a plain video, which names no Live Photo.
fn tell(movie: &Movie, kind: FindingKind, text: String, findings: &mut Findings) {
    if movie.content_identifier.is_some() {
        findings.suspicious(kind, text);
    } else {
        findings.note(kind, text);
    }
}

fn check_identifier(identifier: &str, findings: &mut Findings) {
    // The form with hyphens alone: other ways of writing a UUID are not compared as such by anybody.
    let uuid = identifier.len() == 36 && Uuid::try_parse(identifier).is_ok();
    if !uuid {
        findings.suspicious(FindingKind::IdentifierNotUuid, format!("`{identifier}`"));
    } else if identifier.bytes().any(|byte| byte.is_ascii_lowercase()) {
        findings.suspicious(FindingKind::LowerCaseIdentifier, format!("`{identifier}`"));
    }
}

fn check_still_time(movie: &Movie, findings: &mut Findings) {
    if movie.timed().next().is_none() {
        tell(movie, FindingKind::NoTimedMetadata, "no track of timed metadata".to_owned(), findings);
        return;
    }
    let video = movie.video().map(|(track, _)| track);
    for (track, _) in movie.timed() {
        let describes = track.references.iter().any(|reference| {
            reference.kind == "cdsc" && video.is_some_and(|video| video.id == reference.track)
        });
        if !describes {
            let id = track.id;
            findings.suspicious(
                FindingKind::MetadataDescribesNothing,
                format!("track {id} has no `cdsc` to the video"),
            );
        }
    }
    let Some(still) = &movie.still else {
        tell(movie, FindingKind::NoStillTime, format!("no sample for `{STILL_IMAGE_TIME}`"), findings);
        return;
    };
    if still.samples > 1 {
        findings.suspicious(FindingKind::SeveralStillTimes, text::many(still.samples, "sample"));
    }
    if still.timed_track > 0 {
        let before = text::many(still.timed_track as u64, "metadata track");
        findings.suspicious(
            FindingKind::StillTimeNotFirst,
            format!("the track with the still's time comes after {before}"),
        );
    }
    match still.value {
        Some(-1) => {}
        Some(value) => findings.suspicious(FindingKind::StillTimeValue, format!("the sample holds {value}")),
        None => findings.suspicious(FindingKind::StillTimeValue, "the sample holds no whole number"),
    }
    let begin = video.map(|track| track.lead_in).unwrap_or_default();
    let end = video.map_or(movie.duration, |track| track.end);
    // Any moment lies outside of a movie without pictures, which is told as that.
    if findings.has(FindingKind::ZeroLengthMovie) {
        return;
    }
    match still.time {
        None => findings.broken(
            FindingKind::StillTimeOutsideMovie,
            "the edit list never shows the sample of the still's time",
        ),
        Some(time) if time < begin || time >= end => findings.broken(
            FindingKind::StillTimeOutsideMovie,
            format!("the photo was taken at {time}, the pictures are shown from {begin} to {end}"),
        ),
        Some(_) => {
            if let Some(picture) = still.picture.filter(|picture| !picture.key) {
                let number = picture.number;
                findings.note(FindingKind::StillPictureNotKey, format!("picture {number} depends on others"));
            }
        }
    }
}

/// Judges the movie at the end of a still, which is no half of a Live Photo.
pub(super) fn appended(still: &Still, findings: &mut Findings) {
    let Some(motion) = &still.motion else { return };
    let Some(movie) = &motion.movie else {
        findings.broken(FindingKind::MotionVideoMissing, "no movie where the XMP packet puts it");
        return;
    };
    let mime = motion.item().and_then(|item| item.mime.as_deref());
    if let Some(mime) = mime.filter(|mime| *mime != "video/mp4") {
        findings.suspicious(FindingKind::MotionVideoType, format!("called `{mime}`, not `video/mp4`"));
    }
    if movie.brand.as_deref() == Some("qt  ") {
        findings.suspicious(FindingKind::MotionVideoType, "the movie is QuickTime, not MP4");
    }
    if let Some(key) = movie.location() {
        findings.note(FindingKind::LocationPresent, format!("`{key}`"));
    }
    // The format leaves -1 for a moment that nobody knows.
    if let Some(micros) = motion.presentation_micros.filter(|micros| *micros != -1) {
        let (time, end) = (Time { micros }, movie.video().map_or(movie.duration, |(track, _)| track.end));
        if micros < 0 || time >= end {
            findings.broken(
                FindingKind::StillTimeOutsideMovie,
                format!("the photo was taken at {time} of {end}"),
            );
        }
    }
}

/// Holds the two halves against each other.
pub(super) fn pair(still: &Still, movie: &Movie, findings: &mut Findings) {
    // Without its index a movie has not said anything yet.
    if !movie.has_moov {
        return;
    }
    check_identifiers(still.content_identifier(), movie.content_identifier.as_deref(), findings);
    if let Some((taken, created)) = still.taken.as_ref().zip(movie.creation_date.as_ref())
        && let Some(seconds) = created.seconds_to(taken).filter(|seconds| seconds.abs() > DATES_SECONDS_MAX)
    {
        let (taken, created) = (&taken.text, &created.text);
        findings.suspicious(
            FindingKind::DatesDiffer,
            format!("still `{taken}`, movie `{created}`: {seconds} s from the movie to the still"),
        );
    }
    let cameras = [(&still.make, &movie.make), (&still.model, &movie.model)];
    for (of_still, of_movie) in
        cameras.into_iter().filter_map(|(still, movie)| still.as_ref().zip(movie.as_ref()))
    {
        if of_still != of_movie {
            findings
                .suspicious(FindingKind::CamerasDiffer, format!("still `{of_still}`, movie `{of_movie}`"));
        }
    }
    if let Some((_, video)) = movie.video() {
        check_shapes((still.size, still.orientation), (video.size, video.orientation), findings);
    }
}

fn check_identifiers(still: Option<&str>, movie: Option<&str>, findings: &mut Findings) {
    match (still, movie) {
        (Some(still), Some(movie)) if still == movie => {}
        (Some(still), Some(movie)) if still.eq_ignore_ascii_case(movie) => {
            findings
                .broken(FindingKind::IdentifiersDifferInCase, format!("still `{still}`, movie `{movie}`"));
        }
        (Some(still), Some(movie)) => {
            findings.broken(FindingKind::IdentifiersDiffer, format!("still `{still}`, movie `{movie}`"));
        }
        (Some(still), None) => {
            findings.broken(FindingKind::IdentifierOnlyInStill, format!("still `{still}`, movie none"));
        }
        (None, Some(movie)) => {
            findings.broken(FindingKind::IdentifierOnlyInMovie, format!("still none, movie `{movie}`"));
        }
        (None, None) => findings.broken(FindingKind::NoIdentifier, "neither file has an identifier"),
    }
}

type Shape = (Option<Size>, Option<Orientation>);

fn check_shapes((still, still_turn): Shape, (movie, movie_turn): Shape, findings: &mut Findings) {
    let Some((still_turn, movie_turn)) = still_turn.zip(movie_turn) else { return };
    let turned = still_turn != movie_turn;
    if turned {
        let (still, movie) = (degrees(still_turn), degrees(movie_turn));
        findings.suspicious(
            FindingKind::OrientationsDiffer,
            format!("the still is turned by {still} degrees, the movie by {movie}"),
        );
    }
    let Some((still, movie)) = still.zip(movie) else { return };
    // A difference of the turns is one fault, not two: then only the ratio of the long side to the short one counts.
    let sides = |size: Size| {
        let (width, height) = (u64::from(size.width), u64::from(size.height));
        if turned { (width.max(height), width.min(height)) } else { (width, height) }
    };
    let ((still_width, still_height), (movie_width, movie_height)) = (sides(still), sides(movie));
    let (one, other) = (still_width * movie_height, movie_width * still_height);
    if one.abs_diff(other) * RATIO_PARTS > one.max(other) {
        findings.suspicious(
            FindingKind::AspectRatiosDiffer,
            format!("still {}x{}, movie {}x{}", still.width, still.height, movie.width, movie.height),
        );
    }
}
