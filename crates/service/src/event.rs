//! Facts: what a service says happened at it.

use protocol::{CallKind, DeviceId, MessageKind, PersonId, ServiceRefusal};
use serde::{Deserialize, Serialize};

/// Defines [`Event`]'s kinds and their spelling in one list.
macro_rules! kinds {
    ($($kind:ident $text:literal)*) => {
        /// An event's kind alone, by which scenarios and filters name it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum EventKind {
            $(#[serde(rename = $text)] #[doc = concat!("[`Event::", stringify!($kind), "`].")] $kind,)*
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// As scenario files spell it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$kind => $text,)* }
            }
        }

        impl Event {
            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> EventKind {
                match self { $(Self::$kind { .. } => EventKind::$kind,)* }
            }
        }
    };
}

kinds! {
    Started "started"
    Stopped "stopped"
    SwitchedLivePhotos "switched-live-photos"
    CallBegan "call-began"
    MemberJoined "member-joined"
    MemberLeft "member-left"
    NotLetIn "not-let-in"
    RingDeclined "ring-declined"
    RingUnanswered "ring-unanswered"
    CallOver "call-over"
    Registered "registered"
    Held "held"
    Delivered "delivered"
    Dropped "dropped"
    RingLapsed "ring-lapsed"
    StorageSet "storage-set"
    PhotosTaken "photos-taken"
    PhotosRefused "photos-refused"
}

/// One fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// The service is up again.
    Started,
    /// The service failed, and with it went the call, the rings, the registrations and all that was held (FIX-9).
    Stopped,
    /// Live Photos were switched on or off for everyone (SET-11).
    SwitchedLivePhotos {
        /// On or off.
        on: bool,
    },

    /// A call began (CALL-3).
    CallBegan {
        /// What kind.
        kind: CallKind,
    },
    /// A device is in the call; the first is the caller's.
    MemberJoined {
        /// Whose.
        device: DeviceId,
    },
    /// A device left the call, or was no longer reachable.
    MemberLeft {
        /// Whose.
        device: DeviceId,
    },
    /// A device asked to call or to join, and may not.
    NotLetIn {
        /// Whose.
        device: DeviceId,
        /// Why.
        why: ServiceRefusal,
    },
    /// A device that was rung said no.
    RingDeclined {
        /// Whose.
        device: DeviceId,
    },
    /// A device that was rung said nothing in time.
    RingUnanswered {
        /// Whose.
        device: DeviceId,
    },
    /// There is no call any more.
    CallOver,

    /// The push service knows where a device is reached; it did not before.
    Registered {
        /// Whose.
        device: DeviceId,
    },
    /// A message waits, for its device is not registered or not reachable.
    Held {
        /// For whom.
        to: DeviceId,
        /// What.
        kind: MessageKind,
    },
    /// A message that had to wait arrived.
    Delivered {
        /// At whose device.
        to: DeviceId,
        /// What.
        kind: MessageKind,
    },
    /// Too many messages waited for one device; this was the oldest.
    Dropped {
        /// For whom.
        to: DeviceId,
        /// What.
        kind: MessageKind,
    },
    /// A ring waited until its caller had given up.
    RingLapsed {
        /// For whom.
        to: DeviceId,
    },

    /// A person's iCloud storage is of another size (CLOUD-3).
    StorageSet {
        /// Whose.
        person: PersonId,
        /// In all.
        bytes: u64,
    },
    /// iCloud took what a device sent (CLOUD-1).
    PhotosTaken {
        /// From whose device.
        device: DeviceId,
        /// How many photos there are now.
        photos: u32,
    },
    /// There is no room in iCloud for photos that a device sent (CLOUD-3).
    PhotosRefused {
        /// From whose device.
        device: DeviceId,
        /// How many.
        count: u32,
    },
}
