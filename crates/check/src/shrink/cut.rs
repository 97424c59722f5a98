//! Leaving things out: steps, expectations, devices, people.

use device::Command;
use protocol::{DeviceId, NodeId, PersonId};
use scenario::{Act, Fault, NthMessage, Scenario, Step, When};

use super::Search;

pub(super) fn cut(search: &mut Search) {
    steps(search);
    let expectations = search.best.expect.len();
    for index in (0..expectations).rev() {
        search.change(|scenario| drop(scenario.expect.remove(index)));
    }
    for index in (0..search.best.devices.len()).rev() {
        if let Some(without) = without_device(&search.best, index) {
            search.take(without);
        }
    }
    leave_out_of_the_call(search);
}

/// Ever smaller runs of steps, until no single one can go.
fn steps(search: &mut Search) {
    let mut length = search.best.steps.len();
    while length > 0 {
        let mut begin = 0;
        while begin < search.best.steps.len() {
            let end = (begin + length).min(search.best.steps.len());
            if !search.change(|scenario| drop(scenario.steps.drain(begin..end))) {
                begin = end;
            }
        }
        length /= 2;
    }
}

/// Somebody who joins later by a step need not be rung, and whoever is in no step need not be in the call.
fn leave_out_of_the_call(search: &mut Search) {
    let Some(call) = search.best.call.clone() else { return };
    search.change(|scenario| scenario.call = None);
    for who in call.joins.iter().chain(&call.invited) {
        let mut without = search.best.clone();
        if let Some(call) = &mut without.call {
            call.joins.retain(|other| other != who);
            call.invited.retain(|other| other != who);
            // A call has somebody who dials and somebody who is called.
            if !call.joins.is_empty() && call.joins.len() + call.invited.len() > 1 {
                search.take(without);
            }
        }
    }
}

/// The scenario without one of its devices, and all that names it.
fn without_device(scenario: &Scenario, index: usize) -> Option<Scenario> {
    if scenario.devices.len() < 2 {
        return None;
    }
    let gone = scenario.devices[index].profile.id;
    let person = scenario.devices[index].profile.person;
    let alone = scenario.devices.iter().filter(|device| device.profile.person == person).count() == 1;
    let numbers = Numbers { gone, gone_person: alone.then_some(person) };
    let mut without = scenario.clone();
    without.devices.remove(index);
    for device in &mut without.devices {
        let profile = &mut device.profile;
        (profile.id, profile.person) = (numbers.device(profile.id)?, numbers.person(profile.person)?);
    }
    if alone {
        without.people.remove(usize::from(person.0));
    }
    if let Some(call) = &mut without.call {
        let keep = |members: &[DeviceId]| members.iter().filter_map(|who| numbers.device(*who)).collect();
        (call.joins, call.invited) = (keep(&call.joins), keep(&call.invited));
        if call.joins.is_empty() {
            return None;
        }
    }
    without.steps = scenario.steps.iter().filter_map(|step| numbers.step(step)).collect();
    without.network.links.retain_mut(|link| {
        let nodes = numbers.node(link.from).zip(numbers.node(link.to));
        nodes.is_some_and(|(from, to)| {
            (link.from, link.to) = (from, to);
            true
        })
    });
    without.expect = vec![];
    if !scenario.expect.is_empty() {
        // Expectations name devices in too many ways to be worth it: a promise keeps its world.
        return None;
    }
    Some(without)
}

/// What devices and people are called once one of them is gone.
struct Numbers {
    gone: DeviceId,
    gone_person: Option<PersonId>,
}

impl Numbers {
    fn device(&self, who: DeviceId) -> Option<DeviceId> {
        match who.cmp(&self.gone) {
            std::cmp::Ordering::Less => Some(who),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(DeviceId(who.0 - 1)),
        }
    }

    fn person(&self, person: PersonId) -> Option<PersonId> {
        match self.gone_person {
            Some(gone) if gone == person => None,
            Some(gone) if gone < person => Some(PersonId(person.0 - 1)),
            Some(_) | None => Some(person),
        }
    }

    fn node(&self, node: NodeId) -> Option<NodeId> {
        match node {
            NodeId::Device(who) => self.device(who).map(NodeId::Device),
            NodeId::CallService | NodeId::PushService | NodeId::ICloud => Some(node),
        }
    }

    fn step(&self, step: &Step) -> Option<Step> {
        let when = match step.when {
            When::At(at) => When::At(at),
            When::After { who, event, nth, plus } => When::After { who: self.device(who)?, event, nth, plus },
        };
        let act = match &step.act {
            Act::Do { who, command } => Act::Do { who: self.device(*who)?, command: self.command(command)? },
            Act::Restart { who } => Act::Restart { who: self.device(*who)? },
            Act::Fault(fault) => Act::Fault(self.fault(*fault)?),
        };
        Some(Step { when, act, repeat: step.repeat })
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "three commands name somebody else")]
    fn command(&self, command: &Command) -> Option<Command> {
        Some(match command {
            Command::ChooseTile { of } => Command::ChooseTile { of: self.device(*of)? },
            Command::DoubleClick { of } => Command::DoubleClick { of: self.device(*of)? },
            Command::Dial { kind, invite, link } => {
                let invite = invite.iter().filter_map(|who| self.device(*who)).collect();
                Command::Dial { kind: *kind, invite, link: *link }
            }
            other => other.clone(),
        })
    }

    fn message(&self, message: NthMessage) -> Option<NthMessage> {
        Some(NthMessage { from: self.node(message.from)?, to: self.node(message.to)?, ..message })
    }

    fn between(&self, between: scenario::Between) -> Option<scenario::Between> {
        Some(scenario::Between { from: self.node(between.from)?, to: self.node(between.to)?, ..between })
    }

    fn fault(&self, fault: Fault) -> Option<Fault> {
        Some(match fault {
            Fault::Crash { who, app } => Fault::Crash { who: self.device(who)?, app },
            Fault::BatteryEmpty { who } => Fault::BatteryEmpty { who: self.device(who)? },
            Fault::Drop(message) => Fault::Drop(self.message(message)?),
            Fault::Delay { message, by } => Fault::Delay { message: self.message(message)?, by },
            Fault::Duplicate(message) => Fault::Duplicate(self.message(message)?),
            Fault::Cut(between) => Fault::Cut(self.between(between)?),
            Fault::Heal(between) => Fault::Heal(self.between(between)?),
            Fault::Offline { who } => Fault::Offline { who: self.device(who)? },
            Fault::Online { who } => Fault::Online { who: self.device(who)? },
            Fault::Storage { who, free_bytes } => Fault::Storage { who: self.device(who)?, free_bytes },
            Fault::FailSave { who, nth } => Fault::FailSave { who: self.device(who)?, nth },
            Fault::FailWrite { who, nth } => Fault::FailWrite { who: self.device(who)?, nth },
            Fault::SlowSave { who, by, nth } => Fault::SlowSave { who: self.device(who)?, by, nth },
            Fault::ICloudStorage { person, bytes } => {
                Fault::ICloudStorage { person: self.person(person)?, bytes }
            }
            Fault::ICloudAccount { who, signed_in } => {
                Fault::ICloudAccount { who: self.device(who)?, signed_in }
            }
            Fault::Replace { who } => Fault::Replace { who: self.device(who)? },
            Fault::ClockStep { who, by } => Fault::ClockStep { who: self.device(who)?, by },
            Fault::ClockDrift { who, ppm } => Fault::ClockDrift { who: self.device(who)?, ppm },
            Fault::ClockZone { who, zone } => Fault::ClockZone { who: self.device(who)?, zone },
            Fault::SlowService { .. }
            | Fault::ServiceDown { .. }
            | Fault::ServiceUp { .. }
            | Fault::ServiceLivePhotos { .. } => fault,
        })
    }
}
