//! Every scenario file as a test of its own, and facts that cross crates.
//!
//! `scenarios.rs` makes a test of each file and holds its report to a snapshot in `snapshots/`; `facts.rs` says what
//! is true of all of them together.
