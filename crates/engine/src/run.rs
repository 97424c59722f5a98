//! One run: the loop, and what it does with all that devices, services and disks give.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use device::{
    App, Command, Completion, Device, Effect, Event, EventKind, Output, PhotoAction, Place, WriteError,
};
use library::{Asset, AssetId, Content, Library, Metadata, Saved, View};
use protocol::{DeviceId, Instant, MOVIE_BYTES_PER_FRAME, Message, NodeId, Route, STILL_BYTES};
use scenario::{InitialKind, Moment, Scenario, When};
use service::{CallService, PushService};
use trace::{End, Fact, Fate, LibraryChange, Record, Trace};

use crate::{
    agenda::{Agenda, Due},
    disk::{Disk, Job, SCREENSHOT_BYTES},
    network::{Carriage, Network, Parcel},
    oracle::{Oracle, Site},
    picture::Picture,
};

/// A run holds at most this many things taken from the agenda; then it ends as [`End::TooMuch`].
pub const ITEMS_MAX: u64 = 5_000_000;
/// Things must become quiet within this after the last step and expectation, else the run ends as
/// [`End::NeverQuiet`]. Longer than any press or clip waits.
pub const QUIET_WITHIN: Duration = Duration::from_secs(1200);
/// The transport notices after this that a device is unreachable (A).
pub const UNREACHABLE_AFTER: Duration = Duration::from_secs(8);

/// What a run leaves.
#[derive(Clone, Debug)]
pub struct Run {
    /// Everything that happened.
    pub trace: Trace,
    /// The devices' photo libraries at the end, in the order of the scenario's devices.
    pub libraries: Vec<Library>,
    /// How many things were taken from the agenda.
    pub items: u64,
    /// Every decision of the oracle other than the kindest; they and the scenario make the run again.
    pub decisions: Vec<(Site, u8)>,
}

/// Plays `scenario` to its end, every decision left to chance made by `oracle`.
#[must_use]
pub fn play(scenario: &Scenario, oracle: &mut dyn Oracle) -> Run {
    let mut world = World::new(scenario, oracle);
    world.begin();
    let (ended_at, end) = world.run();
    Run {
        trace: Trace { records: world.records, ended_at, end },
        libraries: world.disks.into_iter().map(|disk| disk.library).collect(),
        items: world.items,
        decisions: world.network.decisions,
    }
}

/// A step that waits for something to happen.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) step: u32,
    pub(crate) who: DeviceId,
    pub(crate) event: EventKind,
    pub(crate) left: u32,
    pub(crate) plus: Duration,
}

/// Everything that a run holds.
pub(crate) struct World<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) oracle: &'a mut dyn Oracle,
    pub(crate) now: Instant,
    pub(crate) agenda: Agenda,
    pub(crate) devices: Vec<Device>,
    pub(crate) call_service: CallService,
    pub(crate) push_service: PushService,
    pub(crate) network: Network,
    pub(crate) disks: Vec<Disk>,
    pub(crate) picture: Picture,
    /// Devices that are offline, since when, and those of which the transport has noticed it.
    pub(crate) offline_since: BTreeMap<DeviceId, Instant>,
    pub(crate) unreachable: BTreeSet<DeviceId>,
    pub(crate) waiting_steps: Vec<Waiting>,
    /// Steps with a time, in order of it, from the last to the next.
    pub(crate) timed_steps: Vec<(Instant, u32)>,
    /// Devices whose owners answer or join by themselves when the call begins.
    eager: Vec<DeviceId>,
    /// When each node wants to be woken, and whether it waits for something; devices first, then the services.
    wakes: Vec<(Option<Instant>, bool)>,
    /// Until when something is certainly still to come.
    horizon: Instant,
    items: u64,
    records: Vec<Record>,
}

impl<'a> World<'a> {
    fn new(scenario: &'a Scenario, oracle: &'a mut dyn Oracle) -> Self {
        let profiles = scenario.devices.iter().map(|device| &device.profile);
        let refuses_old =
            protocol::SERVER_REFUSALS.iter().any(|line| line.since <= scenario.start.timestamp());
        Self {
            scenario,
            oracle,
            now: Instant::ZERO,
            agenda: Agenda::default(),
            devices: profiles.clone().map(|profile| Device::new(profile.clone(), Instant::ZERO)).collect(),
            call_service: CallService::new(refuses_old, scenario.service_live_photos),
            push_service: PushService::new(),
            network: Network::new(scenario.devices.len()),
            disks: profiles.map(|profile| Disk::new(profile.free_bytes)).collect(),
            picture: Picture::default(),
            offline_since: BTreeMap::new(),
            unreachable: BTreeSet::new(),
            waiting_steps: vec![],
            timed_steps: vec![],
            eager: scenario.call.as_ref().map_or(vec![], |call| call.joins[1..].to_vec()),
            wakes: vec![(None, false); scenario.devices.len() + 2],
            horizon: horizon(scenario),
            items: 0,
            records: Vec::with_capacity(records_expected(scenario)),
        }
    }

    /// What is there before anything happens.
    fn begin(&mut self) {
        for (id, device) in (0..).map(DeviceId).zip(&self.scenario.devices) {
            for initial in &device.library {
                for nth in 0..initial.count {
                    let asset = initial_asset(&device.name, device.profile.model.name, initial, nth);
                    self.disk(id).library.add(asset.clone());
                    self.note(Fact::Library {
                        who: id,
                        change: LibraryChange::Added { asset: Arc::new(asset) },
                    });
                }
            }
        }
        self.begin_steps();
        for id in 0..self.devices.len() {
            self.serve_device(device_id(id));
        }
        self.serve_service(NodeId::CallService);
        self.serve_service(NodeId::PushService);
        if let Some(call) = &self.scenario.call {
            let who = call.joins[0];
            let command = self.scenario.dial(who).expect("a scenario with a call can dial it");
            self.agenda.push(Instant::ZERO, Due::Do { who, command, step: None });
        }
    }

    fn run(&mut self) -> (Instant, End) {
        loop {
            let next = self.agenda.next_at();
            if let Some(until) = self.scenario.until {
                if next.is_none_or(|next| next > until) {
                    return (until, End::Until);
                }
            } else if next.is_none_or(|next| next > self.horizon) && self.is_quiet() {
                return (self.now.max(self.horizon), End::Quiet);
            } else if next.is_some_and(|next| next > self.horizon + QUIET_WITHIN) {
                return (self.horizon + QUIET_WITHIN, End::NeverQuiet);
            }
            let Some((at, due)) = self.agenda.pop() else { return (self.now.max(self.horizon), End::Quiet) };
            if self.items == ITEMS_MAX {
                return (self.now, End::TooMuch);
            }
            self.items += 1;
            self.now = at;
            self.happen(due);
        }
    }

    /// Nothing is on its way, and nobody waits for what could still come. A device that is offline waits in vain, but
    /// its presses come to their end.
    fn is_quiet(&self) -> bool {
        let could_come = |node: usize| {
            let device = self.devices.get(node);
            device.is_none_or(|device| {
                !self.network.is_offline(NodeId::Device(device_id(node))) || device.has_open_press()
            })
        };
        self.agenda.awaited == 0
            && !self.wakes.iter().enumerate().any(|(node, (_, waits))| *waits && could_come(node))
    }

    fn happen(&mut self, due: Due) {
        match due {
            Due::Wake(node) => self.wake(node),
            Due::Step { step, repetition } => self.take_step(step, repetition),
            Due::Do { who, command, step } => self.command(who, command, step),
            Due::Arrive { from, to, message } => self.arrive(from, to, message),
            Due::Done { who, life, job } => self.done(who, life, job),
            Due::Unreachable { who, since } => self.notice_stopped(who, since),
            Due::Offline { who, since } => self.notice_offline(who, since),
            Due::Expire { who } => self.expire(who),
        }
    }

    fn wake(&mut self, node: u8) {
        let index = usize::from(node);
        // What was asked for has changed since.
        if self.wakes[index].0 != Some(self.now) {
            return;
        }
        self.wakes[index].0 = None;
        match index.checked_sub(self.devices.len()) {
            None => self.input(DeviceId(node), device::Input::Timeout),
            Some(0) => self.service_input(NodeId::CallService, service::Input::Timeout),
            Some(_) => self.service_input(NodeId::PushService, service::Input::Timeout),
        }
    }

    /// An owner does something with a device.
    pub(crate) fn command(&mut self, who: DeviceId, mut command: Command, step: Option<u32>) {
        if let Command::PressShutter { seen } = &mut command {
            *seen = self.seen_by(who);
        }
        self.note(Fact::Did { who, command: command.clone(), step });
        self.input(who, device::Input::Command(command));
    }

    fn seen_by(&mut self, taker: DeviceId) -> Option<Instant> {
        let subject = self.device(taker).in_view()?;
        let (from, to) = (NodeId::Device(subject), NodeId::Device(taker));
        let latency = self.network.picture_latency(self.scenario, from, to);
        self.picture.seen(self.now, taker, subject, latency)
    }

    fn arrive(&mut self, from: NodeId, to: NodeId, message: Message) {
        let (kind, id) = (message.kind(), message.transaction());
        // Whoever went offline meanwhile is not there to receive it.
        if self.network.is_offline(to) {
            return self.note(Fact::Missed { from, to, message: kind, id });
        }
        self.note(Fact::Arrived { from, to, message: kind, id });
        match to {
            NodeId::Device(who) => self.input(who, device::Input::Receive { from, message }),
            NodeId::CallService | NodeId::PushService => {
                self.service_input(to, service::Input::Receive { from, message });
            }
        }
    }

    pub(crate) fn input(&mut self, who: DeviceId, input: device::Input) {
        let now = self.now;
        self.device_mut(who).handle_input(now, input);
        self.serve_device(who);
    }

    pub(crate) fn service_input(&mut self, service: NodeId, input: service::Input) {
        let now = self.now;
        match service {
            NodeId::CallService => self.call_service.handle_input(now, input),
            NodeId::PushService => self.push_service.handle_input(now, input),
            NodeId::Device(_) => unreachable!("a device is no service"),
        }
        self.serve_service(service);
    }

    /// Carries out what a device gives, and notes when it wants to be woken.
    fn serve_device(&mut self, who: DeviceId) {
        while let Some(output) = self.device_mut(who).poll_output() {
            match output {
                Output::Transmit { to, route, message } => {
                    self.transmit(NodeId::Device(who), to, route, message)
                }
                Output::Perform(effect) => self.perform(who, effect),
                Output::Event(event) => self.device_event(who, event),
            }
        }
        let device = self.device(who);
        let (wake, waits) = (device.poll_timeout().map(|(at, _)| at), device.is_waiting());
        self.schedule(usize::from(who.0), wake, waits);
    }

    fn serve_service(&mut self, service: NodeId) {
        let is_call = service == NodeId::CallService;
        loop {
            let output =
                if is_call { self.call_service.poll_output() } else { self.push_service.poll_output() };
            match output {
                Some(service::Output::Transmit { to, route, message }) => {
                    self.transmit(service, to, route, message);
                }
                Some(service::Output::Event(event)) => self.note(Fact::Service { service, event }),
                None => break,
            }
        }
        let (wake, waits) = if is_call {
            (self.call_service.poll_timeout().map(|(at, _)| at), self.call_service.is_waiting())
        } else {
            (self.push_service.poll_timeout().map(|(at, _)| at), self.push_service.is_waiting())
        };
        self.schedule(self.devices.len() + usize::from(!is_call), wake, waits);
    }

    fn schedule(&mut self, node: usize, wake: Option<Instant>, waits: bool) {
        let (asked, _) = self.wakes[node];
        self.wakes[node] = (wake, waits);
        if let Some(at) = wake.filter(|_| wake != asked) {
            let node = u8::try_from(node).expect("a scenario has at most 64 devices");
            self.agenda.push(at.max(self.now), Due::Wake(node));
        }
    }

    fn transmit(&mut self, from: NodeId, to: NodeId, route: Route, message: Message) {
        let (kind, id) = (message.kind(), message.transaction());
        let parcel = Parcel { from, to, route, kind, bytes: message.bytes() };
        let fate = match self.network.carry(self.scenario, self.oracle, self.now, parcel) {
            Carriage::Lost(why) => Fate::Lost { why },
            Carriage::Arrives { first, second } => {
                if let Some(second) = second {
                    self.agenda.push(second, Due::Arrive { from, to, message: message.clone() });
                }
                self.agenda.push(first, Due::Arrive { from, to, message });
                Fate::Carried { arrives: first, copies: 1 + u8::from(second.is_some()) }
            }
        };
        self.note(Fact::Sent { from, to, message: kind, id, route, fate });
    }

    fn perform(&mut self, who: DeviceId, effect: Effect) {
        let times = &self.scenario.disk;
        let begun = self.disks[usize::from(who.0)].begin(self.now, effect, times);
        match begun {
            Some((takes, job)) => {
                let life = self.disk(who).life;
                self.agenda.push(self.now + takes, Due::Done { who, life, job });
            }
            None => self.tell_free_bytes(who),
        }
    }

    /// What follows from a fact, beside its being noted.
    fn device_event(&mut self, who: DeviceId, event: Event) {
        let (kind, follows) = (event.kind(), Follows::from(&event));
        self.note(Fact::Device { who, event });
        match follows {
            Follows::Nothing => {}
            Follows::Answer => self.do_eagerly(who, Command::Answer),
            Follows::Camera => self.note_camera(who),
            Follows::Joined => {
                self.note_camera(who);
                self.join_guests(who);
            }
            Follows::Stopped { said_so } => self.stopped(who, said_so),
            Follows::PhotosStopped => self.disk(who).photos_life += 1,
            Follows::Started => self.started(who),
        }
        if !self.waiting_steps.is_empty() {
            self.release_steps(who, kind);
        }
    }

    fn note_camera(&mut self, who: DeviceId) {
        let on_since = self.device(who).camera_on_since();
        self.picture.camera(self.now, who, on_since);
    }

    fn do_eagerly(&mut self, who: DeviceId, command: Command) {
        if let Some(place) = self.eager.iter().position(|eager| *eager == who) {
            self.eager.remove(place);
            self.agenda.push(self.now, Due::Do { who, command, step: None });
        }
    }

    /// Once the caller is in the call, guests open the link.
    fn join_guests(&mut self, caller: DeviceId) {
        if self.scenario.call.as_ref().is_none_or(|call| call.joins[0] != caller) {
            return;
        }
        let guests = self.eager.iter().copied();
        let guests: Vec<_> =
            guests.filter(|id| self.scenario.device(*id).profile.model.family.is_guest()).collect();
        for guest in guests {
            self.do_eagerly(guest, Command::Join);
        }
    }

    /// A device stopped: what its disk was at is not ended, and sooner or later the transport notices.
    fn stopped(&mut self, who: DeviceId, said_so: bool) {
        let disk = self.disk(who);
        disk.stop();
        let since = disk.life;
        let after = if said_so { Duration::ZERO } else { UNREACHABLE_AFTER };
        self.agenda.push(self.now + after, Due::Unreachable { who, since });
        self.picture.camera(self.now, who, None);
    }

    fn started(&mut self, who: DeviceId) {
        // A later start makes an earlier stop moot.
        self.disk(who).life += 1;
        self.tell_services(service::Input::Connected, who);
    }

    fn notice_offline(&mut self, who: DeviceId, since: Instant) {
        if self.offline_since.get(&who) == Some(&since) && self.unreachable.insert(who) {
            self.input(who, device::Input::Connection { up: false });
            self.tell_services(service::Input::Disconnected, who);
        }
    }

    fn notice_stopped(&mut self, who: DeviceId, since: u32) {
        if self.disk(who).life == since {
            self.tell_services(service::Input::Disconnected, who);
        }
    }

    pub(crate) fn tell_services(&mut self, input: impl Fn(DeviceId) -> service::Input, who: DeviceId) {
        self.service_input(NodeId::CallService, input(who));
        self.service_input(NodeId::PushService, input(who));
    }

    /// A disk is done with something.
    fn done(&mut self, who: DeviceId, life: u32, job: Job) {
        if self.disk(who).life != life {
            return;
        }
        let completion = match job {
            Job::Commit { revision } => Completion::Committed { revision },
            Job::Still { id, bytes, fails } => {
                let result = self.keep_capture(who, id, bytes, fails);
                Completion::StillWritten { id, result }
            }
            Job::Movie { id, bytes, fails } => {
                let result = self.keep_capture(who, id, bytes, fails);
                Completion::MovieWritten { id, result }
            }
            Job::Save { id, photo, photos_life, fails } => {
                let result = self.save(who, photo, photos_life, fails);
                self.disk(who).saved(id);
                if let Err(error) = result {
                    self.note(Fact::SaveFailed { who, id, error });
                }
                Completion::Saved { id, result }
            }
            Job::Look { id } => {
                let asset = AssetId::of_live_photo(id);
                let found = self.disk(who).library.get(asset).and_then(|asset| match asset.content {
                    Content::LivePhoto { frames } => Some((asset.id, frames)),
                    Content::Photo | Content::Movie | Content::Screenshot => None,
                });
                Completion::Looked { id, found }
            }
            Job::Screenshot { asset, keys, place } => {
                let result = self.keep_screenshot(who, asset, place);
                Completion::ScreenshotKept { keys, place, result }
            }
            Job::Photo { photo, action } => {
                let result = self.change_photo(who, photo, action);
                Completion::PhotoDone { action, result }
            }
        };
        self.tell_free_bytes(who);
        self.input(who, device::Input::Completion(completion));
    }

    pub(crate) fn tell_free_bytes(&mut self, who: DeviceId) {
        let free_bytes = self.disk(who).free_bytes;
        let now = self.now;
        self.device_mut(who).handle_input(now, device::Input::FreeBytes(free_bytes));
    }

    fn keep_capture(
        &mut self,
        who: DeviceId,
        id: uuid::Uuid,
        bytes: u64,
        fails: bool,
    ) -> Result<(), WriteError> {
        if fails {
            Err(WriteError::DiskFailed)
        } else if self.disk(who).keep_capture(id, bytes) {
            Ok(())
        } else {
            Err(WriteError::StorageFull)
        }
    }

    fn save(
        &mut self,
        who: DeviceId,
        photo: Arc<library::LivePhoto>,
        photos_life: u32,
        fails: bool,
    ) -> Result<AssetId, WriteError> {
        let disk = self.disk(who);
        if disk.photos_life != photos_life {
            return Err(WriteError::PhotosStopped);
        }
        if fails {
            return Err(WriteError::DiskFailed);
        }
        let bytes = photo.bytes;
        if !disk.take_room(bytes) {
            return Err(WriteError::StorageFull);
        }
        let change = match disk.library.save_live_photo(Arc::unwrap_or_clone(photo)) {
            Saved::New(id) => {
                let asset = disk.library.get(id).expect("what was just saved is there").clone();
                (id, LibraryChange::Added { asset: Arc::new(asset) })
            }
            Saved::AlreadyThere(id) => {
                disk.free_bytes += bytes;
                (id, LibraryChange::AlreadyThere { asset: id })
            }
        };
        self.note(Fact::Library { who, change: change.1 });
        Ok(change.0)
    }

    fn keep_screenshot(&mut self, who: DeviceId, id: AssetId, place: Place) -> Result<(), WriteError> {
        let taken = self.device(who).wall_clock(self.now);
        let disk = self.disk(who);
        if !disk.take_room(SCREENSHOT_BYTES) {
            return Err(WriteError::StorageFull);
        }
        match place {
            Place::Desktop => {
                disk.desktop_files += 1;
                let files = disk.desktop_files;
                self.note(Fact::Desktop { who, files });
            }
            Place::Photos => {
                let content = Content::Screenshot;
                let metadata = Metadata::default();
                let asset = Asset { id, content, taken, metadata, bytes: SCREENSHOT_BYTES, deleted: None };
                disk.library.add(asset.clone());
                self.note(Fact::Library { who, change: LibraryChange::Added { asset: Arc::new(asset) } });
            }
        }
        Ok(())
    }

    fn change_photo(
        &mut self,
        who: DeviceId,
        photo: u32,
        action: PhotoAction,
    ) -> Result<AssetId, library::Refusal> {
        let zone = self.device(who).profile().clock.offset;
        let today = self.true_time();
        let view = match action {
            PhotoAction::Delete | PhotoAction::SaveAsVideo | PhotoAction::KeepStill => View::AllPhotos,
            PhotoAction::Recover | PhotoAction::DeleteForGood => View::RecentlyDeleted,
        };
        let library = &mut self.disk(who).library;
        let shown = library.view(view, zone);
        let nth = usize::try_from(photo).ok().and_then(|photo| photo.checked_sub(1));
        let asset = *nth.and_then(|nth| shown.get(nth)).ok_or(library::Refusal::UnknownAsset)?;
        let (id, content, bytes) = (asset.id, asset.content, asset.bytes);
        let movie_bytes = match content {
            Content::LivePhoto { frames } => frames.count() * MOVIE_BYTES_PER_FRAME,
            Content::Photo | Content::Movie | Content::Screenshot => 0,
        };
        let change = match action {
            PhotoAction::Delete => library.delete(id, today).map(|()| LibraryChange::Deleted { asset: id }),
            PhotoAction::Recover => library.recover(id).map(|()| LibraryChange::Recovered { asset: id }),
            PhotoAction::DeleteForGood => {
                library.delete_for_good(id).map(|()| LibraryChange::Gone { asset: id, by_owner: true })
            }
            PhotoAction::SaveAsVideo => {
                library.convert_to_video(id, movie_bytes).map(|id| added(library, id))
            }
            PhotoAction::KeepStill => library.keep_still_alone(id, STILL_BYTES).map(|id| added(library, id)),
        }?;
        let disk = self.disk(who);
        match &change {
            LibraryChange::Added { asset } => disk.free_bytes = disk.free_bytes.saturating_sub(asset.bytes),
            LibraryChange::Gone { .. } => disk.free_bytes += bytes,
            LibraryChange::AlreadyThere { .. }
            | LibraryChange::Deleted { .. }
            | LibraryChange::Recovered { .. } => {}
        }
        let changed = match &change {
            LibraryChange::Added { asset } => asset.id,
            LibraryChange::AlreadyThere { asset }
            | LibraryChange::Deleted { asset }
            | LibraryChange::Recovered { asset }
            | LibraryChange::Gone { asset, .. } => *asset,
        };
        self.note(Fact::Library { who, change });
        self.plan_expiry(who);
        Ok(changed)
    }

    /// Recently Deleted is emptied after 30 days, whether anybody looks or not (LIB-7).
    fn plan_expiry(&mut self, who: DeviceId) {
        let next = self.disk(who).library.next_expiry();
        let at = next.map(|date| {
            let micros =
                date.signed_duration_since(self.scenario.start).num_microseconds().unwrap_or(i64::MAX);
            Instant::from_micros(u64::try_from(micros).unwrap_or(0))
        });
        let disk = self.disk(who);
        if disk.expiry != at {
            disk.expiry = at;
            if let Some(at) = at {
                self.agenda.push(at.max(self.now), Due::Expire { who });
            }
        }
    }

    fn expire(&mut self, who: DeviceId) {
        let today = self.true_time();
        let disk = self.disk(who);
        let before = disk.library.bytes();
        let gone = disk.library.expire(today);
        disk.free_bytes += before - disk.library.bytes();
        self.tell_free_bytes(who);
        for asset in gone {
            self.note(Fact::Library { who, change: LibraryChange::Gone { asset, by_owner: false } });
        }
        self.disk(who).expiry = None;
        self.plan_expiry(who);
    }

    fn true_time(&self) -> DateTime<Utc> {
        self.devices.first().map_or(self.scenario.start, |device| device.profile().clock.true_time(self.now))
    }

    pub(crate) fn note(&mut self, fact: Fact) {
        self.records.push(Record { at: self.now, fact });
    }

    pub(crate) fn device(&self, who: DeviceId) -> &Device {
        &self.devices[usize::from(who.0)]
    }

    fn device_mut(&mut self, who: DeviceId) -> &mut Device {
        &mut self.devices[usize::from(who.0)]
    }

    pub(crate) fn disk(&mut self, who: DeviceId) -> &mut Disk {
        &mut self.disks[usize::from(who.0)]
    }
}

/// What the world does when a device states a fact.
#[derive(Clone, Copy, Debug)]
enum Follows {
    Nothing,
    Answer,
    Camera,
    Joined,
    Stopped { said_so: bool },
    PhotosStopped,
    Started,
}

impl From<&Event> for Follows {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "most facts have no consequence outside of their device"
    )]
    fn from(event: &Event) -> Self {
        match event {
            Event::Rang { .. } => Self::Answer,
            Event::Joined { .. } => Self::Joined,
            Event::CameraPaused | Event::CameraResumed | Event::CallEnded { .. } => Self::Camera,
            Event::PoweredOff | Event::Updated { .. } => Self::Stopped { said_so: true },
            Event::Crashed { app: App::Device } => Self::Stopped { said_so: false },
            Event::Crashed { app: App::FaceTime } => Self::Camera,
            Event::Crashed { app: App::Photos } => Self::PhotosStopped,
            Event::Started { .. } => Self::Started,
            _ => Self::Nothing,
        }
    }
}

fn added(library: &Library, id: AssetId) -> LibraryChange {
    let asset = library.get(id).expect("what was just made is there").clone();
    LibraryChange::Added { asset: Arc::new(asset) }
}

pub(crate) fn device_id(index: usize) -> DeviceId {
    DeviceId(u8::try_from(index).expect("a scenario has at most 64 devices"))
}

/// About how many records a call of so many leaves: each hears of each. Only a guess, so that the trace seldom moves.
fn records_expected(scenario: &Scenario) -> usize {
    160 + 8 * scenario.devices.len().pow(2)
}

/// Until when something is certainly still to come: the last step and the last expectation.
fn horizon(scenario: &Scenario) -> Instant {
    let steps = scenario.steps.iter().filter_map(|step| match step.when {
        When::At(at) => Some(at + step.repeat.every * (step.repeat.times - 1)),
        When::After { .. } => None,
    });
    let expectations = scenario.expect.iter().filter_map(|expectation| match expectation.when {
        Moment::At(at) | Moment::By(at) | Moment::Within(_, at) | Moment::NeverWithin(_, at) => Some(at),
        Moment::End | Moment::Always | Moment::Never => None,
    });
    steps.chain(expectations).max().unwrap_or(Instant::ZERO)
}

/// What an ordinary photo, the movie of an ordinary Live Photo and its length are like (LIB-8 A).
const ORDINARY_PHOTO_BYTES: u64 = 2_400_000;
const ORDINARY_LIVE_PHOTO_FRAMES: library::Frames =
    library::Frames { first: library::Frame(0), still: library::Frame(45), last: library::Frame(89) };

fn initial_asset(device: &str, model: &str, initial: &scenario::InitialAsset, nth: u32) -> Asset {
    let taken = initial.taken + Duration::from_secs(u64::from(nth));
    let name = format!("{device} {} {}", taken.to_rfc3339(), nth);
    match initial.kind {
        InitialKind::Photo => Asset::ordinary_photo(&name, taken, model, ORDINARY_PHOTO_BYTES),
        InitialKind::LivePhoto => {
            let frames = ORDINARY_LIVE_PHOTO_FRAMES;
            let bytes = ORDINARY_PHOTO_BYTES + frames.count() * MOVIE_BYTES_PER_FRAME;
            Asset::ordinary_live_photo(&name, taken, model, frames, bytes)
        }
        InitialKind::Screenshot => Asset::screenshot(&name, taken, SCREENSHOT_BYTES),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::oracle::Kindest;

    /// Alice's phone and Bob's Mac in a call of two from 0 s on, with these steps.
    pub(crate) fn scenario(steps: &str) -> Scenario {
        let text = format!(
            r#"
            title = "A call"
            why = "Tests play it."
            rules = ["CAP-1"]
            [people.alice.devices.phone]
            model = "iPhone 15 Pro"
            [people.bob.devices.mac]
            model = "MacBook Air"
            [call]
            kind = "one-to-one"
            joins = ["alice.phone", "bob.mac"]
            [timeline]
            steps = [
              {{ at = "5s", who = "alice.phone", do = "tap-screen" }},
              {{ at = "6s", who = "alice.phone", do = "press-shutter" }},
              {steps}
            ]
            "#
        );
        scenario::parse("test", &text).unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
    }

    /// Once everything is over, what is not free is in the library or on the desktop (DEV-7, CAP-10).
    #[track_caller]
    fn check_room(steps: &str) -> [usize; 2] {
        let scenario = scenario(steps);
        let mut kindest = Kindest;
        let mut world = World::new(&scenario, &mut kindest);
        world.begin();
        let (_, end) = world.run();
        assert_eq!(end, End::Quiet);
        for (disk, device) in world.disks.iter().zip(&scenario.devices) {
            let desktop = u64::from(disk.desktop_files) * SCREENSHOT_BYTES;
            let taken = device.profile.free_bytes - disk.free_bytes;
            assert_eq!(taken, disk.library.bytes() + desktop, "{} after {steps}", device.name);
        }
        [world.disks[0].library.len(), world.disks[1].library.len()]
    }

    #[test]
    fn what_is_not_free_is_in_the_library_or_on_the_desktop() {
        assert_eq!(check_room(""), [1, 0]);
        let assets = check_room(
            r#"{ at = "20s", who = "alice.phone", do = "screenshot", keys = "volume-up+side" },
               { at = "20s", who = "bob.mac", do = "screenshot", keys = "cmd+shift+3" },"#,
        );
        assert_eq!(assets, [2, 0]);
    }

    #[test]
    fn a_capture_that_came_to_nothing_leaves_nothing() {
        for when in ["6.045s", "6.06s", "7s", "7.97s", "8.05s", "8.2s"] {
            for app in ["device", "facetime"] {
                let crash =
                    format!(r#"{{ at = "{when}", fault = "crash", who = "bob.mac", app = "{app}" }},"#);
                check_room(&crash);
            }
        }
        let off = r#"{ at = "7s", who = "bob.mac", do = "turn-off", setting = "live-photos" },"#;
        assert_eq!(check_room(off), [0, 0]);
    }

    #[test]
    fn what_is_made_of_a_photo_takes_room_and_what_is_gone_gives_it_back() {
        let assets = check_room(
            r#"{ at = "20s", who = "alice.phone", do = "save-as-video" },
               { at = "21s", who = "alice.phone", do = "keep-still" },"#,
        );
        assert_eq!(assets, [2, 0], "a still is not kept of the video, which comes first");
        let for_good = check_room(
            r#"{ at = "20s", who = "alice.phone", do = "delete-photo" },
               { at = "30s", who = "alice.phone", do = "delete-for-good" },"#,
        );
        assert_eq!(for_good, [0, 0]);
        let expired = check_room(
            r#"{ at = "20s", who = "alice.phone", do = "delete-photo" },
               { at = "31d", who = "alice.phone", do = "open-photos" },"#,
        );
        assert_eq!(expired, [0, 0]);
    }
}
