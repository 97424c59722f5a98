//! Measures turmoil with whole phones.
#![forbid(unsafe_code)]

use exchange::{Played, measure};
use whole::Plan;

fn main() {
    measure(|seed| Played::from(&on_turmoil::whole::play(seed, Plan::exchange())));
}
