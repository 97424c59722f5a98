//! A library on disk: that it is the library as a value, that nothing is lost or half there, that it opens nothing wrongly.

mod agreement;
mod failures;
#[cfg(unix)]
mod hostile;
mod kills;
mod lost_log;

mod migration;
mod opening;
mod power;
mod rules;
mod sample;
