//! What devices and services say to each other, and the words that both sides share.
//!
//! What belongs here: time as a run counts it, names of people, devices and nodes, models and OS versions as data,
//! and every [`Message`]. What must never be known here: how a device or a service decides anything.
//!
//! The main type is [`Message`].
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod call;
mod devices;
mod few;
mod file;
mod id;
mod message;
mod model;
mod os;
mod reason;
mod time;

pub use call::{CallKind, CallSpec, Joining, Roster, ServiceStatus, Wish};
pub use devices::Devices;
pub use few::Few;
pub use file::{File, MOVIE_BYTES_PER_FRAME, Part, Parts, STILL_BYTES};
pub use id::{DeviceId, NodeId, PersonId, Route, WorldId, transaction_id};
pub use message::{Announcement, Answer, Capability, LivePhotos, Message, MessageKind, Request};
pub use model::{Family, MODELS, Model};
pub use os::{
    FEATURES, Feature, FeatureEntry, OsVersion, OsVersionError, Platform, SERVER_REFUSALS, ServerRefusal,
    Standing, Version, server_refuses, supports,
};
pub use reason::{EndReason, Failure, Refusal, ServiceRefusal};
pub use time::Instant;
