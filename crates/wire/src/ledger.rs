//! What was said to one peer and is not acknowledged, and how much of what it said was received: numbers alone, without
//! sockets, so that a connection can go at any moment and the next one goes on where it was.

use std::{collections::VecDeque, sync::Arc};

use crate::{breach::Breach, frame::Session, limits::Limits, parcel::Parcel, said::NotSaid};

/// The account of one peer. It outlives connections.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// What is not acknowledged, the oldest first, numbered without a gap.
    outbox: VecDeque<Arc<Parcel>>,
    outbox_bytes: usize,
    /// The last number that is acknowledged.
    acknowledged: u64,
    /// The last number that was written to the present connection, or to the last one.
    written: u64,
    /// The last number that was received.
    heard: u64,
    /// The last number that the peer was told was received.
    told: u64,
    /// Which process of the peer the numbers are of.
    session: Option<Session>,
}

/// What is to be written next.
#[derive(Debug)]
pub(crate) struct Work {
    /// An acknowledgement of all up to this.
    pub(crate) ack: Option<u64>,
    /// What is said, with the number of the first.
    pub(crate) parcels: Vec<Arc<Parcel>>,
    pub(crate) first: u64,
}

impl Work {
    pub(crate) fn is_empty(&self) -> bool {
        self.ack.is_none() && self.parcels.is_empty()
    }
}

impl Ledger {
    /// Takes something to be said, or has no room for it.
    pub(crate) fn push(&mut self, parcel: Parcel, limits: &Limits) -> Result<(), NotSaid> {
        let bytes = self.outbox_bytes.saturating_add(parcel.bytes());
        if self.outbox.len() >= limits.outbox_frames || bytes > limits.outbox_bytes {
            return Err(NotSaid::Full);
        }
        self.outbox_bytes = bytes;
        self.outbox.push_back(Arc::new(parcel));
        Ok(())
    }

    /// A connection to that process of the peer is made; gives the last number received from it. With a process that was
    /// not met before all numbers begin anew.
    pub(crate) fn begin(&mut self, session: Session) -> u64 {
        if self.session != Some(session) {
            self.session = Some(session);
            (self.acknowledged, self.written, self.heard) = (0, 0, 0);
        }
        self.told = self.heard;
        self.heard
    }

    /// The peer says what it received up to now: all that follows is to be written again.
    pub(crate) fn resume(&mut self, heard: u64) -> Result<(), Breach> {
        self.acknowledge(heard)?;
        self.written = heard;
        Ok(())
    }

    /// The peer has all up to that number. It can have no more than was written, and no less than it had before.
    pub(crate) fn acknowledge(&mut self, heard: u64) -> Result<(), Breach> {
        if heard > self.written || heard < self.acknowledged {
            return Err(Breach::Acknowledged);
        }
        while self.acknowledged < heard {
            self.acknowledged += 1;
            let parcel = self.outbox.pop_front();
            self.outbox_bytes -= parcel.map_or(0, |parcel| parcel.bytes());
        }
        Ok(())
    }

    /// Whether that number is the next.
    pub(crate) fn expect(&self, seq: u64) -> Result<(), Breach> {
        if self.heard.checked_add(1) == Some(seq) { Ok(()) } else { Err(Breach::OutOfOrder) }
    }

    /// The next number was received, and what it numbers is where it should be.
    pub(crate) fn hear(&mut self) {
        self.heard += 1;
    }

    /// What is to be written next, of about so many bytes; it counts as written.
    pub(crate) fn work(&mut self, bytes: usize) -> Work {
        let ack = (self.heard > self.told).then_some(self.heard);
        self.told = self.heard;
        let first = self.written + 1;
        let waiting = usize::try_from(self.written - self.acknowledged).unwrap_or(usize::MAX);
        let mut left = bytes;
        let mut parcels = Vec::new();
        for parcel in self.outbox.iter().skip(waiting) {
            self.written += 1;
            parcels.push(Arc::clone(parcel));
            left = left.saturating_sub(parcel.bytes());
            if left == 0 {
                break;
            }
        }
        Work { ack, parcels, first }
    }

    /// Whether the peer has acknowledged everything.
    pub(crate) fn is_settled(&self) -> bool {
        self.outbox.is_empty()
    }
}
