//! The exchange between hosts of turmoil: a task for each phone, datagrams over its UDP, its latencies.
//!
//! A latency is 1 ms and a draw from turmoil's exponential distribution, at most 50 ms in all; it has no other. A loss of
//! turmoil's breaks a whole link and takes all that is under way with it, so the port draws losses itself.
//! turmoil lets all hosts run a millisecond, one after another. Everything in such a step has the time of its end here:
//! by the hosts' own clocks, the next host would note what happens earlier than what the host before it noted.
#![forbid(unsafe_code)]

pub mod whole;

use std::{
    cell::RefCell,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    rc::Rc,
    time::Duration,
};

use exchange::{
    At, BYTES, DEVICES, Fact, Id, JOIN, LATENCY_LEAST, LATENCY_MOST, Line, Log, Message, Outlet,
    PRESSES_EACH, Phone, decode, encode, press_at,
};
use tokio::time::{Instant, sleep_until};
use turmoil::{Builder, Sim, net::UdpSocket};

/// Where every phone listens.
const PORT: u16 = 7000;
/// How long turmoil lets a host run before the next.
const TICK: Duration = Duration::from_millis(1);
/// A run that takes longer in its own time is none of the exchange.
const DURATION: Duration = Duration::from_secs(600);
/// The exponent of the latencies: with it, about as long on average as an even draw would be.
const LATENCY_CURVE: f64 = 1.6;

/// Everything but the phones.
struct World {
    now: At,
    line: Line,
    log: Log,
}

/// The world as one phone sees it, and what it says until it is sent.
struct Of {
    world: Rc<RefCell<World>>,
    who: Id,
    outbox: Vec<(Id, Message)>,
}

impl Of {
    fn now(&self) -> At {
        self.world.borrow().now
    }

    async fn flush(&mut self, socket: &UdpSocket) -> io::Result<()> {
        for (to, message) in self.outbox.drain(..) {
            socket.send_to(&encode(&message), address(to)).await?;
        }
        Ok(())
    }
}

impl Outlet for Of {
    fn send(&mut self, to: Id, message: Message) {
        let world = &mut *self.world.borrow_mut();
        world.log.sent(world.now, self.who, to, &message);
        match world.line.draw() {
            Some(_) => self.outbox.push((to, message)),
            None => world.log.note(world.now, Fact::Lost),
        }
    }

    fn note(&mut self, fact: Fact) {
        let world = &mut *self.world.borrow_mut();
        world.log.note(world.now, fact);
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
async fn live(mut phone: Phone, mut of: Of) -> turmoil::Result {
    let begin = Instant::now();
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, PORT)).await?;
    let mut bytes = [0; BYTES];
    let mut joins = Some(JOIN);
    let mut pressed = 0;
    loop {
        let press = (pressed < PRESSES_EACH).then(|| press_at(of.who, pressed));
        let next = [joins, press, phone.next_wake()].into_iter().flatten().min();
        let wake = next.map(|at| begin + Duration::from_micros(at.0));
        tokio::select! {
            biased;
            received = socket.recv_from(&mut bytes) => {
                let (length, from) = received?;
                let from = phone_at(from).ok_or("a datagram from no phone")?;
                let message = decode(&bytes[..length]).ok_or("a datagram that says nothing")?;
                let now = of.now();
                of.world.borrow_mut().log.arrived(now, from, of.who, &message);
                phone.receive(now, from, message, &mut of);
            }
            () = async { sleep_until(wake.unwrap_or(begin)).await }, if wake.is_some() => {
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

/// A simulation with the exchange's latencies.
fn simulation<'a>(seed: u64) -> Sim<'a> {
    let sim = Builder::new()
        .rng_seed(seed)
        .tick_duration(TICK)
        .simulation_duration(DURATION)
        .min_message_latency(Duration::from_micros(LATENCY_LEAST))
        .max_message_latency(Duration::from_micros(LATENCY_MOST))
        .build();
    sim.set_message_latency_curve(LATENCY_CURVE);
    sim
}

/// Plays the exchange; consents by phone.
///
/// # Panics
///
/// If something happens that must never happen.
#[must_use]
pub fn play(seed: u64, consents: [bool; DEVICES]) -> Log {
    let mut sim = simulation(seed);
    let world = Rc::new(RefCell::new(World { now: At(0), line: Line::new(seed), log: Log::default() }));
    for who in Id::ALL {
        let world = Rc::clone(&world);
        sim.host(address(who).ip(), move || {
            let of = Of { world: Rc::clone(&world), who, outbox: vec![] };
            live(Phone::new(who, consents[who.index()]), of)
        });
    }
    while !world.borrow().log.is_over() {
        let end = sim.elapsed() + TICK;
        world.borrow_mut().now = At(end.as_micros() as u64);
        assert!(end < DURATION, "a run of the exchange comes to its end");
        if let Err(error) = sim.step() {
            panic!("{error}");
        }
    }
    drop(sim);
    let log = std::mem::take(&mut world.borrow_mut().log);
    log.end();
    log
}

#[cfg(test)]
mod tests;
