//! A scenario and its run for tests: Bob hangs up too early.

use std::{sync::OnceLock, time::Duration};

use device::{Command, Event, Gesture, Outcome, Shortened, Shutter};
use library::{AssetId, Frame, Frames};
use protocol::{CallKind, DeviceId, EndReason, Instant, MessageKind, NodeId, Refusal, Route};
use scenario::{Mistakes, Parsed, parse};
use trace::{End, Fact, Fate, Judgement, Trace, judge};
use uuid::Uuid;

use crate::{Entry, Played, Unreadable};

pub(crate) const ALICE: DeviceId = DeviceId(0);
pub(crate) const BOB: DeviceId = DeviceId(1);
pub(crate) const ID: Uuid = Uuid::from_u128(1);
/// A second before the still of 5.933 s, and 0.9 s after it.
pub(crate) const FRAMES: Frames = Frames { first: Frame(148), still: Frame(178), last: Frame(205) };

const TEXT: &str = r#"title = "Hanging up shortens the movie"
why = "A photo in flight survives the end of the call."
rules = ["CAP-11"]

[people.alice.devices.phone]
model = "iPhone 15 Pro"

[people.bob.devices.mac]
model = "MacBook Air"

[call]
kind = "one-to-one"
joins = ["alice.phone", "bob.mac"]

[timeline]
steps = [
  { at = "5s", who = "alice.phone", do = "tap-screen" },
  { at = "6s", who = "alice.phone", do = "press-shutter" },
  { at = "6.9s", who = "bob.mac", do = "hang-up" },
]
expect = [
  { by = "15s", who = "alice.phone", saved = 1, after = "0.9s" },
]
"#;

/// The file, with `after` as it is expected.
pub(crate) fn file(after: &str) -> Parsed {
    let text = TEXT.replace("\"0.9s\"", &format!("\"{after}\""));
    parse("scenarios/capture/hang-up.toml", &text).unwrap()
}

pub(crate) fn mistakes() -> &'static Mistakes {
    static MISTAKES: OnceLock<Mistakes> = OnceLock::new();
    MISTAKES.get_or_init(|| parse("mine <1>.toml", &TEXT.replace("tap-screen", "tap-scren")).unwrap_err())
}

pub(crate) fn ms(millis: u64) -> Instant {
    Instant::ZERO + Duration::from_millis(millis)
}

fn device(who: DeviceId, event: Event) -> Fact {
    Fact::Device { who, event }
}

fn did(who: DeviceId, command: Command, step: u32) -> Fact {
    Fact::Did { who, command, step: Some(step) }
}

/// What happens: Alice presses, Bob is told and hangs up, Alice gets a shorter movie.
pub(crate) fn trace() -> Trace {
    let seen = Instant::from_micros(5_933_333);
    let kind = CallKind { group: false, video: true };
    let request = Fact::Sent {
        from: NodeId::Device(ALICE),
        to: NodeId::Device(BOB),
        message: MessageKind::Request,
        id: Some(ID),
        route: Route::Call,
        fate: Fate::Carried { arrives: ms(6040), copies: 1 },
    };
    let metadata = library::Metadata::facetime(ID, "MacBook Air", true);
    let content = library::Content::LivePhoto { frames: FRAMES };
    let taken = "2024-09-06T18:00:06Z".parse().unwrap();
    let saved = library::Asset::new(AssetId::of_live_photo(ID), content, taken, metadata, 500_000);
    let hidden = Shutter::Hidden(vec![Refusal::ControlsHidden]);
    let facts = [
        (100, device(ALICE, Event::Joined { kind })),
        (120, device(ALICE, Event::ShutterChanged { shutter: hidden })),
        (5000, did(ALICE, Command::TapScreen, 0)),
        (5000, device(ALICE, Event::ControlsShown { by: Gesture::Tap })),
        (5000, device(ALICE, Event::ShutterChanged { shutter: Shutter::Ready })),
        (6000, did(ALICE, Command::PressShutter { seen: Some(seen) }, 1)),
        (6000, device(ALICE, Event::Pressed { id: ID, subject: BOB, seen })),
        (6002, request),
        (6040, device(BOB, Event::NoticeRaised { id: ID, taker: ALICE, in_background: false })),
        (6900, did(BOB, Command::HangUp, 2)),
        (
            6900,
            device(
                BOB,
                Event::ClipComplete { id: ID, frames: FRAMES, shortened: Some(Shortened::CallEnded) },
            ),
        ),
        (6900, device(BOB, Event::CallEnded { why: EndReason::HungUp })),
        (
            7300,
            Fact::Library {
                who: ALICE,
                change: trace::LibraryChange::Added { asset: std::sync::Arc::new(saved) },
            },
        ),
        (
            7310,
            device(
                ALICE,
                Event::PressEnded {
                    id: ID,
                    outcome: Outcome::Saved { asset: AssetId::of_live_photo(ID), frames: FRAMES },
                },
            ),
        ),
    ];
    let mut trace = Trace { records: Vec::new(), ended_at: ms(20_000), end: End::Quiet };
    for (millis, fact) in facts {
        trace.push(ms(millis), fact);
    }
    trace
}

/// A run and what is thought of it.
pub(crate) struct Run {
    pub(crate) parsed: Parsed,
    pub(crate) trace: Trace,
    pub(crate) judgement: Judgement,
}

impl Run {
    /// The run of the file that expects so much after the still.
    pub(crate) fn of(after: &str) -> Self {
        let (parsed, trace) = (file(after), trace());
        let judgement = judge(&parsed.scenario, &trace);
        Self { parsed, trace, judgement }
    }

    pub(crate) fn played(&self) -> Played<'_> {
        Played {
            file: self.parsed.name.clone(),
            area: "capture".into(),
            name: "hang-up".into(),
            parsed: &self.parsed,
            seed: 0,
            digest: Some("abc".into()),
            items: 99,
            trace: &self.trace,
            judgement: &self.judgement,
        }
    }

    pub(crate) fn entry(&self) -> Entry<'_> {
        Entry::Played(self.played())
    }
}

/// A run as expected.
pub(crate) fn passing() -> Run {
    Run::of("0.9s")
}

/// A run in which something else was expected.
pub(crate) fn failing() -> Run {
    Run::of("1.2s")
}

pub(crate) fn unreadable() -> Entry<'static> {
    Entry::Unreadable(Unreadable {
        file: "mine <1>.toml".into(),
        area: String::new(),
        name: "mine <1>".into(),
        mistakes: mistakes(),
    })
}

pub(crate) fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}
