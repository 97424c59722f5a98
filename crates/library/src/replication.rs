//! What another device's word changes here: an asset as it is there, or as it is there no longer (CLOUD-2).
//!
//! Whoever keeps libraries alike decides which word is the later one; a library does as it is told.

use crate::asset::Asset;
use crate::id::AssetId;
use crate::library::Library;

impl Library {
    /// Puts an asset in as it is, in place of whatever has its id, and returns what stood there.
    ///
    /// Unlike [`Library::add`] it also brings back what was gone for good: the id is known as a present one from now
    /// on. Marks, deletion and all come with the asset.
    pub fn replace(&mut self, asset: Asset) -> Option<Asset> {
        let before = self.take(asset.id);
        self.gone.remove(&asset.id);
        self.put(asset);
        before
    }

    /// Removes an asset for good wherever it is, in Recently Deleted or not, and returns it.
    ///
    /// Its id is remembered, so that a save which comes late does not bring it back (LIB-1); also if it never came
    /// here, for another device may have had it and removed it.
    pub fn forget_for_good(&mut self, id: AssetId) -> Option<Asset> {
        let before = self.take(id);
        self.gone.insert(id);
        before
    }

    /// Whether an asset of this id was here, or would have been, and is gone for good.
    #[must_use]
    pub fn is_gone_for_good(&self, id: AssetId) -> bool {
        self.gone.contains(&id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Saved;
    use crate::marks::Marks;
    use crate::sample;

    /// Replaces in a library and in one that was made directly of what is expected: both are then equal.
    #[track_caller]
    fn check(library: &mut Library, asset: &Asset, before: Option<&Asset>) {
        assert_eq!(library.replace(asset.clone()).as_ref(), before);
        let mut direct = Library::new();
        direct.add(asset.clone());
        assert_eq!(*library, direct);
    }

    #[test]
    fn an_asset_is_put_in_wholesale_whatever_was_there() {
        let mut library = Library::new();
        let plain = sample::photo("hill", 0);
        let mut marked = sample::photo("hill", 60);
        marked.set_marks(Marks { title: "Hill".into(), hidden: true, ..Marks::default() });
        let mut deleted = marked.clone();
        deleted.deleted = Some(sample::at(90));
        check(&mut library, &plain, None);
        check(&mut library, &marked, Some(&plain));
        check(&mut library, &deleted, Some(&marked));
        check(&mut library, &plain, Some(&deleted));
        assert_eq!(library.forget_for_good(plain.id), Some(plain.clone()));
        check(&mut library, &marked, None);
    }

    #[test]
    fn what_is_forgotten_for_good_stays_away_even_if_it_never_came() {
        let mut library = Library::new();
        let asset = sample::photo("hill", 0);
        assert_eq!(library.forget_for_good(asset.id), None);
        assert_eq!(library.add(asset.clone()), Saved::AlreadyThere(asset.id));
        assert!(library.is_gone_for_good(asset.id) && library.is_empty());
        assert_eq!(library.replace(asset.clone()), None);
        assert!(!library.is_gone_for_good(asset.id));
        assert_eq!(library.delete(asset.id, sample::at(1)), Ok(()));
        assert!(library.forget_for_good(asset.id).is_some(), "from Recently Deleted too");
        assert_eq!((library.len(), library.bytes()), (0, 0));
    }
}
