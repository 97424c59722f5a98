//! A device or a service as it is driven here: the same values that the simulation plays, and a log of all that each was
//! given, so that it can be asked afterwards whether it does the same again without sockets.

use std::fmt::{self, Debug};

use device::Device;
use protocol::{Instant, Message};
use service::{CallService, ICloudService, PushService};

/// So many inputs of a machine are logged; what comes later is not played again.
const LOG_MAX: usize = 200_000;
/// Records and news of photos among them weigh no more than this, in bytes.
const LOG_BYTES_MAX: usize = 64 << 20;

/// A value with three methods, and whether it waits for something.
pub(crate) trait Machine: Clone {
    type Input: Clone;
    type Output: Clone + PartialEq + Debug;

    fn take(&mut self, now: Instant, input: Self::Input);
    fn give(&mut self) -> Option<Self::Output>;
    fn wake(&self) -> Option<Instant>;
    fn waits(&self) -> bool;

    /// The message that it is given, if it is one.
    fn message(input: &Self::Input) -> Option<&Message>;
}

impl Machine for Device {
    type Input = device::Input;
    type Output = device::Output;

    fn take(&mut self, now: Instant, input: device::Input) {
        self.handle_input(now, input);
    }

    fn give(&mut self) -> Option<device::Output> {
        self.poll_output()
    }

    fn wake(&self) -> Option<Instant> {
        self.poll_timeout().map(|(at, _)| at)
    }

    fn waits(&self) -> bool {
        self.is_waiting()
    }

    fn message(input: &device::Input) -> Option<&Message> {
        if let device::Input::Receive { message, .. } = input { Some(message) } else { None }
    }
}

/// One of the three services.
#[derive(Clone, Debug)]
pub(crate) enum AnyService {
    Call(CallService),
    Push(PushService),
    ICloud(ICloudService),
}

impl Machine for AnyService {
    type Input = service::Input;
    type Output = service::Output;

    fn take(&mut self, now: Instant, input: service::Input) {
        match self {
            Self::Call(service) => service.handle_input(now, input),
            Self::Push(service) => service.handle_input(now, input),
            Self::ICloud(service) => service.handle_input(now, input),
        }
    }

    fn give(&mut self) -> Option<service::Output> {
        match self {
            Self::Call(service) => service.poll_output(),
            Self::Push(service) => service.poll_output(),
            Self::ICloud(service) => service.poll_output(),
        }
    }

    fn wake(&self) -> Option<Instant> {
        let timeout = match self {
            Self::Call(service) => service.poll_timeout(),
            Self::Push(service) => service.poll_timeout(),
            Self::ICloud(service) => service.poll_timeout(),
        };
        timeout.map(|(at, _)| at)
    }

    fn waits(&self) -> bool {
        match self {
            Self::Call(service) => service.is_waiting(),
            Self::Push(service) => service.is_waiting(),
            Self::ICloud(service) => service.is_waiting(),
        }
    }

    fn message(input: &service::Input) -> Option<&Message> {
        if let service::Input::Receive { message, .. } = input { Some(message) } else { None }
    }
}

/// What a message holds besides what every message does, in bytes, about.
fn weight(message: &Message) -> usize {
    if let Message::Upload { .. } | Message::News(_) = message {
        serde_json::to_vec(message).map_or(LOG_BYTES_MAX, |text| text.len())
    } else {
        0
    }
}

/// A machine with the log of what it was given and said.
pub(crate) struct Logged<M: Machine> {
    pub(crate) machine: M,
    first: M,
    inputs: Vec<(Instant, M::Input)>,
    said: Vec<M::Output>,
    /// What the messages among the inputs weigh.
    bytes: usize,
    /// No more is logged.
    full: bool,
    /// Time does not go back for it, whatever clocks do.
    last: Instant,
}

/// Where a machine, played again, did something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Differs {
    /// Which of the things that it said, counted from 0.
    nth: usize,
    then: String,
    again: String,
}

impl fmt::Display for Differs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nth, then, again } = self;
        write!(f, "output {nth} was {then}, and is {again} when it is played again")
    }
}

impl<M: Machine> Logged<M> {
    pub(crate) fn new(machine: M) -> Self {
        Self {
            first: machine.clone(),
            machine,
            inputs: vec![],
            said: vec![],
            bytes: 0,
            full: false,
            last: Instant::ZERO,
        }
    }

    /// Hands it `input`, no earlier than anything before; the moment at which it took it.
    pub(crate) fn take(&mut self, now: Instant, input: M::Input) -> Instant {
        let now = now.max(self.last);
        self.last = now;
        if !self.full {
            self.bytes += M::message(&input).map_or(0, weight);
            self.full = self.inputs.len() == LOG_MAX || self.bytes > LOG_BYTES_MAX;
        }
        if !self.full {
            self.inputs.push((now, input.clone()));
        }
        self.machine.take(now, input);
        now
    }

    pub(crate) fn give(&mut self) -> Option<M::Output> {
        let output = self.machine.give()?;
        if !self.full {
            self.said.push(output.clone());
        }
        Some(output)
    }

    /// Plays the log to the machine as it was at first, without sockets, disks or a clock: the same must come of it. How
    /// many inputs that were.
    pub(crate) fn replay(&self) -> Result<usize, Differs> {
        let mut machine = self.first.clone();
        let mut said = self.said.iter();
        let mut nth = 0;
        let mut listen = |machine: &mut M| {
            while let Some(again) = machine.give() {
                match said.next() {
                    Some(then) if *then == again => nth += 1,
                    then => {
                        let then = then.map_or_else(|| "nothing".to_owned(), |then| format!("{then:?}"));
                        return Err(Differs { nth, then, again: format!("{again:?}") });
                    }
                }
            }
            Ok(())
        };
        listen(&mut machine)?;
        for (now, input) in &self.inputs {
            machine.take(*now, input.clone());
            listen(&mut machine)?;
        }
        match said.next() {
            None => Ok(self.inputs.len()),
            Some(then) => Err(Differs { nth, then: format!("{then:?}"), again: "nothing".to_owned() }),
        }
    }
}
