//! What went over an endpoint's links, counted, for reports.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use crate::breach::Breach;

/// What went over all links of an endpoint since it was started. A frame that is sent again is counted again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames sent, of every kind.
    pub frames_sent: u64,
    /// Their bytes.
    pub bytes_sent: u64,
    /// Frames received, of every kind, as far as they were sound.
    pub frames_received: u64,
    /// Their bytes.
    pub bytes_received: u64,
    /// What was not said because too much waited for the peer.
    pub dropped: u64,
    /// Links that came up again.
    pub reconnects: u64,
    /// Connections refused because too many had not proved themselves.
    pub refused: u64,
    /// Connections that ended by the peer's fault, by what it did; without those that nobody did.
    pub breaches: BTreeMap<Breach, u64>,
}

/// The counters themselves. They are only ever read for a report, so no order among them is needed.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    frames_sent: AtomicU64,
    bytes_sent: AtomicU64,
    frames_received: AtomicU64,
    bytes_received: AtomicU64,
    dropped: AtomicU64,
    reconnects: AtomicU64,
    refused: AtomicU64,
    breaches: [AtomicU64; Breach::ALL.len()],
}

impl Counters {
    pub(crate) fn sent(&self, frames: usize, bytes: usize) {
        self.frames_sent.fetch_add(frames as u64, Relaxed);
        self.bytes_sent.fetch_add(bytes as u64, Relaxed);
    }

    pub(crate) fn received(&self, bytes: usize) {
        self.frames_received.fetch_add(1, Relaxed);
        self.bytes_received.fetch_add(bytes as u64, Relaxed);
    }

    pub(crate) fn dropped(&self) {
        self.dropped.fetch_add(1, Relaxed);
    }

    pub(crate) fn reconnected(&self) {
        self.reconnects.fetch_add(1, Relaxed);
    }

    pub(crate) fn refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    pub(crate) fn breached(&self, breach: Breach) {
        self.breaches[breach.place()].fetch_add(1, Relaxed);
    }

    pub(crate) fn read(&self) -> Counts {
        let breaches =
            Breach::ALL.into_iter().map(|breach| (breach, self.breaches[breach.place()].load(Relaxed)));
        Counts {
            frames_sent: self.frames_sent.load(Relaxed),
            bytes_sent: self.bytes_sent.load(Relaxed),
            frames_received: self.frames_received.load(Relaxed),
            bytes_received: self.bytes_received.load(Relaxed),
            dropped: self.dropped.load(Relaxed),
            reconnects: self.reconnects.load(Relaxed),
            refused: self.refused.load(Relaxed),
            breaches: breaches.filter(|(_, count)| *count > 0).collect(),
        }
    }
}
