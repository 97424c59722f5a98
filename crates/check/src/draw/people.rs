//! Who there is, with which devices, how those are set, and who is in the call.

use chrono::{DateTime, FixedOffset, TimeDelta};
use device::{Clock, Profile, Region, Setting, Settings};
use library::Marks;
use protocol::{CallKind, DeviceId, Feature, Model, OsVersion, PersonId, Version, supports};
use scenario::{Call, Device, Held, InitialAsset, InitialKind, Person, PictureSize, Scenario};

use super::Families;
use crate::dice::{About, Dice};

const NAMES: [&str; 4] = ["alice", "bob", "carol", "dave"];

/// What people have in a call: its name in the scenario, its model. The first few are the usual ones.
const IN_A_CALL: [(&str, &str); 10] = [
    ("phone", "iPhone 15 Pro"),
    ("mac", "MacBook Air"),
    ("pad", "iPad (10th generation)"),
    ("phone", "iPhone 12"),
    ("phone", "iPhone 8"),
    ("mac", "MacBook Pro"),
    ("pod", "iPod touch (7th generation)"),
    ("phone", "iPhone 6"),
    ("watch", "Apple Watch Series 9"),
    ("pc", "Windows PC"),
];

/// So many of them are usual.
const USUAL: usize = 6;

pub(super) fn people(dice: &mut Dice<'_>, scenario: &mut Scenario, families: Families) {
    let count = 2 + dice.weighed(About::People, &[60, 30, 10]);
    let mut callers = vec![];
    for (number, name) in NAMES.into_iter().enumerate().take(count) {
        let person = PersonId(u8::try_from(number).expect("there are four"));
        let icloud_storage =
            dice.seldom(About::Photos, if families.icloud { 20 } else { 0 }, &[200_000_000_000, 5_000_000]);
        scenario.people.push(Person { name: name.to_owned(), icloud_storage });
        let models: &[_] = if dice.percent(About::People, 8) { &IN_A_CALL } else { &IN_A_CALL[..USUAL] };
        let (device, model) = dice.one(About::People, models);
        callers.push(add(dice, scenario, person, device, model));
        if !families.icloud || !dice.percent(About::People, 50) {
            continue;
        }
        for (device, model) in
            [("mac-2", "MacBook Air (M2)"), ("pad-2", "iPad Air (5th generation)"), ("pc-2", "Windows PC")]
                .into_iter()
                .take(1 + dice.weighed(About::People, &[80, 15, 5]))
        {
            add(dice, scenario, person, device, model);
        }
        let own = scenario.devices.iter_mut().filter(|device| device.profile.person == person);
        for device in own {
            let Profile { model, os, settings, .. } = &mut device.profile;
            settings.icloud_photos =
                dice.percent(About::Photos, 90) && Setting::ICloudPhotos.path(model.family, *os).is_some();
        }
    }
    scenario.call = call(dice, scenario, callers);
}

fn call(dice: &mut Dice<'_>, scenario: &Scenario, mut callers: Vec<DeviceId>) -> Option<Call> {
    // A guest cannot dial.
    callers.sort_by_key(|who| scenario.device(*who).profile.model.family.is_guest());
    if scenario.device(callers[0]).profile.model.family.is_guest() {
        return None;
    }
    let group = callers.len() > 2 || dice.percent(About::People, 10);
    let video = !dice.percent(About::People, 3);
    let late = usize::from(callers.len() > 2 && dice.percent(About::People, 15));
    let invited = callers.split_off(callers.len() - late);
    Some(Call { kind: CallKind { group, video }, joins: callers, invited })
}

fn add(
    dice: &mut Dice<'_>,
    scenario: &mut Scenario,
    person: PersonId,
    name: &str,
    model: &'static str,
) -> DeviceId {
    let id = DeviceId(u8::try_from(scenario.devices.len()).expect("there are few"));
    let model = Model::named(model).expect("there is that model");
    let os = os(dice, model);
    let family = model.family;
    let about = About::Settings;
    let library = if family.takes_live_photos() { library(dice) } else { vec![] };
    let camera_on = !dice.percent(about, 4);
    let profile = Profile {
        id,
        person,
        model,
        os,
        settings: settings(dice, os),
        photos_opened: !dice.percent(about, 3),
        camera_on,
        front_camera: !camera_on || !dice.percent(about, 10),
        free_bytes: dice.seldom(about, 6, &[64_000_000_000, 9_000_000, 12_000_000, 14_000_000, 20_000_000]),
        clock: Clock {
            start: scenario.start,
            error: TimeDelta::seconds(dice.seldom(about, 10, &[0, 90, -90, 86_400, -40_000_000])),
            offset: FixedOffset::east_opt(dice.seldom(about, 20, &[0, 7200, -28_800, 19_800]))
                .expect("it is a zone"),
        },
        policy: scenario.policy,
    };
    let name = format!("{}.{name}", scenario.people[usize::from(person.0)].name);
    let (held, picture) = (Held::usual(family), PictureSize::usual(family));
    scenario.devices.push(Device { name, profile, held, picture, library });
    id
}

fn os(dice: &mut Dice<'_>, model: &Model) -> OsVersion {
    if !dice.percent(About::Settings, 8) {
        return model.default_os();
    }
    let version = dice.one(
        About::Settings,
        &[
            Version::new(11, 4, 0),
            Version::new(12, 0, 1),
            Version::new(12, 1, 2),
            Version::new(13, 4, 0),
            Version::new(15, 2, 0),
            Version::new(16, 7, 0),
            Version::new(18, 1, 0),
        ],
    );
    let os = OsVersion { platform: model.platform(version), version };
    if model.runs(os) { os } else { model.default_os() }
}

fn settings(dice: &mut Dice<'_>, os: OsVersion) -> Settings {
    let about = About::Settings;
    let region = dice.seldom(about, 4, &[Region::Offered, Region::OffByDefault, Region::NotOffered]);
    let mut settings = Settings::default_in(region);
    if dice.percent(about, 12) && region != Region::NotOffered {
        settings.live_photos = !settings.live_photos;
    }
    if dice.percent(about, 4) {
        let odd = dice
            .one(about, &[Setting::Facetime, Setting::SignedIn, Setting::AllowCamera, Setting::LockdownMode]);
        let lockdown = odd == Setting::LockdownMode;
        if !lockdown || supports(os, Feature::LockdownMode) {
            settings.set(odd, lockdown);
        }
    }
    settings
}

fn library(dice: &mut Dice<'_>) -> Vec<InitialAsset> {
    if !dice.percent(About::Photos, 30) {
        return vec![];
    }
    let kind =
        dice.one(About::Photos, &[InitialKind::LivePhoto, InitialKind::Photo, InitialKind::Screenshot]);
    let taken = DateTime::from_timestamp(1_725_000_000, 0).expect("it is a date").fixed_offset();
    let count = 1 + dice.below(About::Photos, 2);
    vec![InitialAsset { kind, taken, count, model: None, marks: Marks::default() }]
}
