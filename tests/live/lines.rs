//! Bad lines: a proxy stands in front of Bob's Mac, and Alice takes him all the same. What his and her device state is what they
//! state in a simulation whose line between the two is as bad.

use std::{fmt::Write, time::Duration};

use live::{Disturbance, Parity, Plan, Played, hold_against};
use protocol::{DeviceId, NodeId};
use tempfile::TempDir;
use trace::{Fact, Fate, Trace};

use crate::play::{a_few_at_once, at_millis, read};

/// As fast as time goes by here.
const SPEED: u32 = 5;

const ALICE: NodeId = NodeId::Device(DeviceId(0));
const BOB: NodeId = NodeId::Device(DeviceId(1));

const DROP: Disturbance = Disturbance::Drop;
const PASS: Disturbance = Disturbance::Pass;
const STALL: Disturbance = Disturbance::Stall;
/// How much later everything passes on a slow line.
const LATER: Duration = Duration::from_millis(150);

/// What the line to Bob does, and from which millisecond on.
type Does = &'static [(u64, Disturbance)];

/// Lines; and by how many milliseconds something has to be late on each. Bob is taken at 6.04 s, and the clip is complete at
/// 8.03 s.
const LINES: [(&str, Does, u64); 5] = [
    ("is slow", &[(0, Disturbance::Delay(LATER))], 150),
    ("breaks just after the request", &[(6_300, DROP), (7_000, PASS)], 0),
    ("breaks while files are on their way", &[(8_030, DROP), (9_000, PASS)], 200),
    ("stalls while the clip is in the making", &[(6_500, STALL), (9_500, PASS)], 500),
    (
        "breaks again and again",
        &[(5_500, DROP), (5_700, PASS), (6_400, DROP), (6_600, PASS), (8_030, DROP), (8_600, PASS)],
        100,
    ),
];

/// The same, for a simulation.
fn simulated(text: &str, disturbances: Does) -> String {
    let mut links = String::new();
    let (begin, rest) = text.split_once("steps = [\n").expect("it has steps");
    let (steps, end) = rest.split_once("]\nexpect").expect("it has expectations after them");
    let mut steps: Vec<(Duration, String)> = steps.lines().map(|step| (at(step), step.to_owned())).collect();
    for (millis, disturbance) in disturbances {
        let fault = match disturbance {
            Disturbance::Drop | Disturbance::Stall => "cut",
            Disturbance::Pass => "heal",
            Disturbance::Delay(by) => {
                for (from, to) in [("alice.phone", "bob.mac"), ("bob.mac", "alice.phone")] {
                    let latency = 40 + by.as_millis();
                    let link = format!("from = \"{from}\"\nto = \"{to}\"\nlatency = \"{latency}ms\"");
                    write!(links, "[[network.links]]\n{link}\n\n").expect("a text takes it");
                }
                continue;
            }
        };
        let between = "between = [\"alice.phone\", \"bob.mac\"]";
        let step = format!("  {{ at = \"{millis}ms\", fault = \"{fault}\", {between} }},");
        steps.push((Duration::from_millis(*millis), step));
    }
    steps.sort();
    let steps: Vec<String> = steps.into_iter().map(|(_, step)| step).collect();
    let begin = begin.replace("[timeline]", &format!("{links}[timeline]"));
    format!("{begin}steps = [\n{}\n]\nexpect{end}", steps.join("\n"))
}

/// When a step is.
fn at(step: &str) -> Duration {
    let at = step.split('"').nth(1).and_then(scenario::read_duration);
    at.unwrap_or_else(|| panic!("`{step}` has no time"))
}

/// How much later than the scenario says something came from one of the two to the other, at most.
fn lateness(trace: &Trace) -> Duration {
    let mut most = Duration::ZERO;
    for (place, record) in trace.records.iter().enumerate() {
        let Fact::Sent { from, to, message, id, fate: Fate::Carried { arrives, .. }, .. } = &record.fact
        else {
            continue;
        };
        let is_it = |fact: &Fact| matches!(fact, Fact::Arrived { from: f, to: t, message: m, id: i } if (f, t, m, i) == (from, to, message, id));
        let came = trace.records[place..].iter().find(|record| is_it(&record.fact));
        if let Some(came) = came.filter(|_| [(ALICE, BOB), (BOB, ALICE)].contains(&(*from, *to))) {
            most = most.max(came.at.since(*arrives));
        }
    }
    most
}

#[test]
fn over_a_bad_line_devices_state_what_they_do_in_a_simulation() {
    let name = "call/one-to-one";
    let (scenario, _, text) = read(name);
    assert_eq!((scenario.node_name(ALICE), scenario.node_name(BOB)), ("alice.phone", "bob.mac"));
    a_few_at_once(&LINES, |(what, disturbances, late)| {
        let bad = scenario::parse(name, &simulated(&text, disturbances));
        let bad = bad.unwrap_or_else(|mistakes| panic!("{what}: {mistakes}")).scenario;
        let expected: Vec<_> = engine::by_a_hair(&bad).collect();
        let play = |speed| {
            let folder = TempDir::new().map_err(|error| error.to_string())?;
            let plan = Plan::new(name.to_owned(), text.clone(), speed, folder.path().to_owned());
            let disturbances = disturbances.iter();
            let disturbances = disturbances.map(|(at, disturbance)| (at_millis(*at), BOB, *disturbance));
            let plan = Plan { stand_in: true, disturbances: disturbances.collect(), ..plan };
            let played = live::play(&scenario, &plan, |_| {}).map_err(|trouble| trouble.to_string())?;
            let drops = plan.disturbances.iter().any(|(.., disturbance)| *disturbance == DROP);
            is_bad(&played, drops, Duration::from_millis(*late))?;
            Ok(played)
        };
        let parity = hold_against(&scenario, &expected, SPEED, play);
        assert!(matches!(parity, Parity::Same { events: 10.., .. }), "the line {what}: {parity:?}");
    });
}

/// Whether the line was as it should have been; else what was wrong.
fn is_bad(played: &Played, drops: bool, late: Duration) -> Result<(), String> {
    let lateness = lateness(&played.trace);
    if lateness < late {
        return Err(format!("nothing was later than {lateness:?}"));
    }
    if played.breaches > 0 || (played.reconnects > 0) != drops {
        return Err(format!("{} breaches, {} links made anew", played.breaches, played.reconnects));
    }
    Ok(())
}
