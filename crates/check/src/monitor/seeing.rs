//! Noticing what should be seen sometimes.

use device::{App, DiscardReason, Event, Outcome, Shortened};
use protocol::{DeviceId, Failure};
use uuid::Uuid;

use super::Monitors;
use crate::sometimes::Sometimes;

/// So many open presses of one taker are a burst.
const BURST: usize = 3;

impl Monitors<'_> {
    pub(super) fn see(&mut self, who: DeviceId, event: &Event) {
        let what = match event {
            Event::PressEnded { id, outcome } => return self.see_outcome(who, *id, outcome),
            Event::Pressed { .. } => {
                // The new one is among them.
                if self.presses.open().filter(|press| press.taker == who).count() < BURST {
                    return;
                }
                Sometimes::Burst
            }
            Event::RequestRefused { at_the_end: false, .. } => Sometimes::RefusedAtOnce,
            Event::RequestRefused { at_the_end: true, .. } => Sometimes::RefusedAtTheLastMoment,
            Event::RequestRepeated { .. } => Sometimes::RequestTwice,
            Event::FileDiscarded { why: DiscardReason::Duplicate, .. } => Sometimes::FileTwice,
            Event::ClipComplete { shortened: Some(why), .. } => match why {
                Shortened::CallEnded => Sometimes::ShortenedByHangUp,
                Shortened::CameraPaused => Sometimes::ShortenedByPause,
                Shortened::CameraBegan | Shortened::RequestLate => Sometimes::ShortenedAtItsBeginning,
            },
            Event::HeardStale { .. } => Sometimes::StaleAnnouncement,
            Event::NoticeRaised { in_background: true, .. } => Sometimes::NoticeInBackground,
            Event::ScreenshotTaken { .. } => Sometimes::Screenshot,
            Event::UploadsWait { .. } => Sometimes::UploadsWaited,
            Event::Updated { .. } => Sometimes::Updated,
            Event::ClipForgotten { .. } => Sometimes::ClipForgotten,
            Event::CallEnded { .. } => {
                return self.mark_presses(who, |press| press.call_ended = true);
            }
            Event::Crashed { app: App::FaceTime | App::Device } | Event::BatteryEmpty => {
                return self.mark_presses(who, |press| press.crashed = true);
            }
            _ => return,
        };
        self.sometimes(what);
    }

    fn mark_presses(&mut self, taker: DeviceId, mark: impl Fn(&mut super::Press)) {
        self.presses.open().filter(|press| press.taker == taker).for_each(mark);
    }

    /// The world took a device off the network.
    pub(super) fn see_offline(&mut self, who: DeviceId) {
        self.mark_presses(who, |press| press.offline = true);
    }

    fn see_outcome(&mut self, who: DeviceId, id: Uuid, outcome: &Outcome) {
        let Some(press) = self.press(id).filter(|press| press.taker == who).cloned() else { return };
        match outcome {
            Outcome::Saved { .. } => {
                self.sometimes(Sometimes::Saved);
                let ends = [
                    (press.offline, Sometimes::SavedAfterReconnecting),
                    (press.call_ended, Sometimes::SavedAfterTheCall),
                    (press.crashed, Sometimes::SavedAfterACrash),
                    (press.crashed && press.arrived != [true; 2], Sometimes::FoundAfterACrash),
                ];
                for (_, what) in ends.into_iter().filter(|(seen, _)| *seen) {
                    self.sometimes(what);
                }
            }
            Outcome::Refused { .. } => {}
            Outcome::TimedOut => self.sometimes(Sometimes::TimedOut),
            Outcome::Failed { failure } => self.sometimes(match failure {
                Failure::SubjectStorageFull => Sometimes::SubjectFull,
                Failure::CameraPaused | Failure::NoPicture => Sometimes::CameraPaused,
                Failure::MomentGone => Sometimes::MomentGone,
                Failure::CaptureInterrupted | Failure::SubjectWriteFailed => Sometimes::CaptureInterrupted,
                Failure::TakerSettingOff => Sometimes::RefusedByOwnSetting,
                Failure::PhotosNeverOpened | Failure::SaveFailed => Sometimes::SaveFailed,
                Failure::TakerStorageFull => Sometimes::TakerFull,
            }),
        }
    }
}
