//! Deletion by the owner: to Recently Deleted, and from there back or out of the library (LIB-7).

use alloc::vec::Vec;

use chrono::{DateTime, TimeDelta, Utc};

use crate::id::AssetId;
use crate::library::{Library, Refusal};
use crate::view::View;

/// How many days a deleted asset stays in Recently Deleted (LIB-7).
pub const RECENTLY_DELETED_DAYS: i64 = 30;

const RECENTLY_DELETED: TimeDelta = TimeDelta::days(RECENTLY_DELETED_DAYS);

impl Library {
    /// Moves an asset to Recently Deleted, where it shows in no other view or album (LIB-7).
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAsset`], [`Refusal::AlreadyDeleted`].
    pub fn delete(&mut self, id: AssetId, now: DateTime<Utc>) -> Result<(), Refusal> {
        self.check_not_deleted(id)?;
        self.set_deleted(id, Some(now));
        Ok(())
    }

    /// Puts an asset back from Recently Deleted, as it was (LIB-7).
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAsset`], [`Refusal::NotDeleted`].
    pub fn recover(&mut self, id: AssetId) -> Result<(), Refusal> {
        self.check_deleted(id)?;
        self.set_deleted(id, None);
        Ok(())
    }

    /// Removes an asset from Recently Deleted before its time is over. Its id is remembered, so that a repeated save
    /// does not bring it back (LIB-1).
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAsset`], [`Refusal::NotDeleted`]: what is not in Recently Deleted is deleted first.
    pub fn delete_for_good(&mut self, id: AssetId) -> Result<(), Refusal> {
        self.check_deleted(id)?;
        self.forget(id);
        Ok(())
    }

    /// Removes what has been in Recently Deleted for [`RECENTLY_DELETED_DAYS`] or longer, and returns it in order of
    /// deletion (LIB-7). The ids are remembered, as with [`Library::delete_for_good`].
    pub fn expire(&mut self, now: DateTime<Utc>) -> Vec<AssetId> {
        let expired: Vec<AssetId> = self.expired(now).collect();
        for id in &expired {
            self.forget(*id);
        }
        expired
    }

    /// What [`Library::expire`] would remove, in order of deletion.
    pub(crate) fn expired(&self, now: DateTime<Utc>) -> impl Iterator<Item = AssetId> {
        let deleted = self.shelves.of(View::RecentlyDeleted).iter();
        deleted
            .map_while(|asset| Some((asset.deleted?, asset.id)))
            .take_while(move |(deleted, _)| now.signed_duration_since(*deleted) >= RECENTLY_DELETED)
            .map(|(_, id)| id)
    }

    /// The earliest time at which [`Library::expire`] would remove something; none if nothing is in Recently Deleted.
    #[must_use]
    pub fn next_expiry(&self) -> Option<DateTime<Utc>> {
        let first = self.shelves.of(View::RecentlyDeleted).iter().next()?;
        first.deleted?.checked_add_signed(RECENTLY_DELETED)
    }

    pub(crate) fn check_not_deleted(&self, id: AssetId) -> Result<(), Refusal> {
        match self.get(id).ok_or(Refusal::UnknownAsset)?.deleted {
            Some(_) => Err(Refusal::AlreadyDeleted),
            None => Ok(()),
        }
    }

    fn check_deleted(&self, id: AssetId) -> Result<(), Refusal> {
        match self.get(id).ok_or(Refusal::UnknownAsset)?.deleted {
            Some(_) => Ok(()),
            None => Err(Refusal::NotDeleted),
        }
    }

    fn set_deleted(&mut self, id: AssetId, deleted: Option<DateTime<Utc>>) {
        // Out and in again, since the date of deletion decides on which shelves the asset stands.
        if let Some(mut asset) = self.take(id) {
            asset.deleted = deleted;
            self.put(asset);
        }
    }

    fn forget(&mut self, id: AssetId) {
        if self.take(id).is_some() {
            self.gone.insert(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::sample;

    const DAY: i64 = 24 * 60 * 60;

    /// A library of one deleted and one kept photo; the deleted one leaves when expected, and not before.
    #[track_caller]
    fn check(deleted_at: i64, now: i64, gone: bool) {
        let mut library = Library::new();
        library.add(sample::photo("kept", 0));
        let id = library.add(sample::photo("deleted", 0)).id();
        assert_eq!(library.delete(id, sample::at(deleted_at)), Ok(()));
        assert_eq!(library.next_expiry(), Some(sample::at(deleted_at + RECENTLY_DELETED_DAYS * DAY)));
        assert_eq!(library.expire(sample::at(now)), if gone { vec![id] } else { vec![] });
        assert_eq!((library.len(), library.next_expiry().is_none()), (2 - usize::from(gone), gone));
    }

    #[test]
    fn recently_deleted_lasts_thirty_days() {
        check(100, 100, false);
        check(100, 99 + 30 * DAY, false);
        check(100, 100 + 30 * DAY, true);
        check(100, 100 + 31 * DAY, true);
        // A clock that was set back makes nothing expire.
        check(100, -40 * DAY, false);
    }

    #[test]
    fn each_refusal_has_its_reason_and_changes_nothing() {
        let mut library = Library::new();
        let id = library.add(sample::photo("hill", 0)).id();
        let other = AssetId::named("other");
        let before = library.clone();
        assert_eq!(library.delete(other, sample::at(1)), Err(Refusal::UnknownAsset));
        assert_eq!(library.recover(other), Err(Refusal::UnknownAsset));
        assert_eq!(library.delete_for_good(other), Err(Refusal::UnknownAsset));
        assert_eq!(library.recover(id), Err(Refusal::NotDeleted));
        assert_eq!(library.delete_for_good(id), Err(Refusal::NotDeleted));
        assert_eq!(library, before);
        assert_eq!(library.delete(id, sample::at(1)), Ok(()));
        assert_eq!(library.delete(id, sample::at(2)), Err(Refusal::AlreadyDeleted));
        assert_eq!(library.recover(id), Ok(()));
        assert_eq!(library, before);
    }
}
