//! What is known of one peer, shared by those who speak to it, the task of its link, and those who answer the door.

use std::{
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use protocol::NodeId;
use tokio::sync::Notify;

use crate::{handshake::Proved, ledger::Ledger};

/// One peer.
pub(crate) struct Line {
    pub(crate) peer: NodeId,
    /// Where it is dialled; none if it dials.
    pub(crate) dial: Option<SocketAddr>,
    ledger: Mutex<Ledger>,
    gate: Mutex<Gate>,
    /// There may be something to write.
    pub(crate) written: Notify,
    /// The gate has changed, or the endpoint closes.
    pub(crate) turned: Notify,
}

/// Who may come in.
struct Gate {
    open: bool,
    /// It was closed since the last connection was begun.
    cut: bool,
    /// The newest connection that is proved and not yet made use of. One more takes its place.
    waiting: Option<Proved>,
}

impl Line {
    pub(crate) fn new(peer: NodeId, dial: Option<SocketAddr>) -> Self {
        let gate = Mutex::new(Gate { open: true, cut: false, waiting: None });
        Self { peer, dial, ledger: Mutex::default(), gate, written: Notify::new(), turned: Notify::new() }
    }

    /// Not to be held while anything is awaited.
    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a connection may be begun; what is cut off up to now is none that begins now.
    pub(crate) fn begin(&self) -> bool {
        let mut gate = self.gate();
        gate.cut = false;
        gate.open
    }

    pub(crate) fn set_open(&self, open: bool) {
        let mut gate = self.gate();
        if open && gate.open {
            // What is in the making goes on.
            return;
        }
        gate.open = open;
        if !open {
            // However soon it is opened again, what there was of a connection is gone.
            gate.cut = true;
            gate.waiting = None;
        }
        drop(gate);
        self.turned.notify_one();
    }

    /// A connection of the peer is proved.
    pub(crate) fn hand_over(&self, proved: Proved) {
        let mut gate = self.gate();
        if gate.open {
            gate.waiting = Some(proved);
        }
        drop(gate);
        self.turned.notify_one();
    }

    pub(crate) fn take_waiting(&self) -> Option<Proved> {
        self.gate().waiting.take()
    }

    /// Comes back once the present connection has to go: the line was closed, or a newer connection waits.
    pub(crate) async fn cut(&self) {
        loop {
            {
                let gate = self.gate();
                if gate.cut || gate.waiting.is_some() {
                    return;
                }
            }
            self.turned.notified().await;
        }
    }
}
