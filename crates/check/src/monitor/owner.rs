//! What is true of one device, told from what was done to it: power, settings, who is in its call, its camera.
//!
//! Independent of the device's own code on purpose: it must be able to catch it.

use std::hash::{Hash, Hasher};

use device::{App, Command, Effect, Event, Profile, Region, Setting, Settings, policy};
use library::Frame;
use protocol::{Announcement, Capability, DeviceId, Feature, Instant, LivePhotos, OsVersion, supports};

/// Whether a device runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Power {
    Off,
    Starting,
    On,
}

/// One device, seen from outside.
#[derive(Clone, Debug)]
pub(super) struct Owner<'a> {
    pub(super) profile: &'a Profile,
    pub(super) power: Power,
    /// The world took it off the network.
    pub(super) offline: bool,
    /// Something made its clock show another time than it would.
    pub(super) clock_was_set: bool,
    /// Its iCloud account is signed out.
    pub(super) signed_out: bool,
    pub(super) os: OsVersion,
    pub(super) settings: Settings,
    /// What a crash would leave of them.
    durable: Settings,
    /// Changes of settings whose commit has not completed; with its number, once it was asked for.
    unsettled: Vec<(Option<u64>, Setting, bool)>,
    /// The last commit that was asked for.
    asked: u64,
    call: Option<CallSeen>,
    former: Option<CallSeen>,
    pub(super) camera: CameraSeen,
}

/// What was bought never changes, and commits are told apart by how many were asked for since.
impl Hash for Owner<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            profile: _,
            power,
            offline,
            clock_was_set,
            signed_out,
            os,
            settings,
            durable,
            unsettled,
            asked,
            call,
            former,
            camera,
        } = self;
        (power, offline, clock_was_set, signed_out, os, settings, durable).hash(state);
        (call, former, camera, unsettled.len()).hash(state);
        for (revision, setting, on) in unsettled {
            (revision.map(|revision| asked - revision), setting, on).hash(state);
        }
    }
}

/// A call, as one device has it.
#[derive(Clone, Debug, Default, Hash)]
struct CallSeen {
    peers: Vec<PeerSeen>,
    /// For how long it counts, once it is over.
    until: Option<Instant>,
}

#[derive(Clone, Copy, Debug, Hash)]
struct PeerSeen {
    id: DeviceId,
    here: bool,
    applied: Option<(u32, Capability)>,
}

/// When a camera made pictures.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct CameraSeen {
    paused: bool,
    on_since: Option<Instant>,
    off_since: Option<Instant>,
}

/// The still that a request has to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Due {
    /// The moment asked for.
    Moment(Frame),
    /// The moment was not in the history; that picture is nearest (CAP-5).
    Nearest(Frame),
    /// None.
    Nothing,
}

impl<'a> Owner<'a> {
    pub(super) fn new(profile: &'a Profile) -> Self {
        Self {
            profile,
            power: Power::On,
            offline: false,
            clock_was_set: false,
            signed_out: false,
            os: profile.os,
            settings: profile.settings,
            durable: profile.settings,
            unsettled: vec![],
            asked: 0,
            call: None,
            former: None,
            camera: CameraSeen { paused: !profile.camera_on, on_since: None, off_since: None },
        }
    }

    /// Its owner does something with it.
    pub(super) fn command(&mut self, now: Instant, command: &Command) {
        if self.power != Power::On {
            return;
        }
        match command {
            Command::Set { setting, on } if self.offers(*setting) && self.settings.get(*setting) != *on => {
                self.settings.set(*setting, *on);
                self.unsettled.push((None, *setting, *on));
            }
            Command::PauseCamera | Command::ResumeCamera => {
                let pause = *command == Command::PauseCamera;
                if self.call.is_some() && pause != self.camera.paused {
                    self.camera.paused = pause;
                    self.camera.on_since = (!pause).then_some(now);
                    self.camera.off_since = None;
                }
            }
            Command::PowerOff => self.settle(u64::MAX),
            _ => {}
        }
    }

    fn offers(&self, setting: Setting) -> bool {
        setting.path(self.profile.model.family, self.os).is_some()
            && (setting != Setting::LivePhotos || self.settings.region != Region::NotOffered)
    }

    /// Changes up to that one are durable.
    pub(super) fn settle(&mut self, revision: u64) {
        let durable = &mut self.durable;
        self.unsettled.retain(|(asked, setting, on)| {
            let settled = revision == u64::MAX || asked.is_some_and(|asked| asked <= revision);
            if settled {
                durable.set(*setting, *on);
            }
            !settled
        });
    }

    pub(super) fn effect(&mut self, effect: &Effect) {
        if let Effect::Commit { revision } = effect {
            self.asked = *revision;
            for (asked, ..) in &mut self.unsettled {
                asked.get_or_insert(*revision);
            }
        }
    }

    /// An app, or all of it, stops without being asked.
    pub(super) fn crash(&mut self, app: App) {
        match (self.power, app) {
            (Power::Off, _) | (Power::Starting, App::FaceTime | App::Photos) | (_, App::Photos) => {}
            (_, App::FaceTime) => self.forget_call(),
            (_, App::Device) => {
                self.settings = self.durable;
                self.unsettled.clear();
                self.stop(Power::Starting);
            }
        }
    }

    /// Another one is in its place.
    pub(super) fn replaced(&mut self) {
        let icloud_photos = self.settings.icloud_photos;
        self.signed_out = false;
        self.settings = Settings { icloud_photos, ..self.profile.settings };
        self.durable = self.settings;
        self.unsettled.clear();
        self.os = self.profile.os;
        self.stop(Power::Starting);
    }

    fn stop(&mut self, power: Power) {
        self.power = power;
        self.forget_call();
    }

    fn forget_call(&mut self) {
        (self.call, self.former) = (None, None);
        self.camera = CameraSeen { paused: !self.profile.camera_on, on_since: None, off_since: None };
    }

    /// It states something of itself that anybody can see.
    pub(super) fn event(&mut self, now: Instant, event: &Event) {
        match event {
            Event::Started { .. } => self.power = Power::On,
            Event::PoweredOff => self.stop(Power::Off),
            Event::Updated { os } => {
                self.os = *os;
                self.settle(u64::MAX);
                self.stop(Power::Starting);
            }
            Event::Joined { kind } => {
                self.call = Some(CallSeen::default());
                let on = kind.video && self.profile.model.family.takes_live_photos() && !self.camera.paused;
                self.camera.on_since = on.then_some(now);
                self.camera.off_since = None;
            }
            Event::CallEnded { .. } => {
                if let Some(call) = self.call.take() {
                    self.former = Some(CallSeen {
                        until: Some(now + self.profile.policy.limits.call_remembered()),
                        ..call
                    });
                    self.camera.off_since.get_or_insert(now);
                }
            }
            Event::PeerJoined { peer } => self.peer(*peer, |peer| peer.here = true),
            Event::PeerLeft { peer } => self.peer(*peer, |peer| peer.here = false),
            Event::Heard { peer, version, capability } => self.peer(*peer, |peer| {
                peer.apply(*version, *capability);
            }),
            _ => {}
        }
    }

    fn peer(&mut self, id: DeviceId, change: impl FnOnce(&mut PeerSeen)) {
        let Some(call) = &mut self.call else { return };
        match call.peers.iter_mut().find(|peer| peer.id == id) {
            Some(peer) => change(peer),
            None => {
                let mut peer = PeerSeen { id, here: true, applied: None };
                change(&mut peer);
                call.peers.push(peer);
            }
        }
    }

    /// Another device's announcement reached it.
    pub(super) fn announcement(&mut self, from: DeviceId, announcement: &Announcement) {
        if let Some(call) = &mut self.call
            && let Some(peer) = call.peers.iter_mut().find(|peer| peer.id == from && peer.here)
        {
            peer.apply(announcement.version, announcement.capability);
        }
    }

    /// Why it may not let `taker` have a Live Photo of its owner, if it may not (SET-4 to SET-11).
    pub(super) fn forbids(&self, now: Instant, taker: DeviceId) -> Option<String> {
        if self.settings.region == Region::NotOffered {
            return Some("its region offers none".to_owned());
        }
        if self.settings.lockdown_mode {
            return Some("it is in Lockdown Mode".to_owned());
        }
        if !self.settings.live_photos {
            return Some("its own setting is off".to_owned());
        }
        if !supports(self.os, Feature::LivePhotos) {
            return Some("its version has none".to_owned());
        }
        let knows = |call: &&CallSeen| call.peers.iter().any(|peer| peer.id == taker);
        let former = self.former.as_ref().filter(|call| call.until.is_some_and(|until| until > now));
        let Some(call) = self.call.as_ref().filter(knows).or(former.filter(knows)) else {
            return Some("who asks is a stranger".to_owned());
        };
        let everyone = self.profile.policy.consent == policy::ConsentPolicy::Everyone;
        call.peers.iter().find_map(|peer| {
            let (_, capability) = peer.applied?;
            let paired = peer.id == taker;
            if paired && capability.guest {
                return Some("who asks is a guest".to_owned());
            }
            if paired && !supports(capability.os, Feature::LivePhotos) {
                return Some("who asks has a version without".to_owned());
            }
            let counts = paired || (everyone && peer.here && !capability.guest);
            (counts && capability.live_photos != LivePhotos::On).then(|| {
                let whose = if paired { "the taker's" } else { "a third person's" };
                format!("{whose} setting was known to be off")
            })
        })
    }

    /// The still that a request for `seen` has to give, if it is allowed and there is room (CAP-5).
    pub(super) fn due(&self, now: Instant, seen: Instant) -> Due {
        let CameraSeen { paused, on_since, off_since } = self.camera;
        let Some(on_since) = on_since.filter(|_| !paused) else { return Due::Nothing };
        let policy = &self.profile.policy;
        let reach = now.minus(policy.history());
        let oldest = Frame::at_or_after(on_since.max(reach).as_micros());
        let newest = Frame::at_or_before(off_since.unwrap_or(now).min(now).as_micros());
        let wanted = Frame::nearest(seen.as_micros());
        let too_late = wanted < oldest && policy.late_request == policy::LateRequest::Fail;
        if oldest > newest || too_late {
            Due::Nothing
        } else if (oldest..=newest).contains(&wanted) {
            Due::Moment(wanted)
        } else {
            Due::Nearest(wanted.clamp(oldest, newest))
        }
    }

    /// The first and the last picture that a clip round `still` may hold (CAP-6, CAP-11), if the camera stopped then.
    pub(super) fn limits(&self, still: Frame, on_since: Instant, stopped: Option<Instant>) -> (Frame, Frame) {
        let clip = self.profile.policy.clip;
        let moment = Instant::from_micros(still.micros());
        let first = Frame::at_or_after(moment.minus(clip.before()).max(on_since).as_micros());
        let end = moment + clip.after();
        let end = stopped.map_or(end, |stopped| stopped.min(end));
        (first, Frame::at_or_before(end.as_micros()).max(still))
    }

    pub(super) const fn is_in_call(&self) -> bool {
        self.call.is_some()
    }

    /// Since when its camera makes the pictures of now.
    pub(super) fn camera_on_since(&self) -> Option<Instant> {
        self.camera.on_since
    }

    /// When its camera stopped, if it has.
    pub(super) fn camera_off_since(&self) -> Option<Instant> {
        self.camera.off_since
    }
}

impl PeerSeen {
    fn apply(&mut self, version: u32, capability: Capability) {
        if self.applied.is_none_or(|(known, _)| version > known) {
            self.applied = Some((version, capability));
        }
    }
}
