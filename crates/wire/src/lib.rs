//! What nodes say to each other over TCP: devices and services that run for real, each with one [`Endpoint`].
//!
//! What belongs here: frames and their limits, the proof of who one is, links that come back after they broke and then
//! neither lose nor repeat anything, queues that never grow past a limit. Byte by byte it is in docs/WIRE.md.
//! What must never be known here: what a device or a service does with what it is told, scenarios, files on a disk, how
//! fast time runs.
//!
//! For each pair of nodes one dials the other, again and again. Both keep what they said until it is acknowledged, so a
//! connection can go at any moment. A peer that does what it must not loses its connection; that costs nobody else
//! anything, and [`Endpoint::counts`] tells of it.
//!
//! [`Endpoint::bind`] gives a place to be dialled at, [`Bound::start`] an [`Endpoint`] that speaks and [`Ears`] that hear.
#![forbid(unsafe_code)]

mod breach;
mod check;
mod counts;
mod endpoint;
mod frame;
mod handshake;
mod key;
mod ledger;
mod limits;
mod line;
mod link;
mod parcel;
mod said;
mod shared;
mod stream;

pub use breach::Breach;
pub use check::{
    FRAMES_MAX, ITEMS_MAX, MEMBERS_MAX, PHOTO_BYTES_MAX, RECORDS_MAX, Speaker, check, claims_to_be,
    is_said_by,
};
pub use counts::Counts;
pub use endpoint::{Bound, Ears, Endpoint};
pub use frame::{Frame, Hello, Welcome, decode, encode};
pub use key::{Key, Keyring};
pub use limits::{
    ATTACHMENTS_MAX, BACKOFF_FIRST, BACKOFF_MAX, CLOSE_WITHIN, FRAME_BYTES_MAX, HANDSHAKE, HEAD_BYTES_MAX,
    INBOX_BYTES, INBOX_FRAMES, KEEPALIVE, Limits, OUTBOX_BYTES, OUTBOX_FRAMES, STALL, STRANGERS_MAX,
};
pub use said::{Attachment, CameraNews, Event, Heard, Letter, NotSaid, Said, Status};
