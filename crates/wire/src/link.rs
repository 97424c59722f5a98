//! A link to one peer: what waits for it, what came from it, and the connection that there is at the moment.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use protocol::NodeId;
use tokio::{
    io::{self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    sync::{Notify, mpsc, watch},
    time,
};

use crate::{
    Breach, Event, Limits, NotSaid, Said,
    check::check,
    count::{Counting, up},
    frame::{Body, LENGTH_BYTES, Packed, decode, encode},
    prove::Proved,
};

/// What is read at once.
const CHUNK_BYTES: usize = 64 << 10;

/// A link to one peer, whether there is a connection or not.
pub(crate) struct Link {
    pub(crate) peer: NodeId,
    state: Mutex<State>,
    /// There is something to send, or something was acknowledged.
    stir: Notify,
    /// Which connection is the one that counts; one that is not ends.
    pub(crate) current: watch::Sender<u64>,
    /// Whether there may be one.
    pub(crate) open: watch::Sender<bool>,
}

#[derive(Default)]
struct State {
    /// What waits for the peer to say that it has it, oldest first, with its number.
    outbox: VecDeque<(u64, Packed)>,
    outbox_bytes: usize,
    /// The number of what was said last.
    said: u64,
    /// The number up to which all was sent over the connection that there is.
    sent: u64,
    /// The peer's session, and the last number that came of it, and that the peer was told of.
    session: Option<u64>,
    received: u64,
    /// Nothing came yet of this session. The first number can be any: what went to the one before this end is not said again.
    is_new: bool,
    told: u64,
}

impl Link {
    pub(crate) fn new(peer: NodeId) -> Self {
        Self {
            peer,
            state: Mutex::default(),
            stir: Notify::new(),
            current: watch::Sender::new(0),
            open: watch::Sender::new(true),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts something into the outbox.
    pub(crate) fn say(&self, said: Said, limits: &Limits) -> Result<(), NotSaid> {
        let packed = Packed::new(said, limits).ok_or(NotSaid::TooLarge)?;
        let mut state = self.state();
        let bytes = state.outbox_bytes + packed.len();
        if state.outbox.len() >= limits.outbox_frames || bytes > limits.outbox_bytes {
            return Err(NotSaid::Full);
        }
        state.said += 1;
        state.outbox_bytes = bytes;
        let number = state.said;
        state.outbox.push_back((number, packed));
        drop(state);
        self.stir.notify_one();
        Ok(())
    }

    /// Whether the peer has everything.
    pub(crate) fn is_empty(&self) -> bool {
        self.state().outbox.is_empty()
    }

    /// The last number that came of that session of the peer's.
    pub(crate) fn received(&self, session: u64) -> u64 {
        let state = self.state();
        if state.session == Some(session) { state.received } else { 0 }
    }

    /// The peer has all up to that number; whether so much was ever sent.
    fn acknowledged(&self, number: u64) -> bool {
        let mut state = self.state();
        if number > state.sent {
            return false;
        }
        while let Some((_, packed)) = state.outbox.pop_front_if(|(waiting, _)| *waiting <= number) {
            state.outbox_bytes -= packed.len();
        }
        true
    }

    /// A connection begins, with what its peer has and who it is now.
    fn begin(&self, proved: &Proved) {
        let mut state = self.state();
        if state.session != Some(proved.session) {
            (state.session, state.received, state.is_new) = (Some(proved.session), 0, true);
        }
        state.told = state.received;
        // Never more than there is, whatever it says.
        state.sent = state.said;
        drop(state);
        let has = proved.received.min(self.state().said);
        self.acknowledged(has);
        let mut state = self.state();
        state.sent = state.outbox.front().map_or(state.said, |(number, _)| number - 1);
    }

    /// Whether something of that number can come now.
    fn is_next(&self, number: u64) -> bool {
        let state = self.state();
        if state.is_new { number > 0 } else { state.received.checked_add(1) == Some(number) }
    }

    /// It came, and whoever listens has it.
    fn heard(&self, number: u64) {
        let mut state = self.state();
        (state.received, state.is_new) = (number, false);
        drop(state);
        self.stir.notify_one();
    }

    /// The bytes that are to be sent next; none if there is nothing to say.
    fn next(&self, limits: &Limits, counting: &Counting) -> Option<Vec<u8>> {
        let mut state = self.state();
        if state.told < state.received {
            state.told = state.received;
            return encode(&Body::Acknowledged { number: state.told }, limits);
        }
        let place = state.outbox.partition_point(|(number, _)| *number <= state.sent);
        let (number, packed) = state.outbox.get(place)?;
        let (number, (mut bytes, files)) = (*number, packed.pieces(*number));
        files.for_each(|file| bytes.extend(file));
        state.sent = number;
        up(&counting.sent);
        Some(bytes)
    }

    /// Runs a connection until it ends, whichever way.
    pub(crate) async fn run(
        &self,
        stream: TcpStream,
        proved: &Proved,
        (limits, counting): (&Limits, &Counting),
        ears: &mpsc::Sender<Event>,
        mut stop: watch::Receiver<bool>,
    ) {
        let mine = {
            self.current.send_modify(|current| *current += 1);
            *self.current.borrow()
        };
        let (mut current, mut open) = (self.current.subscribe(), self.open.subscribe());
        self.begin(proved);
        up(&counting.links);
        // What is small and waits for an answer is not kept back to be sent with more.
        let _ = stream.set_nodelay(true);
        let (from, to) = stream.into_split();
        if ears.send(Event::Up(self.peer)).await.is_err() {
            return;
        }
        let ended = tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => None,
            _ = open.wait_for(|open| !*open) => None,
            _ = current.wait_for(|current| *current != mine) => None,
            breach = self.listen(from, (limits, counting), ears) => breach,
            () = self.speak(to, limits, counting) => None,
        };
        if let Some(breach) = ended {
            counting.breach(breach);
        }
        // One that came after it has said that it is there.
        if *self.current.borrow() == mine {
            let _ = ears.send(Event::Down(self.peer)).await;
        }
    }

    /// Hears until the connection ends; what was wrong with it, if anything.
    async fn listen(
        &self,
        from: OwnedReadHalf,
        (limits, counting): (&Limits, &Counting),
        ears: &mpsc::Sender<Event>,
    ) -> Option<Breach> {
        let mut from = BufReader::with_capacity(CHUNK_BYTES, from);
        loop {
            match read_frame(&mut from, limits).await {
                Ok(Some(Body::Said { number, said })) => {
                    if !self.is_next(number) {
                        return Some(Breach::OutOfOrder);
                    }
                    if let Said::Letter(letter) = &said
                        && let Err(breach) = check(self.peer, &letter.message)
                    {
                        return Some(breach);
                    }
                    // Whoever does not keep up with hearing makes the peer wait.
                    if ears.send(Event::Heard { from: self.peer, said }).await.is_err() {
                        return None;
                    }
                    up(&counting.heard);
                    self.heard(number);
                }
                Ok(Some(Body::Acknowledged { number })) => {
                    if !self.acknowledged(number) {
                        return Some(Breach::OutOfOrder);
                    }
                    self.stir.notify_one();
                }
                Ok(Some(Body::Alive)) => {}
                Ok(Some(Body::Proof(_))) => return Some(Breach::Unreadable),
                Ok(None) => return None,
                Err(breach) => return Some(breach),
            }
        }
    }

    /// Sends what there is to send, until nobody takes it any more.
    async fn speak(&self, mut to: OwnedWriteHalf, limits: &Limits, counting: &Counting) {
        loop {
            let bytes = match self.next(limits, counting) {
                Some(bytes) => bytes,
                None => match time::timeout(limits.keepalive, self.stir.notified()).await {
                    Ok(()) => continue,
                    Err(_) => match encode(&Body::Alive, limits) {
                        Some(alive) => alive,
                        None => return,
                    },
                },
            };
            if write(&mut to, &bytes, limits.stall).await.is_err() {
                return;
            }
        }
    }
}

/// Writes all of it; something must get forward within `stall`.
pub(crate) async fn write(
    to: &mut (impl AsyncWrite + Unpin),
    mut bytes: &[u8],
    stall: Duration,
) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = time::timeout(stall, to.write(bytes)).await.map_err(|_| io::ErrorKind::TimedOut)??;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = &bytes[written..];
    }
    Ok(())
}

/// The next frame; none if the other end has closed the connection between two.
pub(crate) async fn read_frame(
    from: &mut (impl AsyncRead + Unpin),
    limits: &Limits,
) -> Result<Option<Body>, Breach> {
    let mut length = [0; LENGTH_BYTES];
    // A peer that is there says so now and then.
    let first = time::timeout(limits.stall, from.read(&mut length[..1])).await;
    match first {
        Ok(Ok(1)) => {}
        // What broke is not what somebody did.
        Ok(Ok(_) | Err(_)) => return Ok(None),
        Err(_) => return Err(Breach::Unfinished),
    }
    let rest = async {
        from.read_exact(&mut length[1..]).await.map_err(|_| Breach::Unfinished)?;
        let length = u64::from(u32::from_be_bytes(length));
        if length > u64::try_from(limits.frame_bytes).unwrap_or(u64::MAX) {
            return Err(Breach::TooLarge);
        }
        // Room is made for what came, not for what was announced.
        let mut frame = vec![];
        let read = from.take(length).read_to_end(&mut frame).await;
        match read {
            Ok(read) if u64::try_from(read) == Ok(length) => decode(&frame, limits).map(Some),
            Ok(_) | Err(_) => Err(Breach::Unfinished),
        }
    };
    time::timeout(limits.stall, rest).await.unwrap_or(Err(Breach::Unfinished))
}
