//! Going through all worlds, depth first: what is kept is a way, and a number for each world that was met.

use engine::Branch;
use scenario::Scenario;
use trace::End;

use super::{
    Bounds, Budget, Choice, Cut, Explored, Found, begin,
    choice::{Move, choices},
    visited::Visited,
};
use crate::{monitor::Monitors, trial::Failure};

/// A world under its monitors.
pub(super) type World<'a> = Branch<'a, Monitors<'a>>;

/// So often it is told how far it is.
const PROGRESS_EVERY: u64 = 1 << 16;

/// The search.
pub(super) struct Search<'a> {
    bounds: Bounds,
    /// So many choices are made at most.
    pub(super) transitions_max: u64,
    visited: Visited,
    way: Vec<Crossing<'a>>,
    explored: Explored,
}

/// A world on the way, until it is gone on with for the last time, and what of it was not tried yet.
struct Crossing<'a> {
    world: Option<World<'a>>,
    budget: Budget,
    moves: Vec<Move>,
    next: usize,
}

impl<'a> Search<'a> {
    pub(super) fn new(scenario: &'a Scenario, bounds: Bounds) -> Self {
        let mut search = Self {
            bounds,
            transitions_max: u64::MAX,
            visited: Visited::new(bounds.depth.is_some()),
            way: vec![],
            explored: Explored { states: 1, ..Explored::default() },
        };
        let mut world = begin(scenario, &bounds, Monitors::new(scenario));
        world.leave_repeats_open();
        search.visited.is_new(fingerprint(&mut world, bounds.budget), 0);
        search.arrive(world, bounds.budget);
        search
    }

    pub(super) fn run(mut self, progress: &mut dyn FnMut(&Explored)) -> Explored {
        while self.explored.found.is_none() && self.explored.transitions < self.transitions_max {
            let Some(crossing) = self.way.last_mut() else { break };
            let Some(taken) = crossing.moves.get(crossing.next).copied() else {
                self.way.pop();
                continue;
            };
            crossing.next += 1;
            let budget = taken.pay(crossing.budget);
            let loses = taken.loses.is_none() && budget.losses > 0;
            let last = crossing.next == crossing.moves.len() && !loses;
            let world = if last { crossing.world.take() } else { crossing.world.clone() };
            let mut world = world.expect("it is there until its last choice");
            let changed = taken.take(&mut world);
            let at_once = world.take_at_once();
            if loses {
                let lost = at_once.into_iter().enumerate();
                crossing.moves.extend(lost.map(|lost| Move { loses: Some(lost), ..taken }));
            }
            if changed {
                self.explored.transitions += 1;
                self.explored.depth = self.explored.depth.max(self.depth());
                if self.explored.transitions.is_multiple_of(PROGRESS_EVERY) {
                    progress(&self.explored);
                }
                self.come_to(world, budget);
            }
            if self.explored.cut == Some(Cut::States) {
                break;
            }
        }
        self.explored
    }

    /// A world, which may have been met before.
    fn come_to(&mut self, mut world: World<'a>, budget: Budget) {
        if self.is_broken(world.watch()) {
            return;
        }
        if !self.visited.is_new(fingerprint(&mut world, budget), self.depth()) {
            return;
        }
        if self.visited.len() > self.bounds.states {
            self.explored.cut = Some(Cut::States);
            return;
        }
        self.explored.states = self.visited.len();
        self.arrive(world, budget);
    }

    /// A new world: what holds once things are quiet is asked if they are, and all that can come next is to be tried.
    fn arrive(&mut self, world: World<'a>, budget: Budget) {
        let next = choices(&world, budget);
        let quiet = world.is_quiet();
        if quiet || is_over(&world, &next) {
            let mut monitors = world.watch().clone();
            if quiet {
                self.explored.quiet += 1;
                monitors.end(world.now(), End::Quiet, world.libraries());
            } else {
                self.explored.in_vain += 1;
                monitors.end_in_vain(world.now(), world.libraries());
            }
            if self.is_broken(&monitors) {
                return;
            }
        }
        if self.bounds.depth.is_some_and(|depth| self.depth() >= depth) {
            self.explored.cut = Some(Cut::Depth);
            return;
        }
        let moves = next.into_iter().map(Move::from).collect();
        self.way.push(Crossing { world: Some(world), budget, moves, next: 0 });
    }

    fn is_broken(&mut self, monitors: &Monitors<'_>) -> bool {
        self.explored.seen = self.explored.seen.and(monitors.seen());
        let Some(broken) = monitors.broken().first() else { return false };
        let path = self.way.iter().map(|crossing| crossing.moves[crossing.next - 1]).collect();
        self.explored.found = Some(Found { failure: Failure::from(broken.clone()), path, shortest: false });
        true
    }

    fn depth(&self) -> u32 {
        u32::try_from(self.way.len()).expect("nobody goes so far")
    }
}

/// Whether nothing is left but what people could do and what could stop.
fn is_over(world: &World<'_>, choices: &[Choice]) -> bool {
    choices.iter().all(|choice| match choice {
        Choice::Deliver(_) | Choice::Duplicate(_) | Choice::Lose(_) => false,
        Choice::Wait | Choice::Repeat(_) => !choice.take(&mut world.clone()),
        Choice::Toggle { .. } | Choice::HangUp { .. } | Choice::Crash { .. } => true,
    })
}

/// A world with what is left of the budget.
pub(super) fn fingerprint(world: &mut World<'_>, budget: Budget) -> u128 {
    let Budget { losses, duplicates, crashes, toggles, hang_ups, retries } = budget;
    let budget = [losses, duplicates, crashes, toggles, hang_ups, retries];
    let left = budget.iter().fold(0_u128, |left, one| left << 8 | u128::from(*one));
    // Fingerprints are spread evenly, and stay so.
    world.fingerprint() ^ left.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
}
