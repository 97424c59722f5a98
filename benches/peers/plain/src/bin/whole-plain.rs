//! Measures the loop that was written by hand, with whole phones.
#![forbid(unsafe_code)]

use exchange::{Played, measure};
use whole::Plan;

fn main() {
    measure(|seed| Played::from(&plain::whole::play(seed, Plan::exchange())));
}
