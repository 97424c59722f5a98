//! A trace told in plain English: when, who, what.
//!
//! What people and apps do and see is the story. Messages, announcements and what else goes on behind it is detail.

mod command;
mod event;
mod photos;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use device::{Event, Shutter};
use protocol::{DeviceId, Instant, NodeId, OsVersion};
use scenario::Scenario;
use trace::{Fact, Fate, Record, Trace, moment};
use uuid::Uuid;

pub(crate) use self::photos::mark_words;
use crate::{style::Style, words};

/// How much a line matters to somebody who wants to know what happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// What people and apps do and see.
    Story,
    /// What goes on behind that.
    Detail,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryLine {
    /// When.
    pub at: Instant,
    /// Where: a device, a service, or `fault`.
    pub who: String,
    /// What, without a subject: "taps the screen".
    pub what: String,
    /// How much it matters.
    pub level: Level,
}

/// A trace, told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Its lines, in order.
    pub lines: Vec<StoryLine>,
}

impl Story {
    /// Tells `trace`.
    #[must_use]
    pub fn new(scenario: &Scenario, trace: &Trace) -> Self {
        let mut teller = Teller::new(scenario, trace);
        Self { lines: trace.records.iter().map(|record| teller.tell(record)).collect() }
    }

    /// Writes all lines, those of detail indented and dimmed.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn write(&self, to: &mut impl Write, style: Style) -> io::Result<()> {
        write_lines(to, style, self.lines.iter())
    }

    /// Writes one line in columns wide enough for all devices of `scenario`, for whoever tells a story as it happens.
    ///
    /// # Errors
    ///
    /// Whatever `to` fails with.
    pub fn write_line(
        to: &mut impl Write,
        scenario: &Scenario,
        line: &StoryLine,
        style: Style,
    ) -> io::Result<()> {
        let names = scenario.devices.iter().map(|device| device.name.chars().count());
        let names = names.chain(["push-service".len()]).max().unwrap_or(0);
        write_in_columns(to, style, line, TIME_COLUMNS, names)
    }

    /// The last `max` lines of the story up to a moment, without detail, and how many were left out before them.
    #[must_use]
    pub fn excerpt(&self, until: Instant, max: usize) -> (usize, Vec<&StoryLine>) {
        let before = |line: &&StoryLine| line.level == Level::Story && line.at <= until;
        let lines: Vec<_> = self.lines.iter().filter(before).collect();
        let left_out = lines.len().saturating_sub(max);
        (left_out, lines[left_out..].to_vec())
    }
}

/// Writes lines in columns as wide as they need.
pub(crate) fn write_lines<'l>(
    to: &mut impl Write,
    style: Style,
    lines: impl Iterator<Item = &'l StoryLine> + Clone,
) -> io::Result<()> {
    let times = lines.clone().map(|line| moment(line.at).len()).max().unwrap_or(0).max(TIME_COLUMNS);
    let names = lines.clone().map(|line| line.who.chars().count()).max().unwrap_or(0);
    lines.into_iter().try_for_each(|line| write_in_columns(to, style, line, times, names))
}

/// So many columns a moment is given at least.
const TIME_COLUMNS: usize = 8;

fn write_in_columns(
    to: &mut impl Write,
    style: Style,
    StoryLine { at, who, what, level }: &StoryLine,
    times: usize,
    names: usize,
) -> io::Result<()> {
    let at = moment(*at);
    match level {
        Level::Story => writeln!(to, "{at:>times$}  {who:<names$}  {what}"),
        Level::Detail => {
            let line = format!("{at:>times$}  {who:<names$}    {what}");
            writeln!(to, "{}", style.dim(&line))
        }
    }
}

/// What has to be known of earlier records to tell a later one.
struct Teller<'a> {
    scenario: &'a Scenario,
    os: Vec<OsVersion>,
    ready: Vec<bool>,
    /// A number for each press, and whom it asks for.
    presses: BTreeMap<Uuid, (u32, DeviceId)>,
    /// By the place of the record in which an owner pressed: the press that came of it.
    pressed_at: BTreeMap<usize, Uuid>,
    /// The place of the next record.
    place: usize,
}

/// The presses of a trace: each with its number and whom it asks for.
fn presses(trace: &Trace) -> BTreeMap<Uuid, (u32, DeviceId)> {
    let mut presses = BTreeMap::new();
    for (_, event) in trace.records.iter().filter_map(|record| record.fact.device_event()) {
        if let Event::Pressed { id, subject, .. } = event {
            let number = u32::try_from(presses.len()).unwrap_or(u32::MAX).saturating_add(1);
            presses.entry(*id).or_insert((number, *subject));
        }
    }
    presses
}

/// What happened, and how much it matters.
type Told = (Level, String);

fn story(what: impl Into<String>) -> Told {
    (Level::Story, what.into())
}

fn detail(what: impl Into<String>) -> Told {
    (Level::Detail, what.into())
}

impl<'a> Teller<'a> {
    fn new(scenario: &'a Scenario, trace: &Trace) -> Self {
        Self {
            scenario,
            os: scenario.devices.iter().map(|device| device.profile.os).collect(),
            ready: vec![false; scenario.devices.len()],
            presses: presses(trace),
            pressed_at: trace::fingers(&trace.records),
            place: 0,
        }
    }

    fn tell(&mut self, record: &Record) -> StoryLine {
        let (who, (level, what)) = match &record.fact {
            Fact::Did { who, command, .. } => (self.name(*who), self.command(*who, command)),
            Fact::Fault { step } => ("fault".into(), story(self.fault(*step))),
            Fact::Device { who, event } => {
                let told = self.event(*who, event);
                self.remember(*who, event);
                (self.name(*who), told)
            }
            Fact::Service { service, event } => (self.service(*service), self.service_event(event)),
            Fact::Sent { from, to, message, id, fate, .. } => {
                let message = format!("{}{}", words::message(*message), self.of_press(*id));
                let to = words::node(self.scenario, *to);
                let what = match fate {
                    Fate::Carried { arrives, copies: 1 } => {
                        format!("sends {message} to {to}; it arrives at {}", moment(*arrives))
                    }
                    Fate::Carried { arrives, copies } => {
                        let at = moment(*arrives);
                        format!("sends {message} to {to}; it arrives {copies} times, first at {at}")
                    }
                    Fate::Lost { why } => {
                        format!("sends {message} to {to}; it is lost, {}", words::loss(*why))
                    }
                };
                (self.service(*from), detail(what))
            }
            Fact::Arrived { from, to, message, id } => {
                let message = format!("{}{}", words::message(*message), self.of_press(*id));
                let from = words::node(self.scenario, *from);
                (self.service(*to), detail(format!("gets {message} from {from}")))
            }
            Fact::Missed { from, to, message, id } => {
                let message = format!("{}{}", words::message(*message), self.of_press(*id));
                let from = words::node(self.scenario, *from);
                (self.service(*to), detail(format!("is offline and misses {message} from {from}")))
            }
            Fact::Unspent { step } => {
                ("fault".into(), story(format!("never came about: {}", self.fault(*step))))
            }
            Fact::Library { who, change } => (self.name(*who), photos::library_change(change)),
            Fact::Screen { who, call, pictures, .. } => {
                let of = |(other, seen): &(DeviceId, Option<Instant>)| match seen {
                    Some(seen) => format!("{} at {}", self.name(*other), moment(*seen)),
                    None => format!("{}, of whom no picture came", self.name(*other)),
                };
                let seen: Vec<_> = pictures.iter().map(of).collect();
                let what = match (call, seen.as_slice()) {
                    (None, _) => "the picture of the screen shows no call".to_owned(),
                    (Some(_), []) => "the picture of the screen shows the call, and nobody in it".to_owned(),
                    (Some(_), seen) => format!("the picture of the screen shows {}", seen.join("; ")),
                };
                (self.name(*who), detail(what))
            }
            Fact::Desktop { who, files, .. } => {
                let plural = if *files == 1 { "file lies" } else { "files lie" };
                (self.name(*who), detail(format!("{files} {plural} on the desktop")))
            }
            Fact::SaveFailed { who, id, error } => {
                let of = self.of_press(Some(*id));
                let why = words::write_error(*error);
                (self.name(*who), story(format!("Photos does not save the Live Photo{of}: {why}")))
            }
        };
        self.place += 1;
        StoryLine { at: record.at, who, what, level }
    }

    fn name(&self, id: DeviceId) -> String {
        self.scenario.device(id).name.clone()
    }

    /// A node as the first word of a line.
    fn service(&self, node: NodeId) -> String {
        self.scenario.node_name(node).to_owned()
    }

    /// ` (press 2)`, where there are several to tell apart.
    fn of_press(&self, id: Option<Uuid>) -> String {
        let press = id.and_then(|id| self.presses.get(&id)).filter(|_| self.presses.len() > 1);
        press.map_or_else(String::new, |(number, _)| format!(" (press {number})"))
    }

    fn remember(&mut self, who: DeviceId, event: &Event) {
        let place = usize::from(who.0);
        if let Event::Updated { os } = event {
            self.os[place] = *os;
        }
        if let Event::Replaced = event {
            self.os[place] = self.scenario.device(who).profile.os;
        }
        if let Event::ShutterChanged { shutter } = event {
            self.ready[place] = *shutter == Shutter::Ready;
        }
    }
}

#[cfg(test)]
mod tests;
