//! The scenario's steps, and whom each is told to: what owners do, and what the world does.

use std::time::Duration;

use device::{Command, Event, EventKind, policy::RESTART_OFF};
use protocol::{DeviceId, Instant, NodeId};
use scenario::{Act, Between, Fault, Scenario, When};

use crate::orders::Order;

/// What is told at one moment.
pub(super) struct Told {
    /// The step that is a fault, counted from 0.
    pub(super) fault: Option<u32>,
    pub(super) orders: Vec<(NodeId, Order)>,
}

/// Something that is due.
#[derive(Clone, Debug)]
enum Due {
    Step { step: u32, repetition: u32 },
    Do { who: DeviceId, command: Command, step: Option<u32> },
}

/// A step that waits for something to happen.
struct Waiting {
    step: u32,
    who: DeviceId,
    event: EventKind,
    left: u32,
    plus: Duration,
}

/// The steps that are still to come.
pub(super) struct Steps {
    /// In order of time, and of the file.
    agenda: Vec<(Instant, Due)>,
    waiting: Vec<Waiting>,
    /// Devices whose owners answer or join by themselves when the call begins.
    eager: Vec<DeviceId>,
}

impl Steps {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let eager = scenario.call.as_ref().map_or(vec![], |call| call.joins[1..].to_vec());
        let mut steps = Self { agenda: vec![], waiting: vec![], eager };
        for (number, step) in (0..).zip(&scenario.steps) {
            match step.when {
                When::At(at) => steps.plan(at, Due::Step { step: number, repetition: 0 }),
                When::After { who, event, nth, plus } => {
                    steps.waiting.push(Waiting { step: number, who, event, left: nth, plus });
                }
            }
        }
        if let Some(call) = &scenario.call
            && let Some(command) = scenario.dial(call.joins[0])
        {
            steps.plan(Instant::ZERO, Due::Do { who: call.joins[0], command, step: None });
        }
        steps
    }

    fn plan(&mut self, at: Instant, due: Due) {
        let place = self.agenda.partition_point(|(other, _)| *other <= at);
        self.agenda.insert(place, (at, due));
    }

    /// When the next is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.agenda.first().map(|(at, _)| *at)
    }

    /// Something happened that steps, or owners, may wait for.
    pub(super) fn see(&mut self, scenario: &Scenario, at: Instant, who: DeviceId, event: &Event) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "nobody does anything by themselves at other facts"
        )]
        match event {
            Event::Rang { .. } => self.do_eagerly(at, who, Command::Answer),
            Event::Joined { .. } if scenario.call.as_ref().is_some_and(|call| call.joins[0] == who) => {
                let is_guest = |id: &DeviceId| scenario.device(*id).profile.model.family.is_guest();
                let guests: Vec<_> = self.eager.iter().copied().filter(is_guest).collect();
                guests.into_iter().for_each(|guest| self.do_eagerly(at, guest, Command::Join));
            }
            _ => {}
        }
        let mut released = vec![];
        for waiting in &mut self.waiting {
            if waiting.who == who && waiting.event == event.kind() && waiting.left > 0 {
                waiting.left -= 1;
                if waiting.left == 0 {
                    released.push((at + waiting.plus, waiting.step));
                }
            }
        }
        self.waiting.retain(|waiting| waiting.left > 0);
        for (at, step) in released {
            self.plan(at, Due::Step { step, repetition: 0 });
        }
    }

    fn do_eagerly(&mut self, at: Instant, who: DeviceId, command: Command) {
        if let Some(place) = self.eager.iter().position(|eager| *eager == who) {
            self.eager.remove(place);
            self.plan(at, Due::Do { who, command, step: None });
        }
    }

    /// What is to be told by now.
    pub(super) fn due(&mut self, scenario: &Scenario, now: Instant) -> Vec<Told> {
        let mut told = vec![];
        while self.next().is_some_and(|at| at <= now) {
            let (at, due) = self.agenda.remove(0);
            told.push(self.take(scenario, at, due));
        }
        told
    }

    fn take(&mut self, scenario: &Scenario, at: Instant, due: Due) -> Told {
        let done = |who: DeviceId, command: Command, step: Option<u32>| Told {
            fault: None,
            orders: vec![(NodeId::Device(who), Order::Do { command, step })],
        };
        match due {
            Due::Do { who, command, step } => done(who, command, step),
            Due::Step { step: number, repetition } => {
                let Some(step) = scenario.steps.get(number as usize) else {
                    return Told { fault: None, orders: vec![] };
                };
                if repetition + 1 < step.repeat.times {
                    let next = Due::Step { step: number, repetition: repetition + 1 };
                    self.plan(at + step.repeat.every, next);
                }
                match &step.act {
                    Act::Do { who, command } => done(*who, command.clone(), Some(number)),
                    Act::Restart { who } => {
                        let on = Due::Do { who: *who, command: Command::PowerOn, step: Some(number) };
                        self.plan(at + RESTART_OFF, on);
                        done(*who, Command::PowerOff, Some(number))
                    }
                    Act::Fault(fault) => {
                        Told { fault: Some(number), orders: orders(scenario, *fault, number) }
                    }
                }
            }
        }
    }
}

/// Whom a fault is told to.
fn orders(scenario: &Scenario, fault: Fault, step: u32) -> Vec<(NodeId, Order)> {
    let to = |node| vec![(node, Order::Fault { step })];
    let device = |who: DeviceId| to(NodeId::Device(who));
    match fault {
        Fault::Crash { who, .. }
        | Fault::BatteryEmpty { who }
        | Fault::Storage { who, .. }
        | Fault::FailSave { who, .. }
        | Fault::FailWrite { who, .. }
        | Fault::SlowSave { who, .. }
        | Fault::ICloudAccount { who, .. }
        | Fault::ClockStep { who, .. }
        | Fault::ClockDrift { who, .. }
        | Fault::ClockZone { who, .. } => device(who),
        Fault::ServiceDown { service }
        | Fault::ServiceUp { service }
        | Fault::SlowService { service, .. } => to(service.node()),
        Fault::ServiceLivePhotos { .. } => to(NodeId::CallService),
        Fault::ICloudStorage { .. } => to(NodeId::ICloud),
        Fault::Cut(between) => ways(between, false),
        Fault::Heal(between) => ways(between, true),
        Fault::Offline { who } => everybody(scenario, who, false),
        Fault::Online { who } => everybody(scenario, who, true),
        // [`crate::plays`] says of these that they cannot be played.
        Fault::Drop(_) | Fault::Delay { .. } | Fault::Duplicate(_) | Fault::Replace { .. } => vec![],
    }
}

fn ways(between: Between, open: bool) -> Vec<(NodeId, Order)> {
    let Between { from, to, .. } = between;
    [(from, to), (to, from)].map(|(one, other)| (one, Order::Ways { to: vec![other], open })).to_vec()
}

fn everybody(scenario: &Scenario, who: DeviceId, open: bool) -> Vec<(NodeId, Order)> {
    let me = NodeId::Device(who);
    let others = super::nodes_of(scenario).into_iter().filter(|node| *node != me);
    vec![(me, Order::Ways { to: others.collect(), open })]
}
