//! Remedies: what to do about each cause, where exactly, and the steps that do it in a simulation (FIX-1 to FIX-8).

use std::time::Duration;

use device::{Command, PhotoAction, Setting, update_path};
use protocol::{Family, Model, OsVersion};
use serde::Serialize;

use crate::cause::Cause;

/// What to do about a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Turn the device on.
    PowerOn,
    /// Connect it to a network.
    Connect,
    /// Use another network, which lets FaceTime through.
    OtherNetwork,
    /// Turn a setting on.
    TurnOn(Setting),
    /// Turn a setting off.
    TurnOff(Setting),
    /// Turn it off for 30 seconds (FIX-4).
    Restart,
    /// Turn FaceTime off and on (FIX-5).
    FaceTimeOffAndOn,
    /// Update it (FIX-3).
    Update,
    /// Open Photos once (FIX-2).
    OpenPhotos,
    /// Make room on it.
    MakeRoom,
    /// Make room in iCloud.
    MakeICloudRoom,
    /// Sign in to iCloud again.
    SignInToICloud,
    /// Call again, with pictures.
    CallAgain,
    /// Resume the camera.
    ResumeCamera,
    /// Go back to FaceTime.
    Return,
    /// Bring the one who is to be taken to the full screen (SHUT-4, SHUT-5).
    FullScreen,
    /// Show the controls (SHUT-2, SHUT-3).
    ShowControls,
    /// Wait.
    Wait,
    /// Press the shutter.
    Press,
    /// Press the shutter again.
    PressAgain,
    /// Recover the photo from Recently Deleted.
    Recover,
    /// Look in another place.
    LookInAllPhotos,
    /// Look there by the date that the photo bears.
    LookByDate,
    /// Look in the Hidden album.
    LookInHidden,
    /// Ask the taker for it.
    AskTheTaker,
    /// Look at the notices.
    ReadNotices,
    /// Use another device.
    OtherDevice,
}

impl Cause {
    /// What to do about it; several where either does. None where nothing helps.
    #[must_use]
    pub const fn remedies(self) -> &'static [Remedy] {
        match self {
            Self::NoShutterThere | Self::Guest | Self::TooOldForGood | Self::RegionBlocked => {
                &[Remedy::OtherDevice]
            }
            Self::ServiceOff | Self::CallServiceDown | Self::PushServiceDown | Self::ICloudDown => &[],
            Self::DeletedForGood | Self::Screenshot | Self::NoPhoto => &[],
            Self::DeviceOff => &[Remedy::PowerOn],
            Self::Offline => &[Remedy::Connect],
            Self::LineCut | Self::ServicesCut | Self::LineTooSlow => &[Remedy::OtherNetwork],
            Self::FaceTimeOff => &[Remedy::TurnOn(Setting::Facetime)],
            Self::SignedOut => &[Remedy::TurnOn(Setting::SignedIn)],
            Self::FaceTimeForbidden => &[Remedy::TurnOn(Setting::AllowFacetime)],
            Self::CameraForbidden => &[Remedy::TurnOn(Setting::AllowCamera)],
            Self::Stuck => &[Remedy::Restart, Remedy::FaceTimeOffAndOn],
            Self::VersionLacks | Self::VersionRefused => &[Remedy::Update],
            Self::LockdownMode => &[Remedy::TurnOff(Setting::LockdownMode)],
            Self::SettingOff | Self::ConsentWithdrawn => &[Remedy::TurnOn(Setting::LivePhotos)],
            Self::PhotosNeverOpened => &[Remedy::OpenPhotos],
            Self::SubjectFull | Self::TakerFull => &[Remedy::MakeRoom],
            Self::NotInCall | Self::CallOutOfDate | Self::AudioCall | Self::Stranger => &[Remedy::CallAgain],
            Self::CameraPaused => &[Remedy::ResumeCamera],
            Self::Starting | Self::NotYetKnown | Self::TooManyPresses | Self::OnItsWay => &[Remedy::Wait],
            Self::ICloudNotYet => &[Remedy::Wait],
            Self::InBackground => &[Remedy::Return],
            Self::OwnPicture | Self::WrongTile | Self::NotFullScreen => &[Remedy::FullScreen],
            Self::ControlsHidden => &[Remedy::ShowControls],
            Self::NotPressed => &[Remedy::Press],
            Self::MomentGone
            | Self::NoPictureYet
            | Self::Interrupted
            | Self::WriteFailed
            | Self::SaveFailed
            | Self::TimedOut => &[Remedy::PressAgain],
            Self::WrongPerson => &[Remedy::AskTheTaker],
            Self::Deleted => &[Remedy::Recover],
            Self::Hidden => &[Remedy::LookInHidden],
            Self::LeftOut => &[Remedy::LookInAllPhotos],
            Self::WrongDate | Self::WrongZone => &[Remedy::LookByDate],
            Self::ICloudPhotosOff => &[Remedy::TurnOn(Setting::ICloudPhotos)],
            Self::ICloudSignedOut => &[Remedy::SignInToICloud],
            Self::LowPowerMode => &[Remedy::TurnOff(Setting::LowPowerMode)],
            Self::ICloudFull => &[Remedy::MakeICloudRoom],
            Self::NotSeen => &[Remedy::ReadNotices],
        }
    }
}

impl Remedy {
    /// The rule that names it.
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::TurnOn(Setting::LivePhotos) => "FIX-1",
            Self::OpenPhotos => "FIX-2",
            Self::Update => "FIX-3",
            Self::Restart => "FIX-4",
            Self::FaceTimeOffAndOn | Self::TurnOn(Setting::Facetime | Setting::SignedIn) => "FIX-5",
            Self::LookInAllPhotos | Self::LookByDate => "FIX-6",
            Self::FullScreen => "SHUT-4",
            Self::ShowControls => "SHUT-2",
            Self::Press => "SHUT-7",
            Self::ReadNotices => "NOTE-4",
            Self::Recover => "LIB-7",
            Self::LookInHidden => "ALB-3",
            Self::ResumeCamera => "CALL-4",
            Self::CallAgain => "CALL-3",
            Self::MakeICloudRoom | Self::SignInToICloud => "CLOUD-3",
            Self::TurnOn(_)
            | Self::TurnOff(_)
            | Self::PowerOn
            | Self::Connect
            | Self::OtherNetwork
            | Self::MakeRoom
            | Self::Return
            | Self::Wait
            | Self::PressAgain
            | Self::AskTheTaker
            | Self::OtherDevice => "FIX-7",
        }
    }

    /// Whether whoever looks for a photo does it, on the device where it does not show.
    pub(crate) const fn is_for_the_seeker(self) -> bool {
        matches!(self, Self::AskTheTaker | Self::LookByDate | Self::LookInAllPhotos | Self::LookInHidden)
    }

    /// What its owner does, on that kind of device with that OS, with the path that is there.
    #[must_use]
    pub fn words(self, family: Family, os: OsVersion) -> String {
        match self {
            Self::PowerOn => "turn it on, and plug it in if the battery is empty".into(),
            Self::Connect if family == Family::Phone => "connect it to Wi-Fi or mobile data".into(),
            Self::Connect => "connect it to Wi-Fi".into(),
            Self::OtherNetwork => "use another network".into(),
            Self::TurnOn(setting) => switch(setting, "on", family, os),
            Self::TurnOff(setting) => switch(setting, "off", family, os),
            Self::Restart => "turn it off, wait 30 seconds, and turn it on again".into(),
            Self::FaceTimeOffAndOn => {
                let path = Setting::Facetime.path(family, os).unwrap_or("FaceTime");
                format!("{path}: turn it off and on again; it may ask to sign in to the Apple ID")
            }
            Self::Update => update_path(family, os).map_or_else(|| "update it".into(), str::to_owned),
            Self::OpenPhotos => "open the Photos app once".into(),
            Self::MakeRoom => match family {
                Family::Mac => "delete what is not needed, and empty the Trash".into(),
                Family::Phone | Family::Pad | Family::Pod => {
                    "delete what is not needed, under Settings > General > Storage".into()
                }
                Family::Watch | Family::WindowsPc | Family::AndroidPhone => {
                    "delete what is not needed".into()
                }
            },
            Self::MakeICloudRoom => "delete something from iCloud, or get more iCloud storage".into(),
            Self::SignInToICloud => match family {
                Family::Mac => "sign in to iCloud again, in the Mac's settings".into(),
                Family::WindowsPc => "iCloud for Windows: sign in again".into(),
                Family::Phone | Family::Pad | Family::Pod | Family::Watch | Family::AndroidPhone => {
                    "Settings, at the top: sign in to iCloud again".into()
                }
            },
            Self::CallAgain => "call again, with video".into(),
            Self::ResumeCamera => "turn the camera on again, in the call".into(),
            Self::Return => "go back to FaceTime".into(),
            Self::FullScreen if family == Family::Mac => "double-click the person's tile".into(),
            Self::FullScreen => "tap the person's tile, then Fullscreen".into(),
            Self::ShowControls if family == Family::Mac => "move the mouse over the FaceTime window".into(),
            Self::ShowControls => "tap the screen".into(),
            Self::Wait => "wait a little".into(),
            Self::Press => "press the shutter".into(),
            Self::PressAgain => "press the shutter again".into(),
            Self::Recover => "Photos > Albums > Recently Deleted: recover it".into(),
            Self::LookInAllPhotos => "look under Photos > Library > All Photos, by date and time".into(),
            Self::LookByDate => {
                "look under Photos > Library > All Photos, at the date that the photo bears".into()
            }
            Self::LookInHidden => "look under Photos > Albums > Hidden".into(),
            Self::AskTheTaker => "ask the one who took it to send it".into(),
            Self::ReadNotices => "look at the notifications".into(),
            Self::OtherDevice => {
                "use an iPhone, iPad, iPod touch or Mac that has FaceTime Live Photos".into()
            }
        }
    }

    /// What the owner of the device does in a simulation, and how long that takes; nothing where others do something, or
    /// the world.
    pub(crate) fn command(self, model: &Model) -> Option<(Command, Duration)> {
        let (set, seconds) = (|setting, on| Command::Set { setting, on }, Duration::from_secs);
        Some(match self {
            Self::PowerOn => (Command::PowerOn, seconds(15)),
            Self::TurnOn(setting) => (set(setting, true), seconds(5)),
            Self::TurnOff(setting) => (set(setting, false), seconds(5)),
            Self::Update => (Command::Update { os: model.default_os() }, seconds(20)),
            Self::OpenPhotos => (Command::OpenPhotos, seconds(1)),
            Self::ResumeCamera => (Command::ResumeCamera, seconds(5)),
            Self::Return => (Command::ReturnToFaceTime, seconds(1)),
            Self::ShowControls if model.family == Family::Mac => (Command::Hover, seconds(1)),
            Self::ShowControls => (Command::TapScreen, seconds(1)),
            Self::ReadNotices => (Command::ReadNotices, seconds(1)),
            Self::Recover => (Command::Photo { photo: 1, action: PhotoAction::Recover }, seconds(5)),
            _ => return None,
        })
    }
}

/// `Settings > FaceTime: turn on "FaceTime Live Photos"`.
fn switch(setting: Setting, to: &str, family: Family, os: OsVersion) -> String {
    let Some(path) = setting.path(family, os) else {
        return format!(
            "turn {to} what is called {} elsewhere: this device has no such row",
            setting.as_str()
        );
    };
    match path.rsplit_once(" > ") {
        Some((place, row)) => format!("{place}: turn {to} \"{row}\""),
        None => format!("{path}: turn it {to}"),
    }
}
