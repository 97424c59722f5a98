//! One thing that happened.

use device::{CallScreen, Command, Event, Keys};
use disk::LibraryChange;
use library::AssetId;
use protocol::{DeviceId, Instant, MessageKind, NodeId, Route};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One thing that happened, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When.
    pub at: Instant,
    /// What.
    pub fact: Fact,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fact")]
pub enum Fact {
    /// An owner did something with a device.
    Did {
        /// With which.
        who: DeviceId,
        /// What.
        command: Command,
        /// The step that said so, counted from 0; none for what `[call]` says.
        step: Option<u32>,
    },
    /// The world did something, as that step says, counted from 0.
    Fault {
        /// Which step.
        step: u32,
    },
    /// A device states a fact.
    Device {
        /// Which.
        who: DeviceId,
        /// What.
        event: Event,
    },
    /// A service states a fact.
    Service {
        /// Which.
        service: NodeId,
        /// What.
        event: service::Event,
    },
    /// A message was sent.
    Sent {
        /// By whom.
        from: NodeId,
        /// To whom.
        to: NodeId,
        /// What.
        message: MessageKind,
        /// The press it is about.
        id: Option<Uuid>,
        /// Which way.
        route: Route,
        /// What became of it.
        fate: Fate,
    },
    /// A message arrived.
    Arrived {
        /// By whom it was sent.
        from: NodeId,
        /// Where.
        to: NodeId,
        /// What.
        message: MessageKind,
        /// The press it is about.
        id: Option<Uuid>,
    },
    /// A message came where nobody was there to receive it: the receiver went offline while it was on its way.
    Missed {
        /// By whom it was sent.
        from: NodeId,
        /// Where.
        to: NodeId,
        /// What.
        message: MessageKind,
        /// The press it is about.
        id: Option<Uuid>,
    },
    /// At the end: what a step ordered for a message, a save or a file never came about, since there was none.
    Unspent {
        /// Which step.
        step: u32,
    },
    /// A photo library changed.
    Library {
        /// On which device.
        who: DeviceId,
        /// How.
        change: LibraryChange,
    },
    /// A screenshot was taken, of this; whether it is kept is yet to come.
    Screen {
        /// On which device.
        who: DeviceId,
        /// The screenshot's name.
        asset: AssetId,
        /// By which keys (SHOT-2, SHOT-3).
        keys: Keys,
        /// What the screen shows of a call; none if it shows none.
        call: Option<Box<CallScreen>>,
        /// The pictures in it, each with the time at which it was taken; none of whom no picture ever came.
        pictures: Vec<(DeviceId, Option<Instant>)>,
    },
    /// A file came to lie on a Mac's desktop.
    Desktop {
        /// On which device.
        who: DeviceId,
        /// Its name.
        asset: AssetId,
        /// How many lie there now.
        files: u32,
    },
    /// A save did not work, or was undone (LIB-3).
    SaveFailed {
        /// On which device.
        who: DeviceId,
        /// Which press.
        id: Uuid,
        /// Why.
        error: device::WriteError,
    },
}

impl Fact {
    /// What a device stated, and which; none if it is another kind of fact.
    #[must_use]
    pub const fn device_event(&self) -> Option<(DeviceId, &Event)> {
        match self {
            Self::Device { who, event } => Some((*who, event)),
            Self::Did { .. }
            | Self::Fault { .. }
            | Self::Service { .. }
            | Self::Sent { .. }
            | Self::Arrived { .. }
            | Self::Missed { .. }
            | Self::Unspent { .. }
            | Self::Library { .. }
            | Self::Screen { .. }
            | Self::Desktop { .. }
            | Self::SaveFailed { .. } => None,
        }
    }
}

/// What became of a message as it was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fate")]
pub enum Fate {
    /// It is on its way.
    Carried {
        /// When it arrives.
        arrives: Instant,
        /// How often.
        copies: u8,
    },
    /// It is lost.
    Lost {
        /// Why.
        why: Loss,
    },
}

/// Why a message is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// A step dropped it.
    Dropped,
    /// By the line's odds.
    Odds,
    /// In a burst of losses.
    Burst,
    /// The line is cut.
    Cut,
    /// The sender is offline.
    SenderOffline,
    /// The receiver is offline.
    ReceiverOffline,
}

/// How a run came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Nothing was open any more.
    Quiet,
    /// At the moment that the scenario names.
    Until,
    /// Things did not become quiet in time.
    NeverQuiet,
    /// More happened than a run may hold.
    TooMuch,
    /// Whoever watched it had seen enough.
    Stopped,
}
