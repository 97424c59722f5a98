//! Scenarios that nobody wrote: drawn from an oracle, sound by construction, with faults that end.
//!
//! [`drawn`] makes one from nothing; [`troubled`] throws faults into one that is given. Both have a phase with faults and
//! then one without, in which everything must come to its end.

mod faults;
mod people;
mod timeline;

use std::{ops::RangeInclusive, time::Duration};

use chrono::DateTime;
use device::{Limits, Policy};
use engine::Oracle;
use protocol::Instant;
use rules::Rule;
use scenario::{Disk, Network, Odds, Scenario, When};
use service::{HELD, HELD_MAX};

use crate::dice::{About, Dice};

pub(crate) use faults::Families;

/// What one seed stands for: a scenario from nothing, faults and all.
#[must_use]
pub fn drawn(title: String, oracle: &mut dyn Oracle) -> Scenario {
    let mut dice = Dice::new(oracle);
    let families = Families::draw(&mut dice);
    let policy = Policy { limits: limits(&mut dice), ..policy(&mut dice) };
    let service_held = dice.seldom(About::Policy, 5, &[HELD_MAX, *HELD.start()]);
    let mut scenario = Scenario {
        title,
        why: "Nobody thought of it.".to_owned(),
        rules: vec![Rule::find("CAP-13").expect("there is that rule")],
        tags: vec![],
        property: None,
        start: DateTime::from_timestamp(1_725_645_600, 0).expect("it is a date"),
        seed: 0,
        until: None,
        people: vec![],
        devices: vec![],
        call: None,
        service_live_photos: true,
        service_held,
        network: network(&mut dice, families),
        disk: disk(&mut dice),
        policy,
        notice: scenario::NOTICE.to_owned(),
        steps: vec![],
        expect: vec![],
    };
    people::people(&mut dice, &mut scenario, families);
    timeline::timeline(&mut dice, &mut scenario, families);
    faults::faults(&mut dice, &mut scenario, families);
    in_order(&mut scenario);
    scenario
}

/// The given scenario with faults thrown in; of what it expects, only what it promises under any faults is left.
#[must_use]
pub fn troubled(scenario: &Scenario, oracle: &mut dyn Oracle) -> Scenario {
    let mut dice = Dice::new(oracle);
    let families = Families::draw(&mut dice);
    let mut troubled = scenario.clone();
    troubled.until = None;
    troubled.expect.retain(|expectation| expectation.under_faults);
    faults::faults(&mut dice, &mut troubled, families);
    in_order(&mut troubled);
    troubled
}

/// Steps in the order of time, as a file has them.
pub(crate) fn in_order(scenario: &mut Scenario) {
    let at = |when: &When| match when {
        When::At(at) => *at,
        When::After { .. } => Instant::FAR,
    };
    scenario.steps.sort_by_key(|step| at(&step.when));
}

fn policy(dice: &mut Dice<'_>) -> Policy {
    use device::policy::{
        AssetDate, Burst, ClipPolicy, ClipStart, ConsentPolicy, LateRequest, ShutterOff, SmartAlbumSync,
    };
    // Mostly as the rules are read; else anything.
    if !dice.percent(About::Policy, 40) {
        return Policy::default();
    }
    let about = About::Policy;
    Policy {
        consent: dice.seldom(about, 50, ConsentPolicy::ALL),
        shutter_off: dice.seldom(about, 20, ShutterOff::ALL),
        clip: dice.seldom(about, 25, ClipPolicy::ALL),
        clip_start: dice.seldom(about, 25, ClipStart::ALL),
        late_request: dice.seldom(about, 50, LateRequest::ALL),
        burst: dice.seldom(about, 25, Burst::ALL),
        asset_date: dice.seldom(about, 25, AssetDate::ALL),
        smart_album_sync: dice.seldom(about, 25, SmartAlbumSync::ALL),
        limits: Limits::default(),
    }
}

/// Mostly as they are assumed; else each somewhere within its bounds, and the least and the most among them.
fn limits(dice: &mut Dice<'_>) -> Limits {
    if !dice.percent(About::Policy, 25) {
        return Limits::default();
    }
    let usual = Limits::default();
    let mut time = |usual: Duration, bounds: &RangeInclusive<Duration>| {
        let (least, most) = (*bounds.start(), *bounds.end());
        dice.one(About::Policy, &[usual, usual, least, most, least + (most - least) / 4])
    };
    Limits {
        press_timeout: time(usual.press_timeout, &Limits::PRESS_TIMEOUT),
        history_slack: time(usual.history_slack, &Limits::HISTORY_SLACK),
        retry_first: time(usual.retry_first, &Limits::RETRY_FIRST),
        retry_max: time(usual.retry_max, &Limits::RETRY_MAX),
        presses_open: dice.one(About::Policy, &[usual.presses_open, usual.presses_open, 1, 2]),
        free_storage_needed: dice
            .one(About::Policy, &[usual.free_storage_needed, usual.free_storage_needed, 0, 15_000_000]),
    }
}

fn network(dice: &mut Dice<'_>, families: Families) -> Network {
    let mut network = Network::default();
    let about = About::Lines;
    if dice.percent(about, 50) {
        network.call.latency = Duration::from_millis(dice.one(about, &[40, 5, 120, 400, 1100]));
        network.services.latency = Duration::from_millis(dice.one(about, &[20, 5, 80, 300]));
        network.files.latency = Duration::from_millis(dice.one(about, &[60, 5, 200, 700]));
        network.files.bandwidth_bits = dice.one(about, &[Some(20_000_000), None, Some(2_000_000)]);
    }
    let odds = |percent: u16| Odds::new(percent * 100).expect("it is a part of a hundred");
    for line in [&mut network.call, &mut network.files, &mut network.services] {
        if !families.odds || !dice.percent(about, 60) {
            continue;
        }
        line.loss = odds(dice.one(about, &[0, 2, 10, 25]));
        line.duplicate = odds(dice.one(about, &[0, 0, 3, 20]));
        line.reorder = odds(dice.one(about, &[0, 0, 5, 30]));
        line.reorder_by = Duration::from_millis(dice.one(about, &[30, 300, 3000]));
        line.jitter = Duration::from_millis(dice.one(about, &[0, 0, 10, 200]));
    }
    network
}

fn disk(dice: &mut Dice<'_>) -> Disk {
    let about = About::Lines;
    if !dice.percent(about, 30) {
        return Disk::default();
    }
    let mut takes = |of: &[u64]| Duration::from_millis(dice.one(about, of));
    Disk {
        commit: takes(&[2, 0, 20, 300]),
        still: takes(&[15, 1, 500]),
        movie: takes(&[30, 1, 900]),
        save: takes(&[40, 1, 2000]),
    }
}
