//! The scenarios pass as long as nothing is planted, and find most of what is.

use std::{collections::BTreeSet, fs, io::Write};

use planted::Bug;
use planted_tests::{files, not_passed, root, scenarios, table};
use scenario::Property;

/// So many bugs must be planted at least.
const BUGS_MIN: usize = 30;
/// So many of them must be found by the scenarios alone.
const FOUND_MIN: usize = 25;
/// So many bugs must be there for each property to catch.
const BUGS_OF_A_PROPERTY_MIN: usize = 2;

#[test]
fn without_a_planted_bug_every_scenario_passes() {
    assert_eq!(not_passed(&scenarios(), None), [""; 0]);
}

#[test]
fn the_scenario_suite_finds_most() {
    let scenarios = scenarios();
    let never: BTreeSet<_> = not_passed(&scenarios, None).into_iter().map(str::to_owned).collect();
    let scenarios: Vec<_> = scenarios.into_iter().filter(|(name, _)| !never.contains(name)).collect();
    let found: Vec<_> = Bug::ALL.iter().map(|bug| (*bug, not_passed(&scenarios, Some(*bug)))).collect();
    let mut shown = String::new();
    for (bug, failed) in &found {
        let first = failed.first().unwrap_or(&"-");
        shown += &format!("{:>28}  {:>3}  {first}\n", bug.as_str(), failed.len());
    }
    std::io::stdout().write_all(shown.as_bytes()).expect("the table can be shown");
    let count = found.iter().filter(|(_, failed)| !failed.is_empty()).count();
    assert!(Bug::ALL.len() >= BUGS_MIN, "{} bugs are planted", Bug::ALL.len());
    assert!(count >= FOUND_MIN, "{count} of {} bugs are found:\n{shown}", Bug::ALL.len());
}

#[test]
fn every_property_has_bugs_to_catch() {
    for property in Property::ALL {
        let count = Bug::ALL.iter().filter(|bug| bug.property() == property.as_str()).count();
        assert!(count >= BUGS_OF_A_PROPERTY_MIN, "{} has {count}", property.as_str());
    }
    for bug in Bug::ALL {
        assert!(Property::find(bug.property()).is_some(), "{} is for no property", bug.as_str());
    }
}

#[test]
fn every_bug_has_a_name_of_its_own_and_is_found_by_it() {
    let names: BTreeSet<_> = Bug::ALL.iter().map(|bug| bug.as_str()).collect();
    assert_eq!(names.len(), Bug::ALL.len());
    assert!(Bug::ALL.iter().all(|bug| Bug::find(bug.as_str()) == Some(*bug)));
    assert_eq!(Bug::find("no-such-bug"), None);
}

/// A bug that nobody asks for is planted nowhere.
#[test]
fn every_bug_is_planted_somewhere() {
    let crates = files(&root().join("crates"), "rs");
    let sources: Vec<_> =
        crates.iter().map(|path| fs::read_to_string(path).expect("a source can be read")).collect();
    let lines = sources.iter().flat_map(|source| source.lines());
    let asking = lines.filter(|line| line.contains("planted::bug!("));
    let words = asking.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
    let asked: BTreeSet<_> = words.collect();
    for bug in Bug::ALL {
        assert!(asked.contains(bug.ident()), "nobody asks for {}", bug.ident());
    }
}

#[test]
fn the_page_has_the_table() {
    let page = fs::read_to_string(root().join("docs/PLANTED.md")).expect("it is there");
    assert!(
        page.contains(&table()),
        "put what `cargo run -p planted-tests --bin table` prints into docs/PLANTED.md"
    );
}
