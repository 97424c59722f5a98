//! What the bytes of a frame are. `docs/WIRE.md` says the same for those who write another end.

use std::sync::Arc;

use protocol::{Message, Part};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Attachment, Breach, CameraNews, Letter, Limits, Said};

/// Of these frames.
pub(crate) const VERSION: u8 = 1;
/// Before each frame stands how long it is.
pub(crate) const LENGTH_BYTES: usize = 4;
/// What every frame begins with: its version and kind.
const BEGINNING: usize = 2;
/// What a frame with something said begins with besides: its number, and how long its head is.
const NUMBER_BYTES: usize = 8;
const HEAD_LENGTH_BYTES: usize = 4;

const PROOF: u8 = 1;
const SAID: u8 = 2;
const ACKNOWLEDGED: u8 = 3;
const ALIVE: u8 = 4;

/// What is in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// A step of the proof of who somebody is, as JSON.
    Proof(Vec<u8>),
    /// Something is said.
    Said {
        /// Counts what the sender said to the receiver since it began.
        number: u64,
        /// What.
        said: Said,
    },
    /// All up to that number is here.
    Acknowledged {
        /// Which.
        number: u64,
    },
    /// Nothing is to be said, but somebody is there.
    Alive,
}

/// What is said, without the files.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Head {
    Message { message: Message, files: Vec<File> },
    Camera(CameraNews),
}

/// What is said of a file.
#[derive(Serialize, Deserialize)]
struct File {
    id: Uuid,
    part: Part,
    bytes: u32,
}

/// Something that is to be said, as it will stand in a frame, but for its number.
#[derive(Clone, Debug)]
pub(crate) struct Packed {
    head: Vec<u8>,
    attachments: Vec<Attachment>,
    length: usize,
}

impl Packed {
    /// None if it is larger than a frame may be.
    pub(crate) fn new(said: Said, limits: &Limits) -> Option<Self> {
        let (head, attachments) = match said {
            Said::Camera(news) => (Head::Camera(news), vec![]),
            Said::Letter(Letter { message, attachments }) => {
                let file = |Attachment { id, part, bytes }: &Attachment| {
                    Some(File { id: *id, part: *part, bytes: u32::try_from(bytes.len()).ok()? })
                };
                let files = attachments.iter().map(file).collect::<Option<_>>()?;
                (Head::Message { message, files }, attachments)
            }
        };
        let head = serde_json::to_vec(&head).ok()?;
        let files = attachments.iter().map(|attachment| attachment.bytes.len());
        let length =
            files.fold(BEGINNING + NUMBER_BYTES + HEAD_LENGTH_BYTES + head.len(), usize::saturating_add);
        let fits = head.len() <= limits.head_bytes
            && attachments.len() <= limits.attachments
            && length <= limits.frame_bytes;
        fits.then_some(Self { head, attachments, length })
    }

    /// How long its frame is.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The pieces of its frame, with its length before it: everything but the files, then each of them.
    pub(crate) fn pieces(&self, number: u64) -> (Vec<u8>, impl Iterator<Item = &[u8]>) {
        let mut beginning = beginning(self.length, SAID);
        beginning.extend(number.to_be_bytes());
        beginning.extend(word(self.head.len()));
        beginning.extend(&self.head);
        (beginning, self.attachments.iter().map(|attachment| &*attachment.bytes))
    }
}

fn word(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

fn beginning(length: usize, kind: u8) -> Vec<u8> {
    let mut bytes = word(length).to_vec();
    bytes.extend([VERSION, kind]);
    bytes
}

/// The bytes of a frame, with its length before it; none if it is larger than a frame may be.
#[must_use]
pub fn encode(body: &Body, limits: &Limits) -> Option<Vec<u8>> {
    Some(match body {
        Body::Proof(proof) => {
            let mut bytes = beginning(BEGINNING + proof.len(), PROOF);
            bytes.extend(proof);
            bytes
        }
        Body::Said { number, said } => {
            let packed = Packed::new(said.clone(), limits)?;
            let (mut bytes, files) = packed.pieces(*number);
            files.for_each(|file| bytes.extend(file));
            bytes
        }
        Body::Acknowledged { number } => {
            let mut bytes = beginning(BEGINNING + NUMBER_BYTES, ACKNOWLEDGED);
            bytes.extend(number.to_be_bytes());
            bytes
        }
        Body::Alive => beginning(BEGINNING, ALIVE),
    })
}

/// Reads a frame, without the length that stood before it.
///
/// # Errors
///
/// [`Breach`]: what is not a frame, or holds more than there may be.
pub fn decode(frame: &[u8], limits: &Limits) -> Result<Body, Breach> {
    if frame.len() > limits.frame_bytes {
        return Err(Breach::TooLarge);
    }
    let (beginning, rest) = frame.split_at_checked(BEGINNING).ok_or(Breach::Unreadable)?;
    let [VERSION, kind] = *beginning else { return Err(Breach::Unreadable) };
    match kind {
        PROOF => Ok(Body::Proof(rest.to_vec())),
        SAID => {
            let (number, rest) = take(rest)?;
            let (length, rest) = take(rest)?;
            let number = u64::from_be_bytes(number);
            let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| Breach::TooLarge)?;
            if length > limits.head_bytes {
                return Err(Breach::TooLarge);
            }
            let (head, files) = rest.split_at_checked(length).ok_or(Breach::Unreadable)?;
            // It refuses what is nested too deep.
            let head = serde_json::from_slice(head).map_err(|_| Breach::Unreadable)?;
            Ok(Body::Said { number, said: said(head, files, limits)? })
        }
        ACKNOWLEDGED => match take(rest)? {
            (number, []) => Ok(Body::Acknowledged { number: u64::from_be_bytes(number) }),
            _ => Err(Breach::Unreadable),
        },
        ALIVE if rest.is_empty() => Ok(Body::Alive),
        _ => Err(Breach::Unreadable),
    }
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), Breach> {
    bytes.split_first_chunk().map(|(taken, rest)| (*taken, rest)).ok_or(Breach::Unreadable)
}

fn said(head: Head, mut bytes: &[u8], limits: &Limits) -> Result<Said, Breach> {
    match head {
        Head::Camera(news) if bytes.is_empty() => Ok(Said::Camera(news)),
        Head::Camera(_) => Err(Breach::Misfit),
        Head::Message { message, files } => {
            if files.len() > limits.attachments {
                return Err(Breach::TooMany);
            }
            let mut attachments = Vec::with_capacity(files.len());
            for File { id, part, bytes: length } in files {
                let length = usize::try_from(length).map_err(|_| Breach::Misfit)?;
                let (file, rest) = bytes.split_at_checked(length).ok_or(Breach::Misfit)?;
                attachments.push(Attachment { id, part, bytes: Arc::from(file) });
                bytes = rest;
            }
            if bytes.is_empty() {
                Ok(Said::Letter(Letter { message, attachments }))
            } else {
                Err(Breach::Misfit)
            }
        }
    }
}
