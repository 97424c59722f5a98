//! What an expectation says, as yes or no about a device's state or about one record.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, Timelike};
use device::{Event, Outcome, Shutter};
use disk::LibraryChange;
use library::{Asset, Content, FRAME_RATE, Frames, View};
use protocol::{Instant, NodeId, Refusal};
use scenario::{Expectation, Looks, PressOutcome, Reason, Scenario, ShutterState, What, carries, refuses};

use crate::{
    record::Fact,
    world::{Change, DeviceWorld, Press},
};

/// What an expectation is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Shutter,
    Saved,
    Notices,
    Library,
    Desktop,
    Presses,
    Call,
    /// No state: records are counted.
    Records,
}

impl Subject {
    pub(crate) const fn of(what: &What) -> Self {
        match what {
            What::Shutter { .. } => Self::Shutter,
            What::Saved { .. } => Self::Saved,
            What::Notices { .. } => Self::Notices,
            What::Holds { .. }
            | What::Album { .. }
            | What::SmartAlbums { .. }
            | What::Files { .. }
            | What::Photo { .. } => Self::Library,
            What::Desktop { .. } => Self::Desktop,
            What::Outcome { .. } => Self::Presses,
            What::InCall(_) => Self::Call,
            What::Notified { .. } | What::Happens { .. } | What::Sent { .. } => Self::Records,
        }
    }

    /// Whether it is a state, which stands until something changes it.
    pub(crate) const fn is_state(self) -> bool {
        match self {
            Self::Shutter
            | Self::Saved
            | Self::Notices
            | Self::Library
            | Self::Desktop
            | Self::Presses
            | Self::Call => true,
            Self::Records => false,
        }
    }

    /// Whether `change` can make a difference to it.
    pub(crate) const fn sees(self, change: &Change<'_>) -> bool {
        match change {
            Change::Joined | Change::LeftCall => matches!(self, Self::Call),
            Change::Stopped => matches!(self, Self::Call | Self::Shutter),
            Change::Shutter(_) => matches!(self, Self::Shutter),
            Change::Pressed { .. } | Change::PressEnded { .. } => matches!(self, Self::Presses),
            Change::NoticeRaised { .. } | Change::NoticeRead { .. } => matches!(self, Self::Notices),
            Change::Library(LibraryChange::Replaced) => {
                matches!(self, Self::Saved | Self::Library | Self::Notices | Self::Desktop)
            }
            Change::Library(_) | Change::SaveUndone { .. } => matches!(self, Self::Saved | Self::Library),
            Change::Desktop { .. } => matches!(self, Self::Desktop),
            // Rules of smart albums can read the clock.
            Change::ClockSet { .. } | Change::ClockDrifts { .. } | Change::ZoneSet { .. } => {
                matches!(self, Self::Library)
            }
        }
    }
}

/// Whether a predicate about a state holds on `device` at that moment; the rules of smart albums can read its clock.
pub(crate) fn holds(what: &What, device: &DeviceWorld, at: Instant) -> bool {
    match what {
        What::Shutter { state, reason, whose } => {
            let (actual, reasons) = shutter(&device.shutter);
            actual == *state && refuses(reasons, *reason, *whose)
        }
        What::Saved { count, before, after } => {
            amount(&device.saved) == *count
                && device.saved.iter().all(|photo| {
                    before.is_none_or(|before| is_close(before, photo.frames.before_micros()))
                        && after.is_none_or(|after| is_close(after, photo.frames.after_micros()))
                })
        }
        What::Notices { count } => u32::try_from(device.notices_unread.len()) == Ok(*count),
        What::Holds { view, count } => amount(&device.library.view(*view, device.zone())) == *count,
        What::Album { name, count } => {
            album(device, name, at).is_some_and(|members| amount(&members) == *count)
        }
        What::SmartAlbums { names } => smart_albums(device) == *names,
        What::Files { count } => windows_files(device) == *count,
        What::Desktop { count } => device.desktop_files == *count,
        What::Photo { nth, looks } => {
            photo(device, *nth).is_some_and(|asset| LOOKS.iter().all(|(_, fits)| fits(looks, asset)))
        }
        What::Outcome { press, outcome, reason } => {
            let ended = self::press(device, *press).and_then(|press| press.ended);
            ended.is_some_and(|(_, actual)| {
                self::outcome(&actual) == *outcome && (reason.is_none() || outcome_reason(&actual) == *reason)
            })
        }
        What::InCall(expected) => device.in_call == *expected,
        What::Notified { .. } | What::Happens { .. } | What::Sent { .. } => {
            unreachable!("records are counted, they do not stand")
        }
    }
}

/// Whether a predicate that counts counts `fact`.
pub(crate) fn counts(scenario: &Scenario, expectation: &Expectation, fact: &Fact) -> bool {
    let who = expectation.who;
    match (&expectation.what, fact) {
        (
            What::Notified { from, .. },
            Fact::Device { who: whose, event: Event::NoticeRaised { taker, .. } },
        ) => *whose == who && from.is_none_or(|person| scenario.device(*taker).profile.person == person),
        (
            What::Happens { event: kind, reason, whose: about, shift, .. },
            Fact::Device { who: whose, event },
        ) => {
            *whose == who
                && event.kind() == *kind
                && carries(event, *reason, *about)
                && shift.is_none_or(|shift| shifted(event).is_some_and(|micros| is_close(shift, micros)))
        }
        (What::Sent { message, to, .. }, Fact::Sent { from, to: receiver, message: sent, .. }) => {
            *from == NodeId::Device(who) && sent == message && to.is_none_or(|to| to == *receiver)
        }
        (_, _) => false,
    }
}

/// How often exactly something has to happen, where it is said.
pub(crate) const fn times(what: &What) -> Option<u32> {
    match what {
        What::Notified { times, .. } | What::Happens { times, .. } | What::Sent { times, .. } => *times,
        What::Shutter { .. }
        | What::Saved { .. }
        | What::Notices { .. }
        | What::Holds { .. }
        | What::Album { .. }
        | What::SmartAlbums { .. }
        | What::Files { .. }
        | What::Desktop { .. }
        | What::Photo { .. }
        | What::Outcome { .. }
        | What::InCall(_) => None,
    }
}

/// A shutter's state, and its reasons.
pub(crate) fn shutter(shutter: &Shutter) -> (ShutterState, &[Refusal]) {
    match shutter {
        Shutter::Hidden(reasons) => (ShutterState::Hidden, reasons),
        Shutter::Unavailable(reasons) => (ShutterState::Unavailable, reasons),
        Shutter::Ready => (ShutterState::Ready, &[]),
    }
}

/// The nth press, counted from 1.
pub(crate) fn press(device: &DeviceWorld, nth: u32) -> Option<&Press> {
    device.presses.get(usize::try_from(nth).ok()?.checked_sub(1)?)
}

/// What the smart album of that name shows, if there is one; of several, one.
pub(crate) fn album<'w>(device: &'w DeviceWorld, name: &str, at: Instant) -> Option<Vec<&'w Asset>> {
    let id = device.library.smart_albums_named(name).next()?;
    device.library.members(id, device.wall_clock(at)).ok()
}

/// The midnights of the device's clock after `from`, up to `to`: then an album whose rule asks for dates may hold other
/// photos. None for anything else.
pub(crate) fn midnights(
    what: &What,
    device: &DeviceWorld,
    from: Instant,
    to: Instant,
) -> impl Iterator<Item = Instant> + use<> {
    let turns = match what {
        What::Album { name, .. } => {
            let id = device.library.smart_albums_named(name).next();
            id.and_then(|id| device.library.smart_album(id)).is_some_and(|album| asks_for_dates(&album.rule))
        }
        What::Shutter { .. }
        | What::Saved { .. }
        | What::Notified { .. }
        | What::Notices { .. }
        | What::Holds { .. }
        | What::SmartAlbums { .. }
        | What::Files { .. }
        | What::Desktop { .. }
        | What::Photo { .. }
        | What::Outcome { .. }
        | What::InCall(_)
        | What::Happens { .. }
        | What::Sent { .. } => false,
    };
    let day = Duration::from_secs(86_400);
    let shown = device.wall_clock(from);
    let seconds = Duration::from_secs(shown.num_seconds_from_midnight().into());
    let since = seconds + Duration::from_micros((shown.nanosecond() / 1000).into());
    let first = day.saturating_sub(since);
    let clock = device.clock();
    let nights = (0..).map(move |nth| clock.after(from, first + day * nth));
    nights.take_while(move |night| turns && *night <= to)
}

fn asks_for_dates(rule: &library::Rule) -> bool {
    match rule {
        library::Rule::All(rules) | library::Rule::Any(rules) => rules.iter().any(asks_for_dates),
        library::Rule::Date(_) => true,
        library::Rule::Text { .. } | library::Rule::Photo { .. } | library::Rule::Number { .. } => false,
    }
}

/// The names of the smart albums, in order.
pub(crate) fn smart_albums(device: &DeviceWorld) -> Vec<String> {
    let mut names: Vec<_> = device.library.smart_albums().map(|(_, album)| album.name.clone()).collect();
    names.sort();
    names
}

/// How many files of it a Windows PC shows (CLOUD-4).
pub(crate) fn windows_files(device: &DeviceWorld) -> u32 {
    let shown = device.library.view(View::AllPhotos, device.zone());
    let files: usize = shown.iter().map(|asset| asset.windows_files().len()).sum();
    u32::try_from(files).unwrap_or(u32::MAX)
}

/// The nth photo in the order of All Photos, counted from 1.
pub(crate) fn photo(device: &DeviceWorld, nth: u32) -> Option<&Asset> {
    let place = usize::try_from(nth).ok()?.checked_sub(1)?;
    device.library.view(View::AllPhotos, device.zone()).into_iter().nth(place)
}

/// An outcome without its particulars.
pub(crate) const fn outcome(outcome: &Outcome) -> PressOutcome {
    match outcome {
        Outcome::Saved { .. } => PressOutcome::Saved,
        Outcome::Refused { .. } => PressOutcome::Refused,
        Outcome::Failed { .. } => PressOutcome::Failed,
        Outcome::TimedOut => PressOutcome::TimedOut,
    }
}

/// Why a press ended as it did, where there is a why.
pub(crate) const fn outcome_reason(outcome: &Outcome) -> Option<Reason> {
    match outcome {
        Outcome::Refused { reason } => Some(Reason::of_refusal(*reason)),
        Outcome::Failed { failure } => Some(Reason::of_failure(*failure)),
        Outcome::Saved { .. } | Outcome::TimedOut => None,
    }
}

/// How far the still is from the moment that the taker saw, if `event` says so.
pub(crate) fn shifted(event: &Event) -> Option<u64> {
    if let Event::StillChosen { shift_micros, .. } = event { Some(*shift_micros) } else { None }
}

/// Whether a clip's length is what is expected, to half a picture.
pub(crate) fn is_close(expected: Duration, actual_micros: u64) -> bool {
    let apart = expected.as_micros().abs_diff(u128::from(actual_micros));
    apart * u128::from(2 * FRAME_RATE) <= 1_000_000
}

/// Whether a photo bears that date: in the same zone, and to the second where no more is said, as cameras write it.
fn bears(asset: &Asset, expected: DateTime<FixedOffset>) -> bool {
    let same_time = if expected.timestamp_subsec_nanos() == 0 {
        asset.taken.timestamp() == expected.timestamp()
    } else {
        asset.taken == expected
    };
    same_time && asset.taken.offset() == expected.offset()
}

/// Whether a photo is as `looks` says, for one of its keys; what is not named may be anything.
type Fits = fn(&Looks, &Asset) -> bool;

/// The keys of [`Looks`], as files spell them, in the order in which a difference is told.
pub(crate) const LOOKS: [(&str, Fits); 14] = [
    ("kind", |looks, asset| looks.kind.is_none_or(|kind| asset.content.kind() == kind)),
    ("make", |looks, asset| looks.make.as_ref().is_none_or(|make| *asset.metadata.make == **make)),
    ("model", |looks, asset| looks.model.as_ref().is_none_or(|model| *asset.metadata.model == **model)),
    ("lens", |looks, asset| looks.lens.as_ref().is_none_or(|lens| *asset.metadata.lens_model == **lens)),
    ("comment", |looks, asset| {
        looks.comment.as_ref().is_none_or(|comment| *asset.metadata.user_comment == **comment)
    }),
    ("taken", |looks, asset| looks.taken.is_none_or(|taken| bears(asset, taken))),
    ("before", |looks, asset| {
        looks.before.is_none_or(|before| frames(asset).is_some_and(|it| is_close(before, it.before_micros())))
    }),
    ("after", |looks, asset| {
        looks.after.is_none_or(|after| frames(asset).is_some_and(|it| is_close(after, it.after_micros())))
    }),
    ("location", |looks, asset| {
        looks.location.is_none_or(|location| asset.metadata.location.is_some() == location)
    }),
    ("title", |looks, asset| looks.title.as_ref().is_none_or(|title| asset.marks().title == *title)),
    ("caption", |looks, asset| {
        looks.caption.as_ref().is_none_or(|caption| asset.marks().caption == *caption)
    }),
    ("keywords", |looks, asset| {
        looks.keywords.as_ref().is_none_or(|keywords| asset.marks().keywords.iter().eq(keywords))
    }),
    ("favourite", |looks, asset| {
        looks.favourite.is_none_or(|favourite| asset.marks().favourite == favourite)
    }),
    ("edited", |looks, asset| looks.edited.is_none_or(|edited| asset.marks().adjustment.is_some() == edited)),
];

/// The pictures of a Live Photo; none if it is none.
pub(crate) const fn frames(asset: &Asset) -> Option<Frames> {
    match asset.content {
        Content::LivePhoto { frames } => Some(frames),
        Content::Photo | Content::Movie | Content::Screenshot => None,
    }
}

/// How many there are, as files count.
pub(crate) fn amount<T>(things: &[T]) -> u32 {
    u32::try_from(things.len()).unwrap_or(u32::MAX)
}
