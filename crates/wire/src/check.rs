//! What a peer may say: in nobody else's name, and of nothing more than there can be.

use library::cloud::{BATCH_ITEMS_MAX, NEWS_RECORDS_MAX};
use protocol::{Message, NodeId};

use crate::Breach;

/// A call has at most so many devices in it, and rings at most so many: all that a scenario can have.
const DEVICES_MAX: usize = 64;
/// What iCloud says to a batch names each of its items at most this often.
const RECEIPT_NAMES_MAX: usize = BATCH_ITEMS_MAX;

/// Whether `from` may say `message`.
pub(crate) fn check(from: NodeId, message: &Message) -> Result<(), Breach> {
    if !is_own(from, message) {
        return Err(Breach::Impostor);
    }
    let within = match message {
        Message::Relay { message, .. } => match &**message {
            // Nothing is relayed twice.
            Message::Relay { .. } => false,
            message => counts_within(message),
        },
        message => counts_within(message),
    };
    if within { Ok(()) } else { Err(Breach::TooMany) }
}

/// Whether everybody whom `message` names as its author is `from`. The push service says what others said.
fn is_own(from: NodeId, message: &Message) -> bool {
    match message {
        Message::Request(request) => NodeId::Device(request.taker) == from,
        Message::Relay { from: author, message, .. } => {
            (*author == from || from == NodeId::PushService) && is_own(*author, message)
        }
        Message::Dial(_)
        | Message::Join(_)
        | Message::Decline
        | Message::Leave { .. }
        | Message::Left
        | Message::Ring { .. }
        | Message::Roster(_)
        | Message::RosterAck { .. }
        | Message::Ended(_)
        | Message::Register
        | Message::Registered
        | Message::RelayAck { .. }
        | Message::Announce(_)
        | Message::AnnounceAck { .. }
        | Message::Bye { .. }
        | Message::Answer { .. }
        | Message::File { .. }
        | Message::FileAck { .. }
        | Message::Close { .. }
        | Message::Upload { .. }
        | Message::UploadReceipt(_)
        | Message::AskNews { .. }
        | Message::News(_)
        | Message::NewsWaiting
        | Message::NewsDeclined => true,
    }
}

/// Whether nothing in `message` is more than there can be.
fn counts_within(message: &Message) -> bool {
    match message {
        Message::Dial(spec) => spec.invite.len() <= DEVICES_MAX,
        Message::Roster(roster) => roster.members.len().max(roster.wishes.len()) <= DEVICES_MAX,
        Message::Upload { batch, .. } => batch.items.len() <= BATCH_ITEMS_MAX,
        Message::UploadReceipt(receipt) => {
            let longest = receipt.taken.len().max(receipt.no_room.len()).max(receipt.wanted.len());
            longest <= RECEIPT_NAMES_MAX
        }
        Message::News(news) => news.records.len() <= NEWS_RECORDS_MAX,
        Message::Join(_)
        | Message::Decline
        | Message::Leave { .. }
        | Message::Left
        | Message::Ring { .. }
        | Message::RosterAck { .. }
        | Message::Ended(_)
        | Message::Register
        | Message::Registered
        | Message::Relay { .. }
        | Message::RelayAck { .. }
        | Message::Announce(_)
        | Message::AnnounceAck { .. }
        | Message::Bye { .. }
        | Message::Request(_)
        | Message::Answer { .. }
        | Message::File { .. }
        | Message::FileAck { .. }
        | Message::Close { .. }
        | Message::AskNews { .. }
        | Message::NewsWaiting
        | Message::NewsDeclined => true,
    }
}
