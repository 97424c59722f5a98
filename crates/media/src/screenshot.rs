//! A screenshot: a PNG that says of itself when it was taken, and that it is one.

use std::fmt;

use chrono::{DateTime, FixedOffset};

use crate::{About, Orientation, SOFTWARE, Size, exif::tiff};

/// The comment by which photo libraries know a screenshot.
pub const SCREENSHOT_COMMENT: &str = "Screenshot";

/// The screenshot cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadScreenshot(String);

impl fmt::Display for BadScreenshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "encode a screenshot: {}", self.0)
    }
}

impl std::error::Error for BadScreenshot {}

impl From<png::EncodingError> for BadScreenshot {
    fn from(error: png::EncodingError) -> Self {
        Self(error.to_string())
    }
}

/// Writes pixels, each red, green and blue, row by row, as a PNG taken at that time.
///
/// # Errors
///
/// If there are not as many pixels as its size says.
pub fn screenshot(size: Size, rgb: &[u8], taken: DateTime<FixedOffset>) -> Result<Vec<u8>, BadScreenshot> {
    let about = About {
        content_identifier: None,
        make: String::new(),
        model: String::new(),
        lens_model: String::new(),
        user_comment: SCREENSHOT_COMMENT.into(),
        taken,
        orientation: Orientation::Upright,
        location: None,
    };
    let mut info = png::Info::with_size(size.width.into(), size.height.into());
    info.color_type = png::ColorType::Rgb;
    info.bit_depth = png::BitDepth::Eight;
    info.exif_metadata = Some(tiff(&about, size).into());
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::with_info(&mut bytes, info)?;
    encoder.set_compression(png::Compression::Fast);
    encoder.add_text_chunk("Software".into(), SOFTWARE.into())?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(bytes)
}
