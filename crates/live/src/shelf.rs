//! Where iCloud keeps the files of photos: a folder for each person, so that nobody's photo is written over, or read, by a name
//! that somebody else gave.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use library::{
    AssetId,
    cloud::{Batch, Record},
};
use protocol::{Part, PersonId};
use wire::Attachment;

use crate::{device_node::effects::photo, keeper};

/// The files that iCloud has.
#[derive(Debug)]
pub(crate) struct Shelf {
    folder: PathBuf,
}

/// The files of one person.
#[derive(Clone, Debug)]
pub(crate) struct OfOne {
    folder: PathBuf,
}

impl Shelf {
    /// Below that folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub(crate) fn of(&self, person: PersonId) -> OfOne {
        OfOne { folder: self.folder.join(person.0.to_string()) }
    }
}

impl OfOne {
    /// Of the files that came with `batch`, those that are to be put here: of its photos of which the account now `has` files,
    /// and no others.
    pub(crate) fn taken(
        &self,
        batch: &Batch,
        mut attachments: Vec<Attachment>,
        has: impl Fn(AssetId) -> bool,
    ) -> Vec<Attachment> {
        attachments.retain(|Attachment { id, .. }| {
            let id = AssetId(*id);
            has(id) && batch.items.iter().any(|item| item.media && photo(&item.record) == Some(id))
        });
        attachments
    }

    /// The photos in `batch` of which the account `has` no files any more.
    pub(crate) fn gone(&self, batch: &Batch, has: impl Fn(AssetId) -> bool) -> Vec<AssetId> {
        let photos = batch.items.iter().filter_map(|item| match &item.record {
            Record::Photo(photo) => Some(photo.id),
            Record::Album(_) => None,
        });
        photos.filter(|id| !has(*id)).collect()
    }

    /// Puts files here, durably. What is here already stays as it is.
    pub(crate) fn put(&self, files: &[Attachment]) -> io::Result<()> {
        for Attachment { id, part, bytes } in files {
            let path = self.path(AssetId(*id), *part);
            if !path.exists() {
                fs::create_dir_all(&self.folder)?;
                keeper::write(&path, bytes)?;
            }
        }
        Ok(())
    }

    pub(crate) fn remove(&self, photos: &[AssetId]) {
        for id in photos {
            for part in [Part::Still, Part::Movie] {
                // What is not there, or cannot be removed now, is in nobody's way.
                let _ = fs::remove_file(self.path(*id, part));
            }
        }
    }

    /// The files of a photo, as far as they are there.
    pub(crate) fn files(&self, id: AssetId) -> Vec<Attachment> {
        let file = |part| {
            let bytes = fs::read(self.path(id, part)).ok()?;
            Some(Attachment { id: id.0, part, bytes: bytes.into() })
        };
        [Part::Still, Part::Movie].into_iter().filter_map(file).collect()
    }

    fn path(&self, id: AssetId, part: Part) -> PathBuf {
        self.folder.join(match part {
            Part::Still => format!("{}.still", id.0),
            Part::Movie => format!("{}.movie", id.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use library::{
        Asset, Content, Frame, Frames, Metadata,
        cloud::{Replica, ReplicaId},
    };
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;

    const ALICE: PersonId = PersonId(0);
    const MALLORY: PersonId = PersonId(1);
    const PHOTO: AssetId = AssetId(Uuid::from_u128(1));
    const OTHER: AssetId = AssetId(Uuid::from_u128(2));

    /// A batch with [`PHOTO`] and its files.
    fn batch() -> Batch {
        let frames = Frames { first: Frame(0), still: Frame(30), last: Frame(90) };
        let taken = chrono::DateTime::UNIX_EPOCH.fixed_offset();
        let metadata = Metadata::facetime(PHOTO.0, "iPhone 15", true);
        let mut replica = Replica::new(ReplicaId(1), true);
        replica.add(Asset::new(PHOTO, Content::LivePhoto { frames }, taken, metadata, 1));
        replica.outgoing()
    }

    fn still(id: AssetId, text: &str) -> Attachment {
        Attachment { id: id.0, part: Part::Still, bytes: text.as_bytes().into() }
    }

    /// What the shelf has of a person's photo.
    #[track_caller]
    fn check(shelf: &Shelf, person: PersonId, id: AssetId, expected: &[&str]) {
        let texts: Vec<_> = shelf.of(person).files(id).iter().map(|file| file.bytes.to_vec()).collect();
        let expected: Vec<_> = expected.iter().map(|text| text.as_bytes().to_vec()).collect();
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_photo_is_written_by_its_owner_once_and_read_by_nobody_else() {
        let folder = TempDir::new().expect("a folder that passes can be made");
        let shelf = Shelf::new(folder.path());
        let take = |person, files: &[Attachment], has: bool| {
            let of = shelf.of(person);
            of.put(&of.taken(&batch(), files.to_vec(), |_| has)).expect("there is room");
        };
        let clear = |person, has: bool| {
            let of = shelf.of(person);
            of.remove(&of.gone(&batch(), |_| has));
        };
        take(ALICE, &[still(PHOTO, "no room")], false);
        check(&shelf, ALICE, PHOTO, &[]);
        take(ALICE, &[still(OTHER, "not spoken of"), still(PHOTO, "hers")], true);
        check(&shelf, ALICE, OTHER, &[]);
        check(&shelf, ALICE, PHOTO, &["hers"]);
        take(ALICE, &[still(PHOTO, "again")], true);
        take(MALLORY, &[still(PHOTO, "another's")], true);
        check(&shelf, ALICE, PHOTO, &["hers"]);
        check(&shelf, MALLORY, PHOTO, &["another's"]);
        clear(MALLORY, false);
        check(&shelf, ALICE, PHOTO, &["hers"]);
        check(&shelf, MALLORY, PHOTO, &[]);
        clear(ALICE, true);
        check(&shelf, ALICE, PHOTO, &["hers"]);
    }
}
