//! Bytes become frames and frames bytes.

use proptest::{collection::vec, prelude::*};
use protocol::{Instant, Part};
use uuid::Uuid;
use wire::{Attachment, Breach, CameraNews, Frame, Hello, Letter, Limits, Said, Welcome, decode, encode};

use crate::{
    node::{ALICE, BOB},
    samples::messages,
};

const LENGTH_BYTES: usize = 4;

fn said() -> impl Strategy<Value = Said> {
    let messages: Vec<_> = messages().into_iter().map(|(_, message)| message).collect();
    let file =
        (any::<u128>(), any::<bool>(), vec(any::<u8>(), 0..300)).prop_map(|(id, still, bytes)| Attachment {
            id: Uuid::from_u128(id),
            part: if still { Part::Still } else { Part::Movie },
            bytes: bytes.into(),
        });
    let letter = (prop::sample::select(messages), vec(file, 0..4))
        .prop_map(|(message, attachments)| Said::Letter(Letter { message, attachments }));
    let camera = any::<Option<(u64, Option<u64>)>>().prop_map(|news| {
        Said::Camera(news.map(|(since, until)| CameraNews {
            since: Instant::from_micros(since),
            until: until.map(Instant::from_micros),
        }))
    });
    let off = any::<u64>().prop_map(|at| Said::Off(Instant::from_micros(at)));
    prop_oneof![4 => letter, 1 => camera, 1 => off]
}

fn frames() -> impl Strategy<Value = Frame> {
    let hello = any::<(u128, [u8; 16], [u8; 32])>().prop_map(|(run, session, nonce)| {
        Frame::Hello(Hello { run: Uuid::from_u128(run), dialer: ALICE, acceptor: BOB, session, nonce })
    });
    let welcome = any::<([u8; 16], [u8; 32], [u8; 32])>()
        .prop_map(|(session, nonce, proof)| Frame::Welcome(Welcome { session, nonce, proof }));
    prop_oneof![
        hello,
        welcome,
        any::<([u8; 32], u64)>().prop_map(|(proof, heard)| Frame::Proof { proof, heard }),
        any::<u64>().prop_map(|heard| Frame::Ready { heard }),
        any::<u64>().prop_map(|heard| Frame::Ack { heard }),
        Just(Frame::Ping),
        Just(Frame::Close),
        (any::<u64>(), said()).prop_map(|(seq, said)| Frame::Said { seq, said }),
    ]
}

proptest! {
    #[test]
    fn a_frame_is_read_as_it_was_written(frame in frames()) {
        let limits = Limits::default();
        let bytes = encode(&frame, &limits).unwrap();
        let (length, body) = bytes.split_first_chunk::<LENGTH_BYTES>().unwrap();
        prop_assert_eq!(u32::from_be_bytes(*length) as usize, body.len());
        prop_assert_eq!(decode(body, &limits), Ok(frame));
    }

    #[test]
    fn what_is_cut_short_or_goes_on_is_no_frame(frame in frames(), at: prop::sample::Index, more in 1..100_usize) {
        let limits = Limits::default();
        let bytes = encode(&frame, &limits).unwrap();
        let mut body = bytes[LENGTH_BYTES..].to_vec();
        prop_assert!(decode(&body[..at.index(body.len())], &limits).is_err());
        body.resize(body.len() + more, b' ');
        prop_assert!(decode(&body, &limits).is_err());
    }

    #[test]
    fn any_bytes_are_a_frame_or_a_breach(version in 0..3_u8, kind in 0..12_u8, rest in vec(any::<u8>(), 0..400)) {
        let _ = decode(&rest, &Limits::default());
        let _ = decode(&[&[version, kind], &rest[..]].concat(), &Limits::default());
    }

    #[test]
    fn changed_bytes_are_a_frame_or_a_breach(frame in frames(), changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
        let limits = Limits::default();
        let mut bytes = encode(&frame, &limits).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(frame) = decode(&bytes[LENGTH_BYTES..], &limits) {
            let again = encode(&frame, &limits).unwrap();
            prop_assert_eq!(decode(&again[LENGTH_BYTES..], &limits), Ok(frame));
        }
    }
}

#[test]
fn limits_hold_to_the_byte() {
    let file = Attachment { id: Uuid::nil(), part: Part::Still, bytes: vec![0; 100].into() };
    let letter = Letter { message: protocol::Message::Decline, attachments: vec![file; 3] };
    let frame = Frame::Said { seq: 1, said: Said::Letter(letter) };
    let bytes = encode(&frame, &Limits::default()).unwrap();
    let body = &bytes[LENGTH_BYTES..];
    let head = u32::from_be_bytes([body[10], body[11], body[12], body[13]]) as usize;
    let exact =
        Limits { frame_bytes_max: body.len(), head_bytes_max: head, attachments_max: 3, ..Limits::default() };
    assert_eq!(encode(&frame, &exact).as_ref(), Ok(&bytes));
    assert_eq!(decode(body, &exact), Ok(frame.clone()));
    let less = [
        (Limits { frame_bytes_max: body.len() - 1, ..exact }, Breach::TooLong),
        (Limits { head_bytes_max: head - 1, ..exact }, Breach::TooLong),
        (Limits { attachments_max: 2, ..exact }, Breach::Attachments),
    ];
    for (limits, breach) in less {
        assert_eq!(encode(&frame, &limits), Err(wire::NotSaid::TooLarge));
        assert_eq!(decode(body, &limits), Err(breach));
    }
}

#[test]
fn no_service_has_the_number_of_a_device() {
    let hello = Hello {
        run: Uuid::nil(),
        dialer: protocol::NodeId::ICloud,
        acceptor: BOB,
        session: [0; 16],
        nonce: [0; 32],
    };
    let bytes = encode(&Frame::Hello(hello), &Limits::default()).unwrap();
    let mut body = bytes[LENGTH_BYTES..].to_vec();
    assert_eq!(body[18..22], [3, 0, 0, 1]);
    for (place, byte) in [(19, 1), (18, 4), (20, 9)] {
        let was = std::mem::replace(&mut body[place], byte);
        assert_eq!(decode(&body, &Limits::default()), Err(Breach::Stranger));
        body[place] = was;
    }
}
