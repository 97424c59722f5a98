//! All chance there is.
//!
//! Whatever a run leaves to chance it asks an [`Oracle`], naming the [`Site`] of the decision and the weights of the
//! alternatives. Alternative 0 is the kindest: nothing lost, no extra delay. A run is therefore its scenario and its
//! decisions other than 0; the seed is only how they were found.

use std::collections::BTreeMap;

use protocol::{MessageKind, NodeId, Route};
use rand::{Rng, SeedableRng, rngs::Xoshiro256PlusPlus};
use serde::{Deserialize, Serialize};

/// At most this many alternatives has a decision.
pub(crate) const ALTERNATIVES_MAX: usize = 16;

/// What a decision is about. Each concern draws from a stream of its own, so that a new draw in one does not move the
/// others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Concern {
    /// Whether a message is lost.
    Loss,
    /// Whether a burst of losses begins or ends.
    Burst,
    /// Which sixteenth of the jitter's distribution a message gets.
    Jitter,
    /// Whether a message arrives twice.
    Duplicate,
    /// Whether a message is held back.
    Reorder,
}

/// Which decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "site")]
pub enum Site {
    /// What becomes of a message.
    Message {
        /// What it is about.
        concern: Concern,
        /// Who sends.
        from: NodeId,
        /// Who would receive.
        to: NodeId,
        /// Which way.
        route: Route,
        /// What is sent.
        message: MessageKind,
        /// The nth of its kind from the one to the other, counted from 1, whatever became of the others.
        ordinal: u32,
    },
    /// Something about a scenario that is drawn before it is played.
    Drawn {
        /// What it is about.
        topic: Topic,
        /// The nth decision about it, counted from 1.
        ordinal: u32,
    },
}

/// What a decision about a drawn scenario is about; whoever draws scenarios numbers them, from 0 to
/// [`Topic::COUNT`]. Each draws from a stream of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Topic(u8);

impl Topic {
    /// How many there can be.
    pub const COUNT: u8 = 16;

    /// That topic.
    ///
    /// # Panics
    ///
    /// If there are not so many.
    #[must_use]
    pub const fn new(number: u8) -> Self {
        assert!(number < Self::COUNT, "there are not so many topics");
        Self(number)
    }
}

/// Makes decisions.
pub trait Oracle {
    /// Chooses one of `weights.len()` alternatives, at most 16; 0 is the kindest. Weights say how likely each is to
    /// one who draws; one that replays or searches need not honour them, but must not choose what has weight 0.
    fn choose(&mut self, site: Site, weights: &[u32]) -> u8;
}

/// Always kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kindest;

impl Oracle for Kindest {
    fn choose(&mut self, _site: Site, weights: &[u32]) -> u8 {
        first_possible(weights)
    }
}

fn first_possible(weights: &[u32]) -> u8 {
    let first = weights.iter().position(|weight| *weight > 0).unwrap_or(0);
    u8::try_from(first).expect("a decision has at most 16 alternatives")
}

/// Draws from generators whose streams are promised to stay as they are, one for each concern and line, and one for each
/// topic of drawn scenarios.
#[derive(Clone, Debug)]
pub struct Seeded {
    seed: u64,
    /// Which lines have streams, each packed into one word, in order of it; and where in `streams` those are.
    lines: Vec<(u64, usize)>,
    /// One for each concern, in the order of the enum.
    streams: Vec<[Stream; CONCERNS]>,
    /// The line asked about last: five concerns of one message are asked about one after the other.
    last: (u64, usize),
    topics: [Stream; Topic::COUNT as usize],
}

/// Made when it is first drawn from.
type Stream = Option<Xoshiro256PlusPlus>;

const CONCERNS: usize = 5;

impl Seeded {
    /// An oracle that draws the same every time for the same seed.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        let topics = [const { None }; Topic::COUNT as usize];
        Self { seed, lines: vec![], streams: vec![], last: (u64::MAX, 0), topics }
    }

    /// The streams of the line that `packed` stands for.
    fn line(&mut self, packed: u64) -> &mut [Stream; CONCERNS] {
        if self.last.0 != packed {
            let place = self.lines.binary_search_by_key(&packed, |(packed, _)| *packed);
            let streams = match place {
                Ok(place) => self.lines[place].1,
                Err(place) => {
                    self.streams.push([const { None }; CONCERNS]);
                    self.lines.insert(place, (packed, self.streams.len() - 1));
                    self.streams.len() - 1
                }
            };
            self.last = (packed, streams);
        }
        &mut self.streams[self.last.1]
    }
}

impl Oracle for Seeded {
    fn choose(&mut self, site: Site, weights: &[u32]) -> u8 {
        let seed = self.seed;
        let stream = match site {
            Site::Message { concern, from, to, route, .. } => {
                let words = [node_number(from), node_number(to), route as u16];
                let packed = words.iter().fold(0, |packed, word| packed << 16 | u64::from(*word));
                self.line(packed)[concern as usize].get_or_insert_with(|| {
                    let [from, to, route] = words;
                    generator(seed, &[concern as u16, from, to, route])
                })
            }
            Site::Drawn { topic, .. } => self.topics[usize::from(topic.0)]
                .get_or_insert_with(|| generator(seed, &[DRAWN, u16::from(topic.0)])),
        };
        draw(stream, weights)
    }
}

/// Sets the streams of topics apart from those of lines.
const DRAWN: u16 = u16::MAX;

fn generator(seed: u64, words: &[u16]) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(words.iter().map(|word| u64::from(*word)).fold(seed, mix))
}

fn node_number(node: NodeId) -> u16 {
    match node {
        NodeId::Device(id) => u16::from(id.0),
        NodeId::CallService => 256,
        NodeId::PushService => 257,
        NodeId::ICloud => 258,
    }
}

/// Spreads a word over a seed (the finalizer of SplitMix64).
fn mix(seed: u64, word: u64) -> u64 {
    let mut mixed = (seed ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// The one place where a range is drawn: the high half of a product, so that no feature of a crate can change it.
fn draw(stream: &mut Xoshiro256PlusPlus, weights: &[u32]) -> u8 {
    let random = stream.next_u64();
    let point = |total: u64| {
        let product = u128::from(random) * u128::from(total);
        u64::try_from(product >> 64).expect("the high half of a product of two 64-bit numbers")
    };
    // Most decisions are between what is kind and what is not; most others are between equals.
    if let [kind, unkind] = *weights {
        return u8::from(unkind > 0 && point(u64::from(kind) + u64::from(unkind)) >= kind.into());
    }
    if weights.iter().all(|weight| *weight == 1) && !weights.is_empty() {
        return u8::try_from(point(weights.len() as u64)).expect("a decision has at most 16 alternatives");
    }
    let mut point = point(weights.iter().map(|weight| u64::from(*weight)).sum());
    for (alternative, weight) in (0..).zip(weights) {
        if point < u64::from(*weight) {
            return alternative;
        }
        point -= u64::from(*weight);
    }
    first_possible(weights)
}

/// Decides what a list says, and kindly where it says nothing.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    decisions: BTreeMap<Site, u8>,
}

impl Replay {
    /// An oracle that decides as `decisions` say.
    #[must_use]
    pub fn new(decisions: impl IntoIterator<Item = (Site, u8)>) -> Self {
        Self { decisions: decisions.into_iter().collect() }
    }
}

impl Oracle for Replay {
    fn choose(&mut self, site: Site, weights: &[u32]) -> u8 {
        let said = self.decisions.get(&site).copied();
        said.filter(|said| weights.get(usize::from(*said)).is_some_and(|weight| *weight > 0))
            .unwrap_or_else(|| first_possible(weights))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(ordinal: u32) -> Site {
        let device = |id| NodeId::Device(protocol::DeviceId(id));
        Site::Message {
            concern: Concern::Loss,
            from: device(0),
            to: device(1),
            route: Route::Call,
            message: MessageKind::Request,
            ordinal,
        }
    }

    /// Pinned: a seed in a file must mean the same run in a year.
    #[test]
    fn a_seed_draws_what_it_always_drew() {
        let mut oracle = Seeded::new(7);
        let drawn: Vec<u8> = (1..=24).map(|ordinal| oracle.choose(site(ordinal), &[1; 16])).collect();
        assert_eq!(drawn, [7, 10, 0, 2, 9, 2, 1, 13, 6, 14, 5, 7, 9, 11, 12, 8, 2, 10, 3, 12, 6, 5, 0, 8]);
    }

    #[test]
    fn what_has_weight_zero_is_never_chosen() {
        let mut oracle = Seeded::new(3);
        assert!((1..=1000).all(|ordinal| oracle.choose(site(ordinal), &[0, 5, 0]) == 1));
        assert_eq!(Kindest.choose(site(1), &[0, 5, 0]), 1);
        assert_eq!(Replay::new([(site(1), 2)]).choose(site(1), &[0, 5, 0]), 1);
    }

    #[test]
    fn weights_are_honoured() {
        let mut oracle = Seeded::new(1);
        let hits = (1..=10_000).filter(|ordinal| oracle.choose(site(*ordinal), &[9_500, 500]) == 1).count();
        assert!((400..600).contains(&hits), "{hits} of 10,000 at 5 %");
    }
}
