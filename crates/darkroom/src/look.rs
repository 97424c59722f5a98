//! Looks into a pair: which pictures of which camera it shows, and whose voice it holds, by the codes in them.

use std::fmt;

use media::{
    Picture, SAMPLES_PER_FRAME,
    read::{Coded, contents},
};
use serde::Serialize;
use studio::{Code, Side, hear, read_codes};
use video::{Decoder, Undecodable};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

/// The largest side of a picture that is decoded.
const SIDE_MAX: usize = 8192;

/// What a pair shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// What the still shows; none without a still.
    pub still: Option<Shown>,
    /// What the pictures of the movie show, in their order, those that it hides among them.
    pub pictures: Vec<MoviePicture>,
    /// What is heard while each picture is shown: which picture the sound belongs to; none where it is not ours.
    pub sound: Vec<Option<u64>>,
    /// The pitch of the voice that is heard, in hertz.
    pub voice: Option<u16>,
}

/// A picture of a movie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MoviePicture {
    /// Whether it is shown, or there for the decoder alone.
    pub hidden: bool,
    /// What it shows.
    #[serde(flatten)]
    pub shown: Shown,
}

/// What a picture shows, by the codes in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The camera, `bob.mac`; none if there is no code.
    pub camera: Option<String>,
    /// `front` or `back`.
    pub side: Option<&'static str>,
    /// The number of the picture.
    pub picture: Option<u64>,
    /// Whether there is an interface in it, which there must never be.
    pub interface: bool,
}

/// Why one could not look.
#[derive(Debug)]
pub enum Blind {
    /// The still cannot be decoded.
    Still(String),
    /// A picture of the movie cannot be decoded: its place, counted from 0.
    Picture(usize, Undecodable),
    /// The movie's pictures are no H.264, or there are none.
    NoPictures,
}

impl fmt::Display for Blind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Still(error) => write!(f, "decode the still: {error}"),
            Self::Picture(place, error) => write!(f, "picture {place} of the movie: {error}"),
            Self::NoPictures => write!(f, "there are no pictures of H.264 in the movie"),
        }
    }
}

impl std::error::Error for Blind {}

/// Decodes what is there, and reads the codes in it.
///
/// # Errors
///
/// [`Blind`], at the first thing that cannot be decoded.
pub fn look(still: Option<&[u8]>, movie: Option<&[u8]>) -> Result<Seen, Blind> {
    let mut seen = Seen { still: still.map(look_at_still).transpose()?, ..Seen::default() };
    let Some(movie) = movie else { return Ok(seen) };
    let contents = contents(movie);
    let parameters = contents.parameters.as_ref().filter(|_| !contents.pictures.is_empty());
    let parameters = parameters.ok_or(Blind::NoPictures)?;
    let mut decoder = Decoder::new(parameters).map_err(|error| Blind::Picture(0, error))?;
    for (place, Coded { bytes, shown }) in contents.pictures.iter().enumerate() {
        // A picture that is held back is none of ours: the encoder here shows all in their order.
        let codes = match decoder.decode(bytes).map_err(|error| Blind::Picture(place, error))? {
            Some(Picture { size, y, .. }) => read_codes(&y, size.width.into(), size.height.into()),
            None => vec![],
        };
        seen.pictures.push(MoviePicture { hidden: !shown, shown: Shown::of(&codes) });
    }
    for block in contents.sound.chunks_exact(SAMPLES_PER_FRAME) {
        let heard = hear(block);
        seen.voice = seen.voice.or(heard.map(|heard| heard.voice));
        seen.sound.push(heard.map(|heard| heard.frame));
    }
    Ok(seen)
}

fn look_at_still(still: &[u8]) -> Result<Shown, Blind> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(still), options);
    let luma = decoder.decode().map_err(|error| Blind::Still(error.to_string()))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| Blind::Still("it has no size".into()))?;
    Ok(Shown::of(&read_codes(&luma, width, height)))
}

impl Shown {
    fn of(codes: &[Code]) -> Self {
        let mut shown = Self::default();
        for code in codes {
            match code {
                Code::Camera { name, side, frame } => {
                    shown.camera = Some(name.clone());
                    shown.side = Some(if *side == Side::Front { "front" } else { "back" });
                    shown.picture = Some(*frame);
                }
                Code::Interface { .. } => shown.interface = true,
            }
        }
        shown
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(still) = &self.still {
            writeln!(f, "still     {}", Run { shown: still, last: still.picture })?;
        }
        let (mut rest, mut label) = (self.pictures.as_slice(), "movie");
        while let Some(first) = rest.first() {
            let length = 1 + rest.windows(2).take_while(|pair| follows(&pair[0], &pair[1])).count();
            let (run, after) = rest.split_at(length);
            let last = run.last().and_then(|last| last.shown.picture);
            let hidden = if first.hidden { ", hidden" } else { "" };
            writeln!(f, "{label:<8}  {}{hidden}", Run { shown: &first.shown, last })?;
            (rest, label) = (after, "");
        }
        let unheard = self.sound.iter().filter(|heard| heard.is_none()).count();
        match (self.sound.iter().flatten().next(), self.sound.iter().flatten().next_back(), self.voice) {
            (Some(first), Some(last), Some(voice)) => {
                write!(f, "sound     a voice of {voice} Hz, pictures {first} to {last}")?;
                writeln!(f, "{}", if unheard > 0 { ", with gaps" } else { "" })
            }
            _ if self.sound.is_empty() => Ok(()),
            _ => writeln!(f, "sound     nobody's that is known here"),
        }
    }
}

/// Whether one picture is the next after the other.
fn follows(one: &MoviePicture, next: &MoviePicture) -> bool {
    let (number, following) = (one.shown.picture, next.shown.picture);
    let same = one.hidden == next.hidden
        && one.shown.camera == next.shown.camera
        && one.shown.side == next.shown.side;
    same && match (number, following) {
        (Some(number), Some(following)) => number.checked_add(1) == Some(following),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Pictures that follow each other, as people read it.
struct Run<'a> {
    shown: &'a Shown,
    last: Option<u64>,
}

impl fmt::Display for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shown { camera, side, picture, interface } = self.shown;
        match (camera, side, picture, self.last) {
            (Some(camera), Some(side), Some(first), Some(last)) if last > *first => {
                write!(f, "pictures {first} to {last} of {camera}, {side} camera")?;
            }
            (Some(camera), Some(side), Some(first), _) => {
                write!(f, "picture {first} of {camera}, {side} camera")?;
            }
            _ => write!(f, "no code of a simulated camera")?,
        }
        write!(f, "{}", if *interface { ", and the interface of FaceTime" } else { "" })
    }
}
