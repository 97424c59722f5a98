//! What must never happen: monitors that watch a run, scenarios and faults that are drawn, and the search for a failure.
//!
//! What belongs here: the properties of section 13 of docs/BEHAVIOUR.md as monitors; drawing scenarios and faults; sweeps
//! over seeds; making a failure small. What must never be known here: how a run is made (`engine`), how anything is shown
//! (`report`), a clock, files, threads.
//!
//! [`Monitors`] is an [`engine::Observer`].
#![forbid(unsafe_code)]

mod compare;
mod coverage;
mod dice;
mod draw;
mod explore;
mod monitor;
mod plan;
mod shrink;
mod sometimes;
mod trial;

pub use compare::{compare, flipped};
pub use coverage::{Met, State};
pub use draw::{drawn, troubled};
pub use explore::{Bounds, Budget, Choice, Cut, Explored, Found, Move, STATES_MAX, explore, retell, traced};
pub use monitor::{Broken, Monitors};
pub use plan::{Differed, Outcome, Plan, RUNS_THAT_SEE_ALL, differed};
pub use shrink::{
    CANDIDATES_MAX, FoundBy, ITEMS_TRIED_MAX, NotAlone, Shrunk, Size, fails_alone, leaves_nothing_to_chance,
    shrink,
};
pub use sometimes::{Seen, Sometimes};
pub use trial::{Failure, Trial, Wrong, counted_trial, trial};
