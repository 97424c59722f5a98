//! A peer that reads nothing costs no more memory than the outbox may hold. By itself, since it counts what all of the
//! process takes.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use peak_alloc::PeakAlloc;
use protocol::{DeviceId, Message, NodeId, Part};
use tokio::time::sleep;
use uuid::Uuid;
use wire::{Attachment, Endpoint, Event, Key, Keyring, Letter, Limits, NotSaid, Said, Status};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const OUTBOX_BYTES: usize = 4 << 20;
const INBOX_BYTES: usize = 2 << 20;
const FILE_BYTES: usize = 1 << 18;
const LETTERS: usize = 10_000;

#[test]
fn memory_stays_bounded_while_a_peer_does_not_listen() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (alice, bob) = (NodeId::Device(DeviceId(0)), NodeId::Device(DeviceId(1)));
        let (run, key) = (Uuid::nil(), Key::draw().unwrap());
        let keyring = |me, peer| Keyring { run, me, keys: BTreeMap::from([(peer, key.clone())]) };
        let limits = Limits { outbox_bytes: OUTBOX_BYTES, inbox_bytes: INBOX_BYTES, ..Limits::default() };
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));

        let bound = Endpoint::bind(anywhere).await.unwrap();
        let at = bound.address();
        // Bob is there, and his ears are never asked.
        let (_bob, _ears_of_bob) = bound.start(keyring(bob, alice), BTreeMap::new(), limits);
        let bound = Endpoint::bind(anywhere).await.unwrap();
        let (alice, mut ears) = bound.start(keyring(alice, bob), BTreeMap::from([(bob, at)]), limits);
        assert_eq!(ears.hear().await, Some(Event::Status(Status::Up(bob))));

        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let mut full = 0;
        for _ in 0..LETTERS {
            // Its own bytes each time, as somebody would read them from a disk.
            let bytes = vec![7; FILE_BYTES].into();
            let attachments = vec![Attachment { id: Uuid::nil(), part: Part::Movie, bytes }];
            let message = Message::Close { id: Uuid::nil() };
            match alice.say(bob, Said::Letter(Letter { message, attachments })) {
                Ok(()) => {}
                Err(why) => {
                    assert_eq!(why, NotSaid::Full);
                    full += 1;
                    if full % 1000 == 0 {
                        sleep(Duration::from_millis(5)).await;
                    }
                }
            }
            tokio::task::yield_now().await;
        }
        assert!(full > LETTERS / 2, "most of it was not said: {full}");
        let peak = MEMORY.peak_usage() - before;
        // The frame that is read, as bytes and as a letter; the one that is made to be said; the readers' buffers.
        let allowed = OUTBOX_BYTES + INBOX_BYTES + 8 * FILE_BYTES;
        assert!(peak < allowed, "{peak} bytes are more than {allowed}");
    });
}
