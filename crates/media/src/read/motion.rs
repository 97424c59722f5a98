//! What an XMP packet says of a Motion Photo: a movie at the end of the still.
//!
//! Names are matched without their prefixes, which a writer is free to choose; this is no reader of XML at large.

use serde::Serialize;

use super::{finding::Findings, limits::CONTAINER_ITEMS_MAX, movie::Movie, text};

/// A still with a movie at its end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Motion {
    /// The version of the format; none for the older Micro Video.
    pub version: Option<String>,
    /// The moment of the still in the movie, in millionths of a second; -1 if it is left open.
    pub presentation_micros: Option<i64>,
    /// The parts of the file, in order.
    pub items: Vec<Item>,
    /// Where the movie lies; none if it cannot be where the packet says.
    pub place: Option<Place>,
    /// The movie.
    pub movie: Option<Movie>,
}

/// A part of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Item {
    /// Its type: `video/mp4`.
    pub mime: Option<String>,
    /// What it is for: `Primary`, `MotionPhoto`.
    pub semantic: Option<String>,
    /// Its length in bytes.
    pub length: Option<u64>,
    /// Bytes between it and the next one.
    pub padding: Option<u64>,
}

/// A range of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Place {
    /// Its first byte.
    pub begin: u64,
    /// Its length in bytes.
    pub bytes: u64,
}

/// What the packet says, before it is held against the file.
#[derive(Debug, Default)]
struct Packet {
    motion: bool,
    version: Option<String>,
    presentation_micros: Option<i64>,
    items: Vec<Item>,
    /// The older way: the movie begins so many bytes before the end.
    offset: Option<u64>,
}

impl Motion {
    /// What the packet claims of a file of that length; none if it claims nothing.
    pub(super) fn of(packet: &[u8], file_bytes: u64, findings: &mut Findings) -> Option<Self> {
        let packet = Packet::of(packet, findings);
        if !packet.motion {
            return None;
        }
        let length = packet.length_from_end();
        let place = length.and_then(|(from_end, bytes)| {
            let begin = file_bytes.checked_sub(from_end)?;
            (bytes > 0).then_some(Place { begin, bytes })
        });
        let Packet { version, presentation_micros, items, .. } = packet;
        Some(Self { version, presentation_micros, items, place, movie: None })
    }

    /// The part that is the movie.
    #[must_use]
    pub fn item(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.is_motion())
    }
}

impl Item {
    fn is_motion(&self) -> bool {
        self.semantic.as_deref() == Some("MotionPhoto")
    }

    fn total(&self) -> Option<u64> {
        self.length?.checked_add(self.padding.unwrap_or_default())
    }
}

impl Packet {
    fn of(packet: &[u8], findings: &mut Findings) -> Self {
        let mut known = Self::default();
        let mut rest = packet;
        while let Some(open) = rest.iter().position(|byte| *byte == b'<') {
            rest = rest.get(open.saturating_add(1)..).unwrap_or_default();
            let close = tag_end(rest);
            let (tag, after) = rest.split_at_checked(close).unwrap_or((rest, &[]));
            known.tag(tag, after, findings);
            rest = after;
        }
        known
    }

    /// A tag with its attributes, and the text that follows it.
    fn tag(&mut self, tag: &[u8], after: &[u8], findings: &mut Findings) {
        // Ends of elements, comments and instructions say nothing of their own.
        if matches!(tag.first(), None | Some(b'/' | b'!' | b'?')) {
            return;
        }
        let name_end =
            tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
        let (name, mut attributes) = tag.split_at_checked(name_end).unwrap_or((tag, &[]));
        if local(name) == b"Item" {
            if self.items.len() >= CONTAINER_ITEMS_MAX {
                findings.limit(format!(
                    "more than {CONTAINER_ITEMS_MAX} items in the directory of a Motion Photo"
                ));
            } else {
                self.items.push(Item::default());
            }
        }
        while let Some((name, value, rest)) = attribute(attributes) {
            self.property(local(name), value);
            attributes = rest;
        }
        let text = after.strip_prefix(b">").unwrap_or_default();
        let text =
            text.get(..text.iter().position(|byte| *byte == b'<').unwrap_or(text.len())).unwrap_or_default();
        if !tag.ends_with(b"/") && !text.trim_ascii().is_empty() {
            self.property(local(name), text.trim_ascii());
        }
    }

    fn property(&mut self, name: &[u8], value: &[u8]) {
        let value = text::kept(value);
        match name {
            b"MotionPhoto" | b"MicroVideo" => self.motion |= value == "1",
            b"MotionPhotoVersion" => self.version = Some(value),
            b"MotionPhotoPresentationTimestampUs" | b"MicroVideoPresentationTimestampUs" => {
                self.presentation_micros = value.parse().ok();
            }
            b"MicroVideoOffset" => self.offset = value.parse().ok(),
            _ => {
                let Some(item) = self.items.last_mut() else { return };
                match name {
                    b"Mime" => item.mime = Some(value),
                    b"Semantic" => item.semantic = Some(value),
                    b"Length" => item.length = value.parse().ok(),
                    b"Padding" => item.padding = value.parse().ok(),
                    _ => {}
                }
            }
        }
    }

    /// How far before the end the movie begins, and how long it is: it and all parts behind it lie at the end.
    fn length_from_end(&self) -> Option<(u64, u64)> {
        let Some(at) = self.items.iter().position(Item::is_motion) else {
            return self.offset.map(|offset| (offset, offset));
        };
        let behind = self.items.get(at..)?;
        let from_end = behind.iter().try_fold(0_u64, |sum, item| sum.checked_add(item.total()?))?;
        Some((from_end, behind.first()?.length?))
    }
}

/// Where a tag ends: at a `>` that is not inside quotes.
fn tag_end(rest: &[u8]) -> usize {
    let mut quote = None;
    for (at, byte) in rest.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            (None | Some(_), _) => {}
        }
    }
    rest.len()
}

/// The name behind its prefix.
fn local(name: &[u8]) -> &[u8] {
    let colon = name.iter().rposition(|byte| *byte == b':');
    colon.and_then(|colon| name.get(colon.saturating_add(1)..)).unwrap_or(name)
}

/// The next `name="value"`, and what follows it.
fn attribute(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let equals = bytes.iter().position(|byte| *byte == b'=')?;
    let name = bytes.get(..equals)?.trim_ascii();
    let value = bytes.get(equals.checked_add(1)?..)?.trim_ascii_start();
    let (quote, value) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    let end = value.iter().position(|byte| byte == quote)?;
    Some((name, value.get(..end)?, value.get(end.checked_add(1)?..)?))
}
