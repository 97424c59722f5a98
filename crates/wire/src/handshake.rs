//! The proof of who one is, both ways, without a secret being sent.
//!
//! Each side draws a nonce and hashes, under the key that only the two have, everything that was said so far and on which
//! side it is itself. So no proof is good a second time, for another run, for another pair, or when it is sent back.

use std::net::SocketAddr;

use protocol::NodeId;
use tokio::{net::TcpStream, time::timeout};

use crate::{
    breach::Breach,
    frame::{Frame, Hello, Nonce, Proof, Session, Welcome, encode, node_bytes},
    key::{Key, drawn},
    limits::HANDSHAKE_FRAME_BYTES_MAX,
    line::Line,
    shared::Shared,
    stream::{End, Stream, Writer},
};

/// What the hashes of this program are about, so that they are like nobody else's.
const CONTEXT: &[u8] = b"shutterlab wire 1";

/// Which side proves something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Dialer = 1,
    Acceptor = 2,
}

/// A connection whose dialer has proved who it is; it was not yet told so.
pub(crate) struct Proved {
    pub(crate) stream: Stream,
    pub(crate) from: NodeId,
    pub(crate) session: Session,
    /// What the dialer received up to now.
    pub(crate) heard: u64,
}

/// All fields have fixed lengths, so two different handshakes never hash the same bytes.
fn proof(key: &Key, side: Side, hello: &Hello, session: &Session, nonce: &Nonce) -> Proof {
    let mut hasher = blake3::Hasher::new_keyed(key.bytes());
    hasher.update(CONTEXT).update(&[side as u8]).update(hello.run.as_bytes());
    hasher.update(&node_bytes(hello.dialer)).update(&node_bytes(hello.acceptor));
    hasher.update(&hello.session).update(&hello.nonce).update(session).update(nonce);
    *hasher.finalize().as_bytes()
}

/// Compares in a time that tells nothing.
fn is_proof(given: Proof, expected: Proof) -> Result<(), Breach> {
    let same = blake3::Hash::from_bytes(given) == blake3::Hash::from_bytes(expected);
    if same { Ok(()) } else { Err(Breach::WrongProof) }
}

/// Dials a peer until both know who the other is, and the ledger knows what has to be sent again.
pub(crate) async fn dial(shared: &Shared, line: &Line, address: SocketAddr) -> Result<Stream, End> {
    let work = async {
        let mut stream = Stream::new(TcpStream::connect(address).await?, &shared.limits);
        let keyring = &shared.keyring;
        let key = keyring.keys.get(&line.peer).ok_or(Breach::Stranger)?;
        let (session, nonce) = (shared.session, drawn()?);
        let hello = Hello { run: keyring.run, dialer: keyring.me, acceptor: line.peer, session, nonce };
        write(shared, &mut stream.writer, &Frame::Hello(hello)).await?;

        let Frame::Welcome(welcome) = read(&mut stream).await? else { return Err(Breach::Unexpected.into()) };
        is_proof(welcome.proof, proof(key, Side::Acceptor, &hello, &welcome.session, &welcome.nonce))?;
        let heard = line.ledger().begin(welcome.session);
        let proof = proof(key, Side::Dialer, &hello, &welcome.session, &welcome.nonce);
        write(shared, &mut stream.writer, &Frame::Proof { proof, heard }).await?;

        let Frame::Ready { heard } = read(&mut stream).await? else { return Err(Breach::Unexpected.into()) };
        line.ledger().resume(heard)?;
        Ok(stream)
    };
    timeout(shared.limits.handshake, work).await.map_err(|_| Breach::Unproved)?
}

/// Hears out whoever has dialled, until it is known who that is.
pub(crate) async fn accept(shared: &Shared, stream: TcpStream) -> Result<Proved, End> {
    let work = async {
        let mut stream = Stream::new(stream, &shared.limits);
        let Frame::Hello(hello) = read(&mut stream).await? else { return Err(Breach::Unexpected.into()) };
        let key = admit(shared, &hello)?;
        let (session, nonce) = (shared.session, drawn()?);
        let own = proof(key, Side::Acceptor, &hello, &session, &nonce);
        write(shared, &mut stream.writer, &Frame::Welcome(Welcome { session, nonce, proof: own })).await?;

        let Frame::Proof { proof: given, heard } = read(&mut stream).await? else {
            return Err(Breach::Unexpected.into());
        };
        is_proof(given, proof(key, Side::Dialer, &hello, &session, &nonce))?;
        Ok(Proved { stream, from: hello.dialer, session: hello.session, heard })
    };
    timeout(shared.limits.handshake, work).await.map_err(|_| Breach::Unproved)?
}

/// The key by which somebody who says that may prove it.
fn admit<'a>(shared: &'a Shared, hello: &Hello) -> Result<&'a Key, Breach> {
    if hello.run != shared.keyring.run {
        return Err(Breach::OtherRun);
    }
    let line = shared.lines.get(&hello.dialer);
    let key = shared.keyring.keys.get(&hello.dialer);
    let (Some(line), Some(key)) = (line, key) else { return Err(Breach::Stranger) };
    if hello.acceptor != shared.keyring.me {
        return Err(Breach::Stranger);
    }
    if line.dial.is_some() {
        return Err(Breach::WrongSide);
    }
    Ok(key)
}

/// Tells a dialer that it is known, and what was received from it. To be done once the connection before is gone: what that
/// still received is counted.
pub(crate) async fn ready(shared: &Shared, line: &Line, proved: Proved) -> Result<Stream, End> {
    let Proved { mut stream, from: _, session, heard } = proved;
    let own = {
        let mut ledger = line.ledger();
        let own = ledger.begin(session);
        ledger.resume(heard)?;
        own
    };
    write(shared, &mut stream.writer, &Frame::Ready { heard: own }).await?;
    Ok(stream)
}

async fn read(stream: &mut Stream) -> Result<Frame, End> {
    match stream.reader.frame(HANDSHAKE_FRAME_BYTES_MAX).await {
        Ok((frame, _)) => Ok(frame),
        // Whichever of the limits is reached first.
        Err(End::Breach(Breach::Silent | Breach::Stalled)) => Err(Breach::Unproved.into()),
        Err(end) => Err(end),
    }
}

async fn write(shared: &Shared, writer: &mut Writer, frame: &Frame) -> Result<(), End> {
    let bytes = encode(frame, &shared.limits).map_err(|_| End::Gone)?;
    writer.write(&bytes).await
}
