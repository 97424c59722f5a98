//! What things cost: benchmarks by criterion, each beside its practical limit.
//!
//! `cargo xtask bench` runs them and says in one page what came of it; `cargo bench -p benches` runs them alone. A
//! benchmark is a pair: what we do, and a bare version of it by hand, measured in turns in one process ([`Bench`]). What
//! counts is how many times the bare version ours costs: a busy machine slows both. CPU time counts before wall time,
//! which on a shared machine says more of the machine than of the code.
//!
//! What belongs here: the pairs, the bare versions, the worlds they are measured on. What must never be known here: how
//! figures are shown or compared, which is `cargo xtask bench`.
#![forbid(unsafe_code)]

mod bench;
mod clock;
pub mod heap;
pub mod index;
mod line;
pub mod photos;
pub mod save;
pub mod scene;
pub mod world;

pub use bench::{Bench, Mode};
pub use clock::{CpuTime, Spent, children_time, spent};
pub use line::{Aim, Series, What};
