//! The exchange between models of nexosim: one for each phone and one for the network, joined by ports.
//!
//! What a phone says goes through its output port to the network, which draws how long it takes and plans its arrival; it
//! then leaves by a port to the phone that it is for. All run on one thread. The trace and the phones are what nexosim calls
//! the environment of a model, since the models themselves must be able to be saved.
#![forbid(unsafe_code)]

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use exchange::{
    At, BYTES, DEVICES, Fact, Id, JOIN, Line, Log, Message, Outlet, PRESSES_EACH, Phone, decode, encode,
    press_at,
};
use nexosim::{
    model::{BuildContext, Context, Model, ProtoModel, schedulable},
    ports::Output,
    simulation::{Mailbox, SimInit},
    time::MonotonicTime,
};
use serde::{Deserialize, Serialize};

/// More steps than this make no run of the exchange.
const STEPS_MAX: u32 = 100_000;

/// The trace, which all models write.
type Shared = Arc<Mutex<Log>>;

/// A message on its way.
#[derive(Clone, Serialize, Deserialize)]
struct Post {
    from: u8,
    to: u8,
    bytes: [u8; BYTES],
}

impl Post {
    /// Between whom, and what it says.
    fn open(&self) -> (Id, Id, Message) {
        let message = decode(&self.bytes).expect("it was encoded by a phone");
        (Id(self.from), Id(self.to), message)
    }
}

fn lock(log: &Shared) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

fn now<M: Model>(cx: &Context<M>) -> At {
    At(cx.time().duration_since(MonotonicTime::EPOCH).as_micros() as u64)
}

fn moment(at: At) -> MonotonicTime {
    MonotonicTime::EPOCH + Duration::from_micros(at.0)
}

/// A phone's ports.
#[derive(Default, Serialize, Deserialize)]
struct Handset {
    out: Output<Post>,
}

/// A phone's insides.
struct Insides {
    who: Id,
    phone: Phone,
    /// When it will be woken.
    wake: Option<At>,
    log: Shared,
}

/// What a phone says and does at one moment.
struct Of {
    now: At,
    who: Id,
    log: Shared,
    outbox: Vec<Post>,
}

impl Outlet for Of {
    fn send(&mut self, to: Id, message: Message) {
        self.outbox.push(Post { from: self.who.0, to: to.0, bytes: encode(&message) });
    }

    fn note(&mut self, fact: Fact) {
        lock(&self.log).note(self.now, fact);
    }
}

#[Model(type Env = Insides)]
impl Handset {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>, env: &mut Insides) {
        cx.schedule_event(moment(JOIN), schedulable!(Self::join), ()).expect("it is later than now");
        for nth in 0..PRESSES_EACH {
            let at = moment(press_at(env.who, nth));
            cx.schedule_event(at, schedulable!(Self::press), ()).expect("it is later than now");
        }
    }

    #[nexosim(schedulable)]
    async fn join(&mut self, (): (), cx: &Context<Self>, env: &mut Insides) {
        self.act(cx, env, Phone::join).await;
    }

    #[nexosim(schedulable)]
    async fn press(&mut self, (): (), cx: &Context<Self>, env: &mut Insides) {
        self.act(cx, env, Phone::press).await;
    }

    #[nexosim(schedulable)]
    async fn wake(&mut self, (): (), cx: &Context<Self>, env: &mut Insides) {
        // A wake that was overtaken by an earlier one is not meant any more.
        if env.wake == Some(now(cx)) {
            env.wake = None;
            self.act(cx, env, Phone::wake).await;
        }
    }

    async fn receive(&mut self, post: Post, cx: &Context<Self>, env: &mut Insides) {
        let (from, to, message) = post.open();
        lock(&env.log).arrived(now(cx), from, to, &message);
        self.act(cx, env, |phone, now, of: &mut Of| phone.receive(now, from, message, of)).await;
    }

    /// Lets the phone do something, sends what it says, and plans when to wake it.
    async fn act(
        &mut self,
        cx: &Context<Self>,
        env: &mut Insides,
        deed: impl FnOnce(&mut Phone, At, &mut Of) + Send,
    ) {
        let now = now(cx);
        let mut of = Of { now, who: env.who, log: Arc::clone(&env.log), outbox: vec![] };
        deed(&mut env.phone, now, &mut of);
        // nexosim plans nothing for this very moment.
        while env.phone.next_wake().is_some_and(|wake| wake <= now) {
            env.phone.wake(now, &mut of);
        }
        let outbox = of.outbox;
        if let Some(wake) = env.phone.next_wake()
            && env.wake.is_none_or(|planned| planned > wake)
        {
            env.wake = Some(wake);
            cx.schedule_event(moment(wake), schedulable!(Self::wake), ()).expect("it is later than now");
        }
        for post in outbox {
            self.out.send(post).await;
        }
    }
}

/// A phone with its insides.
struct Whole(Handset, Insides);

impl ProtoModel for Whole {
    type Model = Handset;

    fn build(self, _: &mut BuildContext<Self>) -> (Handset, Insides) {
        (self.0, self.1)
    }
}

/// The ports of what carries messages.
#[derive(Default, Serialize, Deserialize)]
struct Network {
    to: [Output<Post>; DEVICES],
}

/// What becomes of messages, and the trace.
struct Chance {
    line: Line,
    log: Shared,
}

#[Model(type Env = Chance)]
impl Network {
    async fn carry(&mut self, post: Post, cx: &Context<Self>, env: &mut Chance) {
        let (from, to, message) = post.open();
        let latency = env.line.draw();
        let mut log = lock(&env.log);
        log.sent(now(cx), from, to, &message);
        match latency {
            Some(latency) => {
                let latency = Duration::from_micros(latency);
                cx.schedule_event(latency, schedulable!(Self::deliver), post).expect("it is later than now");
            }
            None => log.note(now(cx), Fact::Lost),
        }
    }

    #[nexosim(schedulable)]
    async fn deliver(&mut self, post: Post) {
        self.to[usize::from(post.to)].send(post).await;
    }
}

/// What carries messages, with what becomes of them.
struct Carrier(Network, Chance);

impl ProtoModel for Carrier {
    type Model = Network;

    fn build(self, _: &mut BuildContext<Self>) -> (Network, Chance) {
        (self.0, self.1)
    }
}

/// Plays the exchange; consents by phone.
///
/// # Panics
///
/// If something happens that must never happen.
#[must_use]
pub fn play(seed: u64, consents: [bool; DEVICES]) -> Log {
    let log = Shared::default();
    let mut network = Network::default();
    let carrier_mailbox = Mailbox::new();
    let mut bench = SimInit::with_num_threads(1);
    for (who, name) in Id::ALL.into_iter().zip(["phone 0", "phone 1", "phone 2"]) {
        let mailbox = Mailbox::new();
        let mut handset = Handset::default();
        handset.out.connect(Network::carry, &carrier_mailbox);
        network.to[who.index()].connect(Handset::receive, &mailbox);
        let phone = Phone::new(who, consents[who.index()]);
        let insides = Insides { who, phone, wake: None, log: Arc::clone(&log) };
        bench = bench.add_model(Whole(handset, insides), mailbox, name);
    }
    let chance = Chance { line: Line::new(seed), log: Arc::clone(&log) };
    bench = bench.add_model(Carrier(network, chance), carrier_mailbox, "network");
    let mut simulation = bench.init(MonotonicTime::EPOCH).expect("all ports are connected");
    let mut steps = 0;
    while !lock(&log).is_over() {
        steps += 1;
        assert!(steps < STEPS_MAX, "a run of the exchange comes to its end");
        simulation.step().unwrap_or_else(|error| panic!("{error}"));
    }
    drop(simulation);
    let log = std::mem::take(&mut *lock(&log));
    log.end();
    log
}

#[cfg(test)]
mod tests;
