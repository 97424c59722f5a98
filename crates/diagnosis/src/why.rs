//! The questions, and the answer to each.

use std::iter;

use device::{Command, Event, Outcome, Shutter};
use engine::{Seeded, Standing, stand};
use protocol::{DeviceId, Failure, Instant, Refusal};
use scenario::Scenario;
use serde::Serialize;
use trace::{Fact, Record, moment};
use uuid::Uuid;

use crate::{
    cause::Cause,
    cure::{Cure, cure},
    found::{Found, Since},
    missing::{self, Sought},
    remedy::Remedy,
    taking::{Pair, obstacles, subject_of},
    words,
};

/// What somebody wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Whatever went wrong last: a press without a photo, else a shutter that is not there.
    Anything,
    /// Why there is no shutter at that moment.
    At(Instant),
    /// What became of the nth press of this device, counted from 1.
    Press(u32),
    /// Why the nth Live Photo that was saved in the run, counted from 1, cannot be found on this device.
    Photo(u32),
    /// Why nobody told the owner of this device of a photo.
    Told,
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// There are only so many presses.
    NoSuchPress(u32),
    /// Only so many Live Photos were saved.
    NoSuchPhoto(u32),
    /// There is nobody else.
    NobodyElse,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Diagnosis {
    /// One sentence that anyone can read.
    pub sentence: String,
    /// All causes that hold, in the order in which they have to be mended.
    pub causes: Vec<Told>,
    /// What to do, in this order.
    pub remedies: Vec<Advice>,
    /// What to do then.
    pub then: Vec<Advice>,
    /// Whether that helps.
    pub promise: Promise,
    /// What was played to see whether it does.
    #[serde(skip)]
    pub cure: Option<Cure>,
}

/// A cause, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Which.
    pub cause: Cause,
    /// The device that it is about, as the scenario names it.
    pub device: Option<String>,
    /// What it says.
    pub says: String,
    /// Since when, and what happened then.
    pub since: Option<String>,
    /// The record of the trace that shows it, counted from 0.
    pub record: Option<usize>,
    /// The rule it follows from.
    pub rule: &'static str,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// What kind.
    pub remedy: Remedy,
    /// Against what.
    pub against: Cause,
    /// Where, in words.
    pub place: String,
    /// What to do there; of several, each by itself is enough.
    pub does: Vec<String>,
    /// The rule that names it.
    pub rule: &'static str,
}

/// Whether what is said to do helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Promise {
    /// Then the photo is taken, or found.
    Helps,
    /// Nothing that can be done on these devices helps.
    NothingHelps,
    /// There is nothing to mend.
    NothingIsWrong,
}

/// Answers `question` about the device `who`; `of` says whom it wants to take, where that is not plain.
///
/// # Errors
///
/// If there is nothing of the kind to ask about.
pub fn why(
    scenario: &Scenario,
    who: DeviceId,
    question: Question,
    of: Option<DeviceId>,
) -> Result<Diagnosis, NoAnswer> {
    let at = match question {
        Question::At(at) => Some(at),
        Question::Anything | Question::Press(_) | Question::Photo(_) | Question::Told => None,
    };
    let world = stand(scenario, &mut Seeded::new(scenario.seed), at);
    let asking = Asking { scenario, world: &world, who, of };
    match question {
        Question::Anything => asking.anything(),
        Question::At(_) => asking.shutter(),
        Question::Press(nth) => {
            let presses = asking.presses();
            let place = usize::try_from(nth).unwrap_or(usize::MAX).wrapping_sub(1);
            let press = presses.get(place).ok_or(NoAnswer::NoSuchPress(count(presses.len())))?;
            asking.press(nth, press)
        }
        Question::Photo(nth) => missing::photo(&asking, nth),
        Question::Told => Ok(missing::told(&asking)),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A question, and the run it is about.
pub(crate) struct Asking<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) world: &'a Standing,
    pub(crate) who: DeviceId,
    pub(crate) of: Option<DeviceId>,
}

/// A press, or what was meant as one.
#[derive(Clone, Debug)]
pub(crate) struct Press {
    at: Instant,
    ended: Ended,
    /// The record that says so.
    record: usize,
    subject: Option<DeviceId>,
}

#[derive(Clone, Debug)]
enum Ended {
    NoShutter,
    NotPossible,
    Open,
    Outcome(Outcome),
    /// The subject's own device refused it when the clip was complete.
    RefusedAtTheEnd(Refusal),
}

impl Asking<'_> {
    fn records(&self) -> &[Record] {
        &self.world.trace.records
    }

    /// What went wrong last.
    fn anything(&self) -> Result<Diagnosis, NoAnswer> {
        let presses = self.presses();
        let failed = |press: &Press| !matches!(press.ended, Ended::Outcome(Outcome::Saved { .. }));
        if let Some(place) = presses.iter().rposition(failed) {
            return self.press(count(place + 1), &presses[place]);
        }
        match presses.last() {
            Some(last) => self.press(count(presses.len()), last),
            None => self.never_pressed().unwrap_or_else(|| self.shutter()),
        }
    }

    /// That nobody pressed; none if there was nothing to be pressed.
    fn never_pressed(&self) -> Option<Result<Diagnosis, NoAnswer>> {
        let (mut appeared, mut gone) = (None, None);
        for (record, Record { at, fact }) in self.records().iter().enumerate() {
            match fact.device_event() {
                Some((who, Event::ShutterChanged { shutter: Shutter::Ready })) if who == self.who => {
                    (appeared, gone) = (Some(Since { at: *at, record }), None);
                }
                Some((who, Event::ShutterChanged { .. })) if who == self.who => {
                    gone = gone.or(Some(*at));
                }
                _ => {}
            }
        }
        appeared.map(|since| {
            let pair = self.pair()?;
            let (owner, from) = (words::owner(self.scenario, self.who), moment(since.at));
            let sentence = match gone {
                Some(gone) => {
                    format!(
                        "{owner} never pressed the shutter, which was there from {from} to {}.",
                        moment(gone)
                    )
                }
                None => format!("{owner} never pressed the shutter, which is there since {from}."),
            };
            let never = Found {
                cause: Cause::NotPressed,
                who: Some(self.who),
                other: Some(pair.subject),
                since: Some(since),
            };
            Ok(self.taking(sentence, vec![never], obstacles(self.scenario, self.world, pair), pair))
        })
    }

    fn pair(&self) -> Result<Pair, NoAnswer> {
        let subject = self.of.or_else(|| subject_of(self.scenario, self.world, self.who));
        let other = self.scenario.devices.iter().map(|device| device.profile.id).find(|who| *who != self.who);
        let subject = subject.or(other).ok_or(NoAnswer::NobodyElse)?;
        Ok(Pair { taker: self.who, subject })
    }

    fn shutter(&self) -> Result<Diagnosis, NoAnswer> {
        let pair = self.pair()?;
        let found = obstacles(self.scenario, self.world, pair);
        let seen = words::shutter(self.scenario, self.world, self.who, self.world.at);
        let subject = words::owner(self.scenario, pair.subject);
        let sentence = match found.first() {
            None => format!("{seen}, and can take {subject}."),
            Some(first) if seen.ends_with("sees the shutter") => {
                format!("{seen}, but no photo of {subject} would come of it: {}.", self.clause(first))
            }
            Some(first) => format!("{seen}: {}.", self.clause(first)),
        };
        Ok(self.taking(sentence, vec![], found, pair))
    }

    /// The answer about taking a photo: what is over, what holds, what to do.
    fn taking(&self, sentence: String, over: Vec<Found>, holds: Vec<Found>, pair: Pair) -> Diagnosis {
        let all: Vec<&Found> = over.iter().chain(&holds).collect();
        let for_good = holds.iter().any(|found| found.cause.is_for_good());
        let promise = match (for_good, all.is_empty()) {
            (true, _) => Promise::NothingHelps,
            (false, true) => Promise::NothingIsWrong,
            (false, false) => Promise::Helps,
        };
        let cure = (promise == Promise::Helps).then(|| self.cure(&holds, pair));
        let advice = |found: &Found| self.advice(found);
        let helps = |found: &&Found| !for_good || found.cause.is_for_good();
        let mut remedies: Vec<_> = holds.iter().filter(helps).filter_map(advice).collect();
        let mut then: Vec<_> = cure.iter().flat_map(|cure| &cure.then).filter_map(advice).collect();
        if let (Some(first), false) = (over.first(), for_good) {
            let press = if first.cause == Cause::NotPressed { Remedy::Press } else { Remedy::PressAgain };
            let again = self.advice_of(&Found { who: Some(pair.taker), ..first.clone() }, &[press]);
            if then.is_empty() { remedies.push(again) } else { then.push(again) }
        }
        let causes = all.into_iter().map(|found| self.told(found)).collect();
        Diagnosis { sentence, causes, remedies, then, promise, cure }
    }

    /// Carries the remedies out; where several do the same, once with each, and all have to help.
    fn cure(&self, holds: &[Found], pair: Pair) -> Cure {
        let alternatives = holds.iter().map(|found| found.cause.remedies().len()).max().unwrap_or_default();
        let mut others =
            (1..alternatives).map(|alternative| cure(self.scenario, self.world, pair, alternative));
        let first = cure(self.scenario, self.world, pair, 0);
        Cure { photo: first.photo && others.all(|cure| cure.photo), ..first }
    }

    /// Every press of this device, in order.
    pub(crate) fn presses(&self) -> Vec<Press> {
        let records = self.records();
        let (fingers, mut presses) = (trace::fingers(records), vec![]);
        for (place, record) in records.iter().enumerate() {
            match &record.fact {
                Fact::Did { who, command: Command::PressShutter { .. }, .. } if *who == self.who => {
                    presses.push(match fingers.get(&place) {
                        Some(id) => self.ended(place, record.at, *id),
                        None => self.not_made(place, record.at),
                    });
                }
                _ => {}
            }
        }
        presses
    }

    /// What was said of a finger that made no press: at once, or never.
    fn not_made(&self, finger: usize, at: Instant) -> Press {
        let press = |record, ended| Press { at, ended, record, subject: None };
        for (place, record) in self.records().iter().enumerate().skip(finger + 1) {
            match &record.fact {
                Fact::Did { who, .. } if *who == self.who => break,
                Fact::Device { who, event: Event::ShutterMissing { .. } } if *who == self.who => {
                    return press(place, Ended::NoShutter);
                }
                Fact::Device { who, event: Event::NotPossible { .. } } if *who == self.who => {
                    return press(place, Ended::NotPossible);
                }
                _ => {}
            }
        }
        press(finger, Ended::Open)
    }

    /// What became of a press, which came on record some time after its finger.
    fn ended(&self, finger: usize, at: Instant, press: Uuid) -> Press {
        let recorded =
            self.records().iter().enumerate().skip(finger).find_map(|(place, record)| {
                match record.fact.device_event() {
                    Some((_, Event::Pressed { id, subject, .. })) if *id == press => Some((place, *subject)),
                    _ => None,
                }
            });
        let Some((place, subject)) = recorded else { return self.not_made(finger, at) };
        let (record, ended) = self.outcome(place, press, subject);
        Press { at, ended, record, subject: Some(subject) }
    }

    fn outcome(&self, pressed: usize, press: Uuid, subject: DeviceId) -> (usize, Ended) {
        for (place, record) in self.records().iter().enumerate().skip(pressed) {
            match record.fact.device_event() {
                Some((who, Event::RequestRefused { id, reason, at_the_end: true }))
                    if who == subject && *id == press =>
                {
                    return (place, Ended::RefusedAtTheEnd(*reason));
                }
                Some((who, Event::PressEnded { id, outcome })) if who == self.who && *id == press => {
                    return (place, Ended::Outcome(*outcome));
                }
                _ => {}
            }
        }
        (pressed, Ended::Open)
    }

    fn press(&self, nth: u32, press: &Press) -> Result<Diagnosis, NoAnswer> {
        let owner = words::owner(self.scenario, self.who);
        let which = if nth == 1 && self.presses().len() == 1 {
            format!("{owner}'s press at {}", moment(press.at))
        } else {
            format!("{owner}'s press number {nth}, at {},", moment(press.at))
        };
        if let Ended::Outcome(Outcome::Saved { asset, .. }) = press.ended {
            let sought = Sought { asset, taker: self.who };
            return Ok(missing::where_it_is(self, &sought, format!("{which} gave a Live Photo")));
        }
        let subject = press.subject.map_or_else(|| self.pair().map(|pair| pair.subject), Ok)?;
        let pair = Pair { taker: self.who, subject };
        let holds = obstacles(self.scenario, self.world, pair);
        let then =
            stand(self.scenario, &mut Seeded::new(self.scenario.seed), Some(self.records()[press.record].at));
        let over = match &press.ended {
            Ended::NoShutter | Ended::NotPossible => obstacles(self.scenario, &then, pair),
            ended => {
                let first = self.cause_of(ended, pair, press.record);
                let behind = obstacles(self.scenario, &then, pair).into_iter().filter(|found| {
                    found.cause < Cause::NotInCall && (found.who != first.who || found.cause != first.cause)
                });
                iter::once(first.clone()).chain(behind).collect()
            }
        };
        let what = match &press.ended {
            Ended::NoShutter | Ended::NotPossible => "found no shutter",
            Ended::Open => "has no photo yet",
            Ended::Outcome(_) | Ended::RefusedAtTheEnd(_) => "gave no photo",
        };
        let sentence = over.first().map_or_else(
            || format!("{which} {what}."),
            |first| format!("{which} {what}: {}.", self.clause(first)),
        );
        let is_over = |one: &Found| {
            let still = |other: &Found| other.who == one.who && same(other.cause, one.cause);
            !holds.iter().any(still)
        };
        let over = over.into_iter().filter(is_over).collect();
        Ok(self.taking(sentence, over, holds, pair))
    }

    fn cause_of(&self, ended: &Ended, Pair { taker, subject }: Pair, record: usize) -> Found {
        let (cause, who) = match ended {
            Ended::Open => (Cause::OnItsWay, subject),
            Ended::RefusedAtTheEnd(Refusal::SettingOff(who)) => (Cause::ConsentWithdrawn, *who),
            Ended::RefusedAtTheEnd(reason) => of_refusal(*reason, taker, subject),
            Ended::Outcome(outcome) => match outcome {
                Outcome::Refused { reason } => of_refusal(*reason, taker, subject),
                Outcome::Failed { failure } => of_failure(*failure, taker, subject),
                Outcome::TimedOut | Outcome::Saved { .. } => (Cause::TimedOut, subject),
            },
            Ended::NoShutter | Ended::NotPossible => (Cause::NotInCall, taker),
        };
        let at = self.records()[record].at;
        let other = if who == taker { subject } else { taker };
        Found { cause, who: Some(who), other: Some(other), since: Some(Since { at, record }) }
    }

    pub(crate) fn clause(&self, found: &Found) -> String {
        words::clause(self.scenario, found)
    }

    pub(crate) fn told(&self, found: &Found) -> Told {
        Told {
            cause: found.cause,
            device: found.who.map(|who| self.scenario.device(who).name.clone()),
            says: self.clause(found),
            since: words::since(self.scenario, self.world, found),
            record: found.since.as_ref().map(|since| since.record),
            rule: found.cause.rule(),
        }
    }

    /// What to do about a cause.
    pub(crate) fn advice(&self, found: &Found) -> Option<Advice> {
        let remedies = found.cause.remedies();
        (!remedies.is_empty()).then(|| self.advice_of(found, remedies))
    }

    fn advice_of(&self, found: &Found, remedies: &[Remedy]) -> Advice {
        let seeks = remedies.iter().any(|remedy| remedy.is_for_the_seeker());
        let who = found.who.filter(|_| !seeks).unwrap_or(self.who);
        let (family, os) = (self.scenario.device(who).profile.model.family, self.world.device(who).os());
        Advice {
            remedy: remedies[0],
            against: found.cause,
            place: words::device_and_os(self.scenario, self.world, who),
            does: remedies.iter().map(|remedy| remedy.words(family, os)).collect(),
            rule: remedies[0].rule(),
        }
    }
}

/// Whether the one is what is left of the other.
fn same(one: Cause, other: Cause) -> bool {
    one == other || matches!((one, other), (Cause::SettingOff, Cause::ConsentWithdrawn))
}

fn of_refusal(refusal: Refusal, taker: DeviceId, subject: DeviceId) -> (Cause, DeviceId) {
    match refusal {
        Refusal::NoCall | Refusal::NobodyElse => (Cause::NotInCall, taker),
        Refusal::AudioCall => (Cause::AudioCall, taker),
        Refusal::NoShutter => (Cause::NoShutterThere, taker),
        Refusal::OwnPicture => (Cause::OwnPicture, taker),
        Refusal::NotFullScreen => (Cause::NotFullScreen, taker),
        Refusal::ControlsHidden => (Cause::ControlsHidden, taker),
        Refusal::InBackground => (Cause::InBackground, taker),
        Refusal::RegionBlocked(who) => (Cause::RegionBlocked, who),
        Refusal::LockdownMode(who) => (Cause::LockdownMode, who),
        Refusal::NothingHeard(who) => (Cause::NotYetKnown, who),
        Refusal::SettingOff(who) => (Cause::SettingOff, who),
        Refusal::VersionLacks(who) => (Cause::VersionLacks, who),
        Refusal::Guest(who) => (Cause::Guest, who),
        Refusal::ServiceOff => (Cause::ServiceOff, taker),
        Refusal::ServerRefusesVersion(who) => (Cause::VersionRefused, who),
        Refusal::CameraPaused(who) => (Cause::CameraPaused, who),
        Refusal::TooManyPresses => (Cause::TooManyPresses, taker),
        Refusal::Stranger(_) => (Cause::Stranger, subject),
    }
}

const fn of_failure(failure: Failure, taker: DeviceId, subject: DeviceId) -> (Cause, DeviceId) {
    match failure {
        Failure::SubjectStorageFull => (Cause::SubjectFull, subject),
        Failure::CameraPaused => (Cause::CameraPaused, subject),
        Failure::NoPicture => (Cause::NoPictureYet, subject),
        Failure::MomentGone => (Cause::MomentGone, subject),
        Failure::CaptureInterrupted => (Cause::Interrupted, subject),
        Failure::SubjectWriteFailed => (Cause::WriteFailed, subject),
        Failure::TakerSettingOff => (Cause::ConsentWithdrawn, taker),
        Failure::PhotosNeverOpened => (Cause::PhotosNeverOpened, taker),
        Failure::TakerStorageFull => (Cause::TakerFull, taker),
        Failure::SaveFailed => (Cause::SaveFailed, taker),
    }
}
