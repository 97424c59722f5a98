//! Motion Photos: where the movie lies behind the still, by what the still says of it in XMP.

use tests::{Held, Photo};
use zune_jpeg::{JpegDecoder, zune_core::bytestream::ZCursor};

/// The movie behind a still, if there is one where the still says so.
pub(crate) fn appended<'a>(held: &mut Held, photo: &Photo, file: &'a [u8]) -> Option<&'a [u8]> {
    let mut decoder = JpegDecoder::new(ZCursor::new(file));
    held.get("its headers", decoder.decode_headers())?;
    let xmp = String::from_utf8_lossy(decoder.xmp().map(Vec::as_slice).unwrap_or_default()).into_owned();
    let [first, still, _] = photo.shows.pictures;
    let micros = (still - first) * 1_000_000 / 30;
    let said = |name: &str| xmp.split_once(&format!("{name}=\""))?.1.split('"').next().map(str::to_owned);
    held.check("GCamera:MotionPhoto", said("GCamera:MotionPhoto"), Some("1".into()));
    held.check(
        "the time of the still",
        said("GCamera:MotionPhotoPresentationTimestampUs"),
        Some(micros.to_string()),
    );
    let item = xmp.split("<Container:Item").find(|item| item.contains("\"MotionPhoto\"")).unwrap_or_default();
    held.check("whether the movie is called an MP4", item.contains("Item:Mime=\"video/mp4\""), true);
    let length = item.split_once("Item:Length=\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
    let begin = file.len().checked_sub(length.unwrap_or(usize::MAX));
    let (still, movie) = file.split_at_checked(begin.unwrap_or(usize::MAX)).unwrap_or_default();
    held.check("whether the still ends where the movie begins", still.ends_with(&[0xFF, 0xD9]), true);
    let is_mp4 = movie.get(4..8) == Some(b"ftyp") && movie.get(8..10) != Some(b"qt");
    held.check("whether an MP4 begins there", is_mp4, true);
    is_mp4.then_some(movie)
}
