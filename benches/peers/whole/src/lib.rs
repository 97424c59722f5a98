//! The exchange with Shutterlab's own machines, for everybody who plays it without Shutterlab's engine: three whole phones
//! with their disks, the call, push and iCloud services, the trace, and all monitors.
//!
//! A [`Stage`] holds the six nodes and what watches them. Whoever plays tells it what is due at a node ([`Stage::take`]),
//! carries what the node says and remembers what it asks for ([`Outlet`]), and wakes it when it wants ([`Stage::wake`]).
//! The stage notes what Shutterlab's engine notes, in the same order, and asks the same monitors at the same moments. It
//! can play this one scenario and no faults but losses.
//!
//! What belongs here: what happens within one moment at one node. What must never be known here: who moves messages and
//! time; that is what is compared.
#![forbid(unsafe_code)]

mod desk;
mod device_node;
pub mod laws;
mod outcome;
mod plan;
mod service_node;
mod stage;
mod tickets;
mod world;

pub use desk::Desk;
pub use outcome::{Outcome, played};
pub use plan::{Mistake, Plan, SCENARIO};
pub use stage::{NODES, Stage, node_at, place};
pub use tickets::{TICKET_BYTES, Tickets};
pub use world::{Due, Outlet, Parcel};
