//! Sine and cosine in whole numbers, from a table that the compiler fills: for turning, swaying and sounding.
//!
//! A turn has [`STEPS`] steps in the table, as many as a frame has samples, so that each tone that fits a frame falls
//! on entries of the table alone.

/// Entries of a whole turn.
pub(crate) const STEPS: usize = 1600;
/// What the sine of a quarter turn is.
pub(crate) const ONE: i32 = 1 << 15;
/// A whole turn as an angle: finer than the table, between whose entries [`sin`] goes straight.
pub(crate) const TURN: i64 = STEPS as i64 * FINER;

/// Parts of a step of the table.
const FINER: i64 = 256;
/// Entries of a quarter turn.
const QUARTER: usize = STEPS / 4;

/// Bits that entries of the table have more than a sine that is handed out, so that only that one is rounded.
const MORE: u32 = 8;

/// The sine of each step of a turn.
const TABLE: [i32; STEPS] = table();

/// The sine of a step of the table, of any number of turns.
pub(crate) fn sin_of_step(step: usize) -> i32 {
    (TABLE[step % STEPS] + (1 << (MORE - 1))) >> MORE
}

/// The sine of an angle, where [`TURN`] is a whole turn, as a part of [`ONE`].
pub(crate) fn sin(angle: i64) -> i32 {
    let angle = angle.rem_euclid(TURN);
    let step = usize::try_from(angle / FINER).expect("an angle within a turn is not negative");
    let (from, to) = (i64::from(TABLE[step]), i64::from(TABLE[(step + 1) % STEPS]));
    let between = from + (to - from) * (angle % FINER) / FINER;
    let between = (between + (1 << (MORE - 1))) >> MORE;
    i32::try_from(between).expect("between two entries of the table")
}

/// The cosine of an angle.
pub(crate) fn cos(angle: i64) -> i32 {
    sin(angle.rem_euclid(TURN) + TURN / 4)
}

/// A swing between `-amplitude` and `amplitude` that comes back every `period` frames.
pub(crate) fn swing(frame: u64, period: u64, amplitude: i32) -> i32 {
    let angle = i64::try_from(frame % period).expect("periods are short") * TURN
        / i64::try_from(period).expect("periods are short");
    part(amplitude, sin(angle))
}

/// `amount` times a sine.
pub(crate) fn part(amount: i32, sine: i32) -> i32 {
    let product = i64::from(amount) * i64::from(sine);
    i32::try_from((product + i64::from(ONE) / 2).div_euclid(i64::from(ONE)))
        .expect("a sine makes nothing larger")
}

/// Fills the table: one quarter by its series, the others by symmetry.
const fn table() -> [i32; STEPS] {
    let mut table = [0; STEPS];
    let mut step = 0;
    while step <= QUARTER {
        let sine = series(step);
        table[step] = sine;
        table[2 * QUARTER - step] = sine;
        table[(2 * QUARTER + step) % STEPS] = -sine;
        table[(4 * QUARTER - step) % STEPS] = -sine;
        step += 1;
    }
    table
}

/// The sine of a step of the first quarter, by Taylor's series with 40 bits after the point.
const fn series(step: usize) -> i32 {
    /// A quarter turn, which is half of pi, with 40 bits after the point.
    const HALF_PI: i128 = 1_727_108_826_179;
    let x = HALF_PI * step as i128 / QUARTER as i128;
    let square = (x * x) >> 40;
    let mut term = x;
    let mut sum = x;
    let mut n: i128 = 1;
    while n < 20 {
        term = -((term * square) >> 40) / ((n + 1) * (n + 2));
        sum += term;
        n += 2;
    }
    rounded((sum + (1 << 16)) >> 17)
}

/// The number, which is at most one, in the type of the table.
#[expect(clippy::cast_possible_truncation, reason = "`try_from` is not const, and a sine is at most one")]
const fn rounded(number: i128) -> i32 {
    assert!(
        number >= 0 && number <= (ONE as i128) << MORE,
        "the sine of the first quarter is between 0 and one"
    );
    number as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_of_sine_and_cosine_make_one() {
        for angle in 0..TURN {
            let (s, c) = (i64::from(sin(angle)), i64::from(cos(angle)));
            let length = ((4 * (s * s + c * c)).isqrt() + 1) / 2;
            assert!((length - i64::from(ONE)).abs() <= 1, "angle {angle}: {length}");
        }
    }

    #[test]
    fn the_table_has_the_symmetries_of_a_sine() {
        assert_eq!(sin(0), 0);
        assert_eq!(sin(TURN / 4), ONE);
        assert_eq!(sin(TURN / 8), 23_170);
        for step in 0..STEPS {
            assert_eq!(TABLE[step], -TABLE[(STEPS - step) % STEPS]);
            assert_eq!(sin_of_step(step), sin_of_step(3 * STEPS / 2 - step));
        }
    }

    #[test]
    fn a_swing_comes_back() {
        assert_eq!(swing(7, 120, 500), swing(127, 120, 500));
        assert_eq!(swing(30, 120, 500), 500);
        assert_eq!(swing(90, 120, 500), -500);
    }
}
