//! What tells one world from another, and one message from another.

use std::{hash::Hash, rc::Rc};

use device::Device;
use disk::{Disk, Job};
use protocol::{Instant, Message, NodeId};

use super::Branch;
use crate::{
    agenda::{Due, DueNow, Key},
    fingerprint::{Fingerprint, Shape},
    host::Observer,
    services::Services,
};

/// A part of a world as it was when it was last looked at, and what it came to.
type Looked<T> = (Rc<T>, Rc<Shape>);

/// What a world came to when it was last looked at, part by part.
#[derive(Clone, Default)]
pub(super) struct Known {
    devices: Vec<Looked<Device>>,
    disks: Vec<Looked<Disk>>,
    services: Option<Looked<Services>>,
}

/// What a message says: one that is relayed says the same as any other that carries the same.
pub(super) struct What<'m>(&'m Message);

impl What<'_> {
    pub(super) fn print(from: NodeId, to: NodeId, message: &Message) -> u128 {
        // Of one world: nothing is seen from another now.
        Fingerprint::of(Instant::ZERO, &(from, to, What(message)))
    }
}

impl Hash for What<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        if let Message::Relay { from, to, serial: _, message } = self.0 {
            return (from, to, message).hash(state);
        }
        self.0.hash(state);
    }
}

impl<M: Observer + Clone + Hash> Branch<'_, M> {
    /// What tells this world from others in all that can still happen: machines, disks, messages under way in any order,
    /// the rest of what is due in its order, times relative to now, who watches. Not how it came to be.
    pub fn fingerprint(&mut self) -> u128 {
        let world = &self.world;
        let now = world.now;
        let known = &mut self.known;
        let mut whole = Fingerprint::new(now);
        part(&mut whole, &mut known.devices, &world.devices);
        part(&mut whole, &mut known.disks, &world.disks);
        let services = known.services.get_or_insert_with(|| looked(&world.services));
        if !Rc::ptr_eq(&services.0, &world.services) {
            *services = looked(&world.services);
        }
        whole.add(&services.1);
        let mut messages = 0_u128;
        let mut others: Vec<(Key, Instant, DueNow<'_>)> = vec![];
        for (key, at, due) in self.world.agenda.all() {
            match due {
                DueNow::Kept(Due::Arrive { from, to, message }) => {
                    let awaited = if let Message::Relay { from, to, serial, .. } = message {
                        world.services.awaited(*to, *from, *serial).map(|(_, held)| held)
                    } else {
                        None
                    };
                    messages =
                        messages.wrapping_add(Fingerprint::of(now, &(from, to, What(message), awaited)));
                }
                _ if at == Instant::FAR => {}
                due @ (DueNow::Wake(_) | DueNow::Kept(_)) => others.push((key, at, due)),
            }
        }
        others.sort_unstable_by_key(|(key, ..)| *key);
        for (place, (_, at, due)) in others.iter().enumerate() {
            match due {
                // It was asked for twice, and happens once.
                DueNow::Wake(node)
                    if others[..place]
                        .iter()
                        .any(|(_, _, due)| matches!(due, DueNow::Wake(other) if other == node)) => {}
                DueNow::Wake(node) => (at, node).hash(&mut whole),
                DueNow::Kept(Due::Done { who, job: Job::Commit { revision }, .. }) => {
                    (at, who, world.device(*who).changes() - revision).hash(&mut whole);
                }
                DueNow::Kept(due) => (at, due).hash(&mut whole),
            }
        }
        for who in &world.devices {
            let awaited = |(from, serial)| world.services.awaited(who.profile().id, from, serial);
            who.acknowledges().map(awaited).for_each(|awaited| awaited.hash(&mut whole));
        }
        messages.hash(&mut whole);
        world.hash_the_rest(&mut whole);
        world.host.watch.hash(&mut whole);
        whole.whole()
    }
}

fn looked<T: Hash>(part: &Rc<T>) -> Looked<T> {
    (Rc::clone(part), Rc::new(Shape::of(part)))
}

/// Adds what each of `parts` comes to, which is looked at anew only where it has changed.
fn part<T: Hash>(whole: &mut Fingerprint, known: &mut Vec<Looked<T>>, parts: &[Rc<T>]) {
    for (place, part) in parts.iter().enumerate() {
        match known.get_mut(place) {
            Some((before, _)) if Rc::ptr_eq(before, part) => {}
            Some(before) => *before = looked(part),
            None => known.push(looked(part)),
        }
        whole.add(&known[place].1);
    }
}
