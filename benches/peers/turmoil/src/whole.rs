//! The exchange with whole phones between hosts of turmoil: a host for each phone and each service.
//!
//! A datagram carries a ticket for a message, and the message lies in a table that all share. Losses and times are as with
//! the light phones; when a message arrives turmoil does not tell, so the trace says that it arrives at once.

use std::{
    cell::RefCell,
    net::{Ipv4Addr, SocketAddr},
    rc::Rc,
    time::Duration,
};

use exchange::Line;
use protocol::{DeviceId, Instant};
use tokio::time::{self, sleep_until};
use trace::{Fate, Loss};
use turmoil::net::UdpSocket;
use whole::{Desk, Due, NODES, Outcome, Outlet, Parcel, Plan, Stage, TICKET_BYTES, Tickets, place};

use crate::{DURATION, PORT, TICK, simulation};

/// The nodes themselves, and what is on its way between them.
struct World {
    now: Instant,
    stage: Stage<'static>,
    carrier: Carrier,
}

/// What becomes of messages.
struct Carrier {
    line: Line,
    tickets: Tickets,
}

/// The world as one node sees it.
struct Of {
    world: Rc<RefCell<World>>,
    place: usize,
    desk: Desk,
}

/// Where a node says and plans things.
struct Out<'a> {
    desk: &'a mut Desk,
    carrier: &'a mut Carrier,
}

impl Outlet for Out<'_> {
    fn send(&mut self, now: Instant, parcel: Parcel) -> Fate {
        if self.carrier.line.draw().is_none() {
            return Fate::Lost { why: Loss::Odds };
        }
        self.desk.outbox.push(self.carrier.tickets.give(parcel));
        Fate::Carried { arrives: now, copies: 1 }
    }

    fn plan(&mut self, _who: DeviceId, at: Instant, due: Due) {
        self.desk.plan(at, due);
    }
}

impl Of {
    /// Lets the node do something, and then all that is due; says when something is due next.
    fn act(&mut self, deed: impl FnOnce(&mut Stage<'static>, Instant, &mut Out<'_>)) -> Option<Instant> {
        let World { now, stage, carrier } = &mut *self.world.borrow_mut();
        deed(stage, *now, &mut Out { desk: &mut self.desk, carrier });
        while let Some(due) = self.desk.take(*now, stage.wake(self.place)) {
            stage.take(self.place, *now, due, &mut Out { desk: &mut self.desk, carrier });
        }
        self.desk.next(stage.wake(self.place))
    }
}

fn address(place: usize) -> SocketAddr {
    let last = u8::try_from(place + 1).expect("there are six nodes");
    SocketAddr::from((Ipv4Addr::new(192, 168, 0, last), PORT))
}

/// What one node does until the run is over.
async fn live(mut of: Of) -> turmoil::Result {
    let begin = time::Instant::now();
    let at = of.place;
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, PORT)).await?;
    let mut bytes = [0; TICKET_BYTES];
    let mut next = of.act(|stage, _, out| stage.begin(at, out));
    loop {
        for (to, ticket) in of.desk.outbox.drain(..) {
            socket.send_to(&ticket, address(place(to))).await?;
        }
        let wake = next.map(|at| begin + Duration::from_micros(at.as_micros()));
        next = tokio::select! {
            biased;
            received = socket.recv_from(&mut bytes) => {
                let (length, _) = received?;
                of.act(|stage, now, out| {
                    let due = out.carrier.tickets.take(&bytes[..length]).expect("a datagram is a ticket");
                    stage.take(at, now, due, out);
                })
            }
            () = async { sleep_until(wake.unwrap_or(begin)).await }, if wake.is_some() => of.act(|_, _, _| {}),
        };
    }
}

/// Plays the exchange with whole phones.
///
/// # Panics
///
/// If something happens that must never happen.
#[must_use]
pub fn play(seed: u64, plan: &'static Plan<'static>) -> Outcome {
    let mut sim = simulation(seed);
    let carrier = Carrier { line: Line::new(seed), tickets: Tickets::default() };
    let world = World { now: Instant::ZERO, stage: Stage::new(plan), carrier };
    let world = Rc::new(RefCell::new(world));
    for place in 0..NODES {
        let world = Rc::clone(&world);
        sim.host(address(place).ip(), move || {
            live(Of { world: Rc::clone(&world), place, desk: Desk::default() })
        });
    }
    while {
        let world = world.borrow();
        !world.stage.is_over(world.now)
    } {
        let end = sim.elapsed() + TICK;
        world.borrow_mut().now = Instant::from_micros(end.as_micros() as u64);
        assert!(end < DURATION, "a run of the exchange comes to its end");
        if let Err(error) = sim.step() {
            panic!("{error}");
        }
    }
    drop(sim);
    let world = Rc::try_unwrap(world).unwrap_or_else(|_| panic!("no host is left"));
    world.into_inner().stage.end()
}

#[cfg(test)]
mod tests;
