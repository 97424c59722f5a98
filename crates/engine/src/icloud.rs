//! Whether iCloud could still be reached by those who gave up waiting for it.

use protocol::{DeviceId, NodeId};
use scenario::Service;

use crate::{host::Host, run::World};

impl<H: Host> World<'_, H> {
    /// Whether a device has given up waiting for iCloud, or iCloud for a device, although the one reaches the other now.
    pub(crate) fn icloud_could_answer(&self) -> bool {
        let reaches = |who: DeviceId| {
            let (device, icloud) = (NodeId::Device(who), NodeId::ICloud);
            self.network.closed(device, icloud).is_none() && self.network.closed(icloud, device).is_none()
        };
        let devices = (0..).map(DeviceId).zip(&self.devices);
        let mut waiting = devices.filter(|(_, device)| device.waits_for_icloud()).map(|(who, _)| who);
        self.services.is_up(Service::ICloud)
            && (waiting.any(reaches) || self.services.given_up().any(reaches))
    }
}
