//! The words of scripts: inputs read, outputs said.

use std::{str::FromStr, sync::Arc};

use device::{App, Command, Effect, Event, Input, Outcome, Output, Setting, Shutter};
use library::{Frame, Frames, Metadata, cloud::News};
use protocol::{
    Announcement, Answer, CallKind, Capability, DeviceId, EndReason, Failure, File, Instant, LivePhotos,
    Message, NodeId, OsVersion, Part, Parts, Refusal, Request, Roster, ServiceStatus, WorldId,
    transaction_id,
};
use uuid::Uuid;

pub(crate) fn parse(what: &str) -> Input {
    if let Some((from, message)) = what.split_once(": ") {
        return Input::Receive { from: node_named(from), message: message_named(from, message) };
    }
    let command = match what.split(' ').collect::<Vec<_>>()[..] {
        ["crash", "facetime"] => return Input::Crash(App::FaceTime),
        ["crash", "photos"] => return Input::Crash(App::Photos),
        ["crash", "device"] => return Input::Crash(App::Device),
        ["free", bytes] => return Input::FreeBytes(bytes.parse().expect("a number of bytes")),
        ["cut"] => return Input::Connection { up: false },
        ["back"] => return Input::Connection { up: true },
        ["dial", kind, ref others @ ..] => Command::Dial {
            kind: CallKind { group: kind == "group", video: true },
            invite: others.iter().map(|name| device_named(name)).collect(),
            link: false,
        },
        ["answer"] => Command::Answer,
        ["decline"] => Command::Decline,
        ["hang-up"] => Command::HangUp,
        ["pause"] => Command::PauseCamera,
        ["resume"] => Command::ResumeCamera,
        ["switch"] => Command::SwitchCamera,
        ["tap"] => Command::TapScreen,
        ["tile", of] => Command::ChooseTile { of: device_named(of) },
        ["fullscreen"] => Command::Fullscreen,
        ["press", "nothing"] => Command::PressShutter { seen: None },
        ["press", seen] => Command::PressShutter { seen: Some(time(seen)) },
        ["set", setting, on] => Command::Set {
            setting: *Setting::ALL.iter().find(|known| known.as_str() == setting).expect("a setting"),
            on: on == "on",
        },
        ["update", version] => Command::Update { os: os(version) },
        ["power-off"] => Command::PowerOff,
        ["power-on"] => Command::PowerOn,
        ref other => panic!("no such input: {other:?}"),
    };
    Input::Command(command)
}

fn message_named(from: &str, text: &str) -> Message {
    match text.split(' ').collect::<Vec<_>>()[..] {
        ["registered"] => Message::Registered,
        ["left"] => Message::Left,
        ["ended"] => Message::Ended(EndReason::OthersLeft),
        ["ring", caller] => {
            Message::Ring { caller: device_named(caller), kind: CallKind { group: false, video: true } }
        }
        ["roster", version, ref words @ ..] => Message::Roster(Arc::new(Roster {
            wishes: vec![],
            version: number(version),
            kind: CallKind { group: words.contains(&"group"), video: !words.contains(&"audio") },
            members: words.iter().filter(|word| word.len() == 1).map(|name| device_named(name)).collect(),
            service: ServiceStatus {
                live_photos: !words.contains(&"service-off"),
                refuses_old: words.contains(&"refuses-old"),
            },
        })),
        ["announce", version, ref words @ ..] => Message::Announce(Announcement {
            version: number(version),
            joined: number(version),
            capability: Capability {
                os: os(if words.contains(&"old") { "iOS-10.3" } else { "iOS-17.6" }),
                live_photos: match words.first() {
                    Some(&"off") => LivePhotos::Off,
                    Some(&"not-offered") => LivePhotos::NotOffered,
                    Some(&"locked-down") => LivePhotos::LockedDown,
                    Some(_) | None => LivePhotos::On,
                },
                guest: words.contains(&"guest"),
                camera_on: !words.contains(&"paused"),
            },
        }),
        ["announce-ack", version] => Message::AnnounceAck { version: number(version) },
        ["bye"] => Message::Bye { joined: u32::MAX },
        ["bye", joined] => Message::Bye { joined: number(joined) },
        ["request", id, "seen", seen, ref have @ ..] => Message::Request(Request {
            id: id_named(id),
            taker: device_named(&id[..1]),
            subject: DeviceId(0),
            seen: time(seen),
            have: Parts { still: have.contains(&"still"), movie: have.contains(&"movie") },
        }),
        ["answer", id, answer] => Message::Answer {
            id: id_named(id),
            answer: match answer {
                "accepted" => Answer::Accepted,
                "refused" => Answer::Refused(Refusal::SettingOff(device_named(from))),
                "failed" => Answer::Failed(Failure::CameraPaused),
                other => panic!("no such answer: {other}"),
            },
        },
        ["still", id] => Message::File { id: id_named(id), file: still(id_named(id)) },
        ["movie", id] => Message::File { id: id_named(id), file: File::Movie { frames: FRAMES } },
        ["file-ack", id, part] => Message::FileAck {
            id: id_named(id),
            part: if part == "still" { Part::Still } else { Part::Movie },
        },
        ["close", id] => Message::Close { id: id_named(id) },
        ["receipt"] => Message::UploadReceipt(Arc::default()),
        ["news"] => Message::News(Arc::default()),
        ["news", "from", count] => {
            Message::News(Arc::new(News { from: number(count).into(), ..News::default() }))
        }
        ["news", "more"] => Message::News(Arc::new(News { more: true, ..News::default() })),
        ["news-waiting"] => Message::NewsWaiting { asked: 1 },
        ref other => panic!("no such message: {other:?}"),
    }
}

/// The clip that others send.
pub(crate) const FRAMES: Frames = Frames { first: Frame(120), still: Frame(150), last: Frame(210) };

pub(crate) fn still(id: Uuid) -> File {
    let metadata = Arc::new(Metadata::facetime(id, "iPhone 13", true));
    File::Still { frame: FRAMES.still, metadata }
}

pub(crate) fn say(output: &Output) -> String {
    match output {
        Output::Transmit { message: Message::Relay { to, message, .. }, .. } => {
            format!("{} via push <- {}", device(*to), said(message))
        }
        Output::Transmit { to, message, .. } => format!("{} <- {}", node(*to), said(message)),
        Output::Perform(effect) => format!("! {}", done(effect)),
        Output::Event(event) => format!("* {}{}", event.kind().as_str(), detail(event)),
    }
}

fn said(message: &Message) -> String {
    let kind = message.kind().as_str();
    match message {
        Message::Request(request) => format!("{kind} {} seen {}", name(request.id), request.seen),
        Message::Answer { id, answer } => format!("{kind} {} {}", name(*id), plain(answer)),
        Message::File { id, .. } | Message::Close { id } => format!("{kind} {}", name(*id)),
        Message::FileAck { id, part } => format!("{kind} {} {}", name(*id), plain(part)),
        Message::Announce(announcement) => format!("{kind} {}", announcement.version),
        Message::AnnounceAck { version } | Message::RosterAck { version } => format!("{kind} {version}"),
        Message::Dial(_)
        | Message::Join(_)
        | Message::Decline
        | Message::Leave { .. }
        | Message::Left
        | Message::Ring { .. }
        | Message::Roster(_)
        | Message::Ended(_)
        | Message::Register
        | Message::Registered
        | Message::Relay { .. }
        | Message::RelayAck { .. }
        | Message::Bye { .. }
        | Message::UploadReceipt(_)
        | Message::News(_)
        | Message::NewsWaiting { .. }
        | Message::NewsDeclined { .. } => kind.into(),
        Message::Upload { batch, .. } => format!("{kind} {}", batch.items.len()),
        Message::AskNews { since, .. } => format!("{kind} {since}"),
    }
}

fn done(effect: &Effect) -> String {
    match effect {
        Effect::Commit { .. } => "commit".into(),
        Effect::WriteStill { id, .. } => format!("write-still {}", name(*id)),
        Effect::WriteMovie { id, .. } => format!("write-movie {}", name(*id)),
        Effect::RemoveFiles { id } => format!("remove-files {}", name(*id)),
        Effect::Save { id, .. } => format!("save {}", name(*id)),
        Effect::Look { id } => format!("look {}", name(*id)),
        Effect::KeepScreenshot { .. } => "keep-screenshot".into(),
        Effect::Photo { .. } => "photo".into(),
        Effect::Edit { .. } => "edit".into(),
        Effect::SmartAlbum { album, .. } => format!("smart-album {album}"),
        Effect::CollectUploads => "collect".into(),
        Effect::ConfirmUploads { .. } => "confirm".into(),
        Effect::ApplyNews { .. } => "apply".into(),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "of most events the kind says enough")]
fn detail(event: &Event) -> String {
    match event {
        Event::NotPossible { why } => format!(" {}", plain(why)),
        Event::UploadsWait { why, things } => format!(" {things} {}", plain(why)),
        Event::Uploaded { things } | Event::CameFromICloud { things } => format!(" {things}"),
        Event::Rang { caller } => format!(" {}", device(*caller)),
        Event::CallEnded { why } => format!(" {}", plain(why)),
        Event::Started { boot } => format!(" {boot}"),
        Event::SettingChanged { setting, on } => format!(" {} {on}", setting.as_str()),
        Event::ShutterChanged { shutter } => match shutter {
            Shutter::Hidden(reasons) => format!(" hidden: {}", refusals(reasons)),
            Shutter::Unavailable(reasons) => format!(" unavailable: {}", refusals(reasons)),
            Shutter::Ready => " ready".into(),
        },
        Event::ShutterMissing { reasons } => format!(" {}", refusals(reasons)),
        Event::Pressed { id, .. }
        | Event::TakerTold { id }
        | Event::SaveBegun { id }
        | Event::ClipSent { id }
        | Event::ClipForgotten { id }
        | Event::NoticeRaised { id, .. }
        | Event::RequestArrived { id, .. } => format!(" {}", name(*id)),
        Event::FileArrived { id, part } => format!(" {} {}", name(*id), plain(part)),
        Event::FileDiscarded { id, part, why } => format!(" {} {} {}", name(*id), plain(part), plain(why)),
        Event::PressEnded { id, outcome } => format!(" {} {}", name(*id), ending(outcome)),
        Event::RequestRepeated { id, answer } => format!(" {} {}", name(*id), plain(answer)),
        Event::RequestRefused { id, reason, at_the_end } => {
            let when = if *at_the_end { " at the end" } else { "" };
            format!(" {} {}{when}", name(*id), plain(reason))
        }
        Event::CaptureFailed { id, failure } => format!(" {} {}", name(*id), plain(failure)),
        Event::KeyframeForced { frame } => format!(" {}", frame.0),
        Event::StillChosen { id, frame, shift_micros } => {
            format!(" {} {} off by {shift_micros}", name(*id), frame.0)
        }
        Event::ClipComplete { id, frames: Frames { first, still, last }, shortened } => {
            let why = shortened.map_or(String::new(), |why| format!(" {}", plain(&why)));
            format!(" {} {} {} {}{why}", name(*id), first.0, still.0, last.0)
        }
        _ => String::new(),
    }
}

fn ending(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Saved { .. } => "saved".into(),
        Outcome::Refused { reason } => format!("refused {}", plain(reason)),
        Outcome::Failed { failure } => format!("failed {}", plain(failure)),
        Outcome::TimedOut => "timed-out".into(),
    }
}

fn refusals(reasons: &[Refusal]) -> String {
    reasons.iter().map(plain).collect::<Vec<_>>().join(", ")
}

/// A value's own words, with devices by their letters: `SettingOff(b)`.
fn plain(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    (0..6).fold(text, |text, id| text.replace(&format!("DeviceId({id})"), &device(DeviceId(id))))
}

fn node(node: NodeId) -> String {
    match node {
        NodeId::Device(whose) => device(whose),
        NodeId::CallService => "call".into(),
        NodeId::PushService => "push".into(),
        NodeId::ICloud => "icloud".into(),
    }
}

pub(crate) fn node_named(name: &str) -> NodeId {
    match name {
        "call" => NodeId::CallService,
        "push" => NodeId::PushService,
        "icloud" => NodeId::ICloud,
        name => NodeId::Device(device_named(name)),
    }
}

fn device(device: DeviceId) -> String {
    char::from(b'a' + device.0).into()
}

fn device_named(name: &str) -> DeviceId {
    let &[letter @ b'a'..=b'z'] = name.as_bytes() else { panic!("no such device: {name}") };
    DeviceId(letter - b'a')
}

/// `a2` is the second press of `a` since its first start, `a1` after the second start is `a1'`.
fn id_named(name: &str) -> Uuid {
    let boot = 1 + u32::try_from(name.matches('\'').count()).expect("few starts");
    transaction_id(
        WorldId::titled("a world"),
        device_named(&name[..1]),
        boot,
        number(name[1..].trim_end_matches('\'')),
    )
}

fn name(id: Uuid) -> String {
    let names =
        (0..6).flat_map(|who| (1..5).flat_map(move |boot| (1..10).map(move |serial| (who, boot, serial))));
    for (who, boot, serial) in names {
        if transaction_id(WorldId::titled("a world"), DeviceId(who), boot, serial) == id {
            let strokes = "'".repeat(usize::try_from(boot - 1).expect("few starts"));
            return format!("{}{serial}{strokes}", device(DeviceId(who)));
        }
    }
    panic!("nobody pressed {id}")
}

/// `iOS-17.6`, since words are parted by spaces.
fn os(text: &str) -> OsVersion {
    text.replace('-', " ").parse().expect("an OS version")
}

pub(crate) fn number(text: &str) -> u32 {
    u32::from_str(text).expect("a number")
}

/// `1s`, `1.5s`: up to six decimals.
pub(crate) fn time(text: &str) -> Instant {
    let text = text.strip_suffix('s').expect("a time ends with its unit");
    let (seconds, micros) = text.split_once('.').unwrap_or((text, ""));
    let micros = format!("{micros:0<6}");
    let parse = |text: &str| u64::from_str(text).expect("a time in digits");
    Instant::from_micros(parse(seconds) * 1_000_000 + parse(&micros))
}
