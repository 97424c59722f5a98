//! Facts: what a device says happened on it.

use alloc::{boxed::Box, string::String, vec::Vec};

use library::{AlbumId, AssetId, Edit, Frame, Frames};
use protocol::{
    Answer, CallKind, Capability, DeviceId, EndReason, Failure, Instant, OsVersion, Part, Refusal,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    command::{AlbumAction, Keys, PhotoAction},
    icloud::UploadHold,
    settings::Setting,
};

/// Defines [`Event`]'s kinds and their spelling in one list.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $text:literal)*) => {
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
    PoweredOff "powered-off"
    Crashed "crashed"
    BatteryEmpty "battery-empty"
    Updated "updated"
    UpdateNotOffered "update-not-offered"
    NotPossible "not-possible"
    Dialled "dialled"
    Rang "rang"
    CallRefused "call-refused"
    Joined "joined"
    PeerJoined "peer-joined"
    PeerLeft "peer-left"
    CallEnded "call-ended"
    CameraPaused "camera-paused"
    CameraResumed "camera-resumed"
    CameraSwitched "camera-switched"
    WentToBackground "went-to-background"
    CameToFront "came-to-front"
    SettingChanged "setting-changed"
    SettingNotOffered "setting-not-offered"
    Announced "announced"
    Heard "heard"
    HeardStale "heard-stale"
    ControlsShown "controls-shown"
    ControlsHidden "controls-hidden"
    TileChosen "tile-chosen"
    WentFullScreen "went-full-screen"
    LeftFullScreen "left-full-screen"
    ShutterChanged "shutter-changed"
    ShutterMissing "shutter-missing"
    Pressed "pressed"
    TakerTold "taker-told"
    FileArrived "file-arrived"
    FileDiscarded "file-discarded"
    SaveBegun "save-begun"
    PressEnded "press-ended"
    RequestArrived "request-arrived"
    RequestRepeated "request-repeated"
    RequestRefused "request-refused"
    CaptureFailed "capture-failed"
    KeyframeForced "keyframe-forced"
    StillChosen "still-chosen"
    ClipComplete "clip-complete"
    ClipSent "clip-sent"
    ClipForgotten "clip-forgotten"
    NoticeRaised "notice-raised"
    NoticeRead "notice-read"
    ScreenshotTaken "screenshot-taken"
    ScreenshotFailed "screenshot-failed"
    KeysDidNothing "keys-did-nothing"
    PhotosOpened "photos-opened"
    PhotoChanged "photo-changed"
    PhotoUnchanged "photo-unchanged"
    PhotoEdited "photo-edited"
    PhotoNotEdited "photo-not-edited"
    SmartAlbumMade "smart-album-made"
    SmartAlbumChanged "smart-album-changed"
    SmartAlbumUnchanged "smart-album-unchanged"
    UploadsWait "uploads-wait"
    Uploaded "uploaded"
    CameFromICloud "came-from-icloud"
    ICloudSignedOut "icloud-signed-out"
    ICloudSignedIn "icloud-signed-in"
    Replaced "replaced"
    ClockSet "clock-set"
    ClockDrifts "clock-drifts"
    ZoneSet "zone-set"
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// The device is up.
    Started {
        /// How often it has started in its life; the first is 1.
        boot: u32,
    },
    /// The device is off.
    PoweredOff,
    /// Something stopped without being asked (LIB-3).
    Crashed {
        /// What.
        app: App,
    },
    /// The battery is empty: the device is off, without having been asked (DEV-8).
    BatteryEmpty,
    /// The OS is another now (OS-4).
    Updated {
        /// Which.
        os: OsVersion,
    },
    /// There is no such update for this device (DEV-5).
    UpdateNotOffered {
        /// Which was asked for.
        os: OsVersion,
    },
    /// The owner tried something that could not be done as things were.
    NotPossible {
        /// Why.
        why: Impossible,
    },

    /// A call was dialled (CALL-3).
    Dialled {
        /// What kind.
        kind: CallKind,
    },
    /// A call rings (CALL-3).
    Rang {
        /// Who calls.
        caller: DeviceId,
    },
    /// FaceTime is off, signed out of, forbidden or too old (SET-9, SET-10, OS-1, OS-3).
    CallRefused {
        /// Why.
        why: CallRefusal,
    },
    /// The device is in the call.
    Joined {
        /// What kind.
        kind: CallKind,
    },
    /// Somebody else is in the call.
    PeerJoined {
        /// Who.
        peer: DeviceId,
    },
    /// Somebody else left the call.
    PeerLeft {
        /// Who.
        peer: DeviceId,
    },
    /// The call is over for this device.
    CallEnded {
        /// Why.
        why: EndReason,
    },
    /// No frames from now on (CALL-4).
    CameraPaused,
    /// Frames again.
    CameraResumed,
    /// The other camera.
    CameraSwitched {
        /// Whether it is the front one.
        front: bool,
    },
    /// FaceTime is in the background.
    WentToBackground,
    /// FaceTime is in front.
    CameToFront,

    /// A setting is another now (SET-1, SET-2).
    SettingChanged {
        /// Which.
        setting: Setting,
        /// On or off.
        on: bool,
    },
    /// The row is absent here (SET-3, OS-3).
    SettingNotOffered {
        /// Which.
        setting: Setting,
    },
    /// The device tells the others what it can and will do (SET-6).
    Announced {
        /// Counts up.
        version: u32,
        /// What it says.
        capability: Capability,
    },
    /// The device learned what another can and will do (SET-6).
    Heard {
        /// Whose.
        peer: DeviceId,
        /// Which announcement.
        version: u32,
        /// What it says.
        capability: Capability,
    },
    /// An announcement came that is older than what is known (CAP-14).
    HeardStale {
        /// Whose.
        peer: DeviceId,
        /// Which.
        version: u32,
    },

    /// The call's controls are on the screen.
    ControlsShown {
        /// How.
        by: Gesture,
    },
    /// The call's controls are gone.
    ControlsHidden,
    /// A tile in a group call is chosen (SHUT-4).
    TileChosen {
        /// Whose.
        of: DeviceId,
    },
    /// A person of a group call fills the screen (SHUT-4, SHUT-5).
    WentFullScreen {
        /// Who.
        of: DeviceId,
        /// How.
        by: Gesture,
    },
    /// All tiles again.
    LeftFullScreen,
    /// The shutter looks different now (SHUT-6).
    ShutterChanged {
        /// How.
        shutter: Shutter,
    },
    /// A press found no shutter (SHUT-7).
    ShutterMissing {
        /// Why there is none.
        reasons: Vec<Refusal>,
    },

    /// A press on a shutter: it asks for one person and will have one outcome (SHUT-7, CAP-13).
    Pressed {
        /// Its name.
        id: Uuid,
        /// Whom.
        subject: DeviceId,
        /// The media time on the taker's screen (CAP-4).
        seen: Instant,
    },
    /// The taker sees that the photo was taken (NOTE-2).
    TakerTold {
        /// Which press.
        id: Uuid,
    },
    /// Half of the photo is here (CAP-9).
    FileArrived {
        /// Which press.
        id: Uuid,
        /// Which half.
        part: Part,
    },
    /// A file was thrown away (CAP-9).
    FileDiscarded {
        /// Which press.
        id: Uuid,
        /// Which half.
        part: Part,
        /// Why.
        why: DiscardReason,
    },
    /// Photos is asked to save it (LIB-1).
    SaveBegun {
        /// Which press.
        id: Uuid,
    },
    /// The press has its outcome (CAP-13).
    PressEnded {
        /// Which press.
        id: Uuid,
        /// What.
        outcome: Outcome,
    },

    /// Somebody asks for a Live Photo (CAP-3).
    RequestArrived {
        /// Which press.
        id: Uuid,
        /// Who asks.
        taker: DeviceId,
    },
    /// The same request again; it gets the stored answer (CAP-7).
    RequestRepeated {
        /// Which press.
        id: Uuid,
        /// What was answered.
        answer: Answer,
    },
    /// The subject's device does not allow it (SET-7).
    RequestRefused {
        /// Which press.
        id: Uuid,
        /// Why.
        reason: Refusal,
        /// Whether this is the second check, when the clip was complete.
        at_the_end: bool,
    },
    /// The subject's device could not do it (CAP-8).
    CaptureFailed {
        /// Which press.
        id: Uuid,
        /// Why.
        failure: Failure,
    },
    /// The encoder is asked for a keyframe (CAP-6).
    KeyframeForced {
        /// The picture that will be one.
        frame: Frame,
    },
    /// The still is chosen (CAP-5).
    StillChosen {
        /// Which press.
        id: Uuid,
        /// Which picture.
        frame: Frame,
        /// How far it is from the moment that the taker saw, where that was not in the history (CAP-5).
        shift_micros: u64,
    },
    /// The movie has its last picture (CAP-6).
    ClipComplete {
        /// Which press.
        id: Uuid,
        /// Which pictures.
        frames: Frames,
        /// Why it is shorter than it could be, if it is (CAP-11).
        shortened: Option<Shortened>,
    },
    /// The files leave for the taker (CAP-7).
    ClipSent {
        /// Which press.
        id: Uuid,
    },
    /// The subject's device keeps no copy (CAP-10).
    ClipForgotten {
        /// Which press.
        id: Uuid,
    },

    /// The subject is told (NOTE-1, NOTE-2).
    NoticeRaised {
        /// Which press.
        id: Uuid,
        /// Who took the photo.
        taker: DeviceId,
        /// Whether FaceTime was in the background (NOTE-4).
        in_background: bool,
    },
    /// The subject has seen it.
    NoticeRead {
        /// Which press.
        id: Uuid,
    },

    /// A screenshot (SHOT-1). Nobody is told (NOTE-6).
    ScreenshotTaken {
        /// By which keys.
        keys: Keys,
        /// Where it went (SHOT-4).
        place: Place,
    },
    /// A screenshot that could not be kept.
    ScreenshotFailed,
    /// These keys take no screenshot on this device (DEV-3).
    KeysDidNothing {
        /// Which.
        keys: Keys,
    },
    /// Photos has been opened; from now on FaceTime can save (LIB-2).
    PhotosOpened,
    /// Something was done to a photo.
    PhotoChanged {
        /// What.
        action: PhotoAction,
        /// To which.
        asset: AssetId,
    },
    /// Something could not be done to a photo.
    PhotoUnchanged {
        /// What.
        action: PhotoAction,
        /// Why.
        why: library::Refusal,
    },
    /// What its owner makes of a photo is another now (ALB-3).
    PhotoEdited {
        /// How.
        edit: Edit,
        /// Which.
        asset: AssetId,
    },
    /// A photo could not be edited, or was like that before.
    PhotoNotEdited {
        /// How it should have been.
        edit: Edit,
        /// Why not; none if it was like that before.
        why: Option<library::Refusal>,
    },
    /// There is a new smart album (ALB-2).
    SmartAlbumMade {
        /// As its owner calls it.
        album: String,
        /// Its name among all devices.
        id: AlbumId,
    },
    /// Something was done to a smart album.
    SmartAlbumChanged {
        /// As its owner called it before.
        album: String,
        /// What.
        action: Box<AlbumAction>,
        /// Its name among all devices.
        id: AlbumId,
    },
    /// Something could not be done to a smart album.
    SmartAlbumUnchanged {
        /// As its owner calls it.
        album: String,
        /// What.
        action: Box<AlbumAction>,
        /// Why.
        why: library::AlbumRefusal,
    },

    /// What changed here is not in iCloud yet, and will have to wait (CLOUD-3).
    UploadsWait {
        /// Why.
        why: UploadHold,
        /// How many photos and albums.
        things: u32,
    },
    /// What changed here is in iCloud now (CLOUD-1).
    Uploaded {
        /// How many photos and albums.
        things: u32,
    },
    /// What changed on other devices is here now (CLOUD-1, CLOUD-2).
    #[serde(rename = "came-from-icloud")]
    CameFromICloud {
        /// How many photos and albums.
        things: u32,
    },
    /// The iCloud account is signed out here, wherever that was done (CLOUD-3).
    #[serde(rename = "icloud-signed-out")]
    ICloudSignedOut,
    /// The iCloud account is signed in again (CLOUD-3).
    #[serde(rename = "icloud-signed-in")]
    ICloudSignedIn,
    /// Another device of the same model is in its place.
    Replaced,
    /// The wall clock shows another time than it would (DEV-6).
    ClockSet {
        /// How much later; negative is earlier.
        by_micros: i64,
    },
    /// The wall clock runs at another pace from now on; what it shows does not jump (DEV-6).
    ClockDrifts {
        /// By how many millionths it runs fast; negative is slow, 0 keeps time.
        ppm: i32,
    },
    /// The wall clock is set to another zone (DEV-6).
    ZoneSet {
        /// Seconds east of UTC.
        east_seconds: i32,
    },
}

/// What can stop by itself; `durable.rs` says what is lost with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum App {
    /// FaceTime.
    #[serde(rename = "facetime")]
    FaceTime,
    /// Photos.
    Photos,
    /// All of the device.
    Device,
}

/// How the controls or a tile came to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gesture {
    /// A tap on the screen (SHUT-2).
    Tap,
    /// The mouse over the window (SHUT-3).
    Hover,
    /// The Fullscreen control of a chosen tile (SHUT-4).
    Fullscreen,
    /// A double-click (SHUT-5).
    DoubleClick,
}

/// What the shutter looks like: two white circles, one inside the other (SHUT-1), or why not (SHUT-6).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state", content = "reasons")]
pub enum Shutter {
    /// It is not on the screen.
    Hidden(Vec<Refusal>),
    /// It is on the screen and says why it does not work.
    Unavailable(Vec<Refusal>),
    /// It can be pressed.
    Ready,
}

/// What becomes of a press (CAP-13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// The Live Photo is in the library.
    Saved {
        /// As which asset.
        asset: AssetId,
        /// Which pictures it holds.
        frames: Frames,
    },
    /// It was not allowed.
    Refused {
        /// Why.
        reason: Refusal,
    },
    /// It was allowed and did not work.
    Failed {
        /// Why.
        failure: Failure,
    },
    /// Nothing came in time (CAP-9).
    TimedOut,
}

/// Why a file was thrown away (CAP-9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiscardReason {
    /// The press has its outcome already, or there never was one.
    NotOpen,
    /// It does not come from the one who was asked.
    WrongSender,
    /// It is here already.
    Duplicate,
    /// The taker's own setting is off.
    OwnSettingOff,
}

/// Why a clip is shorter than it could be (CAP-6, CAP-11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shortened {
    /// The call ended during it (CAP-11).
    CallEnded,
    /// The camera was paused during it.
    CameraPaused,
    /// The camera began less than the clip's length before the still.
    CameraBegan,
    /// The request came so late that the history no longer held all of it.
    RequestLate,
}

/// Where a screenshot goes (SHOT-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// The Photos library.
    Photos,
    /// The Mac's desktop.
    Desktop,
}

/// Why a call cannot be made or answered on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallRefusal {
    /// FaceTime is off (SET-9).
    #[serde(rename = "facetime-off")]
    FaceTimeOff,
    /// Nobody is signed in (SET-9).
    SignedOut,
    /// Screen Time forbids FaceTime (SET-10).
    #[serde(rename = "screen-time-facetime")]
    ScreenTimeFaceTime,
    /// Screen Time forbids the camera, and FaceTime with it (SET-10).
    ScreenTimeCamera,
    /// The OS is too old for group calls (OS-1).
    VersionLacksGroup,
    /// The OS is too old for links (OS-3).
    VersionLacksLinks,
}

/// Why the owner could not do something as things were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impossible {
    /// The device is off.
    DeviceOff,
    /// The device is on already.
    DeviceOn,
    /// It is in no call.
    NotInCall,
    /// It is in a call already.
    InCallAlready,
    /// No call rings.
    NothingRings,
    /// That person is not in the call.
    NotThere,
    /// No tile is chosen.
    NoTileChosen,
    /// The call has no tiles: it is no group call.
    NoTiles,
    /// The device has no such gesture: no touch, or no mouse.
    WrongGesture,
    /// The device has no camera, or the call no picture.
    NoCamera,
    /// The device has no Photos app.
    NoPhotosApp,
    /// FaceTime is not in front.
    InBackground,
    /// A Mac alone can make and change smart albums (ALB-2).
    OnlyOnAMac,
}
