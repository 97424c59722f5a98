//! What holds once things are quiet.

use std::{collections::BTreeMap, time::Duration};

use device::{Outcome, policy::SmartAlbumSync};
use library::{AlbumId, Asset, Library, SmartAlbum};
use protocol::{DeviceId, Family, Instant, PersonId};
use scenario::Property;
use trace::End;

use super::{Monitors, Power};
use crate::sometimes::Sometimes;

impl Monitors<'_> {
    /// The run is over, `at` that moment and in that way, and left those libraries, in the order of the devices: what has to
    /// hold once things are quiet. Devices that are off or cut off are exempt, the others are not.
    pub fn end<'l>(&mut self, at: Instant, end: End, libraries: impl IntoIterator<Item = &'l Library>) {
        let libraries: Vec<_> = libraries.into_iter().collect();
        match end {
            End::Quiet => {
                self.outcomes(at);
                self.devices_agree(at, &libraries);
                self.everything_is_kept(at, &libraries);
            }
            // Whoever waits for a service that is down, or beyond a line that is cut, may wait; not for iCloud, which nobody
            // waits for that does not answer.
            End::NeverQuiet if self.world.everything_can_come() => {
                let what = "things did not come to rest after the last fault".to_owned();
                self.report(Property::ComesToRest, at, what);
            }
            End::Until => self.everything_is_kept(at, &libraries),
            End::NeverQuiet | End::TooMuch | End::Stopped => {}
        }
    }

    /// Nothing comes any more but what is said in vain: everybody waits for what was lost. Presses have their outcome all the
    /// same, and what is saved is there.
    pub fn end_in_vain<'l>(&mut self, at: Instant, libraries: impl IntoIterator<Item = &'l Library>) {
        let libraries: Vec<_> = libraries.into_iter().collect();
        self.outcomes(at);
        self.everything_is_kept(at, &libraries);
    }

    fn outcomes(&mut self, at: Instant) {
        let mut wrong = vec![];
        for press in self.presses.iter().filter(|press| press.pressed && !press.exempt) {
            let owner = &self.owners[usize::from(press.taker.0)];
            if owner.power != Power::On {
                continue;
            }
            let saved = matches!(press.outcome, Some(Outcome::Saved { .. }));
            if press.outcome.is_none() {
                wrong.push(format!("{} never tells what became of a press", self.name(press.taker)));
            } else if press.saved && !saved {
                wrong.push(format!("{} says that a photo is not saved which is", self.name(press.taker)));
            }
        }
        for what in wrong {
            self.report(Property::OneOutcome, at, what);
        }
    }

    /// What came into a library is there, unless its owner deleted it, here or on another of their devices.
    fn everything_is_kept(&mut self, at: Instant, libraries: &[&Library]) {
        let mut lost = vec![];
        for (asset, places) in &self.kept {
            for who in places {
                let person = self.scenario.device(*who).profile.person;
                let library = libraries[usize::from(who.0)];
                let there = library.get(*asset).is_some_and(|asset| asset.deleted.is_none());
                if !there && !self.deleted.contains_key(&(person, *asset)) {
                    lost.push(format!("{} has lost a photo that it had", self.name(*who)));
                }
            }
        }
        for what in lost {
            self.report(Property::SavedStaysSaved, at, what);
        }
    }

    /// A person's devices show the same, as far as nothing holds them back (CLOUD-3, ALB-4).
    fn devices_agree(&mut self, at: Instant, libraries: &[&Library]) {
        let mut shown: BTreeMap<PersonId, (DeviceId, Vec<&Asset>)> = BTreeMap::new();
        let mut albums: BTreeMap<PersonId, (DeviceId, Albums<'_>)> = BTreeMap::new();
        let (mut differing, mut converged) = (vec![], false);
        for (place, owner) in self.owners.iter().enumerate() {
            let (who, person) = (owner.profile.id, owner.profile.person);
            let settings = owner.settings;
            let in_line = owner.power == Power::On
                && !owner.offline
                && self.world.reaches_icloud(who)
                && !owner.signed_out
                && settings.icloud_photos
                && !settings.low_power_mode
                && !self.waits_for_room(who, libraries);
            if !in_line {
                continue;
            }
            let library = libraries[place];
            let viewed = self.scenario.start.fixed_offset() + Duration::from_micros(at.as_micros());
            for (id, album) in library.smart_albums() {
                // All that its rule says, asked of each photo anew.
                let due = library.assets().filter(|asset| album.rule.shows(asset, viewed)).count();
                if library.members(id, viewed).is_ok_and(|members| members.len() != due) {
                    differing.push(format!(
                        "{} does not show in {} what its rule says",
                        self.name(who),
                        album.name
                    ));
                }
            }
            let own: Vec<_> = library.assets().collect();
            match shown.get(&person) {
                None => drop(shown.insert(person, (who, own))),
                Some((first, others)) if *others != own => {
                    differing.push(format!(
                        "{} and {} show different photos",
                        self.name(*first),
                        self.name(who)
                    ));
                }
                Some((first, others)) => {
                    let parted = self.world.was_parted(*first) || self.world.was_parted(who);
                    converged |= parted && !others.is_empty();
                }
            }
            if !self.shows_smart_albums(owner.profile.model.family) {
                continue;
            }
            let own: Vec<_> = library.smart_albums().collect();
            match albums.get(&person) {
                None => drop(albums.insert(person, (who, own))),
                Some((first, others)) if *others != own => {
                    differing.push(format!(
                        "{} and {} have different smart albums",
                        self.name(*first),
                        self.name(who)
                    ));
                }
                Some(_) => {}
            }
        }
        if differing.is_empty() && converged {
            self.sometimes(Sometimes::Converged);
        }
        for what in differing {
            self.report(Property::DevicesAgree, at, what);
        }
    }

    /// Whether there may be no room in iCloud for what a device has that says so: where all that this person's devices keep
    /// would find room, its word counts for nothing.
    fn waits_for_room(&self, who: DeviceId, libraries: &[&Library]) -> bool {
        let person = self.owners[usize::from(who.0)].profile.person;
        let theirs = self.owners.iter().zip(libraries).filter(|(owner, _)| owner.profile.person == person);
        let kept = || theirs.map(|(_, library)| library.bytes()).fold(0, u64::saturating_add);
        self.held.contains(who) && self.world.room(person) < kept()
    }

    fn shows_smart_albums(&self, family: Family) -> bool {
        match family {
            Family::Mac => true,
            Family::Phone | Family::Pad | Family::Pod => {
                self.scenario.policy.smart_album_sync == SmartAlbumSync::Everywhere
            }
            Family::Watch | Family::WindowsPc | Family::AndroidPhone => false,
        }
    }
}

/// The smart albums of a library.
type Albums<'l> = Vec<(AlbumId, &'l SmartAlbum)>;
