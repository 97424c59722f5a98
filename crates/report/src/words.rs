//! Reasons as clauses: what a person would say after "because".

use device::{CallRefusal, DiscardReason, Impossible, Shortened, WriteError};
use library::AlbumRefusal;
use protocol::Family;
use protocol::{DeviceId, EndReason, Failure, MessageKind, NodeId, PersonId, Refusal, ServiceRefusal};
use scenario::Scenario;
use trace::Loss;

/// `Bob`.
pub(crate) fn person(scenario: &Scenario, id: PersonId) -> String {
    capitalised(scenario.person(id))
}

/// The owner of a device, `Bob`; `Bob on bob.mac` where there are several to tell apart.
pub(crate) fn owner(scenario: &Scenario, id: DeviceId) -> String {
    let owner = scenario.device(id).profile.person;
    let several = scenario.devices.iter().filter(|device| device.profile.person == owner).count() > 1;
    let name = person(scenario, owner);
    if several { format!("{name} on {}", scenario.device(id).name) } else { name }
}

fn capitalised(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A device by its name, a service as people say.
pub(crate) fn node(scenario: &Scenario, node: NodeId) -> String {
    match node {
        NodeId::Device(id) => scenario.device(id).name.clone(),
        NodeId::CallService => "the call service".into(),
        NodeId::PushService => "the push service".into(),
        NodeId::ICloud => "iCloud".into(),
    }
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub(crate) fn ordinal(number: u32) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        (_, _) => "th",
    };
    format!("{number}{ending}")
}

/// `no photo`, `1 photo`, `2 photos`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        more => format!("{more} {noun}s"),
    }
}

/// `50 GB`, `10001 bytes`: in the largest unit that says it without a fraction.
pub(crate) fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)];
    match units.iter().find(|(_, unit)| bytes > 0 && bytes.is_multiple_of(*unit)) {
        Some((name, unit)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

pub(crate) fn refusal(scenario: &Scenario, refusal: Refusal) -> String {
    let name = |id: DeviceId| &scenario.device(id).name;
    match refusal {
        Refusal::NoCall => "there is no call".into(),
        Refusal::NobodyElse => "nobody else is in the call".into(),
        Refusal::AudioCall => "an audio call has no shutter".into(),
        Refusal::NoShutter => "this device takes no Live Photos".into(),
        Refusal::OwnPicture => "one's own picture cannot be taken".into(),
        Refusal::NotFullScreen => "nobody fills the screen".into(),
        Refusal::ControlsHidden => "the controls are not shown".into(),
        Refusal::InBackground => "FaceTime is not in front".into(),
        Refusal::RegionBlocked(id) => {
            format!("FaceTime Live Photos is not offered in the region of {}", name(id))
        }
        Refusal::LockdownMode(id) => format!("{} is in Lockdown Mode", name(id)),
        Refusal::NothingHeard(id) => format!("nothing was heard from {} yet", name(id)),
        Refusal::SettingOff(id) => format!("FaceTime Live Photos is off on {}", name(id)),
        Refusal::VersionLacks(id) => format!("the OS version of {} lacks FaceTime Live Photos", name(id)),
        Refusal::Guest(id) if scenario.device(id).profile.model.family == Family::Watch => {
            format!("{} has no camera", name(id))
        }
        Refusal::Guest(id) => format!("{} is a guest in a browser", name(id)),
        Refusal::ServiceOff => "the service has Live Photos switched off for everyone".into(),
        Refusal::ServerRefusesVersion(id) => format!("the servers refuse the OS version of {}", name(id)),
        Refusal::CameraPaused(id) => format!("the camera is paused on {}", name(id)),
        Refusal::TooManyPresses => "too many presses wait for their outcome".into(),
        Refusal::Stranger(id) => format!("{} is in no call with this device", name(id)),
    }
}

/// All of them, joined.
pub(crate) fn refusals(scenario: &Scenario, refusals: &[Refusal]) -> String {
    let clauses: Vec<_> = refusals.iter().map(|one| refusal(scenario, *one)).collect();
    clauses.join("; ")
}

pub(crate) const fn failure(failure: Failure) -> &'static str {
    match failure {
        Failure::SubjectStorageFull => "the other device is short of storage",
        Failure::CameraPaused => "the camera was paused",
        Failure::NoPicture => "the camera has no picture yet",
        Failure::MomentGone => "the moment is gone",
        Failure::CaptureInterrupted => "the other device stopped before the clip was complete",
        Failure::SubjectWriteFailed => "the other device could not write the files",
        Failure::TakerSettingOff => "FaceTime Live Photos was turned off here before the files came",
        Failure::PhotosNeverOpened => "Photos was never opened on this device",
        Failure::TakerStorageFull => "this device is short of storage",
        Failure::SaveFailed => "Photos could not save it",
    }
}

/// As the subject's own device says it.
pub(crate) const fn own_failure(why: Failure) -> &'static str {
    match why {
        Failure::SubjectStorageFull => "this device is short of storage",
        Failure::CaptureInterrupted => "this device stopped before the clip was complete",
        Failure::SubjectWriteFailed => "the files could not be written",
        Failure::CameraPaused
        | Failure::NoPicture
        | Failure::MomentGone
        | Failure::TakerSettingOff
        | Failure::PhotosNeverOpened
        | Failure::TakerStorageFull
        | Failure::SaveFailed => failure(why),
    }
}

pub(crate) const fn end(why: EndReason) -> &'static str {
    match why {
        EndReason::HungUp => "the owner hung up",
        EndReason::OthersLeft => "nobody else is there any more",
        EndReason::NoAnswer => "nobody answered",
        EndReason::Declined => "it was declined",
        EndReason::NotLetIn(why) => not_let_in(why),
        EndReason::ConnectionLost => "the connection is lost",
        EndReason::FaceTimeOff => "FaceTime is not allowed here any more",
    }
}

pub(crate) const fn not_let_in(why: ServiceRefusal) -> &'static str {
    match why {
        ServiceRefusal::CallFull => "the call is full",
        ServiceRefusal::NoCall => "there is no such call",
        ServiceRefusal::NotInvited => "this device was not invited",
        ServiceRefusal::VersionLacksGroup => "its OS version has no group calls",
        ServiceRefusal::Busy => "there is a call already",
    }
}

pub(crate) const fn call_refusal(why: CallRefusal) -> &'static str {
    match why {
        CallRefusal::FaceTimeOff => "FaceTime is off",
        CallRefusal::SignedOut => "nobody is signed in to FaceTime",
        CallRefusal::ScreenTimeFaceTime => "Screen Time does not allow FaceTime",
        CallRefusal::ScreenTimeCamera => "Screen Time does not allow the camera",
        CallRefusal::VersionLacksGroup => "this OS version has no group calls",
        CallRefusal::VersionLacksLinks => "this OS version has no links to calls",
    }
}

pub(crate) const fn impossible(why: Impossible) -> &'static str {
    match why {
        Impossible::DeviceOff => "the device is off",
        Impossible::DeviceOn => "the device is on already",
        Impossible::NotInCall => "it is in no call",
        Impossible::InCallAlready => "it is in a call already",
        Impossible::NothingRings => "nothing rings",
        Impossible::NotThere => "that person is not in the call",
        Impossible::NoTileChosen => "no tile is chosen",
        Impossible::NoTiles => "this call has no tiles",
        Impossible::WrongGesture => "this device has no such gesture",
        Impossible::NoCamera => "there is no camera in use",
        Impossible::NoPhotosApp => "this device has no Photos app",
        Impossible::InBackground => "FaceTime is not in front",
        Impossible::OnlyOnAMac => "smart albums are made and changed on a Mac",
    }
}

pub(crate) const fn discard(why: DiscardReason) -> &'static str {
    match why {
        DiscardReason::NotOpen => "nobody waits for it any more",
        DiscardReason::WrongSender => "it does not come from the one who was asked",
        DiscardReason::Duplicate => "it is here already",
        DiscardReason::OwnSettingOff => "FaceTime Live Photos is off here",
    }
}

pub(crate) const fn shortened(why: Shortened) -> &'static str {
    match why {
        Shortened::CallEnded => "the call ended",
        Shortened::CameraPaused => "the camera was paused",
        Shortened::CameraBegan => "the camera had just begun",
        Shortened::RequestLate => "the request came late",
    }
}

pub(crate) const fn library(why: library::Refusal) -> &'static str {
    match why {
        library::Refusal::UnknownAsset => "there is no such photo",
        library::Refusal::NotALivePhoto => "it is not a Live Photo",
        library::Refusal::NotDeleted => "it is not in Recently Deleted",
        library::Refusal::AlreadyDeleted => "it is in Recently Deleted",
        library::Refusal::TooLong => "the text is too long",
        library::Refusal::TooManyKeywords => "it has as many keywords as it can have",
    }
}

pub(crate) const fn album(why: AlbumRefusal) -> &'static str {
    match why {
        AlbumRefusal::UnknownAlbum => "there is no such smart album",
        AlbumRefusal::AlbumExists => "there is such a smart album already",
        AlbumRefusal::NoName => "a smart album has a name",
        AlbumRefusal::NameTooLong => "the name is too long",
        AlbumRefusal::TooManyAlbums => "there are as many smart albums as there can be",
        AlbumRefusal::UnsoundRule => "the rule could not have been written",
    }
}

pub(crate) const fn write_error(why: WriteError) -> &'static str {
    match why {
        WriteError::StorageFull => "there is no room",
        WriteError::DiskFailed => "the disk failed",
        WriteError::PhotosStopped => "Photos stopped before it was done",
    }
}

pub(crate) const fn loss(why: Loss) -> &'static str {
    match why {
        Loss::Dropped => "a step drops it",
        Loss::Odds => "the line loses some",
        Loss::Burst => "the line loses many at once",
        Loss::Cut => "the line is cut",
        Loss::SenderOffline => "the sender is offline",
        Loss::ReceiverOffline => "the receiver is offline",
    }
}

/// What is sent, as a thing.
pub(crate) const fn message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Dial => "the wish to call",
        MessageKind::Join => "the wish to join",
        MessageKind::Decline => "the refusal to answer",
        MessageKind::Leave => "word that it leaves",
        MessageKind::Left => "word that it is out",
        MessageKind::Ring => "the ring",
        MessageKind::Roster => "the list of who is in the call",
        MessageKind::RosterAck => "receipt of that list",
        MessageKind::Ended => "word that the call is over",
        MessageKind::Register => "its address",
        MessageKind::Registered => "receipt of the address",
        MessageKind::RelayAck => "receipt of a message",
        MessageKind::Announce => "what it can and will do",
        MessageKind::AnnounceAck => "receipt of what the other can and will do",
        MessageKind::Bye => "a goodbye",
        MessageKind::Request => "the request for a photo",
        MessageKind::Answer => "the answer to a request",
        MessageKind::Still => "the still",
        MessageKind::Movie => "the movie",
        MessageKind::FileAck => "receipt of a file",
        MessageKind::Close => "word that it needs no more",
        MessageKind::Upload => "what changed on it",
        MessageKind::UploadReceipt => "receipt of what changed",
        MessageKind::AskNews => "the question what is new",
        MessageKind::News => "what is new",
        MessageKind::NewsWaiting => "word that there is something new",
        MessageKind::NewsDeclined => "word that it can take nothing new",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_end_as_people_say_them() {
        let said = [1, 2, 3, 4, 11, 12, 13, 21, 112, 123].map(ordinal);
        assert_eq!(said.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 112th 123rd");
    }
}
