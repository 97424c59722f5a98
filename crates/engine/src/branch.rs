//! A world that can be gone on with in several ways: for whoever wants all of them.
//!
//! The same world as in a run, but whoever drives it says what comes next: any message that is under way, or the earliest
//! of everything else. Delay is unbounded above: time goes on only with what is not a message.

use std::{hash::Hash, rc::Rc};

use device::{App, Command, Device, Input, Output};
use library::Library;
use protocol::{DeviceId, Instant, Message, MessageKind, NodeId};
use scenario::Scenario;
use trace::Fact;
use uuid::Uuid;

use crate::{
    agenda::{Due, DueNow, Key},
    fingerprint::Fingerprint,
    host::{Host, Observer},
    oracle::{Kindest, Oracle, Site},
    run::World,
};

/// A message that is said again and again goes on its way so often, and is lost thereafter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sends(pub u8);

/// A world that can be gone on with in several ways, watched by `M`, which is part of what tells two worlds apart.
#[derive(Clone)]
pub struct Branch<'a, M: Observer + Clone + Hash> {
    world: World<'a, Driven<M>>,
    /// What each device and disk came to when it was last looked at, and when that was.
    known: Known,
}

/// A message under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderWay {
    key: Key,
    /// Who sent it.
    pub from: NodeId,
    /// Whom it is for.
    pub to: NodeId,
    /// What it is.
    pub message: MessageKind,
}

/// What a world came to when it was last looked at, part by part.
#[derive(Clone, Default)]
struct Known {
    now: Instant,
    devices: Vec<(Rc<Device>, u128)>,
    disks: Vec<(Rc<crate::disk::Disk>, u128)>,
    services: Option<(Rc<crate::services::Services>, u128)>,
}

/// Watches, leaves nothing to chance, keeps no trace, and counts what is said again.
#[derive(Clone, Debug, Hash)]
struct Driven<M> {
    watch: M,
    sends: Sends,
    said: std::collections::BTreeMap<(NodeId, NodeId, MessageKind, Option<Uuid>), u8>,
}

impl<M: Observer> Host for Driven<M> {
    fn keeps_trace(&self) -> bool {
        false
    }

    fn admits(&mut self, from: NodeId, to: NodeId, message: &Message) -> bool {
        let said = self.said.entry((from, to, message.kind(), message.transaction())).or_default();
        let admitted = *said < self.sends.0;
        *said += u8::from(admitted);
        admitted
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
    /// The world at the beginning of `scenario`, which must leave nothing to chance. A message that is said more often than
    /// `sends`, from one to the other about one press, is lost.
    #[must_use]
    pub fn new(scenario: &'a Scenario, watch: M, sends: Sends) -> Self {
        let host = Driven { watch, sends, said: std::collections::BTreeMap::new() };
        let mut world = World::new(scenario, host);
        world.begin();
        Self { world, known: Known::default() }
    }

    /// Who watches.
    #[must_use]
    pub fn watch(&self) -> &M {
        &self.world.host.watch
    }

    /// The same, to be told what the run itself cannot tell.
    pub fn watch_mut(&mut self) -> &mut M {
        &mut self.world.host.watch
    }

    /// The time of now.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.world.now
    }

    /// From now on what is said again is counted anew.
    pub fn forget_what_was_said(&mut self) {
        self.world.host.said.clear();
    }

    /// Each message that is under way; of equal ones, one.
    #[must_use]
    pub fn under_way(&self) -> Vec<UnderWay> {
        let mut messages: Vec<(&Due, UnderWay)> = vec![];
        for (key, _, due) in self.world.agenda.in_order() {
            if let DueNow::Kept(due @ Due::Arrive { from, to, message }) = due
                && messages.iter().all(|(other, _)| *other != due)
            {
                let under_way = UnderWay { key, from: *from, to: *to, message: message.kind() };
                messages.push((due, under_way));
            }
        }
        messages.into_iter().map(|(_, message)| message).collect()
    }

    /// A message arrives now.
    pub fn deliver(&mut self, message: &UnderWay) {
        if let Some(due) = self.world.agenda.take(message.key) {
            self.world.happen(due);
        }
    }

    /// A message is lost.
    pub fn lose(&mut self, message: &UnderWay) {
        self.world.agenda.take(message.key);
    }

    /// A message arrives now, and is still under way.
    pub fn duplicate(&mut self, message: &UnderWay) {
        if let Some(due) = self.world.agenda.take(message.key) {
            self.world.agenda.push(self.world.now, due.clone());
            self.world.happen(due);
        }
    }

    /// The earliest of all that is not a message happens; false if there is nothing, or nothing but housekeeping.
    pub fn wait(&mut self) -> bool {
        let in_order = self.world.agenda.in_order();
        let mut others = in_order.into_iter().filter(|(_, _, due)| !is_message(due));
        let Some((key, at, _)) = others.next() else { return false };
        let under_way = self.world.agenda.in_order().iter().any(|(_, _, due)| is_message(due));
        if at > self.world.horizon && !under_way && self.world.is_quiet() {
            return false;
        }
        let Some(due) = self.world.agenda.take(key) else { return false };
        self.world.now = self.world.now.max(at);
        self.world.happen(due);
        true
    }

    /// Something stops without being asked.
    pub fn crash(&mut self, who: DeviceId, app: App) {
        self.world.input(who, Input::Crash(app));
    }

    /// An owner does something.
    pub fn command(&mut self, who: DeviceId, command: Command) {
        self.world.command(who, command, None);
    }

    /// Nothing is under way, and nobody waits for what could still come.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        let next = self.world.agenda.next_at();
        next.is_none_or(|next| next > self.world.horizon) && self.world.is_quiet()
    }

    /// The devices' photo libraries as they are now.
    pub fn libraries(&self) -> impl Iterator<Item = &Library> {
        self.world.disks.iter().map(|disk| disk.replica.library())
    }

    /// What tells this world from others in all that can still happen: machines, disks, messages under way in any order,
    /// the rest of what is due in its order, times relative to now, who watches. Not how it came to be.
    pub fn fingerprint(&mut self) -> u128 {
        let world = &self.world;
        let now = world.now;
        let known = &mut self.known;
        let stale = known.now != now;
        known.now = now;
        let mut whole = Fingerprint::new(now);
        part(&mut whole, &mut known.devices, &world.devices, now, stale);
        part(&mut whole, &mut known.disks, &world.disks, now, stale);
        match &known.services {
            Some((services, print)) if !stale && Rc::ptr_eq(services, &world.services) => {
                print.hash(&mut whole)
            }
            _ => {
                let print = Fingerprint::of(now, &world.services);
                print.hash(&mut whole);
                known.services = Some((Rc::clone(&world.services), print));
            }
        }
        let mut messages = 0_u128;
        for (_, at, due) in world.agenda.in_order() {
            match due {
                DueNow::Kept(due @ Due::Arrive { .. }) => {
                    messages = messages.wrapping_add(Fingerprint::of(now, due));
                }
                DueNow::Wake(node) if world.wakes[usize::from(node)].0 != Some(at) => {}
                DueNow::Wake(node) => (at, node).hash(&mut whole),
                DueNow::Kept(Due::Done { who, life, .. })
                    if world.disks[usize::from(who.0)].life != *life => {}
                DueNow::Kept(due) => (at, due).hash(&mut whole),
            }
        }
        messages.hash(&mut whole);
        world.hash_the_rest(&mut whole);
        world.host.hash(&mut whole);
        whole.whole()
    }
}

/// Adds what each of `parts` comes to, which is looked at anew only where it has changed.
fn part<T: Hash>(
    whole: &mut Fingerprint,
    known: &mut Vec<(Rc<T>, u128)>,
    parts: &[Rc<T>],
    now: Instant,
    stale: bool,
) {
    for (place, part) in parts.iter().enumerate() {
        match known.get(place) {
            Some((before, print)) if !stale && Rc::ptr_eq(before, part) => print.hash(whole),
            _ => {
                let print = Fingerprint::of(now, part);
                print.hash(whole);
                let entry = (Rc::clone(part), print);
                match known.get_mut(place) {
                    Some(before) => *before = entry,
                    None => known.push(entry),
                }
            }
        }
    }
}

const fn is_message(due: &DueNow<'_>) -> bool {
    matches!(due, DueNow::Kept(Due::Arrive { .. }))
}
