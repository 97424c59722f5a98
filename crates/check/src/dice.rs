//! Drawing: every decision about a scenario is the oracle's, 0 the plainest.

use std::time::Duration;

use engine::{Oracle, Site, Topic};

/// What decisions about a drawn scenario are about; a new decision about one moves nothing of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Which families of faults there are in this run at all.
    Families,
    /// Who there is, with which devices.
    People,
    /// How their devices are set.
    Settings,
    /// What the rules leave open.
    Policy,
    /// Lines and disks.
    Lines,
    /// What people do.
    Deeds,
    /// When.
    Times,
    /// What the world does.
    Faults,
    /// When it does so.
    Trouble,
    /// What is in libraries, and what becomes of it.
    Photos,
    /// What people do more often than anything else.
    Leanings,
}

/// Asks an oracle.
pub(crate) struct Dice<'o> {
    oracle: &'o mut dyn Oracle,
    asked: [u32; Topic::COUNT as usize],
}

impl<'o> Dice<'o> {
    pub(crate) fn new(oracle: &'o mut dyn Oracle) -> Self {
        Self { oracle, asked: [0; Topic::COUNT as usize] }
    }

    /// One of so many alternatives, each as likely as its weight says.
    pub(crate) fn weighed(&mut self, about: About, weights: &[u32]) -> usize {
        let asked = &mut self.asked[about as usize];
        *asked += 1;
        let site = Site::Drawn { topic: Topic::new(about as u8), ordinal: *asked };
        usize::from(self.oracle.choose(site, weights))
    }

    /// Less than `limit`, each as likely; asks for digits to the base of 16 until they are fine enough.
    pub(crate) fn below(&mut self, about: About, limit: u32) -> u32 {
        let limit = limit.max(1);
        if limit <= 16 {
            let places = [1; 16];
            return u32::try_from(self.weighed(about, &places[..limit as usize])).expect("there are 16");
        }
        let (mut value, mut range) = (0_u64, 1_u64);
        while range < u64::from(limit) {
            value = value * 16 + self.weighed(about, &[1; 16]) as u64;
            range *= 16;
        }
        u32::try_from(value * u64::from(limit) / range).expect("it is less than the limit")
    }

    /// So often in a hundred.
    pub(crate) fn percent(&mut self, about: About, often: u32) -> bool {
        self.weighed(about, &[100 - often, often]) == 1
    }

    pub(crate) fn one<T: Copy>(&mut self, about: About, of: &[T]) -> T {
        of[self.below(about, u32::try_from(of.len()).expect("there are few")) as usize]
    }

    /// The first alternative mostly; one of the others so often in a hundred.
    pub(crate) fn seldom<T: Copy>(&mut self, about: About, often: u32, of: &[T]) -> T {
        if of.len() > 1 && self.percent(about, often) { self.one(about, &of[1..]) } else { of[0] }
    }

    /// How likely each of so many things is in this run: often all the same, else some seldom, some never, some again and
    /// again.
    pub(crate) fn weights<const COUNT: usize>(&mut self) -> [u32; COUNT] {
        const HOW_LIKELY: [u32; 5] = [2, 1, 0, 8, 24];
        let about = About::Leanings;
        if !self.percent(about, 60) {
            return [1; COUNT];
        }
        let weights = std::array::from_fn(|_| self.one(about, &HOW_LIKELY));
        if weights.iter().all(|weight| *weight == 0) { [1; COUNT] } else { weights }
    }

    /// So many milliseconds, less than `limit`.
    pub(crate) fn millis(&mut self, about: About, limit: u32) -> Duration {
        Duration::from_millis(u64::from(self.below(about, limit)))
    }
}
