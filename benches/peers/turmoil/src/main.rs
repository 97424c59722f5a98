//! Measures turmoil.
#![forbid(unsafe_code)]

use exchange::{DEVICES, Played, measure};

fn main() {
    measure(|seed| Played::from(&on_turmoil::play(seed, [true; DEVICES])));
}
