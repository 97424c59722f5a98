//! A node's end of all its links: it dials those whom it is to dial, and answers those who dial it.

use std::{collections::BTreeMap, io, net::SocketAddr, sync::Arc};

use protocol::NodeId;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time,
};

use crate::{
    Breach, Counts, Event, Keyring, Limits, NotSaid, Said,
    count::{Counting, up},
    key,
    link::Link,
    prove::{Proved, answer, dial},
};

/// How long what waits may take to leave when an endpoint is closed.
const FAREWELL: time::Duration = time::Duration::from_secs(1);
/// How often it is looked whether it has.
const FAREWELL_LOOK: time::Duration = time::Duration::from_millis(5);

/// A place where a node listens, before it knows to whom.
#[derive(Debug)]
pub struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Bound {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins to make links: to those in `dial` itself, to all others in `keyring` when they dial.
    ///
    /// # Errors
    ///
    /// If the operating system gives no random bytes.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime.
    pub fn start(
        self,
        keyring: Keyring,
        dial: BTreeMap<NodeId, SocketAddr>,
        limits: Limits,
    ) -> io::Result<(Endpoint, Ears)> {
        let session = u64::from_be_bytes(key::random().map_err(io::Error::other)?);
        let (tell, ears) = mpsc::channel(limits.inbox_frames.max(1));
        let links = keyring.keys.keys().map(|peer| (*peer, Arc::new(Link::new(*peer)))).collect();
        let inner = Arc::new(Inner {
            session,
            limits,
            links,
            counting: Counting::default(),
            strangers: Arc::new(Semaphore::new(limits.strangers)),
            keyring,
        });
        let stop = Arc::new(Stop(watch::Sender::new(false)));
        tokio::spawn(accept(Arc::clone(&inner), self.listener, tell.clone(), stop.0.subscribe()));
        for (peer, address) in dial {
            if let Some(link) = inner.links.get(&peer) {
                let (inner, link) = (Arc::clone(&inner), Arc::clone(link));
                tokio::spawn(keep_dialling(inner, link, address, tell.clone(), stop.0.subscribe()));
            }
        }
        Ok((Endpoint { inner, stop }, Ears(ears)))
    }
}

/// A node's end of all its links. Its copies are one; when the last is gone, all links are.
#[derive(Clone)]
pub struct Endpoint {
    inner: Arc<Inner>,
    stop: Arc<Stop>,
}

/// What came over a node's links, in the order in which it came from each.
#[derive(Debug)]
pub struct Ears(mpsc::Receiver<Event>);

impl Ears {
    /// The next thing; none once the endpoint is closed. Whoever does not listen makes others wait.
    pub async fn hear(&mut self) -> Option<Event> {
        self.0.recv().await
    }
}

struct Inner {
    keyring: Keyring,
    /// Which life of this node it is: a later one knows nothing of what an earlier one heard.
    session: u64,
    limits: Limits,
    links: BTreeMap<NodeId, Arc<Link>>,
    counting: Counting,
    strangers: Arc<Semaphore>,
}

/// Tells all tasks to end when it goes.
struct Stop(watch::Sender<bool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}

impl Endpoint {
    /// Listens at `at`, whose port can be 0 for any. Whoever wants to be reached from elsewhere than this machine has to say
    /// so: `127.0.0.1` is what everybody else names.
    ///
    /// # Errors
    ///
    /// If nobody may listen there, or somebody does.
    pub async fn bind(at: SocketAddr) -> io::Result<Bound> {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        Ok(Bound { listener, address })
    }

    /// Says something to `to`, sooner or later, once. Never waits.
    ///
    /// # Errors
    ///
    /// [`NotSaid`]; then it is lost.
    pub fn say(&self, to: NodeId, said: Said) -> Result<(), NotSaid> {
        let link = self.inner.links.get(&to).ok_or(NotSaid::Stranger)?;
        let result = link.say(said, &self.inner.limits);
        if result.is_err() {
            up(&self.inner.counting.dropped);
        }
        result
    }

    /// Whether there may be a link to `to`: one that may not be is broken, and not made again before it may.
    pub fn set_open(&self, to: NodeId, open: bool) {
        if let Some(link) = self.inner.links.get(&to) {
            link.open.send_if_modified(|was| std::mem::replace(was, open) != open);
        }
    }

    /// Whether everybody has what was said to them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inner.links.values().all(|link| link.is_empty())
    }

    /// What went over the links so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.inner.counting.counts()
    }

    /// Gives what was said a second to leave, and breaks all links.
    pub async fn close(self) {
        let until = time::Instant::now() + FAREWELL;
        while !self.is_empty() && time::Instant::now() < until {
            time::sleep(FAREWELL_LOOK).await;
        }
        self.stop.0.send_replace(true);
    }
}

/// Answers those who dial.
async fn accept(
    inner: Arc<Inner>,
    listener: TcpListener,
    ears: mpsc::Sender<Event>,
    mut stop: watch::Receiver<bool>,
) {
    let stopping = stop.clone();
    loop {
        let accepted = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Too many files are open, say; it will pass.
            time::sleep(inner.limits.backoff_first).await;
            continue;
        };
        match Arc::clone(&inner.strangers).try_acquire_owned() {
            Ok(permit) => {
                tokio::spawn(receive(Arc::clone(&inner), stream, permit, ears.clone(), stopping.clone()));
            }
            Err(_) => inner.counting.breach(Breach::Crowd),
        }
    }
}

/// Hears who it is that dialled, and then what they say.
async fn receive(
    inner: Arc<Inner>,
    mut stream: TcpStream,
    permit: OwnedSemaphorePermit,
    ears: mpsc::Sender<Event>,
    stop: watch::Receiver<bool>,
) {
    let received =
        |peer, session| inner.links.get(&peer).map_or(0, |link: &Arc<Link>| link.received(session));
    let proof = answer(&mut stream, &inner.keyring, inner.session, &inner.limits, received);
    let proved = time::timeout(inner.limits.proof_within, proof).await.unwrap_or(Err(Breach::Stranger));
    drop(permit);
    let link = proved.as_ref().map_err(|breach| *breach);
    let link = link.and_then(|proved| inner.links.get(&proved.peer).ok_or(Breach::Stranger));
    match (link, &proved) {
        (Ok(link), Ok(proved)) if *link.open.borrow() => {
            link.run(stream, proved, (&inner.limits, &inner.counting), &ears, stop).await;
        }
        // It comes at the wrong time.
        (Ok(_), _) => {}
        (Err(breach), _) => inner.counting.breach(breach),
    }
}

/// Dials a peer, and again whenever the connection is gone.
async fn keep_dialling(
    inner: Arc<Inner>,
    link: Arc<Link>,
    address: SocketAddr,
    ears: mpsc::Sender<Event>,
    mut stop: watch::Receiver<bool>,
) {
    let mut open = link.open.subscribe();
    let mut wait = inner.limits.backoff_first;
    let stopping = stop.clone();
    loop {
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            opened = open.wait_for(|open| *open) => if opened.is_err() { return },
        }
        let connected = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            connected = connect(&inner, &link, address) => connected,
        };
        if let Some((stream, proved)) = connected {
            let begun = time::Instant::now();
            link.run(stream, &proved, (&inner.limits, &inner.counting), &ears, stopping.clone()).await;
            // One that is closed at once is as good as none.
            if begun.elapsed() > inner.limits.backoff_max {
                wait = inner.limits.backoff_first;
            }
        }
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return,
            () = time::sleep(wait) => {}
        }
        wait = (wait * 2).min(inner.limits.backoff_max);
    }
}

async fn connect(inner: &Inner, link: &Link, address: SocketAddr) -> Option<(TcpStream, Proved)> {
    let limits = &inner.limits;
    let proof = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        let received = |session| link.received(session);
        match dial(&mut stream, &inner.keyring, link.peer, inner.session, limits, received).await {
            Ok(proved) => Some((stream, proved)),
            Err(breach) => {
                // Whoever goes away is no stranger.
                if breach != Breach::Unfinished {
                    inner.counting.breach(breach);
                }
                None
            }
        }
    };
    time::timeout(limits.proof_within, proof).await.ok().flatten()
}
