//! What the world does: faults of those families that a run has, close to presses, mended before the end.

use std::time::Duration;

use chrono::{FixedOffset, TimeDelta};
use device::{App, Command, policy::FREE_STORAGE_NEEDED_BYTES};
use protocol::{DeviceId, Instant, MessageKind, NodeId};
use scenario::{Act, Between, Fault, NthMessage, Repeat, Scenario, Service, Step, When};

use super::timeline::{after, around, step};
use crate::dice::{About, Dice};

/// By then all faults are over, at the earliest.
const FAULTS_UNTIL: Duration = Duration::from_secs(30);
/// What a disk has free again.
const ROOM_BYTES: u64 = 32_000_000_000;
/// What a person's iCloud storage holds again.
const ICLOUD_ROOM_BYTES: u64 = 200_000_000_000;

/// Which families of faults a run has. Some in each, so that a fault is not always hidden behind another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Families {
    /// Lines that lose, repeat and turn round.
    pub(crate) odds: bool,
    /// Single messages lost, late, twice.
    pub(crate) messages: bool,
    pub(crate) partitions: bool,
    pub(crate) crashes: bool,
    pub(crate) services: bool,
    pub(crate) disks: bool,
    pub(crate) clocks: bool,
    /// Settings turned at bad moments.
    pub(crate) toggles: bool,
    /// Devices of the same person, and all that befalls iCloud.
    pub(crate) icloud: bool,
}

impl Families {
    pub(crate) fn draw(dice: &mut Dice<'_>) -> Self {
        let mut has = |often| dice.percent(About::Families, often);
        Self {
            odds: has(35),
            messages: has(50),
            partitions: has(35),
            crashes: has(45),
            services: has(25),
            disks: has(35),
            clocks: has(20),
            toggles: has(60),
            icloud: has(35),
        }
    }
}

/// A family of single faults.
#[derive(Clone, Copy, Debug)]
enum Family {
    Messages,
    Partitions,
    Crashes,
    Services,
    Disks,
    Clocks,
    ICloud,
}

/// A run's faults as they are drawn.
struct Trouble<'a, 'o> {
    dice: &'a mut Dice<'o>,
    scenario: &'a mut Scenario,
    /// Things that last, to be mended.
    lasting: Vec<Fault>,
}

pub(super) fn faults(dice: &mut Dice<'_>, scenario: &mut Scenario, families: Families) {
    let own = scenario.steps.iter().filter_map(|step| match &step.act {
        Act::Fault(fault) => Some(*fault),
        Act::Do { .. } | Act::Restart { .. } => None,
    });
    let lasting = own.collect();
    let mut trouble = Trouble { dice, scenario, lasting };
    let drawn = [
        (families.messages, Family::Messages),
        (families.partitions, Family::Partitions),
        (families.crashes, Family::Crashes),
        (families.services, Family::Services),
        (families.disks, Family::Disks),
        (families.clocks, Family::Clocks),
        (families.icloud, Family::ICloud),
    ];
    for (_, family) in drawn.into_iter().filter(|(there, _)| *there) {
        for _ in 0..1 + trouble.dice.weighed(About::Faults, &[50, 30, 20]) {
            trouble.draw(family);
        }
    }
    let last = trouble.scenario.steps.iter().filter_map(|step| match step.when {
        When::At(at) => Some(at + step.repeat.every * (step.repeat.times - 1)),
        When::After { .. } => None,
    });
    let over = last.max().unwrap_or(Instant::ZERO).max(Instant::ZERO + FAULTS_UNTIL);
    trouble.mend(over);
}

impl Trouble<'_, '_> {
    fn draw(&mut self, family: Family) {
        match family {
            Family::Messages => self.message(),
            Family::Partitions => self.partition(),
            Family::Crashes => self.crash(),
            Family::Services => self.service(),
            Family::Disks => self.disk(),
            Family::Clocks => self.clock(),
            Family::ICloud => self.icloud(),
        }
    }

    fn push(&mut self, when: When, fault: Fault) {
        self.scenario.steps.push(Step { when, act: Act::Fault(fault), repeat: Repeat::ONCE });
        self.lasting.push(fault);
    }

    fn at(&mut self) -> When {
        When::At(around(self.dice, self.scenario, About::Trouble))
    }

    fn device(&mut self) -> DeviceId {
        let count = u32::try_from(self.scenario.devices.len()).expect("there are few");
        DeviceId(u8::try_from(self.dice.below(About::Faults, count)).expect("there are few"))
    }

    /// A device with a library.
    fn camera(&mut self) -> Option<DeviceId> {
        let who = self.device();
        self.scenario.device(who).profile.model.family.takes_live_photos().then_some(who)
    }

    fn message(&mut self) {
        const OF_A_CAPTURE: [MessageKind; 8] = [
            MessageKind::Request,
            MessageKind::Answer,
            MessageKind::Still,
            MessageKind::Movie,
            MessageKind::FileAck,
            MessageKind::Close,
            MessageKind::Announce,
            MessageKind::AnnounceAck,
        ];
        const OF_A_CALL: [MessageKind; 6] = [
            MessageKind::Roster,
            MessageKind::RosterAck,
            MessageKind::Bye,
            MessageKind::Leave,
            MessageKind::Ended,
            MessageKind::Register,
        ];
        const OF_ICLOUD: [MessageKind; 5] = [
            MessageKind::Upload,
            MessageKind::UploadReceipt,
            MessageKind::AskNews,
            MessageKind::News,
            MessageKind::NewsWaiting,
        ];
        let about = About::Faults;
        let who = NodeId::Device(self.device());
        let (kind, other) = match self.dice.weighed(about, &[80, 10, 10]) {
            0 => (self.dice.one(about, &OF_A_CAPTURE), NodeId::Device(self.device())),
            1 => (self.dice.one(about, &OF_A_CALL), NodeId::CallService),
            _ => (self.dice.one(about, &OF_ICLOUD), NodeId::ICloud),
        };
        let (from, to) = if self.dice.percent(about, 50) { (other, who) } else { (who, other) };
        if from == to {
            return;
        }
        let message = NthMessage { from, to, kind, nth: 1 + self.dice.below(about, 3) };
        let when = if self.dice.percent(about, 70) { When::At(Instant::ZERO) } else { self.at() };
        let fault = match self.dice.weighed(about, &[50, 25, 25]) {
            0 => Fault::Drop(message),
            1 => Fault::Duplicate(message),
            _ => {
                let by = Duration::from_millis(1) + self.dice.millis(about, 6000);
                Fault::Delay { message, by }
            }
        };
        self.push(when, fault);
    }

    fn partition(&mut self) {
        let (when, who) = (self.at(), self.device());
        let (one, about) = (NodeId::Device(who), About::Faults);
        let other = match self.dice.weighed(about, &[60, 15, 15, 10]) {
            0 => NodeId::Device(self.device()),
            1 => NodeId::CallService,
            2 => NodeId::PushService,
            _ => NodeId::ICloud,
        };
        if self.dice.percent(about, 50) || one == other {
            return self.push(when, Fault::Offline { who });
        }
        let (from, to) = if self.dice.percent(about, 50) { (one, other) } else { (other, one) };
        let both_ways = self.dice.percent(about, 60);
        self.push(when, Fault::Cut(Between { from, to, both_ways }));
    }

    fn crash(&mut self) {
        let about = About::Faults;
        let who = self.device();
        let app = self.dice.one(about, &[App::Device, App::FaceTime, App::Photos]);
        let when = if self.dice.percent(about, 50) { after(self.dice, self.scenario) } else { self.at() };
        if self.dice.percent(about, 10) {
            return self.push(when, Fault::BatteryEmpty { who });
        }
        self.push(when, Fault::Crash { who, app });
        if self.dice.percent(about, 25) {
            // Before it has recovered from the first.
            let by = Duration::from_millis(10) + self.dice.millis(about, 1200);
            let again = match when {
                When::At(at) => When::At(at + by),
                When::After { who, event, nth, plus } => When::After { who, event, nth, plus: plus + by },
            };
            self.push(again, Fault::Crash { who, app });
        }
    }

    fn service(&mut self) {
        let when = self.at();
        let about = About::Faults;
        let fault = match self.dice.weighed(about, &[60, 20, 20]) {
            0 => Fault::ServiceDown { service: self.dice.one(about, &Service::ALL) },
            1 => Fault::ServiceLivePhotos { on: false },
            _ => {
                let service = self.dice.one(about, &[Service::Push, Service::Call, Service::ICloud]);
                let by = Duration::from_secs(self.dice.one(about, &[3, 40, 900, 3 * 3600]));
                Fault::SlowService { service, by }
            }
        };
        self.push(when, fault);
    }

    fn disk(&mut self) {
        let about = About::Faults;
        let Some(who) = self.camera() else { return };
        let (when, nth) = (self.at(), 1 + self.dice.below(about, 2));
        let fault = match self.dice.weighed(about, &[30, 20, 20, 30]) {
            0 => {
                let by = Duration::from_millis(10) + self.dice.millis(about, 5000);
                Fault::SlowSave { who, by, nth }
            }
            1 => Fault::FailSave { who, nth },
            2 => Fault::FailWrite { who, nth },
            _ => {
                let free_bytes = self.dice.one(
                    about,
                    &[0, FREE_STORAGE_NEEDED_BYTES, FREE_STORAGE_NEEDED_BYTES + 1, 11_000_000, 14_000_000],
                );
                Fault::Storage { who, free_bytes }
            }
        };
        self.push(when, fault);
    }

    fn clock(&mut self) {
        let (when, who) = (self.at(), self.device());
        let about = About::Faults;
        let fault = match self.dice.weighed(about, &[60, 20, 20]) {
            0 => {
                let seconds = self.dice.one(about, &[3600, -3600, 86_400, -86_400, 40 * 86_400]);
                Fault::ClockStep { who, by: TimeDelta::seconds(seconds) }
            }
            1 => Fault::ClockDrift { who, ppm: self.dice.one(about, &[200, -200, 100_000, -100_000]) },
            _ => {
                let seconds = self.dice.one(about, &[9 * 3600, -11 * 3600, 20_700]);
                Fault::ClockZone { who, zone: FixedOffset::east_opt(seconds).expect("it is a zone") }
            }
        };
        self.push(when, fault);
    }

    fn icloud(&mut self) {
        let (when, who) = (self.at(), self.device());
        let about = About::Faults;
        let fault = match self.dice.weighed(about, &[30, 30, 15, 10, 15]) {
            4 if self.scenario.device(who).profile.model.family.shows_icloud_photos() => {
                Fault::ICloudAccount { who, signed_in: false }
            }
            0 => Fault::ServiceDown { service: Service::ICloud },
            1 => {
                let both_ways = self.dice.percent(about, 50);
                Fault::Cut(Between { from: NodeId::Device(who), to: NodeId::ICloud, both_ways })
            }
            2 => {
                let person = self.scenario.device(who).profile.person;
                Fault::ICloudStorage { person, bytes: self.dice.one(about, &[0, 3_000_000]) }
            }
            _ => Fault::Replace { who },
        };
        self.push(when, fault);
    }

    /// What lasts is mended, but for one device now and then that is broken for good.
    fn mend(self, over: Instant) {
        let Self { dice, scenario, lasting } = self;
        let mut off = vec![];
        for fault in &lasting {
            if let Fault::BatteryEmpty { who } = fault {
                off.push(*who);
            }
        }
        let broken = dice.percent(About::Families, 5).then(|| {
            let count = u32::try_from(scenario.devices.len()).expect("there are few");
            DeviceId(u8::try_from(dice.below(About::Families, count)).expect("there are few"))
        });
        for mended in lasting.into_iter().filter_map(mends) {
            let fault = Step { when: When::At(over), act: Act::Fault(mended), repeat: Repeat::ONCE };
            scenario.steps.push(fault);
        }
        for who in off.into_iter().filter(|who| Some(*who) != broken) {
            scenario.steps.push(step(over, who, Command::PowerOn));
        }
        if let Some(who) = broken {
            let icloud = Between { from: NodeId::Device(who), to: NodeId::ICloud, both_ways: true };
            let fault = match dice.weighed(About::Families, &[50, 35, 15]) {
                0 => Fault::Offline { who },
                1 => Fault::Cut(icloud),
                _ => Fault::BatteryEmpty { who },
            };
            let act = Act::Fault(fault);
            scenario.steps.push(Step { when: When::At(over), act, repeat: Repeat::ONCE });
        }
    }
}

/// What mends a fault that lasts.
fn mends(fault: Fault) -> Option<Fault> {
    match fault {
        Fault::Cut(between) => Some(Fault::Heal(between)),
        Fault::Offline { who } => Some(Fault::Online { who }),
        Fault::ServiceDown { service } => Some(Fault::ServiceUp { service }),
        Fault::SlowService { service, .. } => Some(Fault::SlowService { service, by: Duration::ZERO }),
        Fault::ServiceLivePhotos { on: false } => Some(Fault::ServiceLivePhotos { on: true }),
        Fault::Storage { who, .. } => Some(Fault::Storage { who, free_bytes: ROOM_BYTES }),
        Fault::ICloudAccount { who, signed_in: false } => Some(Fault::ICloudAccount { who, signed_in: true }),
        Fault::ICloudStorage { person, .. } => {
            Some(Fault::ICloudStorage { person, bytes: ICLOUD_ROOM_BYTES })
        }
        // Whoever left a device off powers it on.
        Fault::BatteryEmpty { .. }
        | Fault::Crash { .. }
        | Fault::Drop(_)
        | Fault::Delay { .. }
        | Fault::Duplicate(_)
        | Fault::Heal(_)
        | Fault::Online { .. }
        | Fault::ServiceUp { .. }
        | Fault::ServiceLivePhotos { on: true }
        | Fault::FailSave { .. }
        | Fault::FailWrite { .. }
        | Fault::SlowSave { .. }
        | Fault::ICloudAccount { signed_in: true, .. }
        | Fault::Replace { .. }
        | Fault::ClockStep { .. }
        | Fault::ClockDrift { .. }
        | Fault::ClockZone { .. } => None,
    }
}
