//! The smart albums of a replica: made and changed here, and as iCloud has them (ALB-2, ALB-4).

use alloc::string::String;

use chrono::{DateTime, Utc};

use super::{Applied, Replica};
use crate::cloud::record::{AlbumRecord, Name};
use crate::cloud::stamp::{Hand, Register, Stamp};
use crate::rule::Rule;
use crate::smart::{AlbumId, AlbumRefusal, SmartAlbum};

impl Replica {
    /// See [`Library::make_smart_album`](crate::Library::make_smart_album); `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn make_smart_album(
        &mut self,
        id: AlbumId,
        album: SmartAlbum,
        now: DateTime<Utc>,
    ) -> Result<(), AlbumRefusal> {
        self.library.make_smart_album(id, album.clone())?;
        let stamp = Stamp::default().next(self.me, now);
        let SmartAlbum { name, rule } = album;
        let (name, rule) = (Register { stamp, value: name }, Register { stamp, value: rule });
        self.albums.insert(id, AlbumRecord { id, name, rule, removed: Register { stamp, value: false } });
        self.owe(Name::Album(id));
        Ok(())
    }

    /// See [`Library::rename_smart_album`](crate::Library::rename_smart_album); `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn rename_smart_album(
        &mut self,
        id: AlbumId,
        name: String,
        now: DateTime<Utc>,
    ) -> Result<bool, AlbumRefusal> {
        let changed = self.library.rename_smart_album(id, name.clone())?;
        if changed {
            self.change_album(id, now, |album, hand| album.name.set(name, hand));
        }
        Ok(changed)
    }

    /// See [`Library::change_smart_album`](crate::Library::change_smart_album); `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn change_smart_album(
        &mut self,
        id: AlbumId,
        rule: Rule,
        now: DateTime<Utc>,
    ) -> Result<bool, AlbumRefusal> {
        let changed = self.library.change_smart_album(id, rule.clone())?;
        if changed {
            self.change_album(id, now, |album, hand| album.rule.set(rule, hand));
        }
        Ok(changed)
    }

    /// See [`Library::remove_smart_album`](crate::Library::remove_smart_album); `now` is the device's clock.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn remove_smart_album(&mut self, id: AlbumId, now: DateTime<Utc>) -> Result<(), AlbumRefusal> {
        self.library.remove_smart_album(id)?;
        self.change_album(id, now, |album, hand| album.removed.set(true, hand));
        Ok(())
    }

    /// Whoever changes an album wants it to be there, except by removing it: removed elsewhere meanwhile, it comes back.
    fn change_album(&mut self, id: AlbumId, now: DateTime<Utc>, change: impl FnOnce(&mut AlbumRecord, Hand)) {
        let hand = (self.me, now);
        if let Some(album) = self.albums.get_mut(&id) {
            album.removed.set(false, hand);
            change(album, hand);
            self.owe(Name::Album(id));
        }
    }

    pub(super) fn apply_album(&mut self, news: &AlbumRecord) -> Option<Applied> {
        if !self.shows_smart_albums {
            return None;
        }
        let id = news.id;
        let known = self.albums.get(&id);
        let mut joined = known.unwrap_or(news).clone();
        joined.join(news.clone());
        self.albums.insert(id, joined.clone());
        self.show_album(id, joined.album()).then_some(Applied::Album(id))
    }

    /// Brings the library's album into line; whether anything is different now.
    fn show_album(&mut self, id: AlbumId, album: Option<SmartAlbum>) -> bool {
        let different = self.library.smart_album(id) != album.as_ref();
        match album {
            Some(album) if different => self.library.replace_smart_album(id, album),
            Some(_) => {}
            None => drop(self.library.remove_smart_album(id)),
        }
        different
    }
}
