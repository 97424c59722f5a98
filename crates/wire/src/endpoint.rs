//! A node's end of all its links.

use std::{
    collections::BTreeMap,
    io, mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use protocol::NodeId;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    breach::Breach,
    check::is_said_by,
    counts::Counts,
    frame::Session,
    handshake,
    key::{Keyring, drawn},
    limits::Limits,
    line::Line,
    link::{Inbox, Link, Sound},
    parcel::Parcel,
    said::{Event, NotSaid, Said},
    shared::Shared,
};

/// After the operating system gave no connection, the next is asked for then.
const ACCEPT_AGAIN: Duration = Duration::from_millis(50);

/// A node's end of all its links, which speaks. A copy costs next to nothing, and speaks by the same links; when the last
/// one is dropped, all connections are closed at once.
#[derive(Clone)]
pub struct Endpoint {
    owner: Arc<Owner>,
}

/// What endpoint and ears were made of. Dropping it ends all tasks.
struct Owner {
    shared: Arc<Shared>,
    tasks: Mutex<JoinSet<()>>,
    address: SocketAddr,
}

/// A place at which a node can be dialled, before it is said who may.
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
    session: Session,
}

/// What a node hears. Nobody else takes from it; whoever is slow to hear slows all who speak to the node. Once it is dropped, no
/// link stays up.
pub struct Ears {
    sounds: mpsc::Receiver<Sound>,
}

impl Endpoint {
    /// Takes a place at which the node can be dialled; port 0 takes any that is free.
    ///
    /// # Errors
    ///
    /// The operating system does not give that place.
    pub async fn bind(at: SocketAddr) -> io::Result<Bound> {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        Ok(Bound { listener, address, session: drawn()? })
    }

    /// Where the node can be dialled.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.owner.address
    }

    /// Says something to a peer. It never waits: what is said leaves when it can, and again until the peer has it, as long
    /// as the process of this node and that of the peer live. While the link is down, it waits.
    ///
    /// # Errors
    ///
    /// It is not said, and lost; whoever wanted to say it says it again.
    pub fn say(&self, to: NodeId, said: Said) -> Result<(), NotSaid> {
        let shared = &self.owner.shared;
        let line = shared.lines.get(&to).ok_or(NotSaid::Stranger)?;
        if shared.is_closing() {
            return Err(NotSaid::Closed);
        }
        match &said {
            Said::Letter(letter) if !is_said_by(shared.keyring.me, &letter.message) => {
                return Err(NotSaid::Wrong(Breach::Impostor));
            }
            Said::Letter(_) | Said::Camera(_) | Said::Off(_) => {}
        }
        let packed = Parcel::pack(&said, &shared.limits);
        let pushed = packed.and_then(|parcel| line.ledger().push(parcel, &shared.limits));
        match pushed {
            Ok(()) => line.written.notify_one(),
            Err(_) => shared.counters.dropped(),
        }
        pushed
    }

    /// Closes the link to a peer, or opens it again. A closed one is dropped, and neither side can make it anew until it is
    /// open; what is said meanwhile waits. All are open at first. Of a stranger it means nothing.
    pub fn set_open(&self, to: NodeId, open: bool) {
        if let Some(line) = self.owner.shared.lines.get(&to) {
            line.set_open(open);
        }
    }

    /// Closes all links, for all copies of this endpoint. What waits for peers to whom there is a link is given
    /// [`Limits::close_within`] to arrive; what waits for others is lost.
    pub async fn close(self) {
        let mut tasks = mem::take(&mut *self.owner.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        self.owner.shared.close();
        let goodbyes = async { while tasks.join_next().await.is_some() {} };
        // What is not through by then is cut off, as it was announced.
        let _ = timeout(self.owner.shared.limits.close_within, goodbyes).await;
        tasks.shutdown().await;
    }

    /// What went over the links up to now.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.owner.shared.counters.read()
    }
}

impl Bound {
    /// Where the node can be dialled.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins to dial and to be dialled. Of each two nodes that have a key for each other exactly one has the other's
    /// address in `dial`; an address of somebody for whom there is no key means nothing.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime that has its I/O and its clock.
    #[must_use]
    pub fn start(
        self,
        keyring: Keyring,
        dial: BTreeMap<NodeId, SocketAddr>,
        limits: Limits,
    ) -> (Endpoint, Ears) {
        let peers = keyring.keys.keys().filter(|peer| **peer != keyring.me);
        let lines = peers.map(|peer| (*peer, Arc::new(Line::new(*peer, dial.get(peer).copied())))).collect();
        let shared = Arc::new(Shared::new(keyring, self.session, limits, lines));
        let (inbox, sounds) = Inbox::new(limits.inbox_frames, limits.inbox_bytes);
        let mut tasks = JoinSet::new();
        for line in shared.lines.values() {
            tasks.spawn(Link::new(Arc::clone(&shared), Arc::clone(line), inbox.clone()).run());
        }
        tasks.spawn(answer_door(self.listener, Arc::clone(&shared)));
        let owner = Owner { shared, tasks: Mutex::new(tasks), address: self.address };
        (Endpoint { owner: Arc::new(owner) }, Ears { sounds })
    }
}

impl Ears {
    /// The next thing heard; none once the endpoint is closed and nothing is left.
    pub async fn hear(&mut self) -> Option<Event> {
        self.sounds.recv().await.map(|sound| sound.event)
    }
}

/// Lets in who can prove who they are, and bears so many at a time who did not yet.
async fn answer_door(listener: TcpListener, shared: Arc<Shared>) {
    let mut strangers = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = shared.closed() => return,
            Some(_) = strangers.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) if strangers.len() < shared.limits.strangers_max => {
                    strangers.spawn(let_in(Arc::clone(&shared), stream));
                }
                Ok(_) => shared.counters.refused(),
                Err(_) => sleep(ACCEPT_AGAIN).await,
            },
        }
    }
}

async fn let_in(shared: Arc<Shared>, stream: TcpStream) {
    match handshake::accept(&shared, stream).await {
        Ok(proved) => {
            if let Some(line) = shared.lines.get(&proved.from) {
                line.hand_over(proved);
            }
        }
        Err(end) => shared.note(end),
    }
}
