//! What an event carries besides its kind: reasons, and the devices that it is about.

use std::slice;

use device::{Event, EventKind, Outcome, Shutter};
use protocol::{Answer, DeviceId, Refusal};

use crate::reason::{
    ALBUM_REFUSALS, CALL_REFUSALS, DISCARDS, ENDS, FAILURES, IMPOSSIBLES, LIBRARY_REFUSALS, REFUSALS, Reason,
    SHORTENINGS, UPLOAD_HOLDS,
};

/// Whether `event` carries that reason, about that device; whatever is none may be anything.
///
/// ```
/// use device::{CallRefusal, Event};
/// use scenario::{Reason, carries};
///
/// let event = Event::CallRefused { why: CallRefusal::SignedOut };
/// assert!(carries(&event, Reason::find("signed-out"), None));
/// assert!(!carries(&event, Reason::find("facetime-off"), None));
/// ```
#[must_use]
pub fn carries(event: &Event, reason: Option<Reason>, whose: Option<DeviceId>) -> bool {
    let carried = Carried::of(event);
    let fits = |refusal: &Refusal| {
        reason.is_none_or(|reason| reason == Reason::of_refusal(*refusal))
            && whose.is_none_or(|whose| self::whose(*refusal) == Some(whose))
    };
    let other = reason.is_none_or(|reason| carried.other == Some(reason))
        && whose.is_none_or(|whose| carried.about == Some(whose));
    other || carried.refusals.iter().any(fits)
}

/// Whether `refusals` hold that reason, about that device; whatever is none may be anything.
#[must_use]
pub fn refuses(refusals: &[Refusal], reason: Option<Reason>, whose: Option<DeviceId>) -> bool {
    let fits = |refusal: &Refusal| {
        reason.is_none_or(|reason| reason == Reason::of_refusal(*refusal))
            && whose.is_none_or(|whose| self::whose(*refusal) == Some(whose))
    };
    (reason.is_none() && whose.is_none()) || refusals.iter().any(fits)
}

/// Whose device a refusal is about, if it is about one's.
#[must_use]
pub const fn whose(refusal: Refusal) -> Option<DeviceId> {
    match refusal {
        Refusal::NoCall
        | Refusal::TooManyPresses
        | Refusal::NobodyElse
        | Refusal::AudioCall
        | Refusal::NoShutter
        | Refusal::OwnPicture
        | Refusal::NotFullScreen
        | Refusal::ControlsHidden
        | Refusal::InBackground
        | Refusal::ServiceOff => None,
        Refusal::RegionBlocked(id)
        | Refusal::LockdownMode(id)
        | Refusal::NothingHeard(id)
        | Refusal::SettingOff(id)
        | Refusal::VersionLacks(id)
        | Refusal::Guest(id)
        | Refusal::ServerRefusesVersion(id)
        | Refusal::CameraPaused(id)
        | Refusal::Stranger(id) => Some(id),
    }
}

/// What an event carries.
#[derive(Clone, Copy, Default)]
struct Carried<'a> {
    refusals: &'a [Refusal],
    other: Option<Reason>,
    about: Option<DeviceId>,
}

impl<'a> Carried<'a> {
    fn of(event: &'a Event) -> Self {
        match event {
            Event::ShutterChanged { shutter: Shutter::Hidden(reasons) | Shutter::Unavailable(reasons) }
            | Event::ShutterMissing { reasons } => Self::refusals(reasons),
            Event::RequestRefused { reason, .. }
            | Event::RequestRepeated { answer: Answer::Refused(reason), .. }
            | Event::PressEnded { outcome: Outcome::Refused { reason }, .. } => {
                Self::refusals(slice::from_ref(reason))
            }
            Event::RequestRepeated { answer: Answer::Failed(failure), .. }
            | Event::PressEnded { outcome: Outcome::Failed { failure }, .. }
            | Event::CaptureFailed { failure, .. } => Self::because(Reason::of_failure(*failure)),
            Event::NotPossible { why } => Self::because(Reason::of_impossible(*why)),
            Event::CallRefused { why } => Self::because(Reason::of_call_refusal(*why)),
            Event::CallEnded { why } => Self::because(Reason::of_end(*why)),
            Event::FileDiscarded { why, .. } => Self::because(Reason::of_discard(*why)),
            Event::ClipComplete { shortened: Some(why), .. } => Self::because(Reason::of_shortened(*why)),
            Event::PhotoUnchanged { why, .. } | Event::PhotoNotEdited { why: Some(why), .. } => {
                Self::because(Reason::of_library(*why))
            }
            Event::SmartAlbumUnchanged { why, .. } => Self::because(Reason::of_album(*why)),
            Event::UploadsWait { why, .. } => Self::because(Reason::of_upload_hold(*why)),
            Event::Rang { caller: id }
            | Event::PeerJoined { peer: id }
            | Event::PeerLeft { peer: id }
            | Event::Heard { peer: id, .. }
            | Event::HeardStale { peer: id, .. }
            | Event::TileChosen { of: id }
            | Event::WentFullScreen { of: id, .. }
            | Event::Pressed { subject: id, .. }
            | Event::RequestArrived { taker: id, .. }
            | Event::NoticeRaised { taker: id, .. } => Self { about: Some(*id), ..Self::default() },
            Event::ShutterChanged { shutter: Shutter::Ready }
            | Event::RequestRepeated { answer: Answer::Accepted, .. }
            | Event::PressEnded { outcome: Outcome::Saved { .. } | Outcome::TimedOut, .. }
            | Event::ClipComplete { shortened: None, .. }
            | Event::Started { .. }
            | Event::PoweredOff
            | Event::Crashed { .. }
            | Event::BatteryEmpty
            | Event::Updated { .. }
            | Event::UpdateNotOffered { .. }
            | Event::Dialled { .. }
            | Event::Joined { .. }
            | Event::CameraPaused
            | Event::CameraResumed
            | Event::CameraSwitched { .. }
            | Event::WentToBackground
            | Event::CameToFront
            | Event::SettingChanged { .. }
            | Event::SettingNotOffered { .. }
            | Event::Announced { .. }
            | Event::ControlsShown { .. }
            | Event::ControlsHidden
            | Event::LeftFullScreen
            | Event::TakerTold { .. }
            | Event::FileArrived { .. }
            | Event::SaveBegun { .. }
            | Event::KeyframeForced { .. }
            | Event::StillChosen { .. }
            | Event::ClipSent { .. }
            | Event::ClipForgotten { .. }
            | Event::NoticeRead { .. }
            | Event::ScreenshotTaken { .. }
            | Event::ScreenshotFailed
            | Event::KeysDidNothing { .. }
            | Event::PhotosOpened
            | Event::PhotoChanged { .. }
            | Event::PhotoEdited { .. }
            | Event::PhotoNotEdited { why: None, .. }
            | Event::SmartAlbumMade { .. }
            | Event::SmartAlbumChanged { .. }
            | Event::Uploaded { .. }
            | Event::CameFromICloud { .. }
            | Event::ICloudSignedOut
            | Event::ICloudSignedIn
            | Event::Replaced
            | Event::ClockSet { .. }
            | Event::ClockDrifts { .. }
            | Event::ZoneSet { .. } => Self::default(),
        }
    }

    fn refusals(refusals: &'a [Refusal]) -> Self {
        Self { refusals, ..Self::default() }
    }

    fn because(reason: Reason) -> Self {
        Self { other: Some(reason), ..Self::default() }
    }
}

/// The words that an event of that kind can carry; none if it carries no reason.
pub(crate) fn reasons_of(kind: EventKind) -> Vec<&'static str> {
    let lists: &[&[&str]] = match kind {
        EventKind::NotPossible => &[IMPOSSIBLES],
        EventKind::CallRefused => &[CALL_REFUSALS],
        EventKind::CallEnded => &[ENDS],
        EventKind::ShutterChanged | EventKind::ShutterMissing | EventKind::RequestRefused => &[REFUSALS],
        EventKind::FileDiscarded => &[DISCARDS],
        EventKind::PressEnded | EventKind::RequestRepeated => &[REFUSALS, FAILURES],
        EventKind::CaptureFailed => &[FAILURES],
        EventKind::ClipComplete => &[SHORTENINGS],
        EventKind::PhotoUnchanged | EventKind::PhotoNotEdited => &[LIBRARY_REFUSALS],
        EventKind::SmartAlbumUnchanged => &[ALBUM_REFUSALS],
        EventKind::UploadsWait => &[UPLOAD_HOLDS],
        EventKind::Started
        | EventKind::PoweredOff
        | EventKind::Crashed
        | EventKind::BatteryEmpty
        | EventKind::Updated
        | EventKind::UpdateNotOffered
        | EventKind::Dialled
        | EventKind::Rang
        | EventKind::Joined
        | EventKind::PeerJoined
        | EventKind::PeerLeft
        | EventKind::CameraPaused
        | EventKind::CameraResumed
        | EventKind::CameraSwitched
        | EventKind::WentToBackground
        | EventKind::CameToFront
        | EventKind::SettingChanged
        | EventKind::SettingNotOffered
        | EventKind::Announced
        | EventKind::Heard
        | EventKind::HeardStale
        | EventKind::ControlsShown
        | EventKind::ControlsHidden
        | EventKind::TileChosen
        | EventKind::WentFullScreen
        | EventKind::LeftFullScreen
        | EventKind::Pressed
        | EventKind::TakerTold
        | EventKind::FileArrived
        | EventKind::SaveBegun
        | EventKind::RequestArrived
        | EventKind::KeyframeForced
        | EventKind::StillChosen
        | EventKind::ClipSent
        | EventKind::ClipForgotten
        | EventKind::NoticeRaised
        | EventKind::NoticeRead
        | EventKind::ScreenshotTaken
        | EventKind::ScreenshotFailed
        | EventKind::KeysDidNothing
        | EventKind::PhotosOpened
        | EventKind::PhotoChanged
        | EventKind::PhotoEdited
        | EventKind::SmartAlbumMade
        | EventKind::SmartAlbumChanged
        | EventKind::Uploaded
        | EventKind::CameFromICloud
        | EventKind::ICloudSignedOut
        | EventKind::ICloudSignedIn
        | EventKind::Replaced
        | EventKind::ClockSet
        | EventKind::ClockDrifts
        | EventKind::ZoneSet => &[],
    };
    lists.concat()
}

/// Whether an event of that kind is about some device.
pub(crate) const fn is_about_somebody(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::ShutterChanged
            | EventKind::ShutterMissing
            | EventKind::RequestRefused
            | EventKind::RequestRepeated
            | EventKind::PressEnded
            | EventKind::Rang
            | EventKind::PeerJoined
            | EventKind::PeerLeft
            | EventKind::Heard
            | EventKind::HeardStale
            | EventKind::TileChosen
            | EventKind::WentFullScreen
            | EventKind::Pressed
            | EventKind::RequestArrived
            | EventKind::NoticeRaised
    )
}
