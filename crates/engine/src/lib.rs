//! Virtual time: plays a scenario through devices, services, a network and disks, and leaves a trace.
//!
//! What belongs here: the agenda, the simulated network, disk and picture path, faults, and the [`Oracle`] that makes
//! every decision left to chance. What must never be known here: what a run should have come to (`trace`), how it is
//! shown (`report`), a clock, a thread, a hash.
//!
//! The way in is [`play`].
#![forbid(unsafe_code)]

mod agenda;
mod branch;
mod effect;
mod fingerprint;
mod follows;
mod forced;
mod hair;
mod host;
mod icloud;
mod network;
mod oracle;
mod run;
mod services;
mod standing;
mod steps;

pub use branch::{Branch, Repeat, UnderWay, only_at_once};
pub use forced::{Unforced, certain, forced};
pub use hair::by_a_hair;
pub use host::Observer;
pub use oracle::{Concern, Kindest, Oracle, Replay, Seeded, Site, Topic};
pub use run::{ITEMS_MAX, QUIET_WITHIN, Run, SLOW_TRIPS, play, watch};
pub use standing::{Standing, stand};
