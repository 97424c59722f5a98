//! The pictures of a movie, demuxed by mp4-atom and decoded by openh264, beside the JPEG decoded by zune-jpeg: what the
//! codes in them say, and that the still is the movie's picture at the still's time and at no other.

use studio::read_codes;
use tests::{Held, Photo, check_still};
use video::Decoder;

use crate::{demux::Demuxed, still};

/// How many of a movie's codes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codes {
    /// Those of all pictures.
    All,
    /// Those of the first, the still's, the last, and of two between them.
    Some,
}

/// Holds the still's picture against the code that it should bear, and gives it.
pub(crate) fn check_code_of_still(held: &mut Held, photo: &Photo, jpeg: &[u8]) -> Option<Vec<u8>> {
    let (luma, width, height) = held.get("the still's picture", still::luma(jpeg))?;
    let (expected_width, expected_height) = photo.shows.size;
    held.check("the still's size", (width, height), (expected_width.into(), expected_height.into()));
    let expected = vec![photo.shows.code(photo.shows.pictures[1])];
    held.check("the code in the still", read_codes(&luma, width, height), expected);
    Some(luma)
}

/// Holds the movie's pictures against the codes that they should bear, and against the still.
pub(crate) fn check(held: &mut Held, photo: &Photo, movie: &Demuxed<'_>, still: Option<&[u8]>, codes: Codes) {
    let shows = &photo.shows;
    let [first, still_frame, last] = shows.pictures;
    let Some(pictures) = held.get("the movie's pictures", decode(movie)) else { return };
    let begin = first - shows.hidden;
    held.check("the number of decoded pictures", pictures.len() as u64, last + 1 - begin);
    let (width, height) = (usize::from(shows.size.0), usize::from(shows.size.1));
    let between = |one: u64, other: u64| one.midpoint(other);
    let chosen = [begin, first, between(first, still_frame), still_frame, between(still_frame, last), last];
    for (picture, frame) in pictures.iter().zip(begin..) {
        if codes == Codes::All || chosen.contains(&frame) {
            let found = read_codes(picture, width, height);
            held.check(&format!("the code in picture {frame}"), found, vec![shows.code(frame)]);
        }
    }
    if let Some(still) = still {
        check_still(held, (still, still_frame), pictures.iter().map(Vec::as_slice).zip(begin..));
    }
}

/// The brightness of all pictures.
fn decode(movie: &Demuxed<'_>) -> Result<Vec<Vec<u8>>, String> {
    let parameters = movie.parameters().ok_or("it has no `avcC`")?;
    let trak = *movie.tracks(b"vide").first().ok_or("it has no pictures")?;
    let mut decoder = Decoder::new(&parameters).map_err(|error| error.to_string())?;
    let decoded = movie.samples(trak)?.into_iter().zip(0..).map(|(sample, place)| {
        let picture = decoder.decode(sample).map_err(|error| format!("picture {place}: {error}"))?;
        let picture = picture.ok_or_else(|| format!("picture {place} is held back"))?;
        Ok(picture.y)
    });
    decoded.collect()
}
