//! Which worlds were met: nothing but a number each.
#![expect(
    clippy::disallowed_types,
    reason = "nobody asks in which order they are: only whether one is there"
)]

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hasher},
};

/// Worlds that were met. With a bound on the depth, each with the least depth at which it was: from there more is in reach.
pub(super) enum Visited {
    Once(HashSet<u128, BuildHasherDefault<AsItIs>>),
    WithDepth(HashMap<u128, u32, BuildHasherDefault<AsItIs>>),
}

impl Visited {
    pub(super) fn new(with_depth: bool) -> Self {
        if with_depth { Self::WithDepth(HashMap::default()) } else { Self::Once(HashSet::default()) }
    }

    /// Notes that it was met; whether that makes a difference.
    pub(super) fn is_new(&mut self, print: u128, depth: u32) -> bool {
        match self {
            Self::Once(met) => met.insert(print),
            Self::WithDepth(met) => {
                let least = met.entry(print).or_insert(u32::MAX);
                let new = depth < *least;
                *least = depth.min(*least);
                new
            }
        }
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Self::Once(met) => met.len() as u64,
            Self::WithDepth(met) => met.len() as u64,
        }
    }
}

/// A fingerprint is spread evenly as it is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _bytes: &[u8]) {
        unreachable!("a fingerprint is a number");
    }

    #[expect(clippy::cast_possible_truncation, reason = "either half will do")]
    fn write_u128(&mut self, print: u128) {
        self.0 = print as u64;
    }
}
