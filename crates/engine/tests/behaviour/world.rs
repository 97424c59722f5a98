//! Scenarios for the tests of whole runs.

use device::{Event, Outcome};
use engine::Run;
use protocol::DeviceId;
use scenario::Scenario;

/// Alice's phone and Bob's Mac in a call of two from 0 s on; Alice presses at 6 s and Bob hangs up at 20 s.
pub(crate) fn scenario(network: &str, steps: &str) -> Scenario {
    let text = format!(
        r#"
        title = "A call"
        why = "Tests play it."
        rules = ["CAP-1"]
        [people.alice.devices.phone]
        model = "iPhone 15 Pro"
        [people.bob.devices.mac]
        model = "MacBook Air"
        [call]
        kind = "one-to-one"
        joins = ["alice.phone", "bob.mac"]
        [network]
        {network}
        [timeline]
        steps = [
          {{ at = "5s", who = "alice.phone", do = "tap-screen" }},
          {{ at = "6s", who = "alice.phone", do = "press-shutter" }},
          {steps}
          {{ at = "20s", who = "bob.mac", do = "hang-up" }},
        ]
        "#
    );
    scenario::parse("test", &text).unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
}

/// What happened on that device.
pub(crate) fn events(run: &Run, device: u8) -> impl Iterator<Item = &Event> {
    let events = run.trace.records.iter().filter_map(|record| record.fact.device_event());
    events.filter_map(move |(who, event)| (who == DeviceId(device)).then_some(event))
}

/// What became of Alice's presses.
pub(crate) fn outcomes(run: &Run) -> Vec<Outcome> {
    let ended = events(run, 0).filter_map(|event| {
        if let Event::PressEnded { outcome, .. } = event { Some(*outcome) } else { None }
    });
    ended.collect()
}
