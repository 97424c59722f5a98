//! What can come next, and doing it.

use std::hash::Hash;

use device::{App, Command, Setting, TimerName};
use engine::{Branch, Observer, Repeat, UnderWay};
use protocol::DeviceId;
use scenario::Scenario;

use super::Budget;

/// One thing that comes next, and what of all that would arrive at once because of it is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// What.
    pub choice: Choice,
    /// What is lost, and where it is among what would arrive at once, counted from 0.
    pub loses: Option<(usize, UnderWay)>,
}

/// One thing that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A message arrives.
    Deliver(UnderWay),
    /// The earliest of all happens that is neither a message nor a repeat.
    Wait,
    /// What was not answered is said again.
    Repeat(Repeat),
    /// Somebody changes FaceTime Live Photos.
    Toggle {
        /// Who.
        who: DeviceId,
        /// To what.
        on: bool,
    },
    /// Somebody hangs up.
    HangUp {
        /// Who.
        who: DeviceId,
    },
    /// Something stops without being asked.
    Crash {
        /// Where.
        who: DeviceId,
        /// What.
        app: App,
    },
    /// A message arrives, and will once more.
    Duplicate(UnderWay),
    /// A message is lost.
    Lose(UnderWay),
}

/// Everything that can come next, at most; what changes nothing is not taken.
pub(super) fn choices<M: Observer + Clone + Hash>(world: &Branch<'_, M>, budget: Budget) -> Vec<Choice> {
    // A delivery just before a change is durable comes to the same as just after it.
    let commits = world.commits_next();
    let under_way = if commits { vec![] } else { world.under_way() };
    let mut choices: Vec<_> = under_way.iter().copied().map(Choice::Deliver).collect();
    choices.push(Choice::Wait);
    if budget.retries > 0 && !commits {
        choices.extend(world.repeats().into_iter().map(Choice::Repeat));
    }
    for who in world.devices() {
        let device = world.device(who);
        if budget.toggles > 0 && device.is_in_call() {
            choices.push(Choice::Toggle { who, on: !device.has_on(Setting::LivePhotos) });
        }
        if budget.hang_ups > 0 && device.is_in_call() {
            choices.push(Choice::HangUp { who });
        }
        if budget.crashes > 0 && device.is_on() {
            choices.extend([App::FaceTime, App::Device].map(|app| Choice::Crash { who, app }));
        }
    }
    if budget.duplicates > 0 {
        choices.extend(under_way.iter().copied().map(Choice::Duplicate));
    }
    if budget.losses > 0 {
        choices.extend(under_way.iter().copied().map(Choice::Lose));
    }
    choices
}

impl Move {
    /// Does it; false if it changes nothing.
    pub(super) fn take<M: Observer + Clone + Hash>(self, world: &mut Branch<'_, M>) -> bool {
        world.lose_at_once(self.loses.map(|(nth, _)| nth));
        self.choice.take(world)
    }

    /// What is left once it is done.
    pub(super) fn pay(self, budget: Budget) -> Budget {
        let budget = self.choice.pay(budget);
        Budget { losses: budget.losses - u8::from(self.loses.is_some()), ..budget }
    }

    /// In words, with the names of the scenario.
    #[must_use]
    pub fn words(self, scenario: &Scenario) -> String {
        let choice = self.choice.words(scenario);
        match self.loses {
            Some((_, lost)) => format!("{choice}; {} is lost", message(lost, scenario)),
            None => choice,
        }
    }
}

impl From<Choice> for Move {
    fn from(choice: Choice) -> Self {
        Self { choice, loses: None }
    }
}

impl Choice {
    /// Does it; false if it changes nothing.
    pub(super) fn take<M: Observer + Clone + Hash>(self, world: &mut Branch<'_, M>) -> bool {
        match self {
            Self::Deliver(message) => world.deliver(message),
            Self::Wait => return world.wait(),
            Self::Repeat(repeat) => return world.repeat(repeat),
            Self::Toggle { who, on } => {
                world.command(who, Command::Set { setting: Setting::LivePhotos, on });
            }
            Self::HangUp { who } => world.command(who, Command::HangUp),
            Self::Lose(message) => world.lose(message),
            Self::Duplicate(message) => world.duplicate(message),
            Self::Crash { who, app } => world.crash(who, app),
        }
        true
    }

    /// What is left once it is done.
    fn pay(self, budget: Budget) -> Budget {
        let Budget { losses, duplicates, crashes, toggles, hang_ups, retries } = budget;
        match self {
            Self::Deliver(_) | Self::Wait => budget,
            Self::Repeat(_) => Budget { retries: retries - 1, ..budget },
            Self::Toggle { .. } => Budget { toggles: toggles - 1, ..budget },
            Self::HangUp { .. } => Budget { hang_ups: hang_ups - 1, ..budget },
            Self::Lose(_) => Budget { losses: losses - 1, ..budget },
            Self::Duplicate(_) => Budget { duplicates: duplicates - 1, ..budget },
            Self::Crash { .. } => Budget { crashes: crashes - 1, ..budget },
        }
    }

    fn words(self, scenario: &Scenario) -> String {
        let device = |who: DeviceId| &scenario.device(who).name;
        let message = |under_way| message(under_way, scenario);
        match self {
            Self::Deliver(under_way) => format!("{} arrives", message(under_way)),
            Self::Wait => "the next thing that is due happens".to_owned(),
            Self::Repeat(Repeat::Device { who, timer }) => {
                format!("{} says {} again", device(who), said(timer))
            }
            Self::Repeat(Repeat::Service { service }) => {
                format!("{} says again what was not answered", scenario.node_name(service.node()))
            }
            Self::Toggle { who, on } => {
                format!("{} turns Live Photos {}", device(who), if on { "on" } else { "off" })
            }
            Self::HangUp { who } => format!("{} hangs up", device(who)),
            Self::Crash { who, app: App::Device } => format!("{} stops, and starts again", device(who)),
            Self::Crash { who, app: App::FaceTime } => format!("FaceTime on {} stops", device(who)),
            Self::Crash { who, app: App::Photos } => format!("Photos on {} stops", device(who)),
            Self::Duplicate(under_way) => format!("{} arrives, and is still under way", message(under_way)),
            Self::Lose(under_way) => format!("{} is lost", message(under_way)),
        }
    }
}

/// Who says what to whom.
fn message(message: UnderWay, scenario: &Scenario) -> String {
    let UnderWay { from, to, message, .. } = message;
    let (from, to) = (scenario.node_name(from), scenario.node_name(to));
    format!("`{}` from {from} to {to}", message.as_str())
}

/// What is said again when that timer is due.
const fn said(timer: TimerName) -> &'static str {
    match timer {
        TimerName::Request(_) => "its request",
        TimerName::Files(_) => "its files",
        TimerName::Announce => "its announcement",
        TimerName::Register => "where it is reached",
        TimerName::Call => "what it wants of the call service",
        TimerName::StartUp
        | TimerName::Controls
        | TimerName::Ring
        | TimerName::Deadline(_)
        | TimerName::Save(_)
        | TimerName::ClipEnd(_)
        | TimerName::ICloud
        | TimerName::ICloudLater
        | TimerName::Forget => "nothing",
    }
}
