//! Ten kinds of hostile peers attack every node while a call goes on, and the call does not notice.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

use protocol::{DeviceId, NodeId};
use tempfile::TempDir;
use trace::{Verdict, judge};
use uuid::Uuid;
use wire::{Frame, Hello, Limits, encode};

use crate::play::plan;

const SPEED: u32 = 5;

/// Does something to one who listens; how it ends for those who attack is their business.
type Attack = fn(SocketAddr) -> Option<()>;

/// What hostile peers do.
const ATTACKS: [(&str, Attack); 10] = [
    ("says what nobody understands", |at| send(at, &[0x5a; 4096])),
    ("says that four gigabytes come", |at| send(at, &[0xff, 0xff, 0xff, 0xff, 1, 5])),
    ("says half of a frame and waits", |at| {
        let mut stream = dial(at)?;
        stream.write_all(&[0, 0, 0, 200, 1, 1, 0, 0]).ok()?;
        listen(&mut stream)
    }),
    ("closes in the middle of a frame", |at| send(at, &[0, 0, 0, 200, 1, 1])),
    ("says one byte now and then", |at| {
        let mut stream = dial(at)?;
        for byte in [0, 0, 0, 90, 1, 1] {
            stream.write_all(&[byte]).ok()?;
            thread::sleep(Duration::from_millis(30));
        }
        Some(())
    }),
    ("dials a hundred times and says nothing", |at| {
        let crowd: Vec<_> = (0..100).filter_map(|_| dial(at)).collect();
        thread::sleep(Duration::from_millis(100));
        drop(crowd);
        Some(())
    }),
    ("speaks another version", |at| send(at, &[0, 0, 0, 2, 9, 8])),
    ("skips the proof", |at| send(at, &[0, 0, 0, 2, 1, 8])),
    ("nests deeper than anybody reads", |at| {
        let nested = "[".repeat(60_000);
        let mut frame = vec![];
        frame.extend(u32::try_from(nested.len() + 14).ok()?.to_be_bytes());
        frame.extend([1, 5]);
        frame.extend(1_u64.to_be_bytes());
        frame.extend(u32::try_from(nested.len()).ok()?.to_be_bytes());
        frame.extend(nested.as_bytes());
        send(at, &frame)
    }),
    ("says that it is Bob, of another run, without his key", |at| {
        let hello = Hello {
            run: Uuid::from_u128(1),
            dialer: NodeId::Device(DeviceId(1)),
            acceptor: NodeId::CallService,
            session: [7; 16],
            nonce: [9; 32],
        };
        send(at, &encode(&Frame::Hello(hello), &Limits::default()).ok()?)
    }),
];

fn dial(at: SocketAddr) -> Option<TcpStream> {
    let stream = TcpStream::connect(at).ok()?;
    stream.set_read_timeout(Some(Duration::from_millis(200))).ok()?;
    Some(stream)
}

/// Until the other end says something, or closes, or nothing comes.
fn listen(stream: &mut TcpStream) -> Option<()> {
    let mut heard = [0; 512];
    stream.read(&mut heard).map(|_| ()).ok()
}

fn send(at: SocketAddr, bytes: &[u8]) -> Option<()> {
    let mut stream = dial(at)?;
    stream.write_all(bytes).ok()?;
    listen(&mut stream)
}

/// Where each node listens, once all do.
fn addresses(out: &Path) -> Option<BTreeMap<String, SocketAddr>> {
    let text = fs::read_to_string(out.join(live::ADDRESSES)).ok()?;
    let address = |line: &str| {
        let (name, address) = line.split_once(' ')?;
        Some((name.to_owned(), address.parse().ok()?))
    };
    text.lines().map(address).collect()
}

#[test]
fn a_call_does_not_notice_ten_kinds_of_hostile_peers() {
    let folder = TempDir::new().expect("a folder that passes can be made");
    let (scenario, plan) = plan("call/one-to-one", SPEED, folder.path().to_owned());
    let over = AtomicBool::new(false);
    let rounds = AtomicU64::new(0);
    let played = thread::scope(|scope| {
        for (_, attack) in ATTACKS {
            let (over, rounds, out) = (&over, &rounds, folder.path());
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    for at in addresses(out).unwrap_or_default().values() {
                        let _ = attack(*at);
                    }
                    rounds.fetch_add(1, Ordering::Relaxed);
                    thread::sleep(Duration::from_millis(50));
                }
            });
        }
        let played = live::play(&scenario, &plan, |_| {});
        over.store(true, Ordering::Relaxed);
        played
    });
    let played = played.unwrap_or_else(|trouble| panic!("{trouble}"));
    let judgement = judge(&scenario, &played.trace);
    assert_eq!(judgement.verdict, Verdict::Passed, "{:?}", judgement.problems);
    assert_eq!((played.dropped, played.reconnects), (0, 0), "no letter and no link is lost");
    assert!(played.breaches > 100, "{} breaches", played.breaches);
    assert!(played.replays.iter().all(|(_, replay)| replay.is_ok()));
    assert!(rounds.load(Ordering::Relaxed) > 20);
}
