//! What has to come of a run.

use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use device::EventKind;
use library::{Kind, View};
use protocol::{DeviceId, Instant, MessageKind, NodeId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reason::Reason;

/// One line of `timeline.expect`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// When it has to hold.
    pub when: Moment,
    /// On which device.
    pub who: DeviceId,
    /// What.
    pub what: What,
    /// Whether it is a promise that holds whatever other faults are thrown in.
    pub under_faults: bool,
}

/// When something has to hold, or to have happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// When the run ends.
    End,
    /// At that moment.
    At(Instant),
    /// At some time up to that moment, that moment included.
    By(Instant),
    /// At some time between the two, both included.
    Within(Instant, Instant),
    /// All the time.
    Always,
    /// At no time.
    Never,
    /// At no time between the two, both included.
    NeverWithin(Instant, Instant),
}

/// What has to hold, or to have happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The shutter looks like that (SHUT-6).
    Shutter {
        /// How.
        state: ShutterState,
        /// For that reason, among others.
        reason: Option<Reason>,
        /// Which is about that device.
        whose: Option<DeviceId>,
    },
    /// So many FaceTime Live Photos were saved (LIB-1).
    Saved {
        /// How many.
        count: u32,
        /// What each holds before its still.
        before: Option<Duration>,
        /// What each holds after its still.
        after: Option<Duration>,
    },
    /// The owner was told that a Live Photo was taken (NOTE-1).
    Notified {
        /// By whom.
        from: Option<PersonId>,
        /// Exactly so often; at least once, where it is not said.
        times: Option<u32>,
    },
    /// So many notices wait to be read (NOTE-4).
    Notices {
        /// How many.
        count: u32,
    },
    /// A view shows so many assets (LIB-5).
    Holds {
        /// Which view.
        view: View,
        /// How many.
        count: u32,
    },
    /// A smart album shows so many assets (ALB-2).
    Album {
        /// Its name.
        name: String,
        /// How many.
        count: u32,
    },
    /// The Albums tab has exactly these smart albums (ALB-4).
    SmartAlbums {
        /// Their names, in order.
        names: Vec<String>,
    },
    /// So many files lie in a Windows PC's folder of iCloud Photos (CLOUD-4).
    Files {
        /// How many.
        count: u32,
    },
    /// So many files lie on the Mac's desktop (SHOT-4).
    Desktop {
        /// How many.
        count: u32,
    },
    /// A photo looks like that.
    Photo {
        /// Counts from 1, in the order of All Photos.
        nth: u32,
        /// How.
        looks: Looks,
    },
    /// A press ended like that (CAP-13).
    Outcome {
        /// Which press of this device, counted from 1.
        press: u32,
        /// How it ended.
        outcome: PressOutcome,
        /// Why.
        reason: Option<Reason>,
    },
    /// The device is in the call, or is not.
    InCall(bool),
    /// Something happened on the device.
    Happens {
        /// What.
        event: EventKind,
        /// Exactly so often; at least once, where it is not said.
        times: Option<u32>,
        /// For that reason.
        reason: Option<Reason>,
        /// Which is about that device.
        whose: Option<DeviceId>,
        /// How far the still is from the moment that the taker saw (CAP-5).
        shift: Option<Duration>,
    },
    /// The device sent a message.
    Sent {
        /// What.
        message: MessageKind,
        /// To whom; to anybody, where it is not said.
        to: Option<NodeId>,
        /// Exactly so often; at least once, where it is not said.
        times: Option<u32>,
    },
}

/// What a photo says of itself; what is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// What it is.
    pub kind: Option<Kind>,
    /// Who made the device that took it.
    pub make: Option<String>,
    /// That device's marketing name.
    pub model: Option<String>,
    /// The lens (LIB-4).
    pub lens: Option<String>,
    /// The comment (LIB-4).
    pub comment: Option<String>,
    /// The date and time it bears, with its offset.
    pub taken: Option<DateTime<FixedOffset>>,
    /// What a Live Photo holds before its still.
    pub before: Option<Duration>,
    /// What a Live Photo holds after its still.
    pub after: Option<Duration>,
    /// Whether it says where it was taken (LIB-4).
    pub location: Option<bool>,
    /// The title that its owner gave it.
    pub title: Option<String>,
    /// The caption that its owner gave it.
    pub caption: Option<String>,
    /// All of its keywords, in order.
    pub keywords: Option<Vec<String>>,
    /// Whether it is in the favourites.
    pub favourite: Option<bool>,
    /// Whether its picture is not as it was taken.
    pub edited: Option<bool>,
}

/// What a shutter looks like (SHUT-6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "state of the shutter")]
pub enum ShutterState {
    /// It can be pressed.
    Ready,
    /// It is there and says why it does not work.
    Unavailable,
    /// It is not on the screen.
    Hidden,
}

/// How a press ended (CAP-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "outcome")]
pub enum PressOutcome {
    /// The Live Photo is in the library.
    Saved,
    /// It was not allowed.
    Refused,
    /// It was allowed and did not work.
    Failed,
    /// Nothing came in time.
    TimedOut,
}
