//! The explorer finds bugs that are planted on purpose, by the property that must catch each, by the shortest way, and as a
//! file that fails by itself; and a model of the protocol that shares no code with it comes to the same verdicts.

mod model;
mod verdicts;

use std::process::ExitCode;

use check::{Bounds, Budget, Cut, Explored, Wrong, explore, fails_alone, retell, traced};
use clap::Parser;
use planted::Bug;
use planted_tests::{root, with};
use scenario::{Property, Scenario};
use shutterlab::{Arguments, EXIT_FAILED, EXIT_OK};

/// Nothing but what is said.
const NONE: Budget = Budget { losses: 0, duplicates: 0, crashes: 0, toggles: 0, hang_ups: 0, retries: 0 };

/// What it takes to find each, the property that it breaks first, and the length of the shortest way.
const FOUND: [(Bug, Budget, Property, usize); 12] = [
    (Bug::LastCheckSkipped, TOGGLE, Property::ConsentAtTheLastCheck, 10),
    (Bug::OwnSettingIgnored, TOGGLE, Property::ConsentAtTheLastCheck, 12),
    (Bug::StaleAnnouncementTrusted, TOGGLES, Property::ConsentAtTheLastCheck, 16),
    (Bug::SettingNotWritten, TOGGLE_AND_CRASH, Property::ConsentAtTheLastCheck, 17),
    (Bug::NoticeAtTheClose, TOGGLE, Property::ToldBeforeSaved, 11),
    (Bug::NoticeOnlyInCall, HANG_UP, Property::ToldBeforeSaved, 11),
    (Bug::OutcomeToldEarly, CRASH, Property::OneOutcome, 7),
    (Bug::PressToldEarly, CRASH, Property::OneOutcome, 6),
    (Bug::TimersStopWithTheCall, HANG_UP, Property::OneOutcome, 5),
    // A run never comes to rest with it; here nobody says anything for ever.
    (Bug::DeadlineForgottenAtStart, CRASH_AND_LOSS, Property::OneOutcome, 16),
    (Bug::RepeatSavedBeside, CRASH, Property::SavedOnce, 17),
    (Bug::CrashLosesLastSave, CRASH, Property::SavedStaysSaved, 19),
];

const TOGGLE: Budget = Budget { toggles: 1, ..NONE };
const TOGGLES: Budget = Budget { toggles: 3, ..NONE };
const CRASH: Budget = Budget { crashes: 1, retries: 1, ..NONE };
const TOGGLE_AND_CRASH: Budget = Budget { toggles: 1, ..CRASH };
const CRASH_AND_LOSS: Budget = Budget { losses: 1, ..CRASH };
const HANG_UP: Budget = Budget { hang_ups: 1, losses: 1, retries: 1, ..NONE };

/// Whose files cannot tell it: they wait for what was not answered, and it is answered before.
const UNTOLD: [Bug; 1] = [Bug::DeadlineForgottenAtStart];

fn one_to_one() -> Scenario {
    let parsed = scenario::load(&root().join("scenarios/explore/one-to-one.toml"));
    parsed.unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
}

fn explored(scenario: &Scenario, bounds: &Bounds) -> Explored {
    explore(scenario, bounds, &mut |_| ())
}

#[test]
fn each_is_found_by_its_property_the_shortest_way_and_fails_alone() {
    let scenario = one_to_one();
    for (bug, budget, property, length) in FOUND {
        let bounds = Bounds { budget, ..Bounds::default() };
        with(Some(bug), || {
            let name = bug.as_str();
            let found = explored(&scenario, &bounds).found.unwrap_or_else(|| panic!("{name} is not found"));
            assert_eq!(found.failure.wrong, Wrong::Property(property), "{name}");
            assert_eq!((found.path.len(), found.shortest), (length, true), "{name}");
            // Of one fault alone there is so little that it can be looked at again.
            let shorter = Bounds { depth: u32::try_from(length - 1).ok(), ..bounds };
            let shorter = (budget == TOGGLE).then(|| explored(&scenario, &shorter));
            assert!(
                shorter.is_none_or(|shorter| shorter.found.is_none() && shorter.cut == Some(Cut::Depth)),
                "{name}"
            );
            let way = traced(&scenario, &bounds, &found.path);
            assert_eq!(way.ended_at, found.failure.at, "{name}: it is told as it was explored");
            let told = retell(&scenario, &bounds, &found.path).and_then(|told| fails_alone(&told));
            let told = told.map(|failure| failure.wrong);
            let expected = (!UNTOLD.contains(&bug)).then_some(found.failure.wrong);
            assert_eq!(told, expected, "{name}: a file fails by itself as the way did");
        });
    }
}

/// One of each at any moment, and a repeat: all of it is gone through.
#[test]
fn a_toggle_a_loss_a_duplicate_and_a_crash_together_are_exhausted() {
    let budget = Budget { retries: 1, ..Budget::ONE_OF_EACH };
    let explored = with(None, || explored(&one_to_one(), &Bounds { budget, ..Bounds::default() }));
    assert!(explored.found.is_none(), "{:?}", explored.found);
    assert_eq!((explored.states, explored.cut), (7_048_541, None));
}

/// The same budgets, and no bug: everything is gone through, and nothing is found.
#[test]
fn without_a_bug_nothing_is_found() {
    let scenario = one_to_one();
    for (_, budget, ..) in FOUND {
        let bounds = Bounds { budget, ..Bounds::default() };
        let explored = with(None, || explored(&scenario, &bounds));
        let wrong: Option<Wrong> = explored.found.map(|found| found.failure.wrong);
        assert_eq!((wrong, explored.cut), (None, None), "{budget:?}");
    }
}

/// What people type: what was found decides the exit code, and becomes a file that says what found it.
#[test]
fn the_command_fails_and_keeps_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = folder.path().join("consent-at-the-last-check-explored.toml");
    let line = [
        "shutterlab",
        "explore",
        "scenarios/explore/one-to-one.toml",
        "--faults",
        "toggle",
        "--retries",
        "0",
        "--write",
    ];
    let explore = || {
        let line = line.map(AsRef::as_ref).into_iter().chain([folder.path().as_os_str()]);
        Arguments::parse_from(line).command.run(&root())
    };
    assert_eq!(with(None, explore), ExitCode::from(EXIT_OK));
    assert!(!kept.exists());
    assert_eq!(with(Some(Bug::LastCheckSkipped), explore), ExitCode::from(EXIT_FAILED));
    let text = std::fs::read_to_string(&kept).expect("it was kept");
    assert!(text.contains("why = \"Found by exploring: "), "{text}");
}
