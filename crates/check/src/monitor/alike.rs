//! When two watchers are alike: for whoever tries all that can happen, and goes on from one world of those that are.

use std::hash::{Hash, Hasher};

use super::Monitors;

/// Two watchers that hash alike report the same of all that may still come. What the scenario says is the same for both, what
/// was seen bears on nothing, and whose screenshot it was is forgotten with the next thing that happens. How much was said is
/// for whoever has no other limit.
impl Hash for Monitors<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            scenario: _,
            owners,
            presses,
            kept,
            deleted,
            ever_deleted,
            world,
            chatter: _,
            screenshot: _,
            held,
            broken,
            stops,
            seen: _,
        } = self;
        (owners, presses, kept, deleted, ever_deleted).hash(state);
        (world, held, stops).hash(state);
        // Each property is reported once.
        for broken in broken {
            broken.property.hash(state);
        }
    }
}
