//! One exchange for everybody who plays it: three phones in a call that take Live Photos of each other.
//!
//! Each tells the others that it may be taken, and repeats it until they acknowledge it. Each presses its shutter
//! [`PRESSES_EACH`] times, always for the next one. A press asks the subject; the subject's owner is told, and the still
//! follows at once, the movie when the clip is over; each is acknowledged, and at last the taker closes the press. Whatever
//! is not answered is repeated. Every message takes [`LATENCY_LEAST`] to [`LATENCY_MOST`], and one of a hundred is lost.
//!
//! What belongs here: what a phone decides ([`Phone`]), the trace ([`Log`]), what must hold ([`Checks`]), and how a player
//! is measured ([`measure`]). What must never be known here: who moves messages and time; that is what is compared.
#![forbid(unsafe_code)]

mod checks;
pub mod laws;
mod line;
mod log;
mod measure;
mod message;
mod phone;
mod repeat;
mod wire;

pub use checks::{Broken, Checks, Property};
pub use line::{LATENCY_LEAST, LATENCY_MOST, LOSS_OF_10_000, Line};
pub use log::{Fact, Log, Outcome, Record};
pub use measure::{Played, measure};
pub use message::{Answer, At, DEVICES, Id, Kind, Message, Part, Press};
pub use phone::{CLIP_AFTER, Outlet, PRESS_TIMEOUT, Phone};
pub use repeat::{REPEAT_FIRST, REPEAT_MOST};
pub use wire::{BYTES, decode, encode};

/// All allocations of everybody who plays the exchange.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often each phone presses its shutter.
pub const PRESSES_EACH: u16 = 9;
/// When the first phone presses for the first time.
const PRESS_FIRST: u64 = 5_000_000;
/// How long the next phone waits after the one before it, in microseconds.
const PRESS_APART: u64 = 170_000;
/// From one press of a phone to its next, in microseconds.
const PRESS_EVERY: u64 = 500_000;
/// When a phone joins the call.
pub const JOIN: At = At(1_000_000);

/// When a phone presses for the `nth` time, counted from 0.
#[must_use]
pub const fn press_at(who: Id, nth: u16) -> At {
    At(PRESS_FIRST + who.0 as u64 * PRESS_APART + nth as u64 * PRESS_EVERY)
}

#[cfg(test)]
mod tests;
