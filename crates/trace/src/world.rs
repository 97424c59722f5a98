//! Everything that can be read off a trace at a moment.
//!
//! A [`World`] is a fold: it begins with a scenario and takes one record after the other. What a library or a desktop
//! begins with comes as records at 0 s, like everything else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, Utc};
use device::{App, Clock, Event, EventKind, Outcome, Shutter, WallClock};
use disk::LibraryChange;
use library::{AlbumId, Asset, Content, Frames, Library, SmartAlbum};
use protocol::{DeviceId, Instant, MessageKind, NodeId, Refusal};
use scenario::Scenario;
use uuid::Uuid;

use crate::record::{Fact, Record};

/// All devices, as the records so far tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    devices: Vec<DeviceWorld>,
}

impl World {
    /// Before anything happened.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let devices = scenario.devices.iter();
        Self { devices: devices.map(|device| DeviceWorld::new(device.profile.clock, true)).collect() }
    }

    /// Takes the next record.
    pub fn apply(&mut self, record: &Record) {
        if let Fact::Sent { from: NodeId::Device(from), to, message, .. } = record.fact {
            *self.devices[usize::from(from.0)].sent.entry((message, to)).or_default() += 1;
        }
        if let Fact::Device { who, event } = &record.fact {
            *self.devices[usize::from(who.0)].events.entry(event.kind()).or_default() += 1;
        }
        if let Some((who, change)) = Change::of(&record.fact) {
            self.devices[usize::from(who.0)].apply(record.at, &change);
        }
    }

    /// One device.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> &DeviceWorld {
        &self.devices[usize::from(id.0)]
    }
}

/// One device, as the records so far tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceWorld {
    /// Whether it is in the call.
    pub in_call: bool,
    /// What its shutter looks like (SHUT-6).
    pub shutter: Shutter,
    /// The presses of its shutter, in order (SHUT-7).
    pub presses: Vec<Press>,
    /// The FaceTime Live Photos that were saved here, in order, also those deleted since (LIB-1).
    pub saved: Vec<SavedPhoto>,
    /// The notices that were raised here, in order (NOTE-1).
    pub notices_raised: Vec<Notice>,
    /// The presses whose notices wait to be read (NOTE-4).
    pub notices_unread: BTreeSet<Uuid>,
    /// Its photo library.
    pub library: Library,
    /// How many files lie on its desktop (SHOT-4).
    pub desktop_files: u32,
    /// How often each kind of event happened here.
    pub events: BTreeMap<EventKind, u32>,
    /// How many messages of each kind it sent, and to whom.
    pub sent: BTreeMap<(MessageKind, NodeId), u32>,
    clock: WallClock,
    keeps_library: bool,
}

/// One press of a shutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// Its name.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// Whom it asks for.
    pub subject: DeviceId,
    /// The media time that the taker saw (CAP-4).
    pub seen: Instant,
    /// When and how it ended, once it did (CAP-13).
    pub ended: Option<(Instant, Outcome)>,
}

/// One FaceTime Live Photo that was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedPhoto {
    /// The press that it comes from.
    pub id: Option<Uuid>,
    /// When.
    pub at: Instant,
    /// Which pictures it holds.
    pub frames: Frames,
}

/// One notice that was raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The press that it is about.
    pub id: Uuid,
    /// When.
    pub at: Instant,
    /// Who took the photo.
    pub taker: DeviceId,
}

impl DeviceWorld {
    /// A device to which nothing happened yet. Without a library it tells no views, and takes changes faster.
    pub(crate) fn new(clock: Clock, keeps_library: bool) -> Self {
        Self {
            in_call: false,
            shutter: Shutter::Hidden(vec![Refusal::NoCall]),
            presses: Vec::new(),
            saved: Vec::new(),
            notices_raised: Vec::new(),
            notices_unread: BTreeSet::new(),
            library: Library::new(),
            desktop_files: 0,
            events: BTreeMap::new(),
            sent: BTreeMap::new(),
            clock: WallClock::new(clock),
            keeps_library,
        }
    }

    /// What its wall clock shows at that moment.
    #[must_use]
    pub fn wall_clock(&self, at: Instant) -> DateTime<FixedOffset> {
        self.clock.shown(at)
    }

    /// The zone in which it shows its library.
    #[must_use]
    pub const fn zone(&self) -> FixedOffset {
        self.clock.zone()
    }

    /// Its wall clock, as it was last set.
    #[must_use]
    pub const fn clock(&self) -> WallClock {
        self.clock
    }

    pub(crate) fn apply(&mut self, at: Instant, change: &Change<'_>) {
        match *change {
            Change::Joined => self.in_call = true,
            Change::LeftCall => self.in_call = false,
            Change::Stopped => {
                // Whatever was on the screen is gone without a further word.
                self.in_call = false;
                self.shutter = Shutter::Hidden(vec![Refusal::NoCall]);
            }
            Change::Shutter(shutter) => self.shutter.clone_from(shutter),
            Change::Pressed { id, subject, seen } => {
                self.presses.push(Press { id, at, subject, seen, ended: None });
            }
            Change::PressEnded { id, outcome } => {
                if let Some(press) = self.presses.iter_mut().rfind(|press| press.id == id) {
                    press.ended = Some((at, outcome));
                }
            }
            Change::NoticeRaised { id, taker } => {
                self.notices_raised.push(Notice { id, at, taker });
                self.notices_unread.insert(id);
            }
            Change::NoticeRead { id } => {
                self.notices_unread.remove(&id);
            }
            Change::Library(change) => self.apply_to_library(at, change),
            Change::SaveUndone { id } => self.undo_save(id),
            Change::Desktop { files } => self.desktop_files = files,
            Change::ClockSet { by_micros } => self.clock.step(by_micros),
            Change::ClockDrifts { ppm } => self.clock.run_fast(at, ppm),
            Change::ZoneSet { zone } => self.clock.set_zone(zone),
        }
    }

    fn apply_to_library(&mut self, at: Instant, change: &LibraryChange) {
        if let LibraryChange::Added { asset } = change {
            self.saved.extend(SavedPhoto::of(at, asset));
        }
        if *change == LibraryChange::Replaced {
            self.notices_unread.clear();
            self.desktop_files = 0;
        }
        if !self.keeps_library {
            return;
        }
        // What the library itself would refuse changes nothing here either: this is not the place that judges it.
        match change {
            LibraryChange::Added { asset } => {
                self.library.add(Asset::clone(asset));
            }
            LibraryChange::AlreadyThere { .. } => {}
            LibraryChange::Deleted { asset } => drop(self.library.delete(*asset, self.true_time(at))),
            LibraryChange::Recovered { asset } => drop(self.library.recover(*asset)),
            LibraryChange::Gone { asset, .. } => drop(self.library.delete_for_good(*asset)),
            LibraryChange::Edited { asset } | LibraryChange::Synced { asset } => {
                self.library.replace(Asset::clone(asset));
            }
            LibraryChange::SyncedAway { asset } => drop(self.library.forget_for_good(*asset)),
            LibraryChange::SmartAlbum { id, album, .. } => self.set_smart_album(*id, album.as_deref()),
            LibraryChange::Replaced => self.library = Library::new(),
        }
    }

    fn set_smart_album(&mut self, id: AlbumId, album: Option<&SmartAlbum>) {
        // It may not have been there; then nothing is removed.
        let _ = self.library.remove_smart_album(id);
        if let Some(album) = album {
            let _ = self.library.make_smart_album(id, album.clone());
        }
    }

    /// A save that is undone leaves nothing: a library must not even remember it, or it could not come again.
    fn undo_save(&mut self, id: Uuid) {
        self.saved.retain(|photo| photo.id != Some(id));
        let undone = |asset: &&Asset| asset.metadata.content_identifier == Some(id);
        if self.library.assets().any(|asset| undone(&asset)) {
            let mut library = Library::new();
            for asset in self.library.assets().filter(|asset| !undone(asset)) {
                library.add(asset.clone());
            }
            self.library = library;
        }
    }

    fn true_time(&self, at: Instant) -> DateTime<Utc> {
        self.clock.true_time(at)
    }
}

/// The wall clock of `who` after `records`, which are the first of a run.
#[must_use]
pub fn clock_of(scenario: &Scenario, records: &[Record], who: DeviceId) -> WallClock {
    let mut device = DeviceWorld::new(scenario.device(who).profile.clock, false);
    for record in records {
        if let Some((whose, change)) = Change::of(&record.fact)
            && whose == who
        {
            device.apply(record.at, &change);
        }
    }
    device.clock
}

impl SavedPhoto {
    fn of(at: Instant, asset: &Asset) -> Option<Self> {
        match asset.content {
            Content::LivePhoto { frames } if asset.is_facetime_live_photo() => {
                Some(Self { id: asset.metadata.content_identifier, at, frames })
            }
            Content::Photo | Content::LivePhoto { .. } | Content::Movie | Content::Screenshot => None,
        }
    }
}

/// What a fact changes of a device's world.
#[derive(Clone, Copy)]
pub(crate) enum Change<'a> {
    Joined,
    LeftCall,
    /// FaceTime or all of the device stopped.
    Stopped,
    Shutter(&'a Shutter),
    Pressed {
        id: Uuid,
        subject: DeviceId,
        seen: Instant,
    },
    PressEnded {
        id: Uuid,
        outcome: Outcome,
    },
    NoticeRaised {
        id: Uuid,
        taker: DeviceId,
    },
    NoticeRead {
        id: Uuid,
    },
    Library(&'a LibraryChange),
    SaveUndone {
        id: Uuid,
    },
    Desktop {
        files: u32,
    },
    ClockSet {
        by_micros: i64,
    },
    ClockDrifts {
        ppm: i32,
    },
    ZoneSet {
        zone: FixedOffset,
    },
}

impl<'a> Change<'a> {
    /// What `fact` changes, and of which device; none if it changes nothing.
    pub(crate) fn of(fact: &'a Fact) -> Option<(DeviceId, Self)> {
        match fact {
            Fact::Device { who, event } => Some((*who, Self::of_event(event)?)),
            Fact::Library { who, change } => Some((*who, Self::Library(change))),
            Fact::Desktop { who, files, .. } => Some((*who, Self::Desktop { files: *files })),
            Fact::SaveFailed { who, id, .. } => Some((*who, Self::SaveUndone { id: *id })),
            Fact::Did { .. }
            | Fact::Screen { .. }
            | Fact::Fault { .. }
            | Fact::Service { .. }
            | Fact::Sent { .. }
            | Fact::Arrived { .. }
            | Fact::Missed { .. }
            | Fact::Unspent { .. } => None,
        }
    }

    fn of_event(event: &'a Event) -> Option<Self> {
        Some(match event {
            Event::Joined { .. } => Self::Joined,
            Event::CallEnded { .. } => Self::LeftCall,
            Event::PoweredOff
            | Event::Replaced
            | Event::Updated { .. }
            | Event::BatteryEmpty
            | Event::Crashed { app: App::FaceTime | App::Device } => Self::Stopped,
            Event::ShutterChanged { shutter } => Self::Shutter(shutter),
            Event::Pressed { id, subject, seen } => Self::Pressed { id: *id, subject: *subject, seen: *seen },
            Event::PressEnded { id, outcome } => Self::PressEnded { id: *id, outcome: *outcome },
            Event::NoticeRaised { id, taker, .. } => Self::NoticeRaised { id: *id, taker: *taker },
            Event::NoticeRead { id } => Self::NoticeRead { id: *id },
            Event::ClockSet { by_micros } => Self::ClockSet { by_micros: *by_micros },
            Event::ClockDrifts { ppm } => Self::ClockDrifts { ppm: *ppm },
            Event::ZoneSet { east_seconds } => Self::ZoneSet {
                zone: FixedOffset::east_opt(*east_seconds).expect("a zone is less than a day"),
            },
            Event::Crashed { app: App::Photos }
            | Event::Started { .. }
            | Event::UpdateNotOffered { .. }
            | Event::NotPossible { .. }
            | Event::Dialled { .. }
            | Event::Rang { .. }
            | Event::CallRefused { .. }
            | Event::PeerJoined { .. }
            | Event::PeerLeft { .. }
            | Event::CameraPaused
            | Event::CameraResumed
            | Event::CameraSwitched { .. }
            | Event::WentToBackground
            | Event::CameToFront
            | Event::SettingChanged { .. }
            | Event::SettingNotOffered { .. }
            | Event::Announced { .. }
            | Event::Heard { .. }
            | Event::HeardStale { .. }
            | Event::ControlsShown { .. }
            | Event::ControlsHidden
            | Event::TileChosen { .. }
            | Event::WentFullScreen { .. }
            | Event::LeftFullScreen
            | Event::ShutterMissing { .. }
            | Event::TakerTold { .. }
            | Event::FileArrived { .. }
            | Event::FileDiscarded { .. }
            | Event::SaveBegun { .. }
            | Event::RequestArrived { .. }
            | Event::RequestRepeated { .. }
            | Event::RequestRefused { .. }
            | Event::CaptureFailed { .. }
            | Event::KeyframeForced { .. }
            | Event::StillChosen { .. }
            | Event::ClipComplete { .. }
            | Event::ClipSent { .. }
            | Event::ClipForgotten { .. }
            | Event::ScreenshotTaken { .. }
            | Event::ScreenshotFailed
            | Event::KeysDidNothing { .. }
            | Event::PhotosOpened
            | Event::PhotoChanged { .. }
            | Event::PhotoUnchanged { .. }
            | Event::PhotoEdited { .. }
            | Event::PhotoNotEdited { .. }
            | Event::SmartAlbumMade { .. }
            | Event::SmartAlbumChanged { .. }
            | Event::SmartAlbumUnchanged { .. }
            | Event::ICloudSignedOut
            | Event::ICloudSignedIn
            | Event::UploadsWait { .. }
            | Event::Uploaded { .. }
            | Event::CameFromICloud { .. } => return None,
        })
    }
}
