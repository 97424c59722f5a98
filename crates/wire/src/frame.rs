//! Frames, byte by byte, as docs/WIRE.md has them: what is read of bytes, and the bytes of what is said.

use protocol::{DeviceId, NodeId};
use uuid::Uuid;

use crate::{
    breach::Breach,
    check::check,
    limits::Limits,
    parcel::{Parcel, WordsRead},
    said::{Attachment, Letter, NotSaid, Said},
};

/// Of the length that each frame begins with.
pub(crate) const LENGTH_BYTES: usize = 4;
/// The version of all that follows the length.
pub(crate) const VERSION: u8 = 1;

const KIND_HELLO: u8 = 1;
const KIND_WELCOME: u8 = 2;
const KIND_PROOF: u8 = 3;
const KIND_READY: u8 = 4;
pub(crate) const KIND_LETTER: u8 = 5;
pub(crate) const KIND_CAMERA: u8 = 6;
const KIND_ACK: u8 = 7;
const KIND_PING: u8 = 8;
const KIND_CLOSE: u8 = 9;
pub(crate) const KIND_OFF: u8 = 10;

/// A number that a process draws when it starts: by another one its peers see that it has forgotten everything.
pub(crate) type Session = [u8; 16];
/// A number that is used once, so that no proof is good for another handshake.
pub(crate) type Nonce = [u8; 32];
/// That somebody has a key, without the key.
pub(crate) type Proof = [u8; 32];

/// The first frame, of whoever dials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Which run.
    pub run: Uuid,
    /// Who dials.
    pub dialer: NodeId,
    /// Who is dialled.
    pub acceptor: NodeId,
    /// Of the dialer's process.
    pub session: [u8; 16],
    /// Drawn for this handshake.
    pub nonce: [u8; 32],
}

/// The second frame, of whoever is dialled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Welcome {
    /// Of the acceptor's process.
    pub session: [u8; 16],
    /// Drawn for this handshake.
    pub nonce: [u8; 32],
    /// That the acceptor has the key.
    pub proof: [u8; 32],
}

/// Everything that goes over a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// I am, and I look for.
    Hello(Hello),
    /// It is I.
    Welcome(Welcome),
    /// It is I as well.
    Proof {
        /// That the dialer has the key.
        proof: [u8; 32],
        /// The last number that it received from this process of the acceptor.
        heard: u64,
    },
    /// Now speak.
    Ready {
        /// The last number that the acceptor received from this process of the dialer.
        heard: u64,
    },
    /// Something said.
    Said {
        /// Its number: 1, 2, 3, … from this process to that.
        seq: u64,
        /// What.
        said: Said,
    },
    /// All up to this number was received.
    Ack {
        /// The number.
        heard: u64,
    },
    /// I am there.
    Ping,
    /// That was all.
    Close,
}

/// Reads what follows the length of a frame. Nothing is allocated that the bytes themselves do not pay for.
///
/// # Errors
///
/// The first thing that is wrong with it. What a message may hold is checked as well ([`check`]); in whose name it speaks
/// is not, for that the bytes do not tell.
pub fn decode(body: &[u8], limits: &Limits) -> Result<Frame, Breach> {
    if body.len() > limits.frame_bytes_max {
        return Err(Breach::TooLong);
    }
    let mut rest = Rest(body);
    let [version, kind] = rest.array()?;
    if version != VERSION {
        return Err(Breach::Version);
    }
    let frame = match kind {
        KIND_HELLO => Frame::Hello(Hello {
            run: Uuid::from_bytes(rest.array()?),
            dialer: rest.node()?,
            acceptor: rest.node()?,
            session: rest.array()?,
            nonce: rest.array()?,
        }),
        KIND_WELCOME => {
            Frame::Welcome(Welcome { session: rest.array()?, nonce: rest.array()?, proof: rest.array()? })
        }
        KIND_PROOF => Frame::Proof { proof: rest.array()?, heard: rest.number()? },
        KIND_READY => Frame::Ready { heard: rest.number()? },
        KIND_LETTER => Frame::Said { seq: rest.number()?, said: Said::Letter(rest.letter(limits)?) },
        KIND_CAMERA => {
            let seq = rest.number()?;
            let words = rest.words(limits)?;
            Frame::Said { seq, said: Said::Camera(serde_json::from_slice(words).map_err(|_| Breach::Words)?) }
        }
        KIND_OFF => {
            let seq = rest.number()?;
            let words = rest.words(limits)?;
            Frame::Said { seq, said: Said::Off(serde_json::from_slice(words).map_err(|_| Breach::Words)?) }
        }
        KIND_ACK => Frame::Ack { heard: rest.number()? },
        KIND_PING => Frame::Ping,
        KIND_CLOSE => Frame::Close,
        _ => return Err(Breach::Kind),
    };
    if rest.0.is_empty() { Ok(frame) } else { Err(Breach::TooLong) }
}

/// What was not read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Breach> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Breach::TooShort)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Breach> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(Breach::TooShort)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn number(&mut self) -> Result<u64, Breach> {
        self.array().map(u64::from_be_bytes)
    }

    /// Which of the four kinds, and which device, 0 for the services.
    fn node(&mut self) -> Result<NodeId, Breach> {
        match self.array()? {
            [0, device] => Ok(NodeId::Device(DeviceId(device))),
            [1, 0] => Ok(NodeId::CallService),
            [2, 0] => Ok(NodeId::PushService),
            [3, 0] => Ok(NodeId::ICloud),
            _ => Err(Breach::Stranger),
        }
    }

    fn words(&mut self, limits: &Limits) -> Result<&'a [u8], Breach> {
        let count = usize::try_from(u32::from_be_bytes(self.array()?)).map_err(|_| Breach::TooLong)?;
        if count > limits.head_bytes_max {
            return Err(Breach::TooLong);
        }
        self.take(count)
    }

    fn letter(&mut self, limits: &Limits) -> Result<Letter, Breach> {
        let words = self.words(limits)?;
        let WordsRead { message, attachments: described } =
            serde_json::from_slice(words).map_err(|_| Breach::Words)?;
        check(&message)?;
        if described.len() > limits.attachments_max {
            return Err(Breach::Attachments);
        }
        let mut attachments = Vec::with_capacity(described.len());
        for file in described {
            let bytes = usize::try_from(file.bytes).map_err(|_| Breach::Attachments)?;
            let bytes = self.take(bytes).map_err(|_| Breach::Attachments)?;
            attachments.push(Attachment { id: file.id, part: file.part, bytes: bytes.into() });
        }
        if self.0.is_empty() { Ok(Letter { message, attachments }) } else { Err(Breach::Attachments) }
    }
}

/// Two bytes for a node, as the frames and the proofs have it.
pub(crate) const fn node_bytes(node: NodeId) -> [u8; 2] {
    match node {
        NodeId::Device(DeviceId(device)) => [0, device],
        NodeId::CallService => [1, 0],
        NodeId::PushService => [2, 0],
        NodeId::ICloud => [3, 0],
    }
}

/// The bytes of a frame, its length first.
///
/// # Errors
///
/// Something said that may not be said: [`NotSaid::TooLarge`] or [`NotSaid::Wrong`].
pub fn encode(frame: &Frame, limits: &Limits) -> Result<Vec<u8>, NotSaid> {
    Ok(match frame {
        Frame::Said { seq, said } => {
            let parcel = Parcel::pack(said, limits)?;
            let mut bytes = Vec::with_capacity(parcel.bytes());
            parcel.write_words(*seq, &mut bytes);
            parcel.files().iter().for_each(|file| bytes.extend_from_slice(file));
            bytes
        }
        Frame::Hello(Hello { run, dialer, acceptor, session, nonce }) => {
            let [dialer, acceptor] = [dialer, acceptor].map(|node| node_bytes(*node));
            plain(KIND_HELLO, &[run.as_bytes(), &dialer, &acceptor, session, nonce])
        }
        Frame::Welcome(Welcome { session, nonce, proof }) => plain(KIND_WELCOME, &[session, nonce, proof]),
        Frame::Proof { proof, heard } => plain(KIND_PROOF, &[proof, &heard.to_be_bytes()]),
        Frame::Ready { heard } => plain(KIND_READY, &[&heard.to_be_bytes()]),
        Frame::Ack { heard } => ack(*heard),
        Frame::Ping => ping(),
        Frame::Close => close(),
    })
}

pub(crate) fn ack(heard: u64) -> Vec<u8> {
    plain(KIND_ACK, &[&heard.to_be_bytes()])
}

pub(crate) fn ping() -> Vec<u8> {
    plain(KIND_PING, &[])
}

pub(crate) fn close() -> Vec<u8> {
    plain(KIND_CLOSE, &[])
}

/// A frame of a few fields of fixed length.
fn plain(kind: u8, fields: &[&[u8]]) -> Vec<u8> {
    let length = fields.iter().fold(2_u32, |sum, field| sum + u32::try_from(field.len()).unwrap_or(0));
    let mut bytes = Vec::from(length.to_be_bytes());
    bytes.extend_from_slice(&[VERSION, kind]);
    fields.iter().for_each(|field| bytes.extend_from_slice(field));
    bytes
}
