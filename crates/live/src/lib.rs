//! The same devices and services as in a simulation, over real sockets, by the wall clock, with real libraries on disk.
//!
//! What belongs here: tasks and processes, the one clock, the timeline by that clock, what a device keeps on a real disk,
//! where the bytes of its photos come from. What must never be known here: how a run is simulated, what should have come of
//! it, how it is shown, the command line.
//!
//! The way in is [`play`]. Each node is a machine that knows nothing of all this, driven by a loop that does: commands,
//! messages, completions and time go in, and what comes out goes to links, disks and the trace. Every machine's inputs are
//! logged, and played to it again in the end: without sockets the same must come of them.
#![forbid(unsafe_code)]

mod camera;
mod clock;
mod conductor;
mod device_node;
mod host;
mod keeper;
mod lines;
mod load;
mod machine;
mod node;
mod orders;
mod parity;
mod pictures;
mod plan;
mod proxy;
mod service_node;
mod shelf;

use std::future::pending;

use scenario::{Act, Fault, Scenario};
use tokio::{
    io,
    runtime::{Builder, Runtime},
    signal,
};
use trace::Record;

pub use conductor::{ADDRESSES, nodes_of};
pub use load::{CALLS_MAX, DEVICES, Load, Loaded, PHOTOS_MAX, load};
pub use parity::{Parity, hold_against};
pub use plan::{Plan, Played, Trouble};
pub use proxy::{DELAY_MAX, Disturbance};

/// The argument with which a program is called to be one node: it then calls [`be_node`].
pub const NODE: &str = "live-node";

/// The argument with which a program is called to be all services of a load: it then calls [`be_services`].
pub const HOST: &str = "live-services";

/// Above this speed each capture is a copy of a clip that was encoded beforehand.
pub const DRAWN_SPEED_MAX: u32 = 2;

/// As fast as time can go by.
pub const SPEED_MAX: u32 = 50;

/// The bounds of what nodes say to each other, where time goes by so many times as fast: a lost connection is made again as soon
/// by the run's time. News of photos from iCloud brings many files at once.
fn limits(speed: u32) -> wire::Limits {
    wire::Limits {
        attachments_max: ATTACHMENTS_MAX,
        backoff_first: wire::BACKOFF_FIRST / speed,
        backoff_max: wire::BACKOFF_MAX / speed,
        ..wire::Limits::default()
    }
}

/// News tells of at most so many photos, each with two files.
const ATTACHMENTS_MAX: usize = 2 * library::cloud::NEWS_RECORDS_MAX;

/// Plays `scenario`, which is what `plan` says, until it is over or somebody presses Ctrl-C. Everything that happens is
/// handed to `tell` as it does, about in order.
///
/// # Errors
///
/// If a node cannot begin, or cannot go on: its disk fails, its port is taken.
pub fn play(scenario: &Scenario, plan: &Plan, tell: impl FnMut(&Record)) -> Result<Played, Trouble> {
    runtime()?.block_on(conductor::play(scenario, plan, &conductor::Places::default(), stopped(), tell))
}

/// Until somebody presses Ctrl-C.
async fn stopped() {
    if signal::ctrl_c().await.is_err() {
        pending::<()>().await;
    }
}

/// What a program does that is called with [`NODE`]: it is one node, which is told by stdin what to do and tells stdout what
/// happens.
///
/// # Errors
///
/// If stdin does not begin with what a node needs to know.
pub fn be_node() -> Result<(), Trouble> {
    // Whoever plays the scenario says when it is over; a Ctrl-C at the terminal is told to all of us.
    let work = async {
        tokio::spawn(async { while signal::ctrl_c().await.is_ok() {} });
        node::work_as_process(io::stdin(), io::stdout()).await
    };
    until_done(runtime()?, work)
}

/// What a program does that is called with [`HOST`]: it is the services of many calls, all on one thread.
///
/// # Errors
///
/// If it is told something that is no order.
pub fn be_services() -> Result<(), Trouble> {
    let work = async {
        tokio::spawn(async { while signal::ctrl_c().await.is_ok() {} });
        host::work(io::stdin(), io::stdout()).await
    };
    let runtime = Builder::new_current_thread().enable_all().build();
    until_done(runtime.map_err(|error| Trouble::Failed(format!("no thread: {error}")))?, work)
}

fn until_done(runtime: Runtime, work: impl Future<Output = Result<(), Trouble>>) -> Result<(), Trouble> {
    let done = runtime.block_on(work);
    // Whoever still reads stdin does not keep the program.
    runtime.shutdown_background();
    done
}

fn runtime() -> Result<Runtime, Trouble> {
    let runtime = Builder::new_multi_thread().enable_all().build();
    runtime.map_err(|error| Trouble::Failed(format!("no threads: {error}")))
}

/// Why a scenario cannot be played live, and in which steps; none if it can.
///
/// Real lines lose nothing and do not wait: what is ordered for single messages, and a line with odds, has no counterpart.
#[must_use]
pub fn not_played(scenario: &Scenario) -> Option<String> {
    for (number, step) in scenario.steps.iter().enumerate() {
        let Act::Fault(fault) = &step.act else { continue };
        let why = match fault {
            Fault::Drop(_) | Fault::Delay { .. } | Fault::Duplicate(_) => {
                "loses, delays or repeats a single message"
            }
            Fault::Crash { .. }
            | Fault::BatteryEmpty { .. }
            | Fault::Cut(_)
            | Fault::Heal(_)
            | Fault::Offline { .. }
            | Fault::Online { .. }
            | Fault::ServiceDown { .. }
            | Fault::ServiceUp { .. }
            | Fault::SlowService { .. }
            | Fault::ServiceLivePhotos { .. }
            | Fault::Storage { .. }
            | Fault::FailSave { .. }
            | Fault::FailWrite { .. }
            | Fault::SlowSave { .. }
            | Fault::ICloudStorage { .. }
            | Fault::ICloudAccount { .. }
            | Fault::ClockStep { .. }
            | Fault::ClockDrift { .. }
            | Fault::ClockZone { .. }
            | Fault::Replace { .. } => continue,
        };
        return Some(format!("step {} {why}, which real lines do not do", number + 1));
    }
    (!lines::is_certain(&scenario.network))
        .then(|| "its lines leave something to chance, and real ones do not".into())
}
