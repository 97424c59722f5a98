//! The texts that a million photos share: each lens, camera and comment has a row of its own.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

use library::Metadata;

use crate::{error::Error, fold::folded, index::Index};

/// The rows that one photo refers to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub(crate) camera: i64,
    pub(crate) lens: i64,
    pub(crate) comment: i64,
}

/// Finds the rows of a photo's texts, and makes those that are not there.
pub(crate) fn words_of(index: &Index, metadata: &Metadata) -> Result<Words, Error> {
    let Metadata { make, model, lens_model, user_comment, content_identifier: _, location: _ } = metadata;
    let found = |sql, parameters: &[&str]| {
        index.first(sql, rusqlite::params_from_iter(parameters), |row| row.get::<_, i64>(0))
    };
    let camera = match found("SELECT id FROM camera WHERE make = ?1 AND model = ?2", &[make, model])? {
        Some(camera) => camera,
        None => index.insert(
            "INSERT INTO camera (make, model, folded) VALUES (?1, ?2, ?3)",
            (&**make, &**model, folded(model)),
        )?,
    };
    let lens = match found("SELECT id FROM lens WHERE text = ?1", &[lens_model])? {
        Some(lens) => lens,
        None => index
            .insert("INSERT INTO lens (text, folded) VALUES (?1, ?2)", (&**lens_model, folded(lens_model)))?,
    };
    let comment = match found("SELECT id FROM comment WHERE text = ?1", &[user_comment])? {
        Some(comment) => comment,
        None => index.insert("INSERT INTO comment (text) VALUES (?1)", [&**user_comment])?,
    };
    Ok(Words { camera, lens, comment })
}

/// Texts by their rows, read once each.
#[derive(Debug, Default)]
pub(crate) struct Dictionary {
    cameras: BTreeMap<i64, (Arc<str>, Arc<str>)>,
    lenses: BTreeMap<i64, Arc<str>>,
    comments: BTreeMap<i64, Arc<str>>,
}

impl Dictionary {
    /// Puts a photo's texts where they belong.
    pub(crate) fn fill(&mut self, index: &Index, words: Words, metadata: &mut Metadata) -> Result<(), Error> {
        let missing = || index.damaged("a photo refers to a text that is not there");
        let Words { camera, lens, comment } = words;
        if let Entry::Vacant(entry) = self.cameras.entry(camera) {
            let found = index.first("SELECT make, model FROM camera WHERE id = ?1", [camera], |row| {
                Ok((row.get::<_, Arc<str>>(0)?, row.get::<_, Arc<str>>(1)?))
            })?;
            entry.insert(found.ok_or_else(missing)?);
        }
        if let Some((make, model)) = self.cameras.get(&camera) {
            metadata.make = make.clone();
            metadata.model = model.clone();
        }
        let lens = text(index, &mut self.lenses, "SELECT text FROM lens WHERE id = ?1", lens)?;
        metadata.lens_model = lens.ok_or_else(missing)?;
        let comment = text(index, &mut self.comments, "SELECT text FROM comment WHERE id = ?1", comment)?;
        metadata.user_comment = comment.ok_or_else(missing)?;
        Ok(())
    }
}

fn text(
    index: &Index,
    known: &mut BTreeMap<i64, Arc<str>>,
    sql: &str,
    id: i64,
) -> Result<Option<Arc<str>>, Error> {
    if let Some(text) = known.get(&id) {
        return Ok(Some(text.clone()));
    }
    let text = index.first(sql, [id], |row| row.get::<_, Arc<str>>(0))?;
    if let Some(text) = &text {
        known.insert(id, text.clone());
    }
    Ok(text)
}
