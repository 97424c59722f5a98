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

use live::{Parity, Plan, Played};
use protocol::Instant;
use scenario::Scenario;

use super::{Folder, read};
use crate::{EXIT_DIFFERED, EXIT_NOTHING, EXIT_OK, EXIT_UNDECIDED, EXIT_USAGE, complain, select::Found};

/// Scenarios that take longer than this are not compared: they are as true, but take so long.
const LENGTH_MAX: Duration = Duration::from_secs(60);
/// So many scenarios are played at once.
const AT_ONCE: usize = 3;
/// Plays all of them both ways, a few at once: most of the time all wait for time to go by.
pub(super) fn parity(found: &[Found], speed: u32) -> io::Result<u8> {
    let width = found.iter().map(|file| file.name.chars().count()).max().unwrap_or(0);
    let mut files = Vec::with_capacity(found.len());
    for file in found {
        let Some(parsed) = read(file)? else { return Ok(EXIT_USAGE) };
        files.push((file, parsed.scenario));
    }
    let next = AtomicUsize::new(0);
    let tally = Mutex::new((0, 0, 0, false));
    let work = || {
        while let Some((file, scenario)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let compared = both_ways(file, scenario, speed);
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            let name = &file.name;
            let line = match compared {
                // None that is begun after somebody ended one.
                _ if tally.3 => return,
                Some(Parity::Stopped) => {
                    tally.3 = true;
                    return;
                }
                Some(Parity::Same { events, speed: at, like }) => {
                    tally.0 += 1;
                    let slower = if at == speed { String::new() } else { format!(", at speed {at}") };
                    let like = if like == 0 { "" } else { ", with something a hair slower" };
                    format!(
                        "        SAME  {name:<width$}  {events} events of {} devices{slower}{like}",
                        scenario.devices.len()
                    )
                }
                Some(Parity::Differs(differences)) => {
                    tally.1 += 1;
                    let differences = differences.iter();
                    let differences = differences.map(|(speed, what)| format!("at speed {speed}, {what}"));
                    format!("     DIFFERS  {name:<width$}  {}", differences.collect::<Vec<_>>().join("; "))
                }
                None => {
                    tally.2 += 1;
                    continue;
                }
            };
            // Whoever stopped reading still gets the exit code.
            let _ = writeln!(io::stdout().lock(), "{line}");
        }
    };
    thread::scope(|scope| (0..AT_ONCE).for_each(|_| drop(scope.spawn(work))));
    let (same, differ, left_out, stopped) = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    if stopped {
        complain(&format!("ended before its time: {same} the same, {differ} different so far"));
        return Ok(if differ > 0 { EXIT_DIFFERED } else { EXIT_UNDECIDED });
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

/// Plays one both ways.
fn both_ways(file: &Found, scenario: &Scenario, speed: u32) -> Option<Parity> {
    if live::not_played(scenario).is_some() {
        return None;
    }
    let mut simulated = engine::by_a_hair(scenario).peekable();
    if simulated.peek()?.ended_at > Instant::ZERO + LENGTH_MAX {
        return None;
    }
    let simulated: Vec<_> = simulated.collect();
    Some(live::hold_against(scenario, &simulated, speed, |speed| live_run(file, scenario, speed)))
}

fn live_run(file: &Found, scenario: &Scenario, speed: u32) -> Result<Played, String> {
    let folder = Folder::new(None).map_err(|error| error.to_string())?;
    let text = fs::read_to_string(&file.path).map_err(|error| error.to_string())?;
    let plan = Plan::new(file.shown.clone(), text, speed, folder.path.clone());
    // Three calls at once with cameras that draw are more than two cores do in time.
    let plan = Plan { stand_in: true, ..plan };
    live::play(scenario, &plan, |_| {}).map_err(|trouble| trouble.to_string())
}
