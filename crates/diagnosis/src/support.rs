//! What people in support ask without a run: what can be behind a complaint, the most likely first, and what to do about each
//! on the devices at hand. Made from the same table as every diagnosis.

use device::Setting;
use protocol::{Feature, Model, OsVersion, supports};
use serde::Serialize;

use crate::{
    cause::{Cause, Symptom},
    words,
};

/// A device that somebody asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What was bought.
    pub model: &'static Model,
    /// What runs on it.
    pub os: OsVersion,
}

/// A cause that can be behind a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Candidate {
    /// Which.
    pub cause: Cause,
    /// What it is, in words.
    pub says: String,
    /// The rule that it follows from.
    pub rule: &'static str,
    /// How we know it: `G`, `D`, `A`, or `D/A`.
    pub standing: Option<&'static str>,
    /// What to do, on each of the devices; nothing where nothing helps.
    pub remedies: Vec<Place>,
}

/// What to do on one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Place {
    /// `iPhone 15 Pro, iOS 17.6`.
    pub device: String,
    /// What to do there; of several, each by itself is enough.
    pub does: Vec<String>,
    /// The rule that names it.
    pub rule: &'static str,
    /// How far that is to be believed: `G` the guide, `D` documented elsewhere, `A` assumed.
    pub standing: Option<&'static str>,
}

/// What the guide advises whatever the problem (FIX-4).
pub const GENERAL_ADVICE: &str =
    "Whatever it is: turn both devices off, wait 30 seconds, and turn them on again (FIX-4).";

/// The most likely causes of each complaint (standing A); the rest follows in the order in which it is mended.
const fn likely(symptom: Symptom) -> &'static [Cause] {
    match symptom {
        Symptom::NoShutter => &[
            Cause::ControlsHidden,
            Cause::SettingOff,
            Cause::NotFullScreen,
            Cause::VersionLacks,
            Cause::InBackground,
            Cause::CameraPaused,
            Cause::Guest,
            Cause::AudioCall,
        ],
        Symptom::NotSaving => &[
            Cause::SettingOff,
            Cause::PhotosNeverOpened,
            Cause::ConsentWithdrawn,
            Cause::TakerFull,
            Cause::SubjectFull,
            Cause::OnItsWay,
        ],
        Symptom::CannotFind => {
            &[Cause::WrongPerson, Cause::LeftOut, Cause::WrongDate, Cause::ICloudPhotosOff]
        }
        Symptom::NotTold => &[Cause::NotSeen, Cause::Screenshot, Cause::NoPhoto],
    }
}

/// What can be behind a complaint on these devices, the most likely first.
#[must_use]
pub fn candidates(symptom: Symptom, devices: &[Asked]) -> Vec<Candidate> {
    let rank = |cause: &Cause| {
        let likely = likely(symptom);
        (likely.iter().position(|other| other == cause).unwrap_or(likely.len()), *cause)
    };
    let mut causes: Vec<_> = Cause::ALL
        .iter()
        .copied()
        .filter(|cause| cause.symptoms().contains(&symptom))
        .filter(|cause| devices.is_empty() || devices.iter().any(|device| device.can_have(*cause)))
        .collect();
    causes.sort_by_key(rank);
    causes.into_iter().map(|cause| candidate(cause, devices)).collect()
}

fn candidate(cause: Cause, devices: &[Asked]) -> Candidate {
    let remedies = cause.remedies();
    let named_by = remedies.first().map_or("", |remedy| remedy.rule());
    let standing = |rule| rules::Rule::find(rule).and_then(rules::Rule::standing);
    let place = |device: &Asked| Place {
        device: format!("{}, {}", device.model.name, device.os),
        does: remedies.iter().map(|remedy| remedy.words(device.model.family, device.os)).collect(),
        rule: named_by,
        standing: standing(named_by),
    };
    let there = devices.iter().filter(|device| device.can_have(cause) && !remedies.is_empty());
    Candidate {
        cause,
        says: words::general(cause),
        rule: cause.rule(),
        standing: standing(cause.rule()),
        remedies: there.map(place).collect(),
    }
}

impl Asked {
    /// Whether a device of that model, with that OS, can have it.
    fn can_have(&self, cause: Cause) -> bool {
        let Self { model, os } = *self;
        let lacks = !supports(os, Feature::LivePhotos);
        let newer = model.default_os();
        let mended = supports(newer, Feature::LivePhotos) && newer.version > os.version;
        match cause {
            Cause::VersionLacks => lacks && mended,
            Cause::TooOldForGood => lacks && !mended,
            Cause::VersionRefused => protocol::SERVER_REFUSALS.iter().any(|line| {
                let platform = line.platform == os.platform || line.platform.is_ios() && os.platform.is_ios();
                platform && os.version < line.mended
            }),
            Cause::LockdownMode => supports(os, Feature::LockdownMode),
            Cause::LowPowerMode => Setting::LowPowerMode.path(model.family, os).is_some(),
            Cause::SettingOff | Cause::ConsentWithdrawn => {
                Setting::LivePhotos.path(model.family, os).is_some()
            }
            Cause::Guest | Cause::NoShutterThere => true,
            _ => model.family.takes_live_photos(),
        }
    }
}
