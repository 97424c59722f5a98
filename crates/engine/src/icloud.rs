//! What iCloud Photos does to the libraries on the devices' disks.

use scenario::Service;
use std::sync::Arc;

use device::policy::SmartAlbumSync;
use device::{Outgoing, Profile};
use library::cloud::{Applied, News, Replica, ReplicaId};
use protocol::{DeviceId, Family, NodeId};
use trace::{Fact, LibraryChange};

use crate::{host::Host, run::World};

/// The library of a device as it is bought. Smart albums appear where the policy has them, but a PC has no Albums tab
/// (ALB-4).
pub(crate) fn new_replica(profile: &Profile, id: u32) -> Replica {
    let shows_smart_albums = match (profile.model.family, profile.policy.smart_album_sync) {
        (Family::Mac, _) | (Family::Phone | Family::Pad | Family::Pod, SmartAlbumSync::Everywhere) => true,
        (Family::Phone | Family::Pad | Family::Pod, SmartAlbumSync::Macs)
        | (Family::Watch | Family::WindowsPc | Family::AndroidPhone, _) => false,
    };
    Replica::new(ReplicaId(id), shows_smart_albums)
}

impl<H: Host> World<'_, H> {
    /// What there is to send.
    pub(crate) fn uploads(&mut self, who: DeviceId) -> Outgoing {
        let replica = &self.disk(who).replica;
        Outgoing {
            batch: Arc::new(replica.outgoing()),
            applied: replica.applied(),
            unconfirmed: amount(replica.unconfirmed()),
            without_room: amount(replica.without_room()),
        }
    }

    /// Brings a library into line, and says how many things are different now.
    pub(crate) fn apply_news(&mut self, who: DeviceId, news: &News) -> u32 {
        let replica = &mut self.disk(who).replica;
        let before = replica.library().bytes();
        let applied = replica.apply(news);
        self.account_for(who, before);
        for applied in &applied {
            match *applied {
                Applied::Came(id) | Applied::Changed(id) => {
                    let asset = self.disk(who).replica.library().get(id).expect("what came is there").clone();
                    self.note(Fact::Library {
                        who,
                        change: LibraryChange::Synced { asset: Arc::new(asset) },
                    });
                }
                Applied::Gone(asset) => {
                    self.note(Fact::Library { who, change: LibraryChange::SyncedAway { asset } });
                }
                Applied::Album(id) => self.note_album(who, id, true),
            }
        }
        self.plan_expiry(who);
        amount(applied.len())
    }

    /// Another device of the same model takes the place of `who`'s: its disk is as it is bought.
    pub(crate) fn replace(&mut self, who: DeviceId) {
        self.replicas += 1;
        let profile = self.device(who).profile().clone();
        let replica = new_replica(&profile, self.replicas);
        let disk = self.disk(who);
        disk.begin_anew(profile.free_bytes, replica);
        self.note(Fact::Library { who, change: LibraryChange::Replaced });
        self.input(who, device::Input::Replaced);
        self.tell_free_bytes(who);
    }
}

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

pub(crate) fn amount(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
