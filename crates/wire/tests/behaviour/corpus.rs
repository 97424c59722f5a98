//! Plays what fuzzing kept, without a fuzzer; and writes its first frames.

use std::{fs, path::PathBuf};

use protocol::{Instant, Part};
use uuid::Uuid;
use wire::{Attachment, CameraNews, Frame, Hello, Letter, Limits, Said, Welcome, decode, encode};

use crate::{
    node::{ALICE, BOB, letter},
    samples::messages,
};

/// What a fuzzer is given lacks the length of a frame.
const LENGTH_BYTES: usize = 4;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/decode_frame")
}

#[test]
fn every_file_of_the_corpus_is_a_frame_or_a_breach() {
    let mut files: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut sound = 0;
    for file in &files {
        if let Ok(frame) = decode(&fs::read(file).unwrap(), &Limits::default()) {
            let bytes = encode(&frame, &Limits::default()).unwrap();
            assert_eq!(decode(&bytes[LENGTH_BYTES..], &Limits::default()), Ok(frame), "{}", file.display());
            sound += 1;
        }
    }
    assert!(sound >= frames().len(), "the corpus is there: {sound} of {}", files.len());
}

/// A frame of each kind, and a letter of each kind of message.
fn frames() -> Vec<(String, Frame)> {
    let (session, nonce, proof, run) = ([1; 16], [2; 32], [3; 32], Uuid::nil());
    let file = |part| Attachment { id: run, part, bytes: vec![0; 3].into() };
    let attachments = vec![file(Part::Still), file(Part::Movie)];
    let files = Said::Letter(Letter { message: protocol::Message::Decline, attachments });
    let news = CameraNews { since: Instant::ZERO, until: Some(Instant::FAR) };
    let plain = [
        ("hello", Frame::Hello(Hello { run, dialer: ALICE, acceptor: BOB, session, nonce })),
        ("welcome", Frame::Welcome(Welcome { session, nonce, proof })),
        ("proof", Frame::Proof { proof, heard: 1 }),
        ("ready", Frame::Ready { heard: 1 }),
        ("ack", Frame::Ack { heard: 1 }),
        ("ping", Frame::Ping),
        ("close", Frame::Close),
        ("files", Frame::Said { seq: 1, said: files }),
        ("camera", Frame::Said { seq: 1, said: Said::Camera(Some(news)) }),
        ("no-camera", Frame::Said { seq: 1, said: Said::Camera(None) }),
        ("off", Frame::Said { seq: 1, said: Said::Off(Instant::ZERO) }),
    ];
    let mut frames: Vec<_> = plain.map(|(name, frame)| (name.to_owned(), frame)).into();
    for (count, (_, message)) in messages().into_iter().enumerate() {
        let name = format!("letter-{count:02}-{}", message.kind().as_str());
        frames.push((name, Frame::Said { seq: 1, said: letter(message) }));
    }
    frames
}

#[test]
#[ignore = "writes files"]
fn seeds() {
    fs::create_dir_all(folder()).unwrap();
    for (name, frame) in frames() {
        let bytes = encode(&frame, &Limits::default()).unwrap();
        fs::write(folder().join(name), &bytes[LENGTH_BYTES..]).unwrap();
    }
}
