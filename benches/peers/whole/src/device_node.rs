//! A phone with its disk.

use std::mem;

use device::{Command, Device, Effect, Event, Input, Output};
use disk::{Disk, Job, Moment, Note, Times};
use engine::Observer;
use library::Library;
use protocol::{DeviceId, Instant, NodeId, WorldId};
use trace::Fact;

use crate::{
    plan::Plan,
    world::{Due, Outlet, Parcel, World},
};

/// A phone with its disk.
pub(crate) struct DeviceNode {
    who: DeviceId,
    device: Device,
    disk: Disk,
    /// Whether its owner answers by herself when it rings.
    is_eager: bool,
    waits: bool,
    /// Empty between two jobs; only its room is kept.
    notes: Vec<Note>,
}

impl DeviceNode {
    pub(crate) fn new(plan: &Plan<'_>, who: DeviceId) -> Self {
        let scenario = plan.scenario;
        let profile = &scenario.device(who).profile;
        let scenario::Disk { commit, still, movie, save } = scenario.disk;
        let replica = disk::new_replica(profile, who.0.into());
        Self {
            who,
            device: Device::new(profile.clone(), WorldId::titled(&scenario.title), Instant::ZERO),
            disk: Disk::new(profile.free_bytes, replica, Times { commit, still, movie, save }),
            is_eager: who != plan.dials.0,
            waits: false,
            notes: vec![],
        }
    }

    pub(crate) fn wake(&self) -> Option<Instant> {
        self.device.poll_timeout().map(|(at, _)| at)
    }

    pub(crate) fn into_library(self) -> Library {
        self.disk.into_library()
    }

    pub(crate) fn take(&mut self, due: Due, world: &mut World<'_>, outlet: &mut impl Outlet) {
        let input = match due {
            Due::Wake => Input::Timeout,
            Due::Step { step, times } => self.step(step, times, world, outlet),
            Due::Do(command) => self.command(*command, None, world),
            Due::Arrive { from, message } => {
                let (to, kind, id) = (NodeId::Device(self.who), message.kind(), message.transaction());
                world.note(Fact::Arrived { from, to, message: kind, id });
                Input::Receive { from, message }
            }
            Due::Done(job) => self.done(job, world),
        };
        world.monitors.input(world.now, self.who, &input);
        self.device.handle_input(world.now, input);
        self.serve(world, outlet);
    }

    /// The owner does what a step says, and will do it again.
    fn step(&mut self, step: u32, times: u32, world: &mut World<'_>, outlet: &mut impl Outlet) -> Input {
        let planned = &world.plan.scenario.steps[step as usize];
        if times > 1 {
            outlet.plan(self.who, world.now + planned.repeat.every, Due::Step { step, times: times - 1 });
        }
        let scenario::Act::Do { command, .. } = &planned.act else { unreachable!("all steps are deeds") };
        self.command(command.clone(), Some(step), world)
    }

    fn command(&mut self, mut command: Command, step: Option<u32>, world: &mut World<'_>) -> Input {
        if let Command::PressShutter { seen } = &mut command {
            *seen = world.seen(self.who, self.device.in_view());
        }
        world.note(Fact::Did { who: self.who, command: command.clone(), step });
        Input::Command(command)
    }

    /// The disk is done with something.
    fn done(&mut self, job: Job, world: &mut World<'_>) -> Input {
        let (now, who) = (world.now, self.who);
        let moment = || Moment {
            clock: self.device.wall_clock(now),
            today: world.plan.scenario.devices[0].profile.clock.true_time(now),
        };
        let completion = self.disk.finish(job, moment, &mut self.notes);
        let mut notes = mem::take(&mut self.notes);
        for note in notes.drain(..) {
            world.note(match note {
                Note::Library(change) => Fact::Library { who, change },
                Note::Desktop { asset, files } => Fact::Desktop { who, asset, files },
                Note::SaveFailed { id, error } => Fact::SaveFailed { who, id, error },
            });
        }
        self.notes = notes;
        self.tell_free_bytes(world);
        Input::Completion(completion)
    }

    fn tell_free_bytes(&mut self, world: &mut World<'_>) {
        let free_bytes = self.disk.free_bytes();
        if free_bytes == self.device.free_bytes() {
            return;
        }
        let input = Input::FreeBytes(free_bytes);
        world.monitors.input(world.now, self.who, &input);
        self.device.handle_input(world.now, input);
    }

    /// Carries out what the phone gives.
    pub(crate) fn serve(&mut self, world: &mut World<'_>, outlet: &mut impl Outlet) {
        while let Some(output) = self.device.poll_output() {
            world.monitors.output(world.now, self.who, &output);
            match output {
                Output::Transmit { to, route, message } => {
                    world.transmit(outlet, Parcel { from: NodeId::Device(self.who), to, route, message });
                }
                Output::Perform(effect) => self.perform(effect, world, outlet),
                Output::Event(event) => self.event(event, world, outlet),
            }
        }
        let waits = self.device.is_waiting();
        if waits != self.waits {
            self.waits = waits;
            world.waits(waits);
        }
    }

    fn perform(&mut self, effect: Effect, world: &mut World<'_>, outlet: &mut impl Outlet) {
        match self.disk.begin(world.now, effect) {
            Some((takes, job)) => world.plan(outlet, self.who, world.now + takes, Due::Done(job)),
            None => self.tell_free_bytes(world),
        }
    }

    /// Notes what the phone states, and what follows from it.
    fn event(&mut self, event: Event, world: &mut World<'_>, outlet: &mut impl Outlet) {
        if world.is_mistaken(&event) {
            world.monitors.output(world.now, self.who, &Output::Event(event.clone()));
        }
        let rings = matches!(event, Event::Rang { .. });
        let camera = matches!(
            event,
            Event::Joined { .. } | Event::CameraPaused | Event::CameraResumed | Event::CallEnded { .. }
        );
        world.note(Fact::Device { who: self.who, event });
        if camera {
            world.picture.camera(world.now, self.who, self.device.camera_on_since());
        }
        if rings && mem::take(&mut self.is_eager) {
            world.plan(outlet, self.who, world.now, Due::Do(Box::new(Command::Answer)));
        }
    }
}
