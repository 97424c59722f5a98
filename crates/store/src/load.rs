//! Reading: one photo, its files, all of them as a [`Library`].

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use blake3::Hash;
use library::{Asset, AssetId, Library};
use uuid::Uuid;

use crate::{
    address::{Address, Format},
    dictionary::Dictionary,
    error::Error,
    index::Index,
    row::{COLUMNS, FROM, Raw},
    store::Store,
};

/// Where a file lies, and what the index says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its path, which begins as the library's folder does.
    pub path: PathBuf,
    /// How large it is.
    pub bytes: u64,
    /// What its content hashes to.
    pub blake3: Hash,
    /// What it is, as far as its name tells.
    pub format: Format,
}

/// The files of a photo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The still of a Live Photo, a photo, a screenshot.
    pub still: Option<Place>,
    /// The movie of a Live Photo, or a movie by itself.
    pub movie: Option<Place>,
}

/// A photo and its files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The photo.
    pub asset: Asset,
    /// Its files.
    pub files: Files,
}

impl Store {
    /// The photo with this id, in whatever view it is; none if it never came or is gone for good.
    ///
    /// # Errors
    ///
    /// [`Error::Damaged`], [`Error::Locked`], or what the disk fails with, as with all that reads.
    pub fn get(&self, id: AssetId) -> Result<Option<Kept>, Error> {
        let Some(raw) = self.row(id)? else { return Ok(None) };
        let keywords = keywords_of(&self.index, raw.photo)?;
        Ok(Some(self.kept(raw, &mut Dictionary::default(), keywords)?))
    }

    pub(crate) fn row(&self, id: AssetId) -> Result<Option<Raw>, Error> {
        let mut found = None;
        let sql = format!("SELECT {COLUMNS} FROM {FROM} WHERE asset = ?1");
        self.index.each(&sql, [id.0.as_bytes()], |row| {
            found = Some(Raw::read(&self.index, row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Goes through all photos in order of their ids, Recently Deleted included, until `each` fails: for whoever looks
    /// into the files themselves.
    ///
    /// # Errors
    ///
    /// As with [`Store::get`], or what `each` fails with.
    pub fn each(&self, mut each: impl FnMut(Kept) -> Result<(), Error>) -> Result<(), Error> {
        let mut keywords = all_keywords(&self.index)?;
        let mut dictionary = Dictionary::default();
        self.index.each(&format!("SELECT {COLUMNS} FROM {FROM} ORDER BY asset"), [], |row| {
            let raw = Raw::read(&self.index, row)?;
            let its = keywords.remove(&raw.photo).unwrap_or_default();
            each(self.kept(raw, &mut dictionary, its)?)
        })
    }

    /// All of it as a value: with it, every question about a library has one answer.
    ///
    /// # Errors
    ///
    /// As with [`Store::get`].
    pub fn load(&self) -> Result<Library, Error> {
        let mut library = Library::new();
        let mut keywords = all_keywords(&self.index)?;
        let mut dictionary = Dictionary::default();
        let mut bytes = 0_u64;
        self.index.each(&format!("SELECT {COLUMNS} FROM {FROM}"), [], |row| {
            let raw = Raw::read(&self.index, row)?;
            let its = keywords.remove(&raw.photo).unwrap_or_default();
            let asset = raw.finish(&self.index, &mut dictionary, its)?;
            bytes = bytes
                .checked_add(asset.bytes)
                .ok_or_else(|| self.index.damaged("its photos are larger than any disk"))?;
            library.add(asset);
            Ok(())
        })?;
        self.index.each("SELECT asset FROM gone", [], |row| {
            let id = AssetId(Uuid::from_bytes(row.get(0).map_err(|error| self.index.error(error))?));
            if library.get(id).is_some() {
                return Err(self.index.damaged("a photo is there and gone for good"));
            }
            library.forget_for_good(id);
            Ok(())
        })?;
        for (id, album) in self.smart_albums()? {
            library.replace_smart_album(id, album);
        }
        Ok(library)
    }

    fn kept(&self, raw: Raw, dictionary: &mut Dictionary, keywords: BTreeSet<String>) -> Result<Kept, Error> {
        let place = |file: Option<i64>| file.map(|file| self.place(file)).transpose();
        let files = Files { still: place(raw.still)?, movie: place(raw.movie)? };
        Ok(Kept { asset: raw.finish(&self.index, dictionary, keywords)?, files })
    }

    fn place(&self, file: i64) -> Result<Place, Error> {
        let sql = "SELECT blake3, ending, bytes FROM file WHERE id = ?1";
        let found = self.index.first(sql, [file], |row| {
            Ok((row.get::<_, [u8; 32]>(0)?, row.get::<_, String>(1)?, row.get::<_, u64>(2)?))
        })?;
        let damaged = || self.index.damaged("a photo refers to a file that is not there");
        let (blake3, ending, bytes) = found.ok_or_else(damaged)?;
        let (hash, format) = (Hash::from_bytes(blake3), Format::of_ending(&ending).ok_or_else(damaged)?);
        Ok(Place { path: self.media_path(&Address { hash, format }), bytes, blake3: hash, format })
    }
}

fn keywords_of(index: &Index, photo: i64) -> Result<BTreeSet<String>, Error> {
    let sql = "SELECT text FROM keyword WHERE photo = ?1";
    Ok(index.all(sql, [photo], |row| row.get(0))?.into_iter().collect())
}

fn all_keywords(index: &Index) -> Result<BTreeMap<i64, BTreeSet<String>>, Error> {
    let mut all: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    index.each("SELECT photo, text FROM keyword", [], |row| {
        let (photo, text) =
            row.get(0).and_then(|photo| Ok((photo, row.get(1)?))).map_err(|error| index.error(error))?;
        all.entry(photo).or_default().insert(text);
        Ok(())
    })?;
    Ok(all)
}
