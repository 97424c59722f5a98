//! What was found where something else was expected, as a short phrase for the end of a caret.

use std::time::Duration;

use device::{Event, Outcome};
use library::{Asset, Frames, Kind, View};
use protocol::{DeviceId, Instant, NodeId, Refusal};
use scenario::{Expectation, PressOutcome, Reason, Scenario, ShutterState, What, carries, whose};

use crate::{
    predicate::{self, LOOKS},
    record::{Fact, Record},
    trace::Trace,
    world::{Change, DeviceWorld},
};

/// How an expectation was not met.
#[derive(Clone, Copy)]
pub(crate) enum Found {
    /// At that moment it does not hold.
    Lacking(Instant),
    /// At that moment it holds, or happened, and should not.
    Unwanted(Instant),
    /// It happened so often between the two.
    Counted { count: u32, from: Instant, to: Instant },
}

impl Found {
    /// The moment that tells.
    pub(crate) const fn at(self) -> Instant {
        match self {
            Self::Lacking(at) | Self::Unwanted(at) | Self::Counted { to: at, .. } => at,
        }
    }
}

/// Which key of the expectation is wrong, and what is the case instead.
pub(crate) fn tell(
    scenario: &Scenario,
    trace: &Trace,
    expectation: &Expectation,
    found: Found,
) -> (&'static str, String) {
    let what = &expectation.what;
    match found {
        Found::Lacking(at) => lacking(scenario, what, &world_at(scenario, trace, expectation.who, at), at),
        Found::Unwanted(at) => (key(what), unwanted(what, at)),
        Found::Counted { count: 0, from, to } => none_counted(scenario, trace, expectation, (from, to)),
        Found::Counted { count: 1, .. } => ("times", "it happened once".into()),
        Found::Counted { count, .. } => ("times", format!("it happened {count} times")),
    }
}

/// The key that names what an expectation is about.
const fn key(what: &What) -> &'static str {
    match what {
        What::Shutter { .. } => "shutter",
        What::Saved { .. } => "saved",
        What::Notified { .. } => "notified",
        What::Notices { .. } => "notices",
        What::Holds { .. } | What::Album { .. } => "holds",
        What::SmartAlbums { .. } => "smart_albums",
        What::Files { .. } => "files",
        What::Desktop { .. } => "desktop",
        What::Photo { .. } => "photo",
        What::Outcome { .. } => "outcome",
        What::InCall(_) => "in_call",
        What::Happens { .. } => "happens",
        What::Sent { .. } => "sent",
    }
}

fn world_at(scenario: &Scenario, trace: &Trace, who: DeviceId, at: Instant) -> DeviceWorld {
    let mut device = DeviceWorld::new(scenario.device(who).profile.clock, true);
    for record in trace.records.iter().take_while(|record| record.at <= at) {
        if let Some((whose, change)) = Change::of(&record.fact)
            && whose == who
        {
            device.apply(record.at, &change);
        }
    }
    device
}

/// A state that should hold, and does not.
fn lacking(scenario: &Scenario, what: &What, device: &DeviceWorld, at: Instant) -> (&'static str, String) {
    match what {
        What::Shutter { state, reason, whose } => {
            let (actual, reasons) = predicate::shutter(&device.shutter);
            let key = match (actual == *state, reason, whose) {
                (false, _, _) | (true, None, None) => "shutter",
                (true, Some(reason), _) if !reasons.iter().any(|it| Reason::of_refusal(*it) == *reason) => {
                    "reason"
                }
                (true, _, Some(_)) => "whose",
                (true, Some(_), None) => "reason",
            };
            (key, shutter(scenario, actual, reasons))
        }
        What::Saved { count, before, after } => saved(device, *count, *before, *after),
        What::Notices { .. } => {
            ("notices", amount(device.notices_unread.len(), "notice is waiting", "notices are waiting"))
        }
        What::Holds { view, .. } => {
            let shown = device.library.view(*view, device.zone()).len();
            ("holds", if shown == 0 { "it shows nothing".into() } else { format!("it shows {shown}") })
        }
        What::Album { name, .. } => match predicate::album(device, name, at) {
            Some(shown) if shown.is_empty() => ("holds", "it shows nothing".into()),
            Some(shown) => ("holds", format!("it shows {}", shown.len())),
            None => ("album", "there is no such smart album".into()),
        },
        What::SmartAlbums { .. } => {
            let names: Vec<_> =
                predicate::smart_albums(device).iter().map(|name| format!("\"{name}\"")).collect();
            let there = if names.is_empty() { "there is none".into() } else { names.join(", ") };
            ("smart_albums", there)
        }
        What::Files { .. } => {
            let files = usize::try_from(predicate::windows_files(device)).unwrap_or(usize::MAX);
            ("files", amount(files, "file lies there", "files lie there"))
        }
        What::Desktop { .. } => {
            let files = usize::try_from(device.desktop_files).unwrap_or(usize::MAX);
            ("desktop", amount(files, "file lies there", "files lie there"))
        }
        What::Photo { nth, looks } => match predicate::photo(device, *nth) {
            Some(asset) => {
                let different = LOOKS.iter().find(|(_, fits)| !fits(looks, asset));
                different.map_or(("photo", String::new()), |(key, _)| (*key, look(key, asset)))
            }
            None => {
                let photos = device.library.view(View::AllPhotos, device.zone()).len();
                ("photo", amount(photos, "photo is there", "photos are there"))
            }
        },
        What::Outcome { press, outcome, .. } => press_outcome(scenario, device, *press, *outcome),
        What::InCall(_) if device.in_call => ("in_call", "it is in the call".into()),
        What::InCall(_) => ("in_call", "it is not in the call".into()),
        What::Notified { .. } | What::Happens { .. } | What::Sent { .. } => {
            unreachable!("records are counted, they do not stand")
        }
    }
}

fn shutter(scenario: &Scenario, state: ShutterState, reasons: &[Refusal]) -> String {
    let state = match state {
        ShutterState::Ready => return "the shutter was ready".into(),
        ShutterState::Unavailable => "the shutter was unavailable",
        ShutterState::Hidden => "the shutter was hidden",
    };
    let reasons: Vec<_> = reasons.iter().map(|reason| refusal(scenario, *reason)).collect();
    format!("{state}: {}", reasons.join(", "))
}

/// `` `setting-off` of bob.mac ``.
fn refusal(scenario: &Scenario, refusal: Refusal) -> String {
    let word = Reason::of_refusal(refusal);
    match whose(refusal) {
        Some(id) => format!("`{word}` of {}", scenario.device(id).name),
        None => format!("`{word}`"),
    }
}

fn saved(
    device: &DeviceWorld,
    count: u32,
    before: Option<Duration>,
    after: Option<Duration>,
) -> (&'static str, String) {
    if predicate::amount(&device.saved) != count {
        let saved = match device.saved.len() {
            0 => "none was saved".into(),
            1 => "1 was saved".into(),
            more => format!("{more} were saved"),
        };
        return ("saved", saved);
    }
    let wrong = |expected: Option<Duration>, length: fn(Frames) -> u64| {
        let lengths = device.saved.iter().map(|photo| length(photo.frames));
        lengths
            .into_iter()
            .find(|micros| expected.is_some_and(|expected| !predicate::is_close(expected, *micros)))
    };
    match wrong(before, Frames::before_micros) {
        Some(micros) => ("before", format!("it is {}", seconds(micros))),
        None => {
            let micros = wrong(after, Frames::after_micros).unwrap_or(0);
            ("after", format!("it is {}", seconds(micros)))
        }
    }
}

fn press_outcome(
    scenario: &Scenario,
    device: &DeviceWorld,
    nth: u32,
    expected: PressOutcome,
) -> (&'static str, String) {
    let Some(press) = predicate::press(device, nth) else {
        let key = if nth > 1 { "press" } else { "outcome" };
        let presses = match device.presses.len() {
            0 => "there was no press".into(),
            1 => "there was 1 press".into(),
            more => format!("there were {more} presses"),
        };
        return (key, presses);
    };
    let Some((_, outcome)) = press.ended else { return ("outcome", "the press has no outcome yet".into()) };
    let key = if predicate::outcome(&outcome) == expected { "reason" } else { "outcome" };
    let actual = match outcome {
        Outcome::Saved { .. } => "it was saved".into(),
        Outcome::Refused { reason } => format!("it was refused: {}", refusal(scenario, reason)),
        Outcome::Failed { failure } => format!("it failed: `{}`", Reason::of_failure(failure)),
        Outcome::TimedOut => "it timed out".into(),
    };
    (key, actual)
}

fn look(key: &str, asset: &Asset) -> String {
    let quoted =
        |text: &str| if text.is_empty() { "it says nothing".into() } else { format!("it is \"{text}\"") };
    let length = |micros: Option<u64>| {
        micros.map_or_else(|| "it is no Live Photo".into(), |micros| format!("it is {}", seconds(micros)))
    };
    let frames = predicate::frames(asset);
    match key {
        "kind" => match asset.content.kind() {
            Kind::Photo => "it is a photo".into(),
            Kind::LivePhoto => "it is a Live Photo".into(),
            Kind::Movie => "it is a movie".into(),
            Kind::Screenshot => "it is a screenshot".into(),
        },
        "make" => quoted(&asset.metadata.make),
        "model" => quoted(&asset.metadata.model),
        "lens" => quoted(&asset.metadata.lens_model),
        "comment" => quoted(&asset.metadata.user_comment),
        "taken" => format!("it is {}", asset.taken.to_rfc3339()),
        "before" => length(frames.map(Frames::before_micros)),
        "after" => length(frames.map(Frames::after_micros)),
        "title" => quoted(&asset.marks().title),
        "caption" => quoted(&asset.marks().caption),
        "keywords" if asset.marks().keywords.is_empty() => "it has none".into(),
        "keywords" => {
            let words: Vec<_> = asset.marks().keywords.iter().map(|word| format!("\"{word}\"")).collect();
            format!("it has {}", words.join(", "))
        }
        "favourite" if asset.marks().favourite => "it is a favourite".into(),
        "favourite" => "it is no favourite".into(),
        "edited" => match &asset.marks().adjustment {
            Some(adjustment) => format!("it is edited: \"{adjustment}\""),
            None => "it is as it was taken".into(),
        },
        "location" if asset.metadata.location.is_some() => "it says where it was taken".into(),
        _ => "it does not say where it was taken".into(),
    }
}

fn unwanted(what: &What, at: Instant) -> String {
    match what {
        What::Notified { .. } | What::Happens { .. } => format!("it happened at {}", moment(at)),
        What::Sent { .. } => format!("it was sent at {}", moment(at)),
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
        | What::InCall(_) => format!("it was so at {}", moment(at)),
    }
}

/// Nothing was counted. What would be, but for one key or for its time, is worth telling.
fn none_counted(
    scenario: &Scenario,
    trace: &Trace,
    expectation: &Expectation,
    (from, to): (Instant, Instant),
) -> (&'static str, String) {
    let inside = |record: &&Record| (from..=to).contains(&record.at);
    let near =
        trace.records.iter().filter(inside).find_map(|record| near(scenario, expectation, &record.fact));
    if let Some(near) = near {
        return near;
    }
    let when = trace
        .records
        .iter()
        .find(|record| predicate::counts(scenario, expectation, &record.fact))
        .map(|record| record.at);
    let key = key(&expectation.what);
    let text = match (key, when) {
        ("sent", None) => "it was not sent".into(),
        ("sent", Some(at)) => format!("it was sent at {}", moment(at)),
        ("notified", None) => "nobody was told".into(),
        ("notified", Some(at)) => format!("it was told at {}", moment(at)),
        (_, None) => "it did not happen".into(),
        (_, Some(at)) => format!("it happened at {}", moment(at)),
    };
    (key, text)
}

/// What differs in one key from what is counted.
fn near(scenario: &Scenario, expectation: &Expectation, fact: &Fact) -> Option<(&'static str, String)> {
    match (&expectation.what, fact) {
        (What::Notified { .. }, Fact::Device { who, event: Event::NoticeRaised { taker, .. } })
            if *who == expectation.who =>
        {
            let taker = scenario.device(*taker).profile.person;
            Some(("from", format!("it was {}", scenario.person(taker))))
        }
        (What::Happens { event: kind, reason, whose, .. }, Fact::Device { who, event })
            if *who == expectation.who && event.kind() == *kind =>
        {
            Some(near_event(scenario, event, *reason, *whose))
        }
        (What::Sent { message, .. }, Fact::Sent { from, to, message: sent, .. })
            if *from == NodeId::Device(expectation.who) && sent == message =>
        {
            Some(("to", format!("it was sent to {}", scenario.node_name(*to))))
        }
        (_, _) => None,
    }
}

/// What differs in an event of the kind that is counted.
fn near_event(
    scenario: &Scenario,
    event: &Event,
    reason: Option<Reason>,
    whose: Option<DeviceId>,
) -> (&'static str, String) {
    if reason.is_some() && !carries(event, reason, None) {
        let carried = Reason::all().filter(|reason| carries(event, Some(*reason), None));
        let words: Vec<_> = carried.map(|reason| format!("`{reason}`")).collect();
        return (
            "reason",
            if words.is_empty() { "it has none".into() } else { format!("it is {}", words.join(", ")) },
        );
    }
    if whose.is_some() && !carries(event, reason, whose) {
        let about = (0..=u8::MAX).map(DeviceId).zip(&scenario.devices);
        let about = about.filter(|(id, _)| carries(event, reason, Some(*id)));
        let names: Vec<_> = about.map(|(_, device)| device.name.as_str()).collect();
        return (
            "whose",
            if names.is_empty() { "it is nobody's".into() } else { format!("it is {}", names.join(", ")) },
        );
    }
    let shifted =
        predicate::shifted(event).map_or_else(String::new, |micros| format!("it is {}", seconds(micros)));
    ("shift", shifted)
}

fn amount(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {one}"),
        1 => format!("1 {one}"),
        more => format!("{more} {many}"),
    }
}

/// A moment as people read it, `6.033s`: to the millisecond.
#[must_use]
pub fn moment(at: Instant) -> String {
    let millis = at.as_micros().saturating_add(500) / 1000;
    format!("{}.{:03}s", millis / 1000, millis % 1000)
}

/// A length as people read it, `0.9 s`: rounded to thousandths, with as many decimals as are needed, one at least.
#[must_use]
pub fn seconds(micros: u64) -> String {
    let millis = micros.saturating_add(500) / 1000;
    let decimals = format!("{:03}", millis % 1000);
    let decimals = decimals.trim_end_matches('0');
    format!("{}.{} s", millis / 1000, if decimals.is_empty() { "0" } else { decimals })
}
