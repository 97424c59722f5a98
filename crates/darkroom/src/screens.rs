//! What a screenshot shows: the screen as the run says it was, drawn.

use std::collections::BTreeMap;

use chrono::Timelike;
use device::{CallScreen, Keys};
use library::Frame;
use media::{Orientation, Picture, Size};
use protocol::{DeviceId, Family, Instant, Refusal};
use scenario::Scenario;
use studio::{Call, Camera, Look, Screen, Shutter, Tile};
use trace::{Fact, Trace};

use crate::reel::Reel;

/// Draws screens, and keeps the cameras that are seen in them.
pub(crate) struct Screens<'a> {
    scenario: &'a Scenario,
    trace: &'a Trace,
    cameras: BTreeMap<DeviceId, (Reel, Camera)>,
}

/// A picture on a screen, and how it has to be turned.
type Shown = (Picture, Orientation);

impl<'a> Screens<'a> {
    pub(crate) const fn new(scenario: &'a Scenario, trace: &'a Trace) -> Self {
        Self { scenario, trace, cameras: BTreeMap::new() }
    }

    /// The screen that the screenshot of that record shows; from before the run, the home screen of `who` at `minute`
    /// of the day.
    pub(crate) fn screen(&mut self, who: DeviceId, record: Option<usize>, minute: u16) -> Screen {
        let device = self.scenario.device(who).name.clone();
        let record = record.and_then(|place| Some((place, self.trace.records.get(place)?)));
        if let Some((place, record)) = record
            && let Fact::Screen { keys, call, pictures, .. } = &record.fact
        {
            let clock = trace::clock_of(self.scenario, &self.trace.records[..place], who);
            let shown = clock.shown(record.at);
            let call = call.as_ref().map(|call| self.call(who, record.at, call, pictures));
            return Screen {
                device,
                look: self.look(who, call.is_some() && *keys == Keys::CmdShift5),
                minute: u16::try_from(shown.num_seconds_from_midnight() / 60).unwrap_or(0),
                call,
                millis: record.at.as_micros() / 1000,
            };
        }
        Screen { device, look: self.look(who, false), minute, call: None, millis: 0 }
    }

    fn look(&self, who: DeviceId, window: bool) -> Look {
        let model = self.scenario.device(who).profile.model;
        let home_button = model.home_button;
        match model.family {
            Family::Phone | Family::Watch | Family::AndroidPhone => Look::Phone { home_button },
            Family::Pad => Look::Pad { home_button },
            Family::Pod => Look::Pod,
            Family::Mac if window => Look::MacWindow,
            Family::Mac | Family::WindowsPc => Look::MacScreen,
        }
    }

    fn call(
        &mut self,
        who: DeviceId,
        now: Instant,
        call: &CallScreen,
        pictures: &[(DeviceId, Option<Instant>)],
    ) -> Call {
        let place = |of: Option<DeviceId>| call.others.iter().position(|other| Some(*other) == of);
        let tiles = call.others.iter().map(|other| {
            let seen = pictures.iter().find(|(whose, _)| whose == other).and_then(|(_, seen)| *seen);
            let person = self.scenario.device(*other).profile.person;
            Tile {
                name: capitalized(self.scenario.person(person)),
                picture: seen.map(|seen| self.picture(*other, seen)).map(as_received),
                chosen: call.tile == Some(*other),
            }
        });
        let tiles = tiles.collect();
        Call {
            tiles,
            full_screen: place(call.full_screen),
            own: call.own_camera.then(|| self.picture(who, now)),
            controls: call.controls,
            shutter: match &call.shutter {
                device::Shutter::Hidden(_) => Shutter::Hidden,
                device::Shutter::Unavailable(reasons) if reasons.iter().all(is_pause) => Shutter::NoPicture,
                device::Shutter::Unavailable(_) => Shutter::Unavailable,
                device::Shutter::Ready => Shutter::Ready,
            },
            group: call.group,
            audio_only: !call.video,
        }
    }

    /// The picture that a camera took at that time.
    fn picture(&mut self, who: DeviceId, at: Instant) -> Shown {
        let (reel, camera) = self.cameras.entry(who).or_insert_with(|| {
            let reel = Reel::of(self.scenario, self.trace, who);
            let camera = Camera::new(&reel.device, reel.size, reel.orientation, reel.midnight_micros);
            (reel, camera)
        });
        let frame = Frame::nearest(at.as_micros()).0;
        (camera.picture(frame, reel.side(frame)), reel.orientation)
    }
}

/// Whether no setting would help, since the other's camera is paused (SHUT-6).
fn is_pause(reason: &Refusal) -> bool {
    matches!(reason, Refusal::CameraPaused(_))
}

/// A picture at the quality at which a call carries it, half of its width and height (SHOT-1 A).
fn as_received((picture, orientation): Shown) -> Shown {
    let Size { width, height } = picture.size;
    let size = Size { width: width / 4 * 2, height: height / 4 * 2 };
    let halves = |plane: &[u8], width: u16, half_width: u16, half_height: u16| {
        let (width, half_width) = (usize::from(width), usize::from(half_width));
        let rows = (0..usize::from(half_height)).flat_map(move |y| (0..half_width).map(move |x| (x, y)));
        rows.map(|(x, y)| {
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)];
            let sum: u16 =
                four.iter().map(|(dx, dy)| u16::from(plane[(2 * y + dy) * width + 2 * x + dx])).sum();
            u8::try_from((sum + 2) / 4).unwrap_or(u8::MAX)
        })
        .collect()
    };
    let received = Picture {
        size,
        y: halves(&picture.y, width, size.width, size.height),
        u: halves(&picture.u, width / 2, size.width / 2, size.height / 2),
        v: halves(&picture.v, width / 2, size.width / 2, size.height / 2),
    };
    (received, orientation)
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
