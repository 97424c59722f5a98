//! The scenario's steps: what owners do, and what the world does.

use device::{
    Command, EventKind,
    policy::{RESTART_OFF, UNREACHABLE_AFTER},
};
use disk::SaveOrder;
use protocol::{DeviceId, Instant, NodeId};
use scenario::{Act, Between, Fault, Service, When};
use trace::Fact;

use crate::{
    agenda::Due,
    host::Host,
    network::Order,
    run::{Waiting, World},
};

impl<H: Host> World<'_, H> {
    /// Puts the first steps on the agenda; each brings the next, so that the agenda stays short.
    pub(crate) fn begin_steps(&mut self) {
        for (number, step) in (0..).zip(&self.scenario.steps) {
            match step.when {
                // An order at the very beginning counts from the first message that there is.
                When::At(Instant::ZERO) if is_order(&step.act) => self.take_step(number, 0),
                When::At(at) => self.timed_steps.push((at, number)),
                When::After { who, event, nth, plus } => {
                    self.waiting_steps.push(Waiting { step: number, who, event, left: nth, plus });
                }
            }
        }
        self.timed_steps.sort_by_key(|(at, number)| std::cmp::Reverse((*at, *number)));
        // What happens at the very beginning happens before the call is dialled.
        while self.timed_steps.last().is_some_and(|(at, _)| *at == Instant::ZERO) {
            self.plan_next_step();
        }
        self.plan_next_step();
    }

    fn plan_next_step(&mut self) {
        if let Some((at, step)) = self.timed_steps.pop() {
            self.agenda.push(at, Due::Step { step, repetition: 0 });
        }
    }

    /// Something happened that steps may wait for.
    pub(crate) fn release_steps(&mut self, who: DeviceId, event: EventKind) {
        let now = self.now;
        for waiting in &mut self.waiting_steps {
            if waiting.who == who && waiting.event == event && waiting.left > 0 {
                waiting.left -= 1;
                if waiting.left == 0 {
                    self.agenda.push(now + waiting.plus, Due::Step { step: waiting.step, repetition: 0 });
                }
            }
        }
        self.waiting_steps.retain(|waiting| waiting.left > 0);
    }

    pub(crate) fn take_step(&mut self, number: u32, repetition: u32) {
        let step = &self.scenario.steps[number as usize];
        if repetition == 0 && matches!(step.when, When::At(at) if at > Instant::ZERO) {
            self.plan_next_step();
        }
        if repetition + 1 < step.repeat.times {
            let next = Due::Step { step: number, repetition: repetition + 1 };
            self.agenda.push(self.now + step.repeat.every, next);
        }
        match &step.act {
            Act::Do { who, command } => self.command(*who, command.clone(), Some(number)),
            Act::Restart { who } => {
                let (who, command, step) = (*who, Box::new(Command::PowerOn), Some(number));
                self.command(who, Command::PowerOff, step);
                self.agenda.push(self.now + RESTART_OFF, Due::Do { who, command, step });
            }
            Act::Fault(fault) => {
                self.note(Fact::Fault { step: number });
                self.fault(*fault, number);
            }
        }
    }

    fn fault(&mut self, fault: Fault, step: u32) {
        match fault {
            Fault::Crash { who, app } => self.input(who, device::Input::Crash(app)),
            Fault::BatteryEmpty { who } => self.input(who, device::Input::BatteryEmpty),
            Fault::Drop(message) => self.network.order(message, Order::Drop, step),
            Fault::Delay { message, by } => self.network.order(message, Order::Delay(by), step),
            Fault::Duplicate(message) => self.network.order(message, Order::Duplicate, step),
            Fault::Cut(between) => {
                self.network.cut(between);
                self.set_ways(between);
            }
            Fault::Heal(between) => {
                self.network.heal(between);
                self.set_ways(between);
            }
            Fault::Offline { who } => self.set_offline(who, true),
            Fault::Online { who } => self.set_offline(who, false),
            Fault::ServiceDown { service } => self.set_service(service, false),
            Fault::ServiceUp { service } => self.set_service(service, true),
            Fault::SlowService { service, by } => {
                self.network.set_slow(service.node(), by);
                self.service_input(service, service::Input::Slow(by));
            }
            Fault::ServiceLivePhotos { on } => {
                self.service_input(Service::Call, service::Input::SetLivePhotos(on));
            }
            Fault::Storage { who, free_bytes } => {
                self.disk(who).set_free_bytes(free_bytes);
                self.tell_free_bytes(who);
            }
            Fault::FailSave { who, nth } => self.disk(who).order(nth, SaveOrder::Fail, step),
            Fault::FailWrite { who, nth } => self.disk(who).order_write(nth, step),
            Fault::SlowSave { who, by, nth } => self.disk(who).order(nth, SaveOrder::Slow(by), step),
            Fault::ICloudStorage { person, bytes } => {
                self.service_input(Service::ICloud, service::Input::SetStorage { person, bytes });
            }
            Fault::ICloudAccount { who, signed_in } => {
                self.input(who, device::Input::ICloudAccount { signed_in });
            }
            Fault::Replace { who } => self.replace(who),
            Fault::ClockStep { who, by } => {
                let micros = by.num_microseconds().unwrap_or(i64::MAX);
                self.input(who, device::Input::ClockStep { micros });
            }
            Fault::ClockDrift { who, ppm } => self.input(who, device::Input::ClockDrift { ppm }),
            Fault::ClockZone { who, zone } => self.input(who, device::Input::ClockZone(zone)),
        }
    }

    /// Pictures stop where nothing gets through, and go on where it does again.
    fn set_ways(&mut self, between: Between) {
        let (NodeId::Device(one), NodeId::Device(other)) = (between.from, between.to) else { return };
        self.set_way(one, other);
        self.set_way(other, one);
    }

    fn set_way(&mut self, from: DeviceId, to: DeviceId) {
        let open = self.network.closed(NodeId::Device(from), NodeId::Device(to)).is_none();
        self.picture.way(self.now, from, to, open);
    }

    fn set_offline(&mut self, who: DeviceId, offline: bool) {
        if !self.network.set_offline(NodeId::Device(who), offline) {
            return;
        }
        for other in (0..self.devices.len()).map(crate::run::device_id).filter(|other| *other != who) {
            self.set_way(who, other);
            self.set_way(other, who);
        }
        if offline {
            self.offline_since.insert(who, self.now);
            self.agenda.push(self.now + UNREACHABLE_AFTER, Due::Offline { who, since: self.now });
            return;
        }
        self.offline_since.remove(&who);
        if self.unreachable.remove(who) {
            self.input(who, device::Input::Connection { up: true });
            // One that is off is not connected by that; it will be once it has started.
            if self.device(who).is_on() {
                self.tell_services(service::Input::Connected, who);
            }
        }
    }

    fn set_service(&mut self, service: Service, up: bool) {
        let input = if up { service::Input::Start } else { service::Input::Stop };
        self.service_input(service, input);
    }
}

/// Whether a step does nothing by itself, but orders what becomes of a message, a save or a file yet to come.
const fn is_order(act: &Act) -> bool {
    match act {
        Act::Fault(fault) => match fault {
            Fault::Drop(_)
            | Fault::Delay { .. }
            | Fault::Duplicate(_)
            | Fault::FailSave { .. }
            | Fault::FailWrite { .. }
            | Fault::SlowSave { .. } => true,
            Fault::Crash { .. }
            | Fault::BatteryEmpty { .. }
            | Fault::Cut(_)
            | Fault::Heal(_)
            | Fault::Offline { .. }
            | Fault::Online { .. }
            | Fault::ServiceDown { .. }
            | Fault::ServiceUp { .. }
            | Fault::SlowService { .. }
            | Fault::ServiceLivePhotos { .. }
            | Fault::Storage { .. }
            | Fault::ICloudStorage { .. }
            | Fault::ICloudAccount { .. }
            | Fault::Replace { .. }
            | Fault::ClockStep { .. }
            | Fault::ClockDrift { .. }
            | Fault::ClockZone { .. } => false,
        },
        Act::Do { .. } | Act::Restart { .. } => false,
    }
}
