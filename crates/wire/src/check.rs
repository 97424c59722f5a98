//! What a message may hold, and in whose name it speaks. A peer that has proved who it is may still be broken, or not
//! mean well: what would be too much for whoever hears it, or is said in another's name, goes no further.

use std::ops::RangeInclusive;

use library::{
    Content, Frames,
    cloud::{PhotoRecord, Record, Stage},
};
use protocol::{File, Message, NodeId};

use crate::breach::Breach;

/// So many devices are in a roster, or invited.
pub const MEMBERS_MAX: usize = 64;
/// So many records are in what a device sends to iCloud in one piece.
pub const ITEMS_MAX: usize = 64;
/// So many records are in what iCloud says in one piece.
pub const RECORDS_MAX: usize = 1000;
/// So many pictures are in the movie of a Live Photo: two minutes of them.
pub const FRAMES_MAX: u64 = 3600;
/// What the files of one photo may weigh, in bytes: sums of them stay numbers.
pub const PHOTO_BYTES_MAX: u64 = 1 << 40;

/// Pictures are counted up to this, so that times computed of them stay times: some nine thousand years.
const FRAME_NUMBER_MAX: u64 = 1 << 43;
/// Dates lie in years of four digits, so that days added to them stay dates.
const DATES: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799 - 366 * 86_400;

/// Who alone says a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// That node.
    Node(NodeId),
    /// Any device; the message does not say which.
    SomeDevice,
}

/// Who alone says this, as the message itself has it: a request names its taker, a relayed message whoever said it, and
/// each service has words that nobody else has.
#[must_use]
pub fn claims_to_be(message: &Message) -> Speaker {
    match message {
        Message::Request(request) => Speaker::Node(NodeId::Device(request.taker)),
        Message::Relay { from, .. } => Speaker::Node(*from),
        Message::Left | Message::Ring { .. } | Message::Roster(_) | Message::Ended(_) => {
            Speaker::Node(NodeId::CallService)
        }
        Message::Registered => Speaker::Node(NodeId::PushService),
        Message::UploadReceipt(_) | Message::News(_) | Message::NewsWaiting { .. } => {
            Speaker::Node(NodeId::ICloud)
        }
        Message::Dial(_)
        | Message::Join(_)
        | Message::Decline
        | Message::Leave { .. }
        | Message::RosterAck { .. }
        | Message::Register
        | Message::RelayAck { .. }
        | Message::Announce(_)
        | Message::AnnounceAck { .. }
        | Message::Bye { .. }
        | Message::Answer { .. }
        | Message::File { .. }
        | Message::FileAck { .. }
        | Message::Close { .. }
        | Message::Upload { .. }
        | Message::AskNews { .. }
        | Message::NewsDeclined { .. } => Speaker::SomeDevice,
    }
}

/// Whether `from` may say this. The push service carries what others say, each in their own name.
#[must_use]
pub fn is_said_by(from: NodeId, message: &Message) -> bool {
    let own = match claims_to_be(message) {
        Speaker::Node(node) => node == from,
        Speaker::SomeDevice => matches!(from, NodeId::Device(_)),
    };
    match relayed(message) {
        Some((speaker, inner)) => (own || from == NodeId::PushService) && is_said_by(speaker, inner),
        None => own,
    }
}

/// Whether a message holds no more than it may.
///
/// # Errors
///
/// [`Breach::Excess`]: a message in a relayed message, more than [`MEMBERS_MAX`], [`ITEMS_MAX`] or [`RECORDS_MAX`].
/// [`Breach::Nonsense`]: a movie that ends before it begins or has more than [`FRAMES_MAX`] pictures, a photo of more
/// than [`PHOTO_BYTES_MAX`], a date without a year of four digits.
pub fn check(message: &Message) -> Result<(), Breach> {
    match message {
        Message::Relay { message, .. } => match relayed(message) {
            Some(_) => Err(Breach::Excess),
            None => check(message),
        },
        Message::Dial(spec) => at_most(MEMBERS_MAX, spec.invite.len()),
        Message::Roster(roster) => at_most(MEMBERS_MAX, roster.members.len().max(roster.wishes.len())),
        Message::File { file, .. } => check_file(file),
        Message::Upload { batch, .. } => {
            at_most(ITEMS_MAX, batch.items.len())?;
            batch.items.iter().try_for_each(|item| check_record(&item.record))
        }
        Message::UploadReceipt(receipt) => {
            at_most(RECORDS_MAX, receipt.taken.len().max(receipt.no_room.len()).max(receipt.wanted.len()))
        }
        Message::News(news) => {
            at_most(RECORDS_MAX, news.records.len())?;
            news.records.iter().try_for_each(check_record)
        }
        Message::Join(_)
        | Message::Decline
        | Message::Leave { .. }
        | Message::Left
        | Message::Ring { .. }
        | Message::RosterAck { .. }
        | Message::Ended(_)
        | Message::Register
        | Message::Registered
        | Message::RelayAck { .. }
        | Message::Announce(_)
        | Message::AnnounceAck { .. }
        | Message::Bye { .. }
        | Message::Request(_)
        | Message::Answer { .. }
        | Message::FileAck { .. }
        | Message::Close { .. }
        | Message::AskNews { .. }
        | Message::NewsWaiting { .. }
        | Message::NewsDeclined { .. } => Ok(()),
    }
}

/// The message in a relayed message, and who said it.
fn relayed(message: &Message) -> Option<(NodeId, &Message)> {
    if let Message::Relay { from, message, .. } = message { Some((*from, message)) } else { None }
}

fn at_most(max: usize, count: usize) -> Result<(), Breach> {
    if count <= max { Ok(()) } else { Err(Breach::Excess) }
}

fn check_file(file: &File) -> Result<(), Breach> {
    match file {
        File::Still { frame, .. } => sense(frame.0 <= FRAME_NUMBER_MAX),
        File::Movie { frames } => check_frames(*frames),
    }
}

fn check_frames(frames: Frames) -> Result<(), Breach> {
    let Frames { first, still, last } = frames;
    let ordered = first <= still && still <= last && last.0 <= FRAME_NUMBER_MAX;
    sense(ordered && last.0 - first.0 < FRAMES_MAX)
}

fn check_record(record: &Record) -> Result<(), Breach> {
    match record {
        Record::Photo(photo) => check_photo(photo),
        Record::Album(_) => Ok(()),
    }
}

fn check_photo(photo: &PhotoRecord) -> Result<(), Breach> {
    match photo.life.stage {
        Stage::Deleted(at) => sense(DATES.contains(&at.timestamp()))?,
        Stage::Here | Stage::Gone => {}
    }
    let Some(original) = &photo.original else { return Ok(()) };
    match original.content() {
        Content::LivePhoto { frames } => check_frames(frames)?,
        Content::Photo | Content::Movie | Content::Screenshot => {}
    }
    sense(original.bytes() <= PHOTO_BYTES_MAX && DATES.contains(&original.taken().timestamp()))
}

fn sense(holds: bool) -> Result<(), Breach> {
    if holds { Ok(()) } else { Err(Breach::Nonsense) }
}
