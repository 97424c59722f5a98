//! What is said about calls: wishing to be in one, who is in it, what the service allows.

use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::{id::DeviceId, os::OsVersion};

/// What kind of call (CALL-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallKind {
    /// Whether more than two can be in it.
    pub group: bool,
    /// Whether there is a picture; an audio call has no shutter.
    pub video: bool,
}

/// A call as it is dialled.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CallSpec {
    /// What kind.
    pub kind: CallKind,
    /// Whom to ring.
    pub invite: Vec<DeviceId>,
    /// Whether guests may join by a link (OS-3).
    pub link: bool,
    /// The caller's OS.
    pub os: OsVersion,
    /// Which wish of the caller's it is.
    pub wish: Wish,
}

/// Who is in a call.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Roster {
    /// Counts up with every change.
    pub version: u32,
    /// What kind of call.
    pub kind: CallKind,
    /// Who is in it, in order of joining.
    pub members: Vec<DeviceId>,
    /// By which wish each of them is in it, in the same order. A device that has wished for another call since is told of
    /// an earlier one.
    pub wishes: Vec<Wish>,
    /// What the service allows (SET-11).
    pub service: ServiceStatus,
}

impl Roster {
    /// By which wish `device` is in it.
    #[must_use]
    pub fn wish_of(&self, device: DeviceId) -> Option<Wish> {
        let place = self.members.iter().position(|member| *member == device)?;
        self.wishes.get(place).copied()
    }
}

/// What the service allows, to everyone or by version (SET-11, OS-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ServiceStatus {
    /// Off: no Live Photos for anyone.
    pub live_photos: bool,
    /// Old versions are refused, as the table of [`crate::SERVER_REFUSALS`] says.
    pub refuses_old: bool,
}

/// Which wish of a device to be in a call: a later one is greater. Word of leaving that comes late then ends nothing that
/// was wished for since.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Wish {
    /// How often the device had started.
    pub boot: u32,
    /// Counts wishes since then.
    pub nth: u32,
}

/// Asking to be in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Joining {
    /// The OS of who asks: a group call needs one that knows of group calls (OS-1).
    pub os: OsVersion,
    /// Whether a browser asks, by a link (DEV-4).
    pub guest: bool,
    /// Which wish it is.
    pub wish: Wish,
}
