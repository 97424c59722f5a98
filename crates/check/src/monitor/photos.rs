//! What libraries keep: what is saved, by whom, once, with its subject told; and what goes, and whether it may.

use std::time::Duration;

use library::{Asset, AssetId, Content};
use protocol::{DeviceId, Instant, PersonId};
use scenario::Property;
use trace::LibraryChange;
use uuid::Uuid;

use super::Monitors;
use crate::sometimes::Sometimes;

/// Deleted photos stay this long (LIB-7).
const DELETED_FOR: Duration = Duration::from_secs(30 * 86_400);

impl Monitors<'_> {
    // Apart, so that to look at a fact and find that nothing follows costs next to nothing, as for most of them.
    #[inline(never)]
    pub(super) fn library(&mut self, now: Instant, who: DeviceId, change: &LibraryChange) {
        let person = self.scenario.device(who).profile.person;
        match change {
            LibraryChange::Added { asset } => {
                self.added(now, who, asset);
                self.keep(asset.id, who);
            }
            LibraryChange::Edited { asset } => self.looks_like_a_screenshot(now, who, asset),
            LibraryChange::Synced { asset } => {
                self.sometimes(Sometimes::Synced);
                self.looks_like_a_screenshot(now, who, asset);
                if asset.deleted.is_none() {
                    self.keep(asset.id, who);
                }
            }
            LibraryChange::Deleted { asset } => {
                self.ever_deleted.entry((person, *asset)).or_insert(now);
                self.deleted.entry((person, *asset)).or_insert(now);
            }
            LibraryChange::Recovered { asset } => {
                self.sometimes(Sometimes::Recovered);
                // What another device's clock makes later wins; without a wrong clock that is what is later.
                if self.has_true_clocks(person) {
                    self.deleted.remove(&(person, *asset));
                    // The other devices have it again once they hear of it.
                    self.kept.insert(*asset, vec![who]);
                }
            }
            LibraryChange::Gone { asset, by_owner } => {
                self.gone(now, who, *asset, *by_owner);
            }
            LibraryChange::SyncedAway { asset } => {
                if !self.ever_deleted.contains_key(&(person, *asset)) {
                    let what = format!("a photo goes from {} that nobody deleted", self.name(who));
                    self.report(Property::SavedStaysSaved, now, what);
                }
            }
            LibraryChange::Replaced => {
                for places in self.kept.values_mut() {
                    places.retain(|place| *place != who);
                }
                // What it recovered may have gone with it, unheard: then what was deleted elsewhere stays deleted.
                for (photo, since) in self.ever_deleted.iter().filter(|((owner, _), _)| *owner == person) {
                    self.deleted.entry(*photo).or_insert(*since);
                }
                for press in self.presses.iter_mut().filter(|press| press.taker == who) {
                    press.exempt = true;
                }
            }
            LibraryChange::AlreadyThere { .. } | LibraryChange::SmartAlbum { .. } => {}
        }
    }

    fn keep(&mut self, asset: AssetId, who: DeviceId) {
        let places = self.kept.entry(asset).or_default();
        if !places.contains(&who) {
            places.push(who);
        }
    }

    /// Whether no device of that person was ever wrong about the time.
    fn has_true_clocks(&self, person: PersonId) -> bool {
        let mut owners = self.owners.iter().filter(|owner| owner.profile.person == person);
        owners.all(|owner| owner.profile.clock.error.is_zero() && !owner.clock_was_set)
    }

    fn gone(&mut self, now: Instant, who: DeviceId, asset: AssetId, by_owner: bool) {
        let person = self.scenario.device(who).profile.person;
        let since = self.deleted.get(&(person, asset)).copied();
        if by_owner {
            self.deleted.entry((person, asset)).or_insert(now);
        } else if since.is_none_or(|since| now.since(since) < DELETED_FOR) {
            let what = format!("a photo goes from {} before its 30 days are over", self.name(who));
            self.report(Property::SavedStaysSaved, now, what);
        }
    }

    fn added(&mut self, now: Instant, who: DeviceId, asset: &Asset) {
        self.looks_like_a_screenshot(now, who, asset);
        // What its owner makes of a Live Photo bears its identifier too, and another name.
        let halved = |id: &Uuid| !asset.is_live_photo() && AssetId::of_live_photo(*id) == asset.id;
        if asset.metadata.content_identifier.is_some_and(|id| halved(&id)) {
            let what = format!("{} saves half of a Live Photo under its identifier", self.name(who));
            self.report(Property::SavedOnce, now, what);
        }
        let identifier = asset.metadata.content_identifier.filter(|_| asset.is_live_photo());
        let Some(id) = identifier.filter(|_| now > Instant::ZERO) else { return };
        let Some(press) = self.press(id) else {
            if asset.is_facetime_live_photo() {
                let what = format!("{} has a Live Photo that nobody pressed for", self.name(who));
                self.report(Property::SavedOnce, now, what);
            }
            return;
        };
        let (taker, noticed, again) = (press.taker, press.noticed, press.saved);
        press.saved |= taker == who;
        if taker != who {
            let what = format!(
                "{} has a Live Photo of its own owner, whom {} took",
                self.name(who),
                self.name(taker)
            );
            return self.report(Property::NothingForTheSubject, now, what);
        }
        if again {
            let what = format!("{} has two originals of one press", self.name(who));
            self.report(Property::SavedOnce, now, what);
        }
        if !noticed {
            let what = format!("{} saves a Live Photo that its subject was not told of", self.name(who));
            self.report(Property::ToldBeforeSaved, now, what);
        }
    }

    /// A screenshot never looks like a FaceTime Live Photo.
    fn looks_like_a_screenshot(&mut self, now: Instant, who: DeviceId, asset: &Asset) {
        let metadata = &asset.metadata;
        let looks_taken = metadata.content_identifier.is_some() || !metadata.lens_model.is_empty();
        if asset.content == Content::Screenshot && looks_taken {
            let what = format!("a screenshot on {} says that a camera took it", self.name(who));
            self.report(Property::ScreenshotsTellNobody, now, what);
        }
    }
}
