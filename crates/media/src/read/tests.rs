//! Pairs with one fault each, and what is said of them.

mod build_movie;
mod build_still;
mod cases;
mod facts;
mod laws;
mod seeds;
mod tables;

use super::{FindingKind, Reading, Severity, Verdict, pair};
use build_movie::Clip;
use build_still::Photo;

/// The identifier of pairs that say nothing else.
const IDENTIFIER: &str = "6F9619FF-8B86-4011-B42D-00C04FC964FF";

/// Reads a pair and says everything of it that is worse than a note, by its stable names, after the verdict.
#[track_caller]
fn check(still: Option<&[u8]>, movie: Option<&[u8]>, verdict: Verdict, expected: &[FindingKind]) -> Reading {
    let reading = pair(still, movie);
    let mut found: Vec<&str> = reading
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .map(|finding| finding.kind.name())
        .collect();
    found.sort_unstable();
    found.dedup();
    let mut expected: Vec<&str> = expected.iter().map(|kind| kind.name()).collect();
    expected.sort_unstable();
    expected.dedup();
    assert_eq!((reading.verdict, found), (verdict, expected), "\n{}", reading.render());
    reading
}

/// The same for a pair that is built.
#[track_caller]
fn check_pair(still: &Photo, movie: &Clip, verdict: Verdict, expected: &[FindingKind]) -> Reading {
    check(Some(&still.build()), Some(&movie.build()), verdict, expected)
}
