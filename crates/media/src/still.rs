//! The still: a JPEG of the picture that the taker saw.

use std::fmt;

use crate::{About, Picture, exif::exif};

/// How good the still is, from 1 to 100.
pub const STILL_QUALITY: u8 = 90;

/// The most that a segment of a JPEG holds.
const SEGMENT_MAX: usize = 65_533;

/// The still cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadStill {
    /// What it says of itself is more than a JPEG can bear.
    TooMuchMetadata,
    /// The encoder refused the picture.
    Encoder(String),
}

impl fmt::Display for BadStill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMuchMetadata => write!(f, "write what a still says of itself: it is more than 64 KiB"),
            Self::Encoder(error) => write!(f, "encode a still: {error}"),
        }
    }
}

impl std::error::Error for BadStill {}

/// Writes `picture` as a JPEG that says of itself what `about` says.
///
/// # Errors
///
/// [`BadStill`], of which none happens to a camera's picture.
pub fn still(picture: &Picture, about: &About) -> Result<Vec<u8>, BadStill> {
    with_metadata(&jpeg(picture)?, about, picture, &[])
}

pub(crate) use encoder::jpeg;

/// The usual encoder, whose bytes are the same on every machine.
#[cfg(not(feature = "turbojpeg"))]
mod encoder {
    use jpeg_encoder::{ChromaSubsamplingMethod, Encoder, ImageBuffer, JpegColorType, SamplingFactor};

    use super::{BadStill, STILL_QUALITY};
    use crate::Picture;

    /// The picture alone, as a JPEG.
    pub(crate) fn jpeg(picture: &Picture) -> Result<Vec<u8>, BadStill> {
        let mut bytes = Vec::with_capacity(picture.size.pixels() / 4);
        let mut encoder = Encoder::new(&mut bytes, STILL_QUALITY);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        encoder.set_chroma_subsampling_method(ChromaSubsamplingMethod::Nearest);
        encoder.encode_image(Planes(picture)).map_err(|error| BadStill::Encoder(error.to_string()))?;
        Ok(bytes)
    }

    /// Our planes, as the encoder wants to see them: row by row, every value for every pixel.
    struct Planes<'a>(&'a Picture);

    impl ImageBuffer for Planes<'_> {
        fn get_jpeg_color_type(&self) -> JpegColorType {
            JpegColorType::Ycbcr
        }

        fn width(&self) -> u16 {
            self.0.size.width
        }

        fn height(&self) -> u16 {
            self.0.size.height
        }

        fn fill_buffers(&self, row: u16, buffers: &mut [Vec<u8>; 4]) {
            let width = usize::from(self.0.size.width);
            let row = usize::from(row);
            let [y, u, v, _] = buffers;
            y.extend_from_slice(&self.0.y[row * width..][..width]);
            let colour = row / 2 * (width / 2)..(row / 2 + 1) * (width / 2);
            for (buffer, plane) in [(u, &self.0.u), (v, &self.0.v)] {
                buffer.extend(plane[colour.clone()].iter().flat_map(|value| [*value; 2]));
            }
        }
    }
}

/// The encoder of machines that have libjpeg-turbo.
#[cfg(feature = "turbojpeg")]
mod encoder {
    use turbojpeg::{Compressor, Subsamp, YuvImage};

    use super::{BadStill, STILL_QUALITY};
    use crate::Picture;

    /// The picture alone, as a JPEG.
    pub(crate) fn jpeg(picture: &Picture) -> Result<Vec<u8>, BadStill> {
        let refused = |error: turbojpeg::Error| BadStill::Encoder(error.to_string());
        let mut compressor = Compressor::new().map_err(refused)?;
        compressor.set_quality(STILL_QUALITY.into()).map_err(refused)?;
        let pixels = [picture.y.as_slice(), &picture.u, &picture.v].concat();
        let image = YuvImage {
            pixels: pixels.as_slice(),
            width: picture.size.width.into(),
            align: 1,
            height: picture.size.height.into(),
            subsamp: Subsamp::Sub2x2,
        };
        compressor.compress_yuv_to_vec(image).map_err(refused)
    }
}

/// Puts Exif, and the `further` segments of the same kind, in front of everything else.
pub(crate) fn with_metadata(
    jpeg: &[u8],
    about: &About,
    picture: &Picture,
    further: &[Vec<u8>],
) -> Result<Vec<u8>, BadStill> {
    let exif = exif(about, picture.size);
    let mut bytes = Vec::with_capacity(jpeg.len() + exif.len() + 64);
    bytes.extend([0xFF, 0xD8]);
    for payload in std::iter::once(&exif).chain(further) {
        let length =
            u16::try_from(payload.len() + 2).ok().filter(|length| usize::from(*length) <= SEGMENT_MAX);
        let length = length.ok_or(BadStill::TooMuchMetadata)?;
        bytes.extend([0xFF, 0xE1]);
        bytes.extend(length.to_be_bytes());
        bytes.extend(payload);
    }
    bytes.extend(after_jfif(jpeg));
    Ok(bytes)
}

/// What follows the start and the JFIF header, which Exif takes the place of.
fn after_jfif(jpeg: &[u8]) -> &[u8] {
    match jpeg {
        [0xFF, 0xD8, 0xFF, 0xE0, high, low, ..] => {
            jpeg.get(4 + usize::from(u16::from_be_bytes([*high, *low]))..).unwrap_or_default()
        }
        _ => jpeg.get(2..).unwrap_or_default(),
    }
}
