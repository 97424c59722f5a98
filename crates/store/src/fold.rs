//! Texts without case and diacritics, as the index keeps them beside the texts themselves.

use rusqlite::Row;

use crate::{error::Error, index::Index};

/// Counts up when [`folded`] gives something else for any text; an index with another count is folded anew.
pub(crate) const FOLDING: i64 = 1;

/// The text as rules compare it.
pub(crate) fn folded(text: &str) -> String {
    library::fold(text)
}

/// Which texts are kept folded as well: how to read them with their rows, and how to write one.
const FOLDED: [(&str, &str); 5] = [
    ("SELECT id, text FROM lens", "UPDATE lens SET folded = ?2 WHERE id = ?1"),
    ("SELECT id, model FROM camera", "UPDATE camera SET folded = ?2 WHERE id = ?1"),
    ("SELECT photo, title FROM mark", "UPDATE mark SET title_folded = ?2 WHERE photo = ?1"),
    ("SELECT photo, caption FROM mark", "UPDATE mark SET caption_folded = ?2 WHERE photo = ?1"),
    ("SELECT photo, text FROM keyword", "UPDATE keyword SET folded = ?2 WHERE photo = ?1 AND text = ?3"),
];

/// Whether the index is folded as this release folds.
pub(crate) fn is_current(index: &Index) -> Result<bool, Error> {
    let found =
        index.first("SELECT value FROM setting WHERE name = 'folding'", [], |row| row.get::<_, i64>(0))?;
    Ok(found == Some(FOLDING))
}

/// Folds every text of the index, in the transaction that is under way.
pub(crate) fn fold_anew(index: &Index) -> Result<(), Error> {
    let text = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    for (read, write) in FOLDED {
        for (id, text) in index.all(read, [], text)? {
            // Where a row is told by its text as well.
            if write.contains("?3") {
                index.run(write, (id, folded(&text), &text))?;
            } else {
                index.run(write, (id, folded(&text)))?;
            }
        }
    }
    index.run("INSERT OR REPLACE INTO setting (name, value) VALUES ('folding', ?1)", [FOLDING]).map(|_| ())
}
