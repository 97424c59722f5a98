//! What stands in the way of one device's taking a Live Photo of another, as things are: not as either of them believes.

use std::time::Duration;

use chrono::DateTime;
use device::{
    Region,
    policy::{ConsentPolicy, LateRequest},
};
use engine::Standing;
use protocol::{DeviceId, Feature, LivePhotos, NodeId, OsVersion, Refusal, Route, server_refuses, supports};
use scenario::{Scenario, Service};

use crate::{cause::Cause, found::Found};

/// The most that a Live Photo of a call weighs, in bytes: a clip of three seconds.
const LIVE_PHOTO_BYTES_MAX: u64 = protocol::STILL_BYTES + 91 * protocol::MOVIE_BYTES_PER_FRAME;

/// A picture is as old as one picture when the next comes, and a request asks for one of two.
const TWO_PICTURES: Duration = Duration::from_millis(67);

/// Who takes whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) taker: DeviceId,
    pub(crate) subject: DeviceId,
}

/// All causes that hold, in the order in which they have to be mended; what only follows from one of them is not named.
pub(crate) fn obstacles(scenario: &Scenario, world: &Standing, pair: Pair) -> Vec<Found> {
    let mut looking = Looking { scenario, world, pair, found: vec![] };
    looking.devices();
    looking.lines();
    looking.consent();
    looking.saving();
    looking.call();
    let mut found = looking.found;
    found.sort_by_key(|found| (found.cause, found.who != Some(pair.taker), found.who));
    found.dedup_by_key(|found| (found.cause, found.who));
    found
}

struct Looking<'a> {
    scenario: &'a Scenario,
    world: &'a Standing,
    pair: Pair,
    found: Vec<Found>,
}

impl Looking<'_> {
    fn is(&mut self, cause: Cause, who: DeviceId) {
        let other = if who == self.pair.taker { self.pair.subject } else { self.pair.taker };
        self.found.push(Found::new(self.scenario, self.world, cause, Some(who), Some(other)));
    }

    fn if_so(&mut self, so: bool, cause: Cause, who: DeviceId) {
        if so {
            self.is(cause, who);
        }
    }

    fn both(&self) -> [DeviceId; 2] {
        [self.pair.taker, self.pair.subject]
    }

    fn is_guest(&self, who: DeviceId) -> bool {
        !self.world.device(who).profile().model.family.takes_live_photos()
    }

    /// Power, the connection, FaceTime itself.
    fn devices(&mut self) {
        let world = self.world;
        for who in self.both() {
            let device = world.device(who);
            self.if_so(device.is_off(), Cause::DeviceOff, who);
            self.if_so(!device.is_off() && !device.is_on(), Cause::Starting, who);
            self.if_so(world.is_offline(who), Cause::Offline, who);
            if self.is_guest(who) {
                let cause = if who == self.pair.taker { Cause::NoShutterThere } else { Cause::Guest };
                self.is(cause, who);
                continue;
            }
            let settings = device.settings();
            self.if_so(!settings.facetime, Cause::FaceTimeOff, who);
            self.if_so(!settings.signed_in, Cause::SignedOut, who);
            self.if_so(!settings.allow_facetime, Cause::FaceTimeForbidden, who);
            self.if_so(!settings.allow_camera, Cause::CameraForbidden, who);
        }
    }

    fn lines(&mut self) {
        let (world, Pair { taker, subject }) = (self.world, self.pair);
        let node = NodeId::Device;
        self.if_so(world.is_cut(node(taker), node(subject)), Cause::LineCut, taker);
        let line = |from, to| self.scenario.network.line(Route::Call, node(from), node(to)).latency;
        let policy = self.scenario.policy;
        let fails = policy.late_request == LateRequest::Fail;
        let age = line(taker, subject) + line(subject, taker) + self.scenario.disk.commit + TWO_PICTURES;
        self.if_so(fails && age > policy.history(), Cause::LineTooSlow, taker);
        if self.are_together() {
            return;
        }
        self.if_so(!world.is_up(Service::Call), Cause::CallServiceDown, taker);
        self.if_so(!world.is_up(Service::Push), Cause::PushServiceDown, subject);
        for who in self.both() {
            let cut = [NodeId::CallService, NodeId::PushService]
                .iter()
                .any(|service| world.is_cut(node(who), *service));
            self.if_so(cut, Cause::ServicesCut, who);
        }
        // A device that is mended otherwise registers again thereby.
        let device = world.device(subject);
        let settings = device.settings();
        let registers = device.is_on()
            && !device.is_registering()
            && settings.facetime
            && settings.signed_in
            && !world.is_offline(subject);
        let stuck = registers && world.is_up(Service::Push) && !world.is_registered(subject);
        self.if_so(stuck && !self.is_guest(subject), Cause::Stuck, subject);
    }

    /// Consent as it would be asked for now (SET-4 to SET-11).
    fn consent(&mut self) {
        if !self.world.allows_live_photos() {
            self.is(Cause::ServiceOff, self.pair.taker);
        }
        for who in self.both() {
            if self.is_guest(who) {
                continue;
            }
            let device = self.world.device(who);
            let settings = *device.settings();
            let (os, newest) = (device.os(), device.profile().model.default_os());
            let start = self.scenario.start;
            let lacks = !supports(os, Feature::LivePhotos);
            let refused = !lacks && server_refuses(os, start);
            let mended = is_good(newest, start) && newest.version > os.version;
            self.if_so((lacks || refused) && !mended, Cause::TooOldForGood, who);
            self.if_so(lacks && mended, Cause::VersionLacks, who);
            self.if_so(refused && mended, Cause::VersionRefused, who);
            let blocked = settings.region == Region::NotOffered;
            self.if_so(blocked, Cause::RegionBlocked, who);
            self.if_so(settings.lockdown_mode, Cause::LockdownMode, who);
            self.if_so(!blocked && !lacks && !settings.live_photos, Cause::SettingOff, who);
        }
        for who in self.third_persons() {
            let settings = *self.world.device(who).settings();
            let blocked = settings.region == Region::NotOffered;
            self.if_so(blocked, Cause::RegionBlocked, who);
            self.if_so(!blocked && settings.lockdown_mode, Cause::LockdownMode, who);
            let off = !blocked && !settings.lockdown_mode && !settings.live_photos;
            self.if_so(off, Cause::SettingOff, who);
        }
    }

    /// Whose settings count besides: everyone's in the call, under the policy `everyone` (SET-5).
    fn third_persons(&self) -> Vec<DeviceId> {
        if self.scenario.policy.consent != ConsentPolicy::Everyone || !self.are_together() {
            return vec![];
        }
        let others = self.world.device(self.pair.taker).others();
        others.filter(|who| !self.both().contains(who) && !self.is_guest(*who)).collect()
    }

    fn saving(&mut self) {
        let Pair { taker, subject } = self.pair;
        let needed = self.scenario.policy.limits.free_storage_needed;
        let (subjects, takers) = (self.world.device(subject), self.world.device(taker));
        self.if_so(
            !self.is_guest(subject) && subjects.free_bytes() <= needed.max(LIVE_PHOTO_BYTES_MAX),
            Cause::SubjectFull,
            subject,
        );
        if !self.is_guest(taker) {
            self.if_so(takers.free_bytes() < LIVE_PHOTO_BYTES_MAX, Cause::TakerFull, taker);
            self.if_so(!takers.photos_opened(), Cause::PhotosNeverOpened, taker);
        }
    }

    /// Whether each of them is in a call with the other, as far as each knows.
    fn are_together(&self) -> bool {
        let Pair { taker, subject } = self.pair;
        let has = |one: DeviceId, other| self.world.device(one).others().any(|who| who == other);
        has(taker, subject) && has(subject, taker)
    }

    /// The call and the screen, once nothing else keeps them from a call.
    fn call(&mut self) {
        let (world, Pair { taker, subject }) = (self.world, self.pair);
        let device = world.device(taker);
        if !self.are_together() {
            let follows = self.found.iter().any(|found| found.cause.keeps_from_calls());
            self.if_so(!follows, Cause::NotInCall, taker);
            return;
        }
        if device.call_kind().is_some_and(|kind| !kind.video) {
            return self.is(Cause::AudioCall, taker);
        }
        self.if_so(
            !self.is_guest(subject) && world.device(subject).is_camera_paused(),
            Cause::CameraPaused,
            subject,
        );
        if self.is_guest(taker) {
            return;
        }
        let group = device.call_kind().is_some_and(|kind| kind.group);
        let front = device.is_in_front();
        self.if_so(!front, Cause::InBackground, taker);
        let mut tile = false;
        if group {
            let cause = match device.in_view() {
                None => Some(Cause::NotFullScreen),
                Some(seen) if seen == taker => Some(Cause::OwnPicture),
                Some(seen) if seen != subject => Some(Cause::WrongTile),
                Some(_) => None,
            };
            tile = cause.is_some();
            self.found.extend(
                cause.map(|cause| Found::new(self.scenario, world, cause, Some(taker), Some(subject))),
            );
        }
        let reasons = match device.shutter_now() {
            device::Shutter::Ready => vec![],
            device::Shutter::Hidden(reasons) | device::Shutter::Unavailable(reasons) => reasons,
        };
        let says = |refusal: Refusal| reasons.contains(&refusal);
        // Full screen shows the controls, too, and so does nothing that is in the background.
        let hidden = says(Refusal::ControlsHidden) && front && !tile;
        self.if_so(says(Refusal::TooManyPresses), Cause::TooManyPresses, taker);
        self.if_so(hidden, Cause::ControlsHidden, taker);
        let out_of_date = device.hears_service_allow() == Some(false) && world.allows_live_photos();
        self.if_so(out_of_date, Cause::CallOutOfDate, taker);
        let counted = std::iter::once(subject).chain(self.third_persons());
        let stale: Vec<_> = counted.filter(|who| self.is_not_yet_known(*who)).collect();
        for who in stale {
            self.is(Cause::NotYetKnown, who);
        }
    }

    /// Whether the taker's device has not heard yet that nothing on that device is in the way (SET-6).
    fn is_not_yet_known(&self, who: DeviceId) -> bool {
        let device = self.world.device(who);
        let is_on = device.settings().announced() == LivePhotos::On;
        if self.is_guest(who) {
            return false;
        }
        self.world.device(self.pair.taker).heard(who).is_none_or(|heard| {
            let off = heard.live_photos != LivePhotos::On && is_on;
            let paused = who == self.pair.subject && !heard.camera_on && !device.is_camera_paused();
            off || paused
        })
    }
}

/// Whether a version has FaceTime Live Photos, and no server refuses it.
fn is_good(os: OsVersion, start: DateTime<chrono::Utc>) -> bool {
    supports(os, Feature::LivePhotos) && !server_refuses(os, start)
}

/// Whom a question about a taker is about, where nobody says: who fills the screen, who is in the call, who was to be.
pub(crate) fn subject_of(scenario: &Scenario, world: &Standing, taker: DeviceId) -> Option<DeviceId> {
    let device = world.device(taker);
    let planned = scenario.call.iter().flat_map(|call| call.joins.iter().chain(&call.invited).copied());
    device.in_view().into_iter().chain(device.others()).chain(planned).find(|who| *who != taker)
}
