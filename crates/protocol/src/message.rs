//! Every message there is.

use alloc::{boxed::Box, sync::Arc};

use library::cloud::{Batch, News, Receipt};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    call::{CallKind, CallSpec, Joining, Roster, Wish},
    file::{File, Part, Parts},
    id::{DeviceId, NodeId},
    os::OsVersion,
    reason::{EndReason, Failure, Refusal},
    time::Instant,
};

/// One message, between any two nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// To the call service: begin a call and ring these devices (CALL-3).
    Dial(Box<CallSpec>),
    /// To the call service: let me in; the answer to a ring, or by invitation or link.
    Join(Joining),
    /// To the call service: I do not answer.
    Decline,
    /// To the call service: I hung up.
    Leave {
        /// It wants to be in no call that it wished for up to this.
        wish: Wish,
    },
    /// From the call service: you are out, as you asked.
    Left,
    /// From the call service: there is a call for you.
    Ring {
        /// Who calls.
        caller: DeviceId,
        /// What kind of call.
        kind: CallKind,
    },
    /// From the call service: who is in the call now.
    Roster(Arc<Roster>),
    /// To the call service: I know this roster.
    RosterAck {
        /// Which.
        version: u32,
    },
    /// From the call service: the call is over, or you cannot be in it.
    Ended(EndReason),

    /// To the push service: this is where I am reached.
    Register,
    /// From the push service: I know where.
    Registered,
    /// By way of the push service, when there is no call to speak through.
    Relay {
        /// Who says it.
        from: NodeId,
        /// To whom.
        to: DeviceId,
        /// Counts the sender's relayed messages.
        serial: u32,
        /// What is said.
        message: Arc<Message>,
    },
    /// To the push service: it arrived here.
    RelayAck {
        /// Whose.
        from: NodeId,
        /// Which.
        serial: u32,
    },

    /// In a call: what I can and will do (SET-6).
    Announce(Announcement),
    /// In a call: I heard that (CAP-14).
    AnnounceAck {
        /// Which.
        version: u32,
    },
    /// In a call: I am out of it.
    Bye {
        /// With which roster I came into it, as in [`Announcement::joined`].
        joined: u32,
    },

    /// Take a Live Photo of yourself for me (CAP-4).
    Request(Request),
    /// What becomes of the request (CAP-7).
    Answer {
        /// Of which press.
        id: Uuid,
        /// What.
        answer: Answer,
    },
    /// Half of a Live Photo (CAP-3).
    File {
        /// Of which press.
        id: Uuid,
        /// Which half.
        file: File,
    },
    /// That half arrived (CAP-14).
    FileAck {
        /// Of which press.
        id: Uuid,
        /// Which half.
        part: Part,
    },
    /// From the taker: this press has its outcome, keep nothing for it (CAP-10, CAP-13).
    Close {
        /// Which press.
        id: Uuid,
    },

    /// To iCloud: what changed on this device (CLOUD-1, CLOUD-2).
    Upload {
        /// How often the device had started when it sent it: what it sent before, or the device that it replaced, it need not
        /// know itself.
        boot: u32,
        /// What.
        batch: Arc<Batch>,
    },
    /// From iCloud: what became of it.
    UploadReceipt(Arc<Receipt>),
    /// To iCloud: what is new since this count of changes? And tell me when there is more.
    AskNews {
        /// All up to it is known here.
        since: u64,
        /// How often the device has started.
        boot: u32,
        /// The newest change of the room in iCloud of which it knows (CLOUD-3); 0 if of none.
        room: u64,
    },
    /// From iCloud: this is new.
    News(Arc<News>),
    /// From iCloud: there is something new, or room for what had none.
    NewsWaiting {
        /// How often the device had asked when this was said.
        asked: u32,
    },
    /// To iCloud: I can take no news now, and ask when I can.
    NewsDeclined {
        /// What is declined: news of which was said after so many questions. Whoever has asked since can take news.
        asked: u32,
    },
}

/// A message's kind alone, by which scenarios, faults and filters name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MessageKind {
    /// [`Message::Dial`].
    Dial,
    /// [`Message::Join`].
    Join,
    /// [`Message::Decline`].
    Decline,
    /// [`Message::Leave`].
    Leave,
    /// [`Message::Left`].
    Left,
    /// [`Message::Ring`].
    Ring,
    /// [`Message::Roster`].
    Roster,
    /// [`Message::RosterAck`].
    RosterAck,
    /// [`Message::Ended`].
    Ended,
    /// [`Message::Register`].
    Register,
    /// [`Message::Registered`].
    Registered,
    /// [`Message::RelayAck`].
    RelayAck,
    /// [`Message::Announce`].
    Announce,
    /// [`Message::AnnounceAck`].
    AnnounceAck,
    /// [`Message::Bye`].
    Bye,
    /// [`Message::Request`].
    Request,
    /// [`Message::Answer`].
    Answer,
    /// [`Message::File`] with the still.
    Still,
    /// [`Message::File`] with the movie.
    Movie,
    /// [`Message::FileAck`].
    FileAck,
    /// [`Message::Close`].
    Close,
    /// [`Message::Upload`].
    Upload,
    /// [`Message::UploadReceipt`].
    UploadReceipt,
    /// [`Message::AskNews`].
    AskNews,
    /// [`Message::News`].
    News,
    /// [`Message::NewsWaiting`].
    NewsWaiting,
    /// [`Message::NewsDeclined`].
    NewsDeclined,
}

impl MessageKind {
    /// Every kind, in the order of [`Message`].
    pub const ALL: [Self; 27] = [
        Self::Dial,
        Self::Join,
        Self::Decline,
        Self::Leave,
        Self::Left,
        Self::Ring,
        Self::Roster,
        Self::RosterAck,
        Self::Ended,
        Self::Register,
        Self::Registered,
        Self::RelayAck,
        Self::Announce,
        Self::AnnounceAck,
        Self::Bye,
        Self::Request,
        Self::Answer,
        Self::Still,
        Self::Movie,
        Self::FileAck,
        Self::Close,
        Self::Upload,
        Self::UploadReceipt,
        Self::AskNews,
        Self::News,
        Self::NewsWaiting,
        Self::NewsDeclined,
    ];

    /// As scenario files spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dial => "dial",
            Self::Join => "join",
            Self::Decline => "decline",
            Self::Leave => "leave",
            Self::Left => "left",
            Self::Ring => "ring",
            Self::Roster => "roster",
            Self::RosterAck => "roster-ack",
            Self::Ended => "ended",
            Self::Register => "register",
            Self::Registered => "registered",
            Self::RelayAck => "relay-ack",
            Self::Announce => "announce",
            Self::AnnounceAck => "announce-ack",
            Self::Bye => "bye",
            Self::Request => "request",
            Self::Answer => "answer",
            Self::Still => "still",
            Self::Movie => "movie",
            Self::FileAck => "file-ack",
            Self::Close => "close",
            Self::Upload => "upload",
            Self::UploadReceipt => "upload-receipt",
            Self::AskNews => "ask-news",
            Self::News => "news",
            Self::NewsWaiting { .. } => "news-waiting",
            Self::NewsDeclined { .. } => "news-declined",
        }
    }
}

impl Message {
    /// Its kind; a relayed message is of the kind that it carries.
    #[must_use]
    pub fn kind(&self) -> MessageKind {
        // What depends on more than the variant comes first: the rest is then looked up in a table, where a jump that
        // nobody foresees would cost more than all else here. Every message is asked twice.
        if let Self::Relay { message, .. } = self {
            return message.kind();
        }
        if let Self::File { file: File::Movie { .. }, .. } = self {
            return MessageKind::Movie;
        }
        match self {
            Self::Dial(_) => MessageKind::Dial,
            Self::Join(_) => MessageKind::Join,
            Self::Decline => MessageKind::Decline,
            Self::Leave { .. } => MessageKind::Leave,
            Self::Left => MessageKind::Left,
            Self::Ring { .. } => MessageKind::Ring,
            Self::Roster(_) => MessageKind::Roster,
            Self::RosterAck { .. } => MessageKind::RosterAck,
            Self::Ended(_) => MessageKind::Ended,
            Self::Register => MessageKind::Register,
            Self::Registered => MessageKind::Registered,
            Self::Relay { message, .. } => message.kind(),
            Self::RelayAck { .. } => MessageKind::RelayAck,
            Self::Announce(_) => MessageKind::Announce,
            Self::AnnounceAck { .. } => MessageKind::AnnounceAck,
            Self::Bye { .. } => MessageKind::Bye,
            Self::Request(_) => MessageKind::Request,
            Self::Answer { .. } => MessageKind::Answer,
            Self::File { .. } => MessageKind::Still,
            Self::FileAck { .. } => MessageKind::FileAck,
            Self::Close { .. } => MessageKind::Close,
            Self::Upload { .. } => MessageKind::Upload,
            Self::UploadReceipt(_) => MessageKind::UploadReceipt,
            Self::AskNews { .. } => MessageKind::AskNews,
            Self::News(_) => MessageKind::News,
            Self::NewsWaiting { .. } => MessageKind::NewsWaiting,
            Self::NewsDeclined { .. } => MessageKind::NewsDeclined,
        }
    }

    /// The press it is about, if it is about one.
    #[must_use]
    pub fn transaction(&self) -> Option<Uuid> {
        match self {
            Self::Request(request) => Some(request.id),
            Self::Answer { id, .. }
            | Self::File { id, .. }
            | Self::FileAck { id, .. }
            | Self::Close { id } => Some(*id),
            Self::Relay { message, .. } => message.transaction(),
            Self::Dial(_)
            | Self::Join(_)
            | Self::Decline
            | Self::Leave { .. }
            | Self::Left
            | Self::Ring { .. }
            | Self::Roster(_)
            | Self::RosterAck { .. }
            | Self::Ended(_)
            | Self::Register
            | Self::Registered
            | Self::RelayAck { .. }
            | Self::Announce(_)
            | Self::AnnounceAck { .. }
            | Self::Bye { .. }
            | Self::Upload { .. }
            | Self::UploadReceipt(_)
            | Self::AskNews { .. }
            | Self::News(_)
            | Self::NewsWaiting { .. }
            | Self::NewsDeclined { .. } => None,
        }
    }

    /// What it weighs on a line of finite bandwidth.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match self {
            Self::File { file, .. } => file.bytes(),
            Self::Relay { message, .. } => message.bytes(),
            Self::Upload { batch, .. } => WORD_BYTES + batch.media_bytes(),
            Self::News(news) => WORD_BYTES + news.media_bytes(),
            Self::Dial(_)
            | Self::Join(_)
            | Self::Decline
            | Self::Leave { .. }
            | Self::Left
            | Self::Ring { .. }
            | Self::Roster(_)
            | Self::RosterAck { .. }
            | Self::Ended(_)
            | Self::Register
            | Self::Registered
            | Self::RelayAck { .. }
            | Self::Announce(_)
            | Self::AnnounceAck { .. }
            | Self::Bye { .. }
            | Self::Request(_)
            | Self::Answer { .. }
            | Self::FileAck { .. }
            | Self::Close { .. }
            | Self::UploadReceipt(_)
            | Self::AskNews { .. }
            | Self::NewsWaiting { .. }
            | Self::NewsDeclined { .. } => WORD_BYTES,
        }
    }
}

/// What any message weighs besides the files in it.
const WORD_BYTES: u64 = 200;

/// What a device says of its setting (SET-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LivePhotos {
    /// On.
    On,
    /// Off.
    Off,
    /// The region does not offer it.
    NotOffered,
    /// Lockdown Mode shuts it off.
    LockedDown,
}

/// What a device can and will do (SET-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Capability {
    /// Its OS.
    pub os: OsVersion,
    /// Its setting.
    pub live_photos: LivePhotos,
    /// Whether it takes no part in Live Photos: a guest in a browser, an Apple Watch (DEV-4).
    pub guest: bool,
    /// Whether its camera is on (CALL-4).
    pub camera_on: bool,
}

/// A capability, numbered, so that an older one heard later is dropped (CAP-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Announcement {
    /// Counts up for as long as the device lives; durable.
    pub version: u32,
    /// The roster with which the device came into the call. A later one than was heard of it before shows that it left
    /// and is back; and a roster from before that, which comes late, does not say that it left.
    pub joined: u32,
    /// What it says.
    pub capability: Capability,
}

/// Asks for a Live Photo (CAP-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Request {
    /// The press.
    pub id: Uuid,
    /// Who takes.
    pub taker: DeviceId,
    /// Who is taken.
    pub subject: DeviceId,
    /// The media time that the taker was seeing, by the subject's camera.
    pub seen: Instant,
    /// What the taker has of it already (CAP-14).
    pub have: Parts,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// The subject was told, the capture is under way.
    Accepted,
    /// The subject does not allow it.
    Refused(Refusal),
    /// It was allowed and did not work.
    Failed(Failure),
}
