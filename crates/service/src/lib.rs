//! The services behind FaceTime and Photos: who is in a call, how a device is reached outside of one, and where a
//! person's photos are kept for all of their devices.
//!
//! What belongs here: calls, their members and rings (section 2 of the behaviour document), the operator's switch
//! (SET-11), registrations and how they get stuck (FIX-9), who is told of news in iCloud (CLOUD-1). What must never be known here: a network, a clock, chance,
//! what devices do with what they are told, Live Photos themselves.
//!
//! [`CallService`], [`PushService`] and [`ICloudService`] are values with three methods, like a device: `handle_input` takes what happens
//! to them, `poll_output` gives what they say and [`Event`]s, which are facts, `poll_timeout` says when they want to be
//! woken. Whoever drives them hands each [`Output::Transmit`] to the network and carries the rest into the trace.
//!
//! A service hears nothing from a device that the transport calls unreachable: their connection is closed, and what
//! was in flight on it is lost. Devices repeat what is not answered, so nothing else is.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod call;
mod event;
mod icloud;
mod push;
mod running;

use core::{ops::RangeInclusive, time::Duration};

use protocol::{DeviceId, Message, NodeId, PersonId, Route};
use serde::{Deserialize, Serialize};

pub use call::CallService;
pub use event::{Event, EventKind};
pub use icloud::{
    ICloudImage, ICloudService, NEWS_APPLIED_WITHIN, NEWS_BYTES_PER_SECOND, NEWS_TRIES, RESEND_LATER,
};
pub use push::PushService;
pub use running::CallImage;

/// What is not acknowledged is sent again after this (CAP-14 A).
pub const RESEND: Duration = Duration::from_secs(2);
/// A device that did not answer is rung again after this (CALL-3 A).
pub const RING_REPEAT: Duration = Duration::from_secs(2);
/// A device that does not answer is rung for this long (CALL-3 A).
pub const RING_FOR: Duration = Duration::from_secs(30);
/// An undelivered ring that its caller does not repeat is kept for this long: three repeats may get lost, but nobody
/// is rung for a call that was given up (CALL-3 A).
pub const RING_KEPT: Duration = Duration::from_secs(6);
/// A device is told this often that its call is over, unless it says that it left (CALL-3 A). The last time is later
/// than any ring that [`RING_KEPT`] still lets through, so no device goes on ringing.
pub const ENDED_SENDS_MAX: u8 = 5;
/// A group call has at most this many members (CALL-2).
pub const CALL_MEMBERS_MAX: usize = 32;
/// At most this many relayed messages wait for one device; then the oldest is dropped (A).
pub const HELD_MAX: u16 = 64;
/// What a scenario can set that to.
pub const HELD: RangeInclusive<u16> = 16..=HELD_MAX;

/// Everything that can happen to a service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A message arrives.
    Receive {
        /// From whom.
        from: NodeId,
        /// What.
        message: Message,
    },
    /// The moment that `poll_timeout` named has come.
    Timeout,
    /// The transport noticed that a device is unreachable. Until then every device counts as reachable.
    Disconnected(DeviceId),
    /// The device is reachable again.
    Connected(DeviceId),
    /// The service fails: it forgets what is not durable, hears nothing and says nothing (FIX-9).
    Stop,
    /// The service is up again.
    Start,
    /// The operator switches Live Photos on or off for everyone (SET-11). Durable; the call service alone heeds it.
    SetLivePhotos(bool),
    /// From now on, what the service sends arrives that much later. It waits that much longer for answers, and once it is
    /// quicker again, no longer than it would then (CAP-14 A). A stop changes nothing about it.
    Slow(Duration),
    /// A person's iCloud storage is so large from now on (CLOUD-3). Durable; iCloud alone heeds it.
    SetStorage {
        /// Whose.
        person: PersonId,
        /// In all.
        bytes: u64,
    },
}

/// Everything that a service does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Says something; it may be lost.
    Transmit {
        /// To whom.
        to: NodeId,
        /// Which way: always [`Route::Services`].
        route: Route,
        /// What.
        message: Message,
    },
    /// States a fact.
    Event(Event),
}

impl Output {
    fn to(to: NodeId, message: Message) -> Self {
        Self::Transmit { to, route: Route::Services, message }
    }

    fn to_device(device: DeviceId, message: Message) -> Self {
        Self::to(NodeId::Device(device), message)
    }
}

/// What a service wants to be woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimerName {
    /// Somebody did not acknowledge who is in the call.
    Roster,
    /// Somebody did not answer a ring.
    Ring,
    /// Somebody did not say that they know that the call is over.
    Ended,
    /// A device did not acknowledge a relayed message.
    Relay,
    /// The caller no longer repeats a ring that was not delivered. Housekeeping: nothing waits for it.
    RingLapse,
    /// A device did not ask for the news that it was told of.
    News,
}
