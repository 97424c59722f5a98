//! A device at work: its machine, its disk, its links, and the loop that drives them.

mod arrivals;
pub(crate) mod effects;
mod links;
mod sight;

use std::{collections::BTreeMap, sync::Arc};

use device::{Device, Picture};
use disk::{Disk, Times};
use protocol::{DeviceId, Instant, NodeId, WorldId};
use scenario::{Act, Fault, Scenario};
use tokio::{sync::mpsc, task::JoinSet, time};
use trace::{Fact, Record, Trace};
use uuid::Uuid;
use wire::{Ears, Endpoint};

use crate::{
    camera::CameraAtWork,
    clock::Clock,
    keeper::{Keep, Keeper, Kept, Pair},
    lines::Lines,
    machine::Logged,
    orders::{Goodbye, Order, Pictures, Report, Setup},
    pictures::Supply,
};
use arrivals::Arrivals;
use effects::{Then, Waiting};

/// Everything that a device at work holds.
pub(crate) struct DeviceNode {
    scenario: Arc<Scenario>,
    who: DeviceId,
    setup: Setup,
    clock: Clock,
    machine: Logged<Device>,
    disk: Disk,
    keeper: Keeper,
    endpoint: Endpoint,
    reports: mpsc::Sender<Report>,
    /// What its disk is at, in order of when that is done by the model's times.
    jobs: Vec<Waiting>,
    /// What the real disk is at, by the number of what was asked for.
    kept: BTreeMap<u64, Then>,
    /// Clips being encoded.
    exposures: JoinSet<(Waiting, Result<Pair, String>)>,
    supply: Arc<Supply>,
    /// Runs where pictures are drawn as they are taken, until it cannot keep up with what it is told.
    shooting: Option<CameraAtWork>,
    /// The files of captures that have not left for good.
    captures: BTreeMap<Uuid, Pair>,
    arrivals: Arrivals,
    /// What was said and is on its way.
    lines: Lines,
    /// What other cameras show, and what this one was last said to.
    picture: Picture,
    camera: Option<Instant>,
    links: links::Links,
    /// When the links of a device that is off are closed.
    closes: Option<Instant>,
    /// What this device stated, for its camera and its screenshots are drawn from it.
    trace: Trace,
    /// When Photos looks at Recently Deleted.
    expiry: Option<Instant>,
    waits: Option<bool>,
}

/// Nothing more is heard as long as the disk is at so many things; well below what may wait for it.
const HEARS_BELOW: usize = 256;

/// A device's work, from the first order to the last.
pub(crate) async fn work(
    setup: Setup,
    mut orders: mpsc::Receiver<Order>,
    reports: mpsc::Sender<Report>,
) -> Result<(), String> {
    let NodeId::Device(who) = setup.node else { return Err("not a device".into()) };
    let parsed = scenario::parse(&setup.file, &setup.text).map_err(|mistakes| mistakes.to_string())?;
    let scenario = Arc::new(parsed.scenario);
    let bound = Endpoint::bind(setup.listen).await.map_err(|error| format!("{}: {error}", setup.listen))?;
    let (mut keeper, found) = Keeper::open(&setup.folder, &setup.library, copies_of(who.0.into()))?;
    let supply = {
        let (scenario, pictures) = (Arc::clone(&scenario), setup.pictures);
        blocking(move || Supply::new(&scenario, who, pictures)).await??
    };
    let supply = Arc::new(supply);
    let (disk, initial) = match found.disk {
        Some(disk) => (disk, vec![]),
        None => stock(&scenario, who, &mut keeper, &supply).await?,
    };
    let (profile, world) = (scenario.device(who).profile.clone(), WorldId::titled(&scenario.title));
    let fresh = Device::new(profile.clone(), world, Instant::ZERO);
    if found.image.is_none() {
        // From the first moment on: one that did not know that it has started before would name its photos anew.
        settle(&mut keeper, Keep::Device(Box::new(fresh.image()))).await?;
    }
    tell(&reports, Report::Ready(bound.address())).await;
    let Some(Order::Begin { start, speed, dial }) = orders.recv().await else { return Ok(()) };
    let clock = Clock::starting_at(start, speed);
    time::sleep_until(clock.wall(Instant::ZERO)).await;
    let mut machine = match found.image {
        Some(image) => Device::restored(profile, world, clock.now(), image),
        None => fresh,
    };
    if let Some(clock) = found.clock {
        machine.restore_clock(clock);
    }
    let drawn = setup.pictures == Pictures::Drawn;
    let shooting = drawn.then(|| CameraAtWork::start(&scenario, who, clock));
    let links = links::Links::new(&setup.keyring, clock.now());
    let (endpoint, ears) =
        bound.start(setup.keyring.clone(), dial.into_iter().collect(), crate::limits(speed));
    let mut node = DeviceNode {
        scenario,
        who,
        setup,
        clock,
        machine: Logged::new(machine),
        disk,
        keeper,
        endpoint,
        reports,
        jobs: vec![],
        kept: BTreeMap::new(),
        exposures: JoinSet::new(),
        supply,
        shooting,
        captures: BTreeMap::new(),
        arrivals: Arrivals::default(),
        lines: Lines::default(),
        picture: Picture::default(),
        camera: None,
        links,
        closes: None,
        trace: Trace::empty(),
        expiry: None,
        waits: None,
    };
    for fact in initial {
        node.note(Instant::ZERO, fact).await;
    }
    node.plan_expiry();
    node.serve(clock.now()).await?;
    node.drive(orders, ears).await?;
    node.goodbye().await
}

/// From which number on a device with a library of that number counts the copies that it makes of a photo (LIB-6).
fn copies_of(replica: u32) -> u64 {
    u64::from(replica) * library::cloud::COPIES_OF_A_DEVICE
}

/// What a device begins with, in the model and on the real disk.
async fn stock(
    scenario: &Arc<Scenario>,
    who: DeviceId,
    keeper: &mut Keeper,
    supply: &Arc<Supply>,
) -> Result<(Disk, Vec<Fact>), String> {
    let device = scenario.device(who);
    let scenario::Disk { commit, still, movie, save } = scenario.disk;
    let replica = disk::new_replica(&device.profile, who.0.into());
    let mut disk = Disk::new(device.profile.free_bytes, replica, Times { commit, still, movie, save });
    let mut facts = vec![];
    for asset in device.initial_assets() {
        let asset = disk.put(asset);
        facts.push(Fact::Library { who, change: trace::LibraryChange::Added { asset: Arc::clone(&asset) } });
        let (scenario, supply) = (Arc::clone(scenario), Arc::clone(supply));
        let pair = {
            let asset = Arc::clone(&asset);
            blocking(move || supply.initial(&scenario, who, &asset)).await??
        };
        settle(keeper, Keep::Save { asset: Box::new(asset.as_ref().clone()), pair }).await?;
    }
    settle(keeper, Keep::Library(Box::new(disk.clone()))).await?;
    Ok((disk, facts))
}

/// Keeps something and waits until it is durable.
async fn settle(keeper: &mut Keeper, what: Keep) -> Result<(), String> {
    keeper.keep(what).ok_or("the disk does not keep up")?;
    match keeper.done().await {
        Some((_, Kept::Failed(why))) => Err(why),
        Some(_) => Ok(()),
        None => Err("nobody keeps anything any more".into()),
    }
}

/// Does what takes long beside everything else.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())
}

/// Tells whoever listens; if nobody does, it does not matter any more.
pub(crate) async fn tell(reports: &mpsc::Sender<Report>, report: Report) {
    let _ = reports.send(report).await;
}

impl DeviceNode {
    /// Until it is told that it is over.
    async fn drive(&mut self, mut orders: mpsc::Receiver<Order>, mut ears: Ears) -> Result<(), String> {
        loop {
            let wake = self.wake();
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(Order::End) | None => return Ok(()),
                    Some(order) => self.obey(order).await?,
                },
                Some((token, kept)) = self.keeper.done() => self.was_kept(token, kept).await?,
                Some(exposed) = self.exposures.join_next() => {
                    let (waiting, pair) = exposed.map_err(|error| error.to_string())?;
                    self.exposed(waiting, pair?).await?;
                }
                // Whoever says more than this disk keeps up with waits, and nobody else does.
                Some(event) = ears.hear(), if self.jobs.len() + self.kept.len() < HEARS_BELOW => {
                    self.hear(event).await?;
                }
                () = sleep_until(&self.clock, wake) => {}
            }
            self.due().await?;
            self.say_whether_it_waits().await;
        }
    }

    /// When something is to be done next.
    fn wake(&self) -> Option<Instant> {
        let jobs = self.jobs.first().map(|waiting| waiting.at);
        [
            self.machine.machine.poll_timeout().map(|(at, _)| at),
            jobs,
            self.expiry,
            self.links.wake(),
            self.lines.wake(),
            self.closes,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Everything whose time has come.
    async fn due(&mut self) -> Result<(), String> {
        loop {
            let now = self.clock.now();
            self.lines.due(now, &self.endpoint, |node| self.links.is_lost(node));
            if self.jobs.first().is_some_and(|waiting| waiting.at <= now) {
                let waiting = self.jobs.remove(0);
                self.begin(now, waiting).await?;
            } else if self.machine.machine.poll_timeout().is_some_and(|(at, _)| at <= now) {
                self.input(now, device::Input::Timeout).await?;
            } else if let Some(up) = self.links.due(now) {
                self.input(now, device::Input::Connection { up }).await?;
            } else if self.closes.is_some_and(|at| at <= now) {
                self.closes = None;
                self.set_links(false);
            } else if self.expiry.is_some_and(|at| at <= now) {
                self.expire(now).await?;
            } else {
                return Ok(());
            }
        }
    }

    async fn obey(&mut self, order: Order) -> Result<(), String> {
        let now = self.clock.now();
        match order {
            Order::Do { mut command, step } => {
                if let device::Command::PressShutter { seen } = &mut command {
                    *seen = self.seen(now);
                }
                self.note(now, Fact::Did { who: self.who, command: command.clone(), step }).await;
                self.input(now, device::Input::Command(command)).await
            }
            Order::Fault { step } => self.fault(now, step).await,
            Order::Replace { replica } => self.replace(now, replica).await,
            Order::Ways { to, says, hears } => {
                let ways = links::Ways { says, hears };
                self.links.set_ways(to, ways);
                self.endpoint.set_open(to, ways.any() && self.machine.machine.is_on());
                self.look(now, to);
                Ok(())
            }
            Order::Begin { .. } | Order::End => Ok(()),
        }
    }

    async fn fault(&mut self, now: Instant, step: u32) -> Result<(), String> {
        let input = match self.scenario.steps.get(step as usize).map(|step| &step.act) {
            Some(Act::Fault(fault)) => match *fault {
                Fault::Crash { app, .. } => device::Input::Crash(app),
                Fault::BatteryEmpty { .. } => device::Input::BatteryEmpty,
                Fault::Storage { free_bytes, .. } => {
                    self.disk.set_free_bytes(free_bytes);
                    device::Input::FreeBytes(free_bytes)
                }
                Fault::FailSave { nth, .. } => {
                    self.disk.order(nth, disk::SaveOrder::Fail, step);
                    return Ok(());
                }
                Fault::FailWrite { nth, .. } => {
                    self.disk.order_write(nth, step);
                    return Ok(());
                }
                Fault::SlowSave { by, nth, .. } => {
                    self.disk.order(nth, disk::SaveOrder::Slow(by), step);
                    return Ok(());
                }
                Fault::ICloudAccount { signed_in, .. } => device::Input::ICloudAccount { signed_in },
                Fault::ClockStep { by, .. } => {
                    device::Input::ClockStep { micros: by.num_microseconds().unwrap_or(i64::MAX) }
                }
                Fault::ClockDrift { ppm, .. } => device::Input::ClockDrift { ppm },
                Fault::ClockZone { zone, .. } => device::Input::ClockZone(zone),
                Fault::Drop(_)
                | Fault::Delay { .. }
                | Fault::Duplicate(_)
                | Fault::Cut(_)
                | Fault::Heal(_)
                | Fault::Offline { .. }
                | Fault::Online { .. }
                | Fault::ServiceDown { .. }
                | Fault::ServiceUp { .. }
                | Fault::SlowService { .. }
                | Fault::ServiceLivePhotos { .. }
                | Fault::ICloudStorage { .. }
                | Fault::Replace { .. } => return Ok(()),
            },
            Some(Act::Do { .. } | Act::Restart { .. }) | None => return Ok(()),
        };
        let clock = self.machine.machine.clock_image();
        self.input(now, input).await?;
        let set = self.machine.machine.clock_image();
        if set != clock { self.keep(Keep::Clock(set), Then::Nothing) } else { Ok(()) }
    }

    /// Another device of the same model takes the place of this one: its disk is as it is bought.
    async fn replace(&mut self, now: Instant, replica: u32) -> Result<(), String> {
        let profile = self.machine.machine.profile().clone();
        self.disk.begin_anew(profile.free_bytes, disk::new_replica(&profile, replica));
        (self.captures, self.arrivals, self.expiry) = (BTreeMap::new(), Arrivals::default(), None);
        let disk = Box::new(self.disk.clone());
        self.keep(Keep::Replaced { first: copies_of(replica), disk }, Then::Nothing)?;
        self.note(now, Fact::Library { who: self.who, change: trace::LibraryChange::Replaced }).await;
        self.input(now, device::Input::Replaced).await?;
        self.machine.take(now, device::Input::FreeBytes(self.disk.free_bytes()));
        Ok(())
    }

    /// Hands the machine something, and does what it gives.
    async fn input(&mut self, now: Instant, input: device::Input) -> Result<(), String> {
        let now = self.machine.take(now, input);
        self.serve(now).await
    }

    /// Puts a fact into the trace of all.
    async fn note(&mut self, at: Instant, fact: Fact) {
        if matches!(fact, Fact::Device { .. } | Fact::Screen { .. }) {
            self.trace.push(at, fact.clone());
        }
        tell(&self.reports, Report::Fact(Box::new(Record { at, fact }))).await;
    }

    async fn say_whether_it_waits(&mut self) {
        let busy = !self.lines.is_empty()
            || !self.jobs.is_empty()
            || !self.kept.is_empty()
            || !self.exposures.is_empty()
            || self.links.wake().is_some();
        let waits = busy || self.machine.machine.is_waiting();
        if self.waits != Some(waits) {
            self.waits = Some(waits);
            tell(&self.reports, Report::Waits(waits)).await;
        }
    }

    /// Keeps everything, closes everything, and says what came of it.
    async fn goodbye(mut self) -> Result<(), String> {
        self.keep(Keep::Library(Box::new(self.disk.clone())), Then::Nothing)?;
        let counts = self.endpoint.counts();
        self.endpoint.close().await;
        self.keeper.close().await;
        let goodbye = Goodbye {
            replayed: Some(self.machine.replay().map_err(|differs| differs.to_string())),
            unspent: self.disk.unspent().collect(),
            dropped: counts.dropped,
            reconnects: counts.reconnects,
            breaches: counts.breaches.values().sum(),
        };
        tell(&self.reports, Report::Goodbye(Box::new(goodbye))).await;
        Ok(())
    }
}

/// Sleeps until then by the run's clock; for ever where there is nothing to wake for.
pub(crate) async fn sleep_until(clock: &Clock, at: Option<Instant>) {
    match at {
        Some(at) => time::sleep_until(clock.wall(at)).await,
        None => std::future::pending().await,
    }
}
