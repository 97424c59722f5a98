//! A camera in a call that has just been asked for photos, and what a capture makes of it.

use std::sync::Arc;

use media::{About, Cut, FRAME_RATE, Form, Orientation, Picture, Ring, Size, Unit};
use studio::{Camera, Microphone, Side};
use video::Encoder;

/// The clip of a photo: a second before the still and two after it.
pub const CUT: Cut = Cut { first: 150, still: 180, last: 240 };
/// A burst presses every so many pictures: ten times a second.
const BURST_EVERY: u64 = 3;
/// There is a keyframe every so many pictures.
const KEYFRAME_EVERY: u64 = 15;

/// A camera, and the raw pictures that become stills.
#[derive(Debug)]
pub struct Scene {
    ring: Ring,
    shots: Vec<(Cut, Picture)>,
    about: About,
}

/// What a call gave: pictures as they were encoded, and their sound.
#[derive(Debug)]
pub struct Reel {
    size: Size,
    parameters: media::Parameters,
    units: Vec<(Unit, Arc<[i16]>)>,
    stills: Vec<Picture>,
}

impl Reel {
    /// As much of a call as a burst of so many photos needs.
    ///
    /// # Panics
    ///
    /// If the encoder does not start.
    #[must_use]
    pub fn new(size: Size, photos: u64) -> Self {
        let mut camera = Camera::new("bob.mac", size, Orientation::Upright, 0);
        let microphone = Microphone::new("bob");
        let mut encoder = Encoder::new(size).expect("the encoder starts");
        let (mut units, mut stills) = (vec![], vec![]);
        for frame in CUT.first..=cut(photos.saturating_sub(1)).last {
            let picture = camera.picture(frame, Side::Front);
            let unit = encoder
                .encode(&picture, frame, frame.is_multiple_of(KEYFRAME_EVERY))
                .expect("a drawn picture is encoded");
            units.push((unit, microphone.record(frame, 1).into()));
            if (0..photos).any(|nth| cut(nth).still == frame) {
                stills.push(picture);
            }
        }
        let parameters = encoder.parameters().expect("they come with the first picture").clone();
        Self { size, parameters, units, stills }
    }

    /// A camera that has all of it in memory of its own, as another device would, and has been asked for so many photos.
    #[must_use]
    pub fn scene(&self, photos: usize) -> Scene {
        let mut ring = Ring::new(self.size, self.parameters.clone(), 5 * u64::from(FRAME_RATE));
        for (unit, sound) in &self.units {
            let unit = Unit { bytes: unit.bytes.to_vec().into(), ..*unit };
            ring.push(unit, sound.to_vec().into());
        }
        let shots = self.stills.iter().take(photos).zip(0..);
        let shots = shots.map(|(picture, nth)| (cut(nth), picture.clone())).collect();
        Scene { ring, shots, about: about() }
    }
}

/// The clip of the so-manieth photo of a burst, counted from 0.
fn cut(nth: u64) -> Cut {
    let later = nth * BURST_EVERY;
    Cut { first: CUT.first + later, still: CUT.still + later, last: CUT.last + later }
}

impl Scene {
    /// How many photos it was asked for.
    #[must_use]
    pub fn photos(&self) -> usize {
        self.shots.len()
    }

    /// Its so-manieth movie: cut from the ring, with sound and metadata.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn movie(&self, nth: usize) -> Vec<u8> {
        let clip = self.ring.cut(self.shots[nth].0).expect("the ring reaches back so far");
        media::movie(&clip, &self.about, Form::LivePhoto).expect("what a ring gives is a clip")
    }

    /// Its so-manieth still, from the raw picture.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub fn still(&self, nth: usize) -> Vec<u8> {
        media::still(&self.shots[nth].1, &self.about).expect("a camera's picture becomes a still")
    }
}

fn about() -> About {
    About {
        content_identifier: Some("c16299d7-047b-505b-847d-bca4080234e0".parse().expect("a UUID")),
        make: "Apple".into(),
        model: "MacBook Air".into(),
        lens_model: "MacBook Air front FaceTime camera".into(),
        user_comment: "FaceTime Live Photo".into(),
        taken: "2024-09-06T18:00:06.040+00:00".parse().expect("a date"),
        orientation: Orientation::Upright,
        location: None,
    }
}
