//! Texts of a certain form. A form is checked when its value is needed; here it is only named, for editors.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// Defines a text of a certain form: what it is, an example or more, and a pattern for editors.
macro_rules! text {
    ($($(#[doc = $doc:literal])* $name:ident $noun:literal like $($example:literal),+; $pattern:literal)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
            #[serde(transparent)]
            pub(crate) struct $name(pub(crate) String);

            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn inline_schema() -> bool {
                    true
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({
                        "type": "string",
                        "title": $noun,
                        "pattern": $pattern,
                        "examples": [$($example),+],
                    })
                }
            }
        )*
    };
}

text! {
    /// A length of time, or a moment counted from 0 s.
    Span "time" like "6s", "6.25s", "40ms", "250us", "5m", "1h", "30d";
    r"^[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d)$"
    /// A length of time, forward or back.
    SignedSpan "time with a sign" like "+3s", "-1h";
    r"^[+-]?[0-9]+(\.[0-9]+)?(us|ms|s|m|h|d)$"
    /// An amount of storage.
    Size "size" like "64GB", "5MB";
    r"^[0-9]+(\.[0-9]+)?(B|kB|MB|GB)$"
    /// How often.
    Percent "percentage" like "5%", "0.25%";
    r"^[0-9]+(\.[0-9]+)?%$"
    /// What a line carries in a second.
    Bandwidth "bandwidth" like "20Mbit/s", "unlimited";
    r"^(unlimited|[0-9]+(\.[0-9]+)?(bit/s|kbit/s|Mbit/s|Gbit/s))$"
    /// A date and a time, with its offset from UTC.
    Date "date" like "2024-09-06T18:00:00Z", "2024-09-01T10:00:00+02:00";
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"
    /// An offset from UTC.
    Zone "offset from UTC" like "+02:00";
    r"^[+-][0-9]{2}:[0-9]{2}$"
    /// An OS and its version.
    Os "OS version" like "iOS 17.6", "macOS 14.6";
    r"^(iOS|iPadOS|macOS|watchOS|Windows|Android) [0-9]+(\.[0-9]+)*( Supplemental Update)?$"
    /// Where a setting is found.
    Path "path of a setting" like "Settings > FaceTime > FaceTime Live Photos";
    " > "
    /// A person's name, or what one calls a device of theirs.
    Name "name" like "alice";
    "^[a-z][a-z0-9-]*$"
    /// A device, by its person and its name.
    DeviceName "device" like "alice.phone";
    r"^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$"
    /// A device, or one of the services.
    NodeName "device or service" like "alice.phone", "call-service", "push-service";
    r"^([a-z][a-z0-9-]*\.[a-z][a-z0-9-]*|call-service|push-service)$"
    /// A word that filters find the file by.
    Tag "tag" like "group";
    "^[a-z0-9]+(-[a-z0-9]+)*$"
}
