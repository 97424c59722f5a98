//! A service.

use protocol::{Instant, NodeId};
use scenario::Service;
use service::{CallService, ICloudService, Input, Output, PushService};
use trace::Fact;

use crate::{
    plan::Plan,
    world::{Due, Outlet, Parcel, World},
};

/// Any of the three.
enum Machine {
    Call(Box<CallService>),
    Push(Box<PushService>),
    ICloud(Box<ICloudService>),
}

/// A service.
pub(crate) struct ServiceNode {
    node: NodeId,
    machine: Machine,
    waits: bool,
}

impl ServiceNode {
    pub(crate) fn new(plan: &Plan<'_>, service: Service) -> Self {
        let scenario = plan.scenario;
        let machine = match service {
            Service::Call => {
                let since = protocol::SERVER_REFUSALS.iter().map(|line| line.since).min();
                let refuses_old = since.is_some_and(|since| since <= scenario.start.timestamp());
                Machine::Call(Box::new(CallService::new(refuses_old, scenario.service_live_photos)))
            }
            Service::Push => Machine::Push(Box::new(PushService::new(scenario.service_held))),
            Service::ICloud => {
                let owners = scenario.devices.iter().map(|device| device.profile.person).collect();
                let storage = scenario.people.iter().map(|person| person.icloud_storage);
                Machine::ICloud(Box::new(ICloudService::new(owners, storage)))
            }
        };
        Self { node: service.node(), machine, waits: false }
    }

    pub(crate) fn wake(&self) -> Option<Instant> {
        let next = match &self.machine {
            Machine::Call(service) => service.poll_timeout(),
            Machine::Push(service) => service.poll_timeout(),
            Machine::ICloud(service) => service.poll_timeout(),
        };
        next.map(|(at, _)| at)
    }

    pub(crate) fn take(&mut self, due: Due, world: &mut World<'_>, outlet: &mut impl Outlet) {
        let input = match due {
            Due::Wake => Input::Timeout,
            Due::Arrive { from, message } => {
                let (to, kind, id) = (self.node, message.kind(), message.transaction());
                world.note(Fact::Arrived { from, to, message: kind, id });
                Input::Receive { from, message }
            }
            Due::Step { .. } | Due::Do(_) | Due::Done(_) => {
                unreachable!("a service has no owner and no disk")
            }
        };
        match &mut self.machine {
            Machine::Call(service) => service.handle_input(world.now, input),
            Machine::Push(service) => service.handle_input(world.now, input),
            Machine::ICloud(service) => service.handle_input(world.now, input),
        }
        self.serve(world, outlet);
    }

    /// Carries out what the service gives.
    pub(crate) fn serve(&mut self, world: &mut World<'_>, outlet: &mut impl Outlet) {
        while let Some(output) = self.poll_output() {
            match output {
                Output::Transmit { to, route, message } => {
                    world.transmit(outlet, Parcel { from: self.node, to, route, message });
                }
                Output::Event(event) => world.note(Fact::Service { service: self.node, event }),
            }
        }
        let waits = match &self.machine {
            Machine::Call(service) => service.is_waiting(),
            Machine::Push(service) => service.is_waiting(),
            Machine::ICloud(service) => service.is_waiting(),
        };
        if waits != self.waits {
            self.waits = waits;
            world.waits(waits);
        }
    }

    fn poll_output(&mut self) -> Option<Output> {
        match &mut self.machine {
            Machine::Call(service) => service.poll_output(),
            Machine::Push(service) => service.poll_output(),
            Machine::ICloud(service) => service.poll_output(),
        }
    }
}
