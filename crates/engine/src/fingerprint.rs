//! Telling worlds apart by a number: two of 64 bits, mixed by multiplication, the same on every machine.

use std::hash::{Hash, Hasher};

use protocol::Instant;

/// Hashes a world as it is seen from now: moments, which hash as `i128`, count from there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fingerprint {
    one: u64,
    other: u64,
    now: i128,
}

/// After so much everything that a camera does begins again: pictures come in a third of a tenth of a second, keyframes in
/// half a second.
const CAMERA_MICROS: u64 = 500_000;

impl Fingerprint {
    pub(crate) fn new(now: Instant) -> Self {
        let mut print =
            Self { one: 0x9e37_79b9_7f4a_7c15, other: 0xc2b2_ae3d_27d4_eb4f, now: now.as_micros().into() };
        print.write_u64(now.as_micros() % CAMERA_MICROS);
        print
    }

    /// What one thing comes to.
    pub(crate) fn of(now: Instant, thing: &impl Hash) -> u128 {
        let mut print = Self::new(now);
        thing.hash(&mut print);
        print.whole()
    }

    pub(crate) fn whole(self) -> u128 {
        let finish = |word: u64| {
            let word = (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
            (word ^ (word >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93)
        };
        u128::from(finish(self.one)) << 64 | u128::from(finish(self.other))
    }
}

impl Hasher for Fingerprint {
    fn finish(&self) -> u64 {
        u64::try_from(self.whole() >> 64).expect("the upper half fits")
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            self.write_u64(u64::from_le_bytes(word.try_into().expect("it has eight bytes")));
        }
        let mut last = [0; 8];
        last[..words.remainder().len()].copy_from_slice(words.remainder());
        if !words.remainder().is_empty() {
            self.write_u64(u64::from_le_bytes(last));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.one = (self.one.rotate_left(23) ^ word).wrapping_mul(0x9fb2_1c65_1e98_df25);
        self.other = (self.other.rotate_left(31) ^ word.rotate_left(32)).wrapping_mul(0xc6a4_a793_5bd1_e995);
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(byte.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    /// A moment.
    fn write_i128(&mut self, moment: i128) {
        let relative = i64::try_from(moment - self.now).unwrap_or(i64::MAX);
        self.write_u64(relative.cast_unsigned());
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use library::Frame;

    use super::*;

    #[test]
    fn the_same_later_is_the_same() {
        let seen_from = |now: u64, at: u64| {
            let at = Instant::from_micros(at);
            Fingerprint::of(
                Instant::from_micros(now),
                &(at, Frame::at_or_before(at.as_micros()), Duration::ZERO),
            )
        };
        assert_eq!(seen_from(1_000_000, 2_000_000), seen_from(4_500_000, 5_500_000));
        assert_ne!(seen_from(1_000_000, 2_000_000), seen_from(1_000_000, 2_000_001));
        assert_ne!(
            seen_from(1_000_000, 2_000_000),
            seen_from(1_000_001, 2_000_001),
            "the camera stands elsewhere"
        );
    }

    #[test]
    fn what_differs_in_little_differs() {
        let prints: std::collections::BTreeSet<u128> = (0..100_000_u64)
            .map(|number| Fingerprint::of(Instant::ZERO, &(number % 316, number / 316)))
            .collect();
        assert_eq!(prints.len(), 100_000);
    }
}
