//! One message at least of every kind, and whose it is.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset};
use library::{
    Asset, AssetId, Content, Frame, Frames, Metadata, Rule,
    cloud::{
        AlbumRecord, Batch, Item, Life, News, Original, PhotoRecord, Receipt, Record, Register, Room, Stage,
    },
};
use protocol::{
    Announcement, Answer, CallKind, CallSpec, Capability, DeviceId, EndReason, Failure, File, Instant,
    Joining, LivePhotos, Message, NodeId, OsVersion, Part, Parts, Platform, Refusal, Request, Roster,
    ServiceRefusal, ServiceStatus, Wish,
};
use serde_json::json;
use uuid::Uuid;

use crate::node::{ALICE, BOB};

const IOS: OsVersion = OsVersion::new(Platform::Ios, 17, 6, 1);
const VIDEO: CallKind = CallKind { group: true, video: true };
const WISH: Wish = Wish { boot: 2, nth: 3 };
const FRAMES: Frames = Frames { first: Frame(150), still: Frame(180), last: Frame(240) };
const PRESS: Uuid = Uuid::from_u128(0xabc);

/// Every kind of message, with somebody who may say it.
pub(crate) fn messages() -> Vec<(NodeId, Message)> {
    let devices = [Vec::new(), call_of_devices(), photo(), icloud_of_devices()].concat();
    let relayed =
        |from, message| Message::Relay { from, to: DeviceId(1), serial: 7, message: Arc::new(message) };
    let ring = Message::Ring { caller: DeviceId(0), kind: VIDEO };
    let mut messages: Vec<_> = devices.into_iter().map(|message| (ALICE, message)).collect();
    messages.push((ALICE, relayed(ALICE, Message::Request(request(DeviceId(0))))));
    messages.push((NodeId::CallService, relayed(NodeId::CallService, ring.clone())));
    messages.push((NodeId::PushService, relayed(NodeId::CallService, ring.clone())));
    messages.push((NodeId::PushService, relayed(BOB, Message::Request(request(DeviceId(1))))));
    let reasons = [
        EndReason::HungUp,
        EndReason::OthersLeft,
        EndReason::NoAnswer,
        EndReason::Declined,
        EndReason::NotLetIn(ServiceRefusal::CallFull),
        EndReason::ConnectionLost,
        EndReason::FaceTimeOff,
    ];
    let roster = Roster {
        version: 4,
        kind: VIDEO,
        members: vec![DeviceId(0), DeviceId(255)],
        wishes: vec![WISH, Wish::default()],
        service: ServiceStatus { live_photos: true, refuses_old: false },
    };
    let call = [Message::Left, ring, Message::Roster(Arc::new(roster))];
    messages.extend(call.into_iter().map(|message| (NodeId::CallService, message)));
    messages.extend(reasons.into_iter().map(|why| (NodeId::CallService, Message::Ended(why))));
    messages.push((NodeId::PushService, Message::Registered));
    messages.extend(icloud().into_iter().map(|message| (NodeId::ICloud, message)));
    messages
}

pub(crate) fn request(taker: DeviceId) -> Request {
    let have = Parts::default().with(Part::Still);
    Request { id: PRESS, taker, subject: DeviceId(9), seen: Instant::FAR, have }
}

fn call_of_devices() -> Vec<Message> {
    let capability =
        Capability { os: IOS, live_photos: LivePhotos::LockedDown, guest: false, camera_on: true };
    let invite = vec![DeviceId(1), DeviceId(2)];
    vec![
        Message::Dial(Box::new(CallSpec { kind: VIDEO, invite, link: true, os: IOS, wish: WISH })),
        Message::Join(Joining { os: IOS, guest: true, wish: WISH }),
        Message::Decline,
        Message::Leave { wish: WISH },
        Message::RosterAck { version: u32::MAX },
        Message::Register,
        Message::RelayAck { from: NodeId::ICloud, serial: 1 },
        Message::Announce(Announcement { version: 2, joined: 1, capability }),
        Message::AnnounceAck { version: 2 },
        Message::Bye { joined: 3 },
    ]
}

fn photo() -> Vec<Message> {
    let answers = [
        Answer::Accepted,
        Answer::Refused(Refusal::NoCall),
        Answer::Refused(Refusal::SettingOff(DeviceId(3))),
        Answer::Failed(Failure::MomentGone),
    ];
    let metadata = Arc::new(Metadata::facetime(PRESS, "iPhone 15 Pro \"\u{1f4f7}\"\n", true));
    let mut messages: Vec<_> = answers.map(|answer| Message::Answer { id: PRESS, answer }).into();
    messages.extend([
        Message::Request(request(DeviceId(0))),
        Message::File { id: PRESS, file: File::Still { frame: Frame(180), metadata } },
        Message::File { id: PRESS, file: File::Movie { frames: FRAMES } },
        Message::FileAck { id: PRESS, part: Part::Movie },
        Message::Close { id: PRESS },
    ]);
    messages
}

fn records() -> Vec<Record> {
    let taken: DateTime<FixedOffset> = "2024-09-06T20:00:00+02:00".parse().expect("it is sound");
    let location = Some((-1, i32::MAX));
    let metadata = Metadata { location, ..Metadata::facetime(PRESS, "iPad", false) };
    let id = AssetId::of_live_photo(PRESS);
    let asset = Asset::new(id, Content::LivePhoto { frames: FRAMES }, taken, metadata, 3_000_000);
    let stamp = json!({ "millis": u64::MAX, "count": 1, "by": 2 });
    let registers = json!({
        "title": { "stamp": stamp, "value": "Ü" },
        "caption": { "stamp": stamp, "value": "" },
        "keywords": { "family": { "stamp": stamp, "value": true } },
        "favourite": { "stamp": stamp, "value": true },
        "hidden": { "stamp": stamp, "value": false },
        "adjustment": { "stamp": stamp, "value": "mono" },
    });
    let stages = [Stage::Here, Stage::Deleted(taken.to_utc()), Stage::Gone];
    let mut records: Vec<_> = stages
        .map(|stage| {
            let life = Life { stage, ..Life::default() };
            let registers = serde_json::from_value(registers.clone()).expect("it is sound");
            Record::Photo(PhotoRecord { id, original: Some(Arc::new(Original::of(&asset))), life, registers })
        })
        .into();
    let (life, registers) = (Life::default(), library::cloud::Registers::default());
    records.push(Record::Photo(PhotoRecord { id, original: None, life, registers }));
    let rule = Rule::parse("Lens includes FaceTime and (Keyword is family or Date is in the last 7 days)")
        .expect("it is sound");
    let id = serde_json::from_value(json!(PRESS)).expect("it is sound");
    let name = Register::unchanged("Calls".to_owned());
    let (rule, removed) = (Register::unchanged(rule), Register::unchanged(false));
    records.push(Record::Album(AlbumRecord { id, name, rule, removed }));
    records
}

fn icloud_of_devices() -> Vec<Message> {
    let item = |record| Item { record, revision: 5, media: true };
    let batch = Batch { items: records().into_iter().map(item).collect() };
    vec![
        Message::Upload { boot: 1, batch: Arc::new(batch) },
        Message::AskNews { since: u64::MAX, boot: 0, room: 3 },
        Message::NewsDeclined { asked: 2 },
    ]
}

fn icloud() -> Vec<Message> {
    let records = records();
    let photo = AssetId::of_live_photo(PRESS);
    let room = Room { change: 1, bytes: 5_000_000_000 };
    let taken = records.iter().map(|record| (record.name(), 3)).collect();
    let receipt = Receipt { taken, no_room: vec![photo], wanted: vec![photo], room, counts: (1, 2) };
    vec![
        Message::UploadReceipt(Arc::new(receipt)),
        Message::News(Arc::new(News { from: 0, to: u64::MAX, more: true, records, room })),
        Message::NewsWaiting { asked: 2 },
    ]
}
