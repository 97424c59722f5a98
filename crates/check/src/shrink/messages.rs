//! What befalls single messages, as steps: each names the nth of its kind on a line, so that one step less lets the
//! later ones mean other messages.

use std::time::Duration;

use scenario::{Act, Fault, NthMessage, Scenario, Step};

use super::Search;

/// Up to so many steps, each two of them are tried together: whatever needs the two to go at once, as a loss and the loss of
/// what is said again for it.
const PAIRS_OF: usize = 40;

/// A message that comes late by so much may do alone what many small delays do together.
const LATE: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(3), Duration::from_secs(15), Duration::from_secs(60)];

/// More steps about messages than these are worth looking for the one or two that would do alone.
const FEW: usize = 3;

/// Of its kind, the first so many are tried for being late.
const LATE_OF: u32 = 4;

pub(super) fn messages(search: &mut Search) {
    lines(search);
    singles(search);
    if search.best.steps.len() <= PAIRS_OF {
        pairs(search);
        while late(search) {}
    }
}

/// One message much later, and at most one other thing that befalls a message: whether they can be fewer.
fn late(search: &mut Search) -> bool {
    let about: Vec<_> =
        search.best.steps.iter().filter(|step| fault_of(step).and_then(message).is_some()).cloned().collect();
    if about.len() <= FEW {
        return false;
    }
    let mut others = vec![None];
    others.extend(about.iter().cloned().map(Some));
    let mut kinds = vec![];
    for step in &about {
        let Some(Fault::Delay { message, .. }) = fault_of(step) else { continue };
        if kinds.contains(&of_kind(*message)) {
            continue;
        }
        kinds.push(of_kind(*message));
        for (by, nth) in LATE.into_iter().flat_map(|by| (1..=LATE_OF).map(move |nth| (by, nth))) {
            for other in &others {
                let fault = Fault::Delay { message: NthMessage { nth, ..*message }, by };
                let late = Step { act: Act::Fault(fault), ..step.clone() };
                let fewer = |scenario: &mut Scenario| {
                    scenario.steps.retain(|step| fault_of(step).and_then(self::message).is_none());
                    scenario.steps.extend(other.iter().cloned().chain([late]));
                    crate::draw::in_order(scenario);
                };
                if search.change(fewer) {
                    return true;
                }
            }
        }
    }
    false
}

/// All of one line, of one kind on it, or of one sort at once.
fn lines(search: &mut Search) {
    let same: [fn(&Fault, &Fault) -> bool; 4] = [
        |one, other| std::mem::discriminant(one) == std::mem::discriminant(other),
        |one, other| message(one).zip(message(other)).is_some_and(|(one, other)| line(one) == line(other)),
        |one, other| {
            message(one).zip(message(other)).is_some_and(|(one, other)| of_kind(one) == of_kind(other))
        },
        |one, other| {
            std::mem::discriminant(one) == std::mem::discriminant(other)
                && message(one).zip(message(other)).is_some_and(|(one, other)| of_kind(one) == of_kind(other))
        },
    ];
    for same in same {
        let mut index = 0;
        while let Some(step) = search.best.steps.get(index) {
            let fault = fault_of(step).filter(|fault| message(fault).is_some()).copied();
            let gone = fault.is_some_and(|fault| {
                search.change(|scenario| {
                    scenario.steps.retain(|step| !fault_of(step).is_some_and(|other| same(&fault, other)));
                })
            });
            index += usize::from(!gone);
        }
    }
}

/// Each by itself, and the later ones of its kind one earlier: what is not lost is not said again.
fn singles(search: &mut Search) {
    for index in (0..search.best.steps.len()).rev() {
        let Some(NthMessage { nth, .. }) = message_at(&search.best, index) else { continue };
        if search.change(|scenario| remove(scenario, index)) {
            continue;
        }
        for less in 1..nth {
            if search.change(|scenario| earlier(scenario, index, less)) {
                break;
            }
        }
    }
}

fn pairs(search: &mut Search) {
    let mut one = search.best.steps.len();
    while one > 1 {
        one -= 1;
        let mut other = one;
        while other > 0 && one < search.best.steps.len() {
            other -= 1;
            let both = |scenario: &mut Scenario| {
                remove(scenario, one);
                remove(scenario, other);
            };
            let plainly = |scenario: &mut Scenario| {
                scenario.steps.remove(one);
                scenario.steps.remove(other);
            };
            if search.change(both) || search.change(plainly) {
                break;
            }
        }
    }
}

/// Leaves out a step; where it was about a message, the later ones of its kind on its line are one earlier.
fn remove(scenario: &mut Scenario, index: usize) {
    let gone = scenario.steps.remove(index);
    let Some(gone) = fault_of(&gone).and_then(message) else { return };
    for step in &mut scenario.steps {
        if let Some(later) = message_of(step)
            && of_kind(*later) == of_kind(gone)
            && later.nth > gone.nth
        {
            later.nth -= 1;
        }
    }
}

/// Lets a step be about an earlier message.
fn earlier(scenario: &mut Scenario, index: usize, nth: u32) {
    let Some(step) = scenario.steps.get_mut(index) else { return };
    if let Some(message) = message_of(step) {
        message.nth = nth;
    }
}

fn message_at(scenario: &Scenario, index: usize) -> Option<NthMessage> {
    scenario.steps.get(index).and_then(fault_of).and_then(message)
}

const fn fault_of(step: &Step) -> Option<&Fault> {
    match &step.act {
        Act::Fault(fault) => Some(fault),
        Act::Do { .. } | Act::Restart { .. } => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "three faults are about a message")]
const fn message(fault: &Fault) -> Option<NthMessage> {
    match fault {
        Fault::Drop(message) | Fault::Duplicate(message) | Fault::Delay { message, .. } => Some(*message),
        _ => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "three faults are about a message")]
const fn message_of(step: &mut Step) -> Option<&mut NthMessage> {
    match &mut step.act {
        Act::Fault(Fault::Drop(message) | Fault::Duplicate(message) | Fault::Delay { message, .. }) => {
            Some(message)
        }
        _ => None,
    }
}

const fn line(message: NthMessage) -> (protocol::NodeId, protocol::NodeId) {
    (message.from, message.to)
}

const fn of_kind(message: NthMessage) -> (protocol::NodeId, protocol::NodeId, protocol::MessageKind) {
    (message.from, message.to, message.kind)
}
