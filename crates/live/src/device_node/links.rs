//! What a device knows of its links: which are up, and whether it reaches the services at all.

use std::collections::BTreeMap;

use device::policy::UNREACHABLE_AFTER;
use protocol::{Instant, NodeId};
use wire::Keyring;

/// Which ways between two nodes are not cut. A link is closed if both are; if only one is, what would go that way is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ways {
    /// What is said here gets there.
    pub(crate) says: bool,
    /// What is said there gets here.
    pub(crate) hears: bool,
}

impl Ways {
    const BOTH: Self = Self { says: true, hears: true };

    /// Whether there is a link at all.
    pub(crate) const fn any(self) -> bool {
        self.says || self.hears
    }
}

/// The links of one device.
#[derive(Debug)]
pub(super) struct Links {
    /// Whether each is up; none if it never was.
    up: BTreeMap<NodeId, Option<bool>>,
    /// Of those of which a step said something.
    ways: BTreeMap<NodeId, Ways>,
    /// Since when no service is reached.
    alone_since: Option<Instant>,
    /// What the device was told last.
    told_up: bool,
    /// The device is off: its links are down, and that tells nothing of the line.
    off: bool,
}

impl Links {
    pub(super) fn new(keyring: &Keyring, now: Instant) -> Self {
        Self {
            up: keyring.keys.keys().map(|node| (*node, None)).collect(),
            ways: BTreeMap::new(),
            alone_since: Some(now),
            told_up: true,
            off: false,
        }
    }

    pub(super) fn set_up(&mut self, now: Instant, node: NodeId, up: bool) {
        self.up.insert(node, Some(up));
        let reached =
            self.up.iter().any(|(node, up)| *up == Some(true) && !matches!(node, NodeId::Device(_)));
        self.alone_since = match (reached, self.alone_since) {
            (true, _) => None,
            (false, since) => since.or(Some(now)),
        };
    }

    pub(super) fn set_ways(&mut self, node: NodeId, ways: Ways) {
        self.ways.insert(node, ways);
    }

    pub(super) fn ways(&self, node: NodeId) -> Ways {
        self.ways.get(&node).copied().unwrap_or(Ways::BOTH)
    }

    /// Whether what is said there comes here now.
    pub(super) fn hears(&self, node: NodeId) -> bool {
        self.ways(node).hears && self.up.get(&node) == Some(&Some(true))
    }

    /// Whether the link there was up, and is no more.
    pub(super) fn is_lost(&self, node: NodeId) -> bool {
        self.up.get(&node) == Some(&Some(false))
    }

    /// The device stopped, or is there again.
    pub(super) fn set_off(&mut self, now: Instant, off: bool) {
        self.off = off;
        self.alone_since = self.alone_since.map(|_| now);
    }

    /// Everybody to whom there is a link.
    pub(super) fn all(&self) -> impl Iterator<Item = NodeId> {
        self.up.keys().copied()
    }

    /// When it is to be noticed that no service is reached.
    pub(super) fn wake(&self) -> Option<Instant> {
        self.alone_since.filter(|_| self.told_up && !self.off).map(|since| since + UNREACHABLE_AFTER)
    }

    /// What the device is to be told now about its connection, if anything.
    pub(super) fn due(&mut self, now: Instant) -> Option<bool> {
        let up = self.alone_since.is_none_or(|since| now.since(since) < UNREACHABLE_AFTER);
        (up != self.told_up && !self.off).then(|| {
            self.told_up = up;
            up
        })
    }
}
