//! How many calls at once: many scenarios of one call each, played at the same time, all their services in one other process.

use std::{fmt::Write, path::Path, pin::pin, sync::Arc, time::Duration};

use cpu_time::ProcessTime;
use device::{Event, Outcome};
use hdrhistogram::Histogram;
use tokio::{sync::Barrier, task::JoinSet};

use crate::{
    Plan, Played, Trouble,
    conductor::{self, Places},
    host::{Host, memory},
    runtime, stopped,
};

/// The bounds of what can be asked for.
pub const CALLS_MAX: u32 = 2_000;
/// See [`CALLS_MAX`].
pub const DEVICES: std::ops::RangeInclusive<u32> = 2..=8;
/// See [`CALLS_MAX`].
pub const PHOTOS_MAX: u32 = 100;

/// What one machine is to hold at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Calls.
    pub calls: u32,
    /// Devices in each.
    pub devices: u32,
    /// Photos that the first device of each takes, one a second.
    pub photos: u32,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// How many photos were asked for.
    pub asked: u32,
    /// Of those, how many the subject was told of.
    pub told: u32,
    /// And how many were saved.
    pub saved: u32,
    /// From press to saved, in microseconds.
    pub latency: Histogram<u64>,
    /// CPU time of the process of all services, which has one thread.
    pub services: Duration,
    /// The most memory that it had, in bytes; none where the system does not say.
    pub services_memory: Option<u64>,
    /// CPU time of all devices, with their disks.
    pub devices: Duration,
    /// How long the calls lasted, by the wall.
    pub lasted: Duration,
    /// By how much the memory of this process, which has the devices, grew at most, in bytes; none where the system does not
    /// say.
    pub memory: Option<u64>,
    /// Letters that nobody took, and connections that were closed for what came over them.
    pub dropped: u64,
    /// See there.
    pub breaches: u64,
    /// Machines that did something else when they were played again without sockets.
    pub differ: usize,
}

/// When the first photo of a call is taken, and how long after the last of them it ends.
const FIRST_PHOTO_AT: u32 = 3;
const AFTER_THE_LAST: u32 = 5;

/// A call with so many devices, of which the first takes so many photos of the second.
fn scenario(load: Load, nth: u32) -> String {
    let Load { devices, photos, .. } = load;
    let mut text = format!(
        "title = \"Call {nth} of a load\"\nwhy = \"How many calls at once.\"\nrules = [\"CAP-1\"]\nuntil = \"{}s\"\n",
        FIRST_PHOTO_AT + photos + AFTER_THE_LAST
    );
    let mut joins = String::new();
    for device in 0..devices {
        // Writing to a text does not fail.
        let _ = writeln!(text, "[people.p{device}.devices.phone]\nmodel = \"iPhone 15 Pro\"");
        let _ = write!(joins, "\"p{device}.phone\", ");
    }
    let kind = if devices == 2 { "one-to-one" } else { "group" };
    let _ = writeln!(text, "[call]\nkind = \"{kind}\"\njoins = [{joins}]\n[timeline]\nsteps = [");
    if devices > 2 {
        text += "{ at = \"1.5s\", who = \"p0.phone\", do = \"choose-tile\", of = \"p1.phone\" },\n\
                 { at = \"2s\", who = \"p0.phone\", do = \"fullscreen\" },\n";
    }
    let _ = writeln!(
        text,
        "{{ at = \"2.5s\", who = \"p0.phone\", do = \"tap-screen\", times = {photos}, every = \"1s\" }},\n\
         {{ at = \"{FIRST_PHOTO_AT}s\", who = \"p0.phone\", do = \"press-shutter\", times = {photos}, every = \"1s\" }},\n]"
    );
    text
}

/// Holds so many calls at once, and ends by itself. `program` is called with [`HOST`](crate::HOST) to be their services.
///
/// # Errors
///
/// If a node cannot begin, or cannot go on.
///
/// # Panics
///
/// If `load` is out of bounds.
pub fn load(load: Load, speed: u32, folder: &Path, program: &Path) -> Result<Loaded, Trouble> {
    let Load { calls, devices, photos } = load;
    assert!((1..=CALLS_MAX).contains(&calls) && DEVICES.contains(&devices), "a load within its bounds");
    assert!((1..=PHOTOS_MAX).contains(&photos), "a load within its bounds");
    let before = memory("VmRSS");
    let cpu = ProcessTime::now();
    let gate = Arc::new(Barrier::new(calls as usize));
    let (played, services) = runtime()?.block_on(async {
        let (services, hosting) = Host::start(program)?;
        let mut all = JoinSet::new();
        for nth in 0..calls {
            let text = scenario(load, nth);
            let plan = Plan::new(format!("call {nth}"), text, speed, folder.join(nth.to_string()));
            let plan = Plan { stand_in: true, ..plan };
            let places = Places { services: Some(services.clone()), gate: Some(Arc::clone(&gate)) };
            all.spawn(async move {
                let parsed = scenario::parse(&plan.file, &plan.text)
                    .map_err(|mistakes| Trouble::Failed(mistakes.to_string()))?;
                let forever = std::future::pending();
                conductor::play(&parsed.scenario, &plan, &places, forever, |_| {}).await
            });
        }
        let mut played = vec![];
        let mut stop = pin!(stopped());
        loop {
            tokio::select! {
                biased;
                () = &mut stop => return Err(Trouble::Failed("ended before its time".into())),
                one = all.join_next() => match one {
                    Some(one) => played.push(one.map_err(|error| Trouble::Failed(error.to_string()))??),
                    None => break,
                },
            }
        }
        // Nobody tells it anything more.
        drop(services);
        Ok::<_, Trouble>((played, hosting.end().await?))
    })?;
    let mut loaded = Loaded {
        asked: calls * photos,
        told: 0,
        saved: 0,
        latency: Histogram::new(3).map_err(|error| Trouble::Failed(error.to_string()))?,
        services: services.cpu,
        services_memory: services.memory,
        devices: cpu.elapsed(),
        lasted: Duration::from_secs(u64::from(FIRST_PHOTO_AT + photos + AFTER_THE_LAST)) / speed,
        memory: before.and_then(|before| Some(memory("VmHWM")?.saturating_sub(before))),
        dropped: 0,
        breaches: 0,
        differ: 0,
    };
    played.iter().for_each(|played| loaded.count(played));
    Ok(loaded)
}

impl Loaded {
    fn count(&mut self, played: &Played) {
        self.dropped += played.dropped;
        self.breaches += played.breaches;
        self.differ += played.replays.iter().filter(|(_, replay)| replay.is_err()).count();
        let mut pressed = std::collections::BTreeMap::new();
        for record in &played.trace.records {
            let Some((_, event)) = record.fact.device_event() else { continue };
            if let Event::Pressed { id, .. } = event {
                pressed.insert(*id, record.at);
            } else if let Event::NoticeRaised { .. } = event {
                self.told += 1;
            } else if let Event::PressEnded { id, outcome: Outcome::Saved { .. } } = event
                && let Some(pressed) = pressed.get(id)
            {
                self.saved += 1;
                let took = record.at.since(*pressed);
                // It grows with what it is given.
                let _ = self.latency.record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
            }
        }
    }
}
