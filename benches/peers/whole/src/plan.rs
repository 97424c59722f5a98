//! What is played: the scenario, and what can be different for a test.

use std::sync::LazyLock;

use device::Command;
use protocol::{DeviceId, Instant};
use scenario::{Act, Scenario, When};

/// The exchange, as anybody would write it for Shutterlab.
pub const SCENARIO: &str = include_str!("exchange.toml");

static EXCHANGE: LazyLock<Scenario> = LazyLock::new(|| {
    let parsed = scenario::parse("exchange", SCENARIO);
    parsed.unwrap_or_else(|mistakes| panic!("{mistakes}")).scenario
});

/// The second phone's owner does not allow Live Photos.
static DENIED: LazyLock<Scenario> = LazyLock::new(|| {
    let mut scenario = EXCHANGE.clone();
    scenario.devices[1].profile.settings.live_photos = false;
    scenario
});

static HONEST_PLAN: LazyLock<Plan<'static>> = LazyLock::new(|| Plan::new(&EXCHANGE));
static DENIED_PLAN: LazyLock<Plan<'static>> = LazyLock::new(|| Plan::new(&DENIED));
static MISTAKEN_PLAN: LazyLock<Plan<'static>> =
    LazyLock::new(|| Plan { mistake: Some(Mistake::TwoOutcomes), ..Plan::new(&EXCHANGE) });

/// What a phone does wrong, so that somebody must see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// It tells the outcome of a press twice.
    TwoOutcomes,
}

/// What an owner does, and when for the first time.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    pub(crate) at: Instant,
    pub(crate) step: u32,
    pub(crate) who: DeviceId,
    pub(crate) times: u32,
}

/// What is played.
#[derive(Clone, Debug)]
pub struct Plan<'a> {
    pub(crate) scenario: &'a Scenario,
    /// Who calls, and how.
    pub(crate) dials: (DeviceId, Command),
    /// In order of time.
    pub(crate) deeds: Vec<Deed>,
    pub(crate) mistake: Option<Mistake>,
}

impl Plan<'static> {
    /// The exchange.
    #[must_use]
    pub fn exchange() -> &'static Self {
        &HONEST_PLAN
    }

    /// The exchange with a second phone that may not be taken.
    #[must_use]
    pub fn denied() -> &'static Self {
        &DENIED_PLAN
    }

    /// The exchange with a [`Mistake`].
    #[must_use]
    pub fn mistaken() -> &'static Self {
        &MISTAKEN_PLAN
    }
}

impl<'a> Plan<'a> {
    /// To play `scenario`.
    ///
    /// # Panics
    ///
    /// If there is anything in it but a call and what owners do at some time.
    #[must_use]
    pub fn new(scenario: &'a Scenario) -> Self {
        let deed = |(step, planned): (u32, &scenario::Step)| match (&planned.act, planned.when) {
            (Act::Do { who, .. }, When::At(at)) => Deed { at, step, who: *who, times: planned.repeat.times },
            (act, when) => panic!("step {step} is no deed at a time: {act:?} {when:?}"),
        };
        let mut deeds: Vec<Deed> = (0..).zip(&scenario.steps).map(deed).collect();
        deeds.sort_by_key(|deed| (deed.at, deed.step));
        let caller = scenario.call.as_ref().expect("the exchange is a call").joins[0];
        let dial = scenario.dial(caller).expect("a scenario with a call can dial it");
        Self { scenario, dials: (caller, dial), deeds, mistake: None }
    }

    /// The scenario.
    #[must_use]
    pub const fn scenario(&self) -> &'a Scenario {
        self.scenario
    }

    /// How often owners do something, the call among it.
    pub(crate) fn deeds(&self) -> u32 {
        1 + self.deeds.iter().map(|deed| deed.times).sum::<u32>()
    }
}
