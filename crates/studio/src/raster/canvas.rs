//! Three planes on which outlines are filled, upright or turned, in the colours of video or of a screen.

use std::ops::Range;

use media::{Orientation, Picture, Size};

use super::{
    color::{Color, rgb_of_video, video_of_rgb},
    coverage::{Coverage, PIXEL, Span},
    path::{FINE, Path, Point},
};
use crate::number::{byte, index, narrow, signed};

/// What the three planes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// Brightness, blue and red difference.
    Video,
    /// Red, green, blue.
    Rgb,
}

/// Something to draw on. Places are given as seen upright, whatever way round the planes are stored.
#[derive(Debug)]
pub(crate) struct Canvas {
    /// Width as stored.
    width: i32,
    /// Height as stored.
    height: i32,
    /// How the stored planes are turned to be upright.
    orientation: Orientation,
    /// What the planes are.
    space: Space,
    /// Parts of a pixel that a unit has, times [`FINE`].
    unit: i64,
    /// The planes, each at full size: edges are smooth in colour too, until colour is halved at the end.
    planes: [Vec<u8>; 3],
    /// Columns and rows outside of which nothing is drawn, as stored.
    clip: [Range<i32>; 2],
    /// Where coverage is summed up.
    coverage: Coverage,
    /// Coverage by overlapping contours; all 0 between outlines.
    mask: Vec<u8>,
}

impl Canvas {
    /// A black canvas, `width` by `height` as stored, on which `unit` / 1000 pixels are a unit.
    pub(crate) fn new(
        width: usize,
        height: usize,
        orientation: Orientation,
        space: Space,
        unit: i64,
    ) -> Self {
        let pixels = width * height;
        let black = match space {
            Space::Video => [0, 128, 128],
            Space::Rgb => [0; 3],
        };
        Self {
            width: signed(width),
            height: signed(height),
            orientation,
            space,
            unit,
            planes: black.map(|value| vec![value; pixels]),
            clip: [0..signed(width), 0..signed(height)],
            coverage: Coverage::default(),
            mask: Vec::new(),
        }
    }

    /// A black canvas like this one.
    pub(crate) fn blank(&self) -> Self {
        Self::new(index(self.width), index(self.height), self.orientation, self.space, self.unit)
    }

    /// How the stored planes are turned to be upright.
    #[cfg(test)]
    pub(crate) fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// Width and height in pixels, as seen upright.
    pub(crate) fn upright(&self) -> (i32, i32) {
        if self.orientation.swaps_sides() { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Width and height in units, as seen upright.
    pub(crate) fn extent(&self) -> (i32, i32) {
        let (width, height) = self.upright();
        let units = |pixels: i32| narrow(i64::from(pixels) * 1000 / self.unit);
        (units(width), units(height))
    }

    /// Takes over what another canvas of the same size shows.
    pub(crate) fn copy(&mut self, other: &Self) {
        for (own, other) in self.planes.iter_mut().zip(&other.planes) {
            own.copy_from_slice(other);
        }
    }

    /// From now on nothing is drawn outside of a rectangle: left, top, width, height in units.
    pub(crate) fn clip(&mut self, [x, y, width, height]: [i32; 4]) {
        let scale = |value: i32| narrow(i64::from(value) * self.unit / 1000);
        let (a, b) =
            (self.stored(scale(x), scale(y), 1), self.stored(scale(x + width), scale(y + height), 1));
        self.clip = [
            a.0.min(b.0).clamp(0, self.width)..a.0.max(b.0).clamp(0, self.width),
            a.1.min(b.1).clamp(0, self.height)..a.1.max(b.1).clamp(0, self.height),
        ];
    }

    /// From now on drawing goes everywhere again.
    pub(crate) fn unclip(&mut self) {
        self.clip = [0..self.width, 0..self.height];
    }

    /// Lets light fall around a point, strongest there and gone at `radius`; `strength` is of 256.
    pub(crate) fn glow(&mut self, (x, y): (i32, i32), radius: i32, color: Color, strength: i32) {
        let ink = self.ink(color).map(i32::from);
        let scale = |value: i32| narrow(i64::from(value) * self.unit / 1000);
        let (middle, radius) = (self.stored(scale(x), scale(y), 1), scale(radius).max(1));
        for row in (middle.1 - radius).max(0)..(middle.1 + radius).min(self.height) {
            for column in (middle.0 - radius).max(0)..(middle.0 + radius).min(self.width) {
                let (dx, dy) = (column - middle.0, row - middle.1);
                let near = (radius * radius - dx * dx - dy * dy).max(0) / (radius * radius / 1024 + 1);
                let part = near * near * strength / 256;
                let place = index(row * self.width + column);
                for (plane, ink) in self.planes.iter_mut().zip(ink) {
                    let old = i32::from(plane[place]);
                    plane[place] = byte(old + (((ink - old) * part + (1 << 19)) >> 20));
                }
            }
        }
    }

    /// Fills an outline.
    pub(crate) fn fill(&mut self, path: &Path, color: Color) {
        let ink = self.ink(color);
        let (width, alpha) = (self.width, i32::from(color.alpha) + i32::from(color.alpha >> 7));
        self.cover(path, |planes, row, column, span| {
            let start = index(row * width + column);
            for (plane, ink) in planes.iter_mut().zip(ink) {
                match span {
                    Span::Whole(length) if alpha == 256 => plane[start..start + length].fill(ink),
                    Span::Whole(length) => {
                        for pixel in &mut plane[start..start + length] {
                            *pixel = blend(*pixel, ink, alpha << 8);
                        }
                    }
                    Span::Edge(covered) => {
                        for (pixel, covered) in plane[start..start + covered.len()].iter_mut().zip(covered) {
                            *pixel = blend(*pixel, ink, of_256(*covered) * alpha);
                        }
                    }
                }
            }
        });
    }

    /// Fills an outline with red, green and blue that depend on the pixel, as seen upright. For canvases stored
    /// upright in the colours of a screen.
    pub(crate) fn fill_with(&mut self, path: &Path, mut rgb: impl FnMut(i32, i32) -> [u8; 3]) {
        assert_eq!((self.space, self.orientation), (Space::Rgb, Orientation::Upright), "screens are upright");
        let width = self.width;
        self.cover(path, |planes, row, column, span| {
            let start = index(row * width + column);
            let length = match span {
                Span::Whole(length) => length,
                Span::Edge(covered) => covered.len(),
            };
            for offset in 0..length {
                let part = match span {
                    Span::Whole(_) => 256,
                    Span::Edge(covered) => of_256(covered[offset]),
                };
                if part == 0 {
                    continue;
                }
                for (plane, new) in planes.iter_mut().zip(rgb(column + signed(offset), row)) {
                    plane[start + offset] = blend(plane[start + offset], new, part << 8);
                }
            }
        });
    }

    /// Fills a rectangle of whole pixels, as seen upright: left, top, width, height.
    pub(crate) fn fill_pixels(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        let ink = self.ink(color);
        let (a, b) = (self.stored(x, y, 1), self.stored(x + width, y + height, 1));
        let columns = a.0.min(b.0).max(0)..a.0.max(b.0).min(self.width);
        for row in a.1.min(b.1).max(0)..a.1.max(b.1).min(self.height) {
            let start = row * self.width;
            for (plane, ink) in self.planes.iter_mut().zip(ink) {
                if columns.start < columns.end {
                    plane[index(start + columns.start)..index(start + columns.end)].fill(ink);
                }
            }
        }
    }

    /// The picture, with colour at half the size.
    pub(crate) fn picture(&self) -> Picture {
        let side = |pixels: i32| u16::try_from(pixels).expect("cameras are smaller than 2^16");
        let size = Size { width: side(self.width), height: side(self.height) };
        let [y, u, v] = &self.planes;
        let width = index(self.width);
        let halved = |plane: &Vec<u8>| {
            let mut half = Vec::with_capacity(plane.len() / 4);
            for rows in plane.chunks_exact(2 * width) {
                let (upper, lower) = rows.split_at(width);
                half.extend(upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0).map(|(a, b)| {
                    let sum = u16::from(a[0]) + u16::from(a[1]) + u16::from(b[0]) + u16::from(b[1]);
                    byte(i32::from((sum + 2) >> 2))
                }));
            }
            half
        };
        Picture { size, y: y.clone(), u: halved(u), v: halved(v) }
    }

    /// Red, green and blue of all pixels, row by row.
    pub(crate) fn rgb(&self) -> Vec<u8> {
        let [a, b, c] = &self.planes;
        let pixels = a.iter().zip(b).zip(c);
        match self.space {
            Space::Rgb => pixels.flat_map(|((a, b), c)| [*a, *b, *c]).collect(),
            Space::Video => pixels.flat_map(|((a, b), c)| rgb_of_video([*a, *b, *c])).collect(),
        }
    }

    /// The colour as the three planes hold it.
    fn ink(&self, color: Color) -> [u8; 3] {
        match self.space {
            Space::Video => video_of_rgb(color.rgb),
            Space::Rgb => color.rgb,
        }
    }

    /// Where an upright place is stored; `pixel` is the length of a pixel.
    fn stored(&self, x: i32, y: i32, pixel: i32) -> (i32, i32) {
        let (right, bottom) = (self.width * pixel, self.height * pixel);
        match self.orientation {
            Orientation::Upright => (x, y),
            Orientation::QuarterTurn => (y, bottom - x),
            Orientation::HalfTurn => (right - x, bottom - y),
            Orientation::ThreeQuarterTurn => (right - y, x),
        }
    }

    /// Works out what an outline covers, and hands out planes, row, first column and coverage.
    fn cover(&mut self, path: &Path, mut paint: impl FnMut(&mut [Vec<u8>; 3], i32, i32, Span<'_>)) {
        let scale =
            |value: i32| narrow((i64::from(value) * self.unit * 256 / i64::from(FINE)).div_euclid(1000));
        let place = |point: &Point| self.stored(scale(point.x), scale(point.y), PIXEL);
        let contours: Vec<Vec<(i32, i32)>> =
            path.contours().map(|contour| contour.iter().map(place).collect()).collect();
        let Some([columns, rows]) = self.touched(contours.iter().flatten()) else { return };
        if path.overlaps {
            self.cover_overlapping(&contours, &columns, &rows);
            let width = index(columns.end - columns.start);
            for (row, covered) in rows.zip(self.mask.chunks_exact_mut(width)) {
                // Most strokes are thin and slanting: what they leave free is not worth blending.
                if let Some(first) = covered.iter().position(|covered| *covered != 0) {
                    let last = covered.iter().rposition(|covered| *covered != 0).unwrap_or(first);
                    let span = &mut covered[first..=last];
                    paint(&mut self.planes, row, columns.start + signed(first), Span::Edge(span));
                    span.fill(0);
                }
            }
        } else {
            self.coverage.begin(columns, rows);
            for contour in &contours {
                self.coverage.contour(contour);
            }
            let planes = &mut self.planes;
            self.coverage.finish(|row, column, span| paint(planes, row, column, span));
        }
    }

    /// Puts into the mask, which has these columns and rows, the largest coverage by any of the contours.
    fn cover_overlapping(&mut self, contours: &[Vec<(i32, i32)>], columns: &Range<i32>, rows: &Range<i32>) {
        let width = columns.end - columns.start;
        let needed = index(width * (rows.end - rows.start));
        if self.mask.len() < needed {
            self.mask.resize(needed, 0);
        }
        for contour in contours {
            let Some([own_columns, own_rows]) = self.touched(contour.iter()) else { continue };
            self.coverage.begin(own_columns, own_rows);
            self.coverage.contour(contour);
            let mask = &mut self.mask;
            self.coverage.finish(|row, column, span| {
                let start = index((row - rows.start) * width + column - columns.start);
                match span {
                    Span::Whole(length) => mask[start..start + length].fill(255),
                    Span::Edge(covered) => {
                        for (most, covered) in mask[start..start + covered.len()].iter_mut().zip(covered) {
                            *most = (*most).max(*covered);
                        }
                    }
                }
            });
        }
    }

    /// The columns and rows of pixels that corners enclose, as far as they are drawn.
    fn touched<'a>(&self, corners: impl Iterator<Item = &'a (i32, i32)>) -> Option<[Range<i32>; 2]> {
        let around = |[left, top, right, bottom]: [i32; 4], corner: &(i32, i32)| {
            [left.min(corner.0), top.min(corner.1), right.max(corner.0), bottom.max(corner.1)]
        };
        let [left, top, right, bottom] = corners.fold([i32::MAX, i32::MAX, i32::MIN, i32::MIN], around);
        let [columns, rows] = &self.clip;
        let columns =
            left.div_euclid(PIXEL).max(columns.start)..(right.div_euclid(PIXEL) + 1).min(columns.end);
        let rows = top.div_euclid(PIXEL).max(rows.start)..(bottom.div_euclid(PIXEL) + 1).min(rows.end);
        (columns.start < columns.end && rows.start < rows.end).then_some([columns, rows])
    }
}

/// Coverage of 255 as a part of 256, so that whole is whole.
fn of_256(covered: u8) -> i32 {
    i32::from(covered) + i32::from(covered >> 7)
}

/// A value with `part` of 65,536 parts of another.
fn blend(old: u8, new: u8, part: i32) -> u8 {
    let old = i32::from(old);
    byte(old + (((i32::from(new) - old) * part + (1 << 15)) >> 16))
}
