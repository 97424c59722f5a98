//! Whether a run came out as its scenario expects.
//!
//! One pass over the records, in which nothing but numbers is kept: a sweep judges every run. What a failed expectation
//! found instead is put into words by a second pass, in `actual`.
//!
//! A predicate about a state (`shutter`, `saved`, …) holds over spans of time, which begin and end with records; what
//! happens at one moment is one change. A predicate that counts (`notified`, `happens`, `sent`) looks at records.

use std::time::Duration;

use protocol::{DeviceId, Instant};
use scenario::{Expectation, Moment, Scenario};

use crate::{
    actual::{self, Found},
    judgement::{Judgement, Problem, Verdict},
    predicate::{self, Subject},
    record::{End, Record},
    steps,
    trace::Trace,
    world::{Change, DeviceWorld},
};

/// Compares `trace` with everything that `scenario` expects of it.
#[must_use]
pub fn judge(scenario: &Scenario, trace: &Trace) -> Judgement {
    let mut problems = steps::problems(scenario, trace);
    for (index, tracker) in track(scenario, &scenario.expect, trace).iter().enumerate() {
        if let Some(found) = tracker.found(trace) {
            let (key, actual) = actual::tell(scenario, trace, tracker.expectation, found);
            let later = later(scenario, tracker.expectation, trace);
            problems.push(Problem::Expectation { index, key, actual, because: None, later, at: found.at() });
        }
    }
    let verdict = match trace.end {
        _ if !problems.is_empty() => Verdict::Failed,
        End::Quiet | End::Until => Verdict::Passed,
        End::NeverQuiet | End::TooMuch | End::Stopped => Verdict::Undecided,
    };
    Judgement { problems, verdict }
}

/// When a state that was not so in time was so after it. Of what happens, the time is told in any case.
fn later(scenario: &Scenario, expectation: &Expectation, trace: &Trace) -> Option<Instant> {
    let until = match expectation.when {
        Moment::At(at) | Moment::By(at) | Moment::Within(_, at) => at,
        Moment::End | Moment::Always | Moment::Never | Moment::NeverWithin(..) => return None,
    };
    if !Subject::of(&expectation.what).is_state() {
        return None;
    }
    let late = [Expectation { when: Moment::Within(until, Instant::FAR), ..expectation.clone() }];
    let [tracker] = &*track(scenario, &late, trace) else { return None };
    tracker.decided
}

/// Lets every one of these expectations see the run.
fn track<'s>(scenario: &Scenario, expect: &'s [Expectation], trace: &Trace) -> Vec<Tracker<'s>> {
    let mut trackers: Vec<_> = expect.iter().map(Tracker::new).collect();
    let mut devices = watched(scenario);
    for record in &trace.records {
        let change = Change::of(&record.fact);
        for tracker in &mut trackers {
            tracker.see(scenario, record, change.as_ref(), &devices);
        }
        if let Some((who, change)) = change
            && let Some(device) = &mut devices[usize::from(who.0)]
        {
            device.apply(record.at, &change);
        }
    }
    for tracker in &mut trackers {
        tracker.end(&devices, trace.ended_at);
    }
    trackers
}

/// The devices whose state some expectation is about; with a library only where it matters.
fn watched(scenario: &Scenario) -> Vec<Option<DeviceWorld>> {
    let concerns = |who: DeviceId, wanted: fn(Subject) -> bool| {
        let mut of_device = scenario.expect.iter().filter(|expectation| expectation.who == who);
        of_device.any(|expectation| wanted(Subject::of(&expectation.what)))
    };
    let ids = (0..=u8::MAX).map(DeviceId);
    let device = |(id, device): (DeviceId, &scenario::Device)| {
        concerns(id, Subject::is_state).then(|| {
            DeviceWorld::new(device.profile.clock, concerns(id, |subject| subject == Subject::Library))
        })
    };
    ids.zip(&scenario.devices).map(device).collect()
}

/// What one expectation has seen so far.
struct Tracker<'s> {
    expectation: &'s Expectation,
    subject: Subject,
    from: Instant,
    to: Instant,
    /// Since when the state is as it is.
    since: Instant,
    /// When a state was first seen that decides: one that holds, or for [`Moment::Always`] one that does not.
    decided: Option<Instant>,
    /// How many records there were, and the first.
    count: u32,
    first: Option<Instant>,
}

impl<'s> Tracker<'s> {
    fn new(expectation: &'s Expectation) -> Self {
        let (from, to) = span(expectation.when, Subject::of(&expectation.what));
        let (since, subject) = (Instant::ZERO, Subject::of(&expectation.what));
        Self { expectation, subject, from, to, since, decided: None, count: 0, first: None }
    }

    fn see(
        &mut self,
        scenario: &Scenario,
        record: &Record,
        change: Option<&(DeviceId, Change<'_>)>,
        devices: &[Option<DeviceWorld>],
    ) {
        let who = &self.expectation.who;
        if self.subject.is_state() {
            let concerned = change.is_some_and(|(whose, change)| whose == who && self.subject.sees(change));
            if concerned && record.at > self.since {
                self.close(Some(record.at), devices, record.at);
                self.since = record.at;
            }
        } else if (self.from..=self.to).contains(&record.at)
            && predicate::counts(scenario, self.expectation, &record.fact)
        {
            self.count = self.count.saturating_add(1);
            self.first = self.first.or(Some(record.at));
        }
    }

    fn end(&mut self, devices: &[Option<DeviceWorld>], ended_at: Instant) {
        if self.subject.is_state() {
            self.close(None, devices, ended_at);
        }
    }

    /// The state stood from `since` until just before `until`, or to the end; nothing is known of later than `known`.
    /// An album whose rule asks for dates may turn at each midnight of the device's clock.
    fn close(&mut self, until: Option<Instant>, devices: &[Option<DeviceWorld>], known: Instant) {
        let matters = self.since <= self.to && until.is_none_or(|until| until > self.from);
        if self.decided.is_some() || !matters {
            return;
        }
        let device = devices[usize::from(self.expectation.who.0)].as_ref();
        let device = device.expect("a device is watched if an expectation is about its state");
        let what = &self.expectation.what;
        let begin = self.since.max(self.from);
        let end = until.map_or(known, |until| until.minus(Duration::from_micros(1))).min(self.to);
        let turns = predicate::midnights(what, device, begin.min(known), end);
        let decides = |at: &Instant| {
            predicate::holds(what, device, (*at).min(known)) != (self.expectation.when == Moment::Always)
        };
        self.decided = std::iter::once(begin).chain(turns).find(decides);
    }

    /// What was found instead of what is expected; none if it was met.
    fn found(&self, trace: &Trace) -> Option<Found> {
        let last = self.to.min(trace.ended_at);
        match (self.expectation.when, self.subject.is_state()) {
            (Moment::Always, true) => self.decided.map(Found::Lacking),
            (Moment::Never | Moment::NeverWithin(..), true) => self.decided.map(Found::Unwanted),
            (Moment::End | Moment::At(_) | Moment::By(_) | Moment::Within(..), true) => {
                self.decided.is_none().then_some(Found::Lacking(last))
            }
            (Moment::Never | Moment::NeverWithin(..), false) => self.first.map(Found::Unwanted),
            (Moment::End | Moment::At(_) | Moment::By(_) | Moment::Within(..) | Moment::Always, false) => {
                let met = match predicate::times(&self.expectation.what) {
                    Some(times) => self.count == times,
                    None => self.count > 0,
                };
                (!met).then_some(Found::Counted { count: self.count, from: self.from, to: last })
            }
        }
    }
}

/// The first and the last moment that matter. What is counted at the end is counted from the beginning.
fn span(when: Moment, subject: Subject) -> (Instant, Instant) {
    match when {
        Moment::End if subject.is_state() => (Instant::FAR, Instant::FAR),
        Moment::End | Moment::Always | Moment::Never => (Instant::ZERO, Instant::FAR),
        Moment::At(at) => (at, at),
        Moment::By(at) => (Instant::ZERO, at),
        Moment::Within(from, to) | Moment::NeverWithin(from, to) => (from, to),
    }
}

#[cfg(test)]
mod tests;
