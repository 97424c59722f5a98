//! Measures the loop that was written by hand.
#![forbid(unsafe_code)]

use exchange::{DEVICES, Played, measure};

fn main() {
    measure(|seed| Played::from(&plain::play(seed, [true; DEVICES])));
}
