//! Values of a movie's metadata, by the numbers that QuickTime gives to their types.

use std::fmt;

use serde::Serialize;

use super::{bytes, bytes::Bytes, text};

/// The type numbers of QuickTime that Live Photos use, and their neighbours.
mod types {
    pub(super) const UTF_8: u32 = 1;
    pub(super) const SIGNED: u32 = 21;
    pub(super) const UNSIGNED: u32 = 22;
    pub(super) const FLOAT_32: u32 = 23;
    pub(super) const FLOAT_64: u32 = 24;
    pub(super) const INT_8: u32 = 65;
    pub(super) const INT_16: u32 = 66;
    pub(super) const INT_32: u32 = 67;
    pub(super) const INT_64: u32 = 74;
    pub(super) const UINT_8: u32 = 75;
    pub(super) const UINT_64: u32 = 78;
}

/// A value of metadata.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// UTF-8.
    Text(String),
    /// A whole number with a sign.
    Signed(i64),
    /// A whole number without one.
    Unsigned(u64),
    /// A float of 32 bits.
    Single(f32),
    /// A float of 64 bits.
    Double(f64),
    /// A type that this reader does not know, or a number of a length that its type does not have.
    Other {
        /// The number of the type.
        code: u32,
        /// Length of the value in bytes.
        bytes: u64,
    },
}

impl Value {
    /// The value of that type.
    pub(super) fn of(code: u32, body: &[u8]) -> Self {
        let exact = |length: usize| (body.len() == length).then_some(body);
        let value = match code {
            types::UTF_8 => Some(Self::Text(text::kept(body))),
            types::SIGNED => bytes::signed(body).map(Self::Signed),
            types::UNSIGNED => bytes::unsigned(body).map(Self::Unsigned),
            types::FLOAT_32 => exact(4)
                .and_then(|body| Bytes::big(body).u32())
                .map(|bits| Self::Single(f32::from_bits(bits))),
            types::FLOAT_64 => exact(8)
                .and_then(|body| Bytes::big(body).u64())
                .map(|bits| Self::Double(f64::from_bits(bits))),
            types::INT_8 => exact(1).and_then(bytes::signed).map(Self::Signed),
            types::INT_16 => exact(2).and_then(bytes::signed).map(Self::Signed),
            types::INT_32 => exact(4).and_then(bytes::signed).map(Self::Signed),
            types::INT_64 => exact(8).and_then(bytes::signed).map(Self::Signed),
            types::UINT_8..=types::UINT_64 => {
                exact(1 << (code - types::UINT_8)).and_then(bytes::unsigned).map(Self::Unsigned)
            }
            _ => None,
        };
        value.unwrap_or(Self::Other { code, bytes: body.len() as u64 })
    }

    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Signed(_) | Self::Unsigned(_) | Self::Single(_) | Self::Double(_) | Self::Other { .. } => {
                None
            }
        }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Signed(number) => Some(*number),
            Self::Unsigned(number) => i64::try_from(*number).ok(),
            Self::Text(_) | Self::Single(_) | Self::Double(_) | Self::Other { .. } => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Signed(number) => write!(f, "{number}"),
            Self::Unsigned(number) => write!(f, "{number}"),
            Self::Single(number) => write!(f, "{number}"),
            Self::Double(number) => write!(f, "{number}"),
            Self::Other { code, bytes } => write!(f, "{} of type {code}", text::many(*bytes, "byte")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_their_types() {
        assert_eq!(Value::of(65, &[0xff]), Value::Signed(-1));
        assert_eq!(Value::of(66, &[0, 6]), Value::Signed(6));
        assert_eq!(Value::of(21, &[0xff; 8]), Value::Signed(-1));
        assert_eq!(Value::of(22, &[1]), Value::Unsigned(1));
        assert_eq!(Value::of(77, &[0, 0, 1, 0]), Value::Unsigned(256));
        assert_eq!(Value::of(23, &0.5_f32.to_be_bytes()), Value::Single(0.5));
        assert_eq!(Value::of(1, b"Apple").text(), Some("Apple"));
    }

    #[test]
    fn a_wrong_length_is_no_number() {
        assert_eq!(Value::of(65, &[0, 1]), Value::Other { code: 65, bytes: 2 });
        assert_eq!(Value::of(21, &[]), Value::Other { code: 21, bytes: 0 });
        assert_eq!(Value::of(9999, b"x").to_string(), "1 byte of type 9999");
    }
}
