//! No shutter, no saving: causes alone and in pairs.

use std::collections::BTreeSet;

use diagnosis::{Cause, Diagnosis, Promise, Question, why};
use protocol::{DeviceId, Instant};
use scenario::parse;

use crate::{
    recipe::{ASKED, Base, Ill, Kind, Who, all, scenario},
    words::unreadable_answer,
};

/// So many causes must be brought about.
const CAUSES_MIN: usize = 30;

fn asked() -> Question {
    let at = scenario::read_duration(ASKED).expect("it is a time");
    Question::At(Instant::ZERO + at)
}

fn ask(base: Base, ills: &[Ill]) -> (String, Diagnosis) {
    let text = scenario(base, ills);
    let parsed = parse("ill", &text).unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"));
    let diagnosis = why(&parsed.scenario, DeviceId(0), asked(), Some(DeviceId(1))).expect("there are two");
    (text, diagnosis)
}

/// What is wrong with what was said of these ills; nothing if it is right.
fn check(base: Base, ills: &[Ill]) -> Option<String> {
    let (text, diagnosis) = ask(base, ills);
    let name = |who| if who == Who::Taker { "alice.d" } else { "bob.d" };
    let expected: BTreeSet<_> = ills.iter().map(|ill| (ill.cause, name(ill.who).to_owned())).collect();
    let said = diagnosis.causes.iter().map(|told| (told.cause, told.device.clone().unwrap_or_default()));
    let said: Vec<_> = said.collect();
    let for_good = ills.iter().any(|ill| ill.cause.is_for_good());
    let promise = match (for_good, ills.is_empty()) {
        (true, _) => Promise::NothingHelps,
        (false, true) => Promise::NothingIsWrong,
        (false, false) => Promise::Helps,
    };
    let helped = diagnosis.cure.as_ref().is_none_or(|cure| cure.photo);
    let first = ills.iter().map(|ill| ill.cause).min();
    let wrong = if said.iter().cloned().collect::<BTreeSet<_>>() != expected {
        format!("said {said:?}")
    } else if said.first().map(|(cause, _)| *cause) != first {
        format!("said {:?} first", said[0])
    } else if diagnosis.promise != promise {
        format!("promised {:?}", diagnosis.promise)
    } else if !helped {
        "the remedies do not help".to_owned()
    } else {
        unreadable_answer(&diagnosis)?
    };
    Some(format!("{base:?}, {ills:?}: {wrong}: {}\n{text}", diagnosis.sentence))
}

fn bases() -> Vec<Base> {
    let mut bases = vec![];
    for taker in Kind::ALL {
        for subject in Kind::ALL {
            bases.extend([false, true].map(|group| Base { taker, subject, group }));
        }
    }
    bases
}

fn report(wrong: &[String], of: usize) {
    let few: Vec<_> = wrong.iter().take(6).cloned().collect();
    assert!(wrong.is_empty(), "{} of {of} are wrong:\n{}", wrong.len(), few.join("\n"));
}

#[test]
fn in_a_call_that_works_nothing_is_wrong() {
    let wrong: Vec<_> = bases().into_iter().filter_map(|base| check(base, &[])).collect();
    report(&wrong, bases().len());
}

#[test]
fn each_cause_alone_is_named_and_mended() {
    let (mut wrong, mut tried, mut causes) = (vec![], 0, BTreeSet::<Cause>::new());
    for base in bases() {
        for ill in all().into_iter().filter(|ill| ill.is_possible(base)) {
            tried += 1;
            causes.insert(ill.cause);
            wrong.extend(check(base, &[ill]));
        }
    }
    report(&wrong, tried);
    assert!(causes.len() >= CAUSES_MIN, "{} causes were brought about", causes.len());
}

#[test]
fn each_pair_of_causes_is_named_and_mended() {
    let (mut wrong, mut tried) = (vec![], 0);
    for base in bases() {
        let ills: Vec<_> = all().into_iter().filter(|ill| ill.is_possible(base)).collect();
        for (place, one) in ills.iter().enumerate() {
            for other in ills[place + 1..].iter().filter(|other| one.goes_with(**other)) {
                tried += 1;
                wrong.extend(check(base, &[*one, *other]));
            }
        }
    }
    report(&wrong, tried);
}
