//! In whose name a message speaks, and what it may hold, kind by kind.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, Utc};
use library::{
    Asset, AssetId, Content, Frame, Frames, Metadata,
    cloud::{Batch, Item, Life, News, Original, PhotoRecord, Receipt, Record, Registers, Stage},
};
use protocol::{DeviceId, File, Message, MessageKind, NodeId, OsVersion, Platform, Wish};
use uuid::Uuid;
use wire::{
    Breach, FRAMES_MAX, ITEMS_MAX, MEMBERS_MAX, PHOTO_BYTES_MAX, RECORDS_MAX, Speaker, check, claims_to_be,
    is_said_by,
};

use crate::{
    node::{ALICE, BOB},
    samples::{messages, request},
};

const SERVICES: [NodeId; 3] = [NodeId::CallService, NodeId::PushService, NodeId::ICloud];

/// Who says messages of a kind; none where the message names them.
fn speaker(kind: MessageKind) -> Option<Speaker> {
    use MessageKind as Kind;
    match kind {
        Kind::Left | Kind::Ring | Kind::Roster | Kind::Ended => Some(Speaker::Node(NodeId::CallService)),
        Kind::Registered => Some(Speaker::Node(NodeId::PushService)),
        Kind::UploadReceipt | Kind::News | Kind::NewsWaiting => Some(Speaker::Node(NodeId::ICloud)),
        Kind::Request => None,
        Kind::Dial
        | Kind::Join
        | Kind::Decline
        | Kind::Leave
        | Kind::RosterAck
        | Kind::Register
        | Kind::RelayAck
        | Kind::Announce
        | Kind::AnnounceAck
        | Kind::Bye
        | Kind::Answer
        | Kind::Still
        | Kind::Movie
        | Kind::FileAck
        | Kind::Close
        | Kind::Upload
        | Kind::AskNews
        | Kind::NewsDeclined => Some(Speaker::SomeDevice),
    }
}

#[test]
fn each_kind_is_said_by_those_whose_it_is_and_by_nobody_else() {
    for (from, message) in messages() {
        assert_eq!(check(&message), Ok(()), "{message:?}");
        assert!(is_said_by(from, &message), "{from:?} says {message:?}");
        if let Message::Relay { .. } = message {
            continue;
        }
        if let Some(speaker) = speaker(message.kind()) {
            assert_eq!(claims_to_be(&message), speaker, "{message:?}");
        }
        for node in [&SERVICES[..], &[ALICE, BOB]].concat() {
            let may = match claims_to_be(&message) {
                Speaker::Node(own) => own == node,
                Speaker::SomeDevice => node == ALICE || node == BOB,
            };
            assert_eq!(is_said_by(node, &message), may, "{node:?} says {message:?}");
        }
    }
}

#[test]
fn a_request_is_its_takers() {
    let request = Message::Request(request(DeviceId(1)));
    assert_eq!(claims_to_be(&request), Speaker::Node(BOB));
    assert!(is_said_by(BOB, &request) && !is_said_by(ALICE, &request));
}

#[test]
fn a_relayed_message_is_its_speakers_whoever_carries_it() {
    let relayed =
        |from, message| Message::Relay { from, to: DeviceId(7), serial: 1, message: Arc::new(message) };
    let ack = Message::AnnounceAck { version: 1 };
    assert_eq!(claims_to_be(&relayed(BOB, ack.clone())), Speaker::Node(BOB));
    let all: [(NodeId, Message, bool); 9] = [
        (BOB, relayed(BOB, ack.clone()), true),
        (ALICE, relayed(BOB, ack.clone()), false),
        (NodeId::CallService, relayed(BOB, ack.clone()), false),
        (NodeId::PushService, relayed(BOB, ack.clone()), true),
        (BOB, relayed(BOB, Message::Request(request(DeviceId(0)))), false),
        (NodeId::PushService, relayed(BOB, Message::Request(request(DeviceId(0)))), false),
        (NodeId::PushService, relayed(BOB, Message::Left), false),
        (NodeId::PushService, relayed(NodeId::CallService, Message::Left), true),
        (NodeId::PushService, relayed(NodeId::PushService, relayed(ALICE, ack)), true),
    ];
    for (from, message, may) in all {
        assert_eq!(is_said_by(from, &message), may, "{from:?} says {message:?}");
    }
}

#[test]
fn one_message_may_be_in_a_relayed_one_and_no_more() {
    let relayed =
        |message| Message::Relay { from: ALICE, to: DeviceId(1), serial: 1, message: Arc::new(message) };
    assert_eq!(check(&relayed(Message::Decline)), Ok(()));
    assert_eq!(check(&relayed(relayed(Message::Decline))), Err(Breach::Excess));
    let crowd = Message::Dial(dialled(MEMBERS_MAX + 1));
    assert_eq!(check(&relayed(crowd)), Err(Breach::Excess), "what is inside is looked at");
}

fn dialled(invited: usize) -> Box<protocol::CallSpec> {
    let kind = protocol::CallKind { group: true, video: true };
    let os = OsVersion::new(Platform::Ios, 17, 0, 0);
    Box::new(protocol::CallSpec {
        kind,
        invite: vec![DeviceId(1); invited],
        link: false,
        os,
        wish: Wish::default(),
    })
}

fn roster(members: usize, wishes: usize) -> Message {
    Message::Roster(Arc::new(protocol::Roster {
        version: 1,
        kind: protocol::CallKind { group: true, video: true },
        members: vec![DeviceId(0); members],
        wishes: vec![Wish::default(); wishes],
        service: protocol::ServiceStatus { live_photos: true, refuses_old: true },
    }))
}

#[test]
fn lists_are_as_long_as_they_may_be() {
    let upload = |items| {
        let items =
            vec![Item { record: photo(FRAMES, TAKEN, 1, Stage::Here), revision: 1, media: true }; items];
        Message::Upload { boot: 1, batch: Arc::new(Batch { items }) }
    };
    let news = |records| {
        let records = vec![photo(FRAMES, TAKEN, 1, Stage::Here); records];
        Message::News(Arc::new(News { records, ..News::default() }))
    };
    let id = AssetId(Uuid::nil());
    let receipt = |taken, no_room, wanted| {
        let taken = vec![(photo(FRAMES, TAKEN, 1, Stage::Here).name(), 1); taken];
        let (no_room, wanted) = (vec![id; no_room], vec![id; wanted]);
        Message::UploadReceipt(Arc::new(Receipt { taken, no_room, wanted, ..Receipt::default() }))
    };
    let (members, records) = (MEMBERS_MAX, RECORDS_MAX);
    let sound = [
        Message::Dial(dialled(members)),
        roster(members, members),
        upload(ITEMS_MAX),
        news(records),
        receipt(records, records, records),
    ];
    for message in sound {
        assert_eq!(check(&message), Ok(()));
    }
    let excessive = [
        Message::Dial(dialled(members + 1)),
        roster(members + 1, 0),
        roster(0, members + 1),
        upload(ITEMS_MAX + 1),
        news(records + 1),
        receipt(records + 1, 0, 0),
        receipt(0, records + 1, 0),
        receipt(0, 0, records + 1),
    ];
    for message in excessive {
        assert_eq!(check(&message), Err(Breach::Excess), "{:?}", message.kind());
    }
}

const FRAMES: (u64, u64, u64) = (10, 20, 30);
const TAKEN: &str = "2024-09-06T20:00:00+02:00";

fn frames((first, still, last): (u64, u64, u64)) -> Frames {
    Frames { first: Frame(first), still: Frame(still), last: Frame(last) }
}

fn photo(run: (u64, u64, u64), taken: &str, bytes: u64, stage: Stage) -> Record {
    let id = AssetId(Uuid::nil());
    let taken: DateTime<FixedOffset> = taken.parse().expect("a date");
    let content = Content::LivePhoto { frames: frames(run) };
    let asset = Asset::new(id, content, taken, Metadata::default(), bytes);
    let life = Life { stage, ..Life::default() };
    Record::Photo(PhotoRecord {
        id,
        original: Some(Arc::new(Original::of(&asset))),
        life,
        registers: Registers::default(),
    })
}

#[test]
fn numbers_mean_something() {
    let movie = |run| Message::File { id: Uuid::nil(), file: File::Movie { frames: frames(run) } };
    let runs = [
        ((0, 0, 0), Ok(())),
        ((10, 20, 10 + FRAMES_MAX - 1), Ok(())),
        ((10, 20, 10 + FRAMES_MAX), Err(Breach::Nonsense)),
        ((20, 20, 10), Err(Breach::Nonsense)),
        ((20, 10, 30), Err(Breach::Nonsense)),
        ((20, 31, 30), Err(Breach::Nonsense)),
        ((u64::MAX, u64::MAX, u64::MAX), Err(Breach::Nonsense)),
        ((u64::MAX, 0, 0), Err(Breach::Nonsense)),
    ];
    let news = |record| Message::News(Arc::new(News { records: vec![record], ..News::default() }));
    for (run, expected) in runs {
        assert_eq!(check(&movie(run)), expected, "{run:?}");
        assert_eq!(check(&news(photo(run, TAKEN, 1, Stage::Gone))), expected, "{run:?}");
    }
    let still = |frame| Message::File {
        id: Uuid::nil(),
        file: File::Still { frame: Frame(frame), metadata: Arc::default() },
    };
    assert_eq!((check(&still(1 << 40)), check(&still(u64::MAX))), (Ok(()), Err(Breach::Nonsense)));

    let (late, early) = ("+262000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z");
    let deleted = |date: &str| Stage::Deleted(date.parse::<DateTime<Utc>>().unwrap());
    let records = [
        (photo(FRAMES, TAKEN, PHOTO_BYTES_MAX, deleted(TAKEN)), Ok(())),
        (photo(FRAMES, TAKEN, PHOTO_BYTES_MAX + 1, Stage::Here), Err(Breach::Nonsense)),
        (photo(FRAMES, late, 1, Stage::Here), Err(Breach::Nonsense)),
        (photo(FRAMES, early, 1, Stage::Here), Err(Breach::Nonsense)),
        (photo(FRAMES, "0001-01-01T00:00:00Z", 1, deleted("9998-12-30T00:00:00Z")), Ok(())),
        (photo(FRAMES, TAKEN, 1, deleted(late)), Err(Breach::Nonsense)),
        (photo(FRAMES, TAKEN, 1, deleted(early)), Err(Breach::Nonsense)),
    ];
    for (record, expected) in records {
        let item = Item { record: record.clone(), revision: 1, media: false };
        let upload = Message::Upload { boot: 1, batch: Arc::new(Batch { items: vec![item] }) };
        assert_eq!((check(&news(record.clone())), check(&upload)), (expected, expected), "{record:?}");
    }
}
