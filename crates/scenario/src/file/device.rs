//! People and their devices as a file writes them.

use std::{borrow::Cow, fmt, marker::PhantomData};

use device::Region;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};

use super::{Date, ModelName, OneOf, Os, SignedSpan, Size, Zone, words::spelled};
use crate::{
    held::{Held, PictureSize},
    scenario::InitialKind,
};

/// A table whose keys are names, in the order of the file.
#[derive(Clone, Debug)]
pub(crate) struct Entries<T>(pub(crate) Vec<(String, T)>);

impl<T: Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, entry) in &self.0 {
            map.serialize_entry(name, entry)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Entries<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of names")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }

        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "additionalProperties": generator.subschema_for::<T>() })
    }
}

/// A person.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    /// The devices, by name: `devices.phone` of `alice` is `alice.phone` elsewhere.
    #[schemars(required)]
    pub(crate) devices: Option<Entries<Device>>,
    /// What their iCloud storage holds (CLOUD-3), in powers of 1000. Without it, 200GB.
    pub(crate) icloud_storage: Option<Size>,
}

/// A device, as it is when the run begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Device {
    /// The marketing name.
    #[schemars(required, with = "Option<OneOf<ModelName>>")]
    pub(crate) model: Option<String>,
    /// The OS. Without it, the current one of the summer of 2024, or the last that the model runs (DEV-5).
    pub(crate) os: Option<Os>,
    /// Whether its region offers FaceTime Live Photos (SET-3). Without it, `offered`.
    #[schemars(with = "Option<OneOf<Region>>")]
    pub(crate) region: Option<Region>,
    /// FaceTime Live Photos (SET-1, SET-2). Without it, as the region has it.
    pub(crate) live_photos: Option<bool>,
    /// FaceTime (SET-9). Without it, true.
    pub(crate) facetime: Option<bool>,
    /// Signed in with an Apple ID (SET-9). Without it, true.
    pub(crate) signed_in: Option<bool>,
    /// Screen Time allows FaceTime (SET-10). Without it, true.
    pub(crate) allow_facetime: Option<bool>,
    /// Screen Time allows the camera (SET-10). Without it, true.
    pub(crate) allow_camera: Option<bool>,
    /// Lockdown Mode (SET-8). Without it, false.
    pub(crate) lockdown_mode: Option<bool>,
    /// iCloud Photos (CLOUD-1). Without it, false.
    pub(crate) icloud_photos: Option<bool>,
    /// Low Power Mode, which pauses iCloud Photos (CLOUD-3). Without it, false.
    pub(crate) low_power_mode: Option<bool>,
    /// Whether Photos has ever been opened (LIB-2). Without it, true.
    pub(crate) photos_opened: Option<bool>,
    /// Which camera is on when a call begins. Without it, `front`.
    pub(crate) camera: Option<Camera>,
    /// How it is held; the files of photos show it. Without it, phones in portrait, all others in landscape.
    pub(crate) held: Option<Held>,
    /// How large its camera's pictures are; the files of photos show it. Without it, 1280x720 for iPads and Macs,
    /// 640x480 for all others.
    pub(crate) picture: Option<PictureSize>,
    /// Free storage (DEV-7), in powers of 1000. Without it, 64GB.
    pub(crate) storage_free: Option<Size>,
    /// How far the wall clock is ahead of true time (DEV-6). Without it, +0s.
    pub(crate) clock_error: Option<SignedSpan>,
    /// The zone that the wall clock is set to (DEV-6). Without it, +00:00.
    pub(crate) utc_offset: Option<Zone>,
    /// What the photo library begins with (LIB-8).
    pub(crate) library: Option<Vec<InitialAsset>>,
}

spelled! {
    /// Which camera is on.
    pub(crate) enum Camera "camera" {
        /// The one on the side of the screen.
        Front "front"
        /// The one on the other side.
        Back "back"
        /// None: there is no frame to capture (CALL-4).
        Paused "paused"
    }
}

/// Photos that a library begins with (LIB-8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InitialAsset {
    /// What they are.
    #[schemars(required)]
    pub(crate) kind: Option<InitialKind>,
    /// When the first of them was taken.
    #[schemars(required)]
    pub(crate) taken: Option<Date>,
    /// How many; each is taken a second after the one before it. Without it, 1.
    pub(crate) count: Option<u32>,
    /// The marketing name of what took them. Without it, that of the device itself.
    pub(crate) model: Option<String>,
    /// The title that their owner gave them.
    pub(crate) title: Option<String>,
    /// The caption that their owner gave them.
    pub(crate) caption: Option<String>,
    /// The keywords that their owner gave them.
    pub(crate) keywords: Option<Vec<String>>,
    /// Whether they are in the favourites. Without it, false.
    pub(crate) favourite: Option<bool>,
}
