//! The set of fixtures as our own reader judges it, against what each says of itself.

use std::fs;

use darkroom::{
    FIXTURE_FILE, Fixture,
    read::{FindingKind, Reading, Severity, pair, shared_identifiers},
};
use tests::{Held, Set};

/// Holds what the reader says of a fixture's pairs against its own word.
pub(crate) fn check(held: &mut Held, set: &Set, fixture: &Fixture) {
    let text = fs::read_to_string(set.root().join(&fixture.name).join(FIXTURE_FILE)).expect("it was written");
    let on_disk: Fixture = serde_json::from_str(&text).expect("it is what its type says");
    held.check("what lies beside it", &on_disk, fixture);
    let mut readings = vec![];
    for (one, number) in fixture.pairs.iter().zip(1..) {
        let file = |file: &Option<darkroom::File>| {
            file.as_ref().map(|file| fs::read(set.path(fixture, file)).expect("it was written"))
        };
        let (still, movie) = (file(&one.still), file(&one.movie));
        let reading = pair(still.as_deref(), movie.as_deref());
        held.check("the verdict", reading.verdict, one.verdict);
        held.check("the findings", findings(&reading), sorted(&one.findings));
        readings.push((number.to_string(), reading));
    }
    let shared = shared_identifiers(&readings);
    let shares: Vec<_> = shared.iter().map(|shared| shared.identifier.clone()).collect();
    held.check("which identifiers pairs share", &shares, &fixture.shared_identifiers);
    let all: Vec<_> = readings.iter().map(|(number, _)| number.clone()).collect();
    let whole = shared.iter().all(|shared| shared.pairs == all);
    held.check("that all its pairs share it", whole, true);
    let meant = fixture.name.ends_with("/one-identifier-in-two-pairs");
    held.check("that it is meant", shares.len(), usize::from(meant));
}

fn findings(reading: &Reading) -> Vec<FindingKind> {
    let counts = reading.findings.iter().filter(|finding| finding.severity != Severity::Note);
    sorted(&counts.map(|finding| finding.kind).collect::<Vec<_>>())
}

fn sorted(findings: &[FindingKind]) -> Vec<FindingKind> {
    let mut findings = findings.to_vec();
    findings.sort_unstable();
    findings
}
