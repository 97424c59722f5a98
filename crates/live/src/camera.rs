//! A device's camera at work: a thread that makes each picture when its time has come, and cuts clips from the last seconds.

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::Duration,
};

use darkroom::{Exposure, RunningCamera};
use device::Event;
use library::{Frame, Frames};
use protocol::{DeviceId, Instant};
use scenario::Scenario;
use tokio::sync::oneshot;

use crate::clock::Clock;

/// A picture is made so long after its moment, by the run's time: by then everything is told that its device did before.
const LAG: Duration = Duration::from_millis(100);
/// A camera that is so far behind, by the run's time, goes on with the present.
const BEHIND_MAX: Duration = Duration::from_secs(1);
/// So much may wait to be told to a camera; it takes it in between two pictures.
const TOLD_MAX: usize = 1024;

/// What a camera is told.
enum Told {
    /// Its device stated that.
    Saw(Instant, Box<Event>),
    /// It is on since then.
    On(Instant),
    /// It is off from then on.
    Off(Instant),
    /// A clip is wanted.
    Cut(Frames, oneshot::Sender<Exposure>),
}

/// The way to a running camera. It ends with this.
pub(crate) struct CameraAtWork {
    tell: SyncSender<Told>,
}

impl CameraAtWork {
    /// The camera of `who`, which is off.
    pub(crate) fn start(scenario: &Scenario, who: DeviceId, clock: Clock) -> Self {
        let (tell, told) = sync_channel(TOLD_MAX);
        let camera = RunningCamera::new(scenario, who);
        thread::spawn(move || run(camera, clock, &told));
        Self { tell }
    }

    /// Its device stated something.
    pub(crate) fn see(&self, at: Instant, event: &Event) -> bool {
        self.tell(Told::Saw(at, Box::new(event.clone())))
    }

    /// It is on since then.
    pub(crate) fn begin(&self, since: Instant) -> bool {
        self.tell(Told::On(since))
    }

    /// It is off from then on.
    pub(crate) fn end(&self, at: Instant) -> bool {
        self.tell(Told::Off(at))
    }

    /// Asks for a clip, which comes once its last picture is there, or not at all if the camera does not hold it.
    pub(crate) fn cut(&self, frames: Frames) -> oneshot::Receiver<Exposure> {
        let (answer, answered) = oneshot::channel();
        self.tell(Told::Cut(frames, answer));
        answered
    }

    /// Whether it was told: a camera that does not keep up with what happens, or that failed, is of no more use.
    fn tell(&self, told: Told) -> bool {
        self.tell.try_send(told).is_ok()
    }
}

/// A camera's work, until nobody can tell it anything any more.
fn run(mut camera: RunningCamera, clock: Clock, told: &Receiver<Told>) {
    let mut wanted: Vec<(Frames, oneshot::Sender<Exposure>)> = vec![];
    loop {
        let due = camera.next().map(|frame| Instant::from_micros(frame.micros()) + LAG);
        let heard = match due {
            Some(due) => told.recv_timeout(clock.left(due)),
            None => told.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match heard {
            Ok(Told::Saw(at, event)) => camera.see(at, &event),
            Ok(Told::On(since)) => {
                // What was due before is made first, for whoever waits for it.
                camera.end(since);
                while camera.next().is_some() && !wanted.is_empty() {
                    if camera.advance().is_err() {
                        return;
                    }
                    wanted = serve(&mut camera, wanted);
                }
                camera.begin(since);
            }
            Ok(Told::Off(at)) => camera.end(at),
            Ok(Told::Cut(frames, answer)) => wanted.push((frames, answer)),
            Err(RecvTimeoutError::Timeout) => {
                let now = clock.now();
                if due.is_some_and(|due| now.since(due) > BEHIND_MAX) {
                    camera.skip(Frame::at_or_after(now.as_micros()));
                } else if camera.advance().is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
        wanted = serve(&mut camera, wanted);
    }
}

/// Hands over what is there, lets go of what will never be, and gives back what is still to come.
fn serve(
    camera: &mut RunningCamera,
    wanted: Vec<(Frames, oneshot::Sender<Exposure>)>,
) -> Vec<(Frames, oneshot::Sender<Exposure>)> {
    let mut waiting = vec![];
    for (frames, answer) in wanted {
        if camera.will_make(frames.last) {
            waiting.push((frames, answer));
        } else if let Some(exposure) = camera.cut(frames) {
            // Nobody waits for it where the device stopped meanwhile.
            let _ = answer.send(exposure);
        }
    }
    waiting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::wall_millis;

    #[test]
    fn a_clip_comes_once_it_is_there_and_not_at_all_where_the_camera_has_none() {
        let text = include_str!("../../../scenarios/call/one-to-one.toml");
        let parsed = scenario::parse("one-to-one", text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        // As slow as can be, and few pictures: a machine that does other things as well does not fall a second behind so soon.
        let clock = Clock::starting_at(wall_millis(), 1);
        let camera = CameraAtWork::start(&parsed.scenario, DeviceId(1), clock);
        assert!(camera.begin(Instant::ZERO));
        let frames = |first, last| Frames { first: Frame(first), still: Frame(last), last: Frame(last) };
        let (present, later) = (camera.cut(frames(0, 5)), camera.cut(frames(3, 600)));
        assert!(present.blocking_recv().is_ok());
        assert!(clock.now() >= Instant::from_micros(Frame(5).micros()), "no picture is made before its time");
        assert!(camera.end(clock.now()));
        assert!(later.blocking_recv().is_err(), "it went off before");
        assert!(camera.cut(frames(0, 5)).blocking_recv().is_ok(), "it keeps what it has");
    }
}
