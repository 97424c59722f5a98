//! A line of `timeline.steps` as a file writes it.

use device::{EventKind, Keys, Setting};
use protocol::MessageKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DeviceName, Name, NodeName, OneOf, Os, Path, Size, Span, Zone, words::spelled};
use crate::step::Service;

/// Something that is done: by an owner (`do`), or to the world (`fault`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// When, counted from 0 s; never earlier than the step above.
    pub(crate) at: Option<Span>,
    /// Instead of `at`: once something happened on a device.
    pub(crate) after: Option<After>,
    /// With `after`: so much later. Without it, at once.
    pub(crate) plus: Option<Span>,
    /// Which device.
    pub(crate) who: Option<DeviceName>,
    /// What its owner does with it.
    pub(crate) r#do: Option<Action>,
    /// What the world does.
    pub(crate) fault: Option<FaultKind>,
    /// `choose-tile`, `double-click`: whose tile, a device, or a person with one device in the call.
    pub(crate) of: Option<String>,
    /// `screenshot`: which keys are pressed.
    #[schemars(with = "Option<OneOf<Keys>>")]
    pub(crate) keys: Option<Keys>,
    /// `delete-photo`, `recover-photo` and so on: which photo, counted from 1 in the order of All Photos. Without it, 1.
    pub(crate) photo: Option<u32>,
    /// `set-title`, `set-caption`, `add-keyword`, `remove-keyword`: what is typed; empty takes a title or caption away.
    /// `edit-photo`: what is done to the picture, in words.
    pub(crate) text: Option<String>,
    /// `make-smart-album` and so on: the name of the smart album.
    pub(crate) album: Option<String>,
    /// `make-smart-album`, `change-smart-album`: what belongs in it, `Lens includes FaceTime`.
    pub(crate) rule: Option<String>,
    /// `rename-smart-album`: its new name.
    pub(crate) name: Option<String>,
    /// `turn-on`, `turn-off`: which setting.
    #[schemars(with = "Option<OneOf<Setting>>")]
    pub(crate) setting: Option<Setting>,
    /// `turn-on`, `turn-off`: instead of `setting`, where it is found on that device.
    pub(crate) path: Option<Path>,
    /// `update`: to which version.
    pub(crate) os: Option<Os>,
    /// `crash`: what stops. Without it, all of the device.
    pub(crate) app: Option<AppName>,
    /// `drop`, `delay`, `duplicate`, `cut`, `heal`: who sends.
    pub(crate) from: Option<NodeName>,
    /// `drop`, `delay`, `duplicate`, `cut`, `heal`: who receives.
    pub(crate) to: Option<NodeName>,
    /// `cut`, `heal`: instead of `from` and `to`, two nodes, in both directions.
    pub(crate) between: Option<Vec<NodeName>>,
    /// `drop`, `delay`, `duplicate`: which kind of message.
    #[schemars(with = "Option<OneOf<MessageKind>>")]
    pub(crate) message: Option<MessageKind>,
    /// `drop`, `delay`, `duplicate`, `fail-save`, `fail-write`, `slow-save`: the nth from now. Without it, 1: the next.
    pub(crate) nth: Option<u32>,
    /// `delay`, `slow-save`, `slow-service`: how much longer it takes. `clock-step`: how far forward, or back.
    pub(crate) by: Option<super::SignedSpan>,
    /// `clock-drift`: by how many millionths it runs fast; negative is slow, 0 keeps time.
    pub(crate) ppm: Option<i32>,
    /// `clock-zone`: the offset from UTC that it shows from now on.
    pub(crate) zone: Option<Zone>,
    /// `service-down`, `service-up`, `slow-service`: which service.
    pub(crate) service: Option<Service>,
    /// `storage`: how much is free from now on.
    pub(crate) free: Option<Size>,
    /// `icloud-storage`: whose.
    pub(crate) person: Option<Name>,
    /// `icloud-storage`: how much it holds in all from now on.
    pub(crate) total: Option<Size>,
    /// How often in all it is done. Without it, once.
    pub(crate) times: Option<u32>,
    /// With `times`: how long from one to the next.
    pub(crate) every: Option<Span>,
}

/// Once something happened on a device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    /// Which device.
    #[schemars(required)]
    pub(crate) who: Option<DeviceName>,
    /// What happened.
    #[schemars(required, with = "Option<OneOf<EventKind>>")]
    pub(crate) event: Option<EventKind>,
    /// For the nth time. Without it, 1: the first.
    pub(crate) nth: Option<u32>,
}

impl Step {
    /// The keys that it has.
    pub(crate) fn given(&self) -> impl Iterator<Item = &'static str> {
        let Self {
            at,
            after,
            plus,
            who,
            r#do,
            fault,
            of,
            keys,
            photo,
            text,
            album,
            rule,
            name,
            setting,
            path,
            os,
            app,
            from,
            to,
            between,
            message,
            nth,
            by,
            ppm,
            zone,
            service,
            free,
            person,
            total,
            times,
            every,
        } = self;
        let keys = [
            ("at", at.is_some()),
            ("after", after.is_some()),
            ("plus", plus.is_some()),
            ("who", who.is_some()),
            ("do", r#do.is_some()),
            ("fault", fault.is_some()),
            ("of", of.is_some()),
            ("keys", keys.is_some()),
            ("photo", photo.is_some()),
            ("text", text.is_some()),
            ("album", album.is_some()),
            ("rule", rule.is_some()),
            ("name", name.is_some()),
            ("setting", setting.is_some()),
            ("path", path.is_some()),
            ("os", os.is_some()),
            ("app", app.is_some()),
            ("from", from.is_some()),
            ("to", to.is_some()),
            ("between", between.is_some()),
            ("message", message.is_some()),
            ("nth", nth.is_some()),
            ("by", by.is_some()),
            ("ppm", ppm.is_some()),
            ("zone", zone.is_some()),
            ("service", service.is_some()),
            ("free", free.is_some()),
            ("person", person.is_some()),
            ("total", total.is_some()),
            ("times", times.is_some()),
            ("every", every.is_some()),
        ];
        keys.into_iter().filter_map(|(key, given)| given.then_some(key))
    }
}

spelled! {
    /// What an owner does with a device.
    pub(crate) enum Action "action" as_str {
        /// Calls everybody whom `call` names.
        Dial "dial"
        /// Answers the call that rings.
        Answer "answer"
        /// Declines the call that rings.
        Decline "decline"
        /// Joins the running call, by invitation or link.
        JoinCall "join-call"
        /// Leaves the call.
        HangUp "hang-up"
        /// Pauses the camera (CALL-4).
        PauseCamera "pause-camera"
        /// Resumes the camera.
        ResumeCamera "resume-camera"
        /// Turns to the other camera.
        SwitchCamera "switch-camera"
        /// Puts FaceTime in the background (NOTE-4).
        LeaveFacetime "leave-facetime"
        /// Brings FaceTime to the front.
        ReturnToFacetime "return-to-facetime"
        /// Taps the screen, which shows the controls (SHUT-2).
        TapScreen "tap-screen"
        /// Moves the mouse over the FaceTime window (SHUT-3).
        Hover "hover"
        /// Moves the mouse away.
        StopHovering "stop-hovering"
        /// Chooses a person's tile in a group call (SHUT-4): `of`.
        ChooseTile "choose-tile"
        /// Makes the chosen tile full screen (SHUT-4).
        Fullscreen "fullscreen"
        /// Goes back to all tiles.
        LeaveFullscreen "leave-fullscreen"
        /// Double-clicks a person in a group call on a Mac (SHUT-5): `of`.
        DoubleClick "double-click"
        /// Presses the shutter, or the place where it should be (SHUT-7).
        PressShutter "press-shutter"
        /// Presses keys that take a screenshot on some device (SHOT-2, SHOT-3): `keys`.
        Screenshot "screenshot"
        /// Looks at the notices that are waiting (NOTE-4).
        ReadNotices "read-notices"
        /// Opens the Photos app (LIB-2).
        OpenPhotos "open-photos"
        /// Moves a photo to Recently Deleted (LIB-7): `photo`.
        DeletePhoto "delete-photo"
        /// Brings a photo back from Recently Deleted: `photo`, in the order of that album.
        RecoverPhoto "recover-photo"
        /// Removes a photo from Recently Deleted for good: `photo`, in the order of that album.
        DeleteForGood "delete-for-good"
        /// Makes a video of a Live Photo, beside it (LIB-6): `photo`.
        SaveAsVideo "save-as-video"
        /// Makes a still of a Live Photo, beside it (LIB-6): `photo`.
        KeepStill "keep-still"
        /// Puts a photo into the favourites: `photo`.
        Favourite "favourite"
        /// Takes a photo out of the favourites: `photo`.
        Unfavourite "unfavourite"
        /// Hides a photo (ALB-3): `photo`.
        HidePhoto "hide-photo"
        /// Shows a hidden photo again: `photo`, in the order of Hidden.
        UnhidePhoto "unhide-photo"
        /// Gives a photo a title: `photo`, `text`.
        SetTitle "set-title"
        /// Gives a photo a caption: `photo`, `text`.
        SetCaption "set-caption"
        /// Gives a photo a keyword: `photo`, `text`.
        AddKeyword "add-keyword"
        /// Takes a keyword from a photo: `photo`, `text`.
        RemoveKeyword "remove-keyword"
        /// Changes the picture: `photo`, `text`.
        EditPhoto "edit-photo"
        /// Makes the picture again as it was taken: `photo`.
        RevertPhoto "revert-photo"
        /// Makes a smart album, which a Mac alone can (ALB-2): `album`, `rule`.
        MakeSmartAlbum "make-smart-album"
        /// Gives a smart album another name: `album`, `name`.
        RenameSmartAlbum "rename-smart-album"
        /// Gives a smart album another rule: `album`, `rule`.
        ChangeSmartAlbum "change-smart-album"
        /// Removes a smart album; the photos in it stay: `album`.
        RemoveSmartAlbum "remove-smart-album"
        /// Turns a setting on: `setting` or `path`.
        TurnOn "turn-on"
        /// Turns a setting off: `setting` or `path`.
        TurnOff "turn-off"
        /// Updates the OS (OS-4): `os`.
        Update "update"
        /// Powers the device off.
        PowerOff "power-off"
        /// Powers the device on.
        PowerOn "power-on"
        /// Powers the device off, waits 30 seconds, powers it on (FIX-4).
        Restart "restart"
    }
}

impl Action {
    /// The keys that it needs, and those that it may have besides.
    pub(crate) const fn arguments(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::ChooseTile | Self::DoubleClick => (&["of"], &[]),
            Self::Screenshot => (&["keys"], &[]),
            Self::DeletePhoto
            | Self::RecoverPhoto
            | Self::DeleteForGood
            | Self::SaveAsVideo
            | Self::KeepStill
            | Self::Favourite
            | Self::Unfavourite
            | Self::HidePhoto
            | Self::UnhidePhoto
            | Self::RevertPhoto => (&[], &["photo"]),
            Self::SetTitle | Self::SetCaption | Self::AddKeyword | Self::RemoveKeyword | Self::EditPhoto => {
                (&["text"], &["photo"])
            }
            Self::MakeSmartAlbum | Self::ChangeSmartAlbum => (&["album", "rule"], &[]),
            Self::RenameSmartAlbum => (&["album", "name"], &[]),
            Self::RemoveSmartAlbum => (&["album"], &[]),
            Self::TurnOn | Self::TurnOff => (&[], &["setting", "path"]),
            Self::Update => (&["os"], &[]),
            Self::Dial
            | Self::Answer
            | Self::Decline
            | Self::JoinCall
            | Self::HangUp
            | Self::PauseCamera
            | Self::ResumeCamera
            | Self::SwitchCamera
            | Self::LeaveFacetime
            | Self::ReturnToFacetime
            | Self::TapScreen
            | Self::Hover
            | Self::StopHovering
            | Self::Fullscreen
            | Self::LeaveFullscreen
            | Self::PressShutter
            | Self::ReadNotices
            | Self::OpenPhotos
            | Self::PowerOff
            | Self::PowerOn
            | Self::Restart => (&[], &[]),
        }
    }
}

spelled! {
    /// What the world does.
    pub(crate) enum FaultKind "fault" as_str {
        /// An app, or all of a device, stops without being asked: `who`, `app`.
        Crash "crash"
        /// A device stops and stays off until somebody powers it on (DEV-8): `who`.
        BatteryEmpty "battery-empty"
        /// A message is lost: `from`, `to`, `message`, `nth`.
        Drop "drop"
        /// A message takes longer: `from`, `to`, `message`, `nth`, `by`.
        Delay "delay"
        /// A message arrives twice: `from`, `to`, `message`, `nth`.
        Duplicate "duplicate"
        /// Nothing gets through any more: `from` and `to`, or `between`.
        Cut "cut"
        /// Everything gets through again: `from` and `to`, or `between`.
        Heal "heal"
        /// A device reaches nobody: `who`.
        Offline "offline"
        /// A device reaches everybody again: `who`.
        Online "online"
        /// A service stops: `service`.
        ServiceDown "service-down"
        /// A service is there again: `service`.
        ServiceUp "service-up"
        /// What a service sends arrives later from now on: `service`, `by`.
        SlowService "slow-service"
        /// The services switch Live Photos off for everyone (SET-11).
        ServiceLivePhotosOff "service-live-photos-off"
        /// The services switch Live Photos on again (SET-11).
        ServiceLivePhotosOn "service-live-photos-on"
        /// A device has that much free storage from now on (DEV-7): `who`, `free`.
        Storage "storage"
        /// A save does not work (LIB-3): `who`, `nth`.
        FailSave "fail-save"
        /// A file of a capture cannot be written on the subject's device (CAP-7): `who`, `nth`.
        FailWrite "fail-write"
        /// A save takes longer: `who`, `by`, `nth`.
        SlowSave "slow-save"
        /// A person's iCloud storage is of another size from now on (CLOUD-3): `person`, `total`.
        ICloudStorage "icloud-storage"
        /// The iCloud account of a device is signed out (CLOUD-3): `who`.
        ICloudSignedOut "icloud-signed-out"
        /// The iCloud account of a device is signed in again (CLOUD-3): `who`.
        ICloudSignedIn "icloud-signed-in"
        /// A device is replaced by another of the same model, set up with the same account: `who`.
        ReplaceDevice "replace-device"
        /// A wall clock is put forward or back (DEV-6): `who`, `by`.
        ClockStep "clock-step"
        /// A wall clock runs fast from now on, or slow (DEV-6): `who`, `ppm`.
        ClockDrift "clock-drift"
        /// A wall clock is set to another zone (DEV-6): `who`, `zone`.
        ClockZone "clock-zone"
    }
}

impl FaultKind {
    /// The keys that it needs, and those that it may have besides.
    pub(crate) const fn arguments(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Crash => (&["who"], &["app"]),
            Self::Drop | Self::Duplicate => (&["from", "to", "message"], &["nth"]),
            Self::Delay => (&["from", "to", "message", "by"], &["nth"]),
            Self::Cut | Self::Heal => (&[], &["from", "to", "between"]),
            Self::Offline | Self::Online | Self::ICloudSignedOut | Self::ICloudSignedIn => (&["who"], &[]),
            Self::ServiceDown | Self::ServiceUp => (&["service"], &[]),
            Self::SlowService => (&["service", "by"], &[]),
            Self::ServiceLivePhotosOff | Self::ServiceLivePhotosOn => (&[], &[]),
            Self::Storage => (&["who", "free"], &[]),
            Self::FailSave | Self::FailWrite => (&["who"], &["nth"]),
            Self::SlowSave => (&["who", "by"], &["nth"]),
            Self::ICloudStorage => (&["person", "total"], &[]),
            Self::BatteryEmpty | Self::ReplaceDevice => (&["who"], &[]),
            Self::ClockStep => (&["who", "by"], &[]),
            Self::ClockDrift => (&["who", "ppm"], &[]),
            Self::ClockZone => (&["who", "zone"], &[]),
        }
    }

    /// Whether it is about the nth message, and may be in force from the beginning.
    pub(crate) const fn is_about_a_message(self) -> bool {
        matches!(self, Self::Drop | Self::Delay | Self::Duplicate)
    }
}

spelled! {
    /// What stops in a crash.
    pub(crate) enum AppName "app" {
        /// All of the device.
        Device "device"
        /// FaceTime.
        Facetime "facetime"
        /// Photos.
        Photos "photos"
    }
}
