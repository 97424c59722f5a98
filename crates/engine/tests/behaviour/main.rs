//! Whole runs: how they end, and what makes them the same again.

mod ends;
mod one_to_one;
mod same;
mod world;
