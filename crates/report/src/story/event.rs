//! What devices and services state.

use device::{DiscardReason, Event, Gesture, Outcome, PhotoAction, Place, Shortened, Shutter};
use library::Frames;
use protocol::{Answer, CallKind, Capability, DeviceId, EndReason, Instant, LivePhotos, Part, Refusal};
use trace::{moment, seconds};
use uuid::Uuid;

use super::{
    Teller, Told,
    command::{app_words, keys_words, pace_words, setting_words},
    detail, photos, story,
};
use crate::words;

impl Teller<'_> {
    /// One line for every fact; where an owner's doing was told already, its effect is detail.
    pub(super) fn event(&self, who: DeviceId, event: &Event) -> Told {
        match event {
            Event::Started { boot } => story(format!("is up, for the {} time", words::ordinal(*boot))),
            Event::PoweredOff => detail("is off"),
            Event::Crashed { app } => detail(format!("{} stopped", app_words(*app))),
            Event::BatteryEmpty => detail("is off, and stays off until somebody powers it on"),
            Event::Updated { os } => story(format!("has {os} now, and starts again")),
            Event::UpdateNotOffered { os } => story(format!("is not offered {os}")),
            Event::NotPossible { why } => story(format!("cannot do that: {}", words::impossible(*why))),
            Event::Dialled { kind } => detail(format!("dials {}", call_words(*kind))),
            Event::Rang { caller } => story(format!("rings: {} calls", self.owner(*caller))),
            Event::CallRefused { why } => story(format!("can take no call: {}", words::call_refusal(*why))),
            Event::Joined { kind } => story(format!("is in {}", call_words(*kind))),
            Event::PeerJoined { peer } => detail(format!("sees that {} is in the call", self.name(*peer))),
            Event::PeerLeft { peer } => detail(format!("sees that {} has left the call", self.name(*peer))),
            Event::CallEnded { why: EndReason::HungUp } => detail("is in the call no more"),
            Event::CallEnded { why } => story(format!("is in the call no more: {}", words::end(*why))),
            Event::CameraPaused => detail("the camera is paused"),
            Event::CameraResumed => detail("the camera goes on"),
            Event::CameraSwitched { front: true } => detail("the front camera is in use"),
            Event::CameraSwitched { front: false } => detail("the back camera is in use"),
            Event::WentToBackground => detail("FaceTime is in the background"),
            Event::CameToFront => detail("FaceTime is in front"),
            Event::SettingChanged { setting, on } => {
                detail(format!("{} is {} now", setting_words(*setting), if *on { "on" } else { "off" }))
            }
            Event::SettingNotOffered { setting } => {
                story(format!("has no such setting as {}", setting_words(*setting)))
            }
            Event::Announced { version, capability } => {
                detail(format!("announces ({version}): {}", capability_words(capability)))
            }
            Event::Heard { peer, version, capability } => {
                let says = capability_words(capability);
                detail(format!("hears from {} ({version}): {says}", self.name(*peer)))
            }
            Event::HeardStale { peer, version } => {
                detail(format!("hears from {} what is out of date ({version})", self.name(*peer)))
            }
            Event::ControlsShown { .. } => detail("the controls are shown"),
            Event::ControlsHidden => detail("the controls are hidden"),
            Event::TileChosen { of } => detail(format!("the tile of {} is chosen", self.owner(*of))),
            Event::WentFullScreen { of, by } => self.full_screen(*of, *by),
            Event::LeftFullScreen => detail("all tiles are shown"),
            Event::ShutterChanged { shutter } => self.shutter(who, shutter),
            Event::ShutterMissing { reasons } => {
                story(format!("presses where the shutter should be: {}", self.reasons(reasons)))
            }
            Event::Pressed { id, .. } => detail(format!("the press{} is on record", self.of(*id))),
            Event::TakerTold { id } => self.taker_told(*id),
            Event::FileArrived { id, part } => detail(format!("has {}{}", part_words(*part), self.of(*id))),
            Event::FileDiscarded { id, part, why } => self.discarded(*id, *part, *why),
            Event::SaveBegun { id } => detail(format!("Photos begins to save{}", self.of(*id))),
            Event::PressEnded { id, outcome } => self.press_ended(*id, outcome),
            Event::RequestArrived { id, taker } => {
                detail(format!("is asked by {} for a Live Photo{}", self.owner(*taker), self.of(*id)))
            }
            Event::RequestRepeated { id, answer } => {
                let answer = self.answer(*answer);
                detail(format!("is asked again{}, and says again: {answer}", self.of(*id)))
            }
            Event::RequestRefused { id, reason, at_the_end } => self.refused(*id, *reason, *at_the_end),
            Event::CaptureFailed { id, failure } => {
                story(format!("takes no Live Photo{}: {}", self.of(*id), words::own_failure(*failure)))
            }
            Event::KeyframeForced { frame } => {
                let at = moment(Instant::from_micros(frame.micros()));
                detail(format!("asks its encoder for a keyframe at {at}"))
            }
            Event::StillChosen { id, frame, shift_micros } => {
                let at = moment(Instant::from_micros(frame.micros()));
                let still = format!("chooses the picture of {at} as the still{}", self.of(*id));
                let shift = format!("{still}, {} from what was seen", seconds(*shift_micros));
                detail(if *shift_micros > 0 { shift } else { still })
            }
            Event::ClipComplete { id, frames, shortened } => self.clip(*id, *frames, *shortened),
            Event::ClipSent { id } => detail(format!("sends still and movie on their way{}", self.of(*id))),
            Event::ClipForgotten { id } => detail(format!("keeps no copy{}", self.of(*id))),
            Event::NoticeRaised { id, taker, in_background } => self.notice(*id, *taker, *in_background),
            Event::NoticeRead { id } => detail(format!("the notice has been read{}", self.of(*id))),
            Event::ScreenshotTaken { keys, place } => screenshot(keys_words(*keys), *place),
            Event::ScreenshotFailed => story("cannot keep the screenshot"),
            Event::KeysDidNothing { keys } => {
                story(format!("{} takes no screenshot on this device", keys_words(*keys)))
            }
            Event::PhotosOpened => detail("Photos is open"),
            Event::PhotoChanged { action, .. } => detail(photo_changed(*action)),
            Event::PhotoUnchanged { why, .. } => {
                story(format!("Photos does not do that: {}", words::library(*why)))
            }
            Event::PhotoEdited { .. } => detail("Photos has changed it"),
            Event::PhotoNotEdited { why: None, .. } => story("it was like that before"),
            Event::PhotoNotEdited { why: Some(why), .. } => {
                story(format!("Photos does not do that: {}", words::library(*why)))
            }
            Event::SmartAlbumUnchanged { why, .. } => {
                story(format!("Photos does not do that: {}", words::album(*why)))
            }
            Event::SmartAlbumMade { album, .. } => {
                detail(format!("Photos has the smart album \"{album}\" now"))
            }
            Event::SmartAlbumChanged { album, .. } => detail(format!("Photos has done that to \"{album}\"")),
            Event::UploadsWait { why, things } => {
                story(format!("{} for iCloud: {}", photos::waiting(*things), photos::hold_words(*why)))
            }
            Event::Uploaded { things } => story(format!("iCloud has {} from here", photos::amount(*things))),
            Event::CameFromICloud { things } => story(format!("has {} from iCloud", photos::amount(*things))),
            Event::Replaced => story("is a new device now, with nothing on it"),
            Event::ICloudSignedOut => detail("nobody is signed in to iCloud any more"),
            Event::ICloudSignedIn => detail("is signed in to iCloud"),
            Event::ClockDrifts { ppm } => detail(format!("the clock {}", pace_words(*ppm))),
            Event::ZoneSet { .. } => detail("the clock shows the time of another zone"),
            Event::ClockSet { .. } => detail("the clock shows another time"),
        }
    }

    pub(super) fn owner(&self, id: DeviceId) -> String {
        words::owner(self.scenario, id)
    }

    pub(super) fn of(&self, id: Uuid) -> String {
        self.of_press(Some(id))
    }

    fn reasons(&self, reasons: &[Refusal]) -> String {
        words::refusals(self.scenario, reasons)
    }

    fn full_screen(&self, of: DeviceId, by: Gesture) -> Told {
        let whose = format!("{} fills the screen", self.owner(of));
        match by {
            Gesture::Fullscreen | Gesture::Tap => story(whose),
            Gesture::DoubleClick | Gesture::Hover => detail(whose),
        }
    }

    /// That the shutter comes and goes is the story; why it is still not there is detail.
    fn shutter(&self, who: DeviceId, shutter: &Shutter) -> Told {
        let was_ready = self.ready[usize::from(who.0)];
        match shutter {
            Shutter::Ready => story("the shutter is there"),
            Shutter::Unavailable(reasons) => {
                story(format!("the shutter is there, but does not work: {}", self.reasons(reasons)))
            }
            Shutter::Hidden(reasons) if was_ready => {
                story(format!("the shutter is gone: {}", self.reasons(reasons)))
            }
            Shutter::Hidden(reasons) => {
                let only_hidden = reasons.iter().all(|reason| {
                    matches!(
                        reason,
                        Refusal::ControlsHidden
                            | Refusal::NoCall
                            | Refusal::NobodyElse
                            | Refusal::NothingHeard(_)
                    )
                });
                let what = format!("there is no shutter: {}", self.reasons(reasons));
                if only_hidden { detail(what) } else { story(what) }
            }
        }
    }

    fn taker_told(&self, id: Uuid) -> Told {
        let subject = self.presses.get(&id).map(|(_, subject)| self.owner(*subject));
        let whom = subject.map_or_else(String::new, |subject| format!(" of {subject}"));
        story(format!("shows that a Live Photo{whom} is taken{}", self.of(id)))
    }

    fn discarded(&self, id: Uuid, part: Part, why: DiscardReason) -> Told {
        let what = format!("throws away {}{}: {}", part_words(part), self.of(id), words::discard(why));
        match why {
            DiscardReason::Duplicate => detail(what),
            DiscardReason::NotOpen | DiscardReason::WrongSender | DiscardReason::OwnSettingOff => story(what),
        }
    }

    fn press_ended(&self, id: Uuid, outcome: &Outcome) -> Told {
        let of = self.of(id);
        story(match outcome {
            Outcome::Saved { frames, .. } => format!("saved 1 Live Photo{of}, {}", clip_words(*frames)),
            Outcome::Refused { reason } => {
                format!("gets no Live Photo{of}: {}", words::refusal(self.scenario, *reason))
            }
            Outcome::Failed { failure } => format!("gets no Live Photo{of}: {}", words::failure(*failure)),
            Outcome::TimedOut => format!("gets no Live Photo{of}: nothing came in time"),
        })
    }

    fn answer(&self, answer: Answer) -> String {
        match answer {
            Answer::Accepted => "it is under way".into(),
            Answer::Refused(reason) => format!("no, {}", words::refusal(self.scenario, reason)),
            Answer::Failed(failure) => format!("it did not work, {}", words::failure(failure)),
        }
    }

    fn refused(&self, id: Uuid, reason: Refusal, at_the_end: bool) -> Told {
        let (of, why) = (self.of(id), words::refusal(self.scenario, reason));
        story(if at_the_end {
            format!("sends nothing of the Live Photo after all{of}: {why}")
        } else {
            format!("refuses a Live Photo{of}: {why}")
        })
    }

    fn clip(&self, id: Uuid, frames: Frames, shortened: Option<Shortened>) -> Told {
        let clip = format!("the clip is complete{}, {}", self.of(id), clip_words(frames));
        match shortened {
            Some(why) => story(format!("{clip}; it is shorter, since {}", words::shortened(why))),
            None => detail(clip),
        }
    }

    fn notice(&self, id: Uuid, taker: DeviceId, in_background: bool) -> Told {
        let taker = words::person(self.scenario, self.scenario.device(taker).profile.person);
        let text = self.scenario.notice.replace("{taker}", &taker);
        let behind = if in_background { ", with FaceTime in the background" } else { "" };
        story(format!("is told{}{behind}: \"{text}\"", self.of(id)))
    }

    pub(super) fn service_event(&self, event: &service::Event) -> Told {
        match event {
            service::Event::Started => detail("is up again"),
            service::Event::Stopped => detail("has stopped, and forgets whom it knew"),
            service::Event::SwitchedLivePhotos { on } => {
                detail(format!("Live Photos are {} for everyone", if *on { "on" } else { "off" }))
            }
            service::Event::CallBegan { kind } => detail(format!("{} begins", call_words(*kind))),
            service::Event::MemberJoined { device } => detail(format!("lets {} in", self.name(*device))),
            service::Event::MemberLeft { device } => detail(format!("{} is out", self.name(*device))),
            service::Event::NotLetIn { device, why } => {
                story(format!("does not let {} in: {}", self.name(*device), words::not_let_in(*why)))
            }
            service::Event::RingDeclined { device } => detail(format!("{} declines", self.name(*device))),
            service::Event::RingUnanswered { device } => {
                detail(format!("{} does not answer", self.name(*device)))
            }
            service::Event::CallOver => detail("the call is over"),
            service::Event::Registered { device } => {
                detail(format!("knows where to reach {}", self.name(*device)))
            }
            service::Event::Held { to, kind } => {
                detail(format!("keeps {} until it reaches {}", words::message(*kind), self.name(*to)))
            }
            service::Event::Delivered { to, kind } => {
                detail(format!("{} has reached {}", words::message(*kind), self.name(*to)))
            }
            service::Event::Dropped { to, kind } => {
                let message = words::message(*kind);
                detail(format!("throws away {message} for {}: too much waits there", self.name(*to)))
            }
            service::Event::RingLapsed { to } => {
                detail(format!("rings {} no more: the caller has given up", self.name(*to)))
            }
            service::Event::StorageSet { person, bytes } => {
                detail(format!("{} has {}", words::person(self.scenario, *person), words::size(*bytes)))
            }
            service::Event::PhotosTaken { device, photos } => detail(format!(
                "takes what {} sends, and keeps {}",
                self.name(*device),
                words::counted(*photos as usize, "photo")
            )),
            service::Event::PhotosRefused { device, count } => {
                let photos = words::counted(*count as usize, "photo");
                detail(format!("has no room for {photos} of {}", self.name(*device)))
            }
        }
    }
}

const fn call_words(kind: CallKind) -> &'static str {
    match (kind.group, kind.video) {
        (false, true) => "a call",
        (true, true) => "a group call",
        (false, false) => "an audio call",
        (true, false) => "a group audio call",
    }
}

fn capability_words(capability: &Capability) -> String {
    let Capability { os, live_photos, guest, camera_on } = *capability;
    if guest {
        return format!("{os}, a guest in a browser");
    }
    let setting = match live_photos {
        LivePhotos::On => "FaceTime Live Photos on",
        LivePhotos::Off => "FaceTime Live Photos off",
        LivePhotos::NotOffered => "FaceTime Live Photos not offered",
        LivePhotos::LockedDown => "Lockdown Mode",
    };
    format!("{os}, {setting}, camera {}", if camera_on { "on" } else { "paused" })
}

const fn part_words(part: Part) -> &'static str {
    match part {
        Part::Still => "the still",
        Part::Movie => "the movie",
    }
}

fn clip_words(frames: Frames) -> String {
    format!("{} before and {} after", seconds(frames.before_micros()), seconds(frames.after_micros()))
}

fn screenshot(keys: &str, place: Place) -> Told {
    story(match place {
        Place::Photos => format!("has a screenshot in Photos, by {keys}; nobody is told"),
        Place::Desktop => format!("has a screenshot on the desktop, by {keys}; nobody is told"),
    })
}

const fn photo_changed(action: PhotoAction) -> &'static str {
    match action {
        PhotoAction::Delete => "Photos has moved it to Recently Deleted",
        PhotoAction::Recover => "Photos has brought it back",
        PhotoAction::DeleteForGood => "Photos has removed it for good",
        PhotoAction::SaveAsVideo => "Photos has made a video of it, beside it",
        PhotoAction::KeepStill => "Photos has made a still of it, beside it",
    }
}
