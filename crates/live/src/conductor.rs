//! Plays a scenario's timeline by the wall clock: starts the nodes, tells them what their owners and the world do, and gathers
//! what they say happened.

mod keys;
mod steps;

use std::{
    collections::BTreeMap,
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::{Pin, pin},
    sync::Arc,
    time::Duration,
};

use protocol::{DeviceId, Instant, NodeId};
use scenario::{Scenario, Service};
use tokio::{
    sync::{Barrier, mpsc},
    time,
};
use trace::{End, Fact, Record, Trace};

use crate::{
    clock::{Clock, wall_after, wall_millis},
    device_node::sleep_until,
    host::Host,
    node::{Node, Place, Said},
    orders::{Goodbye, Order, Pictures, Report, Setup},
    plan::{Plan, Played, Trouble},
    proxy::{Disturbance, Proxy},
};
use keys::{dials, keyrings};
use steps::Steps;

/// Things must become quiet within this after the last step and expectation, by the run's time; as in a simulation.
const QUIET_WITHIN: Duration = Duration::from_secs(1200);
/// Quiet is what nobody disturbs for so long, by the wall: longer than a message is under way.
const QUIET_FOR: Duration = Duration::from_millis(150);
/// All are told to begin so long before they do, by the wall.
const HEAD_START: Duration = Duration::from_millis(100);
/// A node says goodbye within this, by the wall, or it is not waited for.
const GOODBYE_WITHIN: Duration = Duration::from_secs(20);
/// A node is ready within this, by the wall: it may have to draw what its library begins with.
const READY_WITHIN: Duration = Duration::from_secs(300);
/// So many reports may wait to be heard; then whoever reports waits.
const REPORTS_MAX: usize = 4096;
/// What is told is put in order of time within this, by the wall: two nodes may be heard in another order than they spoke.
const ORDER_WITHIN: Duration = Duration::from_millis(20);

/// Where nodes keep what is nobody's photo library.
const STATES: &str = ".live";
/// Where the folder says at which addresses the nodes listen, a line each: `alice.phone 127.0.0.1:40123`.
pub const ADDRESSES: &str = ".live/addresses";

/// Where many scenarios at once have their nodes, and when they begin.
#[derive(Default)]
pub(crate) struct Places {
    /// The process in which services work; none if they do where everything else does.
    pub(crate) services: Option<Host>,
    /// All who wait there begin at once.
    pub(crate) gate: Option<Arc<Barrier>>,
}

impl Places {
    fn of<'a>(&'a self, node: NodeId, plan: &'a Plan) -> Place<'a> {
        let services = self.services.as_ref().filter(|_| !matches!(node, NodeId::Device(_)));
        match (services, &plan.processes) {
            (Some(host), _) => Place::Host(host),
            (None, Some(program)) => Place::Process(program),
            (None, None) => Place::Here,
        }
    }
}

/// Plays `scenario`, which is what `plan` says, until it is over or `stop` is. Everything that happens is handed to `tell`
/// as it does, about in order.
///
/// # Errors
///
/// If a node cannot begin, or cannot go on: its disk fails, its port is taken.
pub(crate) async fn play(
    scenario: &Scenario,
    plan: &Plan,
    places: &Places,
    stop: impl Future<Output = ()>,
    mut tell: impl FnMut(&Record),
) -> Result<Played, Trouble> {
    let (heard, mut reports) = mpsc::channel(REPORTS_MAX);
    let mut stop = pin!(stop);
    let mut stage = tokio::select! {
        biased;
        () = &mut stop => return Ok(Played::nothing()),
        stage = Stage::raise(scenario, plan, places, heard) => stage?,
    };
    let result = stage.play(&mut reports, stop, &mut tell).await;
    let ended = stage.clear(&mut reports, &mut tell).await;
    let (ended_at, end) = result?;
    let goodbyes = ended?;
    let mut records = stage.records;
    // By the one clock; what is said to be at the same time, in the order in which it was heard.
    records.sort_by_key(|record| record.at);
    let unspent = goodbyes.iter().flat_map(|(_, goodbye)| &goodbye.unspent);
    records.extend(unspent.map(|step| Record { at: ended_at, fact: Fact::Unspent { step: *step } }));
    let total = |count: fn(&Goodbye) -> u64| goodbyes.iter().map(|(_, goodbye)| count(goodbye)).sum();
    Ok(Played {
        dropped: total(|goodbye| goodbye.dropped),
        reconnects: total(|goodbye| goodbye.reconnects),
        breaches: total(|goodbye| goodbye.breaches),
        replays: goodbyes.into_iter().filter_map(|(node, goodbye)| Some((node, goodbye.replayed?))).collect(),
        trace: Trace { records, ended_at, end },
    })
}

/// All nodes, and what was heard of them.
struct Stage<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    places: &'a Places,
    clock: Clock,
    start: u64,
    nodes: BTreeMap<NodeId, Node>,
    heard: mpsc::Sender<Said>,
    records: Vec<Record>,
    /// What was heard and is still to be told.
    untold: Vec<Record>,
    waits: BTreeMap<NodeId, bool>,
    goodbyes: BTreeMap<NodeId, Goodbye>,
    kills: Vec<(Instant, NodeId, Duration)>,
    revivals: Vec<(Instant, NodeId)>,
    disturbances: Vec<(Instant, NodeId, Disturbance)>,
    proxies: BTreeMap<NodeId, Proxy>,
}

/// Every node of a scenario, services first.
#[must_use]
pub fn nodes_of(scenario: &Scenario) -> Vec<NodeId> {
    let services = Service::ALL.iter().map(|service| service.node());
    let devices = (0..scenario.devices.len()).filter_map(|id| u8::try_from(id).ok());
    services.chain(devices.map(|id| NodeId::Device(DeviceId(id)))).collect()
}

/// Where one is reached that listens there: from this machine, if it is everywhere.
const fn reached(listens: SocketAddr) -> SocketAddr {
    match listens.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), listens.port()),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), listens.port()),
        IpAddr::V4(_) | IpAddr::V6(_) => listens,
    }
}

impl<'a> Stage<'a> {
    /// Starts every node, waits until all are ready, and tells them when to begin.
    async fn raise(
        scenario: &'a Scenario,
        plan: &'a Plan,
        places: &'a Places,
        heard: mpsc::Sender<Said>,
    ) -> Result<Self, Trouble> {
        let names = nodes_of(scenario);
        let mut rings = keyrings(&names)?;
        let mut nodes = BTreeMap::new();
        for node in &names {
            let name = scenario.node_name(*node);
            let setup = Setup {
                file: plan.file.clone(),
                text: plan.text.clone(),
                node: *node,
                folder: plan.out.join(STATES).join(name),
                library: plan.out.join(name),
                listen: SocketAddr::new(plan.bind, 0),
                keyring: rings.remove(node).ok_or_else(|| Trouble::Failed("a node has no keys".into()))?,
                pictures: if plan.stand_in { Pictures::StandIn } else { Pictures::at_speed(plan.speed) },
            };
            nodes.insert(*node, Node::new(setup));
        }
        let mut stage = Self {
            scenario,
            plan,
            places,
            clock: Clock::starting_at(wall_millis(), plan.speed),
            start: 0,
            nodes,
            heard,
            records: vec![],
            untold: vec![],
            waits: BTreeMap::new(),
            goodbyes: BTreeMap::new(),
            kills: plan.kills.clone(),
            revivals: vec![],
            disturbances: plan.disturbances.clone(),
            proxies: BTreeMap::new(),
        };
        stage.begin().await?;
        Ok(stage)
    }

    async fn begin(&mut self) -> Result<(), Trouble> {
        let (heard, mut ready) = mpsc::channel(REPORTS_MAX);
        for (name, node) in &mut self.nodes {
            node.start(*name, self.places.of(*name, self.plan), heard.clone()).await?;
        }
        let mut addresses = BTreeMap::new();
        while addresses.len() < self.nodes.len() {
            match time::timeout(READY_WITHIN, ready.recv()).await {
                Ok(Some(Said { node, report: Report::Ready(address), .. })) => {
                    addresses.insert(node, address);
                }
                Ok(Some(Said { node, report: Report::Failed(why), .. })) => {
                    return Err(self.failed(node, &why));
                }
                Ok(Some(Said { node, report: Report::Panicked, .. })) => return Err(self.panicked(node)),
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return Err(Trouble::Failed("not every node became ready".into())),
            }
        }
        if let Some(gate) = &self.places.gate {
            gate.wait().await;
        }
        self.tell_addresses(&addresses)?;
        self.start = wall_millis() + u64::try_from(HEAD_START.as_millis()).unwrap_or(0);
        self.clock = Clock::starting_at(self.start, self.plan.speed);
        for (_, name, _) in &self.disturbances {
            if let Some(address) = addresses.get(name)
                && !self.proxies.contains_key(name)
            {
                let proxy = Proxy::before(reached(*address), self.plan.speed).await;
                let proxy = proxy.map_err(|error| Trouble::Failed(format!("no proxy: {error}")))?;
                self.proxies.insert(*name, proxy);
            }
        }
        for (name, node) in &mut self.nodes {
            let dial = addresses.iter().filter(|(to, _)| dials(*name, **to));
            let through =
                |to, address| self.proxies.get(to).map_or(reached(address), |proxy: &Proxy| proxy.address);
            node.dial = dial.map(|(to, address)| (*to, through(to, *address))).collect();
            if let Some(address) = addresses.get(name) {
                node.setup.listen = *address;
            }
            let order = Order::Begin { start: self.start, speed: self.plan.speed, dial: node.dial.clone() };
            if let Some(orders) = node.orders() {
                // One that is gone will not say goodbye, which will be noticed.
                let _ = orders.send(order).await;
            }
        }
        // From now on their reports are heard where everything else is.
        let onward = self.heard.clone();
        tokio::spawn(async move {
            while let Some(report) = ready.recv().await {
                if onward.send(report).await.is_err() {
                    return;
                }
            }
        });
        Ok(())
    }

    /// Where each node listens, for whoever wants to stand in its way.
    fn tell_addresses(&self, addresses: &BTreeMap<NodeId, SocketAddr>) -> Result<(), Trouble> {
        let line = |(node, address)| format!("{} {address}\n", self.scenario.node_name(node));
        let text: String = addresses.iter().map(|(node, address)| line((*node, *address))).collect();
        let path = self.plan.out.join(ADDRESSES);
        fs::write(&path, text).map_err(|error| Trouble::Failed(format!("{}: {error}", path.display())))
    }

    fn failed(&self, node: NodeId, why: &str) -> Trouble {
        Trouble::Failed(format!("{}: {why}", self.scenario.node_name(node)))
    }

    fn panicked(&self, node: NodeId) -> Trouble {
        Trouble::Bug(format!("{} panicked, as is said above", self.scenario.node_name(node)))
    }

    /// Plays the timeline, and says when it was over, and how.
    async fn play(
        &mut self,
        reports: &mut mpsc::Receiver<Said>,
        mut stop: Pin<&mut impl Future<Output = ()>>,
        tell: &mut impl FnMut(&Record),
    ) -> Result<(Instant, End), Trouble> {
        let mut steps = Steps::new(self.scenario);
        let horizon = self.scenario.horizon();
        let mut quiet_since = None;
        loop {
            let now = self.clock.now();
            for order in steps.due(self.scenario, now) {
                if let Some(step) = order.fault {
                    self.records.push(Record { at: now, fact: Fact::Fault { step } });
                }
                for (node, order) in order.orders {
                    self.order(node, order, reports, &mut steps).await?;
                }
                quiet_since = None;
            }
            self.disturb(now);
            self.kill_and_revive(now, reports, &mut steps).await?;
            self.tell_until(now, tell);
            if let Some(until) = self.scenario.until {
                if now >= until {
                    return Ok((until, End::Until));
                }
            } else if now >= horizon && steps.next().is_none() && self.revivals.is_empty() {
                if self.waits.values().any(|waits| *waits) {
                    quiet_since = None;
                    if now >= horizon + QUIET_WITHIN {
                        return Ok((now, End::NeverQuiet));
                    }
                } else if now >= *quiet_since.get_or_insert(now) + QUIET_FOR * self.plan.speed {
                    return Ok((now, End::Quiet));
                }
            }
            // Now and then, to see whether things are quiet, to tell what was heard, to kill and to disturb.
            let soon = now + ORDER_WITHIN * self.plan.speed;
            let wake = [steps.next(), Some(soon), self.scenario.until].into_iter().flatten().min();
            tokio::select! {
                biased;
                () = &mut stop => return Ok((self.clock.now(), End::Stopped)),
                report = reports.recv() => match report {
                    Some(said) => {
                        if self.hear(said, &mut steps)? {
                            quiet_since = None;
                        }
                    }
                    None => return Err(Trouble::Failed("nobody reports any more".into())),
                },
                () = sleep_until(&self.clock, wake) => {}
            }
        }
    }

    /// Tells a node something, and hears what is reported until it has room for that: a node that has much to report takes no
    /// orders meanwhile.
    async fn order(
        &mut self,
        node: NodeId,
        order: Order,
        reports: &mut mpsc::Receiver<Said>,
        steps: &mut Steps,
    ) -> Result<(), Trouble> {
        let Some(orders) = self.nodes.get(&node).and_then(Node::orders) else { return Ok(()) };
        loop {
            tokio::select! {
                biased;
                place = orders.reserve() => {
                    // One that is gone hears nothing, and will not say goodbye.
                    if let Ok(place) = place {
                        place.send(order);
                    }
                    return Ok(());
                }
                Some(said) = reports.recv() => {
                    self.hear(said, steps)?;
                }
            }
        }
    }

    /// Takes note of a report; whether anything happened. In a life that is over things happened, but what a node said then of
    /// itself no longer counts.
    fn hear(&mut self, Said { node, life, report }: Said, steps: &mut Steps) -> Result<bool, Trouble> {
        let is_over = self.nodes.get(&node).is_some_and(|node| node.life != life);
        if is_over && !matches!(report, Report::Fact(_)) {
            return Ok(false);
        }
        match report {
            Report::Fact(record) => {
                if let Fact::Device { who, event } = &record.fact {
                    steps.see(self.scenario, record.at, *who, event);
                }
                self.untold.push((*record).clone());
                self.records.push(*record);
                return Ok(true);
            }
            Report::Waits(waits) => {
                self.waits.insert(node, waits);
            }
            Report::Goodbye(goodbye) => {
                self.goodbyes.insert(node, *goodbye);
            }
            Report::Failed(why) => return Err(self.failed(node, &why)),
            Report::Panicked => return Err(self.panicked(node)),
            Report::Ready(address) => {
                // A node that was started again.
                if self.nodes.get(&node).is_some_and(|node| node.setup.listen == address) {
                    return Ok(false);
                }
                return Err(self.failed(node, "came back at another address"));
            }
        }
        Ok(false)
    }

    /// Tells what was heard and can no longer be overtaken, in order.
    fn tell_until(&mut self, now: Instant, tell: &mut impl FnMut(&Record)) {
        let before = now.minus(ORDER_WITHIN * self.plan.speed);
        self.untold.sort_by_key(|record| record.at);
        let certain = self.untold.partition_point(|record| record.at <= before);
        self.untold.drain(..certain).for_each(|record| tell(&record));
    }

    /// Lines become what they are to be by now.
    fn disturb(&mut self, now: Instant) {
        while let Some(place) = self.disturbances.iter().position(|(at, ..)| *at <= now) {
            let (_, node, disturbance) = self.disturbances.remove(place);
            if let Some(proxy) = self.proxies.get(&node) {
                proxy.set(disturbance);
            }
        }
    }

    async fn kill_and_revive(
        &mut self,
        now: Instant,
        reports: &mut mpsc::Receiver<Said>,
        steps: &mut Steps,
    ) -> Result<(), Trouble> {
        while let Some(place) = self.kills.iter().position(|(at, ..)| *at <= now) {
            let (_, name, after) = self.kills.remove(place);
            if let Some(node) = self.nodes.get_mut(&name) {
                node.kill().await;
                // Until it says otherwise once it runs again.
                self.waits.insert(name, true);
                self.revivals.push((now + after, name));
            }
        }
        while let Some(place) = self.revivals.iter().position(|(at, _)| *at <= now) {
            let (_, name) = self.revivals.remove(place);
            let (start, speed) = (self.start, self.plan.speed);
            if let Some(node) = self.nodes.get_mut(&name) {
                node.start(name, self.places.of(name, self.plan), self.heard.clone()).await?;
                let dial = node.dial.clone();
                self.order(name, Order::Begin { start, speed, dial }, reports, steps).await?;
            }
        }
        Ok(())
    }

    /// Tells every node that it is over, and waits for their goodbyes.
    async fn clear(
        &mut self,
        reports: &mut mpsc::Receiver<Said>,
        tell: &mut impl FnMut(&Record),
    ) -> Result<Vec<(NodeId, Goodbye)>, Trouble> {
        let mut steps = Steps::new(self.scenario);
        let mut trouble = None;
        for node in self.nodes.keys().copied().collect::<Vec<_>>() {
            trouble = trouble.or(self.order(node, Order::End, reports, &mut steps).await.err());
        }
        let until = wall_after(GOODBYE_WITHIN);
        while self.goodbyes.len() < self.nodes.len() && trouble.is_none() {
            match time::timeout_at(until, reports.recv()).await {
                Ok(Some(said)) => trouble = self.hear(said, &mut steps).err(),
                Ok(None) | Err(_) => {
                    let missing = self.nodes.keys().find(|node| !self.goodbyes.contains_key(node)).copied();
                    let missing = missing.unwrap_or(NodeId::CallService);
                    trouble = Some(self.failed(missing, "did not end when it was told to"));
                }
            }
        }
        self.tell_until(Instant::FAR, tell);
        for node in self.nodes.values_mut() {
            node.kill().await;
        }
        match trouble {
            Some(trouble) => Err(trouble),
            None => Ok(std::mem::take(&mut self.goodbyes).into_iter().collect()),
        }
    }
}
