//! What planted bugs do to disks that takes more than a line. Nothing here is called in a normal build.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use device::WriteError;
use library::{Asset, AssetId, Content, LivePhoto, cloud::Replica};
use protocol::{DeviceId, Few, Instant, STILL_BYTES};
use trace::{Fact, LibraryChange};
use uuid::Uuid;

use crate::{host::Host, run::World};

impl<H: Host> World<'_, H> {
    /// Saves the still of a Live Photo for which there is no room.
    pub(crate) fn save_still_alone(
        &mut self,
        who: DeviceId,
        photo: &LivePhoto,
    ) -> Result<AssetId, WriteError> {
        let id = AssetId::of_live_photo(photo.metadata.content_identifier.unwrap_or_default());
        let still = Asset::new(id, Content::Photo, photo.taken, photo.metadata.clone(), STILL_BYTES);
        let disk = self.disk(who);
        if !disk.take_room(STILL_BYTES) {
            return Err(WriteError::StorageFull);
        }
        disk.replica.add(still.clone());
        self.note(Fact::Library { who, change: LibraryChange::Added { asset: Arc::new(still) } });
        Ok(id)
    }
}

/// Takes what was saved last out of a library, and nobody is told.
pub(crate) fn lose_last_save(saves: &Few<Uuid, Instant>, replica: &mut Replica) {
    let saved = saves.iter().map(|(id, until)| (*until, AssetId::of_live_photo(*id)));
    let last = saved.filter(|(_, id)| replica.library().get(*id).is_some()).max();
    if let Some((_, id)) = last {
        let date = DateTime::<Utc>::MIN_UTC;
        // What its owner deleted already is lost as well.
        let _ = replica.delete(id, date, date);
        let _ = replica.delete_for_good(id);
    }
}
