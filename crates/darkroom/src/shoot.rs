//! A camera's stream, encoded once, and the clips that are cut from it, as a call does it.

use std::collections::BTreeMap;

use media::{Clip, Cut, FRAME_RATE, Picture, Ring};
use studio::{Camera, Microphone};
use video::Encoder;

use crate::{Trouble, reel::Reel};

/// How far back the ring of encoded pictures reaches: longer than any clip and the journey of its request.
pub(crate) const RING_PICTURES: u64 = 5 * FRAME_RATE as u64;

/// What a capture gives.
#[derive(Clone, Debug)]
pub(crate) struct Shot {
    /// The encoded pictures and their sound.
    pub(crate) clip: Clip,
    /// The still's picture, as the camera gave it.
    pub(crate) picture: Picture,
}

/// Runs the camera over all times that `cuts` ask for, and hands over each clip as soon as its last picture is there.
///
/// Where nobody captures for a while, the stream is not looked at, and begins again with a keyframe.
///
/// # Errors
///
/// What encoding or cutting fails with, and what `develop` fails with.
pub(crate) fn shoot(
    reel: &Reel,
    cuts: &[Cut],
    mut develop: impl FnMut(&Cut, &Shot) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let mut camera = Camera::new(&reel.device, reel.size, reel.orientation, reel.midnight_micros);
    let microphone = Microphone::new(&reel.person);
    let mut cuts = cuts.to_vec();
    cuts.sort_unstable();
    cuts.dedup();
    for cuts in together(reel, &cuts) {
        let begin = cuts.iter().map(|cut| reel.keyframe_before(cut.first)).min().unwrap_or(0);
        let end = cuts.iter().map(|cut| cut.last).max().unwrap_or(0);
        let mut encoder = Encoder::new(reel.size)?;
        let mut ring: Option<Ring> = None;
        let mut stills: BTreeMap<u64, Picture> = BTreeMap::new();
        for frame in begin..=end {
            let picture = camera.picture(frame, reel.side(frame));
            let unit = encoder.encode(&picture, frame, reel.is_keyframe(frame))?;
            if ring.is_none()
                && let Some(parameters) = encoder.parameters()
            {
                ring = Some(Ring::new(reel.size, parameters.clone(), RING_PICTURES));
            }
            let Some(ring) = &mut ring else { continue };
            ring.push(unit, microphone.record(frame, 1).into());
            if cuts.iter().any(|cut| cut.still == frame) {
                stills.insert(frame, picture);
            }
            for cut in cuts.iter().filter(|cut| cut.last == frame) {
                let clip = ring.cut(*cut)?;
                let picture = stills[&cut.still].clone();
                develop(cut, &Shot { clip, picture })?;
            }
            // A picture is large; it goes with the last clip whose still it is.
            stills.retain(|still, _| cuts.iter().any(|cut| cut.still == *still && cut.last > frame));
        }
    }
    Ok(())
}

/// Cuts of one stream: those whose times overlap, with what their decoders need.
fn together<'a>(reel: &Reel, cuts: &'a [Cut]) -> Vec<&'a [Cut]> {
    let mut streams = vec![];
    let mut rest = cuts;
    while let Some(first) = rest.first() {
        let mut end = first.last;
        let mut count = 1;
        while let Some(next) = rest.get(count).filter(|next| reel.keyframe_before(next.first) <= end + 1) {
            end = end.max(next.last);
            count += 1;
        }
        let (stream, after) = rest.split_at(count);
        streams.push(stream);
        rest = after;
    }
    streams
}
