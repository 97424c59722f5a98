//! Names of people, devices, nodes and transactions.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A person, by position in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub u8);

/// A device, by position in the scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceId(pub u8);

/// Whoever can send and receive a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NodeId {
    /// Somebody's device.
    Device(DeviceId),
    /// The service that keeps who is in which call.
    CallService,
    /// The service that reaches devices outside a call.
    PushService,
    /// The service that keeps people's photos (CLOUD-1).
    #[serde(rename = "icloud")]
    ICloud,
}

/// The way a message takes. Each has its own latency, losses and bandwidth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// From device to device within a call.
    Call,
    /// From device to device, for files.
    Files,
    /// Between a device and a service, or between services.
    Services,
}

const WORLD_NAMESPACE: Uuid = Uuid::from_u128(0x7b1d_54e2_0c6f_4f39_9a53_6c1f_5b0a_2d11);

/// A world in which devices are counted: photos of two worlds never bear the same name, so that what one scenario leaves
/// can lie beside what another does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorldId(Uuid);

impl WorldId {
    /// The world of the scenario that is called so.
    #[must_use]
    pub fn titled(title: &str) -> Self {
        Self(Uuid::new_v5(&WORLD_NAMESPACE, title.as_bytes()))
    }
}

/// The name of a press and of all that follows from it (CAP-4): a version 5 UUID of what it names, so that it is
/// never drawn and never twice the same. `device` is counted in `world`, `boot` is the device's durable count of starts, `serial` counts from there.
#[must_use]
pub fn transaction_id(world: WorldId, device: DeviceId, boot: u32, serial: u32) -> Uuid {
    let mut name = [0; 9];
    name[0] = device.0;
    name[1..5].copy_from_slice(&boot.to_be_bytes());
    name[5..9].copy_from_slice(&serial.to_be_bytes());
    Uuid::new_v5(&world.0, &name)
}
