//! Links break and come back, are closed and opened, and neither lose nor repeat anything.

use std::time::Duration;

use protocol::{NodeId, Part};
use tokio::{net::TcpListener, time::sleep};
use uuid::Uuid;
use wire::{Attachment, Breach, Endpoint, Event, Heard, Letter, Limits, NotSaid, Said, Status};

use crate::{
    node::{ALICE, BOB, Node, SOON, anywhere, keyrings, numbered, pair, run},
    proxy::Proxy,
    raw::{Claim, PROOF, Raw, frame, letter},
};

/// A numbered letter; every tenth comes with a file.
fn letter_with_file(number: u32) -> Said {
    let Said::Letter(letter) = numbered(number) else { unreachable!("it is a letter") };
    let id = Uuid::from_u128(number.into());
    let file =
        |number: u32| Attachment { id, part: Part::Still, bytes: vec![number.to_le_bytes()[0]; 3000].into() };
    let attachments = number.is_multiple_of(10).then(|| file(number)).into_iter().collect();
    Said::Letter(Letter { attachments, ..letter })
}

#[test]
fn a_connection_that_breaks_anywhere_loses_nothing_and_repeats_nothing() {
    const LETTERS: u32 = 500;
    // Each byte of the handshake and of the first letters is one to break at; then others further on.
    let budgets: Vec<_> = (1..600).chain((600..60_000).step_by(997)).collect();
    let cuts = budgets.len() as u64;
    run(async {
        let keyrings = keyrings(&[ALICE, BOB]);
        let backoff_first = Duration::from_micros(100);
        let limits = Limits { backoff_first, backoff_max: backoff_first, ..Limits::default() };
        let mut alice = Node::start(&keyrings[&ALICE], &[], limits).await;
        let proxy = Proxy::start(alice.address, budgets).await;
        let mut bob = Node::start(&keyrings[&BOB], &[(ALICE, proxy.address)], limits).await;
        let speaks = async |node: &mut Node, peer: NodeId| {
            for number in 0..LETTERS {
                node.endpoint.say(peer, letter_with_file(number)).unwrap();
            }
            for number in 0..LETTERS {
                let said = letter_with_file(number);
                assert_eq!(
                    node.heard().await,
                    Heard { from: peer, said },
                    "nothing is lost, and nothing comes twice"
                );
            }
        };
        tokio::join!(speaks(&mut alice, BOB), speaks(&mut bob, ALICE));
        // What is left of the cuts is for what follows, one letter at a time.
        for number in 0..2000 {
            bob.endpoint.say(ALICE, numbered(number)).unwrap();
            assert_eq!(alice.heard().await, Heard { from: BOB, said: numbered(number) });
        }
        let counts = bob.endpoint.counts();
        assert!(counts.reconnects > cuts / 2, "of {cuts} cuts: {counts:?}");
        assert!(counts.breaches.is_empty() && alice.endpoint.counts().breaches.is_empty());
    });
}

#[test]
fn a_link_comes_up_and_goes_down_in_turn() {
    run(async {
        let keyrings = keyrings(&[ALICE, BOB]);
        let mut alice = Node::start(&keyrings[&ALICE], &[], Limits::default()).await;
        let proxy = Proxy::start(alice.address, vec![2000; 5]).await;
        let bob = Node::start(&keyrings[&BOB], &[(ALICE, proxy.address)], Limits::default()).await;
        for number in 0..200 {
            bob.endpoint.say(ALICE, numbered(number)).unwrap();
        }
        let (mut up, mut ups, mut next) = (false, 0, 0);
        while next < 200 {
            match alice.hear().await {
                Event::Status(status) => {
                    assert_eq!(status, if up { Status::Down(BOB) } else { Status::Up(BOB) });
                    up = !up;
                    ups += usize::from(up);
                }
                Event::Heard(heard) => {
                    assert!(up, "what is heard is heard over a link");
                    assert_eq!(heard.said, numbered(next));
                    next += 1;
                }
            }
        }
        assert_eq!(ups, 6);
    });
}

#[test]
fn a_process_that_was_killed_and_started_again_gets_what_it_never_acknowledged() {
    for dialer_dies in [false, true] {
        run(async {
            let limits = Limits { outbox_frames: 8, ..Limits::default() };
            let keyrings = keyrings(&[ALICE, BOB]);
            let mut alice = Node::start(&keyrings[&ALICE], &[], limits).await;
            let at = alice.address;
            let mut bob = Node::start(&keyrings[&BOB], &[(ALICE, at)], limits).await;
            for number in 0..50 {
                alice.say(BOB, numbered(number)).await;
                bob.say(ALICE, numbered(number)).await;
                alice.heard().await;
                bob.heard().await;
            }
            let (peer, mut lives) = if dialer_dies {
                drop(bob);
                (BOB, alice)
            } else {
                drop(alice);
                (ALICE, bob)
            };
            lives.status(Status::Down(peer)).await;
            for number in 50..55 {
                lives.endpoint.say(peer, numbered(number)).unwrap();
            }
            let mut again = if dialer_dies {
                Node::start(&keyrings[&BOB], &[(ALICE, at)], limits).await
            } else {
                Node::start_at(at, &keyrings[&ALICE], &[], limits).await
            };
            let from = if dialer_dies { ALICE } else { BOB };
            // What was acknowledged before may have been sent and not yet acknowledged when it died.
            let mut next = again.heard().await;
            while next.said != numbered(50) {
                next = again.heard().await;
            }
            for number in 51..55 {
                assert_eq!(again.heard().await, Heard { from, said: numbered(number) });
            }
            for number in 100..150 {
                // Each of them is acknowledged sooner or later, or there would be no room for all.
                again.say(from, numbered(number)).await;
                assert_eq!(lives.heard().await, Heard { from: peer, said: numbered(number) });
            }
            assert!(
                lives.endpoint.counts().breaches.is_empty() && again.endpoint.counts().breaches.is_empty()
            );
        });
    }
}

#[test]
fn a_closed_link_stays_down_until_it_is_opened_on_either_side() {
    for alice_closes in [false, true] {
        run(async {
            let (mut alice, mut bob) = pair(Limits::default()).await;
            alice.status(Status::Up(BOB)).await;
            bob.status(Status::Up(ALICE)).await;
            let (endpoint, peer) = if alice_closes { (&alice.endpoint, BOB) } else { (&bob.endpoint, ALICE) };
            let endpoint = endpoint.clone();
            endpoint.set_open(peer, false);
            assert_eq!(alice.hear().await, Event::Status(Status::Down(BOB)));
            assert_eq!(bob.hear().await, Event::Status(Status::Down(ALICE)));
            alice.endpoint.say(BOB, numbered(1)).unwrap();
            bob.endpoint.say(ALICE, numbered(2)).unwrap();
            // Time for a few tries to connect.
            sleep(SOON * 100).await;
            assert_eq!(alice.endpoint.counts().reconnects, 0);
            endpoint.set_open(peer, true);
            assert_eq!(alice.hear().await, Event::Status(Status::Up(BOB)), "nothing came before");
            assert_eq!(alice.heard().await.said, numbered(2));
            assert_eq!(bob.hear().await, Event::Status(Status::Up(ALICE)));
            assert_eq!(bob.heard().await.said, numbered(1));
            assert!(alice.endpoint.counts().breaches.is_empty() && bob.endpoint.counts().breaches.is_empty());
        });
    }
}

#[test]
fn nobody_comes_in_while_a_link_is_closed() {
    run(async {
        let keyrings = keyrings(&[ALICE, BOB]);
        let alice = Node::start(&keyrings[&ALICE], &[], Limits::default()).await;
        let claim = Claim::new(BOB, ALICE, &keyrings[&BOB].keys[&ALICE]);
        alice.endpoint.set_open(BOB, false);
        assert_eq!(Raw::connect(alice.address).await.enter(&claim, 0).await, None);
        alice.endpoint.set_open(BOB, true);
        assert_eq!(Raw::connect(alice.address).await.enter(&claim, 0).await, Some(0));
    });
}

#[test]
fn a_link_that_is_closed_and_opened_at_once_is_another_one() {
    run(async {
        let (mut alice, mut bob) = pair(Limits::default()).await;
        alice.status(Status::Up(BOB)).await;
        bob.status(Status::Up(ALICE)).await;
        alice.endpoint.set_open(BOB, false);
        alice.endpoint.set_open(BOB, true);
        assert_eq!(alice.hear().await, Event::Status(Status::Down(BOB)));
        assert_eq!(alice.hear().await, Event::Status(Status::Up(BOB)));
        assert_eq!(bob.hear().await, Event::Status(Status::Down(ALICE)));
        assert_eq!(bob.hear().await, Event::Status(Status::Up(ALICE)));
    });
}

#[test]
fn what_waits_when_an_endpoint_is_closed_still_leaves() {
    run(async {
        let (mut alice, mut bob) = pair(Limits::default()).await;
        bob.status(Status::Up(ALICE)).await;
        for number in 0..1000 {
            bob.endpoint.say(ALICE, numbered(number)).unwrap();
        }
        let hears = async {
            assert_eq!(alice.hear().await, Event::Status(Status::Up(BOB)));
            for number in 0..1000 {
                assert_eq!(alice.hear().await, Event::Heard(Heard { from: BOB, said: numbered(number) }));
            }
            assert_eq!(alice.hear().await, Event::Status(Status::Down(BOB)));
        };
        tokio::join!(bob.endpoint.close(), hears);
        while bob.ears.hear().await.is_some() {}
    });
}

#[test]
fn closing_waits_for_nobody_who_is_not_there_or_does_not_listen() {
    run(async {
        let keyrings = keyrings(&[ALICE, BOB]);
        let nobody = anywhere();
        // Were that waited for, the test would never end.
        let limits = Limits { close_within: Duration::from_secs(3600), ..Limits::default() };
        let alone = Node::start(&keyrings[&BOB], &[(ALICE, nobody)], limits).await;
        alone.endpoint.say(ALICE, numbered(1)).unwrap();
        alone.endpoint.close().await;

        let limits = Limits { inbox_frames: 1, ..Limits::default() };
        let (alice, mut bob) = pair(limits).await;
        bob.status(Status::Up(ALICE)).await;
        for number in 0..10 {
            bob.endpoint.say(ALICE, numbered(number)).unwrap();
        }
        bob.endpoint.close().await;
        drop(alice);
    });
}

#[test]
fn dropping_the_last_endpoint_closes_everything() {
    run(async {
        let (mut alice, mut bob) = pair(Limits::default()).await;
        alice.status(Status::Up(BOB)).await;
        let copy = bob.endpoint.clone();
        drop(bob.endpoint);
        copy.say(ALICE, numbered(1)).unwrap();
        assert_eq!(alice.heard().await.said, numbered(1));
        drop(copy);
        assert_eq!(alice.hear().await, Event::Status(Status::Down(BOB)));
        while bob.ears.hear().await.is_some() {}
    });
}

#[test]
fn a_slow_listener_slows_who_speaks_and_misses_nothing() {
    run(async {
        let limits = Limits { inbox_frames: 4, inbox_bytes: 20_000, outbox_frames: 8, ..Limits::default() };
        let (mut alice, mut bob) = pair(limits).await;
        bob.status(Status::Up(ALICE)).await;
        let (mut said, mut full) = (0, 0);
        while full < 20 {
            match bob.endpoint.say(ALICE, letter_with_file(said)) {
                Ok(()) => said += 1,
                Err(why) => {
                    assert_eq!(why, NotSaid::Full);
                    full += 1;
                    sleep(SOON).await;
                }
            }
        }
        // One is read by then and waits for room, and Alice was told of the link.
        assert!((8..=8 + 4 + 1).contains(&said), "{said}");
        assert_eq!(bob.endpoint.counts().dropped, 20);
        for number in 0..said {
            assert_eq!(alice.heard().await.said, letter_with_file(number));
        }
        bob.say(ALICE, numbered(said)).await;
        assert_eq!(alice.heard().await.said, numbered(said), "and it goes on");
    });
}

#[test]
fn a_second_connection_takes_the_place_of_the_first() {
    run(async {
        let keyrings = keyrings(&[ALICE, BOB]);
        let mut alice = Node::start(&keyrings[&ALICE], &[], Limits::default()).await;
        let claim = Claim::new(BOB, ALICE, &keyrings[&BOB].keys[&ALICE]);
        let words = r#"{"message":"decline","attachments":[]}"#;

        let mut first = Raw::connect(alice.address).await;
        assert_eq!(first.enter(&claim, 0).await, Some(0));
        first.write(&[letter(1, words, &[]), letter(2, words, &[])].concat()).await;
        alice.heard().await;
        alice.heard().await;
        let mut second = Raw::connect(alice.address).await;
        assert_eq!(second.enter(&claim, 0).await, Some(2), "it goes on where the first was");
        first.until_cut().await;
        assert_eq!(alice.hear().await, Event::Status(Status::Down(BOB)));
        assert_eq!(alice.hear().await, Event::Status(Status::Up(BOB)));
        second.write(&letter(3, words, &[])).await;
        alice.heard().await;

        let mut third = Raw::connect(alice.address).await;
        let claim = Claim { session: [8; 16], ..claim };
        assert_eq!(third.enter(&claim, 0).await, Some(0), "another process begins anew");
        third.write(&letter(1, words, &[])).await;
        alice.heard().await;
        assert!(alice.endpoint.counts().breaches.is_empty());
    });
}

#[test]
fn what_waits_for_room_is_not_lost_with_its_connection() {
    run(async {
        let keyrings = keyrings(&[ALICE, BOB]);
        let limits = Limits { inbox_frames: 2, ..Limits::default() };
        let mut alice = Node::start(&keyrings[&ALICE], &[], limits).await;
        let claim = Claim::new(BOB, ALICE, &keyrings[&BOB].keys[&ALICE]);
        let letters = |after: u64| {
            let words = |number| {
                format!(r#"{{"message":{{"announce-ack":{{"version":{number}}}}},"attachments":[]}}"#)
            };
            let letters: Vec<_> = (after + 1..=9).map(|number| letter(number, &words(number), &[])).collect();
            letters.concat()
        };
        let mut first = Raw::connect(alice.address).await;
        first.enter(&claim, 0).await;
        first.write(&letters(0)).await;
        // One is told of the link, one letter is in the inbox, and one waits for room.
        while alice.endpoint.counts().frames_received < 2 {
            sleep(SOON).await;
        }
        let mut second = Raw::connect(alice.address).await;
        let proof = second.knock(&claim).await.unwrap();
        second.write(&frame(PROOF, &[&proof[..], &[0; 8]].concat())).await;
        // Time for the first to be cut off, while nobody listens.
        sleep(SOON * 50).await;
        let enters = async {
            let (_, ready) = second.read().await.unwrap();
            let heard = u64::from_be_bytes(ready.try_into().unwrap());
            second.write(&letters(heard)).await;
        };
        let hears = async {
            for number in 1..=9 {
                assert_eq!(alice.heard().await.said, numbered(number));
            }
        };
        tokio::join!(enters, hears);
    });
}

#[test]
fn whoever_cuts_each_connection_is_dialled_ever_more_rarely() {
    run(async {
        let keyrings = keyrings(&[ALICE, BOB]);
        let backoff_first = SOON;
        let limits = Limits { backoff_first, ..Limits::default() };
        let alice = Node::start(&keyrings[&ALICE], &[], limits).await;
        // So many bytes are those of the handshake.
        let proxy = Proxy::start(alice.address, vec![220; 1000]).await;
        let bob = Node::start(&keyrings[&BOB], &[(ALICE, proxy.address)], limits).await;
        sleep(SOON * 100).await;
        let counts = bob.endpoint.counts();
        assert!((1..=8).contains(&counts.reconnects), "{counts:?}");
    });
}

#[test]
fn who_is_dialled_does_not_dial() {
    run(async {
        let (alice, mut bob) = pair(Limits::default()).await;
        bob.status(Status::Up(ALICE)).await;
        let keyrings = keyrings(&[ALICE, BOB]);
        let claim = Claim::new(ALICE, BOB, &keyrings[&BOB].keys[&ALICE]);
        assert_eq!(Raw::connect(bob.address).await.enter(&claim, 0).await, None);
        assert_eq!(bob.endpoint.counts().breaches.get(&Breach::WrongSide), Some(&1));
        assert_eq!(alice.endpoint.counts().reconnects, 0);
    });
}

/// Bob dials one who is not Alice and says this; gives what Bob noted.
async fn dial_a_fake(says: &[u8]) -> Breach {
    let keyrings = keyrings(&[ALICE, BOB]);
    let fake = TcpListener::bind(anywhere()).await.expect("a place");
    let at = fake.local_addr().expect("an address");
    let limits = Limits { handshake: SOON * 100, ..Limits::default() };
    let bound = Endpoint::bind(anywhere()).await.expect("a place");
    let (bob, _ears) = bound.start(keyrings[&BOB].clone(), [(ALICE, at)].into(), limits);
    let (stream, _) = fake.accept().await.expect("Bob");
    let mut raw = Raw { stream };
    raw.write(says).await;
    raw.until_cut().await;
    loop {
        if let Some(breach) = bob.counts().breaches.keys().next() {
            return *breach;
        }
        sleep(SOON).await;
    }
}

#[test]
fn who_is_dialled_has_to_prove_it_too() {
    run(async {
        assert_eq!(dial_a_fake(&frame(2, &[0; 80])).await, Breach::WrongProof);
        assert_eq!(dial_a_fake(&frame(4, &[0; 8])).await, Breach::Unexpected);
        assert_eq!(dial_a_fake(&[]).await, Breach::Unproved);
        assert_eq!(dial_a_fake(&[0xff; 80]).await, Breach::TooLong);
    });
}
