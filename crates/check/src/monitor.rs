//! Watching a run: what must hold after every event, told from commands, faults, messages and completions.
//!
//! `owner` says what is true of one device, `press` what is true of one press; here is the match that feeds them and the
//! properties that can be told from a single event. What holds once things are quiet is in `quiet`.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each monitor looks at a few of many inputs, outputs and facts"
)]

mod alike;
mod owner;
mod photos;
mod press;
mod quiet;
mod seeing;
mod world;

use std::collections::BTreeMap;

use device::{App, Command, Completion, Effect, Event, Input, Outcome, Output, UploadHold};
use engine::Observer;
use library::AssetId;
use protocol::{Answer, DeviceId, Devices, Failure, File, Instant, Message, NodeId, Part, PersonId};
use scenario::{Act, Fault, Property, Scenario};
use trace::Fact;
use uuid::Uuid;

use crate::{
    coverage::State,
    sometimes::{Seen, Sometimes},
};
use owner::{Due, Owner, Power};
use press::{Press, Presses};
use world::World;

/// A property that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Broken {
    /// Which.
    pub property: Property,
    /// When it was seen.
    pub at: Instant,
    /// What happened, in one line.
    pub what: String,
}

/// More messages than this within [`CHATTER_WITHIN`] are words about words, which come to no end. A group of 32 says three
/// thousand as it gathers.
const CHATTER_MAX: u32 = 10_000;
const CHATTER_WITHIN: std::time::Duration = std::time::Duration::from_secs(10);

/// Watches a run for what must never happen.
#[derive(Clone, Debug)]
pub struct Monitors<'a> {
    scenario: &'a Scenario,
    owners: Vec<Owner<'a>>,
    presses: Presses,
    /// What each library must keep: where it is, by name.
    kept: BTreeMap<AssetId, Vec<DeviceId>>,
    /// What owners deleted, and when it was first deleted.
    deleted: BTreeMap<(PersonId, AssetId), Instant>,
    /// What owners ever deleted, and when first, whether it was recovered since or not: word of that comes later.
    ever_deleted: BTreeMap<(PersonId, AssetId), Instant>,
    world: World,
    /// How many messages were sent since when.
    chatter: (Instant, u32),
    /// Whose screenshot is being taken just now: nobody else may hear of it.
    screenshot: Option<DeviceId>,
    /// Which devices said that they wait for room in iCloud (CLOUD-3).
    held: Devices,
    /// The first thing wrong with each property.
    broken: Vec<Broken>,
    /// Whether the first thing wrong ends the run.
    stops: bool,
    seen: Seen,
}

impl<'a> Monitors<'a> {
    /// Watches a run of `scenario` to its end, whatever happens.
    #[must_use]
    pub fn new(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            owners: scenario.devices.iter().map(|device| Owner::new(&device.profile)).collect(),
            presses: Presses::default(),
            kept: BTreeMap::new(),
            deleted: BTreeMap::new(),
            ever_deleted: BTreeMap::new(),
            world: World::new(scenario),
            chatter: (Instant::ZERO, 0),
            screenshot: None,
            held: Devices::NONE,
            broken: vec![],
            stops: false,
            seen: Seen::default(),
        }
    }

    /// The same, but the first thing wrong ends the run.
    #[must_use]
    pub fn stopping(self) -> Self {
        Self { stops: true, ..self }
    }

    /// What did not hold, each property once.
    #[must_use]
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// What was seen of what should be seen sometimes.
    #[must_use]
    pub const fn seen(&self) -> Seen {
        self.seen
    }

    fn name(&self, who: DeviceId) -> &str {
        &self.scenario.device(who).name
    }

    /// What a device is at.
    pub(crate) fn state(&self, who: DeviceId) -> State {
        let owner = &self.owners[usize::from(who.0)];
        let taken =
            |press: &Press| press.subject == who && press.requested.is_some() && press.checked.is_none();
        match owner.power {
            Power::Off => State::Off,
            Power::Starting => State::Starting,
            Power::On if self.presses.iter().any(|press| press.outcome.is_none() && taken(press)) => {
                State::Taken
            }
            Power::On if self.presses.iter().any(|press| press.taker == who && press.outcome.is_none()) => {
                State::Taking
            }
            Power::On if owner.is_in_call() => State::InCall,
            Power::On => State::Idle,
        }
    }

    fn owner(&mut self, who: DeviceId) -> &mut Owner<'a> {
        &mut self.owners[usize::from(who.0)]
    }

    fn press(&mut self, id: Uuid) -> Option<&mut Press> {
        self.presses.by_id(id)
    }

    fn report(&mut self, property: Property, at: Instant, what: String) {
        if self.broken.iter().all(|broken| broken.property != property) {
            self.broken.push(Broken { property, at, what });
        }
    }

    fn sometimes(&mut self, what: Sometimes) {
        self.seen.add(what);
    }

    fn command(&mut self, now: Instant, who: DeviceId, command: &Command) {
        let before = self.owner(who).camera_on_since();
        self.owner(who).command(now, command);
        if before.is_some() && self.owner(who).camera_on_since().is_none() {
            self.camera_stops(now, who);
        }
        if matches!(command, Command::Screenshot { .. }) {
            self.screenshot = Some(who);
        }
    }

    /// Clips in the making end here (CAP-11).
    fn camera_stops(&mut self, now: Instant, who: DeviceId) {
        let is_taken =
            |press: &&mut Press| press.subject == who && press.requested.is_some() && press.checked.is_none();
        for press in self.presses.iter_mut().filter(is_taken) {
            press.stopped.get_or_insert(now);
        }
    }

    fn receive(&mut self, now: Instant, who: DeviceId, from: NodeId, message: &Message) {
        if self.owner(who).power != Power::On {
            return;
        }
        match (message, from) {
            (Message::Relay { from, message, .. }, _) => self.receive(now, who, *from, message),
            (Message::Announce(announcement), NodeId::Device(from)) => {
                self.owner(who).announcement(from, announcement);
            }
            (Message::Request(request), NodeId::Device(_)) if request.subject == who => {
                let owner = &self.owners[usize::from(who.0)];
                let (due, since) = (owner.due(now, request.seen), owner.camera_on_since());
                let (stopped, forbidden) = (owner.camera_off_since(), owner.forbids(now, request.taker));
                let shared = self.shares_a_clip(who, request.taker);
                let Some(press) = self.press(request.id) else { return };
                if press.requested.is_none() {
                    press.requested = Some(now);
                    (press.due, press.on_since, press.stopped) = (due, since, stopped);
                    press.shared = shared;
                    press.allowed_at_first = forbidden.is_none();
                }
            }
            (Message::File { id, file }, NodeId::Device(_)) => {
                let on = self.owner(who).settings.live_photos;
                if let Some(press) = self.press(*id).filter(|press| press.taker == who) {
                    press.arrived[file.part() as usize] |= on;
                }
            }
            _ => {}
        }
    }

    /// Whether a press of the same taker may get a copy of a clip that is being made (CAP-12).
    fn shares_a_clip(&self, subject: DeviceId, taker: DeviceId) -> bool {
        self.scenario.policy.burst == device::policy::Burst::Shared
            && self.presses.iter().any(|press| {
                (press.subject, press.taker) == (subject, taker)
                    && press.requested.is_some()
                    && press.checked.is_none()
            })
    }

    fn completion(&mut self, now: Instant, who: DeviceId, completion: &Completion) {
        match completion {
            Completion::Committed { revision } => self.owner(who).settle(*revision),
            Completion::MovieWritten { id, result: Ok(()) } => {
                let Some(taker) = self.press(*id).map(|press| press.taker) else { return };
                let forbidden = self.owner(who).forbids(now, taker);
                if let Some(press) = self.press(*id) {
                    press.checked = Some(forbidden);
                }
            }
            Completion::ScreenshotKept { .. } => self.screenshot = Some(who),
            _ => {}
        }
    }

    fn crash(&mut self, who: DeviceId, app: App) {
        self.owner(who).crash(app);
        if app == App::Photos {
            return;
        }
        for press in self.presses.iter_mut() {
            if press.taker == who {
                // What FaceTime had of it went with it.
                press.arrived = [false; 2];
            }
            if press.subject == who && app == App::Device && press.checked.is_none() {
                // Whether its answer was durable nobody can see; if it was not, it comes to the device anew.
                press.requested = None;
            }
        }
    }

    /// The new device knows of no request, and has no picture from before.
    fn replaced(&mut self, who: DeviceId) {
        self.owner(who).replaced();
        for press in self.presses.iter_mut().filter(|press| press.subject == who) {
            (press.requested, press.checked) = (None, None);
        }
    }

    fn transmit(&mut self, now: Instant, who: DeviceId, to: NodeId, message: &Message) {
        if self.screenshot == Some(who) && to != NodeId::ICloud {
            let what = format!("{} told {} of a screenshot", self.name(who), self.scenario.node_name(to));
            self.report(Property::ScreenshotsTellNobody, now, what);
        }
        match message {
            Message::Relay { message, to, .. } => self.transmit(now, who, NodeId::Device(*to), message),
            Message::Request(request) if self.press(request.id).is_none() => {
                let (id, taker, subject) = (request.id, request.taker, request.subject);
                self.presses.add(Press::new(id, taker, subject));
            }
            Message::File { id, file } => self.file_leaves(now, who, *id, file),
            Message::Answer { id, answer: Answer::Failed(Failure::MomentGone | Failure::NoPicture) } => {
                // A request that comes again when the first is long forgotten asks for a moment that is gone.
                let remembered_for = self.scenario.policy.limits.request_memory();
                let remembered =
                    |press: &&mut Press| press.requested.is_some_and(|at| now.since(at) < remembered_for);
                let press = self.press(*id).filter(remembered);
                let due = press.map(|press| (press.due, press.shared, press.allowed_at_first));
                if let Some((Due::Moment(frame), false, true)) = due {
                    let what = format!(
                        "{} says that the moment is gone, but it had the picture of {}",
                        self.name(who),
                        Instant::from_micros(frame.micros()),
                    );
                    self.report(Property::TheMomentSeen, now, what);
                }
            }
            _ => {}
        }
    }

    /// A file of a Live Photo leaves the subject's device.
    fn file_leaves(&mut self, now: Instant, who: DeviceId, id: Uuid, file: &File) {
        let owner = &self.owners[usize::from(who.0)];
        let Some(press) = self.presses.by_id(id) else { return };
        let forbidden = match &press.checked {
            Some(None) => None,
            Some(Some(why)) => Some(why.clone()),
            None => Some("nothing was checked once the clip was complete".to_owned()),
        };
        let wrong = press.wrong_pictures(owner, file);
        if let Some(why) = forbidden {
            let what = format!("{} sends a Live Photo although {why}", self.name(who));
            self.report(Property::ConsentAtTheLastCheck, now, what);
        }
        if let Some(wrong) = wrong {
            let what = format!("{} sends {wrong}", self.name(who));
            self.report(Property::TheMomentSeen, now, what);
        }
    }

    fn effect(&mut self, now: Instant, who: DeviceId, effect: &Effect) {
        self.owner(who).effect(effect);
        let Effect::Save { id, photo } = effect else { return };
        let Some(press) = self.press(*id) else {
            let what = format!("{} saves a Live Photo that nobody pressed for", self.name(who));
            return self.report(Property::SavedOnce, now, what);
        };
        let (taker, arrived, ended) = (press.taker, press.arrived, press.outcome.is_some());
        if taker != who {
            let what = format!("{} saves a Live Photo that {} took", self.name(who), self.name(taker));
            self.report(Property::NothingForTheSubject, now, what);
        } else if ended {
            let what = format!("{} saves a Live Photo after telling what became of it", self.name(who));
            self.report(Property::OneOutcome, now, what);
        } else if arrived != [true; 2] {
            let what = format!("{} accepts a file with its own setting off", self.name(who));
            self.report(Property::ConsentAtTheLastCheck, now, what);
        }
        if photo.metadata.content_identifier != Some(*id) {
            let what = format!("{} saves still and movie under another identifier", self.name(who));
            self.report(Property::SavedOnce, now, what);
        }
    }

    fn event(&mut self, now: Instant, who: DeviceId, event: &Event) {
        if matches!(event, Event::CallEnded { .. }) && self.owner(who).camera_on_since().is_some() {
            self.camera_stops(now, who);
        }
        self.owner(who).event(now, event);
        self.see(who, event);
        match event {
            Event::Pressed { id, subject, .. } => {
                if self.press(*id).is_none() {
                    self.presses.add(Press::new(*id, who, *subject));
                }
                if let Some(press) = self.press(*id) {
                    press.pressed = true;
                }
            }
            Event::NoticeRaised { id, taker, .. } => {
                let requested = self.press(*id).filter(|press| press.subject == who && press.taker == *taker);
                match requested.filter(|press| press.requested.is_some()) {
                    Some(press) => press.noticed = true,
                    None => {
                        let what =
                            format!("{} shows a notice of a photo that nobody asked for", self.name(who));
                        self.report(Property::ScreenshotsTellNobody, now, what);
                    }
                }
            }
            Event::PressEnded { id, outcome } => self.press_ends(now, who, *id, *outcome),
            Event::UploadsWait { why: UploadHold::ICloudFull, .. } => {
                self.held.insert(who);
            }
            _ => {}
        }
    }

    fn press_ends(&mut self, now: Instant, who: DeviceId, id: Uuid, outcome: Outcome) {
        let Some(press) = self.press(id).filter(|press| press.taker == who) else {
            let what = format!("{} tells the outcome of a press that it never made", self.name(who));
            return self.report(Property::OneOutcome, now, what);
        };
        let first = press.outcome.replace(outcome);
        let saved = press.saved;
        if first.is_some() {
            let what = format!("{} tells a second outcome of the same press", self.name(who));
            self.report(Property::OneOutcome, now, what);
        }
        if matches!(outcome, Outcome::Saved { .. }) && !saved {
            let what = format!("{} says that a photo is saved which is not in its library", self.name(who));
            self.report(Property::SavedStaysSaved, now, what);
        }
    }

    fn chatters(&mut self, now: Instant) {
        let (since, sent) = &mut self.chatter;
        *sent += 1;
        if now.since(*since) > CHATTER_WITHIN {
            self.chatter = (now, 0);
        } else if *sent > CHATTER_MAX {
            let what = format!("{CHATTER_MAX} messages and more were sent since {since}");
            self.report(Property::ComesToRest, now, what);
        }
    }

    #[inline(never)]
    fn fault(&mut self, step: u32) {
        let scenario = self.scenario;
        let Act::Fault(fault) = &scenario.steps[step as usize].act else { return };
        self.world.fault(scenario, fault);
        match fault {
            Fault::Offline { who } => {
                self.owner(*who).offline = true;
                self.see_offline(*who);
            }
            Fault::Online { who } => self.owner(*who).offline = false,
            _ => {}
        }
    }
}

impl Observer for Monitors<'_> {
    fn input(&mut self, now: Instant, who: DeviceId, input: &Input) {
        self.screenshot = None;
        match input {
            Input::Command(command) => self.command(now, who, command),
            Input::Receive { from, message } => self.receive(now, who, *from, message),
            Input::Completion(completion) => self.completion(now, who, completion),
            Input::Crash(app) => self.crash(who, *app),
            Input::BatteryEmpty => {
                self.crash(who, App::Device);
                self.owner(who).power = Power::Off;
            }
            Input::ICloudAccount { signed_in } => self.owner(who).signed_out = !signed_in,
            Input::Replaced => self.replaced(who),
            Input::Timeout
            | Input::FreeBytes(_)
            | Input::Connection { .. }
            | Input::ClockZone(_)
            | Input::LibraryChanged => {}
            Input::ClockStep { .. } | Input::ClockDrift { .. } => self.owner(who).clock_was_set = true,
        }
    }

    fn output(&mut self, now: Instant, who: DeviceId, output: &Output) {
        match output {
            Output::Transmit { to, message, .. } => self.transmit(now, who, *to, message),
            Output::Perform(effect) => self.effect(now, who, effect),
            Output::Event(event) => self.event(now, who, event),
        }
    }

    fn fact(&mut self, now: Instant, fact: &Fact) {
        match fact {
            Fact::Library { who, change } => self.library(now, *who, change),
            Fact::Fault { step } => self.fault(*step),
            Fact::Sent { .. } => self.chatters(now),
            Fact::Did { .. }
            | Fact::Device { .. }
            | Fact::Service { .. }
            | Fact::Arrived { .. }
            | Fact::Missed { .. }
            | Fact::Unspent { .. }
            | Fact::Screen { .. }
            | Fact::Desktop { .. }
            | Fact::SaveFailed { .. } => {}
        }
    }

    fn ends_here(&self) -> bool {
        self.stops && !self.broken.is_empty()
    }
}

/// Which half of a Live Photo, as an index.
const _: () = assert!(Part::Still as usize == 0 && Part::Movie as usize == 1);
