//! Measures madsim with whole phones.
#![forbid(unsafe_code)]

#[cfg(madsim)]
fn main() {
    use exchange::{Played, measure};
    use whole::Plan;

    measure(|seed| Played::from(&on_madsim::whole::play(seed, Plan::exchange())));
}

#[cfg(not(madsim))]
fn main() -> std::process::ExitCode {
    eprintln!("error: madsim simulates nothing unless it is built with `RUSTFLAGS=\"--cfg madsim\"`");
    std::process::ExitCode::FAILURE
}
