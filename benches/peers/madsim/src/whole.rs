//! The exchange with whole phones between nodes of madsim: a node for each phone and each service.
//!
//! A datagram carries a ticket for a message, and the message lies in a table that all share. What madsim loses it does
//! not tell, so every message counts as carried in the trace, and as arriving at once.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use madsim::{net::UdpSocket, time::TimeHandle};
use protocol::{DeviceId, Instant};
use tokio::sync::Notify;
use trace::Fate;
use whole::{Desk, Due, NODES, Outcome, Outlet, Parcel, Plan, Stage, TICKET_BYTES, Tickets, place};

use crate::{PORT, runtime};

/// What all nodes share.
struct World {
    /// None once the run is over.
    inside: Mutex<Option<Inside>>,
    /// Whoever waits for the end is told when it may be near.
    is_still: Notify,
}

/// The nodes themselves, and what is on its way between them.
struct Inside {
    stage: Stage<'static>,
    tickets: Tickets,
}

impl World {
    fn lock(&self) -> MutexGuard<'_, Option<Inside>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The world as one node sees it.
struct Of {
    world: Arc<World>,
    time: TimeHandle,
    place: usize,
    desk: Desk,
}

/// Where a node says and plans things.
struct Out<'a> {
    desk: &'a mut Desk,
    tickets: &'a mut Tickets,
}

impl Outlet for Out<'_> {
    fn send(&mut self, now: Instant, parcel: Parcel) -> Fate {
        self.desk.outbox.push(self.tickets.give(parcel));
        Fate::Carried { arrives: now, copies: 1 }
    }

    fn plan(&mut self, _who: DeviceId, at: Instant, due: Due) {
        self.desk.plan(at, due);
    }
}

impl Of {
    fn now(&self) -> Instant {
        now(&self.time)
    }

    /// Lets the node do something, and then all that is due; says when something is due next.
    fn act(&mut self, deed: impl FnOnce(&mut Stage<'static>, &mut Out<'_>)) -> Option<Instant> {
        let now = self.now();
        let mut inside = self.world.lock();
        let Inside { stage, tickets } = inside.as_mut()?;
        deed(stage, &mut Out { desk: &mut self.desk, tickets });
        while let Some(due) = self.desk.take(now, stage.wake(self.place)) {
            stage.take(self.place, now, due, &mut Out { desk: &mut self.desk, tickets });
        }
        if stage.is_still() {
            self.world.is_still.notify_one();
        }
        self.desk.next(stage.wake(self.place))
    }

    async fn flush(&mut self, socket: &UdpSocket) -> io::Result<()> {
        for (to, ticket) in std::mem::take(&mut self.desk.outbox) {
            socket.send_to(address(place(to)), &ticket).await?;
        }
        Ok(())
    }
}

fn now(time: &TimeHandle) -> Instant {
    Instant::from_micros(time.elapsed().as_micros() as u64)
}

fn address(place: usize) -> SocketAddr {
    let last = u8::try_from(place + 1).expect("there are six nodes");
    SocketAddr::from((Ipv4Addr::new(192, 168, 0, last), PORT))
}

/// What one node does until the run is over.
async fn live(mut of: Of) -> io::Result<()> {
    let place = of.place;
    let socket = UdpSocket::bind(address(place)).await?;
    let mut bytes = [0; TICKET_BYTES];
    let mut next = of.act(|stage, out| stage.begin(place, out));
    loop {
        of.flush(&socket).await?;
        let wait = next.map(|at| Duration::from_micros(at.as_micros()).saturating_sub(of.time.elapsed()));
        let sleep = of.time.sleep(wait.unwrap_or_default());
        next = tokio::select! {
            biased;
            received = socket.recv_from(&mut bytes) => {
                let (length, _) = received?;
                let now = of.now();
                of.act(|stage, out| {
                    let due = out.tickets.take(&bytes[..length]).expect("a datagram is a ticket");
                    stage.take(place, now, due, out);
                })
            }
            () = sleep, if wait.is_some() => of.act(|_, _| {}),
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
    let runtime = runtime(seed);
    let inside = Inside { stage: Stage::new(plan), tickets: Tickets::default() };
    let world = Arc::new(World { inside: Mutex::new(Some(inside)), is_still: Notify::new() });
    let handle = runtime.handle().clone();
    let inside = runtime.block_on(async {
        let time = TimeHandle::current();
        for place in 0..NODES {
            let node = handle.create_node().ip(address(place).ip()).build();
            let of = Of { world: Arc::clone(&world), time: time.clone(), place, desk: Desk::default() };
            node.spawn(async move {
                if let Err(error) = live(of).await {
                    panic!("{error}");
                }
            });
        }
        loop {
            world.is_still.notified().await;
            let settled_at = world.lock().as_ref().map(|inside| inside.stage.settled_at());
            let settled_at = Duration::from_micros(settled_at.unwrap_or_default().as_micros() + 1);
            time.sleep(settled_at.saturating_sub(time.elapsed())).await;
            if let Some(inside) = world.lock().take_if(|inside| inside.stage.is_over(now(&time))) {
                return inside;
            }
        }
    });
    drop(runtime);
    inside.stage.end()
}

#[cfg(test)]
mod tests;
