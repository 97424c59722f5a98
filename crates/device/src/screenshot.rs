//! Screenshots: by their keys, saved where the platform saves them, and nobody is told (SHOT-1 to SHOT-4, NOTE-6).

use library::AssetId;
use protocol::{Family, Instant, Model, transaction_id};

use crate::{Effect, Event, Keys, Place, WriteError, device::Device};

/// The keys that take a screenshot on that model (DEV-3, SHOT-2, SHOT-3), and where it goes (SHOT-4).
fn place(model: &Model, keys: Keys) -> Option<Place> {
    let works = match keys {
        Keys::VolumeUpSide => matches!(model.family, Family::Phone | Family::Pad) && !model.home_button,
        Keys::HomeSide => matches!(model.family, Family::Phone | Family::Pad) && model.home_button,
        Keys::HomeTop => model.family == Family::Pod,
        Keys::CmdShift5 | Keys::CmdShift3 => model.family == Family::Mac,
    };
    works.then_some(if model.family == Family::Mac { Place::Desktop } else { Place::Photos })
}

impl Device {
    pub(crate) fn screenshot(&mut self, now: Instant, keys: Keys) {
        let Some(place) = place(self.profile.model, keys) else {
            return self.event(Event::KeysDidNothing { keys });
        };
        self.volatile.serial += 1;
        let asset =
            AssetId(transaction_id(self.world, self.profile.id, self.durable().boots, self.volatile.serial));
        self.perform(Effect::KeepScreenshot { asset, keys, place });
        if planted::bug!(ScreenshotAnnounced) {
            self.announce_screenshot(now, asset);
        }
    }

    pub(crate) fn screenshot_kept(&mut self, keys: Keys, place: Place, result: Result<(), WriteError>) {
        self.event(match result {
            Ok(()) => Event::ScreenshotTaken { keys, place },
            Err(_) => Event::ScreenshotFailed,
        });
    }
}
