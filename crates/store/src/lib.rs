//! The photo library of one device on disk.
//!
//! What belongs here: a library's index, which is one SQLite file, and its media, which are files called by the hash of
//! their content; the one atomic step of a save; what is done about a crash; rules of smart albums as SQL.
//! What must never be known here: what is inside a still or a movie, calls, devices, the time. What a library means is
//! said by [`library::Library`], the same library as a value; this crate agrees with it, and [`Store::load`] gives it.
//!
//! The main type is [`Store`]. The order of a save, the schema and what was tested are in `docs/LIBRARY.md`.
#![forbid(unsafe_code)]

mod address;
mod change;
mod dictionary;
mod disk;
mod error;
mod fold;
mod header;
mod index;
mod load;
mod media;
mod members;
mod open;
mod regular;
mod row;
mod save;
mod schema;
mod selector;
mod smart;
mod staging;
mod store;
mod sweep;
mod verify;

pub use address::Format;
pub use disk::{Disk, RealDisk};
pub use error::{Error, Misfit};
pub use load::{Files, Kept, Place};
pub use media::{Blob, Media};
pub use open::{INDEX, LOOKED_THROUGH_BYTES_MAX};
pub use save::Capture;
pub use schema::{APPLICATION_ID, VERSION};
pub use store::Store;
pub use verify::Finding;
