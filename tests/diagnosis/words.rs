//! Whether an answer is in words that anyone can read: no names of ours, and no jargon that a device does not show itself.

use diagnosis::{Cause, Diagnosis, GENERAL_ADVICE, Symptom, candidates};

/// What the model, its protocol and its code call things, and nobody with a phone in the hand does.
const OURS: [&str; 40] = [
    "ack",
    "agenda",
    "announce",
    "announced",
    "announcement",
    "asset",
    "boolean",
    "commit",
    "committed",
    "daemon",
    "durable",
    "enum",
    "fault",
    "fsync",
    "false",
    "handshake",
    "invariant",
    "journal",
    "json",
    "latency",
    "message",
    "monitor",
    "node",
    "none",
    "null",
    "oracle",
    "packet",
    "peer",
    "policy",
    "protocol",
    "registration",
    "relay",
    "replica",
    "roster",
    "seed",
    "subject",
    "taker",
    "transaction",
    "true",
    "volatile",
];

/// Names with a capital inside, as Apple and others write them.
const PROPER: [&str; 11] =
    ["FaceTime", "MacBook", "iCloud", "iMac", "iOS", "iPad", "iPadOS", "iPhone", "iPod", "macOS", "watchOS"];

/// What is wrong with the words of `text`; nothing if anyone can read it. `names` are of devices, as a scenario names them.
pub(crate) fn unreadable(text: &str, names: &[&str]) -> Option<String> {
    let plain = names.iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
    // `>` leads through Settings, as in the guide, and `[name]` is there whoever is signed in.
    let plain = plain.replace("[name]", "name");
    let marks = ['_', '{', '}', '<', '[', ']', '#', '`', '\\'];
    if plain.contains("::") || plain.contains(marks) {
        return Some(format!("a mark of code: {text}"));
    }
    if plain.contains("  ") || plain.trim().is_empty() {
        return Some(format!("a hole: {text:?}"));
    }
    let words = plain.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
    words
        .filter(|word| is_ours(word) && !PROPER.contains(word))
        .map(|word| format!("{word:?}: {text}"))
        .next()
}

/// Whether a word is one of ours, or written as only code writes.
fn is_ours(word: &str) -> bool {
    let inner_capital = word.chars().skip(1).any(char::is_uppercase) && word.chars().any(char::is_lowercase);
    inner_capital || OURS.contains(&word.to_lowercase().as_str())
}

/// All that an answer says to a person.
pub(crate) fn unreadable_answer(answer: &Diagnosis) -> Option<String> {
    let told = answer.causes.iter().flat_map(|told| [Some(&told.says), told.since.as_ref()]);
    let advice = answer.remedies.iter().chain(&answer.then);
    let advice = advice.flat_map(|advice| std::iter::once(&advice.place).chain(&advice.does).map(Some));
    let texts = std::iter::once(Some(&answer.sentence)).chain(told).chain(advice).flatten();
    let names: Vec<_> = answer.causes.iter().filter_map(|told| told.device.as_deref()).collect();
    texts.filter_map(|text| unreadable(text, &names)).next()
}

#[test]
fn what_anyone_can_read_passes_and_what_is_ours_does_not() {
    for text in [
        "Alice's press at 6.000s gave no photo: FaceTime Live Photos was turned off on Bob's iPhone 13.",
        "Bob's MacBook Air, macOS 14.6",
        GENERAL_ADVICE,
    ] {
        assert_eq!(unreadable(text, &[]), None);
    }
    for text in [
        "the taker's setting",
        "ConsentWithdrawn",
        "live_photos",
        "Refusal::Off",
        "{device} is off",
        "off  on",
    ] {
        assert!(unreadable(text, &[]).is_some(), "{text}");
    }
}

#[test]
fn what_people_in_support_read_is_in_words_of_theirs() {
    let mut said = 0;
    for symptom in Symptom::ALL {
        assert_eq!(unreadable(symptom.words(), &[]), None);
        let devices: Vec<_> =
            protocol::MODELS.iter().map(|model| diagnosis::Asked { model, os: model.default_os() }).collect();
        for candidate in candidates(symptom, &devices) {
            said += 1;
            assert_eq!(unreadable(&candidate.says, &[]), None);
            for text in candidate.remedies.iter().flat_map(|place| &place.does) {
                assert_eq!(unreadable(text, &[]), None);
            }
        }
    }
    assert!(said >= Cause::ALL.len() / 2, "{said} causes were read");
}
