//! What a device does: messages to its links, effects to its disk, facts to the trace.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use device::{App, Completion, Effect, Event, Image, Output};
use disk::{Job, LibraryChange, Moment, Note};
use library::{
    Asset, AssetId, Content, Metadata,
    cloud::{Record, Stage},
};
use protocol::{File, Instant, Message, NodeId, Part, Route};
use scenario::Line;
use trace::{Fact, Loss};
use uuid::Uuid;
use wire::{Attachment, Heard, Letter, Said, Status};

use super::{DeviceNode, blocking};
use crate::{
    keeper::{self, Keep, Kept, Pair},
    lines::sent,
    pictures,
};

/// What a device said before it stopped still arrives; so long its links stay.
const LINGER: Duration = Duration::from_millis(500);

/// A job of the model's disk, and when the model is done with it.
pub(super) struct Waiting {
    pub(super) at: Instant,
    life: u32,
    job: Job,
    /// For a commit: what is to be durable.
    image: Option<Box<Image>>,
}

/// What is to be done once something is durable.
pub(super) enum Then {
    Nothing,
    /// The job is done.
    Finish(Box<Waiting>),
    /// The device is told, in that life.
    Tell(u32, Box<Completion>),
    /// This leaves, with the files that were asked for.
    Send {
        to: NodeId,
        route: Route,
        message: Message,
    },
}

impl DeviceNode {
    /// Carries out what the machine gives.
    pub(super) async fn serve(&mut self, now: Instant) -> Result<(), String> {
        while let Some(output) = self.machine.give() {
            match output {
                Output::Transmit { to, route, message } => self.transmit(now, to, route, message).await?,
                Output::Perform(effect) => self.perform(now, effect).await,
                Output::Event(event) => self.state(now, event).await,
            }
        }
        self.show_camera(now);
        Ok(())
    }

    async fn state(&mut self, now: Instant, event: Event) {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "most facts have no consequence outside of their device"
        )]
        match &event {
            Event::PoweredOff
            | Event::Updated { .. }
            | Event::Replaced
            | Event::BatteryEmpty
            | Event::Crashed { app: App::Device } => {
                if matches!(event, Event::PoweredOff | Event::Updated { .. } | Event::Replaced) {
                    self.say_off(now);
                }
                self.disk.stop();
                self.links.set_off(now, true);
                self.closes = Some(now + LINGER);
            }
            Event::Crashed { app: App::Photos } => self.disk.photos_stopped(),
            Event::Started { .. } => {
                self.disk.start();
                self.links.set_off(now, false);
                self.closes = None;
                self.set_links(true);
            }
            Event::PressEnded { id, .. } => {
                self.arrivals.end(*id);
            }
            _ => {}
        }
        self.tell_camera(|camera| camera.see(now, &event));
        self.note(now, Fact::Device { who: self.who, event }).await;
    }

    /// Tells the services that it goes, at once, as a transport does that is closed in order.
    fn say_off(&self, now: Instant) {
        for node in
            self.links.all().filter(|node| !matches!(node, NodeId::Device(_)) && self.links.ways(*node).says)
        {
            // A service that is not there will see by itself.
            let _ = self.endpoint.say(node, Said::Off(now));
        }
    }

    pub(super) fn set_links(&self, open: bool) {
        for node in self.links.all() {
            self.endpoint.set_open(node, open && self.links.ways(node).any());
        }
    }

    pub(super) fn line(&self, from: NodeId, to: NodeId, route: Route) -> Line {
        self.scenario.network.line(route, from, to)
    }

    pub(super) async fn hear(&mut self, event: wire::Event) -> Result<(), String> {
        let now = self.clock.now();
        match event {
            wire::Event::Status(status) => {
                let (node, up) = match status {
                    Status::Up(node) => (node, true),
                    Status::Down(node) => (node, false),
                };
                self.links.set_up(now, node, up);
                self.look(now, node);
                Ok(())
            }
            wire::Event::Heard(Heard { from, said }) => match (said, from) {
                (Said::Camera(Some(news)), NodeId::Device(from)) => {
                    let (at, since) = match news.until {
                        Some(until) => (until, None),
                        None => (now, Some(news.since)),
                    };
                    self.picture.camera(at, from, since);
                    Ok(())
                }
                (Said::Camera(_) | Said::Off(_), _) => Ok(()),
                (Said::Letter(letter), from) => self.receive(now, from, letter).await,
            },
        }
    }

    async fn receive(&mut self, now: Instant, from: NodeId, letter: Letter) -> Result<(), String> {
        let Letter { message, attachments } = letter;
        if let Message::File { id, file } = &message {
            let subject = self.machine.machine.subject_of(*id).map(NodeId::Device);
            if subject == Some(from) {
                self.arrivals.file(*id, file.part(), attachments);
            }
        } else if let Message::News(news) = &message
            && from == NodeId::ICloud
        {
            let is_applied = |waiting: &Waiting| matches!(waiting.job, Job::ApplyNews { .. });
            if !self.jobs.iter().any(is_applied) {
                self.arrivals.forget_news();
            }
            if !self.arrivals.news(news, attachments) {
                // As if it had been lost: the device asks again.
                return Ok(());
            }
        }
        let (kind, id, to) = (message.kind(), message.transaction(), NodeId::Device(self.who));
        self.note(now, Fact::Arrived { from, to, message: kind, id }).await;
        self.input(now, device::Input::Receive { from, message }).await
    }

    async fn transmit(
        &mut self,
        now: Instant,
        to: NodeId,
        route: Route,
        message: Message,
    ) -> Result<(), String> {
        if let Message::Upload { batch, .. } = &message {
            let photos = batch.items.iter().filter(|item| item.media).filter_map(|item| photo(&item.record));
            let assets = photos.collect();
            return self.keep(Keep::Read { assets }, Then::Send { to, route, message });
        }
        let attachments = if let Message::File { id, file } = &message {
            self.attached(*id, file).into_iter().collect()
        } else {
            vec![]
        };
        self.send(now, to, route, Letter { message, attachments }).await;
        Ok(())
    }

    /// The bytes of a file that leaves.
    fn attached(&mut self, id: Uuid, file: &File) -> Option<Attachment> {
        let folder = &self.setup.folder;
        let pair = self.captures.entry(id).or_insert_with(|| keeper::capture(folder, id));
        let part = file.part();
        pair.part(part).map(|bytes| Attachment { id, part, bytes: Arc::clone(bytes) })
    }

    async fn send(&mut self, now: Instant, to: NodeId, route: Route, letter: Letter) {
        let from = NodeId::Device(self.who);
        let line = self.line(from, to, route);
        let arrives = if self.links.ways(to).says {
            let bytes = letter.message.bytes();
            self.lines.say(now, line, (to, route), bytes, Said::Letter(letter.clone()))
        } else {
            Err(Loss::Cut)
        };
        let fact = sent(from, to, route, &letter, arrives);
        self.note(now, fact).await;
    }

    async fn perform(&mut self, now: Instant, effect: Effect) {
        if let Effect::KeepScreenshot { asset, keys, .. } = effect {
            let call = self.machine.machine.call_screen().map(Box::new);
            let others = call.iter().filter(|call| call.video).flat_map(|call| call.others.clone());
            let seen = |other| self.picture.seen(now, self.who, other, self.latency(other));
            let pictures = others.map(|other| (other, seen(other))).collect();
            self.note(now, Fact::Screen { who: self.who, asset, keys, call, pictures }).await;
        }
        if let Effect::RemoveFiles { id } = effect {
            self.captures.remove(&id);
            // Files that cannot be removed now are only in the way.
            let _ = self.keep(Keep::Forget { id }, Then::Nothing);
        }
        let image = matches!(effect, Effect::Commit { .. }).then(|| Box::new(self.machine.machine.image()));
        match self.disk.begin(now, effect) {
            Some((takes, job)) => {
                let waiting = Waiting { at: now + takes, life: self.disk.life(), job, image };
                let place = self.jobs.partition_point(|other| other.at <= waiting.at);
                self.jobs.insert(place, waiting);
            }
            None => self.tell_free_bytes(now),
        }
    }

    fn tell_free_bytes(&mut self, now: Instant) {
        self.machine.take(now, device::Input::FreeBytes(self.disk.free_bytes()));
    }

    /// Asks for something to be kept.
    pub(super) fn keep(&mut self, what: Keep, then: Then) -> Result<(), String> {
        let token = self.keeper.keep(what).ok_or("the disk does not keep up")?;
        self.kept.insert(token, then);
        Ok(())
    }

    /// The model is done with a job; now the real disk does it, where there is anything to do.
    pub(super) async fn begin(&mut self, now: Instant, mut waiting: Waiting) -> Result<(), String> {
        if waiting.life != self.disk.life() {
            return Ok(());
        }
        if let Job::Save { id, .. } = waiting.job
            && self.arrivals.pair(id).is_none()
        {
            // What did not come cannot be saved, whatever was said of it.
            waiting.job.fail();
        }
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "of everything else the real disk hears once it is done"
        )]
        let what = match &waiting.job {
            Job::Commit { .. } => waiting.image.take().map(Keep::Device),
            Job::Movie { id, fails: false, .. } => match self.machine.machine.clip(*id) {
                Some((frames, front)) => {
                    let taken = self.machine.machine.wall_clock(Instant::from_micros(frames.still.micros()));
                    let metadata = Metadata::facetime(*id, self.machine.machine.profile().model.name, front);
                    let made = pictures::expose(
                        Arc::clone(&self.supply),
                        self.shooting.as_ref().map(|camera| camera.cut(frames)),
                        (Arc::clone(&self.scenario), self.trace.clone(), self.who),
                        (frames, metadata, taken),
                    );
                    self.exposures.spawn(async move { (waiting, made.await) });
                    return Ok(());
                }
                None => None,
            },
            Job::Save { id, photo, .. } if self.disk.has_room_for(&waiting.job) => {
                let content = Content::LivePhoto { frames: photo.frames };
                let asset = AssetId::of_live_photo(*id);
                let asset = Asset::new(asset, content, photo.taken, photo.metadata.clone(), photo.bytes);
                self.arrivals.pair(*id).map(|pair| Keep::Save { asset: Box::new(asset), pair: pair.clone() })
            }
            Job::Screenshot { asset, place, .. } if self.disk.has_room_for(&waiting.job) => {
                let taken = self.machine.machine.wall_clock(now);
                let pair = self.draw_screen(*asset, taken).await?;
                match place {
                    device::Place::Photos => {
                        let content = Content::Screenshot;
                        let asset = Asset::new(*asset, content, taken, Metadata::default(), 0);
                        Some(Keep::Save { asset: Box::new(asset), pair })
                    }
                    device::Place::Desktop => Some(Keep::Desktop { taken, pair }),
                }
            }
            _ => None,
        };
        match what {
            Some(what) => self.keep(what, Then::Finish(Box::new(waiting))),
            None => self.finish(now, waiting).await,
        }
    }

    async fn draw_screen(
        &self,
        asset: AssetId,
        taken: DateTime<chrono::FixedOffset>,
    ) -> Result<Pair, String> {
        let shows =
            |record: &trace::Record| matches!(record.fact, Fact::Screen { asset: of, .. } if of == asset);
        let record = self.trace.records.iter().rposition(shows);
        let (supply, scenario) = (Arc::clone(&self.supply), Arc::clone(&self.scenario));
        let (trace, who) = (self.trace.clone(), self.who);
        blocking(move || supply.screenshot((&scenario, &trace, who), record, taken)).await?
    }

    /// A clip is encoded.
    pub(super) async fn exposed(&mut self, waiting: Waiting, pair: Pair) -> Result<(), String> {
        let Job::Movie { id, .. } = waiting.job else { return Ok(()) };
        if waiting.life != self.disk.life() {
            return Ok(());
        }
        self.captures.insert(id, pair.clone());
        self.keep(Keep::Capture { id, pair }, Then::Finish(Box::new(waiting)))
    }

    pub(super) async fn was_kept(&mut self, token: u64, kept: Kept) -> Result<(), String> {
        let now = self.clock.now();
        let Some(then) = self.kept.remove(&token) else { return Ok(()) };
        match (then, kept) {
            (Then::Finish(mut waiting), Kept::Failed(why)) => {
                if !waiting.job.fail() {
                    return Err(why);
                }
                self.finish(now, *waiting).await
            }
            (_, Kept::Failed(why)) => Err(why),
            (Then::Finish(waiting), _) => self.finish(now, *waiting).await,
            (Then::Tell(life, completion), _) => {
                if life != self.disk.life() {
                    return Ok(());
                }
                self.input(now, device::Input::Completion(*completion)).await
            }
            (Then::Send { to, route, message }, Kept::Files(files)) => {
                let attachments = files.into_iter().flat_map(|(id, pair)| attachments(id, &pair)).collect();
                self.send(now, to, route, Letter { message, attachments }).await;
                Ok(())
            }
            (Then::Nothing | Then::Send { .. }, _) => Ok(()),
        }
    }

    /// A job is done: the model learns it, and then the device.
    async fn finish(&mut self, now: Instant, waiting: Waiting) -> Result<(), String> {
        let Waiting { life, job, .. } = waiting;
        let (saves, ages) =
            (matches!(job, Job::Save { .. } | Job::Screenshot { .. }), job.is_about_deletion());
        let news = if let Job::ApplyNews { news } = &job { Some(Arc::clone(news)) } else { None };
        let mut notes = vec![];
        let machine = &self.machine.machine;
        let moment =
            || Moment { clock: machine.wall_clock(now), today: machine.profile().clock.true_time(now) };
        let completion = self.disk.finish(job, moment, &mut notes);
        let changed = self.changed(&notes);
        for note in notes {
            let who = self.who;
            let fact = match note {
                Note::Library(change) => Fact::Library { who, change },
                Note::Desktop { asset, files } => Fact::Desktop { who, asset, files },
                Note::SaveFailed { id, error } => Fact::SaveFailed { who, id, error },
            };
            self.note(now, fact).await;
        }
        if ages {
            self.plan_expiry();
        }
        // It was done, but in a life of the device that is over.
        if life != self.disk.life() {
            return Ok(());
        }
        self.tell_free_bytes(now);
        let is_kept = matches!(completion, Completion::UploadsConfirmed { .. }) || !changed.is_empty();
        if saves || !is_kept {
            if is_kept {
                self.keep(Keep::Library(Box::new(self.disk.clone())), Then::Nothing)?;
            }
            return self.input(now, device::Input::Completion(completion)).await;
        }
        let mirror = self.mirror(changed);
        if let Some(news) = news {
            self.arrivals.applied(&news);
        }
        self.keep(mirror, Then::Tell(life, Box::new(completion)))
    }

    /// What to bring the library on disk into line with.
    fn mirror(&self, changed: Changed) -> Keep {
        let library = self.disk.replica().library();
        let now = |id: AssetId| (id, library.get(id).cloned().map(Box::new));
        let albums = library.smart_albums().map(|(id, album)| (id, album.clone()));
        Keep::Mirror {
            files: self.arrivals.of_news(&changed.assets),
            assets: changed.assets.into_iter().map(now).collect(),
            albums: changed.albums.then(|| albums.collect()),
            disk: Box::new(self.disk.clone()),
        }
    }

    fn changed(&self, notes: &[Note]) -> Changed {
        let mut changed = Changed::default();
        for note in notes {
            match note {
                Note::Library(change) => match change {
                    LibraryChange::Added { asset }
                    | LibraryChange::Edited { asset }
                    | LibraryChange::Synced { asset } => changed.assets.push(asset.id),
                    LibraryChange::Deleted { asset }
                    | LibraryChange::Recovered { asset }
                    | LibraryChange::Gone { asset, .. }
                    | LibraryChange::SyncedAway { asset } => changed.assets.push(*asset),
                    LibraryChange::SmartAlbum { .. } => changed.albums = true,
                    LibraryChange::AlreadyThere { .. } | LibraryChange::Replaced => {}
                },
                Note::Desktop { .. } | Note::SaveFailed { .. } => {}
            }
        }
        changed
    }

    pub(super) fn plan_expiry(&mut self) {
        self.expiry = self.disk.next_expiry().map(|date| {
            let since = date.signed_duration_since(self.scenario.start);
            Instant::from_micros(u64::try_from(since.num_microseconds().unwrap_or(i64::MAX)).unwrap_or(0))
        });
    }

    /// Recently Deleted is emptied of what has been there for 30 days (LIB-7).
    pub(super) async fn expire(&mut self, now: Instant) -> Result<(), String> {
        let today: DateTime<Utc> = self.machine.machine.profile().clock.true_time(now);
        let mut notes = vec![];
        let gone = self.disk.expire(today, &mut notes);
        let changed = self.changed(&notes);
        for note in notes {
            if let Note::Library(change) = note {
                self.note(now, Fact::Library { who: self.who, change }).await;
            }
        }
        self.plan_expiry();
        self.tell_free_bytes(now);
        if gone {
            let mirror = self.mirror(changed);
            self.keep(mirror, Then::Nothing)?;
            self.input(now, device::Input::LibraryChanged).await?;
        }
        Ok(())
    }
}

/// What of a library is different.
#[derive(Default)]
struct Changed {
    assets: Vec<AssetId>,
    albums: bool,
}

impl Changed {
    fn is_empty(&self) -> bool {
        self.assets.is_empty() && !self.albums
    }
}

/// The photo that a record is about, if it has files.
pub(crate) fn photo(record: &Record) -> Option<AssetId> {
    match record {
        Record::Photo(photo) if photo.life.stage != Stage::Gone => Some(photo.id),
        Record::Photo(_) | Record::Album(_) => None,
    }
}

/// Both files of a photo, as far as they are there.
pub(crate) fn attachments(id: AssetId, pair: &Pair) -> Vec<Attachment> {
    let attachment =
        |part: Part| pair.part(part).map(|bytes| Attachment { id: id.0, part, bytes: Arc::clone(bytes) });
    [Part::Still, Part::Movie].into_iter().filter_map(attachment).collect()
}
