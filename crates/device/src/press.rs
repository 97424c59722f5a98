//! The taker's side of a capture: the press, its request, the files that come, its one outcome (SHUT-7, CAP-4,
//! CAP-9, CAP-13, CAP-14).

use alloc::{sync::Arc, vec::Vec};

use library::{AssetId, Frames, LivePhoto};
use protocol::{Answer, DeviceId, Failure, File, Instant, Message, Request, transaction_id};
use uuid::Uuid;

use crate::{
    DiscardReason, Effect, Event, Outcome, Shutter, WriteError,
    device::Device,
    durable::{Change, Incoming, Press},
    policy::AssetDate,
    timer::TimerName,
};

impl Device {
    /// A press on the shutter, or on the place where it should be (SHUT-7).
    pub(crate) fn press_shutter(&mut self, now: Instant, seen: Option<Instant>) {
        let refusal = match self.shutter() {
            Shutter::Hidden(reasons) => return self.event(Event::ShutterMissing { reasons }),
            Shutter::Unavailable(reasons) => reasons.first().copied(),
            Shutter::Ready => None,
        };
        let Some(subject) = self.subject_in_view() else { return };
        self.volatile.serial += 1;
        let boots = if planted::bug!(NamesForgetStarts) { 1 } else { self.durable().boots };
        let id = transaction_id(self.world, self.profile.id, boots, self.volatile.serial);
        let outcome = match (refusal, seen) {
            (Some(reason), _) => Outcome::Refused { reason },
            (None, None) => Outcome::Failed { failure: Failure::NoPicture },
            (None, Some(seen)) => return self.open_press(now, id, subject, seen),
        };
        // Its name counts starts, so it is told once this start is durable: no later press bears it again.
        self.report(Event::Pressed { id, subject, seen: seen.unwrap_or(now) });
        self.report(Event::PressEnded { id, outcome });
    }

    fn open_press(&mut self, now: Instant, id: Uuid, subject: DeviceId, seen: Instant) {
        let taken = self.wall_clock(now);
        let deadline = now + self.limits().press_timeout;
        self.change(Change::PressOpened(id, Press { subject, seen, deadline, taken }));
        // A press is one once it is durable: from then on it has an outcome, whatever happens (CAP-13).
        let pressed = Event::Pressed { id, subject, seen };
        if planted::bug!(PressToldEarly) {
            self.event(pressed)
        } else {
            self.report(pressed)
        }
        self.timers.set(TimerName::Deadline(id), deadline);
        self.request(now, id);
    }

    /// Asks the subject, and again until answered (CAP-14).
    pub(crate) fn request(&mut self, now: Instant, id: Uuid) {
        let Some(press) = self.durable().presses.get(&id) else { return };
        let (subject, seen) = (press.subject, press.seen);
        let taker = self.profile.id;
        let limits = *self.limits();
        let incoming = self.volatile.incoming.get_or_insert_with(id, Default::default);
        let have = incoming.have();
        // Once the subject is at it, asking again only guards against its having stopped.
        let wait = if incoming.accepted { limits.retry_max } else { limits.backoff(incoming.attempts) };
        incoming.attempts += 1;
        self.send(subject, Message::Request(Request { id, taker, subject, seen, have }));
        self.timers.set(TimerName::Request(id), now + wait);
    }

    /// The subject's device answers.
    pub(crate) fn answered(&mut self, now: Instant, from: DeviceId, id: Uuid, answer: Answer) {
        let Some(press) = self.durable().presses.get(&id) else {
            return self.send(from, Message::Close { id });
        };
        let saving = self.volatile.incoming.get(&id).is_some_and(|incoming| incoming.saving);
        if press.subject != from || saving {
            return;
        }
        match answer {
            Answer::Accepted => {
                let incoming = self.volatile.incoming.get_or_insert_with(id, Default::default);
                if !core::mem::replace(&mut incoming.accepted, true) {
                    self.event(Event::TakerTold { id });
                }
                self.timers.set(TimerName::Request(id), now + self.limits().retry_max);
            }
            Answer::Refused(reason) => self.end_press(id, Outcome::Refused { reason }),
            Answer::Failed(failure) => self.end_press(id, Outcome::Failed { failure }),
        }
    }

    /// A file comes. It counts only for an open press, from the one who was asked, with the own setting on (CAP-9).
    pub(crate) fn receive_file(&mut self, now: Instant, from: DeviceId, id: Uuid, file: File) {
        let part = file.part();
        let Some(press) = self.durable().presses.get(&id) else {
            self.event(Event::FileDiscarded { id, part, why: DiscardReason::NotOpen });
            return self.send(from, Message::Close { id });
        };
        if press.subject != from {
            return self.event(Event::FileDiscarded { id, part, why: DiscardReason::WrongSender });
        }
        if let Some(incoming) = self.volatile.incoming.get(&id).filter(|incoming| incoming.saving) {
            // Photos decides now (CAP-9). While it is asked what became of an earlier save, nothing is taken.
            if !incoming.is_looked_up() {
                self.event(Event::FileDiscarded { id, part, why: DiscardReason::Duplicate });
                self.send(from, Message::FileAck { id, part });
            }
            return;
        }
        if !self.durable().settings.live_photos && !planted::bug!(OwnSettingIgnored) {
            self.event(Event::FileDiscarded { id, part, why: DiscardReason::OwnSettingOff });
            return self.end_press(id, Outcome::Failed { failure: Failure::TakerSettingOff });
        }
        let incoming = self.volatile.incoming.get_or_insert_with(id, Default::default);
        let known = incoming.have().has(part);
        match file {
            File::Still { metadata, .. } if !known => incoming.metadata = Some(metadata),
            File::Movie { frames } if !known => incoming.frames = Some(frames),
            File::Still { .. } | File::Movie { .. } => {}
        }
        let told = core::mem::replace(&mut incoming.accepted, true);
        self.event(if known {
            Event::FileDiscarded { id, part, why: DiscardReason::Duplicate }
        } else {
            Event::FileArrived { id, part }
        });
        if !told {
            self.event(Event::TakerTold { id });
        }
        self.send(from, Message::FileAck { id, part });
        self.save_if_complete(now, id);
    }

    /// With both files here, Photos is asked to save them (LIB-1), if it can (LIB-2).
    pub(crate) fn save_if_complete(&mut self, now: Instant, id: Uuid) {
        let taken = match self.profile.policy.asset_date {
            AssetDate::Taken => self.durable().presses.get(&id).map(|press| press.taken),
            AssetDate::Saved => Some(self.wall_clock(now)),
        };
        let opened = self.durable().photos_opened;
        let (Some(taken), Some(incoming)) = (taken, self.volatile.incoming.get_mut(&id)) else { return };
        let (Some(metadata), Some(frames)) = (&incoming.metadata, incoming.frames) else { return };
        if incoming.saving && !planted::bug!(SlowSaveRepeated) {
            return;
        }
        if !opened {
            return self.end_press(id, Outcome::Failed { failure: Failure::PhotosNeverOpened });
        }
        incoming.saving = true;
        // Whatever the other side wrote into the file, here the photo bears the name of the press (LIB-4).
        let mut metadata = library::Metadata::clone(metadata);
        metadata.content_identifier = Some(id);
        let bytes = live_photo_bytes(frames);
        self.timers.stop(TimerName::Request(id));
        if planted::bug!(SlowSaveRepeated) {
            self.timers.set(TimerName::Save(id), now + self.limits().retry_max);
        }
        self.event(Event::SaveBegun { id });
        self.perform(Effect::Save { id, photo: Arc::new(LivePhoto { frames, taken, metadata, bytes }) });
    }

    /// Photos is done, or not. A save begun before the timeout decides (CAP-9).
    pub(crate) fn saved(&mut self, now: Instant, id: Uuid, result: Result<AssetId, WriteError>) {
        let Some(incoming) = self.volatile.incoming.get_mut(&id) else { return };
        // A save from before FaceTime stopped: the press was taken up again since, and will find what is there.
        let Some(frames) = incoming.frames.filter(|_| incoming.saving) else { return };
        let outcome = match result {
            Ok(asset) => Outcome::Saved { asset, frames },
            Err(WriteError::PhotosStopped) => {
                incoming.saving = false;
                return self.timers.set(TimerName::Save(id), now + self.limits().retry_first);
            }
            Err(WriteError::StorageFull) => Outcome::Failed { failure: Failure::TakerStorageFull },
            Err(WriteError::DiskFailed) => Outcome::Failed { failure: Failure::SaveFailed },
        };
        self.end_press(id, outcome);
    }

    /// The press has waited long enough (CAP-9).
    pub(crate) fn deadline(&mut self, id: Uuid) {
        let saving = self.volatile.incoming.get(&id).is_some_and(|incoming| incoming.saving);
        if !saving {
            self.end_press(id, Outcome::TimedOut);
        } else if planted::bug!(DeadlineTellsDuringSave) {
            self.report(Event::PressEnded { id, outcome: Outcome::TimedOut });
        }
    }

    /// The one outcome of a press (CAP-13). It is told once it is durable that the press has ended.
    pub(crate) fn end_press(&mut self, id: Uuid, outcome: Outcome) {
        let Some(press) = self.durable().presses.get(&id) else { return };
        let subject = press.subject;
        self.volatile.incoming.remove(&id);
        for timer in [TimerName::Request(id), TimerName::Deadline(id), TimerName::Save(id)] {
            self.timers.stop(timer);
        }
        self.change(Change::PressEnded(id));
        let ended = Event::PressEnded { id, outcome };
        if planted::bug!(OutcomeToldEarly) {
            self.event(ended)
        } else {
            self.report(ended)
        }
        self.send(subject, Message::Close { id });
    }

    /// After a crash: each open press is looked up in the library, since its save may have been the last thing
    /// that worked.
    pub(crate) fn resume_presses(&mut self) {
        let mut open: Vec<_> =
            self.durable().presses.iter().map(|(id, press)| (press.deadline, *id)).collect();
        // In the order in which they were made: names say nothing of it.
        open.sort_unstable();
        for (deadline, id) in open {
            if !planted::bug!(DeadlineForgottenAtStart) {
                self.timers.set(TimerName::Deadline(id), deadline);
            }
            self.volatile.incoming.insert(id, Incoming::LOOKED_UP);
            self.perform(Effect::Look { id });
        }
    }

    /// What the library has of a press that was open when the device stopped.
    pub(crate) fn looked(&mut self, now: Instant, id: Uuid, found: Option<(AssetId, Frames)>) {
        if let Some((asset, frames)) = found
            && !planted::bug!(RepeatSavedBeside)
        {
            return self.end_press(id, Outcome::Saved { asset, frames });
        }
        let Some(press) = self.durable().presses.get(&id) else { return };
        // Asked before FaceTime stopped once more: the press was taken up again since, and may be saved just now.
        if self.volatile.incoming.get(&id).is_none_or(|incoming| !incoming.is_looked_up()) {
            return;
        }
        if press.deadline <= now {
            return self.end_press(id, Outcome::TimedOut);
        }
        self.volatile.incoming.remove(&id);
        self.request(now, id);
    }
}

fn live_photo_bytes(frames: Frames) -> u64 {
    protocol::STILL_BYTES + File::Movie { frames }.bytes()
}
