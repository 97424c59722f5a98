//! What planted bugs do to disks that takes more than a line. Nothing here is called in a normal build.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use device::WriteError;
use library::{Asset, AssetId, Content, LivePhoto, cloud::Replica};
use protocol::{Few, Instant, STILL_BYTES};
use uuid::Uuid;

use crate::{Disk, LibraryChange, Note};

impl Disk {
    /// Saves the still of a Live Photo for which there is no room.
    pub(crate) fn save_still_alone(
        &mut self,
        photo: &LivePhoto,
        notes: &mut Vec<Note>,
    ) -> Result<AssetId, WriteError> {
        let id = AssetId::of_live_photo(photo.metadata.content_identifier.unwrap_or_default());
        let still = Asset::new(id, Content::Photo, photo.taken, photo.metadata.clone(), STILL_BYTES);
        if !self.take_room(STILL_BYTES) {
            return Err(WriteError::StorageFull);
        }
        self.replica.add(still.clone());
        notes.push(Note::Library(LibraryChange::Added { asset: Arc::new(still) }));
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
