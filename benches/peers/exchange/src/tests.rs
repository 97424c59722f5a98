//! Each property is broken by a planted mistake, and nothing else is reported for it; every message survives the wire.

use crate::{
    Answer, At, Checks, Fact, Id, Kind, Message, Outcome, Part, Press, Property, decode, encode, wire::BYTES,
};

const TAKER: Id = Id(0);
const SUBJECT: Id = Id(1);
const PRESS: Press = Press { taker: TAKER, nth: 0 };
const SENT: Fact = Fact::Sent { from: TAKER, to: SUBJECT, kind: Kind::Request, press: Some(PRESS) };
const ARRIVED: Fact = Fact::Arrived { from: TAKER, to: SUBJECT, kind: Kind::Request, press: Some(PRESS) };
const JOINED: Fact = Fact::Joined { who: SUBJECT, consent: true };
const DENIED: Fact = Fact::Joined { who: SUBJECT, consent: false };
const HEARD: Fact = Fact::Heard { who: TAKER, whose: SUBJECT, version: 1 };
const PRESSED: Fact = Fact::Pressed(PRESS);
const TOLD: Fact = Fact::Told { who: SUBJECT, press: PRESS };
const SAVED: Fact = Fact::Saved(PRESS);
const FORGOTTEN: Fact = Fact::Forgotten(PRESS);

/// What a run is that goes well.
const GOOD: [Fact; 9] =
    [JOINED, HEARD, PRESSED, SENT, ARRIVED, TOLD, SAVED, ended(Outcome::Saved), FORGOTTEN];

const fn ended(outcome: Outcome) -> Fact {
    Fact::Ended { press: PRESS, outcome }
}

/// The first property that these facts break, one a microsecond, in a run of one press.
fn broken(facts: &[Fact]) -> Option<Property> {
    let timed: Vec<(At, Fact)> = facts.iter().zip(1..).map(|(fact, at)| (At(at), *fact)).collect();
    broken_at(&timed)
}

fn broken_at(facts: &[(At, Fact)]) -> Option<Property> {
    let mut checks = Checks::default();
    let seen = facts.iter().try_for_each(|(at, fact)| checks.see(*at, *fact));
    seen.and_then(|()| checks.end(1)).err().map(|broken| broken.property)
}

#[test]
fn a_good_run_breaks_nothing() {
    assert_eq!(broken(&GOOD), None);
}

#[test]
fn a_refused_press_breaks_nothing() {
    assert_eq!(broken(&[DENIED, PRESSED, SENT, ARRIVED, ended(Outcome::Refused)]), None);
}

#[test]
fn time_that_goes_back_is_found() {
    let mut facts: Vec<(At, Fact)> = GOOD.iter().zip(1..).map(|(fact, at)| (At(at), *fact)).collect();
    facts[5].0 = At(1);
    assert_eq!(broken_at(&facts), Some(Property::TimeGoesForward));
}

#[test]
fn what_was_not_sent_is_found() {
    assert_eq!(broken(&[JOINED, HEARD, PRESSED, ARRIVED]), Some(Property::SentBeforeItArrives));
}

#[test]
fn what_arrives_twice_is_found() {
    assert_eq!(
        broken(&[JOINED, HEARD, PRESSED, SENT, ARRIVED, ARRIVED]),
        Some(Property::SentBeforeItArrives)
    );
}

#[test]
fn an_owner_who_is_told_of_no_press_is_found() {
    assert_eq!(broken(&[JOINED, HEARD, TOLD]), Some(Property::SentBeforeItArrives));
}

#[test]
fn what_is_heard_twice_is_found() {
    assert_eq!(broken(&[JOINED, HEARD, HEARD]), Some(Property::HeardOnce));
}

#[test]
fn an_owner_who_is_told_twice_is_found() {
    assert_eq!(broken(&[JOINED, PRESSED, SENT, ARRIVED, TOLD, TOLD]), Some(Property::ToldOnce));
}

#[test]
fn a_subject_that_does_not_consent_is_found() {
    assert_eq!(broken(&[DENIED, PRESSED, SENT, ARRIVED, TOLD]), Some(Property::OnlyWithConsent));
}

#[test]
fn a_photo_without_notice_is_found() {
    assert_eq!(broken(&[JOINED, PRESSED, SENT, ARRIVED, SAVED]), Some(Property::NoPhotoWithoutNotice));
}

#[test]
fn a_photo_that_is_saved_twice_is_found() {
    assert_eq!(broken(&[JOINED, PRESSED, TOLD, SAVED, SAVED]), Some(Property::SavedOnce));
}

#[test]
fn a_press_with_two_outcomes_is_found() {
    let facts = [JOINED, PRESSED, TOLD, SAVED, ended(Outcome::Saved), ended(Outcome::Saved)];
    assert_eq!(broken(&facts), Some(Property::OneOutcome));
}

#[test]
fn an_outcome_that_says_the_wrong_thing_is_found() {
    assert_eq!(broken(&[JOINED, PRESSED, TOLD, ended(Outcome::Saved)]), Some(Property::OneOutcome));
    assert_eq!(broken(&[JOINED, PRESSED, TOLD, SAVED, ended(Outcome::TimedOut)]), Some(Property::OneOutcome));
}

#[test]
fn a_press_that_is_made_twice_is_found() {
    assert_eq!(broken(&[JOINED, PRESSED, PRESSED]), Some(Property::OneOutcome));
}

#[test]
fn a_press_without_outcome_is_found() {
    assert_eq!(broken(&[JOINED, PRESSED, SENT]), Some(Property::ComesToItsEnd));
}

#[test]
fn a_subject_that_keeps_something_is_found() {
    assert_eq!(broken(&GOOD[..8]), Some(Property::ComesToItsEnd));
}

#[test]
fn what_is_forgotten_twice_is_found() {
    let facts = [&GOOD[..], &[FORGOTTEN]].concat();
    assert_eq!(broken(&facts), Some(Property::ComesToItsEnd));
}

#[test]
fn every_message_survives_the_wire() {
    let press = Press { taker: Id(2), nth: 0x1234 };
    let messages = [
        Message::Announce { version: 7, consent: true },
        Message::Announce { version: u32::MAX, consent: false },
        Message::AnnounceAck { version: 7 },
        Message::Request { press, moment: At(u64::MAX) },
        Message::Answer { press, answer: Answer::Taken },
        Message::Answer { press, answer: Answer::Refused },
        Message::File { press, part: Part::Still, bytes: 60_000 },
        Message::File { press, part: Part::Movie, bytes: u32::MAX },
        Message::FileAck { press, part: Part::Still },
        Message::FileAck { press, part: Part::Movie },
        Message::Close { press },
    ];
    for message in messages {
        assert_eq!(decode(&encode(&message)), Some(message));
    }
}

#[test]
fn bytes_that_say_nothing_are_no_message() {
    let close = encode(&Message::Close { press: PRESS });
    let with = |place: usize, byte: u8| {
        let mut bytes = close;
        bytes[place] = byte;
        bytes
    };
    assert_eq!(decode(&close[..BYTES - 1]), None, "too short");
    assert_eq!(decode(&[&close[..], &[0]].concat()), None, "too long");
    assert_eq!(decode(&with(0, 7)), None, "no such kind");
    assert_eq!(decode(&with(2, 3)), None, "no such phone");
}
