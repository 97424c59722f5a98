//! What a call gave: a ring of encoded pictures with their sound, and the raw picture of the still.

use media::{About, Cut, FRAME_RATE, Orientation, Picture, Ring, Size};
use studio::{Camera, Microphone, Side};
use video::Encoder;

/// The clip of a photo: a second before the still and two after it.
pub(crate) const CUT: Cut = Cut { first: 150, still: 180, last: 240 };
/// There is a keyframe every so many pictures; the first of the clip is one.
const KEYFRAME_EVERY: u64 = 15;
/// What still and movie have in common.
pub(crate) const IDENTIFIER: &str = "c16299d7-047b-505b-847d-bca4080234e0";

/// Everything that a pair is made of.
pub(crate) struct Frames {
    pub(crate) ring: Ring,
    pub(crate) still: Picture,
    pub(crate) about: About,
}

impl Frames {
    /// Draws and encodes it.
    ///
    /// # Panics
    ///
    /// If the encoder does not work.
    pub(crate) fn new() -> Self {
        let mut camera = Camera::new("bob.mac", Size::VGA, Orientation::Upright, 0);
        let microphone = Microphone::new("bob");
        let mut encoder = Encoder::new(Size::VGA).expect("the encoder starts");
        let (mut units, mut still) = (vec![], Picture::black(Size::VGA));
        for frame in CUT.first..=CUT.last {
            let picture = camera.picture(frame, Side::Front);
            let unit = encoder.encode(&picture, frame, frame.is_multiple_of(KEYFRAME_EVERY));
            units.push((unit.expect("a drawn picture is encoded"), microphone.record(frame, 1)));
            if frame == CUT.still {
                still = picture;
            }
        }
        let parameters = encoder.parameters().expect("they come with the first picture").clone();
        let mut ring = Ring::new(Size::VGA, parameters, 5 * u64::from(FRAME_RATE));
        for (unit, sound) in units {
            ring.push(unit, sound.into());
        }
        Self { ring, still, about: about() }
    }
}

fn about() -> About {
    About {
        content_identifier: Some(IDENTIFIER.parse().expect("a UUID")),
        make: "Apple".into(),
        model: "MacBook Air".into(),
        lens_model: "MacBook Air front FaceTime camera".into(),
        user_comment: "FaceTime Live Photo".into(),
        taken: "2024-09-06T18:00:06.040+00:00".parse().expect("a date"),
        orientation: Orientation::Upright,
        location: None,
    }
}
