//! What must hold in every run, looked at with every fact.

use std::fmt;

use crate::{
    log::{Fact, Outcome},
    message::{At, DEVICES, Id, Press},
};

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Property {
    /// Time does not go back.
    TimeGoesForward,
    /// What arrives was sent, and arrives once.
    SentBeforeItArrives,
    /// An announcement is heard once.
    HeardOnce,
    /// An owner is told of a photo once.
    ToldOnce,
    /// Nobody is taken who does not allow it.
    OnlyWithConsent,
    /// No photo without notice.
    NoPhotoWithoutNotice,
    /// A photo is saved once.
    SavedOnce,
    /// A press has one outcome, which says whether there is a photo.
    OneOutcome,
    /// Everything comes to its end.
    ComesToItsEnd,
}

/// Something that must hold did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What.
    pub property: Property,
    /// When it was seen.
    pub at: At,
    /// The press it is about.
    pub press: Option<Press>,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { property, at, press } = self;
        write!(f, "{property:?} does not hold at {} µs, press {press:?}", at.0)
    }
}

/// What was seen of one press.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    is_pressed: bool,
    is_told: bool,
    is_saved: bool,
    is_forgotten: bool,
    outcome: Option<Outcome>,
}

/// Everything that is watched in a run.
#[derive(Clone, Debug)]
pub struct Checks {
    now: At,
    consents: [bool; DEVICES],
    /// The newest announcement that a phone heard of another.
    heard: [[u32; DEVICES]; DEVICES],
    /// Messages on their way from one to another, those that are lost among them.
    under_way: [[u32; DEVICES]; DEVICES],
    /// By whose phone and which press.
    presses: [Vec<Seen>; DEVICES],
    ended: u32,
    /// Photos of which a subject still keeps something.
    kept: u32,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            now: At(0),
            consents: [false; DEVICES],
            heard: [[0; DEVICES]; DEVICES],
            under_way: [[0; DEVICES]; DEVICES],
            presses: Default::default(),
            ended: 0,
            kept: 0,
        }
    }
}

impl Checks {
    /// Looks at the next fact.
    ///
    /// # Errors
    ///
    /// What does not hold.
    pub fn see(&mut self, at: At, fact: Fact) -> Result<(), Broken> {
        self.hold(at >= self.now, Property::TimeGoesForward, None)?;
        self.now = at;
        match fact {
            Fact::Joined { who, consent } => self.consents[who.index()] = consent,
            Fact::Sent { from, to, .. } => self.under_way[from.index()][to.index()] += 1,
            Fact::Arrived { from, to, press, .. } => {
                let under_way = self.under_way[from.index()][to.index()].checked_sub(1);
                self.hold(under_way.is_some(), Property::SentBeforeItArrives, press)?;
                self.under_way[from.index()][to.index()] = under_way.unwrap_or_default();
            }
            Fact::Heard { who, whose, version } => {
                let newest = self.heard[who.index()][whose.index()];
                self.hold(version > newest, Property::HeardOnce, None)?;
                self.heard[who.index()][whose.index()] = version;
            }
            Fact::Pressed(press) => self.pressed(press)?,
            Fact::Told { who, press } => self.told(who, press)?,
            Fact::Saved(press) => self.saved(press)?,
            Fact::Ended { press, outcome } => self.outcome(press, outcome)?,
            Fact::Forgotten(press) => {
                let was = self.seen(press).is_forgotten;
                self.hold(!was && self.kept > 0, Property::ComesToItsEnd, Some(press))?;
                self.seen(press).is_forgotten = true;
                self.kept -= 1;
            }
            Fact::Lost | Fact::Clipped(_) | Fact::Kept { .. } => {}
        }
        Ok(())
    }

    /// Whether so many presses have their outcome and no subject keeps anything.
    #[must_use]
    pub fn is_over(&self, presses: u32) -> bool {
        self.ended == presses && self.kept == 0
    }

    /// Looks at what must hold at the end of a run of so many presses.
    ///
    /// # Errors
    ///
    /// What does not hold.
    pub fn end(&self, presses: u32) -> Result<(), Broken> {
        self.hold(self.is_over(presses), Property::ComesToItsEnd, None)
    }

    fn pressed(&mut self, press: Press) -> Result<(), Broken> {
        let presses = &mut self.presses[press.taker.index()];
        let is_next = presses.len() == usize::from(press.nth);
        presses.push(Seen { is_pressed: true, ..Seen::default() });
        self.hold(is_next, Property::OneOutcome, Some(press))
    }

    fn told(&mut self, who: Id, press: Press) -> Result<(), Broken> {
        self.hold(self.consents[who.index()], Property::OnlyWithConsent, Some(press))?;
        let seen = *self.seen(press);
        self.hold(!seen.is_told, Property::ToldOnce, Some(press))?;
        self.hold(seen.is_pressed, Property::SentBeforeItArrives, Some(press))?;
        self.seen(press).is_told = true;
        self.kept += 1;
        Ok(())
    }

    fn saved(&mut self, press: Press) -> Result<(), Broken> {
        let seen = *self.seen(press);
        self.hold(seen.is_told, Property::NoPhotoWithoutNotice, Some(press))?;
        self.hold(!seen.is_saved, Property::SavedOnce, Some(press))?;
        self.seen(press).is_saved = true;
        Ok(())
    }

    fn outcome(&mut self, press: Press, outcome: Outcome) -> Result<(), Broken> {
        let seen = *self.seen(press);
        let is_right = seen.outcome.is_none() && seen.is_saved == (outcome == Outcome::Saved);
        self.hold(is_right, Property::OneOutcome, Some(press))?;
        self.seen(press).outcome = Some(outcome);
        self.ended += 1;
        Ok(())
    }

    /// What was seen of a press; of one that nobody made, nothing.
    fn seen(&mut self, press: Press) -> &mut Seen {
        let presses = &mut self.presses[press.taker.index()];
        let nth = usize::from(press.nth);
        if nth >= presses.len() {
            presses.resize(nth + 1, Seen::default());
        }
        &mut presses[nth]
    }

    fn hold(&self, holds: bool, property: Property, press: Option<Press>) -> Result<(), Broken> {
        if holds { Ok(()) } else { Err(Broken { property, at: self.now, press }) }
    }
}
