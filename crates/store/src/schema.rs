//! The schema of the index, version by version, and the way from each to the next.

use rusqlite::Connection;

use crate::{error::Error, fold, index::Index, smart};

/// The version of the schema that this release writes, in the file's `user_version`.
pub const VERSION: i32 = 2;

/// The file's `application_id`, by which an index of ours is told from other SQLite files: `SLab`.
pub const APPLICATION_ID: i32 = 0x534C_6162;

/// What makes each version of the one before it; the first, of nothing.
const STEPS: [&str; 2] = [include_str!("../schema/1.sql"), include_str!("../schema/2.sql")];

/// Brings the schema from the version that it has to [`VERSION`], and its folded texts to how this release folds, in one
/// transaction: all of the way or none of it.
pub(crate) fn migrate(index: &Index) -> Result<(), Error> {
    if is_current(index)? {
        return Ok(());
    }
    let from = index.pragma("user_version")?;
    index.batch("BEGIN IMMEDIATE")?;
    let migrated = steps_from(index, from)
        .and_then(|()| fold::fold_anew(index))
        .and_then(|()| smart::write_view(index))
        .and_then(|()| index.batch("COMMIT"));
    if migrated.is_err() && !index.connection.is_autocommit() {
        index.batch("ROLLBACK")?;
    }
    migrated?;
    // So that the file's first bytes say it too, which are read before anything else.
    index.batch("PRAGMA wal_checkpoint(TRUNCATE)")
}

/// Whether schema and folded texts are those of this release.
pub(crate) fn is_current(index: &Index) -> Result<bool, Error> {
    Ok(index.pragma("user_version")? == i64::from(VERSION) && fold::is_current(index)?)
}

fn steps_from(index: &Index, from: i64) -> Result<(), Error> {
    let done = usize::try_from(from).unwrap_or(0);
    for step in STEPS.iter().skip(done) {
        index.batch(step)?;
    }
    index.batch(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}"))
}

/// Whether each table, index and view is as its version made it. What people add for themselves is left alone, but for
/// triggers, which would change what our own statements do.
pub(crate) fn check(index: &Index) -> Result<(), Error> {
    let version = index.pragma("user_version")?;
    let steps = STEPS.iter().take(usize::try_from(version).unwrap_or(0));
    let memory = Connection::open_in_memory().map_err(|error| index.error(error))?;
    let fresh = Index::new(memory, &index.path);
    for step in steps {
        fresh.batch(step)?;
    }
    let found = objects(index)?;
    for object in objects(&fresh)? {
        if !found.contains(&object) {
            let (kind, name, _) = object;
            return Err(index.damaged(&format!("its {kind} `{name}` is missing or is not as it was made")));
        }
    }
    match found.iter().find(|(kind, ..)| kind == "trigger") {
        Some((_, name, _)) => Err(index.damaged(&format!("it has a trigger, `{name}`, which is not ours"))),
        None => Ok(()),
    }
}

/// Everything of the schema: its type, its name, its SQL.
fn objects(index: &Index) -> Result<Vec<(String, String, Option<String>)>, Error> {
    index.all("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name", [], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
}
