//! Remedies carried out: the scenario up to the question, then what the diagnosis says as steps, then the press. What a
//! remedy brings about (a restart ends the call) is looked at as before, and mended as before.

use std::time::Duration;

use device::{Command, Event, EventKind, Outcome, policy::ConsentPolicy};
use engine::{Seeded, Standing, play, stand};
use protocol::{CallKind, DeviceId, EndReason, Feature, Instant, NodeId, supports};
use scenario::{Act, Between, Fault, Repeat, Scenario, Step, When};
use trace::Trace;

use crate::{
    cause::Cause,
    found::Found,
    remedy::Remedy,
    taking::{Pair, obstacles},
};

/// So often things are looked at again, at most.
const ROUNDS_MAX: usize = 24;
/// So often the shutter is pressed, at most: a line may lose a request.
const PRESSES_MAX: usize = 6;
/// What a device has free once its owner has made room.
const ROOM_BYTES: u64 = 64_000_000_000;

/// What came of carrying out the remedies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cure {
    /// What had to be done besides, once the first remedies were carried out: the call again, the controls.
    pub then: Vec<Found>,
    /// Whether a Live Photo was saved at the end.
    pub photo: bool,
    /// What was played: the scenario up to the question, and the remedies as steps.
    pub played: Scenario,
}

/// A scenario that goes on differently after a moment.
pub(crate) struct Sequel {
    pub(crate) scenario: Scenario,
    pub(crate) at: Instant,
}

/// `of`, as it was played to `at`; what it says of later is left out.
pub(crate) fn sequel(of: &Scenario, world: &Standing) -> Sequel {
    let mut scenario = of.clone();
    (scenario.until, scenario.property) = (None, None);
    scenario.expect.clear();
    scenario.steps.retain_mut(|step| began(step, world));
    Sequel { scenario, at: world.at }
}

/// Whether a step began by then; of those that repeat, what comes later is cut off.
fn began(step: &mut Step, world: &Standing) -> bool {
    let at = match step.when {
        When::At(at) => Some(at),
        When::After { who, event, nth, plus } => nth_time(&world.trace, who, event, nth).map(|at| at + plus),
    };
    let Some(at) = at.filter(|at| *at <= world.at) else { return false };
    if let Some(more) = world.at.since(at).as_micros().checked_div(step.repeat.every.as_micros()) {
        let times = u32::try_from(more).unwrap_or(u32::MAX).saturating_add(1);
        step.repeat.times = step.repeat.times.min(times);
        if step.repeat.times == 1 {
            step.repeat = Repeat::ONCE;
        }
    }
    true
}

fn nth_time(trace: &Trace, who: DeviceId, event: EventKind, nth: u32) -> Option<Instant> {
    let of = trace.records.iter().filter(|record| {
        record.fact.device_event().is_some_and(|(device, fact)| device == who && fact.kind() == event)
    });
    let nth = usize::try_from(nth.checked_sub(1)?).ok()?;
    of.map(|record| record.at).nth(nth)
}

impl Sequel {
    pub(crate) fn now(&self) -> Standing {
        stand(&self.scenario, &mut Seeded::new(self.scenario.seed), Some(self.at))
    }

    pub(crate) fn step(&mut self, act: Act, takes: Duration) {
        self.scenario.steps.push(Step { when: When::At(self.at), act, repeat: Repeat::ONCE });
        self.at = self.at + takes;
    }

    fn owner(&mut self, who: DeviceId, command: Command, takes: Duration) {
        self.step(Act::Do { who, command }, takes);
    }

    fn fault(&mut self, fault: Fault) {
        self.step(Act::Fault(fault), SETTLES);
    }

    /// Does what that remedy says.
    pub(crate) fn carry_out(&mut self, world: &Standing, found: &Found, remedy: Remedy, pair: Pair) {
        let Some(who) = found.who else { return };
        let model = world.device(who).profile().model;
        if let Some((command, takes)) = remedy.command(model) {
            return self.owner(who, command, takes);
        }
        match remedy {
            Remedy::Connect => self.fault(Fault::Online { who }),
            Remedy::OtherNetwork => self.other_network(found, who),
            Remedy::Restart => self.step(Act::Restart { who }, Duration::from_secs(60)),
            Remedy::FaceTimeOffAndOn => {
                let set = |on| Command::Set { setting: device::Setting::Facetime, on };
                self.owner(who, set(false), Duration::from_secs(1));
                self.owner(who, set(true), SETTLES);
            }
            Remedy::MakeRoom => self.fault(Fault::Storage { who, free_bytes: ROOM_BYTES }),
            Remedy::MakeICloudRoom => {
                let person = world.device(who).profile().person;
                self.fault(Fault::ICloudStorage { person, bytes: 3 * ROOM_BYTES });
            }
            Remedy::SignInToICloud => self.fault(Fault::ICloudAccount { who, signed_in: true }),
            Remedy::CallAgain => self.call_again(world, pair),
            Remedy::FullScreen => {
                let of = pair.subject;
                if model.family.is_touched() {
                    self.owner(who, Command::ChooseTile { of }, Duration::from_millis(500));
                    self.owner(who, Command::Fullscreen, Duration::from_millis(500));
                } else {
                    self.owner(who, Command::DoubleClick { of }, Duration::from_millis(500));
                }
            }
            Remedy::Wait if found.cause == Cause::TooManyPresses => {
                self.at = self.at + self.scenario.policy.limits.press_timeout + SETTLES;
            }
            Remedy::Wait if found.cause == Cause::ICloudNotYet => {
                self.at = self.at + Duration::from_secs(300)
            }
            Remedy::Wait => self.at = self.at + SETTLES,
            _ => {}
        }
    }

    fn other_network(&mut self, found: &Found, who: DeviceId) {
        let ends = match (found.cause, found.other) {
            (Cause::LineCut, Some(other)) => vec![NodeId::Device(other)],
            (Cause::ServicesCut, _) => vec![NodeId::CallService, NodeId::PushService],
            _ => vec![],
        };
        for to in ends {
            self.fault(Fault::Heal(Between { from: NodeId::Device(who), to, both_ways: true }));
        }
    }

    /// Into a group call that runs whoever of the two is not in it goes back, if it may and nobody else there matters; else
    /// all hang up, and the taker calls.
    fn call_again(&mut self, world: &Standing, pair: Pair) {
        let Pair { taker, subject } = pair;
        let running: Vec<_> = world.devices().filter(|(_, device)| device.is_in_call()).collect();
        let group =
            running.iter().any(|(_, device)| device.call_kind().is_some_and(|kind| kind.group && kind.video));
        let out = [taker, subject].into_iter().filter(|who| !world.device(*who).is_in_call());
        let out: Vec<_> = out.collect();
        let named = |who: &DeviceId| self.scenario.call.as_ref().is_some_and(|call| call.names(*who));
        let planned = self.planned(world, pair);
        let let_in = |who: &DeviceId| !was_turned_away(world, *who);
        // Where everyone is asked, somebody else there may say no for good.
        let asks_two = self.scenario.policy.consent == ConsentPolicy::Pairwise;
        if group && asks_two && out.len() == 1 && out.iter().all(|who| named(who) && let_in(who)) {
            return self.owner(out[0], Command::Join, SETTLES);
        }
        for (who, _) in running {
            self.owner(who, Command::HangUp, Duration::from_millis(100));
        }
        for who in world.devices().filter(|(_, device)| device.is_ringing()).map(|(who, _)| who) {
            self.owner(who, Command::Decline, Duration::from_millis(100));
        }
        self.at = self.at + SETTLES;
        let guest = world.device(subject).profile().model.family.is_guest();
        let kind = CallKind { group: false, video: true };
        let alone = Command::Dial { kind, invite: if guest { vec![] } else { vec![subject] }, link: guest };
        self.owner(taker, planned.unwrap_or(alone), Duration::ZERO);
        let now = self.now();
        let rung = (1..).find(|nth| nth_time(&now.trace, subject, EventKind::Rang, *nth).is_none());
        let when = When::After {
            who: subject,
            event: EventKind::Rang,
            nth: rung.expect("nobody is rung for ever"),
            plus: Duration::from_secs(1),
        };
        let act = Act::Do { who: subject, command: Command::Answer };
        self.scenario.steps.push(Step { when, act, repeat: Repeat::ONCE });
        self.at = self.at + SETTLES;
    }
    /// The call of the scenario again, where nothing keeps the two from that one alone: a third person's setting, a link or
    /// a group that an old version does not have.
    fn planned(&self, world: &Standing, Pair { taker, subject }: Pair) -> Option<Command> {
        let call = self.scenario.call.as_ref().filter(|call| call.kind.video)?;
        let pairwise = self.scenario.policy.consent == ConsentPolicy::Pairwise;
        let dial =
            self.scenario.dial(taker).filter(|_| call.names(taker) && call.names(subject) && pairwise)?;
        let has = |who, feature| supports(world.device(who).os(), feature);
        let links = has(taker, Feature::Links) || !matches!(dial, Command::Dial { link: true, .. });
        let guest = |who| world.device(who).profile().model.family.is_guest();
        let groups = [taker, subject].into_iter().all(|who| guest(who) || has(who, Feature::GroupFaceTime));
        (links && (groups || !call.kind.group)).then_some(dial)
    }
}

/// Whether it asked to join, and the service did not let it in.
fn was_turned_away(world: &Standing, who: DeviceId) -> bool {
    let last = world.trace.records.iter().rev().find_map(|record| match record.fact.device_event() {
        Some((device, Event::CallEnded { why })) if device == who => Some(*why),
        _ => None,
    });
    matches!(last, Some(EndReason::NotLetIn(_)))
}

/// So long after something was mended everybody knows.
const SETTLES: Duration = Duration::from_secs(20);

/// Carries out what helps against `obstacles`, and what has to be done then, and presses the shutter. Of several remedies
/// that do the same the `alternative`th is taken.
pub(crate) fn cure(scenario: &Scenario, world: &Standing, pair: Pair, alternative: usize) -> Cure {
    let mut sequel = sequel(scenario, world);
    let mut then: Vec<Found> = vec![];
    let mut presses = 0;
    for round in 0..ROUNDS_MAX {
        let now = sequel.now();
        let found = obstacles(&sequel.scenario, &now, pair);
        if found.iter().any(|found| found.cause.is_for_good()) {
            break;
        }
        if found.is_empty() {
            presses += 1;
            if sequel.presses(pair) {
                return Cure { then, photo: true, played: sequel.scenario };
            }
            if presses == PRESSES_MAX {
                break;
            }
        }
        if round > 0 {
            let new =
                |one: &&Found| then.iter().all(|known| known.cause != one.cause || known.who != one.who);
            let besides: Vec<_> = found.iter().filter(new).cloned().collect();
            then.extend(besides);
        }
        sequel.at = sequel.at + Duration::from_millis(100);
        for one in &found {
            let remedies = one.cause.remedies();
            if let Some(remedy) = remedies.get(alternative).or_else(|| remedies.first()) {
                sequel.carry_out(&now, one, *remedy, pair);
            }
        }
    }
    Cure { then, photo: false, played: sequel.scenario }
}

impl Sequel {
    /// Presses the shutter, and waits for what comes of it; whether that is a photo.
    fn presses(&mut self, Pair { taker, .. }: Pair) -> bool {
        let at = self.at;
        self.owner(taker, Command::PressShutter { seen: None }, Duration::from_millis(100));
        let run = play(&self.scenario, &mut Seeded::new(self.scenario.seed));
        self.at = self.at + SETTLES;
        run.trace.records.iter().filter(|record| record.at >= at).any(|record| {
            record.fact.device_event().is_some_and(|(who, event)| {
                let saved = matches!(event, Event::PressEnded { outcome: Outcome::Saved { .. }, .. });
                who == taker && saved
            })
        })
    }
}
