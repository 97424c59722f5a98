//! What a scenario file says, checked and typed: nothing in it can be misread any more, and no place of the file is
//! left in it, so that equal scenarios are equal.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};
use device::{Command, Policy, Profile};
use library::Marks;
use protocol::{CallKind, DeviceId, Instant, NodeId, PersonId};
use rules::Rule;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    expectation::{Expectation, Moment},
    held::{Held, PictureSize},
    network::Network,
    property::Property,
    step::{Step, When},
};

/// Everything that a run needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// What it is, as a heading.
    pub title: String,
    /// One sentence on why it matters.
    pub why: String,
    /// The rules that it exercises.
    pub rules: Vec<Rule>,
    /// The property that it guards, if it was found because that was broken.
    pub property: Option<Property>,
    /// Words that filters find it by.
    pub tags: Vec<String>,
    /// The true time at [`Instant::ZERO`].
    pub start: DateTime<Utc>,
    /// What all chance is drawn from, where there are odds.
    pub seed: u64,
    /// When the run ends; where it is not said, once all is quiet.
    pub until: Option<Instant>,
    /// People; a [`PersonId`] counts from here.
    pub people: Vec<Person>,
    /// The devices, each person's together and in the order of people; a [`DeviceId`] counts from here.
    pub devices: Vec<Device>,
    /// The call, if there is one.
    pub call: Option<Call>,
    /// Whether the service allows Live Photos at the beginning (SET-11).
    pub service_live_photos: bool,
    /// So many messages the push service keeps for a device that it does not reach.
    pub service_held: u16,
    /// What happens to messages on their way.
    pub network: Network,
    /// How long the devices' disks take.
    pub disk: Disk,
    /// What is assumed; every [`Profile`] bears it too.
    pub policy: Policy,
    /// What the subject is told, with `{taker}` where the taker's name stands (NOTE-5).
    pub notice: String,
    /// What is done, in the order of the file.
    pub steps: Vec<Step>,
    /// What has to come of it.
    pub expect: Vec<Expectation>,
}

impl Scenario {
    /// That device.
    #[must_use]
    pub fn device(&self, id: DeviceId) -> &Device {
        &self.devices[usize::from(id.0)]
    }

    /// What `who` does to begin the call: rings all others that can be rung, with a link if a guest is among them.
    /// None without a call.
    #[must_use]
    pub fn dial(&self, who: DeviceId) -> Option<Command> {
        let call = self.call.as_ref()?;
        Some(call.dial(who, |id| self.device(id).profile.model.family.is_guest()))
    }

    /// Until when something is certainly still to come: the last step and the last expectation.
    #[must_use]
    pub fn horizon(&self) -> Instant {
        let steps = self.steps.iter().filter_map(|step| match step.when {
            When::At(at) => Some(at + step.repeat.every * (step.repeat.times - 1)),
            When::After { .. } => None,
        });
        let expectations = self.expect.iter().filter_map(|expectation| match expectation.when {
            Moment::At(at) | Moment::By(at) | Moment::Within(_, at) | Moment::NeverWithin(_, at) => Some(at),
            Moment::End | Moment::Always | Moment::Never => None,
        });
        steps.chain(expectations).max().unwrap_or(Instant::ZERO)
    }

    /// The name of that person, `alice`.
    #[must_use]
    pub fn person(&self, id: PersonId) -> &str {
        &self.people[usize::from(id.0)].name
    }

    /// As files name it: `alice.phone`, `call-service`, `push-service`, `icloud`.
    #[must_use]
    pub fn node_name(&self, node: NodeId) -> &str {
        match node {
            NodeId::Device(id) => &self.device(id).name,
            NodeId::CallService => CALL_SERVICE,
            NodeId::PushService => PUSH_SERVICE,
            NodeId::ICloud => ICLOUD,
        }
    }
}

/// What the subject is told where a file says nothing else (NOTE-5 A).
pub const NOTICE: &str = "{taker} took a Live Photo of you";

/// How files name [`NodeId::CallService`].
pub(crate) const CALL_SERVICE: &str = "call-service";
/// How files name [`NodeId::PushService`].
pub(crate) const PUSH_SERVICE: &str = "push-service";
/// How files name [`NodeId::ICloud`].
pub(crate) const ICLOUD: &str = "icloud";

/// One person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// `alice`.
    pub name: String,
    /// What their iCloud storage holds, in bytes (CLOUD-3).
    pub icloud_storage: u64,
}

/// One device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// `alice.phone`.
    pub name: String,
    /// What it is when the run begins.
    pub profile: Profile,
    /// How it is held; files of photos show it.
    pub held: Held,
    /// How large its camera's pictures are; files of photos show it.
    pub picture: PictureSize,
    /// What its library begins with (LIB-8).
    pub library: Vec<InitialAsset>,
}

/// Assets that a library begins with (LIB-8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitialAsset {
    /// What they are.
    pub kind: InitialKind,
    /// When the first was taken, with the offset of the clock that said so.
    pub taken: DateTime<FixedOffset>,
    /// How many; each is taken a second after the one before it.
    pub count: u32,
    /// The marketing name of what took them; none where it was the device itself.
    pub model: Option<String>,
    /// What their owner made of them.
    pub marks: Marks,
}

/// What a library can begin with (LIB-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(title = "kind of photo")]
pub enum InitialKind {
    /// An ordinary photo.
    Photo,
    /// An ordinary Live Photo.
    LivePhoto,
    /// A screenshot.
    Screenshot,
}

/// The call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What kind (CALL-1).
    pub kind: CallKind,
    /// The first dials at 0 s; the others answer when it rings, guests join by the link.
    pub joins: Vec<DeviceId>,
    /// Rung too, answer by a step only.
    pub invited: Vec<DeviceId>,
}

impl Call {
    /// What `who` does to begin this call: rings all others that can be rung, with a link if a guest is among them.
    pub(crate) fn dial(&self, who: DeviceId, is_guest: impl Fn(DeviceId) -> bool) -> Command {
        let others = self.joins.iter().chain(&self.invited).copied().filter(|id| *id != who);
        let (guests, invite): (Vec<_>, Vec<_>) = others.partition(|id| is_guest(*id));
        Command::Dial { kind: self.kind, invite, link: !guests.is_empty() }
    }

    /// Whether `who` is named in it.
    #[must_use]
    pub fn names(&self, who: DeviceId) -> bool {
        self.joins.contains(&who) || self.invited.contains(&who)
    }
}

/// How long the devices' disks take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Until a change of what is durable is kept.
    pub commit: Duration,
    /// Until the still of a capture is written.
    pub still: Duration,
    /// Until the movie of a capture is written.
    pub movie: Duration,
    /// Until Photos has saved a Live Photo.
    pub save: Duration,
}

impl Default for Disk {
    fn default() -> Self {
        Self {
            commit: Duration::from_millis(2),
            still: Duration::from_millis(15),
            movie: Duration::from_millis(30),
            save: Duration::from_millis(40),
        }
    }
}
