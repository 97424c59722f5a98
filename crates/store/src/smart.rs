//! Smart albums as their owner keeps them: a name and a rule each (ALB-2).

use library::{AlbumId, Rule, SmartAlbum};
use uuid::Uuid;

use crate::{
    error::{Error, Misfit},
    store::Store,
};

impl Store {
    /// Every smart album, in order of their ids.
    ///
    /// # Errors
    ///
    /// As with [`Store::get`]; [`Error::Damaged`] if a rule cannot be read.
    pub fn albums(&self) -> Result<Vec<(AlbumId, SmartAlbum)>, Error> {
        let sql = "SELECT id, name, rule FROM album ORDER BY id";
        let albums = self.index.all(sql, [], |row| {
            let id = AlbumId(Uuid::from_bytes(row.get(0)?));
            Ok((id, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        let read = |(id, name, rule): (AlbumId, String, String)| {
            let rule = Rule::parse(&rule)
                .map_err(|_| self.index.damaged(&format!("the rule of album {id} cannot be read")))?;
            Ok((id, SmartAlbum { name, rule }))
        };
        albums.into_iter().map(read).collect()
    }

    /// Puts a smart album in, in place of the one that has its id.
    ///
    /// # Errors
    ///
    /// [`Misfit::Rule`]; or as with [`Store::save`].
    pub fn put_album(&mut self, id: AlbumId, album: &SmartAlbum) -> Result<(), Error> {
        if !album.rule.is_sound() {
            return Err(Misfit::Rule.into());
        }
        self.change(&[], |index| {
            let sql = "INSERT OR REPLACE INTO album (id, name, rule) VALUES (?1, ?2, ?3)";
            index.run(sql, (id.0.as_bytes(), &album.name, album.rule.to_string())).map(|_| ())
        })
    }

    /// Takes a smart album away; whether there was one.
    ///
    /// # Errors
    ///
    /// As with [`Store::save`].
    pub fn remove_album(&mut self, id: AlbumId) -> Result<bool, Error> {
        self.change(&[], |index| index.run("DELETE FROM album WHERE id = ?1", [id.0.as_bytes()]))
            .map(|removed| removed > 0)
    }
}
