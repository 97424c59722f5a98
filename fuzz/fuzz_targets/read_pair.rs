//! Any bytes as a pair: two bytes of length, a still of that length, a movie. What is empty is not given.
#![no_main]

use libfuzzer_sys::fuzz_target;
use media::{
    PICTURES_MAX,
    read::{Severity, Verdict, contents, pair},
};

fuzz_target!(|input: &[u8]| {
    let Some((length, files)) = input.split_first_chunk::<2>() else { return };
    let length = usize::from(u16::from_be_bytes(*length)).min(files.len());
    let (still, movie) = files.split_at(length);
    let given = |file: &[u8]| !file.is_empty();
    let reading = pair(Some(still).filter(|still| given(still)), Some(movie).filter(|movie| given(movie)));

    let broken = reading.findings.iter().any(|finding| finding.severity == Severity::Broken);
    assert!(!broken || reading.verdict != Verdict::LivePhoto, "what is broken is no Live Photo");
    let page = reading.render();
    assert!(page.chars().all(|sign| sign == '\n' || !sign.is_control()), "the page does not move the cursor");

    let appended = reading.appended(still);
    assert!(appended.is_none_or(|appended| still.ends_with(appended) || appended.len() < still.len()));

    let contents = contents(appended.unwrap_or(movie));
    assert!(contents.pictures.len() <= PICTURES_MAX, "a limit is a limit");
});
