//! One device in a FaceTime call: what its owner does with it, what it hears, decides, tells and takes.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod command;
mod event;
pub mod policy;
mod profile;
mod settings;

pub use command::{Command, Keys, PhotoAction};
pub use event::{
    App, CallRefusal, DiscardReason, Event, EventKind, Gesture, Impossible, Outcome, Place, Shortened,
    Shutter,
};
pub use policy::Policy;
pub use profile::{Clock, Profile};
pub use settings::{Region, Setting, Settings};
