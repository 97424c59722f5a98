//! What is known of the devices and their presses at a moment, as far as rules depend on it.

use std::collections::{BTreeMap, BTreeSet};

use device::{App, Event, Setting};
use library::Frames;
use protocol::{CallKind, DeviceId, Instant, LivePhotos, MessageKind, NodeId, OsVersion};
use scenario::Scenario;
use uuid::Uuid;

use crate::record::{Fact, Record};

pub(super) struct Context {
    /// What kind of call runs, as the service says.
    pub(super) call: Option<CallKind>,
    pub(super) devices: Vec<Known>,
    /// As they were when the run began, and as one is that takes another's place.
    at_first: Vec<Known>,
    pub(super) presses: BTreeMap<Uuid, Pressed>,
    /// What was sent already about a press.
    pub(super) sent: BTreeSet<(NodeId, MessageKind, Uuid)>,
    pub(super) screenshots_in_call: u32,
    pub(super) notices_without_press: u32,
}

/// One device.
#[derive(Clone)]
pub(super) struct Known {
    pub(super) os: OsVersion,
    pub(super) in_call: bool,
    pub(super) live_photos: bool,
    /// The setting that was turned last.
    pub(super) turned: Option<Setting>,
    pub(super) fullscreen: Option<DeviceId>,
    pub(super) heard: BTreeMap<DeviceId, LivePhotos>,
    /// How often something of it stopped.
    pub(super) stops: u32,
}

/// One press.
#[derive(Clone)]
pub(super) struct Pressed {
    pub(super) at: Instant,
    pub(super) taker: DeviceId,
    pub(super) subject: DeviceId,
    pub(super) seen: Instant,
    /// How often something of the taker's device had stopped by then.
    pub(super) stops: u32,
    /// On which devices a notice was raised.
    pub(super) told: BTreeSet<DeviceId>,
    pub(super) taker_told: bool,
    pub(super) members_when_told: usize,
    pub(super) clip_complete: bool,
    pub(super) saved: Option<Frames>,
}

impl Context {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let known = |device: &scenario::Device| Known {
            os: device.profile.os,
            in_call: false,
            live_photos: device.profile.settings.live_photos,
            turned: None,
            fullscreen: None,
            heard: BTreeMap::new(),
            stops: 0,
        };
        let devices: Vec<_> = scenario.devices.iter().map(known).collect();
        Self {
            call: None,
            at_first: devices.clone(),
            devices,
            presses: BTreeMap::new(),
            sent: BTreeSet::new(),
            screenshots_in_call: 0,
            notices_without_press: 0,
        }
    }

    pub(super) fn device(&self, id: DeviceId) -> &Known {
        &self.devices[usize::from(id.0)]
    }

    /// How many devices are in the call.
    pub(super) fn members(&self) -> usize {
        self.devices.iter().filter(|device| device.in_call).count()
    }

    pub(super) fn apply(&mut self, record: &Record) {
        if let Fact::Service { event: service::Event::CallBegan { kind }, .. } = &record.fact {
            self.call = Some(*kind);
        }
        if let Fact::Sent { from, message, id: Some(id), .. } = &record.fact {
            self.sent.insert((*from, *message, *id));
        }
        if let Fact::Device { who, event } = &record.fact {
            self.apply_event(*who, event);
            self.apply_to_press(record.at, *who, event);
        }
    }

    fn apply_event(&mut self, who: DeviceId, event: &Event) {
        let known = &mut self.devices[usize::from(who.0)];
        if let Event::Joined { .. } = event {
            known.in_call = true;
            known.heard.clear();
        }
        if let Event::Replaced = event {
            let stops = known.stops + 1;
            *known = Known { stops, ..self.at_first[usize::from(who.0)].clone() };
        }
        let stopped = matches!(
            event,
            Event::PoweredOff | Event::BatteryEmpty | Event::Crashed { .. } | Event::Updated { .. }
        );
        if stopped {
            known.stops += 1;
        }
        let photos_alone = matches!(event, Event::Crashed { app: App::Photos });
        if (stopped && !photos_alone) || matches!(event, Event::CallEnded { .. }) {
            known.in_call = false;
            known.fullscreen = None;
        }
        if let Event::Updated { os } = event {
            known.os = *os;
        }
        if let Event::SettingChanged { setting, on } = event {
            known.turned = Some(*setting);
            if *setting == Setting::LivePhotos {
                known.live_photos = *on;
            }
        }
        if let Event::Heard { peer, capability, .. } = event {
            known.heard.insert(*peer, capability.live_photos);
        }
        if let Event::WentFullScreen { of, .. } = event {
            known.fullscreen = Some(*of);
        }
        if let Event::LeftFullScreen = event {
            known.fullscreen = None;
        }
        if let Event::PeerLeft { peer } = event {
            known.heard.remove(peer);
        }
        if let Event::ScreenshotTaken { .. } = event {
            self.screenshots_in_call += u32::from(known.in_call);
        }
    }

    fn apply_to_press(&mut self, at: Instant, who: DeviceId, event: &Event) {
        let members = self.members();
        if let Event::Pressed { id, subject, seen } = event {
            let pressed = Pressed {
                at,
                taker: who,
                subject: *subject,
                seen: *seen,
                stops: self.device(who).stops,
                told: BTreeSet::new(),
                taker_told: false,
                members_when_told: 0,
                clip_complete: false,
                saved: None,
            };
            self.presses.insert(*id, pressed);
        }
        if let Event::NoticeRaised { id, .. } = event {
            match self.presses.get_mut(id) {
                Some(press) => {
                    press.told.insert(who);
                    press.members_when_told = members;
                }
                None => self.notices_without_press += 1,
            }
        }
        if let Event::TakerTold { id } = event
            && let Some(press) = self.presses.get_mut(id)
        {
            press.taker_told = true;
        }
        if let Event::ClipComplete { id, .. } = event
            && let Some(press) = self.presses.get_mut(id)
        {
            press.clip_complete = true;
        }
        if let Event::PressEnded { id, outcome: device::Outcome::Saved { frames, .. } } = event
            && let Some(press) = self.presses.get_mut(id)
        {
            press.saved = Some(*frames);
        }
    }
}
