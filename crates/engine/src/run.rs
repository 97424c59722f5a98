//! One run: the loop, and what it does with all that devices, services and disks give.

use std::{
    collections::BTreeSet,
    hash::{Hash, Hasher},
    rc::Rc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use device::{Command, Device, EventKind, Output, Picture};
use disk::{Disk, Note};
use library::Library;
use protocol::{DeviceId, Devices, Few, Instant, Message, NodeId, Route, WorldId};
use scenario::{Act, Scenario, Service};
use trace::{End, Fact, Fate, LibraryChange, Loss, Record, Trace};

use crate::{
    agenda::{Agenda, Due, DueNow},
    host::{Host, Observer, Unwatched, Watched},
    network::{Carriage, Network, Parcel},
    oracle::{Oracle, Site},
    services::{SERVICES, Services},
};

/// A run holds at most this many things taken from the agenda; then it ends as [`End::TooMuch`].
pub const ITEMS_MAX: u64 = 5_000_000;
/// Things must become quiet within this after the last step and expectation, and after the last message has come that a step
/// delays, else the run ends as [`End::NeverQuiet`]. Longer than any press or clip waits.
pub const QUIET_WITHIN: Duration = Duration::from_secs(1200);
/// An exchange with a service that is slow has this many messages from it, one after the other, at most; so many times
/// as late as the slowest ever was, things may become quiet later than [`QUIET_WITHIN`].
pub const SLOW_TRIPS: u32 = 10;

/// What a run leaves.
#[derive(Clone, Debug)]
pub struct Run {
    /// Everything that happened.
    pub trace: Trace,
    /// The devices' photo libraries at the end, in the order of the scenario's devices.
    pub libraries: Vec<Library>,
    /// How many things were taken from the agenda.
    pub items: u64,
    /// Every decision of the oracle other than the kindest; they and the scenario make the run again.
    pub decisions: Vec<(Site, u8)>,
}

/// Plays `scenario` to its end, every decision left to chance made by `oracle`.
#[must_use]
pub fn play(scenario: &Scenario, oracle: &mut dyn Oracle) -> Run {
    watch(scenario, oracle, &mut Unwatched)
}

/// The same, watched by `observer`, who may end it early ([`End::Stopped`]).
#[must_use]
pub fn watch<M: Observer>(scenario: &Scenario, oracle: &mut dyn Oracle, observer: &mut M) -> Run {
    let mut world = World::new(scenario, Watched { oracle, observer });
    world.begin();
    let (ended_at, end) = world.run();
    world.note_unspent(ended_at);
    Run {
        trace: Trace { records: world.records, ended_at, end },
        libraries: world.disks.into_iter().map(|disk| Rc::unwrap_or_clone(disk).into_library()).collect(),
        items: world.items,
        decisions: world.network.decisions,
    }
}

/// A step that waits for something to happen.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Waiting {
    pub(crate) step: u32,
    pub(crate) who: DeviceId,
    pub(crate) event: EventKind,
    pub(crate) left: u32,
    pub(crate) plus: Duration,
}

/// Everything that a run holds. What is large is shared until it changes, for those who go on from it in several ways.
#[derive(Clone)]
pub(crate) struct World<'a, H> {
    pub(crate) scenario: &'a Scenario,
    /// Decides what is left to chance, and is told what happens.
    pub(crate) host: H,
    pub(crate) now: Instant,
    pub(crate) agenda: Agenda,
    pub(crate) devices: Vec<Rc<Device>>,
    pub(crate) services: Rc<Services>,
    pub(crate) network: Network,
    pub(crate) disks: Vec<Rc<Disk>>,
    /// When Photos will look at each device's Recently Deleted.
    pub(crate) expiries: Vec<Option<Instant>>,
    /// Empty between two jobs of disks; only its room is kept.
    pub(crate) notes: Vec<Note>,
    pub(crate) picture: Picture,
    /// Devices that are offline, since when, and those of which the transport has noticed it.
    pub(crate) offline_since: Few<DeviceId, Instant>,
    pub(crate) unreachable: Devices,
    pub(crate) waiting_steps: Vec<Waiting>,
    /// Steps with a time, in order of it, from the last to the next.
    pub(crate) timed_steps: Vec<(Instant, u32)>,
    /// Devices whose owners answer or join by themselves when the call begins.
    pub(crate) eager: Vec<DeviceId>,
    /// When each node wants to be woken, and whether it waits for something; devices first, then the services.
    pub(crate) wakes: Vec<(Option<Instant>, bool)>,
    /// Until when something is certainly still to come.
    pub(crate) horizon: Instant,
    items: u64,
    /// How many libraries there ever were.
    pub(crate) replicas: u32,
    pub(crate) records: Vec<Record>,
}

impl<'a, H: Host> World<'a, H> {
    pub(crate) fn new(scenario: &'a Scenario, host: H) -> Self {
        let profiles = scenario.devices.iter().map(|device| &device.profile);
        let world = WorldId::titled(&scenario.title);
        let devices =
            profiles.clone().map(|profile| Device::new(profile.clone(), world, Instant::ZERO)).map(Rc::new);
        Self {
            scenario,
            host,
            now: Instant::ZERO,
            agenda: Agenda::default(),
            devices: devices.collect(),
            services: Rc::new(Services::new(scenario)),
            network: Network::new(scenario.devices.len(), &scenario.network),
            disks: profiles
                .map(|profile| {
                    let replica = disk::new_replica(profile, profile.id.0.into());
                    Disk::new(profile.free_bytes, replica, disk_times(&scenario.disk))
                })
                .map(Rc::new)
                .collect(),
            expiries: vec![None; scenario.devices.len()],
            notes: vec![],
            picture: Picture::default(),
            offline_since: Few::new(),
            unreachable: Devices::NONE,
            waiting_steps: vec![],
            timed_steps: vec![],
            eager: scenario.call.as_ref().map_or(vec![], |call| call.joins[1..].to_vec()),
            wakes: vec![(None, false); scenario.devices.len() + SERVICES],
            horizon: scenario.horizon(),
            items: 0,
            replicas: u32::try_from(scenario.devices.len()).expect("a scenario has at most 64 devices"),
            records: Vec::with_capacity(records_expected(scenario)),
        }
    }

    /// What is there before anything happens.
    pub(crate) fn begin(&mut self) {
        for (id, device) in (0..).map(DeviceId).zip(&self.scenario.devices) {
            for asset in device.initial_assets() {
                let asset = self.disk(id).put(asset);
                self.note(Fact::Library { who: id, change: LibraryChange::Added { asset } });
            }
        }
        self.begin_steps();
        for id in 0..self.devices.len() {
            self.serve_device(device_id(id));
        }
        for service in Service::ALL {
            self.serve_service(service);
        }
        if let Some(call) = &self.scenario.call {
            let who = call.joins[0];
            let command = self.scenario.dial(who).expect("a scenario with a call can dial it");
            self.agenda.push(Instant::ZERO, Due::Do { who, command: Box::new(command), step: None });
        }
    }

    pub(crate) fn run(&mut self) -> (Instant, End) {
        loop {
            let next = self.agenda.next_at();
            if let Some(until) = self.scenario.until {
                if next.is_none_or(|next| next > until) {
                    return (until, End::Until);
                }
            } else if next.is_none_or(|next| next > self.horizon) {
                let patient_until = self.horizon.max(self.network.delayed_until) + self.patience();
                if self.is_quiet() {
                    return (self.now.max(self.horizon), End::Quiet);
                } else if next.is_some_and(|next| next > patient_until) {
                    return (patient_until, End::NeverQuiet);
                }
            }
            if self.host.ends_here() {
                return (self.now, End::Stopped);
            }
            let Some((at, due)) = self.agenda.pop() else { return (self.now.max(self.horizon), End::Quiet) };
            if self.items == ITEMS_MAX {
                return (self.now, End::TooMuch);
            }
            self.items += 1;
            self.now = at;
            self.happen(due);
        }
    }

    /// How long things may take to become quiet.
    fn patience(&self) -> Duration {
        QUIET_WITHIN + self.network.slowest * SLOW_TRIPS
    }

    /// What steps ordered for messages, saves and files that never came.
    fn note_unspent(&mut self, ended_at: Instant) {
        let disks = self.disks.iter().flat_map(|disk| disk.unspent());
        let steps: BTreeSet<u32> = self.network.unspent().chain(disks).collect();
        self.now = ended_at;
        for step in steps {
            self.note(Fact::Unspent { step });
        }
    }

    /// Nothing is on its way, and nobody waits for what could still come. A device that is offline waits in vain, and so
    /// does one that waits only for devices that are, or are off; but its presses come to their end.
    pub(crate) fn is_quiet(&self) -> bool {
        let is_offline = |who: DeviceId| self.network.is_offline(NodeId::Device(who));
        let could_come = |node: usize| {
            let device = self.devices.get(node);
            device.is_none_or(|device| {
                let in_vain = is_offline(device_id(node))
                    || device.waits_in_vain(|peer| !is_offline(peer) && !self.device(peer).is_off());
                !in_vain || device.has_open_press()
            })
        };
        self.agenda.awaited == 0
            && !self.icloud_could_answer()
            && !self.wakes.iter().enumerate().any(|(node, (_, waits))| *waits && could_come(node))
    }

    pub(crate) fn happen(&mut self, due: Due) {
        match due {
            Due::Wake(node) => self.wake(node),
            Due::Step { step, repetition } => self.take_step(step, repetition),
            Due::Do { who, command, step } => self.command(who, *command, step),
            Due::Arrive { from, to, message } => self.arrive(from, to, message),
            Due::Done { who, life, job } => self.done(who, life, job),
            Due::Unreachable { who, since } => self.notice_stopped(who, since),
            Due::Offline { who, since } => self.notice_offline(who, since),
            Due::Expire { who } => self.expire(who),
        }
    }

    fn wake(&mut self, node: u8) {
        let index = usize::from(node);
        // What was asked for has changed since.
        if self.wakes[index].0 != Some(self.now) {
            return;
        }
        self.wakes[index].0 = None;
        match index.checked_sub(self.devices.len()) {
            None => self.input(DeviceId(node), device::Input::Timeout),
            Some(place) => self.service_input(Service::ALL[place], service::Input::Timeout),
        }
    }

    /// An owner does something with a device.
    pub(crate) fn command(&mut self, who: DeviceId, mut command: Command, step: Option<u32>) {
        if let Command::PressShutter { seen } = &mut command {
            *seen = self.seen_by(who);
        }
        self.note(Fact::Did { who, command: command.clone(), step });
        self.input(who, device::Input::Command(command));
    }

    fn seen_by(&mut self, taker: DeviceId) -> Option<Instant> {
        let subject = self.device(taker).in_view()?;
        self.seen_of(subject, taker)
    }

    /// The time of the picture of `subject` on `taker`'s screen.
    pub(crate) fn seen_of(&mut self, subject: DeviceId, taker: DeviceId) -> Option<Instant> {
        let (from, to) = (NodeId::Device(subject), NodeId::Device(taker));
        let latency = self.network.picture_latency(self.scenario, from, to);
        self.picture.seen(self.now, taker, subject, latency)
    }

    fn arrive(&mut self, from: NodeId, to: NodeId, message: Message) {
        let (kind, id) = (message.kind(), message.transaction());
        // Whoever went offline meanwhile is not there to receive it.
        if self.network.is_offline(to) {
            return self.note(Fact::Missed { from, to, message: kind, id });
        }
        self.note(Fact::Arrived { from, to, message: kind, id });
        if let NodeId::Device(who) = to {
            self.input(who, device::Input::Receive { from, message });
        } else if let Some(service) = Service::of(to) {
            self.service_input(service, service::Input::Receive { from, message });
        }
    }

    pub(crate) fn input(&mut self, who: DeviceId, input: device::Input) {
        let now = self.now;
        self.host.input(now, who, &input);
        self.device_mut(who).handle_input(now, input);
        self.serve_device(who);
    }

    /// Carries out what a device gives, and notes when it wants to be woken.
    pub(crate) fn serve_device(&mut self, who: DeviceId) {
        while let Some(output) = self.served(who).poll_output() {
            self.host.output(self.now, who, &output);
            match output {
                Output::Transmit { to, route, message } => {
                    self.transmit(NodeId::Device(who), to, route, message)
                }
                Output::Perform(effect) => self.perform(who, effect),
                Output::Event(event) => self.device_event(who, event),
            }
        }
        if self.host.leaves_repeats_open() {
            self.device_mut(who).postpone_repeats();
        }
        let device = self.device(who);
        let (wake, waits) = (device.poll_timeout().map(|(at, _)| at), device.is_waiting());
        self.schedule(usize::from(who.0), wake, waits);
    }

    pub(crate) fn schedule(&mut self, node: usize, wake: Option<Instant>, waits: bool) {
        let (asked, _) = self.wakes[node];
        // What was due while it could not be done is due now.
        let wake = wake.map(|at| at.max(self.now));
        self.wakes[node] = (wake, waits);
        if let Some(at) = wake.filter(|_| wake != asked) {
            let node = u8::try_from(node).expect("a scenario has at most 64 devices");
            self.agenda.push(at, Due::Wake(node));
        }
    }

    pub(crate) fn transmit(&mut self, from: NodeId, to: NodeId, route: Route, message: Message) {
        let (kind, id) = (message.kind(), message.transaction());
        let parcel = Parcel { from, to, route, kind, bytes: message.bytes() };
        if !self.host.admits(from, to, &message) {
            return self.note(Fact::Sent {
                from,
                to,
                message: kind,
                id,
                route,
                fate: Fate::Lost { why: Loss::Dropped },
            });
        }
        let fate = match self.network.carry(self.scenario, &mut self.host, self.now, parcel) {
            Carriage::Lost(why) => Fate::Lost { why },
            Carriage::Arrives { first, second } => {
                if let Some(second) = second {
                    self.agenda.push(second, Due::Arrive { from, to, message: message.clone() });
                }
                self.agenda.push(first, Due::Arrive { from, to, message });
                Fate::Carried { arrives: first, copies: 1 + u8::from(second.is_some()) }
            }
        };
        self.note(Fact::Sent { from, to, message: kind, id, route, fate });
    }

    pub(crate) fn note(&mut self, fact: Fact) {
        self.host.fact(self.now, &fact);
        if self.host.keeps_trace() {
            self.records.push(Record { at: self.now, fact });
        }
    }

    /// What else tells a world from others: lines, what steps wait for, and pictures as long as somebody may look at them.
    pub(crate) fn hash_the_rest(&self, state: &mut impl Hasher) {
        self.network.hash_state(state);
        (&self.offline_since, &self.unreachable, &self.waiting_steps).hash(state);
        (&self.timed_steps, &self.eager, &self.expiries).hash(state);
        if self.anybody_acts() {
            self.picture.hash(state);
        }
    }

    /// Whether the scenario has anything yet that somebody does.
    pub(crate) fn anybody_acts(&self) -> bool {
        let acts = |due: &DueNow<'_>| matches!(due, DueNow::Kept(Due::Step { .. } | Due::Do { .. }));
        let to_come =
            !self.timed_steps.is_empty() || !self.waiting_steps.is_empty() || !self.eager.is_empty();
        to_come || self.agenda.all().any(|(_, _, due)| acts(&due))
    }

    pub(crate) fn device(&self, who: DeviceId) -> &Device {
        &self.devices[usize::from(who.0)]
    }

    pub(crate) fn device_mut(&mut self, who: DeviceId) -> &mut Device {
        alone(&mut self.devices[usize::from(who.0)])
    }

    /// A device that has just taken something, so that nobody shares it.
    fn served(&mut self, who: DeviceId) -> &mut Device {
        Rc::get_mut(&mut self.devices[usize::from(who.0)]).expect("what was just changed is not shared")
    }

    pub(crate) fn disk(&mut self, who: DeviceId) -> &mut Disk {
        alone(&mut self.disks[usize::from(who.0)])
    }
}

/// What time it truly is, whatever any clock says.
pub(crate) fn true_time(scenario: &Scenario, now: Instant) -> DateTime<Utc> {
    scenario.devices.first().map_or(scenario.start, |device| device.profile.clock.true_time(now))
}

/// Like `Rc::make_mut`, but small where nobody shares it: runs are alone with all that they hold.
#[inline]
pub(crate) fn alone<T: Clone>(shared: &mut Rc<T>) -> &mut T {
    if Rc::get_mut(shared).is_none() {
        part(shared);
    }
    Rc::get_mut(shared).expect("nobody shares what was just made")
}

#[cold]
#[inline(never)]
fn part<T: Clone>(shared: &mut Rc<T>) {
    *shared = Rc::new(T::clone(shared));
}

pub(crate) fn device_id(index: usize) -> DeviceId {
    DeviceId(u8::try_from(index).expect("a scenario has at most 64 devices"))
}

const fn disk_times(times: &scenario::Disk) -> disk::Times {
    let scenario::Disk { commit, still, movie, save } = *times;
    disk::Times { commit, still, movie, save }
}

/// About how many records a run leaves: each hears of each, and a press leaves thirty. Only a guess, so that the trace seldom
/// moves.
fn records_expected(scenario: &Scenario) -> usize {
    let is_press = |act: &Act| matches!(act, Act::Do { command: Command::PressShutter { .. }, .. });
    let presses = scenario.steps.iter().filter(|step| is_press(&step.act)).map(|step| step.repeat.times);
    let presses = presses.fold(0, u32::saturating_add);
    (640 + 10 * scenario.devices.len().pow(2)).saturating_add(30 * presses as usize).min(RECORDS_EXPECTED_MAX)
}

/// Room for more is not asked for beforehand: a repeated step may never come to be played.
const RECORDS_EXPECTED_MAX: usize = 16_384;

#[cfg(test)]
pub(crate) mod tests;
