//! Who and what a file names.

use device::Profile;
use protocol::{DeviceId, Model, NodeId, OsVersion, PersonId};

use super::{Checker, mistake::Mistake, mistake::Spot};
use crate::{
    held::{Held, PictureSize},
    place::Path,
    scenario::{CALL_SERVICE, Device, ICLOUD, InitialAsset, PUSH_SERVICE, Person},
};

/// The people and devices of a file, those with mistakes among them.
#[derive(Default)]
pub(super) struct Names {
    pub(super) people: Vec<String>,
    /// What each person's iCloud storage holds.
    pub(super) icloud_storage: Vec<u64>,
    pub(super) devices: Vec<Known>,
}

/// What is known of a device.
pub(super) struct Known {
    pub(super) name: String,
    pub(super) person: PersonId,
    pub(super) model: Option<&'static Model>,
    pub(super) os: Option<OsVersion>,
    pub(super) profile: Option<Profile>,
    pub(super) held: Option<Held>,
    pub(super) picture: Option<PictureSize>,
    pub(super) library: Option<Vec<InitialAsset>>,
}

impl Known {
    pub(super) fn into_device(self) -> Option<Device> {
        let (profile, library) = (self.profile?, self.library?);
        let family = profile.model.family;
        let held = self.held.unwrap_or(Held::usual(family));
        let picture = self.picture.unwrap_or(PictureSize::usual(family));
        Some(Device { name: self.name, profile, held, picture, library })
    }
}

impl Names {
    /// The people, whom nobody asks for any more.
    pub(super) fn take_people(&mut self) -> Vec<Person> {
        let names = std::mem::take(&mut self.people).into_iter();
        let people = names.zip(std::mem::take(&mut self.icloud_storage));
        people.map(|(name, icloud_storage)| Person { name, icloud_storage }).collect()
    }

    pub(super) fn device(&self, id: DeviceId) -> Option<&Known> {
        self.devices.get(usize::from(id.0))
    }

    pub(super) fn name(&self, id: DeviceId) -> &str {
        self.device(id).map_or("", |known| &known.name)
    }

    pub(super) fn model(&self, id: DeviceId) -> Option<&'static Model> {
        self.device(id).and_then(|known| known.model)
    }

    /// Ids of all devices, with what is known of them.
    pub(super) fn ids(&self) -> impl Iterator<Item = (DeviceId, &Known)> {
        (0_u8..).map(DeviceId).zip(&self.devices)
    }

    fn find(&self, name: &str) -> Option<DeviceId> {
        self.ids().find(|(_, known)| known.name == name).map(|(id, _)| id)
    }
}

impl Checker<'_> {
    /// The device called `name`.
    pub(super) fn device(&mut self, spot: Spot<'_>, name: &str) -> Option<DeviceId> {
        let found = self.names.find(name);
        if found.is_none() {
            self.unknown_device(spot, "device", name, &[]);
        }
        found
    }

    /// The device or service called `name`.
    pub(super) fn node(&mut self, spot: Spot<'_>, name: &str) -> Option<NodeId> {
        let found = match name {
            CALL_SERVICE => Some(NodeId::CallService),
            PUSH_SERVICE => Some(NodeId::PushService),
            ICLOUD => Some(NodeId::ICloud),
            _ => self.names.find(name).map(NodeId::Device),
        };
        if found.is_none() {
            self.unknown_device(spot, "device or service", name, &[CALL_SERVICE, PUSH_SERVICE, ICLOUD]);
        }
        found
    }

    /// The person called `name`.
    pub(super) fn person(&mut self, spot: Spot<'_>, name: &str) -> Option<PersonId> {
        let found = (0_u8..).map(PersonId).zip(&self.names.people).find(|(_, person)| *person == name);
        if let Some((id, _)) = found {
            return Some(id);
        }
        if let Some(device) = self.names.find(name) {
            let person = self.names.device(device).map_or(PersonId(0), |known| known.person);
            let person = self.names.people.get(usize::from(person.0)).cloned().unwrap_or_default();
            self.report(
                Mistake::new(spot, format!("`{name}` is a device, expected a person"))
                    .label(format!("did you mean `{person}`?")),
            );
        } else if !self.people_are_damaged(name) {
            let people = self.names.people.iter().map(String::as_str);
            let mistake = Mistake::unknown(spot, "person", name, people);
            self.report(mistake);
        }
        None
    }

    /// The device that is meant by `name`, which may be its person's, where that person has one device in the call.
    pub(super) fn device_or_person(&mut self, spot: Spot<'_>, name: &str) -> Option<DeviceId> {
        if name.contains('.') || !self.names.people.iter().any(|person| person == name) {
            return self.device(spot, name);
        }
        let person = self.person(spot, name)?;
        let members = self.members.clone()?;
        let own = self.names.ids().filter(|(id, known)| known.person == person && members.contains(id));
        let own: Vec<(DeviceId, String)> = own.map(|(id, known)| (id, known.name.clone())).collect();
        match own.as_slice() {
            [(id, _)] => Some(*id),
            [] => {
                self.report(Mistake::new(spot, format!("`{name}` has no device in this call")));
                None
            }
            [_, _, ..] => {
                let devices = crate::suggest::list(own.iter().map(|(_, name)| name.as_str()));
                self.report(
                    Mistake::new(spot, format!("`{name}` has more than one device in this call"))
                        .label(format!("say which: {devices}")),
                );
                None
            }
        }
    }

    fn unknown_device(&mut self, spot: Spot<'_>, noun: &str, name: &str, others: &[&str]) {
        if self.people_are_damaged(name) {
            return;
        }
        let mut devices: Vec<String> = self.names.devices.iter().map(|known| known.name.clone()).collect();
        devices.extend(others.iter().map(|other| (*other).to_owned()));
        if let Some((_, model)) =
            name.split_once('.').filter(|(person, _)| self.names.people.iter().any(|known| known == person))
        {
            // Somebody who has only one device can only mean that one.
            let person = name.trim_end_matches(model).trim_end_matches('.');
            let own: Vec<_> = devices
                .iter()
                .filter(|device| device.strip_prefix(person).is_some_and(|rest| rest.starts_with('.')))
                .cloned()
                .collect();
            if let [only] = own.as_slice() {
                self.report(
                    Mistake::new(spot, format!("unknown {noun} `{name}`"))
                        .label(format!("did you mean `{only}`?")),
                );
                return;
            }
        }
        let mistake = if devices.is_empty() {
            Mistake::new(spot, format!("unknown {noun} `{}`", crate::suggest::shown(name)))
                .label("this file has no devices")
                .help("devices are given as `[people.alice.devices.phone]`")
        } else {
            Mistake::unknown(spot, noun, name, devices.iter().map(String::as_str))
        };
        self.report(mistake);
    }

    /// Whether `name` may be that of somebody whose entry was taken out, so that nobody can say that it is unknown. Of a
    /// device whose name is known, whatever of it was taken out, it is no other's.
    fn people_are_damaged(&self, name: &str) -> bool {
        let person = name.split_once('.').map_or(name, |(person, _)| person);
        let people = Path::ROOT.key("people");
        let person = people.key(person.to_owned());
        let known = self.names.devices.iter().filter_map(|known| known.name.split_once('.'));
        let known =
            known.map(|(person, device)| people.key(person.to_owned()).key("devices").key(device.to_owned()));
        let known: Vec<_> = known.collect();
        self.damaged.has(&people)
            || self
                .damaged
                .within_or_around(&person)
                .any(|damaged| !known.iter().any(|device| damaged != device && damaged.is_within(device)))
    }
}
