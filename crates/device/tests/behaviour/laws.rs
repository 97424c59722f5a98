//! What always holds of a device, whatever happens to it: laws, tried on random series of inputs.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use device::{
    App, Command, Completion, Device, Effect, Event, Input, Keys, Output, PhotoAction, Setting, TimerName,
    WriteError,
};
use library::{AssetId, Frame, Frames};
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngSeed, TestRunner},
};
use protocol::{
    Announcement, Answer, CallKind, Capability, DeviceId, EndReason, Failure, File, Instant, LivePhotos,
    Message, NodeId, OsVersion, Part, Parts, Platform, Refusal, Request, Roster, ServiceStatus, WorldId,
    transaction_id,
};
use uuid::Uuid;

use crate::script::profile;

const OWN: DeviceId = DeviceId(0);

fn device() -> impl Strategy<Value = DeviceId> {
    (0..4_u8).prop_map(DeviceId)
}

fn node() -> impl Strategy<Value = NodeId> {
    prop_oneof![
        3 => device().prop_map(NodeId::Device),
        1 => Just(NodeId::CallService),
        1 => Just(NodeId::PushService),
        1 => Just(NodeId::ICloud),
    ]
}

fn press() -> impl Strategy<Value = Uuid> {
    (0..3_u8, 1..3_u32, 1..5_u32).prop_map(|(who, boot, serial)| {
        transaction_id(WorldId::titled("a world"), DeviceId(who), boot, serial)
    })
}

fn instant() -> impl Strategy<Value = Instant> {
    prop_oneof![8 => 0..40_000_000_u64, 1 => any::<u64>()].prop_map(Instant::from_micros)
}

fn frames() -> impl Strategy<Value = Frames> {
    (0..1000_u64, 0..60_u64, 0..60_u64).prop_map(|(first, before, after)| Frames {
        first: Frame(first),
        still: Frame(first + before),
        last: Frame(first + before + after),
    })
}

fn kind() -> impl Strategy<Value = CallKind> {
    (any::<bool>(), prop_oneof![4 => Just(true), 1 => Just(false)])
        .prop_map(|(group, video)| CallKind { group, video })
}

fn os() -> impl Strategy<Value = OsVersion> {
    prop_oneof![3 => Just(17_u8), 1 => Just(18), 1 => Just(10)]
        .prop_map(|major| OsVersion::new(Platform::Ios, major, 6, 0))
}

fn announcement() -> impl Strategy<Value = Message> {
    let live_photos = prop_oneof![
        4 => Just(LivePhotos::On),
        1 => Just(LivePhotos::Off),
        1 => Just(LivePhotos::NotOffered),
        1 => Just(LivePhotos::LockedDown),
    ];
    let guest = prop_oneof![6 => Just(false), 1 => Just(true)];
    let camera_on = prop_oneof![4 => Just(true), 1 => Just(false)];
    (1..9_u32, os(), live_photos, guest, camera_on).prop_map(
        |(version, os, live_photos, guest, camera_on)| {
            Message::Announce(Announcement {
                version,
                joined: version,
                capability: Capability { os, live_photos, guest, camera_on },
            })
        },
    )
}

fn roster() -> impl Strategy<Value = Message> {
    let own = prop_oneof![8 => Just(true), 1 => Just(false)];
    (1..9_u32, kind(), own, vec(1..4_u8, 0..4), any::<u8>()).prop_map(|(version, kind, own, others, odds)| {
        let others: BTreeSet<_> = others.into_iter().map(DeviceId).collect();
        let members = own.then_some(OWN).into_iter().chain(others).collect();
        let service = ServiceStatus { live_photos: odds > 20, refuses_old: odds % 2 == 0 };
        Message::Roster(Arc::new(Roster { version, kind, members, wishes: vec![], service }))
    })
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        4 => Just(Answer::Accepted),
        1 => device().prop_map(|whose| Answer::Refused(Refusal::SettingOff(whose))),
        1 => Just(Answer::Failed(Failure::NoPicture)),
    ]
}

fn about_a_press() -> impl Strategy<Value = Message> {
    let parts = (any::<bool>(), any::<bool>()).prop_map(|(still, movie)| Parts { still, movie });
    let part = prop_oneof![Just(Part::Still), Just(Part::Movie)];
    prop_oneof![
        4 => (press(), device(), instant(), parts).prop_map(|(id, taker, seen, have)| {
            Message::Request(Request { id, taker, subject: OWN, seen, have })
        }),
        3 => (press(), answer()).prop_map(|(id, answer)| Message::Answer { id, answer }),
        3 => press().prop_map(|id| Message::File { id, file: crate::words::still(id) }),
        3 => (press(), frames()).prop_map(|(id, frames)| Message::File { id, file: File::Movie { frames } }),
        2 => (press(), part).prop_map(|(id, part)| Message::FileAck { id, part }),
        2 => press().prop_map(|id| Message::Close { id }),
    ]
}

fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        4 => roster(),
        4 => announcement(),
        9 => about_a_press(),
        1 => (1..9_u32).prop_map(|version| Message::AnnounceAck { version }),
        1 => (0..4_u32).prop_map(|joined| Message::Bye { joined }),
        1 => Just(Message::Left),
        1 => Just(Message::Registered),
        1 => Just(Message::Ended(EndReason::NoAnswer)),
        2 => (device(), kind()).prop_map(|(caller, kind)| Message::Ring { caller, kind }),
        1 => Just(Message::Decline),
        1 => Just(Message::NewsWaiting { asked: 1 }),
        1 => Just(Message::News(Arc::default())),
        1 => Just(Message::UploadReceipt(Arc::default())),
        1 => (1..9_u32).prop_map(|version| Message::RosterAck { version }),
    ]
}

/// Mostly by whom such a message is said, at times by anybody; at times by way of the push service.
fn receive() -> impl Strategy<Value = Input> {
    let relayed = prop_oneof![3 => Just(false), 1 => Just(true)];
    let anybody = prop_oneof![6 => Just(None), 1 => node().prop_map(Some)];
    (message(), device(), anybody, relayed).prop_map(|(message, peer, anybody, relayed)| {
        let from = anybody.unwrap_or_else(|| said_by(&message, peer));
        if relayed {
            let relay = Message::Relay { from, to: OWN, serial: 1, message: Arc::new(message) };
            return Input::Receive { from: NodeId::PushService, message: relay };
        }
        Input::Receive { from, message }
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all others are said by devices")]
fn said_by(message: &Message, peer: DeviceId) -> NodeId {
    match message {
        Message::Roster(_) | Message::Left | Message::Ended(_) | Message::Ring { .. } => NodeId::CallService,
        Message::Registered => NodeId::PushService,
        Message::NewsWaiting { .. } | Message::News(_) | Message::UploadReceipt(_) => NodeId::ICloud,
        Message::Request(request) => NodeId::Device(request.taker),
        _ => NodeId::Device(peer),
    }
}

fn command() -> impl Strategy<Value = Command> {
    let setting = (0..Setting::ALL.len(), prop_oneof![3 => Just(true), 1 => Just(false)]);
    prop_oneof![
        3 => (kind(), vec(device(), 1..3))
            .prop_map(|(kind, invite)| Command::Dial { kind, invite, link: false }),
        1 => Just(Command::Answer),
        1 => Just(Command::Decline),
        1 => Just(Command::Join),
        1 => Just(Command::HangUp),
        1 => Just(Command::PauseCamera),
        2 => Just(Command::ResumeCamera),
        1 => Just(Command::SwitchCamera),
        1 => Just(Command::LeaveFaceTime),
        1 => Just(Command::ReturnToFaceTime),
        4 => Just(Command::TapScreen),
        2 => device().prop_map(|of| Command::ChooseTile { of }),
        2 => Just(Command::Fullscreen),
        1 => Just(Command::LeaveFullscreen),
        8 => proptest::option::of(instant()).prop_map(|seen| Command::PressShutter { seen }),
        1 => Just(Command::Screenshot { keys: Keys::VolumeUpSide }),
        1 => Just(Command::ReadNotices),
        1 => Just(Command::OpenPhotos),
        1 => Just(Command::Photo { photo: 1, action: PhotoAction::Delete }),
        2 => setting.prop_map(|(nth, on)| Command::Set { setting: Setting::ALL[nth], on }),
        1 => os().prop_map(|os| Command::Update { os }),
        1 => Just(Command::PowerOff),
        3 => Just(Command::PowerOn),
    ]
}

/// A step of a series.
#[derive(Clone, Debug)]
enum Step {
    Input(Input),
    /// The disk is done with the nth thing that it is at.
    Done {
        nth: usize,
        fails: bool,
    },
    /// So much time passes; the driver may come late.
    Pass(Duration),
    /// Until the device wants to be woken.
    Wake,
    /// An ordinary call, since chance seldom makes one.
    Call {
        group: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let app = prop_oneof![Just(App::FaceTime), Just(App::Photos), Just(App::Device)];
    let fails = prop_oneof![8 => Just(false), 1 => Just(true)];
    prop_oneof![
        12 => receive().prop_map(Step::Input),
        10 => command().prop_map(|command| Step::Input(Input::Command(command))),
        12 => (0..3_usize, fails).prop_map(|(nth, fails)| Step::Done { nth, fails }),
        6 => (0..4_000_u64).prop_map(|millis| Step::Pass(Duration::from_millis(millis))),
        1 => (0..400_000_u64).prop_map(|millis| Step::Pass(Duration::from_millis(millis))),
        8 => Just(Step::Wake),
        1 => app.prop_map(|app| Step::Input(Input::Crash(app))),
        1 => Just(Step::Input(Input::BatteryEmpty)),
        1 => (0..40_000_000_u64).prop_map(|bytes| Step::Input(Input::FreeBytes(bytes))),
        1 => any::<bool>().prop_map(|up| Step::Input(Input::Connection { up })),
        1 => any::<bool>().prop_map(|signed_in| Step::Input(Input::ICloudAccount { signed_in })),
        1 => any::<i64>().prop_map(|micros| Step::Input(Input::ClockStep { micros })),
        1 => (-100_000..=100_000).prop_map(|ppm| Step::Input(Input::ClockDrift { ppm })),
        2 => Just(Step::Input(Input::LibraryChanged)),
        1 => Just(Step::Input(Input::Replaced)),
        4 => any::<bool>().prop_map(|group| Step::Call { group }),
    ]
}

/// A device, its disk, and what was seen of it.
struct Watch {
    device: Device,
    now: Instant,
    under_way: Vec<Effect>,
    ended: BTreeSet<Uuid>,
    noticed: BTreeSet<Uuid>,
    pressed: usize,
    saved: usize,
}

impl Watch {
    fn new() -> Self {
        let mut device = Device::new(profile(), WorldId::titled("a world"), Instant::ZERO);
        while device.poll_output().is_some() {}
        let (under_way, ended, noticed) = (vec![], BTreeSet::new(), BTreeSet::new());
        Self { device, now: Instant::ZERO, under_way, ended, noticed, pressed: 0, saved: 0 }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Input(input) => self.input(input.clone()),
            Step::Done { nth, fails } => self.done(*nth, *fails),
            Step::Pass(span) => {
                self.now = self.now + *span;
                self.input(Input::Timeout);
            }
            Step::Wake => {
                if let Some((at, _)) = self.device.poll_timeout() {
                    self.now = self.now.max(at);
                    self.input(Input::Timeout);
                }
            }
            Step::Call { group } => self.call(*group),
        }
    }

    fn call(&mut self, group: bool) {
        let kind = CallKind { group, video: true };
        let service = ServiceStatus { live_photos: true, refuses_old: false };
        let peer = DeviceId(1);
        let roster = Roster { version: 20, kind, members: vec![OWN, peer], wishes: vec![], service };
        let capability = Capability {
            os: OsVersion::new(Platform::Ios, 17, 6, 0),
            live_photos: LivePhotos::On,
            guest: false,
            camera_on: true,
        };
        let announce = Message::Announce(Announcement { version: 20, joined: 20, capability });
        // Nobody calls with a device that is off.
        self.input(Input::Command(Command::PowerOn));
        if let Some((at, TimerName::StartUp)) = self.device.poll_timeout() {
            self.now = self.now.max(at);
            self.input(Input::Timeout);
        }
        self.input(Input::Command(Command::Dial { kind, invite: vec![peer], link: false }));
        self.input(Input::Receive { from: NodeId::CallService, message: Message::Roster(Arc::new(roster)) });
        self.input(Input::Receive { from: NodeId::Device(peer), message: announce });
        self.input(Input::Command(Command::ChooseTile { of: peer }));
        self.input(Input::Command(Command::Fullscreen));
        self.input(Input::Command(Command::TapScreen));
        self.input(Input::Command(Command::PressShutter { seen: Some(self.now) }));
    }

    /// Hands in `input`, and checks what must hold afterwards.
    fn input(&mut self, input: Input) {
        let commits = self.under_way.iter().any(|effect| matches!(effect, Effect::Commit { .. }));
        let lets_out = matches!(
            input,
            Input::Completion(Completion::Committed { .. }) | Input::Command(Command::PowerOff)
        );
        let woken = input == Input::Timeout;
        let mut twin = self.device.clone();
        twin.handle_input(self.now, input.clone());
        self.device.handle_input(self.now, input);
        assert_eq!(twin, self.device, "equal inputs, equal devices");
        let mut asked = false;
        while let Some(output) = self.device.poll_output() {
            match output {
                Output::Transmit { message, .. } => {
                    assert!(lets_out || !commits, "{message:?} leaves while a commit is under way");
                    assert!(!asked, "{message:?} leaves after its commit was asked for");
                    if let Message::File { id, .. } = message {
                        assert!(self.noticed.contains(&id), "a photo leaves without a notice");
                    }
                }
                Output::Perform(effect) => {
                    asked |= matches!(effect, Effect::Commit { .. });
                    if !matches!(effect, Effect::RemoveFiles { .. }) {
                        self.under_way.push(effect);
                    }
                }
                Output::Event(event) => self.note(&event, commits && !lets_out),
            }
        }
        if woken {
            let next = self.device.poll_timeout();
            assert!(next.is_none_or(|(at, _)| at > self.now), "{next:?} was due and is not done");
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the laws are about these facts")]
    fn note(&mut self, event: &Event, under_way: bool) {
        match event {
            Event::Pressed { .. } => self.pressed += 1,
            Event::PressEnded { id, outcome } => {
                assert!(!under_way, "{outcome:?} is told before it is durable");
                assert!(self.ended.insert(*id), "{id} ends twice");
                self.saved += usize::from(matches!(outcome, device::Outcome::Saved { .. }));
            }
            Event::NoticeRaised { id, .. } => {
                assert!(!under_way, "a notice is shown before it is durable");
                self.noticed.insert(*id);
            }
            Event::PoweredOff
            | Event::BatteryEmpty
            | Event::Updated { .. }
            | Event::Replaced
            | Event::Crashed { app: App::Device } => {
                self.under_way.clear();
            }
            _ => {}
        }
    }

    fn done(&mut self, nth: usize, fails: bool) {
        if self.under_way.is_empty() {
            return;
        }
        let mut nth = nth.min(self.under_way.len() - 1);
        // Commits complete in their order.
        if matches!(self.under_way[nth], Effect::Commit { .. }) {
            let first = self.under_way.iter().position(|effect| matches!(effect, Effect::Commit { .. }));
            nth = first.expect("one is there");
        }
        let result = if fails { Err(WriteError::PhotosStopped) } else { Ok(()) };
        let completion = match self.under_way.remove(nth) {
            Effect::Commit { revision } => Completion::Committed { revision },
            Effect::WriteStill { id, .. } => Completion::StillWritten { id, result },
            Effect::WriteMovie { id, .. } => Completion::MovieWritten { id, result },
            Effect::RemoveFiles { .. } => panic!("that has no completion"),
            Effect::Save { id, .. } => {
                Completion::Saved { id, result: result.map(|()| AssetId::of_live_photo(id)) }
            }
            Effect::Look { id } => {
                let frames = Frames { first: Frame(1), still: Frame(2), last: Frame(3) };
                Completion::Looked { id, found: fails.then_some((AssetId::of_live_photo(id), frames)) }
            }
            Effect::KeepScreenshot { keys, place, .. } => Completion::ScreenshotKept { keys, place, result },
            Effect::Photo { action, .. } => {
                Completion::PhotoDone { action, result: Err(library::Refusal::UnknownAsset) }
            }
            Effect::Edit { edit, .. } => {
                Completion::EditDone { edit, result: Ok((AssetId::named("a photo"), !fails)) }
            }
            Effect::SmartAlbum { id, album, action } => {
                Completion::SmartAlbumDone { album, action, result: Ok(id) }
            }
            Effect::CollectUploads => {
                Completion::UploadsCollected(crate::script::outgoing(u32::from(fails), 0))
            }
            Effect::ConfirmUploads { .. } => Completion::UploadsConfirmed { confirmed: u32::from(!fails) },
            Effect::ApplyNews { .. } => Completion::NewsApplied { things: u32::from(!fails) },
        };
        self.input(Input::Completion(completion));
    }
}

/// A fixed seed: a test that failed fails again, on every machine.
fn config() -> Config {
    Config { rng_seed: RngSeed::Fixed(0), failure_persistence: None, cases: 600, ..Config::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_device_keeps_its_laws_whatever_happens(steps in vec(step(), 0..150)) {
        let mut watch = Watch::new();
        for step in &steps {
            watch.take(step);
        }
    }
}

/// The laws say nothing of what never happens.
#[test]
fn random_series_come_to_presses_and_outcomes() {
    let mut runner = TestRunner::new(config());
    let (mut pressed, mut saved, mut ended) = (0, 0, 0);
    for _ in 0..200 {
        let steps = vec(step(), 0..150).new_tree(&mut runner).expect("a series").current();
        let mut watch = Watch::new();
        steps.iter().for_each(|step| watch.take(step));
        pressed += watch.pressed;
        saved += watch.saved;
        ended += watch.ended.len();
    }
    assert!(pressed > 0 && ended > 0 && saved > 0, "{pressed} presses, {ended} ended, {saved} saved");
}
