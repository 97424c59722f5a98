//! `live --parity`: what is simulated is what runs. Each scenario is played both ways, and each device must state the same
//! events.
//!
//! What the same means is said in `live/src/parity.rs`.

use std::{
    fs,
    io::{self, Write},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use engine::Kindest;
use live::Plan;
use protocol::Instant;
use scenario::Scenario;
use trace::Trace;

use super::{Folder, read};
use crate::{EXIT_DIFFERED, EXIT_NOTHING, EXIT_OK, EXIT_USAGE, complain, select::Found};

/// Scenarios that take longer than this are not compared: they are as true, but take so long.
const LENGTH_MAX: Duration = Duration::from_secs(60);
/// So many scenarios are played at once.
const AT_ONCE: usize = 3;
/// What is not the same at first is tried again so many times slower.
const SLOWER: u32 = 5;

/// What came of one scenario.
enum Compared {
    /// So many events of each device are the same, at that speed.
    Same { events: usize, speed: u32 },
    /// Not even time by the wall made them the same.
    Differs(String),
    /// It is not played live, or takes too long.
    LeftOut,
}

/// Plays all of them both ways, a few at once: most of the time all wait for time to go by.
pub(super) fn parity(found: &[Found], speed: u32) -> io::Result<u8> {
    let width = found.iter().map(|file| file.name.chars().count()).max().unwrap_or(0);
    let mut files = Vec::with_capacity(found.len());
    for file in found {
        let Some(parsed) = read(file)? else { return Ok(EXIT_USAGE) };
        files.push((file, parsed.scenario));
    }
    let next = AtomicUsize::new(0);
    let tally = Mutex::new((0, 0, 0));
    let work = || {
        while let Some((file, scenario)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let compared = both_ways(file, scenario, speed);
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            let name = &file.name;
            let line = match compared {
                Compared::Same { events, speed: at } => {
                    tally.0 += 1;
                    let slower = if at == speed { String::new() } else { format!(", at speed {at}") };
                    format!(
                        "        SAME  {name:<width$}  {events} events of {} devices{slower}",
                        scenario.devices.len()
                    )
                }
                Compared::Differs(difference) => {
                    tally.1 += 1;
                    format!("     DIFFERS  {name:<width$}  {difference}")
                }
                Compared::LeftOut => {
                    tally.2 += 1;
                    continue;
                }
            };
            // Whoever stopped reading still gets the exit code.
            let _ = writeln!(io::stdout().lock(), "{line}");
        }
    };
    thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    let (same, differ, left_out) = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    if same + differ == 0 {
        complain("error: none of these scenarios can be played live within a minute");
        return Ok(EXIT_NOTHING);
    }
    complain(&format!(
        "{same} the same, {differ} different, {left_out} left out: longer than a minute, or with faults that real lines do not have"
    ));
    Ok(if differ > 0 { EXIT_DIFFERED } else { EXIT_OK })
}

/// Plays one both ways; where that is not the same, again with more time for everything, for a machine that is busy with
/// other things is late by as much wall time whatever the speed.
fn both_ways(file: &Found, scenario: &Scenario, speed: u32) -> Compared {
    if live::not_played(scenario).is_some() {
        return Compared::LeftOut;
    }
    let simulated = engine::play(scenario, &mut Kindest).trace;
    if simulated.ended_at > Instant::ZERO + LENGTH_MAX {
        return Compared::LeftOut;
    }
    let mut difference = String::new();
    for speed in [speed, speed.div_ceil(SLOWER), 1] {
        match live_trace(file, scenario, speed)
            .and_then(|played| live::compare(scenario, &simulated, &played))
        {
            Ok(events) => return Compared::Same { events, speed },
            Err(what) => difference = what,
        }
        if speed == 1 {
            break;
        }
    }
    Compared::Differs(difference)
}

fn live_trace(file: &Found, scenario: &Scenario, speed: u32) -> Result<Trace, String> {
    let folder = Folder::new(None).map_err(|error| error.to_string())?;
    let plan = Plan {
        file: file.shown.clone(),
        text: fs::read_to_string(&file.path).map_err(|error| error.to_string())?,
        speed,
        out: folder.path.clone(),
        processes: None,
        kills: vec![],
        disturbances: vec![],
    };
    live::play(scenario, &plan, |_| {}).map(|played| played.trace).map_err(|trouble| trouble.to_string())
}
