//! Every order of deliveries and every fault within bounds: not some of what can happen, but all of it.
//!
//! Up to a moment the scenario is played kindly. From there on whatever can come next is tried: any message under way
//! arrives, is lost or comes twice, the earliest of all else happens, what was not answered is said again, somebody changes
//! their mind, something stops. Messages have no latency of their own, and any delay. Worlds that were met already are known
//! by their fingerprints ([`engine::Branch::fingerprint`]), with what is left of the budget, and are not gone on with again.
//!
//! `search` goes through them, `choice` says what can come next, `retell` makes a scenario file of a way that was found,
//! `way` its trace.
//! docs/EXPLORE.md says what that exhausts, and why worlds that hash alike are alike.

mod choice;
mod retell;
mod search;
#[cfg(test)]
mod tests;
mod visited;
mod way;

use std::time::Duration;

use device::Command;
use engine::{Branch, Observer, certain};
use protocol::Instant;
use scenario::{Act, Disk, Scenario, When};

use crate::{sometimes::Seen, trial::Failure};
pub use choice::{Choice, Move};
pub use retell::retell;
use search::Search;
pub use way::traced;

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// So many choices at most, one after the other.
    pub depth: Option<u32>,
    /// So many states at most.
    pub states: u64,
    /// From so long after the beginning on; from the first press on where it is not said.
    pub from: Option<Duration>,
    /// What may happen, and how often.
    pub budget: Budget,
}

/// What may happen, and how often.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Messages that are lost.
    pub losses: u8,
    /// Messages that arrive twice.
    pub duplicates: u8,
    /// Crashes of FaceTime or of a device.
    pub crashes: u8,
    /// Changes of FaceTime Live Photos, by anybody in the call.
    pub toggles: u8,
    /// Hanging up, by anybody in the call.
    pub hang_ups: u8,
    /// Saying again what was not answered, by anybody.
    pub retries: u8,
}

impl Budget {
    /// One of each but hanging up, and two retries.
    pub const ONE_OF_EACH: Self =
        Self { losses: 1, duplicates: 1, crashes: 1, toggles: 1, hang_ups: 0, retries: 2 };

    /// Each of what may happen once by itself, without retries: little to go through, and what needs no more is found there.
    fn each_alone(self) -> Vec<Self> {
        let Self { losses, duplicates, crashes, toggles, hang_ups, retries: _ } = self;
        let none = Self::default();
        let alone = [
            Self { toggles: toggles.min(1), ..none },
            Self { hang_ups: hang_ups.min(1), ..none },
            Self { crashes: crashes.min(1), ..none },
            Self { duplicates: duplicates.min(1), ..none },
            Self { losses: losses.min(1), ..none },
        ];
        alone.into_iter().filter(|budget| *budget != none && *budget != self).collect()
    }
}

/// Where nobody says how many: so many states take 1.2 GB, half as much again for a moment as their table grows, and twice that
/// with a bound on the depth.
pub const STATES_MAX: u64 = 50_000_000;

impl Default for Bounds {
    fn default() -> Self {
        Self { depth: None, states: STATES_MAX, from: None, budget: Budget::ONE_OF_EACH }
    }
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Explored {
    /// Different states, the first among them.
    pub states: u64,
    /// Choices made.
    pub transitions: u64,
    /// The longest way that was gone.
    pub depth: u32,
    /// States in which things were quiet.
    pub quiet: u64,
    /// States in which nothing could come any more, although somebody waited: it was lost, and nobody says it again.
    pub in_vain: u64,
    /// What was seen of what should be seen sometimes.
    pub seen: Seen,
    /// Which bound left something out; none if all was tried.
    pub cut: Option<Cut>,
    /// The first thing that went wrong.
    pub found: Option<Found>,
}

/// Which bound left something out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// [`Bounds::depth`].
    Depth,
    /// [`Bounds::states`].
    States,
}

/// Something that went wrong, and how it came to it.
#[derive(Clone, Debug)]
pub struct Found {
    /// What.
    pub failure: Failure,
    /// What led there, from [`Bounds::from`] on.
    pub path: Vec<Move>,
    /// Whether no shorter way with the same faults allowed leads to anything wrong: each alone, if that was enough.
    pub shortest: bool,
}

/// Tries everything within `bounds`, up to the first thing that goes wrong, and looks for a shorter way to something wrong
/// then. `progress` is told now and then how far it is.
#[must_use]
pub fn explore(scenario: &Scenario, bounds: &Bounds, progress: &mut dyn FnMut(&Explored)) -> Explored {
    let bare = bare(scenario);
    let mut explored = Explored::default();
    for budget in bounds.budget.each_alone().into_iter().chain([bounds.budget]) {
        let bounds = Bounds { budget, ..*bounds };
        explored = Search::new(&bare, bounds).run(progress);
        if let Some(found) = &mut explored.found {
            shorten(&bare, &bounds, found);
            break;
        }
    }
    explored
}

/// A shorter way is looked for among so many choices at most.
const SHORTER_TRANSITIONS_MAX: u64 = 1_000_000;

/// Tries all ways of one choice, of two, and so on, as far as that is cheap.
fn shorten(bare: &Scenario, bounds: &Bounds, found: &mut Found) {
    let mut left = SHORTER_TRANSITIONS_MAX;
    let longest = u32::try_from(found.path.len()).expect("nobody goes so far");
    for depth in 1..=longest {
        let mut search = Search::new(bare, Bounds { depth: Some(depth), ..*bounds });
        search.transitions_max = left;
        let explored = search.run(&mut |_| ());
        if let Some(shorter) = explored.found {
            *found = Found { shortest: true, ..shorter };
            return;
        }
        left -= explored.transitions.min(left);
        if left == 0 {
            return;
        }
    }
}

/// The scenario as it is explored: how long messages and disks take is not its own to say. Nothing takes longer than something
/// else, so that no moment but those of steps and of what the devices wait for keeps equal worlds apart.
fn bare(scenario: &Scenario) -> Scenario {
    let at_once = Duration::ZERO;
    let mut bare = scenario.clone();
    bare.network = certain(&scenario.network);
    bare.network.links.clear();
    let network = &mut bare.network;
    for line in [&mut network.call, &mut network.files, &mut network.services] {
        (line.latency, line.bandwidth_bits) = (at_once, None);
    }
    bare.disk = Disk { commit: at_once, still: at_once, movie: at_once, save: at_once };
    bare
}

/// When the exploration begins.
fn from(scenario: &Scenario, bounds: &Bounds) -> Instant {
    let is_press = |act: &Act| matches!(act, Act::Do { command: Command::PressShutter { .. }, .. });
    let presses =
        scenario.steps.iter().filter(|step| is_press(&step.act)).filter_map(|step| match step.when {
            When::At(at) => Some(at),
            When::After { .. } => None,
        });
    let from = bounds.from.map(|from| Instant::ZERO + from);
    from.or_else(|| presses.min()).unwrap_or(Instant::ZERO)
}

/// The world where the exploration begins.
fn begin<'a, M>(scenario: &'a Scenario, bounds: &Bounds, watch: M) -> Branch<'a, M>
where
    M: Observer + Clone + std::hash::Hash,
{
    let mut world = Branch::new(scenario, watch);
    world.play_until(from(scenario, bounds));
    world
}
