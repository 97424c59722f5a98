//! What a device's owner can do with it.

use alloc::{boxed::Box, string::String, vec::Vec};

use library::{Edit, Rule};
use protocol::{CallKind, DeviceId, Instant, OsVersion};
use serde::{Deserialize, Serialize};

use crate::settings::Setting;

/// One thing that the owner does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Command {
    /// Calls these devices (CALL-3). With `link`, guests may join (OS-3).
    Dial {
        /// What kind of call.
        kind: CallKind,
        /// Whom.
        invite: Vec<DeviceId>,
        /// Whether guests may join by a link.
        link: bool,
    },
    /// Answers the call that rings.
    Answer,
    /// Declines the call that rings.
    Decline,
    /// Joins the running call, by invitation or link.
    Join,
    /// Leaves the call.
    HangUp,
    /// Pauses the camera (CALL-4).
    PauseCamera,
    /// Resumes the camera.
    ResumeCamera,
    /// Turns to the other camera.
    SwitchCamera,
    /// Puts FaceTime in the background (NOTE-4).
    #[serde(rename = "leave-facetime")]
    LeaveFaceTime,
    /// Brings FaceTime to the front.
    #[serde(rename = "return-to-facetime")]
    ReturnToFaceTime,

    /// Taps the screen (SHUT-2).
    TapScreen,
    /// Moves the mouse over the FaceTime window (SHUT-3).
    Hover,
    /// Moves the mouse away.
    StopHovering,
    /// Chooses a person's tile in a group call (SHUT-4).
    ChooseTile {
        /// Whose.
        of: DeviceId,
    },
    /// Makes the chosen tile full screen (SHUT-4).
    Fullscreen,
    /// Goes back to all tiles.
    LeaveFullscreen,
    /// Double-clicks a person in a group call on a Mac (SHUT-5).
    DoubleClick {
        /// Whom.
        of: DeviceId,
    },
    /// Presses the shutter, or the place where it should be (SHUT-7).
    PressShutter {
        /// The media time that the screen shows of the person in view; none if no picture ever came.
        seen: Option<Instant>,
    },
    /// Presses keys that take a screenshot on some device (SHOT-2, SHOT-3).
    Screenshot {
        /// Which.
        keys: Keys,
    },

    /// Looks at the notices that are waiting (NOTE-4).
    ReadNotices,
    /// Opens the Photos app (LIB-2).
    OpenPhotos,
    /// Does something to a photo in the library.
    Photo {
        /// Counts from 1, in the order of All Photos, or of Recently Deleted for what happens to deleted ones.
        photo: u32,
        /// What.
        action: PhotoAction,
    },

    /// Changes what its owner makes of a photo: title, keywords and the like (ALB-3).
    Edit {
        /// Counts from 1, in the order of All Photos, or of Hidden for one that is shown again.
        photo: u32,
        /// How.
        edit: Edit,
    },
    /// Does something to a smart album, which a Mac alone can (ALB-2).
    SmartAlbum {
        /// Which, as its owner calls it.
        album: String,
        /// What.
        action: Box<AlbumAction>,
    },

    /// Changes a setting (SET-1, SET-2).
    Set {
        /// Which.
        setting: Setting,
        /// To on or off.
        on: bool,
    },
    /// Updates the OS (OS-4). The device starts again with it.
    Update {
        /// To which version.
        os: OsVersion,
    },
    /// Powers the device off.
    PowerOff,
    /// Powers the device on.
    PowerOn,
}

/// What can be done to a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhotoAction {
    /// Moves it to Recently Deleted (LIB-7).
    Delete,
    /// Brings it back from Recently Deleted.
    Recover,
    /// Removes it from Recently Deleted for good.
    DeleteForGood,
    /// Makes a video of a Live Photo, beside it (LIB-6).
    SaveAsVideo,
    /// Makes a still of a Live Photo, beside it (LIB-6).
    KeepStill,
}

/// What can be done to a smart album.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlbumAction {
    /// Makes it: My Albums > + > Smart Album (ALB-2).
    Make {
        /// What belongs in it.
        rule: Rule,
    },
    /// Gives it another name.
    Rename {
        /// Which.
        to: String,
    },
    /// Gives it another rule.
    Change {
        /// What belongs in it.
        rule: Rule,
    },
    /// Removes it; the photos in it stay.
    Remove,
}

/// Keys that take a screenshot on some device (SHOT-2, SHOT-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Keys {
    /// Volume Up and Side: iPhone and iPad without a Home button.
    #[serde(rename = "volume-up+side")]
    VolumeUpSide,
    /// Home and Side: iPhone and iPad with a Home button.
    #[serde(rename = "home+side")]
    HomeSide,
    /// Home and Top: iPod touch.
    #[serde(rename = "home+top")]
    HomeTop,
    /// Cmd+Shift+5, then a click on the FaceTime window: Mac.
    #[serde(rename = "cmd+shift+5")]
    CmdShift5,
    /// Cmd+Shift+3, the whole screen: Mac.
    #[serde(rename = "cmd+shift+3")]
    CmdShift3,
}

impl Keys {
    /// Every combination.
    pub const ALL: [Self; 5] =
        [Self::VolumeUpSide, Self::HomeSide, Self::HomeTop, Self::CmdShift5, Self::CmdShift3];

    /// As scenario files spell it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::VolumeUpSide => "volume-up+side",
            Self::HomeSide => "home+side",
            Self::HomeTop => "home+top",
            Self::CmdShift5 => "cmd+shift+5",
            Self::CmdShift3 => "cmd+shift+3",
        }
    }
}
