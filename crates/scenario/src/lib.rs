//! Scenario files: what they may say, reading one with every mistake shown, writing one back.
//!
//! [`load`] reads a file of TOML and gives a [`Parsed`], or its [`Mistakes`]: all of them at once, each with its place
//! in the file, in the look of rustc. [`write()`] is the way back, and `parse(write(s))` is `s` again. [`schema()`] tells
//! editors what a file may say; it is made from the very types that read it.
//!
//! What belongs here: keys, words, units, names, and what can be told to be wrong without playing anything.
//! What must never be known here: how anything is played, what a device decides, whether an expectation holds.
//! Whoever plays a [`Scenario`] says that, with [`Parsed::render_failure`] to show it in its place.
//!
//! The main type is [`Scenario`].
#![forbid(unsafe_code)]

mod carried;
mod check;
mod diagnostic;
mod expectation;
mod file;
mod held;
mod initial;
pub mod limits;
mod network;
mod place;
mod property;
mod read;
mod reason;
mod scenario;
mod schema;
mod step;
mod structure;
mod suggest;
mod units;
mod write;

pub use carried::{carries, refuses, whose};
pub use diagnostic::{Diagnostic, Mistakes, Note, render};
pub use expectation::{Expectation, Looks, Moment, PressOutcome, ShutterState, What};
pub use held::{Held, PictureSize};
pub use network::{Bandwidth, BurstLoss, Distribution, Line, LineChange, Link, Network, Odds};
pub use property::{Property, PropertyKind};
pub use read::{Parsed, Source, Sources, load, load_as, parse};
pub use reason::Reason;
pub use scenario::{Call, Device, Disk, InitialAsset, InitialKind, NOTICE, Person, Scenario};
pub use schema::schema;
pub use step::{Act, Between, Fault, NthMessage, Repeat, Service, Step, When};
pub use suggest::nearest;
pub use units::read_duration;
pub use write::write;
