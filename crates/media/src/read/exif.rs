//! The directories of an Exif block: entries with a tag, a type, and a value that lies somewhere in the block.

use super::{
    bytes::{Bytes, Endian},
    limits::{IFD_ENTRIES_MAX, IFDS_MAX},
    text,
};

/// A block with directories: a TIFF, or the note of an Apple camera.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'a> {
    /// Offsets count from its first byte.
    bytes: &'a [u8],
    pub(super) endian: Endian,
}

/// An entry of a directory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) tag: u16,
    kind: u16,
    /// The value; none if it lies outside of the block.
    value: Option<&'a [u8]>,
    endian: Endian,
}

/// A directory, with what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Directory<'a> {
    entries: Vec<Entry<'a>>,
    /// Where the next directory begins; 0 if there is none.
    next: u32,
    /// The first thing that contradicts itself.
    pub(super) malformed: Option<String>,
    /// There are more than [`IFD_ENTRIES_MAX`] entries.
    pub(super) limit_reached: bool,
}

impl<'a> Block<'a> {
    /// A TIFF, and its first directory.
    pub(super) fn tiff(bytes: &'a [u8]) -> Option<(Self, Directory<'a>)> {
        let endian = match bytes.get(..4)? {
            b"MM\0*" => Endian::Big,
            b"II*\0" => Endian::Little,
            _ => return None,
        };
        let block = Self { bytes, endian };
        let first = Bytes::new(bytes.get(4..)?, endian).u32()?;
        Some((block, block.directory(first)))
    }

    /// The note of an Apple camera, and its one directory: its offsets count from the note's own begin.
    pub(super) fn apple_note(bytes: &'a [u8]) -> Option<(Self, Directory<'a>)> {
        let rest = bytes.strip_prefix(b"Apple iOS\0")?;
        let endian = match rest.get(2..4)? {
            b"MM" => Endian::Big,
            b"II" => Endian::Little,
            _ => return None,
        };
        let block = Self { bytes, endian };
        Some((block, block.directory(14)))
    }

    /// The directory at that offset.
    pub(super) fn directory(&self, at: u32) -> Directory<'a> {
        let mut directory = Directory::default();
        if self.read(at, &mut directory).is_none() {
            directory.malformed.get_or_insert_with(|| format!("the directory at byte {at} breaks off"));
        }
        directory
    }

    fn read(&self, at: u32, directory: &mut Directory<'a>) -> Option<()> {
        let mut bytes = Bytes::new(self.bytes.get(usize::try_from(at).ok()?..)?, self.endian);
        let count = bytes.u16()?;
        for index in 0..count {
            if index >= IFD_ENTRIES_MAX {
                directory.limit_reached = true;
                return Some(());
            }
            let entry = self.entry(&mut bytes)?;
            if entry.value.is_none() {
                let tag = entry.tag;
                directory
                    .malformed
                    .get_or_insert_with(|| format!("the value of tag {tag:04x} lies outside of its block"));
            }
            directory.entries.push(entry);
        }
        // Apple's note ends without a word on a next one.
        directory.next = bytes.u32().unwrap_or_default();
        Some(())
    }

    fn entry(&self, bytes: &mut Bytes<'a>) -> Option<Entry<'a>> {
        let (tag, kind) = (bytes.u16()?, bytes.u16()?);
        let count = usize::try_from(bytes.u32()?).ok()?;
        let inline = bytes.take(4)?;
        let value = width(kind).and_then(|width| {
            let length = count.checked_mul(width)?;
            if length <= 4 {
                return inline.get(..length);
            }
            let at = usize::try_from(Bytes::new(inline, self.endian).u32()?).ok()?;
            self.bytes.get(at..at.checked_add(length)?)
        });
        Some(Entry { tag, kind, value, endian: self.endian })
    }

    /// What is wrong with the chain of directories that begins with this one: a loop, or no end.
    pub(super) fn follow(&self, first: &Directory<'a>) -> Option<String> {
        let mut visited = Vec::new();
        let mut next = first.next;
        while next != 0 {
            if visited.contains(&next) {
                return Some(format!("the directory at byte {next} comes after itself"));
            }
            if visited.len() >= IFDS_MAX {
                return Some(format!("more than {IFDS_MAX} directories follow each other"));
            }
            visited.push(next);
            let directory = self.directory(next);
            if directory.malformed.is_some() {
                return directory.malformed;
            }
            next = directory.next;
        }
        None
    }
}

/// Bytes of a value of that type; the last is Apple's, and of no other camera.
const fn width(kind: u16) -> Option<usize> {
    match kind {
        1 | 2 | 6 | 7 => Some(1),
        3 | 8 => Some(2),
        4 | 9 | 11 | 13 => Some(4),
        5 | 10 | 12 | 16 | 17 | 18 => Some(8),
        _ => None,
    }
}

impl<'a> Directory<'a> {
    /// The first entry of that tag.
    pub(super) fn get(&self, tag: u16) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.tag == tag)
    }

    /// The text of that tag.
    pub(super) fn text(&self, tag: u16) -> Option<String> {
        self.get(tag).and_then(Entry::text)
    }

    /// The first whole number of that tag.
    pub(super) fn number(&self, tag: u16) -> Option<i64> {
        self.get(tag).and_then(Entry::number)
    }

    /// Texts of all entries of that tag, of which there should be one.
    pub(super) fn texts(&self, tag: u16) -> impl Iterator<Item = String> {
        self.entries.iter().filter(move |entry| entry.tag == tag).filter_map(Entry::text)
    }
}

impl<'a> Entry<'a> {
    /// The value as it is.
    pub(super) const fn bytes(&self) -> Option<&'a [u8]> {
        self.value
    }

    fn text(&self) -> Option<String> {
        self.value.filter(|_| self.kind == 2).map(text::until_zero)
    }

    fn number(&self) -> Option<i64> {
        let mut bytes = Bytes::new(self.value?, self.endian);
        match self.kind {
            1 | 7 => bytes.u8().map(i64::from),
            3 => bytes.u16().map(i64::from),
            4 | 13 => bytes.u32().map(i64::from),
            6 => bytes.u8().map(|byte| i64::from(byte.cast_signed())),
            8 => bytes.u16().map(|short| i64::from(short.cast_signed())),
            9 => bytes.i32().map(i64::from),
            16 | 18 => bytes.u64().and_then(|long| i64::try_from(long).ok()),
            17 => bytes.i64(),
            _ => None,
        }
    }
}
