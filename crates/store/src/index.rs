//! The index as a SQLite connection whose failures say which file they are about.

use std::path::{Path, PathBuf};

use rusqlite::{CachedStatement, Connection, OpenFlags, OptionalExtension, Params, Row};

use crate::{error::Error, open::LOG};

/// An open index.
pub(crate) struct Index {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    /// Comes after the connection: what is left behind is seen once that is closed.
    pub(crate) broom: Option<Broom>,
}

/// Takes away the empty log that SQLite makes as soon as it reads, and that only a connection which may write removes.
pub(crate) struct Broom(pub(crate) PathBuf);

impl Drop for Broom {
    fn drop(&mut self) {
        let Self(path) = self;
        if beside(path, LOG).metadata().is_ok_and(|log| log.len() == 0) {
            let how = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            // With an empty log there is nothing that closing could write; and if another program has the index open, or
            // nothing may be written, the log stays, which harms nobody.
            if let Ok(last) = Connection::open_with_flags(path, how) {
                let _ = last.query_row("SELECT 1 FROM sqlite_schema", [], |_| Ok(()));
            }
        }
    }
}

impl Index {
    pub(crate) fn new(connection: Connection, path: &Path) -> Self {
        Self { connection, path: path.to_owned(), broom: None }
    }

    pub(crate) fn error(&self, error: rusqlite::Error) -> Error {
        Error::of_index(&self.path, &error)
    }

    pub(crate) fn damaged(&self, found: &str) -> Error {
        Error::Damaged(self.path.clone(), found.to_owned())
    }

    pub(crate) fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, Error> {
        self.connection.prepare_cached(sql).map_err(|error| self.error(error))
    }

    /// Carries out one statement; how many rows it changed.
    pub(crate) fn run(&self, sql: &str, parameters: impl Params) -> Result<usize, Error> {
        let mut statement = self.prepare(sql)?;
        statement.execute(parameters).map_err(|error| self.error(error))
    }

    /// Adds a row; its number.
    pub(crate) fn insert(&self, sql: &str, parameters: impl Params) -> Result<i64, Error> {
        let mut statement = self.prepare(sql)?;
        statement.insert(parameters).map_err(|error| self.error(error))
    }

    /// The first row, if there is one.
    pub(crate) fn first<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        let mut statement = self.prepare(sql)?;
        statement.query_row(parameters, read).optional().map_err(|error| self.error(error))
    }

    /// Every row in its order, until `each` fails.
    pub(crate) fn each(
        &self,
        sql: &str,
        parameters: impl Params,
        mut each: impl FnMut(&Row<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(parameters).map_err(|error| self.error(error))?;
        while let Some(row) = rows.next().map_err(|error| self.error(error))? {
            each(row)?;
        }
        Ok(())
    }

    /// Something of every row.
    pub(crate) fn all<T>(
        &self,
        sql: &str,
        parameters: impl Params,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut all = vec![];
        self.each(sql, parameters, |row| {
            all.push(read(row).map_err(|error| self.error(error))?);
            Ok(())
        })?;
        Ok(all)
    }

    /// Several statements without parameters.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), Error> {
        self.connection.execute_batch(sql).map_err(|error| self.error(error))
    }

    /// A number that SQLite keeps about the file or the connection.
    pub(crate) fn pragma(&self, name: &str) -> Result<i64, Error> {
        self.connection.pragma_query_value(None, name, |row| row.get(0)).map_err(|error| self.error(error))
    }
}

/// The path beside `path` whose name goes on with `more`.
pub(crate) fn beside(path: &Path, more: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(more);
    name.into()
}
