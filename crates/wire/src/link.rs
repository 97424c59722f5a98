//! The link to one peer: one connection after the other, for as long as the endpoint lives.

use std::{convert::Infallible, sync::Arc, time::Duration};

use protocol::NodeId;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc},
    time::{sleep, timeout},
};

use crate::{
    breach::Breach,
    check::is_said_by,
    frame::{self, Frame},
    handshake,
    limits::PACE_BYTES,
    line::Line,
    said::{Event, Heard, Said, Status},
    shared::Shared,
    stream::{End, Reader, Stream, Writer},
};

/// The room of the inbox is counted in pieces of so many bytes.
const ROOM_BYTES: usize = 1 << 10;

/// Something on its way to the ears, with the room that it takes up there.
pub(crate) struct Sound {
    pub(crate) event: Event,
    _room: Option<OwnedSemaphorePermit>,
}

/// The way to the ears of an endpoint.
#[derive(Clone)]
pub(crate) struct Inbox {
    sender: mpsc::Sender<Sound>,
    room: Arc<Semaphore>,
    pieces: u32,
}

impl Inbox {
    pub(crate) fn new(frames: usize, bytes: usize) -> (Self, mpsc::Receiver<Sound>) {
        let (sender, receiver) = mpsc::channel(frames.max(1));
        let pieces = u32::try_from(bytes / ROOM_BYTES).unwrap_or(u32::MAX).max(1);
        let room = Arc::new(Semaphore::new(usize::try_from(pieces).unwrap_or(Semaphore::MAX_PERMITS)));
        (Self { sender, room, pieces }, receiver)
    }

    async fn tell(&self, status: Status) -> Result<(), End> {
        let sound = Sound { event: Event::Status(status), _room: None };
        self.sender.send(sound).await.map_err(|_| End::Deaf)
    }

    /// Waits for room for a frame of so many bytes.
    async fn room(&self, bytes: usize) -> Result<(mpsc::Permit<'_, Sound>, OwnedSemaphorePermit), End> {
        let pieces = u32::try_from(bytes.div_ceil(ROOM_BYTES)).unwrap_or(u32::MAX).min(self.pieces);
        let room = Arc::clone(&self.room).acquire_many_owned(pieces).await.map_err(|_| End::Deaf)?;
        let place = self.sender.reserve().await.map_err(|_| End::Deaf)?;
        Ok((place, room))
    }
}

/// How far a connection came.
#[derive(Default)]
struct Course {
    /// The ears know of it.
    told: bool,
    /// Something sound was heard.
    heard: bool,
}

/// The task of one link.
pub(crate) struct Link {
    shared: Arc<Shared>,
    line: Arc<Line>,
    inbox: Inbox,
    backoff: Duration,
    /// Whether it ever was up.
    was_up: bool,
}

impl Link {
    pub(crate) fn new(shared: Arc<Shared>, line: Arc<Line>, inbox: Inbox) -> Self {
        let backoff = shared.limits.backoff_first;
        Self { shared, line, inbox, backoff, was_up: false }
    }

    /// Holds the link until the endpoint closes, or nobody listens any more.
    pub(crate) async fn run(mut self) {
        while let Some(stream) = self.connect().await {
            let mut course = Course::default();
            let end = self.converse(stream, &mut course).await;
            self.shared.note(end);
            if end == End::Deaf {
                return;
            }
            // One that ends before anything was heard is as good as none.
            if course.heard {
                self.backoff = self.shared.limits.backoff_first;
            }
            self.back_off().await;
        }
    }

    /// Waits for a connection, or makes one; none once the endpoint closes.
    async fn connect(&mut self) -> Option<Stream> {
        loop {
            if self.shared.is_closing() {
                return None;
            }
            if !self.line.begin() {
                self.line.turned.notified().await;
                continue;
            }
            let made = match self.line.dial {
                Some(address) => tokio::select! {
                    biased;
                    () = self.line.turned.notified() => continue,
                    made = handshake::dial(&self.shared, &self.line, address) => made,
                },
                None => match self.line.take_waiting() {
                    Some(proved) => {
                        let ready = handshake::ready(&self.shared, &self.line, proved);
                        timeout(self.shared.limits.handshake, ready).await.unwrap_or(Err(End::Gone))
                    }
                    None => {
                        self.line.turned.notified().await;
                        continue;
                    }
                },
            };
            match made {
                Ok(stream) => return Some(stream),
                Err(end) => {
                    self.shared.note(end);
                    self.back_off().await;
                }
            }
        }
    }

    /// Waits before the next try, longer each time; whoever is dialled need not wait.
    async fn back_off(&mut self) {
        if self.line.dial.is_none() {
            return;
        }
        tokio::select! {
            biased;
            () = self.line.turned.notified() => {}
            () = sleep(self.backoff) => {}
        }
        self.backoff = self.backoff.saturating_mul(2).min(self.shared.limits.backoff_max);
    }

    /// Speaks and hears until the connection ends.
    async fn converse(&mut self, stream: Stream, course: &mut Course) -> End {
        let peer = self.line.peer;
        if self.was_up {
            self.shared.counters.reconnected();
        }
        self.was_up = true;
        let end = tokio::select! {
            biased;
            () = self.line.cut() => End::Gone,
            end = self.talk(stream, course) => end,
        };
        if course.told && self.inbox.tell(Status::Down(peer)).await.is_err() {
            return End::Deaf;
        }
        end
    }

    async fn talk(&self, stream: Stream, course: &mut Course) -> End {
        if let Err(end) = self.inbox.tell(Status::Up(self.line.peer)).await {
            return end;
        }
        course.told = true;
        let Stream { reader, writer } = stream;
        let ended = tokio::select! {
            biased;
            // It comes to an end until more is heard; to hear may not, as long as the peer speaks.
            ended = self.say(writer) => ended,
            ended = self.hear(reader, course) => ended,
        };
        match ended {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn hear(&self, mut reader: Reader, course: &mut Course) -> Result<Infallible, End> {
        let from = self.line.peer;
        loop {
            let (frame, bytes) = reader.frame(self.shared.limits.frame_bytes_max).await?;
            self.shared.counters.received(bytes);
            match frame {
                Frame::Said { seq, said } => {
                    self.line.ledger().expect(seq)?;
                    may_say(&said, from)?;
                    let (place, room) = self.inbox.room(bytes).await?;
                    // Nothing is awaited between the two: what counts as received is in the inbox.
                    self.line.ledger().hear();
                    place.send(Sound { event: Event::Heard(Heard { from, said }), _room: Some(room) });
                    self.line.written.notify_one();
                }
                Frame::Ack { heard } => {
                    self.line.ledger().acknowledge(heard)?;
                    self.line.written.notify_one();
                }
                Frame::Ping => {}
                Frame::Close => return Err(End::Goodbye),
                Frame::Hello(_) | Frame::Welcome(_) | Frame::Proof { .. } | Frame::Ready { .. } => {
                    return Err(Breach::Unexpected.into());
                }
            }
            course.heard = true;
        }
    }

    async fn say(&self, mut writer: Writer) -> Result<Infallible, End> {
        let counters = &self.shared.counters;
        loop {
            let work = self.line.ledger().work(PACE_BYTES);
            if !work.is_empty() {
                let mut pending = Vec::new();
                let mut sent = work.parcels.iter().map(|parcel| parcel.bytes()).sum();
                let frames = work.parcels.len() + usize::from(work.ack.is_some());
                if let Some(heard) = work.ack {
                    pending = frame::ack(heard);
                    sent += pending.len();
                }
                for (seq, parcel) in (work.first..).zip(&work.parcels) {
                    parcel.write_words(seq, &mut pending);
                    for file in parcel.files() {
                        writer.write(&pending).await?;
                        pending.clear();
                        writer.write(file).await?;
                    }
                }
                writer.write(&pending).await?;
                counters.sent(frames, sent);
                continue;
            }
            if self.shared.is_closing() && self.line.ledger().is_settled() {
                writer.write(&frame::close()).await?;
                return Err(End::Goodbye);
            }
            tokio::select! {
                biased;
                () = self.line.written.notified() => {}
                () = sleep(self.shared.limits.keepalive) => {
                    let ping = frame::ping();
                    writer.write(&ping).await?;
                    counters.sent(1, ping.len());
                }
            }
        }
    }
}

/// A camera is one's own; a letter may claim to be somebody else's.
fn may_say(said: &Said, from: NodeId) -> Result<(), Breach> {
    match said {
        Said::Letter(letter) if !is_said_by(from, &letter.message) => Err(Breach::Impostor),
        Said::Letter(_) | Said::Camera(_) | Said::Off(_) => Ok(()),
    }
}
