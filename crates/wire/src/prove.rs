//! Who somebody is: both ends prove that they have the key that only these two share, and neither sends it.
//!
//! | from | what |
//! | --- | --- |
//! | who dials | the run, its name, whom it wants, bytes that nobody foresaw, its session |
//! | who is dialled | bytes that nobody foresaw, its session, its mark of all that was said |
//! | who dials | its mark, and the last number that it has of that session |
//! | who is dialled | the last number that it has of the other's session |
//!
//! A mark is computed with the key of all that both have said and of which end makes it, so none that was heard before, or
//! from the other end, is worth anything.

use protocol::NodeId;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::{
    Breach, Key, Keyring, Limits,
    frame::{Body, encode},
    key,
    link::{read_frame, write},
};

type Fresh = [u8; 16];

#[derive(Serialize, Deserialize)]
struct Hello {
    run: Uuid,
    from: NodeId,
    to: NodeId,
    fresh: Fresh,
    session: u64,
}

#[derive(Serialize, Deserialize)]
struct Challenge {
    fresh: Fresh,
    session: u64,
    mark: [u8; 32],
}

#[derive(Serialize, Deserialize)]
struct Answer {
    mark: [u8; 32],
    received: u64,
}

#[derive(Serialize, Deserialize)]
struct Welcome {
    received: u64,
}

/// A peer that has proved who it is.
pub(crate) struct Proved {
    pub(crate) peer: NodeId,
    /// Which session of its it is: another one has forgotten what it heard.
    pub(crate) session: u64,
    /// The last number that it has of ours.
    pub(crate) received: u64,
}

/// What both have said, and who says it.
fn mark(key: &Key, by: &str, hello: &Hello, fresh: Fresh, session: u64) -> Option<blake3::Hash> {
    let said = serde_json::to_vec(&(by, hello, fresh, session)).ok()?;
    Some(key.mark(&said))
}

/// Proves to `to`, whom we dialled, who we are, and hears its proof. `received` says what we have of a session of its.
pub(crate) async fn dial(
    stream: &mut TcpStream,
    keyring: &Keyring,
    to: NodeId,
    session: u64,
    limits: &Limits,
    received: impl Fn(u64) -> u64,
) -> Result<Proved, Breach> {
    let key = keyring.keys.get(&to).ok_or(Breach::Stranger)?;
    let fresh = key::random().map_err(|_| Breach::Stranger)?;
    let hello = Hello { run: keyring.run, from: keyring.me, to, fresh, session };
    tell(stream, &hello, limits).await?;
    let challenge: Challenge = hear(stream, limits).await?;
    let mark = |by| mark(key, by, &hello, challenge.fresh, challenge.session).ok_or(Breach::Stranger);
    if mark(DIALLED)? != blake3::Hash::from_bytes(challenge.mark) {
        return Err(Breach::Stranger);
    }
    let answer = Answer { mark: *mark(DIALS)?.as_bytes(), received: received(challenge.session) };
    tell(stream, &answer, limits).await?;
    let Welcome { received } = hear(stream, limits).await?;
    Ok(Proved { peer: to, session: challenge.session, received })
}

/// Hears who dialled us, with its proof, and proves who we are.
pub(crate) async fn answer(
    stream: &mut TcpStream,
    keyring: &Keyring,
    session: u64,
    limits: &Limits,
    received: impl Fn(NodeId, u64) -> u64,
) -> Result<Proved, Breach> {
    let hello: Hello = hear(stream, limits).await?;
    if hello.run != keyring.run || hello.to != keyring.me {
        return Err(Breach::Stranger);
    }
    let key = keyring.keys.get(&hello.from).ok_or(Breach::Stranger)?;
    let fresh = key::random().map_err(|_| Breach::Stranger)?;
    let mark = |by| mark(key, by, &hello, fresh, session).ok_or(Breach::Stranger);
    tell(stream, &Challenge { fresh, session, mark: *mark(DIALLED)?.as_bytes() }, limits).await?;
    let answer: Answer = hear(stream, limits).await?;
    // The comparison takes as long wherever the first difference is.
    if mark(DIALS)? != blake3::Hash::from_bytes(answer.mark) {
        return Err(Breach::Stranger);
    }
    tell(stream, &Welcome { received: received(hello.from, hello.session) }, limits).await?;
    Ok(Proved { peer: hello.from, session: hello.session, received: answer.received })
}

const DIALS: &str = "dials";
const DIALLED: &str = "dialled";

/// A step of a proof is no longer than this, in bytes.
const PROOF_BYTES_MAX: usize = 1024;

async fn tell<T: Serialize>(stream: &mut TcpStream, step: &T, limits: &Limits) -> Result<(), Breach> {
    let step = serde_json::to_vec(step).map_err(|_| Breach::Unreadable)?;
    let bytes = encode(&Body::Proof(step), limits).ok_or(Breach::TooLarge)?;
    write(stream, &bytes, limits.stall).await.map_err(|_| Breach::Unfinished)
}

async fn hear<T: DeserializeOwned>(stream: &mut TcpStream, limits: &Limits) -> Result<T, Breach> {
    let bounds = Limits { frame_bytes: PROOF_BYTES_MAX, ..*limits };
    match read_frame(stream, &bounds).await? {
        Some(Body::Proof(step)) => serde_json::from_slice(&step).map_err(|_| Breach::Unreadable),
        Some(_) => Err(Breach::Stranger),
        None => Err(Breach::Unfinished),
    }
}
