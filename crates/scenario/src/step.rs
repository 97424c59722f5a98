//! What is done in a run: by owners of devices, and to the world.

use std::time::Duration;

use chrono::{FixedOffset, TimeDelta};
use device::{App, Command, EventKind};
use protocol::{DeviceId, Instant, MessageKind, NodeId, PersonId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One line of `timeline.steps`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub when: When,
    /// What.
    pub act: Act,
    /// How often.
    pub repeat: Repeat,
}

/// When a step is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At that moment.
    At(Instant),
    /// Once something happened.
    After {
        /// On that device.
        who: DeviceId,
        /// That.
        event: EventKind,
        /// For the nth time, counted from 1.
        nth: u32,
        /// And so much time went by.
        plus: Duration,
    },
}

/// Doing the same again: `times` in all, `every` so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repeat {
    /// How often in all, at least once.
    pub times: u32,
    /// From one to the next; zero where `times` is 1.
    pub every: Duration,
}

impl Repeat {
    /// Once.
    pub const ONCE: Self = Self { times: 1, every: Duration::ZERO };
}

/// What a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// An owner does something with a device.
    Do {
        /// With which device.
        who: DeviceId,
        /// What; a press has no `seen` yet, whoever plays it knows what is on the screen.
        command: Command,
    },
    /// An owner restarts a device as the guide says: off, 30 s, on (FIX-4).
    Restart {
        /// Which.
        who: DeviceId,
    },
    /// The world does something.
    Fault(Fault),
}

/// What the world can do to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An app, or all of a device, stops without being asked.
    Crash {
        /// On which device.
        who: DeviceId,
        /// What stops.
        app: App,
    },
    /// A device's battery is empty: it stops, and stays off until somebody powers it on (DEV-8).
    BatteryEmpty {
        /// Which.
        who: DeviceId,
    },
    /// A message is lost.
    Drop(NthMessage),
    /// A message takes longer.
    Delay {
        /// Which.
        message: NthMessage,
        /// By so much.
        by: Duration,
    },
    /// A message arrives twice.
    Duplicate(NthMessage),
    /// Nothing gets through any more.
    Cut(Between),
    /// Everything gets through again.
    Heal(Between),
    /// A device reaches nobody.
    Offline {
        /// Which.
        who: DeviceId,
    },
    /// A device reaches everybody again.
    Online {
        /// Which.
        who: DeviceId,
    },
    /// A service stops.
    ServiceDown {
        /// Which.
        service: Service,
    },
    /// A service is there again.
    ServiceUp {
        /// Which.
        service: Service,
    },
    /// From now on, what a service sends arrives later; what is on its way arrives as it would.
    SlowService {
        /// Which.
        service: Service,
        /// By so much, at most [`SLOW_SERVICE_MAX`](crate::limits::SLOW_SERVICE_MAX); zero ends it.
        by: Duration,
    },
    /// The service switches Live Photos off, or on again, for everyone (SET-11).
    ServiceLivePhotos {
        /// On or off.
        on: bool,
    },
    /// A device has that much free storage from now on (DEV-7).
    Storage {
        /// Which.
        who: DeviceId,
        /// Bytes.
        free_bytes: u64,
    },
    /// A save does not work (LIB-3).
    FailSave {
        /// On which device.
        who: DeviceId,
        /// The nth from now, counted from 1.
        nth: u32,
    },
    /// A file of a capture cannot be written on the subject's device (CAP-7).
    FailWrite {
        /// On which device.
        who: DeviceId,
        /// The nth file from now, counted from 1; a capture has a still and a movie.
        nth: u32,
    },
    /// A save takes longer.
    SlowSave {
        /// On which device.
        who: DeviceId,
        /// By so much.
        by: Duration,
        /// The nth from now, counted from 1.
        nth: u32,
    },
    /// A person's iCloud storage is so large from now on (CLOUD-3).
    ICloudStorage {
        /// Whose.
        person: PersonId,
        /// In all, in bytes.
        bytes: u64,
    },
    /// The iCloud account of a device is signed out, or signed in again (CLOUD-3).
    ICloudAccount {
        /// Of which device.
        who: DeviceId,
        /// Whether it is signed in.
        signed_in: bool,
    },
    /// A device is replaced by another of the same model, set up with the same account.
    Replace {
        /// Which.
        who: DeviceId,
    },
    /// A wall clock is put forward or back (DEV-6).
    ClockStep {
        /// Of which device.
        who: DeviceId,
        /// By so much.
        by: TimeDelta,
    },
    /// A wall clock runs at another pace from now on; what it shows does not jump (DEV-6).
    ClockDrift {
        /// Of which device.
        who: DeviceId,
        /// By how many millionths it runs fast, at most [`CLOCK_DRIFT_PPM_MAX`](crate::limits::CLOCK_DRIFT_PPM_MAX);
        /// negative is slow, 0 keeps time.
        ppm: i32,
    },
    /// A wall clock is set to another zone (DEV-6).
    ClockZone {
        /// Of which device.
        who: DeviceId,
        /// That.
        zone: FixedOffset,
    },
}

/// One message, counted from the moment of the step on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NthMessage {
    /// Who sends it.
    pub from: NodeId,
    /// Who would receive it.
    pub to: NodeId,
    /// Of that kind.
    pub kind: MessageKind,
    /// The nth, counted from 1.
    pub nth: u32,
}

/// Two nodes, in one direction or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// Who sends.
    pub from: NodeId,
    /// Who receives.
    pub to: NodeId,
    /// Whether the other way too.
    pub both_ways: bool,
}

/// A service that can stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "service")]
pub enum Service {
    /// Keeps who is in which call.
    Call,
    /// Reaches devices outside a call.
    Push,
    /// Keeps people's photos (CLOUD-1).
    #[serde(rename = "icloud")]
    ICloud,
}

impl Service {
    /// Every service, in the order in which they are told things.
    pub const ALL: [Self; 3] = [Self::Call, Self::Push, Self::ICloud];

    /// The service that is that node; none if it is a device.
    #[must_use]
    pub const fn of(node: NodeId) -> Option<Self> {
        match node {
            NodeId::Device(_) => None,
            NodeId::CallService => Some(Self::Call),
            NodeId::PushService => Some(Self::Push),
            NodeId::ICloud => Some(Self::ICloud),
        }
    }

    /// As senders and receivers of messages are named.
    #[must_use]
    pub const fn node(self) -> NodeId {
        match self {
            Self::Call => NodeId::CallService,
            Self::Push => NodeId::PushService,
            Self::ICloud => NodeId::ICloud,
        }
    }
}
