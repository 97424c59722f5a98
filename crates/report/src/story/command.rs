//! What owners do, and what the world does.

use device::{App, Command, Keys, PhotoAction, Setting};
use protocol::{DeviceId, Instant, MessageKind, NodeId, OsVersion};
use scenario::{Act, Between, Fault, NthMessage, Service};
use trace::{moment, seconds};

use super::{
    Teller, Told, detail,
    photos::{album_words, edit_words},
    story,
};
use crate::words;

impl Teller<'_> {
    pub(super) fn command(&self, who: DeviceId, command: &Command) -> Told {
        match command {
            Command::Dial { kind, invite, link } => {
                let names: Vec<_> = invite.iter().map(|id| self.scenario.device(*id).name.as_str()).collect();
                let call = if kind.video { "calls" } else { "calls, without pictures," };
                let link = if *link { ", with a link for guests" } else { "" };
                let whom = if names.is_empty() { "nobody".into() } else { names.join(", ") };
                story(format!("{call} {whom}{link}"))
            }
            Command::Answer => story("answers"),
            Command::Decline => story("declines the call"),
            Command::Join => story("joins the call"),
            Command::HangUp => story("hangs up"),
            Command::PauseCamera => story("pauses the camera"),
            Command::ResumeCamera => story("resumes the camera"),
            Command::SwitchCamera => story("turns to the other camera"),
            Command::LeaveFaceTime => story("puts FaceTime in the background"),
            Command::ReturnToFaceTime => story("brings FaceTime to the front"),
            Command::TapScreen => story("taps the screen"),
            Command::Hover => story("moves the mouse over the FaceTime window"),
            Command::StopHovering => story("moves the mouse away"),
            Command::ChooseTile { of } => {
                story(format!("chooses the tile of {}", words::owner(self.scenario, *of)))
            }
            Command::Fullscreen => story("makes the chosen tile full screen"),
            Command::LeaveFullscreen => story("goes back to all tiles"),
            Command::DoubleClick { of } => {
                story(format!("double-clicks {}", words::owner(self.scenario, *of)))
            }
            // What comes of it is told as what happens.
            Command::PressShutter { seen } => self.finger(*seen),
            Command::Screenshot { keys } => story(format!("presses {}", keys_words(*keys))),
            Command::ReadNotices => story("reads the notices"),
            Command::OpenPhotos => story("opens Photos"),
            Command::Photo { photo, action } => story(photo_words(*photo, *action)),
            Command::Edit { photo, edit } => story(edit_words(*photo, edit)),
            Command::SmartAlbum { album, action } => story(album_words(album, action)),
            Command::Set { setting, on } => story(self.setting(who, *setting, *on)),
            Command::Update { os } => story(self.update(who, *os)),
            Command::PowerOff => story("switches off"),
            Command::PowerOn => story("switches on"),
        }
    }

    /// A finger, or a mouse, goes where the shutter is or should be.
    fn finger(&self, seen: Option<Instant>) -> Told {
        let Some(id) = self.pressed_at.get(&self.place) else {
            return detail("presses where the shutter should be");
        };
        let subject = self.presses.get(id).map_or_else(String::new, |(_, subject)| self.owner(*subject));
        let seen = seen.map_or_else(|| "not seen yet".to_owned(), |seen| format!("seen at {}", moment(seen)));
        story(format!("presses the shutter{}, for {subject}, who is {seen}", self.of(*id)))
    }

    fn update(&self, who: DeviceId, os: OsVersion) -> String {
        let family = self.scenario.device(who).profile.model.family;
        let path = device::update_path(family, self.os[usize::from(who.0)]);
        format!("asks for the update to {os}{}", path.map_or_else(String::new, |path| format!(": {path}")))
    }

    fn setting(&self, who: DeviceId, setting: Setting, on: bool) -> String {
        let turns = if on { "turns on" } else { "turns off" };
        let family = self.scenario.device(who).profile.model.family;
        let name = setting_words(setting);
        match setting.path(family, self.os[usize::from(who.0)]) {
            Some(path) => format!("{turns} {name}: {path}"),
            None => format!("looks for {name}"),
        }
    }

    pub(super) fn fault(&self, step: u32) -> String {
        let step = usize::try_from(step).ok().and_then(|step| self.scenario.steps.get(step));
        match step.map(|step| &step.act) {
            Some(Act::Fault(fault)) => self.fault_words(*fault),
            Some(Act::Do { .. } | Act::Restart { .. }) | None => "something happens".into(),
        }
    }

    fn fault_words(&self, fault: Fault) -> String {
        let name = |id: DeviceId| &self.scenario.device(id).name;
        match fault {
            Fault::Crash { who, app } => format!("{} stops on {}", app_words(app), name(who)),
            Fault::BatteryEmpty { who } => format!("the battery of {} is empty", name(who)),
            Fault::Drop(message) => format!("{} will be lost", self.nth(message)),
            Fault::Delay { message, by } => {
                format!("{} will take {} longer", self.nth(message), length(by))
            }
            Fault::Duplicate(message) => format!("{} will arrive twice", self.nth(message)),
            Fault::Cut(between) => format!("nothing gets through {}", self.between(between)),
            Fault::Heal(between) => format!("everything gets through again {}", self.between(between)),
            Fault::Offline { who } => format!("{} is offline", name(who)),
            Fault::Online { who } => format!("{} is online again", name(who)),
            Fault::ServiceDown { service } => format!("{} stops", self.service_words(service)),
            Fault::ServiceUp { service } => format!("{} is there again", self.service_words(service)),
            Fault::SlowService { service, by } if by.is_zero() => {
                format!("{} is no longer slow", self.service_words(service))
            }
            Fault::SlowService { service, by } => {
                format!("what {} sends takes {} longer from now on", self.service_words(service), length(by))
            }
            Fault::ServiceLivePhotos { on: true } => {
                "the service switches Live Photos on for everyone".into()
            }
            Fault::ServiceLivePhotos { on: false } => {
                "the service switches Live Photos off for everyone".into()
            }
            Fault::Storage { who, free_bytes } => {
                format!("{} has {} free", name(who), words::size(free_bytes))
            }
            Fault::FailSave { who, nth } => {
                format!("the {} save on {} from now will not work", words::ordinal(nth), name(who))
            }
            Fault::FailWrite { who, nth } => {
                let nth = words::ordinal(nth);
                format!("the {nth} file of a capture on {} from now cannot be written", name(who))
            }
            Fault::SlowSave { who, by, nth } => {
                let nth = words::ordinal(nth);
                format!("the {nth} save on {} from now will take {} longer", name(who), length(by))
            }
            Fault::ICloudStorage { person, bytes } => {
                let person = words::person(self.scenario, person);
                format!("the iCloud storage of {person} holds {}", words::size(bytes))
            }
            Fault::ICloudAccount { who, signed_in: true } => {
                format!("{} is signed in to iCloud again", name(who))
            }
            Fault::ICloudAccount { who, signed_in: false } => {
                format!("{} is signed out of iCloud", name(who))
            }
            Fault::Replace { who } => format!("{} is replaced by another of the same model", name(who)),
            Fault::ClockStep { who, by } => {
                let way = if by.num_milliseconds() < 0 { "back" } else { "forward" };
                let by = by.abs().to_std().map(length).unwrap_or_default();
                format!("the clock of {} is put {way} by {by}", name(who))
            }
            Fault::ClockDrift { who, ppm } => format!("the clock of {} {}", name(who), pace_words(ppm)),
            Fault::ClockZone { who, zone } => format!("the zone of {} is {zone}", name(who)),
        }
    }

    fn nth(&self, message: NthMessage) -> String {
        let NthMessage { from, to, kind, nth } = message;
        let (from, to) = (words::node(self.scenario, from), words::node(self.scenario, to));
        format!("the {} {} from {from} to {to} from now", words::ordinal(nth), MessageKind::as_str(kind))
    }

    fn between(&self, between: Between) -> String {
        let Between { from, to, both_ways } = between;
        let (from, to) = (words::node(self.scenario, from), words::node(self.scenario, to));
        if both_ways { format!("between {from} and {to}") } else { format!("from {from} to {to}") }
    }

    fn service_words(&self, service: Service) -> String {
        let node: NodeId = service.node();
        words::node(self.scenario, node)
    }
}

fn length(span: std::time::Duration) -> String {
    seconds(u64::try_from(span.as_micros()).unwrap_or(u64::MAX))
}

pub(super) const fn app_words(app: App) -> &'static str {
    match app {
        App::FaceTime => "FaceTime",
        App::Photos => "Photos",
        App::Device => "everything",
    }
}

pub(super) const fn setting_words(setting: Setting) -> &'static str {
    match setting {
        Setting::LivePhotos => "FaceTime Live Photos",
        Setting::Facetime => "FaceTime",
        Setting::SignedIn => "the FaceTime account",
        Setting::AllowFacetime => "FaceTime in Screen Time",
        Setting::AllowCamera => "the camera in Screen Time",
        Setting::LockdownMode => "Lockdown Mode",
        Setting::ICloudPhotos => "iCloud Photos",
        Setting::LowPowerMode => "Low Power Mode",
    }
}

pub(super) const fn keys_words(keys: Keys) -> &'static str {
    match keys {
        Keys::VolumeUpSide => "Volume Up and Side",
        Keys::HomeSide => "Home and Side",
        Keys::HomeTop => "Home and Top",
        Keys::CmdShift5 => "Cmd+Shift+5, and clicks the FaceTime window",
        Keys::CmdShift3 => "Cmd+Shift+3",
    }
}

fn photo_words(photo: u32, action: PhotoAction) -> String {
    match action {
        PhotoAction::Delete => format!("deletes photo {photo}"),
        PhotoAction::Recover => format!("recovers photo {photo} of Recently Deleted"),
        PhotoAction::DeleteForGood => format!("removes photo {photo} of Recently Deleted for good"),
        PhotoAction::SaveAsVideo => format!("saves photo {photo} as a video"),
        PhotoAction::KeepStill => format!("keeps the still of photo {photo}"),
    }
}

/// How a clock runs.
pub(super) fn pace_words(ppm: i32) -> String {
    match ppm {
        0 => "keeps time again".into(),
        1.. => format!("runs fast, by {ppm} millionths"),
        ..0 => format!("runs slow, by {} millionths", ppm.unsigned_abs()),
    }
}
