//! Messages as bytes, for players whose networks carry nothing else.

use crate::message::{Answer, At, Id, Message, Part, Press};

/// How long every message is.
pub const BYTES: usize = 16;

/// A message as bytes: its kind, two small words, its press, a number.
#[must_use]
pub const fn encode(message: &Message) -> [u8; BYTES] {
    const NONE: Press = Press { taker: Id(0), nth: 0 };
    let (kind, word, press, number) = match *message {
        Message::Announce { version, consent } => (0, consent as u8, NONE, version as u64),
        Message::AnnounceAck { version } => (1, 0, NONE, version as u64),
        Message::Request { press, moment } => (2, 0, press, moment.0),
        Message::Answer { press, answer } => (3, matches!(answer, Answer::Refused) as u8, press, 0),
        Message::File { press, part, bytes } => (4, matches!(part, Part::Movie) as u8, press, bytes as u64),
        Message::FileAck { press, part } => (5, matches!(part, Part::Movie) as u8, press, 0),
        Message::Close { press } => (6, 0, press, 0),
    };
    let [n0, n1] = press.nth.to_le_bytes();
    let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
    [kind, word, press.taker.0, n0, n1, 0, 0, 0, a, b, c, d, e, f, g, h]
}

/// The message that these bytes say; none if they say none.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Message> {
    let [kind, word, taker, n0, n1, _, _, _, number @ ..] = *<&[u8; BYTES]>::try_from(bytes).ok()?;
    let press = Press { taker: *Id::ALL.get(usize::from(taker))?, nth: u16::from_le_bytes([n0, n1]) };
    let number = u64::from_le_bytes(number);
    let part = if word == 0 { Part::Still } else { Part::Movie };
    Some(match kind {
        0 => Message::Announce { version: number.try_into().ok()?, consent: word != 0 },
        1 => Message::AnnounceAck { version: number.try_into().ok()? },
        2 => Message::Request { press, moment: At(number) },
        3 => Message::Answer { press, answer: if word == 0 { Answer::Taken } else { Answer::Refused } },
        4 => Message::File { press, part, bytes: number.try_into().ok()? },
        5 => Message::FileAck { press, part },
        6 => Message::Close { press },
        _ => return None,
    })
}
