//! Words that a key may take, as the schema and "did you mean" need them.

use std::{borrow::Cow, marker::PhantomData};

use device::{
    EventKind, Keys, Region, Setting,
    policy::{
        AssetDate, Burst, ClipPolicy, ClipStart, ConsentPolicy, LateRequest, ShutterOff, SmartAlbumSync,
    },
};
use library::{Kind, View};
use protocol::{MODELS, MessageKind, Route};
use rules::Rule;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::reason::Reason;

/// Something that a file names by one of several words.
pub(crate) trait Words {
    /// What such a word names, for "unknown … `x`".
    const NOUN: &'static str;
    /// All of them.
    fn words() -> Vec<&'static str>;
}

/// Stands in the schema for one of the words of `W`.
pub(crate) struct OneOf<W>(PhantomData<W>);

impl<W: Words> JsonSchema for OneOf<W> {
    fn schema_name() -> Cow<'static, str> {
        W::NOUN.into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "title": W::NOUN, "enum": W::words() })
    }
}

/// Says that one of the model's enums is named by its words.
macro_rules! named {
    ($($noun:literal $type:ty)*) => {
        $(impl Words for $type {
            const NOUN: &'static str = $noun;

            fn words() -> Vec<&'static str> {
                <$type>::ALL.iter().map(|word| word.as_str()).collect()
            }
        })*
    };
}

named! {
    "consent policy" ConsentPolicy
    "look of the shutter" ShutterOff
    "length of a clip" ClipPolicy
    "beginning of a clip" ClipStart
    "policy for late requests" LateRequest
    "burst policy" Burst
    "date of a photo" AssetDate
    "way of smart albums" SmartAlbumSync
    "event" EventKind
    "message" MessageKind
    "setting" Setting
    "keys" Keys
    "view" View
}

impl Words for Region {
    const NOUN: &'static str = "region";

    fn words() -> Vec<&'static str> {
        vec!["offered", "off-by-default", "not-offered"]
    }
}

impl Words for Kind {
    const NOUN: &'static str = "kind of photo";

    fn words() -> Vec<&'static str> {
        vec!["photo", "live-photo", "movie", "screenshot"]
    }
}

impl Words for Route {
    const NOUN: &'static str = "route";

    fn words() -> Vec<&'static str> {
        vec!["call", "files", "services"]
    }
}

/// A rule of the behaviour document.
pub(crate) struct RuleId;

impl Words for RuleId {
    const NOUN: &'static str = "rule";

    fn words() -> Vec<&'static str> {
        Rule::all().map(Rule::id).collect()
    }
}

/// A model of the table of models.
pub(crate) struct ModelName;

impl Words for ModelName {
    const NOUN: &'static str = "model";

    fn words() -> Vec<&'static str> {
        MODELS.iter().map(|model| model.name).collect()
    }
}

/// A reason.
pub(crate) struct ReasonName;

impl Words for ReasonName {
    const NOUN: &'static str = "reason";

    fn words() -> Vec<&'static str> {
        Reason::all().map(Reason::as_str).collect()
    }
}

/// Defines an enum with the spelling that files use, and what such a word names; with `as_str` where it is asked for.
macro_rules! spelled {
    ($(#[$doc:meta])* $vis:vis enum $name:ident $noun:literal as_str {
        $($(#[$variant_doc:meta])* $variant:ident $text:literal)*
    }) => {
        crate::file::words::spelled! {
            $(#[$doc])* $vis enum $name $noun { $($(#[$variant_doc])* $variant $text)* }
        }

        impl $name {
            /// As files spell it.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
    ($(#[$doc:meta])* $vis:vis enum $name:ident $noun:literal {
        $($(#[$variant_doc:meta])* $variant:ident $text:literal)*
    }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        #[schemars(title = $noun)]
        $vis enum $name {
            $(#[serde(rename = $text)] $(#[$variant_doc])* $variant,)*
        }
    };
}
pub(crate) use spelled;

spelled! {
    /// What a notice tells.
    pub(crate) enum Notice "notice" {
        /// Somebody took a Live Photo of you (NOTE-1).
        LivePhoto "live-photo"
    }
}
