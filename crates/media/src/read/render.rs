//! A reading as a page for people: the verdict first, then the facts in columns, then the findings.

use std::fmt::{self, Write};

use super::{
    Movie, Reading, Still,
    media::{Audio, Video},
    motion::Motion,
    text::many,
    timed::Timed,
    track::{Track, degrees},
};

/// Width of the column of names.
const NAMES: usize = 14;

/// The page, with a line break at its end.
pub(super) fn page(reading: &Reading) -> String {
    let mut page = String::new();
    // Writing into a text cannot fail.
    let _ = write_page(&mut page, reading);
    page
}

fn write_page(page: &mut String, reading: &Reading) -> fmt::Result {
    writeln!(page, "{}: {}", reading.verdict.name(), reading.verdict.sentence())?;
    if let Some(still) = &reading.still {
        writeln!(page, "\nstill")?;
        write_still(page, still)?;
    }
    if let Some(movie) = &reading.movie {
        writeln!(page, "\nmovie")?;
        write_movie(page, movie)?;
    }
    if let Some(motion) = reading.still.as_ref().and_then(|still| still.motion.as_ref()) {
        writeln!(page, "\nmovie at the end of the still")?;
        write_motion(page, motion)?;
    }
    if reading.findings.is_empty() {
        return writeln!(page, "\nno findings");
    }
    writeln!(page, "\nfindings")?;
    for finding in &reading.findings {
        writeln!(page, "  {finding}")?;
    }
    Ok(())
}

fn row(page: &mut String, name: &str, value: impl fmt::Display) -> fmt::Result {
    writeln!(page, "  {name:<NAMES$}  {value}")
}

/// A row for what may not be there.
fn row_if(page: &mut String, name: &str, value: Option<impl fmt::Display>) -> fmt::Result {
    value.map_or(Ok(()), |value| row(page, name, value))
}

fn or_none(value: Option<&str>) -> &str {
    value.unwrap_or("none")
}

fn camera(make: Option<&String>, model: Option<&String>) -> Option<String> {
    let words: Vec<&str> = [make, model].into_iter().flatten().map(String::as_str).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn turned(orientation: Option<crate::Orientation>) -> String {
    match orientation.map(degrees) {
        Some(0) => "upright".to_owned(),
        Some(degrees) => format!("turned by {degrees} degrees clockwise"),
        None => "turned in an unusual way".to_owned(),
    }
}

fn write_still(page: &mut String, still: &Still) -> fmt::Result {
    row(page, "identifier", or_none(still.content_identifier()))?;
    let size =
        still.size.map_or_else(|| "no size".to_owned(), |size| format!("{}x{}", size.width, size.height));
    let whole = if still.whole { "whole" } else { "breaks off" };
    row(
        page,
        "picture",
        format!("{size}, {}, {}, {whole}", turned(still.orientation), many(still.bytes, "byte")),
    )?;
    row_if(page, "taken", still.taken.as_ref().map(|date| &date.text))?;
    row_if(page, "camera", camera(still.make.as_ref(), still.model.as_ref()))?;
    row_if(page, "lens", camera(still.lens_make.as_ref(), still.lens_model.as_ref()))?;
    row_if(page, "software", still.software.as_ref())?;
    row_if(page, "comment", still.user_comment.as_ref())?;
    if let Some(note) = &still.note {
        let number =
            |number: Option<i64>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
        let (version, capture) = (number(note.version), number(note.image_capture_type));
        let video = number(note.video_index);
        row(
            page,
            "note of Apple",
            format!("version {version}, capture type {capture}, video index {video}"),
        )?;
    }
    Ok(())
}

fn write_movie(page: &mut String, movie: &Movie) -> fmt::Result {
    row(page, "identifier", or_none(movie.content_identifier.as_deref()))?;
    row(page, "still's time", still_time(movie))?;
    let whole = if movie.whole { "whole" } else { "not whole" };
    let brand = movie.brand.as_deref().unwrap_or("no brand").trim_end();
    row(page, "file", format!("`{brand}`, {}, {}, {whole}", movie.duration, many(movie.bytes, "byte")))?;
    for track in &movie.tracks {
        match &track.media {
            super::Media::Video(video) => write_video(page, track, video)?,
            super::Media::Audio(audio) => write_audio(page, track, audio)?,
            super::Media::Timed(timed) => write_timed(page, track, timed)?,
            super::Media::Other { handler } => row(page, "other track", format!("`{handler}`"))?,
        }
    }
    row_if(page, "dated", movie.creation_date.as_ref().map(|date| &date.text))?;
    row_if(page, "camera", camera(movie.make.as_ref(), movie.model.as_ref()))?;
    row_if(page, "software", movie.software.as_ref())?;
    let shown = ["content.identifier", "creationdate", "make", "model", "software"];
    for key in &movie.keys {
        let name = key.name.strip_prefix("com.apple.quicktime.").unwrap_or(&key.name);
        if !shown.contains(&name) {
            row(page, "metadata", format!("{name} = {}", key.value))?;
        }
    }
    Ok(())
}

fn still_time(movie: &Movie) -> String {
    let Some(still) = &movie.still else { return "none".to_owned() };
    let Some(time) = still.time else { return "never shown".to_owned() };
    let end = movie.video().map_or(movie.duration, |(track, _)| track.end);
    let picture = still.picture.map(|picture| {
        let key = if picture.key { "a key picture" } else { "no key picture" };
        let pictures = movie.video().map_or(0, |(track, _)| track.samples);
        format!(", picture {} of {pictures}, {key}", picture.number)
    });
    format!("{time} of {end}{}", picture.unwrap_or_default())
}

fn write_video(page: &mut String, track: &Track, video: &Video) -> fmt::Result {
    let size =
        video.size.map_or_else(|| "no size".to_owned(), |size| format!("{}x{}", size.width, size.height));
    let keys = video.key_pictures.unwrap_or(track.samples);
    let avc =
        video.avc.map(|avc| format!(" profile {} level {}", avc.profile, avc.level)).unwrap_or_default();
    row(
        page,
        "video",
        format!(
            "`{}`{avc}, {size}, {}, {}, {}, shown from {} to {}",
            video.codec,
            turned(video.orientation),
            many(track.samples, "picture"),
            many(keys, "key picture"),
            track.lead_in,
            track.end
        ),
    )
}

fn write_audio(page: &mut String, track: &Track, audio: &Audio) -> fmt::Result {
    let rate = audio.rate.map_or_else(|| "no whole rate".to_owned(), |rate| format!("{rate} Hz"));
    let Audio { format, bits, version, .. } = audio;
    let channels = many(audio.channels, "channel");
    row(
        page,
        "sound",
        format!("`{format}`, {rate}, {channels}, {bits} bits, version {version}, to {}", track.end),
    )
}

fn write_timed(page: &mut String, track: &Track, timed: &Timed) -> fmt::Result {
    if timed.values.is_empty() {
        return row(
            page,
            "timed",
            format!("`{}`, {}, nothing known", timed.format, many(track.samples, "sample")),
        );
    }
    for value in &timed.values {
        let name = value.name.strip_prefix("com.apple.quicktime.").unwrap_or(&value.name);
        let time = value.time.map_or_else(|| "never".to_owned(), |time| format!("at {time}"));
        row(page, "timed", format!("{name} = {} {time}, {}", value.value, many(value.samples, "sample")))?;
    }
    Ok(())
}

fn write_motion(page: &mut String, motion: &Motion) -> fmt::Result {
    row(page, "version", or_none(motion.version.as_deref()))?;
    row_if(page, "still's time", motion.presentation_micros.map(|micros| super::Time { micros }))?;
    for item in &motion.items {
        let (semantic, mime) = (or_none(item.semantic.as_deref()), or_none(item.mime.as_deref()));
        let length = item.length.map(|bytes| format!(", {}", many(bytes, "byte"))).unwrap_or_default();
        row(page, "item", format!("{semantic}, {mime}{length}"))?;
    }
    row_if(
        page,
        "place",
        motion.place.map(|place| format!("{} from byte {} on", many(place.bytes, "byte"), place.begin)),
    )?;
    motion.movie.as_ref().map_or(Ok(()), |movie| write_movie(page, movie))
}
