//! What all tasks of an endpoint share.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use protocol::NodeId;
use tokio::sync::Notify;

use crate::{counts::Counters, frame::Session, key::Keyring, limits::Limits, line::Line, stream::End};

/// Everything but the sockets and the ears.
pub(crate) struct Shared {
    pub(crate) keyring: Keyring,
    /// Of this process.
    pub(crate) session: Session,
    pub(crate) limits: Limits,
    /// One for each key.
    pub(crate) lines: BTreeMap<NodeId, Arc<Line>>,
    pub(crate) counters: Counters,
    closing: AtomicBool,
    /// For the one who answers the door.
    closed: Notify,
}

impl Shared {
    pub(crate) fn new(
        keyring: Keyring,
        session: Session,
        limits: Limits,
        lines: BTreeMap<NodeId, Arc<Line>>,
    ) -> Self {
        let closing = AtomicBool::new(false);
        Self {
            keyring,
            session,
            limits,
            lines,
            counters: Counters::default(),
            closing,
            closed: Notify::new(),
        }
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Relaxed)
    }

    /// Comes back once the endpoint closes.
    pub(crate) async fn closed(&self) {
        while !self.is_closing() {
            self.closed.notified().await;
        }
    }

    /// Has every link say goodbye when its peer has everything. Those that are down end at once.
    pub(crate) fn close(&self) {
        self.closing.store(true, Relaxed);
        self.closed.notify_one();
        for line in self.lines.values() {
            line.turned.notify_one();
            line.written.notify_one();
        }
    }

    /// Counts what a connection ended by, if it was the peer's fault.
    pub(crate) fn note(&self, end: End) {
        match end {
            End::Breach(breach) => self.counters.breached(breach),
            End::Gone | End::Goodbye | End::Deaf => {}
        }
    }
}
