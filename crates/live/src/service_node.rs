//! A service at work: its machine, its links, and what it keeps.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
    time::Duration,
};

use protocol::{DeviceId, Instant, Message, NodeId, PersonId, Route};
use scenario::{Act, Fault, Scenario};
use service::{CallService, ICloudService, Input, Output, PushService};
use tokio::{sync::mpsc, time};
use trace::{Fact, Loss, Record};
use wire::{Ears, Endpoint, Event, Heard, Letter, Said, Status};

use crate::{
    clock::Clock,
    device_node::{blocking, effects::photo, sleep_until, tell},
    keeper,
    lines::{Lines, sent},
    machine::{AnyService, Logged, Machine},
    orders::{Goodbye, Order, Report, Setup},
    shelf::Shelf,
};

/// What a service keeps.
const SERVICE: &str = "service.json";

/// Everything that a service at work holds.
struct ServiceNode {
    scenario: Scenario,
    setup: Setup,
    clock: Clock,
    machine: Logged<AnyService>,
    endpoint: Endpoint,
    reports: mpsc::Sender<Report>,
    /// What was said and is on its way.
    lines: Lines,
    /// Devices whose link is down, and when that is to be noticed; none once it was.
    down: BTreeMap<DeviceId, Option<Instant>>,
    /// When each device's link last came up.
    up_since: BTreeMap<DeviceId, Instant>,
    /// To whom nothing gets, since a step has cut that way.
    unheard: BTreeSet<NodeId>,
    /// What was kept last, as it was written.
    kept: Vec<u8>,
    /// The files that iCloud has.
    shelf: Shelf,
    waits: Option<bool>,
    /// How much later than usual what it says arrives.
    slow: Duration,
}

/// A service's work, from the first order to the last.
pub(crate) async fn work(
    setup: Setup,
    mut orders: mpsc::Receiver<Order>,
    reports: mpsc::Sender<Report>,
) -> Result<(), String> {
    let parsed = scenario::parse(&setup.file, &setup.text).map_err(|mistakes| mistakes.to_string())?;
    let scenario = parsed.scenario;
    let bound = Endpoint::bind(setup.listen).await.map_err(|error| format!("{}: {error}", setup.listen))?;
    fs::create_dir_all(&setup.folder).map_err(|error| format!("{}: {error}", setup.folder.display()))?;
    tell(&reports, Report::Ready(bound.address())).await;
    let Some(Order::Begin { start, speed, dial }) = orders.recv().await else { return Ok(()) };
    let clock = Clock::starting_at(start, speed);
    time::sleep_until(clock.wall(Instant::ZERO)).await;
    let (machine, is_new) = machine(&scenario, setup.node, &setup.folder)?;
    let (endpoint, ears) =
        bound.start(setup.keyring.clone(), dial.into_iter().collect(), crate::limits(speed));
    let shelf = Shelf::new(&setup.folder);
    let mut node = ServiceNode {
        scenario,
        setup,
        clock,
        machine: Logged::new(machine),
        endpoint,
        reports,
        lines: Lines::default(),
        down: BTreeMap::new(),
        up_since: BTreeMap::new(),
        unheard: BTreeSet::new(),
        kept: vec![],
        shelf,
        waits: None,
        slow: Duration::ZERO,
    };
    if !is_new {
        node.input(Input::Start).await?;
    }
    node.drive(orders, ears).await?;
    let counts = node.endpoint.counts();
    node.endpoint.close().await;
    let goodbye = Goodbye {
        replayed: Some(node.machine.replay().map_err(|differs| differs.to_string())),
        unspent: vec![],
        dropped: counts.dropped,
        reconnects: counts.reconnects,
        breaches: counts.breaches.values().sum(),
    };
    tell(&node.reports, Report::Goodbye(Box::new(goodbye))).await;
    Ok(())
}

/// The service as it begins, and whether it is new: what was kept when its program last ran is what it goes on from.
fn machine(scenario: &Scenario, node: NodeId, folder: &Path) -> Result<(AnyService, bool), String> {
    let path = folder.join(SERVICE);
    let was_here = folder.join(BEGUN).exists();
    fs::write(folder.join(BEGUN), []).map_err(|error| format!("{}: {error}", folder.display()))?;
    let owners = || scenario.devices.iter().map(|device| device.profile.person).collect();
    let machine = match node {
        NodeId::CallService => AnyService::Call(match keeper::read(&path)? {
            Some(kept) => CallService::restored(kept),
            None => {
                let refusals = protocol::SERVER_REFUSALS.iter();
                let refuses_old =
                    refusals.map(|line| line.since).any(|since| since <= scenario.start.timestamp());
                CallService::new(refuses_old, scenario.service_live_photos)
            }
        }),
        NodeId::PushService => {
            let mut service = PushService::new(scenario.service_held);
            if was_here {
                service.handle_input(Instant::ZERO, Input::Stop);
                while service.poll_output().is_some() {}
            }
            AnyService::Push(service)
        }
        NodeId::ICloud => AnyService::ICloud(match keeper::read(&path)? {
            Some(kept) => ICloudService::restored(owners(), kept),
            None => ICloudService::new(owners(), scenario.people.iter().map(|person| person.icloud_storage)),
        }),
        NodeId::Device(_) => return Err("not a service".into()),
    };
    Ok((machine, !was_here))
}

/// Stands where a service has begun, so that the next one knows that it is not the first.
const BEGUN: &str = "begun";

impl ServiceNode {
    async fn drive(&mut self, mut orders: mpsc::Receiver<Order>, mut ears: Ears) -> Result<(), String> {
        self.serve().await?;
        loop {
            let wake =
                [self.machine.machine.wake(), self.down.values().flatten().min().copied(), self.lines.wake()];
            let wake = wake.into_iter().flatten().min();
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(Order::End) | None => return Ok(()),
                    Some(order) => self.obey(order).await?,
                },
                Some(event) = ears.hear() => self.hear(event).await?,
                () = sleep_until(&self.clock, wake) => {}
            }
            self.due().await?;
            let notices = self.down.values().any(Option::is_some);
            let waits = notices || self.machine.machine.waits() || !self.lines.is_empty();
            if self.waits != Some(waits) {
                self.waits = Some(waits);
                tell(&self.reports, Report::Waits(waits)).await;
            }
        }
    }

    async fn due(&mut self) -> Result<(), String> {
        loop {
            let now = self.clock.now();
            let is_lost = |node| matches!(node, NodeId::Device(who) if self.down.contains_key(&who));
            self.lines.due(now, &self.endpoint, is_lost);
            let lost = self.down.iter().find(|(_, at)| at.is_some_and(|at| at <= now)).map(|(who, _)| *who);
            if let Some(who) = lost {
                self.down.insert(who, None);
                self.input(Input::Disconnected(who)).await?;
            } else if self.machine.machine.wake().is_some_and(|at| at <= now) {
                self.input(Input::Timeout).await?;
            } else {
                return Ok(());
            }
        }
    }

    async fn obey(&mut self, order: Order) -> Result<(), String> {
        match order {
            Order::Fault { step } => {
                let act = self.scenario.steps.get(step as usize).map(|step| step.act.clone());
                let Some(Act::Fault(fault)) = act else { return Ok(()) };
                #[expect(clippy::wildcard_enum_match_arm, reason = "all other faults are not a service's")]
                let input = match fault {
                    Fault::ServiceDown { .. } => Input::Stop,
                    Fault::ServiceUp { .. } => Input::Start,
                    Fault::SlowService { by, .. } => {
                        self.slow = by;
                        Input::Slow(by)
                    }
                    Fault::ServiceLivePhotos { on } => Input::SetLivePhotos(on),
                    Fault::ICloudStorage { person, bytes } => Input::SetStorage { person, bytes },
                    _ => return Ok(()),
                };
                self.input(input).await
            }
            Order::Ways { to, says, hears } => {
                if says {
                    self.unheard.remove(&to);
                } else {
                    self.unheard.insert(to);
                }
                self.endpoint.set_open(to, says || hears);
                Ok(())
            }
            Order::Begin { .. } | Order::Do { .. } | Order::Replace { .. } | Order::End => Ok(()),
        }
    }

    async fn hear(&mut self, event: Event) -> Result<(), String> {
        match event {
            Event::Status(Status::Up(NodeId::Device(who))) => {
                self.up_since.insert(who, self.clock.now());
                match self.down.remove(&who) {
                    Some(None) => self.input(Input::Connected(who)).await,
                    Some(Some(_)) | None => Ok(()),
                }
            }
            Event::Status(Status::Down(NodeId::Device(who))) => {
                let noticed = self.clock.now() + device::policy::UNREACHABLE_AFTER;
                // One that said that it goes is gone already.
                self.down.entry(who).or_insert(Some(noticed));
                Ok(())
            }
            Event::Status(Status::Up(_) | Status::Down(_)) => Ok(()),
            Event::Heard(Heard { from, said }) => match said {
                Said::Letter(letter) => self.receive(from, letter).await,
                Said::Camera(_) => Ok(()),
                Said::Off(at) => self.turned_off(from, at).await,
            },
        }
    }

    /// A device said that it goes: nothing is to be waited for.
    async fn turned_off(&mut self, from: NodeId, at: Instant) -> Result<(), String> {
        let NodeId::Device(who) = from else { return Ok(()) };
        if self.up_since.get(&who).is_some_and(|since| at < *since) {
            return Ok(());
        }
        match self.down.insert(who, None) {
            Some(None) => Ok(()),
            Some(Some(_)) | None => self.input(Input::Disconnected(who)).await,
        }
    }

    async fn receive(&mut self, from: NodeId, letter: Letter) -> Result<(), String> {
        let Letter { message, attachments } = letter;
        let (kind, id, to) = (message.kind(), message.transaction(), self.setup.node);
        self.note(Fact::Arrived { from, to, message: kind, id }).await;
        let batch = if let Message::Upload { batch, .. } = &message { Some(Arc::clone(batch)) } else { None };
        self.machine.take(self.clock.now(), Input::Receive { from, message });
        let (Some(batch), AnyService::ICloud(service), Some(person)) =
            (batch, &self.machine.machine, self.owner(from))
        else {
            self.keep().await?;
            return self.serve().await;
        };
        let (shelf, has) = (self.shelf.of(person), |photo| service.has_files(person, photo));
        let (taken, gone) = (shelf.taken(&batch, attachments, has), shelf.gone(&batch, has));
        // Before iCloud knows, durably, that it has them, and says so.
        let put = blocking(move || shelf.put(&taken)).await?;
        put.map_err(|error| format!("{}: {error}", self.setup.folder.display()))?;
        self.keep().await?;
        let shelf = self.shelf.of(person);
        blocking(move || shelf.remove(&gone)).await?;
        self.serve().await
    }

    async fn input(&mut self, input: Input) -> Result<(), String> {
        self.machine.take(self.clock.now(), input);
        self.keep().await?;
        self.serve().await
    }

    /// Whose device that is.
    fn owner(&self, node: NodeId) -> Option<PersonId> {
        let NodeId::Device(device) = node else { return None };
        Some(self.scenario.device(device).profile.person)
    }

    /// What the service keeps is durable before anybody hears what it says next.
    async fn keep(&mut self) -> Result<(), String> {
        let image = match &self.machine.machine {
            AnyService::Call(service) => serde_json::to_vec(&service.image()),
            AnyService::ICloud(service) => serde_json::to_vec(&service.image()),
            AnyService::Push(_) => return Ok(()),
        };
        let image = image.map_err(|error| error.to_string())?;
        if image != self.kept {
            self.kept.clone_from(&image);
            let path = self.setup.folder.join(SERVICE);
            blocking(move || {
                keeper::write(&path, &image).map_err(|error| format!("{}: {error}", path.display()))
            })
            .await??;
        }
        Ok(())
    }

    async fn serve(&mut self) -> Result<(), String> {
        while let Some(output) = self.machine.give() {
            match output {
                Output::Transmit { to, route, message } => self.transmit(to, route, message).await?,
                Output::Event(event) => {
                    self.note(Fact::Service { service: self.setup.node, event }).await;
                }
            }
        }
        Ok(())
    }

    async fn transmit(&mut self, to: NodeId, route: Route, message: Message) -> Result<(), String> {
        let attachments = if let (Message::News(news), Some(person)) = (&message, self.owner(to)) {
            let (shelf, photos) = (self.shelf.of(person), news.records.iter().filter_map(photo));
            let photos: Vec<_> = photos.collect();
            blocking(move || photos.into_iter().flat_map(|id| shelf.files(id)).collect()).await?
        } else {
            vec![]
        };
        let (from, now) = (self.setup.node, self.clock.now());
        let letter = Letter { message, attachments };
        let mut line = self.scenario.network.line(route, from, to);
        line.latency += self.slow;
        let bytes = letter.message.bytes();
        let arrives = if self.unheard.contains(&to) {
            Err(Loss::Cut)
        } else {
            self.lines.say(now, line, (to, route), bytes, Said::Letter(letter.clone()))
        };
        let fact = sent(from, to, route, &letter, arrives);
        self.note(fact).await;
        Ok(())
    }

    async fn note(&mut self, fact: Fact) {
        let at = self.clock.now();
        tell(&self.reports, Report::Fact(Box::new(Record { at, fact }))).await;
    }
}
