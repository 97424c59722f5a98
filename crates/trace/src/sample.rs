//! Scenarios and traces for tests: three people, a device each, and records one after the other.

use std::{sync::Arc, time::Duration};

use chrono::{FixedOffset, TimeDelta};
use device::{Clock, Command, Event, Policy, Profile, Region, Settings};
use library::{Asset, AssetId, Content, Frame, Frames, Metadata};
use protocol::{DeviceId, Instant, Model, PersonId};
use scenario::{Disk, Expectation, Moment, Network, Scenario, What};
use uuid::Uuid;

use crate::{End, Fact, LibraryChange, Trace};

pub(crate) const ALICE: DeviceId = DeviceId(0);
pub(crate) const BOB: DeviceId = DeviceId(1);
pub(crate) const CAROL: DeviceId = DeviceId(2);

/// Alice's iPhone, Bob's Mac, Carol's iPad.
pub(crate) fn scenario() -> Scenario {
    let devices = [
        ("alice.phone", "iPhone 15 Pro"),
        ("bob.mac", "MacBook Air"),
        ("carol.ipad", "iPad (9th generation)"),
    ];
    let start = "2024-09-06T18:00:00Z".parse().unwrap();
    let device = |(number, (name, model)): (u8, (&str, &str))| {
        let model = Model::named(model).unwrap();
        let profile = Profile {
            id: DeviceId(number),
            person: PersonId(number),
            model,
            os: model.default_os(),
            settings: Settings::default_in(Region::Offered),
            photos_opened: true,
            camera_on: true,
            front_camera: true,
            free_bytes: 1_000_000_000,
            clock: Clock { start, error: TimeDelta::zero(), offset: FixedOffset::east_opt(0).unwrap() },
            policy: Policy::default(),
        };
        let family = profile.model.family;
        scenario::Device {
            name: name.into(),
            profile,
            held: scenario::Held::usual(family),
            picture: scenario::PictureSize::usual(family),
            library: Vec::new(),
        }
    };
    Scenario {
        title: "A call".into(),
        why: "It is a call".into(),
        rules: Vec::new(),
        property: None,
        tags: Vec::new(),
        start,
        seed: 0,
        until: None,
        people: ["alice", "bob", "carol"]
            .map(|name| scenario::Person { name: name.into(), icloud_storage: 5_000_000_000 })
            .to_vec(),
        devices: (0..).zip(devices).map(device).collect(),
        call: None,
        service_live_photos: true,
        service_held: service::HELD_MAX,
        network: Network::default(),
        disk: Disk::default(),
        notice: scenario::NOTICE.to_owned(),
        policy: Policy::default(),
        steps: Vec::new(),
        expect: Vec::new(),
    }
}

/// The scenario with one expectation about Alice's phone.
pub(crate) fn expecting(when: Moment, what: What) -> Scenario {
    Scenario { expect: vec![Expectation { when, who: ALICE, what, under_faults: false }], ..scenario() }
}

pub(crate) fn ms(millis: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(millis)
}

pub(crate) fn press_id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

/// Pictures that end so many milliseconds after the still, which is taken at 6 s.
pub(crate) fn frames(after_millis: u64) -> Frames {
    Frames { first: Frame(150), still: Frame(180), last: Frame(180 + after_millis * 30 / 1000) }
}

/// A FaceTime Live Photo of Bob, taken at 6 s.
pub(crate) fn facetime(number: u128, after_millis: u64) -> Arc<Asset> {
    let id = AssetId::of_live_photo(press_id(number));
    let content = Content::LivePhoto { frames: frames(after_millis) };
    let metadata = Metadata::facetime(press_id(number), "MacBook Air", true);
    Arc::new(Asset::new(id, content, "2024-09-06T18:00:06Z".parse().unwrap(), metadata, 500_000))
}

pub(crate) fn added(asset: Arc<Asset>) -> Fact {
    Fact::Library { who: ALICE, change: LibraryChange::Added { asset } }
}

pub(crate) fn did(who: DeviceId, command: Command, step: u32) -> Fact {
    Fact::Did { who, command, step: Some(step) }
}

pub(crate) fn event(who: DeviceId, event: Event) -> Fact {
    Fact::Device { who, event }
}

/// A run of these facts, by milliseconds, that became quiet at 20 s.
pub(crate) fn trace(facts: impl IntoIterator<Item = (u64, Fact)>) -> Trace {
    let mut trace = Trace { records: Vec::new(), ended_at: ms(20_000), end: End::Quiet };
    for (millis, fact) in facts {
        trace.push(ms(millis), fact);
    }
    trace
}
