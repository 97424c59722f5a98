//! `live --parity`: what is simulated is what runs. Each scenario is played both ways, and each device must state the same
//! events.
//!
//! The wall is no virtual clock: what two nodes do within two seconds of the run may come about in another order. So events are
//! the same if there are as many of each, and if those that are further apart, or about one press, are in the same order.
//! Which pictures a clip holds depends on the millisecond, and is not compared.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    time::Duration,
};

use engine::Kindest;
use live::Plan;
use protocol::{DeviceId, Instant};
use scenario::Scenario;
use serde_json::Value;
use trace::Trace;
use uuid::Uuid;

use super::{Folder, read};
use crate::{EXIT_DIFFERED, EXIT_NOTHING, EXIT_OK, EXIT_USAGE, complain, select::Found};

/// Scenarios that take longer than this are not compared: they are as true, but take so long.
const LENGTH_MAX: Duration = Duration::from_secs(60);
/// Events that are so far apart have an order.
const APART: Duration = Duration::from_secs(2);
/// What depends on the millisecond.
const BY_THE_MILLISECOND: [&str; 5] = ["frame", "frames", "seen", "shift_micros", "at"];

/// Plays all of them both ways.
pub(super) fn parity(found: &[Found], speed: u32) -> io::Result<u8> {
    let (mut same, mut differ, mut left_out) = (0, 0, 0);
    let width = found.iter().map(|file| file.name.chars().count()).max().unwrap_or(0);
    for file in found {
        let Some(parsed) = read(file)? else { return Ok(EXIT_USAGE) };
        let scenario = &parsed.scenario;
        if live::not_played(scenario).is_some() {
            left_out += 1;
            continue;
        }
        let simulated = engine::play(scenario, &mut Kindest).trace;
        if simulated.ended_at > Instant::ZERO + LENGTH_MAX {
            left_out += 1;
            continue;
        }
        let folder = Folder::new(None)?;
        let plan = Plan {
            file: file.shown.clone(),
            text: fs::read_to_string(&file.path)?,
            speed,
            out: folder.path.clone(),
            processes: None,
            kills: vec![],
        };
        let difference = match live::play(scenario, &plan, |_| {}) {
            Ok(played) => compare(scenario, &simulated, &played.trace),
            Err(trouble) => Err(trouble.to_string()),
        };
        let mut out = io::stdout().lock();
        match difference {
            Ok(events) => {
                same += 1;
                writeln!(
                    out,
                    "        SAME  {:<width$}  {events} events of {} devices",
                    file.name,
                    scenario.devices.len()
                )?;
            }
            Err(difference) => {
                differ += 1;
                writeln!(out, "     DIFFERS  {:<width$}  {difference}", file.name)?;
            }
        }
    }
    if same + differ == 0 {
        complain("error: none of these scenarios can be played live within a minute");
        return Ok(EXIT_NOTHING);
    }
    complain(&format!(
        "{same} the same, {differ} different, {left_out} left out: longer than a minute, or with faults that real lines do not have"
    ));
    Ok(if differ > 0 { EXIT_DIFFERED } else { EXIT_OK })
}

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
        let mut value = serde_json::to_value(event).ok().filter(|_| who == of)?;
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

/// How many events each device stated both ways; or the first difference.
pub(crate) fn compare(scenario: &Scenario, simulated: &Trace, live: &Trace) -> Result<usize, String> {
    let mut count = 0;
    for (id, device) in (0..).map(DeviceId).zip(&scenario.devices) {
        let (simulated, live) = (events(simulated, id), events(live, id));
        let places = places(&simulated, &live).map_err(|what| format!("{}: {what}", device.name))?;
        for (later, seen) in simulated.iter().enumerate() {
            for (earlier, before) in simulated[..later].iter().enumerate() {
                let ordered =
                    seen.at.since(before.at) >= APART || (seen.id.is_some() && seen.id == before.id);
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
fn places(simulated: &[Seen], live: &[Seen]) -> Result<Vec<usize>, String> {
    let mut there: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, seen) in live.iter().enumerate().rev() {
        there.entry(&seen.what).or_default().push(place);
    }
    let place = |seen: &Seen| {
        let place = there.get_mut(seen.what.as_str()).and_then(Vec::pop);
        place.ok_or_else(|| format!("live, there was no {} (at {})", seen.what, seen.at))
    };
    let places = simulated.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    match there.values().flatten().min() {
        Some(place) => Err(format!("simulated, there was no {} (at {})", live[*place].what, live[*place].at)),
        None => Ok(places),
    }
}
