//! Starting, stopping, crashing, updating (FIX-4, OS-4, DEV-5, LIB-3).

use protocol::{EndReason, Instant, Message, NodeId, OsVersion, Route, WorldId};

use crate::{
    App, Event, Image, Impossible, Profile,
    device::{Device, Power, Volatile},
    durable::{Change, Durable, Journal},
    policy::{RESTART_OFF, START_UP},
    timer::TimerName,
};

impl Device {
    /// A device whose program stopped, whatever else it was at, and runs again: on its disk is `image`, and it starts as
    /// after a crash.
    #[must_use]
    pub fn restored(profile: Profile, world: WorldId, now: Instant, image: Image) -> Self {
        let mut device = Self::new(profile, world, now);
        device.outputs.clear();
        device.journal = Journal::new(image.0);
        device.crash(now, App::Device);
        device
    }

    /// What is on its disk once the changes up to now are durable: what a [commit](crate::Effect::Commit) is to keep, taken before
    /// the device is given anything more.
    #[must_use]
    pub fn image(&self) -> Image {
        Image(self.durable().clone())
    }

    pub(crate) fn power_off(&mut self, now: Instant) {
        self.flush();
        if self.updating {
            self.event(Event::Updated { os: self.durable().os });
        }
        self.event(Event::PoweredOff);
        self.stop(now);
    }

    pub(crate) fn power_on(&mut self, now: Instant) {
        if self.power != Power::Off {
            return self.event(Event::NotPossible { why: Impossible::DeviceOn });
        }
        self.power = Power::Starting;
        self.clears = self.off_since.take().is_some_and(|since| now.since(since) >= RESTART_OFF);
        self.timers.set(TimerName::StartUp, now + START_UP);
    }

    /// The device is up: what was open goes on.
    pub(crate) fn start(&mut self, now: Instant) {
        self.power = Power::On;
        self.change(Change::Booted);
        self.event(Event::Started { boot: self.durable().boots });
        // A short stop leaves the old registration in force, stuck or not (FIX-4).
        if self.clears {
            self.register(now, 0);
        }
        self.resume_captures(now);
        self.resume_presses();
        self.sync_anew();
    }

    pub(crate) fn crash(&mut self, now: Instant, app: App) {
        if self.power != Power::On && app != App::Device {
            return;
        }
        self.event(Event::Crashed { app });
        match app {
            App::Device => {
                self.stop(now);
                self.power_on(now);
            }
            App::FaceTime => self.relaunch(now),
            // Whoever carries out effects says what became of a save that was under way.
            App::Photos => {}
        }
    }

    /// As in a crash, but nothing starts it again before its owner does (DEV-8).
    pub(crate) fn run_empty(&mut self, now: Instant) {
        self.event(Event::BatteryEmpty);
        self.stop(now);
    }

    fn stop(&mut self, now: Instant) {
        self.off_since = Some(now);
        self.updating = false;
        self.power = Power::Off;
        self.timers.stop_all();
        self.stop_exchange();
        self.icloud.forget_what_was_told();
        self.journal.crash();
        let serial = self.volatile.relayed;
        self.volatile = Volatile { relayed: serial, ..Volatile::new(&self.profile) };
    }

    /// FaceTime stopped and starts again: its call and everything not yet durable is lost.
    fn relaunch(&mut self, now: Instant) {
        let in_call = self.in_call().is_some();
        if in_call {
            self.event(Event::CallEnded { why: EndReason::ConnectionLost });
        }
        let Volatile { serial, relayed, wishes, .. } = self.volatile;
        self.timers.stop_all();
        self.volatile =
            Volatile { serial, relayed, wishes, leaving: in_call, ..Volatile::new(&self.profile) };
        self.volatile.screen.dirty = true;
        self.ask_service_again(now, 0);
        self.resume_captures(now);
        self.resume_presses();
        // It is not FaceTime that speaks to iCloud, but its timers went with the rest.
        self.sync_anew();
    }

    /// Tells the push service where this device is reached, until it knows.
    pub(crate) fn register(&mut self, now: Instant, attempts: u32) {
        let settings = &self.durable().settings;
        if self.profile.model.family.is_guest() || !settings.facetime || !settings.signed_in {
            return;
        }
        self.volatile.register_attempts = attempts;
        self.transmit(NodeId::PushService, Route::Services, Message::Register);
        self.timers.set(TimerName::Register, now + self.limits().backoff(attempts));
    }

    pub(crate) fn connection(&mut self, now: Instant, up: bool) {
        self.icloud.offline = !up;
        if self.power != Power::On {
            return;
        }
        if !(planted::bug!(OnlineForgetsICloud) && up) {
            self.sync_anew();
        }
        if up {
            self.register(now, 0);
        } else if self.in_call().is_some() {
            self.end_call(now, EndReason::ConnectionLost);
        }
    }

    /// The owner has another one of the same model, set up at once with the same account (A): settings as the old one
    /// began, iCloud Photos as it was, nothing else.
    pub(crate) fn replaced(&mut self, now: Instant) {
        let Durable { boots, announced, .. } = *self.durable();
        let icloud_photos = self.durable().settings.icloud_photos;
        self.event(Event::Replaced);
        self.stop(now);
        let mut durable = Durable::new(&self.profile);
        // Names of what is taken count starts, and what it says of itself has a number: the new device goes on where the
        // old one ended, or those in the call would take it for an old word.
        durable.boots = boots;
        durable.announced = announced;
        durable.settings.icloud_photos = icloud_photos;
        self.journal = Journal::new(durable);
        // Nobody sets one up without signing in.
        self.icloud.signed_out = false;
        self.power_on(now);
    }

    /// Updates the OS, if there is that version for this model (DEV-5, OS-4).
    pub(crate) fn update(&mut self, now: Instant, os: OsVersion) {
        if !self.profile.model.runs(os) || os.version <= self.durable().os.version {
            return self.event(Event::UpdateNotOffered { os });
        }
        if self.in_call().is_some() {
            self.end_call(now, EndReason::HungUp);
        }
        self.change(Change::Os(os));
        self.updating = true;
    }

    /// The update is on the disk: the device starts again with it.
    pub(crate) fn finish_update(&mut self, now: Instant) {
        self.event(Event::Updated { os: self.durable().os });
        self.stop(now);
        self.power_on(now);
    }
}
