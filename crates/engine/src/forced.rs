//! A run without chance: every decision that an oracle made, as the step that forces it.

use std::time::Duration;

use protocol::Instant;
use scenario::{Act, Fault, Line, Network, NthMessage, Odds, Repeat, Scenario, Step, When};

use crate::{
    network::jitter,
    oracle::{Concern, Oracle, Site},
};

/// Refuses to decide: kind, and remembers that it was asked at all. What a file alone tells whole asks nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unforced {
    /// The first thing that nothing in the scenario decided.
    pub asked: Option<Site>,
}

impl Oracle for Unforced {
    fn choose(&mut self, site: Site, weights: &[u32]) -> u8 {
        self.asked.get_or_insert(site);
        crate::Kindest.choose(site, weights)
    }
}

/// The same network without odds: nothing on it is left to chance.
#[must_use]
pub fn certain(network: &Network) -> Network {
    let certain = |line: Line| Line {
        jitter: Duration::ZERO,
        loss: Odds::NEVER,
        burst_loss: None,
        duplicate: Odds::NEVER,
        reorder: Odds::NEVER,
        ..line
    };
    let mut network = network.clone();
    for line in [&mut network.call, &mut network.files, &mut network.services] {
        *line = certain(*line);
    }
    for link in &mut network.links {
        let change = &mut link.change;
        (change.jitter, change.burst_loss) = (None, None);
        (change.loss, change.duplicate, change.reorder) = (None, None, None);
    }
    network.links.retain(|link| link.change != scenario::LineChange::default());
    network
}

/// The scenario in which steps force what `decisions` decided in a run of it, so that the same happens without an oracle,
/// a seed or odds.
#[must_use]
pub fn forced(scenario: &Scenario, decisions: &[(Site, u8)]) -> Scenario {
    let mut forced = scenario.clone();
    forced.network = certain(&scenario.network);
    forced.seed = 0;
    let faults = decisions.iter().filter_map(|(site, choice)| fault(scenario, *site, *choice));
    let steps = faults.map(|fault| Step {
        when: When::At(Instant::ZERO),
        act: Act::Fault(fault),
        repeat: Repeat::ONCE,
    });
    forced.steps = steps.chain(forced.steps).collect();
    forced
}

/// What a decision other than the kindest comes to; none where it says nothing by itself, as that a burst begins.
fn fault(scenario: &Scenario, site: Site, choice: u8) -> Option<Fault> {
    let Site::Message { concern, from, to, route, message, ordinal } = site else { return None };
    let line = scenario.network.line(route, from, to);
    let message = NthMessage { from, to, kind: message, nth: ordinal };
    match concern {
        Concern::Loss => Some(Fault::Drop(message)),
        Concern::Duplicate => Some(Fault::Duplicate(message)),
        Concern::Jitter => Some(Fault::Delay { message, by: jitter(&line, choice) }),
        Concern::Reorder => Some(Fault::Delay { message, by: line.reorder_by }),
        Concern::Burst => None,
    }
}
