//! What owners do to their photos and albums, and what time does.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use device::{AlbumAction, PhotoAction};
use library::{AlbumId, AlbumRefusal, AssetId, Content, Edit, Refusal, SmartAlbum, View, cloud::Replica};
use protocol::{DeviceId, Instant, MOVIE_BYTES_PER_FRAME, STILL_BYTES};
use trace::{Fact, LibraryChange};

use crate::{agenda::Due, host::Host, run::World};

impl<H: Host> World<'_, H> {
    /// What the device's clock says, for what its owner changes is as late as it says.
    fn clock(&self, who: DeviceId) -> DateTime<Utc> {
        self.device(who).wall_clock(self.now).to_utc()
    }

    /// The so-manieth photo of a view, counted from 1.
    fn shown(&mut self, who: DeviceId, view: View, photo: u32) -> Result<AssetId, Refusal> {
        let zone = *self.device(who).wall_clock(self.now).offset();
        let nth = usize::try_from(photo).ok().and_then(|photo| photo.checked_sub(1));
        let shown = self.disk(who).replica.library().view(view, zone);
        nth.and_then(|nth| shown.get(nth)).map(|asset| asset.id).ok_or(Refusal::UnknownAsset)
    }

    pub(crate) fn change_photo(
        &mut self,
        who: DeviceId,
        photo: u32,
        action: PhotoAction,
    ) -> Result<AssetId, Refusal> {
        let view = match action {
            PhotoAction::Delete | PhotoAction::SaveAsVideo | PhotoAction::KeepStill => View::AllPhotos,
            PhotoAction::Recover | PhotoAction::DeleteForGood => View::RecentlyDeleted,
        };
        let id = self.shown(who, view, photo)?;
        let (today, clock) = (self.true_time(), self.clock(who));
        let replica = &mut self.disk(who).replica;
        let before = replica.library().bytes();
        let change = match action {
            PhotoAction::Delete => {
                replica.delete(id, today, clock).map(|()| LibraryChange::Deleted { asset: id })
            }
            PhotoAction::Recover => {
                replica.recover(id, clock).map(|()| LibraryChange::Recovered { asset: id })
            }
            PhotoAction::DeleteForGood => {
                replica.delete_for_good(id).map(|()| LibraryChange::Gone { asset: id, by_owner: true })
            }
            PhotoAction::SaveAsVideo => {
                let bytes = movie_bytes(replica, id);
                replica.convert_to_video(id, bytes).map(|id| added(replica, id))
            }
            PhotoAction::KeepStill => replica.keep_still_alone(id, STILL_BYTES).map(|id| added(replica, id)),
        }?;
        self.account_for(who, before);
        let changed = match (&change, id) {
            (LibraryChange::Added { asset }, _) => asset.id,
            (_, id) => id,
        };
        self.note(Fact::Library { who, change });
        self.plan_expiry(who);
        Ok(changed)
    }

    pub(crate) fn edit_photo(
        &mut self,
        who: DeviceId,
        photo: u32,
        edit: Edit,
    ) -> Result<(AssetId, bool), Refusal> {
        let view = if edit == Edit::Hidden(false) { View::Hidden } else { View::AllPhotos };
        let id = self.shown(who, view, photo)?;
        let clock = self.clock(who);
        let replica = &mut self.disk(who).replica;
        let changed = replica.edit(id, edit, clock)?;
        if changed {
            let asset = replica.library().get(id).expect("what was just edited is there").clone();
            self.note(Fact::Library { who, change: LibraryChange::Edited { asset: Arc::new(asset) } });
        }
        Ok((id, changed))
    }

    pub(crate) fn change_smart_album(
        &mut self,
        who: DeviceId,
        id: AlbumId,
        name: &str,
        action: AlbumAction,
    ) -> Result<AlbumId, AlbumRefusal> {
        let clock = self.clock(who);
        let replica = &mut self.disk(who).replica;
        let named = replica.library().smart_albums_named(name).next().ok_or(AlbumRefusal::UnknownAlbum);
        let id = match action {
            AlbumAction::Make { rule } => {
                let album = SmartAlbum { name: name.to_owned(), rule };
                replica.make_smart_album(id, album, clock).map(|()| id)
            }
            AlbumAction::Rename { to } => {
                named.and_then(|id| replica.rename_smart_album(id, to, clock).map(|_| id))
            }
            AlbumAction::Change { rule } => {
                named.and_then(|id| replica.change_smart_album(id, rule, clock).map(|_| id))
            }
            AlbumAction::Remove => named.and_then(|id| replica.remove_smart_album(id, clock).map(|()| id)),
        }?;
        self.note_album(who, id, false);
        Ok(id)
    }

    /// Notes how a smart album stands now.
    pub(crate) fn note_album(&mut self, who: DeviceId, id: AlbumId, from_icloud: bool) {
        let album = self.disk(who).replica.library().smart_album(id).cloned();
        let change = LibraryChange::SmartAlbum { id, album: album.map(Box::new), from_icloud };
        self.note(Fact::Library { who, change });
    }

    /// The library was so large before; what it takes now more, or less, its device has less, or more.
    pub(crate) fn account_for(&mut self, who: DeviceId, before: u64) {
        let disk = self.disk(who);
        let after = disk.replica.library().bytes();
        if after < before {
            disk.give_back(before - after);
        } else {
            disk.charge(after - before);
        }
    }

    /// Recently Deleted is emptied after 30 days, whether anybody looks or not (LIB-7).
    pub(crate) fn plan_expiry(&mut self, who: DeviceId) {
        let next = self.disk(who).replica.library().next_expiry();
        let at = next.map(|date| {
            let micros =
                date.signed_duration_since(self.scenario.start).num_microseconds().unwrap_or(i64::MAX);
            Instant::from_micros(u64::try_from(micros).unwrap_or(0))
        });
        let disk = self.disk(who);
        if disk.expiry != at {
            disk.expiry = at;
            if let Some(at) = at {
                self.agenda.push(at.max(self.now), Due::Expire { who });
            }
        }
    }

    pub(crate) fn expire(&mut self, who: DeviceId) {
        let today = self.true_time();
        let replica = &mut self.disk(who).replica;
        let before = replica.library().bytes();
        let gone = replica.expire(today);
        self.account_for(who, before);
        self.tell_free_bytes(who);
        let changed = !gone.is_empty();
        for asset in gone {
            self.note(Fact::Library { who, change: LibraryChange::Gone { asset, by_owner: false } });
        }
        self.disk(who).expiry = None;
        self.plan_expiry(who);
        if changed {
            self.input(who, device::Input::LibraryChanged);
        }
    }
}

fn movie_bytes(replica: &Replica, id: AssetId) -> u64 {
    match replica.library().get(id).map(|asset| asset.content) {
        Some(Content::LivePhoto { frames }) => frames.count() * MOVIE_BYTES_PER_FRAME,
        Some(Content::Photo | Content::Movie | Content::Screenshot) | None => 0,
    }
}

fn added(replica: &Replica, id: AssetId) -> LibraryChange {
    let asset = replica.library().get(id).expect("what was just made is there").clone();
    LibraryChange::Added { asset: Arc::new(asset) }
}
