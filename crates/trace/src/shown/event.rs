//! Which rules a device's fact carries.

use device::{
    CallRefusal, DiscardReason, Event, Gesture, Impossible, Keys, Outcome, PhotoAction, Region, Setting,
    Shortened, Shutter,
    policy::{ConsentPolicy, LateRequest},
};
use library::{Frame, Frames};
use protocol::{
    Answer, DeviceId, EndReason, Family, Feature, LivePhotos, OsVersion, Refusal, ServiceRefusal,
};
use uuid::Uuid;

use super::{
    Shown,
    context::Pressed,
    reason::{is_of_availability, of_failure, of_refusal},
    version::{introduces, is_beside_the_gap},
};

impl Shown<'_> {
    pub(super) fn see_event(&mut self, who: DeviceId, event: &Event) {
        match event {
            Event::Updated { .. } => self.show(&["OS-4"]),
            Event::BatteryEmpty => self.show(&["DEV-8"]),
            Event::UpdateNotOffered { os } => self.update_not_offered(who, *os),
            Event::Rang { .. } => self.show(&["CALL-3"]),
            Event::CallRefused { why } => self.call_refused(*why),
            Event::CallEnded { why } => self.call_ended(who, *why),
            Event::Joined { kind } => self.joined(who, kind.group),
            Event::PeerJoined { .. } => self.show(&["CALL-1"]),
            Event::PeerLeft { .. } => {
                self.show_if(self.context.call.is_some_and(|kind| kind.group), &["CALL-3"]);
            }
            Event::SettingChanged { setting, .. } => self.setting_changed(who, *setting),
            Event::SettingNotOffered { setting } => self.setting_not_offered(who, *setting),
            Event::Announced { capability, .. } => self.announced(who, capability.live_photos),
            Event::Heard { .. } => self.show(&["SET-6"]),
            Event::HeardStale { .. } => self.show(&["CAP-14"]),
            Event::ControlsShown { by } => match by {
                Gesture::Tap => self.show(&["SHUT-2"]),
                Gesture::Hover => self.show(&["SHUT-3"]),
                Gesture::Fullscreen | Gesture::DoubleClick => {}
            },
            Event::WentFullScreen { by, .. } => match by {
                Gesture::Fullscreen => self.show(&["SHUT-4"]),
                Gesture::DoubleClick => self.show(&["SHUT-5"]),
                Gesture::Tap | Gesture::Hover => {}
            },
            Event::ShutterChanged { shutter } => self.shutter_changed(who, shutter),
            Event::ShutterMissing { reasons } => {
                self.show(&["SHUT-7"]);
                self.reasons(who, reasons);
            }
            Event::Pressed { .. } => self.show(&["SHUT-7"]),
            Event::TakerTold { .. } => self.show(&["NOTE-2"]),
            Event::FileDiscarded { why, .. } => self.show(match why {
                DiscardReason::NotOpen | DiscardReason::WrongSender => &["CAP-9"],
                DiscardReason::OwnSettingOff => &["CAP-9", "SET-4"],
                DiscardReason::Duplicate => &["CAP-14"],
            }),
            Event::SaveBegun { .. } => self.show(&["CAP-9"]),
            Event::PressEnded { id, outcome } => self.press_ended(who, *id, outcome),
            Event::RequestArrived { id, .. } => {
                let subject = self.context.presses.get(id).map(|press| press.subject);
                self.show_if(subject == Some(who), &["CAP-4"]);
            }
            Event::RequestRepeated { id, answer } => self.request_repeated(who, *id, *answer),
            Event::RequestRefused { id, reason, .. } => self.request_refused(*id, *reason),
            Event::CaptureFailed { failure, .. } => self.show(of_failure(*failure)),
            Event::StillChosen { id, frame, shift_micros } => self.still_chosen(*id, *frame, *shift_micros),
            Event::ClipComplete { frames, shortened, .. } => self.clip_complete(*frames, *shortened),
            Event::ClipSent { .. } => {
                self.show(&["CAP-3", "CAP-7"]);
                self.show_if(!self.context.device(who).in_call, &["CAP-11"]);
            }
            Event::ClipForgotten { .. } => self.show(&["CAP-10"]),
            Event::NoticeRaised { id, in_background, .. } => self.notice_raised(who, *id, *in_background),
            Event::NoticeRead { .. } => self.show(&["NOTE-4"]),
            Event::ScreenshotTaken { keys, .. } => self.screenshot_taken(who, *keys),
            Event::KeysDidNothing { keys } => self.keys_did_nothing(who, *keys),
            Event::PhotoChanged { action, .. } => self.photo_changed(*action),
            Event::PhotoUnchanged { why: library::Refusal::NotALivePhoto, .. } => self.show(&["LIB-6"]),
            Event::PhotoUnchanged {
                why:
                    library::Refusal::UnknownAsset
                    | library::Refusal::NotDeleted
                    | library::Refusal::AlreadyDeleted
                    | library::Refusal::TooLong
                    | library::Refusal::TooManyKeywords,
                ..
            }
            | Event::Started { .. }
            | Event::PoweredOff
            | Event::Crashed { .. }
            | Event::NotPossible {
                why:
                    Impossible::DeviceOff
                    | Impossible::DeviceOn
                    | Impossible::NotInCall
                    | Impossible::InCallAlready
                    | Impossible::NothingRings
                    | Impossible::NotThere
                    | Impossible::NoTileChosen
                    | Impossible::NoTiles
                    | Impossible::WrongGesture
                    | Impossible::NoCamera
                    | Impossible::NoPhotosApp
                    | Impossible::InBackground,
            }
            | Event::PhotoNotEdited { .. }
            | Event::SmartAlbumMade { .. }
            | Event::SmartAlbumChanged { .. }
            | Event::SmartAlbumUnchanged { .. }
            | Event::PhotoEdited { .. }
            | Event::Uploaded { .. }
            | Event::CameFromICloud { .. }
            | Event::ICloudSignedOut
            | Event::ICloudSignedIn
            | Event::Replaced
            | Event::Dialled { .. }
            | Event::CameraPaused
            | Event::CameraResumed
            | Event::CameraSwitched { .. }
            | Event::WentToBackground
            | Event::CameToFront
            | Event::ControlsHidden
            | Event::TileChosen { .. }
            | Event::LeftFullScreen
            | Event::FileArrived { .. }
            | Event::ScreenshotFailed
            | Event::PhotosOpened
            | Event::KeyframeForced { .. } => {}
            Event::NotPossible { why: Impossible::OnlyOnAMac } => self.show(&["ALB-2"]),
            Event::UploadsWait { .. } => self.show(&["CLOUD-3"]),
            Event::ClockSet { .. } | Event::ClockDrifts { .. } | Event::ZoneSet { .. } => {
                self.show(&["DEV-6"])
            }
        }
    }

    fn family(&self, who: DeviceId) -> Family {
        self.scenario.device(who).profile.model.family
    }

    fn update_not_offered(&mut self, who: DeviceId, os: OsVersion) {
        let until = self.scenario.device(who).profile.model.until;
        self.show_if(until.is_some_and(|until| os.version >= until), &["DEV-5"]);
    }

    fn call_refused(&mut self, why: CallRefusal) {
        self.show(match why {
            CallRefusal::FaceTimeOff | CallRefusal::SignedOut => &["SET-9"],
            CallRefusal::ScreenTimeFaceTime | CallRefusal::ScreenTimeCamera => &["SET-10"],
            CallRefusal::VersionLacksGroup => &["OS-1"],
            CallRefusal::VersionLacksLinks => &["OS-3"],
        });
    }

    fn call_ended(&mut self, who: DeviceId, why: EndReason) {
        match why {
            EndReason::HungUp
            | EndReason::OthersLeft
            | EndReason::NoAnswer
            | EndReason::Declined
            | EndReason::ConnectionLost => self.show(&["CALL-3"]),
            EndReason::NotLetIn(ServiceRefusal::CallFull) => {
                self.show_if(self.context.call.is_some_and(|kind| kind.group), &["CALL-2"]);
            }
            EndReason::NotLetIn(ServiceRefusal::VersionLacksGroup) => self.show(&["OS-1"]),
            EndReason::NotLetIn(
                ServiceRefusal::NoCall | ServiceRefusal::NotInvited | ServiceRefusal::Busy,
            ) => {}
            EndReason::FaceTimeOff => match self.context.device(who).turned {
                Some(Setting::Facetime | Setting::SignedIn) => self.show(&["SET-9"]),
                Some(Setting::AllowFacetime | Setting::AllowCamera) => self.show(&["SET-10"]),
                Some(
                    Setting::LivePhotos
                    | Setting::LockdownMode
                    | Setting::ICloudPhotos
                    | Setting::LowPowerMode,
                )
                | None => {}
            },
        }
    }

    fn joined(&mut self, who: DeviceId, group: bool) {
        let family = self.family(who);
        let os = self.context.device(who).os;
        self.show_if(group && introduces(os, Feature::GroupFaceTime), &["OS-1"]);
        self.show_if(family.is_guest(), &["DEV-4", "OS-3"]);
        self.show_if(family == Family::WindowsPc, &["DEV-2"]);
    }

    fn setting_changed(&mut self, who: DeviceId, setting: Setting) {
        if setting == Setting::LivePhotos {
            let family = self.family(who);
            self.show_if(family.is_touched(), &["SET-1"]);
            self.show_if(family == Family::Mac, &["SET-2"]);
        }
    }

    fn setting_not_offered(&mut self, who: DeviceId, setting: Setting) {
        let region = self.scenario.device(who).profile.settings.region;
        self.show_if(setting == Setting::LivePhotos && region == Region::NotOffered, &["SET-3"]);
        self.show_if(setting == Setting::LockdownMode && self.family(who).takes_live_photos(), &["OS-3"]);
    }

    fn announced(&mut self, who: DeviceId, live_photos: LivePhotos) {
        let region = self.scenario.device(who).profile.settings.region;
        let by_default = live_photos == LivePhotos::Off
            && region == Region::OffByDefault
            && self.context.device(who).turned.is_none();
        self.show_if(by_default || live_photos == LivePhotos::NotOffered, &["SET-3"]);
    }

    fn shutter_changed(&mut self, who: DeviceId, shutter: &Shutter) {
        match shutter {
            Shutter::Ready => {
                self.show(&["SHUT-1"]);
                let subject = self.context.device(who).fullscreen;
                self.show_if(subject.is_some_and(|subject| self.spares_third(who, subject)), &["SET-5"]);
            }
            Shutter::Hidden(reasons) | Shutter::Unavailable(reasons) => {
                self.show(&["SHUT-6"]);
                self.reasons(who, reasons);
            }
        }
    }

    /// The reasons why a taker has no shutter.
    fn reasons(&mut self, who: DeviceId, reasons: &[Refusal]) {
        for reason in reasons {
            self.show(of_refusal(&self.context, *reason));
            self.show_if(is_of_availability(*reason), &["SET-8"]);
            let subject = self.context.device(who).fullscreen;
            self.show_if(subject.is_some_and(|subject| self.counts_third(*reason, who, subject)), &["SET-5"]);
        }
    }

    /// Whether somebody else's setting is off, which matters for their own picture only (SET-5).
    fn spares_third(&self, taker: DeviceId, subject: DeviceId) -> bool {
        let mut heard = self.context.device(taker).heard.iter();
        self.scenario.policy.consent == ConsentPolicy::Pairwise
            && heard.any(|(peer, live_photos)| *peer != subject && *live_photos == LivePhotos::Off)
    }

    /// Whether it is somebody else's setting that counts (SET-5).
    fn counts_third(&self, reason: Refusal, taker: DeviceId, subject: DeviceId) -> bool {
        let third = matches!(reason, Refusal::SettingOff(whose) if whose != taker && whose != subject);
        third && self.scenario.policy.consent == ConsentPolicy::Everyone
    }

    fn press_ended(&mut self, who: DeviceId, id: Uuid, outcome: &Outcome) {
        self.show(&["CAP-13"]);
        match outcome {
            Outcome::Saved { frames, .. } => self.saved(who, id, *frames),
            Outcome::Refused { reason } => self.show(of_refusal(&self.context, *reason)),
            Outcome::Failed { failure } => self.show(of_failure(*failure)),
            Outcome::TimedOut => self.show(&["CAP-9"]),
        }
    }

    fn saved(&mut self, who: DeviceId, id: Uuid, frames: Frames) {
        let Some(press) = self.context.presses.get(&id).cloned() else { return };
        // Both devices had the setting on, or there would be nothing to save.
        self.show(&["LIB-1", "SET-4"]);
        self.show_if(frames.before_micros() > 0 && frames.after_micros() > 0, &["CAP-1"]);
        for device in [who, press.subject] {
            let os = self.context.device(device).os;
            self.show_if(self.family(device).takes_live_photos(), &["DEV-1"]);
            self.show_if(introduces(os, Feature::LivePhotos), &["OS-1"]);
            self.show_if(is_beside_the_gap(os, self.scenario.start), &["OS-2"]);
        }
        self.show_if(!self.context.device(who).in_call, &["CAP-11"]);
        self.show_if(self.context.device(who).stops > press.stops, &["LIB-3"]);
        self.show_if(self.spares_third(who, press.subject), &["SET-5"]);
        self.show_if(self.is_in_a_burst(&press, id, frames), &["CAP-12"]);
    }

    /// Whether another photo of the same two holds pictures of the same time.
    fn is_in_a_burst(&self, press: &Pressed, id: Uuid, frames: Frames) -> bool {
        self.context.presses.iter().any(|(other_id, other)| {
            let overlaps =
                other.saved.is_some_and(|saved| saved.first <= frames.last && frames.first <= saved.last);
            *other_id != id && (other.taker, other.subject) == (press.taker, press.subject) && overlaps
        })
    }

    fn request_repeated(&mut self, who: DeviceId, id: Uuid, answer: Answer) {
        self.show(&["CAP-7", "CAP-14"]);
        let told = self.context.presses.get(&id).is_some_and(|press| press.told.contains(&who));
        self.show_if(told && answer == Answer::Accepted, &["NOTE-4"]);
    }

    fn request_refused(&mut self, id: Uuid, reason: Refusal) {
        self.show(&["SET-7", "CAP-7"]);
        self.show(of_refusal(&self.context, reason));
        let third = self.context.presses.get(&id);
        let third = third.is_some_and(|press| self.counts_third(reason, press.taker, press.subject));
        self.show_if(third, &["SET-5"]);
    }

    fn still_chosen(&mut self, id: Uuid, frame: Frame, shift_micros: u64) {
        let seen = self.context.presses.get(&id).map(|press| Frame::nearest(press.seen.as_micros()));
        let late = shift_micros > 0 && self.scenario.policy.late_request == LateRequest::Nearest;
        self.show_if(seen == Some(frame) || late, &["CAP-5"]);
    }

    fn clip_complete(&mut self, frames: Frames, shortened: Option<Shortened>) {
        let clip = self.scenario.policy.clip;
        let within = |micros: u64, most: std::time::Duration| u128::from(micros) <= most.as_micros() + 1;
        let fits =
            within(frames.before_micros(), clip.before()) && within(frames.after_micros(), clip.after());
        self.show_if(fits, &["CAP-6"]);
        match shortened {
            Some(Shortened::CallEnded) => self.show(&["CAP-11"]),
            Some(Shortened::CameraPaused) => self.show(&["CALL-4"]),
            Some(Shortened::RequestLate) => self.show(&["CAP-5"]),
            Some(Shortened::CameraBegan) | None => {}
        }
    }

    fn notice_raised(&mut self, who: DeviceId, id: Uuid, in_background: bool) {
        let Some(press) = self.context.presses.get(&id) else { return };
        let (complete, again) = (press.clip_complete, press.told.contains(&who));
        self.show(&["NOTE-1"]);
        self.show_if(self.scenario.notice != scenario::NOTICE, &["NOTE-5"]);
        self.show_if(!complete, &["NOTE-2"]);
        self.show_if(in_background || again, &["NOTE-4"]);
    }

    fn screenshot_taken(&mut self, who: DeviceId, keys: Keys) {
        let known = self.context.device(who);
        let in_call = known.in_call;
        let off = !known.live_photos || known.heard.values().any(|heard| *heard == LivePhotos::Off);
        self.show(&["SHOT-4"]);
        self.show_if(in_call, &["SHOT-1"]);
        self.show_if(in_call && off, &["SET-4"]);
        match keys {
            Keys::VolumeUpSide | Keys::HomeSide => self.show(&["SHOT-2", "DEV-3"]),
            Keys::HomeTop => self.show(&["SHOT-2"]),
            Keys::CmdShift5 | Keys::CmdShift3 => self.show(&["SHOT-3"]),
        }
    }

    fn keys_did_nothing(&mut self, who: DeviceId, keys: Keys) {
        let home_matters = matches!(keys, Keys::VolumeUpSide | Keys::HomeSide);
        self.show_if(
            home_matters && matches!(self.family(who), Family::Phone | Family::Pad),
            &["DEV-3", "SHOT-2"],
        );
    }

    fn photo_changed(&mut self, action: PhotoAction) {
        match action {
            PhotoAction::SaveAsVideo | PhotoAction::KeepStill => self.show(&["LIB-6"]),
            PhotoAction::Delete | PhotoAction::Recover | PhotoAction::DeleteForGood => self.show(&["LIB-7"]),
        }
    }
}
