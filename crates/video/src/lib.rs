//! H.264: the one encoder of a call, and a decoder that looks into what it made.
//!
//! What belongs here: what needs the H.264 library, and nothing else does; it takes a minute to build, so a plain
//! `cargo xtask sim` must not need this crate. What must never be known here: what a picture shows, which file an
//! encoded picture goes into, calls and devices.
#![forbid(unsafe_code)]

mod decoder;
mod encoder;

pub use decoder::{Decoder, Undecodable};
pub use encoder::{Encoder, Unencodable};
