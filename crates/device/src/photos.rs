//! What an owner does in Photos: looks, changes and edits photos, and keeps smart albums (LIB-7, ALB-2, ALB-3).

use alloc::{boxed::Box, string::String};

use library::{AlbumId, Edit};
use protocol::{Family, transaction_id};

use crate::{AlbumAction, Effect, Event, Impossible, PhotoAction, device::Device, durable::Change};

impl Device {
    pub(crate) fn open_photos(&mut self) {
        if !self.has_photos_app() {
            return self.event(Event::NotPossible { why: Impossible::NoPhotosApp });
        }
        self.event(Event::PhotosOpened);
        if !self.durable().photos_opened {
            self.change(Change::PhotosOpened);
        }
    }

    pub(crate) fn change_photo(&mut self, photo: u32, action: PhotoAction) {
        if !self.has_photos_app() {
            return self.event(Event::NotPossible { why: Impossible::NoPhotosApp });
        }
        self.perform(Effect::Photo { photo, action });
    }

    pub(crate) fn edit_photo(&mut self, photo: u32, edit: Edit) {
        if !self.has_photos_app() {
            return self.event(Event::NotPossible { why: Impossible::NoPhotosApp });
        }
        self.perform(Effect::Edit { photo, edit });
    }

    /// Smart albums are made and changed on a Mac only (ALB-2).
    pub(crate) fn change_smart_album(&mut self, album: String, action: Box<AlbumAction>) {
        if self.profile.model.family != Family::Mac {
            return self.event(Event::NotPossible { why: Impossible::OnlyOnAMac });
        }
        self.volatile.serial += 1;
        let serial = self.volatile.serial;
        let id = AlbumId(transaction_id(self.world, self.profile.id, self.durable().boots, serial));
        self.perform(Effect::SmartAlbum { id, album, action });
    }

    fn has_photos_app(&self) -> bool {
        match self.profile.model.family {
            Family::Phone | Family::Pad | Family::Pod | Family::Mac => true,
            Family::Watch | Family::WindowsPc | Family::AndroidPhone => false,
        }
    }
}
