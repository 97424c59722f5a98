//! What honest nodes say to each other arrives, whole and in order.

use std::sync::Arc;

use protocol::{Instant, Message, MessageKind, NodeId, Part};
use uuid::Uuid;
use wire::{Attachment, Breach, CameraNews, Event, Heard, Letter, Limits, NotSaid, Said, Status};

use crate::{
    node::{ALICE, BOB, MALLORY, Node, keyrings, letter, numbered, pair, run},
    samples::messages,
};

#[test]
fn every_kind_of_message_arrives_as_it_was_said() {
    let samples = messages();
    for kind in MessageKind::ALL {
        assert!(samples.iter().any(|(_, message)| message.kind() == kind), "{kind:?} is missing");
    }
    run(async {
        let services = [NodeId::CallService, NodeId::PushService, NodeId::ICloud];
        let keyrings = keyrings(&[BOB, ALICE, services[0], services[1], services[2]]);
        let mut bob = Node::start(&keyrings[&BOB], &[], Limits::default()).await;
        for speaker in [ALICE, services[0], services[1], services[2]] {
            let node = Node::start(&keyrings[&speaker], &[(BOB, bob.address)], Limits::default()).await;
            for (_, message) in samples.iter().filter(|(from, _)| *from == speaker) {
                node.endpoint.say(BOB, letter(message.clone())).unwrap();
                let heard = Heard { from: speaker, said: letter(message.clone()) };
                assert_eq!(bob.heard().await, heard);
            }
        }
    });
}

#[test]
fn files_and_cameras_arrive_too() {
    run(async {
        let (mut alice, bob) = pair(Limits::default()).await;
        let file = |part, bytes: Vec<u8>| Attachment { id: Uuid::from_u128(1), part, bytes: bytes.into() };
        let large: Vec<u8> =
            (0..5_000_000_u32).map(|count| count.to_le_bytes()[0] ^ count.to_le_bytes()[2]).collect();
        let files =
            vec![file(Part::Still, vec![1, 2, 3]), file(Part::Movie, large), file(Part::Still, Vec::new())];
        let message = Message::Close { id: Uuid::from_u128(1) };
        let said = [
            Said::Letter(Letter { message, attachments: files }),
            Said::Camera(None),
            Said::Off(Instant::from_micros(7)),
            Said::Camera(Some(CameraNews { since: Instant::ZERO, until: None })),
            Said::Camera(Some(CameraNews { since: Instant::from_micros(5), until: Some(Instant::FAR) })),
        ];
        for said in &said {
            bob.endpoint.say(ALICE, said.clone()).unwrap();
        }
        for said in said {
            assert_eq!(alice.heard().await, Heard { from: BOB, said });
        }
    });
}

#[test]
fn both_sides_speak_at_once_and_what_was_said_before_there_was_a_link_arrives() {
    run(async {
        let (mut alice, mut bob) = pair(Limits::default()).await;
        for number in 0..1000 {
            alice.endpoint.say(BOB, numbered(number)).unwrap();
            bob.endpoint.say(ALICE, numbered(number)).unwrap();
        }
        alice.status(Status::Up(BOB)).await;
        assert_eq!(bob.hear().await, Event::Status(Status::Up(ALICE)));
        for number in 0..1000 {
            assert_eq!(alice.heard().await, Heard { from: BOB, said: numbered(number) });
            assert_eq!(bob.heard().await, Heard { from: ALICE, said: numbered(number) });
        }
        let counts = alice.endpoint.counts();
        assert_eq!((counts.dropped, counts.reconnects, counts.breaches.len()), (0, 0, 0), "{counts:?}");
    });
}

#[test]
fn what_may_not_be_said_is_not_said() {
    run(async {
        let limits =
            Limits { frame_bytes_max: 10_000, head_bytes_max: 300, attachments_max: 1, ..Limits::default() };
        let (alice, _) = pair(limits).await;
        let said = |to, message, files: &[usize]| {
            let file = |bytes: &usize| Attachment {
                id: Uuid::nil(),
                part: Part::Still,
                bytes: vec![0; *bytes].into(),
            };
            let attachments = files.iter().map(file).collect();
            alice.endpoint.say(to, Said::Letter(Letter { message, attachments }))
        };
        let ack = Message::AnnounceAck { version: 1 };
        assert_eq!(said(MALLORY, ack.clone(), &[]), Err(NotSaid::Stranger));
        assert_eq!(said(ALICE, ack.clone(), &[]), Err(NotSaid::Stranger));
        assert_eq!(said(BOB, ack.clone(), &[10_000]), Err(NotSaid::TooLarge));
        assert_eq!(said(BOB, ack.clone(), &[1, 1]), Err(NotSaid::TooLarge));
        let long = Message::Answer { id: Uuid::nil(), answer: protocol::Answer::Accepted };
        let long = (0..2).fold(long, |message, _| Message::Relay {
            from: ALICE,
            to: protocol::DeviceId(1),
            serial: 1,
            message: Arc::new(message),
        });
        assert_eq!(said(BOB, long, &[]), Err(NotSaid::Wrong(Breach::Excess)));
        assert_eq!(said(BOB, Message::Left, &[]), Err(NotSaid::Wrong(Breach::Impostor)));
        assert_eq!(said(BOB, ack.clone(), &[9_000]), Ok(()));
        let copy = alice.endpoint.clone();
        alice.endpoint.clone().close().await;
        assert_eq!(copy.say(BOB, letter(ack)), Err(NotSaid::Closed));
    });
}
