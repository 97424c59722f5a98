//! The exchange between nodes of madsim: a task for each phone, datagrams over its UDP, its latencies and its losses.
//!
//! Who sends a datagram waits a millisecond for it, and each poll of a task takes some of madsim's time. What it loses it
//! does not tell, so no loss stands in the trace.
#![forbid(unsafe_code)]
#![cfg(madsim)]

pub mod whole;

use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use exchange::{
    At, BYTES, DEVICES, Fact, Id, JOIN, LATENCY_LEAST, LATENCY_MOST, LOSS_OF_10_000, Log, Message, Outlet,
    PRESSES_EACH, Phone, decode, encode, press_at,
};
use madsim::{
    Config,
    net::{self, UdpSocket},
    runtime::Runtime,
    time::TimeHandle,
};
use tokio::sync::Notify;

/// Where every phone listens.
const PORT: u16 = 7000;
/// A run that takes longer in its own time is none of the exchange.
const DURATION: Duration = Duration::from_secs(600);

/// What all nodes share: the trace, and who waits for its end.
#[derive(Default)]
struct World {
    log: Mutex<Log>,
    is_over: Notify,
}

/// The world as one phone sees it, and what it says until it is sent.
struct Of {
    world: Arc<World>,
    time: TimeHandle,
    who: Id,
    outbox: Vec<(Id, Message)>,
}

impl Of {
    fn now(&self) -> At {
        At(self.time.elapsed().as_micros() as u64)
    }

    fn log(&self) -> MutexGuard<'_, Log> {
        self.world.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn flush(&mut self, socket: &UdpSocket) -> io::Result<()> {
        for (to, message) in std::mem::take(&mut self.outbox) {
            let now = self.now();
            self.log().sent(now, self.who, to, &message);
            socket.send_to(address(to), &encode(&message)).await?;
        }
        Ok(())
    }
}

impl Outlet for Of {
    fn send(&mut self, to: Id, message: Message) {
        self.outbox.push((to, message));
    }

    fn note(&mut self, fact: Fact) {
        let now = self.now();
        let mut log = self.log();
        log.note(now, fact);
        if log.is_over() {
            self.world.is_over.notify_one();
        }
    }
}

fn address(of: Id) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::new(192, 168, 0, of.0 + 1), PORT))
}

fn phone_at(address: SocketAddr) -> Option<Id> {
    let IpAddr::V4(ip) = address.ip() else { return None };
    Id::ALL.get(usize::from(ip.octets()[3].checked_sub(1)?)).copied()
}

/// What one phone does until the run is over.
async fn live(mut phone: Phone, mut of: Of) -> io::Result<()> {
    let socket = UdpSocket::bind(address(of.who)).await?;
    let mut bytes = [0; BYTES];
    let mut joins = Some(JOIN);
    let mut pressed = 0;
    loop {
        let press = (pressed < PRESSES_EACH).then(|| press_at(of.who, pressed));
        let next = [joins, press, phone.next_wake()].into_iter().flatten().min();
        let wait = next.map(|at| Duration::from_micros(at.0).saturating_sub(of.time.elapsed()));
        let sleep = of.time.sleep(wait.unwrap_or_default());
        tokio::select! {
            biased;
            received = socket.recv_from(&mut bytes) => {
                let (length, from) = received?;
                let from = phone_at(from).ok_or_else(|| io::Error::other("a datagram from no phone"))?;
                let message = decode(&bytes[..length]);
                let message = message.ok_or_else(|| io::Error::other("a datagram that says nothing"))?;
                let now = of.now();
                of.log().arrived(now, from, of.who, &message);
                phone.receive(now, from, message, &mut of);
            }
            () = sleep, if wait.is_some() => {
                let now = of.now();
                if joins.take_if(|at| *at <= now).is_some() {
                    phone.join(now, &mut of);
                } else if press.is_some_and(|at| at <= now) {
                    pressed += 1;
                    phone.press(now, &mut of);
                } else {
                    phone.wake(now, &mut of);
                }
            }
        }
        of.flush(&socket).await?;
    }
}

/// A runtime with the exchange's latencies and losses.
fn runtime(seed: u64) -> Runtime {
    let net = net::Config {
        packet_loss_rate: f64::from(LOSS_OF_10_000) / 10_000.0,
        send_latency: Duration::from_micros(LATENCY_LEAST)..Duration::from_micros(LATENCY_MOST),
    };
    let mut runtime = Runtime::with_seed_and_config(seed, Config { net, ..Config::default() });
    runtime.set_time_limit(DURATION);
    runtime
}

/// Plays the exchange; consents by phone.
///
/// # Panics
///
/// If something happens that must never happen.
#[must_use]
pub fn play(seed: u64, consents: [bool; DEVICES]) -> Log {
    let runtime = runtime(seed);
    let world = Arc::new(World::default());
    let handle = runtime.handle().clone();
    runtime.block_on(async {
        let time = TimeHandle::current();
        for who in Id::ALL {
            let node = handle.create_node().ip(address(who).ip()).build();
            let of = Of { world: Arc::clone(&world), time: time.clone(), who, outbox: vec![] };
            let phone = Phone::new(who, consents[who.index()]);
            node.spawn(async move {
                if let Err(error) = live(phone, of).await {
                    panic!("{error}");
                }
            });
        }
        world.is_over.notified().await;
    });
    drop(runtime);
    let log = std::mem::take(&mut *world.log.lock().unwrap_or_else(PoisonError::into_inner));
    log.end();
    log
}

#[cfg(test)]
mod tests;
