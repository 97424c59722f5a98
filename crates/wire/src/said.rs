//! What one node says to another.

use std::sync::Arc;

use protocol::{Instant, Message, NodeId, Part};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::breach::Breach;

/// One file of a photo, with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Of which photo.
    pub id: Uuid,
    /// Which of its files.
    pub part: Part,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// A message, with the files that it speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What is said.
    pub message: Message,
    /// The files. What belongs to which message is for those who speak to settle.
    pub attachments: Vec<Attachment>,
}

/// When the sender's camera makes pictures, which is all that the other needs to know which picture it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraNews {
    /// The first of them is taken then.
    pub since: Instant,
    /// The last of them is taken before that; none while it goes on.
    pub until: Option<Instant>,
}

/// One thing said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A message.
    Letter(Letter),
    /// The sender's camera; none if it makes no pictures.
    Camera(Option<CameraNews>),
    /// The sender is turned off then. Heard after its link has come up later than that, it means nothing.
    Off(Instant),
}

/// One thing heard. Who said it has proved who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Who said it.
    pub from: NodeId,
    /// What.
    pub said: Said,
}

/// The link to a peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// It came up: both have proved who they are.
    Up(NodeId),
    /// It went down.
    Down(NodeId),
}

/// What comes to an endpoint's ears. What is heard from a peer lies between its coming up and its going down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A peer said something.
    Heard(Heard),
    /// A link came up or went down.
    Status(Status),
}

/// Why something is not said. It is lost: whoever wanted to say it says it again later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSaid {
    /// There is no key for that node.
    Stranger,
    /// Too much waits for that peer to acknowledge it.
    Full,
    /// It weighs more than a frame may, or its words more than words may, or it has too many files.
    TooLarge,
    /// The peer would take it for a breach, this one.
    Wrong(Breach),
    /// The endpoint is closed.
    Closed,
}
