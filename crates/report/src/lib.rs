//! What happened, for people and for programs: the terminal, JSON Lines, JUnit.
//!
//! What belongs here: words, columns and colours, and formats that other programs read. What must never be known here:
//! how a run is made or judged; everything is read off a trace and its judgement.
//!
//! The way in is [`Human`] for people, [`write_json`] and [`write_junit`] for programs; all take [`Entry`]s. A
//! [`Story`] tells one trace in plain English.
#![forbid(unsafe_code)]

mod ending;
mod entry;
mod human;
mod json;
mod junit;
mod problem;
#[cfg(test)]
mod sample;
mod story;
mod style;
mod words;

pub use ending::{describe, story_of};
pub use entry::{Broken, Counts, Entry, Played, Unreadable};
pub use human::{Human, Told};
pub use json::{SCHEMA_VERSION, write_json};
pub use junit::write_junit;
pub use problem::describe_problem;
pub use story::{Level, Story, StoryLine};
pub use style::Style;
