//! From a [`Scenario`] to the one file that says it: what is as it would be anyway is left out, one event stands on a
//! line, and `parse(write(s))` is `s`.

mod layout;
mod timeline;
mod world;

use crate::scenario::Scenario;

/// The file that says `scenario`. Its first line names no schema, since that depends on where it is kept.
#[must_use]
pub fn write(scenario: &Scenario) -> String {
    layout::text(&world::file(scenario), scenario.seed)
}
