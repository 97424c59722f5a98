//! Bugs that are planted on purpose, to see whether tests find them: the list of them, and a switch.
//!
//! What belongs here: which bugs there are, and which is planted now. What must never be known here: the rooms in
//! which they are planted, and how anybody looks for them.
//!
//! A room asks `planted::bug!(LastCheckSkipped)` where somebody would make that mistake. In a normal build that is `false`, and
//! this crate holds nothing else. With the feature `on` it reads a switch that is one for the whole process:
//! `planted::plant(Some(Bug::LastCheckSkipped))`. What they are is in docs/PLANTED.md.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "on")]
mod bug;
#[cfg(feature = "on")]
mod switch;

#[cfg(feature = "on")]
pub use bug::Bug;
#[cfg(feature = "on")]
pub use switch::{plant, planted};

/// Whether the bug of that name is planted, or one of those; never in a normal build. Without a name: whether any can be.
#[cfg(not(feature = "on"))]
#[macro_export]
macro_rules! bug {
    () => {
        false
    };
    ($($bug:ident)|+) => {
        false
    };
}

/// Whether the bug of that name is planted, or one of those. Without a name: whether any can be.
#[cfg(feature = "on")]
#[macro_export]
macro_rules! bug {
    () => {
        true
    };
    ($($bug:ident)|+) => {
        matches!($crate::planted(), Some($($crate::Bug::$bug)|+))
    };
}
