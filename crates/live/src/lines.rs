//! What is on its way: loopback takes no time, so what is said leaves once it would have arrived by the scenario's line.

use std::{collections::BTreeMap, time::Duration};

use protocol::{Instant, NodeId, Route};
use scenario::{Line, Network};
use trace::{Fact, Fate, Loss};
use wire::{Endpoint, Letter, Said};

/// So much that one node said can be on its way; more is lost.
const UNDER_WAY_MAX: usize = 16_384;
/// The files among it weigh no more than this, in bytes, or are alone.
const FILES_BYTES_MAX: usize = 256 << 20;

/// What one node has said and is still on its way.
#[derive(Default)]
pub(crate) struct Lines {
    /// In order of when it leaves; what leaves at once, in the order in which it was said.
    under_way: Vec<(Instant, NodeId, Said)>,
    /// What the files among it weigh.
    files_bytes: usize,
    /// Until when a line carries what was said before.
    busy: BTreeMap<(NodeId, Route), Instant>,
}

impl Lines {
    /// Says something at `now` that weighs so many bytes by the model; when it will be heard. A letter is lost if too much is on
    /// its way already.
    pub(crate) fn say(
        &mut self,
        now: Instant,
        line: Line,
        (to, route): (NodeId, Route),
        bytes: u64,
        said: Said,
    ) -> Result<Instant, Loss> {
        let files_bytes = self.files_bytes + weight(&said);
        let full =
            self.under_way.len() >= UNDER_WAY_MAX || self.files_bytes > 0 && files_bytes > FILES_BYTES_MAX;
        if full && matches!(said, Said::Letter(_)) {
            return Err(Loss::Dropped);
        }
        self.files_bytes = files_bytes;
        let mut at = now;
        if let Some(bits) = line.bandwidth_bits.filter(|bits| *bits > 0) {
            let busy = self.busy.entry((to, route)).or_insert(now);
            *busy = (*busy).max(now) + Duration::from_micros(bytes.saturating_mul(8_000_000) / bits);
            at = *busy;
        }
        at = at + line.latency;
        let place = self.under_way.partition_point(|(other, ..)| *other <= at);
        self.under_way.insert(place, (at, to, said));
        Ok(at)
    }

    /// When the next leaves.
    pub(crate) fn wake(&self) -> Option<Instant> {
        self.under_way.first().map(|(at, ..)| *at)
    }

    /// Whether anything is on its way.
    pub(crate) fn is_empty(&self) -> bool {
        self.under_way.is_empty()
    }

    /// Lets everything leave that is due. A letter to somebody to whom the link `is_lost` is lost, as it is in a simulation: whoever
    /// waits for an answer says it again. What left before goes on when the link is back.
    pub(crate) fn due(&mut self, now: Instant, endpoint: &Endpoint, is_lost: impl Fn(NodeId) -> bool) {
        let due = self.under_way.partition_point(|(at, ..)| *at <= now);
        for (_, to, said) in self.under_way.drain(..due) {
            self.files_bytes -= weight(&said);
            if matches!(said, Said::Letter(_)) && is_lost(to) {
                continue;
            }
            // What no link takes is lost as well.
            let _ = endpoint.say(to, said);
        }
    }
}

/// What the files that go with it weigh, in bytes.
fn weight(said: &Said) -> usize {
    match said {
        Said::Letter(letter) => letter.attachments.iter().map(|attachment| attachment.bytes.len()).sum(),
        Said::Camera(_) | Said::Off(_) => 0,
    }
}

/// The fact that `letter` is sent, and when it will be heard, or why it will not.
pub(crate) fn sent(
    from: NodeId,
    to: NodeId,
    route: Route,
    letter: &Letter,
    arrives: Result<Instant, Loss>,
) -> Fact {
    let (message, id) = (letter.message.kind(), letter.message.transaction());
    let fate = match arrives {
        Ok(arrives) => Fate::Carried { arrives, copies: 1 },
        Err(why) => Fate::Lost { why },
    };
    Fact::Sent { from, to, message, id, route, fate }
}

/// Whether nothing of `network` is left to chance.
pub(crate) fn is_certain(network: &Network) -> bool {
    let nodes = network.links.iter().map(|link| (link.from, link.to));
    let routes = [Route::Call, Route::Files, Route::Services];
    let linked = nodes.flat_map(|(from, to)| routes.map(|route| network.line(route, from, to)));
    [network.call, network.files, network.services].into_iter().chain(linked).all(|line| {
        let Line { jitter, loss, burst_loss, duplicate, reorder, .. } = line;
        let never = scenario::Odds::NEVER;
        jitter.is_zero() && loss == never && burst_loss.is_none() && duplicate == never && reorder == never
    })
}
