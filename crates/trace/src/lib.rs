//! What happened in a run, and what it means.
//!
//! What belongs here: the record of a run, what can be read off it at any moment, whether a scenario's expectations
//! were met, which rules it shows. What must never be known here: how a run is made (the engine), how it is shown
//! (the reports).
//!
//! The main type is [`Trace`].
#![forbid(unsafe_code)]

mod actual;
mod expect;
mod fingers;
mod judgement;
mod predicate;
mod record;
#[cfg(test)]
mod sample;
mod seen;
mod shown;
mod steps;
mod trace;
mod world;

pub use actual::{moment, seconds};
pub use disk::LibraryChange;
pub use expect::judge;
pub use fingers::fingers;
pub use judgement::{Judgement, Problem, Verdict};
pub use record::{End, Fact, Fate, Loss, Record};
pub use seen::Seen;
pub use shown::rules_shown;
pub use trace::{TRACE_VERSION, Trace};
pub use world::{DeviceWorld, Notice, Press, SavedPhoto, World, clock_of};
