//! The services of a run, each a node after the devices.

use std::rc::Rc;

use protocol::{DeviceId, Instant, Message, NodeId};
use scenario::{Scenario, Service};
use service::{CallService, ICloudService, Input, Output, PushService, TimerName};
use trace::Fact;

use crate::{
    host::Host,
    run::{World, alone},
};

/// The services that there are.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Services {
    call: CallService,
    push: PushService,
    icloud: ICloudService,
}

/// How many nodes there are besides devices.
pub(crate) const SERVICES: usize = Service::ALL.len();

impl Services {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let refuses_old =
            protocol::SERVER_REFUSALS.iter().any(|line| line.since <= scenario.start.timestamp());
        let owners = scenario.devices.iter().map(|device| device.profile.person).collect();
        Self {
            call: CallService::new(refuses_old, scenario.service_live_photos),
            push: PushService::new(scenario.service_held),
            icloud: ICloudService::new(owners, scenario.people.iter().map(|person| person.icloud_storage)),
        }
    }

    fn handle_input(&mut self, service: Service, now: Instant, input: Input) {
        match service {
            Service::Call => self.call.handle_input(now, input),
            Service::Push => self.push.handle_input(now, input),
            Service::ICloud => self.icloud.handle_input(now, input),
        }
    }

    fn poll_output(&mut self, service: Service) -> Option<Output> {
        match service {
            Service::Call => self.call.poll_output(),
            Service::Push => self.push.poll_output(),
            Service::ICloud => self.icloud.poll_output(),
        }
    }

    pub(crate) fn is_up(&self, service: Service) -> bool {
        match service {
            Service::Call => self.call.is_up(),
            Service::Push => self.push.is_up(),
            Service::ICloud => self.icloud.is_up(),
        }
    }

    pub(crate) fn is_registered(&self, who: DeviceId) -> bool {
        self.push.knows(who)
    }

    pub(crate) fn allows_live_photos(&self) -> bool {
        self.call.allows_live_photos()
    }

    /// Devices that iCloud told of news in vain.
    pub(crate) fn given_up(&self) -> impl Iterator<Item = DeviceId> {
        self.icloud.given_up()
    }

    /// Leaves open when the services say again what was not answered. iCloud waits as it does.
    pub(crate) fn postpone_repeats(&mut self) {
        self.call.postpone_repeats();
        self.push.postpone_repeats();
    }

    /// Whether a service has anything to say again.
    pub(crate) fn has_unanswered(&self, service: Service) -> bool {
        match service {
            Service::Call => self.call.has_unanswered(),
            Service::Push => self.push.is_waiting(),
            Service::ICloud => false,
        }
    }

    /// Has a service say again what was not answered, once it is woken now; false if there is nothing.
    pub(crate) fn repeat(&mut self, service: Service, now: Instant) -> bool {
        match service {
            Service::Call => self.call.repeat(now),
            Service::Push => self.push.repeat(now),
            Service::ICloud => false,
        }
    }

    /// Whether a service wants to be woken next for nothing but to say something again.
    pub(crate) fn repeats_next(&self, service: Service) -> bool {
        let next = match service {
            Service::Call => self.call.poll_timeout(),
            Service::Push => self.push.poll_timeout(),
            Service::ICloud => None,
        };
        next.is_some_and(|(_, name)| matches!(name, TimerName::Roster | TimerName::Ended | TimerName::Relay))
    }

    /// The message of that number, if the push service waits for its acknowledgement, and whether it had to wait with it.
    pub(crate) fn awaited(&self, to: DeviceId, from: NodeId, serial: u32) -> Option<(&Message, bool)> {
        self.push.awaited(to, from, serial)
    }

    /// Whether it waits for something.
    pub(crate) fn is_waiting(&self, service: Service) -> bool {
        self.wake(service).1
    }

    /// When it wants to be woken, and whether it waits for something.
    fn wake(&self, service: Service) -> (Option<Instant>, bool) {
        let (timeout, waits) = match service {
            Service::Call => (self.call.poll_timeout(), self.call.is_waiting()),
            Service::Push => (self.push.poll_timeout(), self.push.is_waiting()),
            Service::ICloud => (self.icloud.poll_timeout(), self.icloud.is_waiting()),
        };
        (timeout.map(|(at, _)| at), waits)
    }
}

impl<H: Host> World<'_, H> {
    pub(crate) fn service_input(&mut self, service: Service, input: Input) {
        let now = self.now;
        alone(&mut self.services).handle_input(service, now, input);
        self.serve_service(service);
    }

    /// Carries out what a service gives, and notes when it wants to be woken.
    pub(crate) fn serve_service(&mut self, service: Service) {
        let node = service.node();
        while let Some(output) = self.served_services().poll_output(service) {
            match output {
                Output::Transmit { to, route, message } => self.transmit(node, to, route, message),
                Output::Event(event) => self.note(Fact::Service { service: node, event }),
            }
        }
        if self.host.leaves_repeats_open() {
            Rc::make_mut(&mut self.services).postpone_repeats();
        }
        let (wake, waits) = self.services.wake(service);
        let place = Service::ALL.iter().position(|other| *other == service).expect("all are listed");
        self.schedule(self.devices.len() + place, wake, waits);
    }

    /// The services, one of which has just taken something, so that nobody shares them.
    fn served_services(&mut self) -> &mut Services {
        Rc::get_mut(&mut self.services).expect("what was just changed is not shared")
    }

    /// Tells every service, in order.
    pub(crate) fn tell_services(&mut self, input: impl Fn(DeviceId) -> Input, who: DeviceId) {
        for service in Service::ALL {
            self.service_input(service, input(who));
        }
    }
}
