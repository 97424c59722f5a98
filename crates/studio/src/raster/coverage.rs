//! How much of each pixel an outline covers, exactly, without sorting: each line adds what lies to its right.
//!
//! Every piece of a line within one pixel adds its height to all pixels to the right, and to its own pixel the part
//! that lies right of it. The sum along a row is then the winding number times the area. Coordinates are in 256 parts
//! of a pixel.

use std::ops::Range;

use crate::number::{byte, index, signed};

/// Parts of a pixel.
pub(super) const PIXEL: i32 = 256;
/// The sum that means a pixel that is covered once and whole.
const WHOLE: i32 = 2 * PIXEL * PIXEL;
/// Sums that are looked at together.
const CHUNK: usize = 16;

/// Neighbouring pixels of a row and how much of them is covered, of 255.
#[derive(Clone, Copy, Debug)]
pub(super) enum Span<'a> {
    /// So many pixels, all covered whole.
    Whole(usize),
    /// Pixels at an edge, each with its own.
    Edge(&'a [u8]),
}

/// The rows and columns that an outline can touch, and the sums in them.
#[derive(Debug, Default)]
pub(super) struct Coverage {
    /// Sums, some columns wider than `columns`; all 0 between outlines.
    sums: Vec<i32>,
    /// Coverage of the pixels that are being read.
    edge: Vec<u8>,
    /// Columns that are looked at.
    columns: Range<i32>,
    /// Rows that are looked at.
    rows: Range<i32>,
    /// Sums of a row.
    stride: usize,
}

impl Coverage {
    /// Begins an outline within these columns and rows of pixels.
    pub(super) fn begin(&mut self, columns: Range<i32>, rows: Range<i32>) {
        self.stride = (index(columns.end - columns.start) + 2).next_multiple_of(CHUNK);
        let needed = self.stride * index(rows.end - rows.start);
        if self.sums.len() < needed {
            self.sums.resize(needed, 0);
        }
        (self.columns, self.rows) = (columns, rows);
    }

    /// Adds a closed contour.
    pub(super) fn contour(&mut self, corners: &[(i32, i32)]) {
        for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            self.line(*from, *to);
        }
    }

    /// Adds a line.
    fn line(&mut self, from: (i32, i32), to: (i32, i32)) {
        if from.1 == to.1 {
            return;
        }
        // Downwards is walked, upwards is walked backwards and taken away.
        let (sign, top, bottom) = if from.1 < to.1 { (1, from, to) } else { (-1, to, from) };
        let (first, last) = (self.rows.start * PIXEL, self.rows.end * PIXEL);
        if bottom.1 <= first || top.1 >= last {
            return;
        }
        let (dx, dy) = (i64::from(bottom.0 - top.0), i64::from(bottom.1 - top.1));
        let x_at = |y: i32| {
            let along = dx * i64::from(y - top.1) / dy;
            top.0 + i32::try_from(along).expect("a part of a line is shorter than the line")
        };
        let mut y = top.1.max(first);
        let mut x = x_at(y);
        let end = bottom.1.min(last);
        while y < end {
            let next = ((y.div_euclid(PIXEL) + 1) * PIXEL).min(end);
            let next_x = if next == bottom.1 { bottom.0 } else { x_at(next) };
            self.within_row(y.div_euclid(PIXEL), sign * (next - y), x, next_x);
            (x, y) = (next_x, next);
        }
    }

    /// Adds a piece of a line within one row; what is left or right of all columns counts as on their edge.
    fn within_row(&mut self, row: i32, height: i32, from: i32, to: i32) {
        let width = self.columns.end - self.columns.start;
        let inside = |x: i32| (x - self.columns.start * PIXEL).clamp(0, width * PIXEL);
        let (mut x, end) = (inside(from.min(to)), inside(from.max(to)));
        let start = index(row - self.rows.start) * self.stride;
        let cells = &mut self.sums[start..start + self.stride];
        let (whole_width, mut left) = (end - x, height);
        while left != 0 {
            let cell = x / PIXEL;
            let next = ((cell + 1) * PIXEL).min(end);
            // The last piece takes what is left, so that rounding never lets a row run over.
            let piece = if next == end { left } else { height * (next - x) / whole_width };
            let right = piece * (x + next - 2 * cell * PIXEL);
            cells[index(cell)] += piece * 2 * PIXEL - right;
            cells[index(cell) + 1] += right;
            left -= piece;
            if next == end {
                break;
            }
            x = next;
        }
    }

    /// Hands out rows, first columns and spans of what is covered, and makes all sums 0 again.
    pub(super) fn finish(&mut self, mut paint: impl FnMut(i32, i32, Span<'_>)) {
        let width = index(self.columns.end - self.columns.start);
        let left = self.columns.start;
        for (row, sums) in self.rows.clone().zip(self.sums.chunks_exact_mut(self.stride)) {
            let mut sum = 0;
            // Where pixels that are still to be painted begin, and whether they are all covered whole.
            let mut from = 0;
            let mut whole = false;
            self.edge.clear();
            let mut flush = |from: usize, to: usize, whole: bool, edge: &mut Vec<u8>| {
                let to = to.min(width);
                if from < to {
                    let column = left + signed(from);
                    if whole {
                        paint(row, column, Span::Whole(to - from));
                    } else if !edge.is_empty() {
                        paint(row, column, Span::Edge(&edge[..to - from]));
                    }
                }
                edge.clear();
            };
            for (number, chunk) in sums.as_chunks_mut::<CHUNK>().0.iter_mut().enumerate() {
                let start = number * CHUNK;
                // Most of an outline is its inside, in which nothing changes.
                if chunk.iter().fold(0, |all, sum| all | sum) == 0 {
                    let covered = part_of_255(sum);
                    if covered == 255 && !whole || covered == 0 && (whole || !self.edge.is_empty()) {
                        flush(from, start, whole, &mut self.edge);
                        (from, whole) = (start, covered == 255);
                    }
                    if covered != 255 && covered != 0 {
                        if whole || self.edge.is_empty() {
                            flush(from, start, whole, &mut self.edge);
                            (from, whole) = (start, false);
                        }
                        self.edge.extend([covered; CHUNK]);
                    }
                    continue;
                }
                if whole || self.edge.is_empty() {
                    flush(from, start, whole, &mut self.edge);
                    (from, whole) = (start, false);
                }
                self.edge.extend(chunk.iter_mut().map(|own| {
                    sum += std::mem::take(own);
                    part_of_255(sum)
                }));
            }
            flush(from, sums.len(), whole, &mut self.edge);
        }
    }
}

/// The coverage that a sum means.
fn part_of_255(sum: i32) -> u8 {
    let area = sum.abs().min(WHOLE);
    byte((area - (area >> 8)) >> 9)
}
