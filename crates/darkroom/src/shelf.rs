//! What the devices' owners have in the end, and where each of it came from.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, FixedOffset};
use device::Event;
use engine::Run;
use library::{Asset, AssetId, Content, Frames, cloud::COPIES_OF_A_DEVICE};
use media::Cut;
use protocol::DeviceId;
use scenario::Scenario;
use trace::{Fact, LibraryChange};
use uuid::Uuid;

use crate::reel::ORDINARY_STILL;

/// How many videos or stills that one library made of one photo are looked for; nobody makes more.
const COPIES_MAX: u64 = 1000;

/// Something that a device's owner has.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// On which device.
    pub(crate) owner: DeviceId,
    /// Which photo it was on that device, counted from 0; none for a file on a desktop.
    pub(crate) ordinal: Option<u64>,
    pub(crate) asset: Arc<Asset>,
    pub(crate) origin: Origin,
}

/// Where something came from.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// From a camera: which one, and which of its pictures.
    Camera { take: Take, cut: Cut, what: What },
    /// From the screen of a device; the record of the trace that says what it showed. None for a screenshot from before.
    Screen { of: DeviceId, record: Option<usize> },
}

/// Which camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Take {
    /// That of a device in the run.
    Run(DeviceId),
    /// That of a device at another time.
    Before(DeviceId, DateTime<FixedOffset>),
}

/// What is kept of the pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// Still and movie.
    LivePhoto,
    /// The movie alone (LIB-6).
    Video,
    /// The still alone (LIB-6).
    Still,
}

/// Everything that all owners have in the end, in the order in which each of them got it.
pub(crate) fn shelves(scenario: &Scenario, run: &Run) -> Vec<Item> {
    let mut items = vec![];
    let subjects = subjects(run);
    let mut counts: BTreeMap<DeviceId, u64> = BTreeMap::new();
    let mut photos: BTreeMap<(DeviceId, AssetId), (Take, Cut)> = BTreeMap::new();
    let mut screens: BTreeMap<AssetId, usize> = BTreeMap::new();
    let mut origins: BTreeMap<AssetId, Origin> = BTreeMap::new();
    let mut held: BTreeSet<(DeviceId, AssetId)> = BTreeSet::new();
    let mut counters = Counters::new(scenario);
    let mut begun = false;
    for (place, record) in run.trace.records.iter().enumerate() {
        match &record.fact {
            Fact::Screen { asset, .. } => {
                screens.insert(*asset, place);
            }
            Fact::Desktop { who, asset, .. } => {
                let screen = screens.get(asset).copied();
                let clock = trace::clock_of(scenario, &run.trace.records[..place], *who);
                items.push(desktop(*who, *asset, clock.shown(record.at), screen));
            }
            Fact::Library { who, change: LibraryChange::Added { asset } } => {
                let count = counts.entry(*who).or_default();
                let ordinal = *count;
                *count += 1;
                let origin =
                    origin(*who, asset, begun, &subjects, counters.first(*who), &mut photos, &screens);
                origins.insert(asset.id, origin.clone());
                held.insert((*who, asset.id));
                // What the library says of it in the end; what is not there any more left no file.
                let now = run.libraries.get(usize::from(who.0)).and_then(|library| library.get(asset.id));
                if let Some(now) = now {
                    let asset = Arc::new(now.clone());
                    items.push(Item { owner: *who, ordinal: Some(ordinal), asset, origin });
                }
            }
            // What came from iCloud is what it was where it was made.
            Fact::Library { who, change: LibraryChange::Synced { asset } } => {
                let Some(origin) = origins.get(&asset.id).filter(|_| held.insert((*who, asset.id))) else {
                    continue;
                };
                if let Origin::Camera { take, cut, what: What::LivePhoto } = origin {
                    photos.insert((*who, asset.id), (*take, *cut));
                }
                let ordinal = counts.entry(*who).or_default();
                let now = run.libraries.get(usize::from(who.0)).and_then(|library| library.get(asset.id));
                if let Some(now) = now {
                    let (asset, origin) = (Arc::new(now.clone()), origin.clone());
                    items.push(Item { owner: *who, ordinal: Some(*ordinal), asset, origin });
                }
                *ordinal += 1;
            }
            Fact::Library { who, change: LibraryChange::Replaced } => {
                items.retain(|item: &Item| item.owner != *who);
                held.retain(|(owner, _)| owner != who);
                photos.retain(|(owner, _), _| owner != who);
                counters.replace(*who);
            }
            // What was there before anybody did anything is ordinary; what comes later is made of what is there.
            Fact::Did { .. } => begun = true,
            Fact::Fault { .. }
            | Fact::Device { .. }
            | Fact::Service { .. }
            | Fact::Sent { .. }
            | Fact::Arrived { .. }
            | Fact::Missed { .. }
            | Fact::Unspent { .. }
            | Fact::Library { .. }
            | Fact::SaveFailed { .. } => {}
        }
    }
    items
}

/// From which number the library of each device counts the copies that it makes of a photo.
struct Counters {
    /// What the engine calls the libraries of the devices.
    replicas: Vec<u64>,
    /// How many libraries there ever were.
    count: u64,
}

impl Counters {
    fn new(scenario: &Scenario) -> Self {
        let replicas: Vec<u64> = (0..).take(scenario.devices.len()).collect();
        Self { count: replicas.len().try_into().unwrap_or(u64::MAX), replicas }
    }

    fn first(&self, who: DeviceId) -> u64 {
        self.replicas[usize::from(who.0)] * COPIES_OF_A_DEVICE
    }

    fn replace(&mut self, who: DeviceId) {
        self.count += 1;
        self.replicas[usize::from(who.0)] = self.count;
    }
}

/// Whom each press asked for.
fn subjects(run: &Run) -> BTreeMap<Uuid, DeviceId> {
    let events = run.trace.records.iter().filter_map(|record| record.fact.device_event());
    let pressed = events.filter_map(|(_, event)| {
        if let Event::Pressed { id, subject, .. } = event { Some((*id, *subject)) } else { None }
    });
    pressed.collect()
}

fn origin(
    who: DeviceId,
    asset: &Asset,
    begun: bool,
    subjects: &BTreeMap<Uuid, DeviceId>,
    first: u64,
    photos: &mut BTreeMap<(DeviceId, AssetId), (Take, Cut)>,
    screens: &BTreeMap<AssetId, usize>,
) -> Origin {
    match asset.content {
        Content::LivePhoto { frames } => {
            let subject = asset.metadata.content_identifier.and_then(|id| subjects.get(&id));
            let take = subject.map_or(Take::Before(who, asset.taken), |subject| Take::Run(*subject));
            photos.insert((who, asset.id), (take, cut(frames)));
            Origin::Camera { take, cut: cut(frames), what: What::LivePhoto }
        }
        Content::Movie | Content::Photo => {
            let is_movie = asset.content == Content::Movie;
            let (what, name): (_, fn(AssetId, u64) -> AssetId) =
                if is_movie { (What::Video, AssetId::video) } else { (What::Still, AssetId::still) };
            let sources = photos.iter().filter(|((owner, _), _)| begun && *owner == who);
            let made = sources.map(|((_, source), made)| (*source, *made)).collect::<Vec<_>>();
            let (take, cut) = made_of(asset.id, &made, first, name).unwrap_or((
                Take::Before(who, asset.taken),
                Cut { first: ORDINARY_STILL.0, still: ORDINARY_STILL.0, last: ORDINARY_STILL.0 },
            ));
            Origin::Camera { take, cut, what }
        }
        Content::Screenshot => Origin::Screen { of: who, record: screens.get(&asset.id).copied() },
    }
}

/// The Live Photo that a video or still was made of, as its name says.
fn made_of(
    id: AssetId,
    sources: &[(AssetId, (Take, Cut))],
    first: u64,
    name: fn(AssetId, u64) -> AssetId,
) -> Option<(Take, Cut)> {
    let mut tries =
        (first..first + COPIES_MAX).flat_map(|ordinal| sources.iter().map(move |source| (ordinal, source)));
    tries.find(|(ordinal, (source, _))| name(*source, *ordinal) == id).map(|(_, (_, made))| *made)
}

fn cut(frames: Frames) -> Cut {
    Cut { first: frames.first.0, still: frames.still.0, last: frames.last.0 }
}

/// A screenshot on a Mac's desktop is a file, and in no library (SHOT-4).
fn desktop(who: DeviceId, id: AssetId, taken: DateTime<FixedOffset>, record: Option<usize>) -> Item {
    let asset = Asset::new(id, Content::Screenshot, taken, library::Metadata::default(), 0);
    Item { owner: who, ordinal: None, asset: Arc::new(asset), origin: Origin::Screen { of: who, record } }
}
