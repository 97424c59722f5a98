//! Builds and runs everything that plays the exchange.
fn main() {}
