//! What is gone through with each `cargo test`: a part of what docs/EXPLORE.md names, to its end.

use check::{Bounds, Budget, explore};

/// What may happen, and how many states there are then.
const PARTS: [(Budget, u64); 4] = [
    (Budget { toggles: 1, losses: 1, duplicates: 1, retries: 2, ..NONE }, 34_750),
    (Budget { toggles: 1, crashes: 1, ..NONE }, 48_339),
    (Budget { crashes: 1, losses: 1, ..NONE }, 25_940),
    (Budget { toggles: 1, hang_ups: 1, losses: 1, ..NONE }, 80_992),
];

const NONE: Budget = Budget { losses: 0, duplicates: 0, crashes: 0, toggles: 0, hang_ups: 0, retries: 0 };

/// A number that moves says that devices or services come to other states than before; know why before you accept it.
#[test]
fn a_call_of_two_is_exhausted_part_by_part() {
    let text = include_str!("../../../scenarios/explore/one-to-one.toml");
    let scenario =
        scenario::parse("one-to-one", text).unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario;
    for (budget, states) in PARTS {
        let explored = explore(&scenario, &Bounds { budget, ..Bounds::default() }, &mut |_| ());
        assert!(explored.found.is_none(), "{budget:?}: {:?}", explored.found);
        assert_eq!((explored.states, explored.cut), (states, None), "{budget:?}");
    }
}
