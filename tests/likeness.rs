//! How much two pictures look like each other, in whole numbers.

/// How much two pictures look like each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// The mean of the squares of what their pixels differ by, in hundredths.
    square_hundredths: u64,
}

impl Likeness {
    /// Whether it is one picture, encoded twice: a signal-to-noise ratio of at least 35 dB, which is a mean square of
    /// 65025 / 10^3.5.
    #[must_use]
    pub const fn is_same(self) -> bool {
        self.square_hundredths <= 2056
    }

    /// Whether it is another picture: at most 30 dB, 65025 / 10^3.
    #[must_use]
    pub const fn is_other(self) -> bool {
        self.square_hundredths >= 6502
    }
}

/// Compares the brightness of two pictures; none if they differ in size.
#[must_use]
pub fn likeness(one: &[u8], other: &[u8]) -> Option<Likeness> {
    if one.len() != other.len() || one.is_empty() {
        return None;
    }
    let square = |(one, other): (&u8, &u8)| u64::from(one.abs_diff(*other)).pow(2);
    let squares: u64 = one.iter().zip(other).map(square).sum();
    Some(Likeness { square_hundredths: squares * 100 / one.len() as u64 })
}
