//! Causes: why a shutter is not there, a photo not saved, not found, or nobody told. All of them, as data; what belongs
//! together stands together, and what has to be mended first stands first.

use serde::Serialize;

/// What somebody complains of (section 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Symptom {
    /// "I can't find the shutter."
    NoShutter,
    /// "It isn't saving."
    NotSaving,
    /// "I can't find the photo I took."
    CannotFind,
    /// "Nobody told me that I was photographed."
    NotTold,
}

impl Symptom {
    /// Every symptom.
    pub const ALL: [Self; 4] = [Self::NoShutter, Self::NotSaving, Self::CannotFind, Self::NotTold];

    /// As the command line spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoShutter => "no-shutter",
            Self::NotSaving => "not-saving",
            Self::CannotFind => "cannot-find",
            Self::NotTold => "not-told",
        }
    }

    /// As people say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoShutter => "I can't find the shutter",
            Self::NotSaving => "It isn't saving",
            Self::CannotFind => "I can't find the photo I took",
            Self::NotTold => "Nobody told me that I was photographed",
        }
    }
}

/// On whose device a cause can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The taker's or the subject's; under the policy `everyone` a third person's too, where it is about consent.
    Either,
    /// The taker's; of a notice, that of the one who was not told. Whoever complains.
    Taker,
    /// The subject's; of a screenshot, the other one's.
    Subject,
    /// Nobody's: a line, a service.
    Nobodys,
}

/// Defines [`Cause`] and its table.
macro_rules! causes {
    ($($(#[$doc:meta])* $cause:ident $id:literal $rule:literal $whose:ident [$($symptom:ident)*] $says:literal)*) => {
        /// One cause, in the order in which causes are mended.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub enum Cause { $($(#[$doc])* #[serde(rename = $id)] $cause,)* }

        impl Cause {
            /// Every cause, what has to be mended first before the rest.
            pub const ALL: &[Self] = &[$(Self::$cause),*];

            /// Its name in reports.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$cause => $id,)* }
            }

            /// The rule that it follows from.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self { $(Self::$cause => $rule,)* }
            }

            /// On whose device it can be.
            #[must_use]
            pub const fn whose(self) -> Whose {
                match self { $(Self::$cause => Whose::$whose,)* }
            }

            /// What people complain of who have it.
            #[must_use]
            pub const fn symptoms(self) -> &'static [Symptom] {
                match self { $(Self::$cause => &[$(Symptom::$symptom),*],)* }
            }

            /// A clause that anyone can read. `{device}` is the device that it is about, `{owner}` whose that is,
            /// `{other}` the other device.
            pub(crate) const fn clause(self) -> &'static str {
                match self { $(Self::$cause => $says,)* }
            }
        }
    };
}

causes! {
    // What nothing helps against, or nothing on these devices.
    /// A device without a shutter: an Apple Watch, a browser.
    NoShutterThere "takes-no-live-photos" "DEV-4" Taker [NoShutter] "{device} takes no Live Photos: there is no shutter on it"
    /// The subject is a guest in a browser, or on an Apple Watch.
    Guest "guest" "DEV-4" Subject [NoShutter NotSaving] "{owner} is in the call with {device}, and of that no Live Photo can be taken"
    /// The region does not offer it.
    RegionBlocked "region" "SET-3" Either [NoShutter NotSaving] "{device} was sold for a region that does not offer FaceTime Live Photos"
    /// The OS lacks it, and this model runs no later one.
    TooOldForGood "cannot-be-updated" "DEV-5" Either [NoShutter NotSaving] "{device} cannot be updated to a version that still takes Live Photos in FaceTime"
    /// The operator has switched it off.
    ServiceOff "service-switched-off" "SET-11" Nobodys [NoShutter NotSaving] "Live Photos are switched off for everyone, on the side of the service"
    /// The service is not there.
    CallServiceDown "call-service-down" "CALL-3" Nobodys [NoShutter] "the service that connects calls does not answer"
    /// The service is not there.
    PushServiceDown "push-service-down" "CALL-3" Nobodys [NoShutter] "the service by which devices are rung does not answer"

    /// A line that is slower than a camera remembers.
    LineTooSlow "line-too-slow" "CAP-5" Nobodys [NotSaving] "it takes so long from {device} to {other} and back that {other} no longer has the moment when it is asked for it"

    // Power and lines.
    /// It is off.
    DeviceOff "device-off" "DEV-8" Either [NoShutter NotSaving] "{device} is turned off"
    /// It starts.
    Starting "device-starting" "FIX-4" Either [NoShutter] "{device} is still starting"
    /// It reaches nobody.
    Offline "offline" "CAP-14" Either [NoShutter NotSaving] "{device} has no connection to the internet"
    /// Nothing gets through between the two.
    LineCut "line-cut" "CAP-14" Nobodys [NoShutter NotSaving] "nothing gets through between {device} and {other}"
    /// Nothing gets through to the services.
    ServicesCut "line-to-services-cut" "CALL-3" Either [NoShutter] "{device} does not reach Apple's services"

    // FaceTime itself.
    /// FaceTime is off.
    FaceTimeOff "facetime-off" "SET-9" Either [NoShutter] "FaceTime is turned off on {device}"
    /// Nobody is signed in.
    SignedOut "signed-out" "SET-9" Either [NoShutter] "nobody is signed in to FaceTime on {device}"
    /// Screen Time.
    FaceTimeForbidden "screen-time-facetime" "SET-10" Either [NoShutter] "Screen Time does not allow FaceTime on {device}"
    /// Screen Time.
    CameraForbidden "screen-time-camera" "SET-10" Either [NoShutter] "Screen Time does not allow the camera on {device}, and so no FaceTime"
    /// A registration that got lost, and that the device believes in.
    Stuck "stuck" "FIX-9" Subject [NoShutter] "calls do not reach {device}: the service has forgotten where it is, and the device does not know"

    // Versions and consent.
    /// The OS lacks the feature.
    VersionLacks "version" "OS-1" Either [NoShutter NotSaving] "the version of {device} does not have FaceTime Live Photos"
    /// The servers refuse the version.
    VersionRefused "version-refused" "OS-2" Either [NoShutter NotSaving] "Apple's servers refuse Live Photos to the version of {device}"
    /// Lockdown Mode.
    LockdownMode "lockdown-mode" "SET-8" Either [NoShutter NotSaving] "{device} is in Lockdown Mode"
    /// FaceTime Live Photos is off.
    SettingOff "setting-off" "SET-4" Either [NoShutter NotSaving] "FaceTime Live Photos is turned off on {device}"

    // Storage and Photos.
    /// Photos was never opened.
    PhotosNeverOpened "photos-never-opened" "LIB-2" Taker [NotSaving] "Photos was never opened on {device}, and before that FaceTime cannot save"
    /// No room where the photo is made.
    SubjectFull "subject-storage-full" "CAP-7" Subject [NotSaving] "{device} has too little free storage to make the photo"
    /// No room where the photo is saved.
    TakerFull "taker-storage-full" "LIB-3" Taker [NotSaving] "{device} has too little free storage to save the photo"

    // The call, and what the screen shows of it.
    /// They are in no call with each other.
    NotInCall "no-call" "CALL-3" Nobodys [NoShutter] "there is no call between the two"
    /// The service allows Live Photos again, and those in the call have not learned it.
    CallOutOfDate "call-out-of-date" "SET-11" Nobodys [NoShutter] "Live Photos are allowed again, but {device} has not learned it in this call"
    /// There are no pictures in it.
    AudioCall "audio-call" "CALL-1" Nobodys [NoShutter] "this is an audio call, which has no shutter"
    /// Their camera is paused.
    CameraPaused "camera-paused" "CALL-4" Subject [NoShutter NotSaving] "{owner} has paused the camera of {device}"
    /// Word of the other has not come.
    NotYetKnown "not-yet-known" "SET-6" Subject [NoShutter] "{other} has not heard yet what {device} allows"
    /// So many presses wait.
    TooManyPresses "too-many-presses" "SHUT-6" Taker [NoShutter] "too many presses on {device} still wait for their photo"
    /// FaceTime is in the background.
    InBackground "in-background" "SHUT-6" Taker [NoShutter] "FaceTime is not in front on {device}"
    /// One's own picture.
    OwnPicture "own-picture" "SHUT-6" Taker [NoShutter] "what fills the screen of {device} is its own picture"
    /// Somebody else's tile.
    WrongTile "wrong-tile" "SHUT-4" Taker [NoShutter] "somebody else fills the screen of {device}"
    /// No tile is full screen.
    NotFullScreen "not-full-screen" "SHUT-4" Taker [NoShutter] "in a group call the shutter appears only when one person fills the screen, and on {device} nobody does"
    /// The controls are hidden.
    ControlsHidden "controls-hidden" "SHUT-2" Taker [NoShutter] "the controls are not shown on {device}"

    // What happened to a press, and is over; or that there was none.
    /// Nobody pressed.
    NotPressed "not-pressed" "SHUT-7" Taker [NotSaving] "the shutter was there on {device}, and nobody pressed it"
    /// The consent went away between the press and the photo.
    ConsentWithdrawn "consent-withdrawn" "SET-7" Either [NotSaving] "FaceTime Live Photos was turned off on {device} before the photo had arrived"
    /// Nobody knows the taker any more.
    Stranger "not-in-the-call" "CAP-11" Subject [NotSaving] "{device} was not in the call with the one who pressed any more"
    /// The moment is older than the history.
    MomentGone "moment-gone" "CAP-5" Subject [NotSaving] "the request took so long that {device} no longer had the moment"
    /// The camera had only just begun.
    NoPictureYet "no-picture-yet" "CAP-8" Subject [NotSaving] "the camera of {device} had no picture yet"
    /// The device stopped in between.
    Interrupted "interrupted" "CAP-8" Subject [NotSaving] "FaceTime on {device} stopped before the photo was complete"
    /// The file could not be written.
    WriteFailed "could-not-write" "CAP-7" Subject [NotSaving] "{device} could not write the photo"
    /// Photos failed.
    SaveFailed "could-not-save" "LIB-3" Taker [NotSaving] "Photos on {device} could not save it"
    /// Nothing came.
    TimedOut "timed-out" "CAP-9" Subject [NotSaving] "no photo came from {device} in time"
    /// It is under way.
    OnItsWay "on-its-way" "CAP-13" Subject [NotSaving CannotFind] "the photo from {device} has not arrived yet"

    // Where a photo that was saved cannot be seen.
    /// Somebody looks on another person's device.
    WrongPerson "wrong-person" "LIB-1" Subject [CannotFind] "the photo is on {device} alone, since it goes to the one who takes it"
    /// It is in Recently Deleted.
    Deleted "deleted" "LIB-7" Either [CannotFind] "it was deleted"
    /// It is gone.
    DeletedForGood "deleted-for-good" "LIB-7" Either [CannotFind] "it was deleted for good, or 30 days ago"
    /// It is hidden.
    Hidden "hidden" "ALB-3" Either [CannotFind] "it was hidden"
    /// Days, Months and Years leave it out.
    LeftOut "left-out" "LIB-5" Either [CannotFind] "Years, Months and Days show a selection, and leave it out"
    /// The clock was wrong.
    WrongDate "wrong-date" "LIB-5" Taker [CannotFind] "the clock of {device} was wrong, and so is the photo's date"
    /// A clock in another zone.
    WrongZone "wrong-zone" "LIB-5" Taker [CannotFind] "the clock of {device} was set to another zone, so the photo shows another hour"
    /// iCloud Photos is off.
    ICloudPhotosOff "icloud-photos-off" "CLOUD-1" Either [CannotFind] "iCloud Photos is turned off on {device}"
    /// The account is signed out.
    ICloudSignedOut "icloud-signed-out" "CLOUD-3" Either [CannotFind] "{device} is signed out of iCloud"
    /// Low Power Mode.
    LowPowerMode "low-power-mode" "CLOUD-3" Either [CannotFind] "Low Power Mode pauses iCloud Photos on {device}"
    /// iCloud is full.
    ICloudFull "icloud-full" "CLOUD-3" Either [CannotFind] "{owner}'s iCloud storage is full, so what is new on {device} waits"
    /// iCloud is not there.
    ICloudDown "icloud-down" "CLOUD-3" Nobodys [CannotFind] "iCloud does not answer"
    /// It takes its time.
    ICloudNotYet "icloud-not-yet" "CLOUD-2" Either [CannotFind] "it has not come from iCloud to {device} yet"

    // Why somebody was not told.
    /// A screenshot.
    Screenshot "screenshot" "NOTE-6" Subject [NotTold] "{owner} took a screenshot on {device}, and of those nobody is told"
    /// Nobody looked.
    NotSeen "notice-not-seen" "NOTE-4" Taker [NotTold] "the notice is waiting on {device}, and nobody has looked at it"
    /// There was no photo.
    NoPhoto "no-photo-taken" "NOTE-2" Subject [NotTold] "no Live Photo was taken: whoever is taken is told before the picture is"
}

impl Cause {
    /// The cause of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.as_str() == name)
    }

    /// Whether it follows from it that there is no call.
    pub(crate) const fn keeps_from_calls(self) -> bool {
        matches!(
            self,
            Self::CallServiceDown
                | Self::PushServiceDown
                | Self::DeviceOff
                | Self::Starting
                | Self::Offline
                | Self::ServicesCut
                | Self::FaceTimeOff
                | Self::SignedOut
                | Self::FaceTimeForbidden
                | Self::CameraForbidden
                | Self::Stuck
        )
    }

    /// Whether there is nothing to mend: it is meant so.
    #[must_use]
    pub const fn is_as_meant(self) -> bool {
        matches!(self, Self::Screenshot | Self::NoPhoto)
    }

    /// Whether nothing that anybody can do on these devices helps against it.
    #[must_use]
    pub const fn is_for_good(self) -> bool {
        matches!(
            self,
            Self::NoShutterThere
                | Self::Guest
                | Self::RegionBlocked
                | Self::TooOldForGood
                | Self::ServiceOff
                | Self::CallServiceDown
                | Self::PushServiceDown
                | Self::LineTooSlow
                | Self::WrongPerson
                | Self::DeletedForGood
                | Self::ICloudDown
                | Self::Screenshot
                | Self::NoPhoto
        )
    }
}
