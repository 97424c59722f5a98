//! Reasons as scenario files spell them: one word for every reason that a shutter, an outcome or an event can carry.

use std::fmt;

use device::{CallRefusal, DiscardReason, Impossible, Shortened, UploadHold};
use library::AlbumRefusal;
use protocol::{EndReason, Failure, Refusal, ServiceRefusal};

/// A word that says why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reason(&'static str);

/// Defines the words of one of the model's enums in one list: what `Reason::of_…` gives and what `ALL` names.
macro_rules! words {
    ($(#[$doc:meta])* $of:ident($enum:ty), $all:ident: $($pattern:pat => $word:literal)*) => {
        impl Reason {
            $(#[$doc])*
            #[must_use]
            pub const fn $of(value: $enum) -> Self {
                match value { $($pattern => Self($word),)* }
            }
        }

        pub(crate) const $all: &[&str] = &[$($word),*];
    };
}

words! {
    /// Why no Live Photo may be taken.
    of_refusal(Refusal), REFUSALS:
    Refusal::NoCall => "no-call"
    Refusal::NobodyElse => "nobody-else"
    Refusal::AudioCall => "audio-call"
    Refusal::NoShutter => "no-shutter"
    Refusal::OwnPicture => "own-picture"
    Refusal::NotFullScreen => "not-full-screen"
    Refusal::ControlsHidden => "controls-hidden"
    Refusal::InBackground => "in-background"
    Refusal::RegionBlocked(_) => "region-blocked"
    Refusal::LockdownMode(_) => "lockdown-mode"
    Refusal::NothingHeard(_) => "nothing-heard"
    Refusal::SettingOff(_) => "setting-off"
    Refusal::VersionLacks(_) => "version-lacks"
    Refusal::Guest(_) => "guest"
    Refusal::ServiceOff => "service-off"
    Refusal::ServerRefusesVersion(_) => "server-refuses-version"
    Refusal::CameraPaused(_) => "camera-paused"
    Refusal::TooManyPresses => "too-many-presses"
    Refusal::Stranger(_) => "stranger"
}
words! {
    /// Why an allowed capture did not end as a saved photo.
    of_failure(Failure), FAILURES:
    Failure::SubjectStorageFull => "subject-storage-full"
    Failure::CameraPaused => "camera-paused"
    Failure::NoPicture => "no-picture"
    Failure::MomentGone => "moment-gone"
    Failure::CaptureInterrupted => "capture-interrupted"
    Failure::SubjectWriteFailed => "subject-write-failed"
    Failure::TakerSettingOff => "taker-setting-off"
    Failure::PhotosNeverOpened => "photos-never-opened"
    Failure::TakerStorageFull => "taker-storage-full"
    Failure::SaveFailed => "save-failed"
}
words! {
    /// Why a call is over, or cannot be.
    of_end(EndReason), ENDS:
    EndReason::HungUp => "hung-up"
    EndReason::OthersLeft => "others-left"
    EndReason::NoAnswer => "no-answer"
    EndReason::Declined => "declined"
    EndReason::NotLetIn(ServiceRefusal::CallFull) => "call-full"
    EndReason::NotLetIn(ServiceRefusal::NoCall) => "no-call"
    EndReason::NotLetIn(ServiceRefusal::NotInvited) => "not-invited"
    EndReason::NotLetIn(ServiceRefusal::VersionLacksGroup) => "version-lacks-group"
    EndReason::NotLetIn(ServiceRefusal::Busy) => "busy"
    EndReason::ConnectionLost => "connection-lost"
    EndReason::FaceTimeOff => "facetime-off"
}
words! {
    /// Why a call cannot be made or answered.
    of_call_refusal(CallRefusal), CALL_REFUSALS:
    CallRefusal::FaceTimeOff => "facetime-off"
    CallRefusal::SignedOut => "signed-out"
    CallRefusal::ScreenTimeFaceTime => "screen-time-facetime"
    CallRefusal::ScreenTimeCamera => "screen-time-camera"
    CallRefusal::VersionLacksGroup => "version-lacks-group"
    CallRefusal::VersionLacksLinks => "version-lacks-links"
}
words! {
    /// Why the owner could not do something.
    of_impossible(Impossible), IMPOSSIBLES:
    Impossible::DeviceOff => "device-off"
    Impossible::DeviceOn => "device-on"
    Impossible::NotInCall => "not-in-call"
    Impossible::InCallAlready => "in-call-already"
    Impossible::NothingRings => "nothing-rings"
    Impossible::NotThere => "not-there"
    Impossible::NoTileChosen => "no-tile-chosen"
    Impossible::NoTiles => "no-tiles"
    Impossible::WrongGesture => "wrong-gesture"
    Impossible::NoCamera => "no-camera"
    Impossible::NoPhotosApp => "no-photos-app"
    Impossible::InBackground => "in-background"
    Impossible::OnlyOnAMac => "only-on-a-mac"
}
words! {
    /// Why a file was thrown away.
    of_discard(DiscardReason), DISCARDS:
    DiscardReason::NotOpen => "not-open"
    DiscardReason::WrongSender => "wrong-sender"
    DiscardReason::Duplicate => "duplicate"
    DiscardReason::OwnSettingOff => "own-setting-off"
}
words! {
    /// Why a clip is shorter than it could be.
    of_shortened(Shortened), SHORTENINGS:
    Shortened::CallEnded => "call-ended"
    Shortened::CameraPaused => "camera-paused"
    Shortened::CameraBegan => "camera-began"
    Shortened::RequestLate => "request-late"
}
words! {
    /// Why what changed on a device waits to be sent to iCloud.
    of_upload_hold(UploadHold), UPLOAD_HOLDS:
    UploadHold::ICloudSignedOut => "icloud-signed-out"
    UploadHold::Offline => "offline"
    UploadHold::LowPowerMode => "low-power-mode"
    UploadHold::ICloudFull => "icloud-full"
    UploadHold::ICloudUnreachable => "icloud-unreachable"
}
words! {
    /// Why something could not be done to a photo.
    of_library(library::Refusal), LIBRARY_REFUSALS:
    library::Refusal::UnknownAsset => "unknown-asset"
    library::Refusal::NotALivePhoto => "not-a-live-photo"
    library::Refusal::NotDeleted => "not-deleted"
    library::Refusal::AlreadyDeleted => "already-deleted"
    library::Refusal::TooLong => "too-long"
    library::Refusal::TooManyKeywords => "too-many-keywords"
}
words! {
    /// Why something could not be done to a smart album.
    of_album(AlbumRefusal), ALBUM_REFUSALS:
    AlbumRefusal::UnknownAlbum => "unknown-album"
    AlbumRefusal::AlbumExists => "album-exists"
    AlbumRefusal::NoName => "no-name"
    AlbumRefusal::NameTooLong => "too-long"
    AlbumRefusal::TooManyAlbums => "too-many-albums"
    AlbumRefusal::UnsoundRule => "unsound-rule"
}

impl Reason {
    /// The word itself.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// The reason of that spelling.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        Self::all().find(|reason| reason.0 == word)
    }

    /// Every word, each once.
    pub fn all() -> impl Iterator<Item = Self> {
        const LISTS: [&[&str]; 10] = [
            REFUSALS,
            FAILURES,
            ENDS,
            CALL_REFUSALS,
            IMPOSSIBLES,
            DISCARDS,
            SHORTENINGS,
            LIBRARY_REFUSALS,
            ALBUM_REFUSALS,
            UPLOAD_HOLDS,
        ];
        let first_place = |word: &str| LISTS.iter().position(|list| list.contains(&word));
        let words = LISTS.iter().enumerate();
        words.flat_map(move |(place, list)| {
            list.iter().filter(move |word| first_place(word) == Some(place)).map(|word| Self(word))
        })
    }

    /// Whether it can say why no Live Photo may be taken.
    #[must_use]
    pub fn is_refusal(self) -> bool {
        REFUSALS.contains(&self.0)
    }

    /// Whether it can say why an allowed capture did not end as a saved photo.
    #[must_use]
    pub fn is_failure(self) -> bool {
        FAILURES.contains(&self.0)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
