//! What can be made of a Live Photo later: a video of it, or its still alone (LIB-6).
//!
//! The Live Photo stays as it is; what is made of it stands beside it, under the same date.

use crate::asset::{Asset, Content, Metadata};
use crate::id::AssetId;
use crate::library::{Library, Refusal};

impl Library {
    /// Makes a video of a Live Photo (LIB-6); `bytes` is the size of the new file.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAsset`], [`Refusal::AlreadyDeleted`], [`Refusal::NotALivePhoto`].
    pub fn convert_to_video(&mut self, id: AssetId, bytes: u64) -> Result<AssetId, Refusal> {
        self.convert_to_video_from(0, id, bytes)
    }

    /// The same, with copies counted from a number.
    pub(crate) fn convert_to_video_from(
        &mut self,
        first: u64,
        id: AssetId,
        bytes: u64,
    ) -> Result<AssetId, Refusal> {
        self.add_beside(id, Content::Movie, bytes, |id, nth| id.video(first + nth))
    }

    /// Keeps the still of a Live Photo as a photo of its own (LIB-6); `bytes` is the size of the new file.
    ///
    /// # Errors
    ///
    /// [`Refusal::UnknownAsset`], [`Refusal::AlreadyDeleted`], [`Refusal::NotALivePhoto`].
    pub fn keep_still_alone(&mut self, id: AssetId, bytes: u64) -> Result<AssetId, Refusal> {
        self.keep_still_alone_from(0, id, bytes)
    }

    /// The same, with copies counted from a number.
    pub(crate) fn keep_still_alone_from(
        &mut self,
        first: u64,
        id: AssetId,
        bytes: u64,
    ) -> Result<AssetId, Refusal> {
        self.add_beside(id, Content::Photo, bytes, |id, nth| id.still(first + nth))
    }

    fn add_beside(
        &mut self,
        source: AssetId,
        content: Content,
        bytes: u64,
        name: impl Fn(AssetId, u64) -> AssetId,
    ) -> Result<AssetId, Refusal> {
        self.check_not_deleted(source)?;
        let original =
            self.get(source).filter(|asset| asset.is_live_photo()).ok_or(Refusal::NotALivePhoto)?;
        let id = (0..)
            .map(|ordinal| name(source, ordinal))
            .find(|id| !self.has_known(*id))
            .expect("a library never holds as many assets as there are ordinals");
        // The content identifier ties a still to its movie and an original to its transaction; this is neither.
        let metadata = Metadata { content_identifier: None, ..original.metadata.clone() };
        let copy = Asset::new(id, content, original.taken, metadata, bytes);
        self.put(copy);
        Ok(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::Kind;
    use crate::sample;

    type Convert = fn(&mut Library, AssetId, u64) -> Result<AssetId, Refusal>;

    #[track_caller]
    fn check(convert: Convert, kind: Kind) {
        let mut library = Library::new();
        let source = library.save_live_photo(sample::facetime(1, 0)).id();
        let original = library.get(source).cloned().unwrap();

        let first = convert(&mut library, source, 1_000).unwrap();
        let second = convert(&mut library, source, 1_000).unwrap();
        assert_ne!(first, second);
        assert_eq!(library.get(source), Some(&original), "the Live Photo stays as it was");
        let made = library.get(first).unwrap();
        assert_eq!((made.content.kind(), made.taken, made.bytes), (kind, original.taken, 1_000));
        assert_eq!(made.metadata.content_identifier, None);
        assert_eq!(made.metadata.lens_model, original.metadata.lens_model);
        assert!(!made.is_facetime_live_photo());

        assert_eq!(convert(&mut library, first, 1), Err(Refusal::NotALivePhoto));
        assert_eq!(convert(&mut library, AssetId::named("other"), 1), Err(Refusal::UnknownAsset));
        library.delete(source, sample::at(9)).unwrap();
        assert_eq!(convert(&mut library, source, 1), Err(Refusal::AlreadyDeleted));
    }

    #[test]
    fn a_live_photo_becomes_a_video_beside_it() {
        check(Library::convert_to_video, Kind::Movie);
    }

    #[test]
    fn a_still_is_kept_beside_its_live_photo() {
        check(Library::keep_still_alone, Kind::Photo);
    }

    #[test]
    fn a_copy_that_is_gone_for_good_leaves_its_name_unused() {
        let mut library = Library::new();
        let source = library.add(sample::live_photo("beach", 0)).id();
        let first = library.convert_to_video(source, 1).unwrap();
        library.delete(first, sample::at(1)).unwrap();
        library.delete_for_good(first).unwrap();
        assert_ne!(library.convert_to_video(source, 1), Ok(first));
    }
}
