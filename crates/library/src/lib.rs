//! The photo library of one device, as a value.
//!
//! What belongs here: assets and what they carry, the views and albums that show them, deletion and recovery.
//! What must never be known here: calls, devices, networks, files on a disk, the time. Whoever uses a [`Library`]
//! says what time it is; whoever keeps one says where.
//!
//! The main types are [`Library`], which holds [`Asset`]s, and [`LivePhoto`], which is what a capture hands over.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod asset;
mod frame;

pub use asset::{Asset, AssetId, Content, LivePhoto, Metadata};
pub use frame::{FRAME_RATE, Frame, Frames};

/// placeholder until merge
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Refusal {}
