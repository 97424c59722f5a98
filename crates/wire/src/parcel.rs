//! Something said, packed once, however often it has to be sent.

use std::sync::Arc;

use protocol::{Message, Part};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    breach::Breach,
    check::check,
    frame::{KIND_CAMERA, KIND_LETTER, KIND_OFF, LENGTH_BYTES, VERSION},
    limits::Limits,
    said::{Letter, NotSaid, Said},
};

/// What stands before the words: length, version, kind, number, length of the words.
pub(crate) const PREFACE_BYTES: usize = LENGTH_BYTES + 1 + 1 + 8 + 4;

/// What is said of an attachment among the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Described {
    pub(crate) id: Uuid,
    pub(crate) part: Part,
    pub(crate) bytes: u64,
}

/// The words of a letter, as they are written.
#[derive(Serialize)]
struct Words<'a> {
    message: &'a Message,
    attachments: Vec<Described>,
}

/// The words of a letter, as they are read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsRead {
    pub(crate) message: Message,
    pub(crate) attachments: Vec<Described>,
}

/// A frame but for its number, which it gets anew when the peer has forgotten all others. The bytes of files are shared
/// with whoever said them.
#[derive(Debug)]
pub(crate) struct Parcel {
    kind: u8,
    /// Of all that follows the length.
    length: u32,
    words_bytes: u32,
    words: Vec<u8>,
    files: Vec<Arc<[u8]>>,
}

impl Parcel {
    pub(crate) fn pack(said: &Said, limits: &Limits) -> Result<Self, NotSaid> {
        match said {
            Said::Letter(letter) => Self::pack_letter(letter, limits),
            Said::Camera(news) => {
                let words = serde_json::to_vec(news).map_err(|_| NotSaid::Wrong(Breach::Words))?;
                Self::seal(KIND_CAMERA, words, Vec::new(), limits)
            }
            Said::Off(at) => {
                let words = serde_json::to_vec(at).map_err(|_| NotSaid::Wrong(Breach::Words))?;
                Self::seal(KIND_OFF, words, Vec::new(), limits)
            }
        }
    }

    fn pack_letter(letter: &Letter, limits: &Limits) -> Result<Self, NotSaid> {
        check(&letter.message).map_err(NotSaid::Wrong)?;
        if letter.attachments.len() > limits.attachments_max {
            return Err(NotSaid::TooLarge);
        }
        let described = |file: &crate::Attachment| {
            let bytes = u64::try_from(file.bytes.len()).map_err(|_| NotSaid::TooLarge)?;
            Ok(Described { id: file.id, part: file.part, bytes })
        };
        let attachments = letter.attachments.iter().map(described).collect::<Result<_, _>>()?;
        let words = serde_json::to_vec(&Words { message: &letter.message, attachments });
        let words = words.map_err(|_| NotSaid::Wrong(Breach::Words))?;
        let files = letter.attachments.iter().map(|file| Arc::clone(&file.bytes)).collect();
        Self::seal(KIND_LETTER, words, files, limits)
    }

    fn seal(kind: u8, words: Vec<u8>, files: Vec<Arc<[u8]>>, limits: &Limits) -> Result<Self, NotSaid> {
        let weight = |files: &[Arc<[u8]>]| {
            let files = files.iter().try_fold(0_usize, |sum, file| sum.checked_add(file.len()))?;
            files.checked_add(words.len())?.checked_add(PREFACE_BYTES - LENGTH_BYTES)
        };
        let weight = weight(&files).filter(|weight| *weight <= limits.frame_bytes_max);
        let length = weight.and_then(|weight| u32::try_from(weight).ok()).ok_or(NotSaid::TooLarge)?;
        let words_bytes = u32::try_from(words.len()).map_err(|_| NotSaid::TooLarge)?;
        if words.len() > limits.head_bytes_max {
            return Err(NotSaid::TooLarge);
        }
        Ok(Self { kind, length, words_bytes, words, files })
    }

    /// What the whole frame weighs, its length counted.
    pub(crate) fn bytes(&self) -> usize {
        LENGTH_BYTES.saturating_add(usize::try_from(self.length).unwrap_or(usize::MAX))
    }

    /// Appends what stands before the files.
    pub(crate) fn write_words(&self, seq: u64, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.length.to_be_bytes());
        out.extend_from_slice(&[VERSION, self.kind]);
        out.extend_from_slice(&seq.to_be_bytes());
        out.extend_from_slice(&self.words_bytes.to_be_bytes());
        out.extend_from_slice(&self.words);
    }

    /// The files, which follow the words without anything between them.
    pub(crate) fn files(&self) -> &[Arc<[u8]>] {
        &self.files
    }
}
