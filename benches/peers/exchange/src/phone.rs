//! What a phone decides: what comes in, what it says, when it wants to be woken.

use crate::{
    log::{Fact, Outcome},
    message::{Answer, At, DEVICES, Id, Message, Part, Press},
    repeat::Repeat,
};

/// From the moment of a photo to the end of its clip, in microseconds.
pub const CLIP_AFTER: u64 = 1_500_000;
/// How long a taker waits for a photo, in microseconds.
pub const PRESS_TIMEOUT: u64 = 300_000_000;
/// How large a still is.
const STILL_BYTES: u32 = 60_000;
/// How large a clip is.
const MOVIE_BYTES: u32 = 500_000;

/// Where a phone's words and deeds go.
pub trait Outlet {
    /// Something is said to another phone.
    fn send(&mut self, to: Id, message: Message);
    /// Something happened.
    fn note(&mut self, fact: Fact);
}

/// A press that has no outcome yet, at its taker.
#[derive(Clone, Copy, Debug)]
struct Take {
    press: Press,
    moment: At,
    /// The request, until it is answered.
    asking: Option<Repeat>,
    has_still: bool,
    has_movie: bool,
}

/// A photo that was promised, at its subject.
#[derive(Clone, Copy, Debug)]
struct Give {
    press: Press,
    /// Each half, until it is acknowledged.
    still: Option<Repeat>,
    movie: Option<Repeat>,
    is_clipped: bool,
    /// The answer, once nothing else is said, until the press is closed.
    answer: Repeat,
}

/// One phone in the call.
#[derive(Clone, Debug)]
pub struct Phone {
    id: Id,
    /// Whether its owner may be taken.
    consent: bool,
    /// Counts its announcements.
    version: u32,
    /// Announcements that the others have not acknowledged.
    telling: [Option<Repeat>; DEVICES],
    /// What it heard of the others: which announcement, and whether they may be taken.
    heard: [Option<(u32, bool)>; DEVICES],
    pressed: u16,
    takes: Vec<Take>,
    gives: Vec<Give>,
    /// Of which presses the owner was told, by taker.
    told: [Vec<bool>; DEVICES],
    photos: Vec<Press>,
}

impl Phone {
    /// A phone that is in no call yet.
    #[must_use]
    pub fn new(id: Id, consent: bool) -> Self {
        Self {
            id,
            consent,
            version: 0,
            telling: [None; DEVICES],
            heard: [None; DEVICES],
            pressed: 0,
            takes: vec![],
            gives: vec![],
            told: Default::default(),
            photos: vec![],
        }
    }

    /// The photos that it saved, in order.
    #[must_use]
    pub fn photos(&self) -> &[Press] {
        &self.photos
    }

    /// Joins the call and tells everybody whether its owner may be taken.
    pub fn join(&mut self, now: At, outlet: &mut impl Outlet) {
        outlet.note(Fact::Joined { who: self.id, consent: self.consent });
        self.version += 1;
        for to in Id::ALL {
            if to != self.id {
                self.telling[to.index()] = Some(Repeat::after(now));
                outlet.send(to, self.announcement());
            }
        }
    }

    /// Its owner presses the shutter.
    pub fn press(&mut self, now: At, outlet: &mut impl Outlet) {
        let press = Press { taker: self.id, nth: self.pressed };
        self.pressed += 1;
        outlet.note(Fact::Pressed(press));
        let subject = self.id.subject();
        if !self.heard[subject.index()].is_some_and(|(_, consent)| consent) {
            outlet.note(Fact::Ended { press, outcome: Outcome::Unavailable });
            return;
        }
        let asking = Some(Repeat::after(now));
        self.takes.push(Take { press, moment: now, asking, has_still: false, has_movie: false });
        outlet.send(subject, Message::Request { press, moment: now });
    }

    /// A message arrived.
    pub fn receive(&mut self, now: At, from: Id, message: Message, outlet: &mut impl Outlet) {
        match message {
            Message::Announce { version, consent } => {
                let heard = &mut self.heard[from.index()];
                if heard.is_none_or(|(known, _)| known < version) {
                    *heard = Some((version, consent));
                    outlet.note(Fact::Heard { who: self.id, whose: from, version });
                }
                outlet.send(from, Message::AnnounceAck { version });
            }
            Message::AnnounceAck { version } => {
                if version == self.version {
                    self.telling[from.index()] = None;
                }
            }
            Message::Request { press, moment } => self.asked(now, press, moment, outlet),
            Message::Answer { press, answer } => self.answered(press, answer, outlet),
            Message::File { press, part, .. } => self.file(press, part, outlet),
            Message::FileAck { press, part } => self.acknowledged(now, press, part),
            Message::Close { press } => {
                if let Some(nth) = self.gives.iter().position(|give| give.press == press) {
                    self.gives.remove(nth);
                    outlet.note(Fact::Forgotten(press));
                }
            }
        }
    }

    /// Does what it wanted to be woken for.
    pub fn wake(&mut self, now: At, outlet: &mut impl Outlet) {
        let announcement = self.announcement();
        for to in Id::ALL {
            if self.telling[to.index()].as_mut().is_some_and(|repeat| repeat.is_due(now)) {
                outlet.send(to, announcement);
            }
        }
        let subject = self.id.subject();
        self.takes.retain_mut(|take| {
            let press = take.press;
            if take.moment.plus(PRESS_TIMEOUT) <= now {
                outlet.note(Fact::Ended { press, outcome: Outcome::TimedOut });
                outlet.send(subject, Message::Close { press });
                return false;
            }
            if take.asking.as_mut().is_some_and(|repeat| repeat.is_due(now)) {
                outlet.send(subject, Message::Request { press, moment: take.moment });
            }
            true
        });
        for give in &mut self.gives {
            give.wake(now, outlet);
        }
    }

    /// When it wants to be woken, if at all.
    #[must_use]
    pub fn next_wake(&self) -> Option<At> {
        let tellings = self.telling.iter().flatten().map(|repeat| repeat.at);
        let takes = self.takes.iter().map(Take::next_wake);
        let gives = self.gives.iter().map(Give::next_wake);
        tellings.chain(takes).chain(gives).min()
    }

    const fn announcement(&self) -> Message {
        Message::Announce { version: self.version, consent: self.consent }
    }

    /// Somebody wants a photo of this phone's owner.
    fn asked(&mut self, now: At, press: Press, moment: At, outlet: &mut impl Outlet) {
        let told = &mut self.told[press.taker.index()];
        let nth = usize::from(press.nth);
        if told.get(nth).is_some_and(|is_told| *is_told) {
            // A repeat; if nothing is kept any more, the taker has closed the press and wants no answer.
            if self.gives.iter().any(|give| give.press == press) {
                outlet.send(press.taker, Message::Answer { press, answer: Answer::Taken });
            }
            return;
        }
        if !self.consent {
            outlet.send(press.taker, Message::Answer { press, answer: Answer::Refused });
            return;
        }
        if told.len() <= nth {
            told.resize(nth + 1, false);
        }
        told[nth] = true;
        outlet.note(Fact::Told { who: self.id, press });
        outlet.send(press.taker, Message::Answer { press, answer: Answer::Taken });
        outlet.send(press.taker, half(press, Part::Still));
        let clipped = now.max(moment.plus(CLIP_AFTER));
        self.gives.push(Give {
            press,
            still: Some(Repeat::after(now)),
            movie: Some(Repeat::from(clipped)),
            is_clipped: false,
            answer: Repeat::after(clipped),
        });
    }

    fn answered(&mut self, press: Press, answer: Answer, outlet: &mut impl Outlet) {
        let Some(nth) = self.takes.iter().position(|take| take.press == press) else {
            outlet.send(press.taker.subject(), Message::Close { press });
            return;
        };
        match answer {
            Answer::Taken => self.takes[nth].asking = None,
            Answer::Refused => {
                self.takes.remove(nth);
                outlet.note(Fact::Ended { press, outcome: Outcome::Refused });
                outlet.send(press.taker.subject(), Message::Close { press });
            }
        }
    }

    /// Half of a photo came.
    fn file(&mut self, press: Press, part: Part, outlet: &mut impl Outlet) {
        let subject = press.taker.subject();
        outlet.send(subject, Message::FileAck { press, part });
        let Some(nth) = self.takes.iter().position(|take| take.press == press) else {
            outlet.send(subject, Message::Close { press });
            return;
        };
        let take = &mut self.takes[nth];
        // A half says as much as an answer.
        take.asking = None;
        let half = match part {
            Part::Still => &mut take.has_still,
            Part::Movie => &mut take.has_movie,
        };
        if !*half {
            *half = true;
            outlet.note(Fact::Kept { press, part });
        }
        if take.has_still && take.has_movie {
            self.takes.remove(nth);
            self.photos.push(press);
            outlet.note(Fact::Saved(press));
            outlet.note(Fact::Ended { press, outcome: Outcome::Saved });
            outlet.send(subject, Message::Close { press });
        }
    }

    fn acknowledged(&mut self, now: At, press: Press, part: Part) {
        let Some(give) = self.gives.iter_mut().find(|give| give.press == press) else { return };
        match part {
            Part::Still => give.still = None,
            Part::Movie => give.movie = None,
        }
        if give.is_sent() {
            give.answer = Repeat::after(now);
        }
    }
}

impl Take {
    fn next_wake(&self) -> At {
        self.asking.map_or(self.moment.plus(PRESS_TIMEOUT), |repeat| repeat.at)
    }
}

impl Give {
    /// Whether both halves are acknowledged.
    const fn is_sent(&self) -> bool {
        self.still.is_none() && self.movie.is_none()
    }

    fn wake(&mut self, now: At, outlet: &mut impl Outlet) {
        let press = self.press;
        if self.is_sent() {
            if self.answer.is_due(now) {
                outlet.send(press.taker, Message::Answer { press, answer: Answer::Taken });
            }
            return;
        }
        if self.still.as_mut().is_some_and(|repeat| repeat.is_due(now)) {
            outlet.send(press.taker, half(press, Part::Still));
        }
        if self.movie.as_mut().is_some_and(|repeat| repeat.is_due(now)) {
            if !self.is_clipped {
                self.is_clipped = true;
                outlet.note(Fact::Clipped(press));
            }
            outlet.send(press.taker, half(press, Part::Movie));
        }
    }

    fn next_wake(&self) -> At {
        let halves = self.still.iter().chain(&self.movie).map(|repeat| repeat.at);
        halves.min().unwrap_or(self.answer.at)
    }
}

const fn half(press: Press, part: Part) -> Message {
    let bytes = match part {
        Part::Still => STILL_BYTES,
        Part::Movie => MOVIE_BYTES,
    };
    Message::File { press, part, bytes }
}
