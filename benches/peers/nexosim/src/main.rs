//! Measures nexosim.
#![forbid(unsafe_code)]

use exchange::{DEVICES, Played, measure};

fn main() {
    measure(|seed| Played::from(&on_nexosim::play(seed, [true; DEVICES])));
}
