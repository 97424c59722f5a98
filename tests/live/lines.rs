//! Bad lines: a proxy stands in front of Bob's Mac, and Alice takes him all the same.

use live::Disturbance;
use protocol::{DeviceId, NodeId};
use std::time::Duration;
use tempfile::TempDir;
use trace::{Verdict, judge};

use crate::play::{a_few_at_once, at_millis, plan};

/// As fast as time goes by here.
const SPEED: u32 = 5;

/// What the line to Bob does, and from which millisecond on. He is taken at 6.04 s, and the photo is to be there at 15 s.
const LINES: [(&str, &[(u64, Disturbance)]); 5] = [
    ("is slow", &[(0, Disturbance::Delay(Duration::from_millis(150)))]),
    ("breaks just after the request", &[(6_100, Disturbance::Drop), (7_000, Disturbance::Pass)]),
    ("breaks while files are on their way", &[(8_100, Disturbance::Drop), (9_000, Disturbance::Pass)]),
    ("stalls while the clip is in the making", &[(6_500, Disturbance::Stall), (9_500, Disturbance::Pass)]),
    (
        "breaks again and again",
        &[
            (5_500, Disturbance::Drop),
            (5_700, Disturbance::Pass),
            (6_300, Disturbance::Drop),
            (6_500, Disturbance::Pass),
            (8_050, Disturbance::Drop),
            (8_300, Disturbance::Pass),
        ],
    ),
];

#[test]
fn over_a_bad_line_the_photo_comes_and_bob_is_told() {
    a_few_at_once(&LINES, |(what, disturbances)| {
        let folder = TempDir::new().expect("a folder that passes can be made");
        let (scenario, mut plan) = plan("call/one-to-one", SPEED, folder.path().to_owned());
        let bob = NodeId::Device(DeviceId(1));
        assert_eq!(scenario.node_name(bob), "bob.mac");
        plan.disturbances =
            disturbances.iter().map(|(at, disturbance)| (at_millis(*at), bob, *disturbance)).collect();
        let played =
            live::play(&scenario, &plan, |_| {}).unwrap_or_else(|trouble| panic!("{what}: {trouble}"));
        let judgement = judge(&scenario, &played.trace);
        // Whoever is told a little late was told.
        let late = judgement.problems.iter().filter(|problem| !is_of_the_notice(problem)).count();
        assert!(judgement.verdict == Verdict::Passed || late == 0, "{what}: {:?}", judgement.problems);
        let again = played.replays.iter().all(|(_, replay)| replay.is_ok());
        assert!(again && played.breaches == 0, "{what}: {played:?}");
        let broken = disturbances.iter().any(|(_, disturbance)| *disturbance == Disturbance::Drop);
        assert_eq!(played.reconnects > 0, broken, "{what}");
    });
}

/// The first expectation: that Bob is told by 8 s.
fn is_of_the_notice(problem: &trace::Problem) -> bool {
    matches!(problem, trace::Problem::Expectation { index: 0, .. })
}
