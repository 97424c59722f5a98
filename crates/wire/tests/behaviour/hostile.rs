//! Peers that do what they must not. Each is tried while two honest nodes exchange a thousand letters each way, who must
//! notice nothing; and the node that is attacked must count what was done to it.

use std::{net::SocketAddr, time::Duration};

use protocol::NodeId;
use tokio::time::sleep;
use uuid::Uuid;
use wire::{Attachment, Breach, Endpoint, Event, Key, Letter, Limits, NotSaid, Said, Status};

use crate::{
    node::{ALICE, BOB, MALLORY, Node, keyrings, numbered, numbered_by_service, run},
    raw::{ACK, Claim, HELLO, PING, PROOF, Raw, frame, letter},
};

/// Letters that the honest exchange each way.
const LETTERS: u32 = 1000;
/// Short enough for a test to wait for, and long enough for an honest node on a busy machine.
const STALL: Duration = Duration::from_millis(1500);
/// A message that anybody may say.
const WORDS: &str = r#"{"message":{"announce-ack":{"version":1}},"attachments":[]}"#;

fn limits() -> Limits {
    let keepalive = Duration::from_millis(200);
    Limits { stall: STALL, handshake: STALL, keepalive, strangers_max: 8, ..Limits::default() }
}

/// What a hostile peer knows: where the service is, and its own key, which is good for the service.
#[derive(Clone)]
struct Target {
    address: SocketAddr,
    /// Mallory's, as it is a node of the run like any other.
    claim: Claim,
    /// The service's own end, for what it says to Mallory.
    endpoint: Endpoint,
}

impl Target {
    async fn connect(&self) -> Raw {
        Raw::connect(self.address).await
    }

    /// A connection that is proved to be Mallory's.
    async fn enter(&self) -> Raw {
        let mut raw = self.connect().await;
        raw.enter(&self.claim, 0).await.expect("Mallory is let in");
        raw
    }

    /// Enters, writes, and waits until it is cut off.
    async fn say(&self, bytes: &[u8]) {
        let mut raw = self.enter().await;
        raw.write(bytes).await;
        raw.until_cut().await;
    }
}

/// Has Alice and Bob speak through the service while `attack` goes on, and longer if it takes longer.
#[track_caller]
fn check(breach: Breach, attack: impl AsyncFnOnce(Target)) {
    check_with(limits(), breach, attack);
}

#[track_caller]
fn check_with(limits: Limits, breach: Breach, attack: impl AsyncFnOnce(Target)) {
    run(async {
        let service = NodeId::CallService;
        let keyrings = keyrings(&[ALICE, BOB, MALLORY, service]);
        let mut node = Node::start(&keyrings[&service], &[], limits).await;
        let dial = [(service, node.address)];
        let mut alice = Node::start(&keyrings[&ALICE], &dial, limits).await;
        let mut bob = Node::start(&keyrings[&BOB], &dial, limits).await;
        alice.status(Status::Up(service)).await;
        bob.status(Status::Up(service)).await;
        let key = keyrings[&MALLORY].keys[&service].clone();
        let target = Target {
            address: node.address,
            claim: Claim::new(MALLORY, service, &key),
            endpoint: node.endpoint.clone(),
        };

        let calls = async {
            tokio::join!(speak(&mut alice, service), speak(&mut bob, service));
        };
        let hears = async {
            let mut next = [0; 2];
            loop {
                match node.hear().await {
                    Event::Heard(heard) if heard.from == MALLORY => {}
                    Event::Heard(heard) => {
                        let place = usize::from(heard.from == BOB);
                        assert_eq!(
                            heard.said,
                            numbered(next[place]),
                            "nothing is lost, and nothing comes twice"
                        );
                        node.endpoint.say(heard.from, numbered_by_service(next[place])).expect("it hears");
                        next[place] += 1;
                    }
                    Event::Status(Status::Up(_) | Status::Down(MALLORY)) => {}
                    Event::Status(Status::Down(honest)) => panic!("{honest:?} is gone"),
                }
            }
        };
        tokio::select! {
            biased;
            () = hears => {}
            _ = async { tokio::join!(calls, attack(target)) } => {}
        }
        let counts = node.endpoint.counts();
        assert!(counts.breaches.contains_key(&breach), "{breach:?} in {counts:?}");
        for honest in [alice, bob] {
            let counts = honest.endpoint.counts();
            assert_eq!((counts.reconnects, counts.breaches.len()), (0, 0), "{counts:?}");
        }
    });
}

/// Says so many letters to the service, and hears an answer to each. Does not say more than it heard, but for a few.
async fn speak(node: &mut Node, service: NodeId) {
    const AHEAD: u32 = 100;
    for number in 0..LETTERS + AHEAD {
        if number < LETTERS {
            node.endpoint.say(service, numbered(number)).expect("it hears");
        }
        if number >= AHEAD {
            match node.hear().await {
                Event::Heard(heard) => assert_eq!(heard.said, numbered_by_service(number - AHEAD)),
                Event::Status(status) => panic!("{status:?}"),
            }
        }
    }
}

#[test]
fn garbage() {
    check(Breach::TooLong, async |target| {
        let mut raw = target.connect().await;
        raw.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
        raw.until_cut().await;
    });
}

#[test]
fn a_frame_of_another_version_or_of_no_kind() {
    check(Breach::Version, async |target| {
        let mut raw = target.connect().await;
        raw.write(&[0, 0, 0, 2, 2, HELLO]).await;
        raw.until_cut().await;
    });
    check(Breach::Kind, async |target| target.say(&frame(99, b"?")).await);
}

#[test]
fn a_huge_length() {
    check(Breach::TooLong, async |target| target.say(&[0xff; 6]).await);
    // A stranger may not even claim what a peer may.
    check(Breach::TooLong, async |target| {
        let mut raw = target.connect().await;
        raw.write(&[0, 0, 8, 0, 1, HELLO]).await;
        raw.until_cut().await;
    });
}

#[test]
fn a_length_that_holds_nothing() {
    check(Breach::TooShort, async |target| target.say(&[0; 6]).await);
    check(Breach::TooShort, async |target| target.say(&frame(ACK, &[0; 7])).await);
    check(Breach::TooLong, async |target| target.say(&frame(ACK, &[0; 9])).await);
}

#[test]
fn a_frame_that_never_ends() {
    check(Breach::Stalled, async |target| {
        let mut raw = target.enter().await;
        raw.write(&[1, 0, 0, 0, 1, 5]).await;
        // Something comes all the time, only never enough.
        while raw.write(&[0]).await {
            sleep(STALL / 20).await;
        }
    });
}

#[test]
fn a_frame_that_stops_halfway() {
    check(Breach::Stalled, async |target| {
        let letter = letter(1, WORDS, &[]);
        target.say(&letter[..letter.len() / 2]).await;
    });
}

#[test]
fn silence_after_the_handshake() {
    check(Breach::Silent, async |target| target.say(&[]).await);
}

#[test]
fn the_wrong_key() {
    check(Breach::WrongProof, async |target| {
        let claim = Claim { key: Key::draw().unwrap(), ..target.claim.clone() };
        assert_eq!(target.connect().await.enter(&claim, 0).await, None);
    });
}

#[test]
fn the_right_key_of_another_node() {
    check(Breach::WrongProof, async |target| {
        let claim = Claim { dialer: BOB, ..target.claim.clone() };
        assert_eq!(target.connect().await.enter(&claim, 0).await, None);
    });
}

#[test]
fn a_stranger() {
    check(Breach::Stranger, async |target| {
        let claim = Claim { dialer: NodeId::ICloud, ..target.claim.clone() };
        assert_eq!(target.connect().await.enter(&claim, 0).await, None);
        let claim = Claim { acceptor: ALICE, ..target.claim.clone() };
        assert_eq!(target.connect().await.enter(&claim, 0).await, None);
    });
}

#[test]
fn a_node_of_another_run() {
    check(Breach::OtherRun, async |target| {
        let claim = Claim { run: Uuid::from_u128(8), ..target.claim.clone() };
        assert_eq!(target.connect().await.enter(&claim, 0).await, None);
    });
}

#[test]
fn a_handshake_that_was_overheard() {
    check(Breach::WrongProof, async |target| {
        let mut overheard = target.connect().await;
        let proof = overheard.knock(&target.claim).await.unwrap();
        let proof = frame(PROOF, &[&proof[..], &[0; 8]].concat());
        overheard.write(&proof).await;
        assert!(overheard.read().await.is_some(), "once it is good");

        let mut raw = target.connect().await;
        raw.write(&[target.claim.hello(), proof].concat()).await;
        let (_welcome, over) = (raw.read().await, raw.read().await);
        assert_eq!(over, None, "but not twice");
    });
}

#[test]
fn a_handshake_out_of_order() {
    check(Breach::Unexpected, async |target| {
        let mut raw = target.connect().await;
        raw.write(&letter(1, WORDS, &[])).await;
        raw.until_cut().await;
    });
    check(Breach::Unexpected, async |target| {
        let hello = target.claim.hello();
        target.say(&hello).await;
    });
}

#[test]
fn numbers_out_of_order() {
    check(Breach::OutOfOrder, async |target| target.say(&letter(2, WORDS, &[])).await);
    check(Breach::OutOfOrder, async |target| {
        target.say(&[letter(1, WORDS, &[]), letter(1, WORDS, &[])].concat()).await;
    });
    check(Breach::OutOfOrder, async |target| target.say(&letter(0, WORDS, &[])).await);
}

#[test]
fn an_acknowledgement_of_what_was_not_sent() {
    check(Breach::Acknowledged, async |target| target.say(&frame(ACK, &u64::MAX.to_be_bytes())).await);
    check(Breach::Acknowledged, async |target| {
        // Let in it is, for it has the key; then it is seen that it lies.
        assert_eq!(target.connect().await.enter(&target.claim, 1).await, None);
    });
}

/// A message in so many relayed messages.
fn nested(depth: usize) -> String {
    let open = r#"{"relay":{"from":{"device":2},"to":0,"serial":1,"message":"#;
    let message = [&open.repeat(depth), r#"{"announce-ack":{"version":1}}"#, &"}}".repeat(depth)].concat();
    format!(r#"{{"message":{message},"attachments":[]}}"#)
}

#[test]
fn messages_in_messages() {
    check(Breach::Excess, async |target| target.say(&letter(1, &nested(2), &[])).await);
    check(Breach::Words, async |target| target.say(&letter(1, &nested(20_000), &[])).await);
    check(Breach::Words, async |target| target.say(&letter(1, &"[".repeat(4 << 20), &[])).await);
}

#[test]
fn words_of_another_shape() {
    let shapes = [
        "",
        "null",
        "{}",
        r#"{"message":"decline"}"#,
        r#"{"message":"dance","attachments":[]}"#,
        r#"{"message":"decline","attachments":[],"more":1}"#,
        r#"{"message":{"announce-ack":{"version":-1}},"attachments":[]}"#,
        r#"{"message":{"announce-ack":{"version":4294967296}},"attachments":[]}"#,
        r#"{"message":"decline","attachments":[]}{"message":"decline","attachments":[]}"#,
        "{\"message\":\"decl\u{0}ine\",\"attachments\":[]}",
    ];
    for words in shapes {
        check(Breach::Words, async |target| target.say(&letter(1, words, &[])).await);
    }
    check(Breach::Words, async |target| {
        let broken = letter(1, WORDS, &[]);
        // No UTF-8.
        let broken: Vec<_> = broken.into_iter().map(|byte| if byte == b'1' { 0xff } else { byte }).collect();
        target.say(&broken).await;
    });
}

#[test]
fn words_longer_than_the_frame() {
    check(Breach::TooShort, async |target| {
        let payload = [&1_u64.to_be_bytes()[..], &4_000_000_u32.to_be_bytes(), b"{}"].concat();
        target.say(&frame(5, &payload)).await;
    });
    check(Breach::TooLong, async |target| {
        let payload = [&1_u64.to_be_bytes()[..], &u32::MAX.to_be_bytes(), b"{}"].concat();
        target.say(&frame(5, &payload)).await;
    });
}

#[test]
fn files_that_do_not_add_up() {
    let file = r#"{"id":"00000000-0000-0000-0000-000000000abc","part":"still","bytes":5}"#;
    let words = |files: &[&str]| format!(r#"{{"message":"decline","attachments":[{}]}}"#, files.join(","));
    let huge = file.replace(":5", &format!(":{}", u64::MAX));
    let all: [(String, &[u8]); 6] = [
        (words(&[file]), b"four"),
        (words(&[file]), b"sixsix"),
        (words(&[]), b"some"),
        (words(&[file, &huge]), b"fives"),
        (words(&[&huge, &huge]), b""),
        (words(&[file.replace(":5", ":0").as_str(); 65]), b""),
    ];
    for (words, files) in all {
        check(Breach::Attachments, async |target| target.say(&letter(1, &words, files)).await);
    }
}

#[test]
fn more_than_a_message_may_hold() {
    let kind = r#"{"group":true,"video":true}"#;
    let os = r#"{"platform":"iOS","version":{"major":17,"minor":0,"patch":0,"supplemental":false}}"#;
    let invite = ["1"; 65].join(",");
    let wish = r#"{"boot":0,"nth":0}"#;
    let spec = format!(r#"{{"kind":{kind},"invite":[{invite}],"link":false,"os":{os},"wish":{wish}}}"#);
    let words = format!(r#"{{"message":{{"dial":{spec}}},"attachments":[]}}"#);
    check(Breach::Excess, async |target| target.say(&letter(1, &words, &[])).await);
}

#[test]
fn a_movie_that_ends_before_it_begins() {
    let frames = r#"{"first":200,"still":180,"last":150}"#;
    let file = format!(r#"{{"id":"{}","file":{{"movie":{{"frames":{frames}}}}}}}"#, Uuid::nil());
    let words = format!(r#"{{"message":{{"file":{file}}},"attachments":[]}}"#);
    check(Breach::Nonsense, async |target| target.say(&letter(1, &words, &[])).await);
}

#[test]
fn another_ones_name() {
    let request = |taker: u8| {
        let have = r#"{"still":false,"movie":false}"#;
        format!(
            r#"{{"request":{{"id":"{}","taker":{taker},"subject":0,"seen":0,"have":{have}}}}}"#,
            Uuid::nil()
        )
    };
    let relay = |from: &str, message: &str| {
        format!(r#"{{"relay":{{"from":{from},"to":0,"serial":1,"message":{message}}}}}"#)
    };
    let (mallory, bob) = (r#"{"device":2}"#, r#"{"device":1}"#);
    let messages = [
        request(1),
        relay(bob, r#"{"announce-ack":{"version":1}}"#),
        relay(bob, &request(1)),
        relay(mallory, &request(1)),
        relay(r#""call-service""#, r#"{"ring":{"caller":0,"kind":{"group":false,"video":true}}}"#),
        r#"{"ended":"hung-up"}"#.to_owned(),
        r#""registered""#.to_owned(),
        r#"{"news-waiting":{"asked":1}}"#.to_owned(),
    ];
    for message in messages {
        let words = format!(r#"{{"message":{message},"attachments":[]}}"#);
        check(Breach::Impostor, async |target| target.say(&letter(1, &words, &[])).await);
    }
}

#[test]
fn a_flood_of_connections_that_say_nothing() {
    check(Breach::Unproved, async |target| {
        let mut flood = Vec::new();
        while target.endpoint.counts().refused < 100 {
            flood.push(target.connect().await);
            // The one thread has to come round to answering the door.
            tokio::task::yield_now().await;
        }
        for raw in &mut flood {
            raw.until_cut().await;
        }
        target.enter().await;
    });
}

#[test]
fn a_handshake_byte_by_byte() {
    // Each byte comes soon enough.
    let limits = Limits { stall: STALL * 100, ..limits() };
    check_with(limits, Breach::Unproved, async |target| {
        let mut raw = target.connect().await;
        for byte in target.claim.hello() {
            if !raw.write(&[byte]).await {
                break;
            }
            sleep(STALL / 20).await;
        }
        raw.until_cut().await;
    });
}

#[test]
fn a_peer_that_reads_nothing() {
    check(Breach::NotReading, async |target| {
        let bytes = vec![0; 1 << 20].into();
        let file = Attachment { id: Uuid::nil(), part: protocol::Part::Movie, bytes };
        let message = protocol::Message::Left;
        let said = Said::Letter(Letter { message, attachments: vec![file] });
        let mut raw = target.enter().await;
        let mut said_to = 0;
        while target.endpoint.say(MALLORY, said.clone()).is_ok() {
            said_to += 1;
        }
        assert_eq!(target.endpoint.say(MALLORY, said.clone()), Err(NotSaid::Full));
        assert_eq!(said_to, 63, "of 64 MiB, with a few words each");
        // Nobody else is affected by that, and what is behind it is not sent for ever.
        while !target.endpoint.counts().breaches.contains_key(&Breach::NotReading) {
            raw.write(&frame(PING, &[])).await;
            sleep(STALL / 20).await;
        }
    });
}

#[test]
fn a_flood_of_letters_and_then_a_breach() {
    check(Breach::OutOfOrder, async |target| {
        let mut raw = target.enter().await;
        for number in 1..=20_000 {
            raw.write(&letter(number, WORDS, &[])).await;
        }
        raw.write(&letter(1, WORDS, &[])).await;
        raw.until_cut().await;
    });
}

#[test]
fn a_peer_that_comes_and_goes() {
    check(Breach::OutOfOrder, async |target| {
        let mut last = None;
        for _ in 0..200 {
            // Each takes the place of the one before.
            last = Some(target.enter().await);
        }
        last.unwrap().write(&letter(9, WORDS, &[])).await;
        while !target.endpoint.counts().breaches.contains_key(&Breach::OutOfOrder) {
            sleep(STALL / 20).await;
        }
    });
}
