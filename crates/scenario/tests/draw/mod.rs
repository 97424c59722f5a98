//! A scenario drawn from a row of choices: 0 is the plainest, and when the row has ended, all are 0. So a failing
//! scenario shrinks by losing choices.

mod timeline;

use std::time::Duration;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};
use device::{Clock, Limits, Policy, Profile, Region, Setting, Settings, policy};
use library::Marks;
use protocol::{
    CallKind, DeviceId, Feature, MODELS, Model, NodeId, OsVersion, PersonId, Route, Version, supports,
};
use rules::Rule;
use scenario::{
    Bandwidth, BurstLoss, Call, Device, Disk, Distribution, Held, InitialAsset, InitialKind, Line,
    LineChange, Link, Network, Odds, Person, PictureSize, Property, Scenario,
};

/// The rest of a row of choices.
pub(crate) struct Draw<'a>(std::slice::Iter<'a, u32>);

impl Draw<'_> {
    /// Less than `below`.
    pub(crate) fn number(&mut self, below: u32) -> u32 {
        self.0.next().map_or(0, |choice| choice % below.max(1))
    }

    pub(crate) fn index(&mut self, count: usize) -> usize {
        self.number(u32::try_from(count).expect("there are few")) as usize
    }

    pub(crate) fn yes(&mut self) -> bool {
        self.number(2) == 1
    }

    pub(crate) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.index(of.len())]
    }

    pub(crate) fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.yes().then(|| make(self))
    }

    pub(crate) fn several<T>(&mut self, most: u32, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.number(most + 1)).map(|_| make(self)).collect()
    }

    /// Up to ten days, of any precision.
    pub(crate) fn duration(&mut self) -> Duration {
        let unit = self.one(&[1_000_000, 1000, 1, 60_000_000, 3_600_000_000, 86_400_000_000]);
        Duration::from_micros(u64::from(self.number(1000)) * unit / self.one(&[1, 4]))
    }

    pub(crate) fn date(&mut self) -> DateTime<FixedOffset> {
        let zone = self.zone();
        let date =
            DateTime::from_timestamp(i64::from(self.number(u32::MAX)), self.one(&[0, 250_000_000, 1000]));
        date.expect("it is in this age").with_timezone(&zone)
    }

    pub(crate) fn zone(&mut self) -> FixedOffset {
        let minutes = i32::try_from(self.number(24 * 60)).expect("a day has few minutes");
        let sign = self.one(&[1, -1]);
        FixedOffset::east_opt(sign * minutes * 60).expect("it is less than a day")
    }

    /// Text with whatever may be hard to write.
    pub(crate) fn text(&mut self) -> String {
        let parts =
            ["it", " ", "\"", "\\", "é", "\n", "\t", "\u{1}", "'", "#", "{", "=", "\u{7f}", "\u{1f4f7}"];
        let rest: Vec<_> = self.several(6, |draw| draw.one(&parts));
        format!("t{}", rest.concat())
    }

    /// A heading is one line.
    fn line(&mut self) -> String {
        self.text().replace(char::is_control, " ")
    }

    fn odds(&mut self) -> Odds {
        Odds::new(u16::try_from(self.number(10_001)).expect("it is less")).expect("it is a part")
    }
}

pub(crate) fn scenario(choices: &[u32]) -> Scenario {
    let draw = &mut Draw(choices.iter());
    let rules: Vec<_> = Rule::all().collect();
    let first = draw.index(rules.len());
    let mut scenario = Scenario {
        title: draw.line(),
        why: draw.line(),
        rules: rules[first..(first + 2).min(rules.len())].to_vec(),
        property: draw.maybe(|draw| draw.one(&Property::ALL)),
        tags: draw.maybe(|_| vec!["group".to_owned(), "late-request".to_owned()]).unwrap_or_default(),
        start: draw.maybe(Draw::date).map_or(default_start(), |date| date.with_timezone(&Utc)),
        seed: draw.maybe(|draw| u64::from(draw.number(u32::MAX)) << draw.number(32)).unwrap_or(0),
        until: None,
        people: Vec::new(),
        devices: Vec::new(),
        call: None,
        service_live_photos: !draw.yes(),
        service_held: draw
            .maybe(|draw| 16 + u16::try_from(draw.number(49)).expect("it is less"))
            .unwrap_or(64),
        network: Network::default(),
        disk: disk(draw),
        policy: draw.maybe(policy).unwrap_or_default(),
        notice: draw
            .maybe(|draw| format!("{}{{taker}}", draw.text()))
            .unwrap_or_else(|| scenario::NOTICE.to_owned()),
        steps: Vec::new(),
        expect: Vec::new(),
    };
    people(draw, &mut scenario);
    scenario.call = draw.maybe(|draw| call(draw, &scenario.devices)).flatten();
    scenario.network = draw.maybe(|draw| network(draw, &scenario)).unwrap_or_default();
    timeline::timeline(draw, &mut scenario);
    scenario
}

fn default_start() -> DateTime<Utc> {
    "2024-09-06T18:00:00Z".parse().expect("it is a date")
}

fn limits(draw: &mut Draw<'_>) -> Limits {
    let millis = |millis: u32| Duration::from_millis(u64::from(millis));
    Limits {
        press_timeout: millis(20_000 + draw.number(280_000)),
        history_slack: millis(draw.number(5000)),
        retry_first: millis(100 + draw.number(1900)),
        retry_max: millis(2000 + draw.number(28_000)),
        presses_open: u16::try_from(1 + draw.number(99)).expect("it is less"),
        free_storage_needed: u64::from(draw.number(1_000_000_000)),
    }
}

fn policy(draw: &mut Draw<'_>) -> Policy {
    Policy {
        consent: draw.one(policy::ConsentPolicy::ALL),
        shutter_off: draw.one(policy::ShutterOff::ALL),
        clip: draw.one(policy::ClipPolicy::ALL),
        clip_start: draw.one(policy::ClipStart::ALL),
        late_request: draw.one(policy::LateRequest::ALL),
        limits: draw.maybe(limits).unwrap_or_default(),
        burst: draw.one(policy::Burst::ALL),
        asset_date: draw.one(policy::AssetDate::ALL),
        smart_album_sync: draw.one(policy::SmartAlbumSync::ALL),
    }
}

fn disk(draw: &mut Draw<'_>) -> Disk {
    let default = Disk::default();
    Disk {
        commit: draw.maybe(Draw::duration).unwrap_or(default.commit),
        still: draw.maybe(Draw::duration).unwrap_or(default.still),
        movie: draw.maybe(Draw::duration).unwrap_or(default.movie),
        save: draw.maybe(Draw::duration).unwrap_or(default.save),
    }
}

fn people(draw: &mut Draw<'_>, scenario: &mut Scenario) {
    for name in ["zoe", "alice", "bob-2", "carol"].into_iter().take(1 + draw.index(4)) {
        let person = PersonId(u8::try_from(scenario.people.len()).expect("there are few"));
        let icloud_storage = draw.maybe(|draw| u64::from(draw.number(u32::MAX))).unwrap_or(200_000_000_000);
        scenario.people.push(Person { name: name.to_owned(), icloud_storage });
        for device_name in ["phone", "mac", "a1"].into_iter().take(1 + draw.index(3)) {
            let id = DeviceId(u8::try_from(scenario.devices.len()).expect("there are few"));
            let profile = profile(draw, id, person, scenario);
            let library = if profile.model.family.takes_live_photos() { library(draw) } else { Vec::new() };
            let held = draw.one(&[
                Held::Portrait,
                Held::Landscape,
                Held::PortraitUpsideDown,
                Held::LandscapeUpsideDown,
            ]);
            let picture = draw.one(&[PictureSize::Vga, PictureSize::Hd]);
            let name = format!("{name}.{device_name}");
            scenario.devices.push(Device { name, profile, held, picture, library });
        }
    }
}

fn library(draw: &mut Draw<'_>) -> Vec<InitialAsset> {
    draw.several(3, |draw| InitialAsset {
        kind: draw.one(&[InitialKind::Photo, InitialKind::LivePhoto, InitialKind::Screenshot]),
        taken: draw.date(),
        count: 1 + draw.number(100),
        model: draw.maybe(Draw::text),
        marks: Marks {
            title: draw.maybe(Draw::text).unwrap_or_default(),
            caption: draw.maybe(Draw::text).unwrap_or_default(),
            keywords: draw.several(3, Draw::text).into_iter().collect(),
            favourite: draw.yes(),
            ..Marks::default()
        },
    })
}

fn profile(draw: &mut Draw<'_>, id: DeviceId, person: PersonId, scenario: &Scenario) -> Profile {
    let model = &MODELS[draw.index(MODELS.len())];
    let os = os(draw, model);
    let region = draw.one(&[Region::Offered, Region::OffByDefault, Region::NotOffered]);
    let default = Settings::default_in(region);
    let settings = Settings {
        region,
        live_photos: region != Region::NotOffered && (default.live_photos ^ draw.yes()),
        facetime: !draw.yes(),
        signed_in: !draw.yes(),
        allow_facetime: !draw.yes(),
        allow_camera: !draw.yes(),
        lockdown_mode: draw.yes() && supports(os, Feature::LockdownMode),
        icloud_photos: draw.yes() && Setting::ICloudPhotos.path(model.family, os).is_some(),
        low_power_mode: draw.yes() && Setting::LowPowerMode.path(model.family, os).is_some(),
    };
    let camera_on = !draw.yes();
    let ahead = i64::from(draw.number(1_000_000)) * draw.one(&[0, 1000, -1000, 1, -1]);
    Profile {
        id,
        person,
        model,
        os,
        settings,
        photos_opened: !draw.yes(),
        camera_on,
        // Which camera a paused one was is nobody's business.
        front_camera: !camera_on || !draw.yes(),
        free_bytes: draw.maybe(|draw| u64::from(draw.number(u32::MAX))).unwrap_or(64_000_000_000),
        clock: Clock { start: scenario.start, error: TimeDelta::microseconds(ahead), offset: draw.zone() },
        policy: scenario.policy,
    }
}

fn os(draw: &mut Draw<'_>, model: &Model) -> OsVersion {
    let (major, minor) = (draw.number(20), draw.number(9));
    let number = |number: u32| u8::try_from(number).expect("it is small");
    let mut version = Version::new(number(major), number(minor), number(draw.number(3)));
    version.supplemental = draw.yes();
    let os = OsVersion { platform: model.platform(version), version };
    if model.runs(os) { os } else { model.default_os() }
}

fn call(draw: &mut Draw<'_>, devices: &[Device]) -> Option<Call> {
    let is_guest = |id: &DeviceId| devices[usize::from(id.0)].profile.model.family.is_guest();
    let (guests, mut others): (Vec<_>, Vec<_>) =
        devices.iter().map(|device| device.profile.id).partition(is_guest);
    if others.is_empty() || devices.len() < 2 {
        return None;
    }
    others.extend(guests);
    let group = devices.len() > 2 && draw.yes();
    let count = if group { 2 + draw.index(others.len() - 1) } else { 2 };
    let joins = 1 + draw.index(count);
    let kind = CallKind { group: group || draw.yes(), video: !draw.yes() };
    Some(Call { kind, joins: others[..joins].to_vec(), invited: others[joins..count].to_vec() })
}

fn line(draw: &mut Draw<'_>, default: Line) -> Line {
    let bandwidth = draw.maybe(bandwidth);
    let line = default.with(&change(draw));
    match bandwidth {
        Some(bandwidth) => line.with(&LineChange { bandwidth: Some(bandwidth), ..LineChange::default() }),
        None => line,
    }
}

fn bandwidth(draw: &mut Draw<'_>) -> Bandwidth {
    if draw.yes() {
        return Bandwidth::Unlimited;
    }
    Bandwidth::Bits(u64::from(1 + draw.number(5000)) * draw.one(&[1000, 1_000_000, 1, 1_000_000_000]))
}

fn change(draw: &mut Draw<'_>) -> LineChange {
    let burst = |draw: &mut Draw<'_>| BurstLoss { begin: draw.odds(), end: draw.odds(), loss: draw.odds() };
    LineChange {
        latency: draw.maybe(Draw::duration),
        jitter: draw.maybe(Draw::duration),
        distribution: draw
            .maybe(|draw| draw.one(&[Distribution::Uniform, Distribution::Normal, Distribution::Pareto])),
        loss: draw.maybe(Draw::odds),
        burst_loss: draw.maybe(burst),
        duplicate: draw.maybe(Draw::odds),
        reorder: draw.maybe(Draw::odds),
        reorder_by: draw.maybe(Draw::duration),
        bandwidth: draw.maybe(bandwidth),
    }
}

fn network(draw: &mut Draw<'_>, scenario: &Scenario) -> Network {
    let default = Network::default();
    let links = draw.several(3, |draw| {
        let (from, to) = two_nodes(draw, scenario);
        let route = draw.maybe(|draw| draw.one(&[Route::Call, Route::Files, Route::Services]));
        let change = LineChange { loss: Some(draw.odds()), ..change(draw) };
        Link { from, to, route, change }
    });
    Network {
        call: line(draw, default.call),
        files: line(draw, default.files),
        services: line(draw, default.services),
        links,
    }
}

/// Two different nodes.
pub(crate) fn two_nodes(draw: &mut Draw<'_>, scenario: &Scenario) -> (NodeId, NodeId) {
    let mut nodes: Vec<_> = scenario.devices.iter().map(|device| NodeId::Device(device.profile.id)).collect();
    nodes.extend([NodeId::CallService, NodeId::PushService, NodeId::ICloud]);
    let from = nodes.remove(draw.index(nodes.len()));
    (from, draw.one(&nodes))
}
