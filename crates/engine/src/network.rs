//! The simulated network: lines between nodes with latency, jitter, losses, bursts, duplicates, reordering and
//! bandwidth; cuts; devices that are offline; services that are slow; and what single steps ordered to be dropped,
//! delayed or duplicated.

use std::time::Duration;

use protocol::{Instant, MessageKind, NodeId, Route};
use scenario::{Between, Distribution, Line, NthMessage, Scenario};
use trace::Loss;

use crate::{
    oracle::{ALTERNATIVES_MAX, Concern, Oracle, Site},
    services::SERVICES,
};

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carriage {
    /// It arrives, maybe twice.
    Arrives { first: Instant, second: Option<Instant> },
    /// It is lost.
    Lost(Loss),
}

impl Carriage {
    fn later(self, by: Duration) -> Self {
        match self {
            Self::Arrives { first, second } => {
                Self::Arrives { first: first + by, second: second.map(|second| second + by) }
            }
            Self::Lost(loss) => Self::Lost(loss),
        }
    }
}

/// What a step ordered for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Drop,
    Delay(Duration),
    Duplicate,
}

/// All that steps ordered for one message.
#[derive(Clone, Copy, Debug, Default)]
struct Ordered {
    dropped: bool,
    delayed_by: Duration,
    twice: bool,
}

impl Ordered {
    fn with(self, order: Order) -> Self {
        match order {
            Order::Drop => Self { dropped: true, ..self },
            Order::Delay(by) => Self { delayed_by: self.delayed_by + by, ..self },
            Order::Duplicate => Self { twice: true, ..self },
        }
    }
}

/// A message on its way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parcel {
    pub(crate) from: NodeId,
    pub(crate) to: NodeId,
    pub(crate) route: Route,
    pub(crate) kind: MessageKind,
    pub(crate) bytes: u64,
}

/// One line in one direction.
#[derive(Clone, Debug)]
struct LineState {
    line: Line,
    /// No odds, no jitter: chance has no say.
    certain: bool,
    /// When the last byte that is on it has left.
    free_at: Instant,
    in_burst: bool,
    /// How many messages of each kind were given to it, whatever became of them; so a step counts them, too.
    given: [u32; MessageKind::ALL.len()],
}

/// All lines.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    nodes: usize,
    /// The latency of each route on which that is all there is to say: no odds, no bandwidth, no links of their own.
    plain: [Option<Duration>; ROUTES],
    /// By route, sender, receiver; made when the first line that is not plain is used.
    lines: Vec<Option<Box<LineState>>>,
    cuts: Vec<(NodeId, NodeId)>,
    offline: Vec<NodeId>,
    /// How much later what a node sends arrives; and how much the slowest one ever was.
    slow: Vec<(NodeId, Duration)>,
    pub(crate) slowest: Duration,
    /// When the last message arrives, or arrived, that a step delayed: by then all such steps are over.
    pub(crate) delayed_until: Instant,
    /// What steps ordered for messages still to come, and which step it was.
    orders: Vec<(NthMessage, Order, u32)>,
    /// Every decision other than the kindest.
    pub(crate) decisions: Vec<(Site, u8)>,
}

impl Network {
    pub(crate) fn new(devices: usize, network: &scenario::Network) -> Self {
        let plain = |line: &Line| {
            let plain = network.links.is_empty() && is_certain(line) && line.bandwidth_bits.is_none();
            plain.then_some(line.latency)
        };
        Self {
            nodes: devices + SERVICES,
            plain: [&network.call, &network.files, &network.services].map(plain),
            lines: vec![],
            cuts: vec![],
            offline: vec![],
            slow: vec![],
            slowest: Duration::ZERO,
            delayed_until: Instant::ZERO,
            orders: vec![],
            decisions: Vec::with_capacity(DECISIONS_EXPECTED),
        }
    }

    /// A number for a node: devices first.
    fn number(&self, node: NodeId) -> usize {
        match node {
            NodeId::Device(id) => usize::from(id.0),
            NodeId::CallService => self.nodes - 3,
            NodeId::PushService => self.nodes - 2,
            NodeId::ICloud => self.nodes - 1,
        }
    }

    fn line(&mut self, scenario: &Scenario, from: NodeId, to: NodeId, route: Route) -> &mut LineState {
        if self.lines.is_empty() {
            self.lines.resize_with(ROUTES * self.nodes * self.nodes, || None);
        }
        let index = (row(route) * self.nodes + self.number(from)) * self.nodes + self.number(to);
        self.lines[index].get_or_insert_with(|| LineState::new(scenario.network.line(route, from, to)))
    }

    /// The time that a picture takes from one to the other.
    pub(crate) fn picture_latency(&mut self, scenario: &Scenario, from: NodeId, to: NodeId) -> Duration {
        self.plain[row(Route::Call)]
            .unwrap_or_else(|| self.line(scenario, from, to, Route::Call).line.latency)
    }

    /// What becomes of a message that is sent now.
    pub(crate) fn carry(
        &mut self,
        scenario: &Scenario,
        oracle: &mut impl Oracle,
        now: Instant,
        parcel: Parcel,
    ) -> Carriage {
        let ordered = if self.orders.is_empty() { None } else { self.take_order(&parcel) };
        let lost = self.closed(parcel.from, parcel.to);
        let lost = lost.or(ordered.is_some_and(|ordered| ordered.dropped).then_some(Loss::Dropped));
        let slow = self.slow_by(parcel.from);
        if let Some(latency) = self.plain[row(parcel.route)] {
            match (lost, ordered) {
                (Some(loss), _) => return Carriage::Lost(loss),
                (None, None) => return Carriage::Arrives { first: now + latency + slow, second: None },
                (None, Some(_)) => {}
            }
        }
        let mut decisions = std::mem::take(&mut self.decisions);
        let state = self.line(scenario, parcel.from, parcel.to, parcel.route);
        let given = &mut state.given[parcel.kind as usize];
        *given += 1;
        let ordinal = *given;
        let chance = match lost {
            Some(loss) => Err(loss),
            None if state.certain => Ok(Chance::KIND),
            None => state.decide(&mut Asking { oracle, parcel: &parcel, ordinal, decisions: &mut decisions }),
        };
        let carriage = match chance {
            Ok(chance) => state.send(now, parcel.bytes, chance, ordered.unwrap_or_default()).later(slow),
            Err(loss) => Carriage::Lost(loss),
        };
        self.decisions = decisions;
        if let (Carriage::Arrives { first, .. }, Some(Ordered { delayed_by, .. })) = (&carriage, ordered)
            && !delayed_by.is_zero()
        {
            self.delayed_until = self.delayed_until.max(*first);
        }
        carriage
    }

    /// From now on, what a node sends arrives that much later.
    pub(crate) fn set_slow(&mut self, node: NodeId, by: Duration) {
        self.slow.retain(|(slow, _)| *slow != node);
        self.slow.push((node, by));
        self.slowest = self.slowest.max(by);
    }

    /// How much later than usual what a node sends arrives.
    pub(crate) fn slow_by(&self, node: NodeId) -> Duration {
        self.slow.iter().find(|(slow, _)| *slow == node).map_or(Duration::ZERO, |(_, by)| *by)
    }

    pub(crate) fn is_offline(&self, node: NodeId) -> bool {
        self.offline.contains(&node)
    }

    /// Whether the line from one to the other is cut.
    pub(crate) fn is_cut(&self, from: NodeId, to: NodeId) -> bool {
        self.cuts.contains(&(from, to))
    }

    /// Why nothing gets from one to the other, if nothing does.
    pub(crate) fn closed(&self, from: NodeId, to: NodeId) -> Option<Loss> {
        if self.offline.contains(&from) {
            Some(Loss::SenderOffline)
        } else if self.offline.contains(&to) {
            Some(Loss::ReceiverOffline)
        } else if self.is_cut(from, to) {
            Some(Loss::Cut)
        } else {
            None
        }
    }

    pub(crate) fn cut(&mut self, between: Between) {
        for pair in pairs(between) {
            if !self.cuts.contains(&pair) {
                self.cuts.push(pair);
            }
        }
    }

    pub(crate) fn heal(&mut self, between: Between) {
        let healed: Vec<_> = pairs(between).collect();
        self.cuts.retain(|cut| !healed.contains(cut));
    }

    /// Takes a node off the network or brings it back; whether that changed anything.
    pub(crate) fn set_offline(&mut self, node: NodeId, offline: bool) -> bool {
        let was = self.offline.contains(&node);
        if offline && !was {
            self.offline.push(node);
        } else if !offline {
            self.offline.retain(|other| *other != node);
        }
        was != offline
    }

    /// The steps whose messages were never sent.
    pub(crate) fn unspent(&self) -> impl Iterator<Item = u32> {
        self.orders.iter().map(|(_, _, step)| *step)
    }

    /// What tells one network from another that leaves nothing to chance.
    pub(crate) fn hash_state(&self, state: &mut impl std::hash::Hasher) {
        use std::hash::Hash as _;
        (&self.cuts, &self.offline, self.orders.len()).hash(state);
        for (message, _, step) in &self.orders {
            (message.nth, step).hash(state);
        }
        for line in self.lines.iter().flatten() {
            (line.free_at, line.in_burst).hash(state);
        }
    }

    pub(crate) fn order(&mut self, message: NthMessage, order: Order, step: u32) {
        self.orders.push((message, order, step));
    }

    /// Counts the message against what was ordered; all that was ordered for it, if anything was.
    fn take_order(&mut self, parcel: &Parcel) -> Option<Ordered> {
        let mut taken = None;
        for (message, order, _) in &mut self.orders {
            let same = message.from == parcel.from && message.to == parcel.to && message.kind == parcel.kind;
            if same && message.nth > 0 {
                message.nth -= 1;
                if message.nth == 0 {
                    taken = Some(taken.unwrap_or_else(Ordered::default).with(*order));
                }
            }
        }
        if taken.is_some() {
            self.orders.retain(|(message, ..)| message.nth > 0);
        }
        taken
    }
}

/// A guess, so that the list seldom moves.
const DECISIONS_EXPECTED: usize = 64;

/// How many routes there are.
const ROUTES: usize = 3;

const fn row(route: Route) -> usize {
    match route {
        Route::Call => 0,
        Route::Files => 1,
        Route::Services => 2,
    }
}

/// Whether chance has no say on a line.
fn is_certain(line: &Line) -> bool {
    let odds = [line.loss, line.duplicate, line.reorder].iter().any(|odds| odds.parts() > 0);
    !odds && line.burst_loss.is_none() && line.jitter.is_zero()
}

fn pairs(between: Between) -> impl Iterator<Item = (NodeId, NodeId)> {
    let back = between.both_ways.then_some((between.to, between.from));
    std::iter::once((between.from, between.to)).chain(back)
}

/// What chance added to a message that is not lost.
#[derive(Clone, Copy, Debug)]
struct Chance {
    jitter: Duration,
    held_back: bool,
    twice: bool,
}

impl Chance {
    const KIND: Self = Self { jitter: Duration::ZERO, held_back: false, twice: false };
}

/// The oracle, with the message that it is asked about.
struct Asking<'a, O> {
    oracle: &'a mut O,
    parcel: &'a Parcel,
    ordinal: u32,
    decisions: &'a mut Vec<(Site, u8)>,
}

impl<O: Oracle> Asking<'_, O> {
    // Five questions are asked of each message: in one place, they stay in the first level of the cache.
    #[inline(never)]
    fn choose(&mut self, concern: Concern, weights: &[u32]) -> u8 {
        let Parcel { from, to, route, kind, .. } = *self.parcel;
        let site = Site::Message { concern, from, to, route, message: kind, ordinal: self.ordinal };
        let choice = self.oracle.choose(site, weights);
        if choice != 0 {
            self.decisions.push((site, choice));
        }
        choice
    }

    fn happens(&mut self, concern: Concern, odds: scenario::Odds) -> bool {
        let parts = u32::from(odds.parts());
        parts > 0 && self.choose(concern, &[u32::from(scenario::Odds::WHOLE) - parts, parts]) == 1
    }
}

impl LineState {
    #[cold]
    fn new(line: Line) -> Box<Self> {
        let (certain, given) = (is_certain(&line), [0; MessageKind::ALL.len()]);
        Box::new(Self { line, certain, free_at: Instant::ZERO, in_burst: false, given })
    }

    fn decide<O: Oracle>(&mut self, asking: &mut Asking<'_, O>) -> Result<Chance, Loss> {
        let line = self.line;
        if let Some(burst) = line.burst_loss {
            let turns = if self.in_burst { burst.end } else { burst.begin };
            if asking.happens(Concern::Burst, turns) {
                self.in_burst = !self.in_burst;
            }
            if self.in_burst && asking.happens(Concern::Loss, burst.loss) {
                return Err(Loss::Burst);
            }
        }
        if !self.in_burst && asking.happens(Concern::Loss, line.loss) {
            return Err(Loss::Odds);
        }
        let jitter = if line.jitter.is_zero() {
            Duration::ZERO
        } else {
            jitter(&line, asking.choose(Concern::Jitter, &[1; ALTERNATIVES_MAX]))
        };
        let held_back = asking.happens(Concern::Reorder, line.reorder);
        let twice = asking.happens(Concern::Duplicate, line.duplicate);
        Ok(Chance { jitter, held_back, twice })
    }

    fn send(&mut self, now: Instant, bytes: u64, chance: Chance, ordered: Ordered) -> Carriage {
        let leaves = match self.line.bandwidth_bits {
            None => now,
            Some(bits) => {
                let micros = bytes.saturating_mul(8).saturating_mul(1_000_000).div_ceil(bits.max(1));
                self.free_at = self.free_at.max(now) + Duration::from_micros(micros);
                self.free_at
            }
        };
        let held_back = if chance.held_back { self.line.reorder_by } else { Duration::ZERO };
        let first = leaves + self.line.latency + chance.jitter + held_back + ordered.delayed_by;
        let twice = chance.twice || ordered.twice;
        Carriage::Arrives { first, second: twice.then(|| first + self.line.latency) }
    }
}

/// What the nth sixteenth of a line's jitter comes to.
pub(crate) fn jitter(line: &Line, sixteenth: u8) -> Duration {
    line.jitter * quantiles(line.distribution)[usize::from(sixteenth)] / 1000
}

/// Where in the jitter, in thousandths, each sixteenth of a distribution lies; integers, so that every machine agrees.
const fn quantiles(distribution: Distribution) -> [u32; ALTERNATIVES_MAX] {
    match distribution {
        Distribution::Uniform => {
            [0, 67, 133, 200, 267, 333, 400, 467, 533, 600, 667, 733, 800, 867, 933, 1000]
        }
        Distribution::Normal => {
            [0, 189, 266, 319, 363, 402, 438, 473, 508, 544, 581, 622, 670, 728, 811, 1000]
        }
        Distribution::Pareto => [0, 7, 14, 23, 32, 42, 54, 67, 82, 101, 124, 154, 194, 256, 374, 1000],
    }
}

#[cfg(test)]
mod tests;
