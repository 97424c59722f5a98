//! iCloud Photos as values: what a device knows of its person's photos, and what iCloud keeps of them (CLOUD-1 to 3).
//!
//! What belongs here: what is exchanged and how two accounts of the same photo become one. When a device may speak to
//! iCloud, over which network and how often, is the business of others.
//!
//! # How a conflict is settled
//!
//! Two devices that were apart may have changed the same photo. What a person did is kept wherever both can be:
//!
//! - Each thing is settled by itself: a title given on one device and a favourite set on the other are both kept, and
//!   so are keywords added on both.
//! - Of two changes to the same thing the later wins. One that was made by a device which had seen the other is the
//!   later one, whatever the clocks say; of two made apart it is the one that its device's clock dates later. A person
//!   takes it for granted that what they did last holds. A wrong clock can spoil that for the very thing that it changed,
//!   as long as changes to it are made apart, and for nothing else.
//! - A photo that one device deletes and another edits goes to Recently Deleted, edited, and can be recovered for the rest
//!   of its 30 days: neither deed is undone. An edit alone brings nothing back that is gone for good by then.
//! - Deletion for good, by the owner or after 30 days, ends the deletion that it follows, and nothing else: a photo that
//!   was recovered from that deletion on another device stays, and its files come back from there. What somebody
//!   wanted back is never lost because of syncing.
//!
//! Each of these is a join: it does not matter in which order, how often and by which way changes arrive.

mod account;
mod record;
mod replica;
mod stamp;
#[cfg(test)]
mod tests;

pub use account::{Account, FILES_BYTES_MAX, NEWS_RECORDS_MAX};
pub use record::{
    AlbumRecord, Batch, Item, Life, Name, News, Original, PhotoRecord, Receipt, Record, Registers, Room,
    Stage,
};
pub use replica::{Applied, BATCH_ITEMS_MAX, COPIES_OF_A_DEVICE, Replica};
pub use stamp::{Register, ReplicaId, Stamp};
