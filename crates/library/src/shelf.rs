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
const BOARD_MAX: usize = if cfg!(test) { 8 } else { 64 };

/// Assets by instant; among equals what others are made of comes first (LIB-6), then by id, which is the same on all
/// devices. Which board they stand on says nothing: shelves with equal assets are equal.
#[derive(Clone, Default)]
pub(crate) struct Shelf {
    boards: Vec<Board>,
}

/// A part of a shelf; never empty.
#[derive(Clone)]
struct Board {
    /// Of its first asset. It stands here too, so that to find a board is to look at boards alone: they are in the
    /// memory nearest to the processor, and what stands on them is not.
    first: Instant,
    standing: Vec<Standing>,
}

/// By what assets are in order before their ids.
type Instant = (DateTime<Utc>, u8);

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

    fn instant(&self) -> Instant {
        (self.at, self.rank)
    }

    fn key(&self) -> (DateTime<Utc>, u8, AssetId) {
        (self.at, self.rank, self.asset.id)
    }

    /// Looks at the asset, which is elsewhere in memory, only if it has to.
    fn order(&self, other: &Self) -> Ordering {
        self.instant().cmp(&other.instant()).then_with(|| self.asset.id.cmp(&other.asset.id))
    }
}

impl Board {
    fn new(standing: Vec<Standing>) -> Self {
        let first = standing.first().expect("a board is never empty").instant();
        Self { first, standing }
    }

    /// Whether its first asset comes before another one, or is that one if `or_is` says so.
    fn begins_before(&self, other: &Standing, or_is: bool) -> bool {
        let order =
            self.first.cmp(&other.instant()).then_with(|| self.standing[0].asset.id.cmp(&other.asset.id));
        order == Ordering::Less || or_is && order == Ordering::Equal
    }
}

impl Shelf {
    pub(crate) fn is_empty(&self) -> bool {
        self.boards.is_empty()
    }

    /// Puts an asset where it belongs; it does not stand there yet.
    pub(crate) fn insert(&mut self, asset: &Arc<Asset>) {
        let new = Standing::new(asset);
        // All boards that begin before it; it belongs on the last of them.
        let behind = self.boards.partition_point(|board| board.begins_before(&new, false));
        let nth = behind.saturating_sub(1);
        let is_last = behind == self.boards.len();
        let Some(board) = self.boards.get_mut(nth) else {
            self.boards.push(Board::new([new].into()));
            return;
        };
        let standing = &mut board.standing;
        let place = standing.partition_point(|standing| standing.order(&new) == Ordering::Less);
        debug_assert!(
            standing.get(place).is_none_or(|there| there.order(&new) != Ordering::Equal),
            "it stands once"
        );
        if place == 0 {
            board.first = new.instant();
        }
        if standing.len() < BOARD_MAX {
            standing.insert(place, new);
        } else if is_last && place == standing.len() {
            self.boards.push(Board::new([new].into()));
        } else {
            let mut right = standing.split_off(BOARD_MAX / 2);
            standing.shrink_to_fit();
            match place.checked_sub(standing.len()) {
                Some(place) if place > 0 => right.insert(place, new),
                Some(_) | None => standing.insert(place, new),
            }
            self.boards.insert(nth + 1, Board::new(right));
        }
    }

    /// Takes an asset, which is as it was when it was put there, off the shelf.
    pub(crate) fn remove(&mut self, asset: &Arc<Asset>) {
        let old = Standing::new(asset);
        let behind = self.boards.partition_point(|board| board.begins_before(&old, true));
        let found = behind.checked_sub(1).and_then(|nth| {
            let place = self.boards[nth].standing.binary_search_by(|standing| standing.order(&old)).ok()?;
            Some((nth, place))
        });
        debug_assert!(found.is_some(), "what is taken off a shelf stands on it");
        let Some((nth, place)) = found else { return };
        let board = &mut self.boards[nth];
        board.standing.remove(place);
        match board.standing.first() {
            Some(first) => board.first = first.instant(),
            None => {
                self.boards.remove(nth);
            }
        }
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Asset> {
        self.standing().map(|standing| &*standing.asset)
    }

    /// Those from one instant on and before another, in seconds since 1970.
    pub(crate) fn between(&self, from: i64, to: i64) -> impl Iterator<Item = &Asset> {
        // The board before the first that begins later may end later too.
        let behind = self.boards.partition_point(|board| board.first.0.timestamp() < from);
        self.boards[behind.saturating_sub(1)..]
            .iter()
            .flat_map(|board| &board.standing)
            .skip_while(move |standing| standing.at.timestamp() < from)
            .take_while(move |standing| standing.at.timestamp() < to)
            .map(|standing| &*standing.asset)
    }

    fn standing(&self) -> impl Iterator<Item = &Standing> {
        self.boards.iter().flat_map(|board| &board.standing)
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
        assert!(shelf.boards.iter().all(|board| board.first == board.standing[0].instant()));
        assert!(shelf.boards.iter().all(|board| (1..=BOARD_MAX).contains(&board.standing.len())));
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
