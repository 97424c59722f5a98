//! The six nodes and what watches them.

use protocol::{DeviceId, Instant, NodeId};
use scenario::Service;
use trace::{End, Trace};

use crate::{
    device_node::DeviceNode,
    outcome::Outcome,
    plan::Plan,
    service_node::ServiceNode,
    world::{Due, Outlet, World},
};

/// Phones.
const DEVICES: usize = 3;
/// Phones and services.
pub const NODES: usize = DEVICES + Service::ALL.len();

/// A node's place on the stage: phones first, then the services.
#[must_use]
pub fn place(node: NodeId) -> usize {
    match node {
        NodeId::Device(id) => usize::from(id.0),
        NodeId::CallService => DEVICES,
        NodeId::PushService => DEVICES + 1,
        NodeId::ICloud => DEVICES + 2,
    }
}

/// The node at that place.
#[must_use]
pub fn node_at(place: usize) -> NodeId {
    match place.checked_sub(DEVICES) {
        None => NodeId::Device(DeviceId(u8::try_from(place).expect("there are three phones"))),
        Some(service) => Service::ALL[service].node(),
    }
}

/// The six nodes and what watches them.
pub struct Stage<'a> {
    world: World<'a>,
    devices: [DeviceNode; DEVICES],
    services: [ServiceNode; Service::ALL.len()],
}

impl<'a> Stage<'a> {
    /// Before anything has happened.
    #[must_use]
    pub fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            world: World::new(plan),
            devices: std::array::from_fn(|id| {
                DeviceNode::new(plan, DeviceId(u8::try_from(id).expect("there are three phones")))
            }),
            services: Service::ALL.map(|service| ServiceNode::new(plan, service)),
        }
    }

    /// What the node at that place says before anything happens, and what its owner will do: for a node after the other.
    pub fn begin(&mut self, place: usize, outlet: &mut impl Outlet) {
        let plan = self.world.plan;
        let Some(device) = self.devices.get_mut(place) else {
            return self.services[place - DEVICES].serve(&mut self.world, outlet);
        };
        for deed in plan.deeds.iter().filter(|deed| usize::from(deed.who.0) == place) {
            outlet.plan(deed.who, deed.at, Due::Step { step: deed.step, times: deed.times });
        }
        device.serve(&mut self.world, outlet);
        let (caller, dial) = &plan.dials;
        if usize::from(caller.0) == place {
            outlet.plan(*caller, Instant::ZERO, Due::Do(Box::new(dial.clone())));
        }
    }

    /// Something is due at the node at that place.
    pub fn take(&mut self, place: usize, now: Instant, due: Due, outlet: &mut impl Outlet) {
        self.world.now = now;
        self.world.begin(&due);
        match self.devices.get_mut(place) {
            Some(device) => device.take(due, &mut self.world, outlet),
            None => self.services[place - DEVICES].take(due, &mut self.world, outlet),
        }
    }

    /// When the node at that place wants to be woken.
    #[must_use]
    pub fn wake(&self, place: usize) -> Option<Instant> {
        match self.devices.get(place) {
            Some(device) => device.wake(),
            None => self.services[place - DEVICES].wake(),
        }
    }

    /// Whether nobody does anything any more and nobody waits for anything: all that can come is on its way. Also if
    /// something happened that must never happen.
    #[must_use]
    pub fn is_still(&self) -> bool {
        self.world.is_still()
    }

    /// Whether the run is over: besides, nothing is on its way, or nothing can be at that time.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.world.is_over(now)
    }

    /// When all that is on its way has come or never comes.
    #[must_use]
    pub const fn settled_at(&self) -> Instant {
        self.world.settled_at()
    }

    /// The run is over.
    ///
    /// # Panics
    ///
    /// If something happened that must never happen.
    #[must_use]
    pub fn end(self) -> Outcome {
        let Self { world: World { now, mut monitors, records, .. }, devices, .. } = self;
        let libraries = Vec::from(devices.map(DeviceNode::into_library));
        if monitors.broken().is_empty() {
            monitors.end(now, End::Quiet, &libraries);
        }
        if let Some(broken) = monitors.broken().first() {
            panic!("{:?} does not hold at {}: {}", broken.property, broken.at, broken.what);
        }
        Outcome { trace: Trace { records, ended_at: now, end: End::Quiet }, libraries }
    }
}
