//! Whether what is cut off as seen could have led to anything else, and whether bounds are kept and said.

use std::collections::{BTreeMap, BTreeSet};

use scenario::Scenario;

use super::{
    Bounds, Budget, Cut, bare, begin,
    choice::{Move, choices},
    explore,
    search::{World, fingerprint},
};
use crate::monitor::Monitors;

fn one_to_one() -> Scenario {
    let text = include_str!("../../../../scenarios/explore/one-to-one.toml");
    scenario::parse("one-to-one", text).unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
}

const NONE: Budget = Budget { losses: 0, duplicates: 0, crashes: 0, toggles: 0, hang_ups: 0, retries: 0 };

/// All that can come of a world, each with what is left of the budget.
fn all_that_comes<'a>(world: &World<'a>, budget: Budget) -> Vec<(World<'a>, Budget)> {
    let mut next = vec![];
    let mut moves: Vec<Move> = choices(world, budget).into_iter().map(Move::from).collect();
    while let Some(taken) = moves.pop() {
        let mut world = world.clone();
        let left = taken.pay(budget);
        let changed = taken.take(&mut world);
        let at_once = world.take_at_once();
        if taken.loses.is_none() && left.losses > 0 {
            moves.extend(at_once.into_iter().enumerate().map(|lost| Move { loses: Some(lost), ..taken }));
        }
        if changed {
            next.push((world, left));
        }
    }
    next
}

/// Goes every way into every state, not only the first, and says where the same print led to other prints than before, or to
/// another rest, or to something else that is wrong. Gives the number of states and of ways that were compared.
#[track_caller]
fn check_that_equal_prints_behave_alike(budget: Budget) -> [usize; 2] {
    let scenario = bare(&one_to_one());
    let bounds = Bounds { budget, ..Bounds::default() };
    let mut world = begin(&scenario, &bounds, Monitors::new(&scenario));
    world.leave_repeats_open();
    let (mut met, mut compared) = (BTreeMap::new(), 0);
    let mut to_go = vec![(world, budget)];
    while let Some((mut world, budget)) = to_go.pop() {
        let print = fingerprint(&mut world, budget);
        let mut next = all_that_comes(&world, budget);
        let prints: BTreeSet<u128> = next.iter_mut().map(|(world, left)| fingerprint(world, *left)).collect();
        let broken: Vec<_> = world.watch().broken().iter().map(|broken| broken.property).collect();
        let state = (prints, world.is_quiet(), broken);
        match met.get(&print) {
            None => {
                met.insert(print, state);
                to_go.append(&mut next);
            }
            Some(before) => {
                compared += 1;
                assert_eq!(
                    *before, state,
                    "{budget:?}, after {compared} ways into states that were met before"
                );
            }
        }
    }
    [met.len(), compared]
}

#[test]
fn equal_prints_behave_alike() {
    let budgets = [
        Budget { toggles: 1, retries: 1, ..NONE },
        Budget { duplicates: 1, retries: 1, ..NONE },
        Budget { losses: 1, hang_ups: 1, ..NONE },
        Budget { crashes: 1, ..NONE },
    ];
    for budget in budgets {
        let [states, compared] = check_that_equal_prints_behave_alike(budget);
        assert!(states > 300 && compared > 300, "{budget:?}: {states} states, {compared} ways");
    }
}

/// What a search says is what there is: counted by hand above, without its stack and its table.
#[test]
fn a_search_meets_every_state() {
    for budget in [Budget { toggles: 1, ..NONE }, Budget { losses: 1, crashes: 1, ..NONE }] {
        let [states, _] = check_that_equal_prints_behave_alike(budget);
        let bounds = Bounds { budget, ..Bounds::default() };
        let explored = explore(&one_to_one(), &bounds, &mut |_| ());
        assert_eq!((explored.states, explored.cut), (states as u64, None));
    }
}

/// With a bound on the depth a state counts anew where it is met with more before it, so that nothing in reach is left out.
#[test]
fn bounds_are_kept_and_said() {
    let scenario = one_to_one();
    let budget = Budget { toggles: 1, retries: 1, ..NONE };
    let whole = explore(&scenario, &Bounds { budget, ..Bounds::default() }, &mut |_| ());
    assert_eq!(whole.cut, None);
    let deep =
        |depth| explore(&scenario, &Bounds { budget, depth: Some(depth), ..Bounds::default() }, &mut |_| ());
    let shallow = deep(5);
    assert_eq!((shallow.depth, shallow.cut), (5, Some(Cut::Depth)));
    let enough = deep(whole.depth + 1);
    assert_eq!((enough.states, enough.cut), (whole.states, None));
    let few = explore(&scenario, &Bounds { budget, states: 100, ..Bounds::default() }, &mut |_| ());
    assert_eq!((few.states, few.cut), (100, Some(Cut::States)));
}
