//! The photo library of one device, as a value.
//!
//! What belongs here: assets and what they carry, the views and albums that show them, the rules of smart albums and
//! their language, deletion and recovery.
//! What must never be known here: calls, devices, networks, files on a disk, the time. Whoever uses a [`Library`]
//! says what time it is; whoever keeps one says where.
//!
//! The main types are [`Library`], which holds [`Asset`]s, [`LivePhoto`], which is what a capture hands over, and
//! [`Rule`], which says what a smart album collects.
//!
//! ```
//! use chrono::{DateTime, FixedOffset, Utc};
//! use library::{Asset, Library, Rule, View};
//!
//! let zone = FixedOffset::east_opt(2 * 3600).expect("less than a day");
//! let taken: DateTime<Utc> = "2024-09-06T22:30:00Z".parse()?;
//! let mut library = Library::new();
//! let id = library.add(Asset::ordinary_photo("beach", taken.fixed_offset(), "iPhone 15 Pro", 2_000_000)).id();
//!
//! let days = library.grouped(View::AllPhotos, zone);
//! assert_eq!(days[0].0.to_string(), "2024-09-07");
//! assert_eq!(days[0].1, [id]);
//!
//! let rule = Rule::parse("Camera Model includes iPhone and Date is in the last 7 days").expect("a rule");
//! let why = library.why(id, &rule, taken.with_timezone(&zone));
//! assert!(why.shown, "{why}");
//! # Ok::<(), chrono::ParseError>(())
//! ```
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod album;
mod asset;
mod beginning;
pub mod cloud;
mod conversion;
mod deletion;
mod fold;
mod frame;
mod id;
mod keeping;
mod library;
mod marks;
mod replication;
mod rule;
#[cfg(test)]
mod sample;
mod selection;
mod shelf;
mod shelves;
mod smart;
mod texts;
mod values;
mod view;
mod why;
mod words;

pub use album::Album;
pub use asset::{
    Asset, Content, FACETIME_LENS, FACETIME_USER_COMMENT, Kind, LivePhoto, Metadata, SCREENSHOT_BYTES,
};
pub use deletion::RECENTLY_DELETED_DAYS;
pub use fold::fold;
pub use frame::{FRAME_RATE, Frame, Frames};
pub use id::AssetId;
pub use library::{Library, Refusal, Saved};
pub use marks::{Edit, KEYWORDS_MAX, Marks, TEXT_BYTES_MAX};
pub use rule::{
    DateTest, LAST_DAYS_MAX, Mistake, NumberField, NumberTest, PhotoKind, RULE_BYTES_MAX, RULE_DEPTH_MAX,
    RULE_TEXT_BYTES_MAX, RULES_MAX, Rule, TextField, TextTest,
};
pub use selection::{LeftOut, MONTHS_PER_DAY_MAX, NEAR_DUPLICATE_SECONDS, YEARS_PER_DAY_MAX};
pub use smart::{ALBUM_NAME_BYTES_MAX, AlbumId, AlbumRefusal, SMART_ALBUMS_MAX, SmartAlbum};
pub use view::{Bucket, UnknownName, View};
pub use why::{Clause, Why};
