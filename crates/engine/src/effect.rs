//! What effects come to: a device asks, its disk takes its time, and the device is told.

use std::{rc::Rc, sync::Arc, time::Duration};

use device::{Completion, Effect, Keys, Place, WriteError};
use library::{Asset, AssetId, Content, Metadata, Saved};
use protocol::{DeviceId, MOVIE_BYTES_PER_FRAME};
use scenario::InitialKind;
use trace::{Fact, LibraryChange};

use crate::{
    agenda::Due,
    disk::{Job, SCREENSHOT_BYTES},
    host::Host,
    icloud::amount,
    run::World,
};

impl<H: Host> World<'_, H> {
    pub(crate) fn perform(&mut self, who: DeviceId, effect: Effect) {
        if let Effect::KeepScreenshot { asset, keys, .. } = effect {
            self.note_screen(who, asset, keys);
        }
        let times = &self.scenario.disk;
        let begun = Rc::make_mut(&mut self.disks[usize::from(who.0)]).begin(self.now, effect, times);
        match begun {
            Some((takes, job)) => {
                let life = self.disk(who).life;
                self.agenda.push(self.now + takes, Due::Done { who, life, job });
            }
            None => self.tell_free_bytes(who),
        }
    }

    /// What a screenshot shows, and of which moments the pictures in it are.
    fn note_screen(&mut self, who: DeviceId, asset: AssetId, keys: Keys) {
        let call = self.device(who).call_screen().map(Box::new);
        let others = call.iter().filter(|call| call.video).flat_map(|call| call.others.clone());
        let pictures = others.map(|other| (other, self.seen_of(other, who))).collect();
        self.note(Fact::Screen { who, asset, keys, call, pictures });
    }

    /// A disk is done with something.
    pub(crate) fn done(&mut self, who: DeviceId, life: u32, job: Job) {
        if self.disk(who).life != life {
            return;
        }
        let completion = match job {
            Job::Commit { revision } => Completion::Committed { revision },
            Job::Still { id, bytes, fails } => {
                let result = self.keep_capture(who, id, bytes, fails);
                Completion::StillWritten { id, result }
            }
            Job::Movie { id, bytes, fails } => {
                let result = self.keep_capture(who, id, bytes, fails);
                Completion::MovieWritten { id, result }
            }
            Job::Save { id, photo, photos_life, fails } => {
                let result = self.save(who, photo, photos_life, fails);
                self.disk(who).saved(id);
                if let Err(error) = result {
                    self.note(Fact::SaveFailed { who, id, error });
                }
                Completion::Saved { id, result }
            }
            Job::Look { id } => {
                let asset = AssetId::of_live_photo(id);
                let found =
                    self.disk(who).replica.library().get(asset).and_then(|asset| match asset.content {
                        Content::LivePhoto { frames } => Some((asset.id, frames)),
                        Content::Photo | Content::Movie | Content::Screenshot => None,
                    });
                Completion::Looked { id, found }
            }
            Job::Screenshot { asset, keys, place } => {
                let result = self.keep_screenshot(who, asset, place);
                Completion::ScreenshotKept { keys, place, result }
            }
            Job::Photo { photo, action } => {
                let result = self.change_photo(who, photo, action);
                Completion::PhotoDone { action, result }
            }
            Job::Edit { photo, edit } => {
                let result = self.edit_photo(who, photo, edit.clone());
                Completion::EditDone { edit, result }
            }
            Job::SmartAlbum { id, album, action } => {
                let result = self.change_smart_album(who, id, &album, (*action).clone());
                Completion::SmartAlbumDone { album, action, result }
            }
            Job::CollectUploads => Completion::UploadsCollected(self.uploads(who)),
            Job::ConfirmUploads { receipt } => {
                let replica = &mut self.disk(who).replica;
                let before = replica.unconfirmed();
                replica.confirm(&receipt);
                Completion::UploadsConfirmed { confirmed: amount(before - replica.unconfirmed()) }
            }
            Job::ApplyNews { news } => Completion::NewsApplied { things: self.apply_news(who, &news) },
        };
        self.tell_free_bytes(who);
        self.input(who, device::Input::Completion(completion));
    }

    pub(crate) fn tell_free_bytes(&mut self, who: DeviceId) {
        let free_bytes = self.disk(who).free_bytes;
        let (now, input) = (self.now, device::Input::FreeBytes(free_bytes));
        self.host.input(now, who, &input);
        self.device_mut(who).handle_input(now, input);
    }

    fn keep_capture(
        &mut self,
        who: DeviceId,
        id: uuid::Uuid,
        bytes: u64,
        fails: bool,
    ) -> Result<(), WriteError> {
        if fails {
            Err(WriteError::DiskFailed)
        } else if self.disk(who).keep_capture(id, bytes) {
            Ok(())
        } else {
            Err(WriteError::StorageFull)
        }
    }

    fn save(
        &mut self,
        who: DeviceId,
        photo: Arc<library::LivePhoto>,
        photos_life: u32,
        fails: bool,
    ) -> Result<AssetId, WriteError> {
        let disk = self.disk(who);
        if disk.photos_life != photos_life {
            if planted::bug!(InterruptedSaveCounts) {
                return Ok(AssetId::of_live_photo(photo.metadata.content_identifier.unwrap_or_default()));
            }
            return Err(WriteError::PhotosStopped);
        }
        if fails {
            return Err(WriteError::DiskFailed);
        }
        let bytes = photo.bytes;
        if !disk.take_room(bytes) {
            if planted::bug!(StillSavedAlone) {
                return self.save_still_alone(who, &photo);
            }
            return Err(WriteError::StorageFull);
        }
        let change = match disk.replica.save_live_photo(Arc::unwrap_or_clone(photo)) {
            Saved::New(id) => {
                let asset = disk.replica.library().get(id).expect("what was just saved is there").clone();
                (id, LibraryChange::Added { asset: Arc::new(asset) })
            }
            Saved::AlreadyThere(id) => {
                disk.free_bytes += bytes;
                (id, LibraryChange::AlreadyThere { asset: id })
            }
        };
        self.note(Fact::Library { who, change: change.1 });
        Ok(change.0)
    }

    fn keep_screenshot(&mut self, who: DeviceId, id: AssetId, place: Place) -> Result<(), WriteError> {
        let taken = self.device(who).wall_clock(self.now);
        let disk = self.disk(who);
        if !disk.take_room(SCREENSHOT_BYTES) {
            return Err(WriteError::StorageFull);
        }
        match place {
            Place::Desktop => {
                disk.desktop_files += 1;
                let files = disk.desktop_files;
                self.note(Fact::Desktop { who, asset: id, files });
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
                disk.replica.add(asset.clone());
                self.note(Fact::Library { who, change: LibraryChange::Added { asset: Arc::new(asset) } });
            }
        }
        Ok(())
    }
}

/// What an ordinary photo, the movie of an ordinary Live Photo and its length are like (LIB-8 A).
const ORDINARY_PHOTO_BYTES: u64 = 2_400_000;
const ORDINARY_LIVE_PHOTO_FRAMES: library::Frames =
    library::Frames { first: library::Frame(0), still: library::Frame(45), last: library::Frame(89) };

pub(crate) fn initial_asset(device: &str, model: &str, initial: &scenario::InitialAsset, nth: u32) -> Asset {
    let taken = initial.taken + Duration::from_secs(u64::from(nth));
    let name = format!("{device} {} {}", taken.to_rfc3339(), nth);
    let model = initial.model.as_deref().unwrap_or(model);
    let mut asset = match initial.kind {
        InitialKind::Photo => Asset::ordinary_photo(&name, taken, model, ORDINARY_PHOTO_BYTES),
        InitialKind::LivePhoto => {
            let frames = ORDINARY_LIVE_PHOTO_FRAMES;
            let bytes = ORDINARY_PHOTO_BYTES + frames.count() * MOVIE_BYTES_PER_FRAME;
            Asset::ordinary_live_photo(&name, taken, model, frames, bytes)
        }
        InitialKind::Screenshot => Asset::screenshot(&name, taken, SCREENSHOT_BYTES),
    };
    asset.set_marks(initial.marks.clone());
    asset
}
