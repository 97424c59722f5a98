//! Why there is no photo, and what to do about it (section 12 of docs/BEHAVIOUR.md).
//!
//! What belongs here: causes and remedies as data, which of them hold at a moment of a run, the sentences in which anyone can
//! read them, and carrying the remedies out to see whether they help. What must never be known here: how a run is made, how
//! a diagnosis is printed.
//!
//! A diagnosis looks at things as they are, not as a device believes: at every device, line and service of a
//! [`Standing`](engine::Standing). What only follows from a cause (a device that is off is in no call) is not named.
#![forbid(unsafe_code)]
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "a question is about few of the events, causes and faults that there are"
)]

mod because;
mod cause;
mod cure;
mod found;
mod missing;
mod remedy;
mod support;
mod taking;
mod why;
mod words;

pub use because::because;
pub use cause::{Cause, Symptom, Whose};
pub use cure::Cure;
pub use found::{Found, Since};
pub use remedy::Remedy;
pub use support::{Asked, Candidate, GENERAL_ADVICE, Place, candidates};
pub use why::{Advice, Diagnosis, NoAnswer, Promise, Question, Told, why};
