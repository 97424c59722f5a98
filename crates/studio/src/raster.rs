//! A small rasterizer in fixed point: outlines go in, pixels with smooth edges come out.
//!
//! [`path`] makes outlines, [`canvas`] fills them, [`color`] says with what. Not a library of graphics: it has what
//! the rooms, people and screens of this crate are drawn with, and nothing more.

pub(crate) mod canvas;
pub(crate) mod color;
mod coverage;
pub(crate) mod path;

pub(crate) use canvas::{Canvas, Space};
pub(crate) use color::Color;
pub(crate) use path::{FINE, Path, Point, at};
