//! Numbers out of bytes that nobody vouches for: every step asks whether there is enough left.

/// Which byte of a number comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endian {
    /// The most significant one: QuickTime, JPEG, and Exif as `MM`.
    Big,
    /// The least significant one: Exif as `II`.
    Little,
}

/// A place in a row of bytes, from which numbers are taken in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<'a> {
    rest: &'a [u8],
    endian: Endian,
}

impl<'a> Bytes<'a> {
    pub(super) const fn new(rest: &'a [u8], endian: Endian) -> Self {
        Self { rest, endian }
    }

    pub(super) const fn big(rest: &'a [u8]) -> Self {
        Self::new(rest, Endian::Big)
    }

    /// From that byte on; none if it lies past the end.
    pub(super) fn big_at(bytes: &'a [u8], at: usize) -> Option<Self> {
        bytes.get(at..).map(Self::big)
    }

    pub(super) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.rest.split_at_checked(count)?;
        self.rest = tail;
        Some(head)
    }

    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        self.take(count).map(|_| ())
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, tail) = self.rest.split_first_chunk::<N>()?;
        self.rest = tail;
        Some(*head)
    }

    pub(super) fn four(&mut self) -> Option<[u8; 4]> {
        self.array()
    }

    pub(super) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Option<u16> {
        let bytes = self.array()?;
        Some(match self.endian {
            Endian::Big => u16::from_be_bytes(bytes),
            Endian::Little => u16::from_le_bytes(bytes),
        })
    }

    pub(super) fn u32(&mut self) -> Option<u32> {
        let bytes = self.array()?;
        Some(match self.endian {
            Endian::Big => u32::from_be_bytes(bytes),
            Endian::Little => u32::from_le_bytes(bytes),
        })
    }

    pub(super) fn u64(&mut self) -> Option<u64> {
        let bytes = self.array()?;
        Some(match self.endian {
            Endian::Big => u64::from_be_bytes(bytes),
            Endian::Little => u64::from_le_bytes(bytes),
        })
    }

    pub(super) fn i32(&mut self) -> Option<i32> {
        self.u32().map(u32::cast_signed)
    }

    pub(super) fn i64(&mut self) -> Option<i64> {
        self.u64().map(u64::cast_signed)
    }
}

/// A whole number of one to eight bytes, the most significant first.
pub(super) fn unsigned(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || bytes.len() > 8 {
        return None;
    }
    Some(bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)))
}

/// The same with a sign, in two's complement.
pub(super) fn signed(bytes: &[u8]) -> Option<i64> {
    let number = unsigned(bytes)?.cast_signed();
    let unused = 64 - 8 * u32::try_from(bytes.len()).ok()?;
    Some((number << unused) >> unused)
}

/// The whole number that a 64-bit float is, read from its bits; none for fractions and for what 32 bits do not hold.
pub(super) fn whole_of_float(bits: u64) -> Option<u32> {
    if bits == 0 {
        return Some(0);
    }
    // Sign, eleven bits of exponent around 1023, 52 bits below a leading one.
    let exponent = (bits >> 52).checked_sub(1023).filter(|exponent| *exponent < 32)?;
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let below = 52 - exponent;
    if mantissa & ((1 << below) - 1) != 0 {
        return None;
    }
    u32::try_from(mantissa >> below).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_sign_at_every_width() {
        assert_eq!(signed(&[0xff]), Some(-1));
        assert_eq!(signed(&[0x00, 0xff]), Some(255));
        assert_eq!(signed(&i64::MIN.to_be_bytes()), Some(i64::MIN));
        assert_eq!(unsigned(&[0xff, 0xff]), Some(65_535));
        assert_eq!((signed(&[]), unsigned(&[0; 9])), (None, None));
    }

    #[test]
    fn floats_that_are_whole_are_read_from_their_bits() {
        for rate in [1.0_f64, 8_000.0, 44_100.0, 48_000.0, 4_294_967_295.0] {
            assert_eq!(whole_of_float(rate.to_bits()).map(f64::from), Some(rate));
        }
        for odd in [0.5_f64, 44_100.5, -1.0, f64::NAN, f64::INFINITY, 4_294_967_296.0, f64::MIN_POSITIVE] {
            assert_eq!(whole_of_float(odd.to_bits()), None, "{odd}");
        }
    }
}
