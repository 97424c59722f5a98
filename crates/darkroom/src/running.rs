//! A camera that runs while time goes by: its last seconds, encoded as a call does it, from which clips are cut.

use device::Event;
use library::{Frame, Frames};
use media::{Cut, Ring};
use protocol::{DeviceId, Instant};
use scenario::Scenario;
use studio::{Camera, Microphone};
use trace::Trace;
use video::Encoder;

use crate::{
    Trouble,
    apart::Exposure,
    reel::Reel,
    shoot::{RING_PICTURES, Shot},
};

/// The camera of one device in a call. Whoever has it lets it make each picture when its time has come.
///
/// It holds the last five seconds, encoded; a capture cuts its clip from them and encodes nothing again but the still.
pub struct RunningCamera {
    reel: Reel,
    camera: Camera,
    microphone: Microphone,
    /// The picture to be made next; none while the camera is off.
    next: Option<Frame>,
    /// It is off from then on, and makes what is due until then.
    until: Option<Frame>,
    encoder: Option<Encoder>,
    ring: Option<Ring>,
}

impl RunningCamera {
    /// The camera of `who`, which is off.
    #[must_use]
    pub fn new(scenario: &Scenario, who: DeviceId) -> Self {
        let reel = Reel::of(scenario, &Trace::empty(), who);
        let camera = Camera::new(&reel.device, reel.size, reel.orientation, reel.midnight_micros);
        let microphone = Microphone::new(&reel.person);
        Self { reel, camera, microphone, next: None, until: None, encoder: None, ring: None }
    }

    /// Its device stated something at `at`. What turned it to its other side before a picture that is made already takes
    /// what it holds: a clip of it would show the wrong side.
    pub fn see(&mut self, at: Instant, event: &Event) {
        let frame = Frame::at_or_after(at.as_micros());
        if self.reel.see(frame, event) && self.next.is_some_and(|next| frame < next) {
            self.forget();
        }
    }

    /// It is on since then: its first picture, a keyframe, is the first at or after that.
    pub fn begin(&mut self, since: Instant) {
        self.until = None;
        self.skip(Frame::at_or_after(since.as_micros()));
    }

    /// It is off from then on.
    pub fn end(&mut self, at: Instant) {
        let until = Frame::at_or_after(at.as_micros());
        self.until = Some(self.until.map_or(until, |sooner| sooner.min(until)));
        self.rest();
    }

    /// Goes on with that picture, as one that cannot keep up does; what it holds is gone, for a clip has no gap.
    pub fn skip(&mut self, to: Frame) {
        self.next = Some(to);
        self.forget();
        self.rest();
    }

    /// The picture to be made next; none while it is off.
    #[must_use]
    pub const fn next(&self) -> Option<Frame> {
        self.next
    }

    /// Makes the next picture, and keeps it.
    ///
    /// # Errors
    ///
    /// What encoding fails with.
    pub fn advance(&mut self) -> Result<(), Trouble> {
        let Some(Frame(frame)) = self.next else { return Ok(()) };
        let picture = self.camera.picture(frame, self.reel.side(frame));
        let encoder = match &mut self.encoder {
            Some(encoder) => encoder,
            none => none.insert(Encoder::new(self.reel.size)?),
        };
        // The first picture of an encoder is a keyframe anyway.
        let unit = encoder.encode(&picture, frame, self.reel.is_keyframe(frame))?;
        if self.ring.is_none() {
            let parameters = encoder.parameters().ok_or(Trouble::NoPicture)?.clone();
            self.ring = Some(Ring::new(self.reel.size, parameters, RING_PICTURES));
        }
        if let Some(ring) = &mut self.ring {
            ring.push(unit, self.microphone.record(frame, 1).into());
        }
        self.next = Some(Frame(frame + 1));
        self.rest();
        Ok(())
    }

    /// Whether that picture is still to come.
    #[must_use]
    pub fn will_make(&self, frame: Frame) -> bool {
        self.next.is_some_and(|next| next <= frame) && self.until.is_none_or(|until| frame < until)
    }

    /// Cuts a clip; none if it does not hold all of it.
    pub fn cut(&mut self, frames: Frames) -> Option<Exposure> {
        let still = frames.still.0;
        let cut = Cut { first: frames.first.0, still, last: frames.last.0 };
        let clip = self.ring.as_ref()?.cut(cut).ok()?;
        // A picture is large, and drawn in a moment: the still is drawn again rather than all kept.
        let picture = self.camera.picture(still, self.reel.side(still));
        Some(Exposure::from_ring(Shot { clip, picture }, self.reel.clone()))
    }

    fn forget(&mut self) {
        (self.encoder, self.ring) = (None, None);
    }

    /// Is off once all is made that was due until then.
    fn rest(&mut self) {
        if let (Some(next), Some(until)) = (self.next, self.until)
            && next >= until
        {
            self.next = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use media::{Picture, Unit};
    use video::Decoder;

    use super::*;

    const BOB: DeviceId = DeviceId(1);

    fn at(millis: u64) -> Instant {
        Instant::from_micros(millis * 1000)
    }

    /// A camera that is on from the second second to `until`.
    fn camera(until: u64) -> RunningCamera {
        let text = include_str!("../../../scenarios/call/one-to-one.toml");
        let parsed = scenario::parse("one-to-one", text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let mut camera = RunningCamera::new(&parsed.scenario, BOB);
        camera.begin(at(1000));
        camera.end(at(until));
        while camera.next().is_some() {
            camera.advance().expect("a drawn picture is encoded");
        }
        camera
    }

    /// The still, and what a decoder makes of the movie.
    fn shown(exposure: &Exposure) -> Vec<Picture> {
        let Shot { clip, picture } = exposure.shot();
        let mut decoder = Decoder::new(&clip.parameters).expect("it starts");
        let mut decode =
            |unit: &Unit| decoder.decode(&unit.bytes).expect("what we encoded").expect("a picture");
        std::iter::once(picture.clone()).chain(clip.units.iter().map(&mut decode)).collect()
    }

    const fn frames(first: u64, still: u64, last: u64) -> Frames {
        Frames { first: Frame(first), still: Frame(still), last: Frame(last) }
    }

    #[test]
    fn it_makes_what_is_due_while_it_is_on() {
        let mut camera = camera(3000);
        assert!(camera.cut(frames(30, 60, 89)).is_some());
        assert!(camera.cut(frames(29, 60, 89)).is_none(), "before it was on");
        assert!(camera.cut(frames(30, 60, 90)).is_none(), "after it was off");
        assert!(!camera.will_make(Frame(90)));
        camera.begin(at(3500));
        assert!(camera.will_make(Frame(105)));
        assert!(camera.cut(frames(30, 60, 89)).is_none(), "before a gap");
    }

    #[test]
    fn a_turn_that_is_heard_of_too_late_leaves_no_wrong_picture() {
        let mut camera = camera(3000);
        camera.begin(at(3000));
        for _ in 0..30 {
            camera.advance().expect("a drawn picture is encoded");
        }
        assert!(camera.cut(frames(90, 100, 119)).is_some());
        camera.see(at(4000), &Event::CameraSwitched { front: false });
        assert!(camera.cut(frames(90, 100, 119)).is_some(), "it was not late");
        camera.see(at(3900), &Event::CameraSwitched { front: true });
        assert!(camera.cut(frames(90, 100, 119)).is_none());
    }

    #[test]
    fn a_clip_holds_the_same_pictures_as_one_that_is_drawn_for_it() {
        let text = include_str!("../../../scenarios/call/one-to-one.toml");
        let parsed = scenario::parse("one-to-one", text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let clip = frames(45, 60, 80);
        let drawn = Exposure::take(&parsed.scenario, &Trace::empty(), BOB, clip).expect("it is encoded");
        let cut = camera(4000).cut(clip).expect("it is there");
        assert_eq!(shown(&cut), shown(&drawn));
    }
}
