//! The main path, by hand: no scenario file, no report.

use device::{Clock, Command, Outcome, Policy, Profile, Region, Settings};
use engine::{Kindest, play};
use protocol::{CallKind, DeviceId, Instant, Model, PersonId};
use scenario::{Act, Call, Device, Disk, Held, Network, PictureSize, Repeat, Scenario, Step, When};

use crate::world::outcomes;

fn device(id: u8, name: &str, model: &str, start: chrono::DateTime<chrono::Utc>) -> Device {
    let model = Model::named(model).expect("a model of the table");
    let profile = Profile {
        id: DeviceId(id),
        person: PersonId(id),
        model,
        os: model.default_os(),
        settings: Settings::default_in(Region::Offered),
        photos_opened: true,
        camera_on: true,
        front_camera: true,
        free_bytes: 64_000_000_000,
        clock: Clock {
            start,
            error: chrono::TimeDelta::zero(),
            offset: chrono::FixedOffset::east_opt(0).expect("UTC"),
        },
        policy: Policy::default(),
    };
    let (held, picture) = (Held::Portrait, PictureSize::Vga);
    Device { name: name.to_owned(), profile, held, picture, library: vec![] }
}

fn scenario(steps: &[(u64, u8, Command)]) -> Scenario {
    let start = chrono::DateTime::from_timestamp(1_725_645_600, 0).expect("a date of 2024");
    let steps = steps.iter().map(|(millis, who, command)| Step {
        when: When::At(Instant::from_micros(millis * 1000)),
        act: Act::Do { who: DeviceId(*who), command: command.clone() },
        repeat: Repeat::ONCE,
    });
    Scenario {
        title: String::new(),
        why: String::new(),
        rules: vec![],
        property: None,
        tags: vec![],
        start,
        seed: 0,
        until: None,
        people: ["alice", "bob"]
            .map(|name| scenario::Person { name: name.into(), icloud_storage: 5_000_000_000 })
            .into(),
        devices: vec![
            device(0, "alice.phone", "iPhone 15 Pro", start),
            device(1, "bob.mac", "MacBook Air", start),
        ],
        call: Some(Call {
            kind: CallKind { group: false, video: true },
            joins: vec![DeviceId(0), DeviceId(1)],
            invited: vec![],
        }),
        service_live_photos: true,
        service_held: service::HELD_MAX,
        network: Network::default(),
        disk: Disk::default(),
        notice: scenario::NOTICE.to_owned(),
        policy: Policy::default(),
        steps: steps.collect(),
        expect: vec![],
    }
}

#[test]
fn a_press_is_saved_and_things_become_quiet() {
    let scenario = scenario(&[
        (5000, 0, Command::TapScreen),
        (6040, 0, Command::PressShutter { seen: None }),
        (20_000, 1, Command::HangUp),
    ]);
    let run = play(&scenario, &mut Kindest);
    let [Outcome::Saved { frames, .. }] = outcomes(&run)[..] else { panic!("{:?}", outcomes(&run)) };
    assert_eq!((frames.before_micros(), frames.after_micros()), (1_000_000, 2_000_000));
    assert_eq!(run.trace.end, trace::End::Quiet);
    assert_eq!(run.libraries.iter().map(library::Library::len).collect::<Vec<_>>(), [1, 0]);
    let again = play(&scenario, &mut Kindest);
    assert_eq!(run.trace.digest(&scenario), again.trace.digest(&scenario));
}
