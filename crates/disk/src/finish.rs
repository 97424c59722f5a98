//! What the disk does when it is done with something.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use device::{Completion, Outgoing, Place, WriteError};
use library::{
    Asset, AssetId, Content, LivePhoto, Metadata, SCREENSHOT_BYTES, Saved,
    cloud::{Applied, News},
};
use uuid::Uuid;

use crate::{Disk, Job, LibraryChange, Moment, Note};

impl Disk {
    /// Does what was begun, says what came of it, and adds what there is to note of it to `notes`. `moment` is asked
    /// where the time matters.
    pub fn finish(&mut self, job: Job, moment: impl FnOnce() -> Moment, notes: &mut Vec<Note>) -> Completion {
        match job {
            Job::Commit { revision } => Completion::Committed { revision },
            Job::Still { id, bytes, fails } => {
                Completion::StillWritten { id, result: self.write_capture(id, bytes, fails) }
            }
            Job::Movie { id, bytes, fails } => {
                Completion::MovieWritten { id, result: self.write_capture(id, bytes, fails) }
            }
            Job::Save { id, photo, photos_life, fails } => {
                let result = self.save(photo, photos_life, fails, notes);
                self.saved(id);
                if let Err(error) = result {
                    notes.push(Note::SaveFailed { id, error });
                }
                Completion::Saved { id, result }
            }
            Job::Look { id } => {
                let asset = self.replica.library().get(AssetId::of_live_photo(id));
                let found = asset.and_then(|asset| match asset.content {
                    Content::LivePhoto { frames } => Some((asset.id, frames)),
                    Content::Photo | Content::Movie | Content::Screenshot => None,
                });
                Completion::Looked { id, found }
            }
            Job::Screenshot { asset, keys, place } => {
                let result = self.keep_screenshot(asset, place, moment().clock, notes);
                Completion::ScreenshotKept { keys, place, result }
            }
            Job::Photo { photo, action } => {
                let result = self.change_photo(photo, action, moment(), notes);
                Completion::PhotoDone { action, result }
            }
            Job::Edit { photo, edit } => {
                let result = self.edit_photo(photo, edit.clone(), moment(), notes);
                Completion::EditDone { edit, result }
            }
            Job::SmartAlbum { id, album, action } => {
                let result = self.change_smart_album(id, &album, (*action).clone(), moment(), notes);
                Completion::SmartAlbumDone { album, action, result }
            }
            Job::CollectUploads => Completion::UploadsCollected(self.uploads()),
            Job::ConfirmUploads { receipt } => {
                let before = self.replica.unconfirmed();
                self.replica.confirm(&receipt);
                Completion::UploadsConfirmed { confirmed: amount(before - self.replica.unconfirmed()) }
            }
            Job::ApplyNews { news } => Completion::NewsApplied { things: self.apply_news(&news, notes) },
        }
    }

    fn write_capture(&mut self, id: Uuid, bytes: u64, fails: bool) -> Result<(), WriteError> {
        if fails {
            Err(WriteError::DiskFailed)
        } else if self.keep_capture(id, bytes) {
            Ok(())
        } else {
            Err(WriteError::StorageFull)
        }
    }

    fn save(
        &mut self,
        photo: Arc<LivePhoto>,
        photos_life: u32,
        fails: bool,
        notes: &mut Vec<Note>,
    ) -> Result<AssetId, WriteError> {
        if self.is_undone(photos_life) {
            if planted::bug!(InterruptedSaveCounts) {
                return Ok(AssetId::of_live_photo(photo.metadata.content_identifier.unwrap_or_default()));
            }
            return Err(WriteError::PhotosStopped);
        }
        if fails {
            return Err(WriteError::DiskFailed);
        }
        let bytes = photo.bytes;
        if !self.take_room(bytes) {
            if planted::bug!(StillSavedAlone) {
                return self.save_still_alone(&photo, notes);
            }
            return Err(WriteError::StorageFull);
        }
        let (id, change) = match self.replica.save_live_photo(Arc::unwrap_or_clone(photo)) {
            Saved::New(id) => {
                let asset = self.replica.library().get(id).expect("what was just saved is there").clone();
                (id, LibraryChange::Added { asset: Arc::new(asset) })
            }
            Saved::AlreadyThere(id) => {
                self.free(bytes);
                (id, LibraryChange::AlreadyThere { asset: id })
            }
        };
        notes.push(Note::Library(change));
        Ok(id)
    }

    fn keep_screenshot(
        &mut self,
        id: AssetId,
        place: Place,
        taken: DateTime<FixedOffset>,
        notes: &mut Vec<Note>,
    ) -> Result<(), WriteError> {
        if !self.take_room(SCREENSHOT_BYTES) {
            return Err(WriteError::StorageFull);
        }
        match place {
            Place::Desktop => {
                self.desktop_files += 1;
                notes.push(Note::Desktop { asset: id, files: self.desktop_files });
            }
            Place::Photos => {
                let content = Content::Screenshot;
                let mut metadata = Metadata::default();
                if planted::bug!(ScreenshotWithLens) {
                    metadata.lens_model = format!("front {} camera", library::FACETIME_LENS).into();
                }
                if planted::bug!(ScreenshotWithIdentifier) {
                    metadata.content_identifier = Some(id.0);
                }
                let asset = Asset::new(id, content, taken, metadata, SCREENSHOT_BYTES);
                self.replica.add(asset.clone());
                notes.push(Note::Library(LibraryChange::Added { asset: Arc::new(asset) }));
            }
        }
        Ok(())
    }

    /// What there is to send to iCloud.
    fn uploads(&self) -> Outgoing {
        Outgoing {
            batch: Arc::new(self.replica.outgoing()),
            applied: self.replica.applied(),
            room: self.replica.room_change(),
            unconfirmed: amount(self.replica.unconfirmed()),
            without_room: amount(self.replica.without_room()),
        }
    }

    /// Brings the library into line, and says how many things are different now.
    fn apply_news(&mut self, news: &News, notes: &mut Vec<Note>) -> u32 {
        let before = self.replica.library().bytes();
        let applied = self.replica.apply(news);
        self.account_for(before);
        for applied in &applied {
            let change = match *applied {
                Applied::Came(id) | Applied::Changed(id) => {
                    let asset = self.replica.library().get(id).expect("what came is there").clone();
                    LibraryChange::Synced { asset: Arc::new(asset) }
                }
                Applied::Gone(asset) => LibraryChange::SyncedAway { asset },
                Applied::Album(id) => self.album_now(id, true),
            };
            notes.push(Note::Library(change));
        }
        amount(applied.len())
    }
}

fn amount(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
