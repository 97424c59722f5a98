//! What owners do to their photos and albums, and what time does.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use device::{AlbumAction, PhotoAction};
use library::{AlbumId, AlbumRefusal, AssetId, Content, Edit, Refusal, SmartAlbum, View, cloud::Replica};
use protocol::{MOVIE_BYTES_PER_FRAME, STILL_BYTES};

use crate::{Disk, LibraryChange, Moment, Note};

impl Disk {
    /// The earliest time at which [`Disk::expire`] would remove something; none if nothing is in Recently Deleted.
    #[must_use]
    pub fn next_expiry(&self) -> Option<DateTime<Utc>> {
        self.replica.library().next_expiry()
    }

    /// Recently Deleted is emptied of what has been there for 30 days, whether anybody looks or not (LIB-7). Whether
    /// anything is gone.
    pub fn expire(&mut self, today: DateTime<Utc>, notes: &mut Vec<Note>) -> bool {
        let before = self.replica.library().bytes();
        let gone = self.replica.expire(today);
        self.account_for(before);
        let changed = !gone.is_empty();
        notes.extend(
            gone.into_iter().map(|asset| Note::Library(LibraryChange::Gone { asset, by_owner: false })),
        );
        changed
    }

    /// The nth photo of a view, counted from 1.
    fn shown(&self, view: View, photo: u32, moment: Moment) -> Result<AssetId, Refusal> {
        let nth = usize::try_from(photo).ok().and_then(|photo| photo.checked_sub(1));
        let shown = self.replica.library().view(view, *moment.clock.offset());
        nth.and_then(|nth| shown.get(nth)).map(|asset| asset.id).ok_or(Refusal::UnknownAsset)
    }

    pub(crate) fn change_photo(
        &mut self,
        photo: u32,
        action: PhotoAction,
        moment: Moment,
        notes: &mut Vec<Note>,
    ) -> Result<AssetId, Refusal> {
        let view = match action {
            PhotoAction::Delete | PhotoAction::SaveAsVideo | PhotoAction::KeepStill => View::AllPhotos,
            PhotoAction::Recover | PhotoAction::DeleteForGood => View::RecentlyDeleted,
        };
        let id = self.shown(view, photo, moment)?;
        let (today, clock) = (moment.today, moment.clock.to_utc());
        let replica = &mut self.replica;
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
        self.account_for(before);
        let changed = match (&change, id) {
            (LibraryChange::Added { asset }, _) => asset.id,
            (_, id) => id,
        };
        notes.push(Note::Library(change));
        Ok(changed)
    }

    pub(crate) fn edit_photo(
        &mut self,
        photo: u32,
        edit: Edit,
        moment: Moment,
        notes: &mut Vec<Note>,
    ) -> Result<(AssetId, bool), Refusal> {
        let view = if edit == Edit::Hidden(false) { View::Hidden } else { View::AllPhotos };
        let id = self.shown(view, photo, moment)?;
        let changed = self.replica.edit(id, edit, moment.clock.to_utc())?;
        if changed {
            let asset = self.replica.library().get(id).expect("what was just edited is there").clone();
            notes.push(Note::Library(LibraryChange::Edited { asset: Arc::new(asset) }));
        }
        Ok((id, changed))
    }

    pub(crate) fn change_smart_album(
        &mut self,
        id: AlbumId,
        name: &str,
        action: AlbumAction,
        moment: Moment,
        notes: &mut Vec<Note>,
    ) -> Result<AlbumId, AlbumRefusal> {
        let clock = moment.clock.to_utc();
        let replica = &mut self.replica;
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
        notes.push(Note::Library(self.album_now(id, false)));
        Ok(id)
    }

    /// How a smart album stands now.
    pub(crate) fn album_now(&self, id: AlbumId, from_icloud: bool) -> LibraryChange {
        let album = self.replica.library().smart_album(id).cloned();
        LibraryChange::SmartAlbum { id, album: album.map(Box::new), from_icloud }
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
