//! A run as it stands at a moment: for those who ask why something is not as somebody expected.

use std::{rc::Rc, time::Duration};

use device::Device;
use library::Library;
use protocol::{DeviceId, Instant, NodeId};
use scenario::{Scenario, Service};
use trace::Trace;

use crate::{
    host::{Unwatched, Watched},
    network::Network,
    oracle::Oracle,
    run::World,
    services::Services,
};

/// How things are at a moment of a run, as they are and not as any device believes.
#[derive(Debug)]
pub struct Standing {
    /// When.
    pub at: Instant,
    /// What happened up to then.
    pub trace: Trace,
    devices: Vec<Rc<Device>>,
    libraries: Vec<Library>,
    unconfirmed: Vec<usize>,
    network: Network,
    services: Rc<Services>,
}

/// Plays `scenario` up to `at`, that moment included; to its end where none is given.
#[must_use]
pub fn stand(scenario: &Scenario, oracle: &mut dyn Oracle, at: Option<Instant>) -> Standing {
    let until = match (at, scenario.until) {
        (Some(at), Some(until)) => Some(at.min(until)),
        (at, until) => at.or(until),
    };
    let scenario = Scenario { until, ..scenario.clone() };
    let observer = &mut Unwatched;
    let mut world = World::new(&scenario, Watched { oracle, observer });
    world.begin();
    let (ended_at, end) = world.run();
    let World { records, devices, disks, network, services, .. } = world;
    Standing {
        at: ended_at,
        trace: Trace { records, ended_at, end },
        devices,
        unconfirmed: disks.iter().map(|disk| disk.replica().unconfirmed()).collect(),
        libraries: disks.into_iter().map(|disk| Rc::unwrap_or_clone(disk).into_library()).collect(),
        network,
        services,
    }
}

impl Standing {
    /// One device.
    #[must_use]
    pub fn device(&self, who: DeviceId) -> &Device {
        &self.devices[usize::from(who.0)]
    }

    /// All of them.
    pub fn devices(&self) -> impl Iterator<Item = (DeviceId, &Device)> {
        (0..).map(DeviceId).zip(self.devices.iter().map(Rc::as_ref))
    }

    /// What is in its photo library.
    #[must_use]
    pub fn library(&self, who: DeviceId) -> &Library {
        &self.libraries[usize::from(who.0)]
    }

    /// How many things of its library iCloud has not confirmed.
    #[must_use]
    pub fn unconfirmed(&self, who: DeviceId) -> usize {
        self.unconfirmed[usize::from(who.0)]
    }

    /// Whether it reaches nobody.
    #[must_use]
    pub fn is_offline(&self, who: DeviceId) -> bool {
        self.network.is_offline(NodeId::Device(who))
    }

    /// Whether the line from one to the other is cut, or the line back.
    #[must_use]
    pub fn is_cut(&self, one: NodeId, other: NodeId) -> bool {
        self.network.is_cut(one, other) || self.network.is_cut(other, one)
    }

    /// Whether a service is there.
    #[must_use]
    pub fn is_up(&self, service: Service) -> bool {
        self.services.is_up(service)
    }

    /// How much later than usual what a service sends arrives.
    #[must_use]
    pub fn slow_by(&self, service: Service) -> Duration {
        self.network.slow_by(service.node())
    }

    /// Whether the push service knows where it is reached.
    #[must_use]
    pub fn is_registered(&self, who: DeviceId) -> bool {
        self.services.is_registered(who)
    }

    /// Whether the services allow Live Photos (SET-11).
    #[must_use]
    pub fn allows_live_photos(&self) -> bool {
        self.services.allows_live_photos()
    }
}
