//! Writes directories of tags as TIFF has them, big-endian: Exif, GPS and Apple's note of the maker.

/// A value of a tag.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// Text, ended by a zero.
    Text(String),
    /// Bytes whose meaning the tag defines.
    Undefined(Vec<u8>),
    /// Bytes as numbers.
    Bytes(Vec<u8>),
    /// Small numbers.
    Short(u16),
    /// A number.
    Long(u32),
    /// A number with a sign.
    Signed(i32),
    /// A large number, as Apple's note has it.
    Huge(u64),
    /// Fractions.
    Ratios(Vec<(u32, u32)>),
}

impl Value {
    /// The type's number, how many there are, and their bytes.
    fn encode(&self) -> (u16, usize, Vec<u8>) {
        match self {
            Self::Bytes(bytes) => (1, bytes.len(), bytes.clone()),
            Self::Text(text) => {
                let bytes = [text.as_bytes(), &[0]].concat();
                (2, bytes.len(), bytes)
            }
            Self::Short(number) => (3, 1, number.to_be_bytes().to_vec()),
            Self::Long(number) => (4, 1, number.to_be_bytes().to_vec()),
            Self::Ratios(ratios) => {
                let bytes = ratios.iter().flat_map(|(over, under)| [over.to_be_bytes(), under.to_be_bytes()]);
                (5, ratios.len(), bytes.flatten().collect())
            }
            Self::Undefined(bytes) => (7, bytes.len(), bytes.clone()),
            Self::Signed(number) => (9, 1, number.to_be_bytes().to_vec()),
            Self::Huge(number) => (16, 1, number.to_be_bytes().to_vec()),
        }
    }
}

/// A directory at `start`, counted from where offsets count, with what does not fit into its entries behind it. Tags
/// have to be in ascending order.
pub(crate) fn directory(start: usize, entries: &[(u16, Value)]) -> Vec<u8> {
    debug_assert!(entries.is_sorted_by_key(|(tag, _)| *tag), "readers search a directory by halves");
    let mut head = Vec::new();
    let mut behind = Vec::new();
    let behind_start = start + length(entries.len());
    head.extend(narrow(entries.len()).to_be_bytes());
    for (tag, value) in entries {
        let (kind, count, mut bytes) = value.encode();
        head.extend(tag.to_be_bytes());
        head.extend(kind.to_be_bytes());
        head.extend(wide(count).to_be_bytes());
        if bytes.len() <= 4 {
            bytes.resize(4, 0);
            head.extend(bytes);
        } else {
            head.extend(wide(behind_start + behind.len()).to_be_bytes());
            behind.extend(bytes);
            // Values begin at even places.
            behind.resize(behind.len().next_multiple_of(2), 0);
        }
    }
    // No further directory follows.
    head.extend(0_u32.to_be_bytes());
    head.extend(behind);
    head
}

/// Bytes of a directory of so many entries, without what lies behind it.
pub(crate) const fn length(entries: usize) -> usize {
    2 + 12 * entries + 4
}

fn narrow(count: usize) -> u16 {
    u16::try_from(count).expect("a directory of ours has few entries")
}

fn wide(count: usize) -> u32 {
    u32::try_from(count).expect("what a photo says of itself is short")
}
