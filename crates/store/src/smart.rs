//! Smart albums as their owner keeps them (ALB-2): each as [`library::Library`] does it; and the view that shows people
//! with any SQLite tool what is in them.

use library::{AlbumId, AlbumRefusal, Library, Rule, SmartAlbum};
use rusqlite::types::Value;
use uuid::Uuid;

use crate::{
    error::Error,
    index::Index,
    selector::{Sql, Today},
    store::Store,
};

/// The view of albums has smart albums for at most so many bytes of SQL, and at most so many of them: SQLite has limits of
/// its own. Further ones are missing from the view, and from nothing else.
const VIEW_BYTES_MAX: usize = 500_000;
const VIEW_ALBUMS_MAX: usize = 400;

/// What the view of albums begins with: the albums that the device makes by itself.
const VIEW: &str = "CREATE VIEW albums AS \
     SELECT 'Live Photos' AS album, photos.* FROM photos WHERE kind = 'live-photo' AND hidden = 0 AND deleted_utc IS NULL \
     UNION ALL SELECT 'Screenshots', photos.* FROM photos WHERE kind = 'screenshot' AND hidden = 0 AND deleted_utc IS NULL \
     UNION ALL SELECT 'Hidden', photos.* FROM photos WHERE hidden = 1 AND deleted_utc IS NULL \
     UNION ALL SELECT 'Recently Deleted', photos.* FROM photos WHERE deleted_utc IS NOT NULL";

impl Store {
    /// Every smart album, in order of their ids.
    ///
    /// # Errors
    ///
    /// As with [`Store::get`]; [`Error::Damaged`] if a rule cannot be read.
    pub fn smart_albums(&self) -> Result<Vec<(AlbumId, SmartAlbum)>, Error> {
        self.index.smart_albums()
    }

    /// Makes a smart album (ALB-2).
    ///
    /// # Errors
    ///
    /// [`Error::RefusedAlbum`] as [`library::Library::make_smart_album`] refuses; or as with [`Store::save`].
    pub fn make_smart_album(&mut self, id: AlbumId, album: SmartAlbum) -> Result<(), Error> {
        self.change_albums(id, |albums| albums.make_smart_album(id, album).map(|()| ((), true)))
    }

    /// Puts smart albums in as they are, each in place of whatever has its id; however many there are, as
    /// [`library::Library::replace_smart_album`] does.
    ///
    /// # Errors
    ///
    /// As with [`Store::save`]; then none is put in.
    pub fn replace_smart_albums<'a>(
        &mut self,
        albums: impl IntoIterator<Item = (AlbumId, &'a SmartAlbum)>,
    ) -> Result<(), Error> {
        self.change(&[], |index| {
            for (id, album) in albums {
                index.run("DELETE FROM album WHERE id = ?1", [id.0.as_bytes()])?;
                insert(index, id, album)?;
            }
            write_view(index)
        })
    }

    /// Gives a smart album another name; whether it is different now.
    ///
    /// # Errors
    ///
    /// [`Error::RefusedAlbum`] as [`library::Library::rename_smart_album`] refuses; or as with [`Store::save`].
    pub fn rename_smart_album(&mut self, id: AlbumId, name: String) -> Result<bool, Error> {
        self.change_albums(id, |albums| albums.rename_smart_album(id, name).map(|changed| (changed, changed)))
    }

    /// Gives a smart album another rule; whether it is different now.
    ///
    /// # Errors
    ///
    /// [`Error::RefusedAlbum`] as [`library::Library::change_smart_album`] refuses; or as with [`Store::save`].
    pub fn change_smart_album(&mut self, id: AlbumId, rule: Rule) -> Result<bool, Error> {
        self.change_albums(id, |albums| albums.change_smart_album(id, rule).map(|changed| (changed, changed)))
    }

    /// Removes a smart album and returns it. What was in it stays in the library.
    ///
    /// # Errors
    ///
    /// [`Error::RefusedAlbum`] as [`library::Library::remove_smart_album`] refuses; or as with [`Store::save`].
    pub fn remove_smart_album(&mut self, id: AlbumId) -> Result<SmartAlbum, Error> {
        self.change_albums(id, |albums| albums.remove_smart_album(id).map(|album| (album, true)))
    }

    /// Has the library itself do it, to the albums alone, and writes down what became of one of them. `change` also says
    /// whether anything did.
    fn change_albums<T>(
        &mut self,
        id: AlbumId,
        change: impl FnOnce(&mut Library) -> Result<(T, bool), AlbumRefusal>,
    ) -> Result<T, Error> {
        self.check_writable()?;
        let mut albums = Library::new();
        for (id, album) in self.smart_albums()? {
            albums.replace_smart_album(id, album);
        }
        let (done, changed) = change(&mut albums)?;
        if changed {
            self.change(&[], |index| {
                index.run("DELETE FROM album WHERE id = ?1", [id.0.as_bytes()])?;
                if let Some(album) = albums.smart_album(id) {
                    insert(index, id, album)?;
                }
                write_view(index)
            })?;
        }
        Ok(done)
    }
}

fn insert(index: &Index, id: AlbumId, SmartAlbum { name, rule }: &SmartAlbum) -> Result<(), Error> {
    let sql = "INSERT INTO album (id, name, rule) VALUES (?1, ?2, ?3)";
    index.run(sql, (id.0.as_bytes(), name, rule.to_string())).map(|_| ())
}

impl Index {
    pub(crate) fn smart_albums(&self) -> Result<Vec<(AlbumId, SmartAlbum)>, Error> {
        let albums = self.all("SELECT id, name, rule FROM album ORDER BY id", [], |row| {
            Ok((AlbumId(Uuid::from_bytes(row.get(0)?)), row.get::<_, String>(1)?, row.get::<_, String>(2)?))
        })?;
        let read = |(id, name, rule): (AlbumId, String, String)| match Rule::parse(&rule) {
            Ok(rule) => Ok((id, SmartAlbum { name, rule })),
            Err(_) => Err(self.damaged(&format!("the rule of smart album {id} cannot be read"))),
        };
        albums.into_iter().map(read).collect()
    }
}

/// Makes the view of albums anew, in the transaction that is under way.
pub(crate) fn write_view(index: &Index) -> Result<(), Error> {
    let mut view = VIEW.to_owned();
    for (_, album) in index.smart_albums()?.into_iter().take(VIEW_ALBUMS_MAX) {
        let name = literal(&Value::Text(album.name));
        let rule = as_text(&Sql::of(&album.rule, Today::OfSqlite));
        let hidden = if album.rule.names_hidden() { "" } else { " AND photo.hidden = 0" };
        let select = format!(
            " UNION ALL SELECT {name}, photos.* FROM photo JOIN photos ON photos.number = photo.id \
             WHERE photo.deleted IS NULL{hidden} AND {rule}"
        );
        if view.len() + select.len() <= VIEW_BYTES_MAX {
            view.push_str(&select);
        }
    }
    index.batch("DROP VIEW IF EXISTS albums")?;
    index.batch(&view)
}

/// An expression with its values in place of its parameters, for a view has none.
fn as_text(sql: &Sql) -> String {
    let mut parts = sql.text.split('?');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(&sql.parameters) {
        text.push_str(&literal(value));
        text.push_str(part);
    }
    text
}

/// A value in SQL. Texts are written as the numbers of their bytes, so that nothing in them can be taken for SQL.
fn literal(value: &Value) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Text(text) => format!("CAST(x'{}' AS TEXT)", hex(text.as_bytes())),
        Value::Blob(bytes) => format!("x'{}'", hex(bytes)),
        Value::Null | Value::Real(_) => "NULL".to_owned(),
    }
}
