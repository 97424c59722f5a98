//! A peer that reads nothing costs no more memory than the outbox may hold, and one that only says that much will come
//! costs none. By itself, since it counts what all of the process takes.

#[path = "behaviour/node.rs"]
#[expect(dead_code, reason = "the other tests use all of it")]
mod node;
#[path = "behaviour/raw.rs"]
#[expect(dead_code, reason = "the other tests use all of it")]
mod raw;

use std::time::Duration;

use node::{ALICE, BOB, Node, keyrings, pair, run};
use peak_alloc::PeakAlloc;
use protocol::{Message, Part};
use raw::{Claim, Raw};
use tokio::{task::yield_now, time::sleep};
use uuid::Uuid;
use wire::{Attachment, FRAME_BYTES_MAX, Letter, Limits, NotSaid, Said, Status};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const OUTBOX_BYTES: usize = 4 << 20;
const INBOX_BYTES: usize = 2 << 20;
const FILE_BYTES: usize = 1 << 18;
const LETTERS: usize = 10_000;
const SOON: Duration = Duration::from_millis(5);

/// One after the other: each looks at what the whole process takes.
#[test]
fn memory_stays_bounded() {
    run(while_a_peer_does_not_listen());
    run(whatever_length_is_announced());
}

async fn while_a_peer_does_not_listen() {
    let limits = Limits { outbox_bytes: OUTBOX_BYTES, inbox_bytes: INBOX_BYTES, ..Limits::default() };
    // Bob is there, and his ears are never asked.
    let (mut alice, _bob) = pair(limits).await;
    alice.status(Status::Up(BOB)).await;

    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let mut full = 0;
    for _ in 0..LETTERS {
        // Its own bytes each time, as somebody would read them from a disk.
        let bytes = vec![7; FILE_BYTES].into();
        let attachments = vec![Attachment { id: Uuid::nil(), part: Part::Movie, bytes }];
        let message = Message::Close { id: Uuid::nil() };
        if let Err(why) = alice.endpoint.say(BOB, Said::Letter(Letter { message, attachments })) {
            assert_eq!(why, NotSaid::Full);
            full += 1;
            if full % 1000 == 0 {
                sleep(SOON).await;
            }
        }
        yield_now().await;
    }
    assert!(full > LETTERS / 2, "most of it was not said: {full}");
    let peak = MEMORY.peak_usage() - before;
    // The frame that is read, as bytes and as a letter; the one that is made to be said; the readers' buffers.
    let allowed = OUTBOX_BYTES + INBOX_BYTES + 8 * FILE_BYTES;
    assert!(peak < allowed, "{peak} bytes are more than {allowed}");
}

async fn whatever_length_is_announced() {
    static BYTES: [u8; FILE_BYTES] = [1; FILE_BYTES];
    let keyrings = keyrings(&[ALICE, BOB]);
    let mut alice = Node::start(&keyrings[&ALICE], &[], Limits::default()).await;
    let mut raw = Raw::connect(alice.address).await;
    let claim = Claim::new(BOB, ALICE, &keyrings[&BOB].keys[&ALICE]);
    assert_eq!(raw.enter(&claim, 0).await, Some(0));
    alice.status(Status::Up(BOB)).await;

    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let length = u32::try_from(FRAME_BYTES_MAX).expect("four bytes hold it");
    raw.write(&length.to_be_bytes()).await;
    raw.write(&BYTES).await;
    while MEMORY.current_usage() < before + FILE_BYTES {
        sleep(SOON).await;
    }
    let peak = MEMORY.peak_usage() - before;
    assert!(peak < FILE_BYTES * 4, "{peak} bytes for the {FILE_BYTES} that came");
}
