//! Measures madsim.
#![forbid(unsafe_code)]

#[cfg(madsim)]
fn main() {
    use exchange::{DEVICES, Played, measure};

    measure(|seed| Played::from(&on_madsim::play(seed, [true; DEVICES])));
}

#[cfg(not(madsim))]
fn main() -> std::process::ExitCode {
    eprintln!("error: madsim simulates nothing unless it is built with `RUSTFLAGS=\"--cfg madsim\"`");
    std::process::ExitCode::FAILURE
}
