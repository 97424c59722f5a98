//! A line of `timeline.expect` as a file writes it.

use device::EventKind;
use library::{Kind, View};
use protocol::MessageKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Date, DeviceName, Name, NodeName, Notice, OneOf, ReasonName, Span};
use crate::expectation::{PressOutcome, ShutterState};

/// Something that has to come of the steps: when, who, and what. Without a time, when the run ends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expectation {
    /// At that moment.
    pub(crate) at: Option<Span>,
    /// At some time up to that moment.
    pub(crate) by: Option<Span>,
    /// At some time between these two moments.
    pub(crate) within: Option<Vec<Span>>,
    /// At no time; with `within`, at no time between the two.
    pub(crate) never: Option<bool>,
    /// All the time.
    pub(crate) always: Option<bool>,
    /// It is a promise that holds whatever other faults are thrown in; a sweep counts only these.
    #[serde(rename = "under-faults")]
    pub(crate) under_faults: Option<bool>,
    /// On which device.
    #[schemars(required)]
    pub(crate) who: Option<DeviceName>,
    /// What the shutter looks like (SHUT-6), with `reason` and `whose`.
    pub(crate) shutter: Option<ShutterState>,
    /// How many FaceTime Live Photos were saved there so far (LIB-1), with what each holds `before` and `after` its still.
    pub(crate) saved: Option<u32>,
    /// Its owner was told that somebody took a photo (NOTE-1), with `from` and `times`.
    pub(crate) notified: Option<Notice>,
    /// How many notices wait to be read (NOTE-4).
    pub(crate) notices: Option<u32>,
    /// With `view` or `album`: how many photos it shows.
    pub(crate) holds: Option<u32>,
    /// With `holds`: which view of the library.
    #[schemars(with = "Option<OneOf<View>>")]
    pub(crate) view: Option<View>,
    /// With `holds`: which smart album, by its name (ALB-2).
    pub(crate) album: Option<String>,
    /// The names of the smart albums in its Albums tab, in the order of the alphabet (ALB-4).
    pub(crate) smart_albums: Option<Vec<String>>,
    /// How many files lie in a Windows PC's folder of iCloud Photos (CLOUD-4).
    pub(crate) files: Option<u32>,
    /// How many files lie on the Mac's desktop (SHOT-4).
    pub(crate) desktop: Option<u32>,
    /// What this photo looks like, counted from 1 in the order of All Photos: `kind`, `make`, `model`, `lens`,
    /// `comment`, `taken`, `before`, `after`, `location`, `title`, `caption`, `keywords`, `favourite`, `edited`.
    pub(crate) photo: Option<u32>,
    /// How a press ended (CAP-13), with `press` and `reason`.
    pub(crate) outcome: Option<PressOutcome>,
    /// Whether it is in the call.
    pub(crate) in_call: Option<bool>,
    /// What happened there, with `times`, `reason`, `whose` and `shift`.
    #[schemars(with = "Option<OneOf<EventKind>>")]
    pub(crate) happens: Option<EventKind>,
    /// What it sent, with `to` and `times`.
    #[schemars(with = "Option<OneOf<MessageKind>>")]
    pub(crate) sent: Option<MessageKind>,

    /// `outcome`: which press of this device, counted from 1. Without it, 1: the first.
    pub(crate) press: Option<u32>,
    /// `shutter`, `outcome`, `happens`: why.
    #[schemars(with = "Option<OneOf<ReasonName>>")]
    pub(crate) reason: Option<String>,
    /// `shutter`, `happens`: which device the reason is about.
    pub(crate) whose: Option<DeviceName>,
    /// `notified`: who took the photo.
    pub(crate) from: Option<Name>,
    /// `sent`: to whom. Without it, to anybody.
    pub(crate) to: Option<NodeName>,
    /// `notified`, `happens`, `sent`: how often in all. Without it, at least once.
    pub(crate) times: Option<u32>,
    /// `saved`, `photo`: what the clip holds before its still.
    pub(crate) before: Option<Span>,
    /// `saved`, `photo`: what the clip holds after its still.
    pub(crate) after: Option<Span>,
    /// `photo`: what it is.
    #[schemars(with = "Option<OneOf<Kind>>")]
    pub(crate) kind: Option<Kind>,
    /// `photo`: who made the device that took it.
    pub(crate) make: Option<String>,
    /// `photo`: that device's marketing name.
    pub(crate) model: Option<String>,
    /// `photo`: the lens (LIB-4).
    pub(crate) lens: Option<String>,
    /// `photo`: the comment (LIB-4).
    pub(crate) comment: Option<String>,
    /// `photo`: the date and time it bears.
    pub(crate) taken: Option<Date>,
    /// `photo`: whether it says where it was taken (LIB-4).
    pub(crate) location: Option<bool>,
    /// `photo`: the title that its owner gave it.
    pub(crate) title: Option<String>,
    /// `photo`: the caption that its owner gave it.
    pub(crate) caption: Option<String>,
    /// `photo`: all of its keywords.
    pub(crate) keywords: Option<Vec<String>>,
    /// `photo`: whether it is in the favourites.
    pub(crate) favourite: Option<bool>,
    /// `photo`: whether its picture is not as it was taken.
    pub(crate) edited: Option<bool>,
    /// `happens = "still-chosen"`: how far the still is from the moment that the taker saw (CAP-5).
    pub(crate) shift: Option<Span>,
}

/// The keys that say what an expectation is about; it has exactly one of them.
pub(crate) const SUBJECTS: [&str; 13] = [
    "shutter",
    "saved",
    "notified",
    "notices",
    "holds",
    "smart_albums",
    "files",
    "desktop",
    "photo",
    "outcome",
    "in_call",
    "happens",
    "sent",
];

impl Expectation {
    /// The keys that it has, but those of time, `under-faults` and `who`.
    pub(crate) fn given(&self) -> impl Iterator<Item = &'static str> {
        let Self {
            at: _,
            by: _,
            within: _,
            never: _,
            always: _,
            under_faults: _,
            who: _,
            shutter,
            saved,
            notified,
            notices,
            holds,
            view,
            album,
            smart_albums,
            files,
            desktop,
            photo,
            outcome,
            in_call,
            happens,
            sent,
            press,
            reason,
            whose,
            from,
            to,
            times,
            before,
            after,
            kind,
            make,
            model,
            lens,
            comment,
            taken,
            location,
            title,
            caption,
            keywords,
            favourite,
            edited,
            shift,
        } = self;
        let keys = [
            ("shutter", shutter.is_some()),
            ("saved", saved.is_some()),
            ("notified", notified.is_some()),
            ("notices", notices.is_some()),
            ("holds", holds.is_some()),
            ("smart_albums", smart_albums.is_some()),
            ("files", files.is_some()),
            ("desktop", desktop.is_some()),
            ("photo", photo.is_some()),
            ("outcome", outcome.is_some()),
            ("in_call", in_call.is_some()),
            ("happens", happens.is_some()),
            ("sent", sent.is_some()),
            ("view", view.is_some()),
            ("album", album.is_some()),
            ("press", press.is_some()),
            ("reason", reason.is_some()),
            ("whose", whose.is_some()),
            ("from", from.is_some()),
            ("to", to.is_some()),
            ("times", times.is_some()),
            ("before", before.is_some()),
            ("after", after.is_some()),
            ("kind", kind.is_some()),
            ("make", make.is_some()),
            ("model", model.is_some()),
            ("lens", lens.is_some()),
            ("comment", comment.is_some()),
            ("taken", taken.is_some()),
            ("location", location.is_some()),
            ("title", title.is_some()),
            ("caption", caption.is_some()),
            ("keywords", keywords.is_some()),
            ("favourite", favourite.is_some()),
            ("edited", edited.is_some()),
            ("shift", shift.is_some()),
        ];
        keys.into_iter().filter_map(|(key, given)| given.then_some(key))
    }

    /// The keys that go with a subject: those it needs, and those it may have besides.
    pub(crate) fn arguments(subject: &str) -> (&'static [&'static str], &'static [&'static str]) {
        match subject {
            "shutter" => (&[], &["reason", "whose"]),
            "saved" => (&[], &["before", "after"]),
            "notified" => (&[], &["from", "times"]),
            "holds" => (&[], &["view", "album"]),
            "photo" => (&[], LOOKS),
            "outcome" => (&[], &["press", "reason"]),
            "happens" => (&[], &["times", "reason", "whose", "shift"]),
            "sent" => (&[], &["to", "times"]),
            _ => (&[], &[]),
        }
    }
}

/// What a photo can be seen to be.
pub(crate) const LOOKS: &[&str] = &[
    "kind",
    "make",
    "model",
    "lens",
    "comment",
    "taken",
    "before",
    "after",
    "location",
    "title",
    "caption",
    "keywords",
    "favourite",
    "edited",
];
