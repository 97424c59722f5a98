//! Frames over one connection: whole ones are read, in bounded time and memory, and bytes are written while the peer takes
//! them.

use std::{io, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    time::timeout,
};

use crate::{
    breach::Breach,
    frame::{Frame, LENGTH_BYTES, decode},
    limits::{Limits, PACE_BYTES},
};

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It broke, or was cut on purpose.
    Gone,
    /// One of the two said that it goes.
    Goodbye,
    /// The peer did what it must not.
    Breach(Breach),
    /// Nobody listens here any more.
    Deaf,
}

impl From<Breach> for End {
    fn from(breach: Breach) -> Self {
        Self::Breach(breach)
    }
}

impl From<io::Error> for End {
    fn from(_: io::Error) -> Self {
        Self::Gone
    }
}

/// Both ends of a connection.
pub(crate) struct Stream {
    pub(crate) reader: Reader,
    pub(crate) writer: Writer,
}

impl Stream {
    pub(crate) fn new(stream: TcpStream, limits: &Limits) -> Self {
        // What is said is said at once; without it, it only takes longer.
        let _ = stream.set_nodelay(true);
        let (reader, writer) = stream.into_split();
        let reader = BufReader::with_capacity(PACE_BYTES, reader);
        Self { reader: Reader { reader, limits: *limits }, writer: Writer { writer, stall: limits.stall } }
    }
}

/// Reads frames.
pub(crate) struct Reader {
    reader: BufReader<OwnedReadHalf>,
    limits: Limits,
}

impl Reader {
    /// The next frame, and its bytes with its length. Not to be dropped before it is through, if another is to be read.
    pub(crate) async fn frame(&mut self, bytes_max: usize) -> Result<(Frame, usize), End> {
        let stall = self.limits.stall;
        let begun = timeout(stall, self.reader.fill_buf()).await.map_err(|_| Breach::Silent)??;
        if begun.is_empty() {
            return Err(End::Gone);
        }
        let mut length = [0; LENGTH_BYTES];
        self.fill(&mut length, stall).await?;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| Breach::TooLong)?;
        if length > bytes_max {
            return Err(Breach::TooLong.into());
        }
        let mut body = Vec::new();
        while body.len() < length {
            // Memory follows what came, and is at most twice that: a length alone gets none.
            let missing = length - body.len();
            if body.len() == body.capacity() {
                body.reserve_exact(missing.min(body.len().max(PACE_BYTES)));
            }
            let begin = body.len();
            body.resize(begin + missing.min(PACE_BYTES).min(body.capacity() - begin), 0);
            self.fill(body.get_mut(begin..).unwrap_or_default(), stall).await?;
        }
        let frame = decode(&body, &self.limits)?;
        Ok((frame, LENGTH_BYTES + length))
    }

    async fn fill(&mut self, bytes: &mut [u8], stall: Duration) -> Result<(), End> {
        timeout(stall, self.reader.read_exact(bytes)).await.map_err(|_| Breach::Stalled)??;
        Ok(())
    }
}

/// Writes bytes.
pub(crate) struct Writer {
    writer: OwnedWriteHalf,
    stall: Duration,
}

impl Writer {
    /// Writes all of them, as long as the peer takes some of them now and then.
    pub(crate) async fn write(&mut self, mut bytes: &[u8]) -> Result<(), End> {
        while !bytes.is_empty() {
            let taken =
                timeout(self.stall, self.writer.write(bytes)).await.map_err(|_| Breach::NotReading)??;
            if taken == 0 {
                return Err(End::Gone);
            }
            bytes = bytes.get(taken..).unwrap_or_default();
        }
        Ok(())
    }
}
