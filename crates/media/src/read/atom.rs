//! Boxes of a movie: a size, a code of four characters, and what is inside.
//!
//! They nest, but nothing here recurses: whoever wants what is inside asks for it, and all who ask draw on one count.

use super::{bytes::Bytes, limits::BOXES_MAX, text};

/// A box.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom<'a> {
    /// What it holds.
    pub(super) kind: [u8; 4],
    /// Where its inside begins, counted from the first byte of what was walked.
    pub(super) at: usize,
    /// Its inside, as far as there is one.
    pub(super) body: &'a [u8],
    /// Bytes that it claims to have, but that lie beyond the end of what was walked.
    pub(super) missing: u64,
}

/// Walks boxes, and remembers what was wrong with them.
#[derive(Debug)]
pub(super) struct Walker {
    left: u32,
    /// More boxes than [`BOXES_MAX`] were met.
    pub(super) limit_reached: bool,
    /// The first contradiction inside a box that is itself whole.
    pub(super) malformed: Option<String>,
}

/// How a size says where a box ends.
enum Extent {
    Bytes(u64),
    ToTheEnd,
}

impl Walker {
    pub(super) const fn new() -> Self {
        Self { left: BOXES_MAX, limit_reached: false, malformed: None }
    }

    /// The boxes of the file, one after the other. A size of 0 means that the last one reaches to the end.
    pub(super) fn top<'a>(&mut self, file: &'a [u8]) -> Vec<Atom<'a>> {
        // A file of many boxes may not use up what is needed inside of them.
        let kept = self.left / 2;
        self.left -= kept;
        let atoms = self.walk(file, "the file", true);
        self.left += kept;
        atoms
    }

    /// The boxes inside a box, from that byte of its inside on.
    pub(super) fn inside<'a>(&mut self, parent: &Atom<'a>, skipped: usize) -> Vec<Atom<'a>> {
        let Some(body) = parent.body.get(skipped..) else {
            if parent.missing == 0 {
                self.complain(|| format!("`{}` is too short", text::four(parent.kind)));
            }
            return Vec::new();
        };
        let before = self.malformed.is_some();
        let atoms = self.walk(body, &text::four(parent.kind), false);
        // What is cut off in the middle has to be cut off inside as well; that is no second fault.
        if parent.missing > 0 && !before {
            self.malformed = None;
        }
        atoms
    }

    fn walk<'a>(&mut self, bytes: &'a [u8], name: &str, top: bool) -> Vec<Atom<'a>> {
        let mut atoms = Vec::new();
        let mut at = 0;
        while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
            // A list of user data may end with a zero, and padding is often nothing but zeros.
            if rest.iter().take(8).all(|byte| *byte == 0) && (!top || rest.len() < 8) {
                break;
            }
            let Some((kind, extent, header)) = header(rest) else {
                self.complain(|| format!("`{name}` ends in the middle of a box's head, at byte {at}"));
                break;
            };
            let available = rest.len() as u64;
            let size = match extent {
                Extent::Bytes(size) => size,
                Extent::ToTheEnd => available,
            };
            if size < header as u64 {
                self.complain(|| format!("a box in `{name}` at byte {at} is shorter than its own head"));
                break;
            }
            if self.left == 0 {
                self.limit_reached = true;
                break;
            }
            self.left -= 1;
            let missing = size.saturating_sub(available);
            if missing > 0 && !top {
                self.complain(|| format!("`{}` is longer than the rest of `{name}`", text::four(kind)));
            }
            let end = usize::try_from(size).unwrap_or(usize::MAX).min(rest.len());
            let body = rest.get(header..end).unwrap_or_default();
            atoms.push(Atom { kind, at: at.saturating_add(header), body, missing });
            at = at.saturating_add(end);
        }
        atoms
    }

    fn complain(&mut self, text: impl FnOnce() -> String) {
        self.malformed.get_or_insert_with(text);
    }
}

/// Kind, extent, and bytes of the head itself.
fn header(bytes: &[u8]) -> Option<([u8; 4], Extent, usize)> {
    let mut bytes = Bytes::big(bytes);
    let size = bytes.u32()?;
    let kind = bytes.four()?;
    Some(match size {
        0 => (kind, Extent::ToTheEnd, 8),
        1 => (kind, Extent::Bytes(bytes.u64()?), 16),
        2.. => (kind, Extent::Bytes(u64::from(size)), 8),
    })
}

impl<'a> Atom<'a> {
    /// Its inside as a row of numbers.
    pub(super) const fn bytes(&self) -> Bytes<'a> {
        Bytes::big(self.body)
    }
}

/// The first of that kind.
pub(super) fn find<'a, 'b>(atoms: &'b [Atom<'a>], kind: &[u8; 4]) -> Option<&'b Atom<'a>> {
    atoms.iter().find(|atom| atom.kind == *kind)
}

/// What a code is made of when somebody meant it as one.
pub(super) fn is_code(kind: [u8; 4]) -> bool {
    kind.iter().all(|byte| matches!(byte, 0x20..=0x7e | 0xa9))
}
