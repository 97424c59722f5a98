//! Telling worlds apart by a number: two of 64 bits, mixed by multiplication, the same on every machine.
//!
//! Moments, which hash as `i128`, are seen from now: what is about to happen in two worlds is the same if it is as far ahead.
//! A part of a world that did not change while time went on has the same [`Shape`] and the same moments, so that it need not
//! be looked at again.

use std::hash::{Hash, Hasher};

use protocol::Instant;

/// Hashes what is seen from now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fingerprint {
    one: u64,
    other: u64,
    now: u64,
}

/// After so much everything that a camera does begins again: pictures come in a third of a tenth of a second, keyframes in
/// half a second.
const CAMERA_MICROS: u64 = 500_000;

/// What a thing comes to without its moments, and these, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    print: u128,
    moments: Vec<u64>,
}

/// Hashes what is seen from nowhere.
struct Timeless {
    print: Fingerprint,
    moments: Vec<u64>,
}

impl Fingerprint {
    pub(crate) fn new(now: Instant) -> Self {
        let now = now.as_micros();
        let mut print = Self { one: 0x9e37_79b9_7f4a_7c15, other: 0xc2b2_ae3d_27d4_eb4f, now };
        print.write_u64(now % CAMERA_MICROS);
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

    /// Adds a thing of that shape.
    pub(crate) fn add(&mut self, shape: &Shape) {
        shape.print.hash(self);
        for moment in &shape.moments {
            self.moment(*moment);
        }
    }

    fn moment(&mut self, micros: u64) {
        // What is never is never from anywhere.
        let never = micros == Instant::FAR.as_micros();
        self.write_u64(if never { micros } else { micros.wrapping_sub(self.now) });
    }
}

impl Shape {
    pub(crate) fn of(thing: &impl Hash) -> Self {
        let mut timeless = Timeless { print: Fingerprint::new(Instant::ZERO), moments: vec![] };
        thing.hash(&mut timeless);
        Self { print: timeless.print.whole(), moments: timeless.moments }
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

    fn write_u128(&mut self, words: u128) {
        self.write(&words.to_le_bytes());
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(byte.into());
    }

    fn write_u16(&mut self, word: u16) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn write_i32(&mut self, word: i32) {
        self.write_u64(i64::from(word).cast_unsigned());
    }

    fn write_i64(&mut self, word: i64) {
        self.write_u64(word.cast_unsigned());
    }

    /// A moment.
    fn write_i128(&mut self, moment: i128) {
        self.moment(u64::try_from(moment).expect("a moment is counted in 64 bits"));
    }
}

impl Hasher for Timeless {
    fn finish(&self) -> u64 {
        self.print.finish()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.print.write(bytes);
    }

    fn write_u64(&mut self, word: u64) {
        self.print.write_u64(word);
    }

    fn write_u8(&mut self, byte: u8) {
        self.print.write_u8(byte);
    }

    fn write_u16(&mut self, word: u16) {
        self.print.write_u16(word);
    }

    fn write_u32(&mut self, word: u32) {
        self.print.write_u32(word);
    }

    fn write_usize(&mut self, word: usize) {
        self.print.write_usize(word);
    }

    fn write_i32(&mut self, word: i32) {
        self.print.write_i32(word);
    }

    fn write_i64(&mut self, word: i64) {
        self.print.write_i64(word);
    }

    /// A moment: where it stands counts here, when it is counts once it is seen from somewhere.
    fn write_i128(&mut self, moment: i128) {
        self.print.write_u64(u64::MAX);
        self.moments.push(u64::try_from(moment).expect("a moment is counted in 64 bits"));
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, time::Duration};

    use library::Frame;

    use super::*;

    /// What a moment, a picture and a span come to, seen from `now`: looked at there, or looked at before and seen from there.
    fn seen_from(now: u64, at: u64) -> [u128; 2] {
        let (now, at) = (Instant::from_micros(now), Instant::from_micros(at));
        let thing = (at, Frame::at_or_before(at.as_micros()), Duration::from_micros(7));
        let mut print = Fingerprint::new(now);
        print.add(&Shape::of(&thing));
        [Fingerprint::of(now, &thing), print.whole()]
    }

    #[test]
    fn the_same_later_is_the_same() {
        for way in [0, 1] {
            let seen_from = |now, at| seen_from(now, at)[way];
            assert_eq!(seen_from(1_000_000, 2_000_000), seen_from(4_500_000, 5_500_000));
            assert_ne!(seen_from(1_000_000, 2_000_000), seen_from(1_000_000, 2_000_001));
            assert_ne!(seen_from(1_000_000, 2_000_000), seen_from(1_000_001, 2_000_001), "the camera");
            assert_ne!(seen_from(9_000_000, 2_000_000), seen_from(9_000_000, 1_000_000));
        }
    }

    #[test]
    fn what_differs_in_little_differs() {
        let prints: BTreeSet<u128> = (0..100_000_u64)
            .map(|number| Fingerprint::of(Instant::ZERO, &(number % 316, number / 316)))
            .collect();
        assert_eq!(prints.len(), 100_000);
    }

    #[test]
    fn texts_of_any_length_differ() {
        let prints: BTreeSet<u128> =
            (0..40).map(|length| Fingerprint::of(Instant::ZERO, &"a".repeat(length))).collect();
        assert_eq!(prints.len(), 40);
    }
}
