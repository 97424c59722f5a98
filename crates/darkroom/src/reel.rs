//! A camera as a run left it: which side made which picture, where its keyframes are, which time its wall clock shows.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta, Timelike};
use device::{App, Event, policy::KEYFRAME_INTERVAL};
use library::Frame;
use media::{Orientation, Size};
use protocol::DeviceId;
use scenario::{Held, PictureSize, Scenario};
use studio::Side;
use trace::Trace;

/// The still of an ordinary photo, Live or not: a second and a half after the camera began.
pub(crate) const ORDINARY_STILL: Frame = Frame(45);

const MICROS_PER_DAY: i64 = 86_400_000_000;

/// A camera, and what it did.
#[derive(Clone, Debug)]
pub(crate) struct Reel {
    /// The device's name, `bob.mac`.
    pub(crate) device: String,
    /// Its owner's, `bob`.
    pub(crate) person: String,
    pub(crate) size: Size,
    pub(crate) orientation: Orientation,
    /// The time of day in the room at picture 0, in microseconds since midnight.
    pub(crate) midnight_micros: i64,
    /// Which side the camera began with.
    front: bool,
    /// From which picture on it was the other side.
    turns: Vec<(Frame, bool)>,
    /// Keyframes out of turn: where the camera began, and where one was asked for.
    keyframes: BTreeSet<u64>,
}

impl Reel {
    /// What the camera of `who` did in a run.
    pub(crate) fn of(scenario: &Scenario, trace: &Trace, who: DeviceId) -> Self {
        let device = scenario.device(who);
        let clock = device.profile.clock;
        let mut reel = Self {
            device: device.name.clone(),
            person: scenario.person(device.profile.person).to_owned(),
            size: size(device.picture),
            orientation: orientation(device.held),
            // The clock on the wall is right, whatever the device's own says.
            midnight_micros: time_of_day(clock.start.with_timezone(&clock.offset)),
            front: device.profile.front_camera,
            turns: vec![],
            keyframes: BTreeSet::new(),
        };
        for record in &trace.records {
            if let Some((whose, event)) = record.fact.device_event()
                && whose == who
            {
                reel.see(Frame::at_or_after(record.at.as_micros()), event);
            }
        }
        reel
    }

    /// The camera of `who` at some other time, when it took an ordinary photo with its back (LIB-8): picture
    /// [`ORDINARY_STILL`] is that of the moment `taken`.
    pub(crate) fn ordinary(scenario: &Scenario, who: DeviceId, taken: DateTime<FixedOffset>) -> Self {
        let device = scenario.device(who);
        let before = TimeDelta::microseconds(i64::try_from(ORDINARY_STILL.micros()).unwrap_or(0));
        let begin = taken.checked_sub_signed(before).unwrap_or(taken);
        Self {
            device: device.name.clone(),
            person: scenario.person(device.profile.person).to_owned(),
            size: size(device.picture),
            orientation: orientation(device.held),
            midnight_micros: time_of_day(begin),
            front: false,
            turns: vec![],
            keyframes: BTreeSet::new(),
        }
    }

    /// A camera that does nothing out of turn, whose picture `still` is that of the moment `taken`.
    pub(crate) fn still_camera(
        device: &str,
        person: &str,
        size: Size,
        orientation: Orientation,
        side: Side,
        (still, taken): (u64, DateTime<FixedOffset>),
    ) -> Self {
        Self {
            device: device.to_owned(),
            person: person.to_owned(),
            size,
            orientation,
            midnight_micros: time_of_day(taken) - i64::try_from(Frame(still).micros()).unwrap_or(0),
            front: side == Side::Front,
            turns: vec![],
            keyframes: BTreeSet::new(),
        }
    }

    /// Something happened before that picture; whether it turned the camera.
    pub(crate) fn see(&mut self, frame: Frame, event: &Event) -> bool {
        let turns = self.turns.len();
        #[expect(clippy::wildcard_enum_match_arm, reason = "all other facts are not about the camera")]
        match event {
            Event::CameraSwitched { front } => self.turns.push((frame, *front)),
            // FaceTime begins anew with the side that it began with.
            Event::Crashed { app: App::FaceTime | App::Device }
            | Event::BatteryEmpty
            | Event::PoweredOff
            | Event::Updated { .. } => {
                self.turns.push((frame, self.front));
            }
            Event::KeyframeForced { frame } => {
                self.keyframes.insert(frame.0);
            }
            // Wherever the camera may have begun; a keyframe more is no harm.
            Event::Joined { .. } | Event::CameraResumed => {
                self.keyframes.insert(frame.0);
            }
            _ => {}
        }
        self.turns.len() > turns
    }

    /// Which side made that picture.
    pub(crate) fn side(&self, frame: u64) -> Side {
        let turn = self.turns.iter().rev().find(|(since, _)| since.0 <= frame);
        if turn.map_or(self.front, |(_, front)| *front) { Side::Front } else { Side::Back }
    }

    /// Whether the encoder gave a keyframe there.
    pub(crate) fn is_keyframe(&self, frame: u64) -> bool {
        frame.is_multiple_of(KEYFRAME_INTERVAL) || self.keyframes.contains(&frame)
    }

    /// The last keyframe up to that picture: decoding it begins there.
    pub(crate) fn keyframe_before(&self, frame: u64) -> u64 {
        let grid = frame - frame % KEYFRAME_INTERVAL;
        self.keyframes.range(..=frame).next_back().map_or(grid, |forced| grid.max(*forced))
    }
}

/// Width and height of the pictures.
pub(crate) fn size(picture: PictureSize) -> Size {
    match picture {
        PictureSize::Vga => Size::VGA,
        PictureSize::Hd => Size::HD,
    }
}

/// How the pictures have to be turned.
pub(crate) fn orientation(held: Held) -> Orientation {
    match held {
        Held::Landscape => Orientation::Upright,
        Held::Portrait => Orientation::QuarterTurn,
        Held::LandscapeUpsideDown => Orientation::HalfTurn,
        Held::PortraitUpsideDown => Orientation::ThreeQuarterTurn,
    }
}

/// Microseconds since midnight, of the zone that the time is in.
pub(crate) fn time_of_day(time: DateTime<FixedOffset>) -> i64 {
    let micros =
        i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(time.nanosecond() / 1000);
    micros.rem_euclid(MICROS_PER_DAY)
}
