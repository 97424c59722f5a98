//! The order of assets in each view, kept as they come and go: to add one costs a search, never a sort.

use alloc::sync::Arc;

use crate::asset::{Asset, Kind};
use crate::shelf::Shelf;
use crate::view::View;

/// One shelf for each view that is no selection of another. It holds nothing that the assets do not say themselves,
/// so libraries with equal assets have equal shelves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Shelves {
    all_photos: Shelf,
    live_photos: Shelf,
    screenshots: Shelf,
    hidden: Shelf,
    /// By the instant of deletion, which is the order in which they expire.
    recently_deleted: Shelf,
}

impl Shelves {
    /// The shelf on which a view draws.
    pub(crate) fn of(&self, view: View) -> &Shelf {
        match view {
            View::AllPhotos | View::Years | View::Months | View::Days => &self.all_photos,
            View::LivePhotos => &self.live_photos,
            View::Screenshots => &self.screenshots,
            View::Hidden => &self.hidden,
            View::RecentlyDeleted => &self.recently_deleted,
        }
    }

    /// Puts an asset on every shelf where it belongs.
    pub(crate) fn insert(&mut self, asset: &Arc<Asset>) {
        for shelf in self.of_asset(asset) {
            shelf.insert(asset);
        }
    }

    /// Takes an asset, which must be as it was when it was inserted, off every shelf.
    pub(crate) fn remove(&mut self, asset: &Arc<Asset>) {
        for shelf in self.of_asset(asset) {
            shelf.remove(asset);
        }
    }

    fn of_asset(&mut self, asset: &Asset) -> impl Iterator<Item = &mut Shelf> {
        let shelves = if asset.deleted.is_some() {
            [Some(&mut self.recently_deleted), None]
        } else if asset.marks().hidden {
            [Some(&mut self.hidden), None]
        } else {
            let album = match asset.content.kind() {
                Kind::LivePhoto => Some(&mut self.live_photos),
                Kind::Screenshot => Some(&mut self.screenshots),
                Kind::Photo | Kind::Movie => None,
            };
            [Some(&mut self.all_photos), album]
        };
        shelves.into_iter().flatten()
    }
}
