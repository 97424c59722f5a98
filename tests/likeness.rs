//! How much two pictures look like each other, in whole numbers.

use crate::Held;

/// How much two pictures look like each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Likeness {
    /// The mean of the squares of what their pixels differ by, in hundredths.
    square_hundredths: u64,
}

impl Likeness {
    /// Whether it is one picture, encoded twice: a signal-to-noise ratio of at least 35 dB, which is a mean square of
    /// 65025 / 10^3.5.
    const fn is_same(self) -> bool {
        self.square_hundredths <= 2056
    }

    /// Whether it is another picture: at most 30 dB, 65025 / 10^3.
    const fn is_other(self) -> bool {
        self.square_hundredths >= 6502
    }
}

/// Holds the pictures of a movie, each with its number, against its still: that of the still's number is the still,
/// and those around it are not, so that a movie that is off by one picture is seen.
pub fn check_still<'a>(
    held: &mut Held,
    still: (&[u8], u64),
    pictures: impl Iterator<Item = (&'a [u8], u64)>,
) {
    let (still, number) = still;
    let near = pictures.filter(|(_, frame)| frame.abs_diff(number) <= 3);
    let mut found = false;
    for (picture, frame) in near {
        let alike = likeness(picture, still);
        if frame != number && alike.is_none_or(|alike| !alike.is_other()) {
            held.fail(&format!("picture {frame} is the still too: {alike:?}"));
        }
        if frame == number {
            found = true;
            if alike.is_none_or(|alike| !alike.is_same()) {
                held.fail(&format!("picture {frame} should be the still, and is not: {alike:?}"));
            }
        }
    }
    held.check("whether the movie has the still's picture", found, true);
}

/// Compares the brightness of two pictures; none if they differ in size.
fn likeness(one: &[u8], other: &[u8]) -> Option<Likeness> {
    if one.len() != other.len() || one.is_empty() {
        return None;
    }
    let square = |(one, other): (&u8, &u8)| u64::from(one.abs_diff(*other)).pow(2);
    let squares: u64 = one.iter().zip(other).map(square).sum();
    Some(Likeness { square_hundredths: squares * 100 / one.len() as u64 })
}
