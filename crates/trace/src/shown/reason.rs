//! Which rules a reason carries by itself, wherever it stands.

use protocol::{Failure, Platform, Refusal, Version};

use super::context::Context;

/// What a refusal carries.
pub(super) fn of_refusal(context: &Context, refusal: Refusal) -> &'static [&'static str] {
    match refusal {
        Refusal::AudioCall => &["CALL-1"],
        Refusal::NoShutter | Refusal::Guest(_) => &["DEV-4"],
        Refusal::RegionBlocked(_) => &["SET-3"],
        Refusal::LockdownMode(_) => &["OS-3"],
        Refusal::SettingOff(_) => &["SET-4"],
        Refusal::ServiceOff => &["SET-11"],
        Refusal::ServerRefusesVersion(_) => &["SET-11", "OS-2"],
        Refusal::CameraPaused(_) => &["CALL-4"],
        Refusal::VersionLacks(whose) => {
            let os = context.device(whose).os;
            let introduced = os.is_at_least(Platform::Ios, Version::new(11, 0, 0))
                || os.is_at_least(Platform::MacOs, Version::new(10, 13, 0));
            if introduced { &["OS-2"] } else { &["OS-1"] }
        }
        Refusal::NoCall
        | Refusal::NobodyElse
        | Refusal::TooManyPresses
        | Refusal::OwnPicture
        | Refusal::NotFullScreen
        | Refusal::ControlsHidden
        | Refusal::InBackground
        | Refusal::NothingHeard(_)
        | Refusal::Stranger(_) => &[],
    }
}

/// Whether a refusal is of the availability of one device to another (SET-8), not of the screen.
pub(super) const fn is_of_availability(refusal: Refusal) -> bool {
    match refusal {
        Refusal::RegionBlocked(_)
        | Refusal::LockdownMode(_)
        | Refusal::NothingHeard(_)
        | Refusal::SettingOff(_)
        | Refusal::VersionLacks(_)
        | Refusal::Guest(_)
        | Refusal::ServiceOff
        | Refusal::ServerRefusesVersion(_) => true,
        Refusal::NoCall
        | Refusal::NobodyElse
        | Refusal::TooManyPresses
        | Refusal::AudioCall
        | Refusal::NoShutter
        | Refusal::OwnPicture
        | Refusal::NotFullScreen
        | Refusal::ControlsHidden
        | Refusal::InBackground
        | Refusal::CameraPaused(_)
        | Refusal::Stranger(_) => false,
    }
}

/// What a failure carries.
pub(super) const fn of_failure(failure: Failure) -> &'static [&'static str] {
    match failure {
        Failure::SubjectStorageFull => &["CAP-7", "DEV-7"],
        Failure::CameraPaused => &["CAP-8", "CALL-4"],
        Failure::NoPicture => &["CAP-8"],
        Failure::MomentGone => &["CAP-5"],
        Failure::TakerSettingOff => &["CAP-9", "SET-4"],
        Failure::PhotosNeverOpened => &["LIB-2"],
        Failure::TakerStorageFull => &["LIB-3", "DEV-7"],
        Failure::SaveFailed => &["LIB-3"],
        Failure::CaptureInterrupted | Failure::SubjectWriteFailed => &[],
    }
}
