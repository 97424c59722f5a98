//! What follows in the world from a fact that a device states: its camera, its disk, what the transport notices.

use std::time::Duration;

use device::{App, Command, Event, policy::UNREACHABLE_AFTER};
use protocol::{DeviceId, Instant};
use trace::Fact;

use crate::{agenda::Due, host::Host, run::World};

impl<H: Host> World<'_, H> {
    /// What follows from a fact, beside its being noted.
    pub(crate) fn device_event(&mut self, who: DeviceId, event: Event) {
        let (kind, follows) = (event.kind(), Follows::from(&event));
        self.note(Fact::Device { who, event });
        match follows {
            Follows::Nothing => {}
            Follows::Answer => self.do_eagerly(who, Command::Answer),
            Follows::Camera => self.note_camera(who),
            Follows::Joined => {
                self.note_camera(who);
                self.join_guests(who);
            }
            Follows::Stopped { said_so } => self.stopped(who, said_so),
            Follows::PhotosStopped => self.disk(who).photos_stopped(),
            Follows::Started => self.started(who),
        }
        if !self.waiting_steps.is_empty() {
            self.release_steps(who, kind);
        }
    }

    fn note_camera(&mut self, who: DeviceId) {
        let on_since = self.device(who).camera_on_since();
        self.picture.camera(self.now, who, on_since);
    }

    fn do_eagerly(&mut self, who: DeviceId, command: Command) {
        if let Some(place) = self.eager.iter().position(|eager| *eager == who) {
            self.eager.remove(place);
            self.agenda.push(self.now, Due::Do { who, command: Box::new(command), step: None });
        }
    }

    /// Once the caller is in the call, guests open the link.
    fn join_guests(&mut self, caller: DeviceId) {
        if self.scenario.call.as_ref().is_none_or(|call| call.joins[0] != caller) {
            return;
        }
        let guests = self.eager.iter().copied();
        let guests: Vec<_> =
            guests.filter(|id| self.scenario.device(*id).profile.model.family.is_guest()).collect();
        for guest in guests {
            self.do_eagerly(guest, Command::Join);
        }
    }

    /// A device stopped: what its disk was at is not ended, and sooner or later the transport notices.
    fn stopped(&mut self, who: DeviceId, said_so: bool) {
        let disk = self.disk(who);
        disk.stop();
        let since = disk.life();
        let after = if said_so { Duration::ZERO } else { UNREACHABLE_AFTER };
        self.agenda.push(self.now + after, Due::Unreachable { who, since });
        self.picture.camera(self.now, who, None);
    }

    fn started(&mut self, who: DeviceId) {
        // A later start makes an earlier stop moot.
        self.disk(who).start();
        // One that starts where it reaches nobody is not connected; coming online, it will be.
        if !self.unreachable.contains(who) {
            self.tell_services(service::Input::Connected, who);
        }
    }

    pub(crate) fn notice_offline(&mut self, who: DeviceId, since: Instant) {
        if self.offline_since.get(&who) == Some(&since) && self.unreachable.insert(who) {
            self.input(who, device::Input::Connection { up: false });
            self.tell_services(service::Input::Disconnected, who);
        }
    }

    pub(crate) fn notice_stopped(&mut self, who: DeviceId, since: u32) {
        if self.disk(who).life() == since {
            self.tell_services(service::Input::Disconnected, who);
        }
    }
}

/// What the world does when a device states a fact.
#[derive(Clone, Copy, Debug)]
enum Follows {
    Nothing,
    Answer,
    Camera,
    Joined,
    Stopped { said_so: bool },
    PhotosStopped,
    Started,
}

impl From<&Event> for Follows {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most facts have no consequence outside of their device"
    )]
    fn from(event: &Event) -> Self {
        match event {
            Event::Rang { .. } => Self::Answer,
            Event::Joined { .. } => Self::Joined,
            Event::CameraPaused | Event::CameraResumed | Event::CallEnded { .. } => Self::Camera,
            Event::PoweredOff | Event::Updated { .. } | Event::Replaced => Self::Stopped { said_so: true },
            Event::Crashed { app: App::Device } | Event::BatteryEmpty => Self::Stopped { said_so: false },
            Event::Crashed { app: App::FaceTime } => Self::Camera,
            Event::Crashed { app: App::Photos } => Self::PhotosStopped,
            Event::Started { .. } => Self::Started,
            _ => Self::Nothing,
        }
    }
}
