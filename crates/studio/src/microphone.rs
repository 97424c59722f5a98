//! A microphone: the voice of one person, and tones from which the number of the frame can be heard.
//!
//! Every tone is a multiple of 30 Hz, so that it fits whole into a frame and goes on without a click in the next. The
//! person is one soft tone of a pleasant scale; the number of the frame is eight quiet tones, one for each hexadecimal
//! digit, each in a band of its own.

use media::{SAMPLE_RATE, SAMPLES_PER_FRAME};

use crate::{
    number::choose,
    wave::{self, ONE, STEPS},
};

/// A tone's number: how often it swings within a frame.
type Swings = u16;

/// Voices, on a pentatonic scale with a sixth: 240 to 600 Hz.
const VOICES: [Swings; 7] = [8, 9, 10, 12, 16, 18, 20];
/// How loud a voice is.
const VOICE_LOUD: i32 = 5200;
/// How loud its octave is, which makes it softer to the ear.
const OCTAVE_LOUD: i32 = 1500;
/// How loud the tone of a digit is.
const DIGIT_LOUD: i32 = 420;
/// Digits of the number of a frame.
const DIGITS: u16 = 8;
/// The lowest tone of the lowest band: 1260 Hz, above the octave of every voice.
const BAND_FIRST: Swings = 42;
/// Between two digits' tones: 60 Hz.
const TONE_STEP: Swings = 2;
/// Hertz of a tone that swings once in a frame.
const HERTZ: u16 = 30;

const _: () = assert!(STEPS == SAMPLES_PER_FRAME, "a tone of a frame takes its samples from the table");
const _: () =
    assert!(SAMPLE_RATE as usize == SAMPLES_PER_FRAME * HERTZ as usize, "a frame is a swing of 30 Hz");
const _: () = assert!(
    VOICE_LOUD + OCTAVE_LOUD + DIGIT_LOUD * DIGITS as i32 <= i16::MAX as i32,
    "all tones together never clip"
);

/// The microphone of a person's device.
#[derive(Clone, Debug)]
pub struct Microphone {
    /// The person's voice.
    voice: Swings,
}

impl Microphone {
    /// The microphone that a person speaks into.
    #[must_use]
    pub fn new(person: &str) -> Self {
        Self { voice: *choose(person, 10, &VOICES) }
    }

    /// The sound of frames, 1600 samples each, 48,000 in a second.
    #[must_use]
    pub fn record(&self, first_frame: u64, frames: usize) -> Vec<i16> {
        let mut samples = Vec::with_capacity(frames * SAMPLES_PER_FRAME);
        for frame in (0..frames).scan(first_frame, |next, _| {
            let frame = *next;
            *next = next.wrapping_add(1);
            Some(frame)
        }) {
            let mut tones = vec![(self.voice, VOICE_LOUD), (2 * self.voice, OCTAVE_LOUD)];
            tones.extend((0..DIGITS).map(|place| (tone_of(place, digit(frame, place)), DIGIT_LOUD)));
            samples.extend((0..SAMPLES_PER_FRAME).map(|sample| {
                let sum: i32 =
                    tones.iter().map(|(swings, loud)| wave::part(*loud, sine(*swings, sample))).sum();
                i16::try_from(sum).expect("all tones together never clip")
            }));
        }
        samples
    }
}

/// What is heard in the sound of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The number of the frame: its lower 32 bits, which count for four years.
    pub frame: u64,
    /// The voice, in Hertz.
    pub voice: u16,
}

/// The voice of a person, in Hertz.
#[must_use]
pub fn voice(person: &str) -> u16 {
    Microphone::new(person).voice * HERTZ
}

/// What is heard in the first frame of samples, which begin with a frame; none if they are fewer than a frame has, or
/// not the sound of a [`Microphone`].
#[must_use]
pub fn hear(samples: &[i16]) -> Option<Heard> {
    let frame = samples.get(..SAMPLES_PER_FRAME)?;
    let all: i64 = frame.iter().map(|sample| i64::from(*sample).pow(2)).sum();
    let (voice, mut explained) = loudest(frame, VOICES.into_iter())?;
    explained += energy(frame, 2 * voice);
    let mut number = 0;
    let (mut faintest, mut strongest) = (i64::MAX, 0);
    for place in 0..DIGITS {
        let (swings, energy) = loudest(frame, (0..16).map(|digit| tone_of(place, digit)))?;
        let value = (swings - tone_of(place, 0)) / TONE_STEP;
        number |= u64::from(value) << (4 * place);
        (faintest, strongest) = (faintest.min(energy), strongest.max(energy));
        explained += energy;
    }
    // Ours are eight tones as loud as each other beside a louder voice, and hardly anything else.
    let even = faintest > 0 && strongest / faintest < 4;
    let ours = explained > all / 4 * 3 && energy(frame, voice) > 4 * strongest;
    (even && ours).then_some(Heard { frame: number, voice: voice * HERTZ })
}

/// The digit of a number at a place, lowest first.
fn digit(frame: u64, place: u16) -> u16 {
    u16::try_from((frame >> (4 * place)) & 0xf).expect("a hexadecimal digit")
}

/// The tone of a digit at a place. The lowest digits, which change most, lie highest, where they are heard least.
fn tone_of(place: u16, digit: u16) -> Swings {
    BAND_FIRST + ((DIGITS - 1 - place) * 16 + digit) * TONE_STEP
}

/// The sine of a tone at a sample.
fn sine(swings: Swings, sample: usize) -> i32 {
    wave::sin_of_step(usize::from(swings) * sample)
}

/// The loudest of some tones and its energy; none if another one is nearly as loud.
fn loudest(frame: &[i16], tones: impl Iterator<Item = Swings>) -> Option<(Swings, i64)> {
    let mut tones: Vec<(i64, Swings)> = tones.map(|swings| (energy(frame, swings), swings)).collect();
    tones.sort_unstable();
    match tones.as_slice() {
        [.., (second, _), (first, swings)] if *first > 4 * second => Some((*swings, *first)),
        _ => None,
    }
}

/// How much of the sum of all squares is a tone's.
fn energy(frame: &[i16], swings: Swings) -> i64 {
    let quarter = STEPS / 4;
    let (mut by_sine, mut by_cosine) = (0_i64, 0_i64);
    for (sample, value) in frame.iter().enumerate() {
        let step = usize::from(swings) * sample;
        by_sine += i64::from(*value) * i64::from(wave::sin_of_step(step));
        by_cosine += i64::from(*value) * i64::from(wave::sin_of_step(step + quarter));
    }
    let (one, half) = (i64::from(ONE), i64::try_from(STEPS / 2).expect("a small number"));
    let (by_sine, by_cosine) = (by_sine / one, by_cosine / one);
    (by_sine * by_sine + by_cosine * by_cosine) / half
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Noise as loud as asked, the same each time.
    fn noise(seed: u32, loud: i32) -> Vec<i16> {
        let mut state = seed | 1;
        (0..SAMPLES_PER_FRAME)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let value = i32::try_from(state >> 16).expect("16 bits") - 32_768;
                i16::try_from(value * loud / 32_768).expect("not louder than full")
            })
            .collect()
    }

    proptest! {
        #[test]
        fn what_is_recorded_is_heard(person in "[a-z]{1,12}", first in any::<u64>(), later in 0_usize..4) {
            let samples = Microphone::new(&person).record(first, 4);
            prop_assert_eq!(samples.len(), 4 * SAMPLES_PER_FRAME);
            let frame = first.wrapping_add(later as u64) & 0xffff_ffff;
            let heard = hear(&samples[later * SAMPLES_PER_FRAME..]);
            prop_assert_eq!(heard, Some(Heard { frame, voice: voice(&person) }));
        }

        #[test]
        fn it_is_heard_through_noise_and_when_quiet(person in "[a-z]{1,8}", frame in any::<u32>(), part in 4..100_i32) {
            let ours = Microphone::new(&person).record(frame.into(), 1);
            let mixed: Vec<i16> = ours
                .iter()
                .zip(noise(frame, 1500))
                .map(|(sample, noise)| ((i32::from(*sample) + i32::from(noise)) * part / 100).try_into().unwrap())
                .collect();
            prop_assert_eq!(hear(&mixed).map(|heard| heard.frame), Some(u64::from(frame)));
        }

        #[test]
        fn noise_is_not_heard(seed in any::<u32>(), loud in 1..32_767_i32) {
            prop_assert_eq!(hear(&noise(seed, loud)), None);
        }

        #[test]
        fn a_tone_alone_is_not_heard(swings in 1_u16..400, loud in 100..30_000) {
            let tone: Vec<i16> = (0..SAMPLES_PER_FRAME)
                .map(|sample| wave::part(loud, sine(swings, sample)).try_into().unwrap())
                .collect();
            prop_assert_eq!(hear(&tone), None);
        }

        #[test]
        fn samples_of_any_kind_are_no_trouble(samples in prop::collection::vec(any::<i16>(), 0..2000)) {
            let _ = hear(&samples);
        }
    }

    #[test]
    fn silence_and_half_a_frame_are_not_heard() {
        assert_eq!(hear(&[0; SAMPLES_PER_FRAME]), None);
        assert_eq!(hear(&[i16::MIN; SAMPLES_PER_FRAME]), None);
        let samples = Microphone::new("bob").record(7, 1);
        assert_eq!(hear(&samples[..SAMPLES_PER_FRAME - 1]), None);
        assert_eq!(hear(&[]), None);
    }

    #[test]
    fn two_at_once_are_not_taken_for_one() {
        let one = Microphone::new("alice").record(500, 1);
        let other = Microphone::new("bob").record(731, 1);
        let both: Vec<i16> = one.iter().zip(&other).map(|(a, b)| a + b).collect();
        assert_eq!(hear(&both), None);
    }

    #[test]
    fn with_another_tone_or_an_uneven_digit_it_is_not_ours() {
        let ours = Microphone::new("alice").record(500, 1);
        let with = |swings: Swings, loud: i32| -> Vec<i16> {
            let tone = (0..SAMPLES_PER_FRAME).map(|sample| wave::part(loud, sine(swings, sample)));
            ours.iter().zip(tone).map(|(own, tone)| (i32::from(*own) + tone).try_into().unwrap()).collect()
        };
        assert!(hear(&with(33, 2000)).is_some());
        assert_eq!(hear(&with(33, 9000)), None);
        assert_eq!(hear(&with(tone_of(7, 0), 2 * DIGIT_LOUD)), None);
    }

    #[test]
    fn voices_differ_and_are_between_240_and_660_hertz() {
        assert_ne!(voice("alice"), voice("bob"));
        for name in ["alice", "bob", "carol", "dan", "gina", "will"] {
            assert!((240..=660).contains(&voice(name)), "{name}");
        }
    }

    #[test]
    fn frames_join_without_a_click() {
        let samples = Microphone::new("alice").record(255, 3);
        let largest = |range: &[i16]| range.windows(2).map(|pair| pair[0].abs_diff(pair[1])).max();
        let within = largest(&samples[..SAMPLES_PER_FRAME]);
        let at_seam = largest(&samples[SAMPLES_PER_FRAME - 1..=SAMPLES_PER_FRAME]);
        assert!(at_seam <= within, "{at_seam:?} at the seam, {within:?} within");
    }

    #[test]
    fn the_sound_is_the_same_everywhere() {
        let samples = Microphone::new("bob").record(180, 2);
        let sum = samples
            .iter()
            .fold(0_u32, |sum, sample| sum.wrapping_mul(31).wrapping_add(u32::from(sample.cast_unsigned())));
        assert_eq!(sum, 2_277_720_064);
    }
}
