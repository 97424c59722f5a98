//! Images of red, green and blue, and how a picture of the call becomes one: upright, in any size.

use media::{Orientation, Picture, Size};

use crate::{
    number::{byte, index, signed},
    raster::color::rgb_of_video,
};

/// Pixels as a screen shows them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Image {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green and blue of each pixel, row by row.
    pub rgb: Vec<u8>,
}

impl Image {
    /// A picture in its own size, turned upright.
    #[must_use]
    pub fn of(picture: &Picture, orientation: Orientation) -> Self {
        let upright = if orientation.swaps_sides() { picture.size.turned() } else { picture.size };
        let (width, height) = (i32::from(upright.width), i32::from(upright.height));
        let video = Video::new(picture, orientation, width, height);
        let rgb =
            (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).flat_map(|(x, y)| video.rgb(x, y));
        Self { width: upright.width.into(), height: upright.height.into(), rgb: rgb.collect() }
    }

    /// The brightness of each pixel, which is what codes are read from.
    #[must_use]
    pub fn luma(&self) -> Vec<u8> {
        let bright = |rgb: &[u8; 3]| crate::raster::color::video_of_rgb(*rgb)[0];
        self.rgb.as_chunks::<3>().0.iter().map(bright).collect()
    }
}

/// A picture turned upright and scaled so that it fills a place, which cuts off what is too much on two sides.
#[derive(Debug)]
pub(super) struct Video {
    /// The picture, halved until a pixel of the screen has fewer than two of its pixels.
    picture: Picture,
    /// How it is turned.
    orientation: Orientation,
    /// Pixels of the picture for a pixel of the screen, in 65,536 parts.
    step: i64,
    /// Where in the upright picture the place begins, in 65,536 parts of a pixel.
    start: (i64, i64),
}

impl Video {
    /// Fits a picture into a place of `width` by `height` pixels.
    pub(super) fn new(picture: &Picture, orientation: Orientation, width: i32, height: i32) -> Self {
        let (width, height) = (i64::from(width.max(1)), i64::from(height.max(1)));
        let mut picture = picture.clone();
        loop {
            let stored = picture.size;
            let size = if orientation.swaps_sides() { stored.turned() } else { stored };
            let (own_width, own_height) = (i64::from(size.width), i64::from(size.height));
            let step = ((own_width << 16) / width).min((own_height << 16) / height);
            // Without halving, bilinear sampling would leave pixels out and the picture would glitter.
            let can_halve = stored.width.is_multiple_of(4) && stored.height.is_multiple_of(4);
            if step >= 2 << 16 && can_halve {
                picture = halved(&picture);
                continue;
            }
            let start = (((own_width << 16) - step * width) / 2, ((own_height << 16) - step * height) / 2);
            return Self { picture, orientation, step, start };
        }
    }

    /// Red, green and blue at a pixel of the place.
    pub(super) fn rgb(&self, x: i32, y: i32) -> [u8; 3] {
        // From the middle of the pixel of the screen to the corners of pixels of the picture.
        let middle = |pixel: i32, start: i64| start + self.step * i64::from(pixel) + self.step / 2;
        let (x, y) = (middle(x, self.start.0), middle(y, self.start.1));
        let Size { width, height } = self.picture.size;
        let (right, bottom) = (i64::from(width) << 16, i64::from(height) << 16);
        let (x, y) = match self.orientation {
            Orientation::Upright => (x, y),
            Orientation::QuarterTurn => (y, bottom - x),
            Orientation::HalfTurn => (right - x, bottom - y),
            Orientation::ThreeQuarterTurn => (right - y, x),
        };
        let (width, height) = (usize::from(width), usize::from(height));
        let luma = bilinear(&self.picture.y, width, height, x, y);
        let color = |plane: &[u8]| bilinear(plane, width / 2, height / 2, x / 2, y / 2);
        rgb_of_video([luma, color(&self.picture.u), color(&self.picture.v)])
    }
}

/// The value of a plane at a place in 65,536 parts of a pixel, between the middles of the four nearest pixels.
fn bilinear(plane: &[u8], width: usize, height: usize, x: i64, y: i64) -> u8 {
    let split = |place: i64, length: usize| {
        let place = (place - (1 << 15)).clamp(0, i64::from(signed(length - 1)) << 16);
        let whole = usize::try_from(place >> 16).expect("not left of the plane");
        let part = i32::try_from((place & 0xffff) >> 8).expect("a part of 256");
        (whole, (whole + 1).min(length - 1), part)
    };
    let ((left, right, across), (top, bottom, down)) = (split(x, width), split(y, height));
    let row = |row: usize| {
        let value = |column: usize| i32::from(plane[row * width + column]);
        value(left) * (256 - across) + value(right) * across
    };
    byte((row(top) * (256 - down) + row(bottom) * down + (1 << 15)) >> 16)
}

/// The picture at half the size. Width and height are multiples of four.
fn halved(picture: &Picture) -> Picture {
    let Size { width, height } = picture.size;
    let half = |plane: &[u8], width: usize| {
        let mut small = Vec::with_capacity(plane.len() / 4);
        for rows in plane.chunks_exact(2 * width) {
            for column in 0..width / 2 {
                let sum: i32 = [2 * column, 2 * column + 1, width + 2 * column, width + 2 * column + 1]
                    .map(|place| i32::from(rows[place]))
                    .iter()
                    .sum();
                small.push(byte((sum + 2) >> 2));
            }
        }
        small
    };
    let width_luma = index(width.into());
    Picture {
        size: Size { width: width / 2, height: height / 2 },
        y: half(&picture.y, width_luma),
        u: half(&picture.u, width_luma / 2),
        v: half(&picture.v, width_luma / 2),
    }
}
