//! How each cause is brought about, from a call that works: as lines of a scenario file.
#![expect(clippy::wildcard_enum_match_arm, reason = "each question is about few of the causes")]

use diagnosis::Cause;

/// Whose device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Who {
    Taker,
    Subject,
}

/// What kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Phone,
    Pad,
    Pod,
    Mac,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Phone, Self::Pad, Self::Pod, Self::Mac];

    const fn usual(self) -> &'static str {
        match self {
            Self::Phone => "iPhone 15 Pro",
            Self::Pad => "iPad (10th generation)",
            Self::Pod => "iPod touch (7th generation)",
            Self::Mac => "MacBook Air",
        }
    }
}

/// One cause, and whose device it is brought about on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ill {
    pub(crate) cause: Cause,
    pub(crate) who: Who,
}

/// Two devices that are in a call, and maybe a third.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Base {
    pub(crate) taker: Kind,
    pub(crate) subject: Kind,
    pub(crate) group: bool,
}

/// When the question is asked: long after everything has been brought about.
pub(crate) const ASKED: &str = "20s";

/// Every cause of no shutter or no saving that a state can be, on each device where it can.
pub(crate) fn all() -> Vec<Ill> {
    use Cause::*;
    let either = [
        RegionBlocked,
        TooOldForGood,
        DeviceOff,
        Starting,
        Offline,
        ServicesCut,
        FaceTimeOff,
        SignedOut,
        FaceTimeForbidden,
        CameraForbidden,
        VersionLacks,
        VersionRefused,
        LockdownMode,
        SettingOff,
    ];
    let taker = [
        NoShutterThere,
        ServiceOff,
        CallServiceDown,
        LineTooSlow,
        LineCut,
        PhotosNeverOpened,
        TakerFull,
        NotInCall,
        CallOutOfDate,
        AudioCall,
        TooManyPresses,
        InBackground,
        OwnPicture,
        WrongTile,
        NotFullScreen,
        ControlsHidden,
    ];
    let subject = [Guest, PushServiceDown, Stuck, SubjectFull, CameraPaused, NotYetKnown];
    let of = |causes: &[Cause], who| {
        causes.iter().map(move |cause| Ill { cause: *cause, who }).collect::<Vec<_>>()
    };
    [of(&either, Who::Taker), of(&either, Who::Subject), of(&taker, Who::Taker), of(&subject, Who::Subject)]
        .concat()
}

impl Ill {
    /// Whether it can come about from that call.
    pub(crate) fn is_possible(self, base: Base) -> bool {
        use Cause::*;
        let kind = match self.who {
            Who::Taker => base.taker,
            Who::Subject => base.subject,
        };
        match self.cause {
            OwnPicture | WrongTile | NotFullScreen | Guest | NoShutterThere => base.group,
            VersionLacks | VersionRefused => !base.group,
            TooOldForGood => !base.group && kind == Kind::Mac,
            // An iPod touch runs no version that has it.
            LockdownMode => kind != Kind::Pod,
            _ => true,
        }
    }

    /// What ends the call, or keeps it from beginning.
    const fn ends_the_call(self) -> bool {
        use Cause::*;
        matches!(
            self.cause,
            CallServiceDown
                | PushServiceDown
                | DeviceOff
                | Starting
                | Offline
                | ServicesCut
                | FaceTimeOff
                | SignedOut
                | FaceTimeForbidden
                | CameraForbidden
                | Stuck
                | NotInCall
        )
    }

    /// What can only be seen in a call.
    const fn needs_the_call(self) -> bool {
        use Cause::*;
        matches!(
            self.cause,
            AudioCall
                | CallOutOfDate
                | CameraPaused
                | NotYetKnown
                | TooManyPresses
                | InBackground
                | OwnPicture
                | WrongTile
                | NotFullScreen
                | ControlsHidden
        )
    }

    /// What is about the picture on the taker's screen, of which there can be one.
    const fn is_about_the_tile(self) -> bool {
        matches!(self.cause, Cause::OwnPicture | Cause::WrongTile | Cause::NotFullScreen)
    }

    const fn is_a_version(self) -> bool {
        matches!(self.cause, Cause::VersionLacks | Cause::VersionRefused | Cause::TooOldForGood)
    }

    /// Whether both can hold at once, each as a cause of its own.
    pub(crate) fn goes_with(self, other: Self) -> bool {
        self != other && self.allows(other) && other.allows(self)
    }

    fn allows(self, other: Self) -> bool {
        use Cause::*;
        let same = self.who == other.who;
        match self.cause {
            _ if self.ends_the_call() && other.needs_the_call() => false,
            // Somebody hangs up, so that nothing else ends the call.
            NotInCall => !other.ends_the_call() && !other.needs_the_call(),
            // No pictures, and nothing about them.
            AudioCall => !other.needs_the_call() && other.cause != NoShutterThere && other.cause != Guest,
            // A device that is no Apple device, or a watch, has no settings, no storage and no screen of these.
            NoShutterThere | Guest if same => {
                matches!(other.cause, DeviceOff | Starting | Offline | ServicesCut)
            }
            NoShutterThere => !matches!(other.cause, Guest | NotYetKnown) && !other.is_of_the_taker(),
            Guest => !matches!(other.cause, Stuck | PushServiceDown | CameraPaused | NotYetKnown),
            DeviceOff => !(same && matches!(other.cause, Starting | Stuck)),
            // While it starts it is not on the screen of anybody.
            Starting => !(same && matches!(other.cause, Offline | Stuck | DeviceOff)),
            Offline | FaceTimeOff | SignedOut => !(same && other.cause == Stuck),
            FaceTimeForbidden | CameraForbidden => !(same && other.cause == Stuck),
            PushServiceDown => other.cause != Stuck,
            // A device has one version; an old one has no Lockdown Mode, and a very old one no row for Live Photos.
            VersionLacks | VersionRefused | TooOldForGood => {
                !(same
                    && (other.is_a_version()
                        || matches!(other.cause, LockdownMode | RegionBlocked | SettingOff)))
            }
            RegionBlocked => !(same && other.cause == SettingOff),
            // Allowed again, or not.
            CallOutOfDate => other.cause != ServiceOff,
            _ if self.is_about_the_tile() => !other.is_about_the_tile() && other.cause != ControlsHidden,
            InBackground => other.cause != ControlsHidden,
            // It takes a shutter that works to press it.
            TooManyPresses => matches!(other.cause, PhotosNeverOpened | TakerFull | SubjectFull),
            _ => true,
        }
    }

    /// What is about the taker's screen, storage or press.
    const fn is_of_the_taker(self) -> bool {
        use Cause::*;
        self.is_about_the_tile()
            || matches!(
                self.cause,
                AudioCall | TooManyPresses | InBackground | ControlsHidden | TakerFull | PhotosNeverOpened
            )
    }
}

/// The scenario in which all of `ills` have come about, and nothing else.
pub(crate) fn scenario(base: Base, ills: &[Ill]) -> String {
    let has = |cause| ills.iter().any(|ill| ill.cause == cause);
    let mut file = String::from(
        "title = \"A call that works, but for this\"\nwhy = \"It is asked why.\"\nrules = [\"FIX-8\"]\n",
    );
    if has(Cause::TooManyPresses) {
        file += "limits.presses_open = 1\n";
    }
    if has(Cause::ServiceOff) || has(Cause::CallOutOfDate) {
        file += "service.live_photos = false\n";
    }
    device(&mut file, "alice", base.taker, Who::Taker, ills);
    device(&mut file, "bob", base.subject, Who::Subject, ills);
    if base.group {
        file += "[people.carol.devices.d]\nmodel = \"iPhone 14\"\n";
    }
    let kind = match (has(Cause::AudioCall), base.group) {
        (false, false) => "one-to-one",
        (false, true) => "group",
        (true, false) => "audio",
        (true, true) => "group-audio",
    };
    // A guest cannot dial.
    let joins = match (has(Cause::NoShutterThere), base.group) {
        (true, _) => "\"bob.d\", \"alice.d\", \"carol.d\"",
        (false, true) => "\"alice.d\", \"bob.d\", \"carol.d\"",
        (false, false) => "\"alice.d\", \"bob.d\"",
    };
    file += &format!("[call]\nkind = \"{kind}\"\njoins = [{joins}]\n");
    if has(Cause::LineTooSlow) {
        file += "[[network.links]]\nfrom = \"alice.d\"\nto = \"bob.d\"\nroute = \"call\"\nlatency = \"4s\"\n";
    }
    file += "[timeline]\nsteps = [\n";
    let mut steps: Vec<(u32, String)> = vec![];
    for ill in ills {
        steps.extend(ill.steps());
    }
    steps.extend(gestures(base, ills));
    steps.sort_by_key(|(millis, _)| *millis);
    for (millis, step) in steps {
        file += &format!("  {{ at = \"{millis}ms\", {step} }},\n");
    }
    file + "]\nexpect = [{ who = \"alice.d\", in_call = true }]\n"
}

fn device(file: &mut String, person: &str, kind: Kind, who: Who, ills: &[Ill]) {
    let has = |cause| ills.iter().any(|ill| ill.cause == cause && ill.who == who);
    let (mut model, mut os) = (kind.usual(), None);
    if has(Cause::VersionLacks) {
        (model, os) = match kind {
            Kind::Phone => ("iPhone 7", Some("iOS 10.3.3")),
            Kind::Pad => ("iPad (5th generation)", Some("iOS 10.3.3")),
            Kind::Pod => ("iPod touch (6th generation)", Some("iOS 10.3.3")),
            Kind::Mac => ("MacBook Air (2017)", Some("macOS 10.12.6")),
        };
    } else if has(Cause::VersionRefused) {
        (model, os) = match kind {
            Kind::Phone => ("iPhone 8", Some("iOS 11.4")),
            Kind::Pad => ("iPad (6th generation)", Some("iOS 11.4")),
            Kind::Pod => ("iPod touch (6th generation)", Some("iOS 11.4")),
            Kind::Mac => ("MacBook Air", Some("macOS 10.13.6")),
        };
    } else if has(Cause::TooOldForGood) {
        model = "MacBook Pro (Mid 2010)";
    } else if has(Cause::NoShutterThere) || has(Cause::Guest) {
        model = "Windows PC";
    }
    *file += &format!("[people.{person}.devices.d]\nmodel = \"{model}\"\n");
    if let Some(os) = os {
        *file += &format!("os = \"{os}\"\n");
    }
    if has(Cause::RegionBlocked) {
        *file += "region = \"not-offered\"\n";
    }
    if has(Cause::PhotosNeverOpened) {
        *file += "photos_opened = false\n";
    }
}

impl Ill {
    /// What brings it about, and when.
    fn steps(self) -> Vec<(u32, String)> {
        use Cause::*;
        let who = match self.who {
            Who::Taker => "alice.d",
            Who::Subject => "bob.d",
        };
        let owner = |at: u32, what: &str| (at, format!("who = \"{who}\", do = \"{what}\""));
        let turn = |to: &str, setting: &str| {
            vec![(9000, format!("who = \"{who}\", do = \"turn-{to}\", setting = \"{setting}\""))]
        };
        let fault = |at: u32, what: &str| (at, format!("fault = \"{what}\", who = \"{who}\""));
        let service = |at: u32, what: &str, of: &str| (at, format!("fault = \"{what}\", service = \"{of}\""));
        let cut = |at: u32, to: &str| (at, format!("fault = \"cut\", between = [\"{who}\", \"{to}\"]"));
        let hangs_up = (10_000, "who = \"bob.d\", do = \"hang-up\"".to_owned());
        match self.cause {
            SettingOff => turn("off", "live-photos"),
            LockdownMode => turn("on", "lockdown-mode"),
            FaceTimeOff => turn("off", "facetime"),
            SignedOut => turn("off", "signed-in"),
            FaceTimeForbidden => turn("off", "allow-facetime"),
            CameraForbidden => turn("off", "allow-camera"),
            DeviceOff => vec![owner(10_000, "power-off")],
            Starting => vec![fault(15_000, "crash")],
            Offline => vec![fault(10_000, "offline")],
            ServicesCut => vec![cut(9500, "call-service"), cut(9500, "push-service"), hangs_up],
            LineCut => vec![cut(12_000, "bob.d")],
            CallServiceDown => vec![hangs_up, service(11_000, "service-down", "call")],
            PushServiceDown => vec![hangs_up, service(11_000, "service-down", "push")],
            Stuck => vec![
                service(8000, "service-down", "push"),
                service(8500, "service-up", "push"),
                hangs_up,
            ],
            NotInCall => vec![hangs_up],
            TakerFull => vec![(9000, format!("fault = \"storage\", who = \"{who}\", free = \"100kB\""))],
            SubjectFull => vec![(9000, format!("fault = \"storage\", who = \"{who}\", free = \"5MB\""))],
            CameraPaused => vec![owner(9000, "pause-camera")],
            NotYetKnown => (1..=12)
                .map(|nth| {
                    (0, format!("fault = \"drop\", from = \"bob.d\", to = \"alice.d\", message = \"announce\", nth = {nth}"))
                })
                .collect(),
            // All that the service says of it until the question is asked.
            CallOutOfDate => (1..=6)
                .map(|nth| {
                    (9400, format!("fault = \"drop\", from = \"call-service\", to = \"alice.d\", message = \"roster\", nth = {nth}"))
                })
                .chain([(9500, "fault = \"service-live-photos-on\"".to_owned())])
                .collect(),
            TooManyPresses => {
                let press = (18_500, "who = \"alice.d\", do = \"press-shutter\"".to_owned());
                let lost = (1..=4).map(|nth| {
                    (0, format!("fault = \"drop\", from = \"alice.d\", to = \"bob.d\", message = \"request\", nth = {nth}"))
                });
                lost.chain([press]).collect()
            }
            InBackground => vec![owner(19_000, "leave-facetime")],
            _ => vec![],
        }
    }
}

/// What the taker does with the screen, so that the shutter is there but for the ills.
fn gestures(base: Base, ills: &[Ill]) -> Vec<(u32, String)> {
    let has = |cause| ills.iter().any(|ill| ill.cause == cause);
    let mac = base.taker == Kind::Mac;
    let taker = |at: u32, what: String| (at, format!("who = \"alice.d\", do = {what}"));
    let tile = |of: &str| {
        if mac {
            vec![taker(18_000, format!("\"double-click\", of = \"{of}\""))]
        } else {
            vec![
                taker(18_000, format!("\"choose-tile\", of = \"{of}\"")),
                taker(18_200, "\"fullscreen\"".into()),
            ]
        }
    };
    let controls = taker(18_100, format!("\"{}\"", if mac { "hover" } else { "tap-screen" }));
    match base.group {
        _ if has(Cause::NoShutterThere) || has(Cause::AudioCall) => vec![],
        true if has(Cause::NotFullScreen) => vec![],
        true if has(Cause::OwnPicture) => tile("alice.d"),
        true if has(Cause::WrongTile) => tile("carol.d"),
        true if has(Cause::ControlsHidden) => {
            let mut early: Vec<_> = tile("bob.d").into_iter().map(|(at, step)| (at - 12_000, step)).collect();
            early.extend(mac.then(|| taker(7000, "\"stop-hovering\"".into())));
            early
        }
        true => tile("bob.d"),
        false if has(Cause::ControlsHidden) => vec![],
        false => vec![controls],
    }
}
