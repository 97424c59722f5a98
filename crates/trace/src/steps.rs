//! Whether the steps of a scenario could be taken, and whether they ever were.

use device::{Command, Event, EventKind};
use protocol::{DeviceId, Instant};
use scenario::{Moment, Scenario, What, When};

use crate::{judgement::Problem, record::Fact, trace::Trace};

/// Everything that is wrong with steps, in the order of the file.
pub(crate) fn problems(scenario: &Scenario, trace: &Trace) -> Vec<Problem> {
    let mut problems: Vec<(u32, Problem)> = Vec::new();
    let mut doing: Option<Doing> = None;
    for record in &trace.records {
        match &record.fact {
            Fact::Did { who, command, step } => {
                let presses = matches!(command, Command::PressShutter { .. });
                doing = step.map(|step| Doing { who: *who, step, at: record.at, presses });
            }
            Fact::Fault { .. } => doing = None,
            Fact::Unspent { step } => problems.push((*step, Problem::FaultNeverCame { step: *step })),
            Fact::Device { who, event } => {
                let problem = doing.filter(|doing| doing.who == *who).and_then(|doing| doing.problem(event));
                if let Some(problem) = problem
                    && !is_expected(scenario, *who, event.kind())
                {
                    problems.push(problem);
                }
            }
            Fact::Service { .. }
            | Fact::Sent { .. }
            | Fact::Arrived { .. }
            | Fact::Missed { .. }
            | Fact::Library { .. }
            | Fact::Screen { .. }
            | Fact::Desktop { .. }
            | Fact::SaveFailed { .. } => {}
        }
    }
    problems.extend(never_came(scenario, trace));
    problems.sort_by_key(|(step, _)| *step);
    // A step that is repeated and goes wrong each time is one mistake.
    problems.dedup_by_key(|(step, _)| *step);
    problems.into_iter().map(|(_, problem)| problem).collect()
}

/// The step that an owner takes.
#[derive(Clone, Copy)]
struct Doing {
    who: DeviceId,
    step: u32,
    at: Instant,
    presses: bool,
}

impl Doing {
    fn problem(self, event: &Event) -> Option<(u32, Problem)> {
        let Self { step, at, .. } = self;
        if let Event::NotPossible { why } = event {
            return Some((step, Problem::StepNotDone { step, why: *why, at }));
        }
        if let Event::ShutterMissing { reasons } = event
            && self.presses
        {
            return Some((step, Problem::NoShutter { step, reasons: reasons.clone(), at }));
        }
        None
    }
}

/// Whether the file says that such a thing happens on that device.
fn is_expected(scenario: &Scenario, on: DeviceId, kind: EventKind) -> bool {
    scenario.expect.iter().any(|expectation| {
        let wanted = match expectation.when {
            Moment::End | Moment::At(_) | Moment::By(_) | Moment::Within(..) | Moment::Always => true,
            Moment::Never | Moment::NeverWithin(..) => false,
        };
        let told = matches!(&expectation.what, What::Happens { event, .. } if *event == kind);
        wanted && told && expectation.who == on
    })
}

/// The steps that wait for something which never happened.
fn never_came(scenario: &Scenario, trace: &Trace) -> impl Iterator<Item = (u32, Problem)> {
    let waiting = (0..).zip(&scenario.steps).filter(|(_, step)| matches!(step.when, When::After { .. }));
    waiting
        .filter(|(step, _)| !was_taken(trace, *step))
        .map(|(step, _)| (step, Problem::StepNeverCame { step }))
}

fn was_taken(trace: &Trace, wanted: u32) -> bool {
    trace.records.iter().any(|record| match &record.fact {
        Fact::Did { step, .. } => *step == Some(wanted),
        Fact::Fault { step } => *step == wanted,
        Fact::Device { .. }
        | Fact::Service { .. }
        | Fact::Sent { .. }
        | Fact::Arrived { .. }
        | Fact::Missed { .. }
        | Fact::Unspent { .. }
        | Fact::Library { .. }
        | Fact::Screen { .. }
        | Fact::Desktop { .. }
        | Fact::SaveFailed { .. } => false,
    })
}
