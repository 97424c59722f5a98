//! Whether what was live is what is simulated: each device must have stated the same events.
//!
//! The wall is no virtual clock: what two nodes do within two seconds of the run may come about in another order. So events are
//! the same if there are as many of each, and if those that are further apart are in the same order; of those about one
//! press, half a second is enough. Left aside is what depends on the millisecond: which pictures a clip holds, what was said
//! again before an answer came, and what the live run still does after the simulated one is over.

use std::{collections::BTreeMap, time::Duration};

use device::{DiscardReason, Event};
use protocol::{DeviceId, Instant};
use scenario::Scenario;
use serde_json::Value;
use trace::{End, Trace};
use uuid::Uuid;

use crate::Played;

/// What is not the same at first is tried again so many times slower.
const SLOWER: u32 = 5;

/// What came of holding what is live against what is simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parity {
    /// So many events of all devices are the same, at that speed.
    Same {
        /// How many.
        events: usize,
        /// How fast time went by.
        speed: u32,
        /// As in which of the simulations, counted from 0.
        like: usize,
    },
    /// Not even time by the wall made them the same: for each speed, what differed.
    Differs(Vec<(u32, String)>),
    /// Somebody ended it.
    Stopped,
}

/// Has `play` play a scenario live at `speed`, and holds it against what was `simulated`: each device must have stated the same
/// events as in one of those runs, and each machine does the same again without sockets. Where that is not so it is played again
/// with more time for everything, for a machine that is busy with other things is late by as much wall time whatever the speed.
///
/// Of several simulations the first is the scenario as it stands, and what differs is said of that one.
pub fn hold_against(
    scenario: &Scenario,
    simulated: &[Trace],
    speed: u32,
    mut play: impl FnMut(u32) -> Result<Played, String>,
) -> Parity {
    let mut differences = vec![];
    let mut speeds = vec![speed, speed.div_ceil(SLOWER), 1];
    speeds.dedup();
    for speed in speeds {
        let compared = play(speed).and_then(|played| {
            if played.trace.end == End::Stopped {
                return Ok(None);
            }
            for (node, replay) in &played.replays {
                let node = scenario.node_name(*node);
                replay.as_ref().map_err(|differs| format!("{node}, played again: {differs}"))?;
            }
            as_in_one(scenario, simulated, &played.trace).map(Some)
        });
        match compared {
            Ok(Some((events, like))) => return Parity::Same { events, speed, like },
            Ok(None) => return Parity::Stopped,
            Err(what) => differences.push((speed, what)),
        }
    }
    Parity::Differs(differences)
}

/// How many events are the same as in one of the simulations, and which one that is; or what differs from the first.
fn as_in_one(scenario: &Scenario, simulated: &[Trace], live: &Trace) -> Result<(usize, usize), String> {
    let mut first = Err("there is no simulation to hold it against".to_owned());
    for (like, simulated) in simulated.iter().enumerate() {
        match compare(scenario, simulated, live) {
            Ok(events) => return Ok((events, like)),
            Err(what) if like == 0 => first = Err(what),
            Err(_) => {}
        }
    }
    first
}

/// Events that are so far apart have an order.
const APART: Duration = Duration::from_secs(2);
/// Those about one press have it sooner: most of them follow from each other.
const APART_OF_A_PRESS: Duration = Duration::from_millis(500);
/// What depends on the millisecond.
const BY_THE_MILLISECOND: [&str; 5] = ["frame", "frames", "seen", "shift_micros", "at"];

/// An event of one device, without what depends on the millisecond.
struct Seen {
    at: Instant,
    /// The press that it is about.
    id: Option<Uuid>,
    what: String,
}

fn events(trace: &Trace, of: DeviceId) -> Vec<Seen> {
    let records = trace.records.iter();
    let events = records.filter_map(|record| {
        let (who, event) = record.fact.device_event()?;
        let said_again = matches!(
            event,
            Event::RequestRepeated { .. }
                | Event::FileDiscarded { why: DiscardReason::Duplicate | DiscardReason::NotOpen, .. }
        );
        let mut value = serde_json::to_value(event).ok().filter(|_| who == of && !said_again)?;
        strip(&mut value);
        let id = value.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
        Some(Seen { at: record.at, id, what: value.to_string() })
    });
    events.collect()
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !BY_THE_MILLISECOND.contains(&key.as_str()));
            map.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// How many events all devices stated in both; or the first difference, in words for people who know the events.
fn compare(scenario: &Scenario, simulated: &Trace, live: &Trace) -> Result<usize, String> {
    let mut count = 0;
    for (id, device) in (0..).map(DeviceId).zip(&scenario.devices) {
        let end = simulated.ended_at;
        let (simulated, live) = (events(simulated, id), events(live, id));
        let places = places(&simulated, &live, end).map_err(|what| format!("{}: {what}", device.name))?;
        for (later, seen) in simulated.iter().enumerate() {
            for (earlier, before) in simulated[..later].iter().enumerate() {
                let of_a_press = seen.id.is_some() && seen.id == before.id;
                let apart = if of_a_press { APART_OF_A_PRESS } else { APART };
                let ordered = seen.at.since(before.at) >= apart;
                if ordered && places[earlier] > places[later] {
                    return Err(format!("{}: {} comes after {}", device.name, before.what, seen.what));
                }
            }
        }
        count += simulated.len();
    }
    Ok(count)
}

/// Where each event of the simulation is in what was live: of several that are alike, the first is the first.
fn places(simulated: &[Seen], live: &[Seen], end: Instant) -> Result<Vec<usize>, String> {
    let mut there: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, seen) in live.iter().enumerate().rev() {
        there.entry(&seen.what).or_default().push(place);
    }
    let place = |seen: &Seen| {
        let place = there.get_mut(seen.what.as_str()).and_then(Vec::pop);
        place.ok_or_else(|| format!("live, there was no {} (at {})", seen.what, seen.at))
    };
    let places = simulated.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    match there.values().flatten().filter(|place| live[**place].at < end).min() {
        Some(place) => Err(format!("simulated, there was no {} (at {})", live[*place].what, live[*place].at)),
        None => Ok(places),
    }
}
