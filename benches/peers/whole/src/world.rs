//! What all nodes share, and what passes between a node and whoever plays it.

use std::time::Duration;

use check::Monitors;
use device::{Command, Event, Picture};
use disk::Job;
use engine::Observer;
use protocol::{DeviceId, Instant, Message, NodeId, Route};
use trace::{Fact, Fate, Record};

use crate::plan::{Mistake, Plan};

/// Records that a run makes, with room to spare, so that the trace need not grow.
const RECORDS_ABOUT: usize = 1_024;
/// What is said arrives within that or never, whoever carries it, even if it has to wait before it leaves.
pub(crate) const ARRIVES_WITHIN: Duration = Duration::from_micros(2 * exchange::LATENCY_MOST);

/// Something that is due at a node.
#[derive(Clone, Debug)]
pub enum Due {
    /// It wanted to be woken.
    Wake,
    /// Its owner does what a step says, and so many times in all from now on.
    Step {
        /// Which.
        step: u32,
        /// How often, this time among them.
        times: u32,
    },
    /// Its owner does what goes without saying: dials, or answers.
    Do(Box<Command>),
    /// A message arrives.
    Arrive {
        /// By whom it was sent.
        from: NodeId,
        /// What.
        message: Message,
    },
    /// Its disk is done with something.
    Done(Job),
}

/// Something that a node says.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Who says it.
    pub from: NodeId,
    /// To whom.
    pub to: NodeId,
    /// Which way.
    pub route: Route,
    /// What.
    pub message: Message,
}

/// Where a node says and plans things; whoever plays it does them.
pub trait Outlet {
    /// Carries something to its receiver, or not. Who cannot say what becomes of it says that it arrives at once.
    fn send(&mut self, now: Instant, parcel: Parcel) -> Fate;

    /// Something will be due at a device.
    fn plan(&mut self, who: DeviceId, at: Instant, due: Due);
}

/// What all nodes share: the trace, the monitors, what cameras show, and what is still to come.
pub(crate) struct World<'a> {
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) now: Instant,
    pub(crate) monitors: Monitors<'a>,
    pub(crate) records: Vec<Record>,
    pub(crate) picture: Picture,
    /// How often owners will still do something.
    deeds: u32,
    /// Messages and jobs of which nobody has heard that they came to their end.
    under_way: u32,
    /// When the last of them would have come.
    settled_at: Instant,
    /// Nodes that wait for something.
    waiting: u32,
}

impl<'a> World<'a> {
    pub(crate) fn new(plan: &'a Plan<'a>) -> Self {
        Self {
            plan,
            now: Instant::ZERO,
            monitors: Monitors::new(plan.scenario).stopping(),
            records: Vec::with_capacity(RECORDS_ABOUT),
            picture: Picture::default(),
            deeds: plan.deeds(),
            under_way: 0,
            settled_at: Instant::ZERO,
            waiting: 0,
        }
    }

    pub(crate) fn note(&mut self, fact: Fact) {
        self.monitors.fact(self.now, &fact);
        self.records.push(Record { at: self.now, fact });
    }

    /// Something is due; what is not a wake was under way, or is a deed.
    pub(crate) fn begin(&mut self, due: &Due) {
        match due {
            Due::Wake => {}
            Due::Step { .. } => self.deeds -= 1,
            Due::Do(command) if matches!(**command, Command::Dial { .. }) => self.deeds -= 1,
            Due::Do(_) | Due::Arrive { .. } | Due::Done(_) => self.under_way -= 1,
        }
    }

    /// A node says something.
    pub(crate) fn transmit(&mut self, outlet: &mut impl Outlet, parcel: Parcel) {
        let Parcel { from, to, route, ref message } = parcel;
        let (kind, id) = (message.kind(), message.transaction());
        let fate = outlet.send(self.now, parcel);
        if matches!(fate, Fate::Carried { .. }) {
            self.under_way += 1;
            self.settled_at = self.now + ARRIVES_WITHIN;
        }
        self.note(Fact::Sent { from, to, message: kind, id, route, fate });
    }

    /// Something that comes for certain.
    pub(crate) fn plan(&mut self, outlet: &mut impl Outlet, who: DeviceId, at: Instant, due: Due) {
        self.under_way += 1;
        self.settled_at = self.settled_at.max(at + ARRIVES_WITHIN);
        outlet.plan(who, at, due);
    }

    /// One node more waits for something, or one less.
    pub(crate) fn waits(&mut self, waits: bool) {
        if waits { self.waiting += 1 } else { self.waiting -= 1 }
    }

    /// What `taker` sees of `subject`.
    pub(crate) fn seen(&self, taker: DeviceId, subject: Option<DeviceId>) -> Option<Instant> {
        let latency = self.plan.scenario.network.call.latency;
        self.picture.seen(self.now, taker, subject?, latency)
    }

    /// Whether a phone makes its mistake with this event.
    pub(crate) fn is_mistaken(&self, event: &Event) -> bool {
        self.plan.mistake == Some(Mistake::TwoOutcomes) && matches!(event, Event::PressEnded { .. })
    }

    /// Whether nothing can come any more but what is on its way, or something must never have happened.
    pub(crate) fn is_still(&self) -> bool {
        self.deeds == 0 && self.waiting == 0 || self.monitors.ends_here()
    }

    /// Whether nothing can come any more at all.
    pub(crate) fn is_over(&self, now: Instant) -> bool {
        self.is_still() && (self.under_way == 0 || now > self.settled_at || self.monitors.ends_here())
    }

    pub(crate) const fn settled_at(&self) -> Instant {
        self.settled_at
    }
}
