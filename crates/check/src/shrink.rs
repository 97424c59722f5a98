//! Making a failure small: fewest people, devices and steps, everything else as usual, times round; and no chance left, so
//! that the file alone fails the same way.

mod cut;
mod messages;
mod plain;

use std::collections::BTreeMap;

use engine::{Unforced, forced, play};
use scenario::{Property, Scenario, parse, write};

use crate::{
    compare::compare,
    trial::{Failure, Wrong, trial},
};

/// So many candidates are tried at most; reaching that leaves what is smallest by then.
pub const CANDIDATES_MAX: u32 = 20_000;

/// So many things are taken from agendas at most while candidates are tried; a failure that is a run without end must not
/// make shrinking one.
pub const ITEMS_TRIED_MAX: u64 = 20_000_000;

/// A failure made small.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// It fails by itself, without a seed and without odds.
    pub scenario: Scenario,
    /// How.
    pub failure: Failure,
    /// How many candidates were tried.
    pub tried: u32,
    /// Other failures that were met on the way, each with the first scenario that showed it.
    pub findings: BTreeMap<Wrong, Scenario>,
}

/// What found a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundBy {
    /// Drawn scenarios and faults.
    Sweep,
    /// All that can happen within bounds.
    Exploring,
}

impl FoundBy {
    const fn words(self) -> &'static str {
        match self {
            Self::Sweep => "a sweep",
            Self::Exploring => "exploring",
        }
    }
}

/// Why a failure could not be made into a file that fails by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAlone;

/// How the scenario fails, if it does so by itself, without any oracle.
#[must_use]
pub fn fails_alone(scenario: &Scenario) -> Option<Failure> {
    played_alone(scenario).0
}

/// The same, and how many things were taken from the agenda.
fn played_alone(scenario: &Scenario) -> (Option<Failure>, u64) {
    let mut unforced = Unforced::default();
    let trial = trial(scenario, &mut unforced);
    let items = trial.run.items;
    if unforced.asked.is_some() {
        return (None, items);
    }
    (trial.failure.or_else(|| compare(scenario, &trial.run, &mut Unforced::default())), items)
}

/// Makes `scenario` small, which failed by `wrong` with those decisions of an oracle. The file says what found it.
///
/// # Errors
///
/// If it does not fail so once its decisions are written as steps.
pub fn shrink(
    scenario: &Scenario,
    decisions: &[(engine::Site, u8)],
    wrong: Wrong,
    by: FoundBy,
) -> Result<Shrunk, NotAlone> {
    let begin = forced(scenario, decisions);
    let failure = alone(&begin, wrong).ok_or(NotAlone)?;
    let mut search = Search { wrong, best: begin, failure, tried: 0, items: 0, findings: BTreeMap::new() };
    loop {
        let before = search.best.clone();
        cut::cut(&mut search);
        messages::messages(&mut search);
        plain::plain(&mut search);
        if search.best == before || search.is_over() {
            break;
        }
    }
    let Search { best, failure, tried, findings, .. } = search;
    let (scenario, failure) = named(best, failure, by);
    let findings = findings.into_iter().map(|(wrong, (scenario, failure))| {
        let (scenario, _) = named(scenario, failure, by);
        (wrong, scenario)
    });
    Ok(Shrunk { scenario, failure, tried, findings: findings.collect() })
}

/// The failure, if the scenario fails by itself in that way.
fn alone(scenario: &Scenario, wrong: Wrong) -> Option<Failure> {
    fails_alone(scenario).filter(|failure| alike(failure.wrong, wrong))
}

/// Expectations lose their numbers as others go.
fn alike(one: Wrong, other: Wrong) -> bool {
    one == other || matches!((one, other), (Wrong::Expectation(_), Wrong::Expectation(_)))
}

/// The smallest scenario so far.
struct Search {
    wrong: Wrong,
    best: Scenario,
    failure: Failure,
    tried: u32,
    items: u64,
    findings: BTreeMap<Wrong, (Scenario, Failure)>,
}

impl Search {
    /// Whether a limit is reached.
    const fn is_over(&self) -> bool {
        self.tried >= CANDIDATES_MAX || self.items >= ITEMS_TRIED_MAX
    }

    /// Takes the candidate if it fails in the same way, and can be written and read again.
    fn take(&mut self, candidate: Scenario) -> bool {
        if candidate == self.best || self.is_over() {
            return false;
        }
        self.tried += 1;
        let (failure, items) = played_alone(&candidate);
        self.items += items;
        let Some(failure) = failure else { return false };
        if !alike(failure.wrong, self.wrong) {
            self.findings.entry(failure.wrong).or_insert((candidate, failure));
            return false;
        }
        if parse("shrunk", &write(&candidate)).is_ok_and(|parsed| parsed.scenario == candidate) {
            (self.best, self.failure) = (candidate, failure);
            return true;
        }
        false
    }

    /// Changes a copy, and takes it if it still fails.
    fn change(&mut self, change: impl FnOnce(&mut Scenario)) -> bool {
        let mut candidate = self.best.clone();
        change(&mut candidate);
        self.take(candidate)
    }
}

/// With a heading of its own, and the property that it guards. Names of photos follow the title, so it has to fail with that,
/// too.
fn named(scenario: Scenario, failure: Failure, by: FoundBy) -> (Scenario, Failure) {
    let mut named = scenario.clone();
    named.property = failure.wrong.property();
    named.title = match failure.wrong {
        Wrong::Property(property) => heading(property).to_owned(),
        Wrong::Expectation(_) => format!("{}, under faults", named.title),
        Wrong::Limit => "A run that does not come to its end".to_owned(),
    };
    named.why = format!("Found by {}: {}.", by.words(), failure.what);
    named.rules.truncate(1);
    match alone(&named, failure.wrong) {
        Some(failure) => (named, failure),
        None => (scenario, failure),
    }
}

/// The property as a heading.
const fn heading(property: Property) -> &'static str {
    match property {
        Property::ConsentAtTheLastCheck => "No Live Photo leaves without consent at the last check",
        Property::ToldBeforeSaved => "No Live Photo is saved whose subject was not told",
        Property::ScreenshotsTellNobody => "A screenshot tells nobody",
        Property::NothingForTheSubject => "Being photographed adds nothing to one's own library",
        Property::SavedOnce => "A press leaves one original",
        Property::OneOutcome => "A press has one outcome",
        Property::TheMomentSeen => "The still is the moment that the taker saw",
        Property::SavedStaysSaved => "What was saved stays saved",
        Property::DevicesAgree => "A person's devices show the same",
        Property::OthersDoNotMatter => "A third person's setting changes nothing for two others",
        Property::ComesToRest => "Once faults are over, everything comes to its end",
    }
}

/// How large a scenario is, as a report says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size {
    /// People.
    pub people: usize,
    /// Devices.
    pub devices: usize,
    /// Steps of people.
    pub steps: usize,
    /// Steps of the world.
    pub faults: usize,
}

impl Size {
    /// The size of that scenario.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        let is_fault = |step: &&scenario::Step| matches!(step.act, scenario::Act::Fault(_));
        let faults = scenario.steps.iter().filter(is_fault).count();
        Self {
            people: scenario.people.len(),
            devices: scenario.devices.len(),
            steps: scenario.steps.len() - faults,
            faults,
        }
    }
}

/// Plays it as a file is played that leaves nothing to chance, and says whether anything was left to it.
#[must_use]
pub fn leaves_nothing_to_chance(scenario: &Scenario) -> bool {
    let mut unforced = Unforced::default();
    let _run = play(scenario, &mut unforced);
    unforced.asked.is_none()
}
