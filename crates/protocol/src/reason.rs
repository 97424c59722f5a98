//! Reasons: why a call is over, why no Live Photo may be taken, why an allowed one did not come about.

use serde::{Deserialize, Serialize};

use crate::id::DeviceId;

/// Why a call is over, or cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The owner of this device hung up.
    HungUp,
    /// The other one, or all others, left.
    OthersLeft,
    /// Nobody answered in time.
    NoAnswer,
    /// The one who was rung declined.
    Declined,
    /// The service did not let this device in.
    NotLetIn(ServiceRefusal),
    /// The connection to the call was lost.
    ConnectionLost,
    /// FaceTime was turned off, signed out of or forbidden during the call (SET-9, SET-10).
    #[serde(rename = "facetime-off")]
    FaceTimeOff,
}

/// Why the call service does not let a device in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceRefusal {
    /// 32 are in it already (CALL-2).
    CallFull,
    /// There is no such call.
    NoCall,
    /// This device was not invited, and there is no link.
    NotInvited,
    /// The OS is too old for group calls (OS-1).
    VersionLacksGroup,
    /// There is a call already.
    Busy,
}

/// Why no Live Photo may be taken; each names whose, where there is a whose (SET-8, SHUT-6, SHUT-7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason", content = "whose")]
pub enum Refusal {
    /// There is no call.
    NoCall,
    /// Nobody else is in the call.
    NobodyElse,
    /// An audio call has no shutter (CALL-1).
    AudioCall,
    /// This device takes no Live Photos (DEV-4).
    NoShutter,
    /// One's own picture cannot be taken.
    OwnPicture,
    /// The person's tile in a group call is not full screen (SHUT-4, SHUT-5).
    NotFullScreen,
    /// The controls are not shown (SHUT-2, SHUT-3).
    ControlsHidden,
    /// FaceTime is not in front.
    InBackground,
    /// The region does not offer FaceTime Live Photos (SET-3).
    RegionBlocked(DeviceId),
    /// Lockdown Mode (SET-8).
    LockdownMode(DeviceId),
    /// Nothing was heard from that device yet (SET-6).
    NothingHeard(DeviceId),
    /// FaceTime Live Photos is off there (SET-4).
    SettingOff(DeviceId),
    /// The OS version there lacks it (OS-1, OS-2).
    VersionLacks(DeviceId),
    /// A guest in a browser, or an Apple Watch (DEV-4).
    Guest(DeviceId),
    /// The service is switched off for everyone (SET-11).
    ServiceOff,
    /// The servers refuse the OS version there (OS-2).
    ServerRefusesVersion(DeviceId),
    /// The camera is paused there (CALL-4).
    CameraPaused(DeviceId),
    /// So many presses wait for their outcome that the shutter takes no more.
    TooManyPresses,
    /// Whoever asked is in no call with the subject.
    Stranger(DeviceId),
}

/// Why an allowed capture did not end as a saved photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The subject's device is short of storage (CAP-7).
    SubjectStorageFull,
    /// The subject's camera was paused (CAP-8).
    CameraPaused,
    /// The subject's camera has no picture yet (CAP-8).
    NoPicture,
    /// The moment that the taker saw is older than the history (CAP-5).
    MomentGone,
    /// The subject's device stopped before the clip was complete.
    CaptureInterrupted,
    /// The subject's device could not write the files.
    SubjectWriteFailed,
    /// The taker turned the setting off before the files arrived (CAP-9).
    TakerSettingOff,
    /// Photos was never opened on the taker's device (LIB-2).
    PhotosNeverOpened,
    /// The taker's device is short of storage (LIB-3).
    TakerStorageFull,
    /// The taker's Photos could not save (LIB-3).
    SaveFailed,
}
