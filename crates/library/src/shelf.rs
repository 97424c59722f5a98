//! A shelf: assets in one order, kept as they come and go.
//!
//! Its assets stand on boards of limited length, each behind the other, so that one more moves few of them; a board
//! that is added to at its end is filled before the next begins. Unlike a tree of the standard library that leaves no
//! room unused where photos come in order of their dates, as they do: a million take 24 bytes each.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use chrono::{DateTime, Utc};

use crate::asset::{Asset, Kind};
use crate::id::AssetId;

/// So many assets stand on a board at most; in tests few, so that boards are often full.
const BOARD_MAX: usize = if cfg!(test) { 8 } else { 256 };

/// Assets by instant; among equals what others are made of comes first (LIB-6), then by id, which is the same on all
/// devices. Which board they stand on says nothing: shelves with equal assets are equal.
#[derive(Clone, Default)]
pub(crate) struct Shelf {
    /// None of them is empty.
    boards: Vec<Vec<Standing>>,
}

/// An asset on a shelf.
#[derive(Clone)]
struct Standing {
    at: DateTime<Utc>,
    rank: u8,
    asset: Arc<Asset>,
}

impl Standing {
    /// The place of an asset, which is that of its deletion once it is deleted.
    fn new(asset: &Arc<Asset>) -> Self {
        let at = asset.deleted.unwrap_or_else(|| asset.taken_at());
        Self { at, rank: rank(asset), asset: Arc::clone(asset) }
    }

    fn key(&self) -> (DateTime<Utc>, u8, AssetId) {
        (self.at, self.rank, self.asset.id)
    }

    /// Looks at the asset, which is elsewhere in memory, only if it has to.
    fn order(&self, other: &Self) -> Ordering {
        (self.at, self.rank).cmp(&(other.at, other.rank)).then_with(|| self.asset.id.cmp(&other.asset.id))
    }
}

impl Shelf {
    pub(crate) fn is_empty(&self) -> bool {
        self.boards.is_empty()
    }

    /// Puts an asset where it belongs; it does not stand there yet.
    pub(crate) fn insert(&mut self, asset: &Arc<Asset>) {
        let new = Standing::new(asset);
        // The board on which it belongs: behind it only boards that begin later.
        let behind = self.boards.partition_point(|board| board[0].order(&new) == Ordering::Less);
        let nth = behind.saturating_sub(1);
        let is_last = behind == self.boards.len();
        let Some(board) = self.boards.get_mut(nth) else {
            self.boards.push([new].into());
            return;
        };
        let place = board.partition_point(|standing| standing.order(&new) == Ordering::Less);
        debug_assert!(
            board.get(place).is_none_or(|there| there.order(&new) != Ordering::Equal),
            "it stands once"
        );
        if board.len() < BOARD_MAX {
            board.insert(place, new);
        } else if is_last && place == board.len() {
            self.boards.push([new].into());
        } else {
            let mut right = board.split_off(BOARD_MAX / 2);
            board.shrink_to_fit();
            match place.checked_sub(board.len()) {
                Some(place) if place > 0 => right.insert(place, new),
                Some(_) | None => board.insert(place, new),
            }
            self.boards.insert(nth + 1, right);
        }
    }

    /// Takes an asset, which is as it was when it was put there, off the shelf.
    pub(crate) fn remove(&mut self, asset: &Arc<Asset>) {
        let old = Standing::new(asset);
        let behind = self.boards.partition_point(|board| board[0].order(&old) != Ordering::Greater);
        let found = behind.checked_sub(1).and_then(|nth| {
            let place = self.boards[nth].binary_search_by(|standing| standing.order(&old)).ok()?;
            Some((nth, place))
        });
        debug_assert!(found.is_some(), "what is taken off a shelf stands on it");
        let Some((nth, place)) = found else { return };
        self.boards[nth].remove(place);
        if self.boards[nth].is_empty() {
            self.boards.remove(nth);
        }
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.standing().map(|standing| &*standing.asset)
    }

    /// Those from one instant on and before another, in seconds since 1970.
    pub(crate) fn between(&self, from: i64, to: i64) -> impl Iterator<Item = &Asset> {
        let first = self.boards.partition_point(|board| board[board.len() - 1].at.timestamp() < from);
        self.boards[first..]
            .iter()
            .flatten()
            .skip_while(move |standing| standing.at.timestamp() < from)
            .take_while(move |standing| standing.at.timestamp() < to)
            .map(|standing| &*standing.asset)
    }

    fn standing(&self) -> impl Iterator<Item = &Standing> {
        self.boards.iter().flatten()
    }
}

/// What of equal instants comes first.
fn rank(asset: &Asset) -> u8 {
    match asset.content.kind() {
        Kind::LivePhoto => 0,
        Kind::Photo => 1,
        Kind::Movie => 2,
        Kind::Screenshot => 3,
    }
}

/// The order of All Photos: that of an asset's shelf as long as it is not deleted.
pub(crate) fn in_order(one: &Asset, other: &Asset) -> Ordering {
    let key = |asset: &Asset| (asset.taken_at(), rank(asset), asset.id);
    key(one).cmp(&key(other))
}

impl PartialEq for Shelf {
    fn eq(&self, other: &Self) -> bool {
        self.standing().map(Standing::key).eq(other.standing().map(Standing::key))
    }
}

impl Eq for Shelf {}

impl Hash for Shelf {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.standing().for_each(|standing| standing.key().hash(state));
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.standing().map(|standing| (standing.at, standing.asset.id))).finish()
    }
}

#[cfg(test)]
mod tests {
    use alloc::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::test_runner::{Config, RngSeed};

    use super::*;
    use crate::sample;

    fn asset(nth: u16) -> Arc<Asset> {
        // Several at each instant.
        Arc::new(sample::photo(&alloc::format!("{nth}"), i64::from(nth / 3)))
    }

    /// A shelf holds what it was given, in order, whatever came and went before.
    fn check(shelf: &Shelf, expected: &BTreeSet<(DateTime<Utc>, u8, AssetId)>) {
        assert!(shelf.standing().map(Standing::key).eq(expected.iter().copied()));
        assert!(shelf.boards.iter().all(|board| (1..=BOARD_MAX).contains(&board.len())));
        assert_eq!(shelf.is_empty(), expected.is_empty());
    }

    #[test]
    fn photos_that_come_in_order_fill_every_board() {
        let mut shelf = Shelf::default();
        for nth in 0..10 * u16::try_from(BOARD_MAX).unwrap() {
            shelf.insert(&Arc::new(sample::photo("hill", i64::from(nth))));
        }
        assert_eq!(shelf.boards.len(), 10);
    }

    proptest! {
        #![proptest_config(Config { rng_seed: RngSeed::Fixed(0), failure_persistence: None, ..Config::default() })]

        #[test]
        fn a_shelf_is_as_a_sorted_set(steps in vec((any::<bool>(), 0..150_u16), 0..600), from in 0..50_i64, to in 0..50_i64) {
            let mut shelf = Shelf::default();
            let mut expected = BTreeSet::new();
            for (comes, nth) in steps {
                let asset = asset(nth);
                let key = Standing::new(&asset).key();
                // Two of three come, so that boards fill.
                if (comes || nth % 3 == 0) && expected.insert(key) {
                    shelf.insert(&asset);
                } else if !comes && expected.remove(&key) {
                    shelf.remove(&asset);
                }
            }
            check(&shelf, &expected);
            let mut rebuilt = Shelf::default();
            for nth in 0..150 {
                let asset = asset(nth);
                if expected.contains(&Standing::new(&asset).key()) {
                    rebuilt.insert(&asset);
                }
            }
            prop_assert_eq!(&rebuilt, &shelf);
            let [from, to] = [from, to].map(sample::at);
            let between = shelf.between(from.timestamp(), to.timestamp()).map(|asset| asset.id);
            let wanted = expected.iter().filter(|(at, ..)| (from..to).contains(at)).map(|(_, _, id)| *id);
            prop_assert!(between.eq(wanted));
        }
    }
}
