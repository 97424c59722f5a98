//! Scenario files.
#![forbid(unsafe_code)]

mod carried;
mod expectation;
mod network;
mod reason;
mod scenario;
mod step;

pub use carried::{carries, refuses, whose};
pub use expectation::{Expectation, Looks, Moment, PressOutcome, ShutterState, What};
pub use network::{Bandwidth, BurstLoss, Distribution, Line, LineChange, Link, Network, Odds};
pub use reason::Reason;
pub use scenario::{Call, Device, Disk, InitialAsset, InitialKind, Scenario};
pub use step::{Act, Between, Fault, NthMessage, Repeat, Service, Step, When};
