//! Whom a run asks and tells: an [`Oracle`] that decides, an [`Observer`] that watches.

use device::{Input, Output};
use protocol::{DeviceId, Instant, Message, NodeId};
use trace::Fact;

use crate::oracle::{Oracle, Site};

/// Watches a run from outside of its devices, as it goes. It sees what goes into each device and what comes out, with
/// all that messages say, so that it need not take a device's word for what it knows; it cannot disturb anything.
pub trait Observer {
    /// A device is about to take `input`: a command, a message that reached it, a completion, a crash.
    fn input(&mut self, now: Instant, who: DeviceId, input: &Input);

    /// A device gave `output`, which is not yet carried out.
    fn output(&mut self, now: Instant, who: DeviceId, output: &Output);

    /// Something was noted in the trace: among others, what became of messages and libraries.
    fn fact(&mut self, now: Instant, fact: &Fact);

    /// Whether it has seen enough, so that the run can end ([`trace::End::Stopped`]).
    fn ends_here(&self) -> bool {
        false
    }
}

/// Both in one, as a run holds them.
pub(crate) trait Host: Oracle + Observer {
    /// Whether anybody reads the trace afterwards.
    fn keeps_trace(&self) -> bool {
        true
    }

    /// Whether it is left open when something that was not answered is said again.
    fn leaves_repeats_open(&self) -> bool {
        false
    }

    /// Whether a message that is sent goes on its way at all.
    fn admits(&mut self, _from: NodeId, _to: NodeId, _message: &Message) -> bool {
        true
    }
}

/// An oracle and an observer who know nothing of each other.
pub(crate) struct Watched<'a, M> {
    pub(crate) oracle: &'a mut dyn Oracle,
    pub(crate) observer: &'a mut M,
}

impl<M: Observer> Host for Watched<'_, M> {}

impl<M> Oracle for Watched<'_, M> {
    fn choose(&mut self, site: Site, weights: &[u32]) -> u8 {
        self.oracle.choose(site, weights)
    }
}

impl<M: Observer> Observer for Watched<'_, M> {
    fn input(&mut self, now: Instant, who: DeviceId, input: &Input) {
        self.observer.input(now, who, input);
    }

    fn output(&mut self, now: Instant, who: DeviceId, output: &Output) {
        self.observer.output(now, who, output);
    }

    fn fact(&mut self, now: Instant, fact: &Fact) {
        self.observer.fact(now, fact);
    }

    fn ends_here(&self) -> bool {
        self.observer.ends_here()
    }
}

/// Nobody watches.
pub(crate) struct Unwatched;

impl Observer for Unwatched {
    fn input(&mut self, _now: Instant, _who: DeviceId, _input: &Input) {}

    fn output(&mut self, _now: Instant, _who: DeviceId, _output: &Output) {}

    fn fact(&mut self, _now: Instant, _fact: &Fact) {}
}
