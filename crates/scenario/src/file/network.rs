//! What happens to messages on their way, as a file writes it.

use protocol::Route;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Bandwidth, NodeName, OneOf, Percent, Span};
use crate::network::Distribution;

/// Defines a table that has the keys of a line besides its own.
macro_rules! with_line_keys {
    ($($(#[$doc:meta])* struct $name:ident { $($own:tt)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
            #[serde(deny_unknown_fields)]
            pub(crate) struct $name {
                $($own)*
                /// The least time on the way.
                pub(crate) latency: Option<Span>,
                /// What is added on top, at most.
                pub(crate) jitter: Option<Span>,
                /// How the jitter is distributed. Without it, `uniform`.
                pub(crate) distribution: Option<Distribution>,
                /// How often a message is lost.
                pub(crate) loss: Option<Percent>,
                /// Losses that come in bursts.
                pub(crate) burst_loss: Option<BurstLoss>,
                /// How often a message arrives twice.
                pub(crate) duplicate: Option<Percent>,
                /// How often a message is held back, so that later ones overtake it.
                pub(crate) reorder: Option<Percent>,
                /// For how long it is then held back. Without it, 30ms.
                pub(crate) reorder_by: Option<Span>,
                /// What the line carries: kbit/s, Mbit/s, Gbit/s, or `unlimited`.
                pub(crate) bandwidth: Option<Bandwidth>,
            }

            impl $name {
                /// The keys of its line.
                pub(crate) fn line_keys(&self) -> LineKeys<'_> {
                    LineKeys {
                        latency: self.latency.as_ref(),
                        jitter: self.jitter.as_ref(),
                        distribution: self.distribution,
                        loss: self.loss.as_ref(),
                        burst_loss: self.burst_loss.as_ref(),
                        duplicate: self.duplicate.as_ref(),
                        reorder: self.reorder.as_ref(),
                        reorder_by: self.reorder_by.as_ref(),
                        bandwidth: self.bandwidth.as_ref(),
                    }
                }
            }
        )*
    };
}

/// The keys that every table of a line has.
pub(crate) struct LineKeys<'a> {
    pub(crate) latency: Option<&'a Span>,
    pub(crate) jitter: Option<&'a Span>,
    pub(crate) distribution: Option<Distribution>,
    pub(crate) loss: Option<&'a Percent>,
    pub(crate) burst_loss: Option<&'a BurstLoss>,
    pub(crate) duplicate: Option<&'a Percent>,
    pub(crate) reorder: Option<&'a Percent>,
    pub(crate) reorder_by: Option<&'a Span>,
    pub(crate) bandwidth: Option<&'a Bandwidth>,
}

with_line_keys! {
    /// What happens to messages on their way. The keys of this table itself are for messages of a call.
    struct Network {
        /// For files of a Live Photo. Without it, 60ms and 20Mbit/s.
        pub(crate) files: Option<NamedLine>,
        /// To and from the services. Without it, 20ms.
        pub(crate) services: Option<NamedLine>,
        /// What is different in one direction between two nodes.
        pub(crate) links: Option<Vec<Link>>,
    }

    /// What happens on one kind of line.
    struct NamedLine {}

    /// What is different in one direction between two nodes; what it does not name stays.
    struct Link {
        /// Who sends.
        #[schemars(required)]
        pub(crate) from: Option<NodeName>,
        /// Who receives.
        #[schemars(required)]
        pub(crate) to: Option<NodeName>,
        /// On which of the routes. Without it, on all.
        #[schemars(with = "Option<OneOf<Route>>")]
        pub(crate) route: Option<Route>,
    }
}

/// Losses that come in bursts: two states, each with its own odds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BurstLoss {
    /// How often, message by message, a burst begins.
    #[schemars(required)]
    pub(crate) begin: Option<Percent>,
    /// How often, message by message, it ends.
    #[schemars(required)]
    pub(crate) end: Option<Percent>,
    /// How often a message is lost during it.
    #[schemars(required)]
    pub(crate) loss: Option<Percent>,
}
