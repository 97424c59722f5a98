//! Scripts: what happens to a service, and what it does, one line each.
//!
//! A line that begins with `>` is an input, at a time of its own; all other lines are what the service is expected to
//! do, in order of time. Between inputs the service is woken whenever it asks for it; an input comes before what is due
//! at its moment.
//!
//! ```text
//! > 0s a: dial one-to-one b
//! 0.000s * call-began one-to-one        an event
//! 0.000s push <- ring from a to b #1    a message, and to whom
//! > 1s ask
//! 1.000s waiting, next at 2.000s for ring
//! ```

use std::{fmt::Write, str::FromStr, sync::Arc};

use chrono::DateTime;
use library::{
    Asset,
    cloud::{Batch, Item, Life, Original, PhotoRecord, Record},
};
use protocol::{
    CallKind, CallSpec, DeviceId, EndReason, Instant, Joining, Message, NodeId, OsVersion, PersonId,
    ServiceRefusal, Wish, WorldId, transaction_id,
};
use service::{CallService, Event, ICloudService, Input, Output, PushService, TimerName};

/// Any service, driven alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Service {
    Call(CallService),
    Push(PushService),
    ICloud(ICloudService),
}

impl Service {
    pub(crate) fn handle_input(&mut self, now: Instant, input: Input) {
        match self {
            Self::Call(service) => service.handle_input(now, input),
            Self::Push(service) => service.handle_input(now, input),
            Self::ICloud(service) => service.handle_input(now, input),
        }
    }

    pub(crate) fn poll_output(&mut self) -> Option<Output> {
        match self {
            Self::Call(service) => service.poll_output(),
            Self::Push(service) => service.poll_output(),
            Self::ICloud(service) => service.poll_output(),
        }
    }

    pub(crate) fn poll_timeout(&self) -> Option<(Instant, TimerName)> {
        match self {
            Self::Call(service) => service.poll_timeout(),
            Self::Push(service) => service.poll_timeout(),
            Self::ICloud(service) => service.poll_timeout(),
        }
    }

    pub(crate) fn is_waiting(&self) -> bool {
        match self {
            Self::Call(service) => service.is_waiting(),
            Self::Push(service) => service.is_waiting(),
            Self::ICloud(service) => service.is_waiting(),
        }
    }
}

/// A call service that is switched on and refuses nobody.
pub(crate) fn call() -> Service {
    Service::Call(CallService::new(false, true))
}

pub(crate) fn push() -> Service {
    Service::Push(PushService::default())
}

/// iCloud with room for two photos each: `a`, `b` and `c` are one person's devices, `d` is another's.
pub(crate) fn icloud() -> Service {
    let owners = [0, 0, 0, 1].map(PersonId).to_vec();
    Service::ICloud(ICloudService::new(owners, [2 * PHOTO_BYTES; 2]))
}

const PHOTO_BYTES: u64 = 1000;

/// A photo of that name, with its files.
pub(crate) fn photo(name: &str) -> Item {
    let taken = DateTime::UNIX_EPOCH.fixed_offset();
    let asset = Asset::ordinary_photo(name, taken, "iPhone 14", PHOTO_BYTES);
    let original = Some(Arc::new(Original::of(&asset)));
    let record = PhotoRecord { id: asset.id, original, life: Life::default(), registers: Default::default() };
    Item { record: Record::Photo(record), revision: 1, media: true }
}

/// Plays the inputs of `script` and compares all of it with what the service does.
pub(crate) fn check(mut service: Service, script: &str) {
    let lines = || script.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut told = String::new();
    for line in lines() {
        let Some(input) = line.strip_prefix("> ") else { continue };
        let (at, what) = input.split_once(' ').expect("a time, and what happens");
        let at = time(at);
        while let Some((due, _)) = service.poll_timeout().filter(|(due, _)| *due < at) {
            service.handle_input(due, Input::Timeout);
            assert!(service.poll_timeout().is_none_or(|(next, _)| next > due), "what was due is done");
            tell(&mut service, due, &mut told);
        }
        writeln!(told, "{line}").expect("a string takes everything");
        if what == "ask" {
            let waiting = if service.is_waiting() { "waiting" } else { "quiet" };
            let next = service.poll_timeout();
            let next =
                next.map_or("no timer".into(), |(at, name)| format!("next at {at} for {}", timer(name)));
            writeln!(told, "{at} {waiting}, {next}").expect("a string takes everything");
        } else {
            service.handle_input(at, parse(what));
            tell(&mut service, at, &mut told);
        }
    }
    let expected = lines().fold(String::new(), |all, line| all + line + "\n");
    assert!(told == expected, "expected:\n{expected}\ntold:\n{told}");
}

fn tell(service: &mut Service, now: Instant, told: &mut String) {
    while let Some(output) = service.poll_output() {
        let line = match output {
            Output::Transmit { to, route, message } => {
                assert_eq!(route, protocol::Route::Services);
                format!("{} <- {}", node(to), say(&message))
            }
            Output::Event(event) => format!("* {}", fact(event)),
        };
        writeln!(told, "{now} {line}").expect("a string takes everything");
    }
}

fn parse(what: &str) -> Input {
    if let Some((from, message)) = what.split_once(": ") {
        return Input::Receive { from: node_named(from), message: message_named(from, message) };
    }
    match what.split(' ').collect::<Vec<_>>()[..] {
        ["wait"] => Input::Timeout,
        ["cut", device] => Input::Disconnected(device_named(device)),
        ["back", device] => Input::Connected(device_named(device)),
        ["stop"] => Input::Stop,
        ["start"] => Input::Start,
        ["storage", person, photos] => {
            Input::SetStorage { person: PersonId(number(person)), bytes: PHOTO_BYTES * number::<u64>(photos) }
        }
        ["live-photos", on] => Input::SetLivePhotos(on == "on"),
        ref other => panic!("no such input: {other:?}"),
    }
}

fn message_named(from: &str, text: &str) -> Message {
    match text.split(' ').collect::<Vec<_>>()[..] {
        ["dial", kind, ref rest @ ..] => Message::Dial(Box::new(CallSpec {
            kind: CallKind { group: kind == "group", video: true },
            invite: rest.iter().filter(|word| word.len() == 1).map(|name| device_named(name)).collect(),
            link: rest.contains(&"link"),
            os: os(if rest.contains(&"old") { "iOS 11.4" } else { "iOS 17.6" }),
            wish: Wish::default(),
        })),
        ["join"] => Message::Join(Joining { os: os("iOS 17.6"), guest: false, wish: Wish::default() }),
        ["join", "old"] => Message::Join(Joining { os: os("iOS 11.4"), guest: false, wish: Wish::default() }),
        ["join", "guest"] => {
            Message::Join(Joining { os: os("Windows 10"), guest: true, wish: Wish::default() })
        }
        ["decline"] => Message::Decline,
        ["leave"] => Message::Leave { wish: Wish::default() },
        ["ack", version] => Message::RosterAck { version: number(version) },
        ["register"] => Message::Register,
        ["upload", ref names @ ..] => {
            let items = names.iter().map(|name| photo(name)).collect();
            Message::Upload { boot: 1, batch: Arc::new(Batch { items }) }
        }
        ["ask", since] => Message::AskNews { since: number(since), boot: 1, room: 0 },
        ["ask", since, "room", room] => {
            Message::AskNews { since: number(since), boot: 1, room: number(room) }
        }
        ["ask", since, "boot", boot] => {
            Message::AskNews { since: number(since), boot: number(boot), room: 0 }
        }
        ["decline-news", asked] => Message::NewsDeclined { asked: number(asked) },
        ["relay-ack", from, serial] => Message::RelayAck { from: node_named(from), serial: number(serial) },
        [what, "to", to, serial] => Message::Relay {
            from: node_named(from),
            to: device_named(to),
            serial: number(serial),
            message: Arc::new(match what {
                "ring" => Message::Ring { caller: DeviceId(0), kind: CallKind { group: false, video: true } },
                "close" => Message::Close {
                    id: transaction_id(WorldId::titled("a world"), DeviceId(0), 1, number(serial)),
                },
                other => panic!("no such relayed message: {other}"),
            }),
        },
        ["bye", "as", other] => Message::Relay {
            from: node_named(other),
            to: DeviceId(1),
            serial: 1,
            message: Arc::new(Message::Bye { joined: 1 }),
        },
        ref other => panic!("no such message: {other:?}"),
    }
}

fn say(message: &Message) -> String {
    match message {
        Message::Roster(roster) => {
            let members: Vec<_> = roster.members.iter().map(|member| device(*member)).collect();
            let off = if roster.service.live_photos { "" } else { ", live photos off" };
            let old = if roster.service.refuses_old { ", old versions refused" } else { "" };
            format!("roster {} of {}{off}{old}", roster.version, members.join(" "))
        }
        Message::Ended(why) => format!("ended, {}", end(*why)),
        Message::Left => "left".into(),
        Message::Registered => "registered".into(),
        Message::UploadReceipt(receipt) => {
            let wanted = if receipt.wanted.is_empty() { "" } else { ", files wanted" };
            let room = if receipt.no_room.is_empty() { "" } else { ", no room" };
            format!("receipt of {}{wanted}{room}", receipt.taken.len())
        }
        Message::News(news) => {
            let more = if news.more { " and more" } else { "" };
            format!("news of {} from {} to {}{more}", news.records.len(), news.from, news.to)
        }
        Message::NewsWaiting { asked } => format!("news waiting after {asked}"),
        Message::Ring { caller, .. } => format!("ring from {}", device(*caller)),
        Message::Relay { from: NodeId::CallService, to, serial, message } => {
            format!("{} to {} #{serial}", say(message), device(*to))
        }
        Message::Relay { from, to, serial, message } => {
            format!("{} from {} to {} #{serial}", message.kind().as_str(), node(*from), device(*to))
        }
        Message::Dial(_)
        | Message::Join(_)
        | Message::Decline
        | Message::Leave { .. }
        | Message::RosterAck { .. }
        | Message::Register
        | Message::RelayAck { .. }
        | Message::Announce(_)
        | Message::AnnounceAck { .. }
        | Message::Bye { .. }
        | Message::Request(_)
        | Message::Answer { .. }
        | Message::File { .. }
        | Message::FileAck { .. }
        | Message::Close { .. }
        | Message::Upload { .. }
        | Message::AskNews { .. }
        | Message::NewsDeclined { .. } => panic!("no service says {message:?}"),
    }
}

fn fact(event: Event) -> String {
    let kind = event.kind().as_str();
    match event {
        Event::Started | Event::Stopped | Event::CallOver => kind.into(),
        Event::SwitchedLivePhotos { on } => format!("{kind} {}", if on { "on" } else { "off" }),
        Event::CallBegan { kind: call } => {
            format!("{kind} {}", if call.group { "group" } else { "one-to-one" })
        }
        Event::MemberJoined { device: whose }
        | Event::MemberLeft { device: whose }
        | Event::RingDeclined { device: whose }
        | Event::RingUnanswered { device: whose }
        | Event::Registered { device: whose }
        | Event::RingLapsed { to: whose } => format!("{kind} {}", device(whose)),
        Event::NotLetIn { device: whose, why } => format!("{kind} {} {}", device(whose), refusal(why)),
        Event::StorageSet { person, bytes } => format!("{kind} {} {bytes}", person.0),
        Event::PhotosTaken { device: whose, photos: count }
        | Event::PhotosRefused { device: whose, count } => {
            format!("{kind} {} {count}", device(whose))
        }
        Event::Held { to, kind: what }
        | Event::Delivered { to, kind: what }
        | Event::Dropped { to, kind: what } => {
            format!("{kind} {} {}", device(to), what.as_str())
        }
    }
}

fn end(why: EndReason) -> String {
    match why {
        EndReason::NotLetIn(why) => refusal(why).into(),
        EndReason::OthersLeft => "others left".into(),
        EndReason::NoAnswer => "no answer".into(),
        EndReason::Declined => "declined".into(),
        EndReason::HungUp | EndReason::ConnectionLost | EndReason::FaceTimeOff => {
            panic!("no service says {why:?}")
        }
    }
}

fn refusal(why: ServiceRefusal) -> &'static str {
    match why {
        ServiceRefusal::CallFull => "call full",
        ServiceRefusal::NoCall => "no call",
        ServiceRefusal::NotInvited => "not invited",
        ServiceRefusal::VersionLacksGroup => "version lacks group",
        ServiceRefusal::Busy => "busy",
    }
}

fn timer(name: TimerName) -> &'static str {
    match name {
        TimerName::Roster => "roster",
        TimerName::Ring => "ring",
        TimerName::Ended => "ended",
        TimerName::Relay => "relay",
        TimerName::RingLapse => "ring-lapse",
        TimerName::News => "news",
    }
}

fn node(node: NodeId) -> String {
    match node {
        NodeId::Device(whose) => device(whose),
        NodeId::CallService => "call".into(),
        NodeId::PushService => "push".into(),
        NodeId::ICloud => "icloud".into(),
    }
}

fn node_named(name: &str) -> NodeId {
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

fn os(text: &str) -> OsVersion {
    text.parse().expect("an OS version")
}

fn number<N: FromStr<Err: std::fmt::Debug>>(text: &str) -> N {
    N::from_str(text.trim_start_matches('#')).expect("a number")
}

/// `1s`, `1.5s`: up to three decimals.
fn time(text: &str) -> Instant {
    let text = text.strip_suffix('s').expect("a time ends with its unit");
    let (seconds, millis) = text.split_once('.').unwrap_or((text, ""));
    let millis = format!("{millis:0<3}");
    let parse = |text: &str| u64::from_str(text).expect("a time in digits");
    Instant::from_micros(parse(seconds) * 1_000_000 + parse(&millis) * 1_000)
}
