//! Which bug is planted now.

use core::sync::atomic::{AtomicU8, Ordering};

use crate::Bug;

/// What stands for none; there are fewer bugs than that.
const NONE: u8 = u8::MAX;

static PLANTED: AtomicU8 = AtomicU8::new(NONE);

/// Plants a bug in place of the one that is planted, or none. It is one for the whole process: whoever plants sees
/// to it that nobody else plays at the same time.
pub fn plant(bug: Option<Bug>) {
    PLANTED.store(bug.map_or(NONE, |bug| bug as u8), Ordering::SeqCst);
}

/// The bug that is planted now.
#[must_use]
pub fn planted() -> Option<Bug> {
    Bug::ALL.get(usize::from(PLANTED.load(Ordering::Relaxed))).copied()
}
