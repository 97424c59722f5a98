//! A scenario file as it is written: the keys it may have, and nothing about whether they make sense together.
//!
//! These types are the one source of what a file may say: serde reads and writes files by them, the JSON Schema is
//! made from them, doc comments included, and mistakes of form are found by that schema. Every key is optional here;
//! `#[schemars(required)]` marks those that are not, and the checks say so when one is missing.

mod device;
mod expectation;
mod network;
mod step;
mod text;
pub(crate) mod words;

use ::device::policy::{
    AssetDate, Burst, ClipPolicy, ClipStart, ConsentPolicy, LateRequest, ShutterOff, SmartAlbumSync,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(crate) use self::{
    device::{Camera, Device, Entries, InitialAsset, Person},
    expectation::{Expectation, LOOKS, SUBJECTS},
    network::{BurstLoss, LineKeys, Link, NamedLine, Network},
    step::{Action, After, AppName, FaultKind, Step},
    text::{
        Bandwidth, Date, DeviceName, Name, NodeName, Os, Path, Percent, SignedSpan, Size, Span, Tag, Zone,
    },
    words::{ModelName, Notice, OneOf, ReasonName, RuleId},
};
use crate::property::Property;

/// One simulated situation, and what has to come of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A scenario of Shutterlab")]
pub(crate) struct File {
    /// What it is, as a heading.
    #[schemars(required)]
    pub(crate) title: Option<String>,
    /// One sentence on why it matters.
    #[schemars(required)]
    pub(crate) why: Option<String>,
    /// The rules of docs/BEHAVIOUR.md that it exercises, by their ids.
    #[schemars(required, with = "Option<Vec<OneOf<RuleId>>>")]
    pub(crate) rules: Option<Vec<String>>,
    /// What always holds and did not, when this was found (section 13 of docs/BEHAVIOUR.md).
    pub(crate) property: Option<Property>,
    /// Words that filters find it by.
    pub(crate) tags: Option<Vec<Tag>>,
    /// The true date and time at 0 s. Without it, 2024-09-06T18:00:00Z.
    pub(crate) start: Option<Date>,
    /// What all chance is drawn from, where there are odds. Without it, 0.
    pub(crate) seed: Option<u64>,
    /// The run ends here. Without it, once all is quiet.
    pub(crate) until: Option<Span>,
    /// What is assumed, where the rules leave a choice.
    pub(crate) policy: Option<Policy>,
    /// How long devices wait, how far back they reach, how much they hold.
    pub(crate) limits: Option<Limits>,
    /// What the services do, for everyone.
    pub(crate) service: Option<Service>,
    /// The people, by name, and their devices. They are counted in the order of the file.
    pub(crate) people: Option<Entries<Person>>,
    /// The call. Without it, nobody calls anybody.
    pub(crate) call: Option<Call>,
    /// What happens to messages on their way.
    pub(crate) network: Option<Network>,
    /// How long the devices' disks take.
    pub(crate) disk: Option<Disk>,
    /// What is done, and what has to come of it.
    pub(crate) timeline: Option<Timeline>,
}

/// What is assumed, where the rules leave a choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Policy {
    /// Whose settings count (SET-5). Without it, the taker's and the subject's: `pairwise`.
    #[schemars(with = "Option<OneOf<ConsentPolicy>>")]
    pub(crate) consent: Option<ConsentPolicy>,
    /// What a shutter looks like that a setting, version, guest or service keeps from working (SHUT-6). Without it,
    /// `hidden`.
    #[schemars(with = "Option<OneOf<ShutterOff>>")]
    pub(crate) shutter_off: Option<ShutterOff>,
    /// How long a clip is, before and after its still (CAP-6). Without it, `1s+2s`.
    #[schemars(with = "Option<OneOf<ClipPolicy>>")]
    pub(crate) clip: Option<ClipPolicy>,
    /// Whether a clip begins with a keyframe, or with the first picture in its time, hiding those that its decoder
    /// needs (CAP-6). Without it, `keyframe`.
    #[schemars(with = "Option<OneOf<ClipStart>>")]
    pub(crate) clip_start: Option<ClipStart>,
    /// What becomes of a request for a moment that is older than the camera's history (CAP-5). Without it, `fail`.
    #[schemars(with = "Option<OneOf<LateRequest>>")]
    pub(crate) late_request: Option<LateRequest>,
    /// Whether presses in quick succession give each its own clip (CAP-12). Without it, `own`.
    #[schemars(with = "Option<OneOf<Burst>>")]
    pub(crate) burst: Option<Burst>,
    /// Whether a photo bears the date of the press or of the saving (LIB-5). Without it, `taken`.
    #[schemars(with = "Option<OneOf<AssetDate>>")]
    pub(crate) asset_date: Option<AssetDate>,
    /// Where smart albums appear that a Mac made (ALB-4). Without it, on all of the person's devices: `everywhere`.
    #[schemars(with = "Option<OneOf<SmartAlbumSync>>")]
    pub(crate) smart_album_sync: Option<SmartAlbumSync>,
    /// What the subject is told, with `{taker}` where the taker's name stands (NOTE-5). Without it, `{taker} took a
    /// Live Photo of you`.
    pub(crate) notice: Option<String>,
}

/// How long devices wait, how far back they reach, how much they hold: numbers that are assumed, each within its bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limits {
    /// A press without an answer ends this long after it (CAP-9), 20s to 300s. The subject's device remembers requests for
    /// twice as long. Without it, 300s.
    pub(crate) press_timeout: Option<Span>,
    /// The camera's history reaches back this much further than a clip's beginning (CAP-5), 0s to 5s. Without it, 1.5s.
    pub(crate) history: Option<Span>,
    /// What is not answered is sent again after this, then after twice as long each time (CAP-14), 100ms to 2s. Without
    /// it, 500ms.
    pub(crate) retry_first: Option<Span>,
    /// What is not answered is sent again after this at most (CAP-14), 2s to 30s. Without it, 8s.
    pub(crate) retry_max: Option<Span>,
    /// So many presses may wait for their outcome, 1 to 100. Without it, 100.
    pub(crate) presses_open: Option<u32>,
    /// A capture needs more free storage than this on the subject's device (CAP-7), up to 1GB. Without it, 10MB.
    pub(crate) free_storage: Option<Size>,
}

/// What the services do, for everyone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Service {
    /// Whether they allow Live Photos at the beginning (SET-11). Without it, true.
    pub(crate) live_photos: Option<bool>,
    /// So many messages the push service keeps for a device that it does not reach, 16 to 64. Without it, 64.
    pub(crate) held: Option<u32>,
}

/// The call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// What kind (CALL-1).
    #[schemars(required)]
    pub(crate) kind: Option<CallKind>,
    /// The first dials at 0 s; the others answer when it rings, guests join by the link.
    #[schemars(required)]
    pub(crate) joins: Option<Vec<DeviceName>>,
    /// Rung too, answer by a step only.
    pub(crate) invited: Option<Vec<DeviceName>>,
}

words::spelled! {
    /// What kind of call (CALL-1).
    pub(crate) enum CallKind "kind of call" {
        /// Between two people, with pictures.
        OneToOne "one-to-one"
        /// Between up to 32, with pictures.
        Group "group"
        /// Between two people, without pictures, and so without a shutter.
        Audio "audio"
        /// Between up to 32, without pictures, and so without a shutter.
        GroupAudio "group-audio"
    }
}

/// How long the devices' disks take.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disk {
    /// Until a change of what is durable is kept. Without it, 2ms.
    pub(crate) commit: Option<Span>,
    /// Until the still of a capture is written. Without it, 15ms.
    pub(crate) still: Option<Span>,
    /// Until the movie of a capture is written. Without it, 30ms.
    pub(crate) movie: Option<Span>,
    /// Until Photos has saved a Live Photo. Without it, 40ms.
    pub(crate) save: Option<Span>,
}

/// What is done, and what has to come of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Timeline {
    /// What is done, one a line, in the order of time.
    pub(crate) steps: Option<Vec<Step>>,
    /// What has to come of it, one a line.
    pub(crate) expect: Option<Vec<Expectation>>,
}
