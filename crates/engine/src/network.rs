//! The simulated network: lines between nodes with latency, jitter, losses, bursts, duplicates, reordering and
//! bandwidth; cuts; devices that are offline; and what single steps ordered to be dropped, delayed or duplicated.

use std::{collections::BTreeMap, time::Duration};

use protocol::{Instant, MessageKind, NodeId, Route};
use scenario::{Between, Distribution, Line, NthMessage, Scenario};
use trace::Loss;

use crate::oracle::{ALTERNATIVES_MAX, Concern, Oracle, Site};

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carriage {
    /// It arrives, maybe twice.
    Arrives { first: Instant, second: Option<Instant> },
    /// It is lost.
    Lost(Loss),
}

/// What a step ordered for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Drop,
    Delay(Duration),
    Duplicate,
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
#[derive(Debug)]
struct LineState {
    line: Line,
    /// No odds, no jitter: chance has no say.
    certain: bool,
    /// When the last byte that is on it has left.
    free_at: Instant,
    in_burst: bool,
    sent: BTreeMap<MessageKind, u32>,
}

/// All lines.
#[derive(Debug)]
pub(crate) struct Network {
    nodes: usize,
    /// By route, sender, receiver.
    lines: Vec<Option<Box<LineState>>>,
    cuts: Vec<(NodeId, NodeId)>,
    offline: Vec<NodeId>,
    orders: Vec<(NthMessage, Order)>,
    /// Every decision other than the kindest.
    pub(crate) decisions: Vec<(Site, u8)>,
}

impl Network {
    pub(crate) fn new(devices: usize) -> Self {
        let nodes = devices + 2;
        let mut lines = Vec::new();
        lines.resize_with(3 * nodes * nodes, || None);
        Self { nodes, lines, cuts: vec![], offline: vec![], orders: vec![], decisions: vec![] }
    }

    /// A number for a node: devices first.
    fn number(&self, node: NodeId) -> usize {
        match node {
            NodeId::Device(id) => usize::from(id.0),
            NodeId::CallService => self.nodes - 2,
            NodeId::PushService => self.nodes - 1,
        }
    }

    fn line(&mut self, scenario: &Scenario, from: NodeId, to: NodeId, route: Route) -> &mut LineState {
        let row = match route {
            Route::Call => 0,
            Route::Files => 1,
            Route::Services => 2,
        };
        let index = (row * self.nodes + self.number(from)) * self.nodes + self.number(to);
        self.lines[index].get_or_insert_with(|| {
            let line = scenario.network.line(route, from, to);
            let odds = [line.loss, line.duplicate, line.reorder].iter().any(|odds| odds.parts() > 0);
            let certain = !odds && line.burst_loss.is_none() && line.jitter.is_zero();
            let sent = BTreeMap::new();
            Box::new(LineState { line, certain, free_at: Instant::ZERO, in_burst: false, sent })
        })
    }

    /// The time that a picture takes from one to the other.
    pub(crate) fn picture_latency(&mut self, scenario: &Scenario, from: NodeId, to: NodeId) -> Duration {
        self.line(scenario, from, to, Route::Call).line.latency
    }

    /// What becomes of a message that is sent now.
    pub(crate) fn carry(
        &mut self,
        scenario: &Scenario,
        oracle: &mut dyn Oracle,
        now: Instant,
        parcel: Parcel,
    ) -> Carriage {
        let order = if self.orders.is_empty() { None } else { self.take_order(&parcel) };
        if let Some(loss) = self.closed(parcel.from, parcel.to) {
            return Carriage::Lost(loss);
        }
        if order == Some(Order::Drop) {
            return Carriage::Lost(Loss::Dropped);
        }
        let mut decisions = std::mem::take(&mut self.decisions);
        let state = self.line(scenario, parcel.from, parcel.to, parcel.route);
        let chance = if state.certain {
            Ok(Chance::KIND)
        } else {
            state.decide(&mut Asking { oracle, parcel: &parcel, decisions: &mut decisions })
        };
        let carriage = match chance {
            Ok(chance) => state.send(now, parcel.bytes, chance, order),
            Err(loss) => Carriage::Lost(loss),
        };
        self.decisions = decisions;
        carriage
    }

    pub(crate) fn is_offline(&self, node: NodeId) -> bool {
        self.offline.contains(&node)
    }

    /// Why nothing gets from one to the other, if nothing does.
    pub(crate) fn closed(&self, from: NodeId, to: NodeId) -> Option<Loss> {
        if self.offline.contains(&from) {
            Some(Loss::SenderOffline)
        } else if self.offline.contains(&to) {
            Some(Loss::ReceiverOffline)
        } else if self.cuts.contains(&(from, to)) {
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

    pub(crate) fn order(&mut self, message: NthMessage, order: Order) {
        self.orders.push((message, order));
    }

    /// Counts the message against what was ordered; the order whose message it is, if it is one's.
    fn take_order(&mut self, parcel: &Parcel) -> Option<Order> {
        let mut taken = None;
        for (message, order) in &mut self.orders {
            let same = message.from == parcel.from && message.to == parcel.to && message.kind == parcel.kind;
            if same && message.nth > 0 {
                message.nth -= 1;
                if message.nth == 0 {
                    taken.get_or_insert(*order);
                }
            }
        }
        self.orders.retain(|(message, _)| message.nth > 0);
        taken
    }
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
struct Asking<'a> {
    oracle: &'a mut dyn Oracle,
    parcel: &'a Parcel,
    decisions: &'a mut Vec<(Site, u8)>,
}

impl Asking<'_> {
    fn choose(&mut self, concern: Concern, ordinal: u32, weights: &[u32]) -> u8 {
        let Parcel { from, to, route, kind, .. } = *self.parcel;
        let site = Site { concern, from, to, route, message: kind, ordinal };
        let choice = self.oracle.choose(site, weights);
        if choice != 0 {
            self.decisions.push((site, choice));
        }
        choice
    }

    fn happens(&mut self, concern: Concern, ordinal: u32, odds: scenario::Odds) -> bool {
        let parts = u32::from(odds.parts());
        parts > 0 && self.choose(concern, ordinal, &[u32::from(scenario::Odds::WHOLE) - parts, parts]) == 1
    }
}

impl LineState {
    fn decide(&mut self, asking: &mut Asking<'_>) -> Result<Chance, Loss> {
        let sent = self.sent.entry(asking.parcel.kind).or_default();
        *sent += 1;
        let ordinal = *sent;
        let line = self.line;
        if let Some(burst) = line.burst_loss {
            let turns = if self.in_burst { burst.end } else { burst.begin };
            if asking.happens(Concern::Burst, ordinal, turns) {
                self.in_burst = !self.in_burst;
            }
            if self.in_burst && asking.happens(Concern::Loss, ordinal, burst.loss) {
                return Err(Loss::Burst);
            }
        }
        if !self.in_burst && asking.happens(Concern::Loss, ordinal, line.loss) {
            return Err(Loss::Odds);
        }
        let jitter = if line.jitter.is_zero() {
            Duration::ZERO
        } else {
            let sixteenth = asking.choose(Concern::Jitter, ordinal, &[1; ALTERNATIVES_MAX]);
            line.jitter * quantiles(line.distribution)[usize::from(sixteenth)] / 1000
        };
        let held_back = asking.happens(Concern::Reorder, ordinal, line.reorder);
        let twice = asking.happens(Concern::Duplicate, ordinal, line.duplicate);
        Ok(Chance { jitter, held_back, twice })
    }

    fn send(&mut self, now: Instant, bytes: u64, chance: Chance, order: Option<Order>) -> Carriage {
        let leaves = match self.line.bandwidth_bits {
            None => now,
            Some(bits) => {
                let micros = bytes.saturating_mul(8).saturating_mul(1_000_000).div_ceil(bits.max(1));
                self.free_at = self.free_at.max(now) + Duration::from_micros(micros);
                self.free_at
            }
        };
        let ordered = match order {
            Some(Order::Delay(by)) => by,
            Some(Order::Drop | Order::Duplicate) | None => Duration::ZERO,
        };
        let held_back = if chance.held_back { self.line.reorder_by } else { Duration::ZERO };
        let first = leaves + self.line.latency + chance.jitter + held_back + ordered;
        let twice = chance.twice || order == Some(Order::Duplicate);
        Carriage::Arrives { first, second: twice.then(|| first + self.line.latency) }
    }
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
mod tests {
    use protocol::DeviceId;
    use scenario::{Bandwidth, LineChange, Link, Odds};

    use super::*;
    use crate::{
        oracle::{Kindest, Seeded},
        run::tests::scenario,
    };

    const A: NodeId = NodeId::Device(DeviceId(0));
    const B: NodeId = NodeId::Device(DeviceId(1));
    const C: NodeId = NodeId::Device(DeviceId(2));

    fn line() -> Line {
        Line { latency: Duration::from_millis(40), ..Line::default() }
    }

    fn parcel(from: NodeId, to: NodeId) -> Parcel {
        Parcel { from, to, route: Route::Call, kind: MessageKind::Request, bytes: 1000 }
    }

    /// Sends `parcels`, each a millisecond after the one before it, and says when they arrive, in milliseconds.
    fn send(network: &mut Network, lines: &scenario::Network, seed: u64, parcels: &[Parcel]) -> Vec<String> {
        let scenario = Scenario { network: lines.clone(), ..scenario("") };
        let mut oracle = Seeded::new(seed);
        let carried = (0..).zip(parcels).map(|(millis, parcel)| {
            let now = Instant::from_micros(millis * 1000);
            match network.carry(&scenario, &mut oracle, now, *parcel) {
                Carriage::Lost(why) => format!("{why:?}"),
                Carriage::Arrives { first, second: None } => format!("{}", first.as_micros() / 1000),
                Carriage::Arrives { first, second: Some(second) } => {
                    format!("{}+{}", first.as_micros() / 1000, second.as_micros() / 1000)
                }
            }
        });
        carried.collect()
    }

    fn lines(call: Line) -> scenario::Network {
        scenario::Network { call, ..scenario::Network::default() }
    }

    #[track_caller]
    fn check(call: Line, parcels: &[Parcel], expected: &[&str]) {
        assert_eq!(send(&mut Network::new(3), &lines(call), 0, parcels), expected);
    }

    #[test]
    fn certain_odds_are_certain() {
        let four = [parcel(A, B); 4];
        check(line(), &four, &["40", "41", "42", "43"]);
        check(Line { loss: Odds::ALWAYS, ..line() }, &four, &["Odds"; 4]);
        check(Line { duplicate: Odds::ALWAYS, ..line() }, &four[..2], &["40+80", "41+81"]);
        let burst = scenario::BurstLoss { begin: Odds::ALWAYS, end: Odds::NEVER, loss: Odds::ALWAYS };
        check(Line { burst_loss: Some(burst), ..line() }, &four, &["Burst"; 4]);
    }

    #[test]
    fn what_is_held_back_is_overtaken() {
        let reorder = Odds::new(5000).expect("a half");
        let lines = lines(Line { reorder, ..line() });
        let carried = send(&mut Network::new(3), &lines, 1, &[parcel(A, B); 40]);
        let arrivals: Vec<u64> = carried.iter().map(|millis| millis.parse().expect("it arrives")).collect();
        let held = (0..).zip(&arrivals).filter(|(sent, at)| **at == sent + 70).count();
        assert!((0..).zip(&arrivals).all(|(sent, at)| *at == sent + 40 || *at == sent + 70));
        assert!((10..30).contains(&held), "{held} of 40 held back");
        assert!(arrivals.windows(2).any(|pair| pair[0] > pair[1]));
    }

    #[test]
    fn jitter_stays_within_its_bounds_and_its_distribution() {
        for (distribution, least, most) in [
            (Distribution::Uniform, 400, 600),
            (Distribution::Normal, 450, 550),
            (Distribution::Pareto, 50, 250),
        ] {
            assert!(quantiles(distribution).is_sorted());
            let lines = lines(Line { jitter: Duration::from_secs(1), distribution, ..line() });
            let carried = send(&mut Network::new(3), &lines, 1, &[parcel(A, B); 1000]);
            let jitter =
                (0..).zip(carried).map(|(sent, at)| at.parse::<u64>().expect("it arrives") - 40 - sent);
            let jitter: Vec<_> = jitter.collect();
            assert_eq!(
                (jitter.iter().min(), jitter.iter().max()),
                (Some(&0), Some(&1000)),
                "{distribution:?}"
            );
            let mean = jitter.iter().sum::<u64>() / 1000;
            assert!((least..most).contains(&mean), "{distribution:?} has a mean of {mean} ms");
        }
    }

    #[test]
    fn bandwidth_sends_one_after_the_other_each_way_for_itself() {
        // 1000 bytes at 80 kbit/s are 100 ms.
        let thin = Line { bandwidth_bits: Some(80_000), ..line() };
        let (there, back) = (parcel(A, B), parcel(B, A));
        check(thin, &[there, there, back, there], &["140", "240", "142", "340"]);
        let large = Parcel { bytes: 3000, ..there };
        check(thin, &[large, there], &["340", "440"]);
    }

    #[test]
    fn a_cut_is_one_way_or_both_until_it_heals() {
        let both = [parcel(A, B), parcel(B, A)];
        let lines = lines(line());
        let mut network = Network::new(3);
        let one_way = Between { from: A, to: B, both_ways: false };
        network.cut(one_way);
        network.cut(one_way);
        assert_eq!(send(&mut network, &lines, 0, &both), ["Cut", "41"]);
        network.heal(one_way);
        assert_eq!(send(&mut network, &lines, 0, &both), ["40", "41"]);
        network.cut(Between { from: A, to: B, both_ways: true });
        assert_eq!(send(&mut network, &lines, 0, &both), ["Cut", "Cut"]);
        network.heal(Between { from: B, to: A, both_ways: false });
        assert_eq!(send(&mut network, &lines, 0, &both), ["Cut", "41"]);
    }

    #[test]
    fn a_node_that_is_offline_neither_sends_nor_receives() {
        let mut network = Network::new(3);
        assert!(network.set_offline(A, true) && !network.set_offline(A, true));
        let all = [parcel(A, B), parcel(B, A), parcel(B, C)];
        let lines = lines(line());
        assert_eq!(send(&mut network, &lines, 0, &all), ["SenderOffline", "ReceiverOffline", "42"]);
        assert!(network.set_offline(A, false) && !network.set_offline(A, false));
        assert_eq!(send(&mut network, &lines, 0, &all), ["40", "41", "42"]);
    }

    #[test]
    fn an_order_counts_messages_of_its_kind_from_its_step_on() {
        let lines = lines(line());
        let mut network = Network::new(3);
        let there = parcel(A, B);
        let answer = Parcel { kind: MessageKind::Answer, ..there };
        send(&mut network, &lines, 0, &[there, there]);
        let nth = |nth| NthMessage { from: A, to: B, kind: MessageKind::Request, nth };
        network.order(nth(2), Order::Drop);
        network.order(nth(3), Order::Delay(Duration::from_millis(500)));
        network.order(nth(4), Order::Duplicate);
        let sent = [there, answer, parcel(B, A), there, there, there, there];
        assert_eq!(send(&mut network, &lines, 0, &sent), ["40", "41", "42", "Dropped", "544", "45+85", "46"]);
        assert!(network.orders.is_empty());
    }

    #[test]
    fn a_link_changes_its_line_one_way_and_the_last_one_wins() {
        let link = |from, to, route, change| Link { from, to, route, change };
        let latency =
            |millis| LineChange { latency: Some(Duration::from_millis(millis)), ..LineChange::default() };
        let unlimited = LineChange { bandwidth: Some(Bandwidth::Unlimited), ..LineChange::default() };
        let mut lines = lines(Line { bandwidth_bits: Some(80_000), ..line() });
        lines.links = vec![
            link(A, B, None, latency(500)),
            link(A, B, Some(Route::Call), latency(600)),
            link(A, B, Some(Route::Files), latency(700)),
            link(A, B, None, unlimited),
        ];
        let file = Parcel { route: Route::Files, ..parcel(A, B) };
        let sent = [parcel(A, B), parcel(B, A), file, parcel(A, C)];
        assert_eq!(send(&mut Network::new(3), &lines, 0, &sent), ["600", "141", "702", "143"]);
    }

    #[test]
    fn new_odds_on_one_line_leave_the_draws_of_the_others() {
        let half = Odds::new(5000).expect("a half");
        let lossy = lines(Line { loss: half, ..line() });
        let mut more = lossy.clone();
        more.call.duplicate = half;
        let change = LineChange {
            loss: Some(Odds::ALWAYS),
            jitter: Some(Duration::from_secs(1)),
            ..LineChange::default()
        };
        more.links = vec![Link { from: A, to: C, route: None, change }];
        let sent: Vec<_> = [parcel(A, B), parcel(B, A), parcel(A, C)].repeat(30);
        let lost = |lines| {
            let carried = send(&mut Network::new(3), lines, 5, &sent);
            let kept = carried.into_iter().zip(&sent).filter(|(_, parcel)| parcel.to != C);
            kept.map(|(carried, _)| carried == "Odds").collect::<Vec<_>>()
        };
        assert!(lost(&lossy).contains(&true) && lost(&lossy).contains(&false));
        assert_eq!(lost(&lossy), lost(&more));
    }

    #[test]
    fn decisions_other_than_the_kindest_are_kept() {
        let scenario = Scenario { network: lines(Line { loss: Odds::ALWAYS, ..line() }), ..scenario("") };
        let mut network = Network::new(3);
        network.carry(&scenario, &mut Kindest, Instant::ZERO, parcel(A, B));
        assert!(matches!(network.decisions[..], [(Site { concern: Concern::Loss, ordinal: 1, .. }, 1)]));
    }
}
