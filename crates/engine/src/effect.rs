//! What effects come to: a device asks, its disk takes its time, and the device is told.

use std::mem;

use chrono::{DateTime, Utc};
use device::{Effect, Keys};
use disk::{Job, Moment, Note};
use library::AssetId;
use protocol::{DeviceId, Instant};
use scenario::Scenario;
use trace::Fact;

use crate::{
    agenda::Due,
    host::Host,
    run::{World, alone, true_time},
};

impl<H: Host> World<'_, H> {
    pub(crate) fn perform(&mut self, who: DeviceId, effect: Effect) {
        if let Effect::KeepScreenshot { asset, keys, .. } = effect {
            self.note_screen(who, asset, keys);
        }
        match alone(&mut self.disks[usize::from(who.0)]).begin(self.now, effect) {
            Some((takes, job)) => {
                let life = self.disk(who).life();
                self.agenda.push(self.now + takes, Due::Done { who, life, job });
            }
            None => self.tell_free_bytes(who),
        }
    }

    /// What a screenshot shows, and of which moments the pictures in it are.
    fn note_screen(&mut self, who: DeviceId, asset: AssetId, keys: Keys) {
        let call = self.device(who).call_screen().map(Box::new);
        let others = call.iter().filter(|call| call.video).flat_map(|call| call.others.clone());
        let pictures = others.map(|other| (other, self.seen_of(other, who))).collect();
        self.note(Fact::Screen { who, asset, keys, call, pictures });
    }

    /// A disk is done with something.
    pub(crate) fn done(&mut self, who: DeviceId, life: u32, job: Job) {
        if self.disk(who).life() != life {
            return;
        }
        let (mut notes, ages) = (mem::take(&mut self.notes), job.is_about_deletion());
        let moment = || Moment {
            clock: self.devices[usize::from(who.0)].wall_clock(self.now),
            today: true_time(self.scenario, self.now),
        };
        let completion = alone(&mut self.disks[usize::from(who.0)]).finish(job, moment, &mut notes);
        self.note_disk(who, notes);
        if ages {
            self.plan_expiry(who);
        }
        self.tell_free_bytes(who);
        self.input(who, device::Input::Completion(completion));
    }

    fn note_disk(&mut self, who: DeviceId, mut notes: Vec<Note>) {
        for note in notes.drain(..) {
            self.note(match note {
                Note::Library(change) => Fact::Library { who, change },
                Note::Desktop { asset, files } => Fact::Desktop { who, asset, files },
                Note::SaveFailed { id, error } => Fact::SaveFailed { who, id, error },
            });
        }
        // Its room is kept for the next.
        self.notes = notes;
    }

    pub(crate) fn tell_free_bytes(&mut self, who: DeviceId) {
        let free_bytes = self.disks[usize::from(who.0)].free_bytes();
        if free_bytes == self.device(who).free_bytes() {
            return;
        }
        let (now, input) = (self.now, device::Input::FreeBytes(free_bytes));
        self.host.input(now, who, &input);
        self.device_mut(who).handle_input(now, input);
    }

    /// Photos looks at Recently Deleted when the first of it is due (LIB-7).
    pub(crate) fn plan_expiry(&mut self, who: DeviceId) {
        let at = self.disk(who).next_expiry().map(|date| instant_of(self.scenario, date));
        let expiry = &mut self.expiries[usize::from(who.0)];
        if *expiry != at {
            *expiry = at;
            if let Some(at) = at {
                self.agenda.push(at.max(self.now), Due::Expire { who });
            }
        }
    }

    pub(crate) fn expire(&mut self, who: DeviceId) {
        let (today, mut notes) = (true_time(self.scenario, self.now), mem::take(&mut self.notes));
        let changed = self.disk(who).expire(today, &mut notes);
        self.tell_free_bytes(who);
        self.note_disk(who, notes);
        self.expiries[usize::from(who.0)] = None;
        self.plan_expiry(who);
        if changed {
            self.input(who, device::Input::LibraryChanged);
        }
    }

    /// Another device of the same model takes the place of `who`'s: its disk is as it is bought.
    pub(crate) fn replace(&mut self, who: DeviceId) {
        self.replicas += 1;
        let profile = self.device(who).profile().clone();
        let replica = disk::new_replica(&profile, self.replicas);
        self.disk(who).begin_anew(profile.free_bytes, replica);
        self.expiries[usize::from(who.0)] = None;
        self.note(Fact::Library { who, change: disk::LibraryChange::Replaced });
        self.input(who, device::Input::Replaced);
        self.tell_free_bytes(who);
    }
}

/// The moment of a run at which the true time is `date`; its beginning if that was before.
fn instant_of(scenario: &Scenario, date: DateTime<Utc>) -> Instant {
    let micros = date.signed_duration_since(scenario.start).num_microseconds().unwrap_or(i64::MAX);
    Instant::from_micros(u64::try_from(micros).unwrap_or(0))
}
