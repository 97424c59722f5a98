//! A world that can be gone on with in several ways: for whoever wants all of them.
//!
//! The same world as in a run, but whoever drives it says what comes next: any message that is under way, or the earliest
//! of everything else. Delay is unbounded above: time goes on only with what is not a message.
//!
//! **Repeats have no time.** When something that was not answered is said again is left open: at any moment, or never. But
//! nothing is said again while it is still under way: a copy that comes besides is what a duplicate is. So all waits between
//! attempts are covered, those of the model among them, and no count of moments at which nothing changes keeps equal worlds apart.

mod print;

use std::{hash::Hash, rc::Rc, time::Duration};

use device::{App, Command, Device, Input, Output, TimerName};
use disk::Job;
use library::Library;
use protocol::{DeviceId, Instant, Message, MessageKind, NodeId};
use scenario::{Scenario, Service};
use trace::Fact;

use crate::{
    agenda::{Due, DueNow, Key},
    host::{Host, Observer},
    oracle::{Kindest, Oracle, Site},
    run::World,
};
use print::{Known, What};

/// A world that can be gone on with in several ways, watched by `M`, which is part of what tells two worlds apart.
#[derive(Clone)]
pub struct Branch<'a, M: Observer + Clone + Hash> {
    world: World<'a, Driven<M>>,
    /// What each part came to when it was last looked at.
    known: Known,
}

/// A message under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWay {
    key: Key,
    /// Who sent it.
    pub from: NodeId,
    /// Whom it is for.
    pub to: NodeId,
    /// What it is.
    pub message: MessageKind,
}

impl UnderWay {
    /// Its place in the order in which things were put on the agenda.
    #[must_use]
    pub fn serial(&self) -> u32 {
        self.key.serial()
    }
}

/// Saying again what was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// A device does.
    Device {
        /// Whose.
        who: DeviceId,
        /// What it waits for.
        timer: TimerName,
    },
    /// A service says again all that it waits for.
    Service {
        /// Which.
        service: Service,
    },
}

/// Watches, leaves nothing to chance, keeps no trace, and counts what is said again.
#[derive(Clone)]
struct Driven<M> {
    watch: M,
    /// What each message under way comes to.
    under_way: Rc<Vec<u128>>,
    /// What is said while it is still under way is not said again.
    counts: bool,
    /// It is left open when something is said again.
    open: bool,
    /// Whatever is said is lost.
    muted: bool,
    /// Something went on its way since this was last looked at.
    said_something: bool,
    /// What arrived at once since this was last looked at, or would have; and which of it, counted from 0, is lost.
    at_once: Vec<UnderWay>,
    loses: Option<usize>,
}

impl<M: Observer> Host for Driven<M> {
    fn keeps_trace(&self) -> bool {
        false
    }

    fn leaves_repeats_open(&self) -> bool {
        self.open
    }

    fn admits(&mut self, from: NodeId, to: NodeId, message: &Message) -> bool {
        if !self.counts {
            return true;
        }
        let what = What::print(from, to, message);
        if self.muted || self.under_way.contains(&what) {
            return false;
        }
        Rc::make_mut(&mut self.under_way).push(what);
        self.said_something = true;
        true
    }
}

impl<M> Driven<M> {
    /// A message is not under way any more.
    fn leaves(&mut self, due: &Due) {
        if let Due::Arrive { from, to, message } = due {
            let what = What::print(*from, *to, message);
            let under_way = Rc::make_mut(&mut self.under_way);
            if let Some(place) = under_way.iter().position(|other| *other == what) {
                under_way.swap_remove(place);
            }
        }
    }

    /// Whether a message that arrives at once is lost. Of what does nothing any more, nobody asks.
    fn loses_now(&mut self, key: Key, due: &Due) -> bool {
        match due {
            Due::Arrive { from, to, message } if only_at_once(*to, message.kind()) => {
                self.at_once.push(UnderWay { key, from: *from, to: *to, message: message.kind() });
                self.loses == Some(self.at_once.len() - 1)
            }
            Due::Arrive { .. }
            | Due::Wake(_)
            | Due::Step { .. }
            | Due::Do { .. }
            | Due::Done { .. }
            | Due::Unreachable { .. }
            | Due::Offline { .. }
            | Due::Expire { .. } => false,
        }
    }
}

impl<M> Oracle for Driven<M> {
    fn choose(&mut self, site: Site, weights: &[u32]) -> u8 {
        Kindest.choose(site, weights)
    }
}

impl<M: Observer> Observer for Driven<M> {
    fn input(&mut self, now: Instant, who: DeviceId, input: &Input) {
        self.watch.input(now, who, input);
    }

    fn output(&mut self, now: Instant, who: DeviceId, output: &Output) {
        self.watch.output(now, who, output);
    }

    fn fact(&mut self, now: Instant, fact: &Fact) {
        self.watch.fact(now, fact);
    }
}

impl<'a, M: Observer + Clone + Hash> Branch<'a, M> {
    /// The world at the beginning of `scenario`, which must leave nothing to chance.
    #[must_use]
    pub fn new(scenario: &'a Scenario, watch: M) -> Self {
        let host = Driven {
            watch,
            under_way: Rc::default(),
            counts: false,
            open: false,
            muted: false,
            said_something: false,
            at_once: vec![],
            loses: None,
        };
        let mut world = World::new(scenario, host);
        world.begin();
        Self { world, known: Known::default() }
    }

    /// Goes on as a run would, up to `from`: everything that is due before happens, messages when they arrive. Then it is that
    /// moment, and from now on nothing is said again while it is still under way.
    pub fn play_until(&mut self, from: Instant) {
        while self.world.agenda.next_at().is_some_and(|next| next < from) {
            let Some((at, due)) = self.world.agenda.pop() else { break };
            self.world.now = at;
            self.world.happen(due);
        }
        self.world.now = self.world.now.max(from);
        let messages = self.world.agenda.all().filter_map(|(_, _, due)| match due {
            DueNow::Kept(Due::Arrive { from, to, message }) => Some(What::print(*from, *to, message)),
            DueNow::Kept(_) | DueNow::Wake(_) => None,
        });
        self.world.host.under_way = Rc::new(messages.collect());
        self.world.host.counts = true;
        self.settle();
    }

    /// From now on repeats have no time: see the page of this module.
    pub fn leave_repeats_open(&mut self) {
        self.world.host.open = true;
        for who in self.devices() {
            self.world.serve_device(who);
        }
        for service in Service::ALL {
            self.world.serve_service(service);
        }
        self.settle();
    }

    /// From now on whatever is said is lost, or it is no more.
    pub fn mute(&mut self, muted: bool) {
        self.world.host.muted = muted;
    }

    /// Of what arrives at once because of what comes next, that is lost, counted from 0.
    pub fn lose_at_once(&mut self, nth: Option<usize>) {
        self.world.host.loses = nth;
        self.world.host.at_once.clear();
    }

    /// What arrived at once since [`Self::lose_at_once`], or would have.
    pub fn take_at_once(&mut self) -> Vec<UnderWay> {
        self.world.host.loses = None;
        std::mem::take(&mut self.world.host.at_once)
    }

    /// Time passes, and nothing happens.
    pub fn pass(&mut self, span: Duration) {
        self.world.now = self.world.now + span;
    }

    /// Who watches.
    #[must_use]
    pub fn watch(&self) -> &M {
        &self.world.host.watch
    }

    /// The time of now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.world.now
    }

    /// Each message that is under way, in the order in which they were sent.
    #[must_use]
    pub fn all_under_way(&self) -> Vec<UnderWay> {
        let messages = self.world.agenda.all().filter_map(|(key, _, due)| match due {
            DueNow::Kept(Due::Arrive { from, to, message }) => {
                Some(UnderWay { key, from: *from, to: *to, message: message.kind() })
            }
            DueNow::Kept(_) | DueNow::Wake(_) => None,
        });
        let mut messages: Vec<_> = messages.collect();
        messages.sort_unstable_by_key(|message| message.key.serial());
        messages
    }

    /// Each message that is under way, in the order in which they were sent; of equal ones, one.
    #[must_use]
    pub fn under_way(&self) -> Vec<UnderWay> {
        let mut messages: Vec<(UnderWay, &Due)> = vec![];
        for (key, _, due) in self.world.agenda.all() {
            if let DueNow::Kept(due @ Due::Arrive { from, to, message }) = due {
                let under_way = UnderWay { key, from: *from, to: *to, message: message.kind() };
                match messages.iter_mut().find(|(_, other)| *other == due) {
                    Some((other, _)) if other.key.serial() < key.serial() => {}
                    Some((other, _)) => *other = under_way,
                    None => messages.push((under_way, due)),
                }
            }
        }
        messages.sort_unstable_by_key(|(message, _)| message.key.serial());
        messages.into_iter().map(|(message, _)| message).collect()
    }

    /// Something happens; what comes to nothing because of it is not due any more.
    fn happen(&mut self, due: Due) {
        self.world.happen(due);
        self.settle();
    }

    /// What is said to a service arrives at once, and so do its confirmations.
    fn settle(&mut self) {
        loop {
            let (world, calls) = (&self.world, self.world.anybody_acts());
            let is_moot = |to: NodeId, message: &Message| match to {
                NodeId::Device(who) => world.device(who).is_moot(message, calls),
                NodeId::CallService | NodeId::PushService | NodeId::ICloud => false,
            };
            let is_at_once = |due: &DueNow<'_>| match due {
                DueNow::Kept(Due::Arrive { to, message, .. }) => {
                    only_at_once(*to, message.kind()) || is_moot(*to, message)
                }
                DueNow::Kept(_) | DueNow::Wake(_) => false,
            };
            let at_once = world.agenda.all().filter(|(_, _, due)| is_at_once(due)).map(|(key, ..)| key);
            let Some(key) = at_once.min_by_key(|key| key.serial()) else { break };
            let Some(due) = self.world.agenda.take(key) else { break };
            self.world.host.leaves(&due);
            if !self.world.host.loses_now(key, &due) {
                self.world.happen(due);
            }
        }
        self.clear_up();
    }

    /// Drops what comes to nothing: it was asked for otherwise since, or the device stopped meanwhile.
    fn clear_up(&mut self) {
        let World { agenda, wakes, disks, offline_since, .. } = &mut self.world;
        let life = |who: DeviceId| disks[usize::from(who.0)].life();
        agenda.retain(|at, due| match due {
            DueNow::Wake(node) => wakes[usize::from(*node)].0 == Some(at),
            DueNow::Kept(Due::Done { who, life: since, .. } | Due::Unreachable { who, since }) => {
                life(*who) == *since
            }
            DueNow::Kept(Due::Offline { who, since }) => offline_since.get(who) == Some(since),
            DueNow::Kept(
                Due::Wake(_) | Due::Step { .. } | Due::Do { .. } | Due::Arrive { .. } | Due::Expire { .. },
            ) => true,
        });
    }

    /// A message arrives now.
    pub fn deliver(&mut self, message: UnderWay) {
        if let Some(due) = self.world.agenda.take(message.key) {
            self.world.host.leaves(&due);
            self.happen(due);
        }
    }

    /// A message is lost.
    pub fn lose(&mut self, message: UnderWay) {
        if let Some(due) = self.world.agenda.take(message.key) {
            self.world.host.leaves(&due);
        }
    }

    /// A message arrives now, and is still under way.
    pub fn duplicate(&mut self, message: UnderWay) {
        if let Some(due) = self.world.agenda.take(message.key) {
            self.world.agenda.push(self.world.now, due.clone());
            self.happen(due);
        }
    }

    /// The earliest of all that is neither a message nor a repeat happens; false if there is nothing, or nothing but
    /// housekeeping that nobody waits for.
    pub fn wait(&mut self) -> bool {
        let world = &self.world;
        let Some((key, at)) = self.next() else { return false };
        let over = at > world.horizon && world.is_quiet();
        if over || world.scenario.until.is_some_and(|until| at > until) {
            return false;
        }
        let Some(due) = self.world.agenda.take(key) else { return false };
        self.world.now = self.world.now.max(at);
        self.happen(due);
        true
    }

    /// What the earliest thing that is not a message says again, if it does nothing else.
    #[must_use]
    pub fn next_repeat(&self) -> Option<Repeat> {
        let next = self.next()?;
        let world = &self.world;
        let node = world.agenda.all().find_map(|(key, at, due)| match due {
            DueNow::Wake(node) if (key, at) == next => Some(usize::from(node)),
            DueNow::Wake(_) | DueNow::Kept(_) => None,
        })?;
        let Some(device) = world.devices.get(node) else {
            let service = Service::ALL[node - world.devices.len()];
            return world.services.repeats_next(service).then_some(Repeat::Service { service });
        };
        let (_, timer) = device.poll_timeout()?;
        timer.is_repeat().then_some(Repeat::Device { who: crate::run::device_id(node), timer })
    }

    /// Whether the next thing that is not a message is that a device's change is durable, and that is now.
    #[must_use]
    pub fn commits_next(&self) -> bool {
        let next =
            self.world.agenda.all().filter(|(_, _, due)| !is_message(due)).min_by_key(|(key, ..)| *key);
        next.is_some_and(|(_, at, due)| {
            at <= self.world.now && matches!(due, DueNow::Kept(Due::Done { job: Job::Commit { .. }, .. }))
        })
    }

    /// What can be said again.
    #[must_use]
    pub fn repeats(&self) -> Vec<Repeat> {
        // What a device says while it commits is held back until it has: as if it were said then.
        let free = self.devices().filter(|who| !self.world.device(*who).is_committing());
        let devices = free
            .flat_map(|who| self.world.device(who).repeats().map(move |timer| Repeat::Device { who, timer }));
        let services =
            Service::ALL.into_iter().filter(|service| self.world.services.has_unanswered(*service));
        devices.chain(services.map(|service| Repeat::Service { service })).collect()
    }

    /// Something is said again; false if that changes nothing: it is still under way.
    pub fn repeat(&mut self, what: Repeat) -> bool {
        self.world.host.said_something = false;
        let now = self.world.now;
        let changed = match what {
            Repeat::Device { who, timer } => {
                self.world.device_mut(who).repeat(now, timer);
                self.world.input(who, Input::Timeout);
                !self.world.device(who).repeats().any(|other| other == timer)
            }
            Repeat::Service { service } => self.repeat_service(service),
        };
        self.settle();
        changed || self.world.host.said_something
    }

    /// Until it says anything, or waits no more: what it says so often in vain, it gives up.
    fn repeat_service(&mut self, service: Service) -> bool {
        let now = self.world.now;
        for _ in 0..=service::ENDED_SENDS_MAX {
            if !Rc::make_mut(&mut self.world.services).repeat(service, now) {
                return false;
            }
            self.world.service_input(service, service::Input::Timeout);
            if self.world.host.said_something || !self.world.services.is_waiting(service) {
                return true;
            }
        }
        false
    }

    /// The earliest of all that is not a message.
    fn next(&self) -> Option<(Key, Instant)> {
        let is_other = |at: Instant, due: &DueNow<'_>| at < Instant::FAR && !is_message(due);
        let others = self.world.agenda.all().filter(|(_, at, due)| is_other(*at, due));
        others.map(|(key, at, _)| (key, at)).min()
    }

    /// Something stops without being asked.
    pub fn crash(&mut self, who: DeviceId, app: App) {
        self.world.input(who, Input::Crash(app));
        self.settle();
    }

    /// An owner does something.
    pub fn command(&mut self, who: DeviceId, command: Command) {
        self.world.command(who, command, None);
        self.settle();
    }

    /// All devices.
    pub fn devices(&self) -> impl Iterator<Item = DeviceId> + use<M> {
        (0..self.world.devices.len()).map(crate::run::device_id)
    }

    /// A device as it is now.
    #[must_use]
    pub fn device(&self, who: DeviceId) -> &Device {
        self.world.device(who)
    }

    /// Nothing is under way, and nobody waits for what could still come.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        let next = self.next();
        next.is_none_or(|(_, next)| next > self.world.horizon) && self.world.is_quiet()
    }

    /// The devices' photo libraries as they are now.
    pub fn libraries(&self) -> impl Iterator<Item = &Library> {
        self.world.disks.iter().map(|disk| disk.replica().library())
    }
}

const fn is_message(due: &DueNow<'_>) -> bool {
    matches!(due, DueNow::Kept(Due::Arrive { .. }))
}

/// Whether a message of that kind to that node arrives at once: it is for a service, or all that it does is to stop a repeat.
#[must_use]
pub const fn only_at_once(to: NodeId, message: MessageKind) -> bool {
    match to {
        NodeId::CallService | NodeId::PushService | NodeId::ICloud => true,
        NodeId::Device(_) => matches!(
            message,
            MessageKind::Registered | MessageKind::Left | MessageKind::AnnounceAck | MessageKind::FileAck
        ),
    }
}
