//! What happens to messages on their way: three kinds of line, and directions of their own.

use std::time::Duration;

use protocol::{NodeId, Route};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Messages of a call, from device to device.
    pub call: Line,
    /// Files of a Live Photo, from device to device.
    pub files: Line,
    /// To and from the services.
    pub services: Line,
    /// What is different between two nodes; of several that apply, the last one wins, key by key.
    pub links: Vec<Link>,
}

impl Default for Network {
    fn default() -> Self {
        let line = Line::default();
        Self {
            call: line,
            files: Line { latency: Duration::from_millis(60), bandwidth_bits: Some(20_000_000), ..line },
            services: Line { latency: Duration::from_millis(20), ..line },
            links: Vec::new(),
        }
    }
}

impl Network {
    /// The line that a message from `from` to `to` takes on `route`.
    #[must_use]
    pub fn line(&self, route: Route, from: NodeId, to: NodeId) -> Line {
        let line = match route {
            Route::Call => self.call,
            Route::Files => self.files,
            Route::Services => self.services,
        };
        let applies = |link: &&Link| {
            link.from == from && link.to == to && link.route.is_none_or(|named| named == route)
        };
        self.links.iter().filter(applies).fold(line, |line, link| line.with(&link.change))
    }
}

/// One line, in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The least time on the way.
    pub latency: Duration,
    /// What is added on top, at most.
    pub jitter: Duration,
    /// How the jitter is distributed.
    pub distribution: Distribution,
    /// How often a message is lost.
    pub loss: Odds,
    /// Losses that come in bursts.
    pub burst_loss: Option<BurstLoss>,
    /// How often a message arrives twice.
    pub duplicate: Odds,
    /// How often a message is held back, so that later ones overtake it.
    pub reorder: Odds,
    /// For how long it is then held back.
    pub reorder_by: Duration,
    /// Bits a second; without, as many as are sent.
    pub bandwidth_bits: Option<u64>,
}

/// A line of a call.
impl Default for Line {
    fn default() -> Self {
        Self {
            latency: Duration::from_millis(40),
            jitter: Duration::ZERO,
            distribution: Distribution::Uniform,
            loss: Odds::NEVER,
            burst_loss: None,
            duplicate: Odds::NEVER,
            reorder: Odds::NEVER,
            reorder_by: Duration::from_millis(30),
            bandwidth_bits: None,
        }
    }
}

impl Line {
    /// The line with what `change` names.
    #[must_use]
    pub fn with(self, change: &LineChange) -> Self {
        Self {
            latency: change.latency.unwrap_or(self.latency),
            jitter: change.jitter.unwrap_or(self.jitter),
            distribution: change.distribution.unwrap_or(self.distribution),
            loss: change.loss.unwrap_or(self.loss),
            burst_loss: change.burst_loss.or(self.burst_loss),
            duplicate: change.duplicate.unwrap_or(self.duplicate),
            reorder: change.reorder.unwrap_or(self.reorder),
            reorder_by: change.reorder_by.unwrap_or(self.reorder_by),
            bandwidth_bits: match change.bandwidth {
                Some(Bandwidth::Unlimited) => None,
                Some(Bandwidth::Bits(bits)) => Some(bits),
                None => self.bandwidth_bits,
            },
        }
    }
}

/// What a link says of its line; the rest stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineChange {
    /// For [`Line::latency`].
    pub latency: Option<Duration>,
    /// For [`Line::jitter`].
    pub jitter: Option<Duration>,
    /// For [`Line::distribution`].
    pub distribution: Option<Distribution>,
    /// For [`Line::loss`].
    pub loss: Option<Odds>,
    /// For [`Line::burst_loss`].
    pub burst_loss: Option<BurstLoss>,
    /// For [`Line::duplicate`].
    pub duplicate: Option<Odds>,
    /// For [`Line::reorder`].
    pub reorder: Option<Odds>,
    /// For [`Line::reorder_by`].
    pub reorder_by: Option<Duration>,
    /// For [`Line::bandwidth_bits`].
    pub bandwidth: Option<Bandwidth>,
}

/// What a line carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bandwidth {
    /// As much as is sent.
    Unlimited,
    /// Bits a second, at least 1.
    Bits(u64),
}

/// What is different in one direction between two nodes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who sends.
    pub from: NodeId,
    /// Who receives.
    pub to: NodeId,
    /// On which of the routes between them; on all, where none is named.
    pub route: Option<Route>,
    /// What is different.
    pub change: LineChange,
}

/// How jitter is distributed between nothing and its most.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "distribution")]
pub enum Distribution {
    /// Each as likely.
    #[default]
    Uniform,
    /// Most of it round the middle.
    Normal,
    /// Mostly little, at times much.
    Pareto,
}

/// How often something happens, in parts of 10,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Odds(u16);

impl Odds {
    /// 0%.
    pub const NEVER: Self = Self(0);
    /// 100%.
    pub const ALWAYS: Self = Self(Self::WHOLE);
    /// The parts that make certainty.
    pub const WHOLE: u16 = 10_000;

    /// So many parts of 10,000; none if that is more than all.
    #[must_use]
    pub const fn new(parts: u16) -> Option<Self> {
        if parts <= Self::WHOLE { Some(Self(parts)) } else { None }
    }

    /// Parts of 10,000.
    #[must_use]
    pub const fn parts(self) -> u16 {
        self.0
    }
}

/// Losses that come in bursts: two states, each with its own odds (Gilbert and Elliott's model).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BurstLoss {
    /// How often, message by message, a burst begins.
    pub begin: Odds,
    /// How often, message by message, it ends.
    pub end: Odds,
    /// How often a message is lost during it.
    pub loss: Odds,
}
