//! A set of devices in four words: asking it, changing it and copying it cost next to nothing.

use crate::id::DeviceId;

/// Some devices, each at most once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Devices([u64; 4]);

impl Devices {
    /// Nobody.
    pub const NONE: Self = Self([0; 4]);

    /// Whether it is one of them.
    #[must_use]
    pub const fn contains(&self, device: DeviceId) -> bool {
        let (word, bit) = place(device);
        self.0[word] & bit != 0
    }

    /// Adds it; whether it was not one of them before.
    pub const fn insert(&mut self, device: DeviceId) -> bool {
        let new = !self.contains(device);
        let (word, bit) = place(device);
        self.0[word] |= bit;
        new
    }

    /// Takes it out; whether it was one of them.
    pub const fn remove(&mut self, device: DeviceId) -> bool {
        let was = self.contains(device);
        let (word, bit) = place(device);
        self.0[word] &= !bit;
        was
    }

    /// Takes all out.
    pub const fn clear(&mut self) {
        *self = Self::NONE;
    }
}

const fn place(device: DeviceId) -> (usize, u64) {
    ((device.0 >> 6) as usize, 1 << (device.0 & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_in_the_set_from_insertion_to_removal() {
        let mut devices = Devices::NONE;
        for id in [0, 63, 64, 255].map(DeviceId) {
            assert!(devices.insert(id) && !devices.insert(id) && devices.contains(id), "{id:?}");
        }
        assert!(!devices.contains(DeviceId(1)) && !devices.remove(DeviceId(127)));
        assert!(devices.remove(DeviceId(63)) && !devices.contains(DeviceId(63)));
        assert!(devices.contains(DeviceId(255)));
        devices.clear();
        assert_eq!(devices, Devices::NONE);
    }
}
