//! What nodes say to each other over TCP.
//!
//! What belongs here: frames and their bounds, the proof of who somebody is, links that come back after they broke, queues
//! that do not grow without end. What must never be known here: what a device or a service does with what it is told,
//! scenarios, files, how fast the time of a run goes by.
//!
//! An [`Endpoint`] is a node's end of all its links. What is said goes into a bounded outbox for each peer and stays there
//! until the peer says that it has it, so a link that breaks and comes back loses nothing and repeats nothing. Whatever a
//! peer does that it may not do, costs it its connection and nobody else anything. `docs/WIRE.md` says what the bytes are.
#![forbid(unsafe_code)]

mod check;
mod count;
mod endpoint;
mod frame;
mod key;
mod limits;
mod link;
mod prove;

use std::{collections::BTreeMap, fmt, sync::Arc};

use protocol::{Instant, Message, NodeId, Part};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use count::Counts;
pub use endpoint::{Bound, Ears, Endpoint};
pub use frame::{Body, decode, encode};
pub use key::Key;
pub use limits::Limits;

/// Whom a node may speak to, and the secret that it shares with each and with nobody else.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Keyring {
    /// Which run: nodes of another are strangers.
    pub run: Uuid,
    /// Whose it is.
    pub me: NodeId,
    /// The others.
    #[serde(with = "key::pairs")]
    pub keys: BTreeMap<NodeId, Key>,
}

/// One file of a photo, on its way with what is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Which press, or which asset.
    pub id: Uuid,
    /// Which of its two files.
    pub part: Part,
    /// All of it.
    pub bytes: Arc<[u8]>,
}

/// A message, and the files that come with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What is said.
    pub message: Message,
    /// In any order.
    pub attachments: Vec<Attachment>,
}

/// When the sender's camera makes pictures: they are a function of time, and never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraNews {
    /// Since then.
    pub since: Instant,
    /// Until then; none as long as it goes on.
    pub until: Option<Instant>,
}

/// What can be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A message.
    Letter(Letter),
    /// News of the sender's camera.
    Camera(CameraNews),
}

/// What comes to a node's ears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody said something.
    Heard {
        /// Who; it is proved.
        from: NodeId,
        /// What.
        said: Said,
    },
    /// There is a link to that node.
    Up(NodeId),
    /// There is none any more.
    Down(NodeId),
}

/// Why something could not be said. It is lost then; whoever waits for an answer says it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSaid {
    /// There is no key for that node.
    Stranger,
    /// So much waits for that node already that no more can.
    Full,
    /// It is larger than a frame may be.
    TooLarge,
}

impl fmt::Display for NotSaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Stranger => "there is no key for that node",
            Self::Full => "too much waits for that node already",
            Self::TooLarge => "it is larger than a frame may be",
        })
    }
}

impl std::error::Error for NotSaid {}

/// Why a connection was closed: what came over it is not what a peer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Breach {
    /// Longer than a frame may be.
    TooLarge,
    /// A frame that does not end in time, or that ends in the middle.
    Unfinished,
    /// Bytes that are no frame of this version.
    Unreadable,
    /// More of something than there may be.
    TooMany,
    /// Files that are not as long as was said.
    Misfit,
    /// Not the number that comes next.
    OutOfOrder,
    /// In somebody else's name.
    Impostor,
    /// Nobody who is known here, or no proof of it.
    Stranger,
    /// More who did not prove who they are than are listened to at once.
    Crowd,
}

impl Breach {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::TooLarge,
        Self::Unfinished,
        Self::Unreadable,
        Self::TooMany,
        Self::Misfit,
        Self::OutOfOrder,
        Self::Impostor,
        Self::Stranger,
        Self::Crowd,
    ];
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "longer than a frame may be",
            Self::Unfinished => "a frame that did not end",
            Self::Unreadable => "no frame of this version",
            Self::TooMany => "more of something than there may be",
            Self::Misfit => "files that are not as long as was said",
            Self::OutOfOrder => "not the number that came next",
            Self::Impostor => "in somebody else's name",
            Self::Stranger => "no proof of being somebody who is known",
            Self::Crowd => "too many at once who proved nothing",
        })
    }
}

impl std::error::Error for Breach {}
