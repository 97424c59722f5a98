//! What is done: when, by whom, with which arguments.

use std::time::Duration;

use protocol::{DeviceId, Instant, OsVersion};

use super::{
    Checker,
    mistake::{Mistake, Spot},
};
use crate::{
    file::{self, Action},
    limits::{DEEDS_MAX, STEPS_MAX},
    place::Path,
    step::{Act, Repeat, Step, When},
    suggest,
    units::write_instant,
};

/// The keys that any step may have.
const ANYWHERE: [&str; 8] = ["at", "after", "plus", "who", "do", "fault", "times", "every"];

impl Checker<'_> {
    pub(super) fn steps(&mut self, steps: Option<&[file::Step]>) -> Option<Vec<Step>> {
        let path = Path::ROOT.key("timeline").key("steps");
        let steps = steps.unwrap_or_default();
        if steps.len() > STEPS_MAX {
            self.report(
                Mistake::new(Spot::Here(&path.index(STEPS_MAX)), format!("more than {STEPS_MAX} steps"))
                    .help("what is done again and again is one step with `times` and `every`"),
            );
            return None;
        }
        let mut checked = Vec::with_capacity(steps.len());
        let mut latest = Instant::ZERO;
        let mut updates = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            if self.has_enough() {
                return None;
            }
            let path = path.index(index);
            if self.damaged.has(&path) {
                self.any_press_may_be();
            } else {
                checked.push(self.step(&path, step, &mut latest, &mut updates));
            }
        }
        let steps: Vec<Step> = checked.into_iter().collect::<Option<_>>()?;
        self.few_enough(&path, &steps).then_some(steps)
    }

    /// Whether a run of all the steps would come to its end in a time that anybody waits.
    fn few_enough(&mut self, path: &Path, steps: &[Step]) -> bool {
        let deeds: u64 = steps.iter().map(|step| u64::from(step.repeat.times)).sum();
        if deeds > DEEDS_MAX {
            let message =
                format!("these steps do {deeds} things, with every `times` counted; more than {DEEDS_MAX}");
            self.report(Mistake::new(Spot::Here(path), message).help("play them in several scenarios"));
        }
        deeds <= DEEDS_MAX
    }

    /// A line with a mistake may have been a press.
    fn any_press_may_be(&mut self) {
        let ids: Vec<_> = self.names.ids().map(|(id, _)| id).collect();
        self.presses.extend(ids.into_iter().map(|id| (id, u32::MAX)));
    }

    fn step(
        &mut self,
        path: &Path,
        step: &file::Step,
        latest: &mut Instant,
        updates: &mut Vec<(DeviceId, OsVersion)>,
    ) -> Option<Step> {
        let when = self.when(path, step, latest);
        let repeat = self.repeat(path, step);
        let act =
            match (step.r#do, step.fault) {
                (Some(action), None) => {
                    let act = self.owner_does(path, step, action, updates);
                    self.count_presses(step, action, repeat);
                    act
                }
                (None, Some(fault)) => self.fault(path, step, fault).map(Act::Fault),
                (Some(_), Some(_)) => {
                    self.report(
                        Mistake::new(
                            Spot::Key(path, "fault"),
                            "a step is either done by an owner or by the world",
                        )
                        .key()
                        .label("it has `do` already")
                        .help("make two steps of it"),
                    );
                    None
                }
                (None, None) => {
                    self.report(Mistake::new(Spot::Here(path), "this step does nothing").help(
                        "say what its owner does, `do = \"…\"`, or what the world does, `fault = \"…\"`",
                    ));
                    None
                }
            };
        Some(Step { when: when?, act: act?, repeat: repeat? })
    }

    fn when(&mut self, path: &Path, step: &file::Step, latest: &mut Instant) -> Option<When> {
        if let (Some(_), None) = (&step.plus, &step.after) {
            self.report(
                Mistake::new(Spot::Key(path, "plus"), "`plus` goes with `after`")
                    .key()
                    .help("add it to `at`, or say after what"),
            );
        }
        match (&step.at, &step.after) {
            (Some(at), None) => {
                let at = self.instant(Spot::Key(path, "at"), at)?;
                let spot = Spot::Key(path, "at");
                if at < *latest {
                    self.report(
                        Mistake::new(spot, "time goes back")
                            .label(format!("a step above is at `{}`", write_instant(*latest)))
                            .help("put the steps in the order of time"),
                    );
                }
                self.not_after_the_end(spot, at);
                *latest = (*latest).max(at);
                Some(When::At(at))
            }
            (None, Some(after)) => self.after(path, step, after),
            (None, None) if step.fault.is_some_and(file::FaultKind::is_about_a_message) => {
                Some(When::At(Instant::ZERO))
            }
            (None, None) => {
                self.report(
                    Mistake::new(Spot::Here(path), "this step has no time")
                        .help("give it `at = \"6s\"`, or `after = { who = \"…\", event = \"…\" }`"),
                );
                None
            }
            (Some(_), Some(_)) => {
                self.report(
                    Mistake::new(Spot::Key(path, "after"), "a step has either `at` or `after`")
                        .key()
                        .label("it has `at` already"),
                );
                None
            }
        }
    }

    /// Nothing is looked at any more once the run has ended.
    pub(super) fn not_after_the_end(&mut self, spot: Spot<'_>, at: Instant) {
        if let Some(until) = self.until.filter(|until| at > *until) {
            self.report(
                Mistake::new(spot, "this is after the end of the run")
                    .label(format!("`until` is `{}`", write_instant(until))),
            );
        }
    }

    fn after(&mut self, path: &Path, step: &file::Step, after: &file::After) -> Option<When> {
        let plus = step
            .plus
            .as_ref()
            .map_or(Some(Duration::ZERO), |plus| self.duration(Spot::Key(path, "plus"), plus));
        let path = path.key("after");
        let example = "for example `after = { who = \"bob.mac\", event = \"notice-raised\" }`";
        let who = match &after.who {
            Some(who) => self.device(Spot::Key(&path, "who"), &who.0),
            None => {
                self.missing(&path, "who", example);
                None
            }
        };
        if after.event.is_none() {
            self.missing(&path, "event", example);
        }
        let nth = self.at_least_one(Spot::Key(&path, "nth"), "nth", after.nth);
        Some(When::After { who: who?, event: after.event?, nth: nth?, plus: plus? })
    }

    fn repeat(&mut self, path: &Path, step: &file::Step) -> Option<Repeat> {
        let times = self.count(Spot::Key(path, "times"), "times", step.times);
        let every = match &step.every {
            Some(every) => self.duration(Spot::Key(path, "every"), every),
            None => Some(Duration::ZERO),
        };
        let key = if step.every.is_some() { "every" } else { "times" };
        let mistake = match (step.times, &step.every) {
            (Some(0 | 1), _) | (None, None) => None,
            (Some(_), None) => Some(
                Mistake::new(Spot::Key(path, key), "how long from one to the next?")
                    .key()
                    .help("add `every = \"200ms\"`"),
            ),
            (None, Some(_)) => {
                Some(Mistake::new(Spot::Key(path, key), "how often in all?").key().help("add `times = 3`"))
            }
            (Some(_), Some(_)) if every == Some(Duration::ZERO) => Some(
                Mistake::new(Spot::Key(path, key), "`every` is no time").label("all of it would be at once"),
            ),
            (Some(_), Some(_)) if step.fault.is_some() => Some(
                Mistake::new(Spot::Key(path, "times"), "a fault happens once")
                    .key()
                    .help("make several steps of it"),
            ),
            (Some(_), Some(_)) => None,
        };
        if let Some(mistake) = mistake {
            self.report(mistake);
            return None;
        }
        match times? {
            1 => Some(Repeat::ONCE),
            times => Some(Repeat { times, every: every? }),
        }
    }

    /// Looks at the keys of a step: those that `word` needs, and those that it does not take.
    pub(super) fn arguments(
        &mut self,
        path: &Path,
        (key, word): (&'static str, &str),
        step: &file::Step,
        (needed, taken): (&[&'static str], &[&'static str]),
    ) -> bool {
        let before = self.mistakes.len();
        for given in step.given() {
            let fits = ANYWHERE.contains(&given) || needed.contains(&given) || taken.contains(&given);
            if !fits {
                let others: Vec<_> = needed.iter().chain(taken).copied().collect();
                let mistake =
                    Mistake::new(Spot::Key(path, given), format!("`{word}` takes no `{given}`")).key();
                self.report(match others.as_slice() {
                    [] => mistake,
                    others => mistake.help(format!("it takes {}", suggest::list(others.iter().copied()))),
                });
            }
        }
        for needed in needed {
            if !step.given().any(|given| given == *needed) {
                self.report(
                    Mistake::new(Spot::Key(path, key), format!("`{word}` needs `{needed}`"))
                        .label(format!("`{needed}` is missing")),
                );
            }
        }
        self.mistakes.len() == before
    }

    fn count_presses(&mut self, step: &file::Step, action: Action, repeat: Option<Repeat>) {
        let Some(who) = step.who.as_ref().filter(|_| action == Action::PressShutter) else { return };
        let found = self.names.ids().find(|(_, known)| known.name == who.0).map(|(id, _)| id);
        match found {
            Some(id) => {
                let presses = self.presses.entry(id).or_default();
                *presses = presses.saturating_add(repeat.map_or(u32::MAX, |repeat| repeat.times));
            }
            None => self.any_press_may_be(),
        }
    }
}
