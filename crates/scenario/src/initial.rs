//! What a library begins with, photo by photo (LIB-8).

use std::time::Duration;

use library::{Asset, Frame, Frames, SCREENSHOT_BYTES};
use protocol::MOVIE_BYTES_PER_FRAME;

use crate::{Device, InitialAsset, InitialKind};

/// What an ordinary photo weighs, and what the movie of an ordinary Live Photo is like (LIB-8 A).
const ORDINARY_PHOTO_BYTES: u64 = 2_400_000;
const ORDINARY_LIVE_PHOTO_FRAMES: Frames = Frames { first: Frame(0), still: Frame(45), last: Frame(89) };

impl Device {
    /// The photos that its library begins with, in the order of the file. Two of them can bear the same name.
    pub fn initial_assets(&self) -> impl Iterator<Item = Asset> {
        self.library.iter().flat_map(|initial| (0..initial.count).map(|nth| self.initial_asset(initial, nth)))
    }

    fn initial_asset(&self, initial: &InitialAsset, nth: u32) -> Asset {
        let taken = initial.taken + Duration::from_secs(u64::from(nth));
        let name = format!("{} {} {}", self.name, taken.to_rfc3339(), nth);
        let model = initial.model.as_deref().unwrap_or(self.profile.model.name);
        let mut asset = match initial.kind {
            InitialKind::Photo => Asset::ordinary_photo(&name, taken, model, ORDINARY_PHOTO_BYTES),
            InitialKind::LivePhoto => {
                let frames = ORDINARY_LIVE_PHOTO_FRAMES;
                let bytes = ORDINARY_PHOTO_BYTES + frames.count() * MOVIE_BYTES_PER_FRAME;
                Asset::ordinary_live_photo(&name, taken, model, frames, bytes)
            }
            InitialKind::Screenshot => Asset::screenshot(&name, taken, SCREENSHOT_BYTES),
        };
        asset.set_marks(initial.marks.clone());
        asset
    }
}
