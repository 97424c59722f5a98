//! The trace of a run: every event, with its time, who and what.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{
    PRESSES_EACH,
    checks::Checks,
    message::{At, DEVICES, Id, Kind, Message, Part, Press},
};

/// Records that a run makes, with room to spare, so that the trace need not grow.
const RECORDS_ABOUT: usize = 640;

/// What became of a press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The photo is saved.
    Saved,
    /// The subject does not allow it.
    Refused,
    /// The subject was not heard to allow it, so nothing was asked.
    Unavailable,
    /// Nothing came in time.
    TimedOut,
}

/// One thing that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// A phone joined the call.
    Joined {
        /// Which.
        who: Id,
        /// Whether it may be taken.
        consent: bool,
    },
    /// A message was sent.
    Sent {
        /// By whom.
        from: Id,
        /// To whom.
        to: Id,
        /// What.
        kind: Kind,
        /// The press it is about.
        press: Option<Press>,
    },
    /// The message that was sent last is lost. Only players who draw losses themselves can tell.
    Lost,
    /// A message arrived.
    Arrived {
        /// By whom it was sent.
        from: Id,
        /// Where.
        to: Id,
        /// What.
        kind: Kind,
        /// The press it is about.
        press: Option<Press>,
    },
    /// A phone heard for the first time what another announced.
    Heard {
        /// Who heard it.
        who: Id,
        /// Who announced it.
        whose: Id,
        /// Which announcement.
        version: u32,
    },
    /// Somebody pressed the shutter.
    Pressed(Press),
    /// The owner of the subject was told that a photo is taken.
    Told {
        /// The subject.
        who: Id,
        /// For which press.
        press: Press,
    },
    /// The clip around a moment is over.
    Clipped(Press),
    /// Half of a photo came to its taker for the first time.
    Kept {
        /// Of which press.
        press: Press,
        /// Which half.
        part: Part,
    },
    /// A photo was saved.
    Saved(Press),
    /// A press has its outcome.
    Ended {
        /// Which.
        press: Press,
        /// What.
        outcome: Outcome,
    },
    /// The subject keeps nothing more for a press.
    Forgotten(Press),
}

/// One line of the trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// When.
    pub at: At,
    /// What.
    pub fact: Fact,
}

/// The trace of a run under its checks.
#[derive(Clone, Debug)]
pub struct Log {
    /// Everything that happened, in order.
    pub records: Vec<Record>,
    /// How many messages arrived.
    pub deliveries: u64,
    checks: Checks,
}

impl Default for Log {
    fn default() -> Self {
        Self { records: Vec::with_capacity(RECORDS_ABOUT), deliveries: 0, checks: Checks::default() }
    }
}

impl Log {
    /// Notes a fact and checks it.
    ///
    /// # Panics
    ///
    /// If something happened that must never happen.
    pub fn note(&mut self, at: At, fact: Fact) {
        self.records.push(Record { at, fact });
        if let Err(broken) = self.checks.see(at, fact) {
            panic!("{broken}");
        }
    }

    /// Notes that a message was sent.
    pub fn sent(&mut self, at: At, from: Id, to: Id, message: &Message) {
        let (kind, press) = message.topic();
        self.note(at, Fact::Sent { from, to, kind, press });
    }

    /// Notes that a message arrived.
    pub fn arrived(&mut self, at: At, from: Id, to: Id, message: &Message) {
        self.deliveries += 1;
        let (kind, press) = message.topic();
        self.note(at, Fact::Arrived { from, to, kind, press });
    }

    /// Whether every press has its outcome and no subject keeps anything.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.checks.is_over(DEVICES as u32 * u32::from(PRESSES_EACH))
    }

    /// Checks what must hold at the end.
    ///
    /// # Panics
    ///
    /// If it does not.
    pub fn end(&self) {
        if let Err(broken) = self.checks.end(DEVICES as u32 * u32::from(PRESSES_EACH)) {
            panic!("{broken}");
        }
    }

    /// The same for equal traces, within one build of the compiler.
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.records.hash(&mut hasher);
        hasher.finish()
    }
}
