//! What went over a node's links, in numbers.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::Breach;

/// What went over a node's links so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames with something said that were sent, those that were sent again among them.
    pub sent: u64,
    /// Frames with something said that came.
    pub heard: u64,
    /// What was not said, for too much waited already.
    pub dropped: u64,
    /// How often a link came about.
    pub links: u64,
    /// Connections that were closed for what came over them.
    pub breaches: BTreeMap<Breach, u64>,
}

/// The same while it goes on.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    pub(crate) sent: AtomicU64,
    pub(crate) heard: AtomicU64,
    pub(crate) dropped: AtomicU64,
    pub(crate) links: AtomicU64,
    breaches: Mutex<BTreeMap<Breach, u64>>,
}

/// One more.
pub(crate) fn up(count: &AtomicU64) {
    count.fetch_add(1, Ordering::Relaxed);
}

impl Counting {
    pub(crate) fn breach(&self, breach: Breach) {
        *self.breaches.lock().unwrap_or_else(PoisonError::into_inner).entry(breach).or_default() += 1;
    }

    pub(crate) fn counts(&self) -> Counts {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Counts {
            sent: read(&self.sent),
            heard: read(&self.heard),
            dropped: read(&self.dropped),
            links: read(&self.links),
            breaches: self.breaches.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }
}
