//! What is true of one press, and all of them.

use std::{
    collections::BTreeMap,
    hash::{Hash, Hasher},
    ops::{Deref, DerefMut},
};

use device::Outcome;
use library::{Frame, Frames};
use protocol::{DeviceId, File, Instant};
use uuid::Uuid;

use super::owner::{Due, Owner};

/// All presses of a run, in the order in which they were first seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Presses {
    all: Vec<Press>,
    /// Where those are that are not among the last [`LAST`].
    earlier: BTreeMap<Uuid, usize>,
    /// All before this one have their outcome.
    open_from: usize,
}

/// So many presses are looked through before an index is asked: most that is said is about one of the last.
const LAST: usize = 16;

impl Presses {
    pub(super) fn by_id(&mut self, id: Uuid) -> Option<&mut Press> {
        let last = self.all.len().saturating_sub(LAST);
        let among_the_last = self.all[last..].iter().rposition(|press| press.id == id);
        let place = among_the_last.map(|place| last + place).or_else(|| self.earlier.get(&id).copied());
        place.map(|place| &mut self.all[place])
    }

    /// Adds a press that was not seen before.
    pub(super) fn add(&mut self, press: Press) {
        self.all.push(press);
        if let Some(earlier) = self.all.len().checked_sub(LAST + 1) {
            self.earlier.insert(self.all[earlier].id, earlier);
        }
    }

    /// Those that have no outcome yet; one that has it keeps it.
    pub(super) fn open(&mut self) -> impl Iterator<Item = &mut Press> {
        let ended = self.all[self.open_from..].iter().take_while(|press| press.outcome.is_some());
        self.open_from += ended.count();
        self.all[self.open_from..].iter_mut().filter(|press| press.outcome.is_none())
    }
}

impl Deref for Presses {
    type Target = [Press];

    fn deref(&self) -> &[Press] {
        &self.all
    }
}

impl DerefMut for Presses {
    fn deref_mut(&mut self) -> &mut [Press] {
        &mut self.all
    }
}

impl Hash for Presses {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.all.hash(state);
    }
}

/// One press, seen from outside.
#[derive(Clone, Debug)]
pub(super) struct Press {
    pub(super) id: Uuid,
    pub(super) taker: DeviceId,
    pub(super) subject: DeviceId,
    /// The taker's device told its owner that it was pressed.
    pub(super) pressed: bool,
    /// When its request first reached the subject's device.
    pub(super) requested: Option<Instant>,
    /// The still that it has to give.
    pub(super) due: Due,
    /// It may get a copy of another press's clip (CAP-12).
    pub(super) shared: bool,
    pub(super) allowed_at_first: bool,
    /// Since when the subject's camera was on.
    pub(super) on_since: Option<Instant>,
    /// When it stopped, if it did before the clip was complete.
    pub(super) stopped: Option<Instant>,
    /// What forbade it when the clip was complete; none inside if nothing did.
    pub(super) checked: Option<Option<String>>,
    pub(super) noticed: bool,
    /// Which halves reached the taker while its own setting was on.
    pub(super) arrived: [bool; 2],
    /// It is in the taker's library.
    pub(super) saved: bool,
    pub(super) outcome: Option<Outcome>,
    still: Option<Frame>,
    frames: Option<Frames>,
    /// The taker's device was replaced: who would know its outcome?
    pub(super) exempt: bool,
    /// What befell its taker's device while it was open.
    pub(super) offline: bool,
    pub(super) crashed: bool,
    pub(super) call_ended: bool,
}

/// What befell its taker's device is only for what was seen; which halves came, for whether it may be saved, which it may not
/// once it has its outcome; and when the camera was on, for the first movie that leaves.
impl Hash for Press {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            id,
            taker,
            subject,
            pressed,
            requested,
            due,
            shared,
            allowed_at_first,
            on_since,
            stopped,
            checked,
            noticed,
            arrived,
            saved,
            outcome,
            still,
            frames,
            exempt,
            offline: _,
            crashed: _,
            call_ended: _,
        } = self;
        (id, taker, subject, pressed, checked, noticed, saved, outcome, exempt).hash(state);
        (requested, due, shared, allowed_at_first, still, frames).hash(state);
        if outcome.is_none() {
            arrived.hash(state);
        }
        if frames.is_none() {
            (on_since, stopped).hash(state);
        }
    }
}

impl Press {
    pub(super) const fn new(id: Uuid, taker: DeviceId, subject: DeviceId) -> Self {
        Self {
            id,
            taker,
            subject,
            pressed: false,
            requested: None,
            due: Due::Nothing,
            shared: false,
            allowed_at_first: false,
            on_since: None,
            stopped: None,
            checked: None,
            noticed: false,
            arrived: [false; 2],
            saved: false,
            outcome: None,
            still: None,
            frames: None,
            exempt: false,
            offline: false,
            crashed: false,
            call_ended: false,
        }
    }

    /// What is wrong with the pictures of a file that leaves `owner`'s device, if anything is (CAP-5, CAP-6).
    pub(super) fn wrong_pictures(&mut self, owner: &Owner<'_>, file: &File) -> Option<String> {
        let (still, frames) = match file {
            File::Still { frame, .. } => (*frame, None),
            File::Movie { frames } => (frames.still, Some(*frames)),
        };
        let expected = *self.still.get_or_insert(still);
        if expected != still {
            return Some("a still and a movie of different moments".to_owned());
        }
        if self.shared {
            return None;
        }
        let due = match self.due {
            Due::Moment(due) | Due::Nearest(due) => due,
            Due::Nothing => return Some("a picture of a moment that its camera did not keep".to_owned()),
        };
        if still != due {
            let (is, due) = (Instant::from_micros(still.micros()), Instant::from_micros(due.micros()));
            return Some(format!("the picture of {is} where that of {due} is due"));
        }
        let frames = frames?;
        if let Some(before) = self.frames.replace(frames) {
            return (before != frames).then(|| "two different clips of one press".to_owned());
        }
        let (first, last) = owner.limits(still, self.on_since.unwrap_or(Instant::ZERO), self.stopped);
        let at = |frame: Frame| Instant::from_micros(frame.micros());
        if frames.first < first || frames.first > still {
            Some(format!("a clip that begins at {}, which may begin at {}", at(frames.first), at(first)))
        } else if frames.last != last {
            Some(format!("a clip that ends at {} instead of {}", at(frames.last), at(last)))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::Failure;

    use super::*;

    /// Two thousand presses, of which some end at once, some later and some never: what is found is what a plain list has.
    #[test]
    fn they_are_found_as_in_a_plain_list() {
        let (mut presses, mut ids) = (Presses::default(), vec![]);
        let mut number = 1_u32;
        let mut draw = |below: usize| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (number >> 8) as usize % below
        };
        let failed = Outcome::Failed { failure: Failure::SaveFailed };
        for nth in 0..2000_u128 {
            let id = Uuid::from_u128(nth ^ 0x55);
            assert!(presses.by_id(id).is_none(), "nobody pressed for it yet");
            presses.add(Press::new(id, DeviceId(0), DeviceId(1)));
            ids.push(id);
            for _ in 0..draw(4) {
                let ended = ids[ids.len() - 1 - draw(ids.len().min(200))];
                let press = presses.by_id(ended).expect("it was added");
                assert_eq!(press.id, ended);
                press.outcome = Some(failed);
            }
            let open: Vec<Uuid> = presses.open().map(|press| press.id).collect();
            let expected = presses.iter().filter(|press| press.outcome.is_none()).map(|press| press.id);
            assert!(expected.eq(open), "after {nth}");
        }
    }
}
