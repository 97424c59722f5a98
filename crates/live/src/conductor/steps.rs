//! The scenario's steps, and whom each is told to: what owners do, and what the world does.

use std::{collections::BTreeSet, time::Duration};

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
    /// From whom to whom nothing gets.
    cut: BTreeSet<(NodeId, NodeId)>,
    offline: BTreeSet<NodeId>,
    /// How many libraries there ever were.
    replicas: u32,
}

impl Steps {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let eager = scenario.call.as_ref().map_or(vec![], |call| call.joins[1..].to_vec());
        let (cut, offline) = (BTreeSet::new(), BTreeSet::new());
        let replicas = u32::try_from(scenario.devices.len()).unwrap_or(u32::MAX);
        let mut steps = Self { agenda: vec![], waiting: vec![], eager, cut, offline, replicas };
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
                        let orders = self.orders(scenario, *fault, number);
                        Told { fault: Some(number), orders }
                    }
                }
            }
        }
    }

    /// Whom a fault is told to.
    fn orders(&mut self, scenario: &Scenario, fault: Fault, step: u32) -> Vec<(NodeId, Order)> {
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
            Fault::Cut(between) => {
                self.cut.extend(directions(between));
                self.both_ends(between)
            }
            Fault::Heal(between) => {
                self.cut.retain(|cut| !directions(between).any(|healed| healed == *cut));
                self.both_ends(between)
            }
            Fault::Offline { who } => {
                self.offline.insert(NodeId::Device(who));
                self.all_ways(scenario, NodeId::Device(who))
            }
            Fault::Online { who } => {
                self.offline.remove(&NodeId::Device(who));
                self.all_ways(scenario, NodeId::Device(who))
            }
            // [`crate::not_played`] says why these are not.
            Fault::Drop(_) | Fault::Delay { .. } | Fault::Duplicate(_) => vec![],
            Fault::Replace { who } => {
                self.replicas += 1;
                vec![(NodeId::Device(who), Order::Replace { replica: self.replicas })]
            }
        }
    }

    /// What gets from `me` to `to`, and back.
    fn way(&self, me: NodeId, to: NodeId) -> (NodeId, Order) {
        let open = |from, to| !self.offline.contains(&me) && !self.cut.contains(&(from, to));
        (me, Order::Ways { to, says: open(me, to), hears: open(to, me) })
    }

    fn both_ends(&self, Between { from, to, .. }: Between) -> Vec<(NodeId, Order)> {
        vec![self.way(from, to), self.way(to, from)]
    }

    /// It alone goes off the network; the others are not told, and have to see.
    fn all_ways(&self, scenario: &Scenario, me: NodeId) -> Vec<(NodeId, Order)> {
        let others = super::nodes_of(scenario).into_iter().filter(|node| *node != me);
        others.map(|other| self.way(me, other)).collect()
    }
}

fn directions(Between { from, to, both_ways }: Between) -> impl Iterator<Item = (NodeId, NodeId)> {
    std::iter::once((from, to)).chain(both_ways.then_some((to, from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bob's line to Alice is cut one way; he goes offline meanwhile, and comes back before it is healed.
    const WAYS: &str = r#"
title = "Ways"
why = "To see who is told what of them."
rules = ["CALL-1"]

[people.alice.devices.phone]
model = "iPhone 15"

[people.bob.devices.mac]
model = "MacBook Air"

[timeline]
steps = [
  { at = "1s", fault = "cut", from = "bob.mac", to = "alice.phone" },
  { at = "2s", who = "bob.mac", fault = "offline" },
  { at = "3s", who = "bob.mac", fault = "online" },
  { at = "4s", fault = "heal", from = "bob.mac", to = "alice.phone" },
]
expect = []
"#;

    /// What the two devices are told of each other by then: who, whether it says, whether it hears.
    fn check(scenario: &Scenario, steps: &mut Steps, seconds: u64, expected: &[(&str, bool, bool)]) {
        let devices: Vec<NodeId> = super::super::nodes_of(scenario).split_off(3);
        let mut told = vec![];
        for (me, order) in steps
            .due(scenario, Instant::from_micros(seconds * 1_000_000))
            .into_iter()
            .flat_map(|told| told.orders)
        {
            if let Order::Ways { to, says, hears } = order
                && devices.contains(&to)
            {
                told.push((scenario.node_name(me), says, hears));
            }
        }
        let told: Vec<_> = told.iter().map(|(me, says, hears)| (&me[..], *says, *hears)).collect();
        assert_eq!(told, expected, "at {seconds} s");
    }

    #[test]
    fn a_way_stays_cut_whoever_comes_back_meanwhile() {
        let scenario = scenario::parse("ways", WAYS).expect("it can be read").scenario;
        let mut steps = Steps::new(&scenario);
        let check = |steps: &mut Steps, seconds, expected: &[_]| check(&scenario, steps, seconds, expected);
        check(&mut steps, 1, &[("bob.mac", false, true), ("alice.phone", true, false)]);
        check(&mut steps, 2, &[("bob.mac", false, false)]);
        check(&mut steps, 3, &[("bob.mac", false, true)]);
        check(&mut steps, 4, &[("bob.mac", true, true), ("alice.phone", true, true)]);
    }
}
