//! The subject's side of a capture: the request, the last word, the still, the clip, the files (CAP-3 to CAP-11).

use alloc::{sync::Arc, vec::Vec};

use library::{Frame, Frames, Metadata};
use protocol::{
    Answer, DeviceId, Failure, File, Instant, MOVIE_BYTES_PER_FRAME, Message, Part, Parts, Request,
    STILL_BYTES,
};
use uuid::Uuid;

use crate::{
    Effect, Event, Shortened, WriteError,
    camera::{clip_end, frames_until},
    device::Device,
    durable::{Change, Clip, Known},
    policy::{Burst, FILES_BYTES_PER_SECOND, time_on_the_way},
    timer::TimerName,
};

/// A clip in the making.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Capture {
    taker: DeviceId,
    first: Frame,
    still: Frame,
    /// The clip's pictures, once it has its last one.
    frames: Option<Frames>,
    shortened: Option<Shortened>,
    front: bool,
}

impl Device {
    /// Somebody asks for a Live Photo. In this order: a request known already, consent, storage, the notice, the
    /// picture (CAP-7).
    pub(crate) fn receive_request(&mut self, now: Instant, request: Request) {
        let Request { id, taker, seen, have, .. } = request;
        if let Some(known) = self.durable().known.get(&id) {
            let known = *known;
            return self.repeat_answer(now, id, known, have);
        }
        self.event(Event::RequestArrived { id, taker });
        // Nobody waits for it any more; it may be one that was answered and forgotten long ago (CAP-9), this very moment even.
        if now.since(seen) >= self.limits().request_memory() {
            return self.send(taker, Message::Answer { id, answer: Answer::Failed(Failure::MomentGone) });
        }
        if let Some(reason) = self.last_word(now, taker) {
            self.event(Event::RequestRefused { id, reason, at_the_end: false });
            return self.settle(now, id, taker, Answer::Refused(reason));
        }
        if self.free_bytes <= self.limits().free_storage_needed {
            return self.fail_request(now, id, taker, Failure::SubjectStorageFull);
        }
        // The notice comes before the camera is even looked at: no picture without a notice (NOTE-2).
        if !planted::bug!(NoticeAtTheClose) {
            self.raise_notice(id, taker);
        }
        match self.choose_picture(now, taker, seen) {
            Ok((capture, shift_micros)) => {
                self.force_keyframe(now);
                self.report(Event::StillChosen { id, frame: capture.still, shift_micros });
                let end = clip_end(capture.still, &self.profile.policy);
                self.timers.set(TimerName::ClipEnd(id), end.max(now));
                self.volatile.captures.insert(id, capture);
                self.perform(Effect::WriteStill { id, bytes: STILL_BYTES });
                self.settle(now, id, taker, Answer::Accepted);
                if let Some(off_since) = self.volatile.camera.off_since {
                    self.clip_ends(id, off_since, Some(Shortened::CallEnded));
                }
            }
            Err(failure) => self.fail_request(now, id, taker, failure),
        }
    }

    /// The pictures of a clip that is complete and not yet written, and whether the front camera made them.
    #[must_use]
    pub fn clip(&self, id: Uuid) -> Option<(Frames, bool)> {
        let capture = self.volatile.captures.get(&id)?;
        Some((capture.frames?, capture.front))
    }

    /// So that the next clip can begin close to this one's moment.
    pub(crate) fn force_keyframe(&mut self, now: Instant) {
        if self.camera_on_since().is_some() {
            let frame = self.volatile.camera.force_keyframe(now, &self.profile.policy);
            self.event(Event::KeyframeForced { frame });
        }
    }

    fn choose_picture(
        &self,
        now: Instant,
        taker: DeviceId,
        seen: Instant,
    ) -> Result<(Capture, u64), Failure> {
        if self.profile.policy.burst == Burst::Shared {
            let running = self.volatile.captures.values();
            let running = running.filter(|capture| capture.taker == taker && capture.frames.is_none());
            if let Some(first) = running.min_by_key(|capture| capture.still) {
                return Ok((first.clone(), 0));
            }
        }
        let choice = self.volatile.camera.choose(now, seen, &self.profile.policy)?;
        let capture = Capture {
            taker,
            first: choice.first,
            still: choice.still,
            frames: None,
            shortened: choice.shortened,
            front: choice.front,
        };
        Ok((capture, u64::try_from(choice.shift.as_micros()).unwrap_or(u64::MAX)))
    }

    fn repeat_answer(&mut self, now: Instant, id: Uuid, known: Known, have: Parts) {
        self.event(Event::RequestRepeated { id, answer: known.answer });
        self.send(known.taker, Message::Answer { id, answer: known.answer });
        if self.durable().outbox.contains_key(&id) {
            let sending = self.volatile.sending.get_or_insert_with(id, Default::default);
            let had = sending.acknowledged;
            sending.acknowledged = have;
            // What is under way is given its time. What the taker had and lost is not under way any more.
            if !have.has_all(had) {
                self.send_files(now, id);
            }
        }
    }

    fn fail_request(&mut self, now: Instant, id: Uuid, taker: DeviceId, failure: Failure) {
        self.report(Event::CaptureFailed { id, failure });
        self.settle(now, id, taker, Answer::Failed(failure));
    }

    /// Keeps the answer for when the request comes again, and gives it.
    fn settle(&mut self, now: Instant, id: Uuid, taker: DeviceId, answer: Answer) {
        self.change(Change::Known(id, now, Known { taker, answer, closed: false }));
        if !self.timers.is_set(TimerName::Forget) {
            self.timers.set(TimerName::Forget, now + self.limits().request_memory());
        }
        self.send(taker, Message::Answer { id, answer });
    }

    /// The answer is another now: what was accepted did not come to its end.
    fn change_answer(&mut self, id: Uuid, answer: Answer) {
        let Some(known) = self.durable().known.get(&id) else { return };
        let taker = known.taker;
        self.change(Change::Answered(id, answer));
        self.send(taker, Message::Answer { id, answer });
    }

    pub(crate) fn still_written(&mut self, id: Uuid, result: Result<(), WriteError>) {
        match result {
            Ok(()) => self.remove_unwanted(id),
            Err(error) => self.abandon(id, error),
        }
    }

    /// What was written for a capture that ended meanwhile is not kept (CAP-10).
    fn remove_unwanted(&mut self, id: Uuid) {
        if !self.volatile.captures.contains_key(&id) && !self.durable().outbox.contains_key(&id) {
            self.perform(Effect::RemoveFiles { id });
        }
    }

    /// The clip has its last picture.
    pub(crate) fn clip_ends(&mut self, id: Uuid, end: Instant, why: Option<Shortened>) {
        let full =
            self.volatile.captures.get(&id).map(|capture| clip_end(capture.still, &self.profile.policy));
        let (Some(full), Some(capture)) = (full, self.volatile.captures.get_mut(&id)) else { return };
        if capture.frames.is_some() {
            return;
        }
        let end_at = if planted::bug!(ClipUntilNow) { end } else { end.min(full) };
        let frames = frames_until(capture.first, capture.still, end_at);
        capture.frames = Some(frames);
        let shortened = why.filter(|_| end < full).or(capture.shortened);
        self.timers.stop(TimerName::ClipEnd(id));
        self.event(Event::ClipComplete { id, frames, shortened });
        self.perform(Effect::WriteMovie { id, bytes: frames.count() * MOVIE_BYTES_PER_FRAME });
    }

    /// The camera stops: clips in the making end here (CAP-11).
    pub(crate) fn end_clips(&mut self, now: Instant, why: Shortened) {
        let mut running: Vec<_> =
            self.volatile.captures.iter().map(|(id, capture)| (capture.still, *id)).collect();
        // In the order of their moments: names say nothing of it.
        running.sort_unstable();
        for (_, id) in running {
            self.clip_ends(id, now, Some(why));
        }
    }

    /// The files are there. Consent once more, then they leave (CAP-7, SET-7).
    pub(crate) fn movie_written(&mut self, now: Instant, id: Uuid, result: Result<(), WriteError>) {
        if let Err(error) = result {
            return self.abandon(id, error);
        }
        let Some(capture) = self.volatile.captures.get(&id) else { return self.remove_unwanted(id) };
        let (taker, front) = (capture.taker, capture.front);
        let Some(frames) = capture.frames else { return };
        let refusal = if planted::bug!(LastCheckSkipped) { None } else { self.last_word(now, taker) };
        if let Some(reason) = refusal {
            self.event(Event::RequestRefused { id, reason, at_the_end: true });
            if planted::bug!(RefusedClipKept) {
                self.keep_copy(now, id, frames, front);
            }
            self.forget_clip(id);
            return self.change_answer(id, Answer::Refused(reason));
        }
        self.volatile.captures.remove(&id);
        let metadata = Arc::new(Metadata::facetime(id, self.profile.model.name, front));
        self.change(Change::Clip(id, Clip { taker, frames, metadata }));
        self.event(Event::ClipSent { id });
        if planted::bug!(SubjectKeepsCopy) {
            self.keep_copy(now, id, frames, front);
        }
        self.send_files(now, id);
    }

    /// Sends what the taker has not, and again until it is acknowledged (CAP-14).
    pub(crate) fn send_files(&mut self, now: Instant, id: Uuid) {
        let Some(clip) = self.durable().outbox.get(&id) else { return };
        let (taker, frames, metadata) = (clip.taker, clip.frames, clip.metadata.clone());
        let sending = self.volatile.sending.get_or_insert_with(id, Default::default);
        let (acknowledged, attempts) = (sending.acknowledged, sending.attempts);
        sending.attempts += 1;
        if planted::bug!(UndeliveredClipKept) && attempts == 4 {
            self.keep_copy(now, id, frames, true);
        }
        if !acknowledged.still {
            let file = File::Still { frame: frames.still, metadata };
            self.send(taker, Message::File { id, file });
        }
        if !acknowledged.movie {
            self.send(taker, Message::File { id, file: File::Movie { frames } });
        }
        if acknowledged == Parts::BOTH {
            // Nothing is missing but the taker's word that it needs no more; asking brings it.
            self.send(taker, Message::Answer { id, answer: Answer::Accepted });
        }
        let on_their_way = time_on_the_way(self.unacknowledged_bytes(taker), FILES_BYTES_PER_SECOND);
        self.timers.set(TimerName::Files(id), now + self.limits().backoff(attempts + 2).max(on_their_way));
    }

    /// What the files weigh that may be under way to `taker`: they share a line, and what is sent before they could have
    /// come makes its queue longer, not the wait shorter.
    fn unacknowledged_bytes(&self, taker: DeviceId) -> u64 {
        let of_a_clip = |(id, clip): (&Uuid, &Clip)| {
            let acknowledged =
                self.volatile.sending.get(id).map_or(Parts::default(), |sending| sending.acknowledged);
            let still = if acknowledged.still { 0 } else { STILL_BYTES };
            let movie = if acknowledged.movie { 0 } else { File::Movie { frames: clip.frames }.bytes() };
            still + movie
        };
        self.durable().outbox.iter().filter(|(_, clip)| clip.taker == taker).map(of_a_clip).sum()
    }

    pub(crate) fn file_acknowledged(&mut self, from: DeviceId, id: Uuid, part: Part) {
        if self.durable().outbox.get(&id).is_some_and(|clip| clip.taker == from) {
            let sending = self.volatile.sending.get_or_insert_with(id, Default::default);
            sending.acknowledged = sending.acknowledged.with(part);
        }
    }

    /// The taker has its outcome: no copy is kept (CAP-10).
    pub(crate) fn close(&mut self, from: DeviceId, id: Uuid) {
        let known = self.durable().known.get(&id);
        if known.is_none_or(|known| known.taker != from || known.closed) {
            if planted::bug!(CloseAnswered) {
                self.answer_close(from, id);
            }
            return;
        }
        if planted::bug!(NoticeAtTheClose) {
            self.raise_notice(id, from);
        }
        self.forget_clip(id);
        self.change(Change::Closed(id));
    }

    fn forget_clip(&mut self, id: Uuid) {
        self.timers.stop(TimerName::Files(id));
        self.timers.stop(TimerName::ClipEnd(id));
        self.volatile.sending.remove(&id);
        if self.durable().outbox.contains_key(&id) {
            self.event(Event::ClipForgotten { id });
            self.perform(Effect::RemoveFiles { id });
        } else if self.volatile.captures.remove(&id).is_some() {
            self.perform(Effect::RemoveFiles { id });
        }
    }

    fn abandon(&mut self, id: Uuid, error: WriteError) {
        if self.volatile.captures.remove(&id).is_none() {
            return;
        }
        self.timers.stop(TimerName::ClipEnd(id));
        let failure = match error {
            WriteError::StorageFull => Failure::SubjectStorageFull,
            WriteError::DiskFailed | WriteError::PhotosStopped => Failure::SubjectWriteFailed,
        };
        self.event(Event::CaptureFailed { id, failure });
        self.perform(Effect::RemoveFiles { id });
        self.change_answer(id, Answer::Failed(failure));
    }

    /// Old requests need not be remembered (CAP-9: no taker waits so long).
    pub(crate) fn forget_old_requests(&mut self, now: Instant) {
        let before = now.minus(self.limits().request_memory());
        let old: Vec<_> = self
            .durable()
            .known_since
            .iter()
            .take_while(|(since, _)| *since <= before)
            .map(|(_, id)| *id)
            .collect();
        for id in old {
            self.forget_clip(id);
        }
        self.change(Change::ForgotBefore(before));
        if let Some((since, _)) = self.durable().known_since.front() {
            let next = *since + self.limits().request_memory();
            self.timers.set(TimerName::Forget, next);
        }
    }

    /// After a crash: finished clips go on leaving; those in the making are lost, and their takers are told.
    pub(crate) fn resume_captures(&mut self, now: Instant) {
        let durable = self.durable();
        let is_open = |id: &Uuid| {
            durable.known.get(id).is_some_and(|known| known.answer == Answer::Accepted && !known.closed)
        };
        let open: Vec<_> = durable.known_since.iter().map(|(_, id)| *id).filter(is_open).collect();
        for id in open {
            if self.durable().outbox.contains_key(&id) {
                self.send_files(now, id);
            } else {
                let failure = Failure::CaptureInterrupted;
                self.event(Event::CaptureFailed { id, failure });
                self.perform(Effect::RemoveFiles { id });
                self.change_answer(id, Answer::Failed(failure));
            }
        }
        if let Some((since, _)) = self.durable().known_since.front() {
            let at = *since + self.limits().request_memory();
            self.timers.set(TimerName::Forget, at);
        }
    }
}
