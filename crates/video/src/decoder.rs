//! The decoder: looks into encoded pictures, to say what they show.

use std::fmt;

use media::{Parameters, Picture, Size};
use openh264::{OpenH264API, formats::YUVSource};

/// Decodes one movie's pictures in their order.
pub struct Decoder {
    inner: openh264::decoder::Decoder,
}

/// The library could not decode it.
#[derive(Debug)]
pub struct Undecodable(String);

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "decode a picture: {}", self.0)
    }
}

impl std::error::Error for Undecodable {}

impl From<openh264::Error> for Undecodable {
    fn from(error: openh264::Error) -> Self {
        Self(error.to_string())
    }
}

impl Decoder {
    /// A decoder of the movie with these parameters.
    ///
    /// # Errors
    ///
    /// If the library does not start, or cannot use the parameters.
    pub fn new(parameters: &Parameters) -> Result<Self, Undecodable> {
        let config = openh264::decoder::DecoderConfig::new().flush_after_decode(
            // Pictures come in the order in which they are shown; none is held back.
            openh264::decoder::Flush::NoFlush,
        );
        let mut inner = openh264::decoder::Decoder::with_api_config(OpenH264API::from_source(), config)?;
        let mut stream = Vec::new();
        for set in [&parameters.sequence, &parameters.picture] {
            stream.extend([0, 0, 0, 1]);
            stream.extend(set);
        }
        inner.decode(&stream)?;
        Ok(Self { inner })
    }

    /// The picture in `sample`, which holds units with their length of four bytes before each, as movies keep them; none
    /// where the library holds it back, as it does with pictures that are not shown in their order.
    ///
    /// # Errors
    ///
    /// If the sample is not of that form, or cannot be decoded.
    pub fn decode(&mut self, sample: &[u8]) -> Result<Option<Picture>, Undecodable> {
        let mut stream = Vec::with_capacity(sample.len());
        let mut rest = sample;
        while let Some((length, after)) = rest.split_first_chunk::<4>() {
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            let unit = after.get(..length).ok_or_else(|| Undecodable("a unit goes beyond its end".into()))?;
            stream.extend([0, 0, 0, 1]);
            stream.extend(unit);
            rest = &after[length..];
        }
        let Some(decoded) = self.inner.decode(&stream)? else { return Ok(None) };
        let (width, height) = decoded.dimensions();
        let side = |side: usize| u16::try_from(side).ok().filter(|side| side.is_multiple_of(2));
        let (Some(width), Some(height)) = (side(width), side(height)) else {
            return Err(Undecodable(format!("its size is {width}x{height}")));
        };
        let size = Size { width, height };
        let (y, u, v) = decoded.strides();
        let (width, height) = (usize::from(width), usize::from(height));
        Ok(Some(Picture {
            size,
            y: plane(decoded.y(), y, width, height),
            u: plane(decoded.u(), u, width / 2, height / 2),
            v: plane(decoded.v(), v, width / 2, height / 2),
        }))
    }
}

/// A plane without what the library keeps beside each row.
fn plane(from: &[u8], stride: usize, width: usize, height: usize) -> Vec<u8> {
    let mut plane = Vec::with_capacity(width * height);
    for row in from.chunks(stride).take(height) {
        plane.extend_from_slice(&row[..width]);
    }
    plane
}
