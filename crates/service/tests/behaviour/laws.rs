//! What always holds of the services, whatever happens to them: laws, tried on random series of inputs.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use library::cloud::Batch;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngSeed},
};
use protocol::{
    CallKind, CallSpec, DeviceId, Instant, Joining, Message, NodeId, OsVersion, PersonId, Platform, Roster,
    Route, Wish, WorldId, transaction_id,
};
use service::{CALL_MEMBERS_MAX, HELD_MAX, Input, Output};

use crate::script::{Service, call, icloud, photo, push};

/// More devices than a call takes.
const DEVICES: u8 = 40;

fn device() -> impl Strategy<Value = DeviceId> {
    prop_oneof![3 => 0..4_u8, 2 => 0..DEVICES].prop_map(DeviceId)
}

fn os() -> impl Strategy<Value = OsVersion> {
    prop_oneof![4 => Just(17_u8), 1 => Just(11)].prop_map(|major| OsVersion::new(Platform::Ios, major, 0, 0))
}

fn dial() -> impl Strategy<Value = Message> {
    let invite = prop_oneof![vec(device(), 0..5), Just((0..DEVICES).map(DeviceId).collect())];
    (any::<bool>(), invite, any::<bool>(), os()).prop_map(|(group, invite, link, os)| {
        Message::Dial(Box::new(CallSpec {
            kind: CallKind { group, video: true },
            invite,
            link,
            os,
            wish: Wish::default(),
        }))
    })
}

fn relay() -> impl Strategy<Value = (NodeId, Message)> {
    let from = prop_oneof![device().prop_map(NodeId::Device), Just(NodeId::CallService)];
    (from, device(), 0..200_u32, any::<bool>()).prop_map(|(from, to, serial, ring)| {
        let message = if ring {
            Message::Ring { caller: DeviceId(0), kind: CallKind { group: false, video: true } }
        } else {
            Message::Close { id: transaction_id(WorldId::titled("a world"), to, 1, serial) }
        };
        (from, Message::Relay { from, to, serial, message: Arc::new(message) })
    })
}

fn message() -> impl Strategy<Value = (NodeId, Message)> {
    let own = prop_oneof![
        2 => dial(),
        6 => (os(), any::<bool>()).prop_map(|(os, guest)| Message::Join(Joining { os, guest, wish: Wish::default() })),
        1 => Just(Message::Decline),
        2 => Just(Message::Leave { wish: Wish::default() }),
        4 => (0..40_u32).prop_map(|version| Message::RosterAck { version }),
        4 => Just(Message::Register),
        4 => (0..9_u64).prop_map(|since| Message::AskNews { since, boot: 1, room: 0 }),
        1 => Just(Message::NewsDeclined { asked: 1 }),
        4 => (0..4_u8).prop_map(|name| {
            let batch = Arc::new(Batch { items: vec![photo(&name.to_string())] });
            Message::Upload { boot: 1, batch }
        }),
        4 => (device(), 0..200_u32)
            .prop_map(|(from, serial)| Message::RelayAck { from: NodeId::Device(from), serial }),
    ];
    let own = (device(), own).prop_map(|(device, message)| (NodeId::Device(device), message));
    prop_oneof![3 => own, 1 => relay()]
}

fn input() -> impl Strategy<Value = Input> {
    prop_oneof![
        30 => message().prop_map(|(from, message)| Input::Receive { from, message }),
        6 => Just(Input::Timeout),
        2 => device().prop_map(Input::Disconnected),
        3 => device().prop_map(Input::Connected),
        1 => Just(Input::Stop),
        2 => Just(Input::Start),
        1 => any::<bool>().prop_map(Input::SetLivePhotos),
        1 => (0..9_u64).prop_map(|seconds| Input::Slow(Duration::from_secs(seconds))),
        1 => (0..4_u8, 0..4_u64).prop_map(|(person, photos)| Input::SetStorage {
            person: PersonId(person),
            bytes: photos * 1000,
        }),
    ]
}

/// Mostly one input; now and then everybody wants to join at once, so that calls become full.
fn inputs() -> impl Strategy<Value = Vec<Input>> {
    let join = Message::Join(Joining {
        os: OsVersion::new(Platform::Ios, 17, 0, 0),
        guest: false,
        wish: Wish::default(),
    });
    let join = move |device| Input::Receive { from: NodeId::Device(DeviceId(device)), message: join.clone() };
    let all_join: Vec<_> = (0..DEVICES).map(join).collect();
    prop_oneof![20 => input().prop_map(|input| vec![input]), 1 => Just(all_join)]
}

/// Often no time passes, sometimes much; a driver may come late.
fn step() -> impl Strategy<Value = (Duration, Vec<Input>)> {
    let millis = prop_oneof![4 => Just(0), 4 => 0..3_000_u64, 1 => 0..40_000_u64];
    (millis.prop_map(Duration::from_millis), inputs())
}

/// Hands in `input`, and checks what must hold afterwards. `newest` is the last roster that was told.
fn run(service: &mut Service, newest: &mut Option<Arc<Roster>>, now: Instant, input: &Input) {
    let mut twin = service.clone();
    service.handle_input(now, input.clone());
    twin.handle_input(now, input.clone());
    assert_eq!(twin, *service, "equal inputs, equal services");
    while let Some(output) = service.poll_output() {
        let Output::Transmit { to, route, message } = output else { continue };
        assert!(*input != Input::Stop, "a service that stops says nothing");
        assert_eq!(route, Route::Services);
        if let Message::Roster(roster) = message {
            assert!(
                newest.as_ref().is_none_or(|newest| roster == *newest || roster.version > newest.version),
                "every other roster has a higher version"
            );
            check_members(&roster, to);
            *newest = Some(roster);
        }
    }
    assert!(service.poll_timeout().is_none_or(|(at, _)| at > now), "what was due is done");
    assert!(!service.is_waiting() || service.poll_timeout().is_some(), "who waits has a timer");
}

fn check_members(roster: &Roster, to: NodeId) {
    let members: BTreeSet<_> = roster.members.iter().copied().map(NodeId::Device).collect();
    assert!(members.contains(&to), "only members learn of members");
    assert_eq!(members.len(), roster.members.len(), "nobody is in it twice");
    assert!(members.len() <= if roster.kind.group { CALL_MEMBERS_MAX } else { 2 });
}

proptest! {
    // A fixed seed: a test that failed fails again, on every machine.
    #![proptest_config(Config { rng_seed: RngSeed::Fixed(0), failure_persistence: None, ..Config::default() })]

    #[test]
    fn services_keep_their_laws_whatever_happens(steps in vec(step(), 0..120)) {
        for mut service in [call(), push(), icloud()] {
            let mut newest = None;
            let mut now = Instant::ZERO;
            for (wait, inputs) in &steps {
                now = now + *wait;
                for input in inputs {
                    run(&mut service, &mut newest, now, input);
                }
            }
            check_becomes_quiet(service, now);
        }
    }
}

/// When nobody is there any more, nothing is waited for, and nothing is repeated for ever.
fn check_becomes_quiet(mut service: Service, now: Instant) {
    for device in 0..DEVICES {
        service.handle_input(now, Input::Disconnected(DeviceId(device)));
    }
    assert!(!service.is_waiting());
    for _ in 0..usize::from(DEVICES) * usize::from(HELD_MAX) {
        let Some((at, _)) = service.poll_timeout() else { return };
        service.handle_input(at, Input::Timeout);
    }
    panic!("{:?} is still to come", service.poll_timeout());
}
