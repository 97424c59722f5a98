//! What the world did besides what it did to devices: services that are down, lines that are cut, room in iCloud.

use std::{collections::BTreeSet, hash::Hash};

use protocol::{DeviceId, Devices, NodeId, PersonId};
use scenario::{Between, Fault, Scenario, Service};

/// Told from steps alone.
#[derive(Clone, Debug)]
pub(super) struct World {
    /// Services that are down, and lines that are cut: what cannot come cannot be asked for.
    down: BTreeSet<Service>,
    cut: BTreeSet<(NodeId, NodeId)>,
    /// What there may be in iCloud, for each person.
    room: Vec<u64>,
    /// Which devices were once kept from iCloud.
    parted: Devices,
}

/// What was seen bears on nothing that may still be reported.
impl Hash for World {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        let Self { down, cut, room, parted: _ } = self;
        (down, cut, room).hash(state);
    }
}

impl World {
    pub(super) fn new(scenario: &Scenario) -> Self {
        Self {
            down: BTreeSet::new(),
            cut: BTreeSet::new(),
            room: scenario.people.iter().map(|person| person.icloud_storage).collect(),
            parted: Devices::NONE,
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "most faults happen to a device")]
    pub(super) fn fault(&mut self, scenario: &Scenario, fault: &Fault) {
        match fault {
            Fault::Offline { who } => {
                self.parted.insert(*who);
            }
            Fault::Cut(between) => {
                for (from, to) in lines(between) {
                    self.cut.insert((from, to));
                    for (one, other) in [(from, to), (to, from)] {
                        if let (NodeId::Device(who), NodeId::ICloud) = (one, other) {
                            self.parted.insert(who);
                        }
                    }
                }
            }
            Fault::Heal(between) => {
                let healed: Vec<_> = lines(between).collect();
                self.cut.retain(|line| !healed.contains(line));
            }
            Fault::ServiceDown { service } => {
                self.down.insert(*service);
                if *service == Service::ICloud {
                    for device in &scenario.devices {
                        self.parted.insert(device.profile.id);
                    }
                }
            }
            Fault::ServiceUp { service } => drop(self.down.remove(service)),
            Fault::ICloudStorage { person, bytes } => self.room[usize::from(person.0)] = *bytes,
            _ => {}
        }
    }

    /// Whether nobody waits for a service that is down, or beyond a line that is cut; but for iCloud, which nobody waits for
    /// that does not answer.
    pub(super) fn everything_can_come(&self) -> bool {
        let icloud = |(from, to): &(NodeId, NodeId)| *from == NodeId::ICloud || *to == NodeId::ICloud;
        self.down.iter().all(|service| *service == Service::ICloud) && self.cut.iter().all(icloud)
    }

    pub(super) fn reaches_icloud(&self, who: DeviceId) -> bool {
        let (device, icloud) = (NodeId::Device(who), NodeId::ICloud);
        let cut = self.cut.contains(&(device, icloud)) || self.cut.contains(&(icloud, device));
        !cut && !self.down.contains(&Service::ICloud)
    }

    /// Whether a device was once kept from iCloud.
    pub(super) const fn was_parted(&self, who: DeviceId) -> bool {
        self.parted.contains(who)
    }

    /// What there may be in iCloud for a person, in bytes.
    pub(super) fn room(&self, person: PersonId) -> u64 {
        self.room[usize::from(person.0)]
    }
}

/// Each way that a fault is about.
fn lines(between: &Between) -> impl Iterator<Item = (NodeId, NodeId)> {
    let back = between.both_ways.then_some((between.to, between.from));
    std::iter::once((between.from, between.to)).chain(back)
}
